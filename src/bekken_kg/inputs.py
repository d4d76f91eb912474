"""Input files: what a user names is opened here, and only where it is a regular file."""

from __future__ import annotations

import os
import stat

from .errors import CannotDo

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import BinaryIO


def open_input(path: str) -> BinaryIO:
    """Open a regular file; anything else is not even opened, for a pipe would wait for ever, a device never end.

    Raises:
        CannotDo: for a file that is missing or cannot be read, a folder, a pipe, a socket or a device.

    Example:
        >>> open_input(".")
        Traceback (most recent call last):
        bekken_kg.errors.CannotDo: '.' is a folder; name a file in it
    """
    try:
        _refuse_special(path, os.stat(path).st_mode)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        file = os.fdopen(os.open(path, flags), "rb")
        try:
            _refuse_special(path, os.fstat(file.fileno()).st_mode)  # it may have been replaced since
        except CannotDo:
            file.close()
            raise
    except FileNotFoundError:
        raise CannotDo(f"there is no file '{path}'") from None
    except (OSError, ValueError) as error:
        why = str(getattr(error, "strerror", None) or error).lower()
        raise CannotDo(f"'{path}' cannot be read: {why}") from None
    return file


def read_input(path: str, most: int = -1) -> bytes:
    """Read a regular file, or its first bytes; errors as for :func:`open_input`."""
    with open_input(path) as file:
        return file.read(most)


def read_text(path: str) -> str:
    """Read a regular file of UTF-8 whole, its line ends as they are; a byte order mark is left out.

    Raises:
        CannotDo: for a file that is not UTF-8, and as for :func:`open_input`.
    """
    try:
        return read_input(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotDo(f"'{path}' is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def _refuse_special(path: str, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise CannotDo(f"'{path}' is a folder; name a file in it")
    if not stat.S_ISREG(mode):
        raise CannotDo(f"'{path}' is no file but a pipe, socket or device; save it as a file first")
