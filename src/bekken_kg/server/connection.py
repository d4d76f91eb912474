"""A client's connection: one request at a time, and all limits on how slowly it may send and read.

It is at one thing at a time: idle, reading a head, reading a body, working on the request, or ending.
"""

from __future__ import annotations

import asyncio
from typing import cast

from ..web.response import LINES, refusal
from .exchange import Exchange, Handler
from .wire import Malformed, Message

IDLE, HEAD, BODY, BUSY, ENDING = range(5)
#: how many seconds a connection that is being ended gets to take the last words
_LINGER = 2.0
#: what a client must take of a large result in each period of ``stall_seconds``
_PROGRESS = 65536
#: above this, the pieces of an answer are not joined but written one by one
_LARGE = 65536


class Connection(asyncio.Protocol):
    """One client's connection, as the event loop calls it."""

    def __init__(self, handler: Handler) -> None:
        """Make a connection that hands its requests to a handler."""
        self._handler = handler
        self._message = Message(handler.limits)
        self._exchange: Exchange | None = None
        self._rest = b""
        self._raw = b""
        self._awaited = False
        self._unsent = 0
        self._unsent_since = 0.0
        self.state = IDLE
        self.since = handler.now
        self.full = False
        self.peer = ""

    @property
    def values(self) -> dict[bytes, bytes]:
        """The headers of the request."""
        return self._message.values

    @property
    def unsent(self) -> int:
        """How many bytes wait for the client to read."""
        return self._transport.get_write_buffer_size()

    # The event loop calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of a new connection."""
        # uvloop's are not asyncio's class, but do the same
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self.peer = peer[0] if isinstance(peer, tuple) else ""
        self._transport.set_write_buffer_limits(high=4 * _LARGE)
        if not self._handler.opened(self):
            self.refuse(503, "too many connections are open; try again in a moment")

    def connection_lost(self, error: Exception | None) -> None:
        """Take note that the client has gone."""
        self._handler.closed(self)
        self.state = ENDING
        if self._exchange is not None:
            self._handler.gone(self._exchange)
            self._exchange = None

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        if self.state == IDLE and not self._rest and not self.full:
            entry = self._handler.cached(data, self.peer)
            if entry is not None:
                self.since = self._handler.now
                self._write(200, entry.head, entry.body)
                return
        elif self.state == ENDING:
            return
        self._rest = self._rest + data if self._rest else data
        limits = self._handler.limits
        if len(self._rest) > limits.head_bytes + limits.body_bytes and self.state != BODY:
            self.cut()  # requests upon requests, sent ahead of their answers
        elif not self._awaited:
            self._read()

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
        self.state, self.since = IDLE, self._handler.now
        if exchange.method == b"HEAD" or status in (204, 304):
            body = b""
        if not exchange.keep_alive:
            self._write(status, b"connection: close\r\n" + head, body)
            self.end()
            return
        self._write(status, head, body)
        if self._rest:
            self._read_soon()

    def leave(self) -> None:
        """Close the connection if nothing is going on; else after the answer."""
        if self._exchange is not None:
            self._exchange.keep_alive = False
        elif self.state == IDLE:
            self.end()

    def end(self) -> None:
        """Close the connection when what was written has gone out."""
        self.state, self.since, self._rest = ENDING, self._handler.now, b""
        self._transport.close()

    def cut(self) -> None:
        """Close the connection at once."""
        self.state = ENDING
        self._transport.abort()

    def refuse(self, status: int, sentence: str) -> None:
        """Say why not, and end the connection; what the client is still sending is not read."""
        response = refusal(status, sentence, ("connection", "close"))
        self._handler.refused(self.peer, status)
        head = b"%bcontent-length: %d\r\n\r\n" % (response.head, len(response.body))
        self._write(status, head, response.body)
        self.state, self.since, self._rest = ENDING, self._handler.now, b""
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def watch(self, now: float) -> None:
        """Look at the clock: cut off who is too slow, or has had its connection open for nothing."""
        limits, waited, unsent = self._handler.limits, now - self.since, self.unsent
        if not unsent or unsent < self._unsent - _PROGRESS or unsent > self._unsent:
            self._unsent, self._unsent_since = unsent, now
        elif now - self._unsent_since > limits.stall_seconds:
            self._handler.refused(self.peer, 0)
            self.cut()
        if self.state == HEAD and waited > limits.head_seconds:
            self.refuse(408, f"the headers took over {limits.head_seconds:g} seconds to arrive")
        elif self.state == BODY and waited > limits.body_seconds:
            self.refuse(408, f"the body took over {limits.body_seconds:g} seconds to arrive")
        elif self.state == IDLE and waited > limits.idle_seconds and not unsent:
            self.end()
        elif self.state == ENDING and waited > _LINGER and not unsent:
            self.cut()

    # The rest is its own.

    def _read_soon(self) -> None:
        """Go on reading in the next turn of the loop: others come in between."""
        if not self._awaited:
            self._awaited = True
            asyncio.get_running_loop().call_soon(self._read)

    def _read(self) -> None:
        """Read a request, if there are bytes and nothing is being worked on."""
        self._awaited = False
        try:
            while self._rest and not self.full and self.state not in (BUSY, ENDING):
                if self.state != BODY:
                    if not self._read_head():
                        return
                else:
                    self._rest = self._message.read_body(self._rest)
                if self._message.complete:
                    self._hand_over()
                    if self._rest:
                        self._read_soon()
                    return
        except Malformed as problem:
            self.refuse(problem.status, str(problem))

    def _read_head(self) -> bool:
        """Read a head; tell whether it was there."""
        data, most = self._rest, self._handler.limits.head_bytes
        if data[:1] in (b"\r", b"\n"):  # an old habit after a body
            data = data.lstrip(b"\r\n")
        end = data.find(b"\r\n\r\n") + 4
        if self.state == IDLE:
            self.state, self.since = HEAD, self._handler.now
        if end > most or (end < 4 and len(data) > most):
            raise Malformed(431, f"the request line and headers are over {most} bytes; use POST")
        if end < 4:
            self._rest = data
            return False
        message = self._message
        message.read_head(data[:end])
        self._rest = data[end:]
        self._raw = data if message.missing == len(data) - end else b""  # it came in one piece
        self.state = BODY
        if message.expects and not self._rest:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _hand_over(self) -> None:
        message = self._message
        raw = self._raw if message.keep_alive else b""
        self.state = BUSY
        self._exchange = Exchange(self, message.method, message.target, message.body, raw, message.keep_alive)
        self._handler.asked(self._exchange)

    def _write(self, status: int, head: bytes, body: bytes) -> None:
        if len(body) < _LARGE:
            self._transport.write(b"%b%b%b%b" % (LINES[status], self._handler.date, head, body))
        else:
            self._transport.write(b"%b%b%b" % (LINES[status], self._handler.date, head))
            self._transport.write(body)
