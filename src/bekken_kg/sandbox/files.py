"""Foreign files: RDF of unknown origin, read in a confined process.

Every file that a user names comes in here: ``--extension``, ``--data``, the files of ``bekken check`` and
``bekken reason``. What is refused, and why, is in ``docs/foreign-files.md``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from ..errors import CannotDo, printable
from ..inputs import open_input
from ..layers import ENDING
from .limits import MEGABYTE, Limits, way_past
from .process import Confined, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

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


def following(paths: Iterable[str]) -> Limits:
    """Return the limits of files that a user names on their own machine; see :meth:`Limits.following`.

    Example:
        >>> following(["there-is-none.ttl"]) == Limits.following(0)
        True
    """
    return Limits.following(sum(os.path.getsize(path) for path in paths if os.path.isfile(path)))


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
        keep: whether what comes of them is kept for the next time (:mod:`.kept`), and no process started then.
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
        keep: bool = False,
        **task: Any,
    ) -> None:
        """Open the files and start the process."""
        limits = limits or Limits.chosen()
        self._paths = [*(path for path, _ in files), *questions]
        described, contents = [], []
        for path, graph in files:
            ending = ending_of(path)
            contents.append(_content(path, limits))
            described.append({"ending": ending, "size": len(contents[-1]), "graph": graph})
        asked = [_content(path, limits) for path in questions]
        names = [os.path.basename(path).removesuffix(".rq") for path in questions]
        most, given = 4 * limits.mb << 20, b"".join((*contents, *asked))
        limits = limits._replace(seconds=limits.seconds * max(1, len(files)))
        task |= {
            "files": described,
            "questions": list(zip(names, map(len, asked), strict=True)),
            "unfolded": most,
        }
        self._kept = self._answer = None
        if keep:
            from .kept import KeptAnswer

            self._kept = KeptAnswer({"module": module, "limits": limits, **task}, given)
            self._answer = self._kept.read()
        if self._answer is None:
            super().__init__(module, given, limits, len(files) * most + _ADDED, **task)

    def __exit__(self, *problem: object) -> None:
        """End the process, if there is one."""
        if self._answer is None:
            super().__exit__(*problem)

    def result(self) -> tuple[dict[str, Any], list[ox.Quad]]:
        """Wait for what comes of the files: what the module says of them, and quads.

        Raises:
            CannotDo: for a file that is refused.
        """
        answer = self._answer
        if answer is None:
            try:
                answer = self.answer()
            except Failure as failure:
                raise CannotDo(refusal(self._paths, failure)) from None
            if self._kept:
                self._kept.write(answer)
        head, _, lines = answer.partition(b"\n")
        return json.loads(head), list(ox.parse(lines, ox.RdfFormat.N_QUADS))


def refusal(paths: Sequence[str], failure: Failure) -> str:
    """Say of the file that a confined process was at why it is refused."""
    doing, _, number = failure.step.rpartition(" ")
    why = printable(str(failure))
    return f"'{paths[int(number or 0)]}' {why if failure.refused else f'is refused: {doing} it {why}'}"


def ending_of(path: str) -> str:
    """Return how a file's name ends, as the parser knows it."""
    name = os.path.basename(path).lower()
    ending = next((ending for ending in ENDINGS if name.endswith(f".{ending}")), None)
    if ending is None and os.path.isfile(path):
        known = f"{', '.join(f'.{ending}' for ending in ENDINGS[:-1])} or .{ENDINGS[-1]}"
        raise CannotDo(f"the name of '{path}' does not tell its format; it should end in {known}")
    return _SAME_AS.get(ending or "", ending or "")


def open_foreign(path: str, limits: Limits) -> tuple[BinaryIO, int]:
    """Open a regular file of a bearable size, and return that size too.

    Raises:
        CannotDo: for one that is compressed or too large, and as for :func:`bekken_kg.inputs.open_input`.
    """
    file = open_input(path)
    try:
        head, size = file.read(8), os.fstat(file.fileno()).st_size
        for magic, kind in _PACKED.items():
            if head.startswith(magic):
                raise CannotDo(f"'{path}' is refused: it is compressed ({kind}); unpack it first")
        if size > limits.mb * MEGABYTE:
            enough = way_past("mb", -(-size // MEGABYTE))
            raise CannotDo(f"'{path}' is refused: it is larger than {limits.mb} MB{enough}")
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file, size


def _content(path: str, limits: Limits) -> bytes:
    file, size = open_foreign(path, limits)
    with file:
        return file.read(size)
