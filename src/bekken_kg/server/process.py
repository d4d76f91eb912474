"""A worker process as the server sees it: jobs in, replies out."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from typing import Protocol, cast

from . import frames
from .exchange import Exchange, Reply
from .pace import SPAN


class Owner(Protocol):
    """What a worker process needs of the pool."""

    most_bytes: int

    def replied(self, process: Process, reply: Reply) -> None:
        """Take a reply."""

    def rested(self, process: Process) -> None:
        """Take note that the process has nothing more to do."""

    def lost(self, process: Process) -> None:
        """Take note that the process has ended, or sends what it must not."""


class Process(asyncio.SubprocessProtocol):
    """One worker process.

    Attributes:
        jobs: what it works on: the first one, and after it those that were given together with it.
        ready: whether it has the graph.
        debtor: the client for whose job the process before it was lost, until this one is ready.
    """

    def __init__(self, owner: Owner, debtor: str | None) -> None:
        """Make a process of a pool."""
        self._owner = owner
        self._dead = False
        self._pieces: list[bytes] = []
        self._got = self._need = 0
        self._process: asyncio.SubprocessTransport | None = None
        self.jobs: deque[Exchange] = deque()
        self.ready = False
        self.debtor = debtor

    def give(self, jobs: Sequence[Exchange]) -> None:
        """Start some jobs, one after the other."""
        self.jobs.extend(jobs)
        self._stdin.write(b"".join([frames.job(job.key, len(job.body)) for job in jobs]))

    def has_room(self, client: str, most: int, now: float) -> bool:
        """Tell whether it is at a client's jobs, short so far and fewer than so many: one more can join them."""
        first = self.jobs[0] if self.jobs else None
        if first is None or first.client != client or first.alone:
            return False
        return now - first.began < SPAN and len(self.jobs) < most

    def kill(self) -> None:
        """End the process at once."""
        self._dead = True
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    # The event loop calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the process's pipes."""
        # uvloop's transports are not asyncio's classes, they only do the same.
        self._process = cast(asyncio.SubprocessTransport, transport)
        self._stdin = cast(asyncio.WriteTransport, self._process.get_pipe_transport(0))
        if self._dead:  # killed before it had begun
            self.kill()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Collect replies; hand each over when it is whole."""
        if self._pieces:
            self._pieces.append(data)
            self._got += len(data)
            if self._got < self._need:
                return
            data = b"".join(self._pieces)
            self._pieces = []
        at = 0
        while not self._dead and len(data) > at:
            self._need = start = at + frames.REPLY_START
            if len(data) >= start:
                status, keep, head, body = frames.reply_start(data, at)
                self._need = end = start + head + body
                if end - at > self._owner.most_bytes:
                    self._owner.lost(self)
                    return
                if len(data) >= end:
                    reply = Reply(status, keep, data[start : start + head], data[start + head : end])
                    self._owner.replied(self, reply)
                    at = end
                    continue
            rest = data[at:]
            self._pieces, self._got = [rest], len(rest)
            self._need -= at
            return
        if not self._dead and not self.jobs:
            self._owner.rested(self)

    def process_exited(self) -> None:
        """Take note that the process has ended."""
        if not self._dead:
            self._owner.lost(self)
