"""Every limit of the server, with its default; docs/operations.md lists them."""

from __future__ import annotations

import os
from dataclasses import dataclass

MEGABYTE = 1024 * 1024


def default_workers() -> int:
    """Return how many workers there are unless told otherwise: twice the processors and two, at least four.

    More than there are processors, so that one is free for whoever comes while others run long queries.

    Example:
        >>> default_workers() >= 4
        True
    """
    return max(4, 2 * (os.cpu_count() or 1) + 2)


@dataclass(frozen=True)
class ServerLimits:
    """What the server allows.

    Attributes:
        query_seconds: how long one request may be worked on.
        workers: how many worker processes there are.
        worker_bytes: how much memory one worker may use.
        queue: how many requests may wait, of all clients together.
        cache_bytes: how much memory the response cache may use.
        result_bytes: how large one result may be.
        body_bytes: how large the body of a request may be.
        head_bytes: how large the request line and headers may be, together; what comes after the last chunk, too.
        fields: how many headers a request may have, with those after its last chunk.
        incoming_bytes: how large the bodies may be that have not come whole yet, of all clients together.
        head_seconds: how long a client may take to send them.
        body_seconds: how long a client may take to send a body.
        idle_seconds: how long a connection may be kept open without a request.
        stall_seconds: how long a client may stop reading before it is cut off.
        connections: how many connections may be open; under 1,024, so that libuv sees all that are ready in one look.
        outgoing_bytes: how much may be under way to clients that read slowly, of all together.
        patience: how many times ``query_seconds`` a request may wait in the queue.
    """

    query_seconds: float = 10.0
    workers: int = 4
    worker_bytes: int = 1024 * MEGABYTE
    queue: int = 256
    cache_bytes: int = 64 * MEGABYTE
    result_bytes: int = 64 * MEGABYTE
    body_bytes: int = MEGABYTE
    head_bytes: int = 16 * 1024
    fields: int = 100
    incoming_bytes: int = 64 * MEGABYTE
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    idle_seconds: float = 60.0
    stall_seconds: float = 30.0
    connections: int = 1000
    outgoing_bytes: int = 256 * MEGABYTE
    patience: float = 12.0
