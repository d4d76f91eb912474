"""One FHIR ConceptMap a code system: what the terms correspond to there, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from .matches import Match
from .metadata import Metadata, Resource, coding, url, words


def concept_maps(matches: Sequence[Match], metadata: Metadata) -> Iterator[Resource]:
    """Give one ConceptMap for each code system that has a match.

    Args:
        matches: the matches, sorted by system and term.
        metadata: what all resources share.
    """
    for system, of_system in groupby(matches, lambda match: match.code.system):
        rows = sorted(of_system, key=lambda match: coding(match.term.iri)[0])
        label = str(system.label("en"))
        yield metadata.head("ConceptMap", rows[0].slug, words("concept-map", name=label)) | {
            "copyright": f"{metadata.licence}. {rows[0].notice}.",
            "sourceCanonical": url("ValueSet", "terms"),
            "group": [
                _group(source, list(of_source), metadata)
                for source, of_source in groupby(rows, lambda match: coding(match.term.iri)[0])
            ],
        }


def _group(source: str, matches: Sequence[Match], metadata: Metadata) -> Resource:
    elements = groupby(matches, lambda match: match.term)
    return {
        "source": source,
        "sourceVersion": metadata.version,
        "target": matches[0].uri,
        "element": [
            {"code": coding(term.iri)[1], "display": str(term.label("en")), "target": _targets(of_term)}
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
