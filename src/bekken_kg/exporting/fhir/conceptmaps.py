"""One FHIR ConceptMap a code system: what the terms correspond to there, and how."""

from __future__ import annotations

from itertools import groupby

from .matches import EQUIVALENCE, Match
from .metadata import SYSTEM, Metadata, url, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...model.term import Term

    Resource = dict[str, Any]


def concept_maps(matches: Sequence[Match], terms: Mapping[str, Term], metadata: Metadata) -> list[Resource]:
    """Return one ConceptMap for each code system that has a match.

    Args:
        matches: the matches, sorted by system and term.
        terms: IRI → term of the project.
        metadata: what all resources share.
    """
    found: list[Resource] = []
    for system, of_system in groupby(matches, lambda match: match.system):
        found.append(
            metadata.head("ConceptMap", system.slug, words("concept-map", name=system.label))
            | {
                "copyright": f"{metadata.licence}. {system.notice}.",
                "sourceCanonical": url("ValueSet", "terms"),
                "group": [
                    {
                        "source": SYSTEM,
                        "sourceVersion": metadata.version,
                        "target": system.uri,
                        "element": [
                            _element(terms[term], list(of_term))
                            for term, of_term in groupby(of_system, lambda match: match.term)
                        ],
                    }
                ],
            }
        )
    return found


def _element(term: Term, matches: list[Match]) -> Resource:
    return {
        "code": term.name,
        "display": str(term.label("en")),
        "target": [_target(match) for match in matches],
    }


def _target(match: Match) -> Resource:
    return {
        "code": match.code,
        **({"display": match.label} if match.label else {}),
        "equivalence": EQUIVALENCE[match.predicate],
        "comment": match.comment,
    }
