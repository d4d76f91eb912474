"""All formats that a graph is exported in: those of RDF, and those that a kind of system asks for."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import UnknownName, WrongUse, nearest
from ..extending.naming import refuse_alike
from ..graph import Graph
from ..layers import LAYERS, chosen, graph_iri
from ..rdf.writing import FORMATS as RDF_FORMATS
from ..rdf.writing import export
from ..settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .fhir import Resource


def _bundle(kg: Graph, own: Settings | None) -> str:
    from . import fhir

    return fhir.text(fhir.bundle(fhir.resources(kg, own)))


def _concepts(kg: Graph, own: Settings | None) -> str:
    from .concepts import concept_text

    return concept_text(kg, own)


#: format → what writes it; these take the terms (and their matches) and the settings, and no choice of layer
PUBLISHED: dict[str, Callable[[Graph, Settings | None], str]] = {
    "fhir": _bundle,
    "skos-ap-no": _concepts,
}
#: the names of all formats
FORMATS: tuple[str, ...] = (*RDF_FORMATS, *PUBLISHED, "void")


def text_of(kg: Graph, format: str, layer: str | None = None, own: Settings | None = None) -> str:
    """Return a graph as the text of one file; the same text for the same graph.

    Args:
        kg: the graph.
        format: a name of :data:`FORMATS`. ``fhir`` is one transaction Bundle of all resources.
        layer: only this layer; all that is loaded for ``None``. Not for those of :data:`PUBLISHED`, nor void.
        own: for those of :data:`PUBLISHED`, the settings; those in force for ``None``.

    Raises:
        UnknownName: for a format or layer that does not exist.
        WrongUse: for a layer of a format that always takes the same.
        CannotDo: when it cannot be made.

    Example:
        >>> import bekken_kg
        >>> "skos:Collection" in text_of(bekken_kg.load(layers=["terms"]), "skos-ap-no")
        True
    """
    if format in PUBLISHED:
        if layer:
            raise WrongUse(f"no layer can be chosen for {format}: it has the terms and their matches")
        return PUBLISHED[format](kg, own)
    if format == "void":
        if layer:
            raise WrongUse("no layer can be chosen for void: it describes all of them")
        from .dataset import dataset_text

        return dataset_text(kg.engine.quads())
    if format not in FORMATS:
        raise UnknownName(
            f"unknown export format '{format}'{nearest(format, list(FORMATS))} (choose {', '.join(FORMATS)})"
        )
    quads = kg.engine.quads(graph_iri(chosen([layer])[0]) if layer else None)
    if kg.extensions and not layer:
        refuse_alike(quads, kg.extensions[0].files[0])
    return export(quads, format)


def published_layers() -> list[str]:
    """Return the layers that the formats of :data:`PUBLISHED` are made from."""
    return [layer for layer in LAYERS if layer in ("terms", "inferred")]


def fhir_files(kg: Graph, own: Settings | None = None) -> dict[str, str]:
    """Return the FHIR resources as files: name → text.

    Raises:
        CannotDo: when they cannot be made, or without the extra ``fhir``.
    """
    from . import fhir

    made: dict[str, Resource] = fhir.resources(kg, own)
    return {name: fhir.text(resource) for name, resource in made.items()}
