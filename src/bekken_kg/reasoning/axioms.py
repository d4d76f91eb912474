"""The class axioms of an RDF graph as expressions, as far as OWL 2 EL goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Quad

from ..namespaces import OWL, RDF, RDFS

THING = OWL + "Thing"

#: a named class is its IRI; the rest are tuples: ("and", parts…), ("or", parts…), ("some", property, filler),
#: and ("other", node) for what lies outside EL
Expression = str | tuple["str | Expression", ...]


class Axioms:
    """The axioms of a graph.

    ``told``: expression → its superclasses as written; ``names``: every named class; ``ands`` and ``somes``:
    what stands to the left of an axiom, and so has to be recognised; ``chains``: ``(first, second, whole)``;
    ``ranges``: property → its ranges.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Read the axioms out of a graph; what is no axiom is passed over."""
        self.values: dict[object, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            self.values[quad.subject][quad.predicate.value].append(quad.object)
        self.told: dict[Expression, set[Expression]] = defaultdict(set)
        self.roles: dict[str, set[str]] = defaultdict(set)
        self._above: dict[str, set[str]] = {}
        self._open: set[object] = set()
        self.chains: set[tuple[str, str, str]] = set()
        self.ranges: dict[str, set[Expression]] = defaultdict(set)
        for subject in list(self.values):
            self._class_axioms(subject)
            if isinstance(subject, NamedNode):
                self._property_axioms(subject.value, self.values[subject])
        below = set(self.told)
        self.ands = self._inside(below, "and")
        self.somes = self._inside(below, "some")
        for union in self._inside(below, "or"):
            for part in union[1:]:
                self.told[part].add(union)
        everywhere = [*self.told, *(expression for supers in self.told.values() for expression in supers)]
        self.names = {name for expression in everywhere for name in _names(expression)} - {THING}

    def _class_axioms(self, subject: object) -> None:
        about = self.values[subject]
        for value in about[RDFS + "subClassOf"]:
            self.told[self._expression(subject)].add(self._expression(value))
        for value in about[OWL + "equivalentClass"]:
            self.told[self._expression(subject)].add(self._expression(value))
            self.told[self._expression(value)].add(self._expression(subject))
        for value in about[OWL + "disjointUnionOf"]:
            for part in self._items(value):
                self.told[self._expression(part)].add(self._expression(subject))

    def _property_axioms(self, role: str, about: dict[str, list[object]]) -> None:
        for value in about[RDFS + "subPropertyOf"] + about[OWL + "equivalentProperty"]:
            if isinstance(value, NamedNode):
                self.roles[role].add(value.value)
        for value in about[OWL + "equivalentProperty"]:
            if isinstance(value, NamedNode):
                self.roles[value.value].add(role)
        if NamedNode(OWL + "TransitiveProperty") in about[RDF + "type"]:
            self.chains.add((role, role, role))
        for value in about[OWL + "propertyChainAxiom"]:
            links = [link.value for link in self._items(value) if isinstance(link, NamedNode)]
            if len(links) == len(self._items(value)) >= 2:
                self._chain(links, role)
        for value in about[RDFS + "domain"]:
            self.told[("some", role, THING)].add(self._expression(value))
        for value in about[RDFS + "range"]:
            self.ranges[role].add(self._expression(value))

    def _chain(self, links: list[str], role: str) -> None:
        """Keep a chain as steps of two, with made-up properties for the steps between."""
        first = links[0]
        for position, link in enumerate(links[1:], 2):
            whole = role if position == len(links) else " o ".join(links[:position])
            self.chains.add((first, link, whole))
            first = whole

    def _expression(self, node: object) -> Expression:
        if isinstance(node, NamedNode):
            return node.value
        if node in self._open:  # a blank node about itself is no class expression
            return ("other", str(node))
        self._open.add(node)
        found = self._unnamed(node)
        self._open.discard(node)
        return found

    def _unnamed(self, node: object) -> Expression:
        about = self.values.get(node, {}) if isinstance(node, BlankNode) else {}
        for role in about.get(OWL + "onProperty", []):
            for filler in about.get(OWL + "someValuesFrom", []):
                if isinstance(role, NamedNode):
                    return ("some", role.value, self._expression(filler))
        for kind, predicate in (("and", "intersectionOf"), ("or", "unionOf")):
            for value in about.get(OWL + predicate, []):
                return (kind, *(self._expression(item) for item in self._items(value)))
        return ("other", str(node))

    def _items(self, node: object) -> list[object]:
        found: list[object] = []
        while node in self.values and len(found) < len(
            self.values
        ):  # a list that bites its tail ends as well
            found += self.values[node][RDF + "first"][:1]
            node = next(iter(self.values[node][RDF + "rest"]), None)
        return found

    def _inside(self, expressions: Iterable[Expression], kind: str) -> set[tuple[str | Expression, ...]]:
        return {
            part
            for whole in expressions
            for part in _parts(whole)
            if isinstance(part, tuple) and part[0] == kind
        }

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
