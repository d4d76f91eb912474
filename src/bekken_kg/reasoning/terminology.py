"""The class axioms of an RDF graph as expressions, as far as OWL 2 EL goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from ..namespaces import OWL, RDF, RDFS
from ..rdf.index import Index, is_iri, key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.index import Node

THING = OWL + "Thing"

#: a named class is its IRI; the rest are tuples: ("and", parts…), ("or", parts…), ("some", property, filler),
#: and ("other", node) for what lies outside EL
Expression = str | tuple["str | Expression", ...]


class Terminology:
    """The axioms of a graph.

    ``stated``: expression → its superclasses as written; ``names``: every named class; ``ands`` and ``somes``:
    what stands to the left of an axiom, and so has to be recognised; ``chains``: ``(first, second, whole)``;
    ``ranges``: property → its ranges.
    """

    def __init__(self, index: Index) -> None:
        """Read the axioms out of a graph; what is no axiom is passed over."""
        self._index = index
        self.stated: dict[Expression, set[Expression]] = defaultdict(set)
        self.roles: dict[str, set[str]] = defaultdict(set)
        self._above: dict[str, set[str]] = {}
        self._open: set[str] = set()
        self.chains: set[tuple[str, str, str]] = set()
        self.ranges: dict[str, set[Expression]] = defaultdict(set)
        self._class_axioms()
        self._property_axioms()
        below = set(self.stated)
        self.ands = self._inside(below, "and")
        self.somes = self._inside(below, "some")
        for union in self._inside(below, "or"):
            for part in union[1:]:
                self.stated[part].add(union)
        everywhere = [*self.stated, *(expression for supers in self.stated.values() for expression in supers)]
        self.names = {name for expression in everywhere for name in _names(expression)} - {THING}

    def _class_axioms(self) -> None:
        for subject, value in self._index.pairs(RDFS + "subClassOf"):
            self.stated[self._expression(subject)].add(self._expression(key(value)))
        for subject, value in self._index.pairs(OWL + "equivalentClass"):
            self.stated[self._expression(subject)].add(self._expression(key(value)))
            self.stated[self._expression(key(value))].add(self._expression(subject))
        for subject, value in self._index.pairs(OWL + "disjointUnionOf"):
            for part in self._items(value):
                self.stated[part].add(self._expression(subject))

    def _property_axioms(self) -> None:
        for role, wider in self._index.links(RDFS + "subPropertyOf"):
            self.roles[role].add(wider)
        for role, same in self._index.links(OWL + "equivalentProperty"):
            self.roles[role].add(same)
            self.roles[same].add(role)
        for role, kind in self._index.links(RDF + "type"):
            if kind == OWL + "TransitiveProperty":
                self.chains.add((role, role, role))
        for role, value in self._properties(OWL + "propertyChainAxiom"):
            links = [link.value for link in self._index.items(value) if isinstance(link, NamedNode)]
            if len(links) == len(self._index.items(value)) >= 2:
                self._chain(links, role)
        for role, value in self._properties(RDFS + "domain"):
            self.stated[("some", role, THING)].add(self._expression(key(value)))
        for role, value in self._properties(RDFS + "range"):
            self.ranges[role].add(self._expression(key(value)))

    def _properties(self, axiom: str) -> Iterator[tuple[str, Node]]:
        """Give the named properties that an axiom is about, each with its value."""
        return ((role, value) for role, value in self._index.pairs(axiom) if is_iri(role))

    def _chain(self, links: list[str], role: str) -> None:
        """Keep a chain as steps of two, with made-up properties for the steps between."""
        first = links[0]
        for position, link in enumerate(links[1:], 2):
            whole = role if position == len(links) else " o ".join(links[:position])
            self.chains.add((first, link, whole))
            first = whole

    def _expression(self, name: str) -> Expression:
        if is_iri(name):
            return name
        if name in self._open:  # a blank node about itself is no class expression
            return ("other", name)
        self._open.add(name)
        found = self._unnamed(name)
        self._open.discard(name)
        return found

    def _unnamed(self, name: str) -> Expression:
        for role in self._index.iris(name, OWL + "onProperty"):
            for filler in self._index.values(name, OWL + "someValuesFrom"):
                return ("some", role, self._expression(key(filler)))
        for kind, predicate in (("and", "intersectionOf"), ("or", "unionOf")):
            for value in self._index.values(name, OWL + predicate):
                return (kind, *self._items(value))
        return ("other", name)

    def _items(self, head: Node) -> list[Expression]:
        return [self._expression(key(item)) for item in self._index.items(head)]

    def _inside(self, expressions: Iterable[Expression], kind: str) -> set[tuple[str | Expression, ...]]:
        return {part for whole in expressions for part in _parts(whole) if isinstance(part, tuple) and part[0] == kind}

    def above(self, role: str) -> set[str]:
        """Return the property and all that it is a subproperty of."""
        if role not in self._above:
            found, todo = {role}, [role]
            while todo:
                new = self.roles.get(todo.pop(), set()) - found
                found |= new
                todo += new
            self._above[role] = found
        return self._above[role]


def _parts(expression: Expression) -> Iterable[Expression]:
    yield expression
    if isinstance(expression, tuple) and expression[0] != "other":
        for part in expression[2 if expression[0] == "some" else 1 :]:
            yield from _parts(part)


def _names(expression: Expression) -> Iterable[str]:
    return (part for part in _parts(expression) if isinstance(part, str))
