"""The graph as tables: what is in them, that they are described, and that the joins of docs/tables.md count right."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas as pd
import polars as pl
import pytest

import bekken_kg
from bekken_kg.commands import main
from bekken_kg.exporting.tables import Table, files, tables
from bekken_kg.knowledge import KnowledgeGraph

DOCS = (Path(__file__).parent.parent / "docs" / "tables.md").read_text(encoding="utf-8")
MAPPING = Path(__file__).parent.parent / "ontology" / "mappings" / "tables.obda"
SQL = re.findall(r"```sql\n(.*?)```", DOCS, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
ICD10, ICD10NO, ICPC2 = "2.16.840.1.113883.6.3", "2.16.578.1.12.4.1.1.7110", "2.16.578.1.12.4.1.1.7170"
#: made-up rows: patient, system, code; the first five have the condition
ROWS = [
    (1, ICD10NO, "O26.7"), (2, ICD10NO, "O267"), (3, ICD10NO, "o26.7"), (4, ICD10, "O26.7"), (4, ICD10, "O267"),
    (5, ICPC2, "W99"), (6, ICD10NO, "O26.8"), (7, "1.2.3", "O26.7"), (8, ICD10NO, ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return bekken_kg.load()


@pytest.fixture(scope="module")
def made(kg: KnowledgeGraph) -> dict[str, Table]:
    return tables(kg)


def rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.names, row, strict=True)) for row in table.rows]


def test_a_table_has_a_row_for_each_of_the_graph(kg: KnowledgeGraph, made: dict[str, Table]) -> None:
    index = kg.index
    assert [row["claim"] for row in rows(made["claims"])] == [claim.id for claim in kg.claims]
    assert {row["iri"] for row in rows(made["terms"])} == {term.iri for term in kg.terms}
    assert len(made["publications"].rows) == len(index.members("https://w3id.org/bekken-kg/terms/Publication"))
    assert len(made["quads"].rows) == sum(1 for _ in kg.engine.quads())
    assert len(made["codes"].rows) >= 250


def test_each_claim_has_its_hedge(kg: KnowledgeGraph, made: dict[str, Table]) -> None:
    for row in rows(made["claims"]):
        claim = kg.claim(row["claim"])
        for lang in ("nb", "nn", "en"):
            assert row[f"hedge_{lang}"] == str(claim.hedge(lang) or "")
            assert row[f"statement_{lang}"] == claim.statement(lang)
        assert claim.polarity
        assert (row["polarity"], row["evidence"]) == (claim.polarity.name, claim.flag.name)
        assert row["unit"].split("+") == [unit.id for unit in claim.units]


def test_the_words_of_a_claim_are_those_of_the_questions(kg: KnowledgeGraph, made: dict[str, Table]) -> None:
    words = {(row["claim"], row["language"]): row for row in rows(made["claim_words"])}
    assert len(words) == 3 * len(kg.claims)
    for lang in ("nb", "nn", "en"):
        for row in kg.answer("claims", lang=lang):
            told = words[row.claim.rpartition("/")[2], lang]
            assert (told["hedge"], told["frequency"], told["context"]) == (row.modality, row.frequency, row.context)
            assert (told["effect"], told["polarity"], told["evidence"]) == (row.effect, row.polarity, row.evidence)


def test_the_mapping_names_columns_that_are_there(made: dict[str, Table]) -> None:
    rules = re.findall(
        r"^target\t+(.*)\nsource\t+SELECT (.*) FROM (\w+)(.*)$", MAPPING.read_text("utf-8"), re.MULTILINE
    )
    assert len(rules) > 90
    for target, select, table, more in rules:
        names = {name.rpartition(" AS ")[2] for name in re.split(r", (?![^(]*\))", select)}
        given = set(made[table].names) if names == {"*"} else names
        assert set(re.findall(r"{(\w+)}", target)) <= given
        plain = {name for name in names if name.isidentifier()} | set(re.findall(r"(\w+) (?:=|<>|LIKE)", more))
        assert plain - {"value"} <= set(made[table].names)


def test_a_match_and_its_looseness(made: dict[str, Table]) -> None:
    steps = {"exactMatch": 1, "closeMatch": 2, "narrowMatch": 3, "broadMatch": 4, "relatedMatch": 5}
    assert all(steps[row["match"]] == row["looseness"] for row in rows(made["codes"]))
    found = [row for row in rows(made["condition_codes"]) if row["code_compact"] == "O267"]
    assert {(row["condition"], row["system"], row["looseness"]) for row in found} == {
        ("PelvicGirdlePain", "ICD10", 2), ("PelvicGirdlePain", "ICD10NO", 2),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["codes", "condition_codes", "claims", "claim_words", "terms", "labels", "evidence", "publications", "kinds"],
)
def test_the_key_of_a_table_tells_its_rows_apart(made: dict[str, Table], name: str) -> None:
    table = made[name]
    keys = [tuple(row[column] for column in table.key) for row in rows(table)]
    assert table.key
    assert len(set(keys)) == len(keys) > 10


def test_the_files_are_as_described(made: dict[str, Table], tmp_path: Path) -> None:
    for name, content in files(made, "csv", "1.0.0").items():
        (tmp_path / name).write_bytes(content)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
    assert len(report.tasks) == len(made)
    read = list(csv.DictReader(io.StringIO((tmp_path / "claims.csv").read_text(encoding="utf-8"))))
    assert [row["claim"] for row in read] == [row["claim"] for row in rows(made["claims"])]


def test_parquet_holds_the_same(made: dict[str, Table], tmp_path: Path) -> None:
    for name, content in files(made, "parquet").items():
        (tmp_path / name).write_bytes(content)
    for name, table in made.items():
        read = pl.read_parquet(tmp_path / f"{name}.parquet")
        assert read.columns == table.names
        assert read.rows() == table.rows


def test_the_same_graph_gives_the_same_bytes(kg: KnowledgeGraph, made: dict[str, Table]) -> None:
    assert files(made, "csv") == files(tables(kg), "csv")


def problems() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=["patient", "oid", "code"])


def test_duckdb_counts_right(made: dict[str, Table], tmp_path: Path) -> None:
    path = tmp_path / "condition_codes.csv"
    path.write_bytes(files({"condition_codes": made["condition_codes"]}, "csv")["condition_codes.csv"])
    connection = duckdb.connect()
    connection.register("problems", problems())
    connection.execute(f"CREATE TABLE condition_codes AS SELECT * FROM read_csv('{path}', all_varchar=false)")
    assert len(SQL) == 1
    assert connection.execute(SQL[0]).fetchall() == [(5, 4)]


def test_pandas_and_polars_count_right(made: dict[str, Table]) -> None:
    table = made["condition_codes"]
    in_pandas, in_polars = PYTHON
    frames: dict[str, Any] = {"condition_codes": pd.DataFrame(table.rows, columns=table.names), "problems": problems()}
    exec(in_pandas, frames)
    assert (len(frames["found"]), frames["found"].patient.nunique()) == (5, 4)
    frames = {
        "pl": pl,
        "condition_codes": pl.DataFrame(table.rows, schema=table.names, orient="row"),
        "problems": pl.DataFrame(ROWS, schema=["patient", "oid", "code"], orient="row"),
    }
    exec(in_polars, frames)
    assert (len(frames["found"]), frames["found"]["patient"].n_unique()) == (5, 4)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["export", "tables"], 2),
        (["export", "tables", "--to", "x", "--layer", "terms"], 2),
        (["export", "turtle", "--format", "csv"], 2),
    ],
)
def test_wrong_use_of_the_command(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == code
    assert capsys.readouterr().err.count("\n") >= 1


def test_the_command_writes_all_files(tmp_path: Path, made: dict[str, Table]) -> None:
    folder = tmp_path / "tables"
    assert main(["export", "tables", "--to", str(folder)]) == 0
    assert {path.name for path in folder.iterdir()} == {"datapackage.json", *(f"{name}.csv" for name in made)}
    assert json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["version"] == "1.0.0"
