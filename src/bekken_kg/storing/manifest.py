"""The manifest of a store: what is in it, and in which files, so that a cut or changed one is seen.

A store is a folder with ``store.json``, the manifest, and ``data-…``, the folder that it names. To replace it is to
rename a new manifest over the old one: whatever happens, one of the two is there whole.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from ..errors import CannotDo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MANIFEST = "store.json"
#: how the folders with the data are named
DATA = "data-"
#: the form of a manifest
FORM = 1
#: what the database keeps for itself beside the data: its log of events, and its lock
_BESIDE = ("LOG", "LOCK")


class Manifest:
    """What a store holds.

    Attributes:
        folder: the store's folder.
        data: the folder of its data, within.
        about: what is said of it, as JSON has it: ``version`` of the data, ``built``, ``bekken``, ``shipped``,
            ``triples``, ``graphs`` (each ``graph``, ``source``, ``triples``) and ``extensions``.
        files: of each file of the data its size, SHA-256, and when it was last written to.
    """

    def __init__(self, folder: str, data: str, about: dict[str, Any], files: dict[str, list[Any]]) -> None:
        """Keep them."""
        self.folder = folder
        self.data = data
        self.about = about
        self.files = files

    @property
    def path(self) -> str:
        """The path of the data."""
        return os.path.join(self.folder, self.data)

    @property
    def database(self) -> str:
        """The path of the database in it."""
        return os.path.join(self.path, "database")

    def extension(self, number: int) -> str:
        """Return the path of what is kept of an extension besides its statements."""
        return os.path.join(self.path, f"extension-{number}.json")

    def questions(self, number: int) -> str:
        """Return the path of the folder with an extension's questions."""
        return os.path.join(self.path, f"questions-{number}")

    def text(self) -> str:
        """Return the manifest as the text of its file, which ends with its own hash."""
        whole = {"form": FORM, "data": self.data, **self.about, "files": self.files}
        return json.dumps({**whole, "sha256": _hash_of(whole)}, ensure_ascii=False, indent=1)

    @property
    def size(self) -> int:
        """How many bytes the data has."""
        return sum(size for size, *_ in self.files.values())

    def damage(self, *, whole: bool = False) -> str:
        """Say what is wrong with the files; ``""`` where nothing is.

        A file that was written to since, or is a copy, is read to see whether it is still the same.

        Args:
            whole: whether to read all of them in any case.
        """
        there = dict(data_files(self.path))
        if missing := sorted(self.files.keys() - there.keys()):
            return f"{missing[0]} is missing"
        if more := sorted(there.keys() - self.files.keys()):
            return f"{more[0]} does not belong to it"
        doubtful = []
        for name, (size, digest, *times) in self.files.items():
            status = os.stat(there[name])
            if status.st_size != size:
                return f"{name} has {status.st_size} bytes and not {size}"
            if whole or times != [status.st_mtime_ns, status.st_ctime_ns]:
                doubtful.append((name, digest))
        with ThreadPoolExecutor(2) as pool:
            read = pool.map(digest_of, (there[name] for name, _ in doubtful))
            return next(
                (f"{name} was changed" for (name, digest), now in zip(doubtful, read, strict=True) if now != digest), ""
            )


def read_manifest(folder: str) -> Manifest:
    """Read the manifest of a store.

    Raises:
        CannotDo: where there is no store, or its manifest is damaged.
    """
    path = os.path.join(folder, MANIFEST)
    try:
        with open(path, encoding="utf-8") as file:
            whole = json.load(file)
        digest = whole.pop("sha256")
        form, data, files = whole.pop("form"), whole.pop("data"), whole.pop("files")
        good = digest == _hash_of({"form": form, "data": data, **whole, "files": files})
    except FileNotFoundError:
        why = "is no store" if os.path.isdir(folder) else "is not there"
        raise CannotDo(f"'{folder}' {why}; `bekken store build {folder}` makes one") from None
    except OSError as error:
        raise CannotDo(f"'{path}' cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        good = False
    if not good:
        raise CannotDo(f"the store '{folder}' is damaged: {MANIFEST} was changed; build it again")
    if form != FORM:
        raise CannotDo(f"the store '{folder}' is of another version of bekken; build it again")
    return Manifest(folder, data, whole, files)


def data_files(path: str) -> Iterator[tuple[str, str]]:
    """Go over the files of a folder with data: the name of each within, and its path."""
    for folder, _, names in os.walk(path):
        for name in sorted(names):
            if not name.startswith(_BESIDE):
                whole = os.path.join(folder, name)
                yield os.path.relpath(whole, path).replace(os.sep, "/"), whole


def synced(path: str) -> dict[str, list[Any]]:
    """Write what the system still holds of a folder's files to the disk; return what a manifest says of them."""
    found = dict(data_files(path))
    with ThreadPoolExecutor(2) as pool:
        digests = list(pool.map(_synced, found.values()))
    for folder, _, _ in os.walk(path):
        sync_folder(folder)
    stats = map(os.stat, found.values())
    return {
        name: [status.st_size, digest, status.st_mtime_ns, status.st_ctime_ns]
        for name, digest, status in zip(found, digests, stats, strict=True)
    }


def _synced(path: str) -> str:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
    return digest_of(path)


def sync_folder(path: str) -> None:
    """Write a folder's list of files to the disk, where the system lets that be asked for."""
    if os.name == "posix":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def digest_of(path: str) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_of(whole: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
