"""Queries that would knock a server over: each ends in time, and the next one is answered."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from served import PLAIN, Served, asked, serving

from bekken_kg.web import endpoint
from bekken_kg.web.stores import LocalStore

LIMIT = 0.7
ANY = "(<x:a>|!<x:a>)"
RUNAWAYS = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product as rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product in no order": "SELECT DISTINCT ?a ?f { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "paths between all pairs": f"SELECT (COUNT(*) AS ?n) {{ ?s {ANY}* ?o . ?o {ANY}* ?p . ?p {ANY}* ?q }}",
    "nested paths": f"SELECT (COUNT(*) AS ?n) {{ ?s (({ANY}/{ANY})*/({ANY}/^{ANY})*)* ?o }}",
    "doubling CONCAT": "SELECT (STRLEN(?x60) AS ?n) { BIND('xxxxxxxxxxxxxxxx' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(60))
    + " }",
    "GROUP_CONCAT": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?f))) AS ?all) "
    "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "GROUP_CONCAT twice": "SELECT (GROUP_CONCAT(?l; separator='') AS ?x) { "
    "{ SELECT (GROUP_CONCAT(STR(?o)) AS ?l) "
    "{ ?s ?p ?o . ?a ?b ?c } } ?d ?e ?f }",
    "ORDER BY everything": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?h ?g ?f ?e ?d",
    "regex bomb": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), '^(([a-z])+.)+[A-Z]([a-z])+$') }",
    "REPLACE bomb": "SELECT (COUNT(?r) AS ?n) { ?a ?b ?c . ?d ?e ?f "
    "BIND(REPLACE(REPLACE(CONCAT(STR(?c), STR(?f)), '.', '$0$0$0$0$0$0'), '.', '$0$0$0$0$0$0$0$0') AS ?r) }",
    "CONSTRUCT of everything": "CONSTRUCT { ?a ?b ?f . ?d ?e ?i . ?g ?h ?c } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "EXISTS in EXISTS": "ASK { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f "
    "FILTER NOT EXISTS { ?g ?h ?i . ?j ?k ?l FILTER(?c = ?l && ?f = ?i && 1 = 2) } } }",
    "MINUS": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
    "MINUS { ?g ?h ?i . ?d ?j ?k } MINUS { ?a ?l ?m . ?n ?o ?p } }",
}
DEEP = {
    "a path of 3,000 steps": f"SELECT * {{ ?s {'/'.join([ANY] * 3000)} ?o }}",
    "a path of 3,000 maybes": f"SELECT * {{ ?s {'/'.join(['<x:a>?'] * 3000)} ?o }}",
    "20,000 UNIONs": f"SELECT * {{ {' UNION '.join(['{ ?s ?p ?o }'] * 20000)} }}",
    "20,000 OPTIONALs": f"SELECT * {{ ?s ?p ?o {'OPTIONAL { ?s ?p ?o } ' * 20000} }}",
    "20,000 FILTERs": f"SELECT * {{ ?s ?p ?o {'FILTER(?s != ?o) ' * 20000} }}",
    "20,000 alternatives": f"SELECT * {{ ?s {'|'.join(['<x:a>'] * 20000)} ?o }}",
    "a sum of 100,000 parts": f"SELECT ({'1+' * 100000}1 AS ?n) {{}}",
    "nine kilobytes that crash a parser": f"SELECT ({'1+' * 4490}1 AS ?n) {{}}",
    "groups": "ASK " + "{" * 4500 + "}" * 4500,
    "brackets of an expression": f"SELECT ({'(' * 4500}1{')' * 4500} AS ?n) {{}}",
    "lists": f"ASK {{ ?s ?p {'(' * 4500}1{')' * 4500} }}",
    "blank nodes": f"ASK {{ ?s ?p {'[ ?q ' * 3000}1{']' * 3000} }}",
    "sub-selects": "SELECT * { " * 1000 + "?s ?p ?o" + " }" * 1000,
    "FILTER NOT EXISTS": "ASK { " + "FILTER NOT EXISTS { " * 500 + "?s ?p ?o" + " }" * 501,
    "not not not": f"ASK {{ FILTER({'!' * 100000}true) }}",
    "not, with spaces": f"ASK {{ FILTER({'! ' * 100000}true) }}",
    "brackets of a path": f"ASK {{ ?s {'(' * 4500}<x:a>{')' * 4500} ?o }}",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    words = ("--query-timeout", str(LIMIT), "--memory", "300", "--workers", "4")
    with serving(tmp_path_factory.mktemp("attacks"), *words) as served:
        yield served


def test_the_floor() -> None:
    assert len(RUNAWAYS) >= 14
    assert len(DEEP) >= 16


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_runaway_query_ends_in_time(server: Served, name: str) -> None:
    began = time.monotonic()
    reply = server.query(RUNAWAYS[name])
    assert time.monotonic() - began < LIMIT + 0.5
    assert reply.status in (503, 504)
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert PLAIN.fullmatch(reply.body.decode())
    assert server.query(f"ASK {{}} # after {name}").status == 200


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values", "application/sparql-results+xml"])
def test_no_format_gives_a_truncated_answer(server: Served, accept: str) -> None:
    reply = server.query(RUNAWAYS["cross product as rows"], accept)
    assert reply.status in (503, 504)


@pytest.mark.parametrize(
    "accept", ["application/rdf+xml", "application/ld+json", "application/n-triples", "application/trig"]
)
def test_no_format_gives_a_truncated_graph(server: Served, accept: str) -> None:
    reply = server.query(RUNAWAYS["CONSTRUCT of everything"], accept)
    assert reply.status in (503, 504)


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_refused(server: Served, name: str) -> None:
    before = server.settled(4)
    reply = server.query(DEEP[name])
    assert reply.status == 400
    assert PLAIN.fullmatch(reply.body.decode())
    assert server.settled(4) == before  # no worker had to die of it


def test_too_much_memory_is_told_as_such(tmp_path_factory: pytest.TempPathFactory) -> None:
    many = ", ".join(["?x"] * 40)
    text = f"SELECT (STRLEN(?z) AS ?n) {{ BIND('{'x' * 500_000}' AS ?x) BIND(CONCAT({many}) AS ?y) "
    words = ("--memory", "150", "--workers", "1", "--query-timeout", "20")
    with serving(tmp_path_factory.mktemp("memory"), *words) as served:
        reply = served.query(f"{text} BIND(CONCAT({many.replace('x', 'y')}) AS ?z) }}")
        assert reply.status == 503
        assert b"memory" in reply.body
        assert served.query("ASK {}").status == 200


def test_workers_are_replaced(server: Served) -> None:
    before = server.settled(4)
    assert server.query(RUNAWAYS["cross product"]).status == 504
    after = server.settled(4)
    assert len(after) == 4
    assert after != before


def test_twenty_broken_workers_do_not_break_the_server(server: Served) -> None:
    statuses = {server.query(f"{RUNAWAYS['cross product']} # {number}").status for number in range(20)}
    assert statuses == {504}
    assert server.query("ASK { FILTER(2 = 2) }").status == 200


def test_the_server_process_never_parses(server: Served) -> None:
    """While a query runs away, the process that listens has nothing to do."""
    before = cpu_seconds(server.process.pid)
    server.query(RUNAWAYS["cross product in no order"])
    assert cpu_seconds(server.process.pid) - before < LIMIT / 4


def cpu_seconds(process: int) -> float:
    return int(Path(f"/proc/{process}/stat").read_text().split()[13]) / os.sysconf("SC_CLK_TCK")


# Nothing goes out.


RESULT = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"answered"}}]}}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/sparql-results+json\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%b" % (len(RESULT), RESULT)
)


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """A listener on loopback that counts who calls."""
    hits: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    wire, _ = listening.accept()
                except TimeoutError:
                    continue
                with wire:
                    wire.settimeout(1)
                    hits.append(wire.recv(1000))
                    wire.sendall(ANSWER)

        thread = threading.Thread(target=listen)
        thread.start()
        yield listening.getsockname()[1], hits
        done.set()
        thread.join()


OUTWARD = {
    "SERVICE": ("SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", 403),
    "SERVICE SILENT": ("SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}", 403),
    "service in small letters": ("SELECT * {{ sErViCe <{url}> {{ ?s ?p ?o }} }}", 403),
    "SERVICE by a prefix": ("PREFIX x: <{url}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}", 403),
    "SERVICE by a variable": ("SELECT * {{ BIND(<{url}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}", 403),
    "SERVICE by VALUES": ("SELECT * {{ VALUES ?x {{ <{url}> }} SERVICE SILENT ?x {{ ?s ?p ?o }} }}", 403),
    "SERVICE in a sub-select": ("SELECT * {{ {{ SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }}", 403),
    "SERVICE in EXISTS": ("ASK {{ FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}", 403),
    "SERVICE after a comment": ("SELECT * {{ #\nSERVICE#\n<{url}> {{ ?s ?p ?o }} }}", 403),
    "SERVICE spelt with escapes": ("SELECT * {{ \\u0053ERVICE <{url}> {{ ?s ?p ?o }} }}", 403),
    "SERVICE spelt with long escapes": ("SELECT * {{ SERV\\U00000049CE <{url}> {{ ?s ?p ?o }} }}", 403),
    "SERVICE beside a string": ("SELECT * {{ BIND('service' AS ?x) SERVICE <{url}> {{ ?s ?p ?o }} }}", 403),
    "FROM": ("SELECT * FROM <{url}> {{ ?s ?p ?o }}", 200),
    "FROM NAMED": ("SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 200),
    "GRAPH": ("SELECT * {{ GRAPH <{url}> {{ ?s ?p ?o }} }}", 200),
    "FROM a file": ("SELECT * FROM <file:///etc/passwd> {{ ?s ?p ?o }}", 200),
    "DESCRIBE": ("DESCRIBE <{url}>", 200),
    "LOAD": ("LOAD <{url}>", 400),
    "LOAD SILENT a file": ("LOAD SILENT <file:///etc/passwd> INTO GRAPH <x:g>", 400),
    "USING": ("DELETE {{ ?s ?p ?o }} USING <{url}> WHERE {{ ?s ?p ?o }}", 400),
    "WITH": ("WITH <{url}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", 400),
    "INSERT": ("INSERT DATA {{ <x:a> <x:b> <{url}> }}", 400),
}


@pytest.mark.parametrize("name", OUTWARD)
def test_nothing_goes_out(server: Served, canary: tuple[int, list[bytes]], name: str) -> None:
    port, hits = canary
    text, status = OUTWARD[name]
    reply = server.query(text.format(url=f"http://127.0.0.1:{port}/{name.replace(' ', '')}"))
    assert reply.status == status
    assert b"root:" not in reply.body
    assert b'"bindings":[{' not in reply.body
    time.sleep(0.05)
    assert hits == []


@pytest.mark.parametrize("way", ["default-graph-uri", "named-graph-uri"])
def test_a_dataset_parameter_is_not_fetched(server: Served, canary: tuple[int, list[bytes]], way: str) -> None:
    port, hits = canary
    everything = asked("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    path = f"{everything}&{way}=http%3A%2F%2F127.0.0.1:{port}%2F"
    assert b'"bindings":[]' in server.get(path).body
    time.sleep(0.05)
    assert hits == []


def test_the_word_service_in_a_string_is_no_call(server: Served) -> None:
    assert server.query("SELECT ('health service' AS ?service) { # service\n}").status == 200


def test_the_second_wall_holds_without_the_guard(
    monkeypatch: pytest.MonkeyPatch, canary: tuple[int, list[bytes]]
) -> None:
    """Even a SERVICE that the guard let through calls nobody: no socket can be opened while a query runs."""
    port, hits = canary
    monkeypatch.setattr(endpoint, "refuse_service", lambda text: None)
    text = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
    reply = endpoint.Endpoint(LocalStore(ox.Store(), union=True)).run(endpoint.Query(text), "")
    assert reply.status == 502
    time.sleep(0.05)
    assert hits == []
    assert Path(os.devnull).read_text() == ""  # and afterwards files can be opened again


def test_an_allowed_service_is_called_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, canary: tuple[int, list[bytes]]
) -> None:
    port, hits = canary
    url = f"http://127.0.0.1:{port}/allowed"
    with serving(tmp_path_factory.mktemp("allowed"), "--allow-service", url, "--workers", "1") as served:
        for text in (
            f"SELECT * {{ SERVICE <{url}2> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ VALUES ?x {{ <{url}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} SERVICE <http://127.0.0.1:{port}/other> {{ ?s ?p ?o }} }}",
            f"PREFIX x: <{url}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
        ):
            assert served.query(text).status == 403
        assert hits == []
        reply = served.query(f"SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
        assert (reply.status, b"answered" in reply.body) == (200, True)
        assert len(hits) == 1
        hits.clear()


# A client that goes away.


def test_a_client_that_goes_away_frees_its_worker(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory.mktemp("gone"), "--workers", "1", "--query-timeout", "20") as served:
        body = RUNAWAYS["cross product"].encode()
        wire = socket.create_connection(("127.0.0.1", served.port))
        head = b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-type: application/sparql-query\r\n"
        wire.sendall(b"%bcontent-length: %d\r\n\r\n%b" % (head, len(body), body))
        time.sleep(0.5)
        wire.close()
        began = time.monotonic()
        assert served.query("ASK { FILTER(3 = 3) }").status == 200
        assert time.monotonic() - began < 1.0 + 0.5  # a second, and the new worker's start
