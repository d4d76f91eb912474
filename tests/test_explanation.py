"""Why a fact holds: axioms, none too many; claims with their hedge; or the nearest facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import bekken_kg
from bekken_kg.explaining.explanation import Explanation
from bekken_kg.explaining.related import Fact
from bekken_kg.explaining.sentences import labels_of, sentence
from bekken_kg.model.claim import Claim

HOLDS = {
    "names": (("PubicSymphysis", "isPartOf", "Pelvis"), (0, [3, 4], [])),
    "labels": (("symfyse", "er en del av", "bekken"), (0, [3, 4], [])),
    "nynorsk labels": (("iliosakralledd", "er ein del av", "bekken"), (0, [3, 3], [])),
    "CURIEs": (("bk:LoadRelatedLowBackPain", "rdfs:subClassOf", "bk:LowBackPain"), (0, [4], [])),
    "two reasons": (("Sacrum", "isPartOf", "BodyRegion"), (0, [2, 4, 4], [])),
    "asserted kind": (("Joint", "subClassOf", "AnatomicalStructure"), (1, [], [])),
    "asserted relation": (("LowerBack", "isPartOf", "Back"), (1, [], [])),
    "asserted, and said": (("Relaxin", "er et slags", "Hormone"), (1, [], ["L57"])),
    "asserted of a unit": (("bks:U10", "a", "TextUnit"), (1, [], [])),
    "asserted of a claim": (("L03", "isTogetherWith", "L04"), (1, [], [])),
    "kind of a kind of individual": (("Possible", "a", "Modality"), (1, [], [])),
    "said": (("PelvicGirdlePain", "hasSymptom", "PainOnWalking"), (0, [], ["L25"])),
    "said with a hedge": (("IncreasedMovementBetweenBones", "mayCause", "Pain"), (0, [], ["L14"])),
    "said plainly, so also with a hedge": (
        ("HormonalFactor", "mayCause", "ChangeInPelvicLigaments"),
        (0, [], ["L03"]),
    ),
    "symmetric, the other way": (("L54", "contrastsWith", "L56"), (0, [2], [])),
    "different by a list": (("Possible", "owl:differentFrom", "Reported"), (0, [1], [])),
    "different by their kinds": (("Possible", "differentFrom", "Affirmed"), (0, [3], [])),
    "disjoint by a list": (("Bone", "disjointWith", "Joint"), (0, [1], [])),
    "disjoint by their kinds": (("HipBone", "owl:disjointWith", "PubicSymphysis"), (0, [3], [])),
    "disjoint by a union": (("Claim", "disjointWith", "Pregnancy"), (0, [2], [])),
    "disjoint, the other way": (("Sacrum", "disjointWith", "HipBone"), (0, [1], [])),
    "inverse, the other way": (("hasPart", "owl:inverseOf", "isPartOf"), (0, [1], [])),
    "a kind of itself": (("Pelvis", "subClassOf", "Pelvis"), (0, [0], [])),
    "a naming": (("AnteriorPelvis", "isCalled", "PubicSymphysis"), (0, [], ["L17"])),
}
NOT = {
    "denied": (("BloodTest", "showsFindingOf", "PelvicGirdlePain"), "L42"),
    "only with a hedge": (("IncreasedMovementBetweenBones", "causes", "Pain"), "L14"),
    "the other way": (("Pelvis", "isPartOf", "PubicSymphysis"), "isPartOf"),
    "another part": (("PubicSymphysis", "isPartOf", "Back"), "isPartOf"),
    "disjoint with its own kind": (("HipBone", "disjointWith", "PelvicBone"), "subClassOf"),
    "itself": (("Pelvis", "isPartOf", "Pelvis"), "isPartOf"),
    "a wrong kind": (("bks:U10", "a", "bks:leaflet"), "type"),
    "what the leaflet says by a chain": (("Relaxin", "causes", "LigamentLoosening"), "L"),
}


def outline(why: Explanation) -> tuple[int, list[int], list[str]]:
    return len(why.asserted), [len(some) for some in why.reasons], [claim.id for claim in why.claims]


def names(fact: Fact) -> str:
    return fact.id if isinstance(fact, Claim) else f"{fact.subject} {fact.predicate} {fact.object}"


@pytest.mark.parametrize(("words", "expected"), HOLDS.values(), ids=HOLDS)
def test_holds(shipped: bekken_kg.KnowledgeGraph, words: tuple[str, str, str], expected: tuple) -> None:
    why = shipped.explain(*words)
    assert why
    assert outline(why) == expected
    assert why.nearest == ()


@pytest.mark.parametrize(("words", "near"), NOT.values(), ids=NOT)
def test_does_not_hold(shipped: bekken_kg.KnowledgeGraph, words: tuple[str, str, str], near: str) -> None:
    why = shipped.explain(*words)
    assert not why
    assert outline(why) == (0, [], [])
    assert any(near in names(fact) for fact in why.nearest)


APART = {
    "a factor can be a process": ("MechanicalFactor", "BodilyProcess", False),
    "a hormone can be a factor": ("HormonalFactor", "Hormone", False),
    "one act can examine and treat": ("Treatment", "DiagnosticMethod", False),
    "a symptom can be a health problem": ("Symptom", "Condition", False),
    "a symptom can be a process": ("Symptom", "BodilyProcess", False),
    "a sign can be an activity": ("Sign", "Activity", False),
    "a health problem can be a state": ("Condition", "BodilyState", False),
    "a measure and its goal": ("PelvicBelt", "SymptomRelief", True),
    "a measure and what it is used on": ("PelvicBelt", "Pain", True),
    "the pelvis and a bone of it": ("Pelvis", "HipBone", True),
    "the pelvis and a joint of it": ("Pelvis", "PubicSymphysis", True),
    "the crest and a joint": ("IliacCrest", "SacroiliacJoint", True),
    "the back and the leg": ("LowerBack", "Leg", True),
    "the back and the pelvis": ("Back", "Pelvis", True),
    "what is done and how the body is": ("StairClimbing", "LigamentLaxity", True),
    "a record and a person": ("EvidenceStatement", "PregnantPerson", True),
}


@pytest.mark.parametrize(("one", "other", "apart"), APART.values(), ids=APART)
def test_what_the_terms_keep_apart(shipped: bekken_kg.KnowledgeGraph, one: str, other: str, apart: bool) -> None:
    assert bool(shipped.explain(one, "disjointWith", other)) is apart
    assert bool(shipped.explain(other, "disjointWith", one)) is apart


def test_a_denial_is_told_as_one(shipped: bekken_kg.KnowledgeGraph) -> None:
    why = shipped.explain("BloodTest", "showsFindingOf", "PelvicGirdlePain")
    assert [claim.id for claim in why.denials] == ["L41"]
    assert "L41" not in [names(fact) for fact in why.nearest]


def test_classes_of_different_kinds_are_not_individuals(shipped: bekken_kg.KnowledgeGraph) -> None:
    assert not shipped.explain("Bone", "differentFrom", "Joint")


def test_the_axiom_between_a_claim_and_a_wider_relation(shipped: bekken_kg.KnowledgeGraph) -> None:
    why = shipped.explain("HormonalFactor", "mayCause", "ChangeInPelvicCartilage")
    assert [sentence(one, labels_of(shipped.index), "en") for one in why.relations] == [
        "when x causes y, then also x may cause y"
    ]
    assert set(why.relations[0].triples) <= {quad.triple for quad in why.quads}
    assert shipped.explain("PelvicGirdlePain", "hasSymptom", "PainOnWalking").relations == ()


EXTENSION = """PREFIX bk: <https://w3id.org/bekken-kg/terms/> PREFIX e: <https://example.org/e/>
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
e:j a owl:NamedIndividual , bk:Joint ; skos:prefLabel "j"@en ; bk:isPartOf e:k .
e:k a owl:NamedIndividual ; skos:prefLabel "k"@en .
e:touches a owl:ObjectProperty , owl:SymmetricProperty ; skos:prefLabel "touches"@en .
e:rubs a owl:ObjectProperty ; rdfs:subPropertyOf e:touches ; skos:prefLabel "rubs"@en .
e:j e:rubs e:k .
e:Way0 a owl:Class . e:Top a owl:Class .
"""
SEVERAL = "".join(f"e:Way0 rdfs:subClassOf e:W{n} . e:W{n} a owl:Class ; rdfs:subClassOf e:Top .\n" for n in range(9))
E = "https://example.org/e/"
OF_INDIVIDUALS = {
    "a declared inverse": ((f"{E}k", "hasPart", f"{E}j"), [2]),
    "symmetric by a narrower relation": ((f"{E}k", f"{E}touches", f"{E}j"), [3]),
    "an individual is no class without members": (("HipBone", "disjointWith", f"{E}j"), []),
    "an individual is no kind of a class": ((f"{E}j", "subClassOf", "AnatomicalStructure"), []),
    "it is of the kind": ((f"{E}j", "a", "AnatomicalStructure"), [2]),
    "a class is not of the kind": (("HipBone", "a", "Bone"), []),
    "not by the narrower one": ((f"{E}k", f"{E}rubs", f"{E}j"), []),
}


@pytest.mark.parametrize(("words", "sizes"), OF_INDIVIDUALS.values(), ids=OF_INDIVIDUALS)
def test_individuals_of_an_extension(tmp_path: Path, words: tuple[str, str, str], sizes: list[int]) -> None:
    (tmp_path / "e.ttl").write_text(EXTENSION, encoding="utf-8")
    kg = bekken_kg.load(extensions=[str(tmp_path / "e.ttl")])
    assert [len(some) for some in kg.explain(*words).reasons] == sizes


@pytest.mark.parametrize(
    ("text", "shown", "more"), [(SEVERAL, 8, True), (SEVERAL[: SEVERAL.rindex("e:Way0")], 8, False)]
)
def test_more_reasons_than_are_shown(tmp_path: Path, bekken: Callable, text: str, shown: int, more: bool) -> None:
    (tmp_path / "e.ttl").write_text(EXTENSION + text, encoding="utf-8")
    line = ["explain", f"{E}Way0", "subClassOf", f"{E}Top", "--extension", str(tmp_path / "e.ttl")]
    document = json.loads(bekken(*line, "--format", "json").out)
    assert (len(document["reasons"]), document["more"]) == (shown, more)
    assert ("there are more reasons than these" in bekken(*line, "--lang", "en").out) is more


def test_words(shipped: bekken_kg.KnowledgeGraph) -> None:
    why = shipped.explain("LoadRelatedLowBackPain", "subClassOf", "LowBackPain")
    labels = labels_of(shipped.index)
    assert {sentence(one, labels, "nb") for one in why.reasons[0]} == {
        "«belastningssmerte i korsryggen» er per definisjon «belastningssmerte» som sitter i «korsrygg»",
        "«belastningssmerte» er et slags «utløst smerte»",
        "«utløst smerte» er et slags «smerte»",
        "«korsryggsmerte» er per definisjon «smerte» som sitter i «korsrygg»",
    }


def test_the_same_on_rdflib() -> None:
    why = bekken_kg.load(engine="rdflib").explain("PubicSymphysis", "subClassOf", "PelvicJoint")
    assert outline(why) == (0, [5, 6], [])


def test_without_the_leaflet() -> None:
    why = bekken_kg.load(layers=["terms"]).explain("Relaxin", "subClassOf", "Hormone")
    assert outline(why) == (1, [], [])


ERRORS = {
    "unknown subject": (("Relaxinn", "subClassOf", "Hormone"), 1, "did you mean"),
    "unknown relation": (("Relaxin", "isPartOff", "Hormone"), 1, "did you mean"),
    "no relation": (("Relaxin", "Joint", "Hormone"), 2, "is no relation"),
}


@pytest.mark.parametrize(("words", "code", "line"), ERRORS.values(), ids=ERRORS)
def test_errors(bekken: Callable, words: tuple[str, str, str], code: int, line: str) -> None:
    run = bekken("explain", *words)
    assert (run.code, run.out) == (code, "")
    assert line in run.err
    assert run.err.count("\n") == 1


TABLES = {
    "nb": ("Følger av disse, og av ingen færre", "når x er en del av y og y er en del av z"),
    "nn": ("Følgjer av desse, og av ingen færre", "når x er ein del av y og y er ein del av z"),
    "en": ("Follows from these, and no fewer", "when x is part of y and y is part of z"),
}


@pytest.mark.parametrize("format", ["table", "markdown"])
@pytest.mark.parametrize("lang", TABLES)
def test_for_people(bekken: Callable, lang: str, format: str) -> None:
    run = bekken("explain", "PubicSymphysis", "isPartOf", "Pelvis", "--lang", lang, "--format", format)
    assert (run.code, run.err) == (0, "")
    assert all(words in " ".join(run.out.split()) for words in TABLES[lang])


WORDS = {
    "nb": (
        "ingenting er både «hoftebein» og «symfyse»",
        "aksiomene som denne kommandoen",
        "kilde sier at det ikke er slik",
    ),
    "nn": (
        "ingenting er både «hoftebein» og «symfyse»",
        "aksioma som denne kommandoen",
        "kjelde seier at det ikkje er slik",
    ),
    "en": (
        "nothing is both “hip bone” and “pubic symphysis”",
        "axioms that this command",
        "source says that it is not so",
    ),
}


@pytest.mark.parametrize("lang", WORDS)
def test_words_around(bekken: Callable, lang: str) -> None:
    title, unknown, denied = WORDS[lang]
    assert bekken("explain", "HipBone", "disjointWith", "PubicSymphysis", "--lang", lang).out.startswith(title)
    run = bekken("explain", "Pelvis", "isPartOf", "Sacrum", "--lang", lang)
    assert (run.code, unknown in " ".join(run.out.split())) == (1, True)
    run = bekken("explain", "BloodTest", "showsFindingOf", "PelvicGirdlePain", "--lang", lang, "--format", "markdown")
    assert (run.code, denied in run.out, "L41" in run.out) == (1, True, True)


def test_a_claim_is_told_with_hedge_place_and_evidence(bekken: Callable) -> None:
    run = bekken("explain", "PelvicGirdlePain", "isTreatedBy", "PelvicBelt", "--lang", "en")
    line = " ".join(run.out.split())
    assert "may be useful" in line
    assert "U23" in line
    assert "evidence" in line


def test_json(bekken: Callable) -> None:
    document = json.loads(bekken("explain", "PubicSymphysis", "isPartOf", "Pelvis", "--format", "json").out)
    assert list(document) == [
        "subject",
        "predicate",
        "object",
        "holds",
        "asserted",
        "reasons",
        "more",
        "claims",
        "relations",
        "denials",
        "nearest",
    ]
    assert document["holds"] is True
    assert set(document["reasons"][0][0]["sentences"]) == {"nb", "nn", "en"}


def test_json_of_what_does_not_hold(bekken: Callable) -> None:
    run = bekken("explain", "PubicSymphysis", "isPartOf", "Back", "--format", "json")
    document = json.loads(run.out)
    assert run.code == 1
    assert document["holds"] is False
    assert {"subject", "predicate", "object"} in [set(fact) for fact in document["nearest"]]


def test_turtle_is_the_axioms_and_no_more(bekken: Callable) -> None:
    text = bekken("explain", "LowBackPain", "isLocatedIn", "Back", "--format", "turtle").out
    assert text.count("owl:equivalentClass") == 1
    assert text.count("owl:propertyChainAxiom") == 1
    assert text.count("rdfs:subClassOf") == 1
    assert "skos:" not in text
