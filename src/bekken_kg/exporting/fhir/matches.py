"""The matches of terms to outside code systems, with what the graph does not hold: names and reasons.

The mappings layer has a match as one SKOS triple; FHIR wants the reason too, so the SSSOM files are read. A match of
an extension has the standard reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ...errors import CannotDo, UnknownName, nearest
from ...graph import Graph
from ...layers import files
from ...model.code import Code
from ...model.entity import Entity
from ...model.term import Term
from ...namespaces import BK, SKOS
from ...rdf.sssom import Mappings
from ...reading import Systems
from ...settings import ExportSettings
from .metadata import table

#: match → R4 equivalence, which says how the *target* relates to the term, and what is said where no reason is given.
#: exact is "equivalent": the same meaning, not the same words ("equal"). close is "inexact", defined in R4 as
#: overlapping, or of uncertain boundaries; it may not stand without a comment. related stays the loosest.
EQUIVALENCE = {
    "exactMatch": ("equivalent", "The definitions agree."),
    "closeMatch": ("inexact", "Close, but not known to have the same boundaries."),
    "narrowMatch": ("narrower", "The target means less than the term."),
    "broadMatch": ("wider", "The target means more than the term."),
    "relatedMatch": ("relatedto", "Related, and neither the same nor a kind of it."),
}


class Match(NamedTuple):
    """A match of a term to a code, as FHIR has it.

    Attributes:
        term: the term.
        code: the code, with its system and the predicate.
        uri: what FHIR calls the code system.
        label: the code's name there; ``""`` where none is given or it may not be passed on.
        comment: why the predicate is the right one; never empty.
        notice: whose the code system is.
    """

    term: Term
    code: Code
    uri: str
    label: str
    comment: str
    notice: str

    @property
    def equivalence(self) -> str:
        """How the target relates to the term."""
        return EQUIVALENCE[self.code.match.name][0]

    @property
    def slug(self) -> str:
        """The code system's label as a part of an id: ``icd-10-no``."""
        return re.sub(r"[^a-z0-9]+", "-", self.code.system.label("en").lower()).strip("-")


def matches(kg: Graph, publication: ExportSettings, mappings: Iterable[str] | None = None) -> list[Match]:
    """Return all matches, sorted by system, term, strictness and code.

    Args:
        kg: the graph.
        publication: the settings, which may call a code system by another URI than the graph.
        mappings: SSSOM files with the names and reasons; those of the mappings layer for ``None``.

    Raises:
        CannotDo: for a file that cannot be read, a match of what is no term, a code of no system.
    """
    reasons = _reasons(files("mappings") if mappings is None else mappings)
    systems, addresses, notices = Systems(kg.index), uris(kg, publication), table("notices")
    terms = {term.iri: term for term in kg.terms}
    found: list[Match] = []
    for name, (_, reason) in EQUIVALENCE.items():
        for subject, iri in kg.index.links(SKOS + name):
            home, text = systems.of(iri)
            if subject not in terms:
                raise CannotDo(f"a match is of an unknown term, {subject}; give it a label, or mend the mapping")
            if not home and iri not in terms:
                raise CannotDo(f"{iri} is of no bk:CodeSystem; describe its system as one")
            if home:
                system = Entity(home, kg)
                label, comment = reasons.get((subject, name, iri), ("", ""))
                if "true" in system.texts(BK + "hasRestrictedText").get("", []):
                    label = ""
                notice = notices.get(system.name, f"{system.label('en')} belongs to its publisher")
                code = Code(iri, text, system, Entity(SKOS + name, kg))
                found.append(Match(terms[subject], code, addresses[home], label, comment or reason, notice))
    return sorted(found, key=lambda it: (it.code.system.name, it.term.iri, it.code.looseness, it.code.text))


def uris(kg: Graph, publication: ExportSettings) -> dict[str, str]:
    """Return what FHIR calls each code system of a graph: IRI → URI.

    Raises:
        CannotDo: for a system whose URI neither the settings nor the graph has.
        UnknownName: where the settings have one that the graph does not.
    """
    systems = {Entity(iri, kg).name: iri for iri in kg.index.members(BK + "CodeSystem")}
    for name in publication.systems:
        if name not in systems:
            known = f"{nearest(name, sorted(systems))} (code systems: {', '.join(sorted(systems))})"
            raise UnknownName(f"[systems] of the settings has '{name}', which the graph does not{known}")
    found: dict[str, str] = {}
    for name, iri in systems.items():
        stated = (text.value for text in kg.index.literals(iri, BK + "fhirUri"))
        found[iri] = publication.systems.get(name) or next(stated, "")
        if not found[iri]:
            raise CannotDo(
                f"no FHIR URI for the code system {name}; add it to [systems] in a settings file, "
                "or as bk:fhirUri to the graph"
            )
    return found


def _reasons(paths: Iterable[str]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return the label and the comment of each row: (term, predicate, code) → (label, comment)."""
    found: dict[tuple[str, str, str], tuple[str, str]] = {}
    for path in paths:
        table = Mappings(path)
        for number, cells in table.rows:
            row = dict(zip(table.columns, cells, strict=True))
            if not row.get("predicate_modifier"):
                term, code = (table.node(row[column], number).value for column in ("subject_id", "object_id"))
                texts = row.get("object_label", ""), row.get("comment", "")
                found[term, row["predicate_id"].removeprefix("skos:"), code] = texts
    return found
