"""The terms and their matches as FHIR R4 resources: CodeSystem, ValueSets, ConceptMaps and NamingSystem.

Needs the extra ``fhir`` (fhir.resources), whose R4B classes build the resources: these kinds are the same in
R4 4.0.1 and R4B. It lets broken ones through, so conformance to R4 is shown elsewhere, by two validators.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from ...errors import CannotDo
from ...graph import Graph
from ...settings import ExportSettings, settings
from ..hierarchy import hierarchy
from .codesystem import code_systems, naming_system
from .conceptmaps import concept_maps
from .matches import matches
from .metadata import CANONICAL, Metadata, Resource
from .valuesets import value_sets


def resources(
    kg: Graph,
    publication: ExportSettings | None = None,
    mappings: Iterable[str] | None = None,
    *,
    validated: bool = True,
    lang: str = "en",
) -> dict[str, Resource]:
    """Return all resources: file name → resource as JSON would have it, sorted by name.

    Args:
        kg: a graph with the terms and their matches; the terms of extensions are a CodeSystem of their own.
        publication: the settings; those of :func:`bekken_kg.settings.settings` for ``None``.
        mappings: paths of the SSSOM files that say why each match holds; the shipped ones for ``None``.
        validated: whether fhir.resources looks at each, which needs the extra ``fhir``.
        lang: the language of displays, titles and definitions; the others are designations and translations.

    Raises:
        CannotDo: without the extra ``fhir``; for a match of a term that the graph does not have; for a code
            system without a URI; for terms in a circle.

    Example:
        >>> import bekken_kg
        >>> "ValueSet-bekken-kg-symptoms.json" in resources(bekken_kg.load())
        True
    """
    publication = publication or settings()
    tree, metadata, rows = hierarchy(kg), Metadata(kg, publication, lang), matches(kg, publication, mappings)
    written: dict[str, Resource] = {}
    for resource in (
        *code_systems(kg, tree, metadata),
        naming_system(metadata),
        *value_sets(kg, tree, rows, metadata),
        *concept_maps(rows, metadata),
    ):
        name = f"{resource['resourceType']}-{resource['id']}.json"
        if name in written:
            raise CannotDo(f"two resources would be {name}; give the extensions namespaces that differ in a letter")
        written[name] = _validated(resource) if validated else resource
    return dict(sorted(written.items()))


def bundle(parts: dict[str, Resource]) -> Resource:
    """Return resources as one transaction Bundle, which a FHIR server takes in one POST, all or none.

    Args:
        parts: what :func:`resources` returned.

    Raises:
        CannotDo: without the extra ``fhir``.
    """
    places = {name: f"{resource['resourceType']}/{resource['id']}" for name, resource in parts.items()}
    return _validated(
        {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [
                {
                    "fullUrl": CANONICAL + places[name],
                    "resource": resource,
                    "request": {"method": "PUT", "url": places[name]},
                }
                for name, resource in parts.items()
            ],
        }
    )


def package(parts: dict[str, Resource]) -> bytes:
    """Return resources as a FHIR NPM package, the only form that some servers take; the same for the same resources.

    It is a gzipped tar with ``package/package.json``, ``package/.index.json`` and a file a resource, as
    https://confluence.hl7.org/display/FHIR/NPM+Package+Specification has it.

    Args:
        parts: what :func:`resources` returned.
    """
    first = next(resource for resource in parts.values() if resource["resourceType"] == "CodeSystem")
    manifest = {
        "name": "bekken-kg",
        "version": first["version"],
        "description": first["description"],
        "type": "Conformance",
        "canonical": CANONICAL.rstrip("/"),
        "url": CANONICAL.rstrip("/"),
        "title": first["title"],
        "author": first["publisher"],
        "license": "CC-BY-4.0",
        "fhirVersions": ["4.0.1"],
        "dependencies": {"hl7.fhir.r4.core": "4.0.1"},
    }
    keys = ("resourceType", "id", "url", "version", "kind", "type")
    index = {
        "index-version": 2,
        "files": [
            {"filename": name, **{key: resource[key] for key in keys if key in resource}}
            for name, resource in parts.items()
        ],
    }
    files = {"package.json": manifest, ".index.json": index, **parts}
    sink = io.BytesIO()
    with gzip.GzipFile(fileobj=sink, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in files.items():
            raw = text(content).encode()
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(raw)
            tar.addfile(entry, io.BytesIO(raw))
    return sink.getvalue()


def text(resource: Resource) -> str:
    """Return a resource as indented JSON; the same resource gives the same text."""
    return json.dumps(resource, ensure_ascii=False, indent=2) + "\n"


def _validated(resource: Resource) -> Resource:
    """Return a resource as fhir.resources writes it: no unknown element, and FHIR's order.

    Raises:
        CannotDo: without the extra ``fhir``; for what FHIR does not allow, such as an empty name, with its concept.
    """
    kind = resource["resourceType"]
    try:
        module = import_module(f"fhir.resources.R4B.{kind.lower()}")
    except ModuleNotFoundError:
        raise CannotDo("the FHIR export needs an extra: pip install 'bekken-kg[fhir]'") from None
    try:
        written: Resource = json.loads(getattr(module, kind).model_validate(resource).model_dump_json())
    except ValueError as error:  # pydantic's
        fault = error.errors()[0]  # type: ignore[attr-defined]
        concept = ""
        part: Any = resource
        for step in fault["loc"]:
            part = part[step] if isinstance(step, int) else part.get(step, {})
            concept = f"{part['code']} in " if isinstance(part, dict) and "display" in part else concept
        why = f"{'.'.join(map(str, fault['loc'][-2:]))}: {' '.join(fault['msg'].split())}"
        raise CannotDo(f"{concept}{kind} {resource.get('id', '')} cannot be FHIR: {why}") from None
    return written
