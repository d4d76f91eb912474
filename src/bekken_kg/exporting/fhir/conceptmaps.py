"""FHIR ConceptMaps, two a code system: what the terms correspond to there, and from a code there back to the terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from .matches import Match
from .metadata import Metadata, Resource, coding, url, words

#: equivalence → the same, seen from the target
TURNED = {"wider": "narrower", "narrower": "wider"}


def concept_maps(matches: Sequence[Match], metadata: Metadata) -> Iterator[Resource]:
    """Give two ConceptMaps for each code system that has a match: from the terms, and to them.

    A hospital has a code and asks for terms. A server that turns a map round by itself gives the equivalence as it
    stands, the wrong way round: so it stands in a map of its own.

    Args:
        matches: the matches, sorted by system and term.
        metadata: what all resources share.
    """
    for system, of_system in groupby(matches, lambda match: match.code.system):
        rows = sorted(of_system, key=lambda match: coding(match.term.iri)[0])
        slug, label = rows[0].slug, str(system.label("en"))
        notices = {"copyright": f"{metadata.licence}. {rows[0].notice}."}
        by_source = groupby(rows, lambda match: coding(match.term.iri)[0])
        yield (
            metadata.head("ConceptMap", slug, words("concept-map", name=label))
            | notices
            | {
                "sourceCanonical": url("ValueSet", "terms"),
                "targetUri": _all_of(rows[0].uri),
                "group": [_group(source, list(some), metadata) for source, some in by_source],
            }
        )
        by_source = groupby(rows, lambda match: coding(match.term.iri)[0])
        yield (
            metadata.head("ConceptMap", f"from-{slug}", words("concept-map-back", name=label))
            | notices
            | {
                "sourceUri": _all_of(rows[0].uri),
                "targetCanonical": url("ValueSet", "terms"),
                "group": [_group_back(target, list(some), metadata) for target, some in by_source],
            }
        )


def _all_of(system: str) -> str:
    """Return what terminology servers call the value set of all codes of a system; an OID takes no addition."""
    return system if system.startswith("urn:") else f"{system}?fhir_vs"


def _group(source: str, matches: Sequence[Match], metadata: Metadata) -> Resource:
    elements = groupby(matches, lambda match: match.term)
    return {
        "source": source,
        "sourceVersion": metadata.version,
        "target": matches[0].uri,
        "element": [
            {"code": coding(term.iri)[1], "display": str(term.label(metadata.lang)), "target": _targets(of_term)}
            for term, of_term in elements
        ],
    }


def _targets(matches: Iterable[Match]) -> list[Resource]:
    return [
        {
            "code": match.code.text,
            **({"display": match.label} if match.label else {}),
            "equivalence": match.equivalence,
            "comment": match.comment,
        }
        for match in matches
    ]


def _group_back(target: str, matches: Sequence[Match], metadata: Metadata) -> Resource:
    by_code: dict[str, list[Match]] = {}
    for match in sorted(matches, key=lambda match: (match.code.text, match.code.looseness, match.term.iri)):
        by_code.setdefault(match.code.text, []).append(match)
    return {
        "source": matches[0].uri,
        "target": target,
        "targetVersion": metadata.version,
        "element": [
            {
                "code": code,
                **({"display": some[0].label} if some[0].label else {}),
                "target": [
                    {
                        "code": coding(match.term.iri)[1],
                        "display": str(match.term.label(metadata.lang)),
                        "equivalence": TURNED.get(match.equivalence, match.equivalence),
                        "comment": match.comment,
                    }
                    for match in some
                ],
            }
            for code, some in by_code.items()
        ],
    }
