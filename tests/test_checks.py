"""Checks: the shipped graph keeps every rule, and each rule is seen to fail on a small bad file."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

import bekken_kg
from bekken_kg.building import build
from bekken_kg.commands import main
from bekken_kg.errors import CannotDo, UnknownName
from bekken_kg.export import quads_of
from bekken_kg.header import read_header
from bekken_kg.rules import CUE, STALE, Rule, rules
from bekken_kg.shipped import folder

DATA = Path(__file__).parent / "data"
GARDEN = str(DATA / "source" / "garden.txt")
QUERIES = sorted(Path(folder("queries"), "checks").glob("*.rq"))
RULES = rules()
BAD = sorted((DATA / "bad").glob("*.ttl"))
GOOD = sorted((DATA / "good").glob("*.ttl"))
LANGUAGES = ("nb", "nn", "en")


@pytest.fixture(autouse=True)
def _outside_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in no checkout, with no leaflet at hand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BEKKEN_LEAFLET", raising=False)


def broken(path: Path) -> str:
    """Return the rule that a bad file breaks: its name up to the first full stop."""
    return path.name.partition(".")[0]


def test_there_are_rules() -> None:
    assert len(RULES) >= 17
    assert len(QUERIES) >= 15


def test_every_rule_has_a_bad_file() -> None:
    assert {broken(path) for path in BAD} == {rule.name for rule in RULES}


def test_the_shipped_graph_keeps_every_rule() -> None:
    report = bekken_kg.check(lang="en")
    assert report.findings == ()
    assert set(report.ran) | set(report.skipped) == {rule.name for rule in RULES}
    assert set(report.skipped) == {CUE.name, STALE.name}


@pytest.mark.parametrize(
    "path", [path for path in BAD if broken(path) != STALE.name], ids=lambda path: path.stem
)
def test_a_bad_file_breaks_its_rule_and_nothing_else(path: Path) -> None:
    report = bekken_kg.check([str(path)], leaflet=GARDEN if broken(path) == CUE.name else None)
    assert {finding.check for finding in report.findings} == {broken(path)}


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_breaks_none(path: Path) -> None:
    assert bekken_kg.check([str(path)]).good


def test_there_is_a_good_file() -> None:
    assert len(GOOD) >= 1


def test_stale(tmp_path: Path) -> None:
    shutil.copytree(folder("ontology"), tmp_path / "ontology")
    (tmp_path / "pyproject.toml").write_text('name = "bekken-kg"\n', encoding="utf-8")
    build(str(tmp_path))
    assert bekken_kg.check(checkout=str(tmp_path)).good
    shutil.copyfile(DATA / "bad" / "derived-stale.ttl", tmp_path / "ontology" / "derived" / "edges.ttl")
    report = bekken_kg.check(checkout=str(tmp_path), lang="en")
    assert [(finding.check, finding.what.split()[0]) for finding in report.findings] == [
        (STALE.name, "ontology/derived/edges.ttl")
    ]


# --- what a finding says


def test_a_finding_says_what_where_and_what_to_do() -> None:
    (finding,) = bekken_kg.check([str(DATA / "bad" / "label-missing.ttl")], lang="en").findings
    assert (finding.what, finding.where, finding.remedy) == (
        "https://example.org/extension/Stool has no skos:prefLabel in nn",
        "https://example.org/extension/Stool (extension/label-missing)",
        'write skos:prefLabel "…"@nn',
    )


def test_a_cue_finding() -> None:
    (finding,) = bekken_kg.check(
        [str(DATA / "bad" / "cue-not-in-unit.ttl")], leaflet=GARDEN, lang="en"
    ).findings
    assert "“gjør jorden våt”" in finding.what
    assert "extension/cue-not-in-unit" in finding.where


def test_the_claim_and_the_edge_are_named() -> None:
    (finding,) = bekken_kg.check([str(DATA / "bad" / "negated-claim-with-edge.ttl")], lang="en").findings
    assert finding.what == (
        "bkc:L41 says no, but the edge bk:BloodTest bk:showsFindingOf bk:PelvicGirdlePain says yes"
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_placeholder_is_a_column(rule: Rule, lang: str) -> None:
    columns = set(re.findall(r"\?(\w+)", rule.sparql.partition("WHERE")[0])) if rule.sparql else None
    used = set(re.findall(r"\{(\w+)\}", rule.what[lang] + rule.remedy[lang]))
    assert used <= (columns if columns is not None else {"cue", "claim", "units", "file"})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_titles_differ(lang: str) -> None:
    assert len({rule.title[lang] for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_header_is_yaml(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line[3:] for line in text.splitlines() if line.startswith("#+")]
    assert yaml.safe_load("\n".join(lines)) == read_header(text, path.name)[0]


def test_a_rule_without_its_texts(tmp_path: Path) -> None:
    (tmp_path / "half.rq").write_text("#+ title:\n#+   nb: Halv\nSELECT * WHERE {}\n", encoding="utf-8")
    with pytest.raises(CannotDo, match=r"half\.rq needs title, what and remedy"):
        rules(str(tmp_path))


# --- the leaflet


def test_a_leaflet_that_is_another_text() -> None:
    with pytest.raises(CannotDo, match="holds no unit of the graph"):
        bekken_kg.check(leaflet=GARDEN)


def test_cues_are_found_whatever_the_case(tmp_path: Path) -> None:
    text = (DATA / "bad" / "cue-not-in-unit.ttl").read_text(encoding="utf-8")
    path = tmp_path / "good.ttl"
    path.write_text(text.replace("gjør jorden våt", "JORDEN MYK"), encoding="utf-8")
    assert bekken_kg.check([str(path)], leaflet=GARDEN).good


def test_the_leaflet_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKKEN_LEAFLET", GARDEN)
    report = bekken_kg.check([str(DATA / "bad" / "cue-not-in-unit.ttl")])
    assert CUE.name in report.ran


# --- the command


def test_calm(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--lang", "en"]) == 0
    assert capsys.readouterr().out == (
        f"{len(RULES) - 2} checks run, nothing found (not run: cue-not-in-unit, derived-stale)\n"
    )


BLOCK = {
    "nb": """\
Navn mangler [label-missing]
  https://example.org/extension/Stool har ikke noe skos:prefLabel på nn
  hvor:  https://example.org/extension/Stool (extension/label-missing)
  gjør:  skriv skos:prefLabel "…"@nn
""",
    "nn": """\
Namn manglar [label-missing]
  https://example.org/extension/Stool har ikkje noko skos:prefLabel på nn
  kvar:  https://example.org/extension/Stool (extension/label-missing)
  gjer:  skriv skos:prefLabel "…"@nn
""",
    "en": """\
Label missing [label-missing]
  https://example.org/extension/Stool has no skos:prefLabel in nn
  where: https://example.org/extension/Stool (extension/label-missing)
  do:    write skos:prefLabel "…"@nn
""",
}


@pytest.mark.parametrize("lang", BLOCK)
def test_block(capsys: pytest.CaptureFixture[str], lang: str) -> None:
    assert main(["check", str(DATA / "bad" / "label-missing.ttl"), "--lang", lang]) == 1
    assert capsys.readouterr().out.replace(":  ", ": ") == BLOCK[lang].replace(":  ", ": ")


def test_json(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["check", str(DATA / "bad" / "label-missing.ttl"), "--format", "json"]) == 1
    document = json.loads(capsysbinary.readouterr().out)
    assert sorted(document) == ["findings", "ran", "skipped"]
    assert sorted(document["findings"][0]) == ["check", "remedy", "title", "what", "where"]


WRONG = {
    "missing file": (["no-such-file.ttl"], 3),
    "missing leaflet": (["--leaflet", "no-such-file.txt"], 3),
    "language": (["--lang", "sv"], 2),
    "format": (["--format", "xml"], 2),
}


@pytest.mark.parametrize(("words", "code"), WRONG.values(), ids=WRONG)
def test_wrong(capsys: pytest.CaptureFixture[str], words: list[str], code: int) -> None:
    assert main(["check", *words]) == code
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_unknown_language_in_python() -> None:
    with pytest.raises(UnknownName):
        bekken_kg.check(lang="sv")


def test_two_files_are_two_layers(tmp_path: Path) -> None:
    """The same triple in two files of the user is in two layers as well."""
    shutil.copyfile(DATA / "good" / "term-and-claim.ttl", tmp_path / "again.ttl")
    report = bekken_kg.check([str(DATA / "good" / "term-and-claim.ttl"), str(tmp_path / "again.ttl")])
    assert {finding.check for finding in report.findings} == {"triple-in-two-layers"}


def test_no_triple_stands_in_two_layers() -> None:
    triples = [quad.triple for quad in set(quads_of())]
    assert len(triples) == len(set(triples))
