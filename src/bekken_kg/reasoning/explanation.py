"""Why a fact holds: the axioms that it follows from, the claims that say it, or the nearest facts that do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad, Triple

from ..entries.claim import Claim
from ..entries.entity import Entity
from ..errors import WrongUse
from ..layers import graph_iri
from ..namespaces import BK, RDF, RDFS
from .entailment import Goal, stated
from .justification import minimal_sets
from .related import Fact, related
from .statements import Statement, statements

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..graph import KnowledgeGraph

#: the layers that are made from others or say nothing by axiom: no reason is looked for in them
NO_REASONS = ("mappings", "evidence", "inferred", "edges")
#: other words for a relation of RDF
RELATIONS = {
    **dict.fromkeys(("subclassof", "is a kind of", "er et slags", "er eit slags"), RDFS + "subClassOf"),
    **dict.fromkeys(("subpropertyof", "rdfs:subpropertyof"), RDFS + "subPropertyOf"),
    **dict.fromkeys(("a", "type", "rdf:type"), RDF + "type"),
    "rdfs:subclassof": RDFS + "subClassOf",
}


@dataclass(frozen=True)
class Explanation:
    """Why a fact holds, or that it does not.

    Attributes:
        subject: what the fact is about.
        predicate: its relation.
        object: what the subject is related to.
        asserted: the statements that say it outright; empty where none does.
        reasons: sets of axioms that it follows from, each minimal; empty where it is asserted.
        claims: the affirmed claims that say it.
        nearest: facts that do hold, or claims that deny it; only where the fact does not hold.
    """

    subject: Entity
    predicate: Entity
    object: Entity
    asserted: tuple[Statement, ...] = ()
    reasons: tuple[tuple[Statement, ...], ...] = ()
    claims: tuple[Claim, ...] = ()
    nearest: tuple[Fact, ...] = ()
    graph: KnowledgeGraph | None = field(default=None, repr=False, compare=False)

    def __bool__(self) -> bool:
        """Tell whether the fact holds: asserted, entailed, or said by a source."""
        return bool(self.asserted or self.reasons or self.claims)

    @property
    def quads(self) -> list[Quad]:
        """All that it rests on: the axioms, and all that is said of the claims."""
        found = {triple for some in (self.asserted, *self.reasons) for one in some for triple in one.triples}
        for claim in self.claims:
            about = NamedNode(claim.iri)
            found |= {
                Triple(about, NamedNode(predicate), value)
                for predicate, values in claim.facts.items()
                for value in values
                if value is not None
            }
        return sorted((Quad(*triple) for triple in found), key=str)


def explain(
    graph: KnowledgeGraph, subject: str, predicate: str, object: str, lang: str = "nb"
) -> Explanation:
    """Explain a fact of a graph.

    Args:
        graph: the graph.
        subject: a name, CURIE, IRI, label or synonym.
        predicate: the same; ``subClassOf`` and ``a`` are understood too.
        object: the same.
        lang: whose labels are preferred where a text is a label in several languages.

    Raises:
        NotFound: for a name that means nothing in the graph, with the nearest.
        WrongUse: for a label that several terms have, or a predicate that is no relation.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> why = explain(kg, "PubicSymphysis", "isPartOf", "Pelvis")
        >>> len(why.reasons), len(why.reasons[0]), bool(explain(kg, "Pelvis", "isPartOf", "PubicSymphysis"))
        (1, 4, False)
    """
    words = graph._lookup
    relation = RELATIONS.get(predicate.strip().casefold()) or words.term(predicate, lang)
    goal = Goal(words.term(subject, lang), relation, words.term(object, lang))
    if not goal.predicate.startswith((RDF, RDFS)) and not _is_relation(graph, goal.predicate):
        raise WrongUse(
            f"'{predicate}' is no relation; the order is SUBJECT PREDICATE OBJECT: "
            "PubicSymphysis isPartOf Pelvis"
        )
    quads = [quad for quad in graph.engine.quads() if not _is_derived(quad)]
    axioms = statements(quads)
    ends = (Entity(goal.subject, graph), Entity(goal.predicate, graph), Entity(goal.object, graph))
    asserted = stated(axioms, goal) or _plain(quads, goal)
    reasons: Sequence[tuple[Statement, ...]] = ()
    if not asserted and goal.subject != goal.object:
        # In an order of their own, so that a graph from elsewhere is explained in the same words.
        module = sorted(goal.module(axioms), key=lambda one: [*sorted(one.names), str(one.root.predicate)])
        reasons = minimal_sets(module, goal.follows)
    claims = tuple(claim for claim in graph.claims_about(goal.subject) if _says(claim, goal, axioms))
    nearest: Iterable[Fact] = ()
    if not (asserted or reasons or claims):
        nearest = related(graph, goal, quads)
    return Explanation(*ends, tuple(asserted), tuple(reasons), claims, tuple(nearest), graph)


_PASSED_OVER = {NamedNode(graph_iri(layer)) for layer in NO_REASONS}


def _is_derived(quad: Quad) -> bool:
    """Tell whether a statement is made from others, of the base or of an extension."""
    name = getattr(quad.graph_name, "value", "")
    own = name.startswith(graph_iri("extension/")) and name.endswith("/derived")
    return own or quad.graph_name in _PASSED_OVER


def _is_relation(graph: KnowledgeGraph, iri: str) -> bool:
    node = NamedNode(iri)
    return bool(
        graph.query(
            f"ASK {{ {{ ?s {node} ?o }} UNION {{ ?s <{BK}claimPredicate> {node} }} UNION"
            f" {{ {node} a ?kind FILTER(STRENDS(STR(?kind), 'Property')) }} }}"
        )
    )


def _plain(quads: Iterable[Quad], goal: Goal) -> list[Statement]:
    """Return the fact as a plain triple of a hand-written layer, where it stands in one."""
    triple = Triple(NamedNode(goal.subject), NamedNode(goal.predicate), NamedNode(goal.object))
    graphs = [getattr(quad.graph_name, "value", "") for quad in quads if quad.triple == triple]
    return [Statement(triple, frozenset({triple}), graph) for graph in graphs[:1]]


def _says(claim: Claim, goal: Goal, axioms: Sequence[Statement]) -> bool:
    """Tell whether a claim affirms a fact: ``bk:causes`` of a possible claim says ``bk:mayCause``."""
    predicate = claim.predicate
    if predicate is None or claim.polarity is None or claim.polarity.iri != BK + "Affirmed":
        return False
    ends = {term.iri for term in claim.subjects}, {term.iri for term in claim.objects}
    if goal.subject not in ends[0] or goal.object not in ends[1]:
        return False
    possible = claim.modality is not None and claim.modality.iri == BK + "Possible"
    said = BK + "mayCause" if possible and predicate.iri == BK + "causes" else predicate.iri
    return said == goal.predicate or Goal(said, RDFS + "subPropertyOf", goal.predicate).follows(axioms)
