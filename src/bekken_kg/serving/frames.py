"""What the server and a worker say to each other: a few fixed numbers, then bytes as they are.

A *job* is one request: its nine lines of meta (see :data:`FIELDS`) and its body. A *reply* is a status, the
header lines, and the body, ready to be sent on. Nothing is unpickled, and the server never looks inside.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

#: the lines of a job's meta, in order; a header that was not sent is an empty line
FIELDS = (
    "method",
    "target",
    "host",
    "scheme",
    "accept",
    "accept-encoding",
    "accept-language",
    "content-type",
    "content-encoding",
)
_JOB = Struct("<II")
_REPLY = Struct("<HBxII")
#: how many bytes the numbers at the start of a reply take
REPLY_START = _REPLY.size

#: statuses of the one reply that a worker sends before it is given work
READY, FAILED = 1, 2


def job(meta: bytes, body: bytes) -> bytes:
    """Make the frame of a job.

    Example:
        >>> job(b"GET", b"")
        b'\\x03\\x00\\x00\\x00\\x00\\x00\\x00\\x00GET'
    """
    return _JOB.pack(len(meta), len(body)) + meta + body


def reply(status: int, keep: bool, head: bytes, body: bytes) -> list[bytes]:
    """Make the frame of a reply, in pieces, so that a large body is not copied.

    Args:
        status: the HTTP status.
        keep: whether the reply may be kept in the cache.
        head: header lines, each with its CRLF, without the length.
        body: the content.
    """
    return [_REPLY.pack(status, keep, len(head), len(body)) + head, body]


def reply_start(data: bytes | bytearray) -> tuple[int, bool, int, int]:
    """Read the numbers of a reply: status, keep, length of the head, length of the body."""
    status, keep, head, body = _REPLY.unpack_from(data)
    return status, bool(keep), head, body


def read_job(read: Callable[[int], bytes]) -> tuple[bytes, bytes] | None:
    """Read one job: its meta and its body; ``None`` at the end of the stream.

    Args:
        read: returns up to so many bytes, and ``b""`` at the end.

    Example:
        >>> from io import BytesIO
        >>> read_job(BytesIO(job(b"meta", b"body")).read)
        (b'meta', b'body')
    """
    data = read(65536)
    while data and len(data) < _JOB.size:
        more = read(65536)
        data = data + more if more else b""
    if not data:
        return None
    meta, body = _JOB.unpack_from(data)
    end = _JOB.size + meta + body
    pieces, got = [data], len(data)
    while got < end:
        more = read(end - got)
        if not more:
            return None
        pieces.append(more)
        got += len(more)
    whole = b"".join(pieces) if len(pieces) > 1 else data
    return whole[_JOB.size : _JOB.size + meta], whole[_JOB.size + meta : end]
