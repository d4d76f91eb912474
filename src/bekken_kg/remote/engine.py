"""A triple store on the network, by the SPARQL 1.1 Protocol. The one module that knows SPARQLWrapper.

SPARQLWrapper makes the request; it is sent by :mod:`bekken_kg.remote.transport`, which has a deadline, a cap on
bytes and no way to other hosts, where SPARQLWrapper's own sender (urllib's) has none of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from SPARQLWrapper import SPARQLWrapper
from SPARQLWrapper.Wrapper import CONSTRUCT, GET, POST, SELECT

from ..asking.guard import absolute, has_from, is_update, refuse_depth, refuse_service, starts_with, syntax_error
from ..errors import CannotDo, QuerySyntaxError
from ..namespaces import BASE
from ..rdf.index import Index
from ..shipped import folder
from .address import checked
from .connection import StoreResponse
from .index import Layers
from .results import ROWS, TRIPLES, quads_in, results_in
from .transport import Transport

#: a query this long is sent by POST: addresses of more than some 8,000 characters are refused by many proxies
LONGEST = 2500


class RemoteEngine:
    """A SPARQL endpoint; of all that it holds, only the graphs that we name are asked.

    Attributes:
        address: the endpoint.
        graphs: IRIs of the named graphs whose union is the default graph; a query with FROM chooses its own.
        transport: what sends.
        product: what the store calls itself, in small letters (``virtuoso``); ``""`` until it has answered.
    """

    def __init__(
        self,
        address: str,
        graphs: Sequence[str],
        transport: Transport | None = None,
        named: Sequence[str] | None = None,
    ) -> None:
        """Take an endpoint; nothing is sent yet.

        Args:
            address: its ``http://`` or ``https://`` address.
            graphs: IRIs of named graphs.
            transport: what sends; one with the environment's credentials and limits for ``None``.
            named: IRIs of those that ``GRAPH`` finds; ``graphs`` for ``None``.

        Raises:
            WrongUse: for another kind of address, and for faulty credentials or limits.
        """
        self.address = checked(address)
        self.graphs = tuple(graphs)
        self.named = self.graphs if named is None else tuple(named)
        self.transport = transport or Transport()
        self.product = ""
        self._seen = False
        # Virtuoso gives no more than so many rows at a time, and says so in a header alone.
        self._layers = Layers(self.fetch, self.graphs, one_by_one=lambda: self.product == "virtuoso")

    def __repr__(self) -> str:
        """Tell the address."""
        return f"RemoteEngine({self.address!r})"

    def query(self, text: str, *, guarded: bool = False) -> ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]:
        """Answer a read-only query; see :class:`bekken_kg.engines.Engine`. SERVICE is the store's to allow.

        Raises:
            QuerySyntaxError: for text that does not parse, with line and column.
            CannotDo: when the store gave no answer, or not one that can be read.
            WrongUse: for an update, or brackets nested too deep.
        """
        graphs, named = ((), ()) if has_from(text) else (self.graphs, self.named)
        form = _form(text)
        text = absolute(text)
        if re.search(r"(?i)\b[iu]ri\s*\(", text):  # it makes IRIs of texts as it runs
            text = f"BASE <{BASE}> {text}"
        if form in ("SELECT", "ASK"):
            results, some = results_in(self.address, self._ask(text, ROWS, graphs, named), form)
            if not some and graphs:
                self._see()
            return results
        return {quad.triple for quad in quads_in(self.address, self._ask(text, TRIPLES, graphs, named))}

    def index(self) -> Index:
        """Return what the graph says of whom; see :class:`bekken_kg.engines.Engine`."""
        index = self._layers.index()
        if not any(index):
            self._see()
        return index

    def fetch(self, text: str, graphs: Sequence[str], etag: str = "") -> tuple[list[ox.Triple], str] | None:
        """Return what a CONSTRUCT gives, with the entity tag of the answer; ``None`` where it is as it was.

        Args:
            text: the query; one of more than 2,500 characters is sent by POST, and so answered in any case.
            graphs: IRIs of the named graphs whose union is asked.
            etag: the entity tag that the same query was answered with, to get nothing when it still holds (304).

        Raises:
            CannotDo: when the store gave no answer, or not one that can be read.
        """
        reply = self._ask(text, TRIPLES, graphs, (), etag if len(text) <= LONGEST else "")
        if reply.status == 304:
            return None
        triples = list(dict.fromkeys(quad.triple for quad in quads_in(self.address, reply)))
        return triples, reply.headers.get("etag", "")

    def quads(self, graph: str | None = None) -> list[ox.Quad]:
        """Return what the store has in our graphs, or only in one of them.

        Literals are as the store gives them back: some turn ``"7"^^xsd:nonNegativeInteger`` into an
        ``xsd:integer``.
        """
        quads: list[ox.Quad] = []
        for name in self.graphs if graph is None else (graph,):
            fetched = self.fetch("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", (name,))
            place = ox.NamedNode(name)
            assert fetched is not None  # no entity tag was sent
            quads += [ox.Quad(triple.subject, triple.predicate, triple.object, place) for triple in fetched[0]]
        return quads

    def _ask(
        self, text: str, accept: str, graphs: Iterable[str], named: Iterable[str], etag: str = ""
    ) -> StoreResponse:
        """Send a request as SPARQLWrapper makes it."""
        wrapper = SPARQLWrapper(self.address, agent="bekken-kg")
        wrapper.setOnlyConneg(True)  # no format=…&output=…&results=… for stores that know the Accept header
        wrapper.queryString, wrapper.queryType = text, CONSTRUCT if accept == TRIPLES else SELECT
        for graph in graphs:
            wrapper.addParameter("default-graph-uri", graph)
        for graph in named:
            wrapper.addParameter("named-graph-uri", graph)
        wrapper.addCustomHttpHeader("Accept", accept)
        wrapper.setMethod(POST if len(text) > LONGEST else GET)
        if etag:
            wrapper.addCustomHttpHeader("If-None-Match", etag)
        request = wrapper._createRequest()
        assert request.data is None or isinstance(request.data, bytes)
        headers = {name.title(): value for name, value in request.header_items()}  # urllib's are User-agent
        reply = self.transport.send(request.get_method(), request.full_url, headers, request.data)
        self.product = reply.headers.get("server", "").partition("/")[0].strip().lower()
        if reply.status in (400, 500):
            _refuse_syntax(text)
        if reply.status == 400:
            words = self.transport.words(reply.body[:4096].decode("utf-8", "replace"))
            raise CannotDo(f"{self.address} refuses the query (400){f': {words}' if words else ''}")
        if not reply.good and not (etag and reply.status == 304):
            raise self.transport.failure(self.address, reply)
        return reply

    def unfit(self, question: str) -> str:
        """Return why this store's answer to a question of the catalogue is wrong; ``""`` where it is right."""
        wrong, reason = unfit(self.product).get(question, ("", ""))
        if wrong != "rows":
            return ""
        return (
            f"'{question}' is not asked of {self.product.capitalize()}, whose answer is wrong: {reason}; "
            "ask without --endpoint, or another store"
        )

    def _see(self) -> None:
        """Make sure that a store which finds nothing has our graphs at all."""
        if self._seen:
            return
        _, some = results_in(self.address, self._ask("ASK { ?s ?p ?o }", ROWS, self.graphs, ()), "ASK")
        if not some:
            raise CannotDo(
                f"{self.address} has nothing in {self.graphs[0]} and the graphs beside it; "
                "put them there with `bekken publish`"
            )
        self._seen = True


def unfit(product: str) -> dict[str, tuple[str, str]]:
    """Return the questions that a kind of store gets wrong: what is wrong (``rows`` or ``order``), and why.

    They were found by running every golden case on a real one; ``queries/stores/`` has them.

    Example:
        >>> unfit("oxigraph")
        {}
    """
    path = os.path.join(folder("queries"), "stores", f"{product}.tsv")
    if not product.isalnum() or not os.path.isfile(path):
        return {}
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    return {name: (wrong, reason) for name, wrong, reason in rows}


def _form(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, and refuse what is no query."""
    refuse_depth(text)
    if is_update(text):
        raise syntax_error(text, "")
    word = starts_with(text)
    if word not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        _refuse_syntax(text)
        raise QuerySyntaxError("the query does not start with SELECT, ASK, CONSTRUCT or DESCRIBE")
    return word


def _refuse_syntax(text: str) -> None:
    """Raise QuerySyntaxError for a text that Oxigraph's parser does not take either; it knows the place."""
    try:
        refuse_service(text)
    except CannotDo:
        return  # our own parser would call the endpoint that the query names
    try:
        ox.Store().query(text, base_iri=BASE)
    except SyntaxError as error:
        raise syntax_error(text, str(error)) from None
