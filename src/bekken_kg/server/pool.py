"""The pool of worker processes: started, given jobs, killed and replaced; jobs go in, replies come out."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import cast

from ..errors import CannotDo
from ..web.response import refusal
from . import frames
from .batches import SPAN, BatchSizes
from .connection import Exchange
from .frames import Reply
from .limits import ServerLimits

#: how long a graph may take to load
_LOADING = 120.0
#: after so many starts in a row that failed, the next ones come slower; after so many of each worker, while none is
#: left, there are none
_BAD_STARTS, _BAD_STARTS_EACH = 3, 5
#: how long a worker that nobody waits for any more may go on
_GRACE = 0.4
#: how long it is waited for those that were killed in the end
_ENDING = 1.0
#: where jobs that were given together are not done after so many seconds, each is begun again alone
_LONG = 0.05

#: of what a worker writes to stderr, lines that begin like this are of this package; others may have a query's text
_OURS, _LONGEST = b"bekken: ", 1000

_NO_WORKER = "the workers end before they are ready; give them more memory (--memory)"
_DIED = "the request was stopped: it needed more memory, or nested deeper, than the server allows"


class Pool:
    """Keeps as many workers as there should be.

    Attributes:
        idle: workers that wait for a job.
        batches: how many jobs of a client go together.
        running: how many workers each client has at work, or is waiting for after one was lost for its job.
        most_bytes: how large a reply may be.
        failure: why no worker can be had any more, when that is so.
    """

    def __init__(
        self,
        settings: str,
        limits: ServerLimits,
        done: Callable[[Exchange, Reply], None],
        requeue: Callable[[Sequence[Exchange]], None],
        warn: Callable[[str], None],
    ) -> None:
        """Call ``done`` when a job is over, ``requeue`` to begin jobs again, ``warn`` with a line for the log."""
        self._settings = settings
        self._limits = limits
        self._done = done
        self._requeue = requeue
        self.warn = warn
        self._free: Callable[[], None] = lambda: None
        self._workers: set[WorkerProcess] = set()
        self._starts: set[asyncio.Task[None]] = set()
        self._bad_starts = 0
        self._closed = False
        self._up = False
        self.batches = BatchSizes()
        self.idle: list[WorkerProcess] = []
        self.running: Counter[str] = Counter()
        self.most_bytes = limits.result_bytes + 65536

    async def start(self, free: Callable[[], None]) -> None:
        """Start the workers, and wait until the first is ready; ``free`` is called whenever one has become free.

        Raises:
            CannotDo: where it says that it cannot, or does not come up.
        """
        self._free = free
        self.failure: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        for _ in range(self._limits.workers):
            self._spawn(None)
        ends = time.monotonic() + _LOADING
        while not self._up and not self.failure.done():
            if time.monotonic() > ends:
                raise CannotDo(f"the graph was not loaded after {_LOADING:g} seconds")
            await asyncio.wait([self.failure], timeout=0.005)
        if not self._up:
            raise CannotDo(self.failure.result())

    @property
    def ready(self) -> int:
        """How many workers have the graph loaded."""
        return sum(worker.ready for worker in self._workers)

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return sum(bool(worker.jobs) for worker in self._workers)

    def may_start(self, client: str) -> bool:
        """Tell whether a client may have one more worker: as many as would be left for others.

        So whoever has none gets the last one, and whoever has most waits first.
        """
        return self.running[client] < len(self.idle)

    def try_start(self, job: Exchange, now: float) -> bool:
        """Give a job to a worker, if its client may have one now; tell whether that was so."""
        most = self.batches.of(job.client)
        if most > 1 and not job.alone and job.client in self.running:
            for worker in self._workers:
                if worker.has_room(job.client, most, now):
                    job.started = now
                    worker.send([job])
                    return True
        if self.may_start(job.client):
            self.begin([job], now)
            return True
        return False

    def begin(self, jobs: Sequence[Exchange], now: float) -> None:
        """Give some jobs of one client to an idle worker; there must be one."""
        for job in jobs:
            job.started = now
        worker = self.idle.pop()
        self.running[jobs[0].client] += 1
        worker.send(jobs)

    def watch(self, now: float) -> None:
        """End what is overdue, and what nobody waits for."""
        most = self._limits.query_seconds
        for worker in [worker for worker in self._workers if worker.jobs]:
            job = worker.jobs[0]
            taken = now - job.started
            if taken >= most:
                seconds = f"{most:g} second{'' if most == 1 else 's'}"
                self._drop(worker, f"the request was stopped: it took longer than {seconds}; ask for less", 504)
            elif len(worker.jobs) > 1 and taken > _LONG:
                self.batches.record_delay(job.client, now)
                self._drop(worker)
            elif job.abandoned and now - job.abandoned > _GRACE:
                self._drop(worker)

    def take_unfinished(self) -> list[Exchange]:
        """Take the jobs from all workers that are still at work."""
        return [worker.jobs.popleft() for worker in self._workers for _ in range(len(worker.jobs))]

    async def close(self) -> None:
        """End all workers, and wait a little until they have ended."""
        self._closed = True
        for worker in self._workers:
            worker.kill()
        ends = time.monotonic() + _ENDING
        while (self._starts or any(worker.running for worker in self._workers)) and time.monotonic() < ends:
            await asyncio.sleep(0.005)

    # A worker process calls these.

    def replied(self, worker: WorkerProcess, reply: Reply) -> None:
        """Take a worker's reply; the first one says whether it is ready."""
        if worker.jobs:
            job, now = worker.jobs.popleft(), time.monotonic()
            self.batches.record(job.client, now - job.started)
            if worker.jobs:
                worker.jobs[0].started = now
            else:
                self._release(job.client)
            self._done(job, reply)
        elif reply.status != frames.READY:
            self.lost(worker, reply.body.decode("utf-8", "replace"))
        else:
            self._up = worker.ready = True
            self._bad_starts = 0
            if worker.charged is not None:
                self._release(worker.charged)
                worker.charged = None

    def rested(self, worker: WorkerProcess) -> None:
        """Take note that a worker is free."""
        self.idle.append(worker)
        self._free()

    def lost(self, worker: WorkerProcess, why: str = "") -> None:
        """Replace a worker that ended by itself, perhaps saying why, and answer its job."""
        if not worker.ready:
            self._bad_starts += 1
            most = _BAD_STARTS_EACH * self._limits.workers if self._up else 1 if why else _BAD_STARTS
            if not self.ready and self._bad_starts >= most and not self.failure.done():
                self.failure.set_result(why or _NO_WORKER)
        self._drop(worker)

    def _spawn(self, charged: str | None) -> None:
        worker = WorkerProcess(self, charged)
        self._workers.add(worker)
        task = asyncio.ensure_future(self._start(worker))
        self._starts.add(task)
        task.add_done_callback(self._starts.discard)

    async def _start(self, worker: WorkerProcess) -> None:
        if self._bad_starts >= _BAD_STARTS:
            await asyncio.sleep(1)
        if self._closed:
            return
        stderr = None if os.environ.get("BEKKEN_DEBUG") else asyncio.subprocess.PIPE
        command = (sys.executable, "-P", "-m", f"{__package__}.worker", self._settings)
        loop = asyncio.get_running_loop()
        try:
            await loop.subprocess_exec(lambda: worker, *command, stderr=stderr, start_new_session=True)
        except OSError as error:
            self.lost(worker, f"a worker process cannot be started: {error.strerror or error}")

    def _release(self, client: str) -> None:
        """Give a client's worker back."""
        self.running[client] -= 1
        if not self.running[client]:
            del self.running[client]

    def _drop(self, worker: WorkerProcess, why: str = _DIED, status: int = 503) -> None:
        """End a worker, put another in its place, and answer its job.

        Where it had several jobs nobody can tell which one it was: each is done again, alone. Until the new
        one is ready its client's share stays taken: whoever breaks workers waits for them.
        """
        worker.kill()
        self._workers.discard(worker)
        if worker in self.idle:
            self.idle.remove(worker)
        jobs = list(worker.jobs)
        worker.jobs.clear()
        charged = jobs[0].client if jobs else worker.charged
        if not self._closed:
            self._spawn(charged)
        elif charged is not None:
            self._release(charged)
        if len(jobs) > 1:
            for job in jobs:
                job.alone = True
                job.started = 0.0
            self._requeue(jobs)
        elif jobs:
            response = refusal(status, why)
            self._done(jobs[0], Reply(status, False, response.head, response.body))


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
        """Start some jobs, one after the other; those for a process that has just ended are answered then."""
        self.jobs.extend(jobs)
        if not self._stdin.is_closing():  # uvloop's raises then, which would end the client's connection
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
