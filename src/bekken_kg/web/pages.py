"""Pages for people over HTTP: which page of the site answers an address, and in which languages."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import quote

import pyoxigraph as ox

from ..asking.answer import Answer
from ..errors import BekkenError, NotFound, WrongUse
from ..knowledge import KnowledgeGraph
from ..languages import language
from ..namespaces import BASE
from ..site import coverage
from ..site.assets import asset
from ..site.pages import Pages as Site
from ..site.reader import Reader
from ..site.spreadsheet import spreadsheet
from ..site.suggestions import suggestions
from .endpoint import Asked, Endpoint
from .negotiation import choose_language
from .request import Pairs, Request, one
from .response import HTML, Response, refusal

_JSON = "application/json"
_RESULTS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
# The IRI of something that has an address of its own; nothing else may come into a header.
_OWN = re.compile(re.escape(BASE) + r"([A-Za-z0-9/_.-]+)")
# A path that a link may lead to again: not "//elsewhere".
_PLAIN = re.compile(r"/[A-Za-z0-9][A-Za-z0-9/_.-]*")
#: the question that ``/code`` asks
CODE_QUESTION = "term-of-code"
_VARY = (("vary", "accept-encoding, accept-language"),)


class Pages:
    """Answers what people look at.

    Attributes:
        root: the path prefix that links start with, ``""`` or such as ``/bekken``.

    Example:
        >>> import bekken_kg
        >>> pages = Pages(bekken_kg.load())
        >>> pages.respond(Request("GET", "/coverage")).status
        200
    """

    def __init__(self, graph: KnowledgeGraph, root: str = "", endpoint: Endpoint | None = None) -> None:
        """Make the pages of a graph; ``endpoint`` runs the queries of the editor's page."""
        self.root = root
        self._graph = graph
        self._site = Site(graph)
        self._endpoint = endpoint

    def reader(self, request: Request) -> Reader:
        """Tell who reads: languages by ``lang`` and ``ui``, else by ``Accept-Language``.

        Raises:
            UnknownName: for a language that is not ``nb``, ``nn`` or ``en``.
        """
        found = request.parameters
        asked = one(found, "lang") or choose_language(request.header("accept-language"))
        return Reader(language(asked), language(one(found, "ui") or asked), self.root, self._site.known)

    def respond(self, request: Request) -> Response | None:
        """Answer a page that is no thing, question or query; ``None`` for any other address."""
        path = request.path
        if path.startswith("/assets/"):
            body, kind = asset(path.removeprefix("/assets/"))
            return Response(200, kind, body, True, (("vary", "accept-encoding"),))
        if path == "/names.json":
            return Response(200, _JSON, suggestions(self._graph), True, (("vary", "accept-encoding"),))
        if path.startswith("/spreadsheet/") and path.endswith(".csv"):
            return self._spreadsheet(path.removeprefix("/spreadsheet/").removesuffix(".csv"), request)
        return self._page(path, request)

    def _page(self, path: str, request: Request) -> Response | None:
        pairs = request.parameters
        site = self._site
        if path == "/":
            return _page(site.start(self.reader(request), pairs))
        if path == "/mechanism":
            return _page(site.mechanism(self.reader(request), pairs))
        if path == "/coverage":
            return _page(site.coverage(self.reader(request), pairs))
        if path == "/search":
            return _page(site.search(one(pairs, "q") or "", self.reader(request), pairs))
        if path == "/editor":
            return self.editor(request)
        if path == "/units.json":
            reader = self.reader(request)
            record = coverage.units_record(coverage.covered(self._graph, reader.lang), reader)
            return Response(200, _JSON, json.dumps(record, ensure_ascii=False).encode(), True, _VARY)
        if path == "/about":
            iri = one(pairs, "iri") or ""
            own = _OWN.fullmatch(iri)
            if own:
                return refusal(303, f"this has an address of its own: {iri}", ("location", f"{self.root}/{own[1]}"))
            if iri not in site.known:
                raise NotFound(f"there is no page at /about for '{iri}'; it takes the whole IRI of a term from outside")
            return _page(site.thing(iri, self.reader(request), "/about", pairs))
        return None

    def thing(self, request: Request, iri: str) -> bytes:
        """Return the page of a thing of ours."""
        return self._site.thing(iri, self.reader(request), request.path, request.parameters)

    def questions(self, request: Request) -> bytes:
        """Return the list of questions as a page."""
        return self._site.questions(self.reader(request), request.parameters)

    def answer(
        self, request: Request, name: str, answer: Answer, given: dict[str, list[str]], endings: Sequence[str]
    ) -> bytes:
        """Return a question and its answer as a page."""
        reader = self.reader(request)
        return self._site.answer(name, answer, given, endings, reader, request.parameters, request.path)

    def editor(self, request: Request) -> Response:
        """Return the SPARQL editor; a query in the address is run, and its result is on the page."""
        reader, pairs = self.reader(request), request.parameters
        example = one(pairs, "example")
        query = one(pairs, "query")
        answer: Answer | None = None
        problem: BekkenError | None = None
        if example:
            query = self._graph.sparql(example, lang=reader.lang).strip() + "\n"
        elif query and self._endpoint:
            try:
                answer = self._run(query.replace("\r\n", "\n"), reader.lang)
            except BekkenError as error:
                problem = error
        address = request.origin(self.root) + "/sparql"
        body = self._site.editor(query or "", answer, problem, address, reader, pairs)
        return Response(200, HTML, body, query is None, _VARY)

    def _run(self, query: str, lang: str) -> Answer:
        """Run a query as the endpoint does, with all its guards."""
        assert self._endpoint is not None
        response = self._endpoint.run(Asked(query), f"{_RESULTS}, {_TRIPLES};q=0.9")
        if response.status != 200:
            raise WrongUse(response.body.decode().strip())
        if response.type.startswith(_RESULTS):
            results = ox.parse_query_results(response.body, ox.QueryResultsFormat.JSON)
            return Answer(results, lang)
        return Answer((quad.triple for quad in ox.parse(response.body, ox.RdfFormat.N_TRIPLES)), lang)

    def refused(self, request: Request, response: Response) -> Response:
        """Tell a browser on a page what others are told in a line of text."""
        try:
            reader = self.reader(request)
            pairs = request.parameters
        except BekkenError:
            reader, pairs = Reader("nb", "nb", self.root), []
        sentence = response.body.decode().strip()
        here = request.path if _PLAIN.fullmatch(request.path) else "/"
        body = self._site.refusal(response.status, sentence, reader, here, pairs, self._asked(here, pairs))
        return Response(response.status, HTML, body, False, response.headers)

    def _asked(self, path: str, pairs: Pairs) -> tuple[str, dict[str, list[str]]] | None:
        """Tell which question a path is of, if of any, and what was given for its parameters."""
        name = CODE_QUESTION if path == "/code" else path.removeprefix("/answers/").removesuffix(".html")
        return (name, filled(pairs)) if name in self._graph.questions else None

    def _spreadsheet(self, name: str, request: Request) -> Response:
        """Return a question's answer for a spreadsheet, as a file to save."""
        reader = self.reader(request)
        answer = self._graph.answer(name, lang=reader.lang, **filled(request.parameters))
        header = ("content-disposition", f"attachment; filename*=UTF-8''{quote(name)}.csv")
        return Response(200, "text/csv; charset=utf-8", spreadsheet(answer, reader.lang), True, (*_VARY, header))


def filled(pairs: Pairs) -> dict[str, list[str]]:
    """Return the parameters of a question: all but the languages, without the empty ones.

    Example:
        >>> filled([("condition", "Pain"), ("section", ""), ("lang", "nn"), ("ui", "en")])
        {'condition': ['Pain']}
    """
    found: dict[str, list[str]] = {}
    for key, text in pairs:
        if text.strip() and key not in ("lang", "ui"):
            found.setdefault(key, []).append(text)
    return found


def _page(body: bytes) -> Response:
    return Response(200, HTML, body, True, _VARY)
