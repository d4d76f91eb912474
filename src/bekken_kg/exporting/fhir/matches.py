"""The matches of terms to outside code systems, with what the graph does not hold: names and comments.

The mappings layer has a match as one SKOS triple; FHIR wants the reason too, so the SSSOM files are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...layers import files
from ...rdf.sssom import PREDICATES, Mappings
from .systems import System, system_of

#: match → R4 equivalence, which says how the *target* relates to the term.
#: exact is "equivalent": the same meaning, not the same words ("equal"). close is "inexact", defined in R4 as
#: overlapping, or of uncertain boundaries; it may not stand without a comment. related stays the loosest.
EQUIVALENCE = {
    "exactMatch": "equivalent",
    "closeMatch": "inexact",
    "narrowMatch": "narrower",
    "broadMatch": "wider",
    "relatedMatch": "relatedto",
}
#: what is said of a match whose row has no comment
UNSAID = {
    "exactMatch": "The definitions agree.",
    "closeMatch": "Close, but not known to have the same boundaries.",
    "narrowMatch": "The target means less than the term.",
    "broadMatch": "The target means more than the term.",
    "relatedMatch": "Related, and neither the same nor a kind of it.",
}


@dataclass(frozen=True)
class Match:
    """One row of the mappings.

    Attributes:
        term: IRI of the term.
        predicate: one of :data:`bekken_kg.rdf.sssom.PREDICATES`.
        system: the outside code system.
        code: the code, as FHIR has it.
        label: its name there; ``""`` where none is given or it may not be passed on.
        comment: why the predicate is the right one; never empty.
    """

    term: str
    predicate: str
    system: System
    code: str
    label: str
    comment: str

    @property
    def strictness(self) -> int:
        """0 for the strictest predicate, 4 for the loosest."""
        return PREDICATES.index(self.predicate)


def matches(known: Mapping[str, System], paths: Iterable[str] | None = None) -> list[Match]:
    """Return all matches, sorted by system, term, strictness and code.

    Args:
        known: the code systems by the start of their IRIs.
        paths: SSSOM files; those of the mappings layer for ``None``.

    Raises:
        CannotDo: for a file that cannot be read, a predicate that is no SKOS match, a code of no system.
    """
    found = [match for path in (files("mappings") if paths is None else paths) for match in _rows(path, known)]
    return sorted(found, key=lambda match: (match.system, match.term, match.strictness, match.code))


def _rows(path: str, known: Mapping[str, System]) -> list[Match]:
    table = Mappings(path)
    # A row that says that nothing was found, or that two do not match, stands for no triple and is no match.
    stated = {(str(quad.subject), str(quad.object)) for quad in table.quads()}
    found: list[Match] = []
    for _, cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        term, target = _iri(row["subject_id"], table), _iri(row["object_id"], table)
        if (f"<{term}>", f"<{target}>") not in stated:
            continue
        predicate = row["predicate_id"].removeprefix("skos:")
        system = system_of(target, known)
        label = "" if system.restricted else row.get("object_label", "")
        comment = row.get("comment") or UNSAID[predicate]
        found.append(Match(term, predicate, system, system.code(target), label, comment))
    return found


def _iri(curie: str, table: Mappings) -> str:
    if curie.startswith("<"):
        return curie[1:-1]
    prefix, _, local = curie.partition(":")
    return table.prefixes.get(prefix, "") + local
