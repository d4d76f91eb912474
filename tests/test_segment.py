"""Segmentation: a text into headings, items and sentences, and the draft of a source that comes of it."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

import bekken_kg
from bekken_kg.checking.shapes import available
from bekken_kg.errors import CannotDo, WrongUse
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.turtle import read
from bekken_kg.source import plain, text_of, verify
from bekken_kg.source.draft import draft
from bekken_kg.source.segmentation import segments
from bekken_kg.source.units import units_of
from bekken_kg.wording.punctuation import sentences

DATA = Path(__file__).parent / "data"
BLISTER = DATA / "segment" / "blister.txt"
GARDEN = DATA / "source" / "garden.txt"
GOLDEN = [line.split("\t") for line in (DATA / "segment" / "blister.tsv").read_text("utf-8").splitlines()[1:]]
HEADINGS = sum(row[0] == "heading" for row in GOLDEN)

SENTENCES = {
    "two": ("Det svir. Det klør.", ["Det svir.", "Det klør."]),
    "f.eks.": ("Bruk f.eks. Salve. Vent.", ["Bruk f.eks. Salve.", "Vent."]),
    "f. eks.": ("Bruk f. eks. Salve. Vent.", ["Bruk f. eks. Salve.", "Vent."]),
    "bl.a.": ("Det er bl.a. Norge som gjør det.", ["Det er bl.a. Norge som gjør det."]),
    "o.l. inside": ("Sko, reim o.l. kan gnage.", ["Sko, reim o.l. kan gnage."]),
    "o.l. last": ("Unngå sko, reim o.l. Det hjelper.", ["Unngå sko, reim o.l.", "Det hjelper."]),
    "osv. last": ("Unngå sko osv. Det hjelper.", ["Unngå sko osv.", "Det hjelper."]),
    "ca. number": ("Det tar ca. 3 uker. Vent.", ["Det tar ca. 3 uker.", "Vent."]),
    "dr.": ("Spør dr. Hansen. Vent.", ["Spør dr. Hansen.", "Vent."]),
    "initial": ("Spør Anne B. Hansen. Vent.", ["Spør Anne B. Hansen.", "Vent."]),
    "two initials": ("Spør A. B. Hansen.", ["Spør A. B. Hansen."]),
    "vitamin": ("Ta vitamin D. Vent.", ["Ta vitamin D.", "Vent."]),
    "kap. 3": ("Se kap. 3. Vent.", ["Se kap. 3.", "Vent."]),
    "date": ("Den 1. januar var det snø. Så kom sola.", ["Den 1. januar var det snø.", "Så kom sola."]),
    "date, large": ("Feires 17. Mai hvert år.", ["Feires 17. Mai hvert år."]),
    "ordinal": ("I 3. trimester er det vanlig.", ["I 3. trimester er det vanlig."]),
    "week last": (
        "Det skjer etter uke 12. Da går det over.",
        ["Det skjer etter uke 12.", "Da går det over."],
    ),
    "decimal": ("Ta 2.5 dl. Ta så 1,5 dl.", ["Ta 2.5 dl.", "Ta så 1,5 dl."]),
    "clock": ("Kl. 10.30 er det pause. Så jobb.", ["Kl. 10.30 er det pause.", "Så jobb."]),
    "St. Olavs": ("Ring St. Olavs hospital. Vent.", ["Ring St. Olavs hospital.", "Vent."]),
    "a street": ("Møt i St. Olavs gt. 5. Vent.", ["Møt i St. Olavs gt. 5.", "Vent."]),
    "a street last": ("Møt i St. Olavs gt. Vent.", ["Møt i St. Olavs gt.", "Vent."]),
    "dr. med.": ("Spør prof. dr. med. Ola Li. Vent.", ["Spør prof. dr. med. Ola Li.", "Vent."]),
    "dr.med.": ("Spør dr.med. Ola Li. Vent.", ["Spør dr.med. Ola Li.", "Vent."]),
    "med last": ("Ta en bok med. Vent.", ["Ta en bok med.", "Vent."]),
    "digit next": ("Mange får det. 3 av 10 får vondt.", ["Mange får det.", "3 av 10 får vondt."]),
    "mill. digit": ("Over 2 mill. 300 av dem er syke.", ["Over 2 mill. 300 av dem er syke."]),
    "exclamation": ("Stopp! Ikke gå.", ["Stopp!", "Ikke gå."]),
    "question": ("Hva er det? En blemme.", ["Hva er det?", "En blemme."]),
    "ellipsis": (
        "Vent litt … Så går det. Men... kanskje.",
        ["Vent litt …", "Så går det.", "Men... kanskje."],
    ),
    "closing quote": ("Hun sa «nei.» Så gikk hun.", ["Hun sa «nei.»", "Så gikk hun."]),
    "inside quotes": ("Si «nei. Aldri.» Gå.", ["Si «nei. Aldri.»", "Gå."]),
    "in brackets": ("Det klør (vent. Ikke klø.). Gå.", ["Det klør (vent. Ikke klø.).", "Gå."]),
    "opening bracket": ("Det klør. (Ikke klø.)", ["Det klør.", "(Ikke klø.)"]),
    "line end": ("Det er\nen blemme. Den\nklør.", ["Det er\nen blemme.", "Den\nklør."]),
    "no full stop": ("Det er en blemme", ["Det er en blemme"]),
    "blank": ("  \n ", []),
    "English": ("Use e.g. Ice. Dr. Smith agrees.", ["Use e.g. Ice.", "Dr. Smith agrees."]),
}


@pytest.mark.parametrize(("text", "wanted"), SENTENCES.values(), ids=SENTENCES)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == wanted


CUT = {
    "bullets": ("Ta:\n• en\n• to", ["Ta:", ">0 en", ">0 to"]),
    "dashes": ("Ta:\n- en\n– to", ["Ta:", ">0 en", ">0 to"]),
    "stars after a blank": ("Ta:\n\n* en\n\n* to", ["Ta:", ">0 en", ">0 to"]),
    "numbers": ("Ta:\n1. en\n2. to", ["Ta:", ">0 en", ">0 to"]),
    "letters": ("Ta:\na) en\nb) to", ["Ta:", ">0 en", ">0 to"]),
    "nested": ("Ta:\n• en\n  • to\n    • tre\n• fire", ["Ta:", ">0 en", ">1 to", ">2 tre", ">0 fire"]),
    "tab": ("Ta:\n•\ten\n\t•\tto", ["Ta:", ">0 en", ">1 to"]),
    "wrapped item": ("Ta:\n• en\n  skje\n• to", ["Ta:", ">0 en\n  skje", ">0 to"]),
    "two sentences": ("Ta:\n• En. To.\n• Tre", ["Ta:", ">0 En.", ">0 To.", ">0 Tre"]),
    "no lead": ("Det klør.\n• en\n• to", ["Det klør.", "en", "to"]),
    "after the list": ("Ta:\n• en\n\nSå hvile.\n• to", ["Ta:", ">0 en", "Så hvile.", "to"]),
    "a day is no item": (
        "1. januar kom det snø.\n2. mai kom sola.",
        ["1. januar kom det snø.", "2. mai kom sola."],
    ),
    "a number is no item": ("Det er i\n3. trimester.", ["Det er i\n3. trimester."]),
    "a dash inside": ("Det klør – og svir.", ["Det klør – og svir."]),
    "heading": ("Om det\n\nDet klør.", ["#Om det", "Det klør."]),
    "heading above text": ("Om det\nDet klør.", ["#Om det", "Det klør."]),
    "question": ("Hva er det?\n\nDet klør.", ["#Hva er det?", "Det klør."]),
    "two headings": ("Råd\nOm det\n\nDet klør.", ["#Råd", "#Om det", "Det klør."]),
    "Markdown": ("## Om det ##\nDet klør.\n### Mer\n* en", ["#Om det", "Det klør.", "#Mer", "en"]),
    "underlined": ("Om det\n======\n\nDet klør.", ["#Om det", "Det klør."]),
    "wrapped text": (
        "Dette er en lang linje som går videre\npå den neste.",
        ["Dette er en lang linje som går videre\npå den neste."],
    ),
    "text without a full stop": ("Om det\n\nDet klør.\n\nDet svir", ["#Om det", "Det klør.", "Det svir"]),
    "nothing": ("\n \n", []),
    "Word's bullets": ("Ta:\no en\n\uf0b7\tto\n§ tre", ["Ta:", ">0 en", ">0 to", ">0 tre"]),
    "a table": (
        "Tid\n\nUke\tRåd\n1\tHvile\n\n| 1 | To |\n|---|:-:|\n| 2 | Tre |",
        ["#Tid", "Uke\tRåd", "1\tHvile", "| 1 | To |", "| 2 | Tre |"],
    ),
    "a list without marks": (
        "Symptomer\n\nStivhet\nSmerte om natten\nHevelse\n\nDet går over.",
        ["#Symptomer", "Stivhet", "Smerte om natten", "Hevelse", "Det går over."],
    ),
    "lines of their own": (
        "Råd\n\nHvil\n\nDrikk\n\nForløp\n\nDet går over.",
        ["#Råd", "Hvil", "Drikk", "#Forløp", "Det går over."],
    ),
    "a numbered heading": (
        "Om\n\nDet klør.\n\n2. Forløp\n\nDet går over.",
        ["#Om", "Det klør.", "#Forløp", "Det går over."],
    ),
    "two sentences, no full stop": ("Det klør. Det svir\n\nDet går over.", ["Det klør.", "Det svir", "Det går over."]),
}


SECTIONS = {
    "Slik kjennes det": "SymptomsSection",
    "Kva kan du gjere sjølv?": "TreatmentSection",
    "Hvor lenge varer det?": "PrognosisSection",
    "Korleis vert det oppdaga?": "DiagnosisSection",
    "How is it treated?": "TreatmentSection",
    "Kva er det?": "BackgroundSection",
}


@pytest.mark.parametrize(("heading", "section"), SECTIONS.items(), ids=SECTIONS)
def test_the_section_that_a_heading_hints_at(heading: str, section: str) -> None:
    (_, sentence) = segments(f"{heading}\n\nDet går over.")
    assert (sentence.section, sentence.hinted) == (section, True)


def test_a_heading_that_hints_at_no_section_says_so() -> None:
    (_, sentence) = segments("Kalde hender\n\nDet går over.")
    assert (sentence.section, sentence.hinted) == ("BackgroundSection", False)


@pytest.mark.parametrize(("text", "wanted"), CUT.values(), ids=CUT)
def test_a_text_is_cut(text: str, wanted: list[str]) -> None:
    marks = {"heading": "#"}
    assert [
        marks.get(one.kind, "") + ("" if one.parent is None else f">{one.parent} ") + text[one.start : one.end]
        for one in segments(text)
    ] == wanted


PLAINED = {
    "Windows line ends": "Om det\r\n\r\nTa:\r\n• en\r\n• to",
    "old Mac line ends": "Om det\r\rTa:\r• en\r• to",
    "no-break spaces": "Om\u00a0det\n\nTa:\n•\u00a0en\n•\u202fto",
    "byte order mark": "\ufeffOm det\n\nTa:\n• en\n• to",
    "final line end": "Om det\n\nTa:\n• en\n• to\n\n",
}


@pytest.mark.parametrize("text", PLAINED.values(), ids=PLAINED)
def test_however_it_was_saved(text: str, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode())
    whole = text_of(str(path))
    assert [whole[one.start : one.end] for one in segments(whole)] == ["Om det", "Ta:", "en", "to"]


def test_the_blister_text() -> None:
    text = text_of(str(BLISTER))
    found = [
        [one.kind, "" if one.parent is None else str(one.parent), one.section, text[one.start : one.end]]
        for one in segments(text)
    ]
    assert found == [[*row[:3], ast.literal_eval(row[3])] for row in GOLDEN]
    assert sum(row[0] != "heading" for row in GOLDEN) >= 40


def test_the_garden_text_as_it_was_cut_by_hand() -> None:
    by_hand = units_of(Index(read(str(DATA / "source" / "garden.ttl"))))
    found = segments(text_of(str(GARDEN)))
    assert [(one.start, one.end) for one in found] == [(unit.start, unit.end) for unit in by_hand]


def test_the_leaflet_as_it_was_cut_by_hand() -> None:
    path = os.environ.get("BEKKEN_LEAFLET")
    if not path:
        pytest.skip("needs a copy of the leaflet: BEKKEN_LEAFLET")
    by_hand = units_of(Index(quads_of(["leaflet"])))
    assert [(one.start, one.end) for one in segments(text_of(path))] == [(unit.start, unit.end) for unit in by_hand]


@given(st.text(alphabet="aB1. \n•-#:!?()«»åÅ", max_size=60))
def test_segments_never_overlap_nor_lose_a_letter(text: str) -> None:
    found = segments(plain(text))
    ends = [0]
    for one in found:
        assert ends[-1] <= one.start < one.end <= len(text)
        assert not text[one.start].isspace()
        assert one.parent is None or one.parent < found.index(one)
        ends.append(one.end)
    kept = "".join(text[one.start : one.end] for one in found)
    assert kept.count("å") == text.count("å")


# --- the draft


def test_the_draft_fits_its_text(tmp_path: Path) -> None:
    path = tmp_path / "blister.ttl"
    path.write_text(draft(str(BLISTER)), encoding="utf-8")
    result = verify(str(BLISTER), [str(path)])
    assert result.verdict == "exact"
    assert len(result.units) == len(GOLDEN)


def test_nothing_of_the_text_is_in_the_draft_but_its_title() -> None:
    text = draft(str(BLISTER))
    words = set(re.findall(r"\w{4,}", text_of(str(BLISTER)).casefold()))
    assert words & set(re.findall(r"\w{4,}", text.casefold().partition("a bk:source")[2])) <= {
        "gnagsår",
        "ikke",  # of the reason why a heading has no claim
    }


def test_the_title_the_day_and_the_namespace() -> None:
    text = draft(str(BLISTER), "https://example.org/mine#", "nn", date(2026, 11, 25))
    assert 'dcterms:title "Gnagsår"@nn' in text
    assert 'dcterms:language "nn"' in text
    assert 'bk:readOn "2026-11-25"^^xsd:date' in text
    assert "PREFIX mine: <https://example.org/mine#>" in text


UNTITLED = {
    "a sentence": "Noen med kalde hender får også hvite fingre. Votter hjelper.",
    "a sentence above a heading": "Noen med kalde hender får også hvite fingre.\n\nRåd\n\nVotter hjelper.",
    "a heading that is far too long": "# " + "Noen med kalde hender får også hvite fingre, " * 3 + "som regel\n\nJa.",
}


@pytest.mark.skipif(not available(), reason="needs the extra check")
@pytest.mark.parametrize("text", UNTITLED.values(), ids=UNTITLED)
def test_where_no_heading_comes_first_the_title_is_to_be_filled_in(text: str, tmp_path: Path) -> None:
    source, path = tmp_path / "cold.txt", tmp_path / "cold.ttl"
    source.write_text(text, encoding="utf-8")
    path.write_text(draft(str(source)), encoding="utf-8")
    assert "hender" not in path.read_text("utf-8")
    found = {finding.check: finding.what for finding in bekken_kg.check([str(path)], lang="en").findings}
    assert set(found) == {"value-missing", "unit-without-claim"}
    assert found["value-missing"] == "cold:source has no dcterms:title"


@pytest.mark.parametrize("letter", "\0\x0b\x1b\x9b\uffff")
def test_control_characters(letter: str, tmp_path: Path) -> None:
    path = tmp_path / "cold.txt"
    path.write_text(f"Kalde hender\n\nVotter {letter} hjelper.", encoding="utf-8")
    with pytest.raises(CannotDo, match=rf"cold\.txt:3 holds the control character U\+{ord(letter):04X}"):
        draft(str(path))


def test_a_new_page_is_no_control_character(tmp_path: Path) -> None:
    path = tmp_path / "cold.txt"
    path.write_text("Kalde hender\n\f\nVotter hjelper.\f", encoding="utf-8")
    assert 'dcterms:title "Kalde hender"@nb' in draft(str(path))


def claims(path: Path, source: Path) -> str:
    """Return a claim from each unit that needs one, its first word as the cue."""
    text = text_of(str(source))
    found = [unit for unit in units_of(Index(read(str(path)))) if not unit.heading]
    return "PREFIX obo: <http://purl.obolibrary.org/obo/>\nPREFIX prov: <http://www.w3.org/ns/prov#>\n" + "".join(
        f"""
blister:{unit.name.replace("U", "C")} a bk:Claim ;
    dcterms:identifier "{unit.name.replace("U", "C")}" ;
    bk:claimSubject bk:PelvicGirdlePain ; bk:claimPredicate bk:isTreatedBy ; bk:claimObject bk:Acupuncture ;
    bk:polarity bk:Affirmed ; bk:modality bk:Asserted ;
    bk:statement "Et eksempel."@nb , "Eit døme."@nn , "An example."@en ;
    bk:cue "{text[unit.start : unit.end].split()[0]}"@nb ;
    prov:wasDerivedFrom <{unit.iri}> ;
    obo:IAO_0000114 bk:NotReviewed .
"""
        for unit in found
    )


def test_a_claim_from_each_unit_makes_the_draft_whole(tmp_path: Path) -> None:
    path, source = tmp_path / "blister.ttl", tmp_path / "blister.txt"
    source.write_bytes(BLISTER.read_bytes())
    path.write_text(draft(str(source)), encoding="utf-8")
    before = bekken_kg.check([str(path)])
    assert {finding.check for finding in before.findings} == {"unit-without-claim"}
    assert len(before.findings) == sum(row[0] != "heading" for row in GOLDEN)
    path.write_text(path.read_text("utf-8") + claims(path, source), encoding="utf-8")
    after = bekken_kg.check([str(path)])
    # Each claim here has the first word of its unit as its cue, whatever that says.
    assert {finding.check for finding in after.findings} <= {"hedge-contradicted"}
    assert {"cue-not-in-unit", "unit-not-in-text"} <= set(after.ran)


BAD = {
    "no end": ("https://example.org/mine", "ends in / or #"),
    "no IRI": ("mine/", "ends in / or #"),
    "script": ("javascript:alert(1)/", "ends in / or #"),
    "two lines": ("https://example.org/\n/", "ends in / or #"),
    "ours but for a slip": ("http://www.w3id.org/bekken-kg/term#", "the project's own"),
    "ours": ("https://w3id.org/bekken-kg/terms/", "the project's own"),
    "another's": ("http://www.w3.org/2002/07/owl#", "the namespace of a vocabulary"),
}


@pytest.mark.parametrize(("namespace", "why"), BAD.values(), ids=BAD)
def test_a_wrong_namespace(namespace: str, why: str) -> None:
    with pytest.raises(WrongUse, match=why):
        draft(str(BLISTER), namespace)


def test_an_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_text(" \n", encoding="utf-8")
    with pytest.raises(WrongUse, match="holds no text"):
        draft(str(path))


def test_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Gnagsår".encode("latin-1"))
    with pytest.raises(CannotDo, match=r"is not UTF-8; save it as UTF-8"):
        draft(str(path))


# --- the command


def test_on_stdout(bekken: Callable[..., Run]) -> None:
    run = bekken("source", "segment", str(BLISTER))
    assert run.code == 0
    assert run.out == draft(str(BLISTER))


def test_to_a_file_and_back(bekken: Callable[..., Run], tmp_path: Path) -> None:
    path = str(tmp_path / "blister.ttl")
    assert bekken("source", "segment", str(BLISTER), "--to", path, "--lang", "nn").code == 0
    run = bekken("source", "verify", "--data", path, str(BLISTER), "--lang", "en")
    assert (run.code, run.out) == (0, f"{BLISTER}: the exact text: all {len(GOLDEN)} units in place\n")


def test_what_was_cut_is_told_with_what_no_heading_hints_at(bekken: Callable[..., Run], tmp_path: Path) -> None:
    path = str(tmp_path / "blister.ttl")
    run = bekken("source", "segment", str(BLISTER), "--to", path)
    assert run.out.startswith(f"{path}: {len(GOLDEN) - HEADINGS} enheter i tillegg til {HEADINGS} overskrifter\n")
    (line,) = [line for line in run.out.splitlines() if "Hvordan går det?" in line]
    assert "ingen ord i overskriften antyder en seksjon" in line
    assert f"bekken check {path}" in run.out.splitlines()[-1]


def test_a_text_without_a_heading(bekken: Callable[..., Run], tmp_path: Path) -> None:
    source, path = tmp_path / "text.txt", str(tmp_path / "text.ttl")
    source.write_text("Det klør. Det svir.", encoding="utf-8")
    run = bekken("source", "segment", str(source), "--to", path)
    assert (run.code, run.out.splitlines()[0]) == (0, f"{path}: 2 enheter i tillegg til 0 overskrifter")


def test_the_units_as_json(bekken: Callable[..., Run]) -> None:
    units = json.loads(bekken("source", "segment", str(BLISTER), "--format", "json").out)["units"]
    assert [[one["kind"], one["section"]] for one in units] == [[row[0], row[2]] for row in GOLDEN]
    assert {one["parent"] for one in units} == {None, "U07", "U09", "U16", "U29"}


def test_a_file_that_is_there_is_left_alone(bekken: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text("my claims", encoding="utf-8")
    run = bekken("source", "segment", str(BLISTER), "--to", str(path))
    assert run.code == 2
    assert "is there already" in run.err
    assert path.read_text("utf-8") == "my claims"


WRONG = {
    "no such file": (["segment", "no-such-file.txt"], 3),
    "a folder": (["segment", str(DATA)], 3),
    "no such folder": (["segment", str(BLISTER), "--to", "no/such/folder/x.ttl"], 3),
    "data": (["segment", str(BLISTER), "--data", "x.ttl"], 2),
    "to is for segment": (["verify", str(BLISTER), "--to", "x.ttl"], 2),
}


@pytest.mark.parametrize(("words", "code"), WRONG.values(), ids=WRONG)
def test_wrong(bekken: Callable[..., Run], words: list[str], code: int) -> None:
    run = bekken("source", *words)
    assert (run.code, run.out) == (code, "")
    assert len(run.err.splitlines()) == 1
