"""Merging: what extensions add to the shipped graph, and that they change nothing in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode, Quad, Triple

from ..errors import CannotDo, WrongUse
from ..exporting.export import quads_of
from ..layers import graph_iri
from ..namespaces import RDFS, declare, shorten
from .derivation import derive, same_labels
from .detours import detours
from .extension import Extension, open_extensions
from .protection import Change, changes

_SUBCLASS = NamedNode(RDFS + "subClassOf")
_WORDS = {
    "relabelled": "another label",
    "redefined": "another definition or axiom",
    "deprecated": "a deprecation",
    "retyped": "another type",
    "contradicted": "a contradiction",
    "restated": "another value in what is stated",
    "reviewed": "another review",
    "linked": "a relation that no claim says",
}


def added(words: Iterable[str], layers: Sequence[str]) -> tuple[list[Extension], list[Quad]]:
    """Read extensions and return them, and what they add to layers of the shipped graph.

    Args:
        words: as for :func:`open_extensions`.
        layers: the layers that are loaded.

    Raises:
        CannotDo: for an extension that is refused, or that changes what is there.
        WrongUse: for a text in place of a list.

    Example:
        >>> added([], ["terms"])
        ([], [])
    """
    if isinstance(words, str):
        raise WrongUse(f"extensions is a list of files and names: extensions=['{words}']")
    opened = open_extensions(os.fspath(word) for word in words)
    if not opened:
        return [], []
    shipped = quads_of()
    for extension in opened:
        refuse_changes(extension, shipped)
        declare(extension.prefixes)
    together = [quad for extension in opened for quad in extension.quads]
    _refuse(detours(shipped, together, opened[0].files[0]), opened[-1])
    graphs = {graph_iri(layer) for layer in layers}
    base = [quad for quad in shipped if getattr(quad.graph_name, "value", "") in graphs]
    return opened, merge(base, opened, links="edges" in layers)


def refuse_changes(extension: Extension, base: Iterable[Quad]) -> None:
    """Refuse an extension that changes what is there.

    Raises:
        CannotDo: naming the first change; ``bekken check`` tells them all.
    """
    _refuse(changes(base, extension.quads), extension)


def _refuse(found: Sequence[Change], extension: Extension) -> None:
    if found:
        first, more = found[0], len(found) - 1
        others = f", and {more} more" if more else ""
        raise CannotDo(
            f"'{extension.files[0]}' changes what is not its own: {_told(first)}{others}; "
            f"an extension may add, not change (`bekken check {extension.files[0]}` tells all)"
        )


def merge(base: Sequence[Quad], extensions: Iterable[Extension], *, links: bool = True) -> list[Quad]:
    """Return the quads that extensions add to a graph: what they say, and what follows from it.

    A statement that the graph has already, or an earlier extension, is not added again.

    Args:
        base: the graph, with its derived layers.
        extensions: what is to be merged, in order.
        links: whether to add edges and subclass links too.

    Raises:
        CannotDo: for an extension from which too much follows.
    """
    present = {quad.triple for quad in base}
    whole = list(base)
    known = {quad.subject for quad in base}  # their subclass links are for the inferred layer to say
    added: list[Quad] = []
    for extension in extensions:
        new = _new(extension.quads, present)
        whole += new
        follows = same_labels(new, present)
        if links:
            follows += [
                triple
                for triple in derive(whole, extension.files[0])
                if triple.predicate != _SUBCLASS or not known.issuperset((triple.subject, triple.object))
            ]
        graph = NamedNode(extension.derived_graph)
        added += new + _new([Quad(t.subject, t.predicate, t.object, graph) for t in follows], present)
    return added


def _new(quads: Iterable[Quad], present: set[Triple]) -> list[Quad]:
    """Return the quads whose triple is not there yet, and remember them."""
    found = []
    for quad in quads:
        if quad.triple not in present:
            present.add(quad.triple)
            found.append(quad)
    return found


def _told(change: Change) -> str:
    how = f"{shorten(change.property)} {change.value[:40]}"
    return f"{shorten(change.term)} gets {_WORDS[change.kind]} ({how})"
