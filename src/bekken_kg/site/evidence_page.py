"""The page of the literature: claims by publications, publications by year, who contests what."""

from __future__ import annotations

from collections import namedtuple

from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.evidence import EvidenceStatement, Publication
from .literature import STANCES, by_section, by_stance
from .mechanism import chain, strands

#: publications by year, sections of claims with what each publication says of each, years, disputes, the chain
Overview = namedtuple("Overview", ("publications", "sections", "years", "disputes", "chain", "statements"))


def overview(graph: KnowledgeGraph) -> Overview:
    """Return all that the page shows.

    Example:
        >>> import bekken_kg
        >>> page = overview(bekken_kg.load())
        >>> sum(page.statements.values()) >= 65, page.chain[0][-1].id
        (True, 'L15')
    """
    claims = [claim for claim in graph.claims if claim.evidence]
    publications = sorted(
        {statement.publication for claim in claims for statement in claim.evidence if statement.publication},
        key=lambda publication: (publication.year or 0, publication.short(), publication.iri),
    )
    sections = [
        (section, [(claim, _by_publication(claim)) for claim in section_claims if claim.evidence])
        for section, section_claims in by_section(graph)
    ]
    disputes = [(claim, contesting) for claim in claims if (contesting := _contesting(claim))]
    statements = {
        stance: len({statement for claim in claims for statement in claim.evidence if _takes(statement, stance)})
        for stance in STANCES
    }
    steps = next((chain(strand) for strand in strands(graph) if chain(strand)), [])
    return Overview(
        publications, [pair for pair in sections if pair[1]], _years(publications, claims), disputes,
        (steps, by_stance(steps)) if steps else None, statements,
    )  # fmt: skip


def _takes(statement: EvidenceStatement, stance: str) -> bool:
    return statement.stance is not None and statement.stance.name == stance


def _contesting(claim: Claim) -> list[EvidenceStatement]:
    return [statement for statement in claim.evidence if _takes(statement, "Contests")]


def _by_publication(claim: Claim) -> dict[Publication, list[EvidenceStatement]]:
    """Return what each publication says of a claim."""
    statements: dict[Publication, list[EvidenceStatement]] = {}
    for statement in claim.evidence:
        if statement.publication:
            statements.setdefault(statement.publication, []).append(statement)
    return statements


def _years(
    publications: list[Publication], claims: list[Claim]
) -> list[tuple[int, dict[str, list[tuple[Publication, list[Claim]]]]]]:
    """Return each year from the first to the last with its publications by stance, each with the claims it is on."""
    known = [publication.year for publication in publications if publication.year]
    years: dict[int, dict[str, list[tuple[Publication, list[Claim]]]]] = (
        {year: {stance: [] for stance in STANCES} for year in range(min(known), max(known) + 1)} if known else {}
    )
    about: dict[tuple[Publication | None, str], dict[Claim, None]] = {}
    for claim in claims:
        for statement in claim.evidence:
            about.setdefault((statement.publication, statement.stance.name if statement.stance else ""), {})[claim] = (
                None
            )
    for publication in publications:
        for stance in STANCES:
            if publication.year and (publication, stance) in about:
                years[publication.year][stance].append((publication, list(about[publication, stance])))
    return list(years.items())
