"""rdflib in process: a second engine that answers every question with the same rows."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock

import pyoxigraph as ox
import rdflib
import rdflib.plugins.sparql as sparql
from pyparsing import ParseBaseException, ParseResults
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from ..asking.guard import SERVICE_REFUSED, absolute, is_update, refuse_depth, syntax_error
from ..errors import BekkenError, CannotDo
from ..namespaces import BASE
from .oxigraph import LocalEngine

_SWITCH = Lock()
# A literal that does not fit its datatype stays a text; rdflib would write a traceback to stderr for each.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class RdflibEngine(LocalEngine):
    """An rdflib Dataset with one named graph per layer.

    The files are read by Oxigraph's parsers: rdflib's own RDF/XML and JSON-LD parsers can reach outside the
    machine.
    """

    def __init__(
        self, files: Iterable[tuple[str, str | None]], *, union: bool = True, extra: Iterable[ox.Quad] = ()
    ) -> None:
        """Load the files; see :func:`bekken_kg.engines.open_engine`."""
        super().__init__(files, union=union, extra=extra)
        self.dataset = to_dataset(self.store, union=union)
        self._names = {graph.identifier for graph in self.dataset.graphs()}

    def query(self, text: str, *, guarded: bool = False) -> ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]:
        """Answer a read-only query; see :class:`bekken_kg.engines.Engine`.

        Raises:
            QuerySyntaxError: for text that does not parse, with line and column where rdflib knows them.
            CannotDo: for a query with SERVICE.
            WrongUse: for an update.
        """
        query = RdflibQuery(text, guarded)
        with self._graphs_kept():
            return query.run(self.dataset)

    @contextmanager
    def _graphs_kept(self) -> Iterator[None]:
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
    """Copy quads into a new rdflib Dataset, literals as they are: rdflib would read ``"1_000"`` as a number."""
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    dataset = rdflib.Dataset(default_union=union)
    with _SWITCH:
        before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
        try:
            dataset.parse(data=lines, format="nquads")
        finally:
            rdflib.NORMALIZE_LITERALS = before
    return dataset


class RdflibQuery:
    """A read-only query that rdflib has parsed.

    Attributes:
        prepared: the query as rdflib evaluates it.
    """

    def __init__(self, text: str, guarded: bool = False) -> None:
        """Parse a query; arguments and errors as for :meth:`RdflibEngine.query`."""
        if not guarded:
            refuse_depth(text)
        if is_update(text):
            raise syntax_error(text, "")
        try:
            tree = parseQuery(absolute(text))
            self._refuse_undeclared(tree, text)
            self.prepared = translateQuery(tree, base=BASE)
        except BekkenError:
            raise
        except ParseBaseException as error:
            raise syntax_error(text, "", error.lineno, error.column) from None
        except RecursionError:
            raise CannotDo("rdflib cannot parse a query that nests as deep; --engine oxigraph can") from None
        except Exception as error:
            raise syntax_error(text, str(error)) from None
        if any(part.name == "ServiceGraphPattern" for part in _parts(self.prepared.algebra)):
            raise CannotDo(SERVICE_REFUSED)
        _join_lazily(self.prepared.algebra)
        _skip_empty_groups(self.prepared.algebra)
        self._every_column = tree[1].name == "SelectQuery" and not tree[1].projection

    def _refuse_undeclared(self, tree: ParseResults, text: str) -> None:
        """Refuse a prefix that the query does not declare: rdflib would take its own for owl, foaf and others."""
        declared = {part.prefix or "" for part in _parts(tree[0]) if part.name == "PrefixDecl"}
        if any(part.name == "pname" and (part.prefix or "") not in declared for part in _parts(tree[1])):
            raise syntax_error(text, "a prefix is not declared")

    def run(self, graph: rdflib.Graph) -> ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]:
        """Ask a graph, and hand the result over to pyoxigraph."""
        try:
            result = graph.query(self.prepared)
            if self._every_column:  # SELECT *: rdflib has the columns in another order at each run
                result.vars = sorted(result.vars or [])
            if result.type in ("SELECT", "ASK"):
                payload = result.serialize(format="json") or b""
                return ox.parse_query_results(payload, ox.QueryResultsFormat.JSON)
            triples = result.graph if result.graph is not None else rdflib.Graph()
            lines = triples.serialize(format="nt", encoding="utf-8")
        except Exception as error:  # rdflib has faults of its own, such as ordering by an expression's error
            raise CannotDo(
                f"rdflib cannot run this query ({type(error).__name__}: {error}); --engine oxigraph may"
            ) from None
        return [quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES)]


def _join_lazily(algebra: CompValue) -> None:
    """Let rdflib carry bindings into each part of a join where that cannot change the rows.

    rdflib does so of itself only where no other join stands to the left, as with one VALUES but not with two;
    a path such as ``rdfs:subClassOf*`` then goes through the whole graph.
    """
    for part in _parts(algebra):
        if part.name == "Join" and _plain(part.p2):
            part["lazy"] = True


def _skip_empty_groups(algebra: CompValue) -> None:
    """Let GROUP BY give no row where there is nothing to group; rdflib gives one without any value.

    The rows of each group are counted, and one without that number is left out. A subquery beside other
    patterns is left as it is: what rdflib makes of it in an OPTIONAL hangs on that row.
    """
    number, part = rdflib.Variable("__rows__"), algebra
    while isinstance(below := dict(part).get("p"), CompValue):
        if below.name == "AggregateJoin" and below.p.expr is not None:
            below.A.append(CompValue("Aggregate_Count", vars="*", distinct="", res=number))
            part["p"] = CompValue("Filter", expr=number, p=below)
        part = below


def _plain(node: CompValue) -> bool:
    """Tell whether a part of a query has nothing in it that looks at its own scope only."""
    if node.name in ("Union", "Join"):
        return _plain(node.p1) and _plain(node.p2)
    return node.name == "BGP" or (node.name == "ToMultiSet" and node.p.name == "values")


def _parts(node: object) -> Iterator[CompValue]:
    """Walk a query, parsed or as algebra."""
    if isinstance(node, CompValue):
        yield node
        for value in node.values():
            yield from _parts(value)
    elif isinstance(node, (list, tuple, set, ParseResults)):
        for value in node:
            yield from _parts(value)
