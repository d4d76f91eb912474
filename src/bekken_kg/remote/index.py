"""The index of what a store on the network has in our graphs: filled with a few requests, and asked again when old."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock

import pyoxigraph as ox

from ..errors import CannotDo
from ..layers import graph_iri
from ..namespaces import BK, RDF, SKOS
from ..rdf.index import Index, key
from ..sandbox.nesting import DEEPEST, too_deep

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    from ..rdf.index import Facts

#: sends a CONSTRUCT over some graphs, with the entity tag of an earlier answer or ``""``, and returns the triples and
#: the entity tag, or ``None`` where nothing has changed
Fetch = Callable[[str, Sequence[str], str], tuple[list[ox.Triple], str] | None]
#: how many triples are read at once; a layer with more is asked for what is needed
LARGEST = 50_000
#: for how many seconds an index is used before the store is asked again
FRESH = 60.0
#: how many IRIs one request asks about
_BATCH = 200

# Class axioms hang together by blank nodes, which no second request can ask for.
_WHOLE = graph_iri("terms")
_TYPE, _LABEL, _CLAIM = RDF + "type", SKOS + "prefLabel", BK + "Claim"


class Layers:
    """Our graphs in a store, as an index that is never older than :data:`FRESH` seconds.

    While the store says by its entity tag that nothing has changed, the same index is used again.
    """

    def __init__(self, fetch: Fetch, graphs: Sequence[str], *, one_by_one: Callable[[], bool]) -> None:
        """Read nothing yet; ``one_by_one`` tells whether the store has to be asked for each graph by itself."""
        self._fetch = fetch
        self._graphs = tuple(graphs)
        self._one_by_one = one_by_one
        self._tags: dict[tuple[str, ...], str] = {}
        self._read: dict[tuple[str, ...], list[ox.Triple]] = {}
        self._index: Index | None = None
        self._until = 0.0
        self._lock = Lock()

    def index(self) -> Index:
        """Return the index.

        Raises:
            CannotDo: when the store does not answer.
        """
        with self._lock:
            if self._index is None or time.monotonic() > self._until:
                self._refresh()
                self._until = time.monotonic() + FRESH
            assert self._index is not None
            return self._index

    def _refresh(self) -> None:
        groups = list(self._read) or [self._graphs]
        fresh = [self._ask(group) for group in groups]
        together = self._read.get(self._graphs)
        if together is not None and len(self._graphs) > 1 and (self._one_by_one() or len(together) > LARGEST):
            self._read.clear()
            fresh = [self._ask((graph,)) for graph in self._graphs]
        if any(fresh) or self._index is None or self._large:
            read = [triples for graphs, triples in self._read.items() if not self._is_large(graphs, triples)]
            small = (triple for triples in read for triple in triples)
            self._index = PartialIndex(small, self._fetch, self._large) if self._large else Index(small)

    def _ask(self, graphs: tuple[str, ...]) -> bool:
        """Read graphs together; tell whether anything has changed."""
        text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        text += "" if graphs == (_WHOLE,) else f" LIMIT {LARGEST + 1}"
        answer = self._fetch(text, graphs, self._tags.get(graphs, ""))
        if answer is not None:
            if too_deep(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in answer[0]):
                raise CannotDo(f"blank nodes nest more than {DEEPEST} deep in {graphs[0]} and the graphs beside it")
            self._read[graphs], self._tags[graphs] = answer
        return answer is not None

    @property
    def _large(self) -> list[str]:
        return [graphs[0] for graphs, triples in self._read.items() if self._is_large(graphs, triples)]

    def _is_large(self, graphs: tuple[str, ...], triples: Sequence[ox.Triple]) -> bool:
        return len(triples) > LARGEST and graphs != (_WHOLE,)


class PartialIndex(Index):
    """An index of which some layers are too large to be read whole: they are asked about the IRIs that are needed."""

    def __init__(self, small: Iterable[ox.Triple], fetch: Fetch, large: Sequence[str]) -> None:
        """Know the small layers, and which graphs are to be asked."""
        super().__init__(small)
        self._fetch = fetch
        self._large = large
        self._large_facts: dict[str, Index] = {}  # IRI → where its facts in the large layers are
        self._large_uses: dict[str, Index] = {}  # IRI → where its uses in them are

    def around(self, name: str) -> None:
        """Gather what a card needs: what is said of an IRI and by it, and what those speak of, to the third step."""
        seen, level = {name}, [name]
        self._gather(self._large_uses, level)
        self._gather(self._large_facts, level)
        for _ in range(4):
            self._gather(self._large_facts, [name for name in level if not self._is_described(name)])
            self._gather(
                self._large_uses, [name for name in level if _CLAIM in super(PartialIndex, self).iris(name, _TYPE)]
            )
            level = [other for name in level for other in self._near(name) if other not in seen]
            seen.update(level)

    def facts(self, subject: str) -> Facts:
        """Return what is said of a subject: property → values."""
        if not self._is_described(subject):
            self._gather(self._large_facts, [subject])
        return _together(
            super().facts(subject), self._large_facts[subject].facts(subject) if subject in self._large_facts else {}
        )

    def uses(self, value: str) -> Mapping[str, list[str]]:
        """Return what a node is said of: property → the subjects that have it as a value."""
        self._gather(self._large_uses, [value])
        return _together(super().uses(value), self._large_uses[value].uses(value) if value in self._large_uses else {})

    def having(self, prop: str) -> Iterator[str]:
        """Go over the subjects that have a property."""
        more = Index(self._construct(f"?s ?p ?o FILTER(?p = <{prop}>)"))
        return iter(dict.fromkeys([*super().having(prop), *more]))

    def _is_described(self, name: str) -> bool:
        """Tell whether an IRI is a term: what a card says of a term other than its own stands in the terms layer."""
        return _LABEL in super().facts(name)

    def _near(self, name: str) -> Iterator[str]:
        """Give the IRIs that an IRI is said something of, and, where it has been asked, that say something of it."""
        for values in self.facts(name).values():
            yield from map(key, values)
        if name in self._large_uses:
            for subjects in self.uses(name).values():
                yield from subjects

    def _gather(self, place: dict[str, Index], names: Iterable[str]) -> None:
        """Ask the large layers about the IRIs that they were not asked about before, many in one request."""
        wanted = [name for name in dict.fromkeys(names) if name not in place and _is_iri(name)]
        variable = "?s" if place is self._large_facts else "?o"
        for at in range(0, len(wanted), _BATCH):
            some = wanted[at : at + _BATCH]
            values = " ".join(map(str, map(ox.NamedNode, some)))
            index = Index(self._construct(f"VALUES {variable} {{ {values} }} ?s ?p ?o"))
            place |= dict.fromkeys(some, index)

    def _construct(self, where: str) -> list[ox.Triple]:
        answer = self._fetch(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}", self._large, "")
        assert answer is not None  # no entity tag was sent
        return answer[0]


def _is_iri(name: str) -> bool:
    return not name.startswith(("_:", '"', "<<"))


def _together(some: Mapping[str, list[Any]], more: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Return two groups of values as one, sorted, each value once."""
    return {prop: sorted({*some.get(prop, ()), *more.get(prop, ())}, key=str) for prop in sorted({*some, *more})}
