"""Oxigraph on disk, opened to read only: what a store of :mod:`bekken_kg.storing` is asked with."""

from __future__ import annotations

import pyoxigraph as ox

from ..errors import CannotDo
from .oxigraph import OxigraphEngine


class DiskEngine(OxigraphEngine):
    """A database on disk that nobody writes to.

    Args:
        path: its folder.
        lock: what keeps that from being removed; held as long as this is.

    Raises:
        CannotDo: for a folder that holds none.
    """

    def __init__(self, path: str, lock: object = None) -> None:
        """Open it."""
        super().__init__([])
        try:
            self.store = ox.Store.read_only(path)
        except (OSError, ValueError) as error:
            raise CannotDo(f"'{path}' cannot be opened: {error}") from None
        self._lock = lock

    def quads(self, graph: str | None = None) -> list[ox.Quad]:
        """Return what is in the store, or only the quads of one named graph, with values in the store's own form."""
        name = ox.NamedNode(graph) if graph else None
        return list(self.store.quads_for_pattern(None, None, None, name))
