"""How deep blank nodes are nested: too deep for what reads and writes them one inside the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pyoxigraph as ox

from ..namespaces import RDF

#: nested deeper than this is no axiom that a person wrote, and would exhaust Python's stack
DEEPEST = 100

Link = tuple[str, str, str]

_FIRST, _REST, _NIL = (RDF + name for name in ("first", "rest", "nil"))


def too_deep(quads: Iterable[ox.Quad], deepest: int = DEEPEST) -> bool:
    """Tell whether blank nodes nest deeper than a limit, or more of them go round in circles than that.

    The items of a well-formed list stand side by side, however long it is.

    Args:
        quads: a graph.
        deepest: the limit.

    Example:
        >>> text = "<http://e.org/s> <http://e.org/p> [ <http://e.org/p> [ <http://e.org/p> [] ] ] ."
        >>> quads = list(ox.parse(text, ox.RdfFormat.TURTLE))
        >>> too_deep(quads), too_deep(quads, 2)
        (False, True)
    """
    return links_too_deep(_links(quads), deepest)


def links_too_deep(links: Collection[Link], deepest: int = DEEPEST) -> bool:
    """Tell the same of what is said of blank nodes: their own name, the property's IRI, the value's name.

    What has another value than a blank node counts for lists alone.

    Example:
        >>> links_too_deep([("_:a", "http://e.org/p", "_:b"), ("_:b", "http://e.org/p", "_:c")], 1)
        True
    """
    proper = _lists(links)
    below: dict[str, list[tuple[str, int]]] = {}
    above: dict[str, int] = {}
    for node, predicate, under in links:
        if under.startswith("_:"):
            below.setdefault(node, []).append((under, 0 if predicate == _REST and node in proper else 1))
            above[under] = above.get(under, 0) + 1
    depth = {node: 1 for node in below if node not in above}
    ready = list(depth)
    while ready:
        node = ready.pop()
        if depth[node] > deepest:
            return True
        for under, step in below.get(node, ()):
            depth[under] = max(depth.get(under, 0), depth[node] + step)
            above[under] -= 1
            if not above[under]:
                ready.append(under)
    return sum(map(bool, above.values())) > deepest


def _links(quads: Iterable[ox.Quad]) -> list[Link]:
    """Return what is said of blank nodes, as texts: these compare ten times faster than RDF terms."""
    links = []
    for quad in quads:
        node = quad.subject
        if isinstance(node, ox.BlankNode):
            value = quad.object
            text = f"_:{value.value}" if isinstance(value, ox.BlankNode) else getattr(value, "value", "")
            links.append((f"_:{node.value}", quad.predicate.value, text))
    return links


def _lists(links: Iterable[Link]) -> set[str]:
    """Return the blank nodes that are well-formed lists: an item and a rest each, down to ``rdf:nil``."""
    items: dict[str, int] = {}
    rests: dict[str, int] = {}
    before: dict[str, list[str]] = {}
    for node, predicate, value in links:
        if predicate == _FIRST:
            items[node] = items.get(node, 0) + 1
        elif predicate == _REST:
            rests[node] = rests.get(node, 0) + 1
            before.setdefault(value, []).append(node)
    proper: set[str] = set()
    ready = [_NIL]
    while ready:
        for node in before.pop(ready.pop(), ()):
            if items.get(node) == 1 and rests[node] == 1:
                proper.add(node)
                ready.append(node)
    return proper
