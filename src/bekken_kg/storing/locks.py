"""Locks on a store: one process writes, many read; a lock ends with its process, however that ends."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


class Lock:
    """A lock on a file or folder, held until it is closed.

    Where the system cannot lock a folder (Windows), a reader's is none: an open file cannot be removed there anyway.

    Args:
        path: what to lock; a file is made where there is none.
        shared: whether others may have it too.

    Raises:
        BlockingIOError: where somebody else holds it.
        OSError: where it cannot be opened.
    """

    def __init__(self, path: str, *, shared: bool = False) -> None:
        """Take it, at once or not at all."""
        self._descriptor = -1
        if sys.platform == "win32":
            if not shared:
                import msvcrt

                self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
                try:
                    msvcrt.locking(self._descriptor, msvcrt.LK_NBLCK, 1)
                except OSError:
                    self.close()
                    raise BlockingIOError from None
            return
        import fcntl

        new = 0 if os.path.isdir(path) or shared else os.O_RDWR | os.O_CREAT
        self._descriptor = os.open(path, new or os.O_RDONLY, 0o644)
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Let it go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        """Let it go with what it was held for."""
        self.close()

    def __enter__(self) -> Self:
        """Hold it until the block ends."""
        return self

    def __exit__(self, *problem: object) -> None:
        """Let it go."""
        self.close()
