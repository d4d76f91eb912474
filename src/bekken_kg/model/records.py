"""Terms and claims as plain dictionaries, for JSON; texts are always there in every language they have."""

from __future__ import annotations

from ..namespaces import BK, SKOS
from .claim import Claim, TextUnit
from .code import Code
from .entity import Entity
from .evidence import EvidenceStatement, Publication
from .term import Restriction, Term

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    Record = dict[str, Any]


def named(entity: Entity | None) -> Record | None:
    """Return ``{"iri", "curie", "labels": {language: label}}``; ``None`` for nothing."""
    if entity is None:
        return None
    return {"iri": entity.iri, "curie": entity.curie, "labels": _single(entity, SKOS + "prefLabel")}


def term_record(term: Term) -> Record:
    """Return everything on a term.

    Keys: iri, curie, kind, labels, synonyms, definitions, scopeNotes (each language → text or texts),
    parents, children (lists of named), axioms, axiomsTo (term, property, how, filler, defining), codes (each
    match, system, code, iri), claims (see :func:`claim_summary`), status.
    """
    return {
        **_plain(term, "iri", "curie", "kind"),
        "labels": term.all_labels(),
        "synonyms": term.texts(SKOS + "altLabel"),
        "definitions": _single(term, SKOS + "definition"),
        "scopeNotes": _single(term, SKOS + "scopeNote"),
        **_plain(term, "parents", "children", "axioms"),
        "axiomsTo": _value(term.axioms_to),
        "codes": _value(term.codes),
        "claims": [claim_summary(claim) for claim in term.claims],
        "status": named(term.status),
    }


def claim_summary(claim: Claim) -> Record:
    """Return a claim with its hedge and its place; the first eleven keys of :func:`claim_record`."""
    hedges = _single(claim, BK + "hedge")
    if not hedges and claim.modality:
        hedges = _single(claim.modality, BK + "displayWord")
    return {
        **_plain(claim, "id", "iri"),
        "statements": _single(claim, BK + "statement"),
        **_plain(claim, "polarity", "modality"),
        "hedges": hedges,
        **_plain(claim, "frequency", "contexts", "effects", "units", "flag"),
    }


def claim_record(claim: Claim) -> Record:
    """Return everything on a claim.

    Keys: id (the CURIE of what is not the project's), iri, statements, polarity, modality, hedges, frequency,
    contexts, effects, units, flag (of the evidence); subjects, predicate, objects, cues, links and linkedFrom (link,
    claim, statements), evidence (see :func:`evidence_record`), flagIsMoved (by an extension), contestedThrough
    (contested claims that take it up), contestedChain (the claims that are contested as a whole), searched (see
    :attr:`Claim.searched`), status.
    """
    return {
        **claim_summary(claim),
        **_plain(claim, "subjects", "predicate", "objects"),
        "cues": [{"text": str(cue), "lang": cue.lang} for cue in claim.cues],
        "links": [_link(*pair) for pair in claim.links],
        "linkedFrom": [_link(*pair) for pair in claim.linked_from],
        "evidence": _value(claim.evidence),
        "flagIsMoved": claim.flag_is_moved,
        "contestedThrough": [other.reference for other in claim.contested_through],
        "contestedChain": [other.reference for other in claim.contested_chain],
        "searched": claim.searched,
        "status": named(claim.status),
    }


def evidence_record(statement: EvidenceStatement) -> Record:
    """Return everything on an evidence statement.

    Keys: id, iri, stance, statements, publication (iri, title, authors, year, journal, doi, pmid, isbn, page,
    kind), readAs, status. What was not seen is ``None``.
    """
    return {
        **_plain(statement, "id", "iri", "stance"),
        "statements": _single(statement, BK + "statement"),
        "publication": _value(statement.publication),
        "readAs": named(statement.read_as),
        "status": named(statement.status),
    }


#: what has a record of other keys than those of :func:`named` → its attributes that are the keys
_KEYS: dict[type, tuple[str, ...]] = {
    Restriction: ("term", "property", "how", "filler", "defining"),
    Publication: ("iri", "title", "authors", "year", "journal", "doi", "pmid", "isbn", "page", "kind"),
    TextUnit: ("id", "iri", "section", "start", "end"),
}


def _plain(value: object, *keys: str) -> Record:
    return {key: _value(getattr(value, "reference" if key == "id" else key)) for key in keys}


def _value(value: object) -> Any:
    if type(value) in _KEYS:
        return _plain(value, *_KEYS[type(value)])
    if isinstance(value, Code):
        return {"match": named(value.match), "system": named(value.system), "code": value.text, "iri": value.iri}
    if isinstance(value, EvidenceStatement):
        return evidence_record(value)
    if isinstance(value, Entity):
        return named(value)
    return [_value(part) for part in value] if isinstance(value, tuple) else value


def _single(entity: Entity, prop: str) -> dict[str, str]:
    return {lang: texts[0] for lang, texts in sorted(entity.texts(prop).items())}


def _link(link: Term, other: Claim) -> Record:
    return {"link": named(link), "claim": other.reference, "statements": _single(other, BK + "statement")}
