"""No export without its hedge: what comes back from each format, and that a hedge taken away is noticed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from conftest import Run
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, Triple, parse

import bekken_kg
from bekken_kg.asking.tables import draw_markdown
from bekken_kg.exporting.edges import CAUTIOUS_GRAPH, cautious_edges
from bekken_kg.exporting.formats import text_of
from bekken_kg.exporting.survival import FORMATS, PARTS, count, survival

DOCS = Path(__file__).parent.parent / "docs" / "formats.md"
#: what cannot hold a claim
LOSSY = {"turtle --layer edges", "void"}
HEDGE = "kan redusere smertene"
EXTENSION = """
@prefix my: <http://example.org/my/> . @prefix bk: <https://w3id.org/bekken-kg/terms/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
my:X1 a bk:Claim ; dcterms:identifier "X1" ; bk:claimSubject bk:PelvicGirdlePain ; bk:claimPredicate bk:isTreatedBy ;
    bk:claimObject bk:Relaxin ; bk:polarity bk:Affirmed ; bk:modality bk:Asserted ; bk:statement "Noe"@nb .
my:X2 a bk:Claim ; dcterms:identifier "X2" ; bk:claimSubject bk:PelvicGirdlePain ; bk:claimPredicate bk:isTreatedBy ;
    bk:claimObject bk:Pain ; bk:polarity bk:Affirmed ; bk:modality bk:Possible ;
    bk:hedge "kan; trenger [visst]"@nb , "kan"@nn , "may"@en ;
    bk:statement "Noe [annet]; mer"@nb , "Noko anna"@nn , "Something else"@en .
"""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.fixture(scope="module")
def kg() -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load()


@pytest.fixture(scope="module")
def counts(kg: bekken_kg.KnowledgeGraph) -> dict[str, dict[str, int]]:
    return survival(kg)


def test_every_claim_survives_but_where_a_format_has_no_place_for_it(counts: dict[str, dict[str, int]]) -> None:
    assert {name for name in counts if counts[name]["whole"] < 58} == LOSSY


def test_the_docs_have_the_counts(counts: dict[str, dict[str, int]]) -> None:
    heads = ["format", *PARTS, "whole"]
    rows = [[name, *(str(counts[name][part]) for part in heads[1:])] for name in counts]
    assert draw_markdown(heads, rows).rstrip() in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - LOSSY))
def test_a_hedge_taken_away_is_noticed(name: str, kg: bekken_kg.KnowledgeGraph) -> None:
    make, read, _ = FORMATS[name]
    text = make(kg)
    assert HEDGE in text
    mutant = text.replace(HEDGE, "reduserer smertene")
    assert count(kg, read(mutant))["hedge"] == 57


@pytest.mark.parametrize("name", sorted(set(FORMATS) - LOSSY))
def test_a_polarity_that_is_turned_is_noticed(name: str, kg: bekken_kg.KnowledgeGraph) -> None:
    make, read, _ = FORMATS[name]
    mutant = make(kg)
    for turned, other in (("Negated", "Affirmed"), ("nektende", "bekreftende"), ("nektande", "stadfestande")):
        mutant = mutant.replace(turned, other)
    mutant = mutant.replace("polarity: negative", "polarity: affirmative")
    assert count(kg, read(mutant))["polarity"] == 55


@pytest.mark.parametrize("name", ["fhir", "skos-ap-no", "tables", "jsonld --framed"])
def test_a_hedge_taken_away_in_one_place_is_noticed(name: str, kg: bekken_kg.KnowledgeGraph) -> None:
    make, read, _ = FORMATS[name]
    assert count(kg, read(make(kg).replace(HEDGE, "", 1)))["hedge"] == 57


def test_each_concept_has_its_claims(kg: bekken_kg.KnowledgeGraph) -> None:
    def pairs(concepts: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        for concept in concepts:
            claims = [it["valueString"] for it in concept["property"] if it["code"] == "claim"]
            yield from ((f"bk:{concept['code']}", json.loads(claim)["claim"]) for claim in claims)
            yield from pairs(concept.get("concept", []))

    bundle = json.loads(text_of(kg, "fhir"))
    (system,) = (it["resource"] for it in bundle["entry"] if it["resource"]["resourceType"] == "CodeSystem")
    found = list(pairs(system["concept"]))
    assert len(found) == len(set(found))
    assert set(found) == {(term.curie, claim.id) for claim in kg.claims for term in (*claim.subjects, *claim.objects)}


def test_the_claims_of_an_extension_are_on_their_edges(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(EXTENSION, encoding="utf-8")
    kg = bekken_kg.load(extensions=[str(path)])
    for layer in (None, "edges"):
        quads = list(parse(text_of(kg, "trig12", layer), RdfFormat.TRIG))
        stated = {(quad.triple, quad.graph_name) for quad in quads}
        edges = [quad for quad in quads if str(quad.subject).startswith("<http://example.org/my/X")]
        edges = [quad for quad in edges if quad.predicate.value == RDF + "reifies"]
        assert len(edges) == 2
        assert all((edge.object, edge.graph_name) in stated for edge in edges)
    cautious = {str(quad.triple) for quad in cautious_edges(kg)}
    assert len(cautious) == 29
    assert any("Relaxin>" in edge and "isTreatedBy" in edge for edge in cautious)
    note = FORMATS["skos-ap-no"][1](text_of(kg, "skos-ap-no"))["my:X2"]
    assert note["statement"]["nb"] == "Noe [annet]; mer"
    assert note["hedge"] == {"nb": "kan; trenger [visst]", "nn": "kan", "en": "may"}


def test_the_cautious_edges(kg: bekken_kg.KnowledgeGraph) -> None:
    edges = {(quad.subject, quad.predicate, quad.object) for quad in cautious_edges(kg)}
    assert len(edges) == 28
    assert edges <= {tuple(quad.triple) for quad in kg.engine.quads("https://w3id.org/bekken-kg/graph/edges")}
    treated = {
        str(value).rpartition("/")[2].rstrip(">") for _, prop, value in edges if prop.value.endswith("isTreatedBy")
    }
    assert treated == set()  # each is hedged


def test_cautious_edges_have_a_graph_of_their_own(bekken: Callable[..., Run]) -> None:
    lines = bekken("export", "nquads", "--layer", "edges", "--edges", "cautious").out.splitlines()
    assert len(lines) == 28
    assert all(line.endswith(f"<{CAUTIOUS_GRAPH}> .") for line in lines)


@pytest.mark.parametrize("edges", ["all", "cautious"])
def test_each_edge_has_its_claim(edges: str, kg: bekken_kg.KnowledgeGraph) -> None:
    quads = list(parse(text_of(kg, "turtle12", "edges", None, edges), RdfFormat.TURTLE))
    stated = {quad.triple for quad in quads}
    reified = {quad.object: quad.subject for quad in quads if quad.predicate == NamedNode(RDF + "reifies")}
    asserted = [triple for triple in reified if triple in stated]
    assert len(asserted) == {"all": 53 + 2, "cautious": 28}[edges]
    no_edge = {
        str(reified[triple].value)[-3:] for triple in reified if isinstance(triple, Triple) and triple not in stated
    }
    assert no_edge == {"all": {"L40", "L41", "L42", "L15", "L17", "L57"}, "cautious": set()}[edges]  # denied, or a name


def test_the_docs_read_fhir_and_rdf_1_2(
    kg: bekken_kg.KnowledgeGraph, tmp_path: Path, bekken: Callable[..., Run]
) -> None:
    """The code of the page gives each claim with its hedge: in FHIR on each concept, in RDF 1.2 on each edge."""
    page = DOCS.read_text(encoding="utf-8")
    (python,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert bekken("export", "fhir", "--to", str(tmp_path)).code == 0
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", python], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert f"PoolExercise L49 {HEDGE} Affirmed EvidenceQualified" in run.stdout.splitlines()
    assert len({line.split()[1] for line in run.stdout.splitlines()}) == 58
    (sparql,) = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    store = Store()
    store.load(text_of(kg, "turtle12", "edges").encode(), RdfFormat.TURTLE)
    rows = list(cast("QuerySolutions", store.query(sparql)))
    assert len(rows) == 61
    hedges = {row["claim"].value.rpartition("/")[2]: row["hedge"].value for row in rows if row["hedge"]}
    assert hedges == {claim.id: str(claim.hedge("en")) for claim in kg.claims if claim.hedge("en")}


WRONG = {
    "another layer": ("export", "turtle12", "--layer", "terms"),
    "cautious of all": ("export", "turtle", "--edges", "cautious"),
    "cautious terms": ("export", "turtle", "--layer", "terms", "--edges", "cautious"),
    "cautious FHIR": ("export", "fhir", "--layer", "edges", "--edges", "cautious"),
    "bold": ("export", "turtle", "--layer", "edges", "--edges", "bold"),
    "survival to a file": ("export", "survival", "--to", "x"),
    "survival as CSV": ("export", "survival", "--format", "csv"),
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_wrong_use(words: tuple[str, ...], bekken: Callable[..., Run]) -> None:
    run = bekken(*words)
    assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 1)


def test_survival_as_json(bekken: Callable[..., Run]) -> None:
    found = json.loads(bekken("export", "survival", "--format", "json").out)
    assert found["claims"] == 58
    assert {each["format"] for each in found["formats"]} == set(FORMATS)
    assert all({"reader", "whole", *PARTS} <= set(each) for each in found["formats"])
