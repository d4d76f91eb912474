"""Binding: whatever text, IRI or term is given, it stays a value, on both engines."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from conftest import small_graph
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bekken_kg.asking.guard import is_update
from bekken_kg.asking.question import Question
from bekken_kg.engines import ENGINES, open_engine
from bekken_kg.errors import NotFound, WrongUse

GRAPHS = {"oxigraph": small_graph("oxigraph"), "rdflib": small_graph("rdflib")}
TEXT = Question("x", '#+ parameters:\n#+   v:\n#+     type: text\nSELECT ?v {\n  VALUES ?v { "x" }\n}\n')
HOSTILE = st.text(st.sampled_from("\"'\\{}<>|^`?$#:@.;,_%&!/* \t\r\n\0\x07uUnrtbfs0041xAE\u2028\ud7ff\U0001f930é"))
SIZE = len(GRAPHS["oxigraph"].engine.quads())
NAMES = {
    node.value.rpartition("/")[2].upper()
    for quad in GRAPHS["oxigraph"].engine.quads()
    for node in (quad.subject, quad.predicate, quad.object)
    if isinstance(node, ox.NamedNode)
}
EMPTY = {engine: open_engine(engine, []) for engine in ENGINES}
#: what SPARQL or a parser of it could take for an escape, or for the end of one
ESCAPES = [
    "a\\u0041b",
    "\\U00000041",
    "\\\\u0041",
    "\\\\\\U00000041",
    "\\u",
    "\\U",
    "\\t\\n\\x",
    "\x01",
    "\x010041",  # rdflib reads eight digits after \u where there are eight
    "\x01\x020041",
    "\x0100000041",
    "\x7f",
    "\x7fABCD",
    "\x7f\\u0041",
    "\\\x7fu0041",
    "\\\x01",
    "a\nb",
    "\\n\n\\\n",
    "\r\n\t\b\f",
    "\\",
    "the end\\",
    "the end\\\\",
    '\\"',
    "\x85\u2028\uffff",
    "\U0001f930\x01FFFF",
]


@pytest.mark.parametrize("engine", EMPTY)
@pytest.mark.parametrize("tag", [None, "nb"])
@pytest.mark.parametrize("text", ESCAPES)
def test_each_engine_reads_the_same_literal(engine: str, text: str, tag: str | None) -> None:
    literal = ox.Literal(text, language=tag)
    results = EMPTY[engine].query(TEXT.bind({"v": [literal, ox.Literal("next")]}), guarded=True)
    assert isinstance(results, ox.QuerySolutions)
    assert [tuple(row) for row in results] == [(literal,), (ox.Literal("next"),)]


@pytest.mark.parametrize("engine", GRAPHS)
@given(text=st.one_of(st.text(), HOSTILE))
@example(text='" } DROP ALL #')
@example(text='x" } } ; DELETE WHERE { ?s ?p ?o')
@example(text="\\u0022 } SERVICE <http://localhost:1/> { ?s ?p ?o } #")
@example(text="\\U00000022 } #")
@example(text="\\\\u0041")
@example(text="\\")
@example(text="a\0b\x07\r\n\t")
@example(text='"@nb')
@example(text='"^^<http://www.w3.org/2001/XMLSchema#integer>')
@example(text="?v } UNION { ?s ?p ?o")
@example(text="UNDEF")
@example(text="self-service \x07")
@example(text="\U0001f930 bekkenløysing \u2028")
def test_a_text_comes_back_as_it_was_given(engine: str, text: str) -> None:
    graph = GRAPHS[engine]
    bound = TEXT.bind({"v": [ox.Literal(text)]})
    results = graph.engine.query(bound, guarded=True)
    assert isinstance(results, ox.QuerySolutions)
    assert [tuple(row) for row in results] == [(ox.Literal(text),)]
    assert not is_update(bound)
    assert len(graph.engine.quads()) == SIZE


@pytest.mark.parametrize("engine", GRAPHS)
@given(text=st.one_of(st.text(), HOSTILE), tag=st.sampled_from(["nb", "nn", "en-GB"]))
def test_a_text_keeps_its_language(engine: str, text: str, tag: str) -> None:
    literal = ox.Literal(text, language=tag)
    results = GRAPHS[engine].engine.query(TEXT.bind({"v": [literal, ox.Literal("x")]}), guarded=True)
    assert isinstance(results, ox.QuerySolutions)
    ((found,), _) = results
    assert (found.value, found.language.lower()) == (text, tag.lower())


@pytest.mark.parametrize("engine", GRAPHS)
@given(tail=st.one_of(st.text(), HOSTILE))
@example(tail="x> } DROP ALL #")
@example(tail="a'b")
@example(tail="%3E}")
@example(tail="\\u003E")
@example(tail="service")
def test_an_iri_comes_back_or_is_no_iri(engine: str, tail: str) -> None:
    try:
        node = ox.NamedNode(f"http://e.org/{tail}")
    except ValueError:
        assume(False)
    results = GRAPHS[engine].engine.query(TEXT.bind({"v": [node]}), guarded=True)
    assert isinstance(results, ox.QuerySolutions)
    assert [tuple(row) for row in results] == [(node,)]


@pytest.mark.parametrize("engine", GRAPHS)
@pytest.mark.parametrize("prefix", ["zz9", "http://", "bk:", "<"])
@given(text=st.one_of(st.text(), HOSTILE))
@example(text="x> ?p ?o } DROP ALL #")
@example(text="\ud800")
def test_a_term_that_is_not_there_is_not_found(engine: str, prefix: str, text: str) -> None:
    assume(text.strip().removesuffix(">").upper() not in NAMES)  # Hypothesis tries words of the source too
    graph = GRAPHS[engine]
    with pytest.raises((NotFound, WrongUse)):
        graph.answer("treatments", condition=prefix + text)
    assert len(graph.engine.quads()) == SIZE


@pytest.mark.parametrize("engine", GRAPHS)
@given(text=st.one_of(st.text(), HOSTILE))
def test_a_text_parameter_of_a_question_only_filters(engine: str, text: str) -> None:
    found = GRAPHS[engine].answer("claim-graph", word=text).triples
    assert all(text in getattr(triple.object, "value", "") for triple in found)


@pytest.mark.parametrize("engine", GRAPHS)
def test_a_lone_surrogate_is_wrong_use(engine: str) -> None:
    with pytest.raises(WrongUse, match="not UTF-8"):
        GRAPHS[engine].answer("claim-graph", word="\ud800")
