"""What the literature says of claims, counted: publications by stance."""

from __future__ import annotations

from collections.abc import Iterable

from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.evidence import Publication
from ..model.term import Term
from .marks import is_denied

#: the stances from above the line to below it
STANCES = ("Supports", "Qualifies", "Contests")


def by_stance(claims: Iterable[Claim]) -> dict[str, list[Publication]]:
    """Return stance → the publications that take it towards any of some claims, each once.

    Example:
        >>> import bekken_kg
        >>> publications = by_stance([bekken_kg.load().claim("L20")])
        >>> list(publications), len(publications["Contests"])
        (['Supports', 'Qualifies', 'Contests'], 1)
    """
    stances: dict[str, dict[Publication, None]] = {stance: {} for stance in STANCES}
    for claim in claims:
        for statement in claim.evidence:
            if statement.stance and statement.publication and statement.stance.name in stances:
                stances[statement.stance.name][statement.publication] = None
    return {stance: list(publications) for stance, publications in stances.items()}


def counts(claims: Iterable[Claim]) -> dict[str, int]:
    """Return stance → the number of publications that take it towards any of some claims."""
    return {stance: len(publications) for stance, publications in by_stance(claims).items()}


def kinds(claim: Claim) -> list[str]:
    """Return what a list of claims can be narrowed to that a claim is: hedged, denied, read of, disputed.

    Example:
        >>> import bekken_kg
        >>> kinds(bekken_kg.load().claim("L15"))
        ['read', 'disputed']
    """
    flag = claim.flag.name
    holds = {
        "hedged": claim.hedge() is not None,
        "denied": is_denied(claim),
        "read": flag != "EvidenceNone",
        "disputed": flag in ("EvidenceContested", "EvidenceMixed"),
    }
    return [kind for kind, is_so in holds.items() if is_so]


def by_section(graph: KnowledgeGraph) -> list[tuple[Term | None, list[Claim]]]:
    """Return the claims of a graph by the section of the source that each first stands in, in the source's order."""
    return in_sections(graph.claims)


def in_sections(claims: Iterable[Claim]) -> list[tuple[Term | None, list[Claim]]]:
    """Return claims by the section that each first stands in, in the source's order."""
    sections: dict[Term | None, list[Claim]] = {}
    for claim in sorted(claims, key=_place):
        sections.setdefault(claim.units[0].section if claim.units else None, []).append(claim)
    return list(sections.items())


def _place(claim: Claim) -> tuple[int, str]:
    return (min((unit.start or 0 for unit in claim.units), default=0), claim.id)
