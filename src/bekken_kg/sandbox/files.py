"""Foreign files: RDF of unknown origin, parsed in a process of its own with limits on memory and time.

Every file that a user names comes in here: ``--extension``, ``--data``, the files of ``bekken check`` and
``bekken reason``. What is refused, and why, is in ``docs/foreign-files.md``.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from ..errors import CannotDo
from ..layers import ENDING
from .limits import Limits
from .process import LATE, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: how the names of files end that can be read, without the dot
ENDINGS = ("ttl", "nt", "nq", "trig", "jsonld", "json", "rdf", "owl", "xml", ENDING.lstrip("."))

_SAME_AS = {"owl": "rdf"}
_PACKED = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7z": "xz", b"(\xb5/\xfd": "zstd"}


@dataclass(frozen=True)
class Foreign:
    """A file that was let through.

    Attributes:
        path: the file.
        quads: its statements, as it says them; blank nodes are its own.
        prefixes: prefix → namespace, as the file declares them.
    """

    path: str
    quads: list[ox.Quad] = field(repr=False)
    prefixes: Mapping[str, str] = field(default_factory=dict)


def read(path: str, graph: str | None = None) -> list[ox.Quad]:
    """Read a foreign file as quads, its literals exactly as they are written.

    Args:
        path: a file; its ending, one of :data:`ENDINGS`, tells the format.
        graph: IRI of the named graph to put every triple into; as the file says for ``None``.

    Raises:
        CannotDo: for a file that is missing, unreadable, not regular, too large, not well-formed, or that
            holds what is not let through; see :func:`parse`.

    Example:
        >>> from bekken_kg.layers import files
        >>> len(read(files("leaflet")[0])) > 36
        True
    """
    quads = parse(path).quads
    if graph is None:
        return quads
    name = ox.NamedNode(graph)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads]


def parse(path: str, limits: Limits | None = None) -> Foreign:
    """Parse a foreign file in a process of its own.

    Nothing is fetched (``owl:imports`` stays a statement), no other file is read, and the process is gone
    when this returns.

    Args:
        path: a file; its ending, one of :data:`ENDINGS`, tells the format.
        limits: what it may cost; those of the environment for ``None``.

    Raises:
        CannotDo: for a file that is refused, in one line that names it, and the line where that is known.

    Example:
        >>> from bekken_kg.layers import files
        >>> parse(files("leaflet")[0]).prefixes["bkc"]
        'https://w3id.org/bekken-kg/claims/'
    """
    limits = limits or Limits.chosen()
    ending = _ending(path)
    with os.fdopen(_opened(path, limits), "rb", buffering=0) as file:
        size = limits.mb << 20
        words = [ending, str(size), str(limits.statements)]
        answer, code = run("sandbox.parsing", words, file.fileno(), limits, 5 * size)
    if code == LATE:
        raise _refusal(path, {"refused": f"parsing it took more than {limits.seconds} s and was ended"})
    head, _, lines = answer.partition(b"\n")
    if code or not head:
        broke = f"it nests too deep for the parser, or unfolds to more than {limits.memory_mb} MB of memory"
        raise _refusal(path, {"refused": broke})
    told = json.loads(head)
    if "refused" in told:
        raise _refusal(path, told)
    quads = list(ox.parse(lines, ox.RdfFormat.N_QUADS, rename_blank_nodes=True))
    return Foreign(path, quads, told["prefixes"])


def _ending(path: str) -> str:
    """Return how a file's name ends, as the parser knows it."""
    name = os.path.basename(path).lower()
    found = next((ending for ending in ENDINGS if name.endswith(f".{ending}")), None)
    if found is None and os.path.isfile(path):
        known = f"{', '.join(f'.{ending}' for ending in ENDINGS[:-1])} or .{ENDINGS[-1]}"
        raise CannotDo(f"the name of '{path}' does not tell its format; it should end in {known}")
    return _SAME_AS.get(found or "", found or "")


def _opened(path: str, limits: Limits) -> int:
    """Open a regular file of a bearable size; nothing else is even opened, for a pipe would wait for ever."""
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            raise CannotDo(f"'{path}' is a folder; name a file in it")
        if not stat.S_ISREG(found.st_mode):
            raise CannotDo(f"'{path}' is no file but a pipe, socket or device; save it as a file first")
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise CannotDo(f"there is no file '{path}'") from None
    except (OSError, ValueError) as error:
        why = str(getattr(error, "strerror", None) or error).lower()
        raise CannotDo(f"'{path}' cannot be read: {why}") from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise CannotDo(f"'{path}' is no regular file any more")
        if found.st_size > limits.mb << 20:
            raise _refusal(path, {"refused": f"it is larger than {limits.mb} MB"})
        head = os.read(handle, 8)
        for magic, kind in _PACKED.items():
            if head.startswith(magic):
                raise _refusal(path, {"refused": f"it is compressed ({kind}); unpack it first"})
        os.lseek(handle, 0, os.SEEK_SET)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _refusal(path: str, told: Mapping[str, Any]) -> CannotDo:
    """Say in one line why a file is not let through; nothing of it can move the cursor."""
    why = "".join(letter if letter.isprintable() else "?" for letter in told["refused"])[:250]
    place = f" at line {told['line']}" if told.get("line") else ""
    if told.get("form"):
        return CannotDo(f"'{path}' is not well-formed {told['form']}{place}: {why}")
    return CannotDo(f"'{path}' is refused{place}: {why}")
