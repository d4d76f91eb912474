"""Answers of confined processes that are kept: the same files, asked again by the next command, start no process.

An answer is a file in a folder that its owner alone can enter, under the SHA-256 of all that it hangs on: what the
files say, what was asked, the limits, the shipped layers and the code. It begins with its own SHA-256. Where anything
is not so, there is no answer, and the process works as ever.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress

import pyoxigraph

from ..layers import LAYERS, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: names the folder; empty, nothing is kept
_VARIABLE = "BEKKEN_CACHE"
_MOST = 64  #: how many answers are kept
_LARGEST = 4 << 20  #: bytes of one
_DIGEST = hashlib.sha256().digest_size
#: what of the package an answer hangs on, besides the layers
_CODE = ("", "extending", "rdf", "reasoning", "sandbox", "words")


class KeptAnswer:
    """The answer to a task on given bytes, as far as it is kept."""

    def __init__(self, task: dict[str, Any], given: bytes) -> None:
        """Work out its name; nothing is read yet."""
        whole = [pyoxigraph.__version__, sys.version, task, _stamps()]
        name = hashlib.sha256(json.dumps(whole, sort_keys=True).encode() + b"\0" + given).hexdigest()
        folder = _folder()
        self._path = os.path.join(folder, name) if folder else None

    def read(self) -> bytes | None:
        """Return the answer; ``None`` where there is none that can be trusted."""
        if self._path is None:
            return None
        with suppress(OSError):
            with open(os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
                if not _is_private(os.fstat(file.fileno())):
                    return None
                digest, answer = file.read(_DIGEST), file.read(_LARGEST + 1)
            if hashlib.sha256(answer).digest() == digest:
                return answer
        return None

    def write(self, answer: bytes) -> None:
        """Keep an answer; where that cannot be, it is not."""
        if self._path is None or len(answer) > _LARGEST:
            return
        folder, new = os.path.dirname(self._path), f"{self._path}.{os.getpid()}"
        with suppress(OSError):
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
                file.write(hashlib.sha256(answer).digest() + answer)
            os.replace(new, self._path)
            kept = sorted(os.scandir(folder), key=lambda entry: entry.stat().st_mtime_ns, reverse=True)
            for entry in kept[_MOST:]:
                os.unlink(entry.path)


def _folder() -> str | None:
    """Return the folder, which is made where it is missing; ``None`` where there is none of the user's own."""
    if os.name != "posix":  # where a folder cannot be told to be one's own
        return None
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.environ.get(_VARIABLE, os.path.join(home, "bekken-kg"))
    if not os.path.isabs(folder):
        return None
    with suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if _is_private(os.lstat(folder)):
            return folder
    return None


def _is_private(status: os.stat_result) -> bool:
    """Tell whether something is this user's, and nobody else may read or write it."""
    return status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _stamps() -> list[tuple[str, int, int]]:
    """Return the size of each file that an answer hangs on, of the layers and of the code, and when it came there."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    paths = [path for layer in LAYERS for path in files(layer)]
    for room in _CODE:
        with os.scandir(os.path.join(package, room)) as entries:
            paths += sorted(entry.path for entry in entries if entry.name.endswith((".py", ".toml")))
    return [(path, status.st_size, status.st_ctime_ns) for path in paths for status in (os.stat(path),)]
