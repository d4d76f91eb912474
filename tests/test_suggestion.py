"""Drafts of the claims of a new text: which, with what hedge, and that no answer shows one before it is confirmed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from conftest import Run
from pyoxigraph import RdfFormat, parse

import bekken_kg
from bekken_kg.checking.shapes import available
from bekken_kg.namespaces import BK, OBO
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.turtle import read
from bekken_kg.source.draft import unit_names
from bekken_kg.source.segmentation import segments
from bekken_kg.source.suggestion import suggest
from bekken_kg.wording.lexicon import read_hedge

DATA = Path(__file__).parent / "data" / "leaflets"
NAMES = ("lunde", "vardal")
# A claim that a text makes: the IRIs of its units, of its subjects and objects, and its modality and polarity.
Wanted = tuple[set[str], tuple[set[str], ...], tuple[str, str]]


def figures(path: Path, kg: bekken_kg.KnowledgeGraph, wanted: Iterable[Wanted]) -> tuple[int, int, int]:
    """Return how many claims are wanted, how many are drafted, and how many of these with the right hedge."""
    _, drafts, iris = suggest(str(path), kg)
    total, drafted, right = 0, 0, 0
    for units, ends, hedge in wanted:
        found = [
            it.reading
            for it in drafts
            if (set(it.subjects), set(it.objects)) == ends and units & {iris[at] for at in it.units}
        ]
        total += 1
        drafted += bool(found)
        right += any((it.modality, it.polarity) == hedge for it in found)
    return total, drafted, right


@pytest.mark.parametrize("name", NAMES)
def test_most_claims_on_the_same_condition_are_drafted(name: str) -> None:
    """Both leaflets were written by hand, terms and claims, before there was anything that drafts."""
    kg = bekken_kg.load(extensions=[str(DATA / f"{name}.ttl")])
    wanted = [
        (
            {unit.iri for unit in claim.units},
            ({it.iri for it in claim.subjects}, {it.iri for it in claim.objects}),
            (getattr(claim.modality, "name", ""), getattr(claim.polarity, "name", "")),
        )
        for claim in kg.claims
        if f"/{name}/" in claim.iri
    ]
    total, drafted, right = figures(DATA / f"{name}.txt", kg, wanted)
    assert total >= 7
    assert drafted / total >= 0.6
    # Two of the claims have their "may" in the relation, where the drafts have a modality.
    assert (right + 1) / drafted >= 0.9


@pytest.mark.parametrize("name", ["kramper", "halsbrann", "hevelse", "rygg"])
def test_most_claims_on_another_condition_are_drafted(name: str) -> None:
    """The claims were written down before the drafts were looked at; then what they lacked was mended."""
    text = (DATA / f"{name}.txt").read_text(encoding="utf-8")
    found = segments(text)
    space = f"https://example.org/{name}/"
    with (DATA / f"{name}.gold.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wanted = [
        (
            {space + name for name, it in zip(unit_names(found), found, strict=True) if row["words"] in text[it.start : it.end]},
            tuple({BK + row[end][3:] if row[end].startswith("bk:") else space + row[end]} for end in ("subject", "object")),
            (row["modality"], row["polarity"]),
        )
        for row in rows
    ]  # fmt: skip
    kg = bekken_kg.load(extensions=[str(DATA / f"{name}.ttl")])
    total, drafted, right = figures(DATA / f"{name}.txt", kg, wanted)
    assert total >= 19
    assert drafted / total >= 0.6
    assert right / drafted >= 0.9


def test_drafts_are_of_the_units_that_are_there() -> None:
    path = str(DATA / "lunde.ttl")
    turtle, drafts, iris = suggest(str(DATA / "lunde.txt"), bekken_kg.load(extensions=[path]))
    assert "a bk:Source" not in turtle
    assert "lunde:C08" in turtle  # C01 to C07 are taken
    units = {quad.subject.value for quad in read(path) if quad.object.value == BK + "TextUnit"}
    assert {iris[at] for draft in drafts for at in draft.units} <= units


SILENT = {
    "a question": "Har du vondt når du går?",
    "another matter": "Kontoret har åpent fra åtte til fire.",
    "an address": "Ring oss gjerne.",
    "a heading": "# Smerter ved gange\n",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_where_nothing_is_said_nothing_is_suggested(text: str, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    assert suggest(str(path), bekken_kg.load())[1] == []


CASES = {
    "a belt": ("Bekkenbelte kan lindre.", ("PelvicGirdlePain", "isTreatedBy", "PelvicBelt", "Possible", "Affirmed")),
    "in a list": ("Dette bør du unngå:\n- bassengtrening", ("PelvicGirdlePain", "shouldAvoid", "PoolExercise", "Recommended", "Affirmed")),
    "no finding": ("Blodprøver viser ingenting.", ("BloodTest", "showsFindingOf", "PelvicGirdlePain", "Asserted", "Negated")),
    "an imperative": ("Tren i basseng.", ("PelvicGirdlePain", "isTreatedBy", "PoolExercise", "Recommended", "Affirmed")),
    "in nynorsk": ("Akupunktur skal hjelpe.", ("PelvicGirdlePain", "isTreatedBy", "Acupuncture", "Reported", "Affirmed")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES)
def test_a_draft(text: str, wanted: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    _, (draft,), _ = suggest(str(path), bekken_kg.load())
    names = [iri.removeprefix(BK) for iri in (*draft.subjects, draft.predicate, *draft.objects)]
    assert (*names, draft.reading.modality, draft.reading.polarity) == wanted
    assert 1 <= len(draft.cue.split()) <= 4


@pytest.fixture
def drafted(tmp_path: Path, bekken: Callable[..., Run]) -> str:
    path = str(tmp_path / "drafts.ttl")
    run = bekken("source", "suggest", str(DATA / "vardal.txt"), "--to", path)
    assert run.code == 0
    assert f"bekken check {path}" in run.out
    return path


@pytest.mark.skipif(not available(), reason="needs the extra check")
def test_a_check_tells_of_each_draft(drafted: str) -> None:
    drafts = [quad.subject for quad in read(drafted) if quad.predicate.value == OBO + "IAO_0000114"]
    findings = bekken_kg.check([drafted]).findings
    assert {finding.check for finding in findings} <= {"draft-left", "unit-without-claim", "wrong-kind"}
    assert sum(finding.check == "draft-left" for finding in findings) == len(drafts) >= 15


def test_no_answer_shows_a_draft(drafted: str, tmp_path: Path) -> None:
    kg = bekken_kg.load(extensions=[drafted])
    assert len(kg.claims) == len(bekken_kg.load().claims)
    assert not kg.query(f"ASK {{ ?claim <{OBO}IAO_0000114> <{BK}Draft> }}")
    confirmed = tmp_path / "confirmed.ttl"
    confirmed.write_text(Path(drafted).read_text(encoding="utf-8").replace("bk:Draft", "bk:NotReviewed"), "utf-8")
    assert len(bekken_kg.load(extensions=[str(confirmed)]).claims) > len(kg.claims)


def test_a_statement_is_hedged_as_its_draft() -> None:
    """So that what is right at once can be confirmed by a word; no draft is without one in any language."""
    kg = bekken_kg.load(extensions=[str(DATA / "hevelse.ttl")])
    turtle, drafts, _ = suggest(str(DATA / "hevelse.txt"), kg)
    index = Index(parse(turtle, RdfFormat.TURTLE))
    for number, draft in enumerate(drafts, 1):
        claim = f"https://example.org/hevelse/C{number:02}"
        statements = index.first_texts(claim, BK + "statement")
        assert {*statements} == {"nb", "nn", "en"}
        for lang, text in statements.items():
            reading = read_hedge(text, lang)
            assert (reading.modality, reading.polarity) == (draft.reading.modality, draft.reading.polarity), text
        assert (draft.reading.modality == "Asserted") != bool(index.first_texts(claim, BK + "hedge"))


def test_as_json(bekken: Callable[..., Run]) -> None:
    found = json.loads(bekken("source", "suggest", str(DATA / "lunde.txt"), "--format", "json").out)
    assert (list(found), found["to"]) == (["file", "to", "drafts"], None)
    keys = ["units", "subjects", "predicate", "objects", "modality", "frequency", "polarity", "cue"]
    assert all(list(draft) == keys for draft in found["drafts"])


def test_wrong_use(bekken: Callable[..., Run], tmp_path: Path) -> None:
    there = tmp_path / "there.ttl"
    there.write_text("mine", encoding="utf-8")
    text = str(DATA / "lunde.txt")
    runs = [
        bekken("source", "suggest", text, "--to", str(there)),
        bekken("source", "suggest", text, "--data", "x.ttl"),
        bekken("source", "suggest", text, "--namespace", "https://w3id.org/bekken-kg/terms/"),
        bekken("source", "verify", text, "--extension", "x.ttl"),
        bekken("source", "suggest", "no-such-file"),
    ]
    assert [run.code for run in runs] == [2, 2, 2, 2, 3]
    assert all(run.out == "" and len(run.err.splitlines()) == 1 for run in runs)
    assert there.read_text(encoding="utf-8") == "mine"
