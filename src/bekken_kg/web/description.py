"""The service description: what this endpoint can do, as RDF (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ..namespaces import PREFIXES, RDF, VOID
from . import media
from .negotiation import choose
from .response import Response, refusal

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
    "N-Quads",
    "TriG",
)


def describe(address: str, sizes: Iterable[tuple[str | None, int]], *, union: bool) -> list[ox.Triple]:
    """Describe the endpoint.

    Args:
        address: its own address.
        sizes: the number of triples by named graph; ``None`` is the default graph.
        union: whether the default graph of a query is the union of the named graphs.

    Example:
        >>> triples = describe("http://127.0.0.1/sparql", [], union=True)
        >>> any(triple.predicate.value.endswith("#endpoint") for triple in triples)
        True
    """
    return list(_triples(address, list(sizes), union))


def respond(triples: list[ox.Triple], accept: str) -> Response:
    """Write a description as a client would rather have it."""
    offers = tuple(media.GRAPHS)
    kind = choose(accept, offers)
    if kind is None:
        return refusal(406, f"this can be had as {', '.join(offers)}", ("vary", "accept"))
    prefixes = {**PREFIXES, "sd": SD, "void": VOID}
    format = media.GRAPHS[kind]
    named = prefixes if format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG) else None
    body = ox.serialize(triples, format=format, prefixes=named) or b""
    return Response(200, media.with_charset(kind), body, True, (("vary", "accept, accept-encoding"),))


def _triples(address: str, sizes: list[tuple[str | None, int]], union: bool) -> Iterator[ox.Triple]:
    service, dataset, default = ox.BlankNode("service"), ox.BlankNode("dataset"), ox.BlankNode("default")
    kind = ox.NamedNode(RDF + "type")

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(SD + name)

    def count(number: int) -> ox.Literal:
        return ox.Literal(number)

    yield ox.Triple(service, kind, sd("Service"))
    yield ox.Triple(service, sd("endpoint"), ox.NamedNode(address))
    yield ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query"))
    for result in _RESULTS:
        yield ox.Triple(service, sd("resultFormat"), ox.NamedNode(FORMATS + result))
    if union:
        yield ox.Triple(service, sd("feature"), sd("UnionDefaultGraph"))
    yield ox.Triple(service, sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, kind, sd("Dataset"))
    yield ox.Triple(dataset, sd("defaultGraph"), default)
    yield ox.Triple(default, kind, sd("Graph"))
    total = sum(size for name, size in sizes if union or name is None)
    yield ox.Triple(default, ox.NamedNode(VOID + "triples"), count(total))
    for number, (name, size) in enumerate(sizes):
        if name is not None:
            named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
            yield ox.Triple(dataset, sd("namedGraph"), named)
            yield ox.Triple(named, kind, sd("NamedGraph"))
            yield ox.Triple(named, sd("name"), ox.NamedNode(name))
            yield ox.Triple(named, sd("graph"), graph)
            yield ox.Triple(graph, kind, sd("Graph"))
            yield ox.Triple(graph, ox.NamedNode(VOID + "triples"), count(size))
