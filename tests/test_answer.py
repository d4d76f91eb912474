"""An answer: rows of Python values, a truth or triples, and the formats that fit."""

from __future__ import annotations

import copy
import datetime
import decimal
import json
import multiprocessing
import pickle
import sys
import threading

import pandas
import pyoxigraph as ox
import pytest

import bekken_kg
from bekken_kg.asking.answer import Answer
from bekken_kg.asking.values import value
from bekken_kg.errors import CannotDo, WrongUse

VALUES = [
    ("1", 1),
    ("-7", -7),
    ("1.50", decimal.Decimal("1.5")),
    ("1e1", 10.0),
    ("true", True),
    ('"a b"', "a b"),
    ('"symfyse"@nb', "symfyse"),
    ("<e:x>", "e:x"),
    ('"2026-11-25"^^<http://www.w3.org/2001/XMLSchema#date>', datetime.date(2026, 11, 25)),
    (
        '"2026-11-25T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        datetime.datetime(2026, 11, 25, 10, tzinfo=datetime.UTC),
    ),
    ('"7"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>', 7),
    ('"x"^^<http://www.w3.org/2001/XMLSchema#integer>', "x"),
    ('"x"^^<http://www.w3.org/2001/XMLSchema#decimal>', "x"),
    ('"x"^^<http://www.w3.org/2001/XMLSchema#double>', "x"),
    ('"2026-11-31"^^<http://www.w3.org/2001/XMLSchema#date>', "2026-11-31"),
    ('"maybe"^^<http://www.w3.org/2001/XMLSchema#boolean>', "maybe"),
    ('"x"^^<e:own>', "x"),
    ("UNDEF", None),
]


def ask(small: bekken_kg.KnowledgeGraph, values: str) -> Answer:
    return small.query(f"SELECT ?a ?b WHERE {{ VALUES (?a ?b) {{ {values} }} }}")


@pytest.mark.parametrize(("term", "expected"), VALUES)
def test_a_term_becomes_a_python_value(small: bekken_kg.KnowledgeGraph, term: str, expected: object) -> None:
    found = ask(small, f'({term} "x")').rows[0].a
    assert found == expected
    assert type(found) is type(expected)


def test_infinity_and_blank_nodes_have_values_too() -> None:
    double = ox.NamedNode("http://www.w3.org/2001/XMLSchema#double")
    assert value(ox.Literal("-INF", datatype=double)) == float("-inf")
    assert value(ox.BlankNode("b1")) == "_:b1"


@pytest.mark.parametrize(("text", "truth"), [("1", True), ("0", False), ("true", True), ("false", False)])
def test_a_boolean_as_files_write_it(text: str, truth: bool) -> None:
    boolean = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
    assert value(ox.Literal(text, datatype=boolean)) is truth


def test_rows_are_named_tuples(small: bekken_kg.KnowledgeGraph) -> None:
    answer = ask(small, '(1 "x") (2 "y")')
    assert answer.columns == ("a", "b")
    assert [row.b for row in answer] == ["x", "y"]
    assert answer.to_dicts() == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
    assert (len(answer), bool(answer), answer.kind) == (2, True, "rows")


def test_no_rows_is_an_answer(small: bekken_kg.KnowledgeGraph) -> None:
    answer = small.query("SELECT ?a { ?a ?b 1234 }")
    assert (len(answer), bool(answer), answer.rows) == (0, False, [])


def test_a_column_that_is_a_python_keyword_keeps_its_name(small: bekken_kg.KnowledgeGraph) -> None:
    answer = small.query("SELECT ?class ?in WHERE { VALUES (?class ?in) { (1 2) } }")
    assert answer.columns == ("class", "in")
    assert tuple(answer.rows[0]) == (1, 2)
    assert answer.to_dicts() == [{"class": 1, "in": 2}]


@pytest.mark.parametrize(("query", "truth"), [("ASK { ?s ?p ?o }", True), ("ASK { ?s ?p 1234 }", False)])
def test_a_truth(small: bekken_kg.KnowledgeGraph, query: str, truth: bool) -> None:
    answer = small.query(query)
    assert (bool(answer), answer.kind, len(answer), answer.columns) == (truth, "truth", 0, ())
    assert json.loads(answer.to_json()) == {"head": {}, "boolean": truth}
    assert answer.to_table() == answer.to_markdown() == str(truth).lower()


def test_triples(small: bekken_kg.KnowledgeGraph) -> None:
    answer = small.query("CONSTRUCT { <e:a> <e:b> 1 , 2 } WHERE {}")
    assert answer.kind == "triples"
    assert [str(triple) for triple in answer.triples] == [
        '<e:a> <e:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '<e:a> <e:b> "2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]
    assert [tuple(row) for row in answer] == [("e:a", "e:b", 1), ("e:a", "e:b", 2)]
    assert bool(answer)


def test_no_triples_is_an_answer(small: bekken_kg.KnowledgeGraph) -> None:
    answer = small.query("CONSTRUCT WHERE { ?s ?p 1234 }")
    assert (answer.kind, bool(answer), answer.triples) == ("triples", False, [])


def test_rows_have_no_triples(small: bekken_kg.KnowledgeGraph) -> None:
    with pytest.raises(WrongUse, match="only CONSTRUCT and DESCRIBE"):
        _ = ask(small, "(1 2)").triples


@pytest.mark.parametrize("format", ["turtle", "ntriples", "jsonld"])
def test_triples_can_be_read_again(small: bekken_kg.KnowledgeGraph, format: str) -> None:
    answer = small.query("CONSTRUCT WHERE { ?claim <https://w3id.org/bekken-kg/terms/claimObject> ?o }")
    formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    again = {quad.triple for quad in ox.parse(answer.serialize(format), formats[format])}
    assert again == set(answer.triples)
    assert len(again) == 3


def test_the_formats_are_those_of_w3c(small: bekken_kg.KnowledgeGraph) -> None:
    answer = ask(small, '(<e:x> "a,\\"b"@en) (UNDEF 1)')
    assert answer.to_csv() == 'a,b\r\ne:x,"a,""b"\r\n,1\r\n'
    assert answer.to_tsv() == '?a\t?b\n<e:x>\t"a,\\"b"@en\n\t1\n'
    assert json.loads(answer.to_json())["results"]["bindings"][0]["b"] == {
        "type": "literal",
        "value": 'a,"b',
        "xml:lang": "en",
    }


@pytest.mark.parametrize(
    ("query", "format", "fits"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", "turtle", "table, markdown, json, csv, tsv"),
        ("ASK {}", "csv", "table, markdown, json"),
        ("CONSTRUCT WHERE { ?s ?p 1234 }", "json", "turtle, ntriples, jsonld"),
    ],
)
def test_a_format_that_does_not_fit_names_those_that_do(
    small: bekken_kg.KnowledgeGraph, query: str, format: str, fits: str
) -> None:
    with pytest.raises(WrongUse, match=f"the format {format} does not fit, use {fits}$"):
        small.query(query).serialize(format)


def test_a_data_frame(small: bekken_kg.KnowledgeGraph) -> None:
    frame = ask(small, '(1 "x") (2 "y")').to_pandas()
    pandas.testing.assert_frame_equal(frame, pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]}))


def test_without_pandas_the_extra_is_named(small: bekken_kg.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(CannotDo, match=r"pip install 'bekken-kg\[frames\]'"):
        ask(small, "(1 2)").to_pandas()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?class ?b { VALUES (?class ?b) { (1.5 'x'@nb) (UNDEF <e:x>) } }",
        "ASK {}",
        "CONSTRUCT { <e:a> <e:b> 1 } {}",
    ],
)
def test_an_answer_can_be_pickled_and_copied(small: bekken_kg.KnowledgeGraph, query: str) -> None:
    answer = small.query(query)
    rows = answer.rows
    again = pickle.loads(pickle.dumps(answer))
    assert (again.kind, again.columns, bool(again)) == (answer.kind, answer.columns, True)
    assert (again.rows, again.terms, again.to_table()) == (rows, answer.terms, answer.to_table())
    assert copy.deepcopy(answer).rows == rows


def test_a_row_from_another_process_has_its_columns(small: bekken_kg.KnowledgeGraph) -> None:
    (row,) = ask(small, '(1.5 "x")').rows
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        (again,) = pool.map(copy.copy, [row])
    assert (again.a, again.b, repr(again)) == (decimal.Decimal("1.5"), "x", "Row(a=Decimal('1.5'), b='x')")
    assert type(again) is type(row)


def test_an_answer_stays_as_it_is_when_the_graph_changes() -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("e:a"), ox.NamedNode("e:b"), ox.Literal("x")))
    answer = Answer(store.query("SELECT ?s { ?s ?p ?o }"))
    store.clear()
    assert (answer.to_csv(), answer.rows, answer.to_csv()) == ("s\r\ne:a\r\n", [("e:a",)], "s\r\ne:a\r\n")


def test_another_thread_can_read_an_answer(small: bekken_kg.KnowledgeGraph) -> None:
    answer, read = ask(small, '(1 "x")'), []
    thread = threading.Thread(target=lambda: read.extend([answer.rows, answer.to_csv()]))
    thread.start()
    thread.join()
    assert read == [[(1, "x")], "a,b\r\n1,x\r\n"]


def test_it_shows_what_it_is(small: bekken_kg.KnowledgeGraph) -> None:
    assert repr(ask(small, "(1 2)")) == "<Answer: 1 rows>"
    assert repr(small.query("ASK {}")) == "<Answer: True>"
