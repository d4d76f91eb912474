"""Drafts of the claims of a new text: which, with what hedge, and that no answer shows one before it is confirmed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

import bekken_kg
from bekken_kg.checking.shapes import available
from bekken_kg.namespaces import BK, OBO
from bekken_kg.rdf.turtle import read
from bekken_kg.source.suggestion import suggest

DATA = Path(__file__).parent / "data" / "leaflets"
NAMES = ("lunde", "vardal")


def test_most_claims_of_two_leaflets_are_drafted() -> None:
    """Both were written by hand, terms and claims, before there was anything that drafts."""
    drafted, right, total = 0, 0, 0
    for name in NAMES:
        kg = bekken_kg.load(extensions=[str(DATA / f"{name}.ttl")])
        _, drafts, iris = suggest(str(DATA / f"{name}.txt"), kg)
        claims = [claim for claim in kg.claims if f"/{name}/" in claim.iri]
        total += len(claims)
        for claim in claims:
            ends = ({it.iri for it in claim.subjects}, {it.iri for it in claim.objects})
            units = {unit.iri for unit in claim.units}
            found = [
                draft
                for draft in drafts
                if (set(draft.subjects), set(draft.objects)) == ends and units & {iris[at] for at in draft.units}
            ]
            drafted += bool(found)
            wanted = (getattr(claim.modality, "name", ""), getattr(claim.polarity, "name", ""))
            right += any((it.reading.modality, it.reading.polarity) == wanted for it in found)
    assert total == 28
    assert drafted / total >= 0.6
    assert (
        right / drafted >= 0.9
    )  # two of the claims have their "may" in the relation, where the drafts have a modality


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
