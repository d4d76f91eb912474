"""Every question on a Spark cluster, asked through Ontop: golden rows but for what queries/stores/ontop.tsv lists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cluster import cluster
from test_stores import CASES, FAULTS, QUESTIONS, golden

import bekken_kg
from bekken_kg.asking.answer import Answer
from bekken_kg.errors import CannotDo
from bekken_kg.exporting.tables import files, tables
from bekken_kg.remote.address import Credentials
from bekken_kg.remote.engine import RemoteEngine, unfit
from bekken_kg.remote.transport import RequestLimits, Transport

LISTED = unfit("ontop")


@pytest.fixture(scope="module")
def graph() -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load()


@pytest.fixture(scope="module")
def engine(graph: bekken_kg.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteEngine]:
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "tables").mkdir()
    for name, content in files(tables(graph), "parquet").items():
        (folder / "tables" / name).write_bytes(content)
    # Where tables are small, to compile a query takes longer than to run it.
    small = {"spark_sql_codegen_wholeStage": "false", "spark_sql_codegen_factoryMode": "NO_CODEGEN"}
    with cluster(folder / "running", folder / "tables", **small) as store:
        transport = Transport(Credentials(), RequestLimits(seconds=120, tries=1))
        yield RemoteEngine(store.query, ["https://w3id.org/bekken-kg/graph/terms"], transport)


def fault(graph: bekken_kg.KnowledgeGraph, engine: RemoteEngine, case: str) -> str:
    """Return what is wrong with a case's answer: ``rows``, ``order``, or nothing."""
    name, _, chosen = case.partition("/")
    values = {} if chosen == "default" else dict(part.split("=") for part in chosen.split("+"))
    text = graph.sparql(name, **values)
    try:
        given = Answer(engine.query(text), values.get("lang", "nb")).to_tsv().splitlines()
    except CannotDo as error:
        print(f"{case}: {error}")  # which pytest shows of a test that fails
        return "rows"
    right = golden(case).splitlines()
    return "" if given == right else "order" if sorted(given) == sorted(right) else "rows"


def test_most_questions_are_answered() -> None:
    assert set(LISTED) <= set(QUESTIONS)
    assert all(reason for _, reason in LISTED.values())
    assert len(QUESTIONS) - len(LISTED) >= 35


@pytest.mark.parametrize("question", QUESTIONS)
def test_golden_rows_but_for_what_is_listed(
    graph: bekken_kg.KnowledgeGraph, engine: RemoteEngine, question: str
) -> None:
    known, _ = LISTED.get(question, ("", ""))
    cases = [case for case in CASES if case.startswith(f"{question}/")]
    assert FAULTS[max(FAULTS.index(fault(graph, engine, case)) for case in cases)] == known
