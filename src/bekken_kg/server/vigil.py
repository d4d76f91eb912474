"""Staying awake: for a moment the event loop looks for what comes next itself.

To be woken by the system takes several times as long as an answer from the cache does, and about as long as a small
query. A client that asks one thing after the other over a single connection would mostly wait for that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from .limits import processors

#: requests that come at least as quickly as this, in seconds, are worth staying awake for
_QUICK = 0.0002
#: how long the loop waits awake for the next request after an answer from the cache
_AWAKE = 0.0001
#: and for the answer to a job that is the only one under way
_WORKED = 0.0003


class Vigil:
    """Keeps the event loop of a server awake.

    Example:
        >>> Vigil(lambda: True, lambda: False).answered()  # the first of all requests: nothing to stay awake for
    """

    def __init__(self, idle: Callable[[], bool], lone: Callable[[], bool]) -> None:
        """Stay awake only while nobody else needs the processor.

        Args:
            idle: tells whether nothing is being worked on.
            lone: tells whether one job alone is.
        """
        self._idle = idle
        self._lone = lone
        self._still = idle
        self._alone = processors() < 2  # the client, or the worker, would need the only one
        self._kept = False
        self._last = self._end = 0.0

    def answered(self) -> None:
        """Take note of an answer from the cache."""
        now = time.perf_counter()
        if now - self._last < _QUICK:
            self._stay(now + _AWAKE, self._idle)
        self._last = now

    def given(self) -> None:
        """Take note of a job that a worker was given."""
        if self._lone():
            self._stay(time.perf_counter() + _WORKED, self._lone)

    def _stay(self, end: float, still: Callable[[], bool]) -> None:
        self._end, self._still = end, still
        if not self._kept and not self._alone:
            self._kept = True
            asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        """Let the loop look for events without sleeping, and come back."""
        self._kept = time.perf_counter() < self._end and self._still()
        if self._kept:
            asyncio.get_running_loop().call_soon(self._look)
