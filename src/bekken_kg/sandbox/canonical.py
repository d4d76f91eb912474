"""Whether the blank nodes of a graph can be told apart by what they say, as an export must."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse, serialize

from ..errors import CannotDo
from .confinement import confine
from .process import Confined, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .limits import Limits
    from .parsing import Task


def refuse_alike(quads: Iterable[Quad], file: str, limits: Limits | None = None) -> None:
    """Refuse a graph whose blank nodes are so alike that naming them (RDFC-1.0) would take for ever.

    Args:
        quads: the graph.
        file: the file to name in the error.
        limits: what it may cost; those of the environment for ``None``.

    Raises:
        CannotDo: for such a graph.
    """
    unnamed = [quad for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]
    try:
        Confined("sandbox.canonical", serialize(unnamed, format=RdfFormat.N_QUADS) or b"", limits, 0).answer()
    except Failure as failure:
        why = f"telling its blank nodes apart {failure}; give them names"
        raise CannotDo(f"'{file}' cannot be exported: {why}") from None


def main(task: Task) -> bytes:
    """Read a graph in N-Quads from stdin, and name its blank nodes; nothing is returned."""
    confine(task["memory"], task["seconds"])
    Dataset(parse(sys.stdin.buffer.read(), RdfFormat.N_QUADS)).canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return b""
