"""Inflected forms that no ending tells: «gikk» is of «gå», "felt" of "feel". No other module knows simplemma.

Its dictionaries take a third of a second to read. So those forms that lead to the words of the shipped graph are kept
in ``forms.tsv``, which ``python -m bekken_kg.wording.keep_forms`` writes anew in a checkout; for the words of
extensions simplemma itself is asked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from functools import cache

from ..model.search import fold
from .words import small_words, stem

#: language of a vocabulary → the dictionaries that are looked into
_DICTIONARIES = {"nb": ("nb", "nn"), "en": ("en",)}
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "forms.tsv")
_SHORTEST = 3  # letters of a form
_SHORTEST_PART = 4  # letters of a part of a compound
_VOWELS = "aeiouyæøå"
# What follows on the main clause, and what stands between its words.
_MAIN_CLAUSE = re.compile(r"\b(?:før|når|hvis|viss|dersom|om|som|at|fordi|mens|medan|slik|så)\b.*|[^\w\s]", re.DOTALL)
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


def apart(label: str, lang: str) -> str:
    """Return a label with its compounds apart, by the words that simplemma knows.

    Args:
        label: the label, folded or not.
        lang: ``nb`` (for nn too) or ``en``, in which nothing is taken apart.

    Example:
        >>> apart("god blodtrykksmåling", "nb")
        'god blodtrykk måling'
    """
    return label if lang == "en" else " ".join(_apart(word) for word in label.split())


def _apart(word: str) -> str:
    for at in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        heads = (word[:at].removesuffix(joint) for joint in ("s", "e", ""))
        head = next((head for head in heads if len(head) >= _SHORTEST_PART and _is_word(head)), None)
        if head and _is_word(word[at:]):
            return f"{head} {word[at:]}"
    return word


def _is_word(word: str) -> bool:
    from simplemma import is_known

    return any(is_known(word, lang=name) for name in _DICTIONARIES["nb"])


def is_imperative(sentence: str, lang: str) -> bool:
    """Tell whether a sentence begins with a verb that tells the reader to do something; Norwegian ones alone are known.

    Args:
        sentence: one sentence.
        lang: ``nb``, ``nn`` or ``en``.

    Example:
        >>> texts = ("Drikk nok vann.", "Gå tur når du kan.", "Vann hjelper.", "Bruk av krykker er vanlig.", "Stress.")
        >>> [is_imperative(text, "nb") for text in texts]
        [True, True, False, False, False]
    """
    first, *others = _MAIN_CLAUSE.sub("", sentence.casefold()).split() or [""]
    finite = frozenset().union(*(small_words(kind, lang) for kind in ("helping", "cause", "affect")))
    if lang == "en" or not others or first in small_words("function", lang) or finite.intersection(map(fold, others)):
        return False
    short = first[-1] in _VOWELS and sum(map(first.count, _VOWELS)) == 1
    present, infinitive = (f"{first}r", first) if short else (f"{first}er", f"{first}e")
    return infinitive in _lemmas(present) and not any(map(_is_present, others))


def _is_present(word: str) -> bool:
    """Tell whether a word is a verb in the present, and no noun in the plural, which has a definite form."""
    noun = _is_word(f"{word[:-1]}ne") and fold(word) not in small_words("common", "nb")
    return word.endswith("r") and not noun and any(lemma[-1] in _VOWELS for lemma in _lemmas(word))


def _lemmas(word: str) -> set[str]:
    from simplemma import lemmatize

    return {lemma for name in _DICTIONARIES["nb"] if (lemma := lemmatize(word, lang=name)) != word}


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
