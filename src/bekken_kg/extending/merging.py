"""Merging: extensions added to the shipped graph, in which they change nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from pyoxigraph import Quad

from ..errors import CannotDo, WrongUse
from ..layers import LAYERS, graph_iri
from ..namespaces import declare, shorten
from ..sandbox.files import Ingestion, following
from .extension import Extension, named_extensions

#: term, kind, property and value; a :class:`bekken_kg.extending.protection.Change` as it comes out of the process
Change = list[str]

_WORDS = {
    "relabelled": "another label",
    "redefined": "another definition or axiom",
    "deprecated": "a deprecation",
    "retyped": "another type",
    "contradicted": "a contradiction",
    "restated": "another value in what is stated",
    "reviewed": "another review",
    "linked": "a relation that no claim says",
    "added": "a name that is the project's to give",
}


class Merged(NamedTuple):
    """What extensions add to layers of the shipped graph.

    Attributes:
        extensions: what was merged, in order; with what each says that is new.
        added: that, and what follows from it.
        changes: what they would change: term, kind, property and value of each.
        outdated: the claims of which the reading layer no longer says what holds.
    """

    extensions: tuple[Extension, ...] = ()
    added: Sequence[Quad] = ()
    changes: Sequence[Change] = ()
    outdated: Sequence[str] = ()

    def reading(self) -> list[Quad]:
        """Return the shipped reading layer without what no longer holds."""
        from ..rdf.index import Index  # here, so that the process is started sooner
        from ..rdf.quads import quads_of
        from ..reading import words_of

        quads = quads_of(["reading"])
        index = Index(quads if self.outdated else [])
        gone = {triple for claim in self.outdated for triple in words_of(index, claim)}
        return [quad for quad in quads if quad.triple not in gone]


class Merging(Ingestion):
    """Extensions on their way to the shipped graph; the process works until the result is asked for.

    Args:
        words: as for :func:`bekken_kg.extending.extension.open_extensions`.
        layers: the layers that are loaded.
        base: the layers that must not change.
        ontology: their folder; the shipped one for ``None``.
        tolerant: whether to go on where something is changed.
        follow: whether its limits follow the size of the files, as where a user names them on their own machine.

    Raises:
        CannotDo: for a file that cannot be opened.
        WrongUse: for a text in place of a list of extensions.
    """

    def __init__(
        self,
        words: Iterable[str],
        layers: Sequence[str],
        base: Sequence[str] = tuple(LAYERS),
        ontology: str | None = None,
        tolerant: bool = False,
        follow: bool = False,
    ) -> None:
        """Find the extensions and start the process."""
        if isinstance(words, str):
            raise WrongUse(f"extensions is a list of files and names: extensions=['{words}']")
        self._extensions = named_extensions(map(os.fspath, words))
        self._files = [(file, extension.graph) for extension in self._extensions for file in extension.files]
        described, first = [], 0
        for extension in self._extensions:
            described.append([extension.graph, extension.derived_graph, first])
            first += len(extension.files)
        super().__init__(
            self._files,
            "extending.additions",
            [path for extension in self._extensions for path in extension.question_files],
            following(path for path, _ in self._files) if follow else None,
            keep=follow and ontology is None,
            extensions=described,
            layers=list(layers),
            base=list(base),
            ontology=ontology,
            all=tolerant,
        )
        self._layers, self._tolerant = layers, tolerant

    def files(self, paths: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Give those of the shipped files, with their graphs, that still hold; the reading layer's at the end."""
        reading: list[tuple[str, str]] = []
        for pair in paths:
            if pair[1] == graph_iri("reading"):
                reading.append(pair)
            else:
                yield pair
        if not self.merged.outdated:
            yield from reading

    def quads(self) -> Iterator[Quad]:
        """Give what the files lack."""
        if self.merged.outdated and "reading" in self._layers:
            yield from self.merged.reading()
        yield from self.merged.added

    @cached_property
    def merged(self) -> Merged:
        """What they add; it is waited for.

        Raises:
            CannotDo: for an extension that is refused, or, unless that is tolerated, changes what is there.
        """
        head, added = self.result()
        if head["changes"] and not self._tolerant:
            raise _refusal(head["changes"], self._extensions[head["by"]])
        by_file = zip(self._files, head["prefixes"], strict=True)
        prefixes: dict[str, dict[str, str]] = {}
        for (_, graph), declared in by_file:
            prefixes.setdefault(graph, {}).update(declared)
        stated: dict[str, list[Quad]] = {}
        for quad in added:
            stated.setdefault(getattr(quad.graph_name, "value", ""), []).append(quad)
        extensions = tuple(
            it._replace(quads=tuple(stated.get(it.graph, ())), prefixes=prefixes[it.graph]) for it in self._extensions
        )
        for extension in extensions if not self._tolerant else ():
            declare(extension.prefixes)
        return Merged(extensions, added, head["changes"], head["outdated"])


def _refusal(changes: Sequence[Change], extension: Extension) -> CannotDo:
    """Name the first change; ``bekken check`` tells them all."""
    term, kind, prop, value = changes[0]
    others = f", and {len(changes) - 1} more" if len(changes) > 1 else ""
    file = extension.files[0]
    how = f" ({shorten(prop)} {value[:40]})" if prop else ""
    return CannotDo(
        f"'{file}' changes what is not its own: {shorten(term)} gets {_WORDS[kind]}{how}"
        f"{others}; an extension may add, not change (`bekken check {file}` tells all)"
    )
