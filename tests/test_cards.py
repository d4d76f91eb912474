"""Cards: everything on a term or a claim, for people; each file in ``data/cards`` is one card as it must be."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import SMALL

import bekken_kg
from bekken_kg.engines import open_engine
from bekken_kg.extending.extension import Extension
from bekken_kg.layers import LAYERS, files, graph_iri
from bekken_kg.loading import CARD, load_part
from bekken_kg.model.cards import claim_card, draw_card, draw_card_markdown, term_card
from bekken_kg.model.records import claim_record, term_record
from bekken_kg.namespaces import OA, declare

FOLDER = Path(__file__).parent / "data" / "cards"
#: KIND.NAME.LANGUAGE.txt, or .md for Markdown
CARDS = sorted([*FOLDER.glob("*.txt"), *FOLDER.glob("*.md")])


@pytest.fixture(scope="module")
def garden() -> bekken_kg.KnowledgeGraph:
    """The tiny graph with a claim of another source."""
    quads = list(ox.parse(path=FOLDER / "garden.ttl"))
    own = Extension("garden", (), tuple(quads), {"garden": "https://example.org/cards/"})
    declare(own.prefixes)
    paths = [(path, graph_iri(layer)) for layer in LAYERS for path in files(layer, str(SMALL / "ontology"))]
    return bekken_kg.KnowledgeGraph(open_engine("oxigraph", paths, extra=quads), extensions=[own])


def test_the_floor() -> None:
    assert len(CARDS) >= 14


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.name)
def test_a_card(garden: bekken_kg.KnowledgeGraph, path: Path) -> None:
    kind, name, lang = path.stem.split(".")
    card = term_card(garden[name], lang) if kind == "term" else claim_card(garden.claim(name), lang)
    drawn = draw_card(card) if path.suffix == ".txt" else draw_card_markdown(card)
    assert f"{drawn}\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [50, 60, 100])
def test_a_card_keeps_its_width(garden: bekken_kg.KnowledgeGraph, width: int) -> None:
    lines = draw_card(claim_card(garden.claim("L1"), "en"), width).splitlines()
    assert width - 12 < max(map(len, lines)) <= width


def test_a_card_without_a_width_is_not_wrapped(garden: bekken_kg.KnowledgeGraph) -> None:
    card = claim_card(garden.claim("C1"), "en")
    assert len(draw_card(card, None).splitlines()) == 2 + sum(len(lines) for _, lines in card[1])


def test_a_unit_is_of_the_source_above_all(garden: bekken_kg.KnowledgeGraph) -> None:
    sources = [unit.source for unit in garden.claim("C1").units]
    assert [source and source.name for source in sources] == ["leaflet", "leaflet", None]


def test_a_claim_without_a_name_is_not_among_the_claims(garden: bekken_kg.KnowledgeGraph) -> None:
    assert [claim.id for claim in garden.claims] == ["L1", "L2", "L3", "C1"]
    assert [other.id for _, other in garden.claim("L3").linked_from] == []
    assert garden["Pelvis"].claims == ()


# The same as dictionaries, for JSON.


def test_a_record_tells_a_definition_from_an_axiom(garden: bekken_kg.KnowledgeGraph) -> None:
    axioms = term_record(garden["PelvicJoint"])["axioms"]
    assert [
        (axiom["property"]["curie"], axiom["how"], axiom["filler"]["curie"], axiom["defining"]) for axiom in axioms
    ] == [
        ("garden:isDeepIn", "only", "bk:Joint", False),
        ("bk:isPartOf", "some", "bk:Pelvis", True),
    ]


def test_a_record_tells_what_points_at_a_term_and_a_claim(garden: bekken_kg.KnowledgeGraph) -> None:
    pelvis, first = term_record(garden["Pelvis"]), claim_record(garden.claim("L1"))
    assert pelvis["axioms"] == []
    assert [axiom["term"]["curie"] for axiom in pelvis["axiomsTo"]] == [
        "bk:PubicSymphysis",
        "garden:PelvicJoint",
    ]
    assert first["links"] == []
    assert [(link["link"]["curie"], link["claim"]) for link in first["linkedFrom"]] == [
        ("bk:followsFrom", "L2"),
        ("bk:refersTo", "garden:C1"),
        ("bk:restates", "L3"),
    ]
    assert first["contestedThrough"] == ["garden:C1"]


def test_a_part_of_the_graph_is_enough_for_a_card() -> None:
    kg, part = bekken_kg.load(), load_part(CARD)
    assert len(list(part.index)) < len(list(kg.index)) - 150
    terms = [*(term.iri for term in kg.terms), *kg.index.having(OA + "start")]
    for lang in ("nb", "nn", "en"):
        for iri in terms:
            assert term_card(part.term(iri), lang) == term_card(kg.term(iri), lang)
        for claim in kg.claims:
            assert claim_card(part.claim(claim.iri), lang) == claim_card(claim, lang)
    assert [term_record(part.term(iri)) for iri in terms] == [term_record(kg.term(iri)) for iri in terms]
    assert [claim_record(part.claim(it.iri)) for it in kg.claims] == [claim_record(it) for it in kg.claims]
