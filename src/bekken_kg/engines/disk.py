"""Oxigraph on disk, opened to read only: what a store of :mod:`bekken_kg.storing` is asked with."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from types import MappingProxyType

import pyoxigraph as ox

from ..errors import CannotDo
from ..namespaces import FILE_GRAPH
from ..rdf.store import StoreIndex
from .oxigraph import OxigraphEngine


class DiskEngine(OxigraphEngine):
    """A database on disk that nobody writes to.

    Args:
        path: its folder.
        lock: what keeps that from being removed; held as long as this is.
        sizes: how many triples each named graph of it has.

    Raises:
        CannotDo: for a folder that holds none.
    """

    def __init__(self, path: str, lock: object = None, sizes: Mapping[str, int] = MappingProxyType({})) -> None:
        """Open it."""
        super().__init__([])
        try:
            self.store = ox.Store.read_only(path)
        except (OSError, ValueError) as error:
            raise CannotDo(f"'{path}' cannot be opened: {error}") from None
        self.sizes = sizes
        self._lock = lock
        self._graphs: list[str] = []

    @property
    def graphs(self) -> list[str]:
        """The named graphs that it has."""
        return list(self.sizes)

    def without_files(self) -> DiskEngine:
        """Return the same engine with the index and the quads of our graphs, not of the files beside them.

        What a file says of a subject is still found, such as its label of a code. Queries are put to all.
        """
        engine = copy(self)
        engine._graphs = [graph for graph in self.sizes if not graph.startswith(FILE_GRAPH)]
        engine._index = StoreIndex(self.store, graphs=engine._graphs)
        return engine

    def quads(self, graph: str | None = None) -> list[ox.Quad]:
        """Return what is in the store, or only the quads of one named graph, with values in the store's own form."""
        names = [graph] if graph else self._graphs
        nodes: list[ox.NamedNode | None] = [ox.NamedNode(name) for name in names]
        return [quad for node in nodes or [None] for quad in self.store.quads_for_pattern(None, None, None, node)]
