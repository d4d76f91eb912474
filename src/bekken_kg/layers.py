"""The layers of the graph: one folder, one named graph each (docs/decisions tells why)."""

from __future__ import annotations

import os
from collections.abc import Iterable

from .errors import UnknownName, WrongUse, nearest
from .namespaces import GRAPH
from .shipped import folder

#: how the name of a mapping file ends
ENDING = ".sssom.tsv"
#: layer name → what it takes from ``ontology/``: folders (all their Turtle and SSSOM files) and single files
LAYERS: dict[str, tuple[str, ...]] = {
    "terms": ("terms", "derived/annotations.ttl"),
    "leaflet": ("leaflet",),
    "mappings": ("mappings",),
    "evidence": ("evidence",),
    "inferred": ("derived/inferred.ttl",),
    "edges": ("derived/edges.ttl",),
    "reading": ("derived/reading.ttl",),
}


def graph_iri(layer: str) -> str:
    """Return the IRI of a layer's named graph.

    Example:
        >>> graph_iri("leaflet")
        'https://w3id.org/bekken-kg/graph/leaflet'
    """
    return GRAPH + layer


def chosen(names: Iterable[str] | None) -> list[str]:
    """Return the asked layers in their fixed order; all of them for ``None``.

    Raises:
        UnknownName: for a layer that does not exist.
        WrongUse: for a text in place of a list.
    """
    if names is None:
        return list(LAYERS)
    if isinstance(names, str):
        raise WrongUse(f"the layers are a list of names, such as ['{names}'], not one text")
    asked = list(names)
    for name in asked:
        if name not in LAYERS:
            raise UnknownName(f"unknown layer '{name}'{nearest(name, list(LAYERS))} (layers: {', '.join(LAYERS)})")
    return [layer for layer in LAYERS if layer in asked]


def files(layer: str, ontology: str | None = None, *, derived: bool = True) -> list[str]:
    """Return the paths of a layer's files, sorted: Turtle, and SSSOM for the mappings.

    Args:
        layer: a key of :data:`LAYERS`.
        ontology: the ontology folder; the shipped one for ``None``.
        derived: whether those that are generated count too.
    """
    root = ontology or folder("ontology")
    found: list[str] = []
    for part in LAYERS[layer]:
        if part.startswith("derived/") and not derived:
            continue
        path = os.path.join(root, *part.split("/"))
        if os.path.isdir(path):
            names = [name for name in sorted(os.listdir(path)) if name.endswith((".ttl", ENDING))]
            found += [os.path.join(path, name) for name in names]
        elif os.path.isfile(path):
            found.append(path)
    return found
