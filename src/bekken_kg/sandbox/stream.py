"""A stream: foreign files, however large, on their way through a confined process into a store."""

from __future__ import annotations

import hashlib
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from io import BufferedReader, RawIOBase

import pyoxigraph as ox

from ..errors import CannotDo
from .files import ending_of, following, open_foreign, read_all, refusal
from .limits import Limits
from .process import Confined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

_PIECE = 1 << 20
_BLOCK = 1 << 16
_TAIL = 64  #: blocks kept of what came last: what is said at the end stands there
_STEP = re.compile(rb"\n#parsing (\d+)\n")
_STEP_BEGINS = b"\n#pars"  #: looked for first, as that is many times faster
_LONGEST_STEP = 20
_ADDED = 64 << 20
#: to so many times its size a file that a user names may unfold; prefixes written out make five of it
_UNFOLDED = 16


class Stream(Confined):
    """Foreign files in a confined process, which gives their statements as they come, literals as they are written.

    Nothing is kept in memory, so a file may be as large as the disk allows.

    Args:
        files: path and IRI of the named graph of each (``None``: as the file says).
        limits: what they may cost; those that follow the files' size for ``None``.

    Raises:
        CannotDo: for a file that is not even opened, or is too large.

    Attributes:
        gone: how many of their bytes have been read.
        size: how many there are.
        digests: the SHA-256 of each file that has been read.
    """

    def __init__(self, files: Sequence[tuple[str, str | None]], limits: Limits | None = None) -> None:
        """Open the files and start the process."""
        self._paths = [path for path, _ in files]
        self.gone = 0
        self.digests: list[str] = []
        self._last = deque((b"\n",), _TAIL)
        self._block = memoryview(b"")
        self._step = "0"
        self._ended = False
        described: list[dict[str, Any]] = []
        with ExitStack() as opened:
            limits, times = (limits, 0) if limits else (following(self._paths), _UNFOLDED)
            contents = []
            for path, graph in files:
                ending = ending_of(path)
                file, size = open_foreign(path, limits)
                contents.append((opened.enter_context(file), size))
                most = max(4 * Limits().mb << 20, times * size) if times else 4 * limits.mb << 20
                described.append({"ending": ending, "size": size, "graph": graph, "unfolded": most})
            self.size = sum(size for _, size in contents)
            most = sum(file["unfolded"] + 100 * (file["size"] + 1) for file in described) + _ADDED
            self._opened = opened.pop_all()
            super().__init__("sandbox.streaming", self._contents(contents), limits, most, files=described)

    def load_into(self, store: ox.Store, *, bulk: bool = False) -> list[dict[str, object]]:
        """Load the statements into a store, and return of each file how many ``statements`` and which ``prefixes``.

        Args:
            store: the store; where this raises, some of them may be in it.
            bulk: whether to load as is best for a store on disk.

        Raises:
            CannotDo: for a file that is refused, or was written to meanwhile.
            OSError: where the store cannot be written.
        """
        with self:
            try:
                load = store.bulk_load if bulk else store.load
                # lenient, as each term was made by a parser that is not; some kilobytes are asked for at a time
                load(BufferedReader(_Raw(self), _PIECE), ox.RdfFormat.N_QUADS, lenient=True)
            except SyntaxError:  # what was said instead of a statement
                while self.read(_PIECE):
                    pass
                raise
            return self._parts()

    def read(self, size: int = -1) -> bytes:
        """Return what the process has given, at most so many bytes; none at the end.

        Raises:
            CannotDo: at the end, for a file that is refused.
        """
        if not self._block:
            assert self._process.stdout is not None
            block = self._process.stdout.read1(_BLOCK)  # type: ignore[attr-defined]
            for part in (self._last[-1][-_LONGEST_STEP:] + block[:_LONGEST_STEP], block):
                if _STEP_BEGINS in part and (steps := _STEP.findall(part)):
                    self._step = steps[-1].decode()
            self._last.append(block)
            self._block = memoryview(block)
            if not block and not self._ended:
                self._ended = True
                self._finish()
        part = self._block[:size] if size >= 0 else self._block
        self._block = self._block[len(part) :]
        return bytes(part)

    def __exit__(self, *problem: object) -> None:
        """End it, and close the files."""
        super().__exit__(*problem)
        self._opened.close()

    def _finish(self) -> None:
        code = self._process.wait()
        if not code:
            return
        failure = self._failure(code, b"".join(self._last).rpartition(b"\n")[2], f"parsing {self._step}")
        raise CannotDo(refusal(self._paths, failure)) from None

    def _parts(self) -> list[dict[str, object]]:
        if len(self.digests) < len(self._paths):
            raise CannotDo(f"'{self._paths[len(self.digests)]}' was changed while it was read; try again")
        parts: list[dict[str, object]] = json.loads(b"".join(self._last).rstrip(b"\n").rpartition(b"\n")[2][1:])[
            "files"
        ]
        return parts

    def _contents(self, files: Sequence[tuple[BinaryIO, int]]) -> Iterator[bytes]:
        """Give the files' bytes to the process."""
        for file, size in files:
            left, digest = size, hashlib.sha256()
            with suppress(ValueError):  # closed, as the process has ended
                while left and (piece := file.read(min(left, _PIECE))):
                    left -= len(piece)
                    self.gone += len(piece)
                    digest.update(piece)
                    yield piece
            if left:
                return
            self.digests.append(digest.hexdigest())


class _Raw(RawIOBase):
    """A stream as what a buffer of Python's reads from."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


class Foreign:
    """Foreign files as quads, default and named graphs as they say: streamed into a store, or read as a list.

    Args:
        paths: the files.
        limits: what they may cost; those that follow the files' size for ``None``.
    """

    def __init__(self, paths: Iterable[str], limits: Limits | None = None) -> None:
        """Remember them; nothing is read yet."""
        self._files = [(path, None) for path in paths]
        self._limits = limits

    def load_into(self, store: ox.Store) -> None:
        """Load them into a store; errors as :meth:`Stream.load_into` has them."""
        Stream(self._files, self._limits).load_into(store)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Read them anew, each literal as it is written: a store gives another form of the same value back."""
        return iter(read_all(self._files, self._limits or following(path for path, _ in self._files)))
