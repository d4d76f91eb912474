"""Kinds: what each class is a kind of, in however many steps."""

from __future__ import annotations

from pyoxigraph import NamedNode, Triple

from ..namespaces import BK, OWL, RDFS
from ..rdf.index import Index, is_iri
from .inferred import closure, links


def kinds(index: Index) -> list[Triple]:
    """Return ``bk:isKindOf``: ``rdfs:subClassOf`` between named classes, closed, and each class with itself.

    Args:
        index: the class axioms and the inferred links.

    Example:
        >>> a, b, c, under = (NamedNode(f"http://e.org/{name}") for name in ("a", "b", "c", "under"))
        >>> under = NamedNode(RDFS + "subClassOf")
        >>> len(kinds(Index([Triple(a, under, b), Triple(b, under, c)])))
        6
    """
    direct = links(index)
    classes = {*filter(is_iri, (*index.members(OWL + "Class"), *index.members(RDFS + "Class"))), *direct}
    above = closure({name: direct.get(name, ()) for name in classes.union(*direct.values())})
    kind_of = NamedNode(BK + "isKindOf")
    return [Triple(NamedNode(name), kind_of, NamedNode(other)) for name, ups in above.items() for other in {name, *ups}]
