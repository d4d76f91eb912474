"""An answer: rows of Python values, a truth or triples, and the formats that fit."""

from __future__ import annotations

import copy
import datetime
import decimal
import json
import math
import multiprocessing
import pickle
import sys
import threading
from collections.abc import Callable

import pandas
import pyoxigraph as ox
import pytest

import bekken_kg
from bekken_kg.asking.answer import Answer
from bekken_kg.asking.values import value
from bekken_kg.errors import CannotDo, QuerySyntaxError, WrongUse

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


#: datatype → lexical form → Python value
TYPED: dict[str, dict[str, object]] = {
    "integer": {"+1": 1, "-0": 0, "007": 7, "1" * 50: int("1" * 50)},
    "byte": {"-128": -128, "127": 127},
    "long": {"-9223372036854775808": -(2**63)},
    "unsignedByte": {"255": 255},
    "unsignedLong": {"18446744073709551615": 2**64 - 1},
    "positiveInteger": {"1": 1},
    "nonPositiveInteger": {"0": 0},
    "negativeInteger": {"-1": -1},
    "decimal": {"+1.": decimal.Decimal(1), ".5": decimal.Decimal("0.5")},
    "double": {"1.e3": 1000.0, ".5E-1": 0.05, "INF": math.inf, "-INF": -math.inf, "+INF": math.inf, "1e999": math.inf},
    "float": {"1": 1.0},
    "date": {
        "2024-01-01Z": datetime.date(2024, 1, 1),
        "2024-01-01+01:00": datetime.date(2024, 1, 1),
        "0001-01-01-14:00": datetime.date(1, 1, 1),
    },
    "dateTime": {
        "2024-01-01T01:02:03": datetime.datetime(2024, 1, 1, 1, 2, 3),
        "2024-01-01T01:02:03.5Z": datetime.datetime(2024, 1, 1, 1, 2, 3, 500_000, datetime.UTC),
        "2024-01-01T01:02:03.1234567": datetime.datetime(2024, 1, 1, 1, 2, 3, 123_456),
        "2024-12-31T24:00:00Z": datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC),
        "2024-01-01T01:02:03+14:00": datetime.datetime(
            2024, 1, 1, 1, 2, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=14))
        ),
    },
}
#: datatype → texts that are none of its lexical forms, or that Python has no value for
UNTYPED: dict[str, list[str]] = {
    "integer": ["1_000", " 5", "5 ", "", "+", "1.0", "１２", "0x10", "1\n"],
    "byte": ["128", "-129"],
    "unsignedInt": ["-1", "4294967296"],
    "positiveInteger": ["0"],
    "nonNegativeInteger": ["-1"],
    "negativeInteger": ["0"],
    "nonPositiveInteger": ["1"],
    "decimal": ["1e5", "NaN", "Infinity", "1_0.5", ".", " 1.5", "INF"],
    "double": ["inf", "infinity", "nan", "Infinity", "1_0", " 1", "1e", "0x1p3", "--1"],
    "float": ["-inf", "NAN"],
    "boolean": ["True", "TRUE", "yes", " true", ""],
    "date": [
        *["20240101", "2024-1-1", "2024-W01-1", "2024-001", "2024-13-01", "2024-02-30", "0000-01-01", "10000-01-01"],
        *["-0001-01-01", "2024-01-01T00:00:00", "2024-01-01+15:00", "2024-01-01z", " 2024-01-01", "2024-01-01+0100"],
    ],
    "dateTime": [
        *["2024-01-01", "2024-01-01 01:02:03", "20240101T010203", "2024-01-01T01:02", "2024-01-01T25:00:00"],
        *["2024-01-01T24:00:01", "2024-01-01T01:02:03,5", "2024-01-01T01:02:60", "2024-01-01t01:02:03"],
        *["9999-12-31T24:00:00", "0000-01-01T00:00:00", "12024-01-01T00:00:00Z", "2024-01-01T01:02:03+1"],
    ],
    "gYear": ["2024"],
    "time": ["10:00:00"],
    "duration": ["P1D"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in TYPED.items() for text in texts])
def test_a_lexical_form_has_its_value(kind: str, text: str) -> None:
    expected = TYPED[kind][text]
    typed = value(ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")))
    assert (typed, type(typed)) == (expected, type(expected))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in UNTYPED.items() for text in texts])
def test_what_is_no_lexical_form_stays_a_text(kind: str, text: str) -> None:
    assert value(ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))) == text


def test_no_number_is_a_number() -> None:
    assert math.isnan(value(ox.Literal("NaN", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#double"))))


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


def test_what_comes_from_another_process_is_what_went_there(shipped: bekken_kg.KnowledgeGraph) -> None:
    answer = ask(shipped, '(1.5 "x") ("2024-01-01Z"^^<http://www.w3.org/2001/XMLSchema#date> <e:x>)')
    label, statement = shipped["PelvicGirdlePain"].label("nn"), shipped.claim("L25").statement("en")
    sent = [answer.rows[0], answer, label, statement, shipped.find("smerte"), QuerySyntaxError("no", 2, 3)]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        row, other, *texts, hits, error = pool.map(copy.copy, sent)
    assert (row.a, row.b, repr(row)) == (decimal.Decimal("1.5"), "x", "Row(a=Decimal('1.5'), b='x')")
    assert type(row) is type(answer.rows[0])
    assert (other.rows, other.terms, other.columns) == (answer.rows, answer.terms, answer.columns)
    assert (texts, hits) == ([label, statement], shipped.find("smerte"))
    assert (str(error), error.line, error.column) == ("no", 2, 3)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda given: pickle.loads(pickle.dumps(given))])
def test_a_copy_is_equal(shipped: bekken_kg.KnowledgeGraph, copied: Callable[[object], object]) -> None:
    row = shipped.answer("symptoms").rows[0]
    values = [row, shipped["Pain"].label("nb"), shipped.claim("L25").statement("en"), *shipped.find("smerte")]
    assert [copied(value) for value in values] == values
    assert type(copied(row)) is type(row)
    question = shipped.questions["symptoms"]
    assert getattr(copied(question), "sparql", "") == question.sparql


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
