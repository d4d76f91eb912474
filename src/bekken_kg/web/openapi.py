"""The description of all addresses for programs: ``openapi.json`` (OpenAPI 3.1), with the catalogue's questions."""

from __future__ import annotations

import json
import os
from typing import Any

from .. import __version__
from ..asking.catalogue import Catalogue
from ..asking.question import Question

_FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "openapi.json")


def document(catalogue: Catalogue, origin: str) -> bytes:
    """Return the description as JSON.

    Args:
        catalogue: the questions.
        origin: the address of the server, with its path prefix.
    """
    with open(_FILE, encoding="utf-8") as file:
        record = json.load(file)
    record["info"]["version"] = str(__version__)
    record["servers"][0]["url"] = origin
    for name in catalogue:
        record["paths"][f"/answers/{name}"] = {"get": _question(catalogue[name])}
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def _question(question: Question) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": given.name, "in": "query", "description": given.words.get("en", ""), "schema": {"type": "string"}}
        for given in question.parameters.values()
        if given.type != "language"
    ]
    return {
        "summary": question.text("en"),
        "parameters": [*parameters, {"$ref": "#/components/parameters/lang"}],
        "responses": {
            "200": {"$ref": "#/components/responses/rows"},
            "default": {"$ref": "#/components/responses/refusal"},
        },
    }
