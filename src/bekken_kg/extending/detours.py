"""Detours: what an extension makes follow about terms of the base without saying it of them.

``bk:A ⊑ my:T`` adds and ``my:T ⊑ bk:B`` adds, but the two together say ``bk:A ⊑ bk:B``. The axioms of an
extension can be made so that finding what follows takes years; it is done in a cell.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from ..namespaces import GRAPH, OWL, RDFS
from ..rdf.index import Index
from ..reasoning.edges import STRUCTURAL
from ..reasoning.saturation import existentials, subsumptions
from ..sandbox.process import confine
from .derivation import derive
from .protection import Change

_UP = RDFS + "subClassOf"
_ADDED = NamedNode(f"{GRAPH}extension/added")

TYPE_CHECKING = False
if TYPE_CHECKING:
    Link = tuple[str, str, str]


def detours(base: Iterable[Quad], added: Iterable[Quad], told: str) -> list[Change]:
    """Return the subclass links and structural relations between terms of the base that an extension adds.

    Only those are given that do not follow from others of them.

    Args:
        base: the graph as it is.
        added: the extension's statements.
        told: the file to name in an error.

    Raises:
        CannotDo: where finding them takes too much memory or time.

    Example:
        >>> detours([], [], "mine.ttl")
        []
    """
    new = [Quad(quad.subject, quad.predicate, quad.object, _ADDED) for quad in added]
    found = derive([*base, *new], told, by="extending.detours") if new else []
    return [
        Change(subject.value, "redefined", prop.value, thing.value)
        for subject, prop, thing in found
        if isinstance(subject, NamedNode) and isinstance(thing, NamedNode)
    ]


def gained(quads: Iterable[Quad]) -> list[Triple]:
    """Return what follows about terms of the base from the axioms of an extension, sorted.

    Args:
        quads: the base, and what is added in the graph ``…/graph/extension/added``.
    """
    given = list(quads)
    base = Index(quad for quad in given if quad.graph_name != _ADDED)
    names = {*base, OWL + "Nothing"}  # what is a kind of nothing cannot be
    before = _followed(base)
    links = {link for link in _followed(Index(given)) - before if names.issuperset((link[0], link[2]))}
    found = sorted(link for link in links if not _follows(link, links, before))
    return [Triple(NamedNode(lower), NamedNode(prop), NamedNode(upper)) for lower, prop, upper in found]


def _followed(index: Index) -> set[Link]:
    links = {(lower, _UP, upper) for lower, upper in subsumptions(index)}
    return links | existentials(index, STRUCTURAL)


def _follows(link: Link, links: set[Link], before: set[Link]) -> bool:
    """Tell whether a new link follows from another: from above its lower end, to below its upper one."""
    lower, prop, upper = link

    def below(one: str, *by: str, than: str) -> bool:
        return any((one, how, than) in before and (than, how, one) not in before for how in by)

    return any(
        (same == prop and end == upper and below(lower, _UP, than=other))
        or (same == prop and other == lower and below(end, _UP, prop, STRUCTURAL[0], than=upper))
        or (same == _UP != prop and other == lower and (end, prop, upper) in before)
        for other, same, end in links
    )


def main(arguments: list[str]) -> None:
    """Read a graph in N-Quads from stdin, and write what it has gained to stdout, as N-Triples.

    Args:
        arguments: the limits: bytes of memory, and seconds.
    """
    confine(*map(int, arguments))
    found = gained(parse(sys.stdin.buffer.read(), RdfFormat.N_QUADS))
    sys.stdout.buffer.write(serialize(found, format=RdfFormat.N_TRIPLES) or b"")
    sys.stdout.buffer.flush()
