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
NO_REASONS = ("mappings", "evidence", "inferred", "edges", "reading")
#: other words for a relation of RDF
RELATIONS = {
    **dict.fromkeys(("subclassof", "is a kind of", "er et slags", "er eit slags", "er eit slag"), RDFS + "subClassOf"),
    **dict.fromkeys(("iskindof", "bk:iskindof"), RDFS + "subClassOf"),
    **dict.fromkeys(("subpropertyof", "rdfs:subpropertyof"), RDFS + "subPropertyOf"),
    **dict.fromkeys(("a", "type", "rdf:type"), RDF + "type"),
    "rdfs:subclassof": RDFS + "subClassOf",
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
    asserted: tuple[Axiom, ...] = ()
    reasons: tuple[tuple[Axiom, ...], ...] = ()
    claims: tuple[Claim, ...] = ()
    nearest: tuple[Fact, ...] = ()
    more: bool = False
    relations: tuple[Axiom, ...] = ()
    denials: tuple[Claim, ...] = ()
    graph: Graph | None = field(default=None, repr=False, compare=False)

    def __bool__(self) -> bool:
        """Tell whether the fact holds: asserted, entailed, or said by a source."""
        return bool(self.asserted or self.reasons or self.claims)

    @property
    def quads(self) -> list[Quad]:
        """All that it rests on: the axioms, and all that is said of the claims, denials among them."""
        axioms = (self.asserted, *self.reasons, self.relations)
        found = {triple for some in axioms for one in some for triple in one.triples}
        for claim in (*self.claims, *self.denials):
            about = NamedNode(claim.iri)
            found |= {
                Triple(about, NamedNode(predicate), value)
                for predicate, values in claim.facts.items()
                for value in values
                if value is not None
            }
        return sorted((Quad(*triple) for triple in found), key=str)


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
        (1, 4, False)
    """
    words = graph._lookup
    relation = RELATIONS.get(predicate.strip().casefold()) or words.term(predicate, lang)
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
    about = graph.claims_about(goal.subject)
    claims = {claim: way for claim in about if (way := _way(claim, goal, axioms)) is not None}
    denials = tuple(claim for claim in about if _denies(claim, goal))
    nearest: Iterable[Fact] = ()
    if not (asserted or reasons or claims):
        nearest = (fact for fact in related(graph, goal, quads) if fact.claim not in denials)
    return Explanation(
        Entity(goal.subject, graph),
        Entity(goal.predicate, graph),
        Entity(goal.object, graph),
        asserted=tuple(asserted),
        reasons=tuple(reasons[:_SHOWN]),
        claims=tuple(claims),
        nearest=tuple(nearest),
        more=len(reasons) > _SHOWN,
        relations=tuple(dict.fromkeys(one for way in claims.values() for one in way)),
        denials=denials,
        graph=graph,
    )


def _ordered(module: Iterable[Axiom]) -> list[Axiom]:
    """Put statements in an order of their own: a graph from elsewhere is explained in the same words."""
    return sorted(module, key=lambda one: [*sorted(one.names), str(one.root.predicate)])


_PASSED_OVER = {NamedNode(graph_iri(layer)) for layer in NO_REASONS}


def _is_derived(quad: Quad) -> bool:
    """Tell whether a statement is made from others, of the base or of an extension."""
    name = getattr(quad.graph_name, "value", "")
    own = name.startswith(graph_iri("extension/")) and name.endswith("/derived")
    return own or quad.graph_name in _PASSED_OVER


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


def _way(claim: Claim, goal: Goal, axioms: Sequence[Axiom]) -> Sequence[Axiom] | None:
    """Return the axioms by which a claim affirms a fact, ``None`` where it does not.

    None are needed where it uses the fact's own relation; ``bk:causes`` of a possible claim is ``bk:mayCause``.
    """
    predicate = claim.predicate
    if predicate is None or not _has_ends(claim, goal) or not _is(claim.polarity, "Affirmed"):
        return None
    possible = _is(claim.modality, "Possible") and predicate.iri == BK + "causes"
    said = BK + "mayCause" if possible else predicate.iri
    if said == goal.predicate:
        return ()
    narrower = Goal(said, RDFS + "subPropertyOf", goal.predicate)
    return next(iter(minimal_sets(_ordered(narrower.module(axioms)), narrower.follows, 1)), None)


def _denies(claim: Claim, goal: Goal) -> bool:
    """Tell whether a claim denies just this fact."""
    same = claim.predicate is not None and claim.predicate.iri == goal.predicate
    return same and _has_ends(claim, goal) and _is(claim.polarity, "Negated")


def _has_ends(claim: Claim, goal: Goal) -> bool:
    ends = {term.iri for term in claim.subjects}, {term.iri for term in claim.objects}
    return goal.subject in ends[0] and goal.object in ends[1]


def _is(value: Entity | None, name: str) -> bool:
    return value is not None and value.iri == BK + name
