"""Merging: what extensions add to the shipped graph, and that they change nothing in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Triple

from ..errors import CannotDo, WrongUse
from ..layers import graph_iri
from ..namespaces import RDFS, declare, shorten
from ..rdf.index import Index
from ..rdf.quads import quads_of
from ..reading import reread
from ..reasoning.chains import new_places
from .derivation import STRUCTURE, derive, same_labels
from .detours import detours
from .extension import Extension, open_extensions
from .protection import Change, changes

_READING = NamedNode(graph_iri("reading"))
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


@dataclass(frozen=True)
class Merged:
    """The shipped graph together with extensions.

    Attributes:
        extensions: what was merged, in order.
        base: the layers of the shipped graph that still hold; without the flags that an extension has moved.
        added: what the extensions say, and what follows from it.
    """

    extensions: tuple[Extension, ...]
    base: list[Quad]
    added: list[Quad]


def merged(words: Iterable[str], layers: Sequence[str]) -> Merged:
    """Read extensions and merge them with layers of the shipped graph.

    Args:
        words: as for :func:`open_extensions`.
        layers: the layers that are loaded.

    Raises:
        CannotDo: for an extension that is refused, or that changes what is there.
        WrongUse: for a text in place of a list of extensions.

    Example:
        >>> merged([], ["terms"]).added
        []
    """
    if isinstance(words, str):
        raise WrongUse(f"extensions is a list of files and names: extensions=['{words}']")
    opened = open_extensions(os.fspath(word) for word in words)
    shipped = quads_of()
    for extension in opened:
        refuse_changes(extension, shipped)
        declare(extension.prefixes)
    together = [quad for extension in opened for quad in extension.quads]
    if opened:
        _refuse(detours(shipped, together, opened[0].files[0]), opened[-1])
    graphs = {graph_iri(layer) for layer in layers}
    base = [quad for quad in shipped if getattr(quad.graph_name, "value", "") in graphs]
    return merge(base, opened, links="edges" in layers, words="reading" in layers)


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


def merge(base: Sequence[Quad], extensions: Iterable[Extension], *, links: bool = True, words: bool = True) -> Merged:
    """Return a graph with what extensions add to it: what they say, and what follows from it.

    A statement that the graph has already, or an earlier extension, is not added again. Where an extension's evidence
    moves the flag of a claim, the flag that the claim had goes, and the new one stands with what follows from the
    extension.

    Args:
        base: the graph, with its derived layers.
        extensions: what is to be merged, in order.
        links: whether to add edges and subclass links too.
        words: whether to add what belongs to the reading layer too.

    Raises:
        CannotDo: for an extension from which too much follows.
    """
    present = {quad.triple for quad in base}
    known = {quad.subject for quad in base}  # their subclass links are for the inferred layer to say
    said = [quad for quad in base if quad.graph_name != _READING]
    read = [quad for quad in base if quad.graph_name == _READING]
    added: list[Quad] = []
    opened = tuple(extensions)
    for extension in opened:
        graph = NamedNode(extension.derived_graph)
        new = _new(extension.quads, present)
        said += new
        follows = same_labels(new, present)
        derived = derive(said, extension.files[0]) if links or words else []
        structure = [triple for triple in derived if triple.predicate.value in STRUCTURE]
        if links:
            follows += [
                triple
                for triple in set(derived).difference(structure)
                if triple.predicate != _SUBCLASS or not known.issuperset((triple.subject, triple.object))
            ]
        added += new + _new([_in(graph, triple) for triple in follows], present)
        if words:
            before = Index(read)
            anew, outdated = reread(Index([*said, *added]), before, new)
            read = [quad for quad in read if quad.triple not in outdated]
            read += _new([_in(graph, triple) for triple in [*anew, *new_places(before, structure)]], present)
    mine = [quad for quad in read if quad.graph_name != _READING]
    held = set(read)
    return Merged(opened, [quad for quad in base if quad.graph_name != _READING or quad in held], [*added, *mine])


def _in(graph: NamedNode, triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


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
