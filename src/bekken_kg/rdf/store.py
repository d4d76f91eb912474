"""The index of an Oxigraph store, which keeps it already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from .index import Index, key, node

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .index import Facts, Node


class StoreIndex(Index):
    """The index of an Oxigraph store: each subject is looked up when it is first asked for.

    Example:
        >>> item, kind, store = ox.NamedNode("http://e.org/a"), ox.NamedNode("http://e.org/A"), ox.Store()
        >>> store.add(ox.Quad(item, ox.NamedNode("http://e.org/p"), kind))
        >>> StoreIndex(store).subjects("http://e.org/p", "http://e.org/A")
        ['http://e.org/a']
    """

    def __init__(self, store: ox.Store, *, union: bool = True, graphs: Iterable[str] | None = None) -> None:
        """Put an index on a store that is not written to any more; on its default graph alone without ``union``.

        Where ``graphs`` are named, only what these say is gone over; what is said of a subject is found everywhere.
        """
        super().__init__()
        self._store = store
        self._graph = None if union else ox.DefaultGraph()
        self._graphs = [self._graph] if graphs is None else [ox.NamedNode(graph) for graph in graphs]

    def __iter__(self) -> Iterator[str]:
        """Go over the subjects."""
        return once(key(quad.subject) for quad in self._found(None, None))

    def __contains__(self, name: str) -> bool:
        """Tell whether something is said of a subject; nothing is of what is no IRI."""
        try:
            return bool(self.facts(name))
        except ValueError:
            return False

    def _found(self, prop: str | None, value: Node | None) -> Iterator[ox.Quad]:
        named = ox.NamedNode(prop) if prop else None
        for graph in self._graphs:
            yield from self._store.quads_for_pattern(None, named, value, graph)

    def _facts_of(self, subject: str) -> Facts:
        """Look up what is said of a subject."""
        properties: dict[str, list[Node]] = {}
        for quad in self._store.quads_for_pattern(node(subject), None, None, self._graph):
            properties.setdefault(quad.predicate.value, []).append(quad.object)
        return properties

    def _uses_of(self, value: str) -> Mapping[str, list[str]]:
        """Look up what a node is said of."""
        properties: dict[str, list[str]] = {}
        for quad in self._found(None, node(value)):
            properties.setdefault(quad.predicate.value, []).append(key(quad.subject))
        return properties

    def subjects(self, prop: str, value: str | Node) -> list[str]:
        """Return the subjects whose property has a value, given as a term or by its name."""
        term = node(value) if isinstance(value, str) else value
        return sorted({key(quad.subject) for quad in self._found(prop, term)})

    def having(self, prop: str) -> Iterator[str]:
        """Go over the subjects that have a property."""
        return once(key(quad.subject) for quad in self._found(prop, None))


def once(names: Iterable[str]) -> Iterator[str]:
    """Go over names, each only once, as they come: often the first is all that is asked for.

    Example:
        >>> list(once("abab"))
        ['a', 'b']
    """
    seen: set[str] = set()
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name
