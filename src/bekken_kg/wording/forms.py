"""Inflected forms that no ending tells: «gikk» is of «gå», "felt" of "feel". No other module knows simplemma.

Its dictionaries take a third of a second to read. So those forms that lead to the words of the shipped graph are kept
in ``forms.tsv``, which ``python -m bekken_kg.wording.keep_forms`` writes anew in a checkout; for the words of
extensions simplemma itself is asked.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from functools import cache

from ..model.search import fold
from .words import small_words, stem

#: language of a vocabulary → the dictionaries that are looked into
_DICTIONARIES = {"nb": ("nb", "nn"), "en": ("en",)}
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "forms.tsv")
_SHORTEST = 3  # letters of a form
_SMALL = ("function", "soft", "telling", "asking", "helping")


@cache
def forms(lang: str) -> dict[str, str]:
    """Return folded form → a word of the shipped graph that it is a form of; ``lang`` is ``nb`` (for nn too) or ``en``.

    Example:
        >>> forms("nb")["gikk"]
        'ga'
    """
    with open(FILE, encoding="utf-8") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return {form: word for tag, form, word in rows if tag == lang}


def lemmas(folded: str, lang: str) -> Iterator[str]:
    """Give what simplemma has as the dictionary forms of a word, folded; ``lang`` is ``nb`` (for nn too) or ``en``."""
    from simplemma import lemmatize

    for dictionary in _DICTIONARIES[lang]:
        lemma = fold(lemmatize(folded, lang=dictionary))
        if lemma != folded:
            yield lemma


def derive(words: Collection[str], lang: str) -> dict[str, str]:
    """Return folded form → word, for the forms of words that do not have the stem of any of them.

    Args:
        words: folded words.
        lang: ``nb`` (for nn too) or ``en``.
    """
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    known = {stem(word, lang) for word in words}
    small = frozenset().union(*(small_words(kind, lang) for kind in _SMALL))
    found: dict[str, set[str]] = {}
    for name in _DICTIONARIES[lang]:
        pairs = [(fold(form), fold(lemma)) for form, lemma in DefaultDictionaryFactory().get_dictionary(name).items()]
        named = {word: word for word in words}  # lemma → itself, or a word that is a form of it
        for form, lemma in pairs:
            if form in words and lemma not in words:
                named[lemma] = min(form, named.get(lemma, form))
        for form, lemma in pairs:
            plain = form.isalpha() and len(form) >= _SHORTEST and form not in small
            if plain and lemma in named and stem(form, lang) not in known:
                found.setdefault(form, set()).add(named[lemma])
    # Where a form is of words with different stems, nothing tells which is meant.
    return {form: min(meant) for form, meant in sorted(found.items()) if len({stem(word, lang) for word in meant}) == 1}


def text_of(vocabularies: dict[str, Collection[str]]) -> str:
    """Return the right text of ``forms.tsv``, for the words of the graph by language."""
    return "".join(
        f"{lang}\t{form}\t{word}\n"
        for lang, words in vocabularies.items()
        for form, word in derive(words, lang).items()
    )
