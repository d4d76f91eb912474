"""The edges with their claims: which of them a source says without a hedge, and each with its hedge in RDF 1.2."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, Triple

from ..graph import Graph
from ..layers import graph_iri
from ..model.claim import Claim
from ..namespaces import BK, DCTERMS, GRAPH, OA, PROV, RDF
from .claims import is_unhedged

#: which edges to export: all of them, or those alone that a claim says without a hedge, a frequency or a negation
EDGES = ("all", "cautious")
#: the named graph of the cautious edges, for stores; no part of the default graph, whose triples they are already
CAUTIOUS_GRAPH = GRAPH + "edges-cautious"
#: what of a claim goes with its edge where the edges stand alone
_TOLD = (
    *(RDF + "type", DCTERMS + "identifier", PROV + "wasDerivedFrom"),
    *(BK + name for name in ("statement", "hedge", "modality", "polarity", "negationScope", "frequency", "context")),
    *(BK + name for name in ("effect", "evidenceFlag")),
)
_PLACE = (DCTERMS + "identifier", DCTERMS + "isPartOf", BK + "section", OA + "start", OA + "end")


def cautious_edges(kg: Graph) -> list[Quad]:
    """Return the edges that a claim says outright: affirmed, asserted, and without a frequency.

    An edge that another claim hedges is one of them where this claim does not. What only follows from axioms is none.

    Example:
        >>> import bekken_kg
        >>> len(cautious_edges(bekken_kg.load()))
        28
    """
    graph, there = NamedNode(CAUTIOUS_GRAPH), {quad.triple for quad in stated_edges(kg)}
    found = {triple for claim in kg.claims if is_unhedged(claim) for triple in _edges(claim)}
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in sorted(found & there, key=str)]


def stated_edges(kg: Graph) -> list[Quad]:
    """Return the edges: those of the layer, and those that the claims of extensions add, each in its own graph."""
    edges = kg.engine.quads(graph_iri("edges"))
    if kg.extensions:
        theirs = {NamedNode(graph) for it in kg.extensions for graph in (it.graph, it.derived_graph)}
        spoken = {triple for claim in kg.claims for triple in _edges(claim)}
        edges += [quad for quad in kg.engine.quads() if quad.graph_name in theirs and quad.triple in spoken]
    return edges


def claims_on_edges(kg: Graph, *, alone: bool = False) -> Iterator[Quad]:
    """Give what ties each claim to its edge: the claim is the reifier of the triple that it speaks of.

    A claim that gives no edge (it denies, or names) reifies its triple too, which is then not asserted. What ties the
    two stands in the graph of the edge, what is said of the claim in the graph that it always stands in.

    Args:
        kg: the graph.
        alone: whether to give the claims and their places too, for a file that has the edges only.
    """
    reifies, layer = NamedNode(RDF + "reifies"), NamedNode(graph_iri("edges"))
    homes = {quad.triple: quad.graph_name for quad in stated_edges(kg)}
    for claim in kg.claims:
        for triple in _edges(claim):
            yield Quad(NamedNode(claim.iri), reifies, triple, homes.get(triple, layer))
    if alone:
        told = {claim.iri: _TOLD for claim in kg.claims}
        told |= {unit.iri: _PLACE for claim in kg.claims for unit in claim.units}
        for quad in kg.engine.quads():
            if isinstance(quad.subject, NamedNode) and quad.predicate.value in told.get(quad.subject.value, ()):
                yield quad


def _edges(claim: Claim) -> Iterator[Triple]:
    """Give the triples that a claim speaks of, each of its subjects with each of its objects."""
    if claim.predicate is None:
        return
    possible = getattr(claim.modality, "name", "") == "Possible" and claim.predicate.iri == BK + "causes"
    prop = NamedNode(BK + "mayCause" if possible else claim.predicate.iri)
    for subject in claim.subjects:
        for value in claim.objects:
            yield Triple(NamedNode(subject.iri), prop, NamedNode(value.iri))
