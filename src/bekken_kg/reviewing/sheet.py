"""The review sheet: what a clinician reads and signs, one entry a row, and the same rows as CSV.

An entry is a claim, a term that a claim is about, or an evidence statement. Its fingerprint ties a signature
to the text that was signed: an entry that has changed since is not the one that was read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..graph import Graph
from ..languages import LANGUAGES, language
from ..model.cards import evidence_line, flag_lines
from ..model.claim import Claim
from ..model.evidence import EvidenceStatement
from ..model.term import Term
from ..namespaces import BK, SKOS, shorten
from ..words import word
from .fingerprint import fingerprints

#: the columns that a clinician reads
READ = ("place", "cues", "claim", *LANGUAGES, "terms", "mappings", "evidence")
#: all columns of the CSV; the last four are for the clinician to fill in
COLUMNS = ("id", "kind", *READ, "status", "fingerprint", "reviewed", "reviewer", "date", "comment")
#: by which property a term says what is to be read of it
_TERM_TEXTS = ("prefLabel", "altLabel", "definition", "scopeNote")


@dataclass(frozen=True)
class Row:
    """One entry of the sheet.

    Attributes:
        id: its CURIE.
        kind: ``"claim"``, ``"term"`` or ``"evidence"``.
        lines: what is to be read: column of :data:`READ` → lines; a column without any may be missing.
        status: its curation status.
        fingerprint: of all that the graph says of it.
    """

    id: str
    kind: str
    lines: Mapping[str, Sequence[str]]
    status: str
    fingerprint: str

    def cell(self, column: str) -> str:
        """Return what is to be read in a column, a line for each statement."""
        return "\n".join(self.lines.get(column, ()))


def sheet(kg: Graph, lang: str = "nb") -> list[Row]:
    """Return the rows: all claims in the leaflet's order, the terms they are about, the evidence statements.

    Args:
        kg: a graph with the terms, the leaflet, the mappings and the evidence.
        lang: nb, nn or en, for all but the statements, which stand in all three.

    Example:
        >>> import bekken_kg
        >>> rows = sheet(bekken_kg.load())
        >>> rows[0].id, rows[0].kind
        ('bkc:L01', 'claim')
    """
    tag = language(lang)
    prints = fingerprints(kg.engine.quads())
    claims = kg.claims
    terms = {term.iri: term for claim in claims for term in _about(claim)}
    statements = {statement.iri: statement for claim in claims for statement in claim.evidence}
    entries: list[tuple[str, Claim | Term | EvidenceStatement, Mapping[str, Sequence[str]]]] = [
        *(("claim", claim, _of_claim(claim, tag)) for claim in claims),
        *(("term", terms[iri], _of_term(terms[iri], tag)) for iri in sorted(terms)),
        *(("evidence", statements[iri], _of_evidence(statements[iri], tag)) for iri in sorted(statements)),
    ]
    return [
        Row(it.curie, kind, lines, str(it.status.label(tag)) if it.status else "", prints.get(it.iri, ""))
        for kind, it, lines in entries
    ]


def as_csv(rows: Iterable[Row], lang: str = "nb") -> str:
    """Write the rows as CSV for a spreadsheet: ``;`` between cells and a byte order mark, as Excel reads it.

    The last four columns are empty: an x where an entry is approved, the reviewer's name, the day, a comment.
    """
    tag = language(lang)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=";", lineterminator="\r\n")
    writer.writerow({column: word(f"review.column.{column}", tag) for column in COLUMNS})
    for row in rows:
        kind = word(f"review.kind.{row.kind}", tag)
        known = {"id": row.id, "kind": kind, "status": row.status, "fingerprint": row.fingerprint}
        writer.writerow(known | {column: row.cell(column) for column in READ})
    return "\ufeff" + text.getvalue()


def _about(claim: Claim) -> list[Term]:
    return [term for term in (*claim.subjects, *claim.objects) if term.iri.startswith(BK)]


def _of_claim(claim: Claim, lang: str) -> dict[str, Sequence[str]]:
    terms = _about(claim)
    return {
        "place": [f"{unit.id}, {unit.section.label(lang)}" if unit.section else unit.id for unit in claim.units],
        "cues": claim.cues,
        "claim": _parts(claim, lang),
        **{tag: [claim.statement(tag).display(tag)] for tag in LANGUAGES},
        "terms": [f"{term.words(lang)}: {term.definition(lang) or ''}" for term in terms],
        "mappings": [line for term in terms for line in _mappings(term, lang)],
        "evidence": [*flag_lines(claim, lang), *(evidence_line(statement, lang) for statement in claim.evidence)],
    }


def _parts(claim: Claim, lang: str) -> list[str]:
    """Write the claim as the graph has it: subject, predicate, object, and how it is hedged."""

    def words(entities: Iterable[Term | None]) -> str:
        return " + ".join(entity.words(lang) for entity in entities if entity)

    hedge = claim.hedge(lang)
    marks = [words([mark]) for mark in (claim.polarity, claim.modality, claim.frequency)]
    marks += [hedge.display(lang) if hedge else "", words(claim.contexts), words(claim.effects)]
    triple = (words(claim.subjects), words([claim.predicate]), words(claim.objects))
    return [" – ".join(triple), "; ".join(filter(None, marks))]


def _of_term(term: Term, lang: str) -> dict[str, Sequence[str]]:
    texts = [term.texts(SKOS + prop) for prop in _TERM_TEXTS]
    return {
        "place": [parent.words(lang) for parent in term.parents],
        **{tag: [line for lines in texts for line in lines.get(tag, ())] for tag in LANGUAGES},
        "mappings": _mappings(term, lang),
    }


def _of_evidence(statement: EvidenceStatement, lang: str) -> dict[str, Sequence[str]]:
    publication = statement.publication
    how = [entity.words(lang) for entity in (statement.stance, statement.read_as) if entity]
    return {
        "place": [shorten(iri) for iri in statement.about],
        **{tag: [statement.statement(tag).display(tag)] for tag in LANGUAGES},
        "evidence": [*how, *([publication.citation()] if publication else [])],
    }


def _mappings(term: Term, lang: str) -> list[str]:
    """Write a term's codes, one line for each kind of match."""
    by_match: dict[str, list[str]] = {}
    for code in term.codes:
        by_match.setdefault(str(code.match.label(lang)), []).append(f"{code.system.label(lang)} {code.text}")
    return [f"{term.words(lang)}, {match}: {'; '.join(codes)}" for match, codes in by_match.items()]
