"""The page of an entity: a claim, a text unit, evidence, a term, a publication, or whatever else has an IRI."""

from __future__ import annotations

from collections.abc import Iterable

from .. import __version__
from ..knowledge import KnowledgeGraph
from ..model.claim import Claim, TextUnit
from ..model.code import codes_of
from ..model.entity import Entity, Text
from ..model.evidence import EvidenceStatement, Publication
from ..model.term import Term
from ..namespaces import BASE, BK, RDF, RDFS
from . import coverage, literature, neighbours, results
from .reader import Reader

#: what claims with a relation are about, where several relations make one theme
THEMES = {
    **dict.fromkeys(("isNameFor", "isConditionOf", "hasAffectedSite"), "what"),
    "hasSymptom": "symptoms",
    **dict.fromkeys(("hasDailyCourse", "hasOnsetPattern"), "course"),
    **dict.fromkeys(("isDiagnosedBy", "hasSign", "hasDiagnosticCriterion", "showsFindingOf"), "diagnosis"),
    "hasTreatmentGoal": "goal",
    **dict.fromkeys(("isTreatedBy", "shouldAvoid"), "treatment"),
    "hasOutcome": "outcome",
}


def contents(graph: KnowledgeGraph, iri: str, reader: Reader) -> tuple[str, dict[str, object]]:
    """Return the template for whatever an IRI names, and what that needs.

    Args:
        graph: the graph that says something of it.
        iri: its IRI.
        reader: whom the page is for.

    Example:
        >>> import bekken_kg
        >>> contents(bekken_kg.load(), BASE + "claims/L25", Reader("nb", "nb"))[0]
        'claim'
    """
    sparql = f"SELECT ?property ?value WHERE {{\n  <{iri}> ?property ?value\n}}\nORDER BY ?property ?value\n"
    name, values = _contents(graph, iri, reader)
    return name, {"version": str(__version__), "sparql": sparql, "sections": literature.by_section(graph), **values}


def _contents(graph: KnowledgeGraph, iri: str, reader: Reader) -> tuple[str, dict[str, object]]:
    """Return the template for an entity, and what is its own."""
    entity = Entity(iri, graph)
    kinds = entity.iris(RDF + "type")
    if BK + "Claim" in kinds:
        return "claim", {"entity": Claim(iri, graph), "ours": iri.startswith(BASE)}
    if BK + "TextUnit" in kinds:
        units = coverage.units(graph)
        at = units.index(TextUnit(iri, graph))
        around = (units[at - 1] if at else None, units[at + 1] if at + 1 < len(units) else None)
        return "unit", {"entity": units[at], "around": around}
    if BK + "EvidenceStatement" in kinds:
        statement = EvidenceStatement(iri, graph)
        return "evidence", {"entity": statement, "claims": [Claim(claim, graph) for claim in statement.about]}
    term = Term(iri, graph)
    if term.kind != "resource" and (iri in graph or term.all_labels()):
        return "term", _term(graph, term, reader)
    if BK + "Publication" in kinds:
        publication = Publication(iri, graph)
        about = [(said, [Claim(claim, graph) for claim in said.about]) for said in publication.statements]
        of = list(dict.fromkeys(claim for _, claims in about for claim in claims))
        others = [
            (stance, [each for each in publications if each != publication])
            for stance, publications in literature.by_stance(of).items()
        ]
        return "publication", {"entity": publication, "about": about, "of": of, "others": others}
    return "resource", {"entity": entity, "facts": _facts(graph, entity, reader)}


def _term(graph: KnowledgeGraph, term: Term, reader: Reader) -> dict[str, object]:
    values: dict[str, object] = {
        "entity": term,
        "relations": neighbours.relations(term),
        "themes": _themes(term.claims, reader),
        "codes": codes_of(term, graph),
        "answers_codes": answers_codes(graph, term),
    }
    if "term-card" in graph.questions and term.iri in graph:
        values["sparql"] = graph.sparql("term-card", lang=reader.lang, term=term.iri)
    return values


def answers_codes(graph: KnowledgeGraph, term: Term) -> bool:
    """Tell whether a claim is on what a code of a term stands for, as ``/code`` finds it.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> answers_codes(kg, kg["PelvicGirdlePain"]), answers_codes(kg, kg["hasSymptom"])
        (True, False)
    """
    kinds = {*term.users(BK + "isKindOf"), *term.users(BK + "isManifestationOf")}
    symptoms = term.iris(BK + "hasSymptom")
    return any(
        not kinds.isdisjoint(it.iri for it in (*claim.subjects, *claim.objects))
        or any(it.iri in symptoms for it in claim.subjects)
        for claim in graph.claims
    )


def _themes(claims: Iterable[Claim], reader: Reader) -> list[tuple[str, Text, list[Claim]]]:
    """Return claims by what they are about: its name, its heading, the claims."""
    found: dict[str, tuple[Text, list[Claim]]] = {}
    for claim in claims:
        if claim.predicate:
            name = THEMES.get(claim.predicate.name, claim.predicate.name)
            words = reader.word(f"topic.{name}") if name in THEMES.values() else ""
            heading = Text(words, reader.lang) if words else claim.predicate.label(reader.lang)
            found.setdefault(name, (heading, []))[1].append(claim)
    return [(name, heading, some) for name, (heading, some) in found.items()]


def _facts(graph: KnowledgeGraph, entity: Entity, reader: Reader) -> list[tuple[Entity, list[results.Cell]]]:
    hidden = (RDF + "type", RDFS + "label")
    return [
        (Entity(prop, graph), [results.cell(value, None, reader, graph) for value in values])
        for prop, values in entity.facts.items()
        if prop not in hidden
    ]
