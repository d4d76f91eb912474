"""Linked data: what the graph says of each of its IRIs, in every RDF format and as a page."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import quote

import pyoxigraph as ox

from ..engines.disk import DiskEngine
from ..errors import NotFound
from ..knowledge import KnowledgeGraph
from ..layers import graph_iri
from ..model.bibliography import bibtex, reference, ris
from ..namespaces import BASE, GRAPH, ONTOLOGY, OWL, PREFIXES
from ..rdf.index import Index, key
from . import media
from .negotiation import choose_type
from .pages import Pages
from .request import Request
from .response import Response, refusal
from .writing import write

_DATA = tuple(kind for kind in media.GRAPHS if kind not in ("application/json", "application/xml"))


class LinkedData:
    """Answers for terms, claims, the source, evidence, the ontology and the named graphs.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> data = LinkedData(kg, Pages(kg))
        >>> data.respond(Request("GET", "/claims/L25.nt")).status
        200
    """

    #: the first part of the addresses that are answered
    ROOTS = ("terms", "claims", "source", "evidence", "ontology", "graph")

    def __init__(self, graph: KnowledgeGraph, pages: Pages) -> None:
        """Answer from a graph."""
        self._graph = graph
        self._pages = pages
        self._is_remote = hasattr(graph.engine, "address") or isinstance(graph.engine, DiskEngine)

    def respond(self, request: Request) -> Response:
        """Answer with what the graph says of the IRI that the address stands for.

        Raises:
            NotFound: where the graph says nothing of it.
        """
        path, kind = request.path, None
        if not self._is_known(path):
            path, kind = media.split_ending(path, {**media.ENTITY_ENDINGS, **media.REFERENCE_ENDINGS})
        if not self._is_known(path):
            raise NotFound(f"there is nothing at {request.path}: the graph says nothing of {BASE}{request.path[1:]}")
        offers = (media.HTML, *_DATA)
        accept = request.header("accept")
        kind = kind or choose_type(accept if accept.strip() not in ("", "*/*") else "text/turtle", offers)
        if kind is None:
            return refusal(406, f"this can be had as {', '.join(offers)}")
        headers = (("link", self._links(path)),)
        if kind in media.REFERENCE_ENDINGS.values():
            write_entry = bibtex if kind == media.REFERENCE_ENDINGS["bib"] else ris
            body = write_entry(reference(_iri(path), self._graph, self._pages.reader(request).lang)).encode()
            return Response(200, f"{kind}; charset=utf-8", body, True, headers)
        if kind == media.HTML:
            page = self._pages.site.entity(_iri(path), self._pages.reader(request))
            return Response(200, media.with_charset(kind), page, True, headers)
        return Response(200, media.with_charset(kind), self._written(path, kind), True, headers)

    def _written(self, path: str, kind: str) -> bytes:
        triples = self._triples(path)
        text = "".join(map(str, triples)) if kind in ("text/turtle", "application/trig") else ""
        return write(triples, kind, {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text})

    def _triples(self, path: str) -> list[ox.Triple]:
        """Return a description of the entity; for the ontology and a named graph, all that is in it."""
        iri = _iri(path)
        if iri.startswith(GRAPH):
            return self._layer(iri)
        if iri.startswith(ONTOLOGY):
            return self._layer(graph_iri("terms"))
        return self.about(ox.NamedNode(iri))

    def about(self, node: ox.NamedNode) -> list[ox.Triple]:
        """Return the triples with a node as subject, and those of the blank nodes that they lead to."""
        index = self._index
        triples: dict[ox.Triple, None] = {}
        waiting: list[ox.NamedNode | ox.BlankNode] = [node]
        seen = {str(node)}
        while waiting:
            subject = waiting.pop()
            for prop, values in index.facts(key(subject)).items():
                for value in values:
                    triples[ox.Triple(subject, ox.NamedNode(prop), value)] = None
                    if isinstance(value, ox.BlankNode) and str(value) not in seen:
                        seen.add(str(value))
                        waiting.append(value)
        return list(triples)

    def _layer(self, iri: str) -> list[ox.Triple]:
        """Return the triples of a named graph."""
        if self._is_remote:
            return [quad.triple for quad in self._graph.engine.quads(iri)]
        return [quad.triple for quad in self._quads if quad.graph_name == ox.NamedNode(iri)]

    @property
    def quads(self) -> list[ox.Quad]:
        """All that is served, its literals as the files have them."""
        return self._graph.engine.quads() if self._is_remote else self._quads

    @cached_property
    def _quads(self) -> list[ox.Quad]:
        return self._graph.engine.quads()

    @property
    def _index(self) -> Index:
        """What is said of whom; of the graph in this process as its files write it, not as its store keeps it."""
        return self._graph.index if self._is_remote else self._written_index

    @cached_property
    def _written_index(self) -> Index:
        return Index(self._quads)

    @cached_property
    def _graphs(self) -> set[str]:
        """The named graphs that there are."""
        if self._is_remote:
            return set(getattr(self._graph.engine, "graphs", ()))
        return {quad.graph_name.value for quad in self._quads if isinstance(quad.graph_name, ox.NamedNode)}

    def _is_known(self, path: str) -> bool:
        """Tell whether the graph has something for a path."""
        iri = _iri(path)
        if iri.startswith(GRAPH):
            return iri in self._graphs
        if iri.startswith(ONTOLOGY + "/"):
            versions = [t.object for t in self.about(ox.NamedNode(ONTOLOGY)) if t.predicate.value == OWL + "versionIRI"]
            return ox.NamedNode(iri) in versions if _is_iri(iri) else False
        return _is_iri(iri) and bool(self._index.facts(iri))

    def _links(self, path: str) -> str:
        """Return where the other forms of an entity are, for the ``Link`` header."""
        path = quote(path)
        links = [f'<{_iri(path)}>; rel="describes"']
        for ending, kind in (media.ENTITY_ENDINGS | media.REFERENCE_ENDINGS).items():
            links.append(f'<{self._pages.root}{path}.{ending}>; rel="alternate"; type="{kind}"')
        return ", ".join(links)


def _iri(path: str) -> str:
    return BASE + path.removeprefix("/").removesuffix("/")


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True
