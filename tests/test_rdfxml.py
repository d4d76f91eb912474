"""RDF/XML: typed nodes, the same graph when it is read again, and never a document that is not XML."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from bekken_kg.errors import CannotDo
from bekken_kg.namespaces import BK, OWL, RDF, RDFS, SKOS, XSD
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.rdfxml import write_rdfxml
from bekken_kg.rdf.writing import export

A, P, TYPE = NamedNode(BK + "A"), NamedNode("http://e.org/p"), NamedNode(RDF + "type")
Bekken = Callable[..., Run]


def again(text: str) -> set[str]:
    data = Dataset(parse(text, RdfFormat.RDF_XML))
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in data}


def plain(triples: list[Triple]) -> set[str]:
    data = Dataset(Quad(*triple) for triple in triples)
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in data}


def test_a_type_names_the_element() -> None:
    root = ElementTree.fromstring(export(quads_of(["terms"]), "rdfxml"))
    tags = [child.tag for child in root]
    typed = {quad.subject for quad in quads_of(["terms"]) if quad.predicate == TYPE}
    bare = [child.attrib[f"{{{RDF}}}about"] for child in root if child.tag == f"{{{RDF}}}Description"]
    assert tags[0] == f"{{{OWL}}}Ontology"
    assert typed.isdisjoint(map(NamedNode, bare))
    assert tags.count(f"{{{OWL}}}Class") > 100
    assert tags.count(f"{{{OWL}}}ObjectProperty") > 30


def test_a_restriction_is_nested_and_a_list_is_a_collection() -> None:
    whole, some, first, rest = (BlankNode() for _ in range(4))
    triples = [
        Triple(A, TYPE, NamedNode(OWL + "Class")),
        Triple(A, NamedNode(OWL + "equivalentClass"), whole),
        Triple(whole, TYPE, NamedNode(OWL + "Class")),
        Triple(whole, NamedNode(OWL + "intersectionOf"), first),
        Triple(first, NamedNode(RDF + "first"), NamedNode(BK + "B")),
        Triple(first, NamedNode(RDF + "rest"), rest),
        Triple(rest, NamedNode(RDF + "first"), some),
        Triple(rest, NamedNode(RDF + "rest"), NamedNode(RDF + "nil")),
        Triple(some, TYPE, NamedNode(OWL + "Restriction")),
        Triple(some, NamedNode(OWL + "onProperty"), P),
    ]
    text = write_rdfxml(triples)
    assert again(text) == plain(triples)
    (found,) = ElementTree.fromstring(text)
    parts = found.find(f"{{{OWL}}}equivalentClass/{{{OWL}}}Class/{{{OWL}}}intersectionOf")
    assert parts is not None
    assert [part.tag for part in parts] == [f"{{{RDF}}}Description", f"{{{OWL}}}Restriction"]


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"))
NODES = st.one_of(
    st.sampled_from([A, P, BlankNode("a"), BlankNode("b"), BlankNode("c"), NamedNode("http://e.org/?a=1&b='<"[:-1])]),
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="nb")),
    TEXTS.map(lambda text: Literal(text, datatype=NamedNode(RDF + "XMLLiteral"))),
    st.sampled_from([Literal("a\rb\r\n\tc "), Literal("]]>&amp;<"), Literal("1", datatype=NamedNode(XSD + "integer"))]),
)
PROPERTIES = st.sampled_from(
    [P, TYPE, NamedNode(RDF + "first"), NamedNode(RDF + "rest"), NamedNode("http://e.org/x#æ-1"), NamedNode("urn:x:1a")]
)


@given(st.lists(st.builds(Triple, st.sampled_from([A, P, *map(BlankNode, "abc")]), PROPERTIES, NODES), max_size=9))
def test_any_graph_is_the_same_when_it_is_read_again(triples: list[Triple]) -> None:
    assert again(write_rdfxml(triples)) == plain(triples)
    assert write_rdfxml(triples) == write_rdfxml(triples[::-1])


@pytest.mark.parametrize(
    ("triple", "what"),
    [
        (Triple(A, NamedNode("http://e.org/123"), A), r"<http://e.org/123>, a property of bk:A, cannot be the name"),
        (Triple(A, NamedNode("http://e.org/a/"), A), "<http://e.org/a/>, a property of bk:A"),
        (Triple(A, NamedNode("http://e.org/a\u00d7"), A), "cannot be the name of an XML element"),
        (Triple(A, NamedNode(RDF + "li"), A), "rdf-syntax-ns#li>, a property of bk:A"),
        (Triple(A, NamedNode(RDF + "about"), A), "rdf-syntax-ns#about>, a property of bk:A"),
        (Triple(A, NamedNode("http://www.w3.org/XML/1998/namespacelang"), A), "a property of bk:A"),
        (Triple(A, NamedNode(SKOS + "definition"), Literal("a\x01b")), r"skos:definition of bk:A holds U\+0001"),
        (Triple(A, NamedNode(SKOS + "definition"), Literal("\x00")), r"holds U\+0000"),
        (Triple(A, NamedNode(SKOS + "definition"), Literal("\ufffe", language="nb")), r"holds U\+FFFE"),
        (Triple(A, P, Triple(A, P, A)), "a quoted triple of bk:A"),
        (Triple(BlankNode("x"), P, Literal("\x7f\x0b")), r"of what has no IRI holds U\+000B"),
    ],
)
def test_what_xml_cannot_hold_is_refused_by_name(triple: Triple, what: str) -> None:
    with pytest.raises(CannotDo, match=what):
        write_rdfxml([triple])


@pytest.mark.parametrize("kind", ["http://e.org/1", RDF + "li", RDF + "Description"])
def test_a_type_that_names_no_element_is_a_property(kind: str) -> None:
    triple = Triple(A, TYPE, NamedNode(kind))
    assert again(write_rdfxml([triple])) == plain([triple])


def test_the_command_refuses_and_writes_nothing(bekken: Bekken, tmp_path: Path) -> None:
    (tmp_path / "odd.ttl").write_text(f"<https://e.org/Odd> <https://e.org/1> 'a' ; <{RDFS}label> 'odd' .")
    run = bekken("export", "rdfxml", "--extension", str(tmp_path / "odd.ttl"), "--to", str(tmp_path / "new.owl"))
    assert (run.code, run.out) == (3, "")
    assert "https://e.org/Odd" in run.err
    assert [path.name for path in tmp_path.iterdir()] == ["odd.ttl"]


def test_blank_nodes_nested_too_deep_are_refused() -> None:
    chain = [BlankNode() for _ in range(1200)]
    quads = [Quad(A, P, chain[0]), *(Quad(upper, P, lower) for upper, lower in pairwise(chain))]
    for format in ("turtle", "rdfxml"):
        with pytest.raises(CannotDo, match=f"nested too deep for {format}; take ntriples"):
            export(quads, format)
