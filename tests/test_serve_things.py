"""Linked data and the catalogue over HTTP: every IRI of the project answers, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, urljoin

import pyoxigraph as ox
import pytest
from served import Served, serving
from version import VERSION

import bekken_kg
from bekken_kg.asking.catalogue import Catalogue
from bekken_kg.namespaces import BASE, ONTOLOGY
from bekken_kg.web import media

KINDS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "html": "text/html",
}
PATHS = [
    "/terms/Relaxin",
    "/terms/PubicSymphysis",
    "/terms/hasSymptom",
    "/terms/Possible",
    "/claims/L25",
    "/source/U10",
    "/source/leaflet",
    "/evidence/E01",
    "/ontology",
    f"/ontology/{VERSION}",
    "/graph/leaflet",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("things"), "--workers", "4") as served:
        yield served


def triples(body: bytes, kind: str) -> set[ox.Triple]:
    format = ox.RdfFormat.from_media_type(kind)
    assert format is not None
    return {quad.triple for quad in ox.parse(input=body, format=format)}


@pytest.mark.parametrize("path", PATHS)
def test_a_thing_by_accept_and_by_ending(server: Served, path: str) -> None:
    """All forms of a thing say the same number of triples; by Accept and by ending the same bytes."""
    forms = {ending: server.get(f"{path}.{ending}") for ending in KINDS}
    assert {ending: reply.status for ending, reply in forms.items()} == dict.fromkeys(KINDS, 200)
    assert {ending: reply.headers["content-type"].partition(";")[0] for ending, reply in forms.items()} == KINDS
    data = {ending: kind for ending, kind in KINDS.items() if ending != "html"}
    assert {ending: server.get(path, kind).body for ending, kind in data.items()} == {
        ending: forms[ending].body for ending in data
    }
    sizes = {len(triples(reply.body, KINDS[ending])) for ending, reply in forms.items() if ending != "html"}
    assert len(sizes) == 1
    assert sizes.pop() >= 3


@pytest.mark.parametrize("path", PATHS[:8])
def test_a_thing_is_described_by_its_own_iri(server: Served, path: str) -> None:
    found = triples(server.get(f"{path}.nt").body, "application/n-triples")
    assert ox.NamedNode(BASE + path[1:]) in {triple.subject for triple in found}
    links = server.get(f"{path}.ttl").headers["link"]
    assert f'<{BASE}{path[1:]}>; rel="describes"' in links
    assert f'<{path}.jsonld>; rel="alternate"; type="application/ld+json"' in links


def every_iri() -> list[str]:
    kg = bekken_kg.load()
    subjects = {quad.subject.value for quad in kg.engine.quads() if isinstance(quad.subject, ox.NamedNode)}
    return sorted(iri[len(BASE) :] for iri in subjects if iri.startswith(BASE))


def test_every_iri_answers(server: Served) -> None:
    names = every_iri()
    assert len(names) > 300
    assert [name for name in names if server.get(f"/{quote(name)}", "text/turtle").status != 200] == []


def test_pages_are_made(server: Served) -> None:
    names = [name for name in every_iri() if not name.startswith("graph/")][::8]
    wrong = [name for name in names if server.get(f"/{quote(name)}", "text/html").status != 200]
    assert wrong == []


def test_the_ontology_has_its_version(server: Served) -> None:
    found = triples(server.get("/ontology.nt").body, "application/n-triples")
    versions = [
        t.object.value
        for t in found
        if t.predicate.value.endswith("#versionIRI") and isinstance(t.object, ox.NamedNode)
    ]
    assert server.get(versions[0].removeprefix(BASE.rstrip("/")), "text/turtle").status == 200
    assert server.get("/ontology/0.0.1", "text/turtle").status == 404
    assert versions[0].startswith(ONTOLOGY + "/")


@pytest.mark.parametrize(
    "path",
    [
        "/terms/Nothing",
        "/claims/L99",
        "/source/U99",
        "/graph/nothing",
        "/terms/",
        "/terms/Relaxin.xyz",
        "/claims/L25/x",
        "/terms/%3Cscript%3E",
        "/terms/a%20b",
    ],
)
def test_what_the_graph_does_not_have_is_not_found(server: Served, path: str) -> None:
    reply = server.get(path)
    assert reply.status == 404
    assert b"graph says nothing of" in reply.body


# Pages.


class Page(HTMLParser):
    """Collects what a page has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def every(self, name: str) -> list[str]:
        return [value or "" for _, attributes in self.tags for key, value in attributes.items() if key == name]


PAGES = [
    "/",
    "/terms/Relaxin.html",
    "/claims/L25.html",
    "/source/U10.html",
    "/answers.html",
    "/answers/symptoms.html",
    "/code.html?code=O26.7",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_a_page_is_whole_and_asks_nobody_else(server: Served, path: str, lang: str) -> None:
    reply = server.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", "text/html")
    assert reply.status == 200
    page = Page(reply.body.decode())
    names = [tag for tag, _ in page.tags]
    assert page.tags[0][1]["lang"] == lang
    assert names.count("h1") == names.count("main") == 1
    assert "style" not in names
    assert not page.every("style")
    assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on")]
    sources = [attributes for tag, attributes in page.tags if tag in ("script", "img", "iframe")]
    data = {"type": "application/ld+json"}  # runs nothing
    loaded = [attributes["src"] or "" for attributes in sources if attributes != data]
    loaded += [
        attributes["href"] or "" for tag, attributes in page.tags if attributes.get("rel") in ("stylesheet", "icon")
    ]
    assert [name for name in loaded if not name.startswith("/assets/")] == []
    assert [name for name in loaded if server.get(name).status != 200] == []


def test_links_of_a_page_lead_somewhere(server: Served) -> None:
    found = set(Page(server.get("/claims/L25.html").body.decode()).every("href")) | set(
        Page(server.get("/terms/PelvicGirdlePain.html").body.decode()).every("href")
    )
    own = sorted({href.partition("#")[0] for href in found if href.startswith("/")})
    assert len(own) > 20
    assert [href for href in own if server.get(href, "text/html, */*;q=0.1").status != 200] == []


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("nn", "Brosjyren seier"),
        ("en-GB", "The leaflet says"),
        ("no", "Brosjyren sier"),
        ("de", "The leaflet says"),
        ("", "Brosjyren sier"),
    ],
)
def test_a_page_speaks_the_language_asked_for(server: Served, header: str, word: str) -> None:
    reply = server.get("/claims/L25", "text/html", accept_language=header)
    assert word in reply.body.decode()
    assert "accept-language" in reply.headers["vary"]


def test_a_browser_gets_a_form_at_the_endpoint(server: Served) -> None:
    reply = server.get("/sparql", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert b'<textarea id="query" name="query"' in reply.body


# The catalogue.

NAMES = list(Catalogue())


def test_the_floor() -> None:
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_a_question_says_the_same_as_in_process(server: Served, name: str) -> None:
    answer = bekken_kg.load().answer(name, lang="en")
    reply = server.get(f"/answers/{name}.{'nt' if answer.kind == 'triples' else 'json'}?lang=en")
    assert reply.status == 200
    if answer.kind == "triples":
        assert len(triples(reply.body, "application/n-triples")) == len(answer)
    else:
        assert json.loads(reply.body) == json.loads(answer.to_json())
    assert server.get(f"/answers/{name}.html?lang=en").status == 200


def test_an_answer_in_each_format(server: Served) -> None:
    kinds = {
        ending: server.get(f"/answers/symptoms.{ending}?lang=en") for ending in ("json", "xml", "csv", "tsv", "html")
    }
    assert {reply.status for reply in kinds.values()} == {200}
    rows = list(csv.DictReader(io.StringIO(kinds["csv"].body.decode(), newline="")))
    assert len(rows) == len(json.loads(kinds["json"].body)["results"]["bindings"]) > 3
    assert server.get("/answers/symptoms?lang=en", "text/csv").body == kinds["csv"].body
    assert server.get("/answers/symptoms.ttl").status == 406


def test_parameters_of_a_question(server: Served) -> None:
    reply = server.get("/answers/claims.json?modality=Recommended&lang=en")
    assert json.loads(reply.body) == json.loads(
        bekken_kg.load().answer("claims", lang="en", modality="Recommended").to_json()
    )
    assert server.get("/answers/claims.csv?section=SymptomsSection&section=TreatmentSection").status == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/answers/symptom", 404, "did you mean 'symptoms'?"),
        ("/answers/symptoms?condtion=Pain", 400, "no parameter 'condtion'"),
        ("/answers/symptoms?condition=Nothing", 404, "Nothing"),
        ("/answers/symptoms?lang=de", 400, "unknown language 'de'"),
        ("/answers/symptoms?lang=nb&lang=nn", 400, "2 times"),
        ("/answers/..%2F..%2Fchecks%2Fhedge-missing", 404, "no question"),
        ("/answers?x=1", 400, "no parameter 'x'"),
        ("/code", 400, "give one code"),
        ("/code?code=O26.7&code=L04", 400, "give one code"),
        ("/code?code=ZZZ999", 404, "no claim is about a term with the code 'ZZZ999'"),
        ("/code?code=O26.7&system=nothing", 404, "nothing"),
    ],
)
def test_a_wrong_question_is_told(server: Served, path: str, status: int, words: str) -> None:
    reply = server.get(path)
    assert reply.status == status
    assert words in reply.body.decode()


def test_the_list_of_questions(server: Served) -> None:
    listed = json.loads(server.get("/answers").body)["questions"]
    assert [question["name"] for question in listed] == NAMES
    assert listed[0]["address"].startswith(f"http://127.0.0.1:{server.port}/answers/")


@pytest.mark.parametrize(
    "system",
    ["", "&system=ICD-10", "&system=bk:ICD10", f"&system={quote('http://hl7.org/fhir/sid/icd-10', safe='')}"],
)
def test_a_code_leads_to_claims_section_and_page(server: Served, system: str) -> None:
    record = json.loads(server.get(f"/code?code=O26.7{system}&lang=en").body)
    assert record["leaflet"]["page"].startswith("https://nhi.no/")
    row = record["rows"][0]
    assert {
        "term",
        "claim",
        "statement",
        "unit",
        "inSection",
        "modality",
        "evidence",
        "termPage",
        "claimPage",
    } <= set(row)
    assert server.get(row["claimPage"].partition(f":{server.port}")[2], "text/html").status == 200


# What describes the server.


def test_openapi_lists_what_there_is(server: Served) -> None:
    document = json.loads(server.get("/openapi.json").body)
    assert document["openapi"].startswith("3.1")
    assert {f"/answers/{name}" for name in NAMES} <= set(document["paths"])
    plain = [
        path
        for path in document["paths"]
        if "{" not in path and path not in ("/ask", "/check-text", "/code", "/compare.json", "/infobutton", "/innhold")
    ]
    assert [path for path in plain if server.get(path).status != 200] == []
    assert all(operation["responses"] for path in document["paths"].values() for operation in path.values())
    parts = {f"#/components/{kind}/{name}" for kind, some in document["components"].items() for name in some}
    assert set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))) == parts


@pytest.mark.parametrize(
    ("response", "types"),
    [
        ("rows", {*media.ROWS, media.HTML}),
        ("graph", set(media.GRAPHS)),
        ("rows-or-graph", {*media.ROWS, *media.GRAPHS}),
        ("entity", {media.HTML, *media.GRAPHS} - {"application/json", "application/xml"}),
    ],
)
def test_openapi_has_the_media_types_that_are_answered(server: Served, response: str, types: set[str]) -> None:
    responses = json.loads(server.get("/openapi.json").body)["components"]["responses"]
    assert set(responses[response]["content"]) == types


def test_void_counts_the_triples(server: Served) -> None:
    store = ox.Store()
    store.load(server.get("/.well-known/void").body, ox.RdfFormat.TURTLE)
    void = "PREFIX void: <http://rdfs.org/ns/void#> "
    (row,) = store.query(void + "SELECT ?n ?e { ?d void:triples ?n ; void:sparqlEndpoint ?e }")  # type: ignore[misc]
    assert int(row["n"].value) == int(server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"])
    assert row["e"].value == f"http://127.0.0.1:{server.port}/sparql"


def test_health(server: Served) -> None:
    record = json.loads(server.get("/health").body)
    assert record["status"] == "ok"
    assert record["workers"] >= 1
    assert re.fullmatch("[0-9a-f]{16}", record["data"])


# Behind a proxy.


def test_a_path_prefix(tmp_path_factory: pytest.TempPathFactory) -> None:
    words = ("--root-path", "/kg", "--trusted-proxy", "127.0.0.0/8", "--workers", "1")
    with serving(tmp_path_factory.mktemp("root"), *words) as served:
        assert served.address.endswith("/kg/")
        for path in (
            "/health",
            "/sparql?query=ASK%7B%7D",
            "/terms/Relaxin",
            "/answers/symptoms",
            "/openapi.json",
            "/",
        ):
            assert served.get(f"/kg{path}").status == served.get(path).status == 200
        assert served.get("/kgx/terms/Relaxin").status == 404
        hrefs = Page(served.get("/kg/terms/Relaxin.html").body.decode()).every("href")
        assert [href for href in hrefs if href.startswith("/") and not href.startswith("/kg/")] == []
        own = {href.partition("#")[0] for href in hrefs if href.startswith("/")}
        assert [href for href in own if served.get(href, "text/html, */*;q=0.1").status != 200] == []
        forwarded = {
            "x-forwarded-proto": "https",
            "x-forwarded-host": "kg.example",
            "x-forwarded-for": "203.0.113.5",
        }
        description = served.ask("GET", "/kg/sparql", headers=forwarded).body.decode()
        assert "<https://kg.example/kg/sparql>" in description


def test_forwarded_headers_of_a_stranger_are_not_believed(server: Served) -> None:
    reply = server.ask("GET", "/sparql", headers={"x-forwarded-proto": "https", "x-forwarded-host": "evil.example"})
    assert b"evil.example" not in reply.body


# Other data.


def test_data_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("own")
    (folder / "own.trig").write_text("<x:a> <x:b> 1 . <x:g> { <x:a> <x:b> 2 , 3 }", encoding="utf-8")
    with serving(folder, "--data", str(folder / "own.trig"), "--workers", "1") as served:
        assert served.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": "1"}]
        assert served.rows("SELECT (COUNT(*) AS ?n) { GRAPH <x:g> { ?s ?p ?o } }") == [{"n": "2"}]
        assert served.get("/terms/Relaxin").status == 404
        assert served.get("/").status == 200
        (folder / "own.trig").write_text("<x:a> <x:b> 1 , 9 .", encoding="utf-8")  # read once, whatever happens to it
        assert (
            served.query("SELECT * { ?a ?b ?c . ?d ?e ?f } # again", parameters="?default-graph-uri=x:g").status == 200
        )
        assert served.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } # again") == [{"n": "1"}]


EXTENSION = """
@prefix ex: <https://example.org/garden/> . @prefix bk: <https://w3id.org/bekken-kg/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:Weeding a owl:Class ; rdfs:subClassOf bk:Treatment ;
  skos:prefLabel "luking"@nb , "luking"@nn , "weeding"@en .
"""


def test_an_extension_is_served_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("extension")
    (folder / "garden.ttl").write_text(EXTENSION, encoding="utf-8")
    with serving(folder, "--extension", str(folder / "garden.ttl"), "--workers", "1") as served:
        assert served.rows(
            "SELECT DISTINCT ?g { GRAPH ?g { <https://example.org/garden/Weeding> ?p <terms/Treatment> } "
            "FILTER(?p != <terms/isKindOf>) }"
        ) == [{"g": "https://w3id.org/bekken-kg/graph/extension/garden"}]
        assert b"weeding" in served.get("/answers/kinds-of.csv?kind=Treatment&lang=en").body
        assert served.get("/answers/kinds-of.csv?kind=ex:Weeding").status == 200
        assert b"garden/Weeding" in served.get("/graph/extension/garden.nt").body


def test_a_store_elsewhere_is_served(server: Served, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("endpoint")
    with serving(folder, "--endpoint", f"http://127.0.0.1:{server.port}/sparql", "--workers", "1") as front:
        text = "SELECT ?p ?o { bk:Relaxin ?p ?o } ORDER BY ?p ?o".replace("bk:Relaxin", f"<{BASE}terms/Relaxin>")
        assert front.rows(text) == server.rows(text)
        assert "etag" not in front.query(text).headers
        for relative in ("<x>", "IRI('x')", "<>", "<#f>", "<?q>", "<//h/x>", "<../x>"):
            asked = f"SELECT ({relative} AS ?iri) {{}}"
            assert front.rows(asked) == server.rows(asked) == [{"iri": urljoin(BASE, relative.strip("<>IR()'"))}]
        assert front.rows("BASE <http://e.org/> SELECT (<x> AS ?iri) {}") == [{"iri": "http://e.org/x"}]
        assert front.get("/answers/symptoms.csv?lang=en").body == server.get("/answers/symptoms.csv?lang=en").body
        assert front.get("/terms/Relaxin.nt").status == 200
        for graph in ("default", f"graph={quote(BASE + 'graph/leaflet', safe='')}"):
            lines = [
                set(it.get(f"/sparql?{graph}", "application/n-triples").body.splitlines()) for it in (front, server)
            ]
            assert len(lines[0] & lines[1]) > 300
            assert not any(b"_:" not in line for line in lines[0] ^ lines[1])
        assert front.get("/sparql?graph=http%3A%2F%2Felsewhere.example%2Fgraph").status == 404
        assert front.query("SELECT * FROM <x:g> { ?s ?p ?o }").status == 400
        assert front.query("SELECT * { ?s ?p }").status == 400
        assert front.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }").status == 403
        outside = "?default-graph-uri=http%3A%2F%2Felsewhere.example%2Fgraph"
        assert json.loads(front.query("SELECT * { ?s ?p ?o }", parameters=outside).body)["results"]["bindings"] == []


def test_a_store_that_does_not_answer_is_told() -> None:
    words = ["serve", "--endpoint", "http://127.0.0.1:9/sparql", "--port", "0"]
    run = subprocess.run([sys.executable, "-m", "bekken_kg", *words], capture_output=True, text=True, timeout=60)
    assert run.returncode == 3
    assert "127.0.0.1:9" in run.stderr
    assert run.stderr.count("\n") == 1
