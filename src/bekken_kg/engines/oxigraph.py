"""Oxigraph in process: the default engine."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..asking.guard import has_from, refuse_depth, refuse_service, syntax_error
from ..errors import CannotDo
from ..layers import ENDING
from ..namespaces import BASE

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
        self._files: list[tuple[str, str | None]] = []
        for path, graph in files:  # each is loaded before the next is asked for
            load(self.store, path, graph)
            self._files.append((path, graph))
        load_into = getattr(extra, "load_into", None)
        self._extra = extra if load_into else list(extra)
        if load_into:
            load_into(self.store)
        else:
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

        quads = [quad for path, name in self._files for quad in read(path, name)]
        quads += self._extra
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
            union = self._union and not has_from(text)
            return self.store.query(text, base_iri=BASE, use_default_graph_as_union=union)
        except SyntaxError as error:
            raise syntax_error(text, str(error)) from None
        except RuntimeError as error:  # such as a function that nobody has
            raise CannotDo(f"the query cannot be run: {error}") from None


def load(store: ox.Store, path: str, graph: str | None = None) -> None:
    """Load one file of RDF, or of mappings in SSSOM, into a store.

    Raises:
        CannotDo: for a file that is missing, unreadable, of an unknown kind or not well-formed.
    """
    if path.endswith(ENDING):
        from ..rdf.sssom import Mappings

        store.extend(Mappings(path).quads(graph))
        return
    try:
        store.load(path=path, to_graph=ox.NamedNode(graph) if graph else None)
    except (OSError, ValueError, SyntaxError) as error:
        from ..inputs import open_input

        open_input(path).close()  # names what is wrong with the file itself
        raise CannotDo(f"'{path}' cannot be loaded: {error}") from None
