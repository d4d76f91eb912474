"""What stands under what among the terms: nearest parents, and a tree in which each term stands once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..errors import CannotDo
from ..namespaces import shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..graph import Graph


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
        self._stated = {
            term: tuple(sorted({above for above in parents[term] if above in parents} - {term}))
            for term in sorted(parents)
        }
        self._above: dict[str, frozenset[str]] = {}
        for term in self._stated:
            self._climb(term, ())
        self.parents = {
            term: tuple(one for one in above if not any(one in self._above[other] for other in above if other != one))
            for term, above in self._stated.items()
        }
        self._below: dict[str | None, list[str]] = {}
        for term, above in self.parents.items():
            self._below.setdefault(above[0] if above else None, []).append(term)

    def __iter__(self) -> Iterator[str]:
        """Go over all terms."""
        return iter(self.parents)

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self.parents)

    def branch(self, term: str | None = None) -> tuple[str, ...]:
        """Return what stands right below a term in the tree, the roots for ``None``.

        A term with several parents stands below the first of them only, so that the tree has it once.
        """
        return tuple(self._below.get(term, ()))

    def children(self, term: str) -> tuple[str, ...]:
        """Return the terms that have a term among their nearest parents."""
        return tuple(below for below, above in self.parents.items() if term in above)

    def descendants(self, term: str) -> tuple[str, ...]:
        """Return all terms below a term, at any depth and by any parent, without itself."""
        return tuple(below for below, above in self._above.items() if term in above)

    def _climb(self, term: str, path: tuple[str, ...]) -> frozenset[str]:
        if term in path:
            circle = " under ".join(shorten(one) for one in (*path[path.index(term) :], term))
            raise CannotDo(f"terms stand under each other in a circle: {circle}; mend the ontology")
        if term not in self._above:
            above = self._stated[term]
            self._above[term] = frozenset(above).union(*(self._climb(one, (*path, term)) for one in above))
        return self._above[term]


def hierarchy(kg: Graph) -> Hierarchy:
    """Return the hierarchy of all the project's terms in a graph.

    Raises:
        CannotDo: when terms stand under each other in a circle.
    """
    return Hierarchy({term.iri: [above.iri for above in term.parents] for term in kg.terms})
