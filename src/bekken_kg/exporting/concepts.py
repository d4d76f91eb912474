"""The terms as a Norwegian concept collection: SKOS-AP-NO-Begrep, version 2.

The profile: https://data.norge.no/specification/skos-ap-no-begrep. A term keeps its IRI, so that the concept
and the ontology's term are known to be the same; the concepts are a file of their own, in which it is a
``skos:Concept`` and no class (docs/decisions/one-iri-for-term-and-concept.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ..graph import Graph
from ..model.entity import Entity
from ..model.term import Term
from ..namespaces import (
    BASE,
    BK,
    DCAT,
    DCTERMS,
    EUVOC,
    FOAF,
    OBO,
    ONTOLOGY,
    ORG,
    OWL,
    RDF,
    SKOS,
    VCARD,
    XKOS,
    XSD,
)
from ..rdf.turtle import write
from ..settings import Settings, settings
from .hierarchy import Hierarchy, hierarchy

#: the IRI of the collection
COLLECTION = BASE + "concepts"

_TYPE = NamedNode(RDF + "type")
_TITLES = {
    "nb": "Begreper om bekkenløsning, slik en pasientbrosjyre bruker dem",
    "nn": "Omgrep om bekkenløysing, slik ein pasientbrosjyre bruker dei",
    "en": "Concepts of pregnancy-related pelvic girdle pain as one patient leaflet uses them",
}


def concepts(kg: Graph, own: Settings | None = None) -> list[Triple]:
    """Return the collection with all the project's terms as concepts.

    A definition with a source is told as the profile wants it, as an object of its own with the source; one
    without, as plain ``skos:definition``. Matches to outside terminologies are left out: the profile asks for
    a full description of each concept that is matched, and those are not ours to describe.

    Args:
        kg: a graph with the terms.
        own: publisher and contact point; those of :func:`bekken_kg.settings.settings` for ``None``.

    Raises:
        CannotDo: when terms stand under each other in a circle.

    Example:
        >>> import bekken_kg
        >>> len(concepts(bekken_kg.load(layers=["terms"]))) > 2000
        True
    """
    chosen = own or settings()
    tree = hierarchy(kg)
    found = [*_publisher(chosen), *_collection(kg, chosen)]
    for term in kg.terms:
        found.append(_triple(COLLECTION, SKOS + "member", NamedNode(term.iri)))
        found += [*_administration(term.iri, chosen), *_names(term), *_definitions(term), *_status(term)]
        found += _relations(term, tree)
    return found


def concept_text(kg: Graph, own: Settings | None = None) -> str:
    """Return the collection as Turtle; the same bytes for the same graph and settings."""
    return write(concepts(kg, own))


def _publisher(own: Settings) -> Iterator[Triple]:
    yield Triple(NamedNode(own.publisher_iri), _TYPE, NamedNode(ORG + "Organization"))
    yield _triple(own.publisher_iri, FOAF + "name", Literal(own.publisher_name))


def _collection(kg: Graph, own: Settings) -> Iterator[Triple]:
    yield Triple(NamedNode(COLLECTION), _TYPE, NamedNode(SKOS + "Collection"))
    yield from _administration(COLLECTION, own)
    for lang, text in _TITLES.items():
        yield _triple(COLLECTION, DCTERMS + "title", Literal(text, language=lang))
    ontology = Entity(ONTOLOGY, kg)
    for prop in (DCTERMS + "description", DCTERMS + "modified", DCTERMS + "license", OWL + "versionInfo"):
        for value in ontology.facts.get(prop, []):
            assert value is not None
            yield _triple(COLLECTION, prop, value)


def _administration(iri: str, own: Settings) -> Iterator[Triple]:
    """Say what the profile demands of every concept and collection: identifier, publisher, contact point."""
    identifier = Literal(iri, datatype=NamedNode(XSD + "anyURI"))
    contact = BlankNode()
    yield _triple(iri, DCTERMS + "identifier", identifier)
    yield _triple(iri, DCTERMS + "publisher", NamedNode(own.publisher_iri))
    yield _triple(iri, DCAT + "contactPoint", contact)
    yield Triple(contact, _TYPE, NamedNode(VCARD + "Organization"))
    yield _triple(contact, VCARD + "fn", Literal(own.contact_name))
    if own.contact_email:
        yield _triple(contact, VCARD + "hasEmail", NamedNode(f"mailto:{own.contact_email}"))
    if own.contact_url:
        yield _triple(contact, VCARD + "hasURL", NamedNode(own.contact_url))


def _names(term: Term) -> Iterator[Triple]:
    yield Triple(NamedNode(term.iri), _TYPE, NamedNode(SKOS + "Concept"))
    for prop in (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "scopeNote"):
        for lang, texts in term.texts(prop).items():
            for text in texts:
                yield _triple(term.iri, prop, Literal(text, language=lang))


def _definitions(term: Term) -> Iterator[Triple]:
    sources = term.iris(OBO + "IAO_0000119")
    for lang, texts in term.texts(SKOS + "definition").items():
        for text in texts:
            value = Literal(text, language=lang)
            if not sources:
                yield _triple(term.iri, SKOS + "definition", value)
                continue
            note = BlankNode()
            yield _triple(term.iri, EUVOC + "xlDefinition", note)
            yield Triple(note, _TYPE, NamedNode(EUVOC + "XlNote"))
            yield _triple(note, RDF + "value", value)
            for source in sources:
                yield _triple(note, DCTERMS + "source", NamedNode(source))


def _status(term: Term) -> Iterator[Triple]:
    for lang, text in term.status.all_labels().items() if term.status else ():
        yield _triple(term.iri, EUVOC + "status", Literal(text, language=lang))


def _relations(term: Term, tree: Hierarchy) -> Iterator[Triple]:
    """Tell relations both ways, as the profile advises: kinds from the hierarchy, parts from the axioms."""
    for above in tree.parents[term.iri]:
        yield _triple(term.iri, XKOS + "specializes", NamedNode(above))
        yield _triple(above, XKOS + "generalizes", NamedNode(term.iri))
    for axiom in term.axioms:
        if axiom.property.iri == BK + "isPartOf" and axiom.how == "some" and axiom.filler.iri in tree.parents:
            yield _triple(term.iri, XKOS + "isPartOf", NamedNode(axiom.filler.iri))
            yield _triple(axiom.filler.iri, XKOS + "hasPart", NamedNode(term.iri))


def _triple(subject: str | BlankNode, predicate: str, value: NamedNode | BlankNode | Literal | Triple) -> Triple:
    node = NamedNode(subject) if isinstance(subject, str) else subject
    return Triple(node, NamedNode(predicate), value)
