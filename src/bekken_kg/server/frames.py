"""What the server and a worker say to each other: a few fixed numbers, then bytes as they are.

A *job* is one request: its lines of meta (see :data:`bekken_kg.web.request.FIELDS`) and its body. A *reply* is a
status, the header lines, and the body, ready to be sent on. Nothing is unpickled, and the server never looks inside.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

_JOB = Struct("<II")
_REPLY = Struct("<HBxII")
#: how many bytes the numbers at the start of a reply take
REPLY_START = _REPLY.size

#: statuses of the one reply that a worker sends before it is given work
READY, FAILED = 1, 2


def job(key: bytes, size: int) -> bytes:
    """Make the frame of a job.

    Args:
        key: its lines of meta, and right after them its body.
        size: how many bytes of that are the body.

    Example:
        >>> job(b"GET", 0)
        b'\\x03\\x00\\x00\\x00\\x00\\x00\\x00\\x00GET'
    """
    return _JOB.pack(len(key) - size, size) + key


def reply(status: int, keep: bool, head: bytes, body: bytes) -> list[bytes]:
    """Make the frame of a reply, in pieces, so that a large body is not copied.

    Args:
        status: the HTTP status.
        keep: whether the reply may be kept in the cache.
        head: header lines, each with its CRLF, without the length.
        body: the content.
    """
    return [_REPLY.pack(status, keep, len(head), len(body)) + head, body]


def reply_start(data: bytes, at: int = 0) -> tuple[int, bool, int, int]:
    """Read the numbers of a reply: status, keep, length of the head, length of the body."""
    status, keep, head, body = _REPLY.unpack_from(data, at)
    return status, bool(keep), head, body


class Jobs:
    """Reads one job after another from a stream, several of which may come in one piece.

    Example:
        >>> from io import BytesIO
        >>> jobs = Jobs(BytesIO(job(b"metabody", 4) * 2).read)
        >>> jobs.next(), jobs.waiting, jobs.next(), jobs.next()
        ((b'meta', b'body'), True, (b'meta', b'body'), None)
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        """Read with a function that returns up to so many bytes, and ``b""`` at the end."""
        self._read = read
        self._data = b""

    @property
    def waiting(self) -> bool:
        """Whether (the start of) another job is here already."""
        return bool(self._data)

    def next(self) -> tuple[bytes, bytes] | None:
        """Return the next job, its meta and its body; ``None`` at the end of the stream."""
        data = self._filled(self._data, _JOB.size)
        if not data:
            return None
        meta, body = _JOB.unpack_from(data)
        middle = _JOB.size + meta
        end = middle + body
        data = self._filled(data, end)
        if not data:
            return None
        self._data = data[end:]
        return data[_JOB.size : middle], data[middle:end]

    def _filled(self, data: bytes, size: int) -> bytes:
        """Return data with more read to it until it has a size; nothing where the stream ends before."""
        if len(data) >= size:
            return data
        pieces, got = [data], len(data)
        while got < size:
            piece = self._read(max(65536, size - got))
            if not piece:
                return b""
            pieces.append(piece)
            got += len(piece)
        return b"".join(pieces)
