"""Who has how many workers: each client's share is counted once, whatever becomes of the worker."""

from __future__ import annotations

from collections import Counter

from .process import Process


class Shares:
    """Counts the workers that each client has at work.

    Attributes:
        running: client → how many workers it has at work, or is waiting for after one was lost for its job.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self.running: Counter[str] = Counter()
        self._last: dict[str, Process] = {}
        self._lone = False

    def begin(self, client: str, worker: Process) -> None:
        """Take note that a worker begins with a client's jobs."""
        self._lone = not self.running
        self.running[client] += 1
        self._last[client] = worker

    def joined(self) -> None:
        """Take note that a job joined others."""
        self._lone = False

    @property
    def lone(self) -> bool:
        """Whether the worker that began last is at work, and nothing else was then or has joined it since."""
        return self._lone and bool(self.running)

    def last(self, client: str) -> Process | None:
        """Return the worker that a client got last, if it is still at that client's jobs."""
        return self._last.get(client)

    def leave(self, client: str, worker: Process) -> None:
        """Take note that a worker is no longer at a client's jobs: it may be somebody else's next."""
        if self._last.get(client) is worker:
            del self._last[client]

    def release(self, client: str) -> None:
        """Give a client's worker back."""
        self.running[client] -= 1
        if not self.running[client]:
            del self.running[client]
