"""The words of a text: where they stand, and the stem that their inflected forms share."""

from __future__ import annotations

import re
from collections import namedtuple
from functools import cache

from ..model.search import fold as fold
from .function_words import FUNCTION_WORDS

# A word of a text: where it starts and ends in code points, and its letters, folded.
Word = namedtuple("Word", ("start", "end", "folded"))

# An apostrophe holds a word together, a hyphen does not: "pelvis-friendly" is two.
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# The endings of nouns, verbs and adjectives, both written standards of Norwegian together: people mix them.
_NORWEGIAN = (
    "elsenes elsene elsane elsens elsen elsar elser else ingenes ingane ingene ingen ingar inger inga ing "
    "enes anes ene ane ande ende aste este ens ets ers ere are ast est ar er en et as es a e s"
)
_ENGLISH = "ments ment ings ing edly ed ers er ies es is ly s e"
_ENDINGS = {"nb": tuple(_NORWEGIAN.split()), "nn": tuple(_NORWEGIAN.split()), "en": tuple(_ENGLISH.split())}
_SHORTEST = 3  # of a stem


def words(text: str) -> list[Word]:
    """Return the words of a text in order.

    Example:
        >>> [word.folded for word in words("Gjør det vondt å gå?")]
        ['gjor', 'det', 'vondt', 'a', 'ga']
    """
    return [Word(match.start(), match.end(), fold(match[0])) for match in _WORD.finditer(text)]


@cache
def function_words(lang: str) -> frozenset[str]:
    """Return the folded words that name nothing, in a language; those of both written standards of Norwegian."""
    both = ("nb", "nn") if lang in ("nb", "nn") else (lang,)
    return frozenset(fold(word) for each in both for word in FUNCTION_WORDS[each].split())


@cache
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
    for ending in _ENDINGS[lang]:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word.removesuffix(ending)
            break
    if lang == "en" and word[-1:] == word[-2:-1] and word[-1:] in "bdgmnprt" and len(word) > _SHORTEST:
        word = word[:-1]  # getting, stopped
    return word
