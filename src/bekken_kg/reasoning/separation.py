"""What axioms keep apart: classes without a common member, individuals that are not the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from pyoxigraph import NamedNode

from ..namespaces import OWL, RDF
from .statements import Statement

#: the relation between two → the axioms that say it of several at once
_OF_SEVERAL = {
    OWL + "disjointWith": (OWL + "AllDisjointClasses", OWL + "disjointUnionOf"),
    OWL + "differentFrom": (OWL + "AllDifferent",),
    OWL + "propertyDisjointWith": (OWL + "AllDisjointProperties",),
}


def kept_apart(statements: Iterable[Statement], relation: str) -> set[frozenset[str]]:
    """Return the pairs of names that statements keep apart outright, those of unions among them.

    Args:
        statements: the axioms.
        relation: IRI of ``owl:disjointWith``, ``owl:differentFrom`` or ``owl:propertyDisjointWith``.
    """
    return {pair for one in statements for pair in _pairs(one, relation)}


def _pairs(statement: Statement, relation: str) -> Iterator[frozenset[str]]:
    subject, predicate, value = statement.root
    several = _OF_SEVERAL[relation]
    if predicate.value == relation:
        sides = _alternatives(statement, subject), _alternatives(statement, value)
        yield from (frozenset({a, b}) for a in sides[0] for b in sides[1])
    elif predicate.value in several or getattr(value, "value", "") in several:
        # The whole is no part of itself, and a part that has no name keeps no names apart.
        whole = predicate.value == OWL + "disjointUnionOf"
        heads = [value] if whole else _values(statement, subject, OWL + "members", OWL + "distinctMembers")
        members = {name for head in heads for name in _listed(statement, head)}
        yield from map(frozenset, combinations(sorted(members), 2))


def _alternatives(statement: Statement, node: object) -> set[str]:
    """Return the names that are wholly on one side: the one, or those of a union."""
    if isinstance(node, NamedNode):
        return {node.value}
    heads = _values(statement, node, OWL + "unionOf")
    return {name for head in heads for name in _listed(statement, head)}


def _listed(statement: Statement, head: object) -> set[str]:
    """Return the names in a list; lists inside of a member are not among them."""
    cells: list[object] = []
    todo = [head]
    while todo:
        cell = todo.pop()
        if cell not in cells:
            cells.append(cell)
            todo += _values(statement, cell, RDF + "rest")
    items = [item for cell in cells for item in _values(statement, cell, RDF + "first")]
    return {item.value for item in items if isinstance(item, NamedNode)}


def _values(statement: Statement, node: object, *predicates: str) -> list[object]:
    return [triple.object for triple in statement.about.get(node, ()) if triple.predicate.value in predicates]
