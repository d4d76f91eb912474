"""The review sheet: what a clinician reads and signs, one entry a row, and the same rows as CSV.

An entry is a claim, a term that a claim is about, or an evidence statement. Its fingerprint ties a signature
to the text that was signed: an entry that has changed since is not the one that was read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..graph import Graph
from ..languages import LANGUAGES, language
from ..model.cards import evidence_line, flag_lines
from ..model.claim import Claim
from ..model.evidence import EvidenceStatement
from ..model.term import Term
from ..namespaces import BK, SKOS, shorten
from .fingerprint import fingerprints

#: column of the CSV → its heading in nb, nn, en; the last four are for the clinician to fill in
COLUMNS: dict[str, tuple[str, str, str]] = {
    "id": ("id", "id", "id"),
    "kind": ("slag", "slag", "kind"),
    "place": ("sted", "stad", "place"),
    "cues": ("signalord", "signalord", "cues"),
    "said": ("påstand og forbehold", "påstand og atterhald", "claim and hedge"),
    "nb": ("bokmål", "bokmål", "Bokmål"),
    "nn": ("nynorsk", "nynorsk", "Nynorsk"),
    "en": ("engelsk", "engelsk", "English"),
    "terms": ("begreper", "omgrep", "terms"),
    "mappings": ("koder", "kodar", "codes"),
    "evidence": ("litteraturen sier", "litteraturen seier", "the literature says"),
    "status": ("status", "status", "status"),
    "fingerprint": ("fingeravtrykk", "fingeravtrykk", "fingerprint"),
    "reviewed": ("gjennomgått (x)", "gjennomgått (x)", "reviewed (x)"),
    "reviewer": ("navn", "namn", "name"),
    "date": ("dato (åååå-mm-dd)", "dato (åååå-mm-dd)", "date (yyyy-mm-dd)"),
    "comment": ("merknad", "merknad", "comment"),
}
KINDS = {
    "claim": ("påstand", "påstand", "claim"),
    "term": ("begrep", "omgrep", "term"),
    "evidence": ("fra litteraturen", "frå litteraturen", "from the literature"),
}


@dataclass(frozen=True)
class Row:
    """One entry of the sheet: its CURIE, its kind (of :data:`KINDS`) and, by column, what is to be read."""

    id: str
    kind: str
    place: tuple[str, ...]
    cues: tuple[str, ...]
    said: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]
    terms: tuple[str, ...]
    mappings: tuple[str, ...]
    evidence: tuple[str, ...]
    status: str
    fingerprint: str


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
    found = {one.iri: one for claim in claims for one in claim.evidence}
    return [
        *(_claim_row(claim, tag, prints) for claim in claims),
        *(_term_row(terms[iri], tag, prints) for iri in sorted(terms)),
        *(_evidence_row(found[iri], tag, prints) for iri in sorted(found)),
    ]


def as_csv(rows: Iterable[Row], lang: str = "nb") -> str:
    """Write the rows as CSV for a spreadsheet: ``;`` between cells and a byte order mark, as Excel reads it.

    The last four columns are empty: an x where an entry is approved, the reviewer's name, the day, a comment.
    """
    at = LANGUAGES.index(language(lang))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([headings[at] for headings in COLUMNS.values()])
    for row in rows:
        told = {"kind": KINDS[row.kind][at], "status": row.status, "fingerprint": row.fingerprint}
        cells = {"id": row.id, **told, **to_be_read(row)}
        writer.writerow([cells.get(name, "") for name in COLUMNS])
    return "\ufeff" + text.getvalue()


def to_be_read(row: Row) -> dict[str, str]:
    """Return the cells of a row that are there to be read: column → text, a line for each thing said."""
    names = ("place", "cues", "said", "terms", "mappings", "evidence")
    lists = {name: getattr(row, name) for name in names} | dict(row.texts)
    return {name: "\n".join(lines) for name, lines in lists.items()}


def _about(claim: Claim) -> tuple[Term, ...]:
    return tuple(term for term in (*claim.subjects, *claim.objects) if term.iri.startswith(BK))


def _claim_row(claim: Claim, lang: str, prints: Mapping[str, str]) -> Row:
    return Row(
        claim.curie,
        "claim",
        tuple(f"{unit.id}, {unit.section.label(lang)}" if unit.section else unit.id for unit in claim.units),
        tuple(map(str, claim.cues)),
        _said(claim, lang),
        {tag: (claim.statement(tag).display(tag),) for tag in LANGUAGES},
        tuple(f"{term.words(lang)}: {term.definition(lang) or ''}" for term in _about(claim)),
        tuple(line for term in _about(claim) for line in _mappings(term, lang)),
        (*flag_lines(claim, lang), *(evidence_line(found, lang) for found in claim.evidence)),
        _status(claim.status, lang),
        prints.get(claim.iri, ""),
    )


def _said(claim: Claim, lang: str) -> tuple[str, ...]:
    """Write the claim as the graph has it: subject, predicate, object, and how it is hedged."""

    def told(entities: Iterable[Term | None]) -> str:
        return " + ".join(entity.words(lang) for entity in entities if entity)

    hedge = claim.hedge(lang)
    marks = [told([mark]) for mark in (claim.polarity, claim.modality, claim.frequency)]
    marks += [hedge.display(lang) if hedge else "", told(claim.contexts), told(claim.effects)]
    triple = (told(claim.subjects), told([claim.predicate]), told(claim.objects))
    return (" – ".join(triple), "; ".join(filter(None, marks)))


def _term_row(term: Term, lang: str, prints: Mapping[str, str]) -> Row:
    texts = {tag: [term.texts(SKOS + prop).get(tag, []) for prop in _TERM_TEXTS] for tag in LANGUAGES}
    return Row(
        term.curie,
        "term",
        tuple(parent.words(lang) for parent in term.parents),
        (),
        (),
        {tag: tuple(text for lines in found for text in lines) for tag, found in texts.items()},
        (),
        tuple(_mappings(term, lang)),
        (),
        _status(term.status, lang),
        prints.get(term.iri, ""),
    )


_TERM_TEXTS = ("prefLabel", "altLabel", "definition", "scopeNote")


def _evidence_row(found: EvidenceStatement, lang: str, prints: Mapping[str, str]) -> Row:
    publication = found.publication
    how = [entity.words(lang) for entity in (found.stance, found.read_as) if entity]
    return Row(
        found.curie,
        "evidence",
        tuple(shorten(iri) for iri in found.about),
        (),
        (),
        {tag: (found.statement(tag).display(tag),) for tag in LANGUAGES},
        (),
        (),
        (*how, *([publication.citation()] if publication else [])),
        _status(found.status, lang),
        prints.get(found.iri, ""),
    )


def _mappings(term: Term, lang: str) -> list[str]:
    """Write a term's codes, one line for each kind of match."""
    by_match: dict[str, list[str]] = {}
    for code in term.codes:
        by_match.setdefault(str(code.match.label(lang)), []).append(f"{code.system.label(lang)} {code.text}")
    return [f"{term.words(lang)}, {match}: {'; '.join(codes)}" for match, codes in by_match.items()]


def _status(status: Term | None, lang: str) -> str:
    return str(status.label(lang)) if status else ""
