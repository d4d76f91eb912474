"""The order among the terms: few roots, relations in a hierarchy, values tied to what they speak of, labels for all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

import bekken_kg
from bekken_kg.layers import LAYERS, files, graph_iri
from bekken_kg.model.cards import claim_card
from bekken_kg.namespaces import BK, BKC, BKS, DCTERMS, OBO, OWL, RDFS
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.turtle import read
from bekken_kg.shipped import folder

QUADS = quads_of(["terms", "leaflet", "evidence", "mappings"])
INDEX = Index(QUADS)
UP = {"Class": RDFS + "subClassOf", "ObjectProperty": RDFS + "subPropertyOf"}
RECORDS = ("Claim", "TextUnit", "Source", "EvidenceStatement", "Publication")


def above(term: str, kind: str) -> set[str]:
    """A term of ours with all that it falls under."""
    return {term}.union(*(above(upper, kind) for upper in INDEX.iris(term, UP[kind])))


def roots(kind: str) -> set[str]:
    terms = {term for term in INDEX.members(OWL + kind) if term.startswith(BK)}
    assert len(terms) > 50
    return {term.removeprefix(BK) for term in terms if not INDEX.iris(term, UP[kind])}


def test_the_roots_are_few() -> None:
    assert roots("Class") == {
        *("Act", "AnatomicalStructure", "BasisOfCare", "BodilyCharacteristic", "BodilyProcess", "CausalFactor"),
        *("Condition", "Course", "Hormone", "Manifestation", "Person", "InformationEntity"),
    }


def test_relations_stand_under_what_they_are() -> None:
    assert roots("ObjectProperty") == {
        *("isStructurallyRelatedTo", "isSaidToRelateTo", "hasRecordValue", "hasRecordLink"),
    }


@pytest.mark.parametrize("kind", [*RECORDS, "Modality", "Stance", "CodeSystem", "HeadingUnit"])
def test_what_the_record_is_made_of_has_one_parent(kind: str) -> None:
    assert BK + "InformationEntity" in above(BK + kind, "Class")


def test_no_class_of_the_body_is_a_record() -> None:
    body = {"Symptom", "Treatment", "Pelvis", "TypicalHistory", "Relaxin"}
    assert not any(BK + "InformationEntity" in above(BK + term, "Class") for term in body)


def test_every_relation_of_a_claim_is_in_the_hierarchy() -> None:
    said = {prop for _, prop in INDEX.links(BK + "claimPredicate")} & set(INDEX.members(OWL + "ObjectProperty"))
    groups = {BK + "isSaidToRelateTo", BK + "isStructurallyRelatedTo"}
    assert len(said) > 20
    assert {prop for prop in said if not above(prop, "ObjectProperty") & groups} == set()


@pytest.mark.parametrize(
    "value", sorted({*INDEX.members(BK + "Context"), *INDEX.members(BK + "Effect")}), ids=lambda iri: iri[len(BK) :]
)
def test_a_context_or_effect_names_the_term_that_it_speaks_of(value: str) -> None:
    spoken = INDEX.iris(value, BK + "speaksOf")
    assert spoken
    assert set(spoken) <= set(INDEX.members(OWL + "Class"))


def test_there_are_thirteen_of_them() -> None:
    assert len(INDEX.members(BK + "Context")) + len(INDEX.members(BK + "Effect")) == 13


def test_a_unit_names_and_a_source_defines() -> None:
    defining = {source for _, source in INDEX.links(OBO + "IAO_0000119")}
    naming = {unit for _, unit in INDEX.links(BK + "isNamedIn")}
    assert len(defining) > 20
    assert len(naming) > 20
    assert not any(source.startswith(BKS) for source in defining)
    assert naming <= set(INDEX.members(BK + "TextUnit"))


@pytest.mark.parametrize("kind", [*(BK + record for record in RECORDS), DCTERMS + "Agent"])
def test_every_record_has_one_label_in_the_graph(kind: str) -> None:
    reading = Index(quads_of(["reading"]))
    members = INDEX.members(kind)
    assert members
    assert {len(reading.literals(member, RDFS + "label")) for member in members} == {1}


@pytest.mark.parametrize(
    ("code", "label"),
    [(f"{OBO}UBERON_0001270", "UBERON:0001270"), ("http://snomed.info/id/816092008", "SNOMED CT 816092008")],
)
def test_a_code_is_labelled_by_its_system_and_itself(code: str, label: str) -> None:
    assert [text.value for text in Index(quads_of(["reading"])).literals(code, RDFS + "label")] == [label]


def test_a_claim_of_an_extension_has_a_label_too(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    claim = "bk:claimSubject bk:Pain ; bk:claimPredicate bk:isLocatedIn ; bk:claimObject bk:Pelvis"
    file.write_text(
        f'PREFIX bk: <{BK}> PREFIX x: <https://example.org/x/>\nx:C9 a bk:Claim ; <{DCTERMS}identifier> "C9" ; {claim} .',
        encoding="utf-8",
    )
    kg = bekken_kg.load(extensions=[str(file)])
    rows = kg.query(f"SELECT ?c ?l {{ ?c <{RDFS}label> ?l FILTER(?c IN (<https://example.org/x/C9>, <{BKC}L25>)) }}")
    assert {row.l for row in rows} == {"claim C9", "claim L25"}


def test_no_label_of_a_record_is_in_a_layer_of_what_is_said() -> None:
    graphs = {quad.graph_name for quad in QUADS if quad.predicate == NamedNode(RDFS + "label")}
    assert graphs <= {NamedNode(graph_iri("terms"))}


@pytest.mark.parametrize(
    ("scope", "shown"),
    [("NegatedStatement", "negative, what is said is negated"), ("NegatedModality", "negative, the hedge is negated")],
)
def test_what_a_negation_covers_is_shown(tmp_path: Path, scope: str, shown: str) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        f"PREFIX bk: <{BK}> PREFIX x: <https://example.org/x/>\nx:C1 a bk:Claim ; bk:claimSubject bk:PelvicGirdlePain ;"
        f" bk:claimPredicate bk:isTreatedBy ; bk:claimObject bk:Acupuncture ; bk:polarity bk:Negated ;"
        f" bk:modality bk:Required ; bk:negationScope bk:{scope} .",
        encoding="utf-8",
    )
    kg = bekken_kg.load(extensions=[str(file)])
    assert shown in {row.polarity for row in kg.answer("treatments", lang="en")}
    rows = dict(claim_card(kg.claim("x:C1"), "en")[1])
    assert [line.rpartition(":")[2] for line in rows["Polarity"]] == ["Negated)", f"{scope})"]


def test_every_root_is_placed_under_cob_and_in_no_layer() -> None:
    placed = Path(folder("ontology"), "upper", "placement.ttl")
    graph = Index(read(str(placed)))
    assert {term for term in roots("Class") if not graph.values(BK + term, RDFS + "subClassOf")} == set()
    assert not any(str(placed) in files(layer) for layer in LAYERS)
    assert not any("COB_" in quad.object.value for quad in QUADS if isinstance(quad.object, NamedNode))


@pytest.mark.parametrize("claim", ["L32", "L33"])
def test_how_often_is_said_of_the_place_and_not_of_the_radiation(shipped: bekken_kg.KnowledgeGraph, claim: str) -> None:
    rows = dict(claim_card(shipped.claim(claim), "en")[1])
    assert "how often it radiates is not said" in rows["Scope note"][0]
