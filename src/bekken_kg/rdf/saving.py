"""Saving: texts as files, each whole or not at all."""

from __future__ import annotations

import os
import shutil
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
    path = ""
    try:
        for path, text in texts.items():
            target = os.path.realpath(path)
            if (part := _part_of(target)) == target:
                with open(target, "wb") as stream:
                    stream.write(text.encode())
                continue
            parts[target] = part
            with open(part, "xb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        for path, part in parts.items():
            if os.path.exists(path):
                shutil.copymode(path, part)
            os.replace(part, path)
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        for part in parts.values():
            if os.path.exists(part):
                os.remove(part)


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
