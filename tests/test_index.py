"""The index: the same answers from triples in any order and from a store; lists and nested nodes, whole and broken."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from bekken_kg.namespaces import BK, DCTERMS, OWL, RDFS, SKOS
from bekken_kg.rdf.index import Index, is_iri, key
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.store import StoreIndex

E = "http://e.org/"
TEXT = """
PREFIX : <http://e.org/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
:a :p :c , :b , "b"@nb , "a"@nb , "en"@en , _:n . _:n :q :d , [ :q :e , _:n ] . :z :p :b . _:n :p :b .
:l :whole ( :x :y :x ) ; :circle _:c ; :broken _:f .
_:c rdf:first :x ; rdf:rest _:c2 . _:c2 rdf:first :y ; rdf:rest _:c .
_:f rdf:first :x ; rdf:rest _:f2 . _:f2 rdf:rest rdf:nil .
"""
QUADS = list(ox.parse(TEXT, ox.RdfFormat.TURTLE))


def names(nodes: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]) -> str:
    return " ".join(key(node).removeprefix(E) for node in nodes)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_values_are_sorted_whatever_the_order_and_each_is_there_once(seed: int) -> None:
    graph = ox.NamedNode(f"{E}graph")
    twice = [*QUADS, *(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in QUADS)]
    index = Index(random.Random(seed).sample(twice, len(twice)))
    assert index.iris(f"{E}a", f"{E}p") == [f"{E}b", f"{E}c"]
    assert index.texts(f"{E}a", f"{E}p") == {"nb": ["a", "b"], "en": ["en"]}
    assert index.first_texts(f"{E}a", f"{E}p") == {"nb": "a", "en": "en"}
    assert [name for name in index.subjects(f"{E}p", f"{E}b") if is_iri(name)] == [f"{E}a", f"{E}z"]
    assert index.subjects(f"{E}p", ox.Literal("b", language="nb")) == [f"{E}a"]
    assert index.values(f"{E}a", f"{E}q") == index.subjects(f"{E}q", f"{E}a") == []


def test_links_are_between_iris_and_pairs_between_all() -> None:
    index = Index(QUADS)
    assert sorted(index.links(f"{E}p")) == [(f"{E}a", f"{E}b"), (f"{E}a", f"{E}c"), (f"{E}z", f"{E}b")]
    assert len(list(index.pairs(f"{E}p"))) == 8


@pytest.mark.parametrize(
    ("prop", "items"), [("whole", "x y x"), ("circle", "x y"), ("broken", "x")], ids=["whole", "circle", "broken"]
)
def test_a_list(prop: str, items: str) -> None:
    index = Index(QUADS)
    assert names(index.items(index.values(f"{E}l", E + prop)[0])) == items


def test_what_is_inside_a_value() -> None:
    """Blank nodes are gone through, each once; what is said of an IRI is not inside."""
    index = Index(QUADS)
    (nested,) = (value for value in index.values(f"{E}a", f"{E}p") if isinstance(value, ox.BlankNode))
    assert sorted(index.inside(nested)) == [f"{E}b", f"{E}d", f"{E}e"]
    assert list(index.inside(ox.NamedNode(f"{E}a"))) == [f"{E}a"]
    assert list(index.inside(ox.Literal("a"))) == []


@pytest.fixture(scope="module")
def both() -> tuple[Index, StoreIndex]:
    """Index the same graph from its triples and as a store keeps it, which writes some numbers in another way."""
    store = ox.Store()
    store.bulk_extend(quads_of())
    return Index(store), StoreIndex(store)


def test_a_store_says_the_same(both: tuple[Index, StoreIndex]) -> None:
    index, kept = both
    assert set(index) == set(kept)
    assert len(set(index)) > 1000
    assert [index.facts(name) for name in index] == [kept.facts(name) for name in index]
    assert [index.uses(name) for name in index] == [kept.uses(name) for name in index]


@pytest.mark.parametrize("prop", [RDFS + "subClassOf", SKOS + "prefLabel", DCTERMS + "isPartOf", OWL + "members"])
def test_a_store_has_the_same_pairs(both: tuple[Index, StoreIndex], prop: str) -> None:
    index, kept = both
    assert sorted(index.pairs(prop), key=str) == sorted(kept.pairs(prop), key=str) != []
    assert sorted(index.links(prop)) == sorted(kept.links(prop))
    assert set(index.members(BK + "Claim")) == set(kept.members(BK + "Claim"))


def test_an_extended_index_is_that_of_both() -> None:
    base, added = quads_of(["terms"]), quads_of(["leaflet"])
    index = Index(base)
    before = {name: dict(index.facts(name)) for name in index}
    index.uses(BK + "Pelvis")
    extended, whole = index.extended(added), Index([*base, *added])
    assert {name: extended.facts(name) for name in extended} == {name: whole.facts(name) for name in whole}
    assert all(extended.uses(name) == whole.uses(name) for name in whole)
    assert {name: dict(index.facts(name)) for name in index} == before
