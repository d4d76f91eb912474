"""The snapshot: the served graph as one file, so that every worker has the same, whenever it starts."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from glob import glob
from threading import Event, Thread

import pyoxigraph as ox

from ..errors import CannotDo


@contextmanager
def place(hours: float = 1.0) -> Iterator[str]:
    """Give the path of a file in a folder that only its owner can enter; both are gone when the block ends.

    A server may run for months, and cleaners take temporary files that are ten days old: so the file gets the time
    of now every so many hours.
    """
    over = Event()

    def refresh() -> None:
        while not over.wait(hours * 3600):
            with suppress(OSError):
                os.utime(path)

    with _folder() as folder:
        path = os.path.join(folder, "graph.nq")
        Thread(target=refresh, daemon=True).start()
        try:
            yield path
        finally:
            over.set()


@contextmanager
def _folder() -> Iterator[str]:
    """Make a temporary folder, and clear those of servers that have died: the lock on them is gone."""
    if sys.platform == "win32":
        with tempfile.TemporaryDirectory(prefix="bekken-serve-") as folder:
            yield folder
        return
    import fcntl

    for left in glob(os.path.join(tempfile.gettempdir(), "bekken-serve-*")):
        with suppress(OSError), _locked(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(left, ignore_errors=True)
    new = tempfile.mkdtemp(prefix="bekken-new-")
    with _locked(new, fcntl.LOCK_SH):
        folder = new.replace("bekken-new-", "bekken-serve-")  # others see it only when it is locked
        os.rename(new, folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: str, how: int) -> Iterator[None]:
    """Hold a lock on a folder of ours, which ends with the process."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(descriptor).st_uid != os.getuid():
            raise PermissionError(folder)
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def save(quads: Iterable[ox.Quad], path: str) -> str:
    """Write quads to a new file of N-Quads that only its owner can read, and return the version of the data.

    The version is the same for the same statements, in whatever order, on whatever machine: replicas of one
    server give the same entity tags. Names of blank nodes do not count.

    Raises:
        CannotDo: when it cannot be written.
    """
    lines = sorted({f"{quad} .\n" for quad in quads})
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror or error}") from None
    return version(lines)


def version(lines: Iterable[str]) -> str:
    """Return the version of data given as N-Quads lines.

    Example:
        >>> version(["_:a <http://e.org/p> 1 .\\n"]) == version(["_:b <http://e.org/p> 1 .\\n"])
        True
    """
    total = hashlib.blake2b(digest_size=8)
    plain = sorted(" ".join("_" if part.startswith("_:") else part for part in line.split(" ")) for line in lines)
    for line in plain:
        total.update(line.encode())
    return total.hexdigest()


def with_files(version: str, files: Iterable[str]) -> str:
    """Return the version of data that was read from files of one's own: each of their bytes counts.

    Blank nodes have no names to tell them apart by, and what is said of which of them is not in :func:`version`.

    Example:
        >>> with_files("0123456789abcdef", [])
        '0123456789abcdef'
    """
    total = hashlib.blake2b(version.encode(), digest_size=8)
    paths = list(files)
    for path in paths:
        try:
            with open(path, "rb") as file:
                total.update(hashlib.file_digest(file, hashlib.blake2b).digest())
        except OSError as error:
            raise CannotDo(f"{path} cannot be read: {error.strerror or error}") from None
    return total.hexdigest() if paths else version
