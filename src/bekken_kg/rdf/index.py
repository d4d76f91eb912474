"""The index of a graph: what its triples say of a subject, and what they say it of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from ..namespaces import RDF

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Facts = Mapping[str, list[Node]]

_FIRST, _REST = RDF + "first", RDF + "rest"


def key(node: Node) -> str:
    """Return the name by which an index knows a node: its IRI, or its text in N-Triples for another kind.

    Example:
        >>> key(ox.NamedNode("http://e.org/a")), key(ox.BlankNode("b")), key(ox.Literal("c"))
        ('http://e.org/a', '_:b', '"c"')
    """
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def node(name: str) -> ox.NamedNode | ox.BlankNode:
    """Return the subject that a name of :func:`key` stands for.

    Raises:
        ValueError: for what is no IRI.
    """
    return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)


class Index:
    """What triples say, read once: subject → property → values, and value → property → subjects.

    Subjects are named as by :func:`key`, properties by their IRI. Values and subjects come sorted, each once,
    whatever the order of the triples and the graphs that they stand in.

    Example:
        >>> a, p, b = (ox.NamedNode(f"http://e.org/{name}") for name in "apb")
        >>> index = Index([ox.Triple(a, p, b), ox.Quad(a, p, b, p)])
        >>> index.iris("http://e.org/a", "http://e.org/p"), index.subjects("http://e.org/p", "http://e.org/b")
        (['http://e.org/b'], ['http://e.org/a'])
    """

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad] = ()) -> None:
        """Read triples or quads; the graphs of quads are not told apart."""
        self._facts: dict[str, dict[str, list[Node]]] = _grouped(
            (key(triple.subject), triple.predicate.value, triple.object) for triple in triples
        )
        self._uses: dict[str, dict[str, list[str]]] = {}

    def __iter__(self) -> Iterator[str]:
        """Go over the subjects."""
        return iter(self._facts)

    def around(self, name: str) -> None:
        """Get ready to be asked of an IRI and what stands near it; nothing to do where all is at hand."""

    def facts(self, subject: str) -> Facts:
        """Return what is said of a subject: property → values."""
        return self._facts.get(subject, {})

    def uses(self, value: str) -> Mapping[str, list[str]]:
        """Return what a node is said of: property → the subjects that have it as a value."""
        if not self._uses:
            self._uses = _grouped(
                (key(other), prop, subject)
                for subject, properties in self._facts.items()
                for prop, values in properties.items()
                for other in values
            )
        return self._uses.get(value, {})

    def having(self, prop: str) -> Iterator[str]:
        """Go over the subjects that have a property."""
        return (subject for subject, properties in self._facts.items() if prop in properties)

    def has(self, name: str) -> bool:
        """Tell whether a node stands anywhere in a triple."""
        return bool(self.facts(name) or self.uses(name) or next(self.having(name), None))

    def values(self, subject: str, prop: str) -> list[Node]:
        """Return the values of a property."""
        return self.facts(subject).get(prop, [])

    def iris(self, subject: str, prop: str) -> list[str]:
        """Return the values of a property that are IRIs."""
        return [value.value for value in self.values(subject, prop) if isinstance(value, ox.NamedNode)]

    def literals(self, subject: str, prop: str) -> list[ox.Literal]:
        """Return the values of a property that are literals."""
        return [value for value in self.values(subject, prop) if isinstance(value, ox.Literal)]

    def texts(self, subject: str, prop: str) -> dict[str, list[str]]:
        """Return the texts of a property by language tag, ``""`` for none."""
        found: dict[str, list[str]] = {}
        for literal in self.literals(subject, prop):
            found.setdefault(literal.language or "", []).append(literal.value)
        return found

    def subjects(self, prop: str, value: str | Node) -> list[str]:
        """Return the subjects whose property has a value, given as a term or by its name."""
        return self.uses(value if isinstance(value, str) else key(value)).get(prop, [])

    def members(self, kind: str) -> list[str]:
        """Return what has a class as its ``rdf:type``."""
        return self.subjects(RDF + "type", kind)

    def items(self, head: Node) -> list[Node]:
        """Return the items of an RDF list; those up to the fault where it is broken or goes in a circle."""
        items: list[Node] = []
        step, seen = key(head), set[str]()
        while step not in seen and (first := self.values(step, _FIRST)):
            seen.add(step)
            items.append(first[0])
            step = next(map(key, self.values(step, _REST)), "")
        return items

    def lists(self, item: str) -> list[str]:
        """Return the heads of the RDF lists that a node is an item of."""
        heads, todo, seen = [], list(self.subjects(_FIRST, item)), set[str]()
        while todo:
            step = todo.pop()
            if step not in seen:
                seen.add(step)
                before = self.subjects(_REST, step)
                todo += before
                heads += [] if before else [step]
        return sorted(heads)


class StoreIndex(Index):
    """The index of an Oxigraph store, which keeps it already: each subject is looked up when it is first asked for.

    Example:
        >>> store = ox.Store()
        >>> store.add(ox.Quad(ox.NamedNode("http://e.org/a"), ox.NamedNode(RDF + "type"), ox.NamedNode("http://e.org/A")))
        >>> StoreIndex(store).members("http://e.org/A")
        ['http://e.org/a']
    """

    def __init__(self, store: ox.Store, *, union: bool = True) -> None:
        """Put an index on a store that is not written to any more; on its default graph alone without ``union``."""
        super().__init__()
        self._store = store
        self._graph = None if union else ox.DefaultGraph()

    def __iter__(self) -> Iterator[str]:
        """Go over the subjects."""
        quads = self._store.quads_for_pattern(None, None, None, self._graph)
        return iter({key(quad.subject): None for quad in quads})

    def facts(self, subject: str) -> Facts:
        """Return what is said of a subject: property → values."""
        found = self._facts.get(subject)
        if found is None:
            quads = self._store.quads_for_pattern(node(subject), None, None, self._graph)
            found = _properties((quad.predicate.value, quad.object) for quad in quads)
            self._facts[subject] = found
        return found

    def uses(self, value: str) -> Mapping[str, list[str]]:
        """Return what a node is said of: property → the subjects that have it as a value."""
        found = self._uses.get(value)
        if found is None:
            quads = self._store.quads_for_pattern(None, None, node(value), self._graph)
            found = _properties((quad.predicate.value, key(quad.subject)) for quad in quads)
            self._uses[value] = found
        return found

    def subjects(self, prop: str, value: str | Node) -> list[str]:
        """Return the subjects whose property has a value, given as a term or by its name."""
        term = node(value) if isinstance(value, str) else value
        quads = self._store.quads_for_pattern(None, ox.NamedNode(prop), term, self._graph)
        return sorted({key(quad.subject) for quad in quads})

    def having(self, prop: str) -> Iterator[str]:
        """Go over the subjects that have a property."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(prop), None, self._graph)
        return iter({key(quad.subject): None for quad in quads})


def _grouped(triples: Iterable[tuple[str, str, object]]) -> dict[str, dict[str, list[Any]]]:
    """Sort triples by their first part, then by the second."""
    found: dict[str, list[tuple[str, object]]] = {}
    for first, prop, last in triples:
        found.setdefault(first, []).append((prop, last))
    return {first: _properties(pairs) for first, pairs in found.items()}


def _properties(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    """Sort pairs by property; the properties and the values of each come sorted, each once."""
    found: dict[str, dict[Any, None]] = {}
    for prop, value in pairs:
        found.setdefault(prop, {})[value] = None
    return {prop: sorted(found[prop], key=str) for prop in sorted(found)}
