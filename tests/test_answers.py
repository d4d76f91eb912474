"""Every question of the catalogue against its golden rows, its header and the graph, on every engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib.plugins.sparql
import yaml

import bekken_kg
from bekken_kg.layers import LAYERS

ANSWERS = Path(__file__).parent.parent / "queries" / "answers"
GOLDEN = ANSWERS / "golden"
QUESTIONS = sorted(path.stem for path in ANSWERS.glob("*.rq"))
CASES = sorted(f"{path.parent.name}/{path.stem}" for path in GOLDEN.glob("*/*.tsv"))
COLUMNS = (ANSWERS.parent / "columns.tsv").read_text(encoding="utf-8").splitlines()
HEDGE = ("modality", "frequency", "context", "effect", "polarity")
# These show a claim by its statement, in which the hedge stands, or by its identifier alone.
STATEMENT_ONLY = {"cues", "evidence-for-claim", "evidence-for-term", "term-card"}
LISTINGS = {"glossary", "terms-by-kind", "term-card", "claims"}
OWN = "https://w3id.org/bekken-kg/"
# In no question: the columns of code-systems are a published contract, and it is the package that reads these two,
# when it binds a code and when it exports.
UNASKED = {f"{OWN}terms/oid", f"{OWN}terms/fhirUri"}


def header(name: str) -> dict:
    lines = (ANSWERS / f"{name}.rq").read_text(encoding="utf-8").splitlines()
    return yaml.safe_load("\n".join(line[3:] for line in lines if line.startswith("#+ ")))


def spelled_out(claims: list[str]) -> set[str]:
    pairs = [(part.partition("-")[0], part.rpartition("-")[2]) for part in claims]
    return {f"L{n:02}" for first, last in pairs for n in range(int(first[1:]), int(last[1:]) + 1)}


@pytest.fixture(scope="module", params=["oxigraph", "rdflib"])
def kg(request: pytest.FixtureRequest) -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load(engine=request.param)


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
    assert len((GOLDEN / name / "default.tsv").read_text(encoding="utf-8").splitlines()) > 1


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_returns_the_claims_that_its_header_names(
    graph: bekken_kg.KnowledgeGraph, name: str
) -> None:
    answer = graph.answer(name)
    named = spelled_out(header(name).get("claims", []))
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


FEW = [(name, key, kind["of"]) for name in QUESTIONS for key, kind in header(name)["parameters"].items() if "of" in kind]


def test_some_parameters_take_only_a_few_values() -> None:
    assert len(FEW) >= 11
    assert {kind for _, _, kind in FEW} >= {"Modality", "Frequency", "Polarity", "Section", "CodeSystem"}


@pytest.mark.parametrize(("name", "key", "kind"), FEW)
def test_a_value_of_another_kind_is_refused(
    kg: bekken_kg.KnowledgeGraph, name: str, key: str, kind: str
) -> None:
    values = [term.name for term in kg.members(kind)]
    assert len(values) >= 2
    with pytest.raises(bekken_kg.UnknownName, match=f"bk:Relaxin.*{values[0]}, {values[1]}"):
        kg.answer(name, **{key: "Relaxin"})
    assert kg.answer(name, **{key: values}).columns


@pytest.mark.parametrize("name", QUESTIONS)
def test_its_layers_are_enough(graph: bekken_kg.KnowledgeGraph, name: str) -> None:
    layers = header(name)["layers"]
    assert layers == [layer for layer in LAYERS if layer in layers] == graph.questions[name].layers
    few = bekken_kg.load(layers=layers)
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
def test_words_are_in_the_asked_language(
    graph: bekken_kg.KnowledgeGraph, name: str, language: str
) -> None:
    hedges = [getattr(row, column, None) for row in graph.answer(name, lang=language) for column in HEDGE]
    fallback = f'"@{language}' if any(hedges) else ""
    assert fallback in graph.answer(name, lang=language).to_tsv()


LINES = [line.split("\t") for line in COLUMNS]


@pytest.mark.parametrize("line", LINES, ids=[line[0] for line in LINES])
def test_headings_have_three_languages(line: list[str]) -> None:
    assert len(LINES) > 60
    assert len(line) == 4
    assert all(line)


@pytest.fixture(scope="module")
def reached(graph: bekken_kg.KnowledgeGraph) -> set[str]:
    """What the questions that are not listings name in their text or return with their defaults."""
    seen: set[str] = set()
    for name in set(QUESTIONS) - LISTINGS:
        text = re.sub(r"^#.*$", "", (ANSWERS / f"{name}.rq").read_text(encoding="utf-8"), flags=re.MULTILINE)
        seen |= {f"{OWN}terms/{local}" for local in re.findall(r"\bbk:(\w+)", text)}
        seen |= {value for row in graph.answer(name) for value in row if isinstance(value, str)}
    return seen


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
