"""A worker's input: it waits for the next job awake for a moment, where one job came alone.

To be woken by the system takes about as long as a small query does. Where jobs come in numbers, the next one is
there already, and what waits would only take a processor from those who work.
"""

from __future__ import annotations

import os
import select
import time

from .limits import processors

#: how long, in seconds
_AWAKE = 0.0003


class Input:
    """Reads from a pipe.

    Attributes:
        jobs: how many jobs came with what was read last.
    """

    def __init__(self, pipe: int = 0) -> None:
        """Read from a file descriptor; stdin when not told otherwise."""
        self.jobs = 0
        self._pipe = pipe
        self._poll = select.poll() if hasattr(select, "poll") and processors() > 1 else None
        if self._poll:
            self._poll.register(pipe, select.POLLIN | select.POLLHUP)

    def read(self, size: int) -> bytes:
        """Return up to so many bytes as soon as there are any; ``b""`` at the end."""
        if self.jobs == 1 and self._poll:
            look, now = self._poll.poll, time.perf_counter
            end = now() + _AWAKE
            while not look(0) and now() < end:
                pass
        self.jobs = 0
        return os.read(self._pipe, size)
