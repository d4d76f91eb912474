"""A client's connection, and the exchanges on it: one request at a time, each with its answer.

A connection is in one state at a time: idle, reading a head, reading a body, working on the request, or ending. Limits
in time are kept by :mod:`.connections`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from ..web.response import LINES, refusal
from .parser import TURN, Malformed, RequestParser

if TYPE_CHECKING:
    from .server import Server

IDLE, HEAD, BODY, BUSY, ENDING = range(5)
#: above this, the pieces of an answer are not joined but written one by one
_LARGE = 65536


class Exchange:
    """One request, and the way to answer it.

    Attributes:
        connection: what it came by.
        method: such as ``b"GET"``.
        target: path and query as sent.
        headers: the headers that matter, by lower-case name.
        raw: the bytes of the whole request where they are few and came in one piece, else ``b""``.
        keep_alive: whether the connection stays open.
        client: who asked; each client's requests at work are counted.
        key: what the answer is cached under: the frame of the job (:func:`.frames.job`).
        tag: the entity tag of the answer.
        queued: when it was taken on, by a clock that only goes forward.
        started: when a worker got it; 0 while it waits.
        abandoned: when its client went; 0 while somebody waits for it.
        alone: whether it must be given to a worker by itself.
    """

    __slots__ = (
        *("abandoned", "alone", "client", "connection", "headers", "keep_alive", "key"),
        *("method", "queued", "raw", "started", "tag", "target"),
    )

    def __init__(self, connection: Connection, method: bytes, target: bytes, raw: bytes, keep_alive: bool) -> None:
        """Begin an exchange on a connection."""
        self.connection = connection
        self.method = method
        self.target = target
        self.raw = raw
        self.keep_alive = keep_alive
        self.headers = connection.parser.headers
        self.client = connection.peer.client
        self.key = self.tag = b""
        self.alone = False
        self.queued = self.started = self.abandoned = 0.0

    def answer(self, status: int, head: bytes, body: bytes) -> None:
        """Send the answer: header lines without the length, and the body."""
        self.connection.answer(self, status, b"%bcontent-length: %d\r\n\r\n" % (head, len(body)), body)


class Connection(asyncio.Protocol):
    """One client's connection, as the event loop calls it.

    Attributes:
        parser: what has come of the request, and is not being worked on yet.
        state: one of the five.
        since: when that began; of a body, when its head began.
        progress: how much was unsent when the client had last taken enough, and when that was.
        full: whether the client does not read its answers.
        peer: who is at the other end.
    """

    def __init__(self, server: Server, address: str = "") -> None:
        """Hand requests to a server; ``address`` stands for the client's where connections have none."""
        self._server = server
        self.parser = RequestParser(server.limits)
        self._exchange: Exchange | None = None
        self._rest = self._raw = b""
        self._scheduled = False
        self._ignored = 0
        self.state = IDLE
        self.since = server.now
        self.progress = 0, 0.0
        self.full = False
        self.peer = server.clients.peer(address)

    @property
    def unsent(self) -> int:
        """How many bytes wait for the client to read."""
        return self._transport.get_write_buffer_size()

    # The event loop calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of a new connection."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are not asyncio's class, but do the same
        peer = transport.get_extra_info("peername")
        if isinstance(peer, tuple):
            self.peer = self._server.clients.peer(peer[0])
        if not self._server.connections.add(self):
            self.refuse(503, "too many connections are open; try again in a moment")

    def connection_lost(self, error: Exception | None) -> None:
        """Take note that the client has gone."""
        self._server.connections.remove(self)
        self.state, self._rest, self._raw = ENDING, b"", b""
        self.parser.end()
        if self._exchange is not None:
            self._server.abandon(self._exchange)
            self._exchange = None

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        if self.state == IDLE and not self._rest and not self.full:
            entry = self._server.cached(data, self.peer)
            if entry is not None:
                self.since = self._server.now
                self._write(200, entry.head, entry.body)
                return
        elif self.state == ENDING:
            self._ignored += len(data)
            if self._ignored > self._server.limits.body_bytes:
                self.abort()
            return
        self._rest = self._rest + data if self._rest else data
        if self.state == IDLE and not self._scheduled and self._server.connections.may_read_now():
            self.read()
        elif self.state != BUSY:
            self._schedule()
        if self._scheduled or len(self._rest) > TURN:  # the client has to wait
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        """Take no more requests: the client does not read its answers."""
        self.full = True

    def resume_writing(self) -> None:
        """Go on taking requests."""
        self.full = False
        self._schedule()

    # The server calls these.

    def answer(self, exchange: Exchange, status: int, head: bytes, body: bytes) -> None:
        """Send an answer; nothing happens where its client has gone."""
        if self._exchange is not exchange:
            return
        self._exchange = None
        self.state, self.since = IDLE, self._server.now
        if exchange.method == b"HEAD" or status in (204, 304):
            body = b""
        self._write(status, head if exchange.keep_alive else b"connection: close\r\n" + head, body)
        if not exchange.keep_alive:
            self.close()
        elif self._rest:
            self._schedule()

    def close_when_answered(self) -> None:
        """Close the connection if nothing is going on; else after the answer."""
        if self._exchange is not None:
            self._exchange.keep_alive = False
        elif self.state == IDLE:
            self.close()

    def close(self) -> None:
        """Close the connection when what was written has gone out."""
        self.state, self.since, self._rest = ENDING, self._server.now, b""
        self._transport.close()

    def abort(self, *, logged: bool = False) -> None:
        """Close the connection at once; the log tells where its client did not read."""
        if logged:
            self._server.log_refusal(self.peer, 0)
        self.state, self.full, self._rest = ENDING, False, b""
        self._transport.abort()

    def refuse(self, status: int, sentence: str) -> None:
        """Say why not, and end the connection; what the client is still sending is not read."""
        response = refusal(status, sentence, ("connection", "close"))
        self._server.log_refusal(self.peer, status)
        self._write(status, b"%bcontent-length: %d\r\n\r\n" % (response.head, len(response.body)), response.body)
        self._transport.resume_reading()
        self.state, self.since, self._rest = ENDING, self._server.now, b""
        self.parser.clear()
        with suppress(OSError, RuntimeError):  # a client that has reset the connection a moment ago
            if self._transport.can_write_eof():
                self._transport.write_eof()

    def read(self) -> None:
        """Read a head, or as much of a body as one turn may, if there are bytes and nothing is being worked on."""
        self._scheduled, parser = False, self.parser
        if not self._rest or self.full or self.state in (BUSY, ENDING):
            return
        try:
            if self.state == BODY or (self._read_head() and not parser.complete and not parser.chunked):
                self._read_body()
            if parser.complete and self.state == BODY:
                self._hand_over()
        except Malformed as problem:
            self.refuse(problem.status, str(problem))
        if self._rest and self.state == BODY:
            self._schedule()
        elif len(self._rest) <= TURN and self.state != ENDING:
            self._transport.resume_reading()

    def _schedule(self) -> None:
        """Go on reading when it is this connection's turn: others come in between."""
        if not self._scheduled:
            self._scheduled = True
            self._server.connections.schedule(self)

    def _read_head(self) -> bool:
        """Read a head; tell whether it was there."""
        parser, data = self.parser, self._rest.lstrip(b"\r\n")  # line ends after a body are an old habit
        if self.state == IDLE:
            self.state, self.since = HEAD, self._server.now
        rest = parser.read_head(data)
        if rest is None:
            self._rest = data
            return False
        whole = parser.missing == len(rest) and not parser.chunked and len(data) <= self._server.limits.head_bytes
        self._raw = data if whole and parser.keep_alive else b""
        self._rest, self.state = rest, BODY
        if parser.expects_continue and not rest:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _read_body(self) -> None:
        """Read a part of the body; each time that one more turn's worth of it is there, all are looked at."""
        turns = len(self.parser.body) // TURN
        self._rest = self.parser.read_body(self._rest)
        if len(self.parser.body) // TURN > turns:
            self._server.connections.limit_incoming()

    def _hand_over(self) -> None:
        parser = self.parser
        body, parser.body = parser.body, bytearray()
        self.state = BUSY
        self._exchange = Exchange(self, parser.method, parser.target, self._raw, parser.keep_alive)
        self._server.handle(self._exchange, body)

    def _write(self, status: int, head: bytes, body: bytes) -> None:
        if len(body) < _LARGE:
            self._transport.write(b"%b%b%b%b" % (LINES[status], self._server.date, head, body))
        else:
            self._transport.write(b"%b%b%b" % (LINES[status], self._server.date, head))
            self._transport.write(body)
