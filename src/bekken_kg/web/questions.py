"""The catalogue over HTTP: ``/answers/NAME?parameter=…``, and ``/code`` for a code of a record system."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from ..asking.answer import Answer
from ..asking.writing import triples_in
from ..errors import NotFound, UnknownName, WrongUse
from ..knowledge import KnowledgeGraph
from ..languages import language
from ..namespaces import BASE
from ..site.reader import Reader
from ..wording.plain_answer import PlainAnswer
from ..wording.text_check import CheckedText
from . import media
from .linked_data import LinkedData
from .negotiation import choose_language, choose_type
from .pages import CODE_QUESTION, Pages, filled
from .request import FORM, Request, pairs, single
from .response import Response, refusal
from .writing import write

#: of an address for plain words, the parameter that has them, what answers them, and the page for that
_PlainWords = dict[
    str, tuple[str, Callable[[str, str | None], PlainAnswer | CheckedText], Callable[[str, Any, Reader], bytes]]
]
MOST_TEXT = 100_000  #: characters of a text that is held against the leaflet
_ROWS = (*(kind for kind in media.ROWS if kind != "application/xml"), media.HTML)
_GRAPHS = (*(kind for kind in media.GRAPHS if kind != "application/xml"), media.HTML)


class Questions:
    """Answers questions of the catalogue.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> questions = Questions(kg, Pages(kg))
        >>> questions.respond(Request("GET", "/answers/symptoms.csv", "lang=en")).type
        'text/csv; charset=utf-8'
    """

    def __init__(self, graph: KnowledgeGraph, pages: Pages) -> None:
        """Answer from a graph."""
        self._graph = graph
        self._pages = pages

    def respond(self, request: Request) -> Response:
        """Answer one question, or list them.

        Raises:
            NotFound: for a question, term or claim that does not exist.
            WrongUse: for a parameter that does not exist, or a wrong value.
        """
        path, kind = media.split_ending(request.path, media.ANSWER_ENDINGS)
        name = path.removeprefix("/answers").strip("/")
        if not name:
            return self._list(request, kind)
        lang, given = self._parameters(request)
        answer = self._graph.answer(name, lang=lang, **given)
        return self._shown(request, kind, name, answer, lang, given)

    def described(self, request: Request, data: LinkedData) -> Response:
        """Return what the graph says of what is in an answer, as Turtle: ``/results/NAME.ttl``.

        Raises:
            NotFound: for any other address.
        """
        path, kind = media.split_ending(request.path, media.ANSWER_ENDINGS)
        if kind != "text/turtle":
            raise NotFound(f"there is nothing at {request.path}; it ends in .ttl")
        lang, given = self._parameters(request)
        answer = self._graph.answer(path.removeprefix("/results/"), lang=lang, **given)
        nodes = {cell for row in answer.terms for cell in row if isinstance(cell, ox.NamedNode)}
        ours = sorted((node for node in nodes if node.value.startswith(BASE)), key=str)
        triples = list(dict.fromkeys(triple for node in ours for triple in data.about(node)))
        body = triples_in(triples, "turtle")
        return Response(200, media.with_charset(kind), body, True)

    def code(self, request: Request) -> Response:
        """Answer what the leaflet says on a code: ``/code?code=O26.7&system=ICD-10``.

        Raises:
            NotFound: for a code of no term that a claim is about, or a system that is not there.
            WrongUse: where no code is given.
        """
        path, kind = media.split_ending(request.path, media.ANSWER_ENDINGS)
        if path.rstrip("/") != "/code":
            raise NotFound(f"there is nothing at {request.path}")
        lang, given = self._parameters(request)
        code, system = given.get("code", []), given.get("system", [])
        if len(code) != 1 or not code[0].strip():
            raise WrongUse("give one code: /code?code=O26.7, and &system=ICD-10 where several systems could be meant")
        answer = self._graph.answer(CODE_QUESTION, lang=lang, **given)
        if not answer:
            raise NotFound(f"no claim is about a term with the code '{code[0]}'{f' of {system[0]}' if system else ''}")
        accept = request.header("accept")
        if kind is None and choose_type(accept, ("application/json", *_ROWS)) == "application/json":
            record: dict[str, object] = {
                "code": code[0],
                "leaflet": self._leaflet(),
                "rows": answer.to_dicts(),
            }
            body = json.dumps(self._with_pages(record, request), ensure_ascii=False, default=str, indent=1).encode()
            return Response(200, "application/json", body, True)
        return self._shown(request, kind, CODE_QUESTION, answer, lang, given)

    def plain(self, request: Request) -> Response:
        """Answer plain words, as JSON or as a page: ``/ask?q=…``, and ``/check-text`` with a parameter, form or body.

        Raises:
            NotFound: for any other address.
            WrongUse: for no or too long a text.
            CannotDo: without the extra ``ask``.
        """
        path, kind = media.split_ending(request.path, {"html": media.HTML, "json": "application/json"})
        graph, site = self._graph, self._pages.site
        answers: _PlainWords = {
            "/ask": ("q", graph.ask, site.ask),
            "/check-text": ("text", graph.check_text, site.check_text),
        }
        if path.rstrip("/") not in answers:
            raise NotFound(f"there is nothing at {request.path}")
        name, answer, page = answers[path.rstrip("/")]
        kind = kind or choose_type(request.header("accept"), ("application/json", media.HTML))
        if kind is None:
            return refusal(406, "what plain words get can be had as application/json, text/html")
        sent = request.header("content-type").partition(";")[0].strip().lower()
        if request.method == "POST" and sent not in (FORM, "text/plain"):
            return refusal(415, f"a text is sent as text/plain or {FORM}")
        given = [*request.parameters, *(_sent(request, sent) if request.method == "POST" else [])]
        text, lang = single(given, name) or "", single(given, "lang")
        if len(text) > MOST_TEXT:
            raise WrongUse(f"the text has {len(text)} characters; at most {MOST_TEXT} are read here: cut it in parts")
        got = answer(text, lang) if text.strip() else None
        if kind == media.HTML:
            reader = self._pages.reader(request)
            reader.lang = got.language if got else reader.lang
            return Response(200, media.with_charset(kind), page(text, got, reader), True)
        if got is None:
            or_post = ", or POST it as text/plain" if name == "text" else ""
            raise WrongUse(f"which words? {path}?{name}=…{or_post}; &lang=nb, nn or en where it should not be found")
        body = json.dumps(got.to_dict(), ensure_ascii=False, default=str, indent=1).encode("utf-8", "replace")
        return Response(200, kind, body, True, (("content-language", got.language),))

    def _with_pages(self, record: dict[str, object], request: Request) -> dict[str, object]:
        """Add to each row the address of the pages of its term and claim on this server."""
        origin = request.origin(self._pages.root)
        rows = record["rows"]
        assert isinstance(rows, list)
        for row in rows:
            for key in ("term", "claim"):
                iri = str(row.get(key) or "")
                if iri.startswith(BASE):
                    row[f"{key}Page"] = f"{origin}/{iri[len(BASE) :]}"
        return record

    def _leaflet(self) -> dict[str, object]:
        """Return what the leaflet is, and where its publisher has it."""
        sources = self._graph.answer("source").to_dicts()
        return {key: sources[0].get(key) for key in ("source", "title", "page", "readOn")} if sources else {}

    def _parameters(self, request: Request) -> tuple[str, dict[str, list[str]]]:
        lang = single(request.parameters, "lang")
        return language(lang or choose_language(request.header("accept-language"))), filled(request.parameters)

    def _shown(
        self,
        request: Request,
        kind: str | None,
        name: str,
        answer: Answer,
        lang: str,
        given: dict[str, list[str]],
    ) -> Response:
        offers = _GRAPHS if answer.kind == "triples" else _ROWS
        if kind is None:
            kind = choose_type(request.header("accept"), offers)
        if kind is None or kind not in offers:
            return refusal(406, f"this answer can be had as {', '.join(offers)}")
        if kind == media.HTML:
            endings = [end for end, other in media.ANSWER_ENDINGS.items() if other in offers and other != media.HTML]
            body = self._pages.site.answer(name, answer, given, endings, self._pages.reader(request))
        elif answer.kind == "triples":
            body = write(answer.triples, kind)
        else:
            body = write(answer.results(), kind)
        return Response(200, media.with_charset(kind), body, True, (("content-language", lang),))

    def _list(self, request: Request, kind: str | None) -> Response:
        _, given = self._parameters(request)
        if given:
            raise UnknownName(f"the list of questions has no parameter '{next(iter(given))}' (parameters: lang)")
        kind = kind or choose_type(request.header("accept"), ("application/json", media.HTML))
        if kind == media.HTML:
            body = self._pages.site.questions(self._pages.reader(request))
            return Response(200, media.with_charset(kind), body, True)
        if kind not in ("application/json", "application/sparql-results+json"):
            return refusal(406, "the list of questions can be had as application/json, text/html")
        return Response(200, "application/json", self._records(request), True)

    def _records(self, request: Request) -> bytes:
        origin, catalogue = request.origin(self._pages.root), self._graph.questions
        records = [
            {
                "name": name,
                "address": f"{origin}/answers/{name}",
                "title": question.titles,
                "question": question.texts,
                "parameters": [parameter.record for parameter in question.parameters.values()],
                "columns": question.columns,
                "tags": question.tags,
            }
            for name, question in ((name, catalogue[name]) for name in catalogue)
        ]
        return json.dumps({"questions": records}, ensure_ascii=False, indent=1).encode()


def _sent(request: Request, kind: str) -> list[tuple[str, str]]:
    """Return what a POST brings, as parameters: the pairs of a form, or the body as the text."""
    try:
        body = request.body.decode()
    except UnicodeDecodeError:
        raise WrongUse("the text is not UTF-8") from None
    return pairs(body) if kind == FORM else [("text", body)]
