"""The page of a code: which term it corresponds to, and what the leaflet says of that, section by section."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence

from ..asking.answer import Answer
from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.code import Code, codes_of
from ..model.entity import Entity
from ..model.term import Term
from .literature import in_sections, kinds

#: what the claims can be narrowed to, in the order of the buttons
KINDS = ("hedged", "denied", "read", "disputed")

Group = namedtuple("Group", ("term", "match", "codes", "others", "claims", "sections", "counts"))


def groups(answer: Answer, graph: KnowledgeGraph) -> list[Group]:
    """Return the answer of ``term-of-code``, a group a term and match, each claim once.

    Args:
        answer: the answer.
        graph: the graph that was asked.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> [(group.term.name, len(group.claims)) for group in groups(kg.answer("term-of-code", code="O26.7"), kg)]
        [('PelvicGirdlePain', 38)]
    """
    matches: dict[tuple[str, str], tuple[set[str], dict[str, None]]] = {}
    for row in answer.rows:
        codes, claims = matches.setdefault((row.term, row.match), (set(), {}))
        codes.update(row.mappedCode.split())
        claims[row.claim] = None
    return [
        _group(Term(term, graph), match, codes, claims, graph) for (term, match), (codes, claims) in matches.items()
    ]


def offered(graph: KnowledgeGraph) -> tuple[Term | None, tuple[Code, ...]]:
    """Return the term that most claims are about with its codes, for whoever gave none that is known.

    Example:
        >>> import bekken_kg
        >>> term, codes = offered(bekken_kg.load())
        >>> term.name, "O26.7" in [code.text for code in codes]
        ('PelvicGirdlePain', True)
    """
    mapped = [(term, codes) for term in graph.terms if (codes := codes_of(term, graph))]
    return max(mapped, key=lambda pair: len(pair[0].claims), default=(None, ()))


def _group(term: Term, match: str, code_iris: set[str], claim_iris: dict[str, None], graph: KnowledgeGraph) -> Group:
    every = codes_of(term, graph)
    codes = [code for code in every if code.iri in code_iris and code.match.iri == match]
    claims = [Claim(iri, graph) for iri in claim_iris]
    others = [code for code in every if code not in codes]
    return Group(term, Entity(match, graph), codes, others, claims, in_sections(claims), count(claims))


def count(claims: Sequence[Claim]) -> dict[str, int]:
    """Return how many of some claims there are of each kind that a list can be narrowed to."""
    return {"all": len(claims), **{kind: sum(kind in kinds(claim) for claim in claims) for kind in KINDS}}
