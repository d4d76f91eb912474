"""The FHIR ValueSets: all terms, symptoms, signs, treatments, and the codes that find the condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ...graph import Graph
from ...model.term import Term
from ...namespaces import BK
from ..hierarchy import Hierarchy
from .codesystem import designations
from .matches import Match
from .metadata import Metadata, Resource, coding, words

_CONDITION = BK + "PelvicGirdlePain"
_COMMENT = "http://hl7.org/fhir/StructureDefinition/valueset-concept-comments"
#: slug → the term whose kinds are meant
_KINDS = {"symptoms": BK + "Symptom", "signs": BK + "Sign", "treatments": BK + "Treatment"}
#: slug → how loose a match may be (see :attr:`bekken_kg.model.code.Code.looseness`)
_CODES = {"condition-codes": 3, "condition-codes-broad": 4, "condition-codes-related": 5}


def value_sets(kg: Graph, tree: Hierarchy, matches: Sequence[Match], metadata: Metadata) -> Iterator[Resource]:
    """Give the ValueSets.

    The kinds are listed one by one, so that a server need not know the hierarchy; the class at the top of a
    kind is not in its own list. The three code lists are one within the next, by strictness.

    Args:
        kg: the graph.
        tree: its hierarchy.
        matches: the matches, sorted by system.
        metadata: what all resources share.
    """
    terms = {term.iri: term for term in kg.terms}
    whole = [{"system": system, "version": metadata.version} for system in sorted({coding(iri)[0] for iri in terms})]
    yield _value_set("terms", whole, metadata, metadata.licence)
    for slug, top in _KINDS.items():
        members = sorted((terms[iri] for iri in tree.descendants(top)), key=lambda term: coding(term.iri))
        include = [
            {
                "system": system,
                "version": metadata.version,
                "concept": [_term(term, metadata.lang) for term in of_system],
            }
            for system, of_system in groupby(members, lambda term: coding(term.iri)[0])
        ]
        yield _value_set(slug, include, metadata, metadata.licence)
    meant = {_CONDITION, *tree.descendants(_CONDITION)}
    for slug, loosest in _CODES.items():
        chosen = [match for match in matches if match.term.iri in meant and match.code.looseness <= loosest]
        notices = sorted({match.notice for match in chosen})
        include = [{"system": uri, "concept": _codes(rows)} for uri, rows in groupby(chosen, lambda match: match.uri)]
        yield _value_set(slug, include, metadata, ". ".join([metadata.licence, *notices]) + ".")


def _value_set(slug: str, include: list[Resource], metadata: Metadata, copyright: str) -> Resource:
    head = metadata.head("ValueSet", slug, words(slug))
    whole = head | {"immutable": False, "copyright": copyright, "compose": {"include": include}}
    listed = [
        {
            "system": part["system"],
            **{key: concept[key] for key in ("code", "display", "designation") if key in concept},
        }
        for part in include
        for concept in part.get("concept", ())
    ]
    if not listed:
        return whole
    stamp = f"{metadata.date}T00:00:00Z"
    return whole | {"expansion": {"timestamp": stamp, "total": len(listed), "offset": 0, "contains": listed}}


def _term(term: Term, lang: str) -> Resource:
    return {"code": coding(term.iri)[1], "display": str(term.label(lang)), "designation": designations(term)}


def _codes(rows: Iterable[Match]) -> list[Resource]:
    """Return the codes of one system; where several terms have the same code, the strictest match counts."""
    strictest: dict[str, Match] = {}
    for row in sorted(rows, key=lambda match: match.code.looseness):
        strictest.setdefault(row.code.text, row)
    return [
        {
            "extension": [
                {"url": _COMMENT, "valueString": f"{row.code.match.name.removesuffix('Match')}: {row.comment}"}
            ],
            "code": code,
            **({"display": row.label} if row.label else {}),
        }
        for code, row in strictest.items()
    ]
