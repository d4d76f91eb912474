"""Two sources side by side: pairs and relations as written down beforehand, and what must hold of any two claims."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Run

import bekken_kg
from bekken_kg.comparing.sources import compare, compare_within, sources
from bekken_kg.model.claim import Claim
from bekken_kg.namespaces import BK, BKC
from bekken_kg.rdf.index import Index
from bekken_kg.reasoning.relations import QUALIFIERS, STATEMENT, Content, Hierarchy, pairs_of, relate
from bekken_kg.web.application import Application
from bekken_kg.web.request import Request

LEAFLETS = Path(__file__).parent / "data" / "leaflets"
SWAPPED = {"stronger": "weaker", "weaker": "stronger", "broader": "narrower", "narrower": "broader"}
EX = "https://example.org/x/"
SUBJECT, RELATION, OBJECT = "claimSubject", "claimPredicate", "claimObject"
#: kinds and parts: a ⊑ b ⊑ c, and part of a whole; relations of an extension's own
HIERARCHY = f"""
PREFIX x: <{EX}> PREFIX bk: <{BK}> PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
x:A bk:isKindOf x:A , x:B , x:C ; rdfs:subClassOf x:B . x:B bk:isKindOf x:B , x:C ; rdfs:subClassOf x:C .
x:C rdfs:subClassOf [ owl:onProperty bk:isPartOf ; owl:someValuesFrom x:Whole ] .
bk:causes rdfs:subPropertyOf bk:mayCause . bk:mayCause rdfs:subPropertyOf bk:isSaidToInfluence .
bk:affects rdfs:subPropertyOf bk:isSaidToInfluence . bk:isSaidToInfluence rdfs:subPropertyOf bk:isSaidToRelateTo .
bk:isTreatedBy rdfs:subPropertyOf bk:isSaidToRelateTo . bk:shouldAvoid rdfs:subPropertyOf bk:isSaidToRelateTo .
bk:hasSymptom rdfs:subPropertyOf bk:isSaidToRelateTo .
x:isCuredBy rdfs:subPropertyOf bk:isTreatedBy . x:mustNotDo rdfs:subPropertyOf bk:shouldAvoid .
x:treats owl:inverseOf bk:isTreatedBy .
"""


def name(word: str) -> str:
    return word if word == "leaflet" else str(LEAFLETS / f"{word}.ttl")


def local(claim: Claim) -> str:
    return claim.iri.rpartition("/")[2]


def gold(case: str) -> set[tuple[str, ...]]:
    lines = (LEAFLETS / f"{case}.tsv").read_text(encoding="utf-8").splitlines()
    return {tuple(line.split("\t")) for line in lines[1:]}


@pytest.mark.parametrize("case", ["leaflet-vardal", "leaflet-lunde", "vardal-lunde"])
def test_the_pairs_are_those_that_were_written_down(case: str) -> None:
    a, b = map(name, case.split("-"))
    comparison = compare(a, b)
    found = {(local(it.a), local(it.b), it.relation, " ".join(it.differs)) for it in comparison.pairs}
    assert found == gold(case)
    every = [bekken_kg.load(extensions=[word] if word != "leaflet" else []).claims for word in (a, b)]
    for side, (claims, only) in enumerate(zip(every, (comparison.only_a, comparison.only_b), strict=True)):
        own = {local(it) for it in claims if it.iri.startswith(BKC) == ([a, b][side] == "leaflet")}
        assert {local(it) for it in only} == own - {row[side] for row in gold(case)}
    back = compare(b, a)
    assert {
        (local(it.b), local(it.a), SWAPPED.get(it.relation, it.relation), " ".join(it.differs)) for it in back.pairs
    } == found
    assert (back.only_a, back.only_b) == (comparison.only_b, comparison.only_a)


@pytest.mark.parametrize("word", ["leaflet", "vardal", "lunde"])
def test_a_source_beside_itself_says_the_same(word: str) -> None:
    comparison = bekken_kg.compare(name(word), name(word))
    assert [(it.relation, it.differs) for it in comparison.pairs if it.a == it.b and it.relation == "same"]
    assert [it for it in comparison.pairs if it.a != it.b or it.relation != "same"] == []
    assert comparison.only_a == comparison.only_b == ()


class Small:
    """A graph of the claims that are put into it."""

    def __init__(self) -> None:
        self.quads = list(ox.parse(HIERARCHY, ox.RdfFormat.TURTLE))
        self.read = Index()

    @property
    def index(self) -> Index:
        if len(list(self.read)) != len({quad.subject for quad in self.quads}):
            self.read = Index(self.quads)
        return self.read

    def claim(self, said: dict[str, str]) -> Claim:
        """Make a claim: ``x:`` and ``bk:`` names of values, several apart by spaces; the rest as is usual."""
        values = {
            SUBJECT: "x:A",
            RELATION: "bk:isTreatedBy",
            OBJECT: "x:A",
            "polarity": "bk:Affirmed",
            "modality": "bk:Asserted",
        } | said
        iri = f"{EX}claim{len(self.quads)}"
        for key, words in values.items():
            for word in words.split():
                value = ox.NamedNode(word.replace("x:", EX).replace("bk:", BK))
                self.quads.append(ox.Quad(ox.NamedNode(iri), ox.NamedNode(BK + key), value))
        return Claim(iri, self)  # type: ignore[arg-type]  # of the graph, the index alone is asked

    def contents(self, *said: dict[str, str]) -> tuple[Hierarchy, list[Content]]:
        claims = [self.claim(each) for each in said]
        hierarchy = Hierarchy([self.index])
        return hierarchy, [Content(claim, hierarchy) for claim in claims]


def related(a: dict[str, str], b: dict[str, str]) -> tuple[str, ...] | None:
    hierarchy, contents = Small().contents(a, b)
    pair = relate(contents[0], contents[1], hierarchy)
    return (pair.relation, *pair.differs) if pair else None


NOT = {"polarity": "bk:Negated"}
MUST_NOT = NOT | {"modality": "bk:Required", "negationScope": "bk:NegatedStatement"}
NEED_NOT = NOT | {"modality": "bk:Required", "negationScope": "bk:NegatedModality"}
AVOID = {RELATION: "bk:shouldAvoid", "modality": "bk:Recommended"}
CASES: dict[str, tuple[dict[str, str], dict[str, str], tuple[str, ...] | None]] = {
    "must, and possible": ({"modality": "bk:Required"}, {"modality": "bk:Possible"}, ("differs", "modality")),
    "outright, and if relevant": ({}, {"modality": "bk:Optional"}, ("differs", "modality")),
    "must not, and need not": (MUST_NOT, NEED_NOT, ("differs", "negationScope")),
    "must, and need not": ({"modality": "bk:Required"}, NEED_NOT, ("reversed", "polarity")),
    "perhaps not, and not": (
        MUST_NOT | {"modality": "bk:Possible"},
        NOT,
        ("stronger", "modality"),
    ),
    "cannot, and does not": (NEED_NOT | {"modality": "bk:Possible"}, NOT, ("differs", "negationScope", "modality")),
    "a scope where nothing is hedged": (NOT | {"negationScope": "bk:NegatedModality"}, NOT, ("same",)),
    "is done, and avoided": ({"modality": "bk:Recommended"}, AVOID, ("reversed", "predicate")),
    "should not be done, and avoided": (MUST_NOT | {"modality": "bk:Recommended"}, AVOID, ("same",)),
    "must not be done, and should be avoided": (MUST_NOT, AVOID, ("weaker", "modality")),
    "need not be done, and avoided": (NEED_NOT, AVOID, ("differs", "negationScope", "modality")),
    "need not be avoided, and done": (
        NEED_NOT | {RELATION: "bk:shouldAvoid"},
        {"modality": "bk:Required"},
        ("differs", "negationScope"),
    ),
    "need not be avoided, and avoided": (
        NEED_NOT | {RELATION: "bk:shouldAvoid"},
        AVOID,
        ("reversed", "polarity", "modality"),
    ),
    "a word of an extension for avoiding": ({}, {RELATION: "x:mustNotDo"}, ("reversed", "predicate")),
    "a narrower word of an extension": ({}, {RELATION: "x:isCuredBy"}, ("narrower", "predicate")),
    "an inverse": ({SUBJECT: "x:A", OBJECT: "x:B"}, {RELATION: "x:treats", SUBJECT: "x:B", OBJECT: "x:A"}, ("same",)),
    "may cause, and causes possibly": (
        {RELATION: "bk:mayCause"},
        {RELATION: "bk:causes", "modality": "bk:Possible"},
        ("same",),
    ),
    "may cause, and causes": ({RELATION: "bk:mayCause"}, {RELATION: "bk:causes"}, ("stronger", "modality")),
    "is said to be able to cause": (
        {RELATION: "bk:mayCause", "modality": "bk:Reported"},
        {RELATION: "bk:causes", "modality": "bk:Reported"},
        ("stronger", "modality"),
    ),
    "cannot cause": (
        NOT | {RELATION: "bk:mayCause"},
        NEED_NOT | {RELATION: "bk:causes", "modality": "bk:Possible"},
        ("same",),
    ),
    "another influence": ({RELATION: "bk:affects"}, {RELATION: "bk:causes"}, ("differs", "predicate")),
    "another family": ({RELATION: "bk:hasSymptom"}, {RELATION: "bk:causes"}, None),
    "another object": ({OBJECT: "x:A"}, {OBJECT: "x:Other"}, None),
    "a part of a whole that it is a kind of": ({OBJECT: "x:A"}, {OBJECT: "x:Whole"}, ("broader", "object")),
    "one of two": ({OBJECT: "x:A x:Other"}, {OBJECT: "x:A"}, ("narrower", "object")),
    "two, one of them broader": ({OBJECT: "x:A x:Other"}, {OBJECT: "x:B x:Other"}, ("broader", "object")),
    "two of which one is another": ({OBJECT: "x:A x:Other"}, {OBJECT: "x:A x:More"}, None),
    "broader and narrower": (
        {SUBJECT: "x:A", OBJECT: "x:B"},
        {SUBJECT: "x:B", OBJECT: "x:A"},
        ("differs", "subject", "object"),
    ),
    "reversed before narrower": ({OBJECT: "x:B"}, NOT | {OBJECT: "x:A"}, ("reversed", "object", "polarity")),
    "narrower before stronger": ({OBJECT: "x:B", "modality": "bk:Possible"}, {}, ("narrower", "object", "modality")),
    "differs before stronger": ({"modality": "bk:Possible"}, {"context": "x:T"}, ("differs", "modality", "context")),
    "how often, and always": ({"frequency": "bk:InSome"}, {}, ("stronger", "frequency")),
    "how often otherwise": ({"frequency": "bk:InSome"}, {"frequency": "bk:InMost"}, ("differs", "frequency")),
    "both stronger": ({"frequency": "bk:InSome", "modality": "bk:Possible"}, {}, ("stronger", "modality", "frequency")),
    "stronger and weaker": (
        {"frequency": "bk:InSome"},
        {"modality": "bk:Possible"},
        ("differs", "modality", "frequency"),
    ),
    "an effect, and none": ({"effect": "bk:GoodEffect"}, {}, ("differs", "effect")),
    "what follows from others": ({"followsFrom": "x:K"}, {"isMeansTo": "x:L"}, ("same",)),
}


@pytest.mark.parametrize(("a", "b", "expected"), CASES.values(), ids=CASES)
def test_each_rule(a: dict[str, str], b: dict[str, str], expected: tuple[str, ...] | None) -> None:
    found = related(a, b)
    assert found == expected
    assert related(b, a) == (expected and (SWAPPED.get(expected[0], expected[0]), *expected[1:]))


def every() -> Iterator[dict[str, str]]:
    """Give claims of all sorts."""
    terms = ("x:A", "x:B", "x:A x:Other")
    modalities = ("bk:Asserted", "bk:Possible", "bk:Required", "bk:Optional")
    for predicate, term, polarity in product(
        ("bk:isTreatedBy", "bk:shouldAvoid", "x:isCuredBy", "bk:causes", "bk:mayCause", "bk:affects"), terms, (0, 1, 2)
    ):
        for modality, frequency in product(modalities, ("", "bk:InSome", "bk:InMost")):
            scope = ("", "bk:NegatedStatement", "bk:NegatedModality")[polarity]
            claim = {
                RELATION: predicate,
                OBJECT: term,
                "modality": modality,
                "frequency": frequency,
                "negationScope": scope,
            }
            yield claim | (NOT if polarity else {})


def test_what_holds_of_any_two_claims() -> None:
    texts = list(every())
    hierarchy, contents = Small().contents(*texts)
    counts: dict[str, int] = {}
    for (one, a), (other, b) in product(zip(texts, contents, strict=True), repeat=2):
        pair, back = relate(a, b, hierarchy), relate(b, a, hierarchy)
        assert (pair is None) == (back is None)
        if pair is None or back is None:
            continue
        counts[pair.relation] = counts.get(pair.relation, 0) + 1
        assert back.relation == SWAPPED.get(pair.relation, pair.relation)
        assert back.differs == pair.differs
        assert (pair.relation == "same") == (pair.differs == ())
        hedge_alone = all(one.get(key) == other.get(key) for key in (RELATION, OBJECT, "polarity", "negationScope"))
        assert not (pair.relation == "reversed" and hedge_alone)
        assert one != other or pair.relation == "same"
    assert len(counts) == 7


def test_where_an_equal_partner_is_there_broader_ones_are_left_out() -> None:
    graph = Small()
    ours = [graph.claim({}), graph.claim({OBJECT: "x:B"}), graph.claim({OBJECT: "x:Whole"})]
    theirs = [graph.claim({"modality": "bk:Possible"}), graph.claim({OBJECT: "x:C"})]
    found = pairs_of(ours, theirs, Hierarchy([graph.index]))
    assert [(it.a, it.b, it.relation) for it in found] == [
        (ours[0], theirs[0], "weaker"),
        (ours[1], theirs[1], "broader"),
        (ours[2], theirs[1], "narrower"),
    ]


def test_the_aspects_are_properties_of_claims() -> None:
    terms = {term.name for term in bekken_kg.load(layers=["terms"]).terms}
    assert {f"claim{it.title()}" if it in STATEMENT[:3] else it for it in (*STATEMENT, *QUALIFIERS)} <= terms


def test_json_and_table(bekken: Callable[..., Run]) -> None:
    run = bekken("compare", "leaflet", name("lunde"), "--format", "json")
    found = json.loads(run.out)
    assert (run.code, list(found)) == (0, ["a", "b", "pairs", "onlyA", "onlyB"])
    assert (found["a"], found["b"], len(found["pairs"]), found["onlyB"]) == ("leaflet", name("lunde"), 10, [])
    reversal = {"a": f"{BKC}L49", "b": "https://example.org/lunde/C04", "relation": "reversed"}
    assert {**reversal, "differs": ["predicate", "modality", "effect"]} in found["pairs"]
    assert f"{BKC}L01" in found["onlyA"]
    table = bekken("compare", "leaflet", name("lunde"), "--lang", "nn").out
    assert "motsett" in table
    assert "dokumentasjon: nyansert" in table


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("leaflet",), 2, "required: B"),
        (("leaflet", "nowhere"), 3, "there is no file and no installed extension 'nowhere'"),
        (("leaflet", "nowhere.ttl"), 3, "nowhere.ttl"),
        (("leaflet", str(Path(__file__).parent / "data" / "good" / "kinds.ttl")), 3, "holds no claim"),
    ],
)
def test_what_cannot_be_compared_is_told(
    words: tuple[str, ...], code: int, told: str, bekken: Callable[..., Run]
) -> None:
    run = bekken("compare", *words)
    assert (run.code, run.out, run.err.count("\n")) == (code, "", 1)
    assert told in run.err


def test_the_page_has_both_sides_with_their_marks() -> None:
    graph = bekken_kg.load(extensions=[name("vardal"), name("lunde")])
    assert list(sources(graph)) == ["leaflet", "vardal", "lunde"]
    with pytest.raises(bekken_kg.NotFound, match="did you mean 'lunde'"):
        compare_within(graph, "leaflet", "lund")
    application = Application(graph)

    def page(query: str) -> tuple[int, str]:
        headers = {"accept": "text/html", "host": "localhost"}
        response = application.respond(Request("GET", "/compare", query, headers=headers))
        return response.status, response.body.decode()

    status, text = page("lang=nb")
    assert (status, text.count('<li class="compared">')) == (200, len(gold("leaflet-vardal")))
    assert text.index("vardal sier det motsatte") < text.index("vardal sier det sterkere")
    assert 'href="#hm-Negated"' in text
    assert page("a=vardal&b=lunde")[1].count('<li class="compared">') == len(gold("vardal-lunde"))
    assert page("a=vardal&b=%3Cscript%3E")[0] == 404
    for path, accept in (("/compare", "application/json"), ("/compare.json", "text/html")):
        response = application.respond(Request("GET", path, "a=leaflet&b=lunde", headers={"accept": accept}))
        record = json.loads(response.body)
        assert response.type == "application/json"
        assert list(record) == ["a", "b", "pairs", "onlyA", "onlyB"]
        assert [record["a"], record["b"], len(record["pairs"])] == ["leaflet", "lunde", len(gold("leaflet-lunde"))]


@pytest.mark.parametrize(
    ("query", "status"), [("a=leaflet&b=nosuch", 404), ("a=x&b=leaflet", 404), ("a=leaflet&b=leaflet", 200)]
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_graph_of_one_source_knows_which_sources_it_has(query: str, status: int, accept: str) -> None:
    application = Application(bekken_kg.load())
    headers = {"accept": accept, "host": "localhost"}
    assert application.respond(Request("GET", "/compare", query, headers=headers)).status == status
    alone = application.respond(Request("GET", "/compare", headers=headers))
    assert alone.status == (200 if accept == "text/html" else 404)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize(
    ("source", "cases"),
    [("bks:leaflet", ("leaflet-vardal", "leaflet-lunde")), ("vardal:source", ("vardal-leaflet", "vardal-lunde"))],
)
def test_the_question_tells_where_they_differ(source: str, cases: tuple[str, ...], engine: str) -> None:
    graph = bekken_kg.load(engine=engine, extensions=[name("vardal"), name("lunde")])
    found = {
        (it.claim, it.other, it.relation, it.aspect.rpartition("/")[2].removeprefix("claim").lower())
        for it in graph.answer("where-sources-differ", source=source, lang="en")
    }
    comparisons = [compare(*map(name, case.split("-"))) for case in cases]
    assert found == {
        (pair.a.iri, pair.b.iri, pair.relation, aspect.lower())
        for comparison in comparisons
        for pair in comparison.pairs
        if pair.relation != "same"
        for aspect in pair.differs
    }
    assert len(found) >= 30
