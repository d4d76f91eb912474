"""Subclass links: those that a reasoner finds beyond the written ones, and all of them closed (``bk:isKindOf``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from pyoxigraph import NamedNode, Triple

from ..namespaces import BK, OWL, RDFS
from ..rdf.index import Index, is_iri
from .saturation import subsumptions


def inferred(above: Mapping[str, Collection[str]], index: Index) -> list[Triple]:
    """Return the links that are missing for ``rdfs:subClassOf*`` to find all that is entailed, sorted.

    Only direct links are given: of classes that mean the same, the first by name stands for the others, which
    are linked to it both ways.

    Args:
        above: class IRI → all its entailed named superclasses.
        index: the axioms; their own links between named classes are not repeated.

    Example:
        >>> for triple in inferred({"x:a": ["x:b", "x:c"], "x:b": ["x:c"]}, Index()):
        ...     print(triple.subject, triple.object)
        <x:a> <x:b>
        <x:b> <x:c>
    """
    stated = closure(links(index))
    same = {name: {name, *(up for up in ups if name in above.get(up, ()))} for name, ups in above.items()}
    missing: set[tuple[str, str]] = set()
    for name, ups in above.items():
        first = min(same[name])
        if name != first:
            missing |= {(name, first), (first, name)}
            continue
        higher = {min(same.get(up, {up})) for up in ups} - {first}
        missing |= {(name, up) for up in higher if not any(up in above.get(other, ()) for other in higher - {up})}
    return sorted(
        (
            Triple(NamedNode(lower), NamedNode(RDFS + "subClassOf"), NamedNode(upper))
            for lower, upper in missing
            if upper not in stated.get(lower, ())
        ),
        key=str,
    )


def without_java(index: Index) -> dict[str, set[str]]:
    """Return class IRI → its named superclasses as the completion finds them: as HermiT within OWL 2 EL.

    It serves to see that the reasoner has to be asked again, not in its place.
    """
    above: dict[str, set[str]] = defaultdict(set)
    for lower, upper in subsumptions(index):
        above[lower].add(upper)
    return above


def links(index: Index) -> dict[str, set[str]]:
    """Return class IRI → the named classes that it is said to be a subclass of."""
    found: dict[str, set[str]] = defaultdict(set)
    for lower, upper in index.links(RDFS + "subClassOf"):
        found[lower].add(upper)
    return found


def closure(direct: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Return what can be reached along links: as ``rdfs:subClassOf+`` finds it."""
    found: dict[str, set[str]] = {}
    for start in direct:
        reached: set[str] = set()
        todo = list(direct[start])
        while todo:
            step = todo.pop()
            if step not in reached:
                reached.add(step)
                todo += direct.get(step, ())
        found[start] = reached
    return found


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
