"""FHIR R4 terminology operations over the project's own resources: dictionaries in, Parameters or a ValueSet out.

Each operation is as https://hl7.org/fhir/R4/terminology-service.html has it. A code that a value set or a concept map
does not have is an answer (``result`` false), no error; what cannot be answered raises one of the errors below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import NotFound, WrongUse, printable
from ..exporting.fhir.conceptmaps import TURNED
from ..languages import LANGUAGES
from ..model.search import fold
from ..reading import compact

Resource = dict[str, Any]
Coding = Mapping[str, Any]
#: a larger value set is given in pieces of so many concepts at most, to who asks for a piece
MOST_CONCEPTS = 1000
#: the property by which a code system says that a code is no longer used, where it has no ``inactive``
RETIRED = ("status", "retired")


class Terminology:
    """The code systems, value sets and concept maps of a graph, to be asked."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        """Index resources; see :func:`bekken_kg.exporting.fhir.resources`."""
        self.resources = list(resources)
        self._systems: dict[str, dict[str, Resource]] = {}
        self._above: dict[tuple[str, str], set[str]] = {}
        for system in self.of("CodeSystem"):
            url = system["url"]
            spoken = {"language": system["language"]} if "language" in system else {}
            self._systems[url] = {concept["code"]: concept | spoken for concept in _flat(system.get("concept", ()))}
            for code, concept in self._systems[url].items():
                parents = {each["valueCode"] for each in concept.get("property", ()) if each["code"] == "parent"}
                self._above[url, code] = parents

    def of(self, kind: str) -> list[Resource]:
        """Return the resources of a kind: ``CodeSystem``, ``ValueSet``, ``ConceptMap``, ``NamingSystem``."""
        return [resource for resource in self.resources if resource["resourceType"] == kind]

    def named(self, kind: str, url: str, version: str = "") -> Resource:
        """Return the resource with a canonical URL, which may have its version after ``|``.

        Raises:
            NotFound: for one that is not here, or of another version.
        """
        url, _, after = url.partition("|")
        version = version or after
        for resource in self.of(kind):
            if resource.get("url") == url and version in ("", resource.get("version")):
                return resource
        raise NotFound(f"there is no {kind} {url}{f' of version {version}' if version else ''} here")

    def concept(self, system: str, code: str, version: str = "") -> Resource:
        """Return a concept of a code system of ours.

        Raises:
            NotFound: for a system or code that is not here.
        """
        self.named("CodeSystem", system, version)
        concept = self._systems[system.partition("|")[0]].get(code)
        if concept is None:
            raise NotFound(f"the code system {system} has no code '{code}'")
        return concept

    def lookup(self, coding: Coding, lang: str, properties: Sequence[str]) -> Resource:
        """Return what there is of a code ($lookup)."""
        system, code = _system_and_code(coding)
        concept = self.concept(system, code, str(coding.get("version", "")))
        home = self.named("CodeSystem", system)
        answer = _parameters(name=home["name"], version=home.get("version"), display=display(concept, lang))
        parts = answer["parameter"]
        texts = {each["code"]: each.get("valueString") for each in concept.get("property", ())}
        definition = (lang != "en" and texts.get("definition-nb")) or concept.get("definition")
        parts += [{"name": "definition", "valueString": definition}] if definition else []
        for each in concept.get("designation", ()):
            named = [("language", "valueCode"), ("use", "valueCoding"), ("value", "valueString")]
            parts.append(_part("designation", *((name, kind, each[name]) for name, kind in named if name in each)))
        for each in concept.get("property", ()):
            # Whether a clinician has reviewed it is always told.
            if not properties or each["code"] in (*properties, "curationStatus") or "*" in properties:
                kind = next(key for key in each if key.startswith("value"))
                parts.append(_part("property", ("code", "valueCode", each["code"]), ("value", kind, each[kind])))
        below = [code for (home_, code), above in self._above.items() if home_ == system and concept["code"] in above]
        if not properties or "child" in properties:
            parts += [_part("property", ("code", "valueCode", "child"), ("value", "valueCode", code)) for code in below]
        return answer

    def validate(
        self, codings: Sequence[Coding], lang: str, *, url: str = "", value_set: Resource | None = None,
        active: bool = False,
    ) -> Resource:  # fmt: skip
        """Tell whether a code is of a code system or value set, and its display right ($validate-code).

        Of several codings one must be of the value set, and none may be wrong in a code system of ours.

        Args:
            codings: the codes, with their displays where these are to be right too.
            lang: the language of the display that is answered.
            url: the code system of a coding that names none.
            value_set: the value set; only the code system is looked at without.
            active: whether a retired code is wrong.
        """
        if not codings:
            raise WrongUse("give a code: code (and system), coding or codeableConcept")
        members = self.members(value_set) if value_set else None
        member: Resource | None = None
        faults: list[str] = []
        absent: list[str] = []
        for coding in codings:
            system, code = str(coding.get("system") or url), str(coding.get("code", ""))
            if not (system or value_set):
                raise WrongUse("give url, the system of the code")
            concept = self._member(members, system, coding) if members is not None else self._concept(system, coding)
            if concept is None:
                where = f"the value set {value_set['url']}" if value_set else f"the code system {system}"
                unknown = system in self._systems and code not in self._systems[system]
                hint = "" if system else "; give its system"
                (faults if unknown else absent).append(f"'{code}' is not in {where}{hint}")
                continue
            member = member or concept
            faults += _faults(concept, str(coding.get("display") or ""), lang, active=active)
        right = member is not None and not faults
        about = member or {"code": code, "system": system}
        message = None if right else "; ".join(faults or absent)
        answer = _parameters(result=right, message=message, display=(display(member, lang) if member else "") or None)
        for name, kind in (("code", "valueCode"), ("system", "valueUri")):
            answer["parameter"] += [{"name": name, kind: printable(about[name])}] if about[name] else []
        return answer

    def _concept(self, system: str, coding: Coding) -> Resource | None:
        try:
            concept = self.concept(system, str(coding.get("code", "")), str(coding.get("version", "")))
        except NotFound:
            return None
        return {**concept, "system": system.partition("|")[0]}

    def _member(self, members: Sequence[Resource], system: str, coding: Coding) -> Resource | None:
        version = str(coding.get("version", ""))
        if version and system in self._systems and version != self.named("CodeSystem", system).get("version"):
            return None
        for member in members:
            if system == member["system"] and self._same(system, member["code"], str(coding.get("code", ""))):
                return member
        return None

    def _same(self, system: str, code: str, given: str) -> bool:
        """Tell whether two codes are one; in a system that is not ours with their signs or without (O2671)."""
        return code == given if system in self._systems else compact(code) == compact(given) != ""

    def subsumes(self, system: str, first: str, second: str) -> Resource:
        """Tell how two codes of a code system stand to each other ($subsumes)."""
        codes = [self.concept(system, code)["code"] for code in (first, second)]
        if codes[0] == codes[1]:
            outcome = "equivalent"
        elif codes[0] in self._ancestors(system, codes[1]):
            outcome = "subsumes"
        else:
            outcome = "subsumed-by" if codes[1] in self._ancestors(system, codes[0]) else "not-subsumed"
        return {"resourceType": "Parameters", "parameter": [{"name": "outcome", "valueCode": outcome}]}

    def _ancestors(self, system: str, code: str) -> set[str]:
        ancestors: set[str] = set()
        queue = [code]
        while queue:
            parents = self._above.get((system, queue.pop()), set()) - ancestors
            ancestors |= parents
            queue += parents
        return ancestors

    def members(self, value_set: Resource) -> list[Resource]:
        """Return the concepts of a value set, each with its system.

        Raises:
            WrongUse: for one that is put together in a way that none of ours is.
        """
        members: list[Resource] = []
        compose = value_set.get("compose", {})
        if compose.get("exclude") or any(set(each) - {"system", "version", "concept"} for each in compose["include"]):
            raise WrongUse(f"the value set {value_set['url']} excludes, filters or takes from others; none here does")
        for include in compose["include"]:
            system = include.get("system", "")
            own = self._systems.get(system, {})
            listed = include.get("concept")
            listed = [each for each in listed or () if not own or each["code"] in own] if "concept" in include else None
            concepts = own.values() if listed is None else [{**own.get(each["code"], {}), **each} for each in listed]
            members += [{**concept, "system": system} for concept in concepts]
        return members

    def expand(
        self, value_set: Resource, lang: str, *, text: str = "", offset: int = 0, count: int | None = None,
        designations: bool = False, active: bool = False, now: str = "",
    ) -> Resource:  # fmt: skip
        """Return a value set with its concepts ($expand); the filter looks in all languages."""
        members = self.members(value_set)
        if active:
            members = [each for each in members if not _is_inactive(each)]
        if text:
            words = set(fold(text).split())
            members = [each for each in members if _holds(_names(each), words)]
        if count is None and len(members) > MOST_CONCEPTS:
            raise WrongUse(f"there are {len(members)} concepts; ask for at most {MOST_CONCEPTS} at once, with count")
        page = members[offset : offset + (MOST_CONCEPTS if count is None else min(count, MOST_CONCEPTS))]
        contains = []
        for each in page:
            shown = display(each, lang)
            entry = {
                "system": each["system"],
                **({"inactive": True} if _is_inactive(each) else {}),
                "code": each["code"],
            }
            entry |= {"display": shown} if shown else {}
            entry |= {"extension": each["extension"]} if each.get("extension") else {}  # what match it is, and why
            entry |= {"designation": each["designation"]} if designations and each.get("designation") else {}
            contains.append(entry)
        given = [("displayLanguage", "valueCode", lang), ("offset", "valueInteger", offset)]
        given += [("filter", "valueString", text)] if text else []
        given += [("count", "valueInteger", count)] if count is not None else []
        expansion: Resource = {
            "timestamp": now,
            "total": len(members),
            "offset": offset,
            "parameter": [{"name": name, kind: value} for name, kind, value in given],
            **({"contains": contains} if contains else {}),
        }
        head = {key: value for key, value in value_set.items() if key not in ("compose", "text")}
        return {**head, "expansion": expansion}

    def translate(
        self,
        codings: Sequence[Coding],
        lang: str,
        *,
        maps: Sequence[Resource] = (),
        target: str = "",
        reverse: bool = False,
    ) -> Resource:
        """Return what codes correspond to ($translate); what is asked of a target is answered, turned round.

        Args:
            codings: the codes, any of which may match.
            lang: the language of the displays.
            maps: the concept maps to look in; all for none.
            target: URI of the code system that a match must be of; ``""`` for any.
            reverse: whether the codes are of the targets.
        """
        if not codings:
            raise WrongUse("give a code: code and system, coding or codeableConcept")
        matches: list[tuple[str, Resource, str, str]] = []
        for coding in codings:
            for concept_map in maps or self.of("ConceptMap"):
                for system, code, equivalence, comment in self._matches(concept_map, coding, reverse):
                    if target in ("", system):
                        own = self._systems.get(system, {}).get(code)
                        concept = {"system": system, "code": code, **({"display": display(own, lang)} if own else {})}
                        match = (equivalence, concept, concept_map["url"], comment)
                        # The map back says the same as the map there, turned round.
                        if not any(match[:2] == other[:2] for other in matches):
                            matches.append(match)
        order = ("equivalent", "equal", "inexact", "narrower", "subsumes", "wider", "specializes", "relatedto")
        matches.sort(key=lambda match: order.index(match[0]) if match[0] in order else len(order))
        answer = _parameters(result=bool(matches), message=self._about() if matches else "no match is known here")
        answer["parameter"] += [
            _part(
                "match",
                ("equivalence", "valueCode", equivalence),
                ("concept", "valueCoding", concept),
                ("source", "valueUri", url),
                *([("comment", "valueString", comment)] if comment else []),
            )
            for equivalence, concept, url, comment in matches
        ]
        return answer

    def _about(self) -> str | None:
        """Return what our code system says of itself: what it is made from, and how much of it is reviewed."""
        return next((each.get("description") for each in self.of("CodeSystem")), None)

    def _matches(self, concept_map: Resource, coding: Coding, reverse: bool) -> Iterator[tuple[str, str, str, str]]:
        """Give system, code, equivalence and comment of each match of a code in a map."""
        system, code = str(coding.get("system", "")), str(coding.get("code", ""))
        for group in concept_map.get("group", ()):
            forth = system in ("", group["source"]) and not reverse
            back = system in ("", group["target"]) and (reverse or system != group["source"])
            for element in group["element"]:
                for target in element["target"]:
                    if forth and self._same(group["source"], element["code"], code):
                        yield group["target"], target["code"], target["equivalence"], target.get("comment", "")
                    elif back and self._same(group["target"], target["code"], code):
                        turned = TURNED.get(target["equivalence"], target["equivalence"])
                        yield group["source"], element["code"], turned, target.get("comment", "")


def display(concept: Resource, lang: str) -> str:
    """Return a concept's display in a language: that of its code system, its first designation, or its only one.

    Example:
        >>> display({"display": "pain", "designation": [{"language": "nb", "value": "smerte"}]}, "nb")
        'smerte'
    """
    designations = () if concept.get("language") == lang else concept.get("designation", ())
    return next(
        (str(each["value"]) for each in designations if each.get("language") == lang), concept.get("display", "")
    )


def language_of(tags: str, fallback: str) -> str:
    """Return the first of ours among languages as ``displayLanguage`` has them (``nb-NO``, ``nn,en;q=0.5``)."""
    for part in tags.split(","):
        short = part.partition(";")[0].strip().partition("-")[0].lower()
        if short in LANGUAGES or short == "no":
            return "nb" if short == "no" else short
    return fallback


def _system_and_code(coding: Coding) -> tuple[str, str]:
    if not coding.get("code") or not coding.get("system"):
        raise WrongUse("give a code and its system, or a coding with both")
    return str(coding["system"]), str(coding["code"])


def _flat(concepts: Iterable[Resource]) -> Iterator[Resource]:
    for concept in concepts:
        yield {key: value for key, value in concept.items() if key != "concept"}
        yield from _flat(concept.get("concept", ()))


def _is_inactive(concept: Resource) -> bool:
    return any(
        each.get("valueBoolean") if each["code"] == "inactive" else (each["code"], each.get("valueCode")) == RETIRED
        for each in concept.get("property", ())
    )


def _faults(concept: Resource, given: str, lang: str, *, active: bool) -> list[str]:
    """Return what is wrong with a code that is there: its display, or that it is retired."""
    code, shown = concept["code"], display(concept, lang)
    names = {fold(text) for text in (shown, concept.get("display", ""), *_designations(concept))}
    # A code system whose names are not ours to give has no display to hold one against.
    wrong = (
        [f"'{given}' is no display of {code}: it is '{shown}'"] if given and shown and fold(given) not in names else []
    )
    return wrong + ([f"'{code}' is retired"] if active and _is_inactive(concept) else [])


def _designations(concept: Resource) -> list[str]:
    return [each["value"] for each in concept.get("designation", ())]


def _holds(names: Sequence[str], words: Iterable[str]) -> bool:
    """Tell whether each word is in one of the names."""
    return all(any(word in name for name in names) for word in words)


def _names(concept: Resource) -> list[str]:
    return [fold(text) for text in (concept["code"], concept.get("display", ""), *_designations(concept))]


def _parameters(**values: object) -> Resource:
    """Return Parameters of texts and truths; ``None`` is left out."""
    kinds = {bool: "valueBoolean", str: "valueString"}
    parts = [
        {"name": name, kinds[type(value)]: printable(value) if isinstance(value, str) else value}
        for name, value in values.items()
        if value is not None
    ]
    return {"resourceType": "Parameters", "parameter": parts}


def _part(name: str, *parts: tuple[str, str, object]) -> Resource:
    return {"name": name, "part": [{"name": part, kind: value} for part, kind, value in parts]}
