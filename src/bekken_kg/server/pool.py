"""The pool of worker processes: started, given jobs, killed and replaced."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from ..errors import CannotDo
from ..web.response import refusal
from . import frames
from .exchange import Exchange, Reply
from .limits import Limits
from .pace import Pace
from .process import Process
from .shares import Shares
from .starting import Starting

#: how long a worker that nobody waits for any more may go on
_GRACE = 0.4
#: where jobs that were given together are not done after so many seconds, each is begun again alone
_LONG = 0.05

DIED = "the request was stopped: it needed more memory, or nested deeper, than the server allows"


class Pool:
    """Keeps as many workers as there should be.

    Attributes:
        idle: workers that wait for a job.
        pace: how many jobs of a client go together.
        running: how many workers each client has at work, or is waiting for after one was lost for its job.
        shares: who has how many of them.
        most_bytes: how large a reply may be.
    """

    def __init__(
        self,
        settings: str,
        limits: Limits,
        done: Callable[[Exchange, Reply], None],
        again: Callable[[Sequence[Exchange]], None],
    ) -> None:
        """Make a pool.

        Args:
            settings: the argument for each worker.
            limits: the limits of the server.
            done: called when a job is done, or stopped.
            again: called with jobs that must be begun again.
        """
        self._again = again
        self.pace = Pace()
        self._limits = limits
        self._done = done
        self._free: Callable[[], None] = lambda: None
        self._workers: set[Process] = set()
        self._closed = False
        self._starting = Starting(settings, self.lost)
        self.idle: list[Process] = []
        self.shares = Shares()
        self.running = self.shares.running
        self.most_bytes = limits.result_bytes + 65536

    async def start(self, free: Callable[[], None]) -> None:
        """Start the workers, and wait until the first is ready.

        Args:
            free: called whenever a worker has become free.

        Raises:
            CannotDo: where it says that it cannot, or does not come up.
        """
        self._free = free
        for _ in range(self._limits.workers):
            self._spawn(None)
        try:
            await self._starting.first()
        except CannotDo:
            self.close()
            raise

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

    def take(self, job: Exchange, now: float) -> bool:
        """Give a job to a worker, if its client may have one now; tell whether that was so."""
        worker = self.shares.last(job.client)
        if worker is not None and not job.alone and worker.has_room(job.client, self.pace.together(job.client), now):
            job.began = now
            worker.give([job])
            self.shares.joined()
        elif self.may_start(job.client):
            self.begin([job], now)
        else:
            return False
        return True

    def begin(self, jobs: Sequence[Exchange], now: float) -> None:
        """Give some jobs of one client to an idle worker; there must be one."""
        for job in jobs:
            job.began = now
        worker = self.idle.pop()
        self.shares.begin(jobs[0].client, worker)
        worker.give(jobs)

    def replied(self, process: Process, reply: Reply) -> None:
        """Take a worker's reply."""
        if not process.jobs:
            self._started(process, reply)
            return
        job, now = process.jobs.popleft(), time.monotonic()
        self.pace.learn(job.client, now - job.began)
        if process.jobs:
            process.jobs[0].began = now
        else:
            self.shares.leave(job.client, process)
            self.shares.release(job.client)
        self._done(job, reply)

    def rested(self, process: Process) -> None:
        """Take note that a worker is free."""
        self.idle.append(process)
        self._free()

    def lost(self, process: Process) -> None:
        """Replace a worker that ended by itself, and answer its job."""
        self._drop(process, DIED)

    def watch(self, now: float) -> None:
        """Look at the clock: end what is overdue, and what nobody waits for."""
        most = self._limits.query_seconds
        for worker in list(self._workers):
            job = worker.jobs[0] if worker.jobs else None
            if job is None:
                continue
            taken = now - job.began
            if taken >= most:
                seconds = f"{most:g} second{'' if most == 1 else 's'}"
                self._drop(
                    worker, f"the request was stopped: it took longer than {seconds}; ask for less", 504
                )
            elif len(worker.jobs) > 1 and taken > _LONG:
                self.pace.slow(job.client, now)
                self._drop(worker, "")
            elif job.left and now - job.left > _GRACE:
                self._drop(worker, "the client has gone")

    def unfinished(self) -> list[Exchange]:
        """Take the jobs from all workers that are still at work."""
        return [worker.jobs.popleft() for worker in self._workers for _ in range(len(worker.jobs))]

    def close(self) -> None:
        """End all workers."""
        self._closed = True
        self._starting.end()
        for worker in list(self._workers):
            worker.kill()
        self._workers.clear()
        self.idle.clear()

    def _spawn(self, debtor: str | None) -> None:
        worker = Process(self, debtor)
        self._workers.add(worker)
        self._starting.start(worker)

    def _started(self, worker: Process, reply: Reply) -> None:
        if reply.status != frames.READY:
            self._starting.bad(reply.body.decode("utf-8", "replace"))
            self.lost(worker)
            return
        worker.ready = True
        self._starting.good()
        if worker.debtor is not None:
            self.shares.release(worker.debtor)
            worker.debtor = None

    def _drop(self, worker: Process, why: str, status: int = 503) -> None:
        """End a worker, put another in its place, and answer its job.

        Where it had several jobs nobody can tell which one it was: each is done again, alone. Until the new
        one is ready its client's share stays taken: whoever breaks workers waits for them.
        """
        worker.kill()
        self._workers.discard(worker)
        if worker in self.idle:
            self.idle.remove(worker)
        if not worker.ready:
            self._starting.bad()
        jobs = list(worker.jobs)
        worker.jobs.clear()
        if jobs:
            self.shares.leave(jobs[0].client, worker)
        debtor = jobs[0].client if jobs else worker.debtor
        if not self._closed:
            self._spawn(debtor)
        elif debtor is not None:
            self.shares.release(debtor)
        if len(jobs) > 1:
            for job in jobs:
                job.alone = True
                job.began = 0.0
            self._again(jobs)
        elif jobs:
            response = refusal(status, why)
            self._done(jobs[0], Reply(status, False, response.head, response.body))
