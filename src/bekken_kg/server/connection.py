"""A client's connection: one request at a time; limits in time are kept by the crowd (:mod:`.crowd`).

It is at one thing at a time: idle, reading a head, reading a body, working on the request, or ending.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from ..web.response import LINES, refusal
from .exchange import Exchange
from .wire import TURN, Malformed, Message

if TYPE_CHECKING:
    from .server import Server

IDLE, HEAD, BODY, BUSY, ENDING = range(5)
#: above this, the pieces of an answer are not joined but written one by one
_LARGE = 65536


class Connection(asyncio.Protocol):
    """One client's connection, as the event loop calls it.

    Attributes:
        message: what has come of the request, and is not being worked on yet.
        state: what it is at.
        since: when that began; of a body, when its head began.
        taken: how much was unsent when the client had last taken enough, and when that was.
        full: whether the client does not read its answers.
        peer: who is at the other end.
    """

    def __init__(self, server: Server, address: str = "") -> None:
        """Make a connection that hands its requests to a server.

        Args:
            server: what answers.
            address: stands for the client's where connections have none.
        """
        self._server = server
        self.message = Message(server.limits)
        self._exchange: Exchange | None = None
        self._rest = self._raw = b""
        self._waiting = False
        self._ignored = 0
        self.state = IDLE
        self.since = server.now
        self.taken = 0, 0.0
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
        if not self._server.crowd.add(self):
            self.refuse(503, "too many connections are open; try again in a moment")

    def connection_lost(self, error: Exception | None) -> None:
        """Take note that the client has gone."""
        self._server.crowd.remove(self)
        self.state, self._rest, self._raw = ENDING, b"", b""
        self.message.end()
        if self._exchange is not None:
            self._server.gone(self._exchange)
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
                self.cut()
            return
        self._rest = self._rest + data if self._rest else data
        if self.state == IDLE and not self._waiting and self._server.crowd.at_once():
            self.read()
        elif self.state != BUSY:
            self._read_soon()
        if self._waiting or len(self._rest) > TURN:  # the client has to wait
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        """Take no more requests: the client does not read its answers."""
        self.full = True

    def resume_writing(self) -> None:
        """Go on taking requests."""
        self.full = False
        self._read_soon()

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
            self.end()
        elif self._rest:
            self._read_soon()

    def leave(self) -> None:
        """Close the connection if nothing is going on; else after the answer."""
        if self._exchange is not None:
            self._exchange.keep_alive = False
        elif self.state == IDLE:
            self.end()

    def end(self) -> None:
        """Close the connection when what was written has gone out."""
        self.state, self.since, self._rest = ENDING, self._server.now, b""
        self._transport.close()

    def cut(self) -> None:
        """Close the connection at once."""
        self.state, self.full, self._rest = ENDING, False, b""
        self._transport.abort()

    def give_up(self) -> None:
        """Close the connection of a client that does not read."""
        self._server.refused(self.peer, 0)
        self.cut()

    def refuse(self, status: int, sentence: str) -> None:
        """Say why not, and end the connection; what the client is still sending is not read."""
        response = refusal(status, sentence, ("connection", "close"))
        self._server.refused(self.peer, status)
        head = b"%bcontent-length: %d\r\n\r\n" % (response.head, len(response.body))
        self._write(status, head, response.body)
        self._transport.resume_reading()
        self.state, self.since, self._rest = ENDING, self._server.now, b""
        self.message.clear()
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def read(self) -> None:
        """Read a head, or as much of a body as one turn may, if there are bytes and nothing is being worked on."""
        self._waiting, message = False, self.message
        if not self._rest or self.full or self.state in (BUSY, ENDING):
            return
        try:
            if self.state == BODY or (self._read_head() and not message.complete and not message.chunked):
                self._read_body()
            if message.complete and self.state == BODY:
                self._hand_over()
        except Malformed as problem:
            self.refuse(problem.status, str(problem))
        if self._rest and self.state == BODY:
            self._read_soon()
        elif len(self._rest) <= TURN and self.state != ENDING:
            self._transport.resume_reading()

    # The rest is its own.

    def _read_soon(self) -> None:
        """Go on reading when it is this connection's turn: others come in between."""
        if not self._waiting:
            self._waiting = True
            self._server.crowd.soon(self)

    def _read_head(self) -> bool:
        """Read a head; tell whether it was there."""
        message, data = self.message, self._rest.lstrip(b"\r\n")  # line ends after a body are an old habit
        if self.state == IDLE:
            self.state, self.since = HEAD, self._server.now
        rest = message.read_head(data)
        if rest is None:
            self._rest = data
            return False
        whole = message.missing == len(rest) and not message.chunked and len(data) <= self._server.limits.head_bytes
        self._raw = data if whole and message.keep_alive else b""
        self._rest, self.state = rest, BODY
        if message.expects and not rest:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _read_body(self) -> None:
        """Read a part of the body; each time that one more turn's worth of it is there, all are looked at."""
        turns = len(self.message.body) // TURN
        self._rest = self.message.read_body(self._rest)
        if len(self.message.body) // TURN > turns:
            self._server.crowd.grown()

    def _hand_over(self) -> None:
        message = self.message
        body, message.body = message.body, bytearray()
        self.state = BUSY
        self._exchange = Exchange(self, message.method, message.target, self._raw, message.keep_alive)
        self._server.asked(self._exchange, body)

    def _write(self, status: int, head: bytes, body: bytes) -> None:
        if len(body) < _LARGE:
            self._transport.write(b"%b%b%b%b" % (LINES[status], self._server.date, head, body))
        else:
            self._transport.write(b"%b%b%b" % (LINES[status], self._server.date, head))
            self._transport.write(body)
