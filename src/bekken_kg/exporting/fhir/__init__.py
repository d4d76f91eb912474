"""The terms and their matches as FHIR R4 resources: CodeSystem, ValueSets, ConceptMaps and NamingSystem.

Needs the extra ``fhir`` (fhir.resources), whose R4B classes build the resources: these kinds are the same in
R4 4.0.1 and R4B. It lets broken ones through, so conformance to R4 is shown elsewhere, by two validators.
"""

from __future__ import annotations

import json

from ...errors import CannotDo
from ...graph import Graph
from ...settings import Settings, settings
from ..hierarchy import hierarchy
from .codesystem import code_system
from .conceptmaps import concept_maps
from .matches import matches
from .metadata import CANONICAL, Metadata
from .namingsystem import naming_system
from .systems import systems
from .valuesets import value_sets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Resource = dict[str, Any]


def resources(kg: Graph, own: Settings | None = None, mappings: Sequence[str] | None = None) -> dict[str, Resource]:
    """Return all resources: file name → resource as JSON would have it, sorted by name.

    Args:
        kg: a graph with the terms.
        own: the settings; those of :func:`bekken_kg.settings.settings` for ``None``.
        mappings: paths of SSSOM files; the shipped ones for ``None``.

    Raises:
        CannotDo: without the extra ``fhir``; for a match of a term that the graph does not have; for a code
            system without a URI; for terms in a circle.

    Example:
        >>> import bekken_kg
        >>> "ValueSet-bekken-kg-symptoms.json" in resources(bekken_kg.load())
        True
    """
    chosen = own or settings()
    rows = matches(systems(kg, chosen), mappings)
    terms = {term.iri: term for term in kg.terms}
    for row in rows:
        if row.term not in terms:
            raise CannotDo(f"a match is of an unknown term, {row.term}; mend ontology/mappings")
    tree, metadata = hierarchy(kg), Metadata(kg, chosen)
    made = [
        code_system(kg, tree, metadata),
        naming_system(metadata),
        *value_sets(terms, tree, rows, metadata),
        *concept_maps(rows, terms, metadata),
    ]
    named = {f"{resource['resourceType']}-{resource['id']}.json": _built(resource) for resource in made}
    return dict(sorted(named.items()))


def bundle(made: dict[str, Resource]) -> Resource:
    """Return resources as one transaction Bundle, which a FHIR server takes in one POST, all or none.

    Args:
        made: what :func:`resources` returned.

    Raises:
        CannotDo: without the extra ``fhir``.
    """
    return _built(
        {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [
                {
                    "fullUrl": f"{CANONICAL}{resource['resourceType']}/{resource['id']}",
                    "resource": resource,
                    "request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"},
                }
                for resource in made.values()
            ],
        }
    )


def text(resource: Resource) -> str:
    """Return a resource as indented JSON; the same resource gives the same text."""
    return json.dumps(resource, ensure_ascii=False, indent=2) + "\n"


def _built(resource: Resource) -> Resource:
    """Return a resource as fhir.resources writes it: no unknown element, and FHIR's order."""
    from importlib import import_module

    kind = resource["resourceType"]
    try:
        module = import_module(f"fhir.resources.R4B.{kind.lower()}")
    except ModuleNotFoundError:
        raise CannotDo("the FHIR export needs an extra: pip install 'bekken-kg[fhir]'") from None
    model = getattr(module, kind).model_validate(resource)
    built: Resource = json.loads(model.model_dump_json())
    return built
