"""The header of the ontology: what a user or a registry looks for is there, and nothing is invented."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from bekken_kg.namespaces import BIBO, BK, DCTERMS, ONTOLOGY, OWL, RDF
from bekken_kg.rdf.quads import quads_of

VANN = "http://purl.org/vocab/vann/"
HEADER: dict[str, list[ox.Literal | ox.NamedNode]] = {}
for quad in quads_of(["terms"]):
    if quad.subject == ox.NamedNode(ONTOLOGY):
        HEADER.setdefault(quad.predicate.value, []).append(quad.object)

NEEDED = [
    *(DCTERMS + name for name in ("title", "description", "creator", "publisher", "license", "source")),
    *(DCTERMS + name for name in ("created", "modified", "issued", "bibliographicCitation")),
    *(OWL + "versionIRI", OWL + "versionInfo", BIBO + "status"),
    *(VANN + "preferredNamespacePrefix", VANN + "preferredNamespaceUri"),
]


@pytest.mark.parametrize("predicate", NEEDED)
def test_it_is_there(predicate: str) -> None:
    assert HEADER[predicate]
    assert all(value.value.strip() for value in HEADER[predicate])


@pytest.mark.parametrize("predicate", [DCTERMS + "title", DCTERMS + "description"])
def test_it_speaks_three_languages(predicate: str) -> None:
    assert sorted(value.language for value in HEADER[predicate]) == ["en", "nb", "nn"]  # type: ignore[type-var]


def test_one_version() -> None:
    (version,) = HEADER[OWL + "versionInfo"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version.value)
    assert HEADER[OWL + "versionIRI"] == [ox.NamedNode(f"{ONTOLOGY}/{version.value}")]
    assert f"{ONTOLOGY}/{version.value}" in HEADER[DCTERMS + "bibliographicCitation"][0].value


def test_the_namespace_is_that_of_the_terms() -> None:
    assert [value.value for value in HEADER[VANN + "preferredNamespaceUri"]] == [BK]


def test_nothing_is_invented() -> None:
    assert BIBO + "doi" not in HEADER
    assert OWL + "priorVersion" not in HEADER


def test_every_property_of_the_header_is_declared() -> None:
    declared = {quad.subject.value for quad in quads_of(["terms"]) if quad.predicate.value == RDF + "type"}
    assert set(HEADER) - {RDF + "type", OWL + "versionIRI", OWL + "versionInfo"} <= declared
