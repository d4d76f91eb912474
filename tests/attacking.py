"""Attacks on a server of ours on loopback, each on one of its bounds; all of them come from 127.0.0.2.

    python tests/attacking.py "one-byte chunks" 8000 3

It is a process of its own, which gives way to others: an attacker stands elsewhere, and takes no processor from a
server. It prints how often it could send something.
"""

from __future__ import annotations

import os
import select
import selectors
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import NamedTuple

HOST = b"host: x\r\n"
GET = b"GET /health HTTP/1.1\r\n" + HOST
POST = b"POST /sparql HTTP/1.1\r\n" + HOST + b"content-type: application/sparql-query\r\n"
CHUNKED = POST + b"transfer-encoding: chunked\r\n\r\n"
EVERYTHING = b"GET /sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D HTTP/1.1\r\n" + HOST + b"\r\n"
MANY = b",x" * 2400
MEGABYTE = 1 << 20

#: sends to a port until a moment, and returns how often
Way = Callable[[int, float], int]


class Attack(NamedTuple):
    """An attack.

    Attributes:
        bound: what it is on: a row of the table in docs/operations.md.
        status: what the server's log says of it; 0 is a connection that was cut, ``None`` nothing.
        way: what it does.
    """

    bound: str
    status: int | None
    way: Way


def opened(port: int, unread: bool = False) -> socket.socket:
    """Open a connection, of which perhaps nothing comes."""
    wire = socket.socket()
    wire.settimeout(1)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if unread:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.bind(("127.0.0.2", 0))
    with suppress(OSError):
        wire.connect(("127.0.0.1", port))
    return wire


def pour(first: bytes, piece: bytes) -> Way:
    """Send a beginning, and a piece again and again as fast as it is taken, on eight connections; then anew."""

    def way(port: int, ends: float) -> int:
        sent, places = 0, dict[socket.socket, int]()
        with ExitStack() as stack:
            while time.monotonic() < ends:
                for _ in range(8 - len(places)):
                    wire = stack.enter_context(opened(port))
                    with suppress(OSError):
                        wire.sendall(first)
                    wire.setblocking(False)
                    places[wire] = 0
                for wire in select.select([], list(places), [], 0.1)[1]:
                    try:
                        went = wire.send(piece[places[wire] : places[wire] + MEGABYTE])
                        places[wire] = (places[wire] + went) % len(piece)
                        sent += 1
                    except BlockingIOError:
                        pass
                    except OSError:
                        del places[wire]
                        wire.close()
        return sent

    return way


def ask(made: Callable[[int], bytes]) -> Way:
    """Send one request after the other, each on a connection of its own, and read the start of each answer."""

    def way(port: int, ends: float) -> int:
        sent = 0
        while time.monotonic() < ends:
            with suppress(OSError), opened(port) as wire:
                wire.sendall(made(sent))
                wire.recv(1000)
            sent += 1
        return sent

    return way


def hold(number: int, first: bytes, drop: bytes = b"", unread: bool = False) -> Way:
    """Send a beginning on many connections, and drop after drop on each; open those again that were ended."""

    def way(port: int, ends: float) -> int:
        sent, wires = 0, list[socket.socket]()
        with ExitStack() as stack:
            while time.monotonic() < ends:
                for _ in range(min(50, number - len(wires))):
                    wire = stack.enter_context(opened(port, unread))
                    with suppress(OSError):
                        wire.sendall(first)
                    wires.append(wire)
                    sent += 1
                for wire in list(wires):
                    try:
                        wire.sendall(drop)
                    except OSError:
                        wires.remove(wire)
                time.sleep(0.02)
        return sent

    return way


def come_and_go(port: int, ends: float) -> int:
    """Open connections and close them."""
    sent = 0
    while time.monotonic() < ends:
        for wire in [opened(port) for _ in range(20)]:
            wire.close()
            sent += 1
    return sent


def flood(port: int, ends: float) -> int:
    """Ask on as many connections as there may be, or nearly, each time something else, as fast as answers come."""
    sent = 0
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        ready: list[socket.socket] = []
        while time.monotonic() < ends:
            for _ in range(min(50, 900 - len(selector.get_map()))):
                wire = stack.enter_context(opened(port))
                wire.setblocking(False)
                selector.register(wire, selectors.EVENT_READ, wire)
                ready.append(wire)
            for wire in ready:
                text = b"SELECT (%d AS ?n) {}" % sent
                with suppress(OSError):
                    wire.send(b"%bcontent-length: %d\r\n\r\n%b" % (POST, len(text), text))
                    sent += 1
            ready = []
            for key, _ in selector.select(0.1):
                wire = key.data
                with suppress(OSError):
                    if wire.recv(65536):
                        ready.append(wire)
                        continue
                selector.unregister(wire)
    return sent


def of_choice(number: int) -> bytes:
    headers = b"accept-language: %d%b\r\naccept-encoding: %d%b\r\nx-forwarded-for: %b\r\n" % (
        number,
        MANY,
        number,
        MANY,
        MANY,
    )
    return b"GET /claims/L25 HTTP/1.1\r\n" + HOST + headers + b"\r\n"


HEAD = "request line and headers, together"
BODY = "body"
AFTER = "first line of a chunk, and what comes after the last one"
ATTACKS = {
    "a head without end": Attack(HEAD, 431, pour(GET + b"a: ", b"a" * 65536)),
    "heads drop by drop": Attack(HEAD, None, hold(500, GET, b"a")),
    "thousands of headers": Attack("headers", 431, ask(lambda number: GET + b"a:\r\n" * 4000 + b"\r\n")),
    "long headers of choice": Attack("headers that choose", None, ask(of_choice)),
    "a body that is too large": Attack(BODY, 413, pour(POST + b"content-length: 9000000\r\n\r\n", b" " * 65536)),
    "bodies drop by drop": Attack(BODY, None, hold(500, POST + b"content-length: 1000000\r\n\r\n", b"A")),
    "large bodies": Attack(BODY, None, ask(lambda n: POST + b"content-length: 1000000\r\n\r\nASK {}#%999993d" % n)),
    "large bodies that lack a byte": Attack(
        "bodies that have not come whole, together",
        503,
        hold(150, POST + b"content-length: 1000001\r\n\r\n" + b" " * 1000000),
    ),
    "one-byte chunks": Attack("framing of chunks", 413, pour(CHUNKED, b"1\r\nx\r\n" * 1_000_000)),
    "the first line of a chunk without end": Attack(AFTER, 413, pour(CHUNKED + b"1;", b"x" * 65536)),
    "a trailer without end": Attack(AFTER, 431, pour(CHUNKED + b"0\r\n", b"a: bbbbbbbbb\r\n" * 20_000)),
    "one line of a trailer without end": Attack(AFTER, 413, pour(CHUNKED + b"0\r\na: ", b"b" * 65536)),
    "requests ahead of their answers": Attack(
        "requests ahead of their answers", None, pour(b"", (GET + b"\r\n") * 2000)
    ),
    "what is sent after a refusal": Attack(
        "what is sent after a refusal", 400, pour(b"hello\r\n\r\n", b" " * 1_000_000)
    ),
    "connections that do nothing": Attack("connections", None, hold(2500, b"")),
    "connections that come and go": Attack("connections", None, come_and_go),
    "answers that are not read": Attack("answers that are not read", None, hold(200, EVERYTHING * 4, unread=True)),
    "requests without number": Attack("requests that wait", 429, flood),
}

if __name__ == "__main__":
    if sys.platform != "win32":
        import resource

        os.nice(5)
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    print(ATTACKS[sys.argv[1]].way(int(sys.argv[2]), time.monotonic() + float(sys.argv[3])))
