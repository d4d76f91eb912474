"""The namespaces that the project owns or uses, and the short form of an IRI (a CURIE)."""

from __future__ import annotations

BASE = "https://w3id.org/bekken-kg/"
BK = BASE + "terms/"
BKC = BASE + "claims/"
BKS = BASE + "source/"
BKE = BASE + "evidence/"
GRAPH = BASE + "graph/"
ONTOLOGY = BASE + "ontology"

OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
OBO = "http://purl.obolibrary.org/obo/"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: dict[str, str] = {
    "bk": BK,
    "bkc": BKC,
    "bks": BKS,
    "bke": BKE,
    "dcterms": DCTERMS,
    "oa": OA,
    "obo": OBO,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "vann": "http://purl.org/vocab/vann/",
    "xsd": XSD,
}


def shorten(iri: str) -> str:
    """Write an IRI with its prefix, or leave it whole where no prefix fits.

    Example:
        >>> shorten("https://w3id.org/bekken-kg/terms/Relaxin")
        'bk:Relaxin'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            if local and not set("/#?") & set(local):
                return f"{prefix}:{local}"
    return iri


def expand(name: str) -> str | None:
    """Write a CURIE of :data:`PREFIXES` out as an IRI; ``None`` where the prefix is not ours.

    Example:
        >>> expand("bkc:L25")
        'https://w3id.org/bekken-kg/claims/L25'
    """
    prefix, colon, local = name.partition(":")
    namespace = PREFIXES.get(prefix)
    return namespace + local if colon and namespace and not local.startswith("//") else None
