"""Kinds: what each class is a kind of, in however many steps."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, Triple

from ..namespaces import BK, OWL, RDF, RDFS
from ..rdf.index import key
from .inferred import closure, links


def kinds(quads: Iterable[Quad]) -> list[Triple]:
    """Return ``bk:isKindOf``: ``rdfs:subClassOf`` between named classes, closed, and each class with itself.

    Args:
        quads: the class axioms and the inferred links.

    Example:
        >>> a, b, c, under = (NamedNode(f"http://e.org/{name}") for name in ("a", "b", "c", "under"))
        >>> under = NamedNode(RDFS + "subClassOf")
        >>> len(kinds([Quad(a, under, b), Quad(b, under, c)]))
        6
    """
    given = list(quads)
    direct = links(given)
    classes = {key(quad.subject) for quad in given if _is_class(quad)} | set(direct)
    above = closure({name: direct.get(name, ()) for name in classes.union(*direct.values())})
    kind_of = NamedNode(BK + "isKindOf")
    return [
        Triple(NamedNode(name), kind_of, NamedNode(other)) for name, ups in above.items() for other in {name, *ups}
    ]


def _is_class(quad: Quad) -> bool:
    kind = quad.object
    return (
        isinstance(quad.subject, NamedNode)
        and quad.predicate.value == RDF + "type"
        and isinstance(kind, NamedNode)
        and kind.value in (OWL + "Class", RDFS + "Class")
    )
