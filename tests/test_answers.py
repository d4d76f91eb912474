"""Every question of the catalogue against its golden rows, its header and the graph, on every engine."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import rdflib.plugins.sparql
import yaml

import bekken_kg
from bekken_kg.layers import LAYERS
from bekken_kg.loading import load_part

ANSWERS = Path(__file__).parent.parent / "queries" / "answers"
GOLDEN = ANSWERS / "golden"
QUESTIONS = sorted(path.stem for path in ANSWERS.glob("*.rq"))
CASES = sorted(f"{path.parent.name}/{path.stem}" for path in GOLDEN.glob("*/*.tsv"))
COLUMNS = (ANSWERS.parent / "columns.tsv").read_text(encoding="utf-8").splitlines()
HEDGE = ("modality", "frequency", "context", "effect", "polarity")
# These show a claim by its statement, in which the hedge stands, or by its identifier alone.
STATEMENT_ONLY = {"cues", "evidence-for-claim", "evidence-for-term", "term-card"}
# These have rows only where an extension brings another source: test_compare.py has them.
NONE_ALONE = {"where-sources-differ"}
LISTINGS = {"glossary", "terms-by-kind", "term-card", "claims"}
OWN = "https://w3id.org/bekken-kg/"
# In no question: the columns of code-systems are a published contract, and it is the package that reads these two,
# when it binds a code and when it exports.
UNASKED = {f"{OWN}terms/oid", f"{OWN}terms/fhirUri"}
BK = f"{OWN}terms/"
SHARED = 4  #: so many lines in a row are a part that two questions both copy
#: a region without a label, a spot with one in English alone, a claim that has no other language either,
#: and a term that two systems have the same code for, with another match each
STRANGE = f"""@prefix odd: <https://example.org/strange/> . @prefix bk: <{BK}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
odd:Rim a owl:Class ; rdfs:subClassOf bk:BodyRegion .
odd:Spot a owl:Class ; skos:prefLabel "spot"@en ;
  rdfs:subClassOf [ a owl:Restriction ; owl:onProperty bk:isPartOf ; owl:someValuesFrom odd:Rim ] .
odd:C1 a bk:Claim ; bk:claimSubject bk:PelvicGirdlePain ; bk:claimPredicate bk:hasAffectedSite ; bk:claimObject odd:Spot ;
  bk:polarity bk:Affirmed ; bk:modality bk:Possible ; bk:statement "Spots may be sore."@en ;
  <http://www.w3.org/ns/prov#wasDerivedFrom> odd:U1 .
odd:Sore a owl:Class ; skos:exactMatch <https://icd.who.int/browse10/2019/en#/R10.2> ;
  skos:broadMatch <urn:oid:2.16.578.1.12.4.1.1.7110#R10.2> .
odd:C2 a bk:Claim ; bk:claimSubject odd:Sore ; bk:claimPredicate bk:isLocatedIn ; bk:claimObject bk:Pelvis ;
  bk:polarity bk:Affirmed ; bk:modality bk:Asserted ; <http://www.w3.org/ns/prov#wasDerivedFrom> odd:U1 .
odd:U1 a bk:TextUnit ; bk:section bk:SymptomsSection .
"""


def header(name: str) -> dict:
    lines = (ANSWERS / f"{name}.rq").read_text(encoding="utf-8").splitlines()
    return yaml.safe_load("\n".join(line[3:] for line in lines if line.startswith("#+ ")))


@pytest.fixture(scope="module", params=["oxigraph", "rdflib"])
def kg(request: pytest.FixtureRequest) -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load(engine=request.param)


@pytest.fixture(scope="module", params=["oxigraph", "rdflib"])
def strange(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bekken_kg.KnowledgeGraph:
    file = tmp_path_factory.mktemp("strange") / "strange.ttl"
    file.write_text(STRANGE, encoding="utf-8")
    return bekken_kg.load(engine=request.param, extensions=[str(file)])


@pytest.fixture(scope="module")
def graph() -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load()


def test_the_floor() -> None:
    assert len(QUESTIONS) >= 38
    assert len(CASES) >= 70


@pytest.mark.parametrize("case", CASES)
def test_golden_rows(kg: bekken_kg.KnowledgeGraph, case: str) -> None:
    name, _, chosen = case.partition("/")
    values = {} if chosen == "default" else dict(part.split("=") for part in chosen.split("+"))
    expected = (GOLDEN / f"{case}.tsv").read_bytes().decode("utf-8")
    assert kg.answer(name, **values).to_tsv() == expected


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_has_golden_rows_for_its_defaults(name: str) -> None:
    rows = (GOLDEN / name / "default.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert bool(rows) == (name not in NONE_ALONE)


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_returns_the_claims_that_its_header_names(graph: bekken_kg.KnowledgeGraph, name: str) -> None:
    answer = graph.answer(name)
    named = set(graph.questions[name].claim_numbers)
    found = {row.claim.rpartition("/")[2] for row in answer if named and row.claim}
    assert found == named


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_claim_comes_with_its_hedge(name: str) -> None:
    columns = header(name)["columns"]
    assert "claim" not in columns or name in STATEMENT_ONLY or set(HEDGE) <= set(columns)


@pytest.mark.parametrize("name", QUESTIONS)
def test_header_is_complete_in_three_languages(name: str) -> None:
    found = header(name)
    texts = [found["title"], found["question"], *found["parameters"].values()]
    assert [set(text) - {"type", "of"} for text in texts] == [{"nb", "nn", "en"}] * len(texts)
    assert found["tags"]
    assert found["parameters"]["lang"]["type"] == "language"


@pytest.mark.parametrize("name", QUESTIONS)
def test_header_reads_as_yaml_does(name: str) -> None:
    question = bekken_kg.load(layers=[]).questions[name]
    found = header(name)
    ours = {
        key: {"type": value.type, **({"of": value.of} if value.of else {}), **value.words}
        for key, value in question.parameters.items()
    }
    assert ours == found["parameters"]
    assert (question.titles, question.texts) == (found["title"], found["question"])
    assert (question.columns, question.tags) == (found["columns"], found["tags"])
    assert question.claims == found.get("claims", [])


FEW = [
    (name, key, kind["of"]) for name in QUESTIONS for key, kind in header(name)["parameters"].items() if "of" in kind
]


def test_some_parameters_take_only_a_few_values() -> None:
    assert len(FEW) >= 11
    assert {kind for _, _, kind in FEW} >= {"Modality", "Frequency", "Polarity", "Section", "CodeSystem"}


@pytest.mark.parametrize(("name", "key", "kind"), FEW)
def test_a_value_of_another_kind_is_refused(kg: bekken_kg.KnowledgeGraph, name: str, key: str, kind: str) -> None:
    values = [term.name for term in kg.members(kind)]
    assert len(values) >= 2
    with pytest.raises(bekken_kg.UnknownName, match=f"bk:Relaxin.*{values[0]}, {values[1]}"):
        kg.answer(name, **{key: "Relaxin"})
    assert kg.answer(name, **{key: values}).columns


@pytest.mark.parametrize("name", QUESTIONS)
def test_its_layers_are_enough(graph: bekken_kg.KnowledgeGraph, name: str) -> None:
    layers = header(name)["layers"]
    assert layers == [layer for layer in LAYERS if layer in layers] == graph.questions[name].layers
    few = load_part(graph.questions[name].layers)
    for lang in ("nb", "nn", "en"):
        assert few.answer(name, lang=lang).to_tsv() == graph.answer(name, lang=lang).to_tsv()


@pytest.mark.parametrize("name", QUESTIONS)
def test_columns_are_explicit_and_have_a_heading(graph: bekken_kg.KnowledgeGraph, name: str) -> None:
    columns = header(name)["columns"]
    headings = {line.partition("\t")[0] for line in COLUMNS}
    assert list(graph.answer(name).columns) == columns
    bare = {column.removesuffix("Label") if column.removesuffix("Label") in columns else column for column in columns}
    assert bare <= headings


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_runs_unchanged_elsewhere(name: str) -> None:
    text = (ANSWERS / f"{name}.rq").read_text(encoding="utf-8")
    rdflib.plugins.sparql.prepareQuery(text)  # another parser, nothing of ours around it
    assert "ORDER BY" in text


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_words_are_in_the_asked_language(graph: bekken_kg.KnowledgeGraph, name: str, language: str) -> None:
    hedges = [getattr(row, column, None) for row in graph.answer(name, lang=language) for column in HEDGE]
    fallback = f'"@{language}' if any(hedges) else ""
    assert fallback in graph.answer(name, lang=language).to_tsv()


def query(name: str) -> list[str]:
    """The lines of a question's SPARQL, without header, prefixes, comments and blank lines."""
    lines = map(str.strip, (ANSWERS / f"{name}.rq").read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith(("#", "PREFIX "))]


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_is_as_long_as_its_thought(name: str) -> None:
    body = re.sub(r"(?m)^#\+.*\n", "", (ANSWERS / f"{name}.rq").read_text(encoding="utf-8"))
    assert 5 < len(query(name)) <= 35
    assert max(map(len, body.splitlines())) <= 120


def test_no_run_of_lines_stands_in_two_questions() -> None:
    texts = [query(name) for name in QUESTIONS]
    runs = [{tuple(lines[at : at + SHARED]) for at in range(len(lines) - SHARED + 1)} for lines in texts]
    times = Counter(run for found in runs for run in found)
    assert len(times) > 500
    assert [run for run, count in times.items() if count > 1] == []


def test_a_claim_comes_once_where_systems_share_the_code(kg: bekken_kg.KnowledgeGraph) -> None:
    rows = kg.answer("term-of-code", code="O267").rows
    codes = "https://icd.who.int/browse10/2019/en#/O26.7 urn:oid:2.16.578.1.12.4.1.1.7110#O26.7"
    assert len({(row.term, row.claim) for row in rows}) == len(rows) == 38
    assert {(row.mappedCode, row.mappedCodeLabel) for row in rows} == {(codes, "ICD-10 O26.7, ICD-10-NO O26.7")}


def test_another_match_of_a_code_is_another_row(strange: bekken_kg.KnowledgeGraph) -> None:
    rows = strange.answer("term-of-code", code="R102", lang="en")
    assert [row[1:4] for row in rows if row.claim == "https://example.org/strange/C2"] == [
        ("ICD-10 R10.2", "http://www.w3.org/2004/02/skos/core#exactMatch", "same concept"),
        ("ICD-10-NO R10.2", "http://www.w3.org/2004/02/skos/core#broadMatch", "wider concept"),
    ]


def test_a_code_that_no_term_has_gives_no_rows(kg: bekken_kg.KnowledgeGraph) -> None:
    assert kg.answer("term-of-code", code="XXX").rows == []


def test_no_row_is_lost_for_want_of_a_label(strange: bekken_kg.KnowledgeGraph) -> None:
    (row,) = [row for row in strange.answer("affected-sites", lang="nn") if row.claim.endswith("strange/C1")]
    assert row[:4] == ("https://example.org/strange/Spot", "spot [en]", "https://example.org/strange/Rim", None)
    (row,) = [row for row in strange.answer("claims", term="odd:Spot") if row.claim.endswith("strange/C1")]
    assert row[:2] == ("Spots may be sore. [en]", f"{BK}SymptomsSection")


LINES = [line.split("\t") for line in COLUMNS]


@pytest.mark.parametrize("line", LINES, ids=[line[0] for line in LINES])
def test_headings_have_three_languages(line: list[str]) -> None:
    assert len(LINES) > 60
    assert len(line) == 4
    assert all(line)


@pytest.fixture(scope="module")
def reached(graph: bekken_kg.KnowledgeGraph) -> set[str]:
    """What the questions that are not listings name or return with their defaults, and what they ask for values of.

    A question names a class too where a parameter takes its members, or where it is the range of a property named.
    """
    ranges = {
        row.property: row.range
        for row in graph.query(
            "SELECT ?property ?range { ?property <http://www.w3.org/2000/01/rdf-schema#range> ?range }"
        )
    }
    seen: set[str] = set()
    for name in set(QUESTIONS) - LISTINGS:
        text = "\n".join(query(name))
        seen |= {BK + local for local in re.findall(r"\bbk:(\w+)", text)}
        seen |= {BK + kind["of"] for kind in header(name)["parameters"].values() if "of" in kind}
        seen |= {value for row in graph.answer(name) for value in row if isinstance(value, str)}
    return seen | {ranges[prop] for prop in seen & ranges.keys()}


@pytest.mark.parametrize(
    ("kind", "floor"),
    [
        ("owl:Class", 110),
        ("owl:ObjectProperty", 40),
        ("owl:DatatypeProperty", 3),
        ("owl:AnnotationProperty", 10),
        ("bk:Claim", 58),
    ],
)
def test_everything_is_reached_by_a_question(
    graph: bekken_kg.KnowledgeGraph, reached: set[str], kind: str, floor: int
) -> None:
    rows = graph.query(
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX bk: <https://w3id.org/bekken-kg/terms/> "
        f"SELECT ?x WHERE {{ ?x a {kind} FILTER(STRSTARTS(STR(?x), '{OWN}')) }}"
    )
    every = {row.x for row in rows}
    assert len(every) >= floor
    assert every - reached - UNASKED == set()
