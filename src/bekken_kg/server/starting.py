"""Starting worker processes: at once, slower where they keep failing, and telling why the first did not."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

from ..errors import CannotDo
from .process import Process

#: how long a graph may take to load
_LONGEST = 120.0
#: after so many starts in a row that failed, the next ones come slower
_BAD_STARTS = 3


class Starting:
    """Starts worker processes."""

    def __init__(self, settings: str, failed: Callable[[Process], None]) -> None:
        """Start workers with one argument; ``failed`` is called with one that cannot be started."""
        self._settings = settings
        self._failed = failed
        self._bad = 0
        self._ended = False
        self._first: asyncio.Future[str | None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def first(self) -> None:
        """Wait until the first worker is ready; to be called right after it was started.

        Raises:
            CannotDo: where it says that it cannot, or does not come up.
        """
        self._first = asyncio.get_running_loop().create_future()
        try:
            why = await asyncio.wait_for(self._first, _LONGEST)
        except TimeoutError:
            why = f"the graph was not loaded after {_LONGEST:g} seconds"
        if why is not None:
            raise CannotDo(why)

    def start(self, process: Process) -> None:
        """Start a process; it reports to its pool."""
        task = asyncio.ensure_future(self._start(process))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def good(self) -> None:
        """Take note that a worker is ready."""
        self._bad = 0
        self._settle(None)

    def bad(self, why: str = "") -> None:
        """Take note that a worker ended before it was ready, and why if it said so."""
        self._bad += 1
        if why:
            self._settle(why)
        elif self._bad >= _BAD_STARTS:
            self._settle("the workers end before they are ready; give them more memory (--memory)")

    def end(self) -> None:
        """Start no more."""
        self._ended = True

    async def _start(self, process: Process) -> None:
        if self._bad >= _BAD_STARTS:
            await asyncio.sleep(1)
        if self._ended:
            return
        quiet = None if os.environ.get("BEKKEN_DEBUG") else asyncio.subprocess.DEVNULL
        command = (sys.executable, "-P", "-m", f"{__package__}.worker", self._settings)
        loop = asyncio.get_running_loop()
        try:
            await loop.subprocess_exec(lambda: process, *command, stderr=quiet, start_new_session=True)
        except OSError as error:
            self._settle(f"a worker process cannot be started: {error.strerror or error}")
            self._failed(process)

    def _settle(self, why: str | None) -> None:
        if self._first is not None and not self._first.done():
            self._first.set_result(why)
