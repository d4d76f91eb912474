"""The service description: what this endpoint can do, as RDF (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..namespaces import PREFIXES, VOID
from . import media
from .negotiation import choose_type
from .response import Response, refusal
from .writing import write

SD = "http://www.w3.org/ns/sparql-service-description#"
_RESULTS = (
    "SPARQL_Results_JSON, format:SPARQL_Results_XML, format:SPARQL_Results_CSV, format:SPARQL_Results_TSV, "
    "format:Turtle, format:N-Triples, format:JSON-LD, format:RDF_XML, format:N-Quads, format:TriG"
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
    sizes = list(sizes)
    total = sum(size for name, size in sizes if union or name is None)
    named = "".join(
        f" ; sd:namedGraph [ a sd:NamedGraph ; sd:name {ox.NamedNode(name)} ; "
        f"sd:graph [ a sd:Graph ; void:triples {size} ] ]"
        for name, size in sizes
        if name is not None
    )
    turtle = f"""
        @prefix sd: <{SD}> . @prefix void: <{VOID}> . @prefix format: <http://www.w3.org/ns/formats/> .
        [] a sd:Service ; sd:endpoint {ox.NamedNode(address)} ; sd:supportedLanguage sd:SPARQL11Query ;
            {"sd:feature sd:UnionDefaultGraph ;" if union else ""} sd:resultFormat format:{_RESULTS} ;
            sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ; void:triples {total} ] {named} ] ."""
    return [quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)]


def respond(triples: list[ox.Triple], accept: str) -> Response:
    """Write a description as a client would rather have it."""
    kind = choose_type(accept, tuple(media.GRAPHS))
    if kind is None:
        return refusal(406, f"this can be had as {', '.join(media.GRAPHS)}")
    body = write(triples, kind, {**PREFIXES, "sd": SD, "void": VOID})
    return Response(200, media.with_charset(kind), body, True)
