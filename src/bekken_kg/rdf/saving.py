"""Saving: texts as files, each whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping

from ..errors import CannotDo


def save(texts: Mapping[str, str]) -> None:
    """Write texts to files, each whole or not at all, and none where one of them cannot be written.

    A link is followed; a device or a pipe is written to as it is.

    Args:
        texts: path → text; the folders must exist.

    Raises:
        CannotDo: when a folder is missing or a file cannot be written.
    """
    parts: dict[str, str] = {}
    try:
        for path, text in texts.items():
            path = os.path.realpath(path)
            if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
                _write_into(path, text)
            else:
                parts[path] = _write_beside(path, text)
        for path, part in parts.items():
            os.replace(part, path)
    finally:
        for part in parts.values():
            if os.path.exists(part):
                os.remove(part)


def _write_into(path: str, text: str) -> None:
    """Write a text to what is no file: a device, or a pipe."""
    try:
        with open(path, "wb") as stream:
            stream.write(text.encode())
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror or error}") from None


def _write_beside(path: str, text: str) -> str:
    """Write a text to a new file in the folder of another, and return its path."""
    folder, name = os.path.split(path)
    if not os.path.isdir(folder):
        raise CannotDo(f"the folder {folder} does not exist; make it first, or name another")
    if os.path.isdir(path):
        raise CannotDo(f"{path} is a directory; name a file in it")
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise CannotDo(f"{path} cannot be written: it is read-only")
    part = ""
    try:
        handle, part = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        os.chmod(part, _mode(path))
    except OSError as error:
        if part:
            os.remove(part)
        raise CannotDo(f"{path} cannot be written: {error.strerror or error}") from None
    return part


def _mode(path: str) -> int:
    """Return the permissions that the file has, or that a new one would get."""
    if os.path.exists(path):
        return os.stat(path).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
