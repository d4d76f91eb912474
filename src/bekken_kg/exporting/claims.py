"""A claim in one piece, with its hedge, for formats that have no statement about a statement.

As JSON it is one value (FHIR); as a note it is one line of text in each language (SKOS). docs/formats.md tells how both
are read back.
"""

from __future__ import annotations

import json
from typing import Any

from ..languages import LANGUAGES
from ..model.claim import Claim
from ..namespaces import BK
from ..words import word


def is_unhedged(claim: Claim) -> bool:
    """Tell whether a source says a claim outright: affirmed, asserted, and without a frequency.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> is_unhedged(kg.claim("L38")), is_unhedged(kg.claim("L49"))
        (True, False)
    """
    names = [getattr(value, "name", "") for value in (claim.polarity, claim.modality)]
    return names == ["Affirmed", "Asserted"] and claim.frequency is None


def claims_of(claims: tuple[Claim, ...]) -> dict[str, list[Claim]]:
    """Return the claims of each term that is a subject or an object of one: IRI → claims, in the leaflet's order."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        for term in dict.fromkeys((*claim.subjects, *claim.objects)):
            found.setdefault(term.iri, []).append(claim)
    return found


def claim_json(claim: Claim) -> str:
    """Return a claim as one line of JSON.

    Keys: claim, statement and hedge (language → text), modality, frequency, polarity, negationScope, context and
    effect (names of values; ``null`` or empty where the source says none), evidence (the flag's name), subject,
    predicate, object (CURIEs), and place: of each unit its name, section, start and end in code points.

    Example:
        >>> import bekken_kg
        >>> record = json.loads(claim_json(bekken_kg.load().claim("L49")))
        >>> record["hedge"]["nb"], record["polarity"], record["place"][0]["unit"]
        ('kan redusere smertene', 'Affirmed', 'U24')
    """
    hedges = {lang: claim.hedge(lang) for lang in LANGUAGES}
    record: dict[str, Any] = {
        "claim": claim.reference,
        "statement": {tag: texts[0] for tag, texts in sorted(claim.texts(BK + "statement").items())},
        "hedge": {lang: str(hedge) for lang, hedge in hedges.items() if hedge},
        **{name: getattr(getattr(claim, name), "name", None) for name in ("modality", "frequency", "polarity")},
        "negationScope": getattr(claim.negation_scope, "name", None),
        "context": [context.name for context in claim.contexts],
        "effect": [effect.name for effect in claim.effects],
        "evidence": claim.flag.name,
        "subject": [term.curie for term in claim.subjects],
        "predicate": claim.predicate.curie if claim.predicate else None,
        "object": [term.curie for term in claim.objects],
        "place": [
            {
                "unit": unit.reference,
                "section": getattr(unit.section, "name", None),
                "start": unit.start,
                "end": unit.end,
            }
            for unit in claim.units
        ],
    }
    return json.dumps(record, ensure_ascii=False)


def claim_note(claim: Claim, lang: str) -> str:
    """Return a claim as a line of text: number and statement, and in brackets what it is said with, each by its name.

    Example:
        >>> import bekken_kg
        >>> claim_note(bekken_kg.load().claim("L47"), "en").partition(" [")[2].partition(";")[0]
        'hedge: may be useful'
    """
    unit_places = (f"{unit.reference} {unit.start}–{unit.end}" for unit in claim.units)
    values = {
        "hedge": str(claim.hedge(lang) or ""),
        "polarity": ", ".join(it.words(lang) for it in (claim.polarity, claim.negation_scope) if it),
        "frequency": claim.frequency.words(lang) if claim.frequency else "",
        "context": ", ".join(context.words(lang) for context in claim.contexts),
        "effect": ", ".join(effect.words(lang) for effect in claim.effects),
        "evidence": claim.flag.words(lang),
        "place": ", ".join(unit_places),
    }
    told = "; ".join(f"{word(f'export.claim.{name}', lang)}: {value}" for name, value in values.items() if value)
    statement = claim.text(BK + "statement", lang)
    return f"{claim.reference}: {statement.display(lang) if statement else ''} [{told}]"
