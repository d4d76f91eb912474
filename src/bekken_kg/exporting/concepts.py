"""The terms as a Norwegian concept collection: SKOS-AP-NO-Begrep, version 2.

The profile: https://data.norge.no/specification/skos-ap-no-begrep. A term keeps its IRI, so that the concept
and the ontology's term are known to be the same; the concepts are a file of their own, in which it is a
``skos:Concept`` and no class (docs/decisions/one-iri-for-term-and-concept.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ..graph import Graph
from ..languages import LANGUAGES
from ..model.claim import Claim
from ..model.term import Term
from ..namespaces import BASE, BK, DCAT, DCTERMS, EUVOC, FOAF, OBO, ONTOLOGY, ORG, OWL, RDF, SKOS, VCARD, XKOS, XSD
from ..rdf.turtle import write
from ..settings import ExportSettings, settings
from ..words import texts
from .claims import claim_note, claims_of
from .hierarchy import Hierarchy, hierarchy

#: the IRI of the collection
COLLECTION = BASE + "concepts"


def concept_text(kg: Graph, publication: ExportSettings | None = None) -> str:
    """Return the collection with all the project's terms as concepts, as Turtle; the same bytes for the same graph.

    A definition with a source is written as the profile wants it, as an object of its own with the source; one
    without, as plain ``skos:definition``. Matches to outside terminologies are left out: the profile asks for
    a full description of each concept that is matched, and those are not ours to describe.

    Args:
        kg: a graph with the terms.
        publication: publisher and contact point; those of :func:`bekken_kg.settings.settings` for ``None``.

    Raises:
        CannotDo: when terms stand under each other in a circle.

    Example:
        >>> import bekken_kg
        >>> concept_text(bekken_kg.load(layers=["terms"])).count("a skos:Concept ;") > 200
        True
    """
    publication = publication or settings()
    tree = hierarchy(kg)
    triples = [*_publisher(publication), *_collection(kg, publication)]
    claims = claims_of(kg.claims)
    for term in kg.terms:
        triples += _claims(term.iri, claims.get(term.iri, ()))
        triples.append(_triple(COLLECTION, SKOS + "member", term.iri))
        triples += [*_administration(term.iri, publication), *_names(term), *_definitions(term), *_status(term)]
        triples += _relations(term, tree)
    return write(triples)


def _publisher(publication: ExportSettings) -> Iterator[Triple]:
    yield _triple(publication.publisher_iri, RDF + "type", ORG + "Organization")
    yield _triple(publication.publisher_iri, FOAF + "name", Literal(publication.publisher_name))


def _collection(kg: Graph, publication: ExportSettings) -> Iterator[Triple]:
    yield _triple(COLLECTION, RDF + "type", SKOS + "Collection")
    yield from _administration(COLLECTION, publication)
    for lang, text in texts("export")["concepts.title"].items():
        yield _triple(COLLECTION, DCTERMS + "title", Literal(text, language=lang))
    for prop in (DCTERMS + "description", DCTERMS + "modified", DCTERMS + "license", OWL + "versionInfo"):
        for value in kg.index.values(ONTOLOGY, prop):
            yield _triple(COLLECTION, prop, value)


def _administration(iri: str, publication: ExportSettings) -> Iterator[Triple]:
    """Say what the profile demands of every concept and collection: identifier, publisher, contact point."""
    contact = BlankNode()
    yield _triple(iri, DCTERMS + "identifier", Literal(iri, datatype=NamedNode(XSD + "anyURI")))
    yield _triple(iri, DCTERMS + "publisher", publication.publisher_iri)
    yield _triple(iri, DCAT + "contactPoint", contact)
    yield _triple(contact, RDF + "type", VCARD + "Organization")
    yield _triple(contact, VCARD + "fn", Literal(publication.contact_name))
    if publication.contact_email:
        yield _triple(contact, VCARD + "hasEmail", f"mailto:{publication.contact_email}")
    if publication.contact_url:
        yield _triple(contact, VCARD + "hasURL", publication.contact_url)


def _names(term: Term) -> Iterator[Triple]:
    yield _triple(term.iri, RDF + "type", SKOS + "Concept")
    for prop in (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "scopeNote"):
        for text in _texts(term, prop):
            yield _triple(term.iri, prop, text)


def _definitions(term: Term) -> Iterator[Triple]:
    sources = term.iris(OBO + "IAO_0000119")
    for text in _texts(term, SKOS + "definition"):
        if not sources:
            yield _triple(term.iri, SKOS + "definition", text)
            continue
        note = BlankNode()
        yield _triple(term.iri, EUVOC + "xlDefinition", note)
        yield _triple(note, RDF + "type", EUVOC + "XlNote")
        yield _triple(note, RDF + "value", text)
        for source in sources:
            yield _triple(note, DCTERMS + "source", source)


def _texts(term: Term, prop: str) -> list[Literal]:
    return [value for value in term.facts.get(prop, ()) if isinstance(value, Literal)]


def _claims(iri: str, claims: Iterable[Claim]) -> Iterator[Triple]:
    """Give what the source says of the term: each claim with its hedge, as an example of the term's use."""
    for claim in claims:
        for lang in LANGUAGES:
            yield _triple(iri, SKOS + "example", Literal(claim_note(claim, lang), language=lang))


def _status(term: Term) -> Iterator[Triple]:
    for text in _texts(term.status, SKOS + "prefLabel") if term.status else ():
        yield _triple(term.iri, EUVOC + "status", text)


def _relations(term: Term, tree: Hierarchy) -> Iterator[Triple]:
    """Give relations both ways, as the profile advises: kinds from the hierarchy, parts from the axioms."""
    for above in tree.parents[term.iri]:
        yield _triple(term.iri, XKOS + "specializes", above)
        yield _triple(above, XKOS + "generalizes", term.iri)
    for axiom in term.axioms:
        if axiom.property.iri == BK + "isPartOf" and axiom.how == "some" and axiom.filler.iri in tree.parents:
            yield _triple(term.iri, XKOS + "isPartOf", axiom.filler.iri)
            yield _triple(axiom.filler.iri, XKOS + "hasPart", term.iri)


def _triple(subject: str | BlankNode, predicate: str, value: str | BlankNode | NamedNode | Literal | Triple) -> Triple:
    """Return a triple; a text is an IRI."""
    node = NamedNode(subject) if isinstance(subject, str) else subject
    return Triple(node, NamedNode(predicate), NamedNode(value) if isinstance(value, str) else value)
