"""Saving: texts as files, each whole or not at all."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import BinaryIO

from ..errors import CannotDo


def save(texts: Mapping[str, str | bytes], folder: str | None = None) -> None:
    """Write texts to files, each whole or not at all, and none where one of them cannot be written.

    A link is followed; a device or a pipe is written to as it is. All is on the disk before anything is replaced,
    and until then in files without a name, where the system has those: a process that is killed leaves none.

    Args:
        texts: path → text, or bytes; the folders must exist.
        folder: one of them that is made where only it is missing.

    Raises:
        CannotDo: when a folder is missing or cannot be made, or a file cannot be written.
    """
    if folder is not None and not os.path.lexists(folder):
        try:
            os.mkdir(folder)
        except OSError as error:
            raise CannotDo(f"the folder {folder} cannot be made: {error.strerror or error}") from None
        try:
            return save(texts)
        except CannotDo:
            os.rmdir(folder)
            raise
    path = ""
    parts: dict[str, tuple[str, BinaryIO]] = {}
    with ExitStack() as stack:
        try:
            for path, text in texts.items():
                target = os.path.realpath(path)
                if (part := _part_of(target)) == target:
                    with open(target, "wb") as stream:
                        stream.write(_encoded(text))
                    continue
                parts[target] = part, stack.enter_context(open(part, "wb", opener=_open))
                parts[target][1].write(_encoded(text))
                parts[target][1].flush()
                os.fsync(parts[target][1].fileno())
            with _uninterrupted():
                _replace(parts)
        except OSError as error:
            raise CannotDo(f"{path} cannot be written: {error.strerror or error}") from None
        finally:
            for part, _ in parts.values():
                with suppress(FileNotFoundError):
                    os.remove(part)


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _open(part: str, flags: int) -> int:
    """Open a new file, without a name where the system has such files and can name them later."""
    with suppress(AttributeError, OSError):
        unnamed = os.open(os.path.dirname(part), os.O_TMPFILE | os.O_WRONLY, 0o666)
        if os.path.exists(f"/proc/self/fd/{unnamed}"):
            return unnamed
        os.close(unnamed)
    return os.open(part, flags | os.O_EXCL, 0o666)


def _replace(parts: Mapping[str, tuple[str, BinaryIO]]) -> None:
    """Put the new files in the places of the old, or, where the system refuses one, none."""
    before: dict[str, bytes | None] = {}
    try:
        for path, (part, file) in parts.items():
            if not os.path.exists(part):  # os.link follows a link only where it is told a folder
                os.link(f"/proc/self/fd/{file.fileno()}", part, src_dir_fd=file.fileno(), follow_symlinks=True)
            file.close()
            old = None
            if os.path.exists(path):
                shutil.copymode(path, part)
                with open(path, "rb") as stream:
                    old = stream.read() if len(parts) > 1 else b""
            os.replace(part, path)
            before[path] = old
    except OSError:
        for path, old in before.items():
            if old is None:
                os.remove(path)
            else:
                with open(path, "wb") as stream:
                    stream.write(old)
        raise


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let a signal that would end the process wait."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _part_of(path: str) -> str:
    """Return the name of a new file in the same folder; that of a device or a pipe is its own."""
    folder, name = os.path.split(path)
    if os.path.isdir(path):
        raise CannotDo(f"{path} is a directory; name a file in it")
    if os.path.exists(path) and not os.path.isfile(path):
        return path
    if not os.path.isdir(folder):
        missing = f"the folder {folder} does not exist; make it first, or name another"
        raise CannotDo(f"{folder} is a file; name a folder" if os.path.exists(folder) else missing)
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise CannotDo(f"{path} cannot be written: it is read-only")
    return os.path.join(folder, f".{name}.{os.urandom(6).hex()}")
