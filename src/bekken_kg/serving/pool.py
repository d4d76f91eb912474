"""The pool of worker processes: started, given one job at a time, killed and replaced."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple, cast

from ..errors import CannotDo
from . import frames
from .limits import Limits
from .response import refusal

#: how long a worker that nobody waits for any more may go on
_GRACE = 0.4
#: how long a new graph may take to load
_START_SECONDS = 120.0
#: after so many starts in a row that failed, the next ones come slower
_BAD_STARTS = 3


class Reply(NamedTuple):
    """What a worker answered, or what is answered in its place."""

    status: int
    keep: bool
    head: bytes
    body: bytes


class Job:
    """A request at work or waiting.

    Attributes:
        client: who asked; each client's jobs at work are counted.
        frame: the bytes for the worker.
        done: called once, with the job and its reply.
        began: when it was started, by the event loop's clock; 0 while it waits.
        left: when its client went; 0 while somebody waits for it.
    """

    __slots__ = ("began", "client", "done", "frame", "left", "queued")

    def __init__(self, client: str, frame: bytes, done: Callable[[Job, Reply], None]) -> None:
        """Make a job."""
        self.client = client
        self.frame = frame
        self.done = done
        self.queued = self.began = self.left = 0.0


class Worker(asyncio.SubprocessProtocol):
    """One worker process as the server sees it."""

    def __init__(self, pool: Pool, debtor: str | None) -> None:
        """Make a worker; ``debtor`` is the client for whose job the one before it was lost."""
        self.pool = pool
        self.job: Job | None = None
        self.ready = False
        self.debtor = debtor
        self.dead = False
        self._pieces: list[bytes] = []
        self._got = self._need = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the process's pipes."""
        # uvloop's transports are not asyncio's classes, they only do the same.
        self._process = cast(asyncio.SubprocessTransport, transport)
        self._stdin = cast(asyncio.WriteTransport, self._process.get_pipe_transport(0))
        if self.dead:  # killed before it had begun
            self.kill()

    def give(self, job: Job) -> None:
        """Start a job."""
        self.job = job
        self._stdin.write(job.frame)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Collect a reply; hand it over when it is whole."""
        if self.dead:
            return
        if self._pieces:
            self._pieces.append(data)
            self._got += len(data)
            if self._got < self._need:
                return
            data = b"".join(self._pieces)
            self._pieces = []
        start = frames.REPLY_START
        if len(data) >= start:
            status, keep, head, body = frames.reply_start(data)
            self._need = start + head + body
            if self._need > self.pool.most_bytes:
                self.pool.lost(self)
                return
            if len(data) >= self._need:
                self.pool.replied(self, Reply(status, keep, data[start : start + head], data[start + head :]))
                return
        else:
            self._need = start
        self._pieces, self._got = [data], len(data)

    def process_exited(self) -> None:
        """Take note that the process has ended."""
        if not self.dead:
            self.pool.lost(self)

    def kill(self) -> None:
        """End the process at once."""
        self.dead = True
        try:
            self._process.kill()
        except (ProcessLookupError, AttributeError):
            pass


class Pool:
    """Keeps as many workers as there should be.

    Attributes:
        idle: workers that wait for a job.
        running: how many workers each client has at work, or is waiting for after one was lost for its job.
    """

    def __init__(self, settings: str, limits: Limits, free: Callable[[], None]) -> None:
        """Make a pool.

        Args:
            settings: the argument for each worker.
            limits: the limits of the server.
            free: called when a worker has become free.
        """
        self._settings = settings
        self._limits = limits
        self._free = free
        self.idle: list[Worker] = []
        self.running: Counter[str] = Counter()
        self._workers: set[Worker] = set()
        self._first: asyncio.Future[str | None] | None = None
        self._bad_starts = 0
        self._closed = False
        self._tasks: set[asyncio.Task[object]] = set()
        self.most_bytes = limits.result_bytes + 65536

    async def start(self) -> None:
        """Start the workers, and wait until the first is ready.

        Raises:
            CannotDo: where it says that it cannot, or does not come up.
        """
        self._first = asyncio.get_running_loop().create_future()
        for _ in range(self._limits.workers):
            self._spawn(None)
        try:
            why = await asyncio.wait_for(self._first, _START_SECONDS)
        except TimeoutError:
            why = f"the graph was not loaded after {_START_SECONDS:g} seconds"
        if why is not None:
            self.close()
            raise CannotDo(why)

    @property
    def ready(self) -> int:
        """How many workers have the graph loaded."""
        return sum(worker.ready for worker in self._workers)

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return sum(worker.job is not None for worker in self._workers)

    def begin(self, job: Job, now: float) -> None:
        """Give a job to an idle worker; there must be one."""
        job.began = now
        self.running[job.client] += 1
        self.idle.pop().give(job)

    def replied(self, worker: Worker, reply: Reply) -> None:
        """Take a worker's reply."""
        job = worker.job
        if job is None:
            self._started(worker, reply)
            return
        worker.job = None
        self.idle.append(worker)
        self._release(job.client)
        job.done(job, reply)
        self._free()

    def lost(self, worker: Worker) -> None:
        """Replace a worker that ended by itself, and answer its job."""
        self._drop(worker, "the request was stopped: it needed more memory, or nested deeper, than the server allows")

    def watch(self, now: float) -> None:
        """Look at the clock: end what is overdue, and what nobody waits for."""
        for worker in list(self._workers):
            job = worker.job
            if job is None:
                continue
            if now - job.began >= self._limits.query_seconds:
                seconds = f"{self._limits.query_seconds:g} second{'' if self._limits.query_seconds == 1 else 's'}"
                self._drop(worker, f"the request was stopped: it took longer than {seconds}; ask for less", 504)
            elif job.left and now - job.left > _GRACE:
                self._drop(worker, "the client has gone")

    def close(self) -> None:
        """End all workers."""
        self._closed = True
        for worker in list(self._workers):
            worker.kill()
        self._workers.clear()
        self.idle.clear()

    def _spawn(self, debtor: str | None) -> None:
        worker = Worker(self, debtor)
        self._workers.add(worker)
        task = asyncio.ensure_future(self._launch(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _launch(self, worker: Worker) -> None:
        if self._bad_starts >= _BAD_STARTS:
            await asyncio.sleep(1)
        if self._closed:
            return
        quiet = None if os.environ.get("BEKKEN_DEBUG") else asyncio.subprocess.DEVNULL
        command = (sys.executable, "-P", "-m", f"{__package__}.worker", self._settings)
        try:
            await asyncio.get_running_loop().subprocess_exec(
                lambda: worker, *command, stderr=quiet, start_new_session=True
            )
        except OSError as error:
            self._refused(f"a worker process cannot be started: {error.strerror or error}")
            self.lost(worker)

    def _started(self, worker: Worker, reply: Reply) -> None:
        if reply.status != frames.READY:
            self._refused(reply.body.decode("utf-8", "replace"))
            self.lost(worker)
            return
        worker.ready = True
        self._bad_starts = 0
        self.idle.append(worker)
        if worker.debtor is not None:
            self._release(worker.debtor)
            worker.debtor = None
        if self._first is not None and not self._first.done():
            self._first.set_result(None)
        self._free()

    def _refused(self, why: str) -> None:
        if self._first is not None and not self._first.done():
            self._first.set_result(why)

    def _drop(self, worker: Worker, why: str, status: int = 503) -> None:
        """End a worker, put another in its place, and answer its job.

        Until the new one is ready its client's share stays taken, so that whoever breaks workers waits for them.
        """
        worker.kill()
        self._workers.discard(worker)
        if worker in self.idle:
            self.idle.remove(worker)
        if not worker.ready:
            self._bad_starts += 1
            if self._bad_starts >= _BAD_STARTS:
                self._refused("the workers end before they are ready; see the memory limit (--memory)")
        job = worker.job
        worker.job = None
        if not self._closed:
            self._spawn(job.client if job else worker.debtor)
        elif job:
            self._release(job.client)
        if job:
            response = refusal(status, why)
            job.done(job, Reply(status, False, response.head, response.body))

    def _release(self, client: str) -> None:
        self.running[client] -= 1
        if not self.running[client]:
            del self.running[client]

