"""Staying awake: for a moment after an answer from the cache, the event loop looks for the next request itself.

To be woken by the system takes several times as long as such an answer does. A client that asks one thing after
the other over a single connection would mostly wait for that.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

#: requests that come at least as quickly as this, in seconds, are worth staying awake for
_QUICK = 0.0002
#: and for so long
_AWAKE = 0.0001


class Vigil:
    """Keeps the event loop of a server awake.

    Example:
        >>> Vigil(lambda: True).answered()  # the first of all requests: nothing to stay awake for
    """

    def __init__(self, may: Callable[[], bool]) -> None:
        """Stay awake only while a function says that nobody else needs the processor."""
        self._may = may
        self._alone = _processors() < 2  # the client would need the only one
        self._kept = False
        self._last = 0.0

    def answered(self) -> None:
        """Take note of an answer from the cache."""
        now = time.perf_counter()
        if now - self._last < _QUICK and not self._kept and not self._alone:
            self._kept = True
            asyncio.get_running_loop().call_soon(self._look)
        self._last = now

    def _look(self) -> None:
        """Let the loop look for events without sleeping, and come back."""
        self._kept = time.perf_counter() - self._last < _AWAKE and self._may()
        if self._kept:
            asyncio.get_running_loop().call_soon(self._look)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
