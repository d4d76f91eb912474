"""The application: from a request to a response, without a server; each worker process has one."""

from __future__ import annotations

import gzip
from collections import Counter

import pyoxigraph as ox

from ..engines.disk import DiskEngine
from ..errors import BekkenError, NotFound
from ..exporting import dataset
from ..exporting.framed import published
from ..knowledge import KnowledgeGraph
from ..settings import UNNAMED, Operator
from . import description, openapi
from .endpoint import Endpoint
from .federation import Federation
from .fhir import Fhir, outcome
from .infobutton import Infobutton
from .linked_data import LinkedData
from .negotiation import choose_type, wants_gzip
from .pages import Pages
from .questions import Questions
from .request import Request
from .response import Response, error_response, refusal
from .stores import for_strangers, store_of

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
        operator: Operator = UNNAMED,
        allowed_services: tuple[str, ...] = (),
        result_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        """Put an application around a graph.

        Args:
            graph: what is served.
            union: whether the default graph of a query is the union of the named graphs.
            root: the path prefix that links start with.
            operator: who runs the server, for the foot of each page.
            allowed_services: endpoints that SERVICE may call.
            result_bytes: how large a result may be.
        """
        store = store_of(graph.engine, union=union)
        if isinstance(graph.engine, DiskEngine):  # whatever is joined with it, a page is of what we say
            graph = KnowledgeGraph(graph.engine.without_files(), graph.questions, graph.extensions)
        self._graph = graph
        self._union = union
        self._remote = store.remote
        self._result_bytes = result_bytes
        self._endpoint = Endpoint(store, Federation(allowed_services))
        self._pages = Pages(graph, root, self._endpoint, operator)
        self._data = LinkedData(graph, self._pages)
        self._questions = Questions(graph, self._pages)
        self._infobutton = Infobutton(graph, self._pages)
        self._fhir = Fhir(graph, root)

    def respond(self, request: Request) -> Response:
        """Answer a request; whatever is wrong with it is said in a plain sentence."""
        try:
            response = self._route(request)
        except BekkenError as error:
            response = error_response(for_strangers(error) if self._remote else error)
            if request.path.startswith("/fhir/"):
                response = outcome(response.status, response.body.decode().strip())
        if response.status >= 400 and self._is_for_people(request):
            response = self._pages.refused(request, response)
        if len(response.body) > self._result_bytes:
            return refusal(503, f"the result is over {self._result_bytes} bytes; ask for less of it, with LIMIT")
        if self._remote and response.keep:  # what is elsewhere may change
            response = response._replace(keep=False)
        return _compressed(response, request)

    def _route(self, request: Request) -> Response:
        if request.path in ("/sparql", "/sparql/"):
            return self._endpoint.respond(request) or self._description(request)
        first = request.path.split("/", 2)[1].partition(".")[0] if request.path.startswith("/") else ""
        if first == "fhir":
            return self._fhir.respond(request)
        if request.method != "GET" and first != "check-text":
            return refusal(405, "only /sparql and /check-text take POST", ("allow", "GET, HEAD, OPTIONS"))
        if first in LinkedData.ROOTS and request.path not in ("/terms", "/claims", "/evidence"):
            return self._data.respond(request)
        if first == "answers":
            return self._questions.respond(request)
        if first == "code":
            return self._questions.code(request)
        if first in ("ask", "check-text"):
            return self._questions.plain(request)
        if request.path == "/infobutton":
            return self._infobutton.infobutton(request)
        if request.path == "/innhold":
            return self._infobutton.content(request)
        if first == "results":
            return self._questions.described(request, self._data)
        page = self._pages.respond(request)
        if page is not None:
            return page
        if request.path == "/openapi.json":
            body = openapi.document(self._graph.questions, request.origin(self._pages.root))
            return Response(200, "application/json", body, True)
        if request.path == "/context.jsonld":
            return Response(200, "application/ld+json", published(), True)
        if request.path == "/.well-known/void":
            return self._void(request)
        raise NotFound(f"there is nothing at {request.path}; /sparql, /answers and /openapi.json tell what there is")

    def _is_for_people(self, request: Request) -> bool:
        """Tell whether a browser asks for a page, rather than for data."""
        accept = request.header("accept")
        return (
            "text/html" in accept
            and not request.path.startswith("/sparql")
            and choose_type(accept, ("text/html", "application/json", "text/turtle")) == "text/html"
        )

    def _description(self, request: Request) -> Response:
        """Describe the endpoint: as a page for a browser, else as RDF."""
        accept = request.header("accept")
        address = request.origin(self._pages.root) + "/sparql"
        if "text/html" in accept and choose_type(accept, ("text/html", "text/turtle")) == "text/html":
            return self._pages.editor(request)
        return description.respond(description.describe(address, self._sizes(), union=self._union), accept)

    def _void(self, request: Request) -> Response:
        address = request.origin(self._pages.root) + "/sparql"
        return description.respond(dataset.description(self._data.quads, address), request.header("accept"))

    def _sizes(self) -> list[tuple[str | None, int]]:
        """Count the triples of each graph."""
        engine = self._graph.engine
        if isinstance(engine, DiskEngine):
            return sorted(engine.sizes.items())
        sizes = Counter(
            None if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value for quad in self._data.quads
        )
        return sorted(sizes.items(), key=lambda pair: pair[0] or "")


def _compressed(response: Response, request: Request) -> Response:
    if len(response.body) < _WORTH_COMPRESSING or not wants_gzip(request.header("accept-encoding")):
        return response
    body = gzip.compress(response.body, 5, mtime=0)
    headers = (*response.headers, ("content-encoding", "gzip"))
    return Response(response.status, response.type, body, response.keep, headers)
