"""rdflib in process: a second engine that answers every question with the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock

import pyoxigraph as ox
import rdflib
import rdflib.plugins.sparql as sparql
from pyparsing import ParseBaseException
from rdflib.plugins.sparql.parserutils import CompValue

from ..errors import CannotDo
from .guard import SERVICE_REFUSED, is_update, refuse_depth, syntax_error
from .oxigraph import as_written, load

_SWITCH = Lock()


class RdflibEngine:
    """An rdflib Dataset with one named graph per layer.

    The files are read by Oxigraph's parsers: rdflib's own RDF/XML and JSON-LD parsers can reach outside the
    machine.
    """

    def __init__(self, files: Iterable[tuple[str, str | None]], *, union: bool = True) -> None:
        """Load the files; see :func:`bekken_kg.engines.open_engine`."""
        self._files = list(files)
        store = ox.Store()
        for path, graph in self._files:
            load(store, path, graph)
        self.dataset = to_dataset(store, union=union)
        self._names = {graph.identifier for graph in self.dataset.graphs()}

    def query(
        self, text: str, *, guarded: bool = False
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Answer a read-only query; see :class:`bekken_kg.engines.Engine`.

        Raises:
            QuerySyntaxError: for text that does not parse, with line and column where rdflib knows them.
            CannotDo: for a query with SERVICE.
            WrongUse: for an update.
        """
        if not guarded:
            refuse_depth(text)
        if is_update(text):
            raise syntax_error(text, "")
        try:
            prepared = sparql.prepareQuery(text)
        except ParseBaseException as error:
            raise syntax_error(text, "", error.lineno, error.column) from None
        except Exception as error:
            raise syntax_error(text, str(error)) from None
        if any(part.name == "ServiceGraphPattern" for part in _parts(prepared.algebra)):
            raise CannotDo(SERVICE_REFUSED)
        with self._as_loaded():
            try:
                result = self.dataset.query(prepared)
                if result.type in ("SELECT", "ASK"):
                    payload = result.serialize(format="json") or b""
                    return ox.parse_query_results(payload, ox.QueryResultsFormat.JSON)
                graph = result.graph if result.graph is not None else rdflib.Graph()
                lines = graph.serialize(format="nt", encoding="utf-8")
            except (
                Exception
            ) as error:  # rdflib has faults of its own, such as ordering by an expression's error
                raise CannotDo(
                    f"rdflib cannot run this query ({type(error).__name__}: {error}); --engine oxigraph may"
                ) from None
        found = ox.Store()
        found.load(lines, ox.RdfFormat.N_TRIPLES)
        return found.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    def quads(self, graph: str | None = None) -> list[ox.Quad]:
        """Return what was loaded, or only the quads of one named graph."""
        return as_written(self._files, graph)

    @contextmanager
    def _as_loaded(self) -> Iterator[None]:
        """Keep FROM <…> from fetching anything, and from leaving its merged graph behind.

        rdflib's switch is global, so it is put back.
        """
        with _SWITCH:
            before = sparql.SPARQL_LOAD_GRAPHS
            sparql.SPARQL_LOAD_GRAPHS = False
            try:
                yield
            finally:
                sparql.SPARQL_LOAD_GRAPHS = before
                for graph in list(self.dataset.graphs()):
                    if graph.identifier not in self._names:
                        self.dataset.remove_graph(graph)


def to_dataset(quads: Iterable[ox.Quad], *, union: bool = True) -> rdflib.Dataset:
    """Copy quads into a new rdflib Dataset."""
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    dataset = rdflib.Dataset(default_union=union)
    dataset.parse(data=lines, format="nquads")
    return dataset


def _parts(node: object) -> Iterator[CompValue]:
    """Walk a query's algebra."""
    if isinstance(node, CompValue):
        yield node
        for value in node.values():
            yield from _parts(value)
    elif isinstance(node, (list, tuple, set)):
        for value in node:
            yield from _parts(value)
