"""A cell: a process of its own with limits on memory and time, for work on what nobody here has vetted.

:func:`run` is the outside of it, :func:`confine` the inside. What goes in is a file on stdin, what comes out
is bytes on stdout; nothing is unpickled, and whatever happens in there, the process is gone afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Event, Timer

from ..errors import CannotDo
from .limits import Limits

try:
    import resource
except ImportError:  # Windows: the deadline and the sizes remain
    resource = None  # type: ignore[assignment]

#: stands for the exit code of a process that was ended because its time was up
LATE = 1000

_CPU_TIME_UP = -24  # SIGXCPU: the system has ended it before the timer did


def run(module: str, words: list[str], stdin: int, limits: Limits, most: int) -> tuple[bytes, int]:
    """Run ``main(words)`` of a module of this package in a cell.

    Args:
        module: its name, such as ``"sandbox.parsing"``.
        words: its arguments, before the bytes of memory and the seconds that it may use.
        stdin: the handle of an open file that it reads.
        limits: what it may cost.
        most: how many bytes it may write.

    Returns:
        What it wrote, and its exit code (below 0: the signal that ended it), or :data:`LATE`.

    Raises:
        CannotDo: when no process can be started.
    """
    code = f"import sys; from bekken_kg.{module} import main; main(sys.argv[1:])"
    memory = limits.memory_mb << 20
    home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    try:
        process = subprocess.Popen(  # -P: what lies in the working directory is not imported
            [sys.executable, "-P", "-c", code, *words, str(memory), str(limits.seconds)],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([home, *filter(None, sys.path)])},
        )
    except OSError as error:
        raise CannotDo(f"no process can be started to read files in: {error.strerror or error}") from None
    late = Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = Timer(limits.seconds, end)
    timer.start()
    try:
        assert process.stdout is not None
        answer = process.stdout.read(most + 1)
        if len(answer) > most:
            process.kill()
        ended = process.wait()
    finally:  # whatever happens here, Ctrl-C too, nothing is left running
        timer.cancel()
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
    return answer, LATE if late.is_set() or ended == _CPU_TIME_UP else ended


def confine(memory: int, seconds: int) -> None:
    """Take from this process what it does not need: more memory or time than that, files and sockets.

    Args:
        memory: how many bytes it may use; macOS and Windows have no such limit.
        seconds: processor time after which the system ends it, should its parent have died.
    """
    if resource is None:
        return
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds + 1),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),  # stdin, stdout, stderr
    ):
        try:
            resource.setrlimit(what, (limit, limit))
        except (ValueError, OSError):  # macOS refuses the first; the others hold
            continue
