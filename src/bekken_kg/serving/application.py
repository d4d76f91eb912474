"""The application: from a request to a response, without a server; each worker process has one."""

from __future__ import annotations

import gzip
import os

import pyoxigraph as ox

from ..engines.oxigraph import OxigraphEngine
from ..errors import BekkenError, NotFound
from ..graph import KnowledgeGraph
from . import description, openapi
from .answers import Answers
from .endpoint import Endpoint
from .federation import Federation
from .negotiation import choose, choose_language, wants_gzip
from .pages import Pages
from .request import Request, one
from .response import HTML, Response, refusal, told
from .things import Things

_ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "assets")
_ASSET_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
#: a smaller body is sent as it is
_WORTH_COMPRESSING = 1024


class Application:
    """Answers every address of the server.

    Example:
        >>> import bekken_kg
        >>> application = Application(bekken_kg.load())
        >>> application.respond(Request("GET", "/sparql", "query=ASK%20%7B%7D")).body
        b'{"head":{},"boolean":true}'
    """

    def __init__(
        self,
        graph: KnowledgeGraph,
        *,
        union: bool = True,
        root: str = "",
        allowed_services: tuple[str, ...] = (),
        result_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        """Put an application around a graph.

        Args:
            graph: what is served.
            union: whether the default graph of a query is the union of the named graphs.
            root: the path prefix that links start with.
            allowed_services: endpoints that SERVICE may call.
            result_bytes: how large a result may be.
        """
        engine = graph.engine
        assert isinstance(engine, OxigraphEngine)
        self._graph = graph
        self._union = union
        self._store = engine.store
        self._result_bytes = result_bytes
        self._pages = Pages(root)
        self._endpoint = Endpoint(engine.store, union=union, federation=Federation(allowed_services))
        self._things = Things(graph, self._pages)
        self._answers = Answers(graph, self._pages)

    def respond(self, request: Request) -> Response:
        """Answer a request; whatever is wrong with it is told in a plain sentence."""
        try:
            response = self._route(request)
        except BekkenError as error:
            response = told(error)
        if len(response.body) > self._result_bytes:
            return refusal(
                503, f"the result is over {self._result_bytes} bytes; ask for less of it, with LIMIT"
            )
        return _compressed(response, request)

    def _route(self, request: Request) -> Response:
        if request.path in ("/sparql", "/sparql/"):
            return self._endpoint.respond(request) or self._description(request)
        first = request.path.split("/", 2)[1].partition(".")[0] if request.path.startswith("/") else ""
        if request.method != "GET":
            return refusal(405, "only /sparql takes POST", ("allow", "GET, HEAD, OPTIONS"))
        if first in Things.ROOTS:
            return self._things.respond(request)
        if first == "answers":
            return self._answers.respond(request)
        if first == "code":
            return self._answers.code(request)
        if first == "assets":
            return _asset(request.path)
        lang = one(request.parameters, "lang") or choose_language(request.header("accept-language"))
        if request.path == "/":
            return Response(
                200, HTML, self._pages.start(lang), True, (("vary", "accept-encoding, accept-language"),)
            )
        if request.path == "/openapi.json":
            body = openapi.document(self._graph.questions, request.origin(self._pages.root), _version())
            return Response(200, "application/json", body, True, (("vary", "accept-encoding"),))
        if request.path == "/.well-known/void":
            return self._void(request)
        raise NotFound(
            f"there is nothing at {request.path}; /sparql, /answers and /openapi.json tell what there is"
        )

    def _description(self, request: Request) -> Response:
        """Describe the endpoint: as a page for a browser, else as RDF."""
        accept = request.header("accept")
        address = request.origin(self._pages.root) + "/sparql"
        if "text/html" in accept and choose(accept, ("text/html", "text/turtle")) == "text/html":
            lang = choose_language(request.header("accept-language"))
            vary = ("vary", "accept, accept-encoding, accept-language")
            return Response(200, HTML, self._pages.query_form(address, lang), True, (vary,))
        return description.respond(description.describe(address, self._sizes(), union=self._union), accept)

    def _void(self, request: Request) -> Response:
        address = request.origin(self._pages.root) + "/sparql"
        return description.respond(description.void(address, self._sizes()), request.header("accept"))

    def _sizes(self) -> list[tuple[str | None, int]]:
        """Count the triples of each graph."""
        count = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
        rows = self._store.query(count)
        assert isinstance(rows, ox.QuerySolutions)
        sizes: list[tuple[str | None, int]] = [
            (row[0].value, int(row[1].value)) for row in rows if row[0] is not None
        ]
        plain = len(self._store) - sum(size for _, size in sizes)
        return [*sizes, (None, plain)] if plain else sizes


def _asset(path: str) -> Response:
    name = path.removeprefix("/assets/")
    ending = name.rpartition(".")[2]
    if "/" in name or name.startswith(".") or ending not in _ASSET_TYPES:
        raise NotFound(f"there is nothing at {path}")
    try:
        with open(os.path.join(_ASSETS, name), "rb") as file:
            body = file.read()
    except OSError:
        raise NotFound(f"there is nothing at {path}") from None
    return Response(200, _ASSET_TYPES[ending], body, True, (("vary", "accept-encoding"),))


def _compressed(response: Response, request: Request) -> Response:
    if len(response.body) < _WORTH_COMPRESSING or not wants_gzip(request.header("accept-encoding")):
        return response
    body = gzip.compress(response.body, 5, mtime=0)
    headers = (*response.headers, ("content-encoding", "gzip"))
    return Response(response.status, response.type, body, response.keep, headers)


def _version() -> str:
    from .. import __version__

    assert isinstance(__version__, str)
    return __version__
