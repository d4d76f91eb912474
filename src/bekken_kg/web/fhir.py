"""FHIR R4 terminology over HTTP, read only, under ``/fhir``: metadata, read, search, and the operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from .. import __version__
from ..errors import NotFound, WrongUse, printable
from ..exporting import fhir
from ..knowledge import KnowledgeGraph
from .negotiation import choose_language, choose_type
from .request import FORM, Request, pairs
from .response import Response
from .terminology import Resource, Terminology, language_of

FHIR_JSON = "application/fhir+json; charset=utf-8"
KINDS = ("CodeSystem", "ValueSet", "ConceptMap", "NamingSystem")
#: a body of parameters may be so large, a text in it so long, and so many codings asked about at once
MOST_BYTES, MOST_LETTERS, MOST_CODINGS = 64 * 1024, 500, 50
_OPERATIONS = {
    "CodeSystem": ("lookup", "validate-code", "subsumes"),
    "ValueSet": ("expand", "validate-code"),
    "ConceptMap": ("translate",),
    "NamingSystem": (),
}
_SEARCHES = ("_id", "url", "version", "name", "title", "status")
_CONTROLS = ("_count", "_offset", "_summary", "_format", "_pretty", "_elements", "lang")
# An answer that left one of these out of account would be an answer to something else.
_NOT_HERE = (
    "valueSet", "codeSystem", "conceptMap", "tx-resource", "useSupplement", "context", "exclude-system",
    "system-version", "check-system-version", "force-system-version",
)  # fmt: skip
_ISSUES = {
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    413: "too-long",
    422: "not-supported",
    502: "transient",
}
_JSON = ("application/fhir+json", "application/json", "text/json")

Values = dict[str, list[Any]]


class Fhir:
    """Answers everything under ``/fhir``.

    Example:
        >>> import bekken_kg
        >>> fhir = Fhir(bekken_kg.load())
        >>> fhir.respond(Request("GET", "/fhir/CodeSystem/$lookup", "system=x&code=y")).status
        404
    """

    def __init__(self, graph: KnowledgeGraph, root: str = "") -> None:
        """Answer from a graph, with links below a root path; its resources are made when they are first asked for."""
        self._graph = graph
        self._root = root
        self._made: Terminology | None = None

    @property
    def terminology(self) -> Terminology:
        """The resources, indexed."""
        if self._made is None:
            self._made = Terminology(fhir.resources(self._graph, validated=False).values())
        return self._made

    def respond(self, request: Request) -> Response:
        """Answer a request; whatever is wrong with it is an OperationOutcome.

        Raises:
            CannotDo: where the graph is elsewhere and silent.
        """
        try:
            _negotiate(request)
            return Response(200, FHIR_JSON, _json(self._answer(request)), request.method == "GET")
        except NotFound as error:
            return outcome(404, str(error))
        except WrongUse as error:
            return outcome(400, str(error))
        except _Refusal as error:
            return outcome(error.status, str(error))

    def _answer(self, request: Request) -> Resource:
        parts = [part for part in request.path.split("/")[2:] if part]
        if parts == ["metadata"]:
            return self._metadata(request)
        if not parts or parts[0] not in KINDS:
            raise NotFound(f"there is nothing at {request.path}; {', '.join(KINDS)} and metadata are there")
        kind, rest = parts[0], parts[1:]
        name = rest[-1][1:] if rest and rest[-1].startswith("$") else ""
        if name:
            if name not in _OPERATIONS[kind] or len(rest) > 2:
                known = ", ".join(f"${each}" for each in _OPERATIONS[kind]) or "none"
                raise NotFound(f"{kind} has no operation ${name} here (operations: {known})")
            of = self._read(kind, rest[0]) if len(rest) == 2 else None
            return self._operate(kind, name, of, values(request), request)
        if not rest or (rest == ["_search"] and request.method == "POST"):
            if request.method == "POST" and not rest:
                raise _Refusal(405, "resources are read only here; an operation, and _search, take POST")
            return self._search(kind, request)
        if request.method != "GET":
            raise _Refusal(405, "resources are read only here; an operation, and _search, take POST")
        if len(rest) == 1:
            return self._read(kind, rest[0])
        raise NotFound(f"there is nothing at {request.path}")

    def _read(self, kind: str, identifier: str) -> Resource:
        for resource in self.terminology.of(kind):
            if resource["id"] == identifier:
                return resource
        raise NotFound(f"there is no {kind}/{identifier} here")

    def _search(self, kind: str, request: Request) -> Resource:
        given = values(request)
        unknown = [name for name in given if name not in (*_SEARCHES, *_CONTROLS)]
        if unknown:
            raise WrongUse(f"'{unknown[0][:40]}' cannot be searched by here; what can: {', '.join(_SEARCHES)}")
        resources = [
            each
            for each in self.terminology.of(kind)
            if all(_fits(each, name, str(text)) for name in _SEARCHES for text in given.get(name, ()))
        ]
        offset = _number(_first(given, "_offset"), "_offset", 0)
        count = (
            0 if _first(given, "_summary") == "count" else _number(_first(given, "_count"), "_count", len(resources))
        )
        address = f"{request.origin(self._root)}/fhir/{kind}"
        asked = [(name, text) for name, texts in given.items() for text in texts if name != "_offset"]
        places = [("self", offset)]
        if 0 < count < len(resources) - offset:
            places.append(("next", offset + count))
        entries = [
            {"fullUrl": f"{address}/{each['id']}", "resource": each, "search": {"mode": "match"}}
            for each in resources[offset : offset + count]
        ]
        links = [
            {"relation": relation, "url": f"{address}?{urlencode([*asked, *([('_offset', at)] if at else [])])}"}
            for relation, at in places
        ]
        bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(resources), "link": links}
        return {**bundle, **({"entry": entries} if entries else {})}

    def _operate(self, kind: str, name: str, of: Resource | None, given: Values, request: Request) -> Resource:
        refused = [each for each in given if each in _NOT_HERE]
        if refused:
            raise _Refusal(
                422, f"'{refused[0]}' is not supported here: only what this server has itself is asked about"
            )
        server = self.terminology
        lang = language_of(_first(given, "displayLanguage"), choose_language(request.header("accept-language")))
        codings = _codings(given)
        if name == "lookup":
            coding = {**(codings[0] if codings else {}), **({"system": of["url"]} if of else {})}
            return server.lookup(coding, lang, [str(each) for each in given.get("property", ())])
        if name == "subsumes":
            first, second = (_pair(given, end) for end in "AB")
            systems = {of["url"]} if of else {_first(given, "system")}
            systems = (systems | {first[0], second[0]}) - {""}
            if len(systems) != 1 or not (first[1] and second[1]):
                raise WrongUse("give codeA, codeB and their system, or codingA and codingB, of one system")
            return server.subsumes(systems.pop(), first[1], second[1])
        url = of["url"] if of else _first(given, "url")
        if name == "validate-code":
            if kind == "CodeSystem":
                return server.validate(codings, lang, url=url)
            value_set = of or server.named("ValueSet", url or _missing("url"), _first(given, "valueSetVersion"))
            return server.validate(codings, lang, value_set=value_set, active=_true(given, "activeOnly"))
        if name == "expand":
            value_set = of or server.named("ValueSet", url or _missing("url"), _first(given, "valueSetVersion"))
            count = _first(given, "count")
            return server.expand(
                value_set, lang, text=_first(given, "filter"), offset=_number(_first(given, "offset"), "offset", 0),
                count=_number(count, "count", 0) if count else None,
                designations=_true(given, "includeDesignations"), active=_true(given, "activeOnly"),
                now=f"{value_set['date']}T00:00:00Z",
            )  # fmt: skip
        maps = [of] if of else [server.named("ConceptMap", url, _first(given, "conceptMapVersion"))] if url else []
        target = _first(given, "targetsystem") or _first(given, "targetSystem")
        return server.translate(codings, lang, maps=maps, target=target, reverse=_true(given, "reverse"))

    def _metadata(self, request: Request) -> Resource:
        modified = self.terminology.of("CodeSystem")[0]["date"]
        head = {
            "status": "active", "date": modified, "kind": "instance", "fhirVersion": "4.0.1",
            "software": {"name": "bekken-kg", "version": str(__version__)},
            "implementation": {"description": "bekken-kg, read only", "url": f"{request.origin(self._root)}/fhir"},
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
                    for name in _SEARCHES
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


class _Refusal(Exception):
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
    issue = {"severity": "error", "code": _ISSUES.get(status, "invalid"), "diagnostics": printable(sentence)}
    return Response(status, FHIR_JSON, _json({"resourceType": "OperationOutcome", "issue": [issue]}))


def values(request: Request) -> Values:
    """Return the parameters of an operation by name: those of the address, and of a body of Parameters or a form.

    Raises:
        WrongUse: for a body that is neither.
    """
    parameters: Values = {}
    for name, text in request.parameters:
        parameters.setdefault(name, []).append(text)
    _read_body(request, parameters)
    if any(len(text) > MOST_LETTERS for texts in parameters.values() for text in texts if isinstance(text, str)):
        raise WrongUse(f"a parameter is at most {MOST_LETTERS} letters long")
    return parameters


def _read_body(request: Request, parameters: Values) -> None:
    """Add the parameters of a body."""
    if request.method == "GET" or not request.body:
        return
    if len(request.body) > MOST_BYTES:
        raise _Refusal(413, f"the parameters are over {MOST_BYTES} bytes")
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if kind == FORM:
        for name, text in pairs(request.body.decode("utf-8", "replace")):
            parameters.setdefault(name, []).append(text)
        return
    if "xml" in kind:
        raise _Refusal(415, "only JSON is read here; send application/fhir+json")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise WrongUse("the body is no JSON; give a Parameters resource") from None
    if not isinstance(body, dict) or body.get("resourceType") != "Parameters":
        raise WrongUse("the body is no Parameters resource")
    parts = body.get("parameter", [])
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, dict) and isinstance(part.get("name"), str):
            value = next((value for key, value in part.items() if key.startswith(("value", "resource"))), None)
            if value is not None:
                parameters.setdefault(part["name"], []).append(value)


def _negotiate(request: Request) -> None:
    """Refuse a client that takes no JSON, or that wants what is neither asked nor searched here."""
    if request.method not in ("GET", "POST"):
        raise _Refusal(405, "resources are read only here")
    wanted = dict(request.parameters).get("_format", "").replace(" ", "+").partition(";")[0].lower()
    if wanted not in ("", "json", *_JSON) or not (wanted or choose_type(request.header("accept"), _JSON)):
        raise _Refusal(406, "only JSON is written here; ask for application/fhir+json")


def _fits(resource: Resource, name: str, texts: str) -> bool:
    """Tell whether a resource is what one parameter of a search wants: any of the texts between commas."""
    held = str(resource.get(name.removeprefix("_"), ""))
    for text in texts.split(","):
        if name in ("name", "title"):
            if held.lower().startswith(text.lower()):
                return True
        elif name == "url":
            url, _, version = text.partition("|")
            if held == url and version in ("", resource.get("version", "")):
                return True
        elif held == text.rpartition("|")[2]:
            return True
    return False


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
    code = _first(given, "code")
    if code:
        known = {name: _first(given, name) for name in ("system", "display", "version")}
        codings.append({"code": code, **{name: text for name, text in known.items() if text}})
    if len(codings) > MOST_CODINGS:
        raise WrongUse(f"at most {MOST_CODINGS} codings can be asked about at once")
    for coding in codings:
        if any(not isinstance(coding.get(name, ""), str) for name in ("system", "code", "version", "display")):
            raise WrongUse("system, code, version and display of a coding are texts")
        if any(len(str(text)) > MOST_LETTERS for text in coding.values()):
            raise WrongUse(f"what a coding has is at most {MOST_LETTERS} letters long")
    return codings


def _pair(given: Values, end: str) -> tuple[str, str]:
    """Return system and code of one of the two that $subsumes asks about."""
    codings = _codings({"coding": given.get(f"coding{end}", [])})
    coding = codings[0] if codings else {}
    return str(coding.get("system", "")), _first(given, f"code{end}") or str(coding.get("code", ""))


def _first(given: Values, name: str) -> str:
    value = (given.get(name) or [""])[0]
    return value.strip() if isinstance(value, str) else "" if isinstance(value, dict | list) else json.dumps(value)


def _true(given: Values, name: str) -> bool:
    return _first(given, name).lower() == "true"


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
