"""The description of all addresses for programs: OpenAPI 3.1, with the catalogue's questions spelt out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..asking.catalogue import Catalogue
from ..asking.question import Question
from . import media

_LANG = {
    "name": "lang",
    "in": "query",
    "description": "language of labels and texts",
    "schema": {"type": "string", "enum": ["nb", "nn", "en"]},
}


def document(catalogue: Catalogue, origin: str, version: str) -> bytes:
    """Return the description as JSON.

    Args:
        catalogue: the questions.
        origin: the address of the server, with its path prefix.
        version: the version of the package.
    """
    paths = dict(_FIXED)
    for name in catalogue:
        paths[f"/answers/{name}"] = {"get": _question(catalogue[name])}
    things = ((f"/{kind}/{{name}}", what) for kind, what in _THINGS.items())
    for path, what in things:
        given: list[dict[str, Any]] = [
            {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},
            _LANG,
        ]
        paths[path] = {"get": _operation(what, given, (["text/html"], media.GRAPHS))}
    record = {
        "openapi": "3.1.0",
        "info": {
            "title": "bekken-kg",
            "version": version,
            "description": "A patient leaflet on bekkenløsning as a knowledge graph: what the leaflet says, "
            "not medical advice. Read-only.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": origin}],
        "paths": paths,
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def _parameter(name: str, words: str, required: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": words,
        "schema": {"type": "string"},
    }


_SPARQL = [
    _parameter("query", "the query"),
    _parameter("default-graph-uri", "named graphs whose union is the default graph; repeatable"),
    _parameter("named-graph-uri", "named graphs of the query's dataset; repeatable"),
]
_THINGS = {
    "terms": "A term: a class, property or named value",
    "claims": "A claim of the leaflet",
    "source": "The leaflet, or one of its text units",
    "evidence": "What the literature says of a claim",
    "graph": "A layer of the graph",
}


def _operation(words: str, parameters: list[dict[str, Any]], types: Iterable[Iterable[str]]) -> dict[str, Any]:
    content: dict[str, Any] = {kind: {} for several in types for kind in several}
    refused = {"description": "a plain sentence that says why not", "content": {"text/plain": {}}}
    return {
        "summary": words,
        "parameters": parameters,
        "responses": {"200": {"description": "the answer", "content": content}, "default": refused},
    }


def _question(question: Question) -> dict[str, Any]:
    given = [
        _parameter(parameter.name, parameter.words.get("en", ""))
        for parameter in question.parameters.values()
        if parameter.type != "language"
    ]
    return _operation(question.text("en"), [*given, _LANG], (media.ROWS, ["text/html"]))


#: the addresses that are always there
_FIXED: dict[str, Any] = {
    "/sparql": {
        "get": _operation(
            "Ask a SPARQL 1.1 query; without one, the service description",
            _SPARQL,
            (media.ROWS, media.GRAPHS),
        ),
        "post": {
            **_operation("Ask a SPARQL 1.1 query", _SPARQL[1:], (media.ROWS, media.GRAPHS)),
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-query": {"schema": {"type": "string"}},
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "required": ["query"],
                            "properties": {"query": {"type": "string"}},
                        }
                    },
                },
            },
        },
    },
    "/answers": {"get": _operation("The questions of the catalogue", [_LANG], (["application/json", "text/html"],))},
    "/code": {
        "get": _operation(
            "What the leaflet says on a code of a record system",
            [
                _parameter("code", "the code, as the record writes it", True),
                _parameter("system", "the code system"),
                _LANG,
            ],
            (["application/json"], media.ROWS, ["text/html"]),
        )
    },
    "/openapi.json": {"get": _operation("This document", [], (["application/json"],))},
    "/.well-known/void": {"get": _operation("What is in the graph (VoID)", [], (media.GRAPHS,))},
    "/health": {"get": _operation("Whether the server can answer", [], (["application/json"],))},
}
