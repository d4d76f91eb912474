"""Which of the three languages a text is in."""

from __future__ import annotations

from collections.abc import Callable

from ..languages import DEFAULT, LANGUAGES
from .words import words, words_of

_ENOUGH = 2000  # letters of a text tell its language


def detect(text: str, known: Callable[[str, str], bool] | None = None) -> str:
    """Return the language of a text: ``nb``, ``nn`` or ``en``; ``nb`` where nothing tells.

    Args:
        text: the text; its first 2000 characters are looked at.
        known: tells whether a folded word is known in a language; it decides where no small word does.

    Example:
        >>> detect("Hva hjelper?"), detect("Kva er dette?"), detect("What helps?")
        ('nb', 'nn', 'en')
    """
    text = text[:_ENOUGH]
    # «i» is no English word but as «I», and what is in capitals is a name: IS-ledd.
    read = [
        word.folded for word in words(text) if word.end - word.start == 1 or not text[word.start : word.end].isupper()
    ]
    counts = {lang: sum(map(_small(lang).__contains__, read)) for lang in LANGUAGES}
    counts["en"] -= sum(text[word.start : word.end] == "i" for word in words(text))
    best = [lang for lang in LANGUAGES if counts[lang] == max(counts.values())]
    if len(best) > 1 and known:
        if DEFAULT in best and all(known(word, DEFAULT) for word in read):
            return DEFAULT
        counts = {lang: sum(known(word, lang) for word in read) for lang in best}
        best = [lang for lang in best if counts[lang] == max(counts.values())]
    return DEFAULT if DEFAULT in best else best[0]


def is_foreign(text: str, lang: str, known: Callable[[str, str], bool]) -> bool:
    """Tell whether a text that is said to be in a language is plainly not: Norwegian for English, or English for it.

    Args:
        text: the text; its first 2000 characters are looked at.
        lang: the language that it is said to be in.
        known: tells whether a folded word is known in a language.

    Example:
        >>> is_foreign("Hva hjelper mot smertene?", "en", lambda word, lang: False)
        True
        >>> is_foreign("Kva hjelper?", "nb", lambda word, lang: False)
        False
    """
    text = text[:_ENOUGH]
    found = detect(text, known)
    read = {word.folded for word in words(text)}
    if "en" not in (found, lang) or found == lang or len(read) < 2:
        return False
    return not any(word in _small(lang) or known(word, lang) for word in read - _small(found))


def _small(lang: str) -> frozenset[str]:
    return words_of("function", lang) | words_of("telling", lang)
