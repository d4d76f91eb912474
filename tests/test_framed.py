"""Framed JSON: an object a term with its claims inside, hedge first; and what is said in schema.org's words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from pyld import jsonld
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Triple, parse

import bekken_kg
from bekken_kg.errors import WrongUse
from bekken_kg.exporting.framed import framed_triples, published
from bekken_kg.exporting.schema_org import is_plain, triples
from bekken_kg.namespaces import BK, BKC, SCHEMA
from bekken_kg.web.application import Application
from bekken_kg.web.request import Request

#: a small extension: a claim that says outright that a condition is treated, one that hedges a symptom, and blank nodes
EXTENSION = """
@prefix bk: <https://w3id.org/bekken-kg/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix e: <https://example.org/e/> .
<https://example.org/e> a owl:Ontology .
e:Ache a owl:Class ; rdfs:subClassOf bk:Condition , [ a owl:Restriction ; owl:onProperty bk:isLocatedIn ;
  owl:someValuesFrom [ a owl:Class ; owl:intersectionOf ( bk:Joint bk:Pelvis ) ] ] ; skos:prefLabel "verk"@nb .
e:c1 a bk:Claim ; bk:claimSubject e:Ache ; bk:claimPredicate bk:isTreatedBy ; bk:claimObject bk:PoolExercise ;
  bk:polarity bk:Affirmed ; bk:modality bk:Asserted ; bk:statement "Verk behandles i basseng."@nb .
"""


@pytest.fixture(scope="module")
def kg() -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load()


@pytest.fixture(scope="module")
def document(kg: bekken_kg.KnowledgeGraph) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kg.export("jsonld", framed=True))
    return found


def canonical(quads: object) -> set[str]:
    data = Dataset(quads)  # type: ignore[arg-type]
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in data}


def read(text: str) -> set[str]:
    """Read JSON-LD by PyLD, which asks nobody: the context is inside."""
    lines = jsonld.to_rdf(json.loads(text), {"format": "application/n-quads", "documentLoader": None})
    return canonical(parse(lines, RdfFormat.N_QUADS))


def claims(part: Any) -> Iterator[dict[str, Any]]:
    """Give every object in the tree that is a claim."""
    if isinstance(part, dict):
        if "bk:Claim" in part.get("type", ()):
            yield part
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from claims(inner)


def test_pyld_reads_the_same_triples(kg: bekken_kg.KnowledgeGraph) -> None:
    expected = canonical(Quad(*triple) for triple in framed_triples(kg))
    assert len(expected) > 5000
    assert read(kg.export("jsonld", framed=True)) == expected


def test_pyld_reads_an_extension_too(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(EXTENSION, encoding="utf-8")
    kg = bekken_kg.load(extensions=[str(tmp_path / "mine.ttl")])
    text = kg.export("jsonld", framed=True)
    assert read(text) == canonical(Quad(*triple) for triple in framed_triples(kg))
    ache = next(it for it in json.loads(text)["@graph"] if it.get("id") == "https://example.org/e/Ache")
    assert ache["claims"][0]["hedge"] is None
    assert "schema:MedicalCondition" in ache["type"]
    assert "possibleTreatment" not in text


def test_a_term_has_its_claims_inside_with_their_hedge_first(document: dict[str, Any]) -> None:
    by_name = {it["id"]: it for it in document["@graph"] if "id" in it}
    (pool,) = by_name["bk:PoolExercise"]["claimsWithObject"]
    assert next(iter(pool)) == "hedge"
    assert pool["hedge"] == {
        "nb": "kan redusere smertene",
        "nn": "kan redusere smertene",
        "en": "may reduce the pain",
    }
    found = list(claims(document))
    assert {it["id"] for it in found} == {f"bkc:L{number:02}" for number in range(1, 59)}
    assert all(next(iter(it)) == "hedge" and it["statement"] for it in found)


def test_no_edge_stands_without_its_claim(kg: bekken_kg.KnowledgeGraph) -> None:
    edges = {quad.triple for quad in kg.engine.quads("https://w3id.org/bekken-kg/graph/edges")}
    assert len(edges) > 50
    assert framed_triples(kg) & edges == set()


def test_only_what_is_said_outright_is_said_of_a_condition(kg: bekken_kg.KnowledgeGraph) -> None:
    said = triples(kg)
    signs = {it.object for it in said if it.predicate.value == SCHEMA + "signOrSymptom"}
    assert signs == {NamedNode(BK + name) for name in ("WaddlingGait", "CautiousGait")}
    assert {it.subject for it in said if it.object == NamedNode(SCHEMA + "MedicalCondition")} >= {
        NamedNode(BK + "PelvicGirdlePain")
    }
    assert not any("reatment" in it.predicate.value for it in said)
    about = NamedNode(BKC + "L49")
    assert Triple(about, NamedNode(SCHEMA + "isBasedOn"), NamedNode("https://w3id.org/bekken-kg/source/U24")) in said


def test_a_contested_claim_is_not_plain(kg: bekken_kg.KnowledgeGraph) -> None:
    assert [claim.id for claim in kg.claims if is_plain(claim) and claim.flag.name == "EvidenceContested"] == []
    assert sum(map(is_plain, kg.claims)) > 15


def test_the_server_has_the_context(kg: bekken_kg.KnowledgeGraph, document: dict[str, Any]) -> None:
    response = Application(kg).respond(Request("GET", "/context.jsonld"))
    assert (response.status, response.type) == (200, "application/ld+json")
    assert response.body == published() or dict(response.headers)["content-encoding"] == "gzip"
    assert json.loads(published())["@context"] == document["@context"]


@pytest.mark.parametrize("words", [("turtle", "--framed"), ("jsonld", "--framed", "--layer", "terms")])
def test_wrong_use(words: tuple[str, ...], bekken: Callable[..., Run]) -> None:
    run = bekken("export", *words)
    assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 1)


def test_wrong_use_in_python(kg: bekken_kg.KnowledgeGraph) -> None:
    with pytest.raises(WrongUse, match="jsonld"):
        kg.export("turtle", framed=True)


def test_the_command_writes_what_python_returns(kg: bekken_kg.KnowledgeGraph, bekken: Callable[..., Run]) -> None:
    assert bekken("export", "jsonld", "--framed").out == kg.export("jsonld", framed=True)
