"""Requests over connections that are kept: one for many, none after a fault, by proxies, and conditional ones."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from delaying import delayed
from served import serving
from storing import JSON, Fault, Handler, StandIn, raw, says, standing_in

from bekken_kg.errors import CannotDo, WrongUse
from bekken_kg.layers import LAYERS, graph_iri
from bekken_kg.rdf.quads import quads_of
from bekken_kg.remote import connection, transport
from bekken_kg.remote.address import Credentials
from bekken_kg.remote.connection import StoreResponse
from bekken_kg.remote.engine import LONGEST, RemoteEngine
from bekken_kg.remote.stores import UpdateStore
from bekken_kg.remote.transport import RequestLimits, Transport

GRAPHS = [graph_iri(layer) for layer in LAYERS]
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def store() -> Iterator[StandIn]:
    with standing_in() as server:
        yield server


def quick(seconds: int = 10, **more: int) -> Transport:
    return Transport(Credentials(), RequestLimits(seconds=seconds, **more))


def get(sender: Transport, server: StandIn, path: str = "/sparql?query=ASK+%7B%7D") -> StoreResponse:
    return sender.send("GET", f"{server.url}{path}", {})


def once(fault: Fault) -> Fault:
    """A fault at the first request; the others are answered."""
    left = [fault]
    return lambda handler: left.pop()(handler) if left else handler.query()


def test_many_questions_need_one_connection(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "1") as server, delayed(f"{server.address}sparql") as link:
        engine = RemoteEngine(link.address, GRAPHS, quick())
        start = time.monotonic()
        answers = [list(engine.query(f"SELECT ?n {{ VALUES ?n {{ {number} }} }}")) for number in range(10)]
        took = time.monotonic() - start
        assert [row[0].value for (row,) in answers] == [str(number) for number in range(10)]
        assert (link.connections, link.requests, engine.transport.requests) == (1, 10, 10)
        assert took >= 11 * 2 * link.seconds  # there and back ten times, and once for the connection


@pytest.mark.parametrize("kept", [8, 2])
def test_threads_share_connections_and_no_answers(store: StandIn, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    monkeypatch.setattr(transport, "_KEPT", kept)
    engine = RemoteEngine(f"{store.url}/sparql", [], quick())
    answers: list[int] = []

    def ask(first: int) -> None:
        for number in range(first, first + 20):
            (row,) = engine.query(f"SELECT ?n {{ VALUES ?n {{ {number} }} }}")  # type: ignore[misc]
            answers.append(int(row[0].value) - number)

    threads = [threading.Thread(target=ask, args=[100 * number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [0] * 160
    assert engine.transport.requests == len(store.seen) == 160
    assert store.connections <= 8 or kept < 8
    assert [len(idle) for idle in engine.transport._idle.values()] == [min(store.connections, kept)]


def test_a_connection_that_was_closed_meanwhile_is_no_error(store: StandIn) -> None:
    store.idle_seconds = 0.3
    with delayed(f"{store.url}/sparql") as link:
        engine = RemoteEngine(link.address, [], quick())
        engine.query("ASK {}")
        time.sleep(0.8)
        assert engine.query("ASK {}")
        assert (link.connections, link.requests, len(store.seen)) == (2, 2, 2)  # noticed before it was used


def test_one_that_is_closed_under_the_request_is_made_anew(store: StandIn) -> None:
    sender = quick()
    get(sender, store)
    store.faults["/sparql"] = once(raw(b""))
    assert get(sender, store).good
    assert (store.connections, len(store.seen)) == (2, 3)


def test_it_is_made_anew_once_only(store: StandIn) -> None:
    sender = quick()
    get(sender, store)
    store.faults["/sparql"] = raw(b"")
    with pytest.raises(CannotDo, match="broke off"):
        get(sender, store)
    assert len(store.seen) == 3


def test_an_update_is_never_sent_twice(store: StandIn) -> None:
    sender = quick()
    update = UpdateStore(f"{store.url}/update", f"{store.url}/sparql", sender)
    update.put(GRAPHS[0], [])
    store.faults["/update"] = raw(b"")
    store.seen.clear()
    with pytest.raises(CannotDo, match="broke off"):
        update.put(GRAPHS[0], [])
    assert len(store.seen) == 1


def test_one_that_was_idle_for_long_is_not_used(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    sender = quick()
    get(sender, store)
    monkeypatch.setattr(connection, "_IDLE", 0)
    get(sender, store)
    assert store.connections == 2


def test_a_forked_process_has_connections_of_its_own(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    sender = quick()
    get(sender, store)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    get(sender, store)
    assert store.connections == 2


def test_looking_up_a_host_has_the_deadline_too(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = socket.getaddrinfo

    def slow(*words: object, **more: object) -> object:
        time.sleep(2)
        return look_up(*words, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    start = time.monotonic()
    with pytest.raises(CannotDo, match="has not answered within 1 s"):
        get(quick(1), store)
    assert time.monotonic() - start < 1.8
    time.sleep(1.3)
    assert store.seen == []  # nor is anything sent later


def late(handler: Handler) -> None:
    time.sleep(1.3)
    handler.reply(200, JSON, b"late")


HEAD = b"HTTP/1.1 200 OK\r\n"
SPOILT: dict[str, tuple[Fault, str]] = {
    "late": (late, "has not answered within 1 s"),
    "too large": (says(200, JSON, b" " * 5_000_000), "larger than 1 MB"),
    "cut": (raw(HEAD + b"Content-Length: 9\r\n\r\nx"), "broke off"),
    "cut in pieces": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nx"), "broke off"),
    "no HTTP": (lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n" * 2), "does not speak HTTP"),  # type: ignore[dict-item]
    "packed": (says(200, JSON, b"x", Content_Encoding="gzip"), "packed"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_after_a_fault_a_connection_is_not_used_again(store: StandIn, case: str) -> None:
    fault, text = SPOILT[case]
    sender = quick(1 if case == "late" else 10, mb=1)
    get(sender, store)
    store.faults["/sparql"] = once(fault)
    with pytest.raises(CannotDo, match=text):
        get(sender, store)
    assert sender._idle[next(iter(sender._idle))] == []
    assert get(sender, store).body == b'{"head":{},"boolean":true}'
    assert store.connections == 2


@pytest.mark.parametrize("status", [204, 304, 404, 500])
def test_any_other_answer_leaves_the_connection(store: StandIn, status: int) -> None:
    sender = quick()
    store.faults["/x"] = says(status)
    assert [get(sender, store, "/x").status for _ in range(3)] == [status] * 3
    assert store.connections == 1


def test_a_server_that_closes_after_each_answer_is_no_error(store: StandIn) -> None:
    sender = quick()
    store.faults["/x"] = raw(HEAD + b"Content-Type: text/plain\r\n\r\nall of it")
    assert [get(sender, store, "/x").body for _ in range(3)] == [b"all of it"] * 3
    assert (store.connections, len(store.seen)) == (3, 3)


def test_a_redirect_to_a_user_is_not_followed(store: StandIn) -> None:
    store.faults["/x"] = says(302, Location=store.url.replace("://", "://me:hemmelig@") + "/sparql")
    with pytest.raises(CannotDo, match="sends us on to somewhere else"):
        get(quick(), store, "/x")
    assert len(store.seen) == 1


# What is asked again.


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Our own server's endpoint."""
    with serving(tmp_path_factory.mktemp("front"), "--workers", "1") as server:
        yield f"{server.address}sparql"


def test_all_triples_are_fetched_once(front: str) -> None:
    engine = RemoteEngine(front, GRAPHS, quick())
    fetched = engine.fetch(ALL, GRAPHS)
    assert fetched is not None
    triples, etag = fetched
    kept = ox.Store()  # as any Oxigraph keeps values
    kept.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads_of())
    assert len(triples) == len(set(triples)) == len(kept) > 6000
    named = [triple for triple in triples if "_:" not in str(triple)]
    assert set(named) <= {quad.triple for quad in kept}
    assert etag
    assert engine.fetch(ALL, GRAPHS, etag) is None
    again = engine.fetch(ALL, GRAPHS, '"another"')
    assert again is not None
    assert (len(again[0]), again[1]) == (len(triples), etag)
    assert engine.transport.requests == 3


def test_what_is_posted_has_no_condition(store: StandIn) -> None:
    store.store.add(ox.Quad(*(ox.NamedNode("e:a"),) * 3, ox.NamedNode(GRAPHS[0])))
    engine = RemoteEngine(f"{store.url}/sparql", GRAPHS[:1], quick())
    assert engine.fetch(ALL + " #" + "x" * LONGEST, GRAPHS[:1], '"1"') == ([ox.Triple(*(ox.NamedNode("e:a"),) * 3)], "")
    assert (store.seen[-1].method, store.seen[-1].headers.get("If-None-Match")) == ("POST", None)
    engine.fetch(ALL, GRAPHS[:1], '"1"')
    assert (store.seen[-1].method, store.seen[-1].headers["If-None-Match"]) == ("GET", '"1"')


def test_a_store_without_our_graphs_has_no_index(store: StandIn) -> None:
    engine = RemoteEngine(f"{store.url}/sparql", GRAPHS, quick())
    with pytest.raises(CannotDo, match="bekken publish"):
        engine.index()
    store.faults["/sparql"] = says(304)
    with pytest.raises(CannotDo, match="304"):  # to a question without a condition
        engine.fetch(ALL, GRAPHS)
    assert engine.fetch(ALL, GRAPHS[:1], '"1"') is None


# Proxies, and TLS.


def test_a_proxy_is_given_the_whole_address(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", store.url.replace("://", "://me:hemme%20lig@"))
    sender = Transport(Credentials(token="abc"), RequestLimits())
    lines: list[str] = []
    store.faults["/query"] = lambda handler: (lines.append(handler.requestline), handler.reply(200))[1]  # type: ignore[func-returns-value]
    for _ in range(2):
        assert sender.send("GET", "http://store.invalid:81/query?query=x", {}).good
    assert lines == ["GET http://store.invalid:81/query?query=x HTTP/1.1"] * 2
    sent = store.seen[-1].headers
    assert sent["Host"] == "store.invalid:81"
    assert sent["Authorization"] == "Bearer abc"
    assert sent["Proxy-Authorization"] == "Basic bWU6aGVtbWUgbGln"
    assert store.connections == 1


def test_no_proxy_is_heeded(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
    assert get(quick(), store).good
    assert "Proxy-Authorization" not in store.seen[0].headers
    monkeypatch.delenv("no_proxy")
    with pytest.raises(CannotDo, match="connection refused"):
        get(quick(), store)


@pytest.mark.parametrize("proxy", ["http://", "http://me:hemmelig@host:port", "http://[::1", ":3128"])
def test_a_proxy_without_an_address_is_told(store: StandIn, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(WrongUse, match="http_proxy is not an address") as raised:
        get(quick(), store)
    assert "hemmelig" not in str(raised.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and store.invalid with its key, signed by nobody."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    names = "subjectAltName=DNS:localhost,DNS:store.invalid"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x", "-addext", names]
    subprocess.run(["openssl", *words, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    with path.open("a", encoding="ascii") as file:
        file.write(Path(f"{path}.crt").read_text(encoding="ascii"))
    return path


@pytest.fixture
def secure(store: StandIn, certificate: Path) -> StandIn:
    """The stand-in, with TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    store.socket = context.wrap_socket(store.socket, server_side=True, do_handshake_on_connect=False)
    return store


def test_a_certificate_is_asked_for(secure: StandIn, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sender, port = quick(), secure.server_port
    with pytest.raises(CannotDo, match=r"certificate of https://localhost.* is not trusted.*SSL_CERT_FILE"):
        sender.send("GET", f"https://localhost:{port}/sparql", {})
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    with pytest.raises(CannotDo, match=r"is not trusted \(IP address mismatch"):
        sender.send("GET", f"https://127.0.0.1:{port}/sparql", {})
    assert secure.seen == []
    before = secure.connections
    for _ in range(3):
        assert sender.send("GET", f"https://localhost:{port}/sparql?query=ASK+%7B%7D", {}).good
    assert secure.connections == before + 1


def test_a_secure_connection_that_was_closed_meanwhile_is_no_error(
    secure: StandIn, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    secure.idle_seconds = 0.1
    sender, address = quick(), f"https://localhost:{secure.server_port}/sparql?query=ASK+%7B%7D"
    sender.send("GET", address, {})
    time.sleep(0.4)
    assert sender.send("GET", address, {}).good
    secure.faults["/sparql"] = once(raw(b""))
    assert sender.send("GET", address, {}).good
    assert (secure.connections, len(secure.seen), sender.requests) == (3, 4, 3)


@contextmanager
def tunnelling(port: int) -> Iterator[tuple[StandIn, list[tuple[str, dict[str, str]]]]]:
    """Run a proxy whose tunnels all lead to one port, and note what it is asked."""
    asked: list[tuple[str, dict[str, str]]] = []

    class Tunnel(Handler):
        def do_CONNECT(self) -> None:
            asked.append((self.path, dict(self.headers.items())))
            with socket.create_connection(("127.0.0.1", port)) as there:
                self.send_response(200)
                self.end_headers()
                back = threading.Thread(target=carry, args=[there, self.connection])
                back.start()
                carry(self.connection, there)
                back.join()
            self.close_connection = True

    with standing_in() as proxy:
        proxy.RequestHandlerClass = Tunnel
        yield proxy, asked


def carry(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while data := here.recv(1 << 16):
            there.sendall(data)
        there.shutdown(socket.SHUT_WR)


def test_tls_goes_through_a_tunnel(secure: StandIn, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    sender = Transport(Credentials(token="hemmelig"), RequestLimits(seconds=10))
    with tunnelling(secure.server_port) as (proxy, asked):
        monkeypatch.setenv("https_proxy", proxy.url.replace("://", "://me:secret@"))
        for _ in range(3):
            assert sender.send("GET", "https://store.invalid/sparql?query=ASK+%7B%7D", {}).good
        assert [place for place, _ in asked] == ["store.invalid:443"]
        assert asked[0][1]["Proxy-Authorization"] == "Basic bWU6c2VjcmV0"
        assert "hemmelig" not in str(asked)
        assert {seen.headers["Authorization"] for seen in secure.seen} == {"Bearer hemmelig"}
        assert "Proxy-Authorization" not in secure.seen[0].headers
        assert secure.seen[0].headers["Host"] == "store.invalid"
