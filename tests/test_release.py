"""A release: every format, checksums, hashes and changes; the same bytes whatever the seed, folder, language and day."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from pyld import jsonld

from bekken_kg import releasing
from bekken_kg.comparing.revisions import NO_REVISION, revision
from bekken_kg.errors import CannotDo
from bekken_kg.exporting.formats import EXPORT_FORMATS
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.writing import export

REPOSITORY = Path(__file__).parent.parent
#: runs the command on another day
LATER = """
import sys, time
real = time.time
time.time = lambda: real() + 40 * 86400
import datetime
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(days=40)
class Day(datetime.date):
    @classmethod
    def today(cls):
        return super().today() + datetime.timedelta(days=40)
datetime.datetime, datetime.date = Later, Day
from bekken_kg.commands import run
sys.argv = ["bekken", *sys.argv[1:]]
run()
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases") / "first"
    releasing.release(str(folder), checkout=str(REPOSITORY))
    return folder


def test_every_format_is_in_it(released: Path) -> None:
    assert set(EXPORT_FORMATS) == {*releasing.FILES, "fhir", "nanopubs"}
    files = set(contents(released))
    single = {"bekken-kg-framed.jsonld", "context.jsonld", "changes.json", "graphs.json", releasing.SUMS}
    owl = {"bekken-full.owl", "bekken-el.owl", "bekken-obo.owl", "bekken-obo.obo", "bekken-obo.json"}
    assert {*releasing.FILES.values(), *single, *owl, "fhir-package.tgz", "fhir-bundle.json"} <= files
    assert {"nanopubs/L49.trig", "tables-csv/claims.csv", "tables-parquet/claims.parquet", "review/nn.html"} <= files


def test_the_sums_are_right(released: Path) -> None:
    lines = (released / releasing.SUMS).read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = contents(released)
    assert set(sums) == set(files) - {releasing.SUMS}
    assert all(hashlib.sha256(files[name]).hexdigest() == digest for name, digest in sums.items())


def test_the_same_bytes_elsewhere_on_another_day(released: Path, tmp_path: Path) -> None:
    """In a copy of the checkout in another folder, with its own code."""
    there = tmp_path / "elsewhere" / "kopi æøå"
    there.mkdir(parents=True)
    for name in ("ontology", "queries", "src"):
        shutil.copytree(REPOSITORY / name, there / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(REPOSITORY / name, there / name)
    run = subprocess.run(
        [sys.executable, "-c", LATER, "build", "--release", "--to", "out", "--lang", "nn"],
        cwd=there,
        env={**os.environ, "PYTHONHASHSEED": "4711", "LC_ALL": "C", "TZ": "Pacific/Auckland", "BEKKEN_LANG": "nn"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr.count("\n") >= 10  # progress
    assert contents(there / "out") == contents(released)


def test_hashes_are_those_of_another_implementation() -> None:
    """PyLD knows RDFC-1.0 too, by the name that it had as a draft."""
    quads = quads_of(["leaflet", "evidence"])
    found: Any = releasing.hashes(quads)
    text = export([quad for quad in quads if quad.graph_name.value.endswith("leaflet")], "ntriples")
    options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
    normal = jsonld.normalize(text, options)
    expected = hashlib.sha256(normal.encode()).hexdigest()
    assert found["graphs"]["https://w3id.org/bekken-kg/graph/leaflet"]["sha256"] == expected


def test_hashes_do_not_depend_on_the_names_of_blank_nodes() -> None:
    terms = quads_of(["terms"])
    again = quads_of(["terms"])[::-1]  # read anew, its blank nodes have other names
    assert set(terms) != set(again)
    assert releasing.hashes(terms) == releasing.hashes(again)


def test_changes_by_claim_and_term(released: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(REPOSITORY / "ontology", old / "ontology")
    claims = old / "ontology" / "leaflet" / "claims.ttl"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace('"may reduce the pain"@en', '"reduces the pain"@en'), encoding="utf-8")
    found: Any = releasing.changes(revision(str(old)), revision(str(REPOSITORY)))
    (change,) = found["changes"]
    assert (change["what"], change["iri"].rpartition("/")[2]) == ("claim", "L49")
    (detail,) = change["changes"]
    assert (detail["before"], detail["after"], detail["language"]) == ("reduces the pain", "may reduce the pain", "en")
    assert found["from"]["sha256"] != found["to"]["sha256"]
    # a release is compared as the checkout that it was made from
    same: Any = releasing.changes(revision(str(released)), revision(str(REPOSITORY)))
    assert (same["bump"], same["changes"]) == ("none", [])
    assert same["from"]["version"] == same["to"]["version"]


def test_at_first_everything_is_new(released: Path) -> None:
    found = json.loads((released / "changes.json").read_text(encoding="utf-8"))
    assert found["from"] is None
    assert found == json.loads(json.dumps(releasing.changes(NO_REVISION, revision(str(REPOSITORY)))))
    claims = [change for change in found["changes"] if change["what"] == "claim"]
    assert len(claims) == 58
    assert all(change["changes"][0]["kind"] == "added" for change in claims)


def test_a_release_may_take_the_place_of_one(released: Path, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    shutil.copytree(released, folder)
    before = contents(folder)
    releasing.release(str(folder), checkout=str(REPOSITORY), since=str(released))
    now = contents(folder)
    assert {name for name in now if before.get(name) != now[name]} == {"changes.json", releasing.SUMS}
    assert json.loads(now["changes.json"])["changes"] == []
    assert os.listdir(tmp_path) == ["release"]  # noqa: PTH208


@pytest.mark.parametrize("how", ["foreign", "added", "edited", "a file", "no parent"])
def test_what_is_not_ours_is_refused(how: str, released: Path, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    if how == "foreign":
        folder.mkdir()
        (folder / "thesis.txt").write_text("mine", encoding="utf-8")
    elif how in ("added", "edited"):
        shutil.copytree(released, folder)
        (folder / ("notes.txt" if how == "added" else "void.ttl")).write_text("mine", encoding="utf-8")
    elif how == "a file":
        folder.write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(CannotDo, match="name a" if how != "no parent" else "make it first"):
        releasing.release(str(folder / "x" if how == "no parent" else folder), checkout=str(REPOSITORY))
    assert contents(tmp_path) == before


def test_nothing_is_left_where_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(releasing.os, "rename", fail)
    monkeypatch.setattr(releasing, "_parts", lambda *_: {"one": lambda: {"one/file.txt": "text"}})
    with pytest.raises(CannotDo, match="No space left"):
        releasing.release(str(tmp_path / "release"), checkout=str(REPOSITORY))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("--release",), ("--since", "v1"), ("--release", "--check", "--to", "x")])
def test_wrong_use(words: tuple[str, ...], bekken: Callable[..., Run]) -> None:
    run = bekken("build", *words)
    assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 1)
