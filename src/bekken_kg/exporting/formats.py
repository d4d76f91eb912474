"""All formats that a graph is exported in: those of RDF, and those that a kind of system asks for."""

from __future__ import annotations

from ..errors import UnknownName, WrongUse, nearest
from ..graph import Graph
from ..layers import chosen, graph_iri
from ..rdf.writing import RDF_FORMATS, export
from ..sandbox.canonical import refuse_alike
from ..settings import ExportSettings

#: the formats that an organisation publishes; these take the terms (and their matches) and the settings
PUBLISHED = ("fhir", "skos-ap-no")
#: the layers that they are made from
PUBLISHED_LAYERS = ("terms", "leaflet", "mappings", "inferred")
#: the names of all formats
EXPORT_FORMATS: tuple[str, ...] = (*RDF_FORMATS, *PUBLISHED, "void")


def text_of(kg: Graph, format: str, layer: str | None = None, publication: ExportSettings | None = None) -> str:
    """Return a graph as the text of one file; the same text for the same graph.

    Args:
        kg: the graph.
        format: a name of :data:`EXPORT_FORMATS`. ``fhir`` is one transaction Bundle of all resources.
        layer: only this layer; all that is loaded for ``None``. Not for those of :data:`PUBLISHED`, nor void.
        publication: for those of :data:`PUBLISHED`, the settings; those in force for ``None``.

    Raises:
        UnknownName: for a format or layer that does not exist.
        WrongUse: for a layer of a format that always takes the same.
        CannotDo: when it cannot be made.

    Example:
        >>> import bekken_kg
        >>> "skos:Collection" in text_of(bekken_kg.load(layers=["terms"]), "skos-ap-no")
        True
    """
    if format not in EXPORT_FORMATS:
        near = nearest(format, list(EXPORT_FORMATS))
        raise UnknownName(f"unknown export format '{format}'{near} (choose {', '.join(EXPORT_FORMATS)})")
    if layer and format in (*PUBLISHED, "void"):
        always = "describes all of them" if format == "void" else "has the terms and their matches"
        raise WrongUse(f"no layer can be chosen for {format}: it {always}")
    if format == "fhir":
        from . import fhir

        return fhir.text(fhir.bundle(fhir.resources(kg, publication)))
    if format == "skos-ap-no":
        from .concepts import concept_text

        return concept_text(kg, publication)
    if format == "void":
        from .dataset import dataset_text

        return dataset_text(kg.engine.quads())
    quads = kg.engine.quads(graph_iri(chosen([layer])[0]) if layer else None)
    if kg.extensions and not layer:
        refuse_alike(quads, kg.extensions[0].files[0])
    return export(quads, format)
