"""HTTP/1.1 on the wire: the one module that knows the HTTP parser and the event loop's sockets.

A connection is at one thing at a time: waiting, reading a head, reading a body, working on the request, or
ending. All limits on what a client may send, and how slowly, are kept here.
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import Protocol, cast

from ..errors import CannotDo
from .cache import Entry
from .limits import Limits
from .response import LINES, Response, refusal

try:
    import httptools
except ImportError:  # pragma: no cover
    raise CannotDo("the server needs the extra 'serve': pip install 'bekken-kg[serve]'") from None

IDLE, HEAD, BODY, BUSY, ENDING = range(5)
#: how many seconds a connection that is being ended gets to take the last words
_LINGER = 2.0
#: what a client must take of a large result in each period of ``stall_seconds``
_PROGRESS = 65536

# An offer to switch to HTTP/2 (some clients make it on every first request) is not taken up.
_UPGRADE = re.compile(rb"\r\nupgrade[ \t]*:[^\r\n]*", re.IGNORECASE)
_WANTED = {
    name: name.decode()
    for name in (
        b"host",
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"content-type",
        b"content-encoding",
        b"if-none-match",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-forwarded-host",
        b"expect",
        b"content-length",
        b"transfer-encoding",
    )
}


class Handler(Protocol):
    """What a connection needs of the server."""

    limits: Limits
    connections: set[Connection]
    now: float
    date: bytes

    def cached(self, data: bytes, peer: str) -> Entry | None:
        """Return what answers a request of exactly these bytes."""

    def asked(self, exchange: Exchange) -> None:
        """Take on a request; the answer is given to the exchange, now or later."""

    def gone(self, exchange: Exchange) -> None:
        """Take note that the client of a request has gone."""

    def refused(self, peer: str, status: int) -> None:
        """Take note that a connection was refused or cut off."""


class Exchange:
    """One request, and the way to answer it.

    Attributes:
        method: such as ``b"GET"``.
        target: path and query as sent.
        values: the headers that matter, by lower-case name.
        body: the body.
        peer: the address at the other end.
        raw: the bytes of the whole request where they came in one piece, else ``b""``.
        began: when the request was complete, by the event loop's clock.
    """

    __slots__ = ("began", "body", "connection", "keep_alive", "method", "peer", "raw", "target", "values")

    def __init__(self, connection: Connection, method: bytes, target: bytes) -> None:
        """Begin an exchange on a connection."""
        self.connection = connection
        self.method = method
        self.target = target
        self.values = connection.values
        self.body = b""
        self.raw = b""
        self.peer = connection.peer
        self.keep_alive = True
        self.began = 0.0

    def answer(self, status: int, head: bytes, body: bytes) -> None:
        """Send the answer: header lines without the length, and the body."""
        self.connection.answer(self, status, b"%bcontent-length: %d\r\n\r\n" % (head, len(body)), body)

    def respond(self, response: Response) -> None:
        """Send a response."""
        self.answer(response.status, response.head, response.body)


class Connection(asyncio.Protocol):
    """One client's connection."""

    def __init__(self, handler: Handler) -> None:
        """Make a connection that hands its requests to a handler."""
        self.handler = handler
        self.state = IDLE
        self.since = handler.now
        self.rest = b""
        self.full = False
        self.unsent = 0
        self.unsent_since = 0.0
        self.exchange: Exchange | None = None
        self.values: dict[str, bytes] = {}

    # The event loop calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of a new connection."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's are not asyncio's class, but do the same
        peer = transport.get_extra_info("peername")
        self.peer = peer[0] if isinstance(peer, tuple) else ""
        self.transport.set_write_buffer_limits(high=262144)
        self.parser = httptools.HttpRequestParser(self)
        self.handler.connections.add(self)
        if len(self.handler.connections) > self.handler.limits.connections:
            self._make_room()

    def connection_lost(self, error: Exception | None) -> None:
        """Take note that the client has gone."""
        self.handler.connections.discard(self)
        if self.state == BUSY and self.exchange is not None:
            self.handler.gone(self.exchange)
        self.state = ENDING

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        if self.state == IDLE and not self.rest and not self.full:
            entry = self.handler.cached(data, self.peer)
            if entry is not None:
                self.since = self.handler.now
                self._write(200, entry.head, entry.body)
                return
        if self.state == ENDING:
            return
        self.rest = self.rest + data if self.rest else data
        self._read()

    def pause_writing(self) -> None:
        """Stop taking requests: the client does not read its answers."""
        self.full = True

    def resume_writing(self) -> None:
        """Go on taking requests."""
        self.full = False
        self._read()

    # The parser calls these.

    def on_url(self, url: bytes) -> None:
        """Keep the target."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header that matters."""
        wanted = _WANTED.get(name.lower())
        if wanted is not None:
            before = self.values.get(wanted)
            self.values[wanted] = value if before is None else before + b", " + value

    def on_headers_complete(self) -> None:
        """Keep whether the connection stays open; the parser forgets it when the message is whole."""
        self._keep_alive = self.parser.should_keep_alive() and self.parser.get_http_version() == "1.1"

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        self._body.append(body)
        self._body_size += len(body)

    def on_message_begin(self) -> None:
        """Count the messages: there must be one at a time."""
        self._messages += 1

    def on_message_complete(self) -> None:
        """Take note that the request is whole."""
        self._complete = True

    # The rest is ours.

    def _read(self) -> None:
        while self.rest and not self.full and self.state != ENDING:
            if self.state == BUSY:
                if len(self.rest) > self.handler.limits.head_bytes + self.handler.limits.body_bytes:
                    self.end()
                return
            if self.state != BODY and not self._read_head():
                return
            if self.state == BODY and not self._read_body():
                return

    def _read_head(self) -> bool:
        """Read a head; tell whether there is more to do at once."""
        limits = self.handler.limits
        data = self.rest.lstrip(b"\r\n")
        end = data.find(b"\r\n\r\n") + 4
        if self.state == IDLE:
            self.state, self.since = HEAD, self.handler.now
        if end < 4 or end > limits.head_bytes:
            self.rest = data
            if len(data) > limits.head_bytes:
                self.refuse(431, f"the request line and headers are over {limits.head_bytes} bytes; use POST")
            return False
        head, self.rest = data[:end], data[end:]
        self._raw = data
        if b"pgrade" in head or b"PGRADE" in head:
            head = _UPGRADE.sub(b"", head)
        self.values = {}
        self._target, self._body, self._body_size = b"", [], 0
        self._complete, self._messages = False, 0
        if not self._feed(head):
            return False
        return self._judge()

    def _judge(self) -> bool:
        """Refuse what the head alone shows to be wrong."""
        values, limits = self.values, self.handler.limits
        length = values.get("content-length", b"")
        self._missing = int(length) if length.isdigit() else 0
        self._chunked = "transfer-encoding" in values
        if self._chunked or self._missing != len(self.rest):  # it did not come in one piece
            self._raw = b""
        version = self.parser.get_http_version()
        if version not in ("1.1", "1.0"):
            self.refuse(400, "this server speaks HTTP/1.1")
        elif version == "1.1" and "host" not in values:
            self.refuse(400, "the Host header is missing")
        elif self._missing > limits.body_bytes:
            self.refuse(413, f"the body is over {limits.body_bytes} bytes")
        elif self._chunked and values["transfer-encoding"].strip().lower() != b"chunked":
            self.refuse(400, "the only transfer coding is chunked")
        else:
            if values.get("expect", b"").lower() == b"100-continue" and not self.rest:
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.state = BODY
            if self._complete or not self.rest:
                return self._complete and self._begin()
            return True
        return False

    def _read_body(self) -> bool:
        """Read a body, or what has come of it."""
        if self._chunked:
            part, self.rest = self.rest, b""
        else:
            part, self.rest = self.rest[: self._missing], self.rest[self._missing :]
            self._missing -= len(part)
        if not self._feed(part):
            return False
        if self._body_size > self.handler.limits.body_bytes:
            self.refuse(413, f"the body is over {self.handler.limits.body_bytes} bytes")
            return False
        if self._messages > 1:
            self.refuse(400, "a request was sent before the answer to the one before it")
            return False
        return self._complete and self._begin()

    def _feed(self, data: bytes) -> bool:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.refuse(405, "CONNECT and protocol upgrades are not for this server")
        except httptools.HttpParserError:
            self.refuse(400, "this is not a well-formed HTTP request")
        else:
            return True
        return False

    def _begin(self) -> bool:
        """Hand the request over; tell whether the connection can go on with the next one."""
        exchange = Exchange(self, self.parser.get_method(), self._target)
        exchange.body = b"".join(self._body)
        exchange.keep_alive = self._keep_alive
        exchange.raw = self._raw if self._keep_alive else b""
        self.state, self.exchange = BUSY, exchange
        self.handler.asked(exchange)
        return self.state == IDLE

    def answer(self, exchange: Exchange, status: int, head: bytes, body: bytes) -> None:
        """Send an answer; nothing happens where its client has gone."""
        if self.exchange is not exchange or self.state != BUSY:
            return
        self.exchange = None
        self.state, self.since = IDLE, self.handler.now
        if exchange.method == b"HEAD" or status in (204, 304):
            body = b""
        if exchange.keep_alive:
            self._write(status, head, body)
            if self.rest:
                asyncio.get_running_loop().call_soon(self._read)
        else:
            self._write(status, b"connection: close\r\n" + head, body)
            self.end()

    def _write(self, status: int, head: bytes, body: bytes) -> None:
        if len(body) < 65536:
            self.transport.write(b"%b%b%b%b" % (LINES[status], self.handler.date, head, body))
        else:
            self.transport.write(b"%b%b%b" % (LINES[status], self.handler.date, head))
            self.transport.write(body)

    def refuse(self, status: int, sentence: str) -> None:
        """Say why not, and end the connection; what the client is still sending is not read."""
        response = refusal(status, sentence, ("connection", "close"))
        head = b"%bcontent-length: %d\r\n\r\n" % (response.head, len(response.body))
        self.handler.refused(self.peer, status)
        self._write(status, head, response.body)
        self.state, self.since, self.rest = ENDING, self.handler.now, b""
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def end(self) -> None:
        """Close the connection when what was written has gone out."""
        self.state, self.since, self.rest = ENDING, self.handler.now, b""
        self.transport.close()

    def leave(self) -> None:
        """Close the connection if nothing is going on; else after the answer."""
        if self.exchange is not None:
            self.exchange.keep_alive = False
        elif self.state == IDLE:
            self.end()

    def watch(self, now: float) -> None:
        """Look at the clock: cut off who is too slow, or has had its connection open for nothing."""
        limits = self.handler.limits
        waited = now - self.since
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent < self.unsent - _PROGRESS or unsent > self.unsent:
            self.unsent, self.unsent_since = unsent, now
        elif now - self.unsent_since > limits.stall_seconds:
            self.handler.refused(self.peer, 0)
            self.transport.abort()
            return
        if self.state == HEAD and waited > limits.head_seconds:
            self.refuse(408, f"the headers took over {limits.head_seconds:g} seconds to arrive")
        elif self.state == BODY and waited > limits.body_seconds:
            self.refuse(408, f"the body took over {limits.body_seconds:g} seconds to arrive")
        elif self.state == IDLE and waited > limits.idle_seconds and not unsent:
            self.end()
        elif self.state == ENDING and waited > _LINGER and not unsent:
            self.transport.abort()

    def _make_room(self) -> None:
        """End the connection that has been idle longest; this one, where all are at work."""
        idle = [other for other in self.handler.connections if other.state in (IDLE, HEAD) and other is not self]
        oldest = min(idle, key=lambda other: other.since, default=None)
        if oldest is None:
            self.refuse(503, "too many connections are open; try again in a moment")
        else:
            oldest.transport.abort()


def run(main: object) -> int:
    """Run a coroutine to its end, on uvloop where it is installed."""
    import inspect

    assert inspect.iscoroutine(main)
    factory = None
    if sys.platform != "win32":
        try:
            import uvloop

            factory = uvloop.new_event_loop
        except ImportError:
            pass
    with asyncio.Runner(loop_factory=factory) as runner:
        code: int = runner.run(main)
        return code
