"""One request and its answer, as the server process sees them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from .cache import Entry
from .limits import Limits


class Reply(NamedTuple):
    """What a worker answered, or what is answered in its place: the pieces of a response."""

    status: int
    keep: bool
    head: bytes
    body: bytes


class Line(Protocol):
    """What an exchange needs of its connection."""

    peer: str

    @property
    def values(self) -> dict[bytes, bytes]:
        """The headers of the request."""

    def answer(self, exchange: Exchange, status: int, head: bytes, body: bytes) -> None:
        """Send an answer, its header lines to the empty line."""


class Exchange:
    """One request, and the way to answer it.

    Attributes:
        line: the connection that it came by.
        method: such as ``b"GET"``.
        target: path and query as sent.
        values: the headers that matter, by lower-case name.
        body: the body.
        peer: the address at the other end.
        raw: the bytes of the whole request where they came in one piece, else ``b""``.
        keep_alive: whether the connection stays open.
        client: who asked; each client's requests at work are counted.
        key: what the answer is kept under: the lines of meta and the body.
        tag: the entity tag of the answer.
        queued: when it was taken on, by a clock that only goes forward.
        began: when a worker got it; 0 while it waits.
        left: when its client went; 0 while somebody waits for it.
        alone: whether it must be given to a worker by itself.
    """

    __slots__ = (
        *("alone", "began", "body", "client", "keep_alive", "key", "left", "line"),
        *("method", "peer", "queued", "raw", "tag", "target", "values"),
    )

    def __init__(
        self, line: Line, method: bytes, target: bytes, body: bytes, raw: bytes, keep_alive: bool
    ) -> None:
        """Begin an exchange on a connection."""
        self.line = line
        self.method = method
        self.target = target
        self.body = body
        self.raw = raw
        self.keep_alive = keep_alive
        self.values = line.values
        self.peer = self.client = line.peer
        self.key = self.tag = b""
        self.alone = False
        self.queued = self.began = self.left = 0.0

    def answer(self, status: int, head: bytes, body: bytes) -> None:
        """Send the answer: header lines without the length, and the body."""
        self.line.answer(self, status, b"%bcontent-length: %d\r\n\r\n" % (head, len(body)), body)


class Handler(Protocol):
    """What a connection needs of the server.

    Attributes:
        limits: what is allowed.
        now: the time of the last look at the clock.
        date: the ``date`` header line of now.
    """

    limits: Limits
    now: float
    date: bytes

    def opened(self, line: Line) -> bool:
        """Take note of a connection; tell whether there is room for it."""

    def closed(self, line: Line) -> None:
        """Take note that a connection has ended."""

    def cached(self, data: bytes, peer: str) -> Entry | None:
        """Return what answers a request of exactly these bytes."""

    def asked(self, exchange: Exchange) -> None:
        """Take on a request; the answer is given to the exchange, now or later."""

    def gone(self, exchange: Exchange) -> None:
        """Take note that the client of a request has gone."""

    def refused(self, peer: str, status: int) -> None:
        """Take note that a connection was refused or cut off."""
