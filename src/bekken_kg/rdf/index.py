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


def is_iri(name: str) -> bool:
    """Tell whether a name of :func:`key` is an IRI.

    Example:
        >>> is_iri("http://e.org/a"), is_iri("_:b"), is_iri('"c"')
        (True, False, False)
    """
    return not name.startswith(("_:", '"', "<<"))


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
        self._properties: dict[str, dict[str, list[Node]]] = {}
        for triple in triples:
            about = self._properties.setdefault(key(triple.subject), {})
            about.setdefault(triple.predicate.value, []).append(triple.object)
        self._users: dict[str, dict[str, list[str]]] | None = None
        self._facts: dict[str, Facts] = {}  # sorted when they are first asked for
        self._uses: dict[str, Mapping[str, list[str]]] = {}

    def extended(self, triples: Iterable[ox.Triple | ox.Quad]) -> Index:
        """Return an index that has further triples too, in a fraction of the time of a new one; this one stays."""
        whole, further = Index(), Index(triples)
        whole._properties = _joined(self._properties, further._properties)
        whole._facts = {name: facts for name, facts in self._facts.items() if name not in further._properties}
        if self._users is not None:
            further._uses_of("")
            whole._users = _joined(self._users, further._users or {})
        return whole

    def __iter__(self) -> Iterator[str]:
        """Go over the subjects."""
        return iter(self._properties)

    def __contains__(self, name: str) -> bool:
        """Tell whether something is said of a subject."""
        return name in self._properties

    def around(self, name: str) -> None:
        """Get ready to be asked of an IRI and what stands near it; nothing to do where all is at hand."""

    def facts(self, subject: str) -> Facts:
        """Return what is said of a subject: property → values."""
        if subject not in self._facts:
            self._facts[subject] = _in_order(self._facts_of(subject))
        return self._facts[subject]

    def uses(self, value: str) -> Mapping[str, list[str]]:
        """Return what a node is said of: property → the subjects that have it as a value."""
        if value not in self._uses:
            self._uses[value] = _in_order(self._uses_of(value))
        return self._uses[value]

    def _facts_of(self, subject: str) -> Facts:
        """Return what is said of a subject, in any order."""
        return self._properties.get(subject, {})

    def _uses_of(self, value: str) -> Mapping[str, list[str]]:
        """Return what a node is said of, in any order."""
        if self._users is None:
            self._users = {}
            for subject, properties in self._properties.items():
                for prop, values in properties.items():
                    for other in values:
                        self._users.setdefault(key(other), {}).setdefault(prop, []).append(subject)
        return self._users.get(value, {})

    def having(self, prop: str) -> Iterator[str]:
        """Go over the subjects that have a property."""
        return (subject for subject, properties in self._properties.items() if prop in properties)

    def pairs(self, prop: str) -> Iterator[tuple[str, Node]]:
        """Go over the subjects and values of a property."""
        return ((subject, value) for subject in self.having(prop) for value in self.values(subject, prop))

    def links(self, prop: str) -> Iterator[tuple[str, str]]:
        """Go over the IRIs that a property links, from and to."""
        return ((name, to.value) for name, to in self.pairs(prop) if is_iri(name) and isinstance(to, ox.NamedNode))

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
        texts: dict[str, list[str]] = {}
        for literal in self.literals(subject, prop):
            texts.setdefault(literal.language or "", []).append(literal.value)
        return texts

    def first_texts(self, subject: str, prop: str) -> dict[str, str]:
        """Return the first text of a property by language tag."""
        return {tag: texts[0] for tag, texts in self.texts(subject, prop).items()}

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

    def inside(self, value: Node) -> Iterator[str]:
        """Go over the IRIs in a value: its own, or those of the values that blank nodes have from it on."""
        todo, seen = [value], set[str]()
        while todo:
            step = todo.pop()
            if isinstance(step, ox.NamedNode):
                yield step.value
            elif isinstance(step, ox.BlankNode) and (name := key(step)) not in seen:
                seen.add(name)
                todo += [other for values in self.facts(name).values() for other in values]

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


def by_subject(triples: Iterable[ox.Triple]) -> dict[object, list[ox.Triple]]:
    """Return triples by their subject: for what needs them as they are."""
    subjects: dict[object, list[ox.Triple]] = {}
    for triple in triples:
        subjects.setdefault(triple.subject, []).append(triple)
    return subjects


def _joined(
    left: Mapping[str, dict[str, list[Any]]], right: Mapping[str, dict[str, list[Any]]]
) -> dict[str, dict[str, list[Any]]]:
    """Return what both say, without a change to either."""
    whole = dict(left)
    for name, properties in right.items():
        about = whole[name] = dict(whole.get(name, {}))
        for prop, values in properties.items():
            about[prop] = [*about.get(prop, ()), *values]
    return whole


def _in_order(properties: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Sort properties, and the values of each, each once."""
    return {
        prop: sorted(dict.fromkeys(values), key=str) if len(values) > 1 else values
        for prop, values in sorted(properties.items())
    }
