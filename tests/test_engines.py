"""The engines: the same rows from each, nothing fetched, nothing changed, one line for every fault."""

from __future__ import annotations

import math
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib.plugins.sparql
from conftest import small_graph

import bekken_kg
from bekken_kg.asking.answer import Answer
from bekken_kg.asking.guard import DEEPEST, SERVICE_REFUSED, has_from, is_update, refuse_depth
from bekken_kg.engines import ENGINES, open_engine
from bekken_kg.engines.rdflib import RdflibEngine
from bekken_kg.errors import BekkenError, CannotDo, QuerySyntaxError, UnknownName, WrongUse
from bekken_kg.layers import graph_iri
from bekken_kg.loading import load_files
from bekken_kg.namespaces import BK, RDFS

LEAFLET = graph_iri("leaflet")
HIDDEN = "a query with both \\u escapes and the word 'service' is refused; write the letters themselves"
SAME = [
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g",
    "SELECT * WHERE { ?claim <https://w3id.org/bekken-kg/terms/cue> ?cue } ORDER BY ?claim",
    f"SELECT (COUNT(*) AS ?n) FROM <{LEAFLET}> WHERE {{ ?s ?p ?o }}",
    f"SELECT (COUNT(*) AS ?n) FROM NAMED <{LEAFLET}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * FROM <file:///etc/hostname> WHERE { ?s ?p ?o }",
    "ASK { ?s ?p 'symfysen'@nb }",
    "SELECT ?s (COUNT(*) AS ?n) WHERE { ?s a <e:none> } GROUP BY ?s ORDER BY ?s LIMIT 3",
    "SELECT ?s WHERE { { SELECT DISTINCT ?s { ?s a <e:none> } GROUP BY ?s HAVING (COUNT(*) > 0) } }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s a <e:none> }",
    "SELECT ?t (COUNT(*) AS ?n) WHERE { ?s a ?t } GROUP BY ?t ORDER BY ?t",
    "SELECT ?x (SAMPLE(?y) AS ?some) WHERE { VALUES ?z { 1 } } GROUP BY ?x",
    "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t FILTER(ISIRI(?s)) }",
    "SELECT ?service WHERE { VALUES ?service { 'self-service' } } # SERVICE <http://localhost:1/>",
    "PREFIX service: <http://service.example/> SELECT (service:x AS ?x) WHERE {}",
    "SELECT ?from WHERE { VALUES ?from { 'from' } FILTER(CONTAINS(?from, \"from\")) } ORDER BY ?from",
]
# {url} is a server that counts its visitors. Some hide the word from a parser that reads a little otherwise.
CALLS = [
    "SELECT * { SERVICE <{url}> { ?s ?p ?o } }",
    "SELECT * { service silent <{url}> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<{url}>{ ?s ?p ?o } }",
    "SELECT * { # a comment\rSERVICE <{url}> { ?s ?p ?o } }",
    "SELECT * { ?s <e:p>?1SERVICE<{url}>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?o<'&&?b>')SERVICE<{url}>{ ?s ?p '>' } }",
    "SELECT * { \\u0053ERVICE <{url}> { ?s ?p ?o } }",
    "SELECT * { \\u005Cu0053ERVICE <{url}> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { '\\u0022' } SERVICE <{url}> { ?s ?p ?o } } # \"",
    "SELECT * { BIND(<{url}> AS ?there) SERVICE ?there { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <{url}> { ?s ?p ?o } } } }",
    "SELECT * { FILTER EXISTS { SERVICE <{url}> { ?s ?p ?o } } }",
    "ASK { ?s ?p ?o FILTER NOT EXISTS { OPTIONAL { SERVICE <{url}> { ?s ?p ?o } } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { SERVICE <{url}> { ?s ?p ?o } } }",
    "LOAD <{url}>",
    "SELECT * { SERVICE <{url}> { ?s ?p ?o } ",
]
UPDATES = [
    "INSERT DATA { <e:a> <e:b> <e:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "PREFIX e: <e:>\n# a comment\nDROP ALL",
    "BASE <e:> with <e:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR DEFAULT",
]
BROKEN = [
    ("SELECT * WHERE { ?s ?p }", 1),
    ("SELECT *\nWHERE {\n  ?s ?p ?o .\n  FILTER(\n}", 4),
    ("hello", 1),
]


@pytest.fixture
def visited() -> Iterator[tuple[str, list[str]]]:
    """A server that notes who comes."""
    visitors: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        over = threading.Event()

        def watch() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                visitors.append("someone")
                connection.close()

        thread = threading.Thread(target=watch)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", visitors
        over.set()
        thread.join()


@pytest.fixture(scope="module")
def both() -> tuple[bekken_kg.KnowledgeGraph, bekken_kg.KnowledgeGraph]:
    return small_graph("oxigraph"), small_graph("rdflib")


@pytest.mark.parametrize("query", SAME)
def test_both_engines_give_the_same(
    both: tuple[bekken_kg.KnowledgeGraph, bekken_kg.KnowledgeGraph], query: str
) -> None:
    one, other = both[0].query(query), both[1].query(query)
    assert (one.kind, one.terms, bool(one)) == (other.kind, other.terms, bool(other))


@pytest.mark.parametrize("name", ["treatments", "has-symptoms", "claim-graph"])
@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_both_engines_answer_the_questions_alike(
    both: tuple[bekken_kg.KnowledgeGraph, bekken_kg.KnowledgeGraph], name: str, lang: str
) -> None:
    one, other = both[0].answer(name, lang=lang), both[1].answer(name, lang=lang)
    assert bool(one)
    assert (one.kind, one.columns, one.terms) == (other.kind, other.columns, other.terms)


@pytest.mark.parametrize("query", CALLS)
def test_nothing_goes_to_the_network(
    small: bekken_kg.KnowledgeGraph, visited: tuple[str, list[str]], query: str
) -> None:
    url, visitors = visited
    with pytest.raises(BekkenError):
        small.query(query.replace("{url}", url))
    assert visitors == []


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_from_reads_no_file_and_fetches_nothing(
    small: bekken_kg.KnowledgeGraph, visited: tuple[str, list[str]], clause: str, tmp_path: Path
) -> None:
    (tmp_path / "secret.ttl").write_text("<e:a> <e:b> <e:c> .", encoding="utf-8")
    near, far = (tmp_path / "secret.ttl").as_uri(), visited[0]
    pattern = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    before = rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS
    assert len(small.query(f"SELECT * {clause} <{near}> {clause} <{far}> {pattern}")) == 0
    assert visited[1] == []
    assert before == rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS


def test_from_leaves_nothing_behind(small: bekken_kg.KnowledgeGraph) -> None:
    graphs = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    before = small.query(graphs).rows
    assert small.query(f"ASK FROM <{LEAFLET}> FROM <{graph_iri('edges')}> {{ ?s ?p ?o }}")
    assert small.query(graphs).rows == before


@pytest.mark.parametrize("update", UPDATES)
def test_updates_are_refused_with_their_own_sentence(small: bekken_kg.KnowledgeGraph, update: str) -> None:
    before = len(small.engine.quads())
    with pytest.raises(WrongUse, match="read-only: updates are refused"):
        small.query(update)
    assert len(small.engine.quads()) == before


@pytest.mark.parametrize("query", ["SELECT ?insert { ?insert ?p ?o }", "ASK { ?s ?p 'DROP ALL' } # CLEAR ALL"])
def test_a_query_is_no_update(query: str) -> None:
    assert not is_update(query)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT ?x WHERE {\n  ?x ?y }\n\n# the end\n\n", (2, 9)),
        ("SELECT ?x WHERE {\n  ?x a ?y .\n  FILTER(?y =\n}\n\n", (4, 2)),
        ("SELECT ?x WHERE { ?x ?y }", (1, 25)),
        ("SELECT ?x WHERE { ?x ?y ?z  \n\n", (1, 27)),
        ("SELECT ?x WHERE { ?x ?y ?z } LIMIT x", (1, 36)),
    ],
)
def test_the_place_is_not_behind_the_fault(query: str, place: tuple[int, int]) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        open_engine("oxigraph", []).query(query)
    assert (raised.value.line, raised.value.column) == place


@pytest.mark.parametrize(
    ("query", "error", "told"),
    [
        (
            "SELECT ?x WHERE { ?x a ?yyyyyyyyyyyyy . ?zzzzzzzzzzzzz a ?w . FILTER( ?x ?w ) ?x a ?y }",
            QuerySyntaxError,
            "the query does not parse: line 1, column 83, near 'a ?w . FILTER( ?x ?w ) ?x a ?y }'",
        ),
        (
            "PREFIX e: <http://e.org/> SELECT * { ?s e:p }",
            QuerySyntaxError,
            "the query does not parse: line 1, column 45, near 'SELECT * { ?s e:p }'",
        ),
        (  # the first fault, not a later prefix
            "SELECT * { ?s ?p . ?s owl:x ?o }",
            QuerySyntaxError,
            "the query does not parse: line 1, column 20, near 'SELECT * { ?s ?p . ?s owl:x ?o }'",
        ),
        (
            "SELECT * {\n  ?s a e:Class }",
            QuerySyntaxError,
            "the query does not parse: line 2, column 8: the prefix 'e:' is not declared",
        ),
        (  # the word alone is no call
            "SELECT ?service WHERE { ?service ?p }",
            QuerySyntaxError,
            "the query does not parse: line 1, column 37, near 'WHERE { ?service ?p }'",
        ),
        ("SELECT * { SERVICE <e:x> { ?s ?p ?o } }", CannotDo, SERVICE_REFUSED),
        ("SELECT * { \\u0053ERVICE <e:x> { ?s ?p ?o } }", CannotDo, HIDDEN),
        ("SELECT * { \\u005Cu0053ERVICE <e:x> { ?s ?p ?o } }", CannotDo, HIDDEN),
    ],
)
def test_what_is_wrong_with_a_query(query: str, error: type[BekkenError], told: str) -> None:
    with pytest.raises(error) as raised:
        open_engine("oxigraph", []).query(query)
    assert str(raised.value) == told


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_prefix_must_be_declared(engine: str) -> None:
    with pytest.raises(QuerySyntaxError, match="the prefix 'owl:' is not declared"):
        open_engine(engine, []).query("SELECT * { ?c a owl:Class }")


@pytest.mark.parametrize(("query", "line"), BROKEN)
def test_a_syntax_error_has_line_and_column_on_one_line(small: bekken_kg.KnowledgeGraph, query: str, line: int) -> None:
    with pytest.raises(QuerySyntaxError, match=r"^the query does not parse: line \d+, column \d+, [^\n]+$") as raised:
        small.query(query)
    assert abs((raised.value.line or 0) - line) <= 1  # the engines differ in whether the fault or its end is told
    assert (raised.value.column or 0) >= 1


@pytest.mark.parametrize("query", ["", " \n", "SELECT * { ?s x:y ?o }"])
def test_other_faults_are_one_line_too(small: bekken_kg.KnowledgeGraph, query: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"^the query [^\n]+$"):
        small.query(query)


#: query → the IRIs of its row
RELATIVE = {
    "SELECT (<terms/Pain> AS ?a) (<../b?c> AS ?b) (<> AS ?c) (<#d> AS ?d) {}": [
        *["https://w3id.org/bekken-kg/terms/Pain", "https://w3id.org/b?c", "https://w3id.org/bekken-kg/"],
        "https://w3id.org/bekken-kg/#d",
    ],
    "PREFIX : <#> PREFIX x: <x/> SELECT (:a AS ?a) (x:b AS ?b) (IRI('c') AS ?c) (uri('/d') AS ?d) {}": [
        *["https://w3id.org/bekken-kg/#a", "https://w3id.org/bekken-kg/x/b", "https://w3id.org/bekken-kg/c"],
        "https://w3id.org/d",
    ],
    "BASE <http://e.org/x/> base <y/z> PREFIX p: <q#> SELECT (<a> AS ?a) (p:b AS ?b) (IRI('c') AS ?c) {}": [
        *["http://e.org/x/y/a", "http://e.org/x/y/q#b", "http://e.org/x/y/c"]
    ],
    "BASE <urn:a:b> SELECT (<c> AS ?a) (<http:d> AS ?b) (1 <2&&3> 2 AS ?c) ('<e>' AS ?d) {} # <f>": [
        *["urn:c", "http:d", True, "<e>"]
    ],
}
#: n times over, each of these nests n deep in what a parser makes of it
NESTING: dict[str, Callable[[int], str]] = {
    "groups": lambda n: "ASK " + "{" * n + "}" * n,
    "brackets": lambda n: "ASK { FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "blank nodes": lambda n: "ASK { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
    "lists": lambda n: "ASK { ?s ?p " + "(" * n + "1" + ")" * n + " }",
    "a list": lambda n: "ASK { ?s ?p (" + "1 " * n + ") }",
    "not": lambda n: "ASK { FILTER(" + "!" * n + "true) }",
    "minus": lambda n: "ASK { FILTER(" + "- " * n + "?x) }",
    "or": lambda n: "ASK { FILTER(" + "?x||" * n + "?x) }",
    "and": lambda n: "ASK { FILTER(?x" + "&&?x" * n + ") }",
    "sums": lambda n: "ASK { FILTER(1" + "+1" * n + ") }",
    "products": lambda n: "ASK { BIND(1" + " * 1" * n + " AS ?x) }",
    "unions": lambda n: "ASK { {}" + "union{}" * n + " }",
    "optionals": lambda n: "ASK { " + "OPTIONAL{?s ?p 2}" * n + " }",
    "subtractions": lambda n: "ASK { ?s ?p 1" + " MINUS {?s ?p 2}" * n + " }",
    "groups in a row": lambda n: "ASK { " + "{?s ?p 2}" * n + " }",
    "filters": lambda n: "ASK { ?s ?p 1" + " Filter(?s = 1)" * n + " }",
    "binds": lambda n: "ASK { " + "".join(f" BIND(1 AS ?x{i})" for i in range(n)) + " }",
    "columns": lambda n: "SELECT " + "".join(f"(1 AS ?x{i})" for i in range(n)) + " {}",
    "sums of groups": lambda n: "SELECT " + "".join(f"(COUNT(?s) AS ?x{i})" for i in range(n)) + " {}",
    "conditions of groups": lambda n: "SELECT (1 AS ?x) {} GROUP BY ?s HAVING " + "(1)" * n,
    "triples": lambda n: "ASK { " + "?s ?p 1." * n + " }",
    "objects": lambda n: "ASK { ?s ?p " + "1," * n + "1 }",
    "properties": lambda n: "ASK { ?s ?p 1" + ";?p 1" * n + " }",
    "steps": lambda n: "ASK { ?s " + "<e:p>/" * n + "<e:p> ?o }",
    "alternatives": lambda n: "ASK { ?s " + "<e:p>|" * n + "<e:p> ?o }",
    "inverses": lambda n: "ASK { ?s " + "^(" * n + "<e:p>" + ")" * n + " ?o }",
    "paths": lambda n: "ASK { ?s " + "(" * n + "<e:p>" + ")*" * n + " ?o }",
    "paths of two": lambda n: "ASK { ?s " + "(<e:p>/" * n + "<e:p>" + ")" * n + " ?o }",
    "quoted triples": lambda n: "ASK { ?s ?p " + "<<( ?s ?p " * n + "1" + ")>>" * n + " }",
    "reified triples": lambda n: "ASK { " + "<< " * n + "?s ?p 1" + " >> ?p 1" * n + " }",
    "annotations": lambda n: "ASK { ?s ?p 1 " + "{| ?p 1 " * n + "|}" * n + " }",
    "functions": lambda n: "ASK { FILTER(1<" + "STR(" * n + "1" + ")" * n + ") }",
    "functions after a sign": lambda n: "ASK { FILTER(?x <e:f(" + "e:f(" * n + "1" + ")" * n + ")&&2>1) }",
    "conditions": lambda n: "ASK { BIND(" + "IF(true,1," * n + "1" + ")" * n + " AS ?x) }",
    "exists": lambda n: "ASK { " + "FILTER EXISTS { " * n + "?s ?p 1" + "}" * n + " }",
    "sub-selects": lambda n: "SELECT * { " * n + "?s ?p 1" + "}" * n,
    "descriptions": lambda n: "DESCRIBE " + "<e:a>" * n,
    "escaped brackets": lambda n: "ASK { FILTER(" + "\\u0028" * n + "1" + "\\U00000029" * n + ") }",
    "after a string": lambda n: 'ASK { FILTER("""a\\"""" = ' + "(" * n + "'" + ")" * n + " }",
    "after a comment": lambda n: "ASK { # '\n FILTER(" + "(" * n + "1" + ")" * n + ") }",
}
#: n times over, none of these nests
FLAT: dict[str, Callable[[int], str]] = {
    "brackets in a string": lambda n: 'ASK { FILTER("' + "({[!" * n + '" = 1) }',
    "brackets in a long string": lambda n: "ASK { FILTER('''" + "\n'({[!" * n + "''' = 1) }",
    "brackets in an IRI": lambda n: "ASK { ?s <e:" + "(!+" * n + "> 1 }",
    "brackets in an IRI of a filter": lambda n: "ASK { FILTER(?s = <e:" + "(!+" * n + ">) }",
    "brackets in a comment": lambda n: "ASK { # " + "({[!" * n + "\n }",
    "IN": lambda n: "ASK { FILTER(?x IN (" + "-1, " * n + "1)) }",
    "NOT IN": lambda n: "ASK { FILTER(?x NOT IN (" + "<e:a>, " * n + "<e:b>)) }",
    "arguments": lambda n: "ASK { BIND(CONCAT(" + 'STR(1 + 1), "a"@nb-NO, ' * n + '"b") AS ?x) }',
    "VALUES": lambda n: "ASK { VALUES ?x { " + "-1 <e:a> 'b'@nb " * n + "} }",
    "VALUES of two": lambda n: "ASK { VALUES (?x ?y) { " + "(1 -2.5e-3) (UNDEF <e:a>)" * n + "} }",
    "a template": lambda n: "CONSTRUCT { " + "<e:a> <e:b> 1, 2 ; <e:c> 3 . " * n + " } WHERE {}",
    "prefixes": lambda n: "PREFIX a-b: <e:> " * n + "ASK {}",
    "graphs": lambda n: "ASK " + "FROM <e:a> " * n + "{}",
    "an order": lambda n: "SELECT * { ?s ?p 1 } ORDER BY " + "?s " * n,
    "columns": lambda n: "SELECT" + "".join(f" ?a{i}" for i in range(n)) + " { ?s ?p ?o }",
}


@pytest.mark.parametrize("kind", NESTING)
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_query_that_would_overflow_the_stack_is_refused(engine: str, kind: str) -> None:
    with pytest.raises(WrongUse, match=r"deep; write it flatter|in a chain; write it flatter"):
        open_engine(engine, []).query(NESTING[kind](20_000))


def test_a_long_update_is_refused_as_what_it_is() -> None:
    with pytest.raises(WrongUse, match="updates are refused"):
        refuse_depth("INSERT DATA { " + "<e:a> <e:b> 1 . " * 1000 + "}")


@pytest.mark.parametrize("kind", NESTING)
def test_what_a_person_may_write_is_not_refused(kind: str) -> None:
    refuse_depth(NESTING[kind](60))


@pytest.mark.parametrize("kind", FLAT)
def test_what_does_not_nest_is_not_refused(kind: str) -> None:
    refuse_depth(FLAT[kind](5_000))
    assert open_engine("oxigraph", []).query(FLAT[kind](50)) is not None


def test_what_is_just_let_through_overflows_no_stack() -> None:
    code = (
        "import threading\nfrom test_engines import NESTING, deepest\nfrom bekken_kg.engines import open_engine\n"
        "from bekken_kg.errors import QuerySyntaxError\n"
        "def ask():\n"
        "    for kind in ['brackets', 'groups', 'not', 'or', 'sums', 'unions', 'subtractions', 'binds', 'columns',\n"
        "                 'sums of groups', 'inverses', 'functions', 'conditions', 'exists', 'sub-selects', 'descriptions']:\n"
        "        open_engine('oxigraph', []).query(NESTING[kind](deepest(kind)))\n"
        "ask()\nthread = threading.Thread(target=ask)\nthread.start()\nthread.join()\nprint('alive')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parent)
    assert (run.returncode, run.stdout) == (0, "alive\n"), run.stderr


def deepest(kind: str) -> int:
    """Find the largest number that is let through."""
    few, many = 1, 20_000
    while many - few > 1:
        middle = (few + many) // 2
        try:
            refuse_depth(NESTING[kind](middle))
            few = middle
        except WrongUse:
            many = middle
    return few


@pytest.mark.parametrize("engine", sorted(ENGINES))
@pytest.mark.parametrize(("query", "iris"), RELATIVE.items())
def test_a_relative_iri_is_the_same_on_every_engine(engine: str, query: str, iris: list[str]) -> None:
    assert list(Answer(open_engine(engine, []).query(query)).rows[0]) == iris


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_base_that_is_no_web_address_finds_what_it_names(engine: str) -> None:
    quad = ox.Quad(*map(ox.NamedNode, ("e:/x/a", "e:p", "e:/x/b", "e:g")))
    asked = open_engine(engine, [], extra=[quad]).query("BASE <e:/x/y> SELECT ?o { <a> ?p ?o }")
    assert Answer(asked).rows == [("e:/x/b",)]


@pytest.mark.parametrize("engine", sorted(ENGINES))
@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("integer", "007", 7),
        ("boolean", "1", True),
        ("double", "-INF", -math.inf),
        ("double", "1.0E5", 100_000.0),
        ("decimal", "1.50", Decimal("1.5")),
        ("date", "2024-01-01Z", date(2024, 1, 1)),
        ("date", "20240101", "20240101"),
        ("gYear", "2024", "2024"),
        ("dateTime", "2024-12-31T24:00:00", datetime(2025, 1, 1)),
    ],
)
def test_a_literal_has_the_same_value_from_every_engine(engine: str, kind: str, text: str, expected: object) -> None:
    literal = ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
    quad = ox.Quad(ox.NamedNode("e:a"), ox.NamedNode("e:p"), literal, ox.NamedNode("e:g"))
    typed = Answer(open_engine(engine, [], extra=[quad]).query("SELECT ?o { ?s <e:p> ?o }")).rows[0].o
    assert (typed, type(typed)) == (expected, type(expected))


@pytest.mark.parametrize(("kind", "text"), [("integer", "1_000"), ("integer", " 5"), ("boolean", "True")])
def test_a_text_that_is_no_number_stays_one_or_is_refused(kind: str, text: str) -> None:
    literal = ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
    quad = ox.Quad(ox.NamedNode("e:a"), ox.NamedNode("e:p"), literal, ox.NamedNode("e:g"))
    for engine in ("oxigraph", "rdflib"):
        assert Answer(open_engine(engine, [], extra=[quad]).query("SELECT ?o { ?s <e:p> ?o }")).rows == [(text,)]
    with pytest.raises(CannotDo, match=r"owlready2 would make a number of .*; --engine oxigraph keeps it"):
        open_engine("owlready2", [], extra=[quad])


def test_a_function_that_nobody_has_is_named() -> None:
    with pytest.raises(CannotDo, match="the query cannot be run: The custom function <e:f> is not supported"):
        open_engine("oxigraph", []).query("ASK { FILTER(<e:f>(1)) }")


def test_rdflib_says_that_it_goes_less_deep() -> None:
    with pytest.raises(CannotDo, match="rdflib cannot parse a query that nests as deep; --engine oxigraph can"):
        open_engine("rdflib", []).query(NESTING["brackets"](190))


@pytest.mark.parametrize("beside", ["", "{}"])
def test_brackets_may_nest_just_so_deep(beside: str) -> None:
    deepest = "{" * (DEEPEST - 1) + "}" * (DEEPEST - 1)
    assert open_engine("oxigraph", []).query(f"ASK {{ {beside} {deepest} }}")
    with pytest.raises(WrongUse, match=f"more than {DEEPEST} deep"):
        refuse_depth(f"ASK {{ {beside} {{ {deepest} }} }}")


def test_many_flat_brackets_are_fine(small: bekken_kg.KnowledgeGraph) -> None:
    assert small.query("ASK { " + "{} " * (DEEPEST + 50) + "}")


@pytest.mark.parametrize(
    ("query", "has"),
    [
        ("SELECT * FROM <e:g> { ?s ?p ?o }", True),
        ("CONSTRUCT { ?from ?p ?o } FROM NAMED <e:g> WHERE { ?from ?p ?o }", True),
        ("SELECT * # from\nfrom<e:g>{}", True),
        ("SELECT ?from { ?from ?p 'from' }", False),
        ("PREFIX from: <e:from> SELECT (from:x AS ?x) {}", False),
        ("SELECT * { ?s ?p ?o } # FROM <e:g>", False),
        ("SELECT ('FROM' AS ?x) {}", False),
        ("PREFIX e: <e:> DESCRIBE e:a\\#b <e:c> FROM <e:g> {}", True),
        ("SELECT (1<(?b+1>1) AS ?c) ?s FROM <e:g> { ?s ?p ?o }", True),
        ("SELECT ?wasDerivedFrom { ?s ?p ?wasDerivedFrom }", False),
    ],
)
def test_a_dataset_of_its_own_is_recognised(query: str, has: bool) -> None:
    assert has_from(query) is has


def test_an_engine_gives_its_quads_by_graph(small: bekken_kg.KnowledgeGraph) -> None:
    quads = small.engine.quads()
    leaflet = small.engine.quads(LEAFLET)
    assert 0 < len(leaflet) < len(quads)
    assert {quad.graph_name for quad in leaflet} == {ox.NamedNode(LEAFLET)}


def test_an_unknown_engine_names_the_nearest() -> None:
    assert set(ENGINES) == {"oxigraph", "rdflib", "owlready2"}
    with pytest.raises(UnknownName, match="unknown engine 'rdfib'; did you mean 'rdflib'"):
        open_engine("rdfib", [])


def test_rdflib_faults_are_told_as_rdflibs(
    both: tuple[bekken_kg.KnowledgeGraph, bekken_kg.KnowledgeGraph],
) -> None:
    query = "SELECT ?o WHERE { VALUES ?o { <e:a> 'x'@nb } } ORDER BY LANG(?o)"
    assert len(both[0].query(query)) == 2
    with pytest.raises(CannotDo, match=r"rdflib cannot run this query .*--engine oxigraph may"):
        both[1].query(query)


def test_rdflib_walks_a_path_from_what_is_given(
    both: tuple[bekken_kg.KnowledgeGraph, bekken_kg.KnowledgeGraph], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind several VALUES too; else each such question goes through the whole graph."""
    engine = both[1].engine
    assert isinstance(engine, RdflibEngine)
    looked_up: list[tuple[object, ...]] = []
    store, found = engine.dataset.store, engine.dataset.store.triples

    def triples(pattern: tuple[object, ...], context: object = None) -> object:
        looked_up.append(pattern)
        return found(pattern, context)

    monkeypatch.setattr(store, "triples", triples)
    path = f"?term <{RDFS}subClassOf>* ?above"
    query = f'SELECT ?above {{ VALUES ?term {{ <{BK}PubicSymphysis> }} VALUES ?lang {{ "nb" }} {path} }}'
    assert len(both[1].query(query)) == 4
    assert looked_up
    assert [pattern for pattern in looked_up if pattern[0] is None] == []


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_files_of_ones_own_keep_their_graphs(engine: str, tmp_path: Path) -> None:
    (tmp_path / "plain.ttl").write_text("@base <e:/x/> . <a> <b> <c> .", encoding="utf-8")
    (tmp_path / "named.trig").write_text("<e:g> { <e:a> <e:b> <e:c> }", encoding="utf-8")
    kg = load_files([str(tmp_path / "plain.ttl"), str(tmp_path / "named.trig")], engine)
    assert len(kg.query("SELECT * { ?s ?p ?o }")) == 1
    assert kg.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } }").rows == [("e:g",)]
    assert kg.query("SELECT ?s { ?s ?p ?o }").rows[0].s == "e:/x/a"
    assert {quad.subject.value for quad in kg.engine.quads()} == {"e:/x/a", "e:a"}
    assert [quad.subject.value for quad in kg.engine.quads("e:g")] == ["e:a"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.ttl", None, "there is no file"),
        ("folder.ttl", "folder", "is a folder"),
        ("bad.ttl", "<a> <b> ", "is not well-formed"),
        ("notes.txt2", "hello", "does not tell its format"),
        ("latin.ttl", b'<e:a> <e:b> "\xe6" .', "is not well-formed"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told_in_one_line(
    tmp_path: Path, name: str, content: str | bytes | None, told: str
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CannotDo, match=f"^[^\n]*{told}[^\n]*$"):
        load_files([str(path)])
