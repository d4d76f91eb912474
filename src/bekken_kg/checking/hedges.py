"""Whether the words of a claim say what its values say: its cues, and its statement in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..languages import LANGUAGES
from ..namespaces import BK, PROV
from ..rdf.index import Index, is_iri
from ..wording.lexicon import Reading, read_hedge
from .breaches import Breach
from .display import DisplayNames

#: so many words in a row may be the source's, which are not one's own
_RUN = 6
_WORD = re.compile(r"\w+")
# Values of frequency that words do not tell apart: "most often" stands for a place among others, too.
#: relation → the modality that it has in its name, so that its words are no hedge of the claim
_IN_NAME = {"mayCause": "Possible", "isNecessaryFor": "Required"}
_ALIKE = {"AmongMostFrequent": "MostOften", "Common": "Often"}


def of_hedges(index: Index, names: DisplayNames) -> Iterator[Breach]:
    """Give the words that contradict the values of their claim, and the statements that are firmer than the others."""
    for claim in filter(is_iri, index.members(BK + "Claim")):
        values = {name: _local(index, claim, name) for name in ("modality", "frequency", "polarity")}
        statements = {
            lang: text for lang, text in index.first_texts(claim, BK + "statement").items() if lang in LANGUAGES
        }
        cues = [(lang, text) for lang, texts in index.texts(claim, BK + "cue").items() for text in texts]
        named = _IN_NAME.get(_local(index, claim, "claimPredicate"), "")
        counted = values["frequency"] or not index.values(claim, BK + "context")
        for lang, text in (*cues, *statements.items()):
            reading = read_hedge(text, lang if lang in LANGUAGES else "nb")
            for kind, said in _contradictions(reading, values, named=named, counted=bool(counted)):
                told = {"claim": names.short(claim), "text": text, "said": names.short(BK + said)}
                told["value"] = names.short(BK + values[kind]) if values[kind] else f"bk:{kind} –"
                yield Breach("hedge-contradicted", claim, told, (text,))
        yield from _unequal(claim, {lang: read_hedge(text, lang) for lang, text in statements.items()}, values, names)


def _contradictions(
    reading: Reading, values: Mapping[str, str], *, named: str, counted: bool
) -> Iterator[tuple[str, str]]:
    """Give the kinds of value that words contradict, each with what they say; silence contradicts none."""
    modality, frequency = reading.modality, reading.frequency
    if modality not in ("Asserted", named) and values["modality"] and modality != values["modality"]:
        yield "modality", modality
    if reading.polarity == "Negated" and values["polarity"] == "Affirmed":
        yield "polarity", "Negated"
    if (
        frequency
        and counted
        and _ALIKE.get(frequency, frequency) != _ALIKE.get(values["frequency"], values["frequency"])
    ):
        yield "frequency", frequency


def _unequal(
    claim: str, readings: Mapping[str, Reading], values: Mapping[str, str], names: DisplayNames
) -> Iterator[Breach]:
    """Give the languages whose statement lacks the hedge, the frequency or the negation that another has."""
    said = {
        lang: (it.modality != "Asserted", it.polarity == "Negated", bool(it.frequency and values["frequency"]))
        for lang, it in readings.items()
    }
    for lang, here in said.items():
        others = [other for other, there in said.items() if any(a and not b for a, b in zip(there, here, strict=True))]
        if others:
            told = {"claim": names.short(claim), "lang": lang, "other": others[0]}
            yield Breach("statement-firmer", claim, told, (lang,))


def of_copied_words(index: Index, units: Mapping[str, str], names: DisplayNames) -> Iterator[Breach]:
    """Give the statements that have more than six words in a row of a text of their source.

    Args:
        index: the graph.
        units: unit IRI → its characters, where a text is at hand.
        names: how things are named.
    """
    runs = {unit: _runs(text) for unit, text in units.items()}
    for claim in filter(is_iri, index.members(BK + "Claim")):
        theirs = set().union(*(runs.get(unit, set()) for unit in index.iris(claim, PROV + "wasDerivedFrom")))
        for lang, texts in index.texts(claim, BK + "statement").items() if theirs else ():
            if copied := [run for text in texts for run in sorted(_runs(text) & theirs)]:
                told = {"claim": names.short(claim), "lang": lang, "words": " ".join(copied[0])}
                yield Breach("statement-from-source", claim, told, tuple(texts))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return {tuple(words[at : at + _RUN + 1]) for at in range(len(words) - _RUN)}


def _local(index: Index, claim: str, prop: str) -> str:
    return next((iri.removeprefix(BK) for iri in index.iris(claim, BK + prop)), "")
