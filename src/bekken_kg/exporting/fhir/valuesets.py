"""The FHIR ValueSets: all terms, symptoms, signs, treatments, and the codes that find the condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from ...model.term import Term
from ...namespaces import BK
from ..hierarchy import Hierarchy
from .codesystem import designations
from .matches import Match
from .metadata import SYSTEM, Metadata, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Resource = dict[str, Any]

_CONDITION = BK + "PelvicGirdlePain"
_COMMENT = "http://hl7.org/fhir/StructureDefinition/valueset-concept-comments"
#: slug → the term whose kinds are meant
_KINDS = {"symptoms": BK + "Symptom", "signs": BK + "Sign", "treatments": BK + "Treatment"}
#: slug → how loose a match may be (see :attr:`Match.strictness`)
_CODES = {"condition-codes": 2, "condition-codes-broad": 3, "condition-codes-related": 4}


def value_sets(
    terms: Mapping[str, Term],
    tree: Hierarchy,
    matches: Sequence[Match],
    metadata: Metadata,
) -> list[Resource]:
    """Return the ValueSets.

    The kinds are listed one by one, so that a server need not know the hierarchy; the class at the top of a
    kind is not in its own list. The three code lists are one within the next, by strictness.

    Args:
        terms: IRI → term of the project.
        tree: their hierarchy.
        matches: the matches, sorted by system.
        metadata: what all resources share.
    """
    everything = [{"system": SYSTEM, "version": metadata.version}]
    found = [_value_set("terms", everything, metadata, metadata.licence)]
    for slug, top in _KINDS.items():
        concepts = [_term(terms[iri]) for iri in tree.descendants(top)]
        include = [{"system": SYSTEM, "version": metadata.version, "concept": concepts}]
        found.append(_value_set(slug, include, metadata, metadata.licence))
    meant = {_CONDITION, *tree.descendants(_CONDITION)}
    for slug, loosest in _CODES.items():
        chosen = [match for match in matches if match.term in meant and match.strictness <= loosest]
        notices = sorted({match.system.notice for match in chosen})
        include = [
            {"system": system.uri, "concept": _codes(list(rows))}
            for system, rows in groupby(chosen, lambda match: match.system)
        ]
        found.append(_value_set(slug, include, metadata, ". ".join([metadata.licence, *notices]) + "."))
    return found


def _value_set(slug: str, include: list[Resource], metadata: Metadata, copyright: str) -> Resource:
    return metadata.head("ValueSet", slug, words(slug)) | {
        "immutable": False,
        "copyright": copyright,
        "compose": {"include": include},
    }


def _term(term: Term) -> Resource:
    return {"code": term.name, "display": str(term.label("en")), "designation": designations(term)}


def _codes(rows: list[Match]) -> list[Resource]:
    """Return the codes of one system; where several terms have the same code, the strictest match is told."""
    strictest: dict[str, Match] = {}
    for row in sorted(rows, key=lambda match: match.strictness):
        strictest.setdefault(row.code, row)
    return [_code(row) for row in strictest.values()]


def _code(match: Match) -> Resource:
    how = match.predicate.removesuffix("Match")
    return {
        "extension": [{"url": _COMMENT, "valueString": f"{how}: {match.comment}"}],
        "code": match.code,
        **({"display": match.label} if match.label else {}),
    }
