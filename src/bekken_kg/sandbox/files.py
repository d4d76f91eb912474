"""Foreign files: RDF of unknown origin, read in a confined process.

Every file that a user names comes in here: ``--extension``, ``--data``, the files of ``bekken check`` and
``bekken reason``. What is refused, and why, is in ``docs/foreign-files.md``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace

import pyoxigraph as ox

from ..errors import CannotDo, printable
from ..inputs import open_input
from ..layers import ENDING
from .limits import Limits
from .process import Confined, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: how the names of files end that can be read, without the dot
ENDINGS = ("ttl", "nt", "nq", "trig", "jsonld", "json", "rdf", "owl", "xml", ENDING.lstrip("."))

_SAME_AS = {"owl": "rdf"}
_PACKED = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7z": "xz", b"(\xb5/\xfd": "zstd"}
_ADDED = 64 << 20  #: bytes of what may follow from files


def read(path: str, graph: str | None = None, limits: Limits | None = None) -> list[ox.Quad]:
    """Read a foreign file as quads, its literals exactly as they are written.

    Nothing is fetched (``owl:imports`` stays a statement), no other file is read, and the process is gone
    when this returns.

    Args:
        path: a file; its ending, one of :data:`ENDINGS`, tells the format.
        graph: IRI of the named graph to put every triple into; as the file says for ``None``.
        limits: what it may cost; those of the environment for ``None``.

    Raises:
        CannotDo: for a file that is missing, unreadable, not regular, too large, not well-formed, or that
            holds what is not let through: one line that names it, and the line where that is known.

    Example:
        >>> from bekken_kg.layers import files
        >>> len(read(files("leaflet")[0])) > 36
        True
    """
    return read_all([(path, graph)], limits)


def read_all(files: Sequence[tuple[str, str | None]], limits: Limits | None = None) -> list[ox.Quad]:
    """Read foreign files, each with the IRI of its graph, in one process; see :func:`read`."""
    return Ingestion(files, limits=limits).result()[1]


class Ingestion(Confined):
    """Foreign files on their way through a confined process, which works until its result is asked for.

    Args:
        files: path and IRI of the named graph of each (``None``: as the file says).
        module: the module that works on them.
        questions: files of questions that come with them.
        limits: what each may cost; those of the environment for ``None``.
        task: what else that module is told.

    Raises:
        CannotDo: for a file that is not even opened, or is too large.
    """

    def __init__(
        self,
        files: Sequence[tuple[str, str | None]],
        module: str = "sandbox.parsing",
        questions: Sequence[str] = (),
        limits: Limits | None = None,
        **task: Any,
    ) -> None:
        """Open the files and start the process."""
        limits = limits or Limits.chosen()
        self._paths = [*(path for path, _ in files), *questions]
        described, contents = [], []
        for path, graph in files:
            ending = _ending(path)
            contents.append(_content(path, limits))
            described.append({"ending": ending, "size": len(contents[-1]), "graph": graph})
        asked = [_content(path, limits) for path in questions]
        names = [os.path.basename(path).removesuffix(".rq") for path in questions]
        most = 4 * limits.mb << 20
        super().__init__(
            module,
            b"".join((*contents, *asked)),
            replace(limits, seconds=limits.seconds * max(1, len(files))),
            len(files) * most + _ADDED,
            **task,
            files=described,
            questions=list(zip(names, map(len, asked), strict=True)),
            unfolded=most,
        )

    def result(self) -> tuple[dict[str, Any], list[ox.Quad]]:
        """Wait for what comes of the files: what the module says of them, and quads.

        Raises:
            CannotDo: for a file that is refused.
        """
        try:
            answer = self.answer()
        except Failure as failure:
            doing, _, number = failure.step.rpartition(" ")
            path = self._paths[int(number or 0)]
            why = printable(str(failure))
            raise CannotDo(f"'{path}' {why if failure.refused else f'is refused: {doing} it {why}'}") from None
        head, _, lines = answer.partition(b"\n")
        return json.loads(head), list(ox.parse(lines, ox.RdfFormat.N_QUADS))


def _ending(path: str) -> str:
    """Return how a file's name ends, as the parser knows it."""
    name = os.path.basename(path).lower()
    ending = next((ending for ending in ENDINGS if name.endswith(f".{ending}")), None)
    if ending is None and os.path.isfile(path):
        known = f"{', '.join(f'.{ending}' for ending in ENDINGS[:-1])} or .{ENDINGS[-1]}"
        raise CannotDo(f"the name of '{path}' does not tell its format; it should end in {known}")
    return _SAME_AS.get(ending or "", ending or "")


def _content(path: str, limits: Limits) -> bytes:
    """Read a regular file of a bearable size."""
    most = limits.mb << 20
    with open_input(path) as file:
        head = file.read(8)
        for magic, kind in _PACKED.items():
            if head.startswith(magic):
                raise CannotDo(f"'{path}' is refused: it is compressed ({kind}); unpack it first")
        if os.fstat(file.fileno()).st_size > most or len(content := head + file.read(most)) > most:
            raise CannotDo(f"'{path}' is refused: it is larger than {limits.mb} MB")
    return content
