"""What the graph says in schema.org's words, as far as these can say it without a loss.

schema.org has no word for *can*, *some* or *should not*. A condition is therefore a ``MedicalCondition`` with only
what is said of it without hedge, frequency or negation, and what no evidence contests; every statement is a ``Claim``
in its own words, hedge and all, that ``isBasedOn`` its place in the leaflet. Nothing is a ``possibleTreatment``:
schema.org does not tell what is recommended from what can be tried, nor from what should be avoided.
https://schema.org/Claim, https://schema.org/MedicalCondition and https://schema.org/isBasedOn say what the words mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from ..graph import Graph
from ..model.claim import Claim
from ..model.entity import Entity
from ..model.term import Term
from ..namespaces import BK, DCTERMS, RDF, RDFS, SCHEMA, SKOS
from .claims import is_unhedged

#: the relations that schema.org's signOrSymptom stands for: IRI → what it says that the other is
_SIGNS = {BK + "hasSymptom": "MedicalSymptom", BK + "hasSign": "MedicalSign"}
_TYPE = RDF + "type"


def is_plain(claim: Claim) -> bool:
    """Tell whether a claim can be said without its words: unhedged, and not contested by what was read.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> is_plain(kg.claim("L38")), is_plain(kg.claim("L37")), is_plain(kg.claim("L49"))
        (True, False, False)
    """
    return is_unhedged(claim) and claim.flag.name not in ("EvidenceContested", "EvidenceMixed")


def is_condition(term: Entity) -> bool:
    """Tell whether a term is a condition, by subclass."""
    return BK + "Condition" in term.iris(BK + "isKindOf") and term.iri != BK + "Condition"


def signs(condition: Entity, claims: Iterable[Claim]) -> dict[Term, str]:
    """Return what claims plainly give a condition: term → ``MedicalSign`` or ``MedicalSymptom``."""
    return {
        term: _SIGNS[claim.predicate.iri]
        for claim in claims
        if claim.predicate and claim.predicate.iri in _SIGNS and is_plain(claim)
        if [subject.iri for subject in claim.subjects] == [condition.iri] and len(claim.objects) == 1
        for term in claim.objects
    }


def triples(kg: Graph) -> list[Triple]:
    """Return all that a graph says in schema.org's words.

    Example:
        >>> import bekken_kg
        >>> said = triples(bekken_kg.load())
        >>> sum(triple.object == NamedNode(SCHEMA + "Claim") for triple in said)
        58
    """
    found: dict[Triple, None] = {}
    for claim in kg.claims:
        found |= dict.fromkeys(_claim(claim))
    for term in filter(is_condition, kg.terms):
        found |= dict.fromkeys(_condition(term, kg))
    return list(found)


def _condition(term: Term, kg: Graph) -> Iterator[Triple]:
    yield _triple(term, _TYPE, SCHEMA + "MedicalCondition")
    yield from _named(term, term.texts(SKOS + "prefLabel"))
    for sign, kind in signs(term, kg.claims_about(term.iri)).items():
        yield _triple(term, SCHEMA + "signOrSymptom", sign.iri)
        yield _triple(sign, _TYPE, SCHEMA + kind)
        yield from _named(sign, sign.texts(SKOS + "prefLabel"))


def _claim(claim: Claim) -> Iterator[Triple]:
    yield _triple(claim, _TYPE, SCHEMA + "Claim")
    for lang, texts in claim.texts(BK + "statement").items():
        yield from (_text(claim, "text", text, lang) for text in texts)
    for term in (*claim.subjects, *claim.objects):
        yield _triple(claim, SCHEMA + "about", term.iri)
    for unit in claim.units:
        yield _triple(claim, SCHEMA + "isBasedOn", unit.iri)
        yield _triple(unit, _TYPE, SCHEMA + "CreativeWork")
        if source := unit.source:
            yield _triple(unit, SCHEMA + "isPartOf", source.iri)
            yield _triple(source, _TYPE, SCHEMA + "CreativeWork")
            yield from _named(source, source.texts(DCTERMS + "title"))
            yield from (_triple(source, SCHEMA + "url", page) for page in source.iris(RDFS + "seeAlso"))


def _named(entity: Entity, texts: dict[str, list[str]]) -> Iterator[Triple]:
    yield from (_text(entity, "name", text, lang) for lang, names in texts.items() for text in names)


def _text(entity: Entity, prop: str, text: str, lang: str) -> Triple:
    value = Literal(text, language=lang) if lang else Literal(text)
    return Triple(NamedNode(entity.iri), NamedNode(SCHEMA + prop), value)


def _triple(entity: Entity, prop: str, value: str) -> Triple:
    return Triple(NamedNode(entity.iri), NamedNode(prop), NamedNode(value))
