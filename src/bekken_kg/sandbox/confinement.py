"""What the system is told about a process that is not trusted: how much memory and time, no files or sockets."""

from __future__ import annotations

import signal
import sys

POSIX = sys.platform != "win32"
if POSIX:
    import resource


def confine(memory: int, seconds: int | None = None) -> None:
    """Limit this process for good.

    Where the system has no such limits (Windows) only the deadline that others keep stays; macOS has the limit on
    memory and does not keep it.

    Args:
        memory: how many bytes it may use.
        seconds: for a process that reads what nobody has vetted: the processor time after which the system ends
            it, should its parent have died. It can open no further file and no socket then.
    """
    if not POSIX:
        return
    limits = {resource.RLIMIT_CORE: 0}
    if sys.platform != "darwin":
        limits[resource.RLIMIT_AS] = memory
    if seconds is not None:
        limits |= {resource.RLIMIT_CPU: seconds + 1, resource.RLIMIT_FSIZE: 0}
        limits[resource.RLIMIT_NOFILE] = 3  # stdin, stdout, stderr
    for what, limit in limits.items():
        resource.setrlimit(what, (limit, limit))


def alarm(seconds: float) -> None:
    """Let the system end this process after so many seconds, whatever it does then; 0 takes that back.

    The server ends it earlier; this is for when the server itself has died.
    """
    if POSIX:
        signal.setitimer(signal.ITIMER_REAL, seconds)


class Seal:
    """While it holds, this process can open no file and no socket.

    Both need a file descriptor; with a limit of 0 none is given out, so that even a SERVICE that slipped
    through the guard would call nobody.

    Example:
        >>> import os
        >>> with OPEN:  # SEALED would not let it
        ...     open(os.devnull).close()
    """

    def __init__(self, holds: bool = True) -> None:
        """Make a seal; ``holds`` is false for a query with an allowed SERVICE."""
        self._holds = holds and POSIX

    def __enter__(self) -> None:
        """Close."""
        if self._holds:
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, _HARD))

    def __exit__(self, *problem: object) -> None:
        """Open again."""
        if self._holds:
            resource.setrlimit(resource.RLIMIT_NOFILE, (_SOFT, _HARD))


if POSIX:
    _SOFT, _HARD = resource.getrlimit(resource.RLIMIT_NOFILE)
#: for a query
SEALED = Seal()
#: for a query with an allowed SERVICE
OPEN = Seal(False)
