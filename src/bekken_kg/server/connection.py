"""A client's connection, and the exchanges on it: one request at a time, each with its answer.

A connection is in one state at a time: idle, reading a head, reading a body, working on the request, or ending. Limits
in time are kept by :class:`Connections`, which has them all.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from typing import Protocol, cast

from ..web.response import LINES, refusal
from .cache import Entry
from .clients import Clients, Peer
from .limits import ServerLimits
from .parser import TURN, Malformed, RequestParser
from .queue import FairQueue

IDLE, HEAD, BODY, BUSY, ENDING = range(5)
#: above this, the pieces of an answer are not joined but written one by one
_LARGE = 65536
#: how many seconds a connection that is being ended gets to take the last bytes
_LINGER = 2.0
#: what a client must take of a large result in each period of ``stall_seconds``
_PROGRESS = 65536
#: of so many of a client's oldest connections one is evicted; to look at all of them takes time from others
_OLDEST = 50
#: so many connections that were idle may be read in one turn of the event loop
_READS = 64


class Handler(Protocol):
    """What a connection asks of the server, which handles its exchanges."""

    limits: ServerLimits
    clients: Clients
    connections: Connections
    now: float
    date: bytes

    def cached(self, data: bytes, peer: Peer) -> Entry | None:
        """Return what answers a request of exactly these bytes."""

    def handle(self, exchange: Exchange, body: bytes | bytearray) -> None:
        """Take on a request."""

    def abandon(self, exchange: Exchange) -> None:
        """Take note that the client of a request has gone."""

    def log_refusal(self, peer: Peer, status: int) -> None:
        """Take note that a connection was refused or ended before its time."""


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

    def __init__(self, server: Handler, address: str = "") -> None:
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


class Connections:
    """The connections that are open. None is ended because of what another client has.

    Attributes:
        open: all of them.
    """

    def __init__(self, limits: ServerLimits) -> None:
        """Begin with none."""
        self._limits = limits
        self._turns: FairQueue[Connection] = FairQueue(sys.maxsize)
        self._reads = 0
        self._of: dict[str, dict[Connection, None]] = {}
        self.open: set[Connection] = set()

    def add(self, newcomer: Connection) -> bool:
        """Take in a connection; tell whether there is room for it, or could be made."""
        self.open.add(newcomer)
        self._of.setdefault(newcomer.peer.client, {})[newcomer] = None
        if len(self.open) <= self._limits.connections:
            return True
        evicted = self._to_evict(newcomer)
        if evicted is not None:
            evicted.abort()
        return evicted is not None

    def remove(self, connection: Connection) -> None:
        """Take out a connection that has ended."""
        self.open.discard(connection)
        of_client = self._of[connection.peer.client]
        del of_client[connection]
        if not of_client:
            del self._of[connection.peer.client]

    def check(self, now: float) -> None:
        """End the connections that are too slow, or were open for too long without a request."""
        for connection in list(self.open):
            self._check(connection, now)

    def may_read_now(self) -> bool:
        """Tell whether one more connection may be read in this turn of the event loop without waiting for its own."""
        self._reads += 1
        if self._reads == _READS:
            asyncio.get_running_loop().call_soon(self._next_turn)
        return self._reads <= _READS

    def schedule(self, connection: Connection) -> None:
        """Let a connection read on: one in each turn of the event loop, and their clients in turns."""
        if not self._turns:
            asyncio.get_running_loop().call_soon(self._read)
        self._turns.push(connection.peer.client, connection)

    def limit_incoming(self) -> None:
        """Make room where bodies that have not come whole are too large together."""
        held = {connection: len(connection.parser.body) for connection in self.open}
        if sum(held.values()) > self._limits.incoming_bytes:
            largest(held).refuse(503, "too many large requests are under way; try again later")

    def has_room(self, connection: Connection, size: int) -> bool:
        """Make room for so much more that a client may be slow to read; tell whether there is any."""
        held = {each: each.unsent for each in self.open if each.full}
        held[connection] = size + connection.unsent
        while sum(held.values()) > self._limits.outgoing_bytes:
            evicted = largest(held)
            if evicted.peer.client == connection.peer.client:
                return False
            del held[evicted]
            evicted.abort(logged=True)
        return True

    def _check(self, connection: Connection, now: float) -> None:
        limits, waited, unsent = self._limits, now - connection.since, connection.unsent
        before, since = connection.progress
        if not unsent or unsent < before - _PROGRESS or unsent > before:
            connection.progress = unsent, now
        elif now - since > limits.stall_seconds:
            connection.abort(logged=True)
        if connection.state == HEAD and waited > limits.head_seconds:
            connection.refuse(408, f"the headers took over {limits.head_seconds:g} seconds to arrive")
        elif connection.state == BODY and waited > limits.body_seconds:
            connection.refuse(408, f"the body took over {limits.body_seconds:g} seconds to arrive")
        elif connection.state == IDLE and waited > limits.idle_seconds and not unsent:
            connection.close()
        elif connection.state == ENDING and waited > _LINGER and not unsent:
            connection.abort()

    def _to_evict(self, newcomer: Connection) -> Connection | None:
        """Return the connection that makes room for a newcomer; ``None`` where it is the newcomer itself.

        It is one of the oldest of the client with most of them, that is not being answered: the one that was idle
        longest, else the one that has taken longest to send its request.
        """
        most = max(self._of.values(), key=len)
        idle = (each for each in most if each.state in (IDLE, HEAD, BODY) and each is not newcomer)
        return min(islice(idle, _OLDEST), key=lambda each: (each.state, each.since), default=None)

    def _next_turn(self) -> None:
        self._reads = 0

    def _read(self) -> None:
        connection = self._turns.pop()
        if self._turns:
            asyncio.get_running_loop().call_soon(self._read)
        if connection is not None:
            connection.read()


def largest(held: Mapping[Connection, int]) -> Connection:
    """Return the connection that ends where all hold too much: of the client that holds most, the largest."""
    together: Counter[str] = Counter()
    for connection, size in held.items():
        together[connection.peer.client] += size
    return max(held, key=lambda connection: (together[connection.peer.client], held[connection]))
