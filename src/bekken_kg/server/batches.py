"""How many jobs of a client are given to a worker at once: the way there costs more than a short job does."""

from __future__ import annotations

import time

#: how many jobs a worker may have at once, and in how many seconds they should be done
_MOST, SPAN = 32, 0.002
#: for how many seconds a client's jobs go alone after one of them has held up others
_ALONE = 60.0
#: of how many clients the times are known
_CLIENTS = 4096


class BatchSizes:
    """Learns from how long each job took how many of its client go together.

    Example:
        >>> sizes = BatchSizes()
        >>> sizes.of("192.0.2.1")
        1
        >>> for _ in range(40):
        ...     sizes.record("192.0.2.1", 0.0001)
        >>> sizes.of("192.0.2.1"), sizes.of("192.0.2.2")
        (19, 1)
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._seconds: dict[str, float] = {}
        self._alone: dict[str, float] = {}

    def of(self, client: str) -> int:
        """Return how many jobs of a client a worker may have at once."""
        if client in self._alone:
            if time.monotonic() < self._alone[client]:
                return 1
            del self._alone[client]
        return max(1, min(_MOST, int(SPAN / self._seconds.get(client, SPAN))))

    def record(self, client: str, seconds: float) -> None:
        """Take note of how long a job took."""
        if client not in self._seconds and len(self._seconds) >= _CLIENTS:
            self._seconds.clear()
            self._alone.clear()
        self._seconds[client] = 0.8 * self._seconds.get(client, SPAN) + 0.2 * seconds

    def record_delay(self, client: str, now: float) -> None:
        """Take note of a job that held up others: those of its client go alone for a while."""
        self._alone[client] = now + _ALONE
