"""The W3C SPARQL 1.1 tests, read from their manifests; BEKKEN_RDF_TESTS names the folder that has them."""

from __future__ import annotations

import os
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

FOLDER = Path(os.environ.get("BEKKEN_RDF_TESTS", "/nowhere")) / "sparql" / "sparql11"
BASE = "http://w3c.example/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
EMPTY = BASE + "empty"
Case = namedtuple("Case", ("id", "kind", "query", "data", "named", "result"))
_QUERY = f"""PREFIX mf: <{MF}> PREFIX qt: <{QT}> PREFIX rdf: <{RDF}>
SELECT ?test ?kind ?query ?result (GROUP_CONCAT(DISTINCT STR(?d); separator=" ") AS ?data)
  (GROUP_CONCAT(DISTINCT STR(?g); separator=" ") AS ?named) WHERE {{
  ?manifest mf:entries/rdf:rest*/rdf:first ?test . ?test a ?kind ; mf:action ?action .
  OPTIONAL {{ ?action qt:query ?inner }} BIND(COALESCE(?inner, ?action) AS ?query)
  OPTIONAL {{ ?action qt:data ?d }} OPTIONAL {{ ?action qt:graphData ?g }}
  OPTIONAL {{ ?test mf:result ?result }}
}} GROUP BY ?test ?kind ?query ?result ORDER BY ?test"""


def iri(path: Path) -> str:
    return BASE + path.relative_to(FOLDER).as_posix()


def path(name: str) -> Path:
    return FOLDER / name.removeprefix(BASE)


def manifest(name: str) -> ox.Store:
    store = ox.Store()
    file = FOLDER / name / "manifest.ttl"
    if file.exists():
        store.load(path=file, base_iri=iri(file))
    return store


def cases(*folders: str) -> Iterator[Case]:
    """Return the tests of some folders; none where the suite is not there."""
    for name in folders:
        for row in manifest(name).query(_QUERY):
            test, kind, query, result, data, named = (
                row[key].value if row[key] is not None else ""
                for key in ("test", "kind", "query", "result", "data", "named")
            )
            yield Case(
                f"{name}/{test.rpartition('#')[2]}",
                kind.removeprefix(MF),
                query,
                data.split(),
                named.split(),
                result,
            )


def all_data() -> list[ox.Quad]:
    """Return all data of the suite's query tests, each file in a named graph of its own."""
    quads = []
    for file in sorted(FOLDER.glob("*/*")):
        if (
            file.suffix in (".ttl", ".rdf", ".nt")
            and file.name != "manifest.ttl"
            and file.parent.name in EVALUATION + RESULTS
        ):
            try:
                triples = list(ox.parse(path=file, base_iri=iri(file), rename_blank_nodes=True))
            except SyntaxError:
                continue
            quads += [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(iri(file))) for t in triples]
    return quads


EVALUATION = (
    *("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping", "negation"),
    *("project-expression", "property-path", "subquery"),
)
RESULTS = ("csv-tsv-res", "json-res")


def same(reply: bytes, kind: str, result: Path) -> bool:
    """Tell whether a result is what the suite expects."""
    if kind.startswith("text/turtle"):
        return _graph(ox.parse(input=reply, format=ox.RdfFormat.TURTLE)) == _graph(
            ox.parse(path=result, base_iri=iri(result))
        )
    return _table(reply, ox.QueryResultsFormat.JSON) == _expected(result)


def _graph(triples: object) -> ox.Dataset:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)  # type: ignore[attr-defined]
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _expected(result: Path) -> object:
    formats = {
        ".srx": ox.QueryResultsFormat.XML,
        ".srj": ox.QueryResultsFormat.JSON,
        ".tsv": ox.QueryResultsFormat.TSV,
    }
    if result.suffix in formats:
        return _table(result.read_bytes(), formats[result.suffix])
    return _rdf_table(result)


def _table(data: bytes, format: ox.QueryResultsFormat) -> object:
    results = ox.parse_query_results(data, format)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    return sorted(names), _rows([{name: row[name] for name in names if row[name] is not None} for row in results])


def _rdf_table(result: Path) -> object:
    """Read a result that is written as RDF (the result-set vocabulary)."""
    store = ox.Store()
    store.load(path=result, base_iri=iri(result))
    rs = "PREFIX rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> "
    truth = list(store.query(rs + "SELECT ?b { ?s rs:boolean ?b }"))
    if truth:
        return truth[0][0].value == "true"
    names = sorted(row[0].value for row in store.query(rs + "SELECT ?n { ?s rs:resultVariable ?n }"))
    rows: dict[str, dict[str, object]] = {
        str(row[0]): {} for row in store.query(rs + "SELECT ?r { ?s rs:solution ?r }")
    }
    for solution, name, value in store.query(
        rs + "SELECT ?r ?n ?v { ?r rs:binding ?b . ?b rs:variable ?n ; rs:value ?v }"
    ):
        rows[str(solution)][name.value] = value
    return names, _rows(list(rows.values()))


def _rows(rows: list[dict[str, object]]) -> object:
    """Return rows so that two tables with other names for the same blank nodes are equal."""
    quads = []
    for number, row in enumerate(rows):
        node = ox.BlankNode(f"row{number}")
        quads.append(ox.Quad(node, ox.NamedNode("x:row"), ox.Literal("")))
        quads += [ox.Quad(node, ox.NamedNode(f"x:{name}"), _value(value)) for name, value in row.items()]
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return len(rows), dataset


def _value(term: object) -> object:
    """Numbers and truths are compared by value: 2.0 is 2.00, and a negativeInteger -3 the integer -3."""
    kind = term.datatype.value.rpartition("#")[2] if isinstance(term, ox.Literal) else ""
    assert kind == "" or isinstance(term, ox.Literal)
    if kind.casefold().endswith(("integer", "decimal", "double", "float")):
        whole = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
        try:
            return ox.Literal(repr(float(term.value)), datatype=whole if kind.endswith("Integer") else term.datatype)
        except ValueError:
            return term
    return ox.Literal(term.value in ("true", "1")) if kind == "boolean" else term
