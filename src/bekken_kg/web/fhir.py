"""FHIR R4 terminology over HTTP, read only, under ``/fhir``: metadata, read, search, and the operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .. import __version__
from ..errors import BekkenError, NotFound, WrongUse
from ..exporting import fhir
from ..knowledge import KnowledgeGraph
from .negotiation import choose_language
from .request import Request, pairs
from .response import Response
from .terminology import Resource, Terminology, language_of

FHIR_JSON = "application/fhir+json; charset=utf-8"
KINDS = ("CodeSystem", "ValueSet", "ConceptMap", "NamingSystem")
#: a body of parameters may be so large, and so deep
MOST_BYTES, MOST_DEPTH = 64 * 1024, 30
_OPERATIONS = {
    "CodeSystem": ("lookup", "validate-code", "subsumes"),
    "ValueSet": ("expand", "validate-code"),
    "ConceptMap": ("translate",),
    "NamingSystem": (),
}
_SEARCHES = ("_id", "url", "version", "name", "title", "status", "_count", "_summary", "_format", "_elements", "lang")
_ISSUES = {400: "invalid", 404: "not-found", 405: "not-supported", 413: "too-long", 501: "not-supported"}

Values = dict[str, list[Any]]


class Fhir:
    """Answers everything under ``/fhir``.

    Example:
        >>> import bekken_kg
        >>> fhir = Fhir(bekken_kg.load())
        >>> fhir.respond(Request("GET", "/fhir/CodeSystem/$lookup", "system=x&code=y")).status
        404
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        """Answer from a graph; its resources are made when they are first asked for."""
        self._graph = graph
        self._made: Terminology | None = None

    @property
    def terminology(self) -> Terminology:
        """The resources, indexed."""
        if self._made is None:
            self._made = Terminology(fhir.resources(self._graph, validated=False).values())
        return self._made

    def respond(self, request: Request) -> Response:
        """Answer a request; whatever is wrong with it is an OperationOutcome."""
        try:
            resource, keep = self._answer(request)
            return Response(200, FHIR_JSON, _json(resource), keep and request.method == "GET")
        except NotFound as error:
            return outcome(404, str(error))
        except _Refused as error:
            return outcome(error.status, str(error))
        except BekkenError as error:
            return outcome(400 if error.exit_code == 2 else 501, str(error))

    def _answer(self, request: Request) -> tuple[Resource, bool]:
        parts = [part for part in request.path.split("/")[2:] if part]
        if parts == ["metadata"]:
            return self._metadata(request), True
        if not parts or parts[0] not in KINDS:
            raise NotFound(f"there is nothing at {request.path}; {', '.join(KINDS)} and metadata are there")
        kind, rest = parts[0], parts[1:]
        name = rest[-1][1:] if rest and rest[-1].startswith("$") else ""
        if name:
            if name not in _OPERATIONS[kind] or len(rest) > 2:
                known = ", ".join(f"${each}" for each in _OPERATIONS[kind]) or "none"
                raise NotFound(f"{kind} has no operation ${name} here (operations: {known})")
            of = self._read(kind, rest[0]) if len(rest) == 2 else None
            return self._operate(kind, name, of, values(request), request), True
        if request.method != "GET":
            raise _Refused(405, "resources are read only here; an operation takes POST")
        if len(rest) == 1:
            return self._read(kind, rest[0]), True
        if rest:
            raise NotFound(f"there is nothing at {request.path}")
        return self._search(kind, request), True

    def _read(self, kind: str, identifier: str) -> Resource:
        for resource in self.terminology.of(kind):
            if resource["id"] == identifier:
                return resource
        raise NotFound(f"there is no {kind}/{identifier} here")

    def _search(self, kind: str, request: Request) -> Resource:
        given = dict(request.parameters)
        unknown = [name for name in given if name.partition(":")[0] not in _SEARCHES]
        if unknown:
            raise WrongUse(f"'{unknown[0]}' cannot be searched by here; what can: {', '.join(_SEARCHES)}")
        resources = self.terminology.of(kind)
        for name in ("_id", "url", "version", "status"):
            if name in given:
                resources = [
                    each for each in resources if each.get(name.removeprefix("_")) == given[name].partition("|")[0]
                ]
        for name in ("name", "title"):
            if name in given:
                resources = [each for each in resources if each.get(name, "").lower().startswith(given[name].lower())]
        address = request.origin()
        entries = [
            {"fullUrl": f"{address}/fhir/{kind}/{each['id']}", "resource": each, "search": {"mode": "match"}}
            for each in resources[: _number(given.get("_count"), "_count", len(resources))]
        ]
        return {
            "resourceType": "Bundle", "type": "searchset", "total": len(resources),
            "link": [{"relation": "self", "url": f"{address}{request.path}?{request.query}"}],
            **({"entry": entries} if entries else {}),
        }  # fmt: skip

    def _operate(self, kind: str, name: str, of: Resource | None, given: Values, request: Request) -> Resource:
        server = self.terminology
        lang = language_of(_one(given, "displayLanguage"), choose_language(request.header("accept-language")))
        codings = _codings(given)
        if name == "lookup":
            coding = {**(codings[0] if codings else {}), **({"system": of["url"]} if of else {})}
            return server.lookup(coding, lang, [str(each) for each in given.get("property", ())])
        if name == "subsumes":
            first, second = (_one(given, f"code{end}") or _coding(given, f"coding{end}") for end in "AB")
            system = (
                of["url"] if of else _one(given, "system") or str((given.get("codingA") or [{}])[0].get("system", ""))
            )
            if not (system and first and second):
                raise WrongUse("give codeA, codeB and system")
            return server.subsumes(system, first, second)
        url = of["url"] if of else _one(given, "url")
        if name == "validate-code":
            if kind == "CodeSystem":
                return server.validate(codings, lang, url=url)
            return server.validate(codings, lang, value_set=url or _missing("url"))
        if name == "expand":
            value_set = of or server.named("ValueSet", url or _missing("url"), _one(given, "valueSetVersion"))
            count = _one(given, "count")
            return server.expand(
                value_set, lang, text=_one(given, "filter"), offset=_number(_one(given, "offset"), "offset", 0),
                count=_number(count, "count", 0) if count else None,
                designations=_true(given, "includeDesignations"), active=_true(given, "activeOnly"),
                now=f"{value_set['date']}T00:00:00Z",
            )  # fmt: skip
        maps = [of] if of else [server.named("ConceptMap", url)] if url else []
        target = _one(given, "targetsystem") or _one(given, "targetSystem")
        return server.translate(codings, lang, maps=maps, target=target, reverse=_true(given, "reverse"))

    def _metadata(self, request: Request) -> Resource:
        modified = self.terminology.of("CodeSystem")[0]["date"]
        head = {
            "status": "active", "date": modified, "kind": "instance", "fhirVersion": "4.0.1",
            "software": {"name": "bekken-kg", "version": str(__version__)},
            "implementation": {"description": "bekken-kg, read only", "url": f"{request.origin()}/fhir"},
        }  # fmt: skip
        if dict(request.parameters).get("mode") == "terminology":
            systems = [
                {"uri": each["url"], "version": [{"code": each["version"], "isDefault": True}], "subsumption": True}
                for each in self.terminology.of("CodeSystem")
            ]
            head.pop("fhirVersion")
            return {
                "resourceType": "TerminologyCapabilities", **head, "codeSystem": systems, "codeSearch": "all",
                "expansion": {"hierarchical": False, "paging": True, "incomplete": False},
                "validateCode": {"translations": True}, "translation": {"needsMap": False},
                "closure": {"translation": False},
            }  # fmt: skip
        resources = [
            {
                "type": kind,
                "interaction": [{"code": "read"}, {"code": "search-type"}],
                "searchParam": [
                    {"name": name, "type": "token" if name == "_id" else "uri" if name == "url" else "string"}
                    for name in ("_id", "url", "version", "name", "title", "status")
                ],
                **({"operation": [_operation(kind, name) for name in names]} if names else {}),
            }
            for kind, names in _OPERATIONS.items()
        ]
        return {
            "resourceType": "CapabilityStatement", **head, "format": ["application/fhir+json", "json"],
            "instantiates": ["http://hl7.org/fhir/CapabilityStatement/terminology-server"],
            "rest": [{"mode": "server", "security": {"cors": True}, "resource": resources}],
        }  # fmt: skip


class _Refused(Exception):
    """What is refused with a status of its own."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def outcome(status: int, sentence: str) -> Response:
    """Return an OperationOutcome with one error.

    Example:
        >>> json.loads(outcome(404, "nothing").body)["issue"][0]["code"]
        'not-found'
    """
    issue = {"severity": "error", "code": _ISSUES.get(status, "processing"), "diagnostics": sentence}
    return Response(status, FHIR_JSON, _json({"resourceType": "OperationOutcome", "issue": [issue]}))


def values(request: Request) -> Values:
    """Return the parameters of an operation by name: those of the address, and of a body of Parameters or a form.

    Raises:
        WrongUse: for a body that is neither.
    """
    parameters: Values = {}
    for name, text in request.parameters:
        parameters.setdefault(name, []).append(text)
    if request.method == "GET" or not request.body:
        return parameters
    if len(request.body) > MOST_BYTES:
        raise _Refused(413, f"the parameters are over {MOST_BYTES} bytes")
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        for name, text in pairs(request.body.decode("utf-8", "replace")):
            parameters.setdefault(name, []).append(text)
        return parameters
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise WrongUse("the body is no JSON; give a Parameters resource") from None
    if not isinstance(body, dict) or body.get("resourceType") != "Parameters":
        raise WrongUse("the body is no Parameters resource")
    parts = body.get("parameter", [])
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, dict) and isinstance(part.get("name"), str):
            value = next((value for key, value in part.items() if key.startswith("value")), None)
            if value is not None:
                parameters.setdefault(part["name"], []).append(value)
    return parameters


def _codings(given: Values) -> list[Mapping[str, Any]]:
    """Return the codings that are asked about: as coding, codeableConcept, or code with system and display."""
    codings: list[Mapping[str, Any]] = [each for each in given.get("coding", ()) if isinstance(each, dict)]
    # In an address a coding is system|code.
    codings += [
        {"system": text.partition("|")[0], "code": text.partition("|")[2]}
        for text in given.get("coding", ())
        if isinstance(text, str) and "|" in text
    ]
    for concept in given.get("codeableConcept", ()):
        inside = concept.get("coding", []) if isinstance(concept, dict) else []
        codings += [each for each in inside if isinstance(each, dict)] if isinstance(inside, list) else []
    code = _one(given, "code")
    if code:
        known = {name: _one(given, name) for name in ("system", "display", "version")}
        codings.append({"code": code, **{name: text for name, text in known.items() if text}})
    return codings


def _coding(given: Values, name: str) -> str:
    first = (given.get(name) or [{}])[0]
    return str(first.get("code", "")) if isinstance(first, dict) else str(first).rpartition("|")[2]


def _one(given: Values, name: str) -> str:
    value = (given.get(name) or [""])[0]
    return value.strip() if isinstance(value, str) else "" if isinstance(value, dict | list) else json.dumps(value)


def _true(given: Values, name: str) -> bool:
    return _one(given, name).lower() == "true"


def _number(text: str | None, name: str, default: int) -> int:
    if not text:
        return default
    if not text.isdecimal() or len(text) > 9:
        raise WrongUse(f"{name} is a whole number, not '{text[:40]}'")
    return int(text)


def _missing(name: str) -> str:
    raise WrongUse(f"give {name}")


def _operation(kind: str, name: str) -> Resource:
    return {"name": name, "definition": f"http://hl7.org/fhir/OperationDefinition/{kind}-{name}"}


def _json(resource: Resource) -> bytes:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()
