"""What an extension uses of the base: recorded with its version, and what another version has changed of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

FILE = str(Path(__file__).parent / "data" / "good" / "hedged.ttl")


@pytest.fixture
def record(tmp_path: Path, bekken: Callable[..., Run]) -> Path:
    path = tmp_path / "base.tsv"
    assert bekken("extension", "base", FILE, "--to", str(path)).code == 0
    return path


def test_nothing_has_changed(record: Path, bekken: Callable[..., Run]) -> None:
    run = bekken("extension", "base", FILE, "--since", str(record), "--format", "json")
    found = json.loads(run.out)
    assert (run.code, found["changes"]) == (0, [])
    assert found["recorded"] == found["present"]


def test_what_another_base_said_is_told(record: Path, bekken: Callable[..., Run]) -> None:
    text = record.read_text(encoding="utf-8")
    assert '"akupunktur""@nb' in text
    older = text.replace('"""1.0.0', '"""0.9.0').replace('"akupunktur""@nb', '"nålestikk""@nb')
    record.write_text(older, encoding="utf-8")
    run = bekken("extension", "base", FILE, "--since", str(record), "--lang", "en")
    assert run.code == 1
    first, *rest = run.out.splitlines()
    assert first.startswith("changed from 0.9.0")
    assert rest == [
        '+ bk:Acupuncture skos:prefLabel "akupunktur"@nb',
        '- bk:Acupuncture skos:prefLabel "nålestikk"@nb',
    ]


def test_a_term_that_is_gone_is_told(record: Path, bekken: Callable[..., Run], tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(Path(FILE).read_text(encoding="utf-8").replace("bk:Acupuncture", "bk:Needles"), encoding="utf-8")
    record.write_text(record.read_text(encoding="utf-8").replace("bk:Acupuncture\t", "bk:Needles\t"), encoding="utf-8")
    run = bekken("extension", "base", str(mine), "--since", str(record))
    assert run.code == 1
    assert all(line.startswith("- bk:Needles") for line in run.out.splitlines()[1:])


def test_wrong_use(record: Path, bekken: Callable[..., Run]) -> None:
    wrong = [("base",), ("base", FILE), ("base", FILE, "--since", FILE), ("list", "--since", str(record))]
    runs = [bekken("extension", *words) for words in wrong]
    assert [run.code for run in runs] == [2] * 4
    assert all(run.out == "" and len(run.err.splitlines()) == 1 for run in runs)


@pytest.mark.parametrize("text", ["", "PREFIX bk: <https://w3id.org/bekken-kg/terms/>\n", "term\tproperty\tvalue\n"])
def test_what_is_no_record_is_not_written_over(bekken: Callable[..., Run], tmp_path: Path, text: str) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(text, encoding="utf-8")
    runs = [bekken("extension", "base", FILE, option, str(mine)) for option in ("--to", "--since")]
    assert [(run.code, run.out, len(run.err.splitlines())) for run in runs] == [(2, "", 1)] * 2
    assert mine.read_text(encoding="utf-8") == text
    record = tmp_path / "base.tsv"
    assert [bekken("extension", "base", FILE, "--to", str(record)).code for _ in range(2)] == [0, 0]
