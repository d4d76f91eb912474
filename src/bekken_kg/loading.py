"""Loading a graph: the shipped one, or files of one's own."""

from __future__ import annotations

from collections.abc import Iterable

from .engines import open_engine
from .graph import KnowledgeGraph
from .layers import chosen, files, graph_iri


def load(layers: Iterable[str] | None = None, engine: str = "oxigraph") -> KnowledgeGraph:
    """Load the shipped graph into memory.

    Args:
        layers: the layers to load, of ``terms``, ``leaflet`` and ``edges``; all of them for ``None``.
        engine: ``"oxigraph"`` or ``"rdflib"``.

    Raises:
        UnknownName: for a layer or an engine that does not exist.
        CannotDo: for a broken installation.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load(layers=["terms"])
        >>> len(kg.claims)
        0
    """
    paths = [(path, graph_iri(layer)) for layer in chosen(layers) for path in files(layer)]
    return KnowledgeGraph(open_engine(engine, paths))


def load_files(paths: Iterable[str], engine: str = "oxigraph") -> KnowledgeGraph:
    """Load RDF files instead of the shipped graph: default and named graphs as the files say.

    Args:
        paths: files whose name tells their format (.ttl, .nt, .nq, .trig, .jsonld, .rdf).
        engine: ``"oxigraph"`` or ``"rdflib"``.

    Raises:
        CannotDo: for a file that is missing, unreadable or not well-formed.
    """
    return KnowledgeGraph(open_engine(engine, [(path, None) for path in paths], union=False))
