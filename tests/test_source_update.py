"""A later version of a source's text: what became of each unit, which hedge was edited, which signature falls."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import Run

import bekken_kg
from bekken_kg.errors import CannotDo, WrongUse
from bekken_kg.namespaces import BK, OBO, SCHEMA
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of
from bekken_kg.sandbox.files import read
from bekken_kg.source import text_of
from bekken_kg.source.alignment import STATES, Alignment
from bekken_kg.source.draft import draft
from bekken_kg.source.hedge_edits import hedge_edits
from bekken_kg.source.revision import revise
from bekken_kg.source.units import Unit, units_of

DATA = Path(__file__).parent / "data"
VARDAL = DATA / "leaflets" / "vardal.txt"
VARDAL_TTL = VARDAL.with_suffix(".ttl")
#: a hedge → what is written in its place
HEDGES = {
    "kan": "vil",
    "skal": "kan",
    "bør": "må",
    "må": "bør",
    "ikke": "alltid",
    "ofte": "av og til",
    "noen": "alle",
    "vanligvis": "alltid",
    "kanskje": "sikkert",
    "eventuelt": "gjerne",
    "mange": "enkelte",
    "de fleste": "noen",
    "som regel": "av og til",
    "ingen": "mange",
    "hos enkelte": "hos mange",
    "vanlige": "sjeldne",
}
KINDS = ("reflow", "reorder", "slip", "hedge", "split", "merge", "delete")
REVISIONS = 40
REVIEWED = (
    'obo:IAO_0000114 bk:Reviewed ; schema:reviewedBy "Kari Nordmann" ; schema:lastReviewed "2026-11-25"^^xsd:date'
)


class Edited(NamedTuple):
    """A text that was revised: what became of its units by name, and the names of those with another hedge."""

    text: str
    states: dict[str, str]
    hedged: set[str]


def sentence(text: str, unit: Unit) -> bool:
    return not unit.heading and text[unit.end - 1] == "." and len(text[unit.start : unit.end].split()) >= 3


def followers(text: str, units: list[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Give the pairs of sentences that stand side by side in a paragraph."""
    for one, other in itertools.pairwise(units):
        if text[one.end : other.start] == " " and sentence(text, one) and sentence(text, other):
            yield one, other


def revised(text: str, units: list[Unit], kinds: tuple[str, ...], chance: random.Random) -> Edited:
    """Revise a text: each kind of edit once, each in units of its own, where there is a fitting one."""
    states, hedged, edits = {unit.name: "unchanged" for unit in units}, set[str](), dict[tuple[int, int], str]()

    def free(*several: Unit) -> bool:
        return all(states[unit.name] == "unchanged" for unit in several)

    def picked(fitting: list[tuple[Unit, ...]], state: str) -> list[str]:
        left = [several for several in fitting if free(*several)]
        if not left:
            return []
        several = chance.choice(left)
        states.update({unit.name: state for unit in several})
        spots.extend(several)
        return [text[unit.start : unit.end] for unit in several]

    whole = [(unit,) for unit in units if sentence(text, unit)]
    for kind in kinds:
        spots: list[Unit] = []
        if kind == "reorder" and (words := picked(list(followers(text, units)), "moved")):
            for unit, other in zip(spots, reversed(words), strict=True):
                edits[unit.start, unit.end] = other
        elif kind == "merge" and (words := picked(list(followers(text, units)), "merged")):
            edits[spots[0].start, spots[1].end] = f"{words[0][:-1]}, og {words[1][0].lower()}{words[1][1:]}"
        elif kind == "split" and (
            words := picked([it for it in whole if len(text[it[0].start : it[0].end].split()) >= 8], "split")
        ):
            parts = words[0].split()
            half = len(parts) // 2
            edits[spots[0].start, spots[0].end] = (
                f"{' '.join(parts[:half]).rstrip(',')}. {' '.join(parts[half:]).capitalize()}"
            )
        elif kind == "slip" and (
            words := picked([it for it in whole if re.search(r"\w{5}", text[it[0].start : it[0].end])], "reworded")
        ):
            edits[spots[0].start, spots[0].end] = re.sub(r"(\w{3})\w(\w)", r"\1\2", words[0], count=1)
        elif kind == "delete" and picked(whole, "gone"):
            edits[spots[0].start, spots[0].end] = ""
        elif kind == "hedge":
            hedges = [
                (unit,) for unit in units for word in HEDGES if re.search(rf"\b{word}\b", text[unit.start : unit.end])
            ]
            if words := picked(hedges, "reworded"):
                hedge = chance.choice([word for word in HEDGES if re.search(rf"\b{word}\b", words[0])])
                edits[spots[0].start, spots[0].end] = re.sub(rf"\b{hedge}\b", HEDGES[hedge], words[0], count=1)
                hedged.add(spots[0].name)
    for (start, end), words_now in sorted(edits.items(), reverse=True):
        text = text[:start] + words_now + text[end:]
    if "reflow" in kinds:  # between the words of sentences, other line ends and spaces
        text = re.sub(r"(?<=[a-zæøå,]) (?=[a-zæøå])", lambda _: chance.choice((" ", " ", "\n", "  ", "\u00a0")), text)
    return Edited(text, states, hedged)


def units_in(turtle: Path) -> list[Unit]:
    return units_of(Index(read(str(turtle))))


def texts(tmp_path: Path) -> Iterator[tuple[Path, str, list[Unit]]]:
    """Give texts of ours, each with its source and the units of that; the leaflet too, where a copy is at hand."""
    yield VARDAL, str(VARDAL_TTL), units_in(VARDAL_TTL)
    for name in ("segment/blister", "source/garden"):
        turtle = tmp_path / f"{Path(name).name}.ttl"
        turtle.write_text(draft(str(DATA / f"{name}.txt")), encoding="utf-8")
        yield DATA / f"{name}.txt", str(turtle), units_in(turtle)
    if copy := os.environ.get("BEKKEN_LEAFLET"):
        yield Path(copy), "leaflet", units_of(Index(quads_of(["leaflet"])))


def test_forty_revisions_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of all: by the older text nearly every class is right; by hashes alone no unit that changed is unchanged."""
    sources = list(texts(tmp_path))
    monkeypatch.delenv("BEKKEN_LEAFLET", raising=False)
    new = tmp_path / "revised.txt"
    counts, wrong, hedged, missed, kept = Counter[bool](), list[object](), 0, list[object](), list[object]()
    for seed in range(REVISIONS):
        old, source, units = sources[seed % len(sources)]
        chance = random.Random(seed)
        edited = revised(text_of(str(old)), units, tuple(chance.choices(KINDS, k=chance.randint(1, 6))), chance)
        new.write_text(edited.text, encoding="utf-8")
        revision = revise(str(new), source, str(old))
        for unit in revision.units:
            right = unit.state == (edited.states[unit.name] if unit.state != "new" else "")
            counts[right] += 1
            wrong += [] if right else [(seed, unit.name, unit.state, edited.states.get(unit.name))]
            if unit.state != "new" and unit.name in edited.hedged:
                hedged += 1
                missed += [] if unit.hedges else [(seed, unit.name)]
        bare = tmp_path / "bare.ttl"  # beside no text
        bare.write_bytes(Path(source).read_bytes() if source != "leaflet" else b"")
        alone = revise(str(new), str(bare) if source != "leaflet" else source)
        assert not alone.known or source != "leaflet"
        changed = ("reworded", "split", "merged", "gone")
        kept += [
            (seed, unit.name)
            for told in (revision, alone)
            for unit in told.units
            if edited.states.get(unit.name) in changed and unit.state in ("unchanged", "moved")
        ]
    assert counts.total() > 1000
    assert hedged > 10
    assert counts[True] >= 0.95 * counts.total(), wrong
    assert (missed, kept) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Hvile kan hjelpe.", "Hvile vil hjelpe.", [("kan", "vil")]),
        ("Hvile kan hjelpe.", "Hvile hjelper.", [("kan", "")]),
        ("Hvile hjelper.", "Hvile kan kanskje hjelpe.", [("", "kan kanskje")]),
        ("Hvile hjelper.", "Hvile hjelper ikke.", [("", "ikke")]),
        ("Bilder kan ikke vise det.", "Bilder vil ikke vise det.", [("kan", "vil")]),
        ("Hos de fleste går det over.", "Hos noen går det over.", [("de fleste", "noen")]),
        ("Kanskje hjelper hvile.", "Hvile hjelper kanskje.", []),
        ("Hvile kan hjelpe.", "Søvn kan hjelpe.", []),
        ("hvile kan hjelpe", "Hvile  kan\nhjelpe", []),
    ],
)
def test_an_edit_of_a_hedge_is_named(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(edit) for _, edit in hedge_edits(old, new, "nb")] == expected


def spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^.\n]+\.?", text.replace(" ", "_")) if match[0].strip("_")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("En.\nTo.\nTre.", "En.\nTo.\nTre.", ["unchanged"] * 3),
        ("En.\nTo.\nTre.", "Tre.\nEn.\nTo.", ["unchanged", "unchanged", "moved"]),
        ("En.\nTo.\nTre.", "To.\nEn.\nTre.", ["moved", "moved", "unchanged"]),
        ("Hvile hjelper\n\nmange", "Hvile hjelper ikke\n\nmange", ["reworded", "unchanged"]),
        ("Hvile hjelper\n\nmange", "Ikke hvile hjelper\n\nmange", ["reworded", "unchanged"]),
        ("Det er sant.\nDet er sant.", "Det er sant.", ["unchanged", "gone"]),
        ("Alt er nytt her.", "Noe helt annet står der nå.", ["gone"]),
        ("Hvile hjelper.", "", ["gone"]),
    ],
)
def test_what_became_of_units(old: str, new: str, expected: list[str]) -> None:
    alignment = Alignment(old, spans(old), new)
    assert [alignment.state(number) for number in range(len(expected))] == expected
    assert set(expected) <= set(STATES)


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """A source of which every claim has been reviewed, its text beside it."""
    turtle = VARDAL_TTL.read_text(encoding="utf-8")
    before, claims = turtle[: turtle.index("vardal:C01")], turtle[turtle.index("vardal:C01") :]
    turtle = (
        "PREFIX schema: <https://schema.org/>\n" + before + claims.replace("obo:IAO_0000114 bk:NotReviewed", REVIEWED)
    )
    (tmp_path / "vardal.ttl").write_text(turtle, encoding="utf-8")
    (tmp_path / "vardal.txt").write_bytes(VARDAL.read_bytes())
    return tmp_path / "vardal.ttl"


def test_a_signature_falls_where_its_unit_changed(reviewed: Path, bekken: Callable[..., Run]) -> None:
    text = VARDAL.read_text(encoding="utf-8").replace("Hvile kan", "Hvile vil").replace("Trening hjelper. ", "")
    new = reviewed.parent / "vardal-2.txt"
    new.write_text(text.replace(". ", ".\n"), encoding="utf-8")
    run = bekken(
        "source", "update", str(new), "--source", str(reviewed), "--to", str(reviewed.parent / "to"), "--lang", "en"
    )
    assert run.code == 0
    assert run.out.startswith("27 unchanged, 1 reworded, 1 gone\n")
    assert "The review no longer holds for: C17 C19" in run.out
    written = reviewed.parent / "to" / "vardal-2.ttl"
    index = Index(read(str(written)))
    ours = [claim for claim in index.members(BK + "Claim") if claim.startswith("https://example.org/vardal-2/C")]
    status = {claim[-3:]: index.iris(claim, OBO + "IAO_0000114")[0].removeprefix(BK) for claim in ours}
    numbers = [number for number in range(1, 22) if number != 19]
    assert status == {f"C{it:02}": "Draft" if it == 17 else "Reviewed" for it in numbers}
    assert len(list(index.having(SCHEMA + "reviewedBy"))) == 19
    assert len(bekken_kg.load(extensions=[str(reviewed), str(written)]).claims) == 58 + 21 + 19
    facts = "".join(str(index.facts(claim)) for claim in index)
    assert not re.search(r"/vardal/[CUH]\d", facts)  # no name of the older source
    check = bekken("check", str(reviewed), str(written), "--leaflet", str(new), "--format", "json")
    found = {(it["check"], it["label"]) for it in json.loads(check.out)["findings"]}
    assert ("cue-not-in-unit", "vardal-2-C17") in found
    assert {label for _, label in found} == {"vardal-2-C17"}
    assert bekken("source", "verify", str(new), "--data", str(written)).code == 0
    again = bekken("source", "update", str(new), "--source", str(reviewed), "--to", str(reviewed.parent / "to"))
    assert (again.code, again.err.count("\n")) == (2, 1)


def test_json(reviewed: Path, bekken: Callable[..., Run]) -> None:
    new = reviewed.parent / "new.txt"
    new.write_text(
        VARDAL.read_text(encoding="utf-8").replace("Hvile kan", "Hvile vil") + "Dette er nytt.\n", encoding="utf-8"
    )
    found = json.loads(bekken("source", "update", str(new), "--source", str(reviewed), "--format", "json").out)
    assert list(found) == ["units"]
    by_name = {unit["unit"]: unit for unit in found["units"]}
    assert by_name["U19"] == {
        "unit": "U19",
        "state": "reworded",
        "claims": ["C17"],
        "hedges": [{"from": "kan", "to": "vil"}],
    }
    assert by_name["U18"] == {"unit": "U18", "state": "unchanged", "claims": [], "hedges": []}
    assert by_name["U24"] == {"unit": "U24", "state": "new", "claims": [], "hedges": []}


def test_other_line_ends_and_spaces_are_no_change(reviewed: Path) -> None:
    new = reviewed.parent / "new.txt"
    new.write_bytes(b"\xef\xbb\xbf" + VARDAL.read_text(encoding="utf-8").replace(" ", "  \r\n").encode())
    assert {unit.state for unit in revise(str(new), str(reviewed)).units} == {"unchanged"}


def test_what_cannot_be_told(reviewed: Path, bekken: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEKKEN_LEAFLET", raising=False)
    with pytest.raises(CannotDo, match="is not the text that the units are of"):
        revise(str(VARDAL), str(reviewed), str(DATA / "leaflets" / "lunde.txt"))
    with pytest.raises(CannotDo, match="has no text unit"):
        revise(str(VARDAL), str(DATA / "good" / "kinds.ttl"))
    with pytest.raises(WrongUse, match="has the names of the older source"):
        revise(str(VARDAL), str(reviewed)).turtle()
    run = bekken("source", "update", str(VARDAL), "--lang", "en")
    assert "hashes alone" in run.err
    for words in (
        ("verify", str(VARDAL), "--old", "x"),
        ("update", str(VARDAL), "--data", "x"),
        ("update", str(VARDAL), "--namespace", "https://e.org/"),
    ):
        assert bekken("source", *words).code == 2


@pytest.mark.parametrize("text", [b"", b" \n\t\n", b"\xff\xfe\x00\x01", b"\x00\x01\x02", "– …\n".encode()])
def test_a_text_that_is_none_is_refused(text: bytes, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    path = tmp_path / "new.txt"
    path.write_bytes(text)
    run = bekken("source", "update", str(path), "--source", str(VARDAL_TTL), "--to", str(tmp_path / "to"))
    assert run.code in (2, 3)
    assert (run.out, len(run.err.splitlines())) == ("", 1)
    assert not (tmp_path / "to").exists()
