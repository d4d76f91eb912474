"""What an answer writes of its terms is, byte for byte, what Oxigraph writes of the same solutions."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import bekken_kg
from bekken_kg.asking.answer import Answer
from bekken_kg.asking.catalogue import Catalogue
from bekken_kg.asking.writing import boolean, solutions
from bekken_kg.errors import CannotDo
from bekken_kg.namespaces import XSD

FORMATS = (
    ox.QueryResultsFormat.JSON,
    ox.QueryResultsFormat.CSV,
    ox.QueryResultsFormat.TSV,
    ox.QueryResultsFormat.XML,
)
QUESTIONS = Catalogue().names()

DATATYPES = ("integer", "decimal", "double", "boolean", "date", "string", "nonNegativeInteger")
NODES = st.sampled_from(["a:b", "http://example.org/x#y?z=1&w='", "urn:x:æ"]).map(ox.NamedNode)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.from_regex(r"[+-]?[0-9]{1,3}(\.[0-9]{0,3})?([eE][+-]?[0-9])?", fullmatch=True)
TYPED = st.builds(
    lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(XSD + kind)),
    TEXTS | NUMBERS | st.sampled_from(["true", "0", "INF", "2026-11-25"]),
    st.sampled_from(DATATYPES),
)
TAGGED = st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["nb", "nn", "en-gb"]))
PLAIN = NODES | TEXTS.map(ox.Literal) | TYPED | TAGGED
TERMS = PLAIN | st.builds(ox.Triple, NODES, NODES, PLAIN | st.builds(ox.Triple, NODES, NODES, PLAIN))
ROWS = st.lists(st.tuples(st.none() | TERMS, st.none() | TERMS), max_size=4)


def asked(rows: list[tuple[object, ...]]) -> ox.QuerySolutions:
    """Let Oxigraph itself give two columns of terms."""
    cells = [
        ["UNDEF" if term is None else f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term) for term in row]
        for row in rows
    ]
    values = " ".join(f"({' '.join(row)})" for row in cells)
    found = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    return found


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.file_extension)
@given(rows=ROWS)
@example(rows=[])
@example(rows=[(None, None), (ox.Literal(""), None)])
@example(rows=[(ox.Literal('"\\\t\n\r\x07\u2028'), ox.Literal("01", datatype=ox.NamedNode(XSD + "integer")))])
def test_terms_are_written_as_oxigraph_writes_them(format: ox.QueryResultsFormat, rows: list) -> None:
    terms = [tuple(solution) for solution in asked(rows)]
    assert solutions(("a", "b"), terms).serialize(format=format) == asked(rows).serialize(format=format)


@given(rows=ROWS)
def test_terms_come_back(rows: list) -> None:
    assert [tuple(solution) for solution in solutions(("a", "b"), rows)] == rows


@pytest.mark.parametrize("number", [0, 1, 2])
def test_rows_without_columns_are_counted(number: int) -> None:
    assert len(list(solutions((), [()] * number))) == number


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.file_extension)
@pytest.mark.parametrize("truth", [True, False])
def test_a_truth_is_written_as_oxigraph_writes_it(format: ox.QueryResultsFormat, truth: bool) -> None:
    own = ox.Store().query(f"ASK {{ FILTER({str(truth).lower()}) }}")
    assert isinstance(own, ox.QueryBoolean)
    assert boolean(truth).serialize(format=format) == own.serialize(format=format)


def test_the_floor() -> None:
    assert len(QUESTIONS) >= 50


@pytest.mark.parametrize("format", ["json", "csv", "tsv"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_written_as_oxigraph_writes_it(shipped: bekken_kg.KnowledgeGraph, name: str, format: str) -> None:
    own = shipped.engine.query(shipped.sparql(name))
    assert isinstance(own, ox.QuerySolutions)
    as_format = getattr(ox.QueryResultsFormat, format.upper())
    assert shipped.answer(name).serialize(format) == own.serialize(format=as_format)


def test_blank_nodes_keep_apart_whatever_their_names() -> None:
    rows = [(ox.BlankNode("b1"), ox.BlankNode(":1")), (ox.BlankNode("b1"), ox.BlankNode("a:1"))]
    found = [tuple(solution) for solution in solutions(("a", "b"), rows)]
    assert found == [(ox.BlankNode("b1"), ox.BlankNode("_1")), (ox.BlankNode("b1"), ox.BlankNode("a_1"))]


def test_triples_nested_too_deep_are_told() -> None:
    nested = "TRIPLE(<a:s>, <a:p>, " * 150 + "1" + ")" * 150
    answer = Answer(ox.Store().query(f"SELECT ?a {{ BIND({nested} AS ?a) }}"))
    assert len(answer) == 1
    with pytest.raises(CannotDo, match="nests triples in triples too deep for json"):
        answer.to_json()
