"""How long the jobs of each client take: short ones are given to one worker together.

The way to a worker, and to wake one more, costs more than a short job does.
"""

from __future__ import annotations

import time

#: how many jobs a worker may have at once, and in how many seconds they should be done
_MOST, SPAN = 32, 0.002
#: for how many seconds a client's jobs go alone after one of them has held up others
_APART = 60.0
#: of how many clients the pace is known
_CLIENTS = 4096


class Pace:
    """Learns from each job how many of its client go together.

    Example:
        >>> pace = Pace()
        >>> pace.together("192.0.2.1")
        1
        >>> for _ in range(40):
        ...     pace.learn("192.0.2.1", 0.0001)
        >>> pace.together("192.0.2.1"), pace.together("192.0.2.2")
        (19, 1)
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._seconds: dict[str, float] = {}
        self._apart: dict[str, float] = {}

    def learn(self, client: str, taken: float) -> None:
        """Take note of how many seconds a job took."""
        if client not in self._seconds and len(self._seconds) >= _CLIENTS:
            self._seconds.clear()
            self._apart.clear()
        self._seconds[client] = 0.8 * self._seconds.get(client, SPAN) + 0.2 * taken

    def slow(self, client: str, now: float) -> None:
        """Take note of a job that held up others: those of its client go alone for a while."""
        self._apart[client] = now + _APART

    def together(self, client: str) -> int:
        """Return how many jobs of a client a worker may have at once."""
        if client in self._apart:
            if time.monotonic() < self._apart[client]:
                return 1
            del self._apart[client]
        return max(1, min(_MOST, int(SPAN / self._seconds.get(client, SPAN))))
