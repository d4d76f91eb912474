"""A worker process as the server sees it: jobs in, replies out."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from . import frames
from .batches import SPAN
from .connection import Exchange

if TYPE_CHECKING:
    from .pool import Pool

#: of what a worker writes to stderr, lines that begin like this are of this package; others may have a query's text
_OURS, _LONGEST = b"bekken: ", 1000


class WorkerProcess(asyncio.SubprocessProtocol):
    """One worker process.

    Attributes:
        jobs: what it works on: the first one, and after it those that were given together with it.
        ready: whether it has the graph.
        charged: the client for whose job the process before it was lost, until this one is ready.
    """

    def __init__(self, pool: Pool, charged: str | None) -> None:
        """Make a process of a pool."""
        self._pool = pool
        self._killed = False
        self._replies = bytearray()
        self._errors = b""
        self._process: asyncio.SubprocessTransport | None = None
        self.jobs: deque[Exchange] = deque()
        self.ready = False
        self.charged = charged

    @property
    def running(self) -> bool:
        """Whether the process has begun and not ended."""
        return self._process is not None and self._process.get_returncode() is None

    def send(self, jobs: Sequence[Exchange]) -> None:
        """Start some jobs, one after the other."""
        self.jobs.extend(jobs)
        self._stdin.write(b"".join([job.key for job in jobs]))

    def has_room(self, client: str, most: int, now: float) -> bool:
        """Tell whether it is at a client's jobs, short so far and fewer than so many: one more can join them."""
        first = self.jobs[0] if self.jobs else None
        if first is None or first.client != client or first.alone:
            return False
        return now - first.started < SPAN and len(self.jobs) < most

    def kill(self) -> None:
        """End the process at once."""
        self._killed = True
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    # The event loop calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the process's pipes."""
        # uvloop's transports are not asyncio's classes, they only do the same.
        self._process = cast(asyncio.SubprocessTransport, transport)
        self._stdin = cast(asyncio.WriteTransport, self._process.get_pipe_transport(0))
        if self._killed:  # before it had begun
            self.kill()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Collect replies; hand each over when it is whole. What is written beside them is for the log."""
        if fd == 2:
            *lines, self._errors = (self._errors + data).split(b"\n")
            self._errors = self._errors[:_LONGEST]
            for line in lines:
                if line.startswith(_OURS):
                    self._pool.warn(line[:_LONGEST].decode("utf-8", "replace"))
            return
        self._replies += data
        while not self._killed and self._replies:
            reply, end = frames.read_reply(self._replies)
            # What nobody asked for is not to be trusted, nor what else comes from there.
            if (self.ready and not self.jobs) or end > self._pool.most_bytes:
                self._pool.lost(self)
            elif reply is None:
                return
            else:
                del self._replies[:end]
                self._pool.replied(self, reply)
        if not self._killed and not self.jobs:
            self._pool.rested(self)

    def pipe_connection_lost(self, fd: int, error: Exception | None) -> None:
        """Take note that the process has ended: nothing more can be sent to it, though its end may be told later."""
        if fd == 0:
            self.process_exited()

    def process_exited(self) -> None:
        """Take note that the process has ended."""
        if not self._killed:
            self._pool.lost(self)
