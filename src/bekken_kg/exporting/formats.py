"""All formats that a graph is exported in: those of RDF, and those that a kind of system asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad, Triple

from ..errors import UnknownName, WrongUse, nearest
from ..graph import Graph
from ..layers import chosen, graph_iri
from ..rdf.writing import RDF_FORMATS, export
from ..sandbox.canonical import refuse_alike
from ..settings import ExportSettings
from .edges import EDGES, cautious_edges, claims_on_edges, stated_edges

#: the formats of RDF 1.2, in which each edge has its claim → the format of RDF 1.1 that they are written like
ANNOTATED = {"turtle12": "turtle", "trig12": "trig"}
#: the formats that an organisation publishes; these take the terms (and their matches) and the settings
PUBLISHED = ("fhir", "skos-ap-no")
#: the layers that they are made from
PUBLISHED_LAYERS = ("terms", "leaflet", "mappings", "evidence", "inferred")
#: the formats that always have the same of a graph, and what they have
_WHOLE = {
    **dict.fromkeys(PUBLISHED, "has the terms and their matches"),
    "nanopubs": "has the claims and the evidence",
    "void": "describes all of them",
}
#: the names of all formats
EXPORT_FORMATS: tuple[str, ...] = (*RDF_FORMATS, *ANNOTATED, *PUBLISHED, "nanopubs", "void")


def text_of(
    kg: Graph,
    format: str,
    layer: str | None = None,
    publication: ExportSettings | None = None,
    edges: str = "all",
) -> str:
    """Return a graph as the text of one file; the same text for the same graph.

    Args:
        kg: the graph.
        format: a name of :data:`EXPORT_FORMATS`. ``fhir`` is one transaction Bundle of all resources.
        layer: only this layer; all that is loaded for ``None``. Not for nanopubs, void and :data:`PUBLISHED`.
        publication: for those of :data:`PUBLISHED`, the settings; those in force for ``None``.
        edges: for the layer ``edges``: ``"all"``, or ``"cautious"`` for those that a claim says without a hedge,
            a frequency or a negation, in a named graph of their own.

    Raises:
        UnknownName: for a format or layer that does not exist, or another word for edges.
        WrongUse: for a layer of a format that always takes the same, or cautious edges of another layer.
        CannotDo: when it cannot be made.

    Example:
        >>> import bekken_kg
        >>> "skos:Collection" in text_of(bekken_kg.load(layers=["terms"]), "skos-ap-no")
        True
    """
    if format not in EXPORT_FORMATS:
        near = nearest(format, list(EXPORT_FORMATS))
        raise UnknownName(f"unknown export format '{format}'{near} (choose {', '.join(EXPORT_FORMATS)})")
    if layer and format in _WHOLE:
        always = _WHOLE[format]
        raise WrongUse(f"no layer can be chosen for {format}: it {always}")
    if format == "fhir":
        from . import fhir

        return fhir.text(fhir.bundle(fhir.resources(kg, publication)))
    if format == "skos-ap-no":
        from .concepts import concept_text

        return concept_text(kg, publication)
    if format == "nanopubs":
        from .nanopubs import nanopubs, text_of_all

        return text_of_all(nanopubs(kg, publication))
    if format == "void":
        from .dataset import dataset_text

        return dataset_text(kg.engine.quads())
    if edges not in EDGES:
        raise UnknownName(f"unknown edges '{edges}' (choose {' or '.join(EDGES)})")
    if edges != "all" and layer != "edges":
        raise WrongUse("cautious edges are a part of the layer edges: --layer edges")
    annotated = format in ANNOTATED and layer in (None, "edges")
    if edges == "cautious":
        quads = cautious_edges(kg)
    elif annotated and layer:
        quads = stated_edges(kg)
    else:
        quads = list(kg.engine.quads(graph_iri(chosen([layer])[0]) if layer else None))
    if kg.extensions and not layer:
        refuse_alike(quads, kg.extensions[0].files[0])
    if annotated:
        named = {quad.triple for quad in quads}
        notes = claims_on_edges(kg, alone=layer is not None)
        quads += notes if edges == "all" else _of_those(notes, named)
    return export(quads, ANNOTATED.get(format, format))


def _of_those(notes: Iterable[Quad], edges: set[Triple]) -> Iterator[Quad]:
    """Give the annotations of some edges alone, with what is said of their claims and places."""
    kept = list(notes)
    claims = {quad.subject for quad in kept if quad.object in edges}
    units = {quad.object for quad in kept if quad.subject in claims}
    for quad in kept:
        if quad.subject in claims | units and (not isinstance(quad.object, Triple) or quad.object in edges):
            yield quad
