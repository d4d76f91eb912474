"""Coverage: which claims come from which text unit of a source, and why some have none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ..knowledge import KnowledgeGraph
from ..model.claim import TextUnit
from ..model.term import Term
from ..namespaces import BK
from .reader import Reader


def units(graph: KnowledgeGraph) -> list[TextUnit]:
    """Return all text units in the order of their source.

    Example:
        >>> import bekken_kg
        >>> every = units(bekken_kg.load())
        >>> len(every), sum(bool(unit.claims or unit.no_claim_reason()) for unit in every)
        (36, 36)
    """
    every = (TextUnit(iri, graph) for iri in graph.index.members(BK + "TextUnit"))
    return sorted(every, key=lambda it: (it.source.iri if it.source else "", it.start or 0, it.end or 0, it.iri))


def sections(units: Sequence[TextUnit]) -> list[tuple[Term | None, list[TextUnit]]]:
    """Group units that stand one after the other in the same section; a heading opens the section after it."""
    placed: list[tuple[Term | None, TextUnit]] = []
    after: Term | None = None
    for unit in reversed(units):
        after = unit.section if unit.section and unit.section.name != "HeadingSection" else after or unit.section
        placed.append((after, unit))
    return [(section, [unit for _, unit in some]) for section, some in groupby(reversed(placed), key=lambda it: it[0])]


def records(units: Sequence[TextUnit], reader: Reader) -> list[dict[str, object]]:
    """Return what the browser needs to find the units in a reader's own copy."""
    return [
        {
            "id": unit.reference,
            "start": unit.start,
            "end": unit.end,
            "sha256": unit.text(BK + "sha256", "") or "",
            "href": reader.href(unit.iri),
            "claims": [{"id": claim.reference, "href": reader.href(claim.iri)} for claim in unit.claims],
        }
        for unit in units
        if unit.start is not None
    ]
