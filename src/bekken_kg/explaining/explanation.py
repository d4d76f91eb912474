"""Why a fact holds: the axioms that it follows from, the claims that say it, or the nearest facts that do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad, Triple

from ..errors import WrongUse
from ..layers import graph_iri
from ..model.claim import Claim
from ..model.entity import Entity
from ..namespaces import BK, OWL, RDF, RDFS
from ..reasoning.axioms import Axiom, axioms_of
from ..reasoning.entailment import Goal, stated
from .justification import minimal_sets
from .related import Fact, related

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..graph import Graph

#: the layers that are made from others or say nothing by axiom: no reason is looked for in them
_NO_REASONS = {NamedNode(graph_iri(layer)) for layer in ("mappings", "evidence", "inferred", "edges", "reading")}
#: other words for a relation of RDF
_RELATIONS = {
    **dict.fromkeys(("is a kind of", "er et slags", "er eit slags", "er eit slag"), RDFS + "subClassOf"),
    **dict.fromkeys(("subclassof", "rdfs:subclassof", "iskindof", "bk:iskindof"), RDFS + "subClassOf"),
    **dict.fromkeys(("subpropertyof", "rdfs:subpropertyof"), RDFS + "subPropertyOf"),
    **dict.fromkeys(("a", "type", "rdf:type"), RDF + "type"),
    **dict.fromkeys(("disjointwith", "owl:disjointwith"), OWL + "disjointWith"),
    **dict.fromkeys(("differentfrom", "owl:differentfrom"), OWL + "differentFrom"),
}
#: so many sets of axioms are shown
_SHOWN = 8


@dataclass(frozen=True)
class Explanation:
    """Why a fact holds, or that it does not.

    Attributes:
        subject: what the fact is about.
        predicate: its relation.
        object: what the subject is related to.
        graph: where it was asked for.
        asserted: the statements that say it outright; empty where none does.
        reasons: sets of axioms that it follows from, each minimal; empty where it is asserted. One empty set
            where it holds of everything.
        claims: the affirmed claims that say it.
        nearest: facts that do hold, or claims about the same; only where the fact does not hold.
        more: whether there are more reasons than the ones given.
        relations: the axioms by which the claims say it in the words of a narrower relation.
        denials: the claims that deny just this.
    """

    subject: Entity
    predicate: Entity
    object: Entity
    graph: Graph = field(repr=False, compare=False)
    asserted: tuple[Axiom, ...] = ()
    reasons: tuple[tuple[Axiom, ...], ...] = ()
    claims: tuple[Claim, ...] = ()
    nearest: tuple[Fact, ...] = ()
    more: bool = False
    relations: tuple[Axiom, ...] = ()
    denials: tuple[Claim, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether the fact holds: asserted, entailed, or said by a source."""
        return bool(self.asserted or self.reasons or self.claims)

    @property
    def quads(self) -> list[Quad]:
        """All that it rests on: the axioms, and all that is said of the claims, denials among them."""
        triples = {
            it for axioms in (self.asserted, *self.reasons, self.relations) for axiom in axioms for it in axiom.triples
        }
        triples |= {
            Triple(NamedNode(claim.iri), NamedNode(predicate), value)
            for claim in (*self.claims, *self.denials)
            for predicate, values in claim.facts.items()
            for value in values
            if value is not None
        }
        return sorted((Quad(*triple) for triple in triples), key=str)


def explain(graph: Graph, subject: str, predicate: str, object: str, lang: str = "nb") -> Explanation:
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
        (2, 3, False)
    """
    words = graph._lookup
    relation = _RELATIONS.get(predicate.strip().casefold()) or words.term(predicate, lang)
    goal = Goal(words.term(subject, lang), relation, words.term(object, lang))
    if not goal.predicate.startswith((RDF, RDFS)) and not _is_relation(graph, goal.predicate):
        raise WrongUse(
            f"'{predicate}' is no relation; the order is SUBJECT PREDICATE OBJECT: PubicSymphysis isPartOf Pelvis"
        )
    quads = [quad for quad in graph.engine.quads() if not _is_derived(quad)]
    axioms = axioms_of(quads)
    asserted = stated(axioms, goal) or _plain(quads, goal)
    reasons: Sequence[tuple[Axiom, ...]] = ()
    if not asserted:
        reasons = minimal_sets(_ordered(goal.module(axioms)), goal.follows, _SHOWN + 1)
    about = [claim for claim in graph.claims_about(goal.subject) if _has_ends(claim, goal)]
    claims = {claim: bridge for claim in about if (bridge := _bridge(claim, goal, axioms)) is not None}
    same = [claim for claim in about if claim.predicate and claim.predicate.iri == goal.predicate]
    denials = tuple(claim for claim in same if _is(claim.polarity, "Negated"))
    nearest = [] if asserted or reasons or claims else related(graph, goal, quads)
    return Explanation(
        Entity(goal.subject, graph),
        Entity(goal.predicate, graph),
        Entity(goal.object, graph),
        graph,
        asserted=tuple(asserted),
        reasons=tuple(reasons[:_SHOWN]),
        claims=tuple(claims),
        nearest=tuple(fact for fact in nearest if fact not in denials),
        more=len(reasons) > _SHOWN,
        relations=tuple(dict.fromkeys(axiom for bridge in claims.values() for axiom in bridge)),
        denials=denials,
    )


def _ordered(module: Iterable[Axiom]) -> list[Axiom]:
    """Put axioms in an order of their own: a graph from elsewhere is explained in the same words."""
    return sorted(module, key=lambda axiom: [*sorted(axiom.names), str(axiom.root.predicate)])


def _is_derived(quad: Quad) -> bool:
    """Tell whether a statement is made from others, of the base or of an extension."""
    name = getattr(quad.graph_name, "value", "")
    of_extension = name.startswith(graph_iri("extension/")) and name.endswith("/derived")
    return of_extension or quad.graph_name in _NO_REASONS


def _is_relation(graph: Graph, iri: str) -> bool:
    node = NamedNode(iri)
    return bool(
        graph.query(
            f"ASK {{ {{ ?s {node} ?o }} UNION {{ ?s <{BK}claimPredicate> {node} }} UNION"
            f" {{ {node} a ?kind FILTER(STRENDS(STR(?kind), 'Property')) }} }}"
        )
    )


def _plain(quads: Iterable[Quad], goal: Goal) -> list[Axiom]:
    """Return the fact as a plain triple of a hand-written layer, where it stands in one."""
    triple = Triple(NamedNode(goal.subject), NamedNode(goal.predicate), NamedNode(goal.object))
    graphs = [getattr(quad.graph_name, "value", "") for quad in quads if quad.triple == triple]
    return [Axiom(triple, frozenset({triple}), graph) for graph in graphs[:1]]


def _has_ends(claim: Claim, goal: Goal) -> bool:
    """Tell whether a claim relates the two, by whatever relation."""
    subjects, objects = ({term.iri for term in terms} for terms in (claim.subjects, claim.objects))
    return claim.predicate is not None and goal.subject in subjects and goal.object in objects


def _bridge(claim: Claim, goal: Goal, axioms: Sequence[Axiom]) -> Sequence[Axiom] | None:
    """Return the axioms from the relation of a claim between the two to that of the fact.

    None are needed where it is the same; ``bk:causes`` of a possible claim is ``bk:mayCause``. ``None`` where the claim
    does not affirm the fact.
    """
    assert claim.predicate
    if not _is(claim.polarity, "Affirmed"):
        return None
    possible = _is(claim.modality, "Possible") and _is(claim.predicate, "causes")
    relation = BK + "mayCause" if possible else claim.predicate.iri
    if relation == goal.predicate:
        return ()
    narrower = Goal(relation, RDFS + "subPropertyOf", goal.predicate)
    return next(iter(minimal_sets(_ordered(narrower.module(axioms)), narrower.follows, 1)), None)


def _is(value: Entity | None, name: str) -> bool:
    return value is not None and value.iri == BK + name
