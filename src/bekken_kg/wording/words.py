"""The words of a text: where they stand, and the stem that their inflected forms share."""

from __future__ import annotations

import re
from collections import namedtuple
from functools import cache, lru_cache

from ..model.search import fold
from ..words import word as text_of

# A word of a text: where it starts and ends in code points, and its letters, folded.
Word = namedtuple("Word", ("start", "end", "folded"))

# An apostrophe holds a word together, a hyphen does not: "pelvis-friendly" is two.
# A soft hyphen, and what else has no width, is where a line may be broken, and no letter.
UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+(?:(?:['’]|[\u00ad\u200b-\u200d\u2060\ufeff]+)[^\W_]+)*")
_SHORTEST = 3  # letters of a stem
_SHORT_VERB = 5


def words(text: str) -> list[Word]:
    """Return the words of a text in order.

    Example:
        >>> [word.folded for word in words("Gjør det vondt å gå?")]
        ['gjor', 'det', 'vondt', 'a', 'ga']
    """
    return [Word(match.start(), match.end(), fold(UNSEEN.sub("", match[0]))) for match in _WORD.finditer(text)]


def folded_words(text: str) -> list[str]:
    """Return the words of a text, folded, without their places.

    Example:
        >>> folded_words("Gjør det vondt å gå?")
        ['gjor', 'det', 'vondt', 'a', 'ga']
    """
    return _WORD.findall(fold(UNSEEN.sub("", text)))


@cache
def small_words(kind: str, lang: str) -> frozenset[str]:
    """Return the folded words of a kind (see ``words/language.toml``); those of both written standards of Norwegian.

    Example:
        >>> "for" in small_words("function", "en"), "eg" in small_words("function", "nb")
        (True, True)
    """
    both = ("nb", "nn") if lang in ("nb", "nn") else (lang,)
    return frozenset(fold(word) for each in both for word in text_of(f"language.small.{kind}", each).split())


def has_words(kind: str, text: str, lang: str) -> bool:
    """Tell whether a text has a word of a kind, in any form of it, or a phrase, whose words have _ between them.

    Example:
        >>> has_words("avoid", "Tunge løft bør du la være.", "nb"), has_words("avoid", "Løft tungt.", "nb")
        (True, False)
    """
    wanted = small_words(kind, lang)
    read = [each.folded for each in words(text)]
    phrases = [f" {each.replace('_', ' ')} " for each in wanted if "_" in each]
    stems = {stem(each, lang) for each in wanted if "_" not in each}
    line = f" {' '.join(read)} "
    return any(stem(each, lang) in stems for each in read) or any(phrase in line for phrase in phrases)


@cache
def words_of(kind: str, lang: str) -> frozenset[str]:
    """Return the folded words of a kind in one language alone."""
    return frozenset(fold(word) for word in text_of(f"language.small.{kind}", lang).split())


@cache
def _endings(lang: str) -> dict[str, list[str]]:
    """Return the endings by their last letter."""
    found: dict[str, list[str]] = {}
    for ending in text_of("language.endings.inflection", lang).split():
        found.setdefault(ending[-1], []).append(ending)
    return found


@lru_cache(20_000)
def stem(folded: str, lang: str) -> str:
    """Return what the inflected forms of a word have in common.

    Args:
        folded: the word, as :func:`bekken_kg.model.search.fold` returns it.
        lang: ``nb``, ``nn`` or ``en``.

    Example:
        >>> {stem(word, "nb") for word in ("smerte", "smerter", "smertene")}
        {'smert'}
    """
    word = folded.removesuffix("'s").replace("’", "'")
    if lang == "en":
        word = word.replace("z", "s")
    for ending in _endings(lang).get(word[-1:], ()):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word.removesuffix(ending)
            if lang != "en" and len(word) > _SHORTEST:  # bekkenet as bekken, yogaen as yoga
                word = word[:-2] if word.endswith("en") and len(word) >= _SHORTEST + 3 else word.removesuffix("a")
            break
    else:
        if (
            lang != "en"
            and word not in small_words("telling", lang)
            and len(word) <= _SHORT_VERB
            and word[-1:] == "r"
            and word[-2:-1] in "aeiouy"
        ):
            word = word[:-1]  # går, ser, snur
    if lang == "en" and word[-1:] == word[-2:-1] and word[-1:] in "bdgmnprt" and len(word) > _SHORTEST:
        word = word[:-1]  # getting, stopped
    return word
