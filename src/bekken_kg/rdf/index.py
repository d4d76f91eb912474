"""The index of a graph: what its triples say of a subject, and what they say it of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from ..namespaces import RDF

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Facts = Mapping[str, list[Node]]


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
    """What triples say, read once: subject → property → values, and object → property → subjects.

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
        self._facts: dict[str, dict[str, list[Node]]] = {}
        self._uses: dict[str, dict[str, list[str]]] | None = None
        for triple in triples:
            properties = self._facts.setdefault(key(triple.subject), {})
            properties.setdefault(triple.predicate.value, []).append(triple.object)
        for properties in self._facts.values():
            for prop, values in properties.items():
                if len(values) > 1:
                    properties[prop] = sorted(set(values), key=str)

    def __iter__(self) -> Iterator[str]:
        """Go over the subjects."""
        return iter(self._facts)

    def facts(self, subject: str) -> Facts:
        """Return what is said of a subject: property → values."""
        return self._facts.get(subject, {})

    def uses(self, value: str) -> Mapping[str, list[str]]:
        """Return what a node is said of: property → the subjects that have it as a value."""
        if self._uses is None:
            self._uses = {}
            for subject, properties in self._facts.items():
                for prop, values in properties.items():
                    for other in values:
                        self._uses.setdefault(key(other), {}).setdefault(prop, []).append(subject)
            for places in self._uses.values():
                for subjects in places.values():
                    subjects.sort()
        return self._uses.get(value, {})

    def has(self, name: str) -> bool:
        """Tell whether a node stands in any triple as its subject or object."""
        return bool(self.facts(name) or self.uses(name))

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

    def subjects(self, prop: str, value: str) -> list[str]:
        """Return the subjects whose property has a value."""
        return self.uses(value).get(prop, [])

    def members(self, kind: str) -> list[str]:
        """Return what has a class as its ``rdf:type``."""
        return self.subjects(RDF + "type", kind)

    def items(self, head: Node) -> list[Node]:
        """Return the items of an RDF list; those up to the fault where it is broken or goes in a circle."""
        items: list[Node] = []
        step, seen = key(head), set()
        while step not in seen and (first := self.values(step, RDF + "first")):
            seen.add(step)
            items.append(first[0])
            step = next(map(key, self.values(step, RDF + "rest")), "")
        return items
