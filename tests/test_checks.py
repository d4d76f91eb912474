"""Checks: the shipped graph keeps every rule, and each rule is seen to fail on a small bad file."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from pyoxigraph import Literal, NamedNode

import bekken_kg
import bekken_kg.checking.checks
from bekken_kg.asking.header import read_header
from bekken_kg.building import build
from bekken_kg.checking.inspection import inspect
from bekken_kg.checking.literals import not_alike
from bekken_kg.checking.rules import COVERED_BY, TRUTH, Rule, rules
from bekken_kg.checking.shapes import available
from bekken_kg.commands import main
from bekken_kg.errors import CannotDo, UnknownName
from bekken_kg.namespaces import BK, OBO, RDF, XSD
from bekken_kg.rdf.quads import quads_of
from bekken_kg.sandbox.files import read
from bekken_kg.shipped import folder

DATA = Path(__file__).parent / "data"
GARDEN = str(DATA / "source" / "garden.txt")
QUERIES = sorted(Path(folder("queries"), "checks").glob("*.rq"))
RULES = rules()
CUE, STALE, UNIT = "cue-not-in-unit", "derived-stale", "unit-not-in-text"
TEXT = {CUE, UNIT, "source-not-this-text", "statement-from-source"}  # what needs the text of a source
SHAPES = {rule.name for rule in RULES if rule.by == "shape"}
NOT_RUN = SHAPES if not available() else set()
BAD = sorted((DATA / "bad").rglob("*.ttl"))
GOOD = sorted((DATA / "good").glob("*.ttl"))
LANGUAGES = ("nb", "nn", "en")


@pytest.fixture(autouse=True)
def _outside_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in no checkout, with no leaflet at hand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BEKKEN_LEAFLET", raising=False)


@cache
def checked(path: Path, lang: str = "en") -> bekken_kg.checking.checks.Report:
    """Check a file that does not change, once, its rows found in this process: quicker, and other tests have the other."""
    if broken(path) in NOT_RUN:
        pytest.skip("needs the extra check")
    with patch("bekken_kg.checking.checks.inspect", lambda quads, files: inspect(quads)):
        return bekken_kg.check([str(path)], lang=lang)


def broken(path: Path) -> str:
    """Return the rule that a bad file breaks: its name up to the first full stop."""
    return path.name.partition(".")[0]


def test_there_are_rules() -> None:
    assert len(RULES) >= 40
    assert len(QUERIES) >= 30
    assert len(SHAPES) >= 4
    assert len(BAD) >= 75


def test_every_rule_has_a_bad_file() -> None:
    assert {broken(path) for path in BAD} == {rule.name for rule in RULES}


def test_the_shipped_graph_keeps_every_rule() -> None:
    report = bekken_kg.check(lang="en")
    assert report.findings == ()
    assert set(report.ran) | set(report.skipped) == {rule.name for rule in RULES}
    assert set(report.skipped) == {*TEXT, STALE} | NOT_RUN


@pytest.mark.parametrize("path", [path for path in BAD if broken(path) != STALE], ids=lambda path: path.stem)
def test_a_bad_file_breaks_its_rule_and_nothing_else(path: Path) -> None:
    report = bekken_kg.check([str(path)], leaflet=GARDEN) if path.stem == CUE else checked(path)
    assert {finding.check for finding in report.findings} == {broken(path)}


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_breaks_none(path: Path) -> None:
    assert checked(path).good


def test_there_is_a_good_file() -> None:
    assert len(GOOD) >= 5


def test_stale(tmp_path: Path) -> None:
    shutil.copytree(folder("ontology"), tmp_path / "ontology")
    (tmp_path / "pyproject.toml").write_text('name = "bekken-kg"\n', encoding="utf-8")
    build(str(tmp_path))
    assert bekken_kg.check(checkout=str(tmp_path)).good
    shutil.copyfile(DATA / "bad" / "derived-stale.ttl", tmp_path / "ontology" / "derived" / "edges.ttl")
    report = bekken_kg.check(checkout=str(tmp_path), lang="en")
    assert (STALE, "ontology/derived/edges.ttl") in [
        (finding.check, finding.what.split()[0]) for finding in report.findings
    ]


def test_it_is_the_checkout_that_is_checked(tmp_path: Path) -> None:
    """Not the installed copy, which an edit there does not touch."""
    shutil.copytree(folder("ontology"), tmp_path / "ontology")
    (tmp_path / "pyproject.toml").write_text('name = "bekken-kg"\n', encoding="utf-8")
    path = tmp_path / "ontology" / "terms" / "mechanism.ttl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "@nn" in line and "prefLabel" in line)
    path.write_text("".join(lines).replace("@nn", "@nb-x-no", 1), encoding="utf-8")
    found = bekken_kg.check(checkout=str(tmp_path), lang="en").findings
    assert any(one.check == "label-missing" and "in nn" in one.what for one in found), at
    assert any((one.file or "").startswith("ontology/terms/mechanism.ttl") for one in found)


QUESTION = (DATA / "bad" / "asked" / "questions" / "needles.rq").read_text(encoding="utf-8")
HEADERS = {
    "another number": ("claims: [L50]", "claims: [L50, L60-L61]", ["L60, which is no claim here", "L61, which is no claim"]),
    "another claim": ("claims: [L50]", "claims: [L49]", ["L49, which is not in its answer"]),
    "a query that finds it no more": ("bk:inWords", "bk:asWords", ["L50, which is not in its answer"]),
    "a header that cannot be read": ("#+ columns", "#+columns", ["cannot be read at line 3"]),
    "a draft": ("claims: [L50]", "claims: [L50, D1]", ["D1, which is a draft"]),
    "as it should be": ("", "", []),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "wanted"), HEADERS.values(), ids=HEADERS)
def test_claims_that_a_question_no_longer_returns(old: str, new: str, wanted: list[str], tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    draft = f"<https://example.org/D1> a <{BK}Claim> ; <{OBO}IAO_0000114> <{BK}Draft> ."
    file.write_text(draft, encoding="utf-8")
    (tmp_path / "questions").mkdir()
    text = QUESTION.replace("claims: [L50, X1, X9]", "claims: [L50]").replace(old, new)
    (tmp_path / "questions" / "needles.rq").write_text(text, encoding="utf-8")
    found = [it for it in bekken_kg.check([str(file)], lang="en").findings if it.check == "question-claims"]
    assert len(found) == len(wanted)
    assert all(words in finding.what for words, finding in zip(wanted, found, strict=True))
    assert {finding.file for finding in found} <= {str(tmp_path / "questions" / "needles.rq")}


def test_claims_that_a_question_of_the_catalogue_no_longer_returns(tmp_path: Path) -> None:
    shutil.copytree(folder("ontology"), tmp_path / "ontology")
    shutil.copytree(folder("queries"), tmp_path / "queries")
    (tmp_path / "pyproject.toml").write_text('name = "bekken-kg"\n', encoding="utf-8")
    path = tmp_path / "queries" / "answers" / "radiation.rq"
    path.write_text(path.read_text(encoding="utf-8").replace("#+ claims: [", "#+ claims: [L50, "), encoding="utf-8")
    (finding,) = bekken_kg.check(checkout=str(tmp_path), lang="en").findings
    assert (finding.check, finding.file) == ("question-claims", "queries/answers/radiation.rq")


# --- what a finding says


def test_a_finding_says_what_where_and_what_to_do() -> None:
    (finding,) = checked(DATA / "bad" / "label-missing.ttl").findings
    assert (finding.what, finding.where, finding.remedy) == (
        "ex:Stool has no skos:prefLabel in nn",
        f"{DATA / 'bad' / 'label-missing.ttl'}:9: stool (ex:Stool)",
        'write skos:prefLabel "…"@nn',
    )
    assert (finding.term, finding.label) == ("https://example.org/extension/Stool", "stool")
    assert (finding.file, finding.line) == (str(DATA / "bad" / "label-missing.ttl"), 9)


# the line of each, read off the file
LINES = {
    "base-term-changed": 5,
    "base-term-unknown": 13,
    "base-term-unknown.axiom": 13,
    "base-term-unknown.claim": 11,
    "base-term-unknown.property": 20,
    "claim-ambiguous": 14,
    "claim-predicate": 12,
    "claim-unknown-value": 15,
    "claim-unknown-value.frequency": 19,
    "cue-language": 19,
    "edge-without-claim.structural": 19,
    "hedge-on-asserted": 19,
    "identifier-shared.base": 10,
    "identifier-shared.evidence": 10,
    "label-spaced.synonym": 9,
    "literal-turned": 16,
    "source-not-this-text.length": 14,
    "synonym-shared": 9,
    "label-is-synonym": 11,
    "claim-incomplete.polarity": 9,
    "claim-term-unknown": 13,
    "code-form": 5,
    "code-system-identifier": 12,
    "cue-length": 28,
    "cue-not-in-unit.beside": 32,
    "cycle.causes": 12,
    "deprecated-in-use": 24,
    "label-shared": 11,
    "label-twice": 11,
    "literal-not-alike": 14,
    "literal-not-canonical": 14,
    "literal-not-canonical.bare": 13,
    "literal-not-canonical.date": 14,
    "negated-claim-with-edge": 4,
    "text-of-parent": 11,
    "source-not-this-text": 15,
    "typical-statement-as-axiom": 7,
    "unit-not-in-text": 20,
    "unit-overlap": 19,
    "value-wrong.link": 19,
    "wrong-kind": 13,
    "wrong-kind.edge": 4,
}


@pytest.mark.parametrize(("name", "line"), LINES.items(), ids=LINES)
def test_the_line_of_a_finding(name: str, line: int) -> None:
    path = DATA / "bad" / f"{name}.ttl"
    first = checked(path).findings[0]
    assert (first.file, first.line) == (str(path), line)


MEANT = {
    "base-term-unknown": "there is no bk:Acupunture; did you mean bk:Acupuncture?",
    "base-term-unknown.axiom": "there is no bk:Pelvus; did you mean bk:Pelvis?",
    "base-term-unknown.property": "there is no bk:freqency; did you mean bk:frequency?",
    "base-term-unknown.http": "there is no http://w3id.org/bekken-kg/terms/Relaxin; did you mean bk:Relaxin?",
    "base-term-unknown.hash": "there is no https://w3id.org/bekken-kg/terms#Relaxin; did you mean bk:Relaxin?",
    "base-term-unknown.none": "there is no https://w3id.org/bekken-kg/Relaxin; did you mean bk:Relaxin?",
    "base-term-unknown.own": "there is no bk:Bench",
}


@pytest.mark.parametrize(("name", "what"), MEANT.items(), ids=MEANT)
def test_a_misspelt_name(name: str, what: str) -> None:
    (finding,) = checked(DATA / "bad" / f"{name}.ttl").findings
    assert finding.what == what


def test_what_is_no_modality_is_told_and_no_words_for_it_asked() -> None:
    (finding,) = checked(DATA / "bad" / "claim-unknown-value.ttl").findings
    assert finding.what == "ex:L1 has bk:modality bk:Common, which is no bk:Modality"


def test_two_extensions_may_number_alike(tmp_path: Path) -> None:
    first, second = tmp_path / "one.ttl", tmp_path / "two.ttl"
    text = (DATA / "good" / "hedged.ttl").read_text(encoding="utf-8")
    first.write_text(text, encoding="utf-8")
    second.write_text(text.replace("extension/>", "other/>"), encoding="utf-8")
    assert bekken_kg.check([str(first), str(second)]).good


PLACES = {
    "a word": '"abc"^^xsd:nonNegativeInteger',
    "a decimal": "114.0",
    "a name": "bk:Pelvis",
    "far too long": f'"{"1" * 5000}"^^xsd:nonNegativeInteger',
}


@pytest.mark.skipif(not available(), reason="needs the extra check")
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_place_that_is_no_number(tmp_path: Path, place: str) -> None:
    """It is told, though the text that the unit would be looked up in stands beside the file."""
    shutil.copyfile(DATA / "good" / "meadow.txt", tmp_path / "meadow.txt")
    text = (DATA / "good" / "source-and-units.ttl").read_text(encoding="utf-8")
    path = tmp_path / "units.ttl"
    path.write_text(text.replace('oa:start "0"^^xsd:nonNegativeInteger', f"oa:start {place}"), "utf-8")
    findings = bekken_kg.check([str(path)]).findings
    assert {one.line for one in findings if one.check in ("value-wrong", "unit-outside-source")} == {19}


#: value and datatype → what is told: the form to write, "" where there is none, None where it is good
FORMS = {
    ("7", "integer"): None,
    ("+7", "integer"): "7",
    ("9223372036854775807", "integer"): None,
    ("9223372036854775808", "nonNegativeInteger"): "",
    ("-5", "nonNegativeInteger"): "",
    ("1" * 5000, "integer"): "",
    ("1.50", "decimal"): "1.5",
    ("1.5", "double"): None,
    ("1.0", "double"): "",
    ("1e3", "double"): "",
    ("INF", "double"): "",
    ("TRUE", "boolean"): "true",
    ("maybe", "boolean"): "",
    ("2026-11-25", "date"): None,
    ("2026-11-25Z", "date"): "2026-11-25",
    ("2026-02-30", "date"): "",
    ("2026-11-25T12:00:00+01:00", "dateTime"): None,
    ("2026-11-25T12:00:00Z", "dateTime"): None,  # rdflib writes +00:00, and Oxigraph Z again
    ("2026", "gYear"): None,
    ("<a>&b;</a>", "string"): None,
}


@pytest.mark.parametrize(("value", "form"), FORMS.items(), ids=lambda one: str(one)[:40])
def test_the_form_that_every_store_keeps(value: tuple[str, str], form: str | None) -> None:
    literal = Literal(value[0], datatype=NamedNode(XSD + value[1]))
    assert not_alike([literal]) == ({} if form is None else {literal: form})


def test_xml_is_not_parsed() -> None:
    """Of a foreign file it can be made to fill the memory."""
    assert not_alike([Literal("<a>", datatype=NamedNode(RDF + kind)) for kind in ("XMLLiteral", "HTML")]) == {}


def test_a_label_in_another_language_says_so() -> None:
    (finding,) = checked(DATA / "bad" / "value-missing.ttl").findings
    assert finding.label == "Hagen vår [nb]"


def test_what_is_wrong_with_a_kind() -> None:
    (finding,) = checked(DATA / "bad" / "wrong-kind.ttl", "nn").findings
    edge = "«bk:PelvicGirdlePain bk:isTreatedBy bk:PelvicBone»"
    assert finding.what == f"{edge}, men bk:PelvicBone er ikkje «behandling», «behandlingsmål» eller «aktivitet»"


@pytest.mark.skipif(not available(), reason="needs the extra check")
def test_the_truth_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "two.ttl"
    parts = [(DATA / "bad" / f"{name}.ttl").read_text(encoding="utf-8") for name in ("label-missing", "wrong-kind")]
    path.write_text("\n".join(parts), encoding="utf-8")
    assert [finding.check for finding in bekken_kg.check([str(path)]).findings] == [
        "wrong-kind",
        "label-missing",
    ]


def test_the_rules_that_others_name_are_there() -> None:
    names = {rule.name for rule in RULES}
    assert set(TRUTH) <= names
    assert set(COVERED_BY) | set().union(*COVERED_BY.values()) <= names


def test_a_line_of_another_format(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonld"
    path.write_text(
        """{
  "@context": {"bk": "https://w3id.org/bekken-kg/terms/"},
  "@id": "bk:Relaxin",
  "bk:affects": {"@id": "bk:LigamentExtensibillity"}
}
""",
        encoding="utf-8",
    )
    (finding,) = bekken_kg.check([str(path)], lang="en").findings
    assert (finding.check, finding.line) == ("base-term-unknown", 3)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bekken_kg.checking.inspection.available", lambda: False)
    report = bekken_kg.check()
    assert report.good
    assert set(report.skipped) >= SHAPES
    assert "pip install 'bekken-kg[check]'" in report.skipped["wrong-kind"]


@pytest.mark.skipif(not available(), reason="needs the extra check")
def test_a_file_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain of subclasses that every shape climbs, for every one of many terms."""
    path = tmp_path / "chain.ttl"
    above = "".join(
        f"<http://e.org/a{n}> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e.org/a{n + 1}> ; "
        f"<https://w3id.org/bekken-kg/terms/hasSymptom> <http://e.org/a{n}> .\n"
        for n in range(1300)
    )
    path.write_text(above, encoding="utf-8")
    monkeypatch.setenv("BEKKEN_FOREIGN_SECONDS", "1")
    monkeypatch.setenv("BEKKEN_FOREIGN_MEMORY_MB", "2048")  # which a longer chain takes before the time
    with pytest.raises(CannotDo, match=r"chain\.ttl' cannot be checked: that takes more than 3 s"):
        inspect(read(str(path)), [str(path)])


def test_a_cue_finding() -> None:
    (finding,) = bekken_kg.check([str(DATA / "bad" / "cue-not-in-unit.ttl")], leaflet=GARDEN, lang="en").findings
    assert "“gjør jorden våt”" in finding.what
    assert "cue-not-in-unit.ttl:28" in finding.where


def test_the_claim_and_the_edge_are_named() -> None:
    (finding,) = checked(DATA / "bad" / "negated-claim-with-edge.ttl").findings
    assert finding.what == ("bkc:L41 says no, but the edge bk:BloodTest bk:showsFindingOf bk:PelvicGirdlePain says yes")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_placeholder_is_a_column(rule: Rule, lang: str) -> None:
    columns = set(re.findall(r"\?(\w+)", rule.sparql.partition("WHERE")[0])) if rule.sparql else None
    used = set(re.findall(r"\{(\w+)\}", rule.what[lang] + rule.remedy[lang]))
    same = set(re.findall(r"\{(\w+)\}", rule.what["en"] + rule.remedy["en"]))
    assert used == same
    assert columns is None or used <= columns


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


def test_a_copy_of_another_length_than_the_source_gives(tmp_path: Path) -> None:
    text = (DATA / "bad" / "cue-not-in-unit.ttl").read_text(encoding="utf-8")
    path = tmp_path / "long.ttl"
    path.write_text(text.replace("gjør jorden våt", "jorden myk").replace('"168"', '"186"'), encoding="utf-8")
    (finding,) = bekken_kg.check([str(path)], leaflet=GARDEN, lang="en").findings
    assert finding.what.startswith("garden.txt seems to be the text of ex:garden, but its bk:length is not")


def test_the_leaflet_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKKEN_LEAFLET", GARDEN)
    report = bekken_kg.check([str(DATA / "bad" / "cue-not-in-unit.ttl")])
    assert CUE in report.ran


EDITED = {
    "at the end": lambda text: text + "Ny linje.\n",
    "at the start": lambda text: "Nytt! " + text,
    "a letter for another": lambda text: text.replace("grønn", "grønt").replace("høyt", "høgt"),
}


@pytest.mark.parametrize("edit", EDITED.values(), ids=EDITED)
def test_a_text_that_was_edited(tmp_path: Path, edit: Callable[[str], str]) -> None:
    """It is told, and the checks that look into it still run, on what it holds."""
    shutil.copyfile(DATA / "good" / "source-and-units.ttl", tmp_path / "units.ttl")
    text = (DATA / "good" / "meadow.txt").read_text(encoding="utf-8")
    (tmp_path / "meadow.txt").write_text(edit(text), encoding="utf-8")
    report = bekken_kg.check([str(tmp_path / "units.ttl")])
    assert [finding.check for finding in report.findings] == ["source-not-this-text"]
    assert set(report.ran) >= TEXT
    (tmp_path / "as-it-was.txt").write_text(text, encoding="utf-8")
    assert bekken_kg.check([str(tmp_path / "units.ttl")]).good


# --- the command


def test_calm(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--lang", "en"]) == 0
    ran = len(RULES) - len({*TEXT, STALE} | NOT_RUN)
    assert capsys.readouterr().out == f"{ran} checks run, nothing found\n"


@pytest.mark.skipif(not available(), reason="needs the extra check")
def test_what_was_not_run_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--lang", "en"])
    assert capsys.readouterr().err.splitlines() == [
        "bekken: not run: cue-not-in-unit, source-not-this-text, statement-from-source, unit-not-in-text (needs the text of a source: "
        "beside the file, or --leaflet FILE, or BEKKEN_LEAFLET)",
        "bekken: not run: derived-stale (is for a checkout of the project that you stand in)",
    ]


BLOCK = {
    "nb": """\
Navn mangler [label-missing]
  ex:Stool har ikke noe skos:prefLabel på nn
  hvor:  {path}:9: krakk (ex:Stool)
  gjør:  skriv skos:prefLabel "…"@nn
""",
    "nn": """\
Namn manglar [label-missing]
  ex:Stool har ikkje noko skos:prefLabel på nn
  kvar:  {path}:9: krakk [nb] (ex:Stool)
  gjer:  skriv skos:prefLabel "…"@nn
""",
    "en": """\
Label missing [label-missing]
  ex:Stool has no skos:prefLabel in nn
  where: {path}:9: stool (ex:Stool)
  do:    write skos:prefLabel "…"@nn
""",
}


@pytest.mark.parametrize("lang", BLOCK)
def test_block(capsys: pytest.CaptureFixture[str], lang: str) -> None:
    path = str(DATA / "bad" / "label-missing.ttl")
    assert main(["check", path, "--lang", lang]) == 1
    wanted = BLOCK[lang].replace("{path}", path)
    assert capsys.readouterr().out.replace(":  ", ": ") == wanted.replace(":  ", ": ")


def test_json(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["check", str(DATA / "bad" / "label-missing.ttl"), "--format", "json"]) == 1
    document = json.loads(capsysbinary.readouterr().out)
    assert sorted(document) == ["findings", "ran", "skipped"]
    assert sorted(document["findings"][0]) == [
        "check",
        "file",
        "label",
        "line",
        "remedy",
        "term",
        "title",
        "what",
        "where",
    ]
    assert document["findings"][0]["line"] == 9


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


def test_a_finding_is_about_what_is_the_authors(tmp_path: Path) -> None:
    """Of two terms with one label it is not ours that is to be mended, however their IRIs are sorted."""
    path = tmp_path / "mine.ttl"
    text = (DATA / "bad" / "label-shared.ttl").read_text(encoding="utf-8")
    path.write_text(text.replace("https://example.org/extension/", "https://zzz.example/"), encoding="utf-8")
    findings = bekken_kg.check([str(path)], lang="en").findings
    assert {finding.check for finding in findings} == {"label-shared"}
    assert {finding.file for finding in findings} == {str(path)}
    assert all((finding.term or "").startswith("https://zzz.example/") for finding in findings)
