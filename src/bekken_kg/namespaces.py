"""The namespaces that the project owns or uses, and the short form of an IRI (a CURIE)."""

from __future__ import annotations

from collections.abc import Mapping

BASE = "https://w3id.org/bekken-kg/"
BK = BASE + "terms/"
BKC = BASE + "claims/"
BKS = BASE + "source/"
BKE = BASE + "evidence/"
GRAPH = BASE + "graph/"
#: under which `bekken store build` puts the files that are joined
FILE_GRAPH = GRAPH + "file/"
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
BIBO = "http://purl.org/ontology/bibo/"
SCHEMA = "https://schema.org/"
DCAT = "http://www.w3.org/ns/dcat#"
EUVOC = "http://publications.europa.eu/ontology/euvoc#"
FOAF = "http://xmlns.com/foaf/0.1/"
ORG = "http://www.w3.org/ns/org#"
VOID = "http://rdfs.org/ns/void#"
VCARD = "http://www.w3.org/2006/vcard/ns#"
XKOS = "http://rdf-vocabulary.ddialliance.org/xkos#"

PREFIXES: dict[str, str] = {
    "bk": BK,
    "bkc": BKC,
    "bks": BKS,
    "bke": BKE,
    "bibo": BIBO,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "euvoc": EUVOC,
    "foaf": FOAF,
    "oa": OA,
    "obo": OBO,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "vann": "http://purl.org/vocab/vann/",
    "vcard": VCARD,
    "void": VOID,
    "xkos": XKOS,
    "xsd": XSD,
}


#: prefixes that loaded extensions declare for their own namespaces, for showing their IRIs; see declare()
DECLARED: dict[str, str] = {}
#: SKOS's five relations from a term to one of another scheme, from the strictest to the loosest
MATCHES = ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")


def declare(prefixes: Mapping[str, str]) -> None:
    """Let :func:`shorten` use an extension's prefixes too; one that is taken by another namespace is left.

    Example:
        >>> declare({"bk": "https://example.org/mine/"})
        >>> shorten("https://example.org/mine/Term")
        'https://example.org/mine/Term'
    """
    for prefix, namespace in prefixes.items():
        if prefix and prefix not in PREFIXES and namespace not in PREFIXES.values():
            DECLARED.setdefault(prefix, namespace)


def is_ours(iri: str) -> bool:
    """Tell whether an IRI is in a namespace of the project, or in one that looks like it by a slip.

    Example:
        >>> is_ours("http://www.w3id.org/bekken-kg/term/Pain"), is_ours("https://example.org/mine/")
        (True, False)
    """
    scheme, _, rest = iri.lower().partition("://")
    place = rest.removeprefix("www.")
    return scheme in ("http", "https") and place.startswith(("w3id.org/bekken-kg/", "w3id.org/bekken-kg#"))


def is_of_others(iri: str) -> bool:
    """Tell whether a namespace is that of a vocabulary which the project uses, or that but for a slip.

    Example:
        >>> is_of_others("https://www.w3.org/2002/07/owl"), is_of_others("https://example.org/mine/")
        (True, False)
    """
    others = (*PREFIXES.values(), "http://www.w3.org/ns/shacl#", "http://purl.org/dc/elements/1.1/")
    return _bare(iri) in {_bare(other) for other in others}


def _bare(iri: str) -> str:
    return iri.lower().partition("://")[2].removeprefix("www.").rstrip("/#")


def prefix_for(namespace: str) -> str:
    """Return a prefix for a namespace of somebody else: the last part of it, ``my`` where that is none or is taken.

    Example:
        >>> prefix_for("https://example.org/cold/"), prefix_for("https://example.org/bk#")
        ('cold', 'my')
    """
    last = namespace.rstrip("/#").rpartition("/")[2].lower()
    return last if last.isascii() and last.isalpha() and last not in PREFIXES else "my"


def shorten(iri: str) -> str:
    """Write an IRI with its prefix, or leave it whole where no prefix fits.

    Example:
        >>> shorten("https://w3id.org/bekken-kg/terms/Relaxin")
        'bk:Relaxin'
    """
    for prefix, namespace in (*PREFIXES.items(), *DECLARED.items()) if DECLARED else PREFIXES.items():
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
