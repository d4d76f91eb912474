"""The text units of a source, as the graph knows them, and where a text has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pyoxigraph import Quad

from ..namespaces import BK, DCTERMS, OA, PROV, RDF


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


def units_of(quads: Iterable[Quad]) -> list[Unit]:
    """Return the text units of a graph in the order of the source, each with the names of its claims.

    One whose place is no number is left out; the shapes tell of it.
    """
    about: dict[str, dict[str, list[str]]] = {}
    claims: dict[str, set[str]] = {}
    for quad in quads:
        iri = quad.predicate.value
        if iri == PROV + "wasDerivedFrom":
            claims.setdefault(str(quad.object), set()).add(str(quad.subject))
        about.setdefault(str(quad.subject), {}).setdefault(iri, []).append(getattr(quad.object, "value", ""))

    def name(node: str) -> str:
        return next(iter(about.get(node, {}).get(DCTERMS + "identifier", [])), node.strip("<>"))

    def one(values: dict[str, list[str]], iri: str, default: str = "") -> str:
        return next(iter(values.get(iri, [])), default)

    def numbered(values: dict[str, list[str]]) -> bool:
        places = [one(values, iri, "0") for iri in (OA + "start", OA + "end")]
        return all(place.isdecimal() and len(place) < 10 for place in places)

    found = [
        Unit(
            iri=node.strip("<>"),
            name=name(node),
            section=one(values, BK + "section").removeprefix(BK),
            start=int(one(values, OA + "start", "0")),
            end=int(one(values, OA + "end", "0")),
            sha256=one(values, BK + "sha256"),
            heading=BK + "HeadingUnit" in values[RDF + "type"],
            claims=tuple(sorted(map(name, claims.get(node, ())))),
        )
        for node, values in about.items()
        if {BK + "TextUnit", BK + "HeadingUnit"} & set(values.get(RDF + "type", []))
        and numbered(values)
    ]
    return sorted(found, key=lambda unit: (unit.start, unit.end, unit.name))


def sources_of(quads: Iterable[Quad]) -> dict[str, str]:
    """Return SHA-256 → length of each source, as a graph gives them; the length is ``""`` where it gives none."""
    about: dict[object, dict[str, str]] = {}
    sources = []
    for quad in quads:
        value = getattr(quad.object, "value", "")
        about.setdefault(quad.subject, {})[quad.predicate.value] = value
        if quad.predicate.value == RDF + "type" and value == BK + "Source":
            sources.append(about[quad.subject])
    return {said[BK + "sha256"]: said.get(BK + "length", "") for said in sources if BK + "sha256" in said}


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
    return tuple(
        Placed(unit, there[unit] if unit in there else found[_key(unit)].get(unit.start)) for unit in units
    )


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
