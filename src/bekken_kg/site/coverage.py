"""Coverage: which claims come from which text unit of a source, and why some have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..knowledge import KnowledgeGraph
from ..model.claim import Claim, TextUnit
from ..model.entity import Entity, Text
from ..model.term import Term
from ..namespaces import BK, PROV
from .reader import Reader


@dataclass(frozen=True)
class Covered:
    """A text unit with its claims.

    Attributes:
        unit: the unit.
        claims: the claims from it, in order.
        reason: why there are none, where there are none.
    """

    unit: TextUnit
    claims: tuple[Claim, ...]
    reason: Text | None

    @property
    def is_covered(self) -> bool:
        """Whether it has claims or a reason for none."""
        return bool(self.claims or self.reason)

    @property
    def length(self) -> int:
        """How many characters it has."""
        return max(0, (self.unit.end or 0) - (self.unit.start or 0))


@dataclass(frozen=True)
class Part:
    """Units that stand one after the other in the same section."""

    section: Term | None
    units: tuple[Covered, ...]


def covered(graph: KnowledgeGraph, lang: str) -> list[Covered]:
    """Return all text units in the order of their source, each with its claims.

    Example:
        >>> import bekken_kg
        >>> units = covered(bekken_kg.load(), "nb")
        >>> len(units), sum(unit.is_covered for unit in units)
        (36, 36)
    """
    claims: dict[str, list[Claim]] = {}
    for claim in graph.claims:
        for iri in claim.iris(PROV + "wasDerivedFrom"):
            claims.setdefault(iri, []).append(claim)
    units = [TextUnit(iri, graph) for iri in graph.index.members(BK + "TextUnit")]
    units.sort(key=lambda unit: (unit.source.iri if unit.source else "", unit.start or 0, unit.end or 0, unit.iri))
    return [Covered(unit, tuple(claims.get(unit.iri, ())), unit.text(BK + "noClaimReason", lang)) for unit in units]


def parts(units: Sequence[Covered]) -> list[Part]:
    """Return units by section, in the order of the text; a heading opens the part after it."""
    found: list[tuple[Term | None, list[Covered]]] = []
    for unit in units:
        section = unit.unit.section
        if not found or (section and section.iri) != (found[-1][0] and found[-1][0].iri):
            found.append((section, []))
        found[-1][1].append(unit)
    return [Part(section, tuple(some)) for section, some in found]


@dataclass(frozen=True)
class Stripe:
    """A unit on the map: where it stands and how wide it is."""

    unit: Covered
    x: float
    y: float
    width: float
    label: str
    href: str | None


def stripes(units: Sequence[Covered], reader: Reader, width: float = 640) -> list[Stripe]:
    """Draw the map: stripes as wide as the texts are long, row by row.

    Args:
        units: the units in their order.
        reader: whom it is for.
        width: how wide a row is.
    """
    found, x, y = list[Stripe](), 0.0, 0.0
    for unit in units:
        wide = min(max(30.0, unit.length * 0.9), width)
        if x + wide > width and x:
            x, y = 0.0, y + 46
        found.append(Stripe(unit, round(x, 1), y, round(wide - 3, 1), unit.unit.id, reader.href(unit.unit.iri)))
        x += wide
    return found


def units_record(units: Sequence[Covered], reader: Reader) -> list[dict[str, object]]:
    """Return what the browser needs to find the units in a reader's own copy."""
    return [
        {
            "id": unit.unit.id,
            "start": unit.unit.start,
            "end": unit.unit.end,
            "sha256": unit.unit.text(BK + "sha256", "") or "",
            "href": reader.href(unit.unit.iri),
            "claims": [{"id": claim.id, "href": reader.href(claim.iri)} for claim in unit.claims],
        }
        for unit in units
        if unit.unit.start is not None
    ]


def sources(units: Sequence[Covered]) -> list[Entity]:
    """Return the sources of units, each once."""
    return list(dict.fromkeys(unit.unit.source for unit in units if unit.unit.source))
