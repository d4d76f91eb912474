"""The page of a thing: a claim, a text unit, a term, or whatever else has an IRI."""

from __future__ import annotations

from collections.abc import Sequence

from ..knowledge import KnowledgeGraph
from ..model.claim import Claim, TextUnit
from ..model.code import codes_of
from ..model.entity import Entity
from ..model.evidence import EvidenceStatement, Publication
from ..model.term import Term
from ..namespaces import BASE, BK, RDF, RDFS
from . import coverage, neighbours, results
from .marks import MARKS
from .reader import Reader
from .templates import render


def page(graph: KnowledgeGraph, iri: str, reader: Reader, *, here: str, pairs: Sequence[tuple[str, str]]) -> bytes:
    """Return the page of whatever an IRI names.

    Args:
        graph: the graph that says something of it.
        iri: its IRI.
        reader: whom the page is for.
        here: the path of the page.
        pairs: the parameters of its address.

    Example:
        >>> import bekken_kg
        >>> b"L25" in page(bekken_kg.load(), BASE + "claims/L25", Reader("nb", "nb"), here="/", pairs=[])
        True
    """
    name, values = _contents(graph, iri, reader)
    common = {"here": here, "pairs": pairs, "version": _version(), "marks": MARKS, "sparql": _describe(iri)}
    return render(name, reader, **{**common, **values})


def _contents(graph: KnowledgeGraph, iri: str, reader: Reader) -> tuple[str, dict[str, object]]:
    """Return the template for a thing, and what that needs."""
    entity = Entity(iri, graph)
    kinds = set(entity.iris(RDF + "type"))
    if BK + "Claim" in kinds:
        return "claim", {"thing": Claim(iri, graph), "ours": iri.startswith(BASE)}
    if BK + "TextUnit" in kinds:
        return "unit", _unit(graph, iri, reader)
    if BK + "EvidenceStatement" in kinds:
        statement = EvidenceStatement(iri, graph)
        return "evidence", {"thing": statement, "claims": [Claim(claim, graph) for claim in statement.about]}
    term = Term(iri, graph)
    if term.kind != "resource" and (iri in graph or term.all_labels()):
        return "term", _term(graph, term, reader)
    publication = Publication(iri, graph) if BK + "Publication" in kinds else None
    return "resource", {"thing": entity, "publication": publication, "facts": _facts(graph, entity, reader)}


def _unit(graph: KnowledgeGraph, iri: str, reader: Reader) -> dict[str, object]:
    units = coverage.covered(graph, reader.lang)
    at = next(number for number, unit in enumerate(units) if unit.unit.iri == iri)
    around = (units[at - 1] if at else None, units[at + 1] if at + 1 < len(units) else None)
    return {"thing": TextUnit(iri, graph), "unit": units[at], "around": around}


def _term(graph: KnowledgeGraph, term: Term, reader: Reader) -> dict[str, object]:
    found = neighbours.relations(term, reader)
    values: dict[str, object] = {
        "thing": term,
        "relations": found,
        "picture": neighbours.picture(term, found, reader) if found else None,
        "codes": codes_of(term, graph),
    }
    if "term-card" in graph.questions and term.iri in graph:
        values["sparql"] = graph.sparql("term-card", lang=reader.lang, term=term.iri)
    return values


def _facts(graph: KnowledgeGraph, entity: Entity, reader: Reader) -> list[tuple[Entity, list[results.Cell]]]:
    hidden = {RDF + "type", RDFS + "label"}
    return [
        (Entity(prop, graph), [results.cell(value, None, reader) for value in values])
        for prop, values in entity.facts.items()
        if prop not in hidden
    ]


def _version() -> str:
    from .. import __version__

    return str(__version__)


def _describe(iri: str) -> str:
    return f"SELECT ?property ?value WHERE {{\n  <{iri}> ?property ?value\n}}\nORDER BY ?property ?value\n"
