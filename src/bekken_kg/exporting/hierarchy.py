"""What stands under what among the terms: nearest parents, and a tree in which each term stands once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from ..errors import CannotDo
from ..graph import Graph
from ..namespaces import shorten


class Hierarchy:
    """The terms of a graph by their place, all as IRIs and sorted.

    Attributes:
        parents: term → its nearest parents; one that another parent stands under is left out.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> pain = kg["Pain"].iri
        >>> [kg[iri].name for iri in hierarchy(kg).parents[pain]]
        ['Symptom']
    """

    def __init__(self, parents: Mapping[str, Sequence[str]]) -> None:
        """Order terms by their parents.

        Args:
            parents: term → all its stated parents; those that are no key themselves are set aside.

        Raises:
            CannotDo: when terms stand under each other in a circle.
        """
        stated = {term: sorted({above for above in parents[term] if above in parents} - {term}) for term in parents}
        self._above: dict[str, set[str]] = {}
        try:
            for term in TopologicalSorter(stated).static_order():
                self._above[term] = set(stated[term]).union(*(self._above[above] for above in stated[term]))
        except CycleError as error:
            circle = error.args[1][:0:-1]
            first = circle.index(min(circle))
            names = " under ".join(map(shorten, [*circle[first:], *circle[: first + 1]]))
            raise CannotDo(f"terms stand under each other in a circle: {names}; mend the ontology") from None
        self.parents = {
            term: tuple(above for above in stated[term] if not any(above in self._above[it] for it in stated[term]))
            for term in sorted(stated)
        }
        self._below: dict[str | None, list[str]] = {}
        for term, above in self.parents.items():
            self._below.setdefault(above[0] if above else None, []).append(term)

    def branch(self, term: str | None = None) -> tuple[str, ...]:
        """Return what stands right below a term in the tree, the roots for ``None``.

        A term with several parents stands below the first of them only, so that the tree has it once.
        """
        return tuple(self._below.get(term, ()))

    def descendants(self, term: str) -> tuple[str, ...]:
        """Return all terms below a term, at any depth and by any parent, without itself."""
        return tuple(below for below in self.parents if term in self._above[below])


def hierarchy(kg: Graph) -> Hierarchy:
    """Return the hierarchy of all the project's terms in a graph.

    Raises:
        CannotDo: when terms stand under each other in a circle.
    """
    return Hierarchy({term.iri: [above.iri for above in term.parents] for term in kg.terms})
