"""Whether the blank nodes of a graph can be told apart by what they say, as an export must."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse, serialize

from ..errors import CannotDo
from ..sandbox.limits import Limits
from ..sandbox.process import confine, run


def refuse_alike(quads: Iterable[Quad], told: str, limits: Limits | None = None) -> None:
    """Refuse a graph whose blank nodes are so alike that naming them (RDFC-1.0) would take for ever.

    It is tried in a cell first.

    Args:
        quads: the graph.
        told: the file to name in the error.
        limits: what it may cost; those of the environment for ``None``.

    Raises:
        CannotDo: for such a graph.
    """
    limits = limits or Limits.chosen()
    unnamed = [quad for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]
    with tempfile.TemporaryFile() as file:
        file.write(serialize(unnamed, format=RdfFormat.N_QUADS) or b"")
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        _, code = run("extending.naming", [], file.fileno(), limits, 0)
    if code:
        why = f"its blank nodes cannot be told apart within {limits.seconds} s; give them names"
        raise CannotDo(f"'{told}' cannot be exported: {why}")


def main(arguments: list[str]) -> None:
    """Read a graph in N-Quads from stdin, and name its blank nodes; nothing is written.

    Args:
        arguments: the limits: bytes of memory, and seconds.
    """
    confine(*map(int, arguments))
    Dataset(parse(sys.stdin.buffer.read(), RdfFormat.N_QUADS)).canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
