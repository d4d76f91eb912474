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
    """Return the pairs of names that statements keep apart outright.

    Args:
        statements: the axioms.
        relation: IRI of ``owl:disjointWith``, ``owl:differentFrom`` or ``owl:propertyDisjointWith``.
    """
    return {pair for one in statements for pair in _pairs(one, relation)}


def _pairs(statement: Statement, relation: str) -> Iterator[frozenset[str]]:
    subject, predicate, value = statement.root
    several = _OF_SEVERAL[relation]
    if predicate.value == relation and isinstance(subject, NamedNode) and isinstance(value, NamedNode):
        yield frozenset({subject.value, value.value})
    elif predicate.value in several or getattr(value, "value", "") in several:
        # The whole is no part of itself, and a part that has no name keeps no names apart.
        members = {
            triple.object.value
            for triple in statement.triples
            if triple.predicate.value == RDF + "first" and isinstance(triple.object, NamedNode)
            if triple.subject in _cells(statement)
        }
        yield from map(frozenset, combinations(sorted(members), 2))


def _cells(statement: Statement) -> set[object]:
    """Return the cells of the list of members; lists inside of a member are not among them."""
    subject, predicate, value = statement.root
    heads = {OWL + "members", OWL + "distinctMembers"}
    start = [value] if predicate.value in _OF_SEVERAL[OWL + "disjointWith"] else []
    start += [triple.object for triple in statement.about.get(subject, ()) if triple.predicate.value in heads]
    found: set[object] = set()
    while start:
        cell = start.pop()
        if cell not in found:
            found.add(cell)
            start += [
                triple.object
                for triple in statement.about.get(cell, ())
                if triple.predicate.value == RDF + "rest"
            ]
    return found
