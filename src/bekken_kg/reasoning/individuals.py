"""Axioms about individuals, put so that the completion, which knows classes only, can use them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import BlankNode, NamedNode, Triple

from ..namespaces import OWL, RDF, RDFS
from ..rdf.index import Index
from .axioms import DECLARATIONS, Axiom
from .terminology import Terminology

_SUBCLASS, _TYPE = RDFS + "subClassOf", RDF + "type"


def as_classes(axioms: Iterable[Axiom]) -> Iterator[Triple]:
    """Give the axioms as triples; an individual is a class of its own here, so that what is said of it counts too.

    What is said of it the other way round, by an inverse or a symmetric relation, is given with the rest.

    Args:
        axioms: the axioms.
    """
    axioms = list(axioms)
    roots = Index(axiom.root for axiom in axioms)
    classes = {*roots.having(_SUBCLASS), *roots.having(OWL + "equivalentClass")}
    turned = _turned(roots, axioms)
    for axiom in axioms:
        yield from axiom.triples
        subject, predicate, value = axiom.root
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode):
            continue
        if predicate.value == _TYPE and value.value not in DECLARATIONS and not value.value.startswith(OWL):
            if subject.value not in classes:
                yield Triple(subject, NamedNode(_SUBCLASS), value)
        elif not predicate.value.startswith((OWL, RDF, RDFS)):
            if subject.value not in classes:
                yield from _related(subject, predicate, value)
                for kind in roots.iris(predicate.value, RDFS + "range"):
                    yield Triple(value, NamedNode(_SUBCLASS), NamedNode(kind))
            if value.value not in classes:
                for role in turned(predicate.value):
                    yield from _related(value, NamedNode(role), subject)


def _related(subject: NamedNode, predicate: NamedNode, value: NamedNode) -> Iterator[Triple]:
    node = BlankNode()
    yield Triple(subject, NamedNode(_SUBCLASS), node)
    yield Triple(node, NamedNode(OWL + "onProperty"), predicate)
    yield Triple(node, NamedNode(OWL + "someValuesFrom"), value)


def _turned(roots: Index, axioms: list[Axiom]) -> Callable[[str], set[str]]:
    """Return what gives the relations that hold the other way round where one holds between individuals."""
    pairs = {pair for role, inverse in roots.links(OWL + "inverseOf") for pair in ((role, inverse), (inverse, role))}
    pairs |= {(role, role) for role, kind in roots.links(_TYPE) if kind == OWL + "SymmetricProperty"}
    if not pairs:
        return lambda role: set()
    terminology = Terminology(Index(triple for axiom in axioms for triple in axiom.triples))
    return lambda role: {back for forth, back in pairs if forth in terminology.above(role)}
