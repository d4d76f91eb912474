"""The endpoint over HTTP: ways of asking, formats, caching, compression, and what every response carries."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from served import PLAIN, Reply, Served, asked, serving

import bekken_kg
from bekken_kg.shipped import folder as shipped

SELECT = "SELECT ?p ?o { <https://w3id.org/bekken-kg/terms/Relaxin> ?p ?o } ORDER BY ?p ?o"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(?s = <https://w3id.org/bekken-kg/terms/Relaxin>) }"
GRAPHS = "https://w3id.org/bekken-kg/graph/"
SPARQL = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("protocol"), "--workers", "4") as served:
        yield served


# Ways of asking.


def test_get_form_and_direct_post_say_the_same(server: Served) -> None:
    get = server.get(asked(SELECT))
    form = server.ask("POST", "/sparql", urlencode({"query": SELECT}).encode(), {"content-type": FORM})
    direct = server.query(SELECT)
    assert get.status == form.status == direct.status == 200
    assert get.body == form.body == direct.body
    assert len(json.loads(get.body)["results"]["bindings"]) > 5


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_a_slash_at_the_end_does_not_matter(server: Served, path: str) -> None:
    assert server.get(f"{path}?query=ASK%20%7B%7D").body == b'{"head":{},"boolean":true}'


def test_head_is_get_without_the_body(server: Served) -> None:
    get, head = server.get(asked(SELECT)), server.ask("HEAD", asked(SELECT))
    assert (head.status, head.body) == (200, b"")
    same = ("content-type", "content-length", "etag", "vary")
    assert [head.headers[name] for name in same] == [get.headers[name] for name in same]


@pytest.mark.parametrize("path", ["/sparql", "/terms/Relaxin", "/nothing"])
def test_options_tells_what_is_allowed(server: Served, path: str) -> None:
    reply = server.ask(
        "OPTIONS", path, headers={"origin": "https://x.example", "access-control-request-method": "POST"}
    )
    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "content-type" in reply.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in reply.headers


WRONG = {
    "two queries": ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, {}, 400),
    "two queries, address and body": (
        "POST",
        "/sparql?query=ASK%7B%7D",
        b"query=ASK%7B%7D",
        {"content-type": FORM},
        400,
    ),
    "no query in a form": ("POST", "/sparql", b"quer=ASK%7B%7D", {"content-type": FORM}, 400),
    "an empty query": ("GET", "/sparql?query=", None, {}, 400),
    "an empty body": ("POST", "/sparql", b"", {"content-type": SPARQL}, 400),
    "no content type": ("POST", "/sparql", b"ASK {}", {}, 415),
    "another content type": (
        "POST",
        "/sparql",
        b'{"query": "ASK {}"}',
        {"content-type": "application/json"},
        415,
    ),
    "two content types": ("POST", "/sparql", b"ASK {}", {"content-type": f"{SPARQL}, text/plain"}, 415),
    "Latin-1": ("POST", "/sparql", 'ASK { ?s ?p "ø" }'.encode("latin-1"), {"content-type": SPARQL}, 400),
    "Latin-1, declared": (
        "POST",
        "/sparql",
        b"ASK {}",
        {"content-type": f"{SPARQL}; charset=iso-8859-1"},
        415,
    ),
    "UTF-16": ("POST", "/sparql", "ASK {}".encode("utf-16"), {"content-type": SPARQL}, 400),
    "Latin-1 in the address": ("GET", "/sparql?query=ASK%7B%3Fs%20%3Fp%20%22%F8%22%7D", None, {}, 400),
    "Latin-1 in a form": (
        "POST",
        "/sparql",
        b"query=ASK%7B%3Fs%20%3Fp%20%22%F8%22%7D",
        {"content-type": FORM},
        400,
    ),
    "half a surrogate pair": (
        "POST",
        "/sparql",
        b'ASK { ?s ?p "\xed\xa0\x80" }',
        {"content-type": SPARQL},
        400,
    ),
    "a path that is not UTF-8": ("GET", "/terms/%F8", None, {}, 400),
    "a compressed body": (
        "POST",
        "/sparql",
        gzip.compress(b"ASK {}"),
        {"content-type": SPARQL, "content-encoding": "gzip"},
        415,
    ),
    "a compressed bomb": (
        "POST",
        "/sparql",
        gzip.compress(b" " * 90_000_000),
        {"content-type": SPARQL, "content-encoding": "gzip"},
        415,
    ),
    "a body that is not what it says": (
        "POST",
        "/sparql",
        gzip.compress(b"ASK {}"),
        {"content-type": SPARQL},
        400,
    ),
    "an update in a form": ("POST", "/sparql", b"update=CLEAR%20ALL", {"content-type": FORM}, 403),
    "an update, direct": (
        "POST",
        "/sparql",
        b"CLEAR ALL",
        {"content-type": "application/sparql-update"},
        403,
    ),
    "an update as a query": ("POST", "/sparql", b"CLEAR ALL", {"content-type": SPARQL}, 400),
    "an update by GET": ("GET", "/sparql?update=CLEAR%20ALL", None, {}, 403),
    "a graph for an update": (
        "GET",
        "/sparql?query=ASK%7B%7D&using-graph-uri=http%3A%2F%2Fx%2F",
        None,
        {},
        400,
    ),
    "a graph that is no IRI": (
        "GET",
        "/sparql?query=ASK%7B%7D&default-graph-uri=not%20an%20iri",
        None,
        {},
        400,
    ),
    "too many parameters": ("GET", "/sparql?" + "a=&" * 1500, None, {}, 400),
    "text that does not parse": ("GET", asked("SELECT * WHERE"), None, {}, 400),
    "a zero byte": ("POST", "/sparql", b"ASK { \x00 }", {"content-type": SPARQL}, 400),
    "a function that is not there": ("GET", asked("SELECT (<x:f>(1) AS ?x) {}"), None, {}, 422),
    "PUT": ("PUT", "/sparql", b"<a> <b> <c> .", {"content-type": "text/turtle"}, 405),
    "DELETE": ("DELETE", "/sparql", None, {}, 405),
    "PATCH": ("PATCH", "/sparql", b"", {}, 405),
    "TRACE": ("TRACE", "/sparql", None, {}, 405),
    "POST to a term": ("POST", "/terms/Relaxin", b"a=b", {"content-type": FORM}, 405),
    "PUT to a graph": ("PUT", "/graph/terms", b"", {"content-type": "text/turtle"}, 405),
    "nothing there": ("GET", "/nothing", None, {}, 404),
    "a way up": ("GET", "/assets/../worker.py", None, {}, 404),
    "a way up, encoded": ("GET", "/assets/..%2fworker.py", None, {}, 404),
    "a format that is not there": ("GET", asked("ASK {}"), None, {"accept": "image/png"}, 406),
    "a graph as CSV": ("GET", asked(CONSTRUCT), None, {"accept": "text/csv"}, 406),
    "rows as Turtle": ("GET", asked(SELECT), None, {"accept": "text/turtle"}, 406),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_in_a_sentence(server: Served, name: str) -> None:
    method, path, body, headers, status = WRONG[name]
    reply = server.ask(method, path, body, headers)
    assert reply.status == status
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert PLAIN.fullmatch(reply.body.decode())
    assert b"Traceback" not in reply.body


def test_a_syntax_error_has_its_place(server: Served) -> None:
    assert b"line 2, column 15" in server.query("SELECT *\nWHERE { ?s ?p }").body


def test_a_relative_iri_is_one_of_the_project(server: Served) -> None:
    assert server.rows(
        "SELECT ?o { <terms/Relaxin> a ?o FILTER(?o = owl:Class) }".replace(
            "owl:Class", "<http://www.w3.org/2002/07/owl#Class>"
        )
    )


# The dataset.


def count(server: Served, parameters: str, body: str = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") -> int:
    return int(json.loads(server.query(body, parameters=parameters).body)["results"]["bindings"][0]["n"]["value"])


def test_the_default_graph_is_the_union_of_the_layers(server: Served) -> None:
    sizes = server.rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert {row["g"].removeprefix(GRAPHS) for row in sizes} >= {"terms", "leaflet", "edges"}
    assert count(server, "") == sum(int(row["n"]) for row in sizes)


def test_default_graph_uri_chooses(server: Served) -> None:
    edges, leaflet = (f"default-graph-uri={quote(GRAPHS + name, safe='')}" for name in ("edges", "leaflet"))
    assert 0 < count(server, f"?{edges}") < count(server, f"?{edges}&{leaflet}") < count(server, "")
    assert count(server, f"?{edges}", f"SELECT (COUNT(*) AS ?n) FROM <{GRAPHS}leaflet> {{ ?s ?p ?o }}") == count(
        server, f"?{edges}"
    )


def test_named_graph_uri_chooses(server: Served) -> None:
    edges = f"named-graph-uri={quote(GRAPHS + 'edges', safe='')}"
    assert count(server, f"?{edges}") == 0
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert (count(server, f"?{edges}", named), count(server, "", named) > 2) == (1, True)


# Formats.

ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
}
TRIPLES = [
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-quads",
    "application/trig",
]


@pytest.mark.parametrize("kind", ROWS)
def test_rows_in_each_format(server: Served, kind: str) -> None:
    reply = server.query(SELECT, kind)
    assert reply.headers["content-type"].partition(";")[0] == kind
    expected = ox.parse_query_results(server.query(SELECT).body, ox.QueryResultsFormat.JSON)
    assert [list(row) for row in ox.parse_query_results(reply.body, ROWS[kind])] == [list(row) for row in expected]


def test_rows_as_csv(server: Served) -> None:
    reply = server.query(SELECT, "text/csv")
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.body.decode().startswith("p,o\r\n")


@pytest.mark.parametrize("kind", TRIPLES)
def test_triples_in_each_format(server: Served, kind: str) -> None:
    reply = server.query(CONSTRUCT, kind)
    assert reply.headers["content-type"].partition(";")[0] == kind
    format = ox.RdfFormat.from_media_type(kind)
    assert format is not None
    triples = {quad.triple for quad in ox.parse(input=reply.body, format=format)}
    assert triples == {quad.triple for quad in ox.parse(input=server.query(CONSTRUCT).body, format=ox.RdfFormat.TURTLE)}
    assert len(triples) > 5


@pytest.mark.parametrize("kind", ["application/sparql-results+json", "application/sparql-results+xml"])
def test_a_truth_in_each_format(server: Served, kind: str) -> None:
    assert bool(ox.parse_query_results(server.query("ASK {}", kind).body, ROWS[kind])) is True


ACCEPTS = [
    ("", SELECT, "application/sparql-results+json"),
    ("*/*", SELECT, "application/sparql-results+json"),
    ("*/*", CONSTRUCT, "text/turtle"),
    ("text/*", SELECT, "text/csv"),
    ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", SELECT, "application/sparql-results+xml"),
    ("text/csv, */*;q=0.1", SELECT, "text/csv"),
    ("application/sparql-results+json;q=0, */*", SELECT, "application/sparql-results+xml"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", CONSTRUCT, "application/xml"),
    ("TEXT/CSV; charset=utf-8", SELECT, "text/csv"),
    ("text/turtle, application/sparql-results+json", SELECT, "application/sparql-results+json"),
    ("text/turtle, application/sparql-results+json", CONSTRUCT, "text/turtle"),
    ("application/ld+json;q=nonsense, application/n-triples;q=0.2", CONSTRUCT, "application/n-triples"),
]


@pytest.mark.parametrize(("accept", "text", "kind"), ACCEPTS)
def test_what_the_client_would_rather_have(server: Served, accept: str, text: str, kind: str) -> None:
    assert server.query(text, accept).headers["content-type"].partition(";")[0] == kind


# The Graph Store Protocol, as far as it reads.


def triples(reply: Reply) -> set[str]:
    assert (reply.status, reply.headers["content-type"]) == (200, "application/n-triples")
    return {str(quad.triple) for quad in ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("layer", ["leaflet", "evidence"])
def test_a_graph_by_its_name(server: Served, layer: str) -> None:
    name = f"{GRAPHS}{layer}"
    rows = server.rows(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    found = triples(server.get(f"/sparql?graph={quote(name, safe='')}", "application/n-triples"))
    assert len(found) == int(rows[0]["n"]) > 100
    assert triples(server.get("/sparql?default", "application/n-triples")) > found


def test_the_default_graph_is_that_of_a_query(server: Served) -> None:
    rows = server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert len(triples(server.get("/sparql?default=", "application/n-triples"))) == int(rows[0]["n"])
    assert server.get("/sparql?default").headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize(
    ("method", "query", "status"),
    [
        ("GET", "graph=https%3A%2F%2Fw3id.org%2Fbekken-kg%2Fgraph%2Fnothing", 404),
        ("GET", "graph=http%3A%2F%2Fe.org%2Fg", 404),
        ("GET", "graph=", 400),
        ("GET", "graph=leaflet", 400),
        ("GET", "default=yes", 400),
        ("GET", "default&graph=http%3A%2F%2Fe.org%2Fg", 400),
        ("GET", "graph=http%3A%2F%2Fe.org%2Fg&graph=http%3A%2F%2Fe.org%2Fh", 400),
        ("GET", "default&query=ASK%7B%7D", 400),
        ("GET", "default-graph-uri=http%3A%2F%2Fe.org%2Fg", 400),
        ("GET", "qeury=ASK%7B%7D", 400),
        ("POST", "default", 405),
        ("PUT", "default", 405),
        ("DELETE", "graph=http%3A%2F%2Fe.org%2Fg", 405),
    ],
)
def test_what_is_no_graph_is_no_description(server: Served, method: str, query: str, status: int) -> None:
    """Jena takes the service description for the graph, where it is sent in its place."""
    reply = server.ask(method, f"/sparql?{query}", b"" if method == "GET" else b"<a:b> <a:b> <a:b> .")
    assert (reply.status, PLAIN.fullmatch(reply.body.decode()) is not None) == (status, True)


# XML.

ODD = "a\rb\r\nc\td &lt;<>&\"' \u0085\u2028 \ufffd \U0001f9b4"


@pytest.mark.parametrize("kind", ["application/sparql-results+xml", "application/xml"])
def test_a_text_comes_back_out_of_xml_as_it_is(server: Served, kind: str) -> None:
    reply = server.query(f"SELECT ({ox.Literal(ODD)} AS ?x) {{}}", kind)
    (literal,) = ElementTree.fromstring(reply.body).iter("{http://www.w3.org/2005/sparql-results#}literal")
    assert (reply.status, literal.text) == (200, ODD)


def test_a_text_comes_back_out_of_rdf_xml_as_it_is(server: Served) -> None:
    text = f"CONSTRUCT {{ <http://e.org/a> <http://e.org/p> ?x . _:1 <http://e.org/p> _:1 }} {{ BIND({ox.Literal(ODD)} AS ?x) }}"
    reply = server.query(text, "application/rdf+xml")
    graph = rdflib.Graph().parse(data=reply.body, format="xml")
    assert [str(value) for value in graph.objects(rdflib.URIRef("http://e.org/a"))] == [ODD]
    assert len(graph) == 2


XML_REFUSED = {
    "U+0001": 'SELECT ("a\\u0001" AS ?x) {}',
    "U+FFFE": 'SELECT ("a\\uFFFE" AS ?x) {}',
    "U+0000": 'SELECT ("\\u0000" AS ?x) {}',
    "in a triple": 'SELECT (<<( <x:a> <x:b> "\\u001F" )>> AS ?x) {}',
    "in a graph": 'CONSTRUCT { <x:a> <http://e.org/p> "a\\u0001" , "b" } {}',
    "no name": "CONSTRUCT { <x:a> <http://e.org/123> 1 ; <http://e.org/p> 2 } {}",
    "no name at all": "CONSTRUCT { <x:a> <http://e.org/> 1 } {}",
    "reserved": "CONSTRUCT { <x:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1 } {}",
    "a namespace that is taken": "CONSTRUCT { <x:a> <http://www.w3.org/2000/xmlns/a> 1 } {}",
}


@pytest.mark.parametrize("text", XML_REFUSED.values(), ids=XML_REFUSED)
def test_what_cannot_be_xml_is_not_sent_as_xml(server: Served, text: str) -> None:
    kinds = ["application/rdf+xml" if text.startswith("C") else "application/sparql-results+xml", "application/xml"]
    for kind in kinds:
        reply = server.query(text, kind)
        assert (reply.status, "XML cannot hold" in reply.body.decode()) == (406, True)
    named = re.search(r"<http:[^>]+>", text)
    assert named is None or named[0] in reply.body.decode()
    assert server.query(text, "application/n-triples" if text.startswith("C") else "text/csv").status == 200


def test_a_triple_in_a_triple_is_not_sent_as_json_ld(server: Served) -> None:
    text = "CONSTRUCT { <x:a> <x:b> <<( <x:a> <x:b> 1 )>> } {}"
    assert server.query(text, "application/ld+json").status == 406
    assert server.query(text, "text/turtle").status == 200


# Caching and compression.


def test_a_tag_answers_without_a_body(server: Served) -> None:
    first = server.get(asked(SELECT))
    again = server.get(asked(SELECT), if_none_match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    # A browser would lay these over what it has kept, and a page would lose its style sheet.
    assert not {"content-security-policy", "content-type"} & set(again.headers)
    assert server.get(asked(SELECT), if_none_match='W/"other"').status == 200


@pytest.mark.parametrize("path", [asked(SELECT), "/terms/Relaxin.ttl", "/?lang=nn", "/assets/site.css", "/answers"])
def test_what_varies_is_the_same_when_it_has_not_changed(server: Served, path: str) -> None:
    first = server.get(path)
    again = server.get(path, if_none_match=f'"other", {first.headers["etag"]}')
    assert (first.status, again.status) == (200, 304)
    assert again.headers["vary"] == first.headers["vary"] == "accept, accept-encoding, accept-language"


def test_any_tag_is_a_tag_of_what_is_there(server: Served) -> None:
    """RFC 9110, 13.1.2: with ``*`` a GET is answered 304 where there is something, from a worker or from the cache."""
    path = asked(f"{SELECT} # any tag")
    assert [server.get(path, if_none_match="*").status for _ in range(2)] == [304, 304]
    head = server.ask("HEAD", path, headers={"if-none-match": "*"})
    assert (head.status, head.headers["etag"]) == (304, server.get(path).headers["etag"])
    fresh = server.get(asked("SELECT (NOW() AS ?now) {}"), if_none_match="*")
    assert (fresh.status, "etag" in fresh.headers) == (304, False)
    assert server.get("/terms/Nothing", if_none_match="*").status == 404
    assert server.get("/sparql?query=nonsense", if_none_match="*").status == 400


@pytest.mark.parametrize("condition", ["*", "the tag"])
def test_a_post_is_never_answered_by_its_tag(server: Served, condition: str) -> None:
    headers = {"content-type": SPARQL}
    first = server.ask("POST", "/sparql", SELECT.encode(), headers)
    headers["if-none-match"] = first.headers["etag"] if condition == "the tag" else condition
    for _ in range(2):
        again = server.ask("POST", "/sparql", SELECT.encode(), headers)
        assert (again.status, again.body) == (200, first.body)


def test_tags_differ_where_the_content_does(server: Served) -> None:
    tags = [
        server.get(asked(SELECT)).headers["etag"],
        server.get(asked(SELECT), "text/csv").headers["etag"],
        server.get(asked(SELECT + " LIMIT 3")).headers["etag"],
        server.get(asked(SELECT), accept_encoding="gzip").headers["etag"],
    ]
    assert len(set(tags)) == 4


def test_a_tag_is_the_same_on_another_server_with_the_same_data(
    server: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving(tmp_path_factory.mktemp("replica"), "--workers", "1") as other:
        headers = {"host": "kg.example"}
        tags = {one.ask("GET", asked(SELECT), headers=headers).headers["etag"] for one in (server, other)}
        assert len(tags) == 1


LATER = (
    ("leaflet/claims.ttl", "bassenggymnastikk redusere", "bassenggymnastikk lindre"),
    ("terms/treatment.ttl", "bassenggymnastikk", "vanngymnastikk"),
)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """This very package with a later state of the data: other words in one claim and one term."""
    folder = tmp_path_factory.mktemp("later")
    copy = shutil.copytree(Path(bekken_kg.__file__).parent, folder / "bekken_kg")
    for name in ("ontology", "queries"):
        shutil.copytree(shipped(name), copy / "shipped" / name, dirs_exist_ok=True)
    for name, before, after in LATER:
        file = copy / "shipped" / "ontology" / name
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after), encoding="utf-8")
    with serving(folder, "--workers", "1", PYTHONPATH=str(folder)) as served:
        yield served


@pytest.mark.parametrize(
    "path",
    [
        "/claims/L49.html?lang=nb",
        "/claims/L49.ttl",
        "/terms/PoolExercise.html?lang=nb",
        "/terms/PoolExercise.ttl",
        "/answers/treatments.csv?lang=nb",
        asked("SELECT ?x { <https://w3id.org/bekken-kg/claims/L49> <https://w3id.org/bekken-kg/terms/statement> ?x }"),
    ],
)
def test_a_tag_of_earlier_data_does_not_keep_it(server: Served, later: Served, path: str) -> None:
    """A browser that has a claim as it was asks with its tag: it gets the claim as it is now."""
    earlier = server.ask("GET", path, headers={"host": "kg.example"})
    again = {"host": "kg.example", "if-none-match": earlier.headers["etag"]}
    assert server.ask("GET", path, headers=again).status == 304
    for _ in range(2):  # made by a worker, then from the cache
        now = later.ask("GET", path, headers=again)
        assert (earlier.status, now.status) == (200, 200)
        assert now.headers["etag"] != earlier.headers["etag"]
        assert now.body != earlier.body


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (rand() AS ?x) {}",
        "SELECT (STRUUID() AS ?x) {}",
    ],
)
def test_what_is_new_each_time_is_not_kept(server: Served, text: str) -> None:
    first, second = server.query(text), server.query(text)
    assert first.status == 200
    assert first.body != second.body
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"


def test_compression(server: Served) -> None:
    text = "SELECT * { ?s ?p ?o } LIMIT 500"
    plain, packed = (
        server.query(text),
        server.ask("GET", asked(text), headers={"accept-encoding": "br, gzip;q=0.8"}),
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 4
    assert "accept-encoding" in packed.headers["vary"]
    assert "content-encoding" not in server.ask("GET", asked(text), headers={"accept-encoding": "gzip;q=0"}).headers


@pytest.mark.parametrize(
    "path",
    ["/sparql?query=ASK%7B%7D", "/terms/Relaxin.html", "/terms/Nothing", "/", "/health", "/sparql?query=bad"],
)
def test_headers_that_keep_a_reader_safe(server: Served, path: str) -> None:
    headers = server.get(path).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "set-cookie" not in headers
    assert "server" not in headers
    assert headers["date"].endswith(" GMT")


@pytest.mark.parametrize(
    "host", ["a b", "<script>", "x>y", '"', "kg.example, evil.example", "ø", "a" * 3000, "x:99999999"]
)
@pytest.mark.parametrize("path", ["/sparql", "/openapi.json", "/.well-known/void", "/", "/answers"])
def test_a_host_that_cannot_be_is_no_fault(server: Served, host: str, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n".encode()
    reply = server.raw(request)
    assert reply.startswith(b"HTTP/1.1 200 OK")
    assert b"<script>/" not in reply
    assert b"evil.example" not in reply


# The log.


def test_the_log_has_times_and_nothing_of_who_or_what(server: Served) -> None:
    secret = "SELECT ('Kari Nordmann' AS ?name) {}"
    server.ask("GET", asked(secret), headers={"user-agent": "secret-agent", "referer": "http://secret.example/"})
    server.get("/answers/what-is?term=secretTerm")
    line, other = server.log().splitlines()[-2:]
    assert " 200 GET /sparql " in line
    assert " run=" in line
    assert " wait=" in line
    assert " query=" in line
    assert " 404 GET /answers/what-is " in other
    assert "ecret" not in line + other
    assert "Kari" not in line
    assert "127.0.0.1" not in line
