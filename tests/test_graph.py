"""The graph: loading, answering, terms and claims."""

from __future__ import annotations

import copy
import pickle

import pyoxigraph as ox
import pytest
import rdflib

import bekken_kg
from bekken_kg.engines import open_engine
from bekken_kg.errors import BekkenError, NotFound, UnknownName, WrongUse
from bekken_kg.model.claim import TextUnit
from bekken_kg.namespaces import BK, BKC

WAYS = [
    "PubicSymphysis",
    "bk:PubicSymphysis",
    "https://w3id.org/bekken-kg/terms/PubicSymphysis",
    "<https://w3id.org/bekken-kg/terms/PubicSymphysis>",
    "symfysen",
    "Pubic Symphysis",
    " symfysen ",
]


@pytest.mark.parametrize("text", WAYS)
def test_a_term_is_found_in_every_way(small: bekken_kg.KnowledgeGraph, text: str) -> None:
    assert small[text].iri == BK + "PubicSymphysis"
    assert text in small


@pytest.mark.parametrize("text", ["L1", "l1", "bkc:L1", BKC + "L1", f"<{BKC}L1>"])
def test_a_claim_is_found_in_every_way(small: bekken_kg.KnowledgeGraph, text: str) -> None:
    assert small.claim(text).id == "L1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("PubicSymphisis", "did you mean 'PubicSymphysis'"),
        ("bekkenløsnin", "did you mean 'bekkenløsning'"),
        ("bk:Nothing", "there is no term"),
        ("http://e.org/x y", "there is no term"),
        ("xyzzy", "there is no term"),
    ],
)
def test_a_term_that_is_not_there(small: bekken_kg.KnowledgeGraph, text: str, told: str) -> None:
    assert text not in small
    with pytest.raises(NotFound, match=told):
        small[text]


def test_a_claim_in_place_of_a_term_is_told(small: bekken_kg.KnowledgeGraph) -> None:
    with pytest.raises(WrongUse, match="use `bekken claim L1`"):
        small["L1"]


@pytest.mark.parametrize("text", ["L9", "", "PubicSymphysis", "http://e.org/L1", BK + "Pain"])
def test_a_claim_that_is_not_there(small: bekken_kg.KnowledgeGraph, text: str) -> None:
    with pytest.raises(NotFound, match=r"there is no claim .*\(claims: L1 to L3\)"):
        small.claim(text)


def test_a_term_has_its_place_in_the_ontology(small: bekken_kg.KnowledgeGraph) -> None:
    term = small["PubicSymphysis"]
    assert (term.name, term.curie, term.kind) == ("PubicSymphysis", "bk:PubicSymphysis", "class")
    assert [parent.name for parent in term.parents] == ["Joint"]
    assert [child.name for child in small["Joint"].children] == ["PubicSymphysis"]
    assert [axiom.words("nb") for axiom in term.axioms] == ["er del av bekken"]
    assert [axiom.term.name for axiom in small["Pelvis"].axioms_to] == ["PubicSymphysis"]


def test_a_term_speaks_its_languages(small: bekken_kg.KnowledgeGraph) -> None:
    term = small["PelvicGirdlePain"]
    assert (term.label(), term.label("en")) == ("bekkenløsning", "pregnancy-related pelvic girdle pain")
    assert list(term.all_labels()) == ["nb", "nn", "en"]
    assert (term.synonyms("nn"), term.synonyms("en")) == (("bekkenleddsmerter",), ())
    assert (term.scope_note("nn"), term.definition("nn")) == (
        "Berre for prøver.",
        "En smertefull tilstand i bekkenets ledd.",
    )


def test_a_fallback_tells_its_language(small: bekken_kg.KnowledgeGraph) -> None:
    label = small["PoolExercise"].label("nn")
    assert (label, label.lang, label.display("nn")) == ("øvelser i basseng", "nb", "øvelser i basseng [nb]")
    bare = small["claimSubject"].label("nn")
    assert (bare, bare.lang, bare.display("nn")) == ("claimSubject", "", "claimSubject")
    assert small["claimSubject"].definition() is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Joint", "class"),
        ("isPartOf", "object property"),
        ("claimSubject", "annotation property"),
        ("Possible", "named value"),
        ("bks:leaflet", "resource"),
    ],
)
def test_a_term_has_a_kind(small: bekken_kg.KnowledgeGraph, name: str, kind: str) -> None:
    assert small[name].kind == kind


def test_a_named_value_stands_under_its_class(small: bekken_kg.KnowledgeGraph) -> None:
    assert [parent.name for parent in small["Possible"].parents] == ["Modality"]
    assert [child.name for child in small["Modality"].children] == ["Asserted", "Possible"]


@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("PelvicGirdlePain", ["L1", "L2", "L3"]),
        ("PoolExercise", ["L1"]),
        ("hasSymptom", ["L3"]),
        ("Negated", ["L2"]),
    ],
)
def test_a_term_has_the_claims_that_name_it(small: bekken_kg.KnowledgeGraph, name: str, claims: list[str]) -> None:
    assert [claim.id for claim in small[name].claims] == claims


def test_the_curation_status_is_not_a_mention(small: bekken_kg.KnowledgeGraph) -> None:
    assert small["NotReviewed"].claims == ()
    status = small["PelvicGirdlePain"].status
    assert status is not None
    assert status.name == "NotReviewed"


def test_a_claim_has_its_parts(small: bekken_kg.KnowledgeGraph) -> None:
    claim = small.claim("L1")
    assert claim.statement("en") == "Exercise in a pool may ease the pain."
    assert [subject.name for subject in claim.subjects] == ["PelvicGirdlePain"]
    assert [thing.name for thing in claim.objects] == ["PoolExercise"]
    named = (claim.predicate, claim.polarity, claim.modality, claim.frequency)
    assert [term and term.name for term in named] == ["isTreatedBy", "Affirmed", "Possible", None]
    assert [effect.name for effect in claim.effects] == ["ReducedPain"]
    assert (claim.hedge("nb"), claim.hedge("en")) == ("kan dempe", "may ease")
    assert [(str(cue), cue.lang) for cue in claim.cues] == [("kan dempe", "nb")]


def test_a_claim_is_linked_both_ways(small: bekken_kg.KnowledgeGraph) -> None:
    assert [(link.name, other.id) for link, other in small.claim("L2").links] == [("followsFrom", "L1")]
    back = [(link.name, other.id) for link, other in small.claim("L1").linked_from]
    assert back == [("followsFrom", "L2"), ("restates", "L3")]


def test_a_claim_without_a_hedge_has_none(small: bekken_kg.KnowledgeGraph) -> None:
    assert small.claim("L3").hedge("nb") is None
    frequency = small.claim("L3").frequency
    assert frequency is not None
    assert frequency.label("nn") == "vanleg"


def test_a_claim_has_its_place_in_the_text(small: bekken_kg.KnowledgeGraph) -> None:
    (unit,) = small.claim("L1").units
    section = unit.section
    assert section is not None
    assert (unit.id, section.name, unit.start, unit.end) == ("U1", "TreatmentSection", 0, 20)


def test_a_place_that_is_no_number_is_none() -> None:
    unit, oa = ox.NamedNode("e:U"), "http://www.w3.org/ns/oa#"
    wrong = {"start": ox.Literal("abc"), "end": ox.Literal("1" * 5000)}
    said = [ox.Quad(unit, ox.NamedNode(oa + name), value) for name, value in wrong.items()]
    found = TextUnit(unit.value, bekken_kg.KnowledgeGraph(open_engine("oxigraph", [], extra=said)))
    assert (found.start, found.end) == (None, None)


def test_entities_are_values(small: bekken_kg.KnowledgeGraph) -> None:
    assert small["symfysen"] == small["PubicSymphysis"]
    assert len({small.claim("L1"), small.claim("l1")}) == 1
    with pytest.raises(AttributeError):
        small["symfysen"].iri = "e:x"


def test_parameters_choose(small: bekken_kg.KnowledgeGraph) -> None:
    assert len(small.answer("treatments")) == 1
    assert len(small.answer("treatments", modalityValue="Possible")) == 1
    assert len(small.answer("treatments", modalityValue=["Possible", "hevdet"])) == 1
    assert len(small.answer("treatments", modalityValue="Asserted")) == 0
    assert len(small.answer("treatments", modalityValue=None)) == 1
    assert len(small.answer("claim-graph", claim="l3")) < len(small.answer("claim-graph", claim=["L1", "L2"]))


def test_a_question_speaks_the_asked_language(small: bekken_kg.KnowledgeGraph) -> None:
    row = small.answer("treatments", lang="en").rows[0]
    assert (row.treatmentLabel, row.modality, row.effect) == ("pool exercise", "may ease", "reduced pain")
    assert row.claim == BKC + "L1"


def test_a_question_shows_its_sparql(small: bekken_kg.KnowledgeGraph) -> None:
    text = small.sparql("treatments", lang="nn", condition="bekkenløysing")
    assert 'VALUES ?lang { "nn" }' in text
    assert "VALUES ?condition { <https://w3id.org/bekken-kg/terms/PelvicGirdlePain> }" in text
    assert small.query(text).rows == small.answer("treatments", lang="nn").rows


@pytest.mark.parametrize(
    ("name", "parameters", "error"),
    [
        ("treatments", {"conditon": "Pain"}, UnknownName),
        ("treatments", {"condition": "Nowhere"}, NotFound),
        ("treatments", {"condition": []}, WrongUse),
        ("treatments", {"lang": "sv"}, UnknownName),
        ("treatment", {}, NotFound),
        ("claim-graph", {"claim": "L99"}, NotFound),
        ("SELECT * { ?s ?p ?o }", {}, WrongUse),
    ],
)
def test_wrong_answers_are_told(
    small: bekken_kg.KnowledgeGraph, name: str, parameters: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"^[^\n]+$"):
        small.answer(name, **parameters)


@pytest.mark.parametrize("text", ["treatments", " treatments\n"])
def test_a_name_given_to_query_says_what_to_use(small: bekken_kg.KnowledgeGraph, text: str) -> None:
    with pytest.raises(WrongUse, match="use `bekken answer treatments`"):
        small.query(text)


def test_a_copy_for_rdflib_has_the_same_triples(small: bekken_kg.KnowledgeGraph) -> None:
    dataset = small.to_rdflib()
    assert len({graph.identifier for graph in dataset.graphs()} - {rdflib.graph.DATASET_DEFAULT_GRAPH_ID}) == 3
    assert sum(1 for _ in dataset.quads()) == len(small.engine.quads())


def test_all_terms_and_claims(small: bekken_kg.KnowledgeGraph) -> None:
    names = [term.name for term in small.terms]
    assert names == sorted(names)
    assert "PubicSymphysis" in names
    assert [claim.id for claim in small.claims] == ["L1", "L2", "L3"]


def test_layers_are_loaded_one_by_one() -> None:
    terms = bekken_kg.load(layers=["terms"])
    assert terms.claims == ()
    assert len(terms.terms) > 100
    assert len(bekken_kg.load(layers=["leaflet"]).claims) == 58


def test_an_unknown_layer_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown layer 'leaflets'; did you mean 'leaflet'"):
        bekken_kg.load(layers=["leaflets"])


def test_the_shipped_graph_says_what_the_leaflet_says(shipped: bekken_kg.KnowledgeGraph) -> None:
    pain = shipped["PelvicGirdlePain"]
    assert pain.label("nb") == "bekkenløsning"
    assert len(pain.claims) >= 10
    assert len(shipped.claims) == 58
    assert len(shipped.questions) >= 30


def test_export_is_read_again(small: bekken_kg.KnowledgeGraph) -> None:
    text = small.export("nquads", layer="leaflet")
    again = ox.Dataset(ox.parse(text, ox.RdfFormat.N_QUADS))
    assert len(again) == len(small.engine.quads("https://w3id.org/bekken-kg/graph/leaflet"))
    with pytest.raises(UnknownName):
        small.export("excel")


# Values as Python has them, and words as people use them.


def test_what_a_graph_returns_can_be_asked_of_it(shipped: bekken_kg.KnowledgeGraph) -> None:
    assert (
        shipped.answer("claims", term=shipped["Relaxin"]).to_csv() == shipped.answer("claims", term="Relaxin").to_csv()
    )
    claim = shipped.claim("L15")
    rows = shipped.answer("evidence-for-claim", claim="L15")
    assert shipped.answer("evidence-for-claim", claim=[claim]).to_csv() == rows.to_csv()


@pytest.mark.parametrize("given", [1.5, True, object(), ["Pain", None], b"Pain"])
def test_what_is_no_value_is_told(shipped: bekken_kg.KnowledgeGraph, given: object) -> None:
    with pytest.raises(WrongUse, match="the value of 'term' is a text"):
        shipped.answer("claims", term=given)


@pytest.mark.parametrize(
    ("modality", "name"),
    [("kan", "Possible"), ("må", "Required"), ("is said to", "Reported"), ("possible", "Possible")],
)
def test_a_hedge_is_asked_for_in_its_words(shipped: bekken_kg.KnowledgeGraph, modality: str, name: str) -> None:
    rows = shipped.answer("claims", modality=name)
    assert shipped.answer("claims", modality=modality).to_csv() == rows.to_csv()


@pytest.mark.parametrize("modality", ["Pain", "bk:Affirmed", "bekkenløsning"])
def test_a_term_that_is_no_hedge_is_told(shipped: bekken_kg.KnowledgeGraph, modality: str) -> None:
    with pytest.raises(UnknownName, match="is not one of these: Asserted, Optional, Possible, Recommended,"):
        shipped.answer("claims", modality=modality)


def test_a_word_of_two_members_is_not_guessed() -> None:
    bk = "PREFIX bk: <https://w3id.org/bekken-kg/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    text = 'bk:A a bk:Size ; skos:prefLabel "stor"@nb . bk:B a bk:Size ; skos:prefLabel "stor"@nb , "big"@en .'
    kg = bekken_kg.KnowledgeGraph(open_engine("oxigraph", [], extra=[*ox.parse(bk + text, ox.RdfFormat.TURTLE)]))
    assert kg._lookup.value("term", "big", "nb", "Size") == ox.NamedNode(BK + "B")
    with pytest.raises(NotFound, match="'stor' is not one of these: A, B"):
        kg._lookup.value("term", "stor", "nb", "Size")


def test_the_nearest_is_one_that_may_be_given(shipped: bekken_kg.KnowledgeGraph) -> None:
    with pytest.raises(NotFound, match=r"one of these: BackgroundSection, .*; did you mean 'symptomdel'"):
        shipped.answer("claims", section="symptomer")


@pytest.mark.parametrize(
    "call",
    [
        lambda kg: kg.answer(None),
        lambda kg: kg.query(None),
        lambda kg: kg.query(b"ASK {}"),
        lambda kg: kg.find(None),
        lambda kg: kg.export(None),
        lambda kg: kg.answer("claims", lang=3),
        lambda kg: bekken_kg.load(engine=None),
        lambda kg: bekken_kg.load(layers="terms"),
        lambda kg: bekken_kg.check("file.ttl"),
    ],
)
def test_what_is_no_text_is_an_error_of_ours(shipped: bekken_kg.KnowledgeGraph, call) -> None:
    with pytest.raises(BekkenError):
        call(shipped)


def test_a_text_can_be_pickled_and_copied(shipped: bekken_kg.KnowledgeGraph) -> None:
    label = shipped["PubicSymphysis"].label("nb")
    again = [pickle.loads(pickle.dumps(label)), copy.copy(label), copy.deepcopy(label)]
    assert [(text, text.lang) for text in again] == [("symfyse", "nb")] * 3


def test_what_a_graph_speaks_of_is_compared_by_class_and_iri_and_never_changed(
    shipped: bekken_kg.KnowledgeGraph,
) -> None:
    term, other = shipped["PubicSymphysis"], shipped["symfyse"]
    assert (term == other, hash(term) == hash(other), term == shipped["Relaxin"]) == (True, True, False)
    assert term != TextUnit(term.iri, shipped)
    assert repr(term) == "Term(iri='https://w3id.org/bekken-kg/terms/PubicSymphysis')"
    with pytest.raises(AttributeError, match="'iri' of a Term cannot be set"):
        term.iri = "e:x"
