"""Media types, the endings of addresses, and the formats that write them."""

from __future__ import annotations

import pyoxigraph as ox

#: what a SELECT can be: media type → format; the preferred first
ROWS: dict[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
#: what a graph can be: media type → format; the preferred first
GRAPHS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/json": ox.RdfFormat.JSON_LD,
    "application/xml": ox.RdfFormat.RDF_XML,
}
HTML = "text/html"
#: the endings of addresses of entities: ending → media type
ENTITY_ENDINGS = {
    "html": HTML,
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
#: the endings of addresses at which an entity is cited: ending → media type
REFERENCE_ENDINGS = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}
#: the endings of addresses of answers
ANSWER_ENDINGS = {
    "html": HTML,
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
}


def with_charset(kind: str) -> str:
    """Return a media type with its charset, where the type has one.

    Example:
        >>> with_charset("text/csv"), with_charset("application/ld+json")
        ('text/csv; charset=utf-8', 'application/ld+json')
    """
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def split_ending(path: str, endings: dict[str, str]) -> tuple[str, str | None]:
    """Split an address from its ending, and return the ending's media type.

    Example:
        >>> split_ending("/terms/Relaxin.ttl", ENTITY_ENDINGS)
        ('/terms/Relaxin', 'text/turtle')
        >>> split_ending("/ontology/1.0.0", ENTITY_ENDINGS)
        ('/ontology/1.0.0', None)
    """
    stem, dot, ending = path.rpartition(".")
    if dot and ending in endings and stem and not stem.endswith("/"):
        return stem, endings[ending]
    return path, None
