"""Pages for people over HTTP: which page of the site answers an address, and in which languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

import pyoxigraph as ox

from ..asking.answer import Answer
from ..errors import BekkenError, NotFound, WrongUse
from ..knowledge import KnowledgeGraph
from ..languages import language
from ..namespaces import BASE
from ..settings import UNNAMED, Operator
from ..site import changes, coverage
from ..site.assets import asset
from ..site.pages import Site
from ..site.reader import Reader
from ..site.spreadsheet import spreadsheet
from ..words import word
from .endpoint import Endpoint, Query
from .negotiation import choose_language, choose_type
from .request import Request, single
from .response import HTML, Response, refusal

_JSON = "application/json"
_FORMS = ("text/html", _JSON)  # of a comparison
_RESULTS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
# The IRI of something that has an address of its own; nothing else may come into a header, least of all another host.
_OURS = re.compile(re.escape(BASE) + r"([A-Za-z0-9][A-Za-z0-9_.-]*(?:/[A-Za-z0-9][A-Za-z0-9_.-]*)*/?)")
# A path that a link may lead to again: not "//elsewhere".
_PLAIN = re.compile(r"/[A-Za-z0-9][A-Za-z0-9/_.-]*")
#: the question that ``/code`` asks
CODE_QUESTION = "term-of-code"


#: the pages that need nothing but a reader
_PLAIN_PAGES = {
    "/": Site.start,
    "/mechanism": Site.mechanism,
    "/coverage": Site.coverage,
    "/compare": Site.compare,
    "/terms": Site.terms,
    "/claims": Site.claims,
    "/evidence": Site.evidence,
    "/changes": Site.changes,
    "/about": Site.about,
    "/accessibility": Site.accessibility,
    "/use": Site.use,
}


class Pages:
    """Answers what people look at.

    Attributes:
        root: the path prefix that links start with, ``""`` or such as ``/bekken``.
        site: what makes the pages.

    Example:
        >>> import bekken_kg
        >>> pages = Pages(bekken_kg.load())
        >>> pages.respond(Request("GET", "/coverage")).status
        200
    """

    def __init__(
        self, graph: KnowledgeGraph, root: str = "", endpoint: Endpoint | None = None, operator: Operator = UNNAMED
    ) -> None:
        """Make the pages of a graph; ``endpoint`` runs the queries of the editor's page, ``operator`` the server."""
        self.root = root
        self.site = Site(graph, operator)
        self._graph = graph
        self._endpoint = endpoint

    def reader(self, request: Request) -> Reader:
        """Tell who reads: languages by ``lang`` and ``ui``, else by ``Accept-Language``.

        Raises:
            UnknownName: for a language that is not ``nb``, ``nn`` or ``en``.
        """
        pairs = request.parameters
        lang = language(single(pairs, "lang") or choose_language(request.header("accept-language")))
        ui = language(single(pairs, "ui") or lang)
        return Reader(lang, ui, self.root, self.site.known, request.path, pairs, request.origin())

    def respond(self, request: Request) -> Response | None:
        """Answer a page that is no entity, question or query; ``None`` for any other address."""
        path, site = request.path, self.site
        if path.startswith("/assets/"):
            body, kind = asset(path.removeprefix("/assets/"))
            return Response(200, kind, body, True)
        if path == "/suggest":
            text, of = single(request.parameters, "q") or "", single(request.parameters, "of") or ""
            return Response(200, _JSON, site.suggestions(text, of, self.reader(request)), True)
        if path.startswith("/spreadsheet/") and path.endswith(".csv"):
            return self._spreadsheet(path.removeprefix("/spreadsheet/").removesuffix(".csv"), request)
        if path == "/compare.json" or (path == "/compare" and choose_type(request.header("accept"), _FORMS) == _JSON):
            return self._comparison(request)
        plain = _PLAIN_PAGES.get(path)
        if plain and not (path == "/about" and single(request.parameters, "iri")):
            return _page(plain(site, self.reader(request)))
        if path in ("/changes.atom", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/picture.png"):
            return self._for_programs(path, request)
        if path == "/search":
            return _page(site.search(single(request.parameters, "q") or "", self.reader(request)))
        if path in ("/editor", "/editor.csv"):
            return self.editor(request)
        if path == "/about":
            return self._about(request)
        if path == "/units.json":
            record = coverage.records(coverage.units(self._graph), self.reader(request))
            return Response(200, _JSON, json.dumps(record, ensure_ascii=False).encode(), True)
        return None

    def _comparison(self, request: Request) -> Response:
        """Return two sources side by side for programs, as ``bekken compare --format json`` has them."""
        reader = self.reader(request)
        comparison = self.site.comparison(reader)
        if comparison is None:
            why, file = (word(f"compare.page.{name}", reader.ui) for name in ("alone", "file"))
            raise NotFound(f"{why} bekken serve --extension {file}")
        return Response(200, _JSON, json.dumps(comparison.to_dict(), ensure_ascii=False, indent=1).encode(), True)

    def _for_programs(self, path: str, request: Request) -> Response:
        """Return what crawlers, feed readers and browsers ask for by fixed names."""
        address = request.origin(self.root)
        if path == "/favicon.ico":
            body, kind = asset("icon.svg")
            return Response(200, kind, body, True)
        if path == "/picture.png":
            return Response(200, "image/png", self.site.picture(), True)
        if path == "/robots.txt":
            text = f"User-agent: *\nDisallow: {self.root}/sparql\nSitemap: {address}/sitemap.xml\n"
            return Response(200, "text/plain; charset=utf-8", text.encode(), True)
        if path == "/sitemap.xml":
            return Response(200, "application/xml", self.site.sitemap(address), True)
        return Response(200, "application/atom+xml", changes.feed(address, self.site.modified), True)

    def _about(self, request: Request) -> Response:
        """Return the page of something that has no address of its own here."""
        iri = single(request.parameters, "iri") or ""
        ours = _OURS.fullmatch(iri)
        if ours:
            return refusal(303, f"this has an address of its own: {iri}", ("location", f"{self.root}/{ours[1]}"))
        if iri not in self.site.known:
            raise NotFound(f"there is no page at /about for '{iri}'; it takes the whole IRI of a term from outside")
        return _page(self.site.entity(iri, self.reader(request)))

    def editor(self, request: Request) -> Response:
        """Return the SPARQL editor; a query in the address is run, and its result is on the page."""
        reader = self.reader(request)
        example, query = single(reader.pairs, "example"), single(reader.pairs, "query")
        answer: Answer | None = None
        problem: BekkenError | None = None
        if example:
            query = self._graph.sparql(example, lang=reader.lang).strip() + "\n"
        elif query and self._endpoint and request.path == "/editor.csv":
            return _file("query", spreadsheet(self._run(query, reader.lang), reader.lang))
        elif query and self._endpoint:
            try:
                answer = self._run(query.replace("\r\n", "\n"), reader.lang)
            except BekkenError as error:
                problem = error
        address = request.origin(self.root) + "/sparql"
        body = self.site.editor(query or "", answer, problem, address, reader)
        return Response(200, HTML, body, query is None)

    def _run(self, query: str, lang: str) -> Answer:
        """Run a query as the endpoint does, with all its guards."""
        assert self._endpoint is not None
        response = self._endpoint.run(Query(query), f"{_RESULTS}, {_TRIPLES};q=0.9")
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
        except BekkenError:
            lang = choose_language(request.header("accept-language"))
            reader = Reader(lang, lang, self.root, self.site.known, request.path, request.parameters, request.origin())
        if not _PLAIN.fullmatch(reader.path):
            reader.path = "/"
        sentence = response.body.decode().strip()
        body = self.site.refusal(response.status, sentence, reader, self._form(reader))
        return Response(response.status, HTML, body, False, response.headers)

    def _form(self, reader: Reader) -> tuple[str, dict[str, list[str]]] | None:
        """Tell which question a page is of, if of any, and what was given for its parameters."""
        name = CODE_QUESTION if reader.path == "/code" else reader.path.removeprefix("/answers/").removesuffix(".html")
        return (name, filled(reader.pairs)) if name in self._graph.questions else None

    def _spreadsheet(self, name: str, request: Request) -> Response:
        """Return a question's answer for a spreadsheet, as a file to save."""
        reader = self.reader(request)
        answer = self._graph.answer(name, lang=reader.lang, **filled(request.parameters))
        return _file(name, spreadsheet(answer, reader.lang))


def filled(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the parameters of a question: all but the languages, without the empty ones.

    Example:
        >>> filled([("condition", "Pain"), ("section", ""), ("lang", "nn"), ("ui", "en")])
        {'condition': ['Pain']}
    """
    parameters: dict[str, list[str]] = {}
    for key, text in pairs:
        if text.strip() and key not in ("lang", "ui"):
            parameters.setdefault(key, []).append(text)
    return parameters


def _file(name: str, body: bytes) -> Response:
    """Return a spreadsheet as a file to save."""
    header = ("content-disposition", f"attachment; filename*=UTF-8''{quote(name)}.csv")
    return Response(200, "text/csv; charset=utf-8", body, True, (header,))


def _page(body: bytes) -> Response:
    return Response(200, HTML, body, True)
