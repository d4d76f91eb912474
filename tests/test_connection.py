"""The graph of a triple store: the same object, a deadline on everything, one line for every fault."""

from __future__ import annotations

import json
import re
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Run
from served import serving
from storing import JSON, TRIPLES, Fault, Handler, StandIn, busy, dripping, raw, says, standing_in

import bekken_kg
from bekken_kg.asking.answer import Answer
from bekken_kg.errors import CannotDo, NotFound, QuerySyntaxError, WrongUse
from bekken_kg.layers import LAYERS, graph_iri
from bekken_kg.loading import connect
from bekken_kg.model.records import claim_record, term_record
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.turtle import canonical
from bekken_kg.remote.address import Credentials
from bekken_kg.remote.engine import LONGEST, unfit
from bekken_kg.remote.transport import RequestLimits, Transport

GOLDEN = Path(__file__).parent.parent / "queries" / "answers" / "golden"
GRAPHS = [graph_iri(layer) for layer in LAYERS]
EMPTY = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
ROW = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"x"}}]}}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: " + JSON.encode() + b"\r\n"


@pytest.fixture(scope="module")
def store() -> Iterator[StandIn]:
    """A stand-in that has our graphs, and a graph of somebody else."""
    with standing_in() as server:
        server.store.extend(quads_of())
        other = ox.NamedNode("http://example.org/other")
        server.store.add(ox.Quad(other, other, other, other))
        server.store.add(ox.Quad(other, other, other))
        yield server


@pytest.fixture
def faulty() -> Iterator[StandIn]:
    with standing_in() as server:
        yield server


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def quick(seconds: int = 30, **more: int) -> Transport:
    return Transport(Credentials(), RequestLimits(seconds=seconds, **more))


def ask(server: StandIn, fault: Fault, query: str = "SELECT ?s { ?s ?p ?o }", **bounds: int) -> Answer:
    server.faults["/sparql"] = fault
    return connect(f"{server.url}/sparql", transport=quick(**bounds)).query(query)


@pytest.mark.parametrize("case", ["symptoms/lang=en", "treatments/default", "claims/term=Relaxin", "source/default"])
def test_golden_rows(store: StandIn, case: str) -> None:
    name, _, chosen = case.partition("/")
    values = {} if chosen == "default" else dict(part.split("=") for part in chosen.split("+"))
    kg = connect(f"{store.url}/sparql")
    assert kg.answer(name, **values).to_tsv() == (GOLDEN / f"{case}.tsv").read_bytes().decode("utf-8")


def test_it_is_the_same_object(store: StandIn, shipped: bekken_kg.KnowledgeGraph) -> None:
    kg = bekken_kg.connect(f"{store.url}/sparql")
    assert isinstance(kg, bekken_kg.KnowledgeGraph)
    assert term_record(kg["symfyse"]) == term_record(shipped["symfyse"])
    assert claim_record(kg.claim("L25")) == claim_record(shipped.claim("L25"))
    assert kg.find("smerte") == shipped.find("smerte")
    reasons = kg.explain("symfyse", "er en del av", "bekken").reasons
    assert 0 < len(reasons) == len(shipped.explain("symfyse", "er en del av", "bekken").reasons)
    assert "no such thing" not in kg
    with pytest.raises(NotFound, match="L99"):
        kg.claim("L99")


def test_its_quads_are_those_of_our_graphs(store: StandIn) -> None:
    kept = ox.Store()  # as any Oxigraph keeps values
    kept.extend(quads_of())
    assert canonical(connect(f"{store.url}/sparql").engine.quads()) == canonical(kept)
    edges = connect(f"{store.url}/sparql", layers=["edges"]).engine.quads()
    assert {quad.graph_name.value for quad in edges} == {graph_iri("edges")}


def test_only_our_graphs_are_asked(store: StandIn) -> None:
    kg = connect(f"{store.url}/sparql")
    assert not kg.query("ASK { <http://example.org/other> ?p ?o }")
    graphs = kg.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert {row.g for row in graphs} == set(GRAPHS)
    sent = store.seen[-1].parameters
    assert sent["default-graph-uri"] == sent["named-graph-uri"] == GRAPHS


@pytest.mark.parametrize(
    ("query", "iris"),
    [
        ("SELECT (<terms/Pain> AS ?a) (IRI('b') AS ?b) {}", ["terms/Pain", "b"]),
        ("PREFIX : <#> SELECT (:a AS ?a) {}", ["#a"]),
    ],
)
def test_a_relative_iri_is_ours_and_not_the_stores(store: StandIn, query: str, iris: list[str]) -> None:
    row = connect(f"{store.url}/sparql").query(query).rows[0]
    assert list(row) == [f"https://w3id.org/bekken-kg/{iri}" for iri in iris]


def test_from_chooses_for_itself(store: StandIn) -> None:
    kg = connect(f"{store.url}/sparql")
    assert kg.query("ASK FROM <http://example.org/other> { <http://example.org/other> ?p ?o }")
    assert "default-graph-uri" not in store.seen[-1].parameters


@pytest.mark.parametrize("status", [400, 500])
def test_a_fault_in_the_query_is_told_with_its_place(faulty: StandIn, status: int) -> None:
    """Some stores say 500 for it; and none says it in one line."""
    with pytest.raises(QuerySyntaxError, match=r"^the query does not parse: line 1, column 25, near '[^\n]+$"):
        ask(faulty, says(status, "text/plain", b"Lexical error"), "SELECT ?s WHERE { ?s ?p }")


def test_from_may_find_nothing_where_our_graphs_are_not(faulty: StandIn) -> None:
    """Whoever names graphs of their own asks nothing of ours."""
    kg = connect(f"{faulty.url}/sparql")
    assert len(kg.query("SELECT ?s FROM <http://example.org/other> { ?s ?p ?o }")) == 0
    assert not kg.query("ASK FROM <http://example.org/other> { ?s ?p ?o }")
    assert len(faulty.seen) == 2


@pytest.mark.parametrize(("length", "method"), [(10, "GET"), (LONGEST, "POST")])
def test_a_long_query_is_posted(store: StandIn, length: int, method: str) -> None:
    connect(f"{store.url}/sparql").query("ASK {} #" + "x" * length)
    assert store.seen[-1].method == method
    assert store.seen[-1].headers["User-Agent"] == "bekken-kg"


def test_construct_and_ask(store: StandIn) -> None:
    kg = connect(f"{store.url}/sparql")
    assert len(kg.query("CONSTRUCT { ?s a ?t } { ?s a ?t } LIMIT 3").triples) == 3
    assert kg.query("PREFIX bk: <https://w3id.org/bekken-kg/terms/> ask { ?s a bk:Claim }")
    assert kg.query(f"DESCRIBE <{GRAPHS[0]}>").kind == "triples"


def test_a_store_without_our_graphs_is_told(faulty: StandIn) -> None:
    kg = connect(f"{faulty.url}/sparql")
    with pytest.raises(CannotDo, match=r"has nothing in https://w3id\.org/bekken-kg/graph/terms.*bekken publish"):
        kg.answer("symptoms")
    faulty.store.extend(quads_of(["edges"]))
    assert len(kg.query("SELECT ?s { ?s ?p 'none' }")) == 0


@pytest.mark.parametrize(
    ("query", "error", "told"),
    [
        ("SELECT * WHERE { ?s ?p }", QuerySyntaxError, "line 1, column"),
        ("hello", QuerySyntaxError, "does not parse"),
        ("", QuerySyntaxError, "empty"),
        ("DROP ALL", WrongUse, "read-only"),
        ("PREFIX e: <e:> INSERT DATA { e:a e:b e:c }", WrongUse, "read-only"),
        ("ASK { " + "{" * 300 + "}" * 300 + " }", WrongUse, "deep"),
        ("symptoms", WrongUse, "bekken answer symptoms"),
    ],
)
def test_wrong_queries_are_told_as_ever(store: StandIn, query: str, error: type, told: str) -> None:
    with pytest.raises(error, match=told):
        connect(f"{store.url}/sparql").query(query)


DEEP = 5000
NAME = b'{"type":"uri","value":"e:a"}'
TRIPLE = b'{"type":"triple","value":{"subject":%b,"predicate":%b,"object":' % (NAME, NAME)
START = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":' + TRIPLE * DEEP
NESTED = {
    "in JSON": (JSON, START + NAME + b"}}" * DEEP + b"}]}}"),
    "by an escape": (JSON, START.replace(b'"triple"', b'"tripl\\u0065"')),
    "behind brackets in a string": (JSON, b'{"x":"' + b"]}" * DEEP + b'","y":' + b'{"z":[' * DEEP),
    "arrays": (JSON, b'{"head":' + b"[" * DEEP + b"]" * DEEP + b"}"),
    "in N-Triples": (TRIPLES, b"<e:a> <e:b> " + b"<<( <e:a> <e:b> " * DEEP + b"<e:c>" + b" )>>" * DEEP + b" ."),
    "in Turtle": ("text/turtle", b"<e:a> <e:b> " + b"<< <e:a> <e:b>\n" * DEEP + b"1" + b">>" * DEEP + b" ."),
    "behind a quote in a name": ("text/turtle", b"@prefix e: <e:> . e:\\' <e:b> " + b"<<(e:a e:b " * DEEP + b"' ."),
}


@pytest.mark.parametrize("case", NESTED)
def test_what_nests_too_deep_is_not_read(faulty: StandIn, case: str) -> None:
    faulty.faults["/sparql"] = says(200, *NESTED[case])
    query = "SELECT ?o { ?s ?p ?o }" if NESTED[case][0] == JSON else "CONSTRUCT WHERE { ?s ?p ?o }"
    with pytest.raises(CannotDo, match="nests more than 100 deep"):
        connect(f"{faulty.url}/sparql").query(query)


def test_brackets_in_strings_are_no_nesting(faulty: StandIn) -> None:
    text = '{"[<<( ' * 300
    rows = {"head": {"vars": ["o"]}, "results": {"bindings": [{"o": {"type": "literal", "value": text}}]}}
    faulty.faults["/sparql"] = says(200, JSON, json.dumps(rows).encode())
    kg = connect(f"{faulty.url}/sparql")
    assert [row.o for row in kg.query("SELECT ?o { ?s ?p ?o }")] == [text]
    turtle = f"<e:a> <e:b> {ox.Literal(text)}, '''{text}''', '{text}' . # {text}\n"
    faulty.faults["/sparql"] = says(200, "text/turtle", turtle.encode())
    assert [triple.object for triple in kg.query("CONSTRUCT WHERE { ?s ?p ?o }").triples] == [ox.Literal(text)]


def test_blank_nodes_that_nest_too_deep_are_no_index(faulty: StandIn) -> None:
    name, nodes = ox.NamedNode("e:p"), [ox.BlankNode() for _ in range(DEEP)]
    faulty.store.extend(ox.Quad(one, name, two, ox.NamedNode(GRAPHS[0])) for one, two in pairwise(nodes))
    with pytest.raises(CannotDo, match="blank nodes nest more than 100 deep"):
        connect(f"{faulty.url}/sparql")["Relaxin"]


FAULTS: dict[str, tuple[Fault, str]] = {
    "a web page": (says(200, "text/html", b"<html>"), "shows a web page, not SPARQL results"),
    "another kind": (says(200, "image/png", b"x"), "is image/png, not SPARQL results"),
    "no kind": (says(200, "", b"x"), "of an unknown kind"),
    "broken JSON": (says(200, JSON, ROW[:40]), "broken JSON"),
    "JSON of something else": (says(200, JSON, b'{"a": 1}'), "broken JSON"),
    "not UTF-8": (says(200, JSON, ROW.replace(b"x", b"\xe6")), "broken JSON"),
    "fewer bytes than promised": (raw(HEAD + b"Content-Length: 500\r\n\r\n" + ROW), "broke off"),
    "a chunk too few": (raw(HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"hea\r\n'), "broke off"),
    "hung up": (raw(b""), "broke off"),
    "not HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "does not speak HTTP"),
    "packed": (says(200, JSON, ROW, Content_Encoding="gzip"), "packed"),
    "401": (says(401), r"who asks \(401\): set BEKKEN_ENDPOINT_USER"),
    "403": (says(403), r"does not let us do this \(403\)"),
    "404": (says(404), r"there is nothing at http://127.*/sparql \(404\)"),
    "405": (says(405), r"does not do this \(405\)"),
    "500 with a reason": (
        says(500, "text/plain", b"out of\nmemory\x1b[31m"),
        r"\(500\): out of memory \[31m",
    ),
    "500 with a page": (says(500, "text/html", b"<h1>no</h1>"), r"\(500\); its log may tell why"),
    "400": (says(400, "text/plain", b"unknown function"), r"refuses the query \(400\): unknown function"),
    "to another scheme": (says(302, Location="ftp://127.0.0.1/x"), "sends us on to ftp://127"),
    "to a file": (says(302, Location="file:///etc/hostname"), "sends us on to file://"),
    "to another host": (says(307, Location="http://localhost:1/x"), "sends us on to http://localhost:1/x"),
    "with a password": (says(302, Location="http://a:hemmelig@x/"), "sends us on to somewhere else"),
    "in circles": (says(302, Location="/sparql"), "round in circles"),
    "303": (says(303, Location="/other"), r"could not do it \(303\)"),
    "asks for a long wait": (busy(9, 429, Retry_After="100"), r"is busy \(429\); try again in 100 s"),
    "asks to wait for a date": (
        busy(9, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"),
        r"is busy \(503\); try again in \d+ s",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_one_line(faulty: StandIn, case: str) -> None:
    fault, told = FAULTS[case]
    with pytest.raises(CannotDo, match=told) as raised:
        ask(faulty, fault)
    assert "\n" not in str(raised.value)
    assert str(raised.value).isprintable()
    assert "hemmelig" not in str(raised.value)


@pytest.mark.parametrize("body", [ROW[:40], ROW.replace(b"x", b"\xe6")])
def test_an_error_can_end_in_another_thread(faulty: StandIn, body: bytes) -> None:
    """Results that Oxigraph reads must end in the thread that read them, so no traceback may keep them."""
    with pytest.raises(CannotDo, match="broken JSON") as raised:
        ask(faulty, says(200, JSON, body))
    error: BaseException | None = raised.value
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            assert not any(isinstance(value, ox.QuerySolutions) for value in frame.f_locals.values())
        error = error.__context__


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (says(200, TRIPLES, b"<e:a> <e:b> "), "broken N-Triples"),
        (says(200, "text/turtle", b"<e:a> <e:b> 1 . <e:"), "broken Turtle"),
        (says(200, "text/html", b"<html>"), "web page, not N-Triples or Turtle"),
        (says(200, "application/rdf+xml", b"<x/>"), "not N-Triples or Turtle"),
    ],
)
def test_a_faulty_graph_is_one_line(faulty: StandIn, fault: Fault, told: str) -> None:
    with pytest.raises(CannotDo, match=told):
        ask(faulty, fault, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")


@pytest.mark.parametrize(
    "fault",
    [
        lambda handler: time.sleep(3),
        dripping(HEAD + b"X: " + b"x" * 100),
        dripping(HEAD + b"\r\n" + b" " * 100),
    ],
    ids=["silent", "slow headers", "slow body"],
)
def test_the_deadline_holds_whatever_the_store_does(faulty: StandIn, fault: Fault) -> None:
    start = time.monotonic()
    with pytest.raises(CannotDo, match=r"has not answered within 1 s; .*BEKKEN_ENDPOINT_SECONDS"):
        ask(faulty, fault, seconds=1)
    assert time.monotonic() - start < 2


def test_an_answer_has_a_largest_size(faulty: StandIn) -> None:
    with pytest.raises(CannotDo, match=r"larger than 1 MB; .*BEKKEN_ENDPOINT_MB"):
        ask(faulty, says(200, JSON, ROW + b" " * 1_000_001), mb=1)


@pytest.mark.parametrize(("status", "headers"), [(503, {"Retry_After": "0"}), (429, {}), (503, {"Retry_After": "x"})])
def test_a_busy_store_is_asked_again(faulty: StandIn, status: int, headers: dict[str, str]) -> None:
    faulty.store.add(ox.Quad(*(ox.NamedNode("e:a"),) * 3, ox.NamedNode(GRAPHS[0])))
    assert ask(faulty, busy(1, status, **headers), "ASK { ?s ?p ?o }")
    assert len(faulty.seen) == 2


def test_the_wait_that_it_asks_for_is_kept(faulty: StandIn) -> None:
    faulty.store.add(ox.Quad(*(ox.NamedNode("e:a"),) * 3, ox.NamedNode(GRAPHS[0])))
    start = time.monotonic()
    assert ask(faulty, busy(1, Retry_After="1"), "ASK { ?s ?p ?o }", seconds=5)
    assert time.monotonic() - start >= 1


def test_it_is_not_asked_for_ever(faulty: StandIn) -> None:
    with pytest.raises(CannotDo, match=r"is busy \(503\); try again later"):
        ask(faulty, busy(99, Retry_After="0"), tries=3)
    assert len(faulty.seen) == 3


def test_a_redirect_on_the_same_server_is_followed(faulty: StandIn) -> None:
    faulty.store.add(ox.Quad(*(ox.NamedNode("e:a"),) * 3, ox.NamedNode(GRAPHS[0])))
    faulty.faults["/old"] = lambda handler: handler.reply(308, Location="/sparql?" + handler.path.partition("?")[2])
    assert connect(f"{faulty.url}/old").query("ASK { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "http://127.0.0.1:1/sparql",
            r"nothing answers at http://127\.0\.0\.1:1/sparql \(connection refused\)",
        ),
        ("http://no-such-host.invalid/sparql", "the host of http://no-such-host.invalid/sparql is not known"),
    ],
)
def test_no_server_is_told(address: str, told: str) -> None:
    with pytest.raises(CannotDo, match=told):
        connect(address, transport=quick(20)).query("ASK {}")


def test_a_plain_server_is_told_from_a_secure_one(faulty: StandIn) -> None:
    with pytest.raises(CannotDo, match="does not speak TLS as we do"):
        connect(faulty.url.replace("http:", "https:"), transport=quick()).query("ASK {}")


@pytest.mark.parametrize(("credentials", "sent"), [(("me", "hemmelig"), "Basic "), (("", "", "hemmelig"), "Bearer ")])
def test_credentials_are_sent_and_never_shown(
    faulty: StandIn, credentials: tuple[str, ...], sent: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def echo(handler: Handler) -> None:
        header = handler.headers["Authorization"]
        handler.reply(500, "text/plain", f"no {header} hemmelig".encode())

    faulty.faults["/sparql"] = echo
    kg = connect(f"{faulty.url}/sparql", transport=Transport(Credentials(*credentials), RequestLimits()))
    with pytest.raises(CannotDo, match="500") as raised:
        kg.query("ASK {}")
    header = faulty.seen[0].headers["Authorization"]
    assert header.startswith(sent)
    shown = f"{raised.value} {raised.value.__cause__} {kg.engine!r} {vars(kg.engine)} {capsys.readouterr()}"
    assert "hemmelig" not in shown
    assert header.partition(" ")[2] not in shown


def test_nobody_is_nobody(faulty: StandIn) -> None:
    connect(f"{faulty.url}/sparql", transport=quick()).engine.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert "Authorization" not in faulty.seen[0].headers


def test_nothing_is_sent_before_something_is_asked(faulty: StandIn) -> None:
    assert repr(connect(f"{faulty.url}/sparql").engine) == f"RemoteEngine('{faulty.url}/sparql')"
    assert faulty.seen == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"layers": []}, "at least one layer"),
        ({"extensions": "mine.ttl"}, "is a list"),
        ({"layers": ["term"]}, "terms"),
    ],
)
def test_wrong_use_is_told(words: dict[str, object], told: str) -> None:
    with pytest.raises(WrongUse, match=told):
        connect("http://localhost:1/", **words)


@pytest.mark.parametrize("name", ["SECONDS", "MB", "TRIES"])
@pytest.mark.parametrize("value", ["0", "-1", "ten", "1.5", "9999999"])
def test_a_wrong_bound_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"BEKKEN_ENDPOINT_{name}", value)
    with pytest.raises(WrongUse, match=f"BEKKEN_ENDPOINT_{name} must be a whole number above 0, not '{value}'"):
        connect("http://localhost:1/")


def test_an_extension_is_asked_too(store: StandIn, tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(
        "@prefix my: <http://example.org/my/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        'my:Thing skos:prefLabel "min ting"@nb .',
        encoding="utf-8",
    )
    kg = connect(f"{store.url}/sparql", extensions=[str(tmp_path / "mine.ttl")])
    kg.query("ASK { ?s ?p ?o }")
    own = graph_iri("extension/mine")
    assert store.seen[-1].parameters["default-graph-uri"] == [*GRAPHS, own, f"{own}/derived"]


@pytest.mark.parametrize("truth", [b"1", b"0"])
def test_virtuoso_says_ask_its_own_way(faulty: StandIn, truth: bytes) -> None:
    row = (
        b'{"head":{"link":[],"vars":["__ASK_RETVAL"]},"results":{"bindings":[{"__ASK_RETVAL":{"type":'
        b'"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"' + truth + b'"}}]}}'
    )
    faulty.faults["/sparql"] = says(200, JSON, row)
    engine = connect(f"{faulty.url}/sparql").engine
    engine._seen = True
    answer = engine.query("ASK { ?s ?p ?o }")
    assert isinstance(answer, ox.QueryBoolean)
    assert bool(answer) is (truth == b"1")


def test_virtuosos_json_is_read(faulty: StandIn) -> None:
    row = {
        "node": {"type": "bnode", "value": "nodeID://b10"},
        "truth": {
            "type": "typed-literal",
            "datatype": "http://www.w3.org/2001/XMLSchema#boolean",
            "value": "1",
        },
        "text": {"type": "literal", "value": '"type":"bnode","value":"nodeID://b10"'},
    }
    body = json.dumps({"head": {"vars": list(row)}, "results": {"bindings": [row]}}).encode()
    answer = ask(faulty, says(200, JSON, body))
    assert answer.rows[0][1:] == (True, '"type":"bnode","value":"nodeID://b10"')
    assert answer.to_tsv().endswith('\ttrue\t"\\"type\\":\\"bnode\\",\\"value\\":\\"nodeID://b10\\""\n')


def test_two_threads_may_ask_at_once(store: StandIn) -> None:
    kg = connect(f"{store.url}/sparql")
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(kg.answer("symptoms")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_our_own_server_is_a_store_too(tmp_path: Path, shipped: bekken_kg.KnowledgeGraph) -> None:
    with serving(tmp_path) as server:
        kg = connect(f"http://127.0.0.1:{server.port}/sparql")
        assert kg.answer("treatments", lang="nn").to_tsv() == shipped.answer("treatments", lang="nn").to_tsv()
        assert claim_record(kg.claim("L49")) == claim_record(shipped.claim("L49"))
        with pytest.raises(QuerySyntaxError, match="line 1"):
            kg.query("SELECT * { ?s ?p }")


@pytest.mark.parametrize(
    "words",
    [
        ("answer", "symptoms", "--lang", "en", "--format", "json"),
        (
            "query",
            "-e",
            "SELECT ?s { ?s a <https://w3id.org/bekken-kg/terms/Claim> } ORDER BY ?s",
            "--format",
            "csv",
        ),
        ("show", "Relaxin", "--format", "json"),
        ("claim", "L25"),
        ("find", "bekken"),
        ("explain", "PubicSymphysis", "isPartOf", "Pelvis"),
    ],
)
def test_the_commands_ask_it(store: StandIn, bekken: Callable[..., Run], words: tuple[str, ...]) -> None:
    before = len(store.seen)
    assert bekken(*words, "--endpoint", f"{store.url}/sparql") == bekken(*words)
    assert len(store.seen) > before


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--endpoint", "http://127.0.0.1:1/"), 3, "nothing answers"),
        (("--endpoint", "http://me:hemmelig@localhost/"), 2, "take it out"),
        (("--endpoint", "ftp://localhost/"), 2, "not an http"),
        (("--endpoint", "http://127.0.0.1:1/", "--engine", "rdflib"), 2, "leave --engine out"),
    ],
)
def test_the_commands_tell_faults(bekken: Callable[..., Run], words: tuple[str, ...], code: int, told: str) -> None:
    run = bekken("answer", "symptoms", *words)
    assert run.code == code
    assert re.search(told, run.err)
    assert run.err.count("\n") == 1
    assert "hemmelig" not in run.err


def test_data_and_endpoint_do_not_go_together(bekken: Callable[..., Run]) -> None:
    run = bekken("query", "-e", "ASK {}", "--data", "x.ttl", "--endpoint", "http://127.0.0.1:1/")
    assert run.code == 2


def test_a_question_that_a_store_gets_wrong_is_not_asked(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "product", "Virtuoso/07.20.3229")
    listed = {"symptoms": ("rows", "rows are lost"), **unfit("virtuoso")}
    monkeypatch.setattr("bekken_kg.remote.engine.unfit", lambda product: listed if product == "virtuoso" else {})
    kg = connect(f"{store.url}/sparql")
    with pytest.raises(CannotDo, match=r"'symptoms' is not asked of Virtuoso, .*rows are lost.*; ask without"):
        kg.answer("symptoms")
    assert kg.answer("glossary")  # in another order only
    assert kg.answer("hedges")


LISTED = [
    line.split("\t")
    for line in (GOLDEN.parent.parent / "stores" / "virtuoso.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("line", LISTED[1:], ids=[line[0] for line in LISTED[1:]])
def test_what_a_store_gets_wrong_is_listed_with_the_reason(line: list[str]) -> None:
    assert LISTED[0] == ["question", "wrong", "reason"]
    assert len(LISTED) > 3
    name, wrong, reason = line
    assert (GOLDEN / name).is_dir()
    assert wrong in ("rows", "order")
    assert len(reason) > 20
    assert unfit("virtuoso")[name] == (wrong, reason)


@pytest.mark.parametrize("product", ["", "oxigraph", "../answers/symptoms", "apache jena fuseki (5.6.0)"])
def test_other_stores_are_asked_everything(product: str) -> None:
    assert unfit(product) == {}
