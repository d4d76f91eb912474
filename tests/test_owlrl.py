"""The OWL RL closure of all layers together, by two reasoners: no clash, nothing of a wrong kind."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, permutations

import owlrl.OWLRL
import pytest
import rdflib
import reasonable
from pyoxigraph import RdfFormat, Triple, serialize
from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.collection import Collection

from bekken_kg.namespaces import BASE, BK, BKC, shorten
from bekken_kg.rdf.quads import quads_of

Fact = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]
TERM = rdflib.Namespace(BK)
CLAIM = rdflib.Namespace(BKC)


def union(*more: Fact, layers: Iterable[str] | None = None) -> rdflib.Graph:
    """Layers (all of them for None) in one graph, and some triples more."""
    triples = {Triple(quad.subject, quad.predicate, quad.object) for quad in quads_of(layers)}
    graph = rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    for fact in more:
        graph.add(fact)
    return graph


def by_owlrl(graph: rdflib.Graph) -> set[Fact]:
    closed = rdflib.Graph() + graph
    owlrl.OWLRL.OWLRL_Semantics(closed, False, False, False).closure()
    return set(closed)


def by_reasonable(graph: rdflib.Graph) -> set[Fact]:
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(graph)
    return set(reasoner.reason())


REASONERS = {"owlrl": by_owlrl, "reasonable": by_reasonable}


def kinds(facts: Iterable[Fact], predicate: URIRef = RDF.type) -> set[tuple[str, str]]:
    """What each IRI of ours is, or is a kind of; owl:Thing and a class below itself are set aside."""
    return {
        (shorten(str(s)), shorten(str(o)))
        for s, p, o in facts
        if p == predicate and isinstance(o, URIRef) and s != o and o != OWL.Thing and str(s).startswith(BASE)
    }


def clashes(closed: set[Fact], graph: rdflib.Graph) -> set[str]:
    """What OWL 2 RL calls false: a member of nothing or of two disjoint classes, one thing that is two, …"""
    types = {(s, o) for s, p, o in closed if p == RDF.type}
    same = {(s, o) for s, p, o in closed if p == OWL.sameAs}
    apart = set(graph.subject_objects(OWL.differentFrom)) | pairs(graph, OWL.AllDifferent)
    disjoint = set(graph.subject_objects(OWL.disjointWith)) | pairs(graph, OWL.AllDisjointClasses)
    one_way = {s for s, o in types if o == OWL.AsymmetricProperty}
    not_self = {s for s, o in types if o == OWL.IrreflexiveProperty}
    return {
        *(f"{shorten(str(s))} is nothing" for s, o in types if o == OWL.Nothing),
        *(f"{shorten(str(s))} is {shorten(str(o))}" for s, o in same & apart),
        *(
            f"{shorten(str(s))} is both {shorten(str(a))} and {shorten(str(b))}"
            for a, b in disjoint
            for s, o in types
            if o == a and (s, b) in types
        ),
        *(f"{shorten(str(p))} goes both ways" for s, p, o in closed if p in one_way and (o, p, s) in closed),
        *(f"{shorten(str(p))} meets itself" for s, p, o in closed if p in not_self and s == o),
    }


def pairs(graph: rdflib.Graph, kind: URIRef) -> set[tuple[rdflib.term.Node, rdflib.term.Node]]:
    lists = [
        list(Collection(graph, members))
        for axiom in graph.subjects(RDF.type, kind)
        for predicate in (OWL.members, OWL.distinctMembers)
        for members in graph.objects(axiom, predicate)
    ]
    return {pair for members in lists for pair in permutations(members, 2)}


def wrong_kinds(closed: set[Fact], graph: rdflib.Graph) -> set[tuple[str, str]]:
    """The kinds that something of ours gets in the closure, and that no file says, nor a narrower one."""
    above = kinds(closed, RDFS.subClassOf)
    stated = kinds(graph)
    right = stated | {(thing, wider) for thing, kind in stated for lower, wider in above if lower == kind}
    return {(thing, kind) for thing, kind in kinds(closed) - right if kind.startswith("bk:")}


@pytest.fixture(scope="module")
def whole() -> rdflib.Graph:
    return union()


@pytest.fixture(scope="module")
def closures(whole: rdflib.Graph) -> dict[str, set[Fact]]:
    return {name: close(whole) for name, close in REASONERS.items()}


@pytest.mark.parametrize("name", REASONERS)
def test_it_is_a_closure_of_all_layers(whole: rdflib.Graph, closures: dict[str, set[Fact]], name: str) -> None:
    assert len(whole) > 5000
    assert len(closures[name]) > len(whole) + 800
    assert (TERM.PubicSymphysis, RDFS.subClassOf, TERM.AnatomicalStructure) in closures[name]
    assert (TERM.Pelvis, TERM.hasPart, TERM.HipBone) in closures[name]


@pytest.mark.parametrize("name", REASONERS)
def test_there_is_no_clash(whole: rdflib.Graph, closures: dict[str, set[Fact]], name: str) -> None:
    assert clashes(closures[name], whole) == set()


def test_owlrl_itself_finds_no_clash(whole: rdflib.Graph) -> None:
    rules = owlrl.OWLRL.OWLRL_Semantics(rdflib.Graph() + whole, False, False, False)
    rules.closure()
    assert rules.error_messages == []


@pytest.mark.parametrize("name", REASONERS)
def test_nothing_is_of_a_wrong_kind(whole: rdflib.Graph, closures: dict[str, set[Fact]], name: str) -> None:
    assert wrong_kinds(closures[name], whole) == set()


@pytest.mark.parametrize("name", REASONERS)
def test_no_class_is_a_property_or_an_individual(closures: dict[str, set[Fact]], name: str) -> None:
    of_kind = {
        kind: {thing for thing, own in kinds(closures[name]) if own == kind}
        for kind in ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:NamedIndividual")
    }
    assert all(of_kind.values())
    assert [pair for pair in combinations(of_kind, 2) if of_kind[pair[0]] & of_kind[pair[1]]] == []


@pytest.mark.parametrize(("predicate", "floor"), [(RDF.type, 600), (RDFS.subClassOf, 150)])
def test_both_agree(closures: dict[str, set[Fact]], predicate: URIRef, floor: int) -> None:
    found = kinds(closures["owlrl"], predicate)
    assert len(found) >= floor
    assert found == kinds(closures["reasonable"], predicate)


BROKEN = {
    "of two disjoint kinds": [(CLAIM.L25, RDF.type, TERM.Source)],
    "two that are one": [(TERM.Affirmed, OWL.sameAs, TERM.Negated)],
    "two values of a functional property": [(CLAIM.L25, TERM.polarity, TERM.Negated)],
    "a member of nothing": [(CLAIM.L25, RDF.type, OWL.Nothing)],
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("name", REASONERS)
def test_a_clash_is_found(name: str, fault: str) -> None:
    broken = union(*BROKEN[fault], layers=["terms", "leaflet"])
    assert clashes(REASONERS[name](broken), broken)


@pytest.mark.parametrize("name", REASONERS)
def test_a_range_of_an_edge_property_is_found(name: str) -> None:
    broken = union((TERM.hasSymptom, RDFS.range, TERM.Symptom), layers=["terms", "edges"])
    assert ("bk:PainOnWalking", "bk:Symptom") in wrong_kinds(REASONERS[name](broken), broken)
