"""Oxigraph in process: the default engine."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pyoxigraph as ox

from ..asking.guard import has_from, refuse_depth, refuse_service, syntax_error
from ..errors import BekkenError, CannotDo
from ..layers import ENDING
from ..rdf.sssom import Mappings

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..rdf.index import Index


class LocalEngine:
    """What the engines in process share: their files in a store of Oxigraph, which holds the index too."""

    def __init__(
        self, files: Iterable[tuple[str, str | None]], *, union: bool = True, extra: Iterable[ox.Quad] = ()
    ) -> None:
        """Load the files; see :func:`bekken_kg.engines.open_engine`."""
        self.store = ox.Store()
        self._union = union
        self._files = list(files)
        for path, graph in self._files:
            load(self.store, path, graph)
        self._extra = list(extra)
        self.store.extend(self._extra)
        self._index: Index | None = None

    def index(self) -> Index:
        """Return what the graph says of whom; see :class:`bekken_kg.engines.Engine`."""
        if self._index is None:
            from ..rdf.store import StoreIndex

            self._index = StoreIndex(self.store, union=self._union)
        return self._index

    def quads(self, graph: str | None = None) -> list[ox.Quad]:
        """Return what was loaded, or only the quads of one named graph.

        The files are read again: the store gives ``"7"^^xsd:nonNegativeInteger`` back as ``xsd:integer``, and
        ``"1.50"`` as ``"1.5"``, and an export must say what the files say.
        """
        from ..rdf.turtle import read

        quads = [quad for path, name in self._files for quad in read(path, name)] + self._extra
        return [quad for quad in quads if graph is None or quad.graph_name == ox.NamedNode(graph)]


class OxigraphEngine(LocalEngine):
    """An in-memory Oxigraph store with one named graph per layer."""

    def query(self, text: str, *, guarded: bool = False) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Answer a read-only query; see :class:`bekken_kg.engines.Engine`.

        Raises:
            QuerySyntaxError: for text that does not parse, with line and column.
            CannotDo: for a query with SERVICE.
            WrongUse: for an update, or brackets nested too deep.
        """
        if not guarded:
            refuse_depth(text)
            refuse_service(text)
        try:
            return self.store.query(text, use_default_graph_as_union=self._union and not has_from(text))
        except SyntaxError as error:
            raise syntax_error(text, str(error)) from None


def load(store: ox.Store, path: str, graph: str | None = None) -> None:
    """Load one file of RDF, or of mappings in SSSOM, into a store.

    Raises:
        CannotDo: for a file that is missing, unreadable, of an unknown kind or not well-formed.
    """
    if path.endswith(ENDING):
        store.extend(Mappings(path).quads(graph))
        return
    name = ox.NamedNode(graph) if graph else None
    base = None
    if graph is None:  # a user's own file may have relative IRIs; ours have none
        from pathlib import Path

        base = Path(path).absolute().as_uri()
    try:
        store.load(path=path, base_iri=base, to_graph=name)
    except (OSError, ValueError, SyntaxError) as error:
        raise unreadable(path, error) from None


def unreadable(path: str, error: Exception) -> BekkenError:
    """Say in one line why a file of RDF could not be loaded."""
    if isinstance(error, FileNotFoundError) or not os.path.exists(path):
        return CannotDo(f"there is no file '{path}'")
    if os.path.isdir(path):
        return CannotDo(f"'{path}' is a folder; name a file in it")
    if isinstance(error, PermissionError):
        return CannotDo(f"'{path}' cannot be read: permission denied")
    if isinstance(error, SyntaxError):
        return CannotDo(f"'{path}' is not well-formed: {error}")
    ending = os.path.splitext(path)[1]
    if ox.RdfFormat.from_extension(ending.lstrip(".")) is None:
        known = f".ttl, .nt, .nq, .trig, .jsonld, .rdf or {ENDING}"
        return CannotDo(f"the name of '{path}' does not tell its format; it should end in {known}")
    return CannotDo(f"'{path}' cannot be loaded: {error}")
