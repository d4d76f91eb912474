"""The lexicon of hedges: what words stand for, their traps, and how well it reads texts that were labelled by hand."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

import bekken_kg
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of
from bekken_kg.source import text_of
from bekken_kg.source.units import units_of
from bekken_kg.wording.lexicon import cues, read_hedge, rows

SENTENCES = Path(__file__).parent / "data" / "wording"


def figures(pairs: Iterable[tuple[set[str | None], set[str | None]]]) -> tuple[float, float]:
    """Return precision and recall of what was read against what was meant."""
    right, read, meant = map(sum, zip(*((len(a & b), len(a), len(b)) for a, b in pairs), strict=True))
    return right / read, right / meant


def values(modality: str, frequency: str | None, polarity: str) -> set[str | None]:
    return {modality, frequency, polarity} - {"Asserted", "Affirmed", "", None}


@pytest.mark.parametrize(("name", "count"), [("hedges.tsv", 60), ("hedges-second.tsv", 67)])
def test_sentences_on_other_matters(name: str, count: int) -> None:
    with (SENTENCES / name).open(encoding="utf-8") as file:
        labelled = list(csv.DictReader(file, delimiter="\t"))
    assert len(labelled) == count
    precision, recall = figures(
        (
            values(*read_hedge(row["sentence"], row["lang"])[:3]),
            values(row["modality"], row["frequency"], row["polarity"]),
        )
        for row in labelled
    )
    assert min(precision, recall) >= 0.8


def test_the_leaflet() -> None:
    path = os.environ.get("BEKKEN_LEAFLET")
    if not path:
        pytest.skip("needs a copy of the leaflet: BEKKEN_LEAFLET")
    text = text_of(path)
    unit = {unit.iri: text[unit.start : unit.end] for unit in units_of(Index(quads_of(["leaflet"])))}
    meant: dict[str, set[str | None]] = {}
    for claim in bekken_kg.load().claims:
        place = " ".join(unit[it.iri] for it in claim.units)
        frequency = claim.frequency.name if claim.frequency else None
        meant.setdefault(place, set()).update(values(claim.modality.name, frequency, claim.polarity.name))
    pairs = []
    for place, wanted in meant.items():
        found = {cue.value for cue in cues(place, "nb") if cue.value}
        pairs.append((found - {"Possible"} if "Optional" in found else found, wanted))
    precision, recall = figures(pairs)
    assert len(pairs) >= 25
    assert min(precision, recall) >= 0.95


TRAPS = {
    "a plan": ("nb", "Fastlegen skal ringe deg.", ()),
    "a report": ("nb", "Urten skal hjelpe mot hoste.", ("Reported",)),
    "ability": ("nb", "Barnet kan allerede gå.", ()),
    "time": ("nb", "Det varer noen uker.", ()),
    "people": ("nb", "Noen får hodepine.", ("InSome",)),
    "not only": ("nn", "Det er ikkje berre vondt.", ()),
    "as usual": ("nb", "Lev som vanlig.", ()),
    "the common cold": ("en", "The common cold passes.", ()),
    "in May": ("en", "It begins in May.", ()),
    "an imperative": ("nb", "Unngå tunge løft.", ("Recommended",)),
    "inside": ("nb", "Det er lett å unngå tunge løft.", ()),
    "not ruled out": ("nb", "Brudd kan ikke utelukkes.", ("Possible",)),
    "not all": ("nb", "Det hjelper ikke alle.", ("InSome",)),
    "a wish": ("nb", "Jeg vil gjerne vite mer.", ()),
    "a habit": ("nb", "Det går gjerne over.", ("Usually",)),
    "a purpose": ("nb", "Slik ligger du, slik at du lettere kan sove.", ()),
}


@pytest.mark.parametrize(("lang", "text", "wanted"), TRAPS.values(), ids=TRAPS)
def test_a_trap(lang: str, text: str, wanted: tuple[str, ...]) -> None:
    assert tuple(cue.value for cue in cues(text, lang)) == wanted


NEGATED = {
    "need not": ("en", "You need not fast.", ("Required", "Negated", "NegatedModality")),
    "don't need": ("en", "You don't need to fast.", ("Required", "Negated", "NegatedModality")),
    "shouldn't": ("en", "You shouldn’t drive.", ("Recommended", "Negated", "NegatedStatement")),
    "trenger ikke": ("nb", "Du trenger ikke å faste.", ("Required", "Negated", "NegatedModality")),
    "bør ikkje": ("nn", "Ein bør ikkje løfte tungt.", ("Recommended", "Negated", "NegatedStatement")),
    "ingen": ("nb", "Det finnes ingen kur.", ("Asserted", "Negated", None)),
}


@pytest.mark.parametrize(("lang", "text", "wanted"), NEGATED.values(), ids=NEGATED)
def test_a_negation(lang: str, text: str, wanted: tuple[str, str, str | None]) -> None:
    reading = read_hedge(text, lang)
    assert (reading.modality, reading.polarity, reading.scope) == wanted


def test_every_value_is_one_of_the_ontology() -> None:
    kg = bekken_kg.load(layers=["terms"])
    names = {term.name for kind in ("Modality", "Frequency", "Polarity") for term in kg.members(kind)}
    assert {row["value"] for row in rows()} - {""} == names - {"Asserted", "Affirmed"}


def test_the_places_are_code_points() -> None:
    text = "🤰 Det kan hjelpe, men ikke mot alt, hos de fleste."
    assert [text[cue.start : cue.end] for cue in cues(text, "nb")] == ["kan", "ikke", "hos de fleste"]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Den som har kalde hender, har hvite fingre.", "nb"),
        ("Dei som har kalde hender, har kvite fingrar.", "nn"),
        ("Hos dem som mangler jern, blir huden blek.", "nb"),
        ("A lack of iron makes the skin pale.", "en"),
    ],
)
def test_a_word_that_looks_like_a_hedge_is_none(text: str, lang: str) -> None:
    assert read_hedge(text, lang)[:3] == ("Asserted", None, "Affirmed")
