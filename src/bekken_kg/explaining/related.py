"""The facts nearest to one that does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Quad

from ..model.claim import Claim
from ..namespaces import RDF, RDFS
from ..rdf.index import Index
from ..reasoning.edges import STRUCTURAL
from ..reasoning.entailment import Goal
from ..reasoning.saturation import existentials, subsumptions

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..graph import Graph


@dataclass(frozen=True)
class Fact:
    """A fact that holds, or a claim.

    Attributes:
        goal: the fact, as IRIs; ``None`` where a claim tells it.
        claim: the claim; ``None`` where the axioms tell it.
    """

    goal: Goal | None = None
    claim: Claim | None = None


def related(graph: Graph, goal: Goal, quads: Iterable[Quad], limit: int = 8) -> list[Fact]:
    """Return the facts nearest to one that does not hold, nearest first.

    First the claims that name both its ends, denials among them, and other relations between the two; then
    what the subject does have that relation to, and what has it to the object; then what else is said of the
    subject.

    Args:
        graph: the graph, for its claims.
        goal: the fact.
        quads: the axioms.
        limit: how many at most.
    """
    index = Index(quads)
    above = subsumptions(index)
    depth = {name: sum(lower == name for lower, _ in above) for name in {end for pair in above for end in pair}}
    facts = [Goal(lower, RDFS + "subClassOf", upper) for lower, upper in above]
    facts += [Goal(*found) for found in existentials(index, {*STRUCTURAL, goal.predicate})]
    of_subject = graph.claims_about(goal.subject)
    both = {goal.subject, goal.object}
    ends = (goal.subject, goal.object)
    found = [Fact(claim=claim) for claim in of_subject if both <= _named(claim)]
    found += [Fact(fact) for fact in facts if {fact.subject, fact.object} == both and fact.subject != fact.object]
    tail = [fact for fact in facts if fact.predicate == goal.predicate and fact.subject == ends[0]]
    head = [fact for fact in facts if fact.predicate == goal.predicate and fact.object == ends[1]]
    tail.sort(key=lambda fact: (-depth.get(fact.object, 0), fact.object))
    head.sort(key=lambda fact: (depth.get(fact.subject, 0), fact.subject))
    found += [Fact(fact) for fact in tail[: limit // 2]]
    found += [Fact(claim=claim) for claim in of_subject if _predicate(claim) == goal.predicate]
    found += [
        Fact(claim=claim)
        for claim in graph.claims_about(goal.object)
        if _predicate(claim) == goal.predicate and goal.object in {term.iri for term in claim.objects}
    ]
    found += [Fact(fact) for fact in head[: limit // 2]]
    found += [Fact(claim=claim) for claim in of_subject]
    if goal.predicate == RDF + "type":
        found = [Fact(Goal(goal.subject, goal.predicate, kind)) for kind in _kinds(graph, goal)] + found
    return list(dict.fromkeys(found))[:limit]


def _named(claim: Claim) -> set[str]:
    return {term.iri for term in (*claim.subjects, *claim.objects)}


def _predicate(claim: Claim) -> str:
    return claim.predicate.iri if claim.predicate else ""


def _kinds(graph: Graph, goal: Goal) -> Sequence[str]:
    return graph.term(goal.subject).iris(RDF + "type") if goal.subject in graph else ()
