"""What every FHIR resource of the export starts with: its names, who publishes it, and a text for people."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from html import escape
from typing import Any

from ...errors import CannotDo
from ...graph import Graph
from ...languages import LANGUAGES
from ...model.entity import Entity
from ...namespaces import BASE, BK, DCTERMS, ONTOLOGY, OWL, RDFS
from ...settings import ExportSettings
from ...words import word

Resource = dict[str, Any]
Words = dict[str, dict[str, str]]

#: the URI of the terms as a code system; with a slash and a code after it, it is the term's IRI
SYSTEM = BASE + "terms"
#: the canonical URLs of the resources begin with this
CANONICAL = BASE + "fhir/"
#: resources of other kinds, and of other publishers, have other ids
PREFIX = "bekken-kg"

_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
_EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
_PURPOSE = "To find by code what one patient leaflet says: hedged, unreviewed, and nothing to decide on treatment by."
_NORWAY = {"coding": [{"system": "urn:iso:std:iso:3166", "code": "NO"}]}


class Metadata:
    """What the resources of one export have in common.

    Attributes:
        version: the ontology's version, and after a plus sign each extension that the resources have too.
        date: the day that the ontology was last changed, ``2026-11-25``.
        licence: whose the terms are and how they may be used.
    """

    def __init__(self, kg: Graph, publication: ExportSettings, lang: str = "en") -> None:
        """Read the ontology's own data from a graph; titles and displays are in a language.

        Raises:
            CannotDo: when the graph does not say the ontology's version, date, creator or licence.
        """
        ontology = Entity(ONTOLOGY, kg)
        self._publication = publication
        self.lang = lang
        source = next(iter(kg.index.members(BK + "Source")), None)
        self._leaflet = Entity(source, kg) if source else None
        version = _only(ontology.texts(OWL + "versionInfo").get("", []), "version")
        self.version = version + "".join(f"+{extension.name}" for extension in kg.extensions)
        self.date = _only(ontology.texts(DCTERMS + "modified").get("", []), "date")
        creator = _only(ontology.texts(DCTERMS + "creator").get("", []), "creator")
        licence = _only(list(ontology.iris(DCTERMS + "license")), "licence")
        self.licence = f"The terms, their names and definitions and the matches: {creator}, {licence}"

    def head(self, kind: str, slug: str, about: Words) -> Resource:
        """Return the first elements of a resource.

        Args:
            kind: ``CodeSystem``, ``ValueSet``, ``ConceptMap`` or ``NamingSystem``.
            slug: the last part of its URL and of its id.
            about: its title and what it is, in nb, nn and en.
        """
        parts = [PREFIX, *([] if slug == PREFIX else [slug])]
        identifier = {"system": "urn:ietf:rfc:3986", "value": SYSTEM if kind == "CodeSystem" else url(kind, slug)}
        head: Resource = {
            "resourceType": kind,
            "id": "-".join(parts),
            "language": self.lang,
            "text": narrative(about["title"], about["text"], self.lang),
            "name": "".join(word.capitalize() for word in "-".join(parts).split("-")),
            "status": "draft",
            "date": self.date,
            "publisher": self._publication.publisher_name,
            "contact": [self._contact()],
            "jurisdiction": [_NORWAY],
            **translated("description", about["text"], self.lang),
        }
        canonical = SYSTEM if kind == "CodeSystem" else url(kind, slug)
        if kind == "NamingSystem":  # which has these in R4 as extensions only
            parts_of = {"url": ("valueUri", canonical), "version": ("valueString", self.version)}
            parts_of |= {"title": ("valueString", about["title"][self.lang])}
            head["extension"] = [
                {"url": f"{_EXTENSION}artifact-{name}", key: value} for name, (key, value) in parts_of.items()
            ]
            return head
        return head | {
            "extension": [{"url": f"{_EXTENSION}artifact-versionAlgorithm", "valueString": "semver"}, *self._related()],
            "url": canonical,
            "identifier": [identifier] if kind != "ConceptMap" else identifier,
            "version": self.version,
            "experimental": False,
            "purpose": _PURPOSE,
            **translated("title", about["title"], self.lang),
        }

    def _related(self) -> list[Resource]:
        """Return the leaflet that all is derived from, as R4 has related artifacts: an extension."""
        if self._leaflet is None:
            return []
        page = next(iter(self._leaflet.iris(RDFS + "seeAlso")), None)
        related = {
            "type": "derived-from",
            "label": str(self._leaflet.text(DCTERMS + "title", "nb") or self._leaflet.curie),
            **({"url": page} if page else {}),
        }
        return [{"url": f"{_EXTENSION}artifact-relatedArtifact", "valueRelatedArtifact": related}]

    def _contact(self) -> Resource:
        telecom = [("url", self._publication.contact_url), ("email", self._publication.contact_email)]
        return {
            "name": self._publication.contact_name,
            "telecom": [{"system": system, "value": value} for system, value in telecom if value],
        }


def words(table: str, **values: object) -> Words:
    """Return the title and text of a resource in each language, as ``words/export.toml`` has them.

    Args:
        table: a heading of that file.
        **values: what to put for the names in braces.

    Example:
        >>> words("concept-map", name="ICPC-2")["title"]["nn"]
        'Frå bekken-kg til ICPC-2'
    """
    parts = ("title", "text")
    return {part: {lang: word(f"export.{table}.{part}", lang, **values) for lang in LANGUAGES} for part in parts}


def table(name: str) -> Any:
    """Return a table of ``resources.toml``: what the resources say in no language of the readers."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "resources.toml"), "rb") as file:
        return tomllib.load(file)[name]


def coding(iri: str) -> tuple[str, str]:
    """Return a term's code system and code; what an extension's IRI begins with is the system of its own terms.

    Example:
        >>> coding("https://w3id.org/bekken-kg/terms/Pain"), coding("https://example.org/my#Pain")
        (('https://w3id.org/bekken-kg/terms', 'Pain'), ('https://example.org/my#', 'Pain'))
    """
    if iri.startswith(BK):
        return SYSTEM, iri.removeprefix(BK)
    start = max(iri.rfind(sign, 0, -1) for sign in "/#:") + 1
    return iri[:start], iri[start:]


def url(kind: str, slug: str) -> str:
    """Return the canonical URL of a resource.

    Example:
        >>> url("ValueSet", "symptoms")
        'https://w3id.org/bekken-kg/fhir/ValueSet/symptoms'
    """
    return f"{CANONICAL}{kind}/{slug}"


def translated(element: str, texts: Mapping[str, str], lang: str = "en") -> Resource:
    """Return an element in a language and, in R4's translation extension, in the other two."""
    return {
        element: texts[lang],
        f"_{element}": {
            "extension": [
                {
                    "url": _TRANSLATION,
                    "extension": [
                        {"url": "lang", "valueCode": other},
                        {"url": "content", "valueString": texts[other]},
                    ],
                }
                for other in LANGUAGES
                if other != lang
            ]
        },
    }


def narrative(titles: Mapping[str, str], texts: Mapping[str, str], lang: str = "en") -> Resource:
    """Return the text for people: the title and what the resource is, in a language and then in the others."""
    paragraphs = "".join(
        f'<p lang="{tag}" xml:lang="{tag}"><b>{escape(titles[tag])}</b> {escape(texts[tag])}</p>'
        for tag in (lang, *(other for other in LANGUAGES if other != lang))
    )
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{lang}" xml:lang="{lang}">{paragraphs}</div>',
    }


def _only(values: list[str], what: str) -> str:
    if len(values) != 1:
        raise CannotDo(f"the ontology has {len(values)} {what}s where one is needed; mend ontology/terms/ontology.ttl")
    return values[0]
