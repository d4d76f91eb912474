"""The SPARQL 1.1 Protocol: a query is read out of a request, guarded, run, and its result written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox

from ..asking.guard import UPDATE_REFUSED, refuse_depth, refuse_service, syntax_error
from ..errors import CannotDo, NotFound, WrongUse
from ..sandbox.confinement import OPEN, SEALED
from . import media
from .federation import Federation
from .negotiation import choose_type
from .request import FORM, Pairs, Request, pairs, single, values
from .response import Response, refusal
from .stores import Store
from .writing import write

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
# What differs from one run to the next; and \u, which can spell it.
_FRESH = re.compile(r"\b(?:now|rand|uuid|struuid)\b|\\u", re.IGNORECASE)
_FRESH_WORDS = ("now", "rand", "uuid", "\\u")
_ROWS, _GRAPHS = tuple(media.ROWS), tuple(media.GRAPHS)


class Query(NamedTuple):
    """A query as the protocol gives it: its text and its dataset (``None``: as the query says)."""

    text: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()


class Endpoint:
    """Answers SPARQL queries from a store.

    Example:
        >>> from bekken_kg.web.stores import LocalStore
        >>> Endpoint(LocalStore(ox.Store(), union=True)).run(Query("ASK {}"), "text/csv").body
        b'true'
    """

    def __init__(self, store: Store, federation: Federation | None = None) -> None:
        """Answer from a store; SERVICE may call what the federation allows, nothing for ``None``."""
        self._store = store
        self._federation = federation or Federation(())

    def respond(self, request: Request) -> Response | None:
        """Answer a request; ``None`` where it asks for nothing, and so for the service description.

        ``?default`` and ``?graph=IRI`` are those of the Graph Store Protocol, of which all that only reads is there.

        Raises:
            WrongUse: for a request or a query that is wrong.
            CannotDo: for a query with SERVICE.
        """
        parameters = request.parameters
        if values(parameters, "default") or values(parameters, "graph"):
            return self._graph(request, parameters)
        if request.method == "POST":
            refused, direct = _body_kind(request.header("content-type"), request.header("content-encoding"))
            if refused is not None:
                return refused
            if direct and not parameters:
                return self.run(Query(_text(request.body)), request.header("accept"))
            parameters += [("query", _text(request.body))] if direct else pairs(_text(request.body))
        if values(parameters, "update"):
            return refusal(403, UPDATE_REFUSED)
        if request.method == "GET" and all(name in ("lang", "ui") for name, _ in parameters):  # of the editor's page
            return None
        return self.run(_query(parameters), request.header("accept"))

    def _graph(self, request: Request, parameters: Pairs) -> Response:
        """Return a graph by the Graph Store Protocol."""
        default, graph = single(parameters, "default"), single(parameters, "graph")
        if request.method == "POST":
            return refusal(405, UPDATE_REFUSED, ("allow", "GET, HEAD"))
        if default or graph == "" or len([name for name, _ in parameters if name not in ("lang", "ui")]) > 1:
            raise WrongUse("?default, or ?graph= and an absolute IRI, stands alone; to ask a query, leave it out")
        graphs = [graph] if graph else []
        if graph and not bool(self._store.query("ASK { ?s ?p ?o }", graphs, (), may_have_from=False)):
            raise NotFound(f"there is no graph <{graph}>; without parameters, this address tells which there are")
        return self.run(Query("CONSTRUCT WHERE { ?s ?p ?o }", graphs), request.header("accept"))

    def run(self, query: Query, accept: str) -> Response:
        """Run a query and write its result as a client would rather have it."""
        text = query.text
        refuse_depth(text)
        folded = text.casefold()
        judged, calls = self._federation.judge(text)
        if "service" in folded or "\\u" in folded:
            try:
                refuse_service(judged)
            except CannotDo as error:
                return refusal(403, str(error))
        store, may_have_from = self._store, "from" in folded
        try:
            with OPEN if calls or store.remote else SEALED:
                results = store.query(text, query.default_graphs, query.named_graphs, may_have_from=may_have_from)
                offers = _ROWS if isinstance(results, (ox.QuerySolutions, ox.QueryBoolean)) else _GRAPHS
                kind = choose_type(accept, offers)
                body = write(results, kind) if kind else b""
        except SyntaxError as error:
            raise syntax_error(text, str(error)) from None
        except (ValueError, RuntimeError) as error:
            return refusal(422, f"the query parses, but cannot be run: {error}")
        except OSError as error:
            return refusal(502, f"a SERVICE did not answer: {error}")
        if kind is None:
            return refusal(406, f"this result can be had as {', '.join(offers)}")
        fresh = any(word in folded for word in _FRESH_WORDS) and _FRESH.search(text)
        return Response(200, media.with_charset(kind), body, not (fresh or store.remote))


def _query(parameters: Pairs) -> Query:
    text = single(parameters, "query")
    if text is None:
        raise WrongUse("the parameter 'query' is missing")
    if values(parameters, "using-graph-uri") or values(parameters, "using-named-graph-uri"):
        raise WrongUse("using-graph-uri is for updates; use default-graph-uri and named-graph-uri")
    return Query(text, values(parameters, "default-graph-uri"), values(parameters, "named-graph-uri"))


@lru_cache(64)
def _body_kind(type_header: str, encoding_header: str) -> tuple[Response | None, bool]:
    """Tell whether a body is a query itself (else a form), and refuse what is neither."""
    if encoding_header.strip().lower() not in ("", "identity"):
        sentence = "a compressed body is refused; send the query as it is"
        return refusal(415, sentence, ("accept-encoding", "identity")), False
    kind = type_header.partition(";")[0].strip().lower()
    if kind == UPDATE:
        return refusal(403, UPDATE_REFUSED), False
    if kind not in (QUERY, FORM):
        given = f"not {kind}" if kind else "and no Content-Type is given"
        return refusal(415, f"a query is sent as {QUERY} or {FORM}, {given}"), False
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", type_header, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        return refusal(415, f"a query is sent in UTF-8, not {charset[1]}"), False
    return None, kind == QUERY


def _text(body: bytes) -> str:
    try:
        return body.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise WrongUse(f"the body is not UTF-8 (byte {error.start})") from None
