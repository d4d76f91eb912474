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
from bekken_kg.model.cards import claim_card, draw_card, draw_card_markdown, term_card

FOLDER = Path(__file__).parent / "data" / "cards"
#: KIND.NAME.LANGUAGE.txt, or .md for Markdown
CARDS = sorted([*FOLDER.glob("*.txt"), *FOLDER.glob("*.md")])


@pytest.fixture(scope="module", params=["oxigraph", "rdflib"])
def garden(request: pytest.FixtureRequest) -> bekken_kg.KnowledgeGraph:
    """The tiny graph with a claim of another source."""
    quads = list(ox.parse(path=FOLDER / "garden.ttl"))
    own = Extension("garden", (), tuple(quads), {"x": "https://example.org/garden/"})
    paths = [(path, graph_iri(layer)) for layer in LAYERS for path in files(layer, str(SMALL / "ontology"))]
    return bekken_kg.KnowledgeGraph(open_engine(request.param, paths, extra=quads), extensions=[own])


def test_the_floor() -> None:
    assert len(CARDS) >= 7


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


def test_a_claim_without_a_name_is_not_among_the_claims(garden: bekken_kg.KnowledgeGraph) -> None:
    assert [claim.id for claim in garden.claims] == ["L1", "L2", "L3", "C1"]
    assert [other.id for _, other in garden.claim("L3").linked_from] == []
    assert garden["Pelvis"].claims == ()
