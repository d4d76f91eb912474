"""One request and its answer, as the server process sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .connection import Connection


class Reply(NamedTuple):
    """What a worker answered, or what is answered in its place: the pieces of a response."""

    status: int
    keep: bool
    head: bytes
    body: bytes


class Exchange:
    """One request, and the way to answer it.

    Attributes:
        line: the connection that it came by.
        method: such as ``b"GET"``.
        target: path and query as sent.
        values: the headers that matter, by lower-case name.
        raw: the bytes of the whole request where they are few and came in one piece, else ``b""``.
        keep_alive: whether the connection stays open.
        client: who asked; each client's requests at work are counted.
        key: what the answer is kept under: the frame of the job (:func:`.frames.job`).
        tag: the entity tag of the answer.
        queued: when it was taken on, by a clock that only goes forward.
        began: when a worker got it; 0 while it waits.
        left: when its client went; 0 while somebody waits for it.
        alone: whether it must be given to a worker by itself.
    """

    __slots__ = (
        *("alone", "began", "client", "keep_alive", "key", "left", "line"),
        *("method", "queued", "raw", "tag", "target", "values"),
    )

    def __init__(self, line: Connection, method: bytes, target: bytes, raw: bytes, keep_alive: bool) -> None:
        """Begin an exchange on a connection."""
        self.line = line
        self.method = method
        self.target = target
        self.raw = raw
        self.keep_alive = keep_alive
        self.values = line.message.values
        self.client = line.peer.client
        self.key = self.tag = b""
        self.alone = False
        self.queued = self.began = self.left = 0.0

    def answer(self, status: int, head: bytes, body: bytes) -> None:
        """Send the answer: header lines without the length, and the body."""
        self.line.answer(self, status, b"%bcontent-length: %d\r\n\r\n" % (head, len(body)), body)
