"""The text units of a source, as the graph knows them, and where a text has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from ..namespaces import BK, DCTERMS, OA, PROV, RDF
from ..rdf.index import Index


@dataclass(frozen=True)
class Unit:
    """A stretch of the source, known by its hash; ``start`` and ``end`` count code points."""

    iri: str
    name: str
    section: str
    start: int
    end: int
    sha256: str
    heading: bool
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """A unit and where the copy has it: ``start`` is ``None`` where it was not found."""

    unit: Unit
    start: int | None

    @property
    def state(self) -> str:
        """``"in place"``, ``"moved"`` or ``"not found"``."""
        if self.start is None:
            return "not found"
        return "in place" if self.start == self.unit.start else "moved"


def units_of(index: Index) -> list[Unit]:
    """Return the text units of a graph in the order of the source, each with the names of its claims.

    One whose place is no number is left out; the shapes tell of it.
    """

    def first(subject: str, prop: str, default: str = "") -> str:
        return next((getattr(value, "value", "") for value in index.values(subject, prop)), default)

    def numbered(unit: str) -> bool:
        places = [first(unit, iri, "0") for iri in (OA + "start", OA + "end")]
        return all(place.isdecimal() and len(place) < 10 for place in places)

    claims = PROV + "wasDerivedFrom"
    found = [
        Unit(
            iri=unit,
            name=first(unit, DCTERMS + "identifier", unit),
            section=first(unit, BK + "section").removeprefix(BK),
            start=int(first(unit, OA + "start", "0")),
            end=int(first(unit, OA + "end", "0")),
            sha256=first(unit, BK + "sha256"),
            heading=BK + "HeadingUnit" in index.iris(unit, RDF + "type"),
            claims=tuple(sorted(first(name, DCTERMS + "identifier", name) for name in index.subjects(claims, unit))),
        )
        for unit in {*index.members(BK + "TextUnit"), *index.members(BK + "HeadingUnit")}
        if numbered(unit)
    ]
    return sorted(found, key=lambda unit: (unit.start, unit.end, unit.name, unit.iri))


def sources_of(index: Index) -> dict[str, tuple[str, str]]:
    """Return source → its SHA-256 and its length, as a graph gives them; ``""`` where it gives none."""

    def first(source: str, name: str) -> str:
        return next((value.value for value in index.literals(source, BK + name)), "")

    return {source: (first(source, "sha256"), first(source, "length")) for source in index.members(BK + "Source")}


def place(text: str, units: Sequence[Unit]) -> tuple[Placed, ...]:
    """Look for each unit in a plain text: where it should be, else anywhere, the nearest place first.

    What a text repeats is a unit each time, so two units of different places are never found at one.
    """
    there = {unit: unit.start for unit in units if digest(text[unit.start : unit.end]) == unit.sha256}
    moved: dict[tuple[int, str], set[int]] = {}
    for unit in units:
        if unit not in there:
            moved.setdefault(_key(unit), set()).add(unit.start)
    free: dict[tuple[int, str], list[int]] = {key: [] for key in moved}
    taken = {(_key(unit), start) for unit, start in there.items()}
    for length in {length for length, _ in moved}:
        for start in range(len(text) - length + 1):
            key = length, digest(text[start : start + length])
            if key in free and (key, start) not in taken:
                free[key].append(start)
    found = {key: _paired(sorted(starts), free[key]) for key, starts in moved.items()}
    return tuple(Placed(unit, there[unit] if unit in there else found[_key(unit)].get(unit.start)) for unit in units)


def _key(unit: Unit) -> tuple[int, str]:
    """Return what units with the same characters have in common."""
    return unit.end - unit.start, unit.sha256


def _paired(wanted: Sequence[int], places: Sequence[int]) -> dict[int, int]:
    """Give each wanted place one of those there are: in order where there are as many, else the nearest."""
    if len(wanted) == len(places):
        return dict(zip(wanted, places, strict=True))
    short = len(wanted) < len(places)
    few, many = (wanted, list(places)) if short else (places, list(wanted))
    found: dict[int, int] = {}
    for start in few:
        nearest = min(many, key=lambda other: abs(other - start))
        many.remove(nearest)
        found.update({start: nearest} if short else {nearest: start})
    return found


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8, in hexadecimal.

    Example:
        >>> digest("")[:8]
        'e3b0c442'
    """
    return sha256(text.encode()).hexdigest()
