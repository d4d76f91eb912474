"""The leaflet layer: the source, its 36 text units and the 58 claims.

What can be proven from the files alone is always tested. What needs the leaflet's text, which is not ours
and not here, is tested where the environment variable BEKKEN_LEAFLET names a copy.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import unicodedata
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from bekken_kg.languages import LANGUAGES
from bekken_kg.namespaces import BK, BKC, BKS, DCTERMS, OA, OBO, PROV, RDF, SKOS
from bekken_kg.shipped import folder

FOLDER = Path(folder("ontology")) / "leaflet"
CHECKOUT = Path(__file__).resolve().parent.parent
LEAFLET = os.environ.get("BEKKEN_LEAFLET")


def _load() -> ox.Store:
    store = ox.Store()
    for path in sorted(FOLDER.glob("*.ttl")):
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


STORE = _load()


def values(subject: str, predicate: str) -> list[str]:
    """All values of a property, sorted, without language or datatype."""
    quads = STORE.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    return sorted(quad.object.value for quad in quads)


def texts(subject: str, predicate: str) -> dict[str, str]:
    """The values of a property by language; fails where one language has two."""
    quads = list(STORE.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None))
    found = {quad.object.language: quad.object.value for quad in quads}
    assert len(found) == len(quads), f"{predicate} of {subject} stands twice in one language"
    return found  # type: ignore[return-value]


def pairs(predicate: str) -> list[tuple[str, str]]:
    """Each subject and value of a property, sorted."""
    quads = STORE.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
    return sorted((quad.subject.value, quad.object.value) for quad in quads)


def of_type(kind: str) -> list[str]:
    """The subjects of a class, sorted."""
    return [subject for subject, value in pairs(RDF + "type") if value == kind]


def name(iri: str) -> str:
    """The last part of an IRI."""
    return re.split("[/#]", iri)[-1]


CLAIMS = of_type(BK + "Claim")
UNITS = of_type(BK + "TextUnit")
HEADINGS = of_type(BK + "HeadingUnit")
HEDGED = [claim for claim in CLAIMS if values(claim, BK + "modality") != [BK + "Asserted"]]
SPANS = sorted((int(values(unit, OA + "start")[0]), int(values(unit, OA + "end")[0]), unit) for unit in UNITS)
LINKS = [
    "followsFrom",
    "isMeansTo",
    "restates",
    "contrastsWith",
    "refersTo",
    "isAlternativeTo",
    "isTogetherWith",
]

#: qualifier value → the words that carry it in the statement, in nb, nn and en
WORDS = {
    "Possible": ("kan", "kan", "may"),
    "Reported": ("skal", "skal", "said to"),
    "Required": ("må", "må", "must"),
    "Recommended": ("bør", "bør", "should"),
    "Optional": ("kan eventuelt", "kan eventuelt", "may, if relevant"),
    "AmongMostFrequent": ("oftest", "oftast", "most often"),
    "Common": ("vanlig", "vanleg", "common"),
    "MostOften": ("oftest", "oftast", "most often"),
    "Usually": ("som regel", "som regel", "usually"),
    "Often": ("ofte", "ofte", "often"),
    "InSome": ("hos enkelte", "hos einskilde", "in some"),
    "InMost": ("hos de fleste", "hos dei fleste", "in most"),
    "DuringPregnancy": ("i svangerskapet", "i svangerskapet", "during pregnancy"),
    "NormalState": ("normalt", "normalt", "normally"),
    "InPregnantPerson": ("den gravide", "den gravide", "the pregnant person"),
    "DuringChildbirth": ("under fødselen", "under fødselen", "during childbirth"),
    "AsExample": ("for eksempel", "til dømes", "for example"),
    "RepeatedPregnancy": ("hvert nytt svangerskap", "kvart nytt svangerskap", "each new pregnancy"),
    "AtAssessment": ("ved undersøkelsen", "ved undersøkinga", "on examination"),
    "PronouncedPainDuringPregnancy": ("uttalte smerter i", "uttalte smerter i", "pronounced pain during"),
    "AfterPregnancy": ("etter svangerskapet", "etter svangerskapet", "after pregnancy"),
    "Negated": ("ingen", "ingen", "no"),
}
#: the design's display words: what a hedge must hold, word for word
DISPLAY = WORDS | {"Reported": ("skal", "skal", "is said to")}
QUALIFIED = [
    (claim, name(value))
    for claim in CLAIMS
    for kind in ("polarity", "modality", "frequency", "context")
    for value in values(claim, BK + kind)
    if name(value) not in ("Affirmed", "Asserted")
]


def holds(text: str, words: str) -> bool:
    """Whether the words stand in the text as whole words, letter case apart."""
    return re.search(rf"\b{re.escape(words)}\b", text, re.IGNORECASE) is not None


def test_both_files_are_read() -> None:
    assert {path.name for path in FOLDER.glob("*.ttl")} == {"source.ttl", "claims.ttl"}
    assert len(STORE) > 1200


def test_there_are_58_claims_numbered_through() -> None:
    assert [f"{BKC}L{number:02}" for number in range(1, 59)] == CLAIMS


def test_there_are_36_units_of_which_7_are_headings() -> None:
    headings = [f"{BKS}H{number:02}" for number in range(1, 8)]
    assert headings == HEADINGS
    assert headings + [f"{BKS}U{number:02}" for number in range(1, 30)] == UNITS


def test_the_qualified_claims_are_not_few() -> None:
    assert len(HEDGED) == 12
    assert len(QUALIFIED) >= 50


class TestSource:
    LEAFLET = BKS + "leaflet"

    def test_it_is_one_source_with_title_and_language(self) -> None:
        assert of_type(BK + "Source") == [self.LEAFLET]
        assert texts(self.LEAFLET, DCTERMS + "title") == {"nb": "Bekkenløsning"}
        assert values(self.LEAFLET, DCTERMS + "language") == ["nb"]

    def test_it_names_its_publisher_in_every_language(self) -> None:
        (publisher,) = values(self.LEAFLET, DCTERMS + "publisher")
        assert set(texts(publisher, SKOS + "prefLabel")) == set(LANGUAGES)

    def test_it_names_one_exact_text_and_the_day_it_was_read(self) -> None:
        assert values(self.LEAFLET, BK + "length") == ["2571"]
        assert re.fullmatch("4544529c[0-9a-f]{56}", values(self.LEAFLET, BK + "sha256")[0])
        assert values(self.LEAFLET, BK + "readOn") == ["2026-11-22"]

    def test_it_says_so_in_every_language(self) -> None:
        assert set(texts(self.LEAFLET, SKOS + "note")) == set(LANGUAGES)


class TestUnits:
    @pytest.mark.parametrize("unit", UNITS, ids=name)
    def test_it_is_a_position_with_a_section_and_a_hash(self, unit: str) -> None:
        assert OA + "TextPositionSelector" in values(unit, RDF + "type")
        assert values(unit, DCTERMS + "identifier") == [name(unit)]
        (section,) = values(unit, BK + "section")
        assert (section == BK + "HeadingSection") == (unit in HEADINGS)
        (digest,) = values(unit, BK + "sha256")
        assert re.fullmatch("[0-9a-f]{64}", digest)

    @pytest.mark.parametrize("unit", UNITS, ids=name)
    def test_it_is_part_of_the_leaflet_or_of_a_unit_before_it(self, unit: str) -> None:
        (whole,) = values(unit, DCTERMS + "isPartOf")
        assert whole == BKS + "leaflet" or (whole in UNITS and whole < unit)

    def test_six_units_are_nested_in_another(self) -> None:
        nested = {name(unit): name(values(unit, DCTERMS + "isPartOf")[0]) for unit in UNITS}
        assert {unit: whole for unit, whole in nested.items() if whole != "leaflet"} == {
            "U09": "U08",
            "U10": "U08",
            "U11": "U08",
            "U12": "U08",
            "U22": "U21",
            "U23": "U21",
        }

    @pytest.mark.parametrize(("before", "after"), list(pairwise(SPANS)))
    def test_no_two_overlap(self, before: tuple[int, int, str], after: tuple[int, int, str]) -> None:
        assert before[0] < before[1] <= after[0] < after[1] <= 2571

    @pytest.mark.parametrize("unit", UNITS, ids=name)
    def test_it_has_a_claim_or_is_a_heading_with_the_reason_why_not(self, unit: str) -> None:
        carries = unit in [source for _, source in pairs(PROV + "wasDerivedFrom")]
        reasons = texts(unit, BK + "noClaimReason")
        assert carries == (unit not in HEADINGS)
        assert set(reasons) == (set(LANGUAGES) if unit in HEADINGS else set())


class TestClaims:
    @pytest.mark.parametrize("claim", CLAIMS, ids=name)
    def test_it_says_one_thing_of_something(self, claim: str) -> None:
        assert values(claim, DCTERMS + "identifier") == [name(claim)]
        assert values(claim, BK + "claimSubject")
        assert len(values(claim, BK + "claimPredicate")) == 1
        assert values(claim, BK + "claimObject")

    @pytest.mark.parametrize("claim", CLAIMS, ids=name)
    def test_it_has_one_polarity_one_modality_and_one_status(self, claim: str) -> None:
        assert len(values(claim, BK + "polarity")) == 1
        assert len(values(claim, BK + "modality")) == 1
        assert values(claim, OBO + "IAO_0000114") == [BK + "NotReviewed"]

    @pytest.mark.parametrize("claim", CLAIMS, ids=name)
    def test_it_comes_from_units_that_are_no_headings(self, claim: str) -> None:
        units = values(claim, PROV + "wasDerivedFrom")
        assert units
        assert set(units) <= set(UNITS) - set(HEADINGS)

    @pytest.mark.parametrize("claim", CLAIMS, ids=name)
    def test_it_is_stated_in_every_language_as_a_sentence(self, claim: str) -> None:
        statement = texts(claim, BK + "statement")
        assert set(statement) == set(LANGUAGES)
        assert all(re.fullmatch(r"[A-ZÆØÅ].+[^. ]\.", text) for text in statement.values())

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_no_two_statements_are_the_same(self, lang: str) -> None:
        assert len({texts(claim, BK + "statement")[lang] for claim in CLAIMS}) == len(CLAIMS)

    @pytest.mark.parametrize("claim", CLAIMS, ids=name)
    def test_it_has_cues_of_one_to_four_words(self, claim: str) -> None:
        cues = list(STORE.quads_for_pattern(ox.NamedNode(claim), ox.NamedNode(BK + "cue"), None, None))
        assert {cue.object.language for cue in cues} == {"nb"}
        assert all(1 <= len(cue.object.value.split()) <= 4 for cue in cues)

    @pytest.mark.parametrize("link", LINKS)
    def test_its_links_lead_to_other_claims(self, link: str) -> None:
        links = pairs(BK + link)
        assert links
        assert {claim for link in links for claim in link} <= set(CLAIMS)
        assert all(claim != other for claim, other in links)

    def test_an_alternative_is_one_both_ways(self) -> None:
        alternatives = pairs(BK + "isAlternativeTo")
        assert alternatives == sorted((other, claim) for claim, other in alternatives)


class TestHedges:
    @pytest.mark.parametrize("place", range(3), ids=LANGUAGES)
    @pytest.mark.parametrize(("claim", "value"), QUALIFIED, ids=lambda part: name(part))
    def test_the_statement_keeps_the_words(self, claim: str, value: str, place: int) -> None:
        assert holds(texts(claim, BK + "statement")[LANGUAGES[place]], WORDS[value][place])

    @pytest.mark.parametrize("claim", CLAIMS, ids=name)
    def test_only_a_claim_that_is_not_asserted_has_a_hedge(self, claim: str) -> None:
        assert set(texts(claim, BK + "hedge")) == (set(LANGUAGES) if claim in HEDGED else set())

    @pytest.mark.parametrize("place", range(3), ids=LANGUAGES)
    @pytest.mark.parametrize("claim", HEDGED, ids=name)
    def test_a_hedge_is_short_and_holds_the_display_word(self, claim: str, place: int) -> None:
        hedge = texts(claim, BK + "hedge")[LANGUAGES[place]]
        (modality,) = values(claim, BK + "modality")
        assert holds(hedge, DISPLAY[name(modality)][place])
        assert len(hedge.split()) <= (6 if LANGUAGES[place] == "en" else 4)


def words(text: str) -> list[str]:
    """The words of a Norwegian text, in lower case."""
    return re.findall("[a-zæøå]+", unicodedata.normalize("NFC", text).lower())


def shared_runs(text: str, source: str, length: int = 6) -> list[int]:
    """Where in a text a run of so many words of the source begins (the places only, never the words)."""
    theirs, ours = words(source), words(text)
    runs = {tuple(theirs[place : place + length]) for place in range(len(theirs) - length + 1)}
    return [place for place in range(len(ours) - length + 1) if tuple(ours[place : place + length]) in runs]


def test_a_shared_run_is_seen_to_be_found() -> None:
    source = "Vi lager en liten tekst for prøven."
    assert shared_runs("Ja, vi lager\nEN liten: tekst for oss.", source) == [1]
    assert shared_runs("Vi lager en liten tekst om noe.", source) == []


if LEAFLET:  # the text itself: collected only where a copy of the leaflet is named
    TEXT = unicodedata.normalize("NFC", Path(LEAFLET).read_text(encoding="utf-8"))
    LISTED = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    FILES = [path for path in LISTED.split("\0") if path and (CHECKOUT / path).is_file()]

    def excerpt(unit: str) -> str:
        """The characters of a unit in the named copy."""
        return TEXT[int(values(unit, OA + "start")[0]) : int(values(unit, OA + "end")[0])]

    class TestTheTextItself:
        def test_it_is_the_exact_text(self) -> None:
            assert [str(len(TEXT))] == values(BKS + "leaflet", BK + "length")
            assert [hashlib.sha256(TEXT.encode()).hexdigest()] == values(BKS + "leaflet", BK + "sha256")

        @pytest.mark.parametrize("unit", UNITS, ids=name)
        def test_a_unit_stands_where_it_says(self, unit: str) -> None:
            assert [hashlib.sha256(excerpt(unit).encode()).hexdigest()] == values(unit, BK + "sha256")

        def test_the_units_leave_nothing_out(self) -> None:
            ends = [0, *(end for _, end, _ in SPANS)]
            starts = [*(start for start, _, _ in SPANS), len(TEXT)]
            between = "".join(TEXT[end:start] for end, start in zip(ends, starts, strict=True))
            assert set(between.split()) == {"•"}

        @pytest.mark.parametrize("claim", CLAIMS, ids=name)
        def test_a_cue_stands_in_a_unit_of_its_claim(self, claim: str) -> None:
            units = [excerpt(unit).casefold() for unit in values(claim, PROV + "wasDerivedFrom")]
            assert all(any(cue.casefold() in unit for unit in units) for cue in values(claim, BK + "cue"))

        def test_the_files_of_the_project_are_many(self) -> None:
            assert len(FILES) >= 10

        @pytest.mark.parametrize("path", FILES)
        def test_no_file_holds_six_words_in_a_row_of_it(self, path: str) -> None:
            assert shared_runs((CHECKOUT / path).read_bytes().decode("utf-8", "replace"), TEXT) == []
