"""Axioms about individuals, put so that the completion, which knows classes only, can use them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import BlankNode, NamedNode, Quad

from ..namespaces import OWL, RDF, RDFS
from .axioms import Axioms
from .statements import DECLARATIONS, Statement

_SUBCLASS, _TYPE = RDFS + "subClassOf", RDF + "type"


def as_classes(statements: Iterable[Statement]) -> Iterator[Quad]:
    """Give the axioms as quads; an individual is a class of its own here, so that what is said of it counts too.

    What is said of it the other way round, by an inverse or a symmetric relation, is given with the rest.

    Args:
        statements: the axioms.
    """
    statements = list(statements)
    classes = {
        triple.subject
        for one in statements
        for triple in one.triples
        if triple.predicate.value in (_SUBCLASS, OWL + "equivalentClass")
    }
    ranges: dict[object, list[object]] = defaultdict(list)
    for one in statements:
        if one.root.predicate.value == RDFS + "range":
            ranges[one.root.subject].append(one.root.object)
    turned = _turned(statements)
    for one in statements:
        yield from (Quad(*triple) for triple in one.triples)
        subject, predicate, value = one.root
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode):
            continue
        if predicate.value == _TYPE and value.value not in DECLARATIONS and not value.value.startswith(OWL):
            if subject not in classes:
                yield Quad(subject, NamedNode(_SUBCLASS), value)
        elif not predicate.value.startswith((OWL, RDF, RDFS)):
            if subject not in classes:
                yield from _related(subject, predicate, value)
                for kind in ranges[predicate]:
                    if isinstance(kind, NamedNode):
                        yield Quad(value, NamedNode(_SUBCLASS), kind)
            if value not in classes:
                for role in turned(predicate.value):
                    yield from _related(value, NamedNode(role), subject)


def _related(subject: NamedNode, predicate: NamedNode, value: NamedNode) -> Iterator[Quad]:
    node = BlankNode()
    yield Quad(subject, NamedNode(_SUBCLASS), node)
    yield Quad(node, NamedNode(OWL + "onProperty"), predicate)
    yield Quad(node, NamedNode(OWL + "someValuesFrom"), value)


def _turned(statements: list[Statement]) -> Callable[[str], set[str]]:
    """Return what gives the relations that hold the other way round where one holds between individuals."""
    back: dict[str, set[str]] = defaultdict(set)
    for one in statements:
        subject, predicate, value = one.root
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode):
            continue
        if predicate.value == OWL + "inverseOf":
            back[subject.value].add(value.value)
            back[value.value].add(subject.value)
        elif value.value == OWL + "SymmetricProperty":
            back[subject.value].add(subject.value)
    if not back:
        return lambda role: set()
    axioms = Axioms(Quad(*triple) for one in statements for triple in one.triples)
    return lambda role: {turned for above in axioms.above(role) for turned in back.get(above, ())}
