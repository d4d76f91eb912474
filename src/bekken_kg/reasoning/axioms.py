"""The axioms of a graph, as OWL has them, each with the triples that it is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ..namespaces import OWL, RDF, RDFS, XSD
from ..rdf.index import Index, by_subject

#: the types that declare a name and say nothing more of it
DECLARATIONS = frozenset(
    OWL + name
    for name in (
        *("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual"),
        *("Ontology", "OntologyProperty", "Restriction"),
    )
) | {RDFS + "Datatype", RDFS + "Class", RDF + "Property"}
#: the types of a blank node that is an axiom as a whole
WHOLE = frozenset(
    OWL + name for name in ("AllDisjointClasses", "AllDisjointProperties", "AllDifferent", "NegativePropertyAssertion")
)
_OF_CLASSES = frozenset(
    OWL + name
    for name in (
        *("equivalentClass", "disjointWith", "disjointUnionOf", "hasKey"),
        *("complementOf", "unionOf", "intersectionOf", "oneOf"),
    )
) | {RDFS + "subClassOf"}
_OF_PROPERTIES = frozenset(
    OWL + name for name in ("equivalentProperty", "inverseOf", "propertyDisjointWith", "propertyChainAxiom")
) | {RDFS + name for name in ("subPropertyOf", "domain", "range")}
_OF_INDIVIDUALS = frozenset({OWL + "sameAs", OWL + "differentFrom"})
#: what can be said of a class that has no name
_HEADS = frozenset({RDFS + "subClassOf", OWL + "equivalentClass", OWL + "disjointWith"})
_ABOUT_AXIOMS = frozenset({OWL + "Axiom", OWL + "Annotation"})
_OUTSIDE_EL = frozenset(
    OWL + name
    for name in (
        *("inverseOf", "propertyDisjointWith", "disjointUnionOf", "complementOf", "unionOf", "allValuesFrom"),
        *("cardinality", "minCardinality", "maxCardinality", "qualifiedCardinality"),
        *("minQualifiedCardinality", "maxQualifiedCardinality"),
        *("InverseFunctionalProperty", "SymmetricProperty", "AsymmetricProperty", "IrreflexiveProperty"),
        *("AllDisjointProperties", "FunctionalProperty", "withRestrictions"),
    )
)
#: the datatypes of OWL 2 EL
_EL_DATATYPES = frozenset(
    XSD + name
    for name in (
        *("decimal", "integer", "nonNegativeInteger", "string", "normalizedString", "token", "Name"),
        *("NCName", "NMTOKEN", "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp"),
    )
) | {RDF + "langString", RDF + "PlainLiteral", RDF + "XMLLiteral", RDFS + "Literal"}
_VOCABULARIES = (OWL, RDF, RDFS, XSD)


@dataclass(frozen=True)
class Axiom:
    """One OWL axiom.

    Attributes:
        root: the triple that it hangs on; its subject is what it is about.
        triples: all its triples, those of its blank nodes too.
        graph: IRI of the named graph that it stands in, ``""`` for none.
    """

    root: Triple
    triples: frozenset[Triple] = field(hash=False, compare=False)
    graph: str = field(default="", hash=False, compare=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """The IRIs that it speaks of; those of OWL, RDF, RDFS and XML Schema left out."""
        nodes = (node.value for triple in self.triples for node in triple if isinstance(node, NamedNode))
        return frozenset(name for name in nodes if not name.startswith(_VOCABULARIES))

    @cached_property
    def in_el(self) -> bool:
        """Whether it lies in OWL 2 EL (a functional property of data would, and is not distinguished)."""
        words = {node.value for triple in self.triples for node in triple if isinstance(node, NamedNode)}
        words |= {triple.object.datatype.value for triple in self.triples if isinstance(triple.object, Literal)}
        several = sum(triple.predicate.value == RDF + "rest" for triple in self.triples) > 1
        return (
            not words & _OUTSIDE_EL
            and not (OWL + "oneOf" in words and several)
            and all(word in _EL_DATATYPES for word in words if word.startswith(XSD))
        )

    @cached_property
    def parts(self) -> Index:
        """What its blank nodes say, but for its root."""
        return Index(self.triples - {self.root})


def axioms_of(quads: Iterable[Quad]) -> list[Axiom]:
    """Return the axioms of a graph; annotations, declarations and what is no OWL are passed over.

    Args:
        quads: any quads; blank nodes of different files must have different names.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> len(axioms_of(quads_of(["terms"]))) > 150
        True
    """
    given = list(dict.fromkeys(quads))
    about = by_subject(quad.triple for quad in given)
    kinds = _Kinds(given)
    inside: set[object] = {quad.object for quad in given if isinstance(quad.object, BlankNode)}
    found: dict[Triple, Axiom] = {}
    described: set[object] = set()
    for quad in given:
        nameless = isinstance(quad.subject, BlankNode)
        if not (_is_root(quad.triple, about, inside, kinds) if nameless else kinds.logical(quad.triple)):
            continue
        triples = {quad.triple} | _hanging(quad.object, about)
        if nameless:
            triples |= _hanging(quad.subject, about) - _other_axioms(quad.triple, about)
            # What is said of a nameless individual is one axiom, whichever of its triples it hangs on.
            if quad.predicate.value == RDF + "type" or kinds.relates(quad.triple):
                if quad.subject in described:
                    continue
                described.add(quad.subject)
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        found.setdefault(quad.triple, Axiom(quad.triple, frozenset(triples), graph))
    return list(found.values())


def declarations(quads: Iterable[Quad]) -> set[Triple]:
    """Return the triples that declare names; the header of an ontology is not among them.

    Args:
        quads: any quads.
    """
    kinds = DECLARATIONS - {OWL + "Ontology"}
    return {
        quad.triple
        for quad in quads
        if quad.predicate.value == RDF + "type"
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.object.value in kinds
    }


class _Kinds:
    """What the names of a graph are declared as."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.types: dict[object, set[str]] = defaultdict(set)
        for quad in quads:
            if quad.predicate.value == RDF + "type" and isinstance(quad.object, NamedNode):
                self.types[quad.subject].add(quad.object.value)

    def logical(self, triple: Triple) -> bool:
        """Tell whether a triple with a named subject is, or begins, an axiom."""
        predicate = triple.predicate.value
        if OWL + "Ontology" in self.types[triple.subject]:
            return False
        if predicate == RDF + "type":
            return not (isinstance(triple.object, NamedNode) and triple.object.value in DECLARATIONS)
        if predicate in _OF_PROPERTIES:
            return OWL + "AnnotationProperty" not in self.types[triple.subject]
        if predicate in _OF_CLASSES | _OF_INDIVIDUALS:
            return True
        return self.relates(triple)

    def relates(self, triple: Triple) -> bool:
        """Tell whether a triple says of an individual that it has a relation, or a value."""
        return bool(self.types[triple.predicate] & {OWL + "ObjectProperty", OWL + "DatatypeProperty"})


def _is_root(triple: Triple, about: dict[object, list[Triple]], inside: set[object], kinds: _Kinds) -> bool:
    """Tell whether a triple of a blank node stands for an axiom of its own."""
    types = {t.object.value for t in about[triple.subject] if isinstance(t.object, NamedNode)}
    if triple.subject in inside or types & _ABOUT_AXIOMS:
        return False
    predicate = triple.predicate.value
    if predicate == RDF + "type":
        return isinstance(triple.object, NamedNode) and (
            triple.object.value in WHOLE or triple.object.value not in DECLARATIONS
        )
    return predicate in _HEADS or kinds.relates(triple)


def _other_axioms(root: Triple, about: dict[object, list[Triple]]) -> set[Triple]:
    """Return the triples of further axioms about the same blank node: they are no part of this one."""
    found: set[Triple] = set()
    for triple in about[root.subject]:
        if triple != root and triple.predicate.value in _HEADS:
            found |= {triple} | _hanging(triple.object, about)
    return found


def _hanging(node: object, about: dict[object, list[Triple]]) -> set[Triple]:
    """Return the triples of a blank node and of the blank nodes below it."""
    found: set[Triple] = set()
    todo = [node]
    while todo:
        step = todo.pop()
        if isinstance(step, BlankNode):
            new = set(about.get(step, ())) - found
            found |= new
            todo += [triple.object for triple in new]
    return found
