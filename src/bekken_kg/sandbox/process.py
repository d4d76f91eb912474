"""A confined process: a Python of its own with limits on memory and time, for work on what nobody here has vetted.

:class:`Confined` is the outside of it, :func:`inside` the inside. A line of JSON and bytes go in, bytes come out;
nothing is unpickled, and whatever happens in there, the process is gone afterwards.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress

from ..errors import BekkenError, CannotDo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, Self

    from .limits import Limits

#: exit codes of the process
REFUSED, FAULT, MEMORY = 65, 70, 71
_STACK = {-getattr(signal, name, 0) for name in ("SIGSEGV", "SIGBUS")} | {0xC00000FD}
_HEAP = {MEMORY, -signal.SIGABRT, -getattr(signal, "SIGKILL", 0)}
_MESSAGE = 4096  #: bytes of a refusal, besides what may be answered
_WIDE = 1 << 20  #: bytes; what Linux lets anybody ask for
_CPU_TIME_UP = -24  #: SIGXCPU: the system has ended it before the timer did


class Failure(Exception):
    """Why a confined process gave no answer, to be put after what it was doing: ``"takes more than 10 s"``.

    ``step`` is what it was at last said to be doing, ``""`` where it said nothing; ``refused`` whether the cause is a
    refusal in its own words.
    """

    def __init__(self, cause: str, step: str, refused: bool = False) -> None:
        """Keep them."""
        super().__init__(cause)
        self.step = step
        self.refused = refused


class Confined:
    """A confined process that runs ``main(task)`` of a module of this package, and what that returns.

    Args:
        module: its name, such as ``"sandbox.parsing"``.
        given: what it reads from stdin, whole or piece by piece.
        limits: what it may cost, taken into its task; those of the environment for ``None``.
        most: how many bytes it may write.
        task: what else goes into its task, as JSON has it.

    Raises:
        CannotDo: when no process can be started.
    """

    def __init__(
        self, module: str, given: bytes | Iterable[bytes], limits: Limits | None, most: int, **task: Any
    ) -> None:
        """Start it."""
        import subprocess  # here, as what runs inside needs neither
        from threading import Event, Thread, Timer

        from .limits import Limits

        limits = limits or Limits.chosen()
        self._limits, self._most = limits, most + _MESSAGE
        whole = {**task, "memory": limits.memory_mb << 20, "seconds": limits.seconds, "statements": limits.statements}
        home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        try:
            self._process = subprocess.Popen(
                # -P: what lies in the working directory is not imported; -S: all of the path is named here
                [sys.executable, "-P", "-S", "-c", f"from {__name__} import inside; inside({module!r})"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join([home, *filter(None, sys.path)])},
            )
        except OSError as error:
            raise CannotDo(f"no process can be started to read files in: {error.strerror or error}") from None
        _widen(self._process.stdin, self._process.stdout)
        self._late = Event()
        self._timer = Timer(limits.seconds, self._end)
        self._timer.start()
        pieces = [given] if isinstance(given, bytes) else given
        Thread(target=self._feed, args=(json.dumps(whole).encode() + b"\n", pieces), daemon=True).start()

    def answer(self) -> bytes:
        """Wait for what it returns.

        Raises:
            Failure: where it was refused, broke, or took too much memory or time.
        """
        assert self._process.stdout is not None
        with self:
            answer = self._process.stdout.read(self._most + 1)
            if len(answer) > self._most:
                self._process.kill()
            code = self._process.wait()
        step = ""
        while answer.startswith(b"#"):
            line, _, answer = answer.partition(b"\n")
            step = line[1:].decode()
        if len(answer) > self._most:
            raise Failure(f"gives more than {self._most >> 20} MB", step)
        if code:
            raise self._failure(code, answer, step)
        return answer

    def _failure(self, code: int, message: bytes, step: str) -> Failure:
        late = self._late.is_set() or code == _CPU_TIME_UP
        return Failure(self._cause(code, late, message.decode(errors="replace")), step, code == REFUSED)

    def __enter__(self) -> Self:
        """Have it ended afterwards, whatever happens; Ctrl-C too."""
        return self

    def __exit__(self, *problem: object) -> None:
        """End it."""
        self._timer.cancel()
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def _cause(self, code: int, late: bool, message: str) -> str:
        from .limits import way_past

        if late:
            return f"takes more than {self._limits.seconds} s{way_past('seconds', 10 * self._limits.seconds)}"
        if code in _HEAP:
            more = way_past("memory_mb", 4 * self._limits.memory_mb)
            return f"takes more than {self._limits.memory_mb} MB of memory{more}"
        if code in _STACK:
            return "exhausts the stack: it nests too deep for the parser"
        if code in (REFUSED, FAULT):
            return message if code == REFUSED else f"met a fault of bekken's own ({message}), which is worth a report"
        return f"was ended by the system with code {code}"

    def _end(self) -> None:
        self._late.set()
        self._process.kill()

    def _feed(self, task: bytes, given: Iterable[bytes]) -> None:
        assert self._process.stdin is not None
        try:
            with self._process.stdin as stdin:
                stdin.write(task)
                for piece in given:
                    stdin.write(piece)
        except OSError:  # it has ended, or reads no further: its exit code says why
            pass


def _widen(*pipes: IO[bytes] | None) -> None:
    """Let pipes hold more, where the system knows how, so that the two processes work at once and not in turn."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        for pipe in filter(None, pipes):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _WIDE)


def step(doing: str) -> None:
    """Say in a confined process what it does next, for the case that this is the last that is heard of it."""
    sys.stdout.buffer.write(f"#{doing}\n".encode())
    sys.stdout.buffer.flush()


def inside(module: str) -> None:
    """Be the confined process: run a module's ``main``, which confines it, and write what it returns to stdout."""
    import gc
    from importlib import import_module

    gc.disable()  # it ends soon, and what it may use is bounded
    "a".encode("unicode_escape")  # errors need it, and it is imported from a file
    code = 0
    try:
        task = json.loads(sys.stdin.buffer.readline())
        answer = import_module(f"{__name__.partition('.')[0]}.{module}").main(task)
    except MemoryError:
        code, answer = MEMORY, b""
    except BekkenError as error:
        code, answer = REFUSED, str(error).encode()
    except BaseException as error:  # a panic of Oxigraph's is no Exception
        code, answer = FAULT, f"{type(error).__name__}: {error}".encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(code)  # what is in memory is not taken apart first
