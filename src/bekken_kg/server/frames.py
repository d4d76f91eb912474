"""What the server and a worker say to each other: a few fixed numbers, then bytes as they are.

A *job* is one request: its lines of meta (see :data:`bekken_kg.web.request.FIELDS`) and its body. A *reply* is a
status, the header lines, and the body, ready to be sent on. Nothing is unpickled, and the server never looks inside.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import NamedTuple

_JOB = Struct("<II")
_REPLY = Struct("<HBxII")
#: statuses of the one reply that a worker sends before it is given work
READY, FAILED = 1, 2


class Reply(NamedTuple):
    """What a worker answered, or what is answered in its place.

    Attributes:
        status: the HTTP status.
        keep: whether it may be kept in the cache.
        head: header lines, each with its CRLF, without the length.
        body: the content.
    """

    status: int
    keep: bool
    head: bytes
    body: bytes


def job(meta: bytes, body: bytes | bytearray) -> bytes:
    """Make the frame of a job from its lines of meta and its body.

    Example:
        >>> job(b"GET", b"")
        b'\\x03\\x00\\x00\\x00\\x00\\x00\\x00\\x00GET'
    """
    return b"".join((_JOB.pack(len(meta), len(body)), meta, body))


def reply(status: int, keep: bool, head: bytes, body: bytes) -> list[bytes]:
    """Make the frame of a reply, in pieces, so that a large body is not copied."""
    return [_REPLY.pack(status, keep, len(head), len(body)) + head, body]


def read_reply(data: bytes | bytearray) -> tuple[Reply | None, int]:
    """Read the first reply; return it and where it ends, or ``None`` and how many bytes are needed.

    Example:
        >>> frame = b"".join(reply(200, True, b"", b"body"))
        >>> read_reply(frame), read_reply(frame[:-1])
        ((Reply(status=200, keep=True, head=b'', body=b'body'), 16), (None, 16))
    """
    start = _REPLY.size
    if len(data) < start:
        return None, start
    status, keep, head, body = _REPLY.unpack_from(data)
    middle = start + head
    end = middle + body
    if len(data) < end:
        return None, end
    with memoryview(data) as view:
        return Reply(status, bool(keep), bytes(view[start:middle]), bytes(view[middle:end])), end


class Jobs:
    """Reads one job after another from a stream, several of which may come in one piece.

    Example:
        >>> from io import BytesIO
        >>> jobs = Jobs(BytesIO(job(b"meta", b"body") * 2).read)
        >>> jobs.next(), jobs.waiting, jobs.next(), jobs.next()
        ((b'meta', b'body'), True, (b'meta', b'body'), None)
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        """Read with a function that returns up to so many bytes, and ``b""`` at the end."""
        self._read = read
        self._data = bytearray()

    @property
    def waiting(self) -> bool:
        """Whether (the start of) another job is here already."""
        return bool(self._data)

    def next(self) -> tuple[bytes, bytes] | None:
        """Return the next job, its meta and its body; ``None`` at the end of the stream."""
        if not self._fill(_JOB.size):
            return None
        meta, body = _JOB.unpack_from(self._data)
        middle = _JOB.size + meta
        if not self._fill(middle + body):
            return None
        job = bytes(self._data[_JOB.size : middle]), bytes(self._data[middle : middle + body])
        del self._data[: middle + body]
        return job

    def _fill(self, size: int) -> bool:
        """Read until there are so many bytes; tell whether the stream had them."""
        while len(self._data) < size:
            piece = self._read(max(65536, size - len(self._data)))
            if not piece:
                return False
            self._data += piece
        return True
