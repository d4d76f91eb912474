"""SKOS-AP-NO-Begrep: what the profile demands is there, and the official shapes find nothing.

The official shapes are not part of the project; they are used where BEKKEN_SKOS_AP_NO_SHAPES names a copy.
What they demand of concepts and collections is looked at here too, always, by a few lines of our own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from conftest import Run
from rdflib import DCAT, DCTERMS, FOAF, ORG, RDF, SH, SKOS, XSD, Literal, URIRef

import bekken_kg
from bekken_kg.exporting.concepts import COLLECTION, concept_text
from bekken_kg.exporting.formats import PUBLISHED_LAYERS
from bekken_kg.settings import settings

Bekken = Callable[..., Run]

BK = rdflib.Namespace("https://w3id.org/bekken-kg/terms/")
EUVOC = rdflib.Namespace("http://publications.europa.eu/ontology/euvoc#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
XKOS = rdflib.Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
SHAPES = os.environ.get("BEKKEN_SKOS_AP_NO_SHAPES")


@pytest.fixture(scope="session")
def text() -> str:
    os.environ.pop("BEKKEN_SETTINGS", None)
    return concept_text(bekken_kg.load(layers=PUBLISHED_LAYERS))


@pytest.fixture(scope="session")
def graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


@pytest.fixture(scope="session")
def concepts(graph: rdflib.Graph) -> list[rdflib.term.Node]:
    return list(graph.subjects(RDF.type, SKOS.Concept))


def langs(graph: rdflib.Graph, concept: rdflib.term.Node, prop: URIRef) -> list[str]:
    return sorted(str(text.language) for text in graph.objects(concept, prop) if isinstance(text, Literal))


def test_every_term_is_a_concept_and_a_member(
    graph: rdflib.Graph, concepts: list[rdflib.term.Node], shipped: bekken_kg.KnowledgeGraph
) -> None:
    members = {str(member) for member in graph.objects(URIRef(COLLECTION), SKOS.member)}
    assert members == {str(concept) for concept in concepts} == {term.iri for term in shipped.terms}
    assert len(members) > 150


def test_one_preferred_name_a_language(graph: rdflib.Graph, concepts: list[rdflib.term.Node]) -> None:
    assert [one for one in concepts if langs(graph, one, SKOS.prefLabel) != ["en", "nb", "nn"]] == []


def test_a_definition_in_bokmål_and_english(graph: rdflib.Graph, concepts: list[rdflib.term.Node]) -> None:
    found = {
        one: langs(graph, one, SKOS.definition)
        + sorted(tag for note in graph.objects(one, EUVOC.xlDefinition) for tag in langs(graph, note, RDF.value))
        for one in concepts
    }
    assert {tuple(tags) for tags in found.values()} == {("en", "nb")}


def test_a_definition_object_has_a_type_and_a_source(graph: rdflib.Graph) -> None:
    notes = list(graph.objects(None, EUVOC.xlDefinition))
    assert len(notes) >= 50
    assert {graph.value(note, RDF.type) for note in notes} == {EUVOC.XlNote}
    assert all(isinstance(graph.value(note, DCTERMS.source), URIRef) for note in notes)


@pytest.mark.parametrize("prop", [DCTERMS.identifier, DCTERMS.publisher, DCAT.contactPoint])
def test_what_each_must_have_once(graph: rdflib.Graph, concepts: list[rdflib.term.Node], prop: URIRef) -> None:
    counts = {len(list(graph.objects(one, prop))) for one in [*concepts, URIRef(COLLECTION)]}
    assert counts == {1}


def test_identifiers_are_the_terms_own_iris(graph: rdflib.Graph, concepts: list[rdflib.term.Node]) -> None:
    wrong = [one for one in concepts if (one, DCTERMS.identifier, Literal(one, datatype=XSD.anyURI)) not in graph]
    assert wrong == []


def test_publisher_and_contact_point(graph: rdflib.Graph) -> None:
    (publisher,) = set(graph.objects(None, DCTERMS.publisher))
    assert graph.value(publisher, RDF.type) == ORG.Organization
    assert graph.value(publisher, FOAF.name) == Literal("The bekken-kg project")
    contacts = set(graph.objects(None, DCAT.contactPoint))
    assert {graph.value(contact, RDF.type) for contact in contacts} == {VCARD.Organization}
    assert all(graph.value(contact, VCARD.hasURL) or graph.value(contact, VCARD.hasEmail) for contact in contacts)


def test_the_collection(graph: rdflib.Graph) -> None:
    collection = URIRef(COLLECTION)
    assert list(graph.subjects(RDF.type, SKOS.Collection)) == [collection]
    assert langs(graph, collection, DCTERMS.title) == ["en", "nb", "nn"]
    assert langs(graph, collection, DCTERMS.description) == ["en", "nb", "nn"]
    assert graph.value(collection, DCTERMS.license)


def test_relations_both_ways(graph: rdflib.Graph) -> None:
    assert (BK.PoolExercise, XKOS.specializes, BK.ExerciseTreatment) in graph
    above, below = set(graph.subject_objects(XKOS.specializes)), set(graph.subject_objects(XKOS.generalizes))
    whole, part = set(graph.subject_objects(XKOS.isPartOf)), set(graph.subject_objects(XKOS.hasPart))
    assert {(b, a) for a, b in above} == below
    assert {(b, a) for a, b in whole} == part
    assert len(above) > 80
    assert len(whole) > 5


def test_a_concept_in_full(graph: rdflib.Graph) -> None:
    found = BK.PelvicGirdlePain
    assert (found, SKOS.prefLabel, Literal("bekkenløysing", lang="nn")) in graph
    assert (found, SKOS.altLabel, Literal("bekkenleddsmerter", lang="nb")) in graph
    assert langs(graph, found, SKOS.scopeNote) == ["en", "nb", "nn"]
    assert (found, EUVOC.status, Literal("ikkje gjennomgått", lang="nn")) in graph


def test_a_concept_is_no_class(graph: rdflib.Graph, concepts: list[rdflib.term.Node]) -> None:
    assert {kind for one in concepts for kind in graph.objects(one, RDF.type)} == {SKOS.Concept}


def test_settings_reach_the_file(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        "[publisher]\niri = 'https://data.norge.no/organizations/000000000'\nname = 'Et sykehus'\n"
        "[contact]\nemail = 'begreper@example.org'\nurl = ''\n"
    )
    made = concept_text(bekken_kg.load(layers=PUBLISHED_LAYERS), settings(str(own)))
    graph = rdflib.Graph().parse(data=made, format="turtle")
    assert set(graph.objects(None, DCTERMS.publisher)) == {URIRef("https://data.norge.no/organizations/000000000")}
    assert set(graph.objects(None, VCARD.hasEmail)) == {URIRef("mailto:begreper@example.org")}
    assert set(graph.objects(None, VCARD.hasURL)) == set()


def test_the_terms_of_an_extension_are_concepts_too(bekken: Bekken, tmp_path: Path) -> None:
    (tmp_path / "hips.ttl").write_text(
        f"@prefix bk: <{BK}> . @prefix skos: <{SKOS}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://example.org/my#HipAche> rdfs:subClassOf bk:Symptom ; skos:prefLabel "hip ache"@en , "hofteverk" .'
    )
    run = bekken("export", "skos-ap-no", "--extension", str(tmp_path / "hips.ttl"))
    graph, ache = rdflib.Graph().parse(data=run.out, format="turtle"), URIRef("https://example.org/my#HipAche")
    assert (URIRef(COLLECTION), SKOS.member, ache) in graph
    assert set(graph.objects(ache, SKOS.prefLabel)) == {Literal("hip ache", lang="en"), Literal("hofteverk")}
    assert (ache, XKOS.specializes, BK.Symptom) in graph


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_bytes_whatever_the_hash_seed(text: str, seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    environment.pop("BEKKEN_SETTINGS", None)
    command = [sys.executable, "-m", "bekken_kg", "export", "skos-ap-no"]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert done.stdout == text.encode()


def test_the_command_writes_the_file(text: str, bekken: Bekken, tmp_path: Path) -> None:
    assert bekken("export", "skos-ap-no", "--to", str(tmp_path / "c.ttl")) == Run(0, "", "")
    assert (tmp_path / "c.ttl").read_text(encoding="utf-8") == text


def test_a_graph_exports_the_same(text: str, shipped: bekken_kg.KnowledgeGraph) -> None:
    assert shipped.export("skos-ap-no") == text


# ------------------------------------------------------------------------------------------ official shapes

# What is wrong: subject, property, value that is added. A match is wrong too, which is why there are none.
WRONG = [
    (BK.Relaxin, SKOS.prefLabel, Literal("noe annet", lang="nb")),
    (BK.Relaxin, DCTERMS.identifier, Literal("Relaxin")),
    (BK.Relaxin, DCTERMS.publisher, URIRef("urn:someone")),
    (BK.Relaxin, DCAT.contactPoint, URIRef("urn:someone")),
    (BK.Relaxin, XKOS.specializes, URIRef("urn:something")),
    (BK.Relaxin, SKOS.exactMatch, URIRef("urn:something")),
    (BK.Relaxin, SKOS.altLabel, Literal("uten språk")),
    (BK.Relaxin, EUVOC.status, Literal("uten språk")),
    (URIRef(COLLECTION), SKOS.member, URIRef("urn:something")),
    (URIRef(COLLECTION), DCTERMS.title, Literal("uten språk")),
]

if SHAPES:
    import pyshacl

    def found(graph: rdflib.Graph) -> set[tuple[rdflib.term.Node | None, rdflib.term.Node | None]]:
        """Validate a graph; return place and property of each thing that the official shapes object to."""
        shapes = rdflib.Graph().parse(SHAPES)
        assert len(shapes) > 500
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
        results = report.subjects(RDF.type, SH.ValidationResult)
        return {(report.value(one, SH.focusNode), report.value(one, SH.resultPath)) for one in results}

    @pytest.fixture(scope="session")
    def objections(graph: rdflib.Graph) -> set[tuple[rdflib.term.Node | None, rdflib.term.Node | None]]:
        broken = rdflib.Graph()
        broken += graph
        for triple in WRONG:
            broken.add(triple)
        return found(broken)

    def test_the_official_shapes_find_nothing(graph: rdflib.Graph) -> None:
        assert found(graph) == set()

    @pytest.mark.parametrize(("subject", "prop", "value"), WRONG, ids=lambda one: one.rpartition("/")[2])
    def test_the_official_shapes_find_what_is_wrong(
        objections: set[tuple[rdflib.term.Node | None, rdflib.term.Node | None]],
        subject: URIRef,
        prop: URIRef,
        value: rdflib.term.Node,
    ) -> None:
        assert (subject, prop) in objections
