"""What follows from an extension: edges, subclass links, kinds, chains, and labels in the words that others look for.

The axioms of an extension can be made so that finding what follows takes years; it is done in a cell.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from ..errors import CannotDo
from ..namespaces import BK, OBO, RDFS, SKOS
from ..rdf.index import Index
from ..reasoning.chains import chains
from ..reasoning.edges import edges
from ..reasoning.subclasses import inferred, kinds, without_java
from ..sandbox.limits import Limits
from ..sandbox.process import LATE, confine, run

#: what of the reading layer is found together with the edges
STRUCTURE = frozenset(BK + name for name in ("isKindOf", "inChain", "chainStart", "chainStep"))

#: what of the reading layer is found together with the edges
STRUCTURE = frozenset(BK + name for name in ("isKindOf", "inChain", "chainStart", "chainStep"))

_SAME = {SKOS + "prefLabel": RDFS + "label", SKOS + "definition": OBO + "IAO_0000115"}
_FOUND = 64 << 20  #: bytes of what follows, at most


def entailed(quads: Iterable[Quad]) -> list[Triple]:
    """Return the edges of a graph, its missing subclass links, and the kinds and chains that they make.

    Args:
        quads: the terms and claims of the base and the extensions.

    Example:
        >>> entailed([])
        []
    """
    given = list(quads)
    index = Index(given)
    found = [*edges(index), *inferred(without_java(index), index)]
    whole = Index([*given, *found])
    return [*found, *kinds(whole), *chains(whole)]


def derive(
    quads: Iterable[Quad], told: str, limits: Limits | None = None, by: str = "extending.derivation"
) -> list[Triple]:
    """Find in a cell what follows from a graph; see :func:`entailed`.

    Args:
        quads: the graph.
        told: the file to name in an error.
        limits: what it may cost; those of the environment for ``None``.
        by: the module whose ``main`` finds it.

    Raises:
        CannotDo: where it takes too much memory or time.
    """
    limits = limits or Limits.chosen()
    linked = [quad for quad in quads if not isinstance(quad.object, Literal)]
    with tempfile.TemporaryFile() as file:
        file.write(serialize(linked, format=RdfFormat.N_QUADS) or b"")
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        answer, code = run(by, [], file.fileno(), limits, _FOUND)
    if code:
        cost = f"{limits.seconds} s" if code == LATE else f"{limits.memory_mb} MB of memory"
        raise CannotDo(f"'{told}' is refused: finding what follows from it takes more than {cost}")
    return [quad.triple for quad in parse(answer, RdfFormat.N_TRIPLES, rename_blank_nodes=True)]


def same_labels(quads: Iterable[Quad], present: Iterable[Triple] = ()) -> list[Triple]:
    """Return labels and definitions that a term has in SKOS only, or in RDFS and OBO only, in the other.

    Args:
        quads: what an extension says.
        present: what else is said of its terms.

    Example:
        >>> term, label = NamedNode("http://e.org/T"), Literal("etikett", language="nb")
        >>> [str(triple.predicate) for triple in same_labels([Quad(term, NamedNode(RDFS + "label"), label)])]
        ['<http://www.w3.org/2004/02/skos/core#prefLabel>']
    """
    own = [quad.triple for quad in quads]
    ways = {**_SAME, **{there: here for here, there in _SAME.items()}}
    index = Index(triple for triple in [*own, *present] if triple.predicate.value in ways)
    return [
        Triple(term, NamedNode(ways[prop]), text)
        for term in dict.fromkeys(triple.subject for triple in own if isinstance(triple.subject, NamedNode))
        for prop in index.facts(term.value)
        if not index.literals(term.value, ways[prop])
        for text in index.literals(term.value, prop)
        if prop not in _SAME or text.language == "en"
    ]


def main(arguments: list[str]) -> None:
    """Read a graph in N-Quads from stdin, and write what follows from it to stdout, as N-Triples.

    Args:
        arguments: the limits: bytes of memory, and seconds.
    """
    confine(*map(int, arguments))
    found = entailed(parse(sys.stdin.buffer.read(), RdfFormat.N_QUADS))
    sys.stdout.buffer.write(serialize(found, format=RdfFormat.N_TRIPLES) or b"")
    sys.stdout.buffer.flush()
