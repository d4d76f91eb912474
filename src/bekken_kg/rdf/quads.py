"""The layers as quads: what their files say, in their named graphs."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Quad

from ..layers import chosen, files, graph_iri
from .turtle import read


def quads_of(layers: Iterable[str] | None = None, ontology: str | None = None) -> list[Quad]:
    """Read layers as quads, each triple in its layer's named graph, literals as the files write them.

    (A store would not do: Oxigraph's gives ``"7"^^xsd:nonNegativeInteger`` back as ``xsd:integer``.)

    Args:
        layers: names of layers; all of them for ``None``.
        ontology: the ontology folder; the shipped one for ``None``.

    Raises:
        UnknownName: for a layer that does not exist.
        CannotDo: for a file that cannot be read.

    Example:
        >>> {quad.graph_name.value for quad in quads_of(["edges"])}
        {'https://w3id.org/bekken-kg/graph/edges'}
    """
    return [
        quad for layer in chosen(layers) for path in files(layer, ontology) for quad in read(path, graph_iri(layer))
    ]
