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
    """Return the text units of a graph in the order of the source, each with the names of its claims."""
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
    ]
    return sorted(found, key=lambda unit: (unit.start, unit.end, unit.name))


def place(text: str, units: Sequence[Unit]) -> tuple[Placed, ...]:
    """Look for each unit in a plain text: where it should be, else anywhere, the nearest place first."""
    places: dict[tuple[int, str], list[int]] = {}
    for unit in units:
        if digest(text[unit.start : unit.end]) == unit.sha256:
            places[unit.end - unit.start, unit.sha256] = [unit.start]
    for length in {
        unit.end - unit.start for unit in units if (unit.end - unit.start, unit.sha256) not in places
    }:
        wanted = {unit.sha256 for unit in units if unit.end - unit.start == length}
        for start in range(len(text) - length + 1):
            found = digest(text[start : start + length])
            if found in wanted:
                places.setdefault((length, found), []).append(start)
    return tuple(
        Placed(unit, min(starts, key=lambda start: abs(start - unit.start)) if starts else None)
        for unit in units
        for starts in [places.get((unit.end - unit.start, unit.sha256), [])]
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8, in hexadecimal.

    Example:
        >>> digest("")[:8]
        'e3b0c442'
    """
    return sha256(text.encode()).hexdigest()
