"""The outside code systems as FHIR has them: their URI, how a code of theirs is written, and whose they are.

What the ontology knows of a system (``bk:CodeSystem``: name, IRIs, codes, URI in FHIR, whether its names may be
passed on) is read from the graph; a setting may give it another URI (``settings.toml``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import CannotDo, UnknownName, nearest
from ...model.entity import Entity
from ...namespaces import BK
from ...settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...graph import Graph

_CC_BY_4 = "https://creativecommons.org/licenses/by/4.0/"
_CC_BY_3 = "https://creativecommons.org/licenses/by/3.0/"

#: system → whose it is, for the copyright of a resource with its codes (licences as in bioregistry 0.15.6)
NOTICES: dict[str, str] = {
    "ICD10": "ICD-10 belongs to the World Health Organization",
    "ICD10CM": "ICD-10-CM is published by the US National Center for Health Statistics",
    "ICD10NO": "The Norwegian ICD-10 is published by Helsedirektoratet; ICD-10 belongs to the World Health"
    " Organization",
    "ICD11": "ICD-11 belongs to the World Health Organization",
    "ICPC2": "ICPC-2 is copyright WONCA; the Norwegian one is published by Helsedirektoratet",
    "SNOMEDCT": "SNOMED CT is copyright SNOMED International; its use needs an affiliate licence",
    "LOINC": "LOINC is copyright Regenstrief Institute, Inc. and the LOINC Committee, and available at no"
    " cost under the licence at http://loinc.org/license",
    "UMLS": "UMLS identifiers are of the US National Library of Medicine",
    "MeSH": "MeSH names: courtesy of the US National Library of Medicine",
    "NCIt": f"NCIt names: NCI Thesaurus, {_CC_BY_4}",
    "HPO": "HPO names: Human Phenotype Ontology, https://hpo.jax.org/app/license",
    "MONDO": f"MONDO names: Mondo Disease Ontology, {_CC_BY_4}",
    "UBERON": f"UBERON names: Uber-anatomy ontology, {_CC_BY_3}",
    "MAxO": f"MAxO names: Medical Action Ontology, {_CC_BY_4}",
    "GO": f"GO names: Gene Ontology, {_CC_BY_4}",
    "ChEBI": f"ChEBI names: Chemical Entities of Biological Interest, {_CC_BY_4}",
    "HGNC": "HGNC names: HUGO Gene Nomenclature Committee, no restrictions",
    "UniProt": f"UniProt names: UniProt, {_CC_BY_4}",
    "Wikidata": "Wikidata names: Wikidata, no restrictions",
}


@dataclass(frozen=True, order=True)
class System:
    """A code system outside the project.

    Attributes:
        name: its name in our terms and in the settings: ``ICD10NO``.
        label: what people call it: ``ICD-10-NO``.
        uri: what FHIR calls it.
        iri_start: what the IRI of each code starts with.
        code_start: what stands before the last part of that IRI when a code is written.
        restricted: whether its names may not be passed on.
        notice: whose it is.
    """

    name: str
    label: str
    uri: str
    iri_start: str
    code_start: str
    restricted: bool
    notice: str

    @property
    def slug(self) -> str:
        """The label as a part of an id: ``icd-10-no``."""
        return re.sub(r"[^a-z0-9]+", "-", self.label.lower()).strip("-")

    def code(self, iri: str) -> str:
        """Return the code of an IRI of this system, as FHIR has it."""
        return self.code_start + iri.removeprefix(self.iri_start)


def systems(kg: Graph, settings: Settings) -> dict[str, System]:
    """Return the code systems of a graph by the start of their codes' IRIs.

    Raises:
        CannotDo: for a system whose URI neither the settings nor the graph has.
        UnknownName: where the settings have one that the graph does not.
    """
    found: dict[str, System] = {}
    for iri in kg.index.members(BK + "CodeSystem"):
        about = Entity(iri, kg)
        uri = settings.systems.get(about.name) or _text(about, "fhirUri")
        if not uri:
            raise CannotDo(
                f"no FHIR URI for the code system {about.name}; add it to [systems] in a settings file, "
                "or as bk:fhirUri to the graph"
            )
        start = _text(about, "iriStartsWith")
        found[start] = System(
            about.name,
            str(about.label("en")),
            uri,
            start,
            _text(about, "codeStartsWith"),
            _text(about, "hasRestrictedText") == "true",
            NOTICES.get(about.name, f"{about.label('en')} belongs to its publisher"),
        )
    names = sorted(system.name for system in found.values())
    for name in settings.systems:
        if name not in names:
            known = f"{nearest(name, names)} (code systems: {', '.join(names)})"
            raise UnknownName(f"[systems] of the settings has '{name}', which the graph does not{known}")
    return found


def system_of(iri: str, known: Mapping[str, System]) -> System:
    """Return the system that a code's IRI belongs to: the one whose start is the longest.

    Raises:
        CannotDo: when there is none.
    """
    starts = [start for start in known if start and iri.startswith(start)]
    if not starts:
        raise CannotDo(f"{iri} is of no bk:CodeSystem; describe its system in ontology/terms/code-systems.ttl")
    return known[max(starts, key=len)]


def _text(about: Entity, prop: str) -> str:
    return about.texts(BK + prop).get("", [""])[0]
