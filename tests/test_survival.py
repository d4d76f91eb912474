"""No export without its hedge: what comes back from each format, and that a hedge taken away is noticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

import bekken_kg
from bekken_kg.asking.tables import draw_markdown
from bekken_kg.exporting.edges import CAUTIOUS_GRAPH, cautious_edges
from bekken_kg.exporting.formats import text_of
from bekken_kg.exporting.survival import FORMATS, PARTS, count, survival

DOCS = Path(__file__).parent.parent / "docs" / "formats.md"
#: what cannot hold a claim
LOSSY = {"turtle --layer edges", "void"}
HEDGE = "kan redusere smertene"
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
    denied = [triple for triple in reified if isinstance(triple, Triple) and triple not in stated]
    assert len(denied) == {"all": 6, "cautious": 0}[edges]


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
