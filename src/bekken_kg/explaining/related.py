"""The facts nearest to one that does not hold."""

from __future__ import annotations

from collections.abc import Iterable

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

#: a fact that holds by the axioms, as IRIs, or a claim that says it
Fact = Goal | Claim


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
    facts += [Goal(*ends) for ends in existentials(index, {*STRUCTURAL, goal.predicate})]
    both = {goal.subject, goal.object}
    alike = [fact for fact in facts if fact.predicate == goal.predicate]
    below = sorted(
        (fact for fact in alike if fact.subject == goal.subject),
        key=lambda fact: (-depth.get(fact.object, 0), fact.object),
    )
    beside = sorted(
        (fact for fact in alike if fact.object == goal.object),
        key=lambda fact: (depth.get(fact.subject, 0), fact.subject),
    )
    claims = graph.claims_about(goal.subject)
    kinds = graph.index.iris(goal.subject, goal.predicate) if goal.predicate == RDF + "type" else []
    nearest: list[Fact] = [
        *(Goal(goal.subject, goal.predicate, kind) for kind in kinds),
        *(claim for claim in claims if both <= {term.iri for term in (*claim.subjects, *claim.objects)}),
        *(fact for fact in facts if {fact.subject, fact.object} == both and fact.subject != fact.object),
        *below[: limit // 2],
        *(claim for claim in claims if _relates(claim, goal)),
        *(
            claim
            for claim in graph.claims_about(goal.object)
            if _relates(claim, goal) and goal.object in {term.iri for term in claim.objects}
        ),
        *beside[: limit // 2],
        *claims,
    ]
    return list(dict.fromkeys(nearest))[:limit]


def _relates(claim: Claim, goal: Goal) -> bool:
    return claim.predicate is not None and claim.predicate.iri == goal.predicate
