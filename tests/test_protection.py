"""An extension adds, and changes nothing that is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from conftest import Run
from pyoxigraph import RdfFormat, Triple, parse

import bekken_kg
from bekken_kg.errors import CannotDo
from bekken_kg.extending.protection import KINDS, changes
from bekken_kg.namespaces import PREFIXES
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of

HEAD = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
HEAD += "PREFIX x: <https://example.org/mine/>\n"

#: what it is → the statement, and the kind of change
CHANGED: dict[str, tuple[str, str]] = {
    "a second label": ('bk:Relaxin skos:prefLabel "hormonet"@nb', "relabelled"),
    "a second label in RDFS": ('bk:Relaxin rdfs:label "the hormone"@en', "relabelled"),
    "a second definition": ('bk:Relaxin skos:definition "Noe annet."@nb', "redefined"),
    "a second definition in OBO": ('bk:Relaxin obo:IAO_0000115 "Something else."@en', "redefined"),
    "an equivalence": ("bk:Relaxin owl:equivalentClass x:Relaxin", "redefined"),
    "a sameAs": ("bk:Affirmed owl:sameAs x:Yes", "redefined"),
    "a sameAs the other way": ("x:Yes owl:sameAs bk:Affirmed", "redefined"),
    "a superclass of the base": ("bk:Relaxin rdfs:subClassOf bk:Symptom", "redefined"),
    "an axiom about the base alone": (
        "bk:Relaxin rdfs:subClassOf [ owl:onProperty bk:isPartOf ; owl:someValuesFrom bk:Pelvis ]",
        "redefined",
    ),
    "a property above": ("bk:isTreatedBy rdfs:subPropertyOf bk:shouldAvoid", "redefined"),
    "a domain": ("bk:isPartOf rdfs:domain bk:Symptom", "redefined"),
    "a version": ('<https://w3id.org/bekken-kg/ontology> owl:versionInfo "2.0.0"', "redefined"),
    "the form of a code": ('bk:SNOMEDCT bk:codeMatches ".*"', "redefined"),
    "deprecated": ("bk:Relaxin owl:deprecated true", "deprecated"),
    "replaced": ("bk:Relaxin obo:IAO_0100001 x:Relaxin", "deprecated"),
    "a type": ("bk:Relaxin a bk:Symptom", "retyped"),
    "another kind of property": ("dcterms:identifier a owl:ObjectProperty", "retyped"),
    "disjoint": ("bk:PubicSymphysis owl:disjointWith bk:Joint", "contradicted"),
    "disjoint with one's own": ("bk:PubicSymphysis owl:disjointWith x:T", "contradicted"),
    "different": ("bk:Affirmed owl:differentFrom bk:Possible", "contradicted"),
    "all disjoint": ("[ owl:members ( bk:PubicSymphysis x:T bk:Joint ) ]", "contradicted"),
    "a claim of the project's": ("bkc:L99 a bk:Claim", "added"),
    "evidence of the project's": ("bke:E999 bk:aboutClaim bkc:L25 ; bk:stance bk:Contests", "added"),
    "a claim's polarity": ("bkc:L25 bk:polarity bk:Negated", "restated"),
    "a claim's frequency": ("bkc:L25 bk:frequency bk:Often", "restated"),
    "a claim's object": ("bkc:L25 bk:claimObject x:T", "restated"),
    "a claim's statement": ('bkc:L25 bk:statement "Noe annet."@nb', "restated"),
    "a claim's cue": ('bkc:L25 bk:cue "noe"@nb', "restated"),
    "a hedge where there is none": ('bkc:L25 bk:hedge "may perhaps"@en', "restated"),
    "such a hedge in another language": ('bkc:L25 bk:hedge "kanske"@sv', "restated"),
    "words for what is not hedged": ('bk:Asserted bk:displayWord "perhaps"@en', "restated"),
    "a claim's unit": ("bkc:L25 prov:wasDerivedFrom x:U1", "restated"),
    "a claim's number": ('bkc:L25 dcterms:identifier "X1"', "restated"),
    "a link from a claim": ("bkc:L25 bk:contrastsWith x:C1", "restated"),
    "a unit's place": ('bks:U10 oa:start "1"^^xsd:nonNegativeInteger', "restated"),
    "the source's hash": ('bks:leaflet bk:sha256 "0"', "restated"),
    "a piece of evidence": ("bke:E01 bk:stance bk:Supports", "restated"),
    "a review": ("bkc:L25 obo:IAO_0000114 bk:Reviewed", "reviewed"),
    "an edge": ("bk:Leg bk:isPartOf bk:Pelvis", "linked"),
    "an edge the other way": ("bk:Pelvis bk:hasPart bk:Leg", "linked"),
    "an edge that no source says": ("bk:PubicSymphysis bk:connects bk:Pelvis", "linked"),
    "a name": ("bk:PelvicGirdlePain bk:isCalled bk:LowBackPain", "linked"),
    "an edge of one's own": ("bk:Leg x:in bk:Pelvis . x:in rdfs:subPropertyOf x:of . x:of rdfs:subPropertyOf bk:isPartOf", "linked"),
    "such an inverse": ("bk:Pelvis x:has bk:Leg . x:has owl:inverseOf bk:isPartOf", "linked"),
    "an edge that a claim denies": (
        "bk:Leg bk:isPartOf bk:Pelvis . x:C bk:claimSubject bk:Leg ; bk:claimPredicate bk:isPartOf ;"
        "bk:claimObject bk:Pelvis ; bk:polarity bk:Negated", "linked",
    ),
    "a reviewer": ('bk:Relaxin schema:reviewedBy "Ola"', "reviewed"),
}  # fmt: skip

ADDED: dict[str, str] = {
    "a label in another language": 'bk:Relaxin skos:prefLabel "relaksiini"@fi',
    "a definition in another language": 'bk:Relaxin skos:definition "Hormon som …"@sv',
    "a statement in another language": 'bkc:L25 bk:statement "…"@sv',
    "a hedge in another language": 'bkc:L14 bk:hedge "kan"@sv',
    "a modality in another language": 'bk:Possible bk:displayWord "kan"@sv',
    "a synonym": 'bk:Relaxin skos:altLabel "RLN"@nb',
    "a note": 'bkc:L25 skos:note "Se også …"@nb',
    "a page": "bkc:L25 rdfs:seeAlso <https://example.org/>",
    "a mapping": "bk:Relaxin skos:closeMatch <https://example.org/codes/1>",
    "a superclass of one's own": "bk:Relaxin rdfs:subClassOf x:Peptide",
    "an axiom with a term of one's own": (
        "bk:Relaxin rdfs:subClassOf [ owl:onProperty x:madeIn ; owl:someValuesFrom x:Ovary ]"
    ),
    "a subclass": "x:T a owl:Class ; rdfs:subClassOf bk:Symptom ; owl:disjointWith bk:Sign",
    "a class of one's own defined": "x:T owl:equivalentClass bk:Symptom",
    "a claim about the base": (
        "x:C a bk:Claim ; bk:claimSubject bk:Relaxin ; bk:claimObject bk:Pelvis ; bk:polarity bk:Negated"
    ),
    "an edge that a claim says": (
        "bk:Relaxin bk:mayCause bk:Pain . x:C bk:claimSubject bk:Relaxin ; bk:claimPredicate bk:causes ;"
        "bk:claimObject bk:Pain ; bk:polarity bk:Affirmed"
    ),
    "a name that a claim of the base says": "bk:AnteriorPelvis bk:isCalled bk:PubicSymphysis",
    "an edge that is there": "bk:PubicSymphysis bk:isPartOf bk:Pelvis",
    "an edge to one's own": "bk:Leg bk:isPartOf x:Body . x:Toe bk:isPartOf bk:Leg",
    "a relation of one's own": "bk:Leg x:near bk:Pelvis . bk:isPartOf rdfs:subPropertyOf x:near",
    "evidence about a claim": "x:E a bk:EvidenceStatement ; bk:aboutClaim bkc:L25 ; bk:stance bk:Contests",
    "a link to a claim": "x:C bk:contrastsWith bkc:L25",
    "what is there already": 'bk:Pelvis skos:prefLabel "pelvis"@en . bkc:L25 bk:polarity bk:Affirmed',
    "all disjoint with one's own": "[ a owl:AllDisjointClasses ; owl:members ( x:A x:B bk:Joint ) ]",
}


#: axioms that say nothing of two terms of the base, and what follows about these all the same
IMPLIED: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "over a term of one's own": (
        "bk:Condition rdfs:subClassOf x:T . x:T rdfs:subClassOf bk:PelvicGirdlePain",
        [("Condition", "subClassOf", "PelvicGirdlePain")],
    ),
    "over an equivalence": (
        "x:T owl:equivalentClass bk:Relaxin ; rdfs:subClassOf bk:Symptom",
        [("Relaxin", "subClassOf", "Symptom")],
    ),
    "from what has no name": (
        "[ owl:intersectionOf ( bk:LowBackPain bk:Symptom ) ] rdfs:subClassOf bk:PelvicPain",
        [("LowBackPain", "subClassOf", "PelvicPain")],
    ),
    "to a place": (
        "bk:Relaxin rdfs:subClassOf x:T ."
        "x:T rdfs:subClassOf [ owl:onProperty bk:isPartOf ; owl:someValuesFrom bk:PubicSymphysis ]",
        [("Relaxin", "isPartOf", "PubicSymphysis")],
    ),
    "none": ("bk:Relaxin rdfs:subClassOf x:T . x:T rdfs:subClassOf bk:Hormone", []),
    "none of one's own": ("x:T rdfs:subClassOf bk:Symptom , x:S . x:S rdfs:subClassOf bk:Pain", []),
}


@pytest.fixture(scope="module")
def base() -> Index:
    return Index(quads_of())


@cache
def triples_of_the_base() -> set[Triple]:
    return {quad.triple for quad in quads_of()}


def added(text: str) -> list[Triple]:
    """Return what a text says that the base does not."""
    present = triples_of_the_base()
    said = [quad.triple for quad in parse(f"{HEAD}{text} .", RdfFormat.TURTLE, rename_blank_nodes=True)]
    return [triple for triple in said if triple not in present]


def test_the_floors() -> None:
    assert len(CHANGED) >= 30
    assert len(ADDED) >= 15
    assert {kind for _, kind in CHANGED.values()} == set(KINDS)


@pytest.mark.parametrize("what", CHANGED)
def test_a_change_is_found(what: str, base: Index) -> None:
    text, kind = CHANGED[what]
    found = changes(base, added(text))
    assert [change.kind for change in found] == [kind]
    assert found[0].term.startswith(("https://w3id.org/bekken-kg/", "http://purl.org/dc/terms/"))


@pytest.mark.parametrize("what", ADDED)
def test_adding_is_no_change(what: str, base: Index) -> None:
    assert changes(base, added(ADDED[what])) == []


@pytest.mark.parametrize("what", IMPLIED)
def test_what_an_axiom_implies(what: str, base: Index) -> None:
    text, wanted = IMPLIED[what]
    found = changes(base, added(text))
    assert {change.kind for change in found} <= {"redefined"}
    names = [(change.term, change.property, change.value) for change in found]
    assert [tuple(re.split("[/#]", iri)[-1] for iri in each) for each in names] == wanted


def test_two_files_that_change_it_together(tmp_path: Path) -> None:
    first, second = tmp_path / "one.ttl", tmp_path / "two.ttl"
    first.write_text(f"{HEAD}bk:Condition rdfs:subClassOf x:T .", encoding="utf-8")
    second.write_text(f"{HEAD}x:T rdfs:subClassOf bk:PelvicGirdlePain .", encoding="utf-8")
    for alone in (first, second):
        bekken_kg.load(extensions=[str(alone)])
    with pytest.raises(CannotDo, match="bk:Condition gets another definition or axiom"):
        bekken_kg.load(extensions=[str(first), str(second)])


def test_each_change_is_told_once_and_in_order(base: Index) -> None:
    text = 'bk:Symptom owl:deprecated true . bk:Pain owl:deprecated true ; skos:prefLabel "x"@nb , "y"@nb'
    found = changes(base, added(text) * 2)
    names = [(change.term.rpartition("/")[2], change.kind, change.value) for change in found]
    assert names == [
        ("Pain", "deprecated", "true"),
        ("Pain", "relabelled", "x"),
        ("Pain", "relabelled", "y"),
        ("Symptom", "deprecated", "true"),
    ]


def test_such_a_file_is_not_merged(tmp_path: Path, bekken: Callable[..., Run]) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(f"{HEAD}{CHANGED['a second label'][0]} ; owl:deprecated true .", encoding="utf-8")
    run = bekken("show", "Relaxin", "--extension", str(path))
    assert (run.code, run.out) == (3, "")
    assert run.err == (
        f"bekken: '{path}' changes what is not its own: bk:Relaxin gets a deprecation (owl:deprecated true), "
        f"and 1 more; an extension may add, not change (`bekken check {path}` tells all)\n"
    )
    with pytest.raises(CannotDo, match="changes what is not its own"):
        bekken_kg.load(layers=["leaflet"], extensions=[str(path)])


def test_blank_nodes_in_a_circle_come_to_an_end(base: Index) -> None:
    assert changes(base, added("bk:Relaxin rdfs:subClassOf _:a . _:a x:p _:b . _:b x:p _:a"))[0].kind == "redefined"
