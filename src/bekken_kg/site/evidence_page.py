"""The page of the literature: claims by publications, publications by year, who contests what."""

from __future__ import annotations

from collections import namedtuple
from itertools import groupby
from string import ascii_lowercase

from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.evidence import EvidenceStatement, Publication
from ..model.term import Term
from .literature import STANCES, by_section, by_stance
from .mechanism import chain, strands

#: publications by year, sections of claims, the matrix, years, disputes, the chain, statements by stance, and the short
#: names of the publications, no two alike
Overview = namedtuple(
    "Overview", ("publications", "sections", "matrix", "years", "disputes", "chain", "statements", "names")
)
#: what a publication says of claims that stand beside each other; whether the first of them is a section's first
Cell = namedtuple("Cell", ("claims", "statements", "first"))


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
        (section, said_of)
        for section, section_claims in by_section(graph)
        if (said_of := [claim for claim in section_claims if claim.evidence])
    ]
    matrix = [(publication, _cells(publication, sections)) for publication in reversed(publications)]
    disputes = [
        ([claim for claim, _ in some], list(contesting))
        for contesting, some in groupby(((claim, _contesting(claim)) for claim in claims), key=lambda pair: pair[1])
        if contesting
    ]
    statements = {
        stance: len({statement for claim in claims for statement in claim.evidence if _takes(statement, stance)})
        for stance in STANCES
    }
    steps = next((chain(strand) for strand in strands(graph) if chain(strand)), [])
    return Overview(
        publications, sections, matrix, _years(publications, claims), disputes,
        (steps, by_stance(steps)) if steps else None, statements, _names(publications),
    )  # fmt: skip


def _names(publications: list[Publication]) -> dict[Publication, str]:
    """Return each publication's author and year, with a letter where several have the same: ``Daneau 2021b``."""
    alike: dict[str, list[Publication]] = {}
    for publication in publications:
        alike.setdefault(publication.short(), []).append(publication)
    return {
        publication: name + ascii_lowercase[at % 26] if len(same) > 1 else name
        for name, same in alike.items()
        for at, publication in enumerate(same)
    }


def _takes(statement: EvidenceStatement, stance: str) -> bool:
    return statement.stance is not None and statement.stance.name == stance


def _contesting(claim: Claim) -> tuple[EvidenceStatement, ...]:
    return tuple(statement for statement in claim.evidence if _takes(statement, "Contests"))


def _cells(publication: Publication, sections: list[tuple[Term | None, list[Claim]]]) -> list[Cell]:
    """Return the row of a publication: a cell for each claim, or for several in a row of which it says the same."""
    cells: list[Cell] = []
    for _, claims in sections:
        said = ((claim, tuple(it for it in claim.evidence if it.publication == publication)) for claim in claims)
        for statements, some in groupby(said, key=lambda pair: pair[1]):
            about = [claim for claim, _ in some]
            together = [about] if statements else [[claim] for claim in about]
            cells += (Cell(each, statements, each[0] == claims[0]) for each in together)
    return cells


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
