"""A stand-in for a triple store: a small server with SPARQL, updates, the Graph Store, and faults."""

from __future__ import annotations

import socket
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

Seen = namedtuple("Seen", ("method", "path", "headers", "parameters"))
Fault = Callable[["Handler"], None]
JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"


class StandIn(ThreadingHTTPServer):
    """The server: what it holds, what it was asked, and how it misbehaves (path → fault)."""

    daemon_threads = True
    block_on_close = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.store = ox.Store()
        self.seen: list[Seen] = []
        self.faults: dict[str, Fault] = {}
        self.product = "StandIn/1"
        self.connections = 0
        self.lock = threading.Lock()
        #: after so many seconds it closes a connection on which nothing comes
        self.idle_seconds: float | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def get_request(self) -> tuple[socket.socket, object]:
        self.connections += 1
        return super().get_request()

    def handle_error(self, request: object, address: object) -> None:
        """A client that hung up is no news."""


class Handler(BaseHTTPRequestHandler):
    server: StandIn
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        self.timeout = self.server.idle_seconds  # type: ignore[misc]
        super().setup()

    def log_message(self, *words: object) -> None:
        """Keep quiet."""

    def version_string(self) -> str:
        return self.server.product

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def do_PUT(self) -> None:
        self.answer()

    def answer(self) -> None:
        parts = urlsplit(self.path)
        self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
        form = "x-www-form-urlencoded" in (self.headers.get("content-type") or "")
        self.parameters = parse_qs(parts.query + ("&" + self.body.decode() if form else ""))
        self.server.seen.append(Seen(self.command, parts.path, dict(self.headers.items()), self.parameters))
        if fault := self.server.faults.get(parts.path):
            fault(self)
        elif parts.path == "/sparql":
            self.query()
        elif parts.path == "/store":
            self.graph()
        elif parts.path == "/update":
            self.server.store.update(self.body.decode())
            self.reply(204)
        else:
            self.reply(404, "text/plain", b"no such place")

    def reply(self, status: int, media: str = "", body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if media:
            self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def query(self) -> None:
        default = [ox.NamedNode(iri) for iri in self.parameters.get("default-graph-uri", [])]
        named = [ox.NamedNode(iri) for iri in self.parameters.get("named-graph-uri", [])]
        dataset = {"default_graph": default, "named_graphs": named} if default or named else {}
        try:
            found = self.server.store.query(self.parameters["query"][0], **dataset)
        except SyntaxError as error:
            self.reply(400, "text/plain", str(error).encode())
            return
        if isinstance(found, ox.QueryTriples):
            self.reply(200, TRIPLES, ox.serialize(found, format=ox.RdfFormat.N_TRIPLES))
        else:
            self.reply(200, JSON, found.serialize(format=ox.QueryResultsFormat.JSON))

    def graph(self) -> None:
        name = ox.NamedNode(self.parameters["graph"][0])
        if self.command == "PUT":
            with self.server.lock:  # at once, as the protocol has it
                self.server.store.remove_graph(name)
                self.server.store.load(self.body, ox.RdfFormat.TURTLE, to_graph=name)
            self.reply(204)
        elif self.server.store.contains_named_graph(name):
            triples = [quad.triple for quad in self.server.store.quads_for_pattern(None, None, None, name)]
            self.reply(200, TRIPLES, ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES))
        else:
            self.reply(404)


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Run a stand-in on a free port of this machine."""
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(status: int, media: str = "text/plain", body: bytes = b"", **headers: str) -> Fault:
    """A fault that always answers so."""
    return lambda handler: handler.reply(status, media, body, **headers)


def busy(times: int, status: int = 503, **headers: str) -> Fault:
    """A fault that is busy so many times, then answers queries."""
    left = [times]

    def fault(handler: Handler) -> None:
        left[0] -= 1
        if left[0] >= 0:
            handler.reply(status, "text/plain", b"busy", **headers)
        else:
            handler.query()

    return fault


def raw(data: bytes) -> Fault:
    """A fault that sends bytes as they are and closes."""

    def fault(handler: Handler) -> None:
        handler.wfile.write(data)
        handler.wfile.flush()
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_WR)

    return fault


def dripping(data: bytes, pause: float = 0.1) -> Fault:
    """A fault that sends a byte at a time."""

    def fault(handler: Handler) -> None:
        for byte in data:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(pause)

    return fault
