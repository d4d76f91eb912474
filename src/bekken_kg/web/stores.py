"""What a query is put to: the graph in this process, or an endpoint that has it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..asking.guard import has_from
from ..engines.oxigraph import OxigraphEngine
from ..errors import BekkenError, CannotDo, WrongUse
from ..namespaces import BASE
from ..rdf.xml import NotWritable
from .writing import Results

if TYPE_CHECKING:
    from ..engines import Engine

_SILENT = "the store behind this server does not answer as it should; try again later"
FROM_REFUSED = "FROM is refused here: name graphs with default-graph-uri and named-graph-uri instead"


class LocalStore:
    """The graph in this process.

    Attributes:
        remote: whether answers come from elsewhere, and may be others the next time.

    Example:
        >>> bool(LocalStore(ox.Store(), union=True).query("ASK {}", (), (), may_have_from=False))
        True
    """

    remote = False

    def __init__(self, store: ox.Store, *, union: bool) -> None:
        """Ask a store; ``union`` makes the default graph the union of the named graphs."""
        self._store = store
        self._union = union

    def query(self, text: str, default: Sequence[str], named: Sequence[str], *, may_have_from: bool) -> Results:
        """Answer a query over a dataset; without any graph named, over the one that is served."""
        if default or named:
            return self._store.query(text, base_iri=BASE, default_graph=_nodes(default), named_graphs=_nodes(named))
        union = self._union and not (may_have_from and has_from(text))
        return self._store.query(text, base_iri=BASE, use_default_graph_as_union=union)


class RemoteStore:
    """An endpoint that has our graphs, perhaps beside others: no query sees more than ours."""

    remote = True

    def __init__(self, engine: Any) -> None:
        """Ask a remote engine (:mod:`bekken_kg.remote.engine`)."""
        self._engine = engine

    def query(self, text: str, default: Sequence[str], named: Sequence[str], *, may_have_from: bool) -> Results:
        """Answer a query, as :class:`LocalStore` does. A graph that is named and is not ours is empty.

        Raises:
            WrongUse: for a query with FROM.
            CannotDo: where the endpoint does not answer; why is in the log alone.
        """
        if may_have_from and has_from(text):
            raise WrongUse(FROM_REFUSED)
        _nodes((*default, *named))
        if default or named:
            ours = self._engine.graphs
            union = [iri for iri in dict.fromkeys(default) if iri in ours]
            single = [iri for iri in dict.fromkeys(named) if iri in ours]
            if (not single and not union) or (default and not union):  # without any, the store would take its own
                union = [BASE + "graph/none"]
            engine = type(self._engine)(self._engine.address, union, self._engine.transport, named=single)
            engine._seen = True  # these graphs may well have nothing to say
        else:
            engine = self._engine
        try:
            results: Results = engine.query(text)
        except CannotDo as error:
            raise for_strangers(error) from None
        return results


Store = LocalStore | RemoteStore


def for_strangers(error: BekkenError) -> BekkenError:
    """Return an error of an endpoint for strangers, without its address, its words and our settings: the log has them.

    Example:
        >>> from bekken_kg.errors import NotFound
        >>> str(for_strangers(NotFound("there is no question 'x'")))
        "there is no question 'x'"
    """
    if not isinstance(error, CannotDo) or isinstance(error, NotWritable) or str(error) == _SILENT:
        return error
    sys.stderr.write(f"bekken: {error}\n")
    return CannotDo(_SILENT)


def store_of(engine: Engine, *, union: bool) -> Store:
    """Return the store to put queries to, for an engine.

    Raises:
        CannotDo: for an engine that cannot be served.
    """
    if isinstance(engine, OxigraphEngine):
        return LocalStore(engine.store, union=union)
    if hasattr(engine, "address"):
        return RemoteStore(engine)
    raise CannotDo("only Oxigraph and an endpoint can be served")


def _nodes(iris: Sequence[str]) -> list[Any]:  # pyoxigraph's lists of graphs are invariant
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError:
        raise WrongUse("default-graph-uri and named-graph-uri take absolute IRIs") from None
