"""Terms and claims as plain dictionaries, for JSON; texts are always there in every language they have."""

from __future__ import annotations

from ..namespaces import BK, SKOS
from .claim import Claim, TextUnit
from .code import Code
from .entity import Entity
from .evidence import EvidenceStatement, Publication
from .term import Axiom, Term

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
        "iri": term.iri,
        "curie": term.curie,
        "kind": term.kind,
        "labels": term.all_labels(),
        "synonyms": term.texts(SKOS + "altLabel"),
        "definitions": _single(term, SKOS + "definition"),
        "scopeNotes": _single(term, SKOS + "scopeNote"),
        "parents": [named(parent) for parent in term.parents],
        "children": [named(child) for child in term.children],
        "axioms": [_axiom(axiom) for axiom in term.axioms],
        "axiomsTo": [_axiom(axiom) for axiom in term.axioms_to],
        "codes": [_code(code) for code in term.codes],
        "claims": [claim_summary(claim) for claim in term.claims],
        "status": named(term.status),
    }


def claim_summary(claim: Claim) -> Record:
    """Return a claim with its hedge and its place; the first eleven keys of :func:`claim_record`."""
    hedges = _single(claim, BK + "hedge")
    if not hedges and claim.modality:
        hedges = _single(claim.modality, BK + "displayWord")
    return {
        "id": claim.id,
        "iri": claim.iri,
        "statements": _single(claim, BK + "statement"),
        "polarity": named(claim.polarity),
        "modality": named(claim.modality),
        "hedges": hedges,
        "frequency": named(claim.frequency),
        "contexts": [named(context) for context in claim.contexts],
        "effects": [named(effect) for effect in claim.effects],
        "units": [_unit(unit) for unit in claim.units],
        "flag": named(claim.flag),
    }


def claim_record(claim: Claim) -> Record:
    """Return everything on a claim.

    Keys: id, iri, statements, polarity, modality, hedges, frequency, contexts, effects, units, flag (of the
    evidence); subjects, predicate, objects, cues, links and linkedFrom (link, claim, statements), evidence
    (see :func:`evidence_record`), contestedThrough (numbers of contested claims that take it up), status.
    """
    return {
        **claim_summary(claim),
        "subjects": [named(subject) for subject in claim.subjects],
        "predicate": named(claim.predicate),
        "objects": [named(thing) for thing in claim.objects],
        "cues": [{"text": str(cue), "lang": cue.lang} for cue in claim.cues],
        "links": [_link(link, other) for link, other in claim.links],
        "linkedFrom": [_link(link, other) for link, other in claim.linked_from],
        "evidence": [evidence_record(found) for found in claim.evidence],
        "contestedThrough": [other.id for other in claim.contested_through],
        "status": named(claim.status),
    }


def evidence_record(found: EvidenceStatement) -> Record:
    """Return everything on an evidence statement.

    Keys: id, iri, stance, statements, publication (iri, title, authors, year, journal, doi, pmid, isbn, page,
    kind), readAs, status. What was not seen is ``None``.
    """
    return {
        "id": found.id,
        "iri": found.iri,
        "stance": named(found.stance),
        "statements": _single(found, BK + "statement"),
        "publication": _publication(found.publication),
        "readAs": named(found.read_as),
        "status": named(found.status),
    }


def _publication(publication: Publication | None) -> Record | None:
    if publication is None:
        return None
    keys = ("iri", "title", "authors", "year", "journal", "doi", "pmid", "isbn", "page")
    return {**{key: getattr(publication, key) for key in keys}, "kind": named(publication.kind)}


def _single(entity: Entity, prop: str) -> dict[str, str]:
    return {lang: texts[0] for lang, texts in sorted(entity.texts(prop).items())}


def _axiom(axiom: Axiom) -> Record:
    return {
        "term": named(axiom.term),
        "property": named(axiom.property),
        "how": axiom.how,
        "filler": named(axiom.filler),
        "defining": axiom.defining,
    }


def _code(code: Code) -> Record:
    return {"match": named(code.match), "system": named(code.system), "code": code.text, "iri": code.iri}


def _unit(unit: TextUnit) -> Record:
    return {
        "id": unit.id,
        "iri": unit.iri,
        "section": named(unit.section),
        "start": unit.start,
        "end": unit.end,
    }


def _link(link: Term, other: Claim) -> Record:
    return {"link": named(link), "claim": other.id, "statements": _single(other, BK + "statement")}
