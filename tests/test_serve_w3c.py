"""The W3C SPARQL 1.1 suite through ``/sparql``: queries, result formats, protocol, service description.

Collected only where BEKKEN_RDF_TESTS names the suite. The counts are printed (pytest -rP) and have floors;
no test is excused by name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import w3c
from served import Reply, Served, serving

pytestmark = pytest.mark.skipif(not w3c.FOLDER.is_dir(), reason="BEKKEN_RDF_TESTS names no copy of the W3C suite")
if not w3c.FOLDER.is_dir():
    pytest.skip("BEKKEN_RDF_TESTS names no copy of the W3C suite", allow_module_level=True)

EVALUATION = [case for case in w3c.cases(*w3c.EVALUATION) if case.kind == "QueryEvaluationTest"]
SYNTAX = [
    case for case in w3c.cases(*w3c.EVALUATION, "syntax-query", "syntax-fed", "delete-insert") if "Syntax" in case.kind
]
FORMATS = list(w3c.cases(*w3c.RESULTS))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Every data file of the suite as a named graph; each test names those that are its dataset."""
    folder = tmp_path_factory.mktemp("w3c")
    data = folder / "data.nq"
    ox.serialize(w3c.all_data(), data, ox.RdfFormat.N_QUADS)
    with serving(folder, "--data", str(data)) as served:
        yield served


def send(server: Served, case: w3c.Case, accept: str = "") -> Reply:
    graphs = [("default-graph-uri", graph) for graph in case.data or [w3c.EMPTY]]
    graphs += [("named-graph-uri", graph) for graph in case.named]
    text = w3c.path(case.query).read_text(encoding="utf-8")
    own = case.data == [] and "FROM <" in text  # the query names its dataset itself
    return server.query(f"BASE <{case.query}>\n{text}", accept, "" if own else f"?{urlencode(graphs)}")


def passes(server: Served, case: w3c.Case) -> bool:
    reply = send(server, case)
    return reply.status == 200 and w3c.same(reply.body, reply.headers["content-type"], w3c.path(case.result))


def tell(what: str, cases: list[w3c.Case], failed: list[str]) -> None:
    print(f"{what}: {len(cases) - len(failed)}/{len(cases)}{'; not: ' if failed else ''}{', '.join(failed)}")


def test_query_evaluation(server: Served) -> None:
    failed = [case.id for case in EVALUATION if not passes(server, case)]
    tell("query evaluation", EVALUATION, failed)
    assert len(EVALUATION) == 225
    assert len(failed) <= 10, failed


def test_syntax(server: Served) -> None:
    failed = [case.id for case in SYNTAX if not parses_as_it_should(server, case)]
    tell("syntax", SYNTAX, failed)
    assert len(SYNTAX) == 114
    assert not failed


def parses_as_it_should(server: Served, case: w3c.Case) -> bool:
    reply = send(server, case)
    if case.id.startswith("syntax-fed/"):  # well-formed, and refused for what it asks, not for its syntax
        return reply.status == 403 and b"SERVICE is refused" in reply.body
    if case.kind.startswith("Positive"):
        return reply.status in (200, 422)  # 422: well-formed, with a function that does not exist
    return reply.status == 400


def test_result_formats(server: Served) -> None:
    failed = [case.id for case in FORMATS if not in_its_format(server, case)]
    tell("result formats", FORMATS, failed)
    assert len(FORMATS) == 10
    assert not failed


def in_its_format(server: Served, case: w3c.Case) -> bool:
    result = w3c.path(case.result)
    kinds = {
        ".csv": "text/csv",
        ".tsv": "text/tab-separated-values",
        ".srj": "application/sparql-results+json",
    }
    reply = send(server, case, kinds[result.suffix])
    if reply.status != 200 or not reply.headers["content-type"].startswith(kinds[result.suffix]):
        return False
    if result.suffix == ".csv":
        return table(reply.body) == table(result.read_bytes())
    formats = {".tsv": ox.QueryResultsFormat.TSV, ".srj": ox.QueryResultsFormat.JSON}
    return bool(w3c._table(reply.body, formats[result.suffix]) == w3c._expected(result))


def table(data: bytes) -> set[frozenset[tuple[str, str]]]:
    """Read CSV; rows and columns have no order, blank nodes no name, numbers are compared by value."""
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return {frozenset((name, cell_value(cell)) for name, cell in row.items()) for row in rows}


def cell_value(cell: str) -> str:
    try:
        return repr(float(cell))
    except ValueError:
        return "_" if cell.startswith("_:") else cell


# The protocol: each test is a few requests as RDF.

HT = "http://www.w3.org/2011/http#"
_REQUESTS = f"""PREFIX mf: <{w3c.MF}> PREFIX rdf: <{w3c.RDF}> PREFIX ht: <{HT}> PREFIX cnt: <http://www.w3.org/2011/content#>
SELECT ?test ?request ?path ?method ?body ?encoding ?type ?truth ?format
  (GROUP_CONCAT(DISTINCT STR(?s); separator=" ") AS ?statuses) (COUNT(DISTINCT ?before) AS ?order) WHERE {{
  ?test mf:action/ht:requests/rdf:rest*/rdf:first ?request .
  ?test mf:action/ht:requests/rdf:rest* ?here . ?here rdf:first ?request .
  OPTIONAL {{ ?before rdf:rest+ ?here }}
  ?request ht:absolutePath ?path ; ht:methodName ?method ; ht:resp ?response .
  ?response mf:expectedStatus ?s .
  OPTIONAL {{ ?request ht:body ?content . ?content cnt:chars ?body ; cnt:characterEncoding ?encoding }}
  OPTIONAL {{ ?request ht:headers/rdf:rest*/rdf:first ?header .
    ?header ht:fieldName ?name ; ht:fieldValue ?type
    FILTER(LCASE(?name) = "content-type") }}
  OPTIONAL {{ ?response mf:expectedBoolean ?truth }} OPTIONAL {{ ?response mf:expectedFormat ?format }}
}} GROUP BY ?test ?request ?path ?method ?body ?encoding ?type ?truth ?format ORDER BY ?test ?order"""
PROTOCOL: dict[str, list[ox.QuerySolution]] = {}
for row in w3c.manifest("protocol").query(_REQUESTS):
    PROTOCOL.setdefault(row["test"].value.rpartition("#")[2], []).append(row)
QUERIES = sorted(name for name in PROTOCOL if "update" not in name)
UPDATES = sorted(name for name in PROTOCOL if "update" in name)
WORDS = {
    "boolean": ("json", "xml"),
    "tabular": ("json", "xml", "csv", "tab"),
    "RDF": ("turtle", "rdf+xml", "n-triples"),
}


@pytest.fixture(scope="module")
def protocol_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("protocol")
    data = folder / "data.nq"
    quads = []
    for number in (1, 2, 3):
        graph = ox.NamedNode(f"http://kasei.us/2009/09/sparql/data/data{number}.rdf")
        triples = ox.parse(path=w3c.FOLDER / "protocol" / f"data{number}.nt")
        quads += [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
    ox.serialize(quads, data, ox.RdfFormat.N_QUADS)
    with serving(folder, "--data", str(data)) as served:
        yield served


def sent(server: Served, request: ox.QuerySolution) -> Reply:
    body = request["body"]
    encoding = request["encoding"].value if body is not None else "UTF-8"
    headers = {"content-type": request["type"].value} if request["type"] is not None else {}
    return server.ask(
        request["method"].value,
        request["path"].value,
        body.value.encode(encoding) if body is not None else None,
        headers,
    )


def fits(reply: Reply, request: ox.QuerySolution) -> bool:
    ranges = {status.rpartition("StatusCode")[2][0] for status in request["statuses"].value.split()}
    if str(reply.status)[0] not in ranges:
        return False
    if request["format"] is not None and not any(
        word in reply.headers["content-type"] for word in WORDS[request["format"].value]
    ):
        return False
    return request["truth"] is None or f'"boolean":{request["truth"].value}'.encode() in reply.body


def test_the_floor_of_the_protocol() -> None:
    assert len(QUERIES) == 20
    assert len(UPDATES) >= 14


@pytest.mark.parametrize("name", QUERIES)
def test_protocol(protocol_server: Served, name: str) -> None:
    assert [request for request in PROTOCOL[name] if not fits(sent(protocol_server, request), request)] == []


@pytest.mark.parametrize("name", UPDATES)
def test_updates_are_refused_and_change_nothing(protocol_server: Served, name: str) -> None:
    everything = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?s ?p ?o"
    before = protocol_server.query(f"{everything} # before {name}").body
    statuses = [sent(protocol_server, request).status for request in PROTOCOL[name][:1]]
    assert statuses[0] in (400, 403, 405, 415)
    assert protocol_server.query(f"{everything} # after {name}").body == before


# The service description.

SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize(
    "accept", ["", "text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"]
)
def test_service_description_returns_rdf(server: Served, accept: str) -> None:
    reply = server.get("/sparql", accept)
    kind = reply.headers["content-type"].partition(";")[0]
    assert kind == (accept or "text/turtle")
    assert len(list(ox.parse(input=reply.body, format=ox.RdfFormat.from_media_type(kind)))) > 10


def test_service_description_has_its_own_address(server: Served) -> None:
    store = ox.Store()
    store.load(server.get("/sparql").body, ox.RdfFormat.TURTLE)
    (row,) = store.query(f"SELECT ?e {{ ?s a <{SD}Service> ; <{SD}endpoint> ?e }}")  # type: ignore[misc]
    assert row[0].value == f"http://127.0.0.1:{server.port}/sparql"


def test_service_description_conforms_to_its_schema(server: Served) -> None:
    """Each property on a subject of its domain, each value of its range, as the vocabulary has them."""
    store = ox.Store()
    store.load(server.get("/sparql").body, ox.RdfFormat.TURTLE)
    schema = {
        "endpoint": ("Service", None),
        "supportedLanguage": ("Service", None),
        "resultFormat": ("Service", None),
        "feature": ("Service", None),
        "defaultDataset": ("Service", "Dataset"),
        "defaultGraph": ("Dataset", "Graph"),
        "namedGraph": ("Dataset", "NamedGraph"),
        "name": ("NamedGraph", None),
        "graph": ("NamedGraph", "Graph"),
    }
    used = {
        row[0].value.removeprefix(SD)
        for row in store.query("SELECT DISTINCT ?p { ?s ?p ?o }")
        if row[0].value.startswith(SD)
    }
    assert used <= set(schema)
    wrong = [
        name
        for name, (domain, kind) in schema.items()
        if store.query(f"ASK {{ ?s <{SD}{name}> ?o FILTER NOT EXISTS {{ ?s a <{SD}{domain}> }} }}")
        or (kind and store.query(f"ASK {{ ?s <{SD}{name}> ?o FILTER NOT EXISTS {{ ?o a <{SD}{kind}> }} }}"))
    ]
    assert wrong == []
    assert store.query(f"ASK {{ ?d <{SD}namedGraph>/<{SD}name> <{w3c.BASE}bind/data.ttl> }}")


def test_the_suite_is_read_from_where_it_says() -> None:
    assert Path(w3c.FOLDER, "protocol", "manifest.ttl").is_file()
