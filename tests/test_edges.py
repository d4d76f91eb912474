"""Edges: tests/data/edges/NAME.ttl gives the triples of NAME.edges.ttl, no more and no less."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from bekken_kg.namespaces import BK
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.turtle import read, write
from bekken_kg.reasoning.edges import edges

DATA = Path(__file__).parent / "data" / "edges"
CASES = sorted(path.name.removesuffix(".ttl") for path in DATA.glob("*.ttl") if ".edges" not in path.name)


def triples(path: Path) -> set[Triple]:
    return {quad.triple for quad in read(str(path))}


def test_there_are_cases() -> None:
    assert len(CASES) >= 25


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    assert set(edges(Index(read(str(DATA / f"{case}.ttl"))))) == triples(DATA / f"{case}.edges.ttl")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_quads_does_not_matter(seed: int) -> None:
    quads = read(str(DATA / "defined-in-steps.ttl"))
    shuffled = random.Random(seed).sample(quads, len(quads))
    assert edges(Index(shuffled)) == edges(Index(quads))


def test_edges_are_sorted() -> None:
    found = edges(Index(read(str(DATA / "defined-in-steps.ttl"))))
    assert found == sorted(found, key=str)


def test_a_large_extension() -> None:
    """A thousand classes, each in one of forty places, each place a part of the next."""
    lines = [
        f":C{n} rdfs:subClassOf :K , [ owl:onProperty bk:isLocatedIn ; owl:someValuesFrom :P{n % 40} ] ."
        for n in range(1000)
    ] + [f":P{n} rdfs:subClassOf [ owl:onProperty bk:isPartOf ; owl:someValuesFrom :P{n + 1} ] ." for n in range(40)]
    head = (DATA / "part-of-transitive.ttl").read_text(encoding="utf-8").split(":a rdfs:subClassOf")[0]
    found = edges(Index(parse(head + "\n".join(lines), RdfFormat.TURTLE)))
    assert sum(edge.predicate.value == BK + "isLocatedIn" for edge in found) == sum(41 - n % 40 for n in range(1000))


# --- on the shipped graph

SHIPPED = {
    "part": ("PubicSymphysis", "isPartOf", "Pelvis"),
    "manifestation": ("PainOfPelvicGirdlePain", "isManifestationOf", "PelvicGirdlePain"),
    "claim": ("PelvicGirdlePain", "hasSymptom", "PainOnWalking"),
    "possible cause": ("IncreasedMovementBetweenBones", "mayCause", "Pain"),
    "together, second subject": ("IncreasedDistanceBetweenBones", "mayCause", "Pain"),
}
NOT_SHIPPED = {
    "negated": ("BloodTest", "showsFindingOf", "PelvicGirdlePain"),
    "possible, not plain": ("IncreasedMovementBetweenBones", "causes", "Pain"),
    "naming": ("AnteriorPelvis", "isCalled", "PubicSymphysis"),
    "naming of a condition": ("PelvicGirdlePain", "isNameFor", "Pain"),
}


@pytest.fixture(scope="module")
def shipped() -> str:
    return write(quad.triple for quad in quads_of(["edges"]))


@pytest.mark.parametrize("names", SHIPPED.values(), ids=SHIPPED)
def test_shipped(names: tuple[str, str, str]) -> None:
    assert _named(names) in {str(quad.triple) for quad in quads_of(["edges"])}


@pytest.mark.parametrize("names", NOT_SHIPPED.values(), ids=NOT_SHIPPED)
def test_not_shipped(names: tuple[str, str, str]) -> None:
    assert _named(names) not in {str(quad.triple) for quad in quads_of(["edges"])}


def test_every_shipped_edge_is_derived(shipped: str) -> None:
    assert shipped == write(edges(Index(quads_of(["terms", "leaflet"]))))


def _named(names: tuple[str, str, str]) -> str:
    return " ".join(f"<{BK}{name}>" for name in names)
