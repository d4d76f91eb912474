"""What axioms keep apart: classes without a common member, individuals that are not the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from pyoxigraph import NamedNode

from ..namespaces import OWL
from ..rdf.index import key
from .axioms import Axiom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.index import Node

#: the relation between two → the axioms that say it of several at once
_OF_SEVERAL = {
    OWL + "disjointWith": (OWL + "AllDisjointClasses", OWL + "disjointUnionOf"),
    OWL + "differentFrom": (OWL + "AllDifferent",),
    OWL + "propertyDisjointWith": (OWL + "AllDisjointProperties",),
}


def kept_apart(axioms: Iterable[Axiom], relation: str) -> set[frozenset[str]]:
    """Return the pairs of names that axioms keep apart outright, those of unions among them.

    Args:
        axioms: the axioms.
        relation: IRI of ``owl:disjointWith``, ``owl:differentFrom`` or ``owl:propertyDisjointWith``.
    """
    return {pair for axiom in axioms for pair in _pairs(axiom, relation)}


def _pairs(axiom: Axiom, relation: str) -> Iterator[frozenset[str]]:
    subject, predicate, value = axiom.root
    several = _OF_SEVERAL[relation]
    if predicate.value == relation:
        sides = _alternatives(axiom, subject), _alternatives(axiom, value)
        yield from (frozenset({a, b}) for a in sides[0] for b in sides[1])
    elif predicate.value in several or getattr(value, "value", "") in several:
        # The whole is no part of itself, and a part that has no name keeps no names apart.
        whole = predicate.value == OWL + "disjointUnionOf"
        heads = [value] if whole else _values(axiom, subject, OWL + "members", OWL + "distinctMembers")
        yield from map(frozenset, combinations(sorted(_listed(axiom, heads)), 2))


def _alternatives(axiom: Axiom, node: Node) -> set[str]:
    """Return the names that are wholly on one side: the one, or those of a union."""
    if isinstance(node, NamedNode):
        return {node.value}
    return _listed(axiom, _values(axiom, node, OWL + "unionOf"))


def _listed(axiom: Axiom, heads: Iterable[Node]) -> set[str]:
    """Return the names in lists; lists inside of a member are not among them."""
    items = (item for head in heads for item in axiom.parts.items(head))
    return {item.value for item in items if isinstance(item, NamedNode)}


def _values(axiom: Axiom, node: Node, *predicates: str) -> list[Node]:
    return [value for predicate in predicates for value in axiom.parts.values(key(node), predicate)]
