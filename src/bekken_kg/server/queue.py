"""A fair queue: clients take turns, and only whoever has most in it is turned away when it is full."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

Job = TypeVar("Job")


class FairQueue(Generic[Job]):
    """Jobs of several clients, bounded together.

    Example:
        >>> queue = FairQueue[str](3)
        >>> [queue.push("greedy", job) for job in ("a1", "a2", "a3")], queue.push("modest", "b1")
        ([None, None, None], 'a3')
        >>> [queue.pop(), queue.pop(), queue.pop(), queue.pop()]
        ['a1', 'b1', 'a2', None]
    """

    def __init__(self, size: int) -> None:
        """Make a queue for ``size`` jobs."""
        self._size = size
        self._count = 0
        self._waiting: OrderedDict[str, deque[Job]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many jobs wait."""
        return self._count

    def push(self, client: str, job: Job) -> Job | None:
        """Add a job; return the job that is turned away for it, ``None`` where there was room.

        In a full queue the last job of the client with most in it goes: the new one itself, if that is its
        own client's.
        """
        turned_away = None
        if self._count >= self._size:
            longest = max(self._waiting, key=lambda name: len(self._waiting[name]), default=client)
            if longest == client or len(self._waiting[longest]) <= len(self._waiting.get(client, ())) + 1:
                return job
            turned_away = self._waiting[longest].pop()
            self._taken(longest)
        self._waiting.setdefault(client, deque()).append(job)
        self._count += 1
        return turned_away

    def pop(self, may_start: Callable[[str], bool] = lambda client: True) -> Job | None:
        """Take the next job: of the clients that may start one, whose turn is first; ``None`` for none."""
        for client in self._waiting:
            if may_start(client):
                break
        else:
            return None
        job = self._waiting[client].popleft()
        self._waiting.move_to_end(client)
        self._taken(client)
        return job

    def followers(self, client: str, most: int, fits: Callable[[Job], bool]) -> list[Job]:
        """Take the next jobs of a client too, if nobody else waits, up to the first that does not fit."""
        jobs = self._waiting.get(client)
        if jobs is None or len(self._waiting) > 1:
            return []
        taken: list[Job] = []
        while jobs and len(taken) < most and fits(jobs[0]):
            taken.append(jobs.popleft())
        self._taken(client, len(taken))
        return taken

    def push_back(self, client: str, job: Job) -> None:
        """Put a job that was taken before all others of its client, even into a full queue."""
        self._waiting.setdefault(client, deque()).appendleft(job)
        self._count += 1

    def remove(self, client: str, job: Job) -> bool:
        """Take out a job whose client has gone; tell whether it was there."""
        jobs = self._waiting.get(client)
        if jobs is None or job not in jobs:
            return False
        jobs.remove(job)
        self._taken(client)
        return True

    def drop(self, unwanted: Callable[[Job], bool] = lambda job: True) -> list[Job]:
        """Take out the jobs that a function picks; all where none is given."""
        dropped = [(client, job) for client, jobs in self._waiting.items() for job in jobs if unwanted(job)]
        return [job for client, job in dropped if self.remove(client, job)]

    def _taken(self, client: str, number: int = 1) -> None:
        self._count -= number
        if not self._waiting[client]:
            del self._waiting[client]
