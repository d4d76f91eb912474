"""The lexicon of hedges: which words of a text stand for a modality, a frequency or a negation.

The words are data, ``ontology/lexicon/hedges.tsv``, which docs/lexicon.md explains; nothing of them is here.
"""

from __future__ import annotations

import os
import re
from collections import namedtuple
from functools import cache

from ..shipped import folder

# Words that stand for a value: where they start and end in code points, what they are, which kind of value they stand
# for ("modality", "frequency", "polarity", "universal" or "rare"), and the value's local name ("" for the last two).
Cue = namedtuple("Cue", ("start", "end", "text", "kind", "value"))
# What a sentence says of its own statement, as local names: a modality, a frequency or None, a polarity, what a
# negation is about where the sentence has a hedge too ("NegatedStatement" or "NegatedModality"), and all its cues.
Reading = namedtuple("Reading", ("modality", "frequency", "polarity", "scope", "cues"))
# A row of the table for one of its forms: the words, and those that must, or must not, stand behind or before them.
Entry = namedtuple("Entry", ("kind", "value", "words", "first", "only_before", "unless_before", "unless_after"))

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BEGINS = re.compile(r"(?:\A|[.!?:\n•–-])[\s\"'«“(]*\Z")
# Where a sentence has several, the narrower one is what it means: "kan eventuelt", "skal kunne", "may be advised to".
_NARROWEST = ("Optional", "Reported", "Required", "Recommended", "Possible")
# A form that denies what the modality says: trenger ikke, kan ikke, need not, cannot, do not have to, not necessary.
_DENIES = re.compile(
    r"(?:\b(?:ikke|ikkje|not)|cannot|n['’]t|\b(?:do|does)(?:\snot|n['’]t)\s(?:need|have)\sto"
    r"|\b(?:ikke|ikkje|not)\s(?:nødvendig|necessary)|\bun(?:ødvendig|necessary))\Z",
    re.IGNORECASE,
)
# Advice that advises against: ikke å anbefale, not recommended, a bad idea.
_AGAINST = re.compile(
    r"\b(?:ikke|ikkje|not|ingen|inga|dårlig|dårleg|bad|uheldig|against|inadvisable|discouraged)\b", re.IGNORECASE
)
_NORWEGIAN = ("nb", "nn")
_REACH = 3  # so many words on, what must stand behind a form is still behind it


def cues(text: str, lang: str) -> list[Cue]:
    """Return the words of a text that stand for a modality, a frequency or a negation, in the order of the text.

    Args:
        text: any text.
        lang: its language: ``nb``, ``nn`` or ``en``.

    Example:
        >>> [(cue.text, cue.value) for cue in cues("Hos enkelte kan det eventuelt hjelpe.", "nb")]
        [('Hos enkelte', 'InSome'), ('kan', 'Possible'), ('eventuelt', 'Optional')]
    """
    entries = lexicon(lang)
    places = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    words = [text[start:end].casefold().replace("’", "'") for start, end in places]
    found: list[Cue] = []
    at = 0
    while at < len(words):
        entry = next((it for it in entries.get(words[at], ()) if _fits(it, words, at, text, places)), None)
        if entry:
            start, end = places[at][0], places[at + len(entry.words) - 1][1]
            found.append(Cue(start, end, text[start:end], entry.kind, entry.value))
        at += len(entry.words) if entry else 1
    return found


def read_hedge(sentence: str, lang: str) -> Reading:
    """Return what the words of a sentence make of its statement: modality, frequency and polarity.

    Args:
        sentence: one sentence, or a part of one that says one thing.
        lang: its language: ``nb``, ``nn`` or ``en``.

    Example:
        >>> read_hedge("Du trenger ikke å faste.", "nb")[:4]
        ('Required', None, 'Negated', 'NegatedModality')
    """
    found = cues(sentence, lang)
    # A contraction has both: "shouldn't" recommends, and denies what is recommended.
    contracted = [cue.text[:-3] for cue in found if cue.kind == "polarity" and cue.text.endswith(("n't", "n’t"))]
    hedged = found + [cue for text in contracted for cue in cues(text, lang)]
    modalities = {cue.value for cue in hedged if cue.kind == "modality"}
    modality = next((name for name in _NARROWEST if name in modalities), "Asserted")
    frequency = next((cue.value for cue in found if cue.kind == "frequency"), None)
    negations = [cue for cue in found if cue.kind == "polarity"]
    denied = [cue for cue in found if cue.kind == "modality" and _DENIES.search(cue.text)]
    against = any(cue.value == "Recommended" and _AGAINST.search(cue.text) for cue in found)
    polarity = "Negated" if negations or denied or against else "Affirmed"
    scope = None
    if polarity == "Negated" and modality != "Asserted":
        scope = "NegatedModality" if denied else "NegatedStatement"
    return Reading(modality, frequency, polarity, scope, tuple(found))


def rows() -> list[dict[str, str]]:
    """Return the rows of the table: column → cell, the alternatives in a cell with a bar between them.

    Example:
        >>> list(rows()[0])
        ['lang', 'kind', 'value', 'form', 'only_before', 'unless_before', 'unless_after', 'note']
    """
    with open(os.path.join(folder("ontology"), "lexicon", "hedges.tsv"), encoding="utf-8") as file:
        head, *lines = (line.rstrip("\n").split("\t") for line in file)
    return [dict(zip(head, line, strict=True)) for line in lines]


def rows_of(lang: str) -> list[dict[str, str]]:
    """Return the rows of a language."""
    return [row for row in rows() if row["lang"] == lang]


@cache
def lexicon(lang: str) -> dict[str, list[Entry]]:
    """Return the entries of a language by their first word, the longest first.

    Args:
        lang: ``nb``, ``nn`` or ``en``.
    """
    found: dict[str, list[Entry]] = {}
    here = rows_of(lang)
    # Norwegians mix their two written standards: a form of the other one counts where this one has it not, but for
    # what bids (nn. «et», eat, is the article in nb).
    forms = {form for row in here for form in _split(row["form"])}
    others = [row for each in _NORWEGIAN if lang in _NORWEGIAN and each != lang for row in rows_of(each)]
    for row in here + others:
        beside = [tuple(tuple(words.split()) for words in _split(row[name])) for name in Entry._fields[4:]]
        for form in _split(row["form"]):
            if row["lang"] == lang or not (form in forms or form[0] == "^"):
                words = tuple(form.removeprefix("^").split())
                found.setdefault(words[0], []).append(Entry(row["kind"], row["value"], words, form[0] == "^", *beside))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry.words))
    return found


def _split(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _fits(entry: Entry, words: list[str], at: int, text: str, places: list[tuple[int, int]]) -> bool:
    """Tell whether an entry stands at a place, and is no trap there."""
    behind = at + len(entry.words)
    if tuple(words[at:behind]) != entry.words or (entry.first and not _BEGINS.search(text[: places[at][0]])):
        return False
    if any(_stands_at(trap, words[behind : behind + len(trap)]) for trap in entry.unless_before):
        return False
    if any(_stands_before(trap, words, at) for trap in entry.unless_after):
        return False
    near = words[behind : behind + _REACH]
    return not entry.only_before or any(word in near for (word,) in entry.only_before)


def _stands_at(trap: tuple[str, ...], here: list[str]) -> bool:
    """Tell whether words are those of a trap; one with a * in front is the end of a word."""
    return len(here) == len(trap) and all(
        each.endswith(wanted[1:]) if wanted[0] == "*" else each == wanted
        for each, wanted in zip(here, trap, strict=True)
    )


def _stands_before(trap: tuple[str, ...], words: list[str], at: int) -> bool:
    """Tell whether words stand right before a place; those with a ~ in front, in the six words before it."""
    first = at - len(trap)
    bare = (trap[0].removeprefix("~"), *trap[1:])
    return any(tuple(words[i : i + len(bare)]) == bare for i in range(max(first - 5 * (bare != trap), 0), first + 1))
