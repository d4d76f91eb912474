"""What a client may do to its connection: slow, large, malformed, many, gone; and how the server ends."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from served import Served, asked, serving

from bekken_kg.server.clients import Clients, Peer
from bekken_kg.server.connection import BODY, BUSY, ENDING, HEAD, IDLE, Connection, Connections, Exchange
from bekken_kg.server.limits import ServerLimits
from bekken_kg.server.log import Log
from bekken_kg.server.parser import TURN
from bekken_kg.server.server import Server

GET = b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-type: application/sparql-query\r\n"
CHUNKED = POST + b"transfer-encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("wire"), "--workers", "4", "--query-timeout", "5") as served:
        yield served


def status(reply: bytes) -> int:
    match = re.match(rb"HTTP/1\.1 (\d{3}) ", reply)
    return int(match[1]) if match else 0


MALFORMED = {
    "not HTTP": (b"hello\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "no Host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two Hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "an unknown method": (b"FROB / HTTP/1.1\r\nhost: x\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "HTTP/3 in words": (b"GET / HTTP/3.0\r\nhost: x\r\n\r\n", 400),
    "CONNECT": (b"CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n", 405),
    "two lengths": (
        b"POST /sparql HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        400,
    ),
    "length and chunks": (POST + b"content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "a length that is no number": (POST + b"content-length: -1\r\n\r\n", 400),
    "a chunk that is no number": (POST + b"transfer-encoding: chunked\r\n\r\nzz\r\n\r\n", 400),
    "another coding": (POST + b"transfer-encoding: gzip\r\n\r\n", 400),
    "a header over two lines": (b"GET / HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\n\r\n", 400),
    "a space before the colon": (b"GET / HTTP/1.1\r\nhost : x\r\n\r\n", 400),
    "a zero byte in a header": (b"GET / HTTP/1.1\r\nhost: x\x00y\r\n\r\n", 400),
    "a zero byte in the target": (b"GET /\x00 HTTP/1.1\r\nhost: x\r\n\r\n", 400),
    "letters that are not ASCII in the target": ("GET /ø HTTP/1.1\r\nhost: x\r\n\r\n".encode(), 400),
    "a head of 17 KB": (b"GET / HTTP/1.1\r\nhost: x\r\na: " + b"a" * 17_000 + b"\r\n\r\n", 431),
    "a target of 17 KB": (b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n", 431),
    "a thousand headers": (
        b"GET / HTTP/1.1\r\nhost: x\r\n" + b"a: aaaaaaaaaaaaaaaa\r\n" * 1000 + b"\r\n",
        431,
    ),
    "a head without end": (b"GET / HTTP/1.1\r\nhost: x\r\na: " + b"a" * 40_000, 431),
    "a body of 2 MB": (POST + b"content-length: 2000000\r\n\r\n", 413),
    "a body of 10 exabytes": (POST + b"content-length: 10000000000000000000\r\n\r\n", 413),
    "chunks of 2 MB": (
        POST + b"transfer-encoding: chunked\r\n\r\n" + (b"10000\r\n" + b" " * 65536 + b"\r\n") * 32,
        413,
    ),
    "an expectation for a body of 2 MB": (
        POST + b"expect: 100-continue\r\ncontent-length: 2000000\r\n\r\n",
        413,
    ),
    "a second request after chunks": (CHUNKED + b"0\r\n\r\n" + GET, 400),
    "a hundred headers and one": (b"GET / HTTP/1.1\r\nhost: x\r\n" + b"a: b\r\n" * 100 + b"\r\n", 431),
    "chunks of one byte": (CHUNKED + b"1\r\nx\r\n" * 5000 + b"0\r\n\r\n", 413),
    "a chunk's first line of 18 KB": (CHUNKED + b"1;" + b"a" * 18_000 + b"\r\n \r\n0\r\n\r\n", 413),
    "a chunk's size in 18 KB": (CHUNKED + b"0" * 18_000 + b"1\r\n \r\n0\r\n\r\n", 413),
    "a trailer of 18 KB": (CHUNKED + b"0\r\na: " + b"b" * 18_000 + b"\r\n\r\n", 413),
    "a trailer of 18 KB after a large chunk": (
        CHUNKED + b"ffff\r\n" + b" " * 65_535 + b"\r\n0\r\na: " + b"b" * 18_000 + b"\r\n\r\n",
        413,
    ),
    "a second request long after chunks": (CHUNKED + b"0\r\n\r\n" + b"\r\n" * 1000 + GET, 400),
    "a trailer of a hundred lines": (CHUNKED + b"0\r\n" + b"a: b\r\n" * 100 + b"\r\n", 431),
}
BLANKS = b"ASK {}" + b" " * 999_994
#: requests that are as large as they may be, or nearly
LARGE = {
    "a head of 16 KB": POST + b"a: " + b"a" * 16_200 + b"\r\ncontent-length: 6\r\n\r\nASK {}",
    "a hundred headers": POST + b"a: b\r\n" * 97 + b"content-length: 6\r\n\r\nASK {}",
    "a body of 1 MB": POST + b"content-length: 1000000\r\n\r\n" + BLANKS,
    "a chunk of 1 MB": CHUNKED + b"f4240\r\n" + BLANKS + b"\r\n0\r\n\r\n",
    "chunks of 64 bytes": CHUNKED
    + b"40\r\n"
    + BLANKS[:64]
    + b"\r\n"
    + (b"40\r\n" + b" " * 64 + b"\r\n") * 15_000
    + b"0\r\n\r\n",
    "three thousand chunks of one byte": CHUNKED + b"6\r\nASK {}\r\n" + b"1\r\n \r\n" * 3000 + b"0\r\n\r\n",
    "a chunk's first line of 15 KB": CHUNKED + b"6;" + b"a" * 15_000 + b"\r\nASK {}\r\n0\r\n\r\n",
    "a trailer of 15 KB": CHUNKED + b"6\r\nASK {}\r\n0\r\na: " + b"b" * 15_000 + b"\r\n\r\n",
    "a trailer of ninety lines": CHUNKED + b"6\r\nASK {}\r\n0\r\n" + b"a: b\r\n" * 90 + b"\r\n",
}


def test_the_floor() -> None:
    assert len(MALFORMED) >= 30
    assert len(LARGE) >= 8


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_refused_and_the_connection_ended(server: Served, name: str) -> None:
    data, expected = MALFORMED[name]
    began = time.monotonic()
    reply = server.raw(data)
    assert status(reply) == expected
    head, _, body = reply.partition(b"\r\n\r\n")
    assert b"connection: close" in head
    assert body.endswith(b"\n")
    assert b"Traceback" not in reply
    assert time.monotonic() - began < 4
    assert server.get("/health").status == 200


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("pieces", [1, 7])
def test_what_is_large_and_within_its_bounds_is_answered(server: Served, name: str, pieces: int) -> None:
    """Also in pieces; and the next request on the same connection is."""
    data = LARGE[name]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(pieces):
            wire.sendall(data[len(data) * number // pieces : len(data) * (number + 1) // pieces])
            time.sleep(0.02 if pieces > 1 else 0)
        assert wire.recv(65536).endswith(b'{"head":{},"boolean":true}')
        wire.sendall(GET)
        assert status(wire.recv(65536)) == 200


def test_a_request_in_single_bytes(server: Served) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in POST + b"content-length: 6\r\n\r\nASK {}":
            wire.sendall(bytes([byte]))
        assert wire.recv(65536).endswith(b'{"head":{},"boolean":true}')


def test_a_chunked_body(server: Served) -> None:
    reply = server.raw(
        POST + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n"
    )
    assert reply.endswith(b'{"head":{},"boolean":true}')


def test_requests_without_waiting_are_answered_in_order(server: Served) -> None:
    first = POST + b"content-length: 31\r\n\r\nSELECT (1 AS ?first) {} LIMIT 1"
    second = POST + b"connection: close\r\ncontent-length: 33\r\n\r\nSELECT (2 AS ?second) {} LIMIT 22"
    reply = server.raw(first + GET + second)
    assert reply.count(b"HTTP/1.1 200 OK") == 3
    assert reply.index(b'"vars":["first"]') < reply.index(b'"status": "ok"') < reply.index(b'"vars":["second"]')


def test_thousands_of_requests_without_waiting_are_all_answered(server: Served) -> None:
    """More than are read ahead: the client has to wait for answers, and then goes on."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(GET)
        missing = len(wire.recv(65536)) * 10_000
        sending = threading.Thread(target=wire.sendall, args=(GET * 10_000,))
        sending.start()
        while missing > 0 and (piece := wire.recv(1 << 20)):
            missing -= len(piece)
        sending.join()
    assert missing == 0


def test_an_offer_of_http2_is_not_taken_up(server: Served) -> None:
    upgrade = b"connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    reply = server.raw(POST + upgrade + b"content-length: 6\r\n\r\nASK {}")
    assert status(reply) == 200
    assert reply.endswith(b'{"head":{},"boolean":true}')


def test_an_old_client_gets_an_answer_and_the_end(server: Served) -> None:
    reply = server.raw(b"GET /health HTTP/1.0\r\n\r\n")
    assert status(reply) == 200
    assert b"connection: close" in reply


def test_an_expected_body_is_asked_for(server: Served) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(POST + b"expect: 100-continue\r\ncontent-length: 6\r\n\r\n")
        assert wire.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.sendall(b"ASK {}")
        assert wire.recv(65536).endswith(b'{"head":{},"boolean":true}')


def test_the_whole_address_as_target(server: Served) -> None:
    assert status(server.raw(b"GET http://x/claims/L25 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")) == 200


def test_the_same_bytes_again_come_from_the_cache(server: Served) -> None:
    request = b"GET /claims/L26 HTTP/1.1\r\nhost: cache.example\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        replies = []
        for _ in range(3):
            wire.sendall(request)
            replies.append(re.sub(rb"date: [^\r]*", b"", wire.recv(65536)))
            time.sleep(0.02)
    assert len(set(replies)) == 1
    assert b"bkc:L26" in replies[0]
    assert server.log().count("GET /claims/L26") == 3


def test_the_same_bytes_mean_what_their_sender_may_say(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Who is no trusted proxy decides nothing for those who are, and the other way round."""
    said = b"x-forwarded-for: 203.0.113.5\r\nx-forwarded-host: kg.example\r\nx-forwarded-proto: https\r\n"
    request = b"GET /openapi.json HTTP/1.1\r\nhost: inner.example\r\n" + said + b"\r\n"
    links = {"127.0.0.1": b"https://kg.example", "127.0.0.2": b"http://inner.example"}
    with serving(tmp_path_factory.mktemp("trust"), "--trusted-proxy", "127.0.0.1", "--workers", "1") as served:
        for source in ("127.0.0.2", "127.0.0.1", "127.0.0.2", "127.0.0.1"):
            with socket.create_connection(("127.0.0.1", served.port), timeout=10, source_address=(source, 0)) as wire:
                for _ in range(3):  # the last of them from the cache, by its bytes
                    wire.sendall(request)
                    answer = b""
                    while not answer.endswith(b"}\n") and not answer.endswith(b"}"):
                        answer += wire.recv(1 << 20)
                    assert links[source] in answer
                    time.sleep(0.02)
        assert len({line.rpartition("client=")[2] for line in served.log().splitlines()}) == 2


def test_hundreds_of_idle_and_half_open_connections(server: Served) -> None:
    with ExitStack() as stack:
        for number in range(400):
            wire = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            wire.sendall(b"GET / HT"[: number % 8])
        began = time.monotonic()
        assert server.query("ASK { FILTER(400 = 400) }").status == 200
        assert time.monotonic() - began < 1


class Patient(Server):
    """A server with limits that are short enough for a test, that answers everything with nothing."""

    def __init__(self) -> None:
        limits = ServerLimits(head_seconds=0.4, body_seconds=0.6, idle_seconds=0.8)
        super().__init__("{}", "", limits, Clients(), Log(print))
        self.ended: list[int] = []

    def handle(self, exchange: Exchange, body: bytes | bytearray) -> None:
        exchange.answer(200, b"", b"")

    def log_refusal(self, peer: Peer, status: int) -> None:
        self.ended.append(status)


async def drip(port: int, first: bytes, drop: bytes) -> tuple[bytes, float]:
    """Send a beginning, then drop after drop; return what came and how long it took until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)
    began, reply = time.monotonic(), asyncio.ensure_future(reader.read())
    while not reply.done() and time.monotonic() - began < 5:
        writer.write(drop)
        await asyncio.sleep(0.05)
    writer.close()
    return await reply, time.monotonic() - began


async def drips() -> list[tuple[bytes, float]]:
    patient = Patient()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(patient), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    body = POST + b"content-length: 1000\r\n\r\n"
    tasks = [asyncio.ensure_future(drip(port, *what)) for what in ((b"", b"G"), (body, b"A"), (GET, b""))]
    while not all(task.done() for task in tasks):
        patient.now = time.monotonic()
        patient.connections.check(patient.now)
        await asyncio.sleep(0.02)
    server.close()
    assert sorted(patient.ended) == [408, 408]
    return [task.result() for task in tasks]


def test_who_is_too_slow_is_cut_off() -> None:
    """One drips a head, one a body, one is idle after a request: each has its time, and not more."""
    (head, head_took), (body, body_took), (idle, idle_took) = asyncio.run(drips())
    assert (status(head), status(body), status(idle)) == (408, 408, 200)
    assert b"headers took over 0.4 seconds" in head
    assert b"body took over 0.6 seconds" in body
    assert 0.35 < head_took < body_took < idle_took < 3


def test_who_finds_no_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = Patient()
    monkeypatch.setattr(patient.connections, "_limits", ServerLimits(connections=0))

    async def ask() -> bytes:
        server = await asyncio.get_running_loop().create_server(lambda: Connection(patient), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
        writer.write(GET)
        reply = await reader.read()
        writer.close()
        patient.connections.check(patient.now + 3)  # its last words have been taken
        while patient.connections.open:
            await asyncio.sleep(0.01)
        server.close()
        return reply

    assert status(asyncio.run(ask())) == 503
    assert patient.ended == [503]


def test_the_times_that_clients_have() -> None:
    assert ServerLimits.head_seconds <= 10
    assert ServerLimits.body_seconds <= 30
    assert ServerLimits.idle_seconds <= 75


def test_a_client_that_does_not_read_does_not_stop_the_others(server: Served) -> None:
    everything = asked("SELECT * { ?s ?p ?o } # slow").encode()
    with socket.create_connection(("127.0.0.1", server.port)) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.sendall((b"GET " + everything + b" HTTP/1.1\r\nhost: x\r\n\r\n") * 50)
        time.sleep(0.5)
        began = time.monotonic()
        assert server.query("ASK { FILTER(50 = 50) }").status == 200
        assert time.monotonic() - began < 1


def memory(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024


def test_clients_that_do_not_read_do_not_fill_the_memory(server: Served) -> None:
    before = memory(server.process.pid)
    with ExitStack() as stack:
        for number in range(60):
            wire = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            text = asked(f"SELECT * {{ ?s ?p ?o }} # unread {number % 5}").encode()
            wire.sendall((b"GET " + text + b" HTTP/1.1\r\nhost: x\r\n\r\n") * 20)
        time.sleep(2)
        assert memory(server.process.pid) - before < 400_000_000
    assert server.query("ASK { FILTER(60 = 60) }").status == 200


def test_who_sends_requests_ahead_holds_up_nobody(server: Served) -> None:
    """One connection that sends as fast as it can: others are answered in between."""
    over = threading.Event()

    def flood() -> None:
        while not over.is_set():
            with suppress(OSError), socket.create_connection(("127.0.0.1", server.port)) as wire:
                wire.settimeout(0.2)
                while not over.is_set():
                    wire.sendall(GET * 6000)
                    with suppress(TimeoutError):
                        while wire.recv(1 << 20) and not over.is_set():
                            pass

    thread = threading.Thread(target=flood)
    thread.start()
    try:
        time.sleep(0.3)
        for number in range(5):
            began = time.monotonic()
            assert server.query(f"ASK {{ FILTER(7{number} = 7{number}) }}", source="127.0.0.9").status == 200
            assert time.monotonic() - began < 1
    finally:
        over.set()
        thread.join()


def test_what_is_not_read_is_not_kept_for_ever(server: Served) -> None:
    """Answers that nobody reads, and requests upon requests: no more are taken, and nothing piles up."""
    everything = b"GET /sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D HTTP/1.1\r\nhost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as wire:
        wire.settimeout(5)
        wire.sendall(everything * 12)
        pieces = 0
        with suppress(ConnectionError, TimeoutError):
            for pieces in range(200):  # noqa: B007
                wire.sendall(GET * 6000)
                time.sleep(0.01)
    assert pieces < 199  # it had to wait
    assert server.query("ASK { FILTER(80 = 80) }").status == 200


def test_who_goes_on_after_a_refusal_is_cut_off(server: Served) -> None:
    """What a client was sending when it was refused is taken, so that it reads why; but no more than a body may be."""
    sent = 0
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=5) as wire:
        wire.sendall(b"hello\r\n\r\n")
        for sent in range(60):  # noqa: B007
            wire.sendall(b" " * 1_000_000)
    assert sent < 40
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as wire:
        wire.sendall(b"hello\r\n\r\n" + b" " * 500_000)
        wire.sendall(b" " * 400_000)
        assert status(wire.recv(65536)) == 400


def test_a_trailer_is_no_header(server: Served) -> None:
    body = b"10\r\nSELECT (1 AS ?n)\r\n3\r\n {}\r\n0\r\nAccept: text/csv\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"
    reply = server.raw(POST + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n" + body)
    assert reply.startswith(b"HTTP/1.1 200")
    assert b"content-type: application/sparql-results+json" in reply


class Stand(SimpleNamespace):
    """Stands for a connection."""

    __hash__ = object.__hash__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("states", "outgoing"),
    [
        ({"a": [BUSY, IDLE, BODY], "b": [IDLE]}, ("a", 1)),
        ({"a": [BUSY, BODY, BODY], "b": [IDLE, HEAD]}, ("a", 1)),
        ({"a": [BUSY, BUSY], "b": [IDLE]}, None),
    ],
)
def test_who_has_most_connections_makes_room(states: dict[str, list[int]], outgoing: tuple[str, int] | None) -> None:
    made = {
        (peer, number): Stand(peer=Peer(peer, False), state=state, since=float(number))
        for peer, several in states.items()
        for number, state in enumerate(several)
    }
    newcomer = Stand(peer=Peer("c", False), state=IDLE, since=9.0)
    connections = Connections(ServerLimits())
    for one in (*made.values(), newcomer):
        connections.add(one)  # type: ignore[arg-type]
    expected: object = made[outgoing] if outgoing else None
    assert connections._to_evict(newcomer) is expected  # type: ignore[arg-type]


class Busy(Connection):
    """A connection of a client, of which so much is unsent, or received."""

    def __init__(self, client: str, size: int = 0) -> None:
        super().__init__(Patient())
        self.parser.body += b" " * size
        self.peer, self.full, self.size, self.done = Peer(client, False), size > 0, size, []  # type: ignore[var-annotated]

    @property
    def unsent(self) -> int:
        return self.size

    def read(self) -> None:
        self.done.append("read")

    def abort(self, *, logged: bool = False) -> None:
        self.done.append("abort")

    def refuse(self, status: int, sentence: str) -> None:
        self.done.append(status)


def connections_of(*busy: Busy) -> Connections:
    """Connections of which 100 bytes may be under way, either way."""
    connections = Connections(ServerLimits(incoming_bytes=100, outgoing_bytes=100))
    connections.open.update(busy)
    return connections


def test_one_is_read_in_each_turn_of_the_loop_and_clients_take_turns() -> None:
    busy = [Busy(client) for client in "aaab"]
    connections = connections_of()

    async def turns() -> list[int]:
        for one in busy:
            connections.schedule(one)
        order = []
        for _ in busy:
            before = [len(one.done) for one in busy]
            await asyncio.sleep(0)
            order += [at for at, one in enumerate(busy) if len(one.done) > before[at]]
        return order

    assert asyncio.run(turns()) == [0, 3, 1, 2]


def test_so_many_idle_ones_are_read_at_once_and_no_more_in_one_turn() -> None:
    connections = connections_of()

    async def turns() -> list[int]:
        counts = []
        for _ in range(2):
            counts.append([connections.may_read_now() for _ in range(100)].count(True))
            await asyncio.sleep(0)
        return counts

    assert asyncio.run(turns()) == [64, 64]


class Transport(asyncio.Transport):
    """Stands for the one of a connection."""

    def get_write_buffer_size(self) -> int:
        return 0

    def is_reading(self) -> bool:
        return self.get_extra_info("reading", True)

    def pause_reading(self) -> None:
        self._extra["reading"] = False  # type: ignore[attr-defined]

    def resume_reading(self) -> None:
        self._extra["reading"] = True  # type: ignore[attr-defined]


def test_a_body_waits_for_its_turn_and_its_client_while_there_is_more() -> None:
    transport, connection = Transport(), Connection(Patient())
    rest: list[tuple[int, bool]] = []

    async def send() -> None:
        connection.connection_made(transport)
        connection.data_received(POST + b"content-length: 300000\r\n\r\n")
        connection.data_received(b" " * 200_000)
        while not rest or rest[-1][0] < 200_000:
            rest.append((len(connection.parser.body), transport.is_reading()))
            await asyncio.sleep(0)

    asyncio.run(send())
    assert rest == [(0, False), (TURN, False), (2 * TURN, False), (3 * TURN, False), (200_000, True)]


class Reset(Transport):
    """The one of a client that has just reset its connection, of which the event loop does not know yet."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        pass

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        raise OSError(107, "not connected")


def test_a_refusal_that_nobody_hears_is_no_fault() -> None:
    """It would end whoever looks at the clock, and no deadline would hold any more."""
    patient = Patient()
    connection = Connection(patient)
    connection.connection_made(Reset())
    connection.state, connection.since = HEAD, 0.0
    patient.connections.check(patient.now + 100)
    assert connection.state == ENDING
    assert patient.ended == [408]


def test_nothing_is_left_of_a_connection_that_has_ended() -> None:
    """Not even until somebody looks for what is held only by itself: that may be many megabytes later."""
    connection = Connection(Patient())
    connection.connection_made(Transport())
    connection.data_received(GET[:-2])
    connection.connection_lost(None)
    gone, connection = weakref.ref(connection.parser), None  # type: ignore[assignment]
    assert gone() is None


@pytest.mark.parametrize(
    ("sizes", "refused"),
    [
        ([("a", 40), ("a", 50), ("b", 10)], None),
        ([("a", 40), ("a", 50), ("b", 30)], 1),
        ([("a", 40), ("a", 50), ("b", 95)], 2),
    ],
)
def test_of_whoever_sends_most_the_largest_body_gives_way(sizes: list[tuple[str, int]], refused: int | None) -> None:
    busy = [Busy(*size) for size in sizes]
    connections_of(*busy).limit_incoming()
    assert [one.done for one in busy] == [[503] if at == refused else [] for at in range(len(busy))]


@pytest.mark.parametrize(
    ("sizes", "asked", "room", "aborted"),
    [
        ([("a", 40), ("a", 50)], ("b", 10), True, []),
        ([("a", 40), ("a", 50)], ("b", 20), True, [1]),
        ([("a", 40), ("a", 50)], ("b", 55), True, [1]),
        ([("a", 40), ("a", 30), ("b", 20)], ("c", 75), False, []),
        ([("a", 40), ("a", 50)], ("a", 20), False, []),
        ([("a", 30), ("b", 40)], ("c", 35), True, [1]),
    ],
)
def test_of_whoever_reads_least_the_largest_answer_gives_way(
    sizes: list[tuple[str, int]], asked: tuple[str, int], room: bool, aborted: list[int]
) -> None:
    busy, newcomer = [Busy(*size) for size in sizes], Busy(asked[0])
    assert connections_of(*busy, newcomer).has_room(newcomer, asked[1]) is room
    assert [at for at, one in enumerate(busy) if one.done] == aborted


# How it starts and ends.


def test_sigterm_finishes_what_runs(tmp_path_factory: pytest.TempPathFactory) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a != ?d) } LIMIT 1"
    with serving(tmp_path_factory.mktemp("term"), "--query-timeout", "3") as served:
        served.query("ASK {}")
        replies = []
        thread = threading.Thread(target=lambda: replies.append(served.query(slow)))
        thread.start()
        time.sleep(0.4)
        began = time.monotonic()
        assert served.stop() == 0
        assert time.monotonic() - began < 3 + 2.5
        thread.join()
        assert replies[0].status in (200, 504)
        assert "Traceback" not in served.log()


def test_sigterm_without_work_ends_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory.mktemp("idle"), "--query-timeout", "10") as served:
        with socket.create_connection(("127.0.0.1", served.port)) as wire:
            wire.sendall(GET)
            assert wire.recv(1000).startswith(b"HTTP/1.1 200")
            workers = served.workers()
            began = time.monotonic()
            assert served.stop() == 0
            assert time.monotonic() - began < 4  # one second of parting, on a machine that does other things too
            assert wire.recv(1000) == b""
        assert workers
        until = time.monotonic() + 1  # the system takes a moment to end them
        while any(map(alive, workers)) and time.monotonic() < until:
            time.sleep(0.01)
        assert not [worker for worker in workers if alive(worker)]


def test_a_connection_in_use_is_not_cut_by_sigterm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A proxy that keeps connections open may have sent a request when the signal comes: it is answered."""
    ask = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nhost: x\r\n\r\n"
    with serving(tmp_path_factory.mktemp("parting")) as served:
        with socket.create_connection(("127.0.0.1", served.port)) as wire:
            for _ in range(3):  # the last of them from the cache, by its bytes
                wire.sendall(ask)
                assert wire.recv(100000).startswith(b"HTTP/1.1 200")
            served.process.send_signal(signal.SIGTERM)
            time.sleep(0.1)
            wire.sendall(ask)
            answer = wire.recv(100000)
            assert answer.startswith(b"HTTP/1.1 200")
            assert b"connection: close\r\n" in answer
            assert wire.recv(1000) == b""
        assert served.stop() == 0


def test_sigterm_answers_everybody(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Also those whose turn came while it was ending."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    folder = tmp_path_factory.mktemp("all")
    with serving(folder, "--query-timeout", "1", "--workers", "4") as served, ThreadPoolExecutor(12) as pool:
        asked_for = [
            pool.submit(served.query, f"{slow} # {number}", source=f"127.0.0.{2 + number % 3}") for number in range(12)
        ]
        time.sleep(0.5)
        assert served.stop() == 0
        assert {future.result().status for future in asked_for} <= {503, 504}


def test_workers_do_not_outlive_a_killed_server(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory.mktemp("kill"), "--query-timeout", "1", "--workers", "2") as served:
        workers = served.settled(2)
        running = threading.Thread(target=lambda: suppressed(served))
        running.start()
        time.sleep(0.3)
        served.stop(9)
        running.join()
        until = time.monotonic() + 8
        while any(map(alive, workers)) and time.monotonic() < until:
            time.sleep(0.1)
        assert not [worker for worker in workers if alive(worker)]


def suppressed(served: Served) -> None:
    with suppress(OSError):
        served.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


WRONG = {
    "a port that is no port": (["--port", "70000"], 2, "--port must be from 0 to 65535"),
    "a root path without a slash": (["--root-path", "kg"], 2, "--root-path must be such as /bekken"),
    "no workers": (["--workers", "0"], 2, "--workers must be"),
    "a proxy that is no address": (
        ["--trusted-proxy", "proxy.example"],
        2,
        "--trusted-proxy needs an address",
    ),
    "a service that is a file": (
        ["--allow-service", "file:///etc/passwd"],
        2,
        "--allow-service needs an http(s) URL",
    ),
    "a file that is not there": (["--data", "nowhere.ttl"], 3, "nowhere.ttl"),
    "an address that is not here": (
        ["--port", "0", "--host", "203.0.113.7"],
        3,
        "cannot listen on 203.0.113.7",
    ),
    "memory that is too little": (["--port", "0", "--memory", "32", "--workers", "1"], 3, "--memory"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_started_is_told_in_one_line(name: str) -> None:
    words, code, sentence = WRONG[name]
    run = subprocess.run(
        [sys.executable, "-m", "bekken_kg", "serve", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert run.returncode == code
    assert sentence in run.stderr
    assert run.stderr.count("\n") == 1
    assert run.stdout == ""


def test_a_port_that_is_taken_is_told(server: Served) -> None:
    words = ["serve", "--port", str(server.port), "--workers", "1"]
    run = subprocess.run([sys.executable, "-m", "bekken_kg", *words], capture_output=True, text=True, timeout=60)
    assert run.returncode == 3
    assert run.stderr.startswith(f"bekken: cannot listen on 127.0.0.1:{server.port}: ")
