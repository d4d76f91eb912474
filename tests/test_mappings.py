"""Mappings: the two SSSOM files, the judgements in them, the triples they stand for, the codes of a term."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

import bekken_kg
from bekken_kg.commands import main
from bekken_kg.errors import CannotDo, UnknownName
from bekken_kg.layers import files, graph_iri
from bekken_kg.namespaces import BK, MATCHES, OWL, RDF, SKOS
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.sssom import Mappings
from bekken_kg.shipped import folder

FOLDER = Path(folder("ontology"), "mappings")
FILES = ("open", "relations", "restricted")
OPEN, RELATIONS, RESTRICTED = (Mappings(str(FOLDER / f"{name}.sssom.tsv")) for name in FILES)
ROWS = [
    (mappings, dict(zip(mappings.columns, cells, strict=True)))
    for mappings in (OPEN, RELATIONS, RESTRICTED)
    for _, cells in mappings.rows
]
IDS = [f"{row['subject_id'][3:]}-{row['object_id']}" for _, row in ROWS]
JUDGED = {(row["subject_id"][3:], row["object_id"]): row["predicate_id"][5:] for _, row in ROWS}
COMMENTS = {(row["subject_id"][3:], row["object_id"]): row["comment"] for _, row in ROWS}
NONE = [line.split("\t") for line in (FOLDER / "searched-none.tsv").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module", params=["oxigraph", "rdflib"])
def kg(request: pytest.FixtureRequest) -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load(engine=request.param)


def pair_id(part: tuple[str, str] | str) -> str:
    return part if isinstance(part, str) else "-".join(part)


# --- the files


def test_the_floor() -> None:
    assert len({term for term, _ in JUDGED}) >= 60
    assert len(ROWS) >= 240
    assert {row["object_id"].partition(":")[0] for _, row in ROWS} >= {
        *("UBERON", "HP", "MAXO", "MONDO", "GO", "CHEBI", "HGNC", "UniProt", "MESH", "NCIT", "wikidata"),
        *("BFO", "RO", "SEPIO", "ECO", "cito", "prov", "oa"),
        *("ICD10", "ICD10NO", "ICD10CM", "ICD11", "ICPC2", "SNOMEDCT", "LOINC", "UMLS"),
    }


@pytest.mark.parametrize(("mappings", "row"), ROWS, ids=IDS)
def test_a_row(shipped: bekken_kg.KnowledgeGraph, mappings: Mappings, row: dict[str, str]) -> None:
    term = shipped[row["subject_id"]]
    assert (row["subject_label"], "en") == (term.label("en"), term.label("en").lang)
    assert row["mapping_justification"] == "semapv:ManualMappingCuration"
    assert re.fullmatch(r"2026-\d\d-\d\d", row["mapping_date"])
    assert row["predicate_id"].removeprefix("skos:") in MATCHES
    assert row.get("object_label", row["comment"]) or mappings is RESTRICTED


def test_a_pair_is_judged_once() -> None:
    assert len(JUDGED) == len(ROWS)


def test_rows_are_sorted_by_term() -> None:
    subjects = [[cells[0] for _, cells in mappings.rows] for mappings in (OPEN, RELATIONS, RESTRICTED)]
    assert subjects == [sorted(column) for column in subjects]


def test_nobody_has_reviewed_a_row() -> None:
    assert not {"reviewer_id", "reviewer_label"} & {*OPEN.columns, *RESTRICTED.columns}


def test_the_restricted_file_has_a_notice_on_top_and_no_label_of_a_code() -> None:
    assert (FOLDER / "restricted.sssom.tsv").read_text(encoding="utf-8").startswith('#comment: "Notice.')
    assert RESTRICTED.columns == [
        *("subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification"),
        *("object_source", "object_source_version", "mapping_date", "comment"),
    ]


@pytest.mark.parametrize(
    ("mappings", "restricted"), [(OPEN, "false"), (RESTRICTED, "true")], ids=["open", "restricted"]
)
def test_each_code_is_in_the_file_that_its_system_allows(
    shipped: bekken_kg.KnowledgeGraph, mappings: Mappings, restricted: str
) -> None:
    starts = tuple(
        row.start
        for row in shipped.query(
            f"SELECT ?start {{ ?s <{BK}hasRestrictedText> {restricted} ; <{BK}iriStartsWith> ?start }}"
        )
    )
    assert len(starts) >= 8
    codes = [quad.object.value for quad in mappings.quads()]
    assert [code for code in codes if not code.startswith(starts)] == []


# --- the judgements

FIXED = {
    ("PelvicGirdlePain", "ICD10:O26.7"): "closeMatch",
    ("PelvicGirdlePain", "ICD10NO:O26.7"): "closeMatch",
    ("PelvicGirdlePain", "ICD10CM:O26.71"): "closeMatch",
    ("PelvicGirdlePain", "ICD11:JA65.7"): "closeMatch",
    ("PelvicGirdlePain", "ICPC2:W99"): "broadMatch",
    ("PelvicGirdlePain", "MESH:D059388"): "broadMatch",
    ("PelvicGirdlePain", "SNOMEDCT:703619001"): "broadMatch",
    ("PelvicGirdlePain", "MONDO:0024575"): "broadMatch",
    ("WaddlingGait", "HP:0002515"): "relatedMatch",
    ("PubicSymphysis", "UBERON:0003699"): "exactMatch",
    ("SacroiliacJoint", "UBERON:0001365"): "exactMatch",
    ("Leg", "UBERON:0002103"): "closeMatch",
    ("Leg", "UBERON:0000978"): "narrowMatch",
    ("IncreasedMovementBetweenBones", "SNOMEDCT:298181000"): "closeMatch",
    ("PelvicRing", "UBERON:0001270"): "closeMatch",
    ("Pelvis", "UBERON:0002355"): "closeMatch",
    ("isPartOf", "BFO:0000050"): "exactMatch",
    ("isLocatedIn", "RO:0001025"): "relatedMatch",
    ("Claim", "SEPIO:0000001"): "closeMatch",
    ("Contests", "cito:disputes"): "closeMatch",
    ("TextUnit", "oa:TextPositionSelector"): "broadMatch",
}


@pytest.mark.parametrize(("pair", "predicate"), FIXED.items(), ids=pair_id)
def test_a_judgement(pair: tuple[str, str], predicate: str) -> None:
    assert JUDGED[pair] == predicate


def test_no_restricted_code_is_exact() -> None:
    assert "exactMatch" not in {row["predicate_id"][5:] for mappings, row in ROWS if mappings is RESTRICTED}


def test_one_exact_match_per_term_and_vocabulary() -> None:
    exact = Counter((s, o.partition(":")[0]) for (s, o), predicate in JUDGED.items() if predicate == "exactMatch")
    assert len(exact) >= 10
    assert set(exact.values()) == {1}


WARNED = {
    ("WaddlingGait", "HP:0002515"): "weakness",
    ("CautiousGait", "HP:0001288"): "HP:0031953",
    ("PelvicGirdlePain", "ICD10:O26.7"): "O71.6",
    ("PelvicGirdlePain", "ICD10NO:O26.7"): "O71.6",
    ("PelvicGirdlePain", "ICD11:JA65.7"): "JB0A.7",
    ("PelvicGirdlePain", "MESH:D059388"): "Wider than pregnancy",
    ("PelvicGirdlePain", "SNOMEDCT:703619001"): "wider",
    ("PubicSymphysis", "MESH:D011631"): "MESH:D046548",
    ("IncreasedMovementBetweenBones", "SNOMEDCT:298181000"): "no code for laxity",
}


@pytest.mark.parametrize(("pair", "words"), WARNED.items(), ids=pair_id)
def test_a_careless_reader_is_warned(pair: tuple[str, str], words: str) -> None:
    assert words in COMMENTS[pair]


NO_MATCH = ["O71.6", "JB0A.7", "HP:0031953", "HP:0003551", "MESH:D046548", "MESH:D001510", "NCIT:C45985"]


@pytest.mark.parametrize("code", NO_MATCH)
def test_what_is_no_match_is_told_and_is_in_no_row(code: str) -> None:
    assert [pair for pair in JUDGED if pair[1].endswith(code)] == []
    assert any(code in comment for comment in COMMENTS.values())


# --- searched, none found


def test_what_was_not_found_tells_query_version_and_day() -> None:
    assert NONE[0] == [
        *("subject_id", "vocabulary", "source", "source_version", "fields"),
        *("query", "hits", "nearest", "remark", "day"),
    ]
    assert len(NONE) >= 40
    assert {len(line) for line in NONE} == {len(NONE[0])}


@pytest.mark.parametrize("line", NONE[1:], ids=lambda line: f"{line[0][3:]}-{line[1]}")
def test_a_search(shipped: bekken_kg.KnowledgeGraph, line: list[str]) -> None:
    term, vocabulary, source, version, fields, query, hits, nearest, _, day = line
    assert shipped[term].curie == term
    assert all((vocabulary, source, version, fields))
    re.compile(query)
    assert hits.isdigit()
    assert re.fullmatch(r"2026-\d\d-\d\d", day)
    assert not nearest or nearest.startswith(f"{vocabulary}:")
    assert JUDGED.get((term[3:], nearest), "") != "exactMatch"


def test_what_was_not_found_is_kept_out_of_the_graph() -> None:
    assert [Path(path).name for path in files("mappings")] == [f"{name}.sssom.tsv" for name in FILES]


# --- the layer


def test_one_triple_a_row_and_nothing_else(kg: bekken_kg.KnowledgeGraph) -> None:
    rows = kg.query(f"SELECT ?s ?p ?o {{ GRAPH <{graph_iri('mappings')}> {{ ?s ?p ?o }} }}")
    assert len(rows) == len(ROWS)
    assert {row.p.removeprefix(SKOS) for row in rows} == set(MATCHES)
    assert {row.s.startswith(BK) for row in rows} == {True}


def test_the_predicates_are_declared_as_annotations(shipped: bekken_kg.KnowledgeGraph) -> None:
    declared = {
        (quad.subject.value, quad.object.value)
        for quad in quads_of(["terms"])
        if quad.predicate.value == RDF + "type" and str(quad.subject)[1:].startswith(SKOS)
    }
    assert {(SKOS + name, OWL + "AnnotationProperty") for name in MATCHES} <= declared
    assert {set(shipped.term(SKOS + name).all_labels()) >= {"nb", "nn", "en"} for name in MATCHES} == {True}


def test_the_layer_loads_alone() -> None:
    kg = bekken_kg.load(layers=["mappings"])
    assert bool(kg.query(f"ASK {{ <{BK}PelvicGirdlePain> <{SKOS}closeMatch> ?code }}"))
    assert len(kg.query("SELECT * { ?s ?p ?o }")) == len(ROWS)


def test_it_is_exported_alone(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "ntriples", "--layer", "mappings"]) == 0
    assert len(capsysbinary.readouterr().out.splitlines()) == len(ROWS)


# --- reading

HEAD = """\
# mapping_set_id: https://example.org/mappings
# curie_map:
#   ex: https://example.org/codes/
# license: https://example.org/licence
"""
COLUMNS = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tcomment\n"
GOOD = "bk:Relaxin\tskos:closeMatch\t\tex:1\ta comment\n"
LAST = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tpredicate_modifier\n"
COMMENTED = "subject_id\tpredicate_id\tobject_id\tcomment\n"
DENIED = "bk:Relaxin\tskos:exactMatch\tex:1\tsemapv:ManualMappingCuration\tNot\n"
GRANTED = "bk:Relaxin\tskos:closeMatch\tex:2\n"


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "own.sssom.tsv"
    path.write_bytes(text.encode("utf-8"))
    return str(path)


READ = {
    "a row": (HEAD + COLUMNS + GOOD, ["https://example.org/codes/1"]),
    "byte order mark": ("\ufeff" + HEAD + COLUMNS + GOOD, ["https://example.org/codes/1"]),
    "line ends of Windows": ((HEAD + COLUMNS + GOOD).replace("\n", "\r\n"), ["https://example.org/codes/1"]),
    "empty lines": (HEAD + COLUMNS + "\n" + GOOD + "\n", ["https://example.org/codes/1"]),
    "a whole IRI": (HEAD + COLUMNS + GOOD.replace("ex:1", "<https://e.org/2>"), ["https://e.org/2"]),
    "a quoted namespace": (
        HEAD.replace("codes/", "codes/'").replace("ex: ", "ex: '") + COLUMNS + GOOD,
        ["https://example.org/codes/1"],
    ),
    "not found": (HEAD + COLUMNS + GOOD.replace("ex:1", "sssom:NoTermFound"), []),
    "no match": (HEAD + COLUMNS + GOOD.replace("\t\t", "\tNot\t"), []),
    "no rows": (HEAD + COLUMNS, []),
    "line ends of old Macs": ((HEAD + COLUMNS + GOOD).replace("\n", "\r"), ["https://example.org/codes/1"]),
    "no match, the last column, CRLF": (
        (HEAD + LAST + DENIED + GRANTED).replace("\n", "\r\n"),
        ["https://example.org/codes/2"],
    ),
    "a quoted cell of two lines": (
        HEAD + COMMENTED + 'bk:Relaxin\tskos:closeMatch\tex:1\t"a ""b""\tc\n#d"\n' + GRANTED,
        ["https://example.org/codes/1", "https://example.org/codes/2"],
    ),
    "quoted cells": (
        HEAD + '"subject_id"\t"predicate_id"\t"object_id"\n' + '"bk:Relaxin"\tskos:closeMatch\t"ex:1"\n',
        ["https://example.org/codes/1"],
    ),
    "rows of tabs alone": (HEAD + COLUMNS + "\t\t\t\t\n" + GOOD + "\t\t\t\t\n", ["https://example.org/codes/1"]),
    "cells left out at the end": (HEAD + LAST + "bk:Relaxin\tskos:closeMatch\tex:1\n", ["https://example.org/codes/1"]),
    "a comment in the header": (
        HEAD.replace("codes/", "codes/ # my list") + COLUMNS + GOOD,
        ["https://example.org/codes/1"],
    ),
    "flow style": (
        '#curie_map: {ex: "https://example.org/codes/"}\n' + COLUMNS + GOOD,
        ["https://example.org/codes/1"],
    ),
    "a prefix that YAML takes for no": (
        "#curie_map:\n#  no: https://example.org/codes/\n" + COLUMNS + GOOD.replace("ex:1", "no:1"),
        ["https://example.org/codes/1"],
    ),
    "a predicate written out": (
        HEAD + COLUMNS + GOOD.replace("skos:closeMatch", "http://www.w3.org/2004/02/skos/core#closeMatch"),
        ["https://example.org/codes/1"],
    ),
    "a code written out": (HEAD + COLUMNS + GOOD.replace("ex:1", "https://e.org/2"), ["https://e.org/2"]),
    "a column of one's own": (
        HEAD + COLUMNS.replace("predicate_modifier", "kommentar på norsk") + GOOD,
        ["https://example.org/codes/1"],
    ),
}


@pytest.mark.parametrize(("text", "codes"), READ.values(), ids=READ)
def test_reading(tmp_path: Path, text: str, codes: list[str]) -> None:
    assert [quad.object.value for quad in Mappings(written(tmp_path, text)).quads()] == codes


def test_a_plain_header_is_read_as_yaml_is() -> None:
    for table in (OPEN, RESTRICTED):
        lines = Path(table.path).read_text(encoding="utf-8").split("\n")
        header = [line[1:] for line in lines if line.startswith("#")]
        stated = yaml.load("\n".join(header), yaml.BaseLoader)["curie_map"]
        assert len(stated) > 5
        assert stated.items() <= table.prefixes.items()


WRONG = {
    "prefix": (HEAD + COLUMNS + GOOD.replace("ex:1", "exx:1"), "has 'exx:1' at line 6, which is no CURIE"),
    "prefix after the map": (HEAD + COLUMNS + GOOD.replace("ex:1", "license:1"), "no CURIE"),
    "no CURIE": (HEAD + COLUMNS + GOOD.replace("ex:1", "1"), "no CURIE"),
    "no code": (HEAD + COLUMNS + GOOD.replace("ex:1", ""), "no CURIE"),
    "IRI": (HEAD + COLUMNS + GOOD.replace("ex:1", "ex:a b"), "no CURIE"),
    "predicate": (HEAD + COLUMNS + GOOD.replace("close", "closed"), "did you mean 'skos:closeMatch'"),
    "class axiom": (
        HEAD + COLUMNS + GOOD.replace("skos:closeMatch", "owl:equivalentClass"),
        "predicates: skos:exactMatch",
    ),
    "cells": (HEAD + COLUMNS + "bk:Relaxin\tskos:closeMatch\n", "has 2 cells at line 6"),
    "columns": (HEAD + "a\tb\n", "no column subject_id, predicate_id, object_id"),
    "empty": ("", "no column subject_id"),
    "a quotation without end": (
        HEAD + COLUMNS + GOOD.replace("ex:1", '"ex:1'),
        "a quotation at line 6 that does not end",
    ),
    "header": ("#curie_map: {ex: [\n" + COLUMNS + GOOD, "no YAML at line"),
    "curie_map": ("#curie_map: [ex]\n" + COLUMNS + GOOD, "no map of prefixes"),
    "a hidden letter": (
        HEAD + COLUMNS.replace("modifier", "modifier\u200b") + GOOD,
        r"has a column 'predicate_modifier\u200b'",
    ),
    "a hidden letter that is printable": (
        HEAD + COLUMNS.replace("modifier", "modifier\u3164") + GOOD,
        r"'predicate_modifier\u3164'",
    ),
    "a space": (HEAD + COLUMNS.replace("modifier", "modifier ") + GOOD, "has a column 'predicate_modifier '"),
    "another case": (
        HEAD + COLUMNS.replace("predicate_modifier", "Predicate_Modifier") + GOOD,
        "has a column 'Predicate_Modifier'",
    ),
    "a column twice": (
        HEAD + LAST.replace("\n", "\tpredicate_modifier\n") + GOOD,
        "has the column predicate_modifier twice",
    ),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_wrong_files(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CannotDo, match=re.escape(told)) as caught:
        list(Mappings(path).quads())
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="there is no file"):
        Mappings(str(tmp_path / "none.sssom.tsv"))
    (tmp_path / "latin.sssom.tsv").write_bytes("#å\n".encode("latin-1"))
    with pytest.raises(CannotDo, match="is not UTF-8"):
        Mappings(str(tmp_path / "latin.sssom.tsv"))


def test_mappings_of_ones_own_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, HEAD + COLUMNS + GOOD)
    assert main(["check", path, "--lang", "en"]) == 1
    told = capsys.readouterr().out
    assert "bk:Relaxin is mapped to " in told
    assert ", which is no code of a known code system" in told
    text = HEAD.replace("ex: https://example.org/codes/", "ICD10: https://icd.who.int/browse10/2019/en#/")
    assert main(["check", written(tmp_path, text + COLUMNS + GOOD.replace("ex:1", "ICD10:Z34"))]) == 0


# --- the codes of a term


def test_the_codes_of_a_term(kg: bekken_kg.KnowledgeGraph) -> None:
    codes = kg["PelvicGirdlePain"].codes
    assert [(code.match.name, code.system.label("en"), code.text) for code in codes[:4]] == [
        ("closeMatch", "ICD-10", "O26.7"),
        ("closeMatch", "ICD-10-CM", "O26.71"),
        ("closeMatch", "ICD-10-NO", "O26.7"),
        ("closeMatch", "ICD-11", "JA65.7"),
    ]
    assert [code.looseness for code in codes] == sorted(code.looseness for code in codes)
    assert codes[0].looseness == 2  # after an exact match
    assert len(codes) == len([pair for pair in JUDGED if pair[0] == "PelvicGirdlePain"])


def test_no_codes() -> None:
    assert bekken_kg.load()["CausalFactor"].codes == ()
    assert bekken_kg.load(layers=["terms"])["Leg"].codes == ()


WORDS = {"nb": "samme begrep: UBERON", "nn": "same omgrep: UBERON", "en": "same concept: UBERON"}


@pytest.mark.parametrize(("lang", "words"), WORDS.items(), ids=WORDS)
def test_show(capsys: pytest.CaptureFixture[str], lang: str, words: str) -> None:
    assert main(["show", "PubicSymphysis", "--lang", lang]) == 0
    assert f"{words} UBERON:0003699 (skos:exactMatch)" in capsys.readouterr().out


def test_show_as_json(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["show", "IliacCrest", "--format", "json"])
    first = json.loads(capsysbinary.readouterr().out)["codes"][0]
    assert sorted(first) == ["code", "iri", "match", "system"]
    assert (first["code"], first["match"]["curie"]) == ("UBERON:0014437", "skos:exactMatch")


# --- a code, however it is written

ICD = {"ICD-10 O26.7", "ICD-10-NO O26.7"}
WRITTEN = {
    "O26.7": ICD,
    "O267": ICD,
    "o26.7": ICD,
    " O26.7 ": ICD,
    "ICD-10 O26.7": {"ICD-10 O26.7"},
    "ICD10NO:O26.7": {"ICD-10-NO O26.7"},
    "urn:oid:2.16.578.1.12.4.1.1.7110#O26.7": {"ICD-10-NO O26.7"},
    "ja65.7": {"ICD-11 JA65.7"},
    "w99": {"ICPC-2 W99"},
    "703619001": {"SNOMED CT 703619001"},
    "SNOMEDCT:703619001": {"SNOMED CT 703619001"},
    "http://snomed.info/id/703619001": {"SNOMED CT 703619001"},
    "70842-0": {"LOINC 70842-0"},
    "MESH:D059388": {"MeSH D059388"},
    "HP:0003419": {"HPO HP:0003419"},
    "hp_0003419": {"HPO HP:0003419"},
    "HPO 0003419": {"HPO HP:0003419"},
    "0003419": {"HPO HP:0003419"},
    "HGNC:10027": {"HGNC HGNC:10027"},
    "UBERON:0003419": set(),  # another system's prefix
    "O71.6": set(),  # injury at birth
    "6.7": set(),
    "XO26.7": set(),
    "": set(),
    '"} ?s ?p ?o {"': set(),
}


@pytest.mark.parametrize(("code", "found"), WRITTEN.items(), ids=[repr(code) for code in WRITTEN])
def test_a_code_however_it_is_written(shipped: bekken_kg.KnowledgeGraph, code: str, found: set[str]) -> None:
    cells = {row.mappedCodeLabel for row in shipped.answer("term-of-code", code=code)}
    assert {code for cell in cells for code in cell.split(", ")} == found


@pytest.mark.parametrize("system", ["ICD-10-NO", "ICD10NO", "icd-10-no"])
def test_a_code_in_one_system(shipped: bekken_kg.KnowledgeGraph, system: str) -> None:
    answer = shipped.answer("term-of-code", code="O267", system=system)
    assert {row.mappedCodeLabel for row in answer} == {"ICD-10-NO O26.7"}


def test_a_system_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answer", "term-of-code", "-p", "system=ICD-9"]) == 1
    assert "did you mean 'ICD-1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("http://hl7.org/fhir/sid/icd-10|O26.7", "ICD-10"),
        ("urn:oid:2.16.578.1.12.4.1.1.7110|O26.7", "ICD-10-NO"),
        ("http://hl7.org/fhir/sid/icd-10/O26.7", "ICD-10"),
        ("http://snomed.info/sct|703619001", "SNOMED CT"),
        ("http://human-phenotype-ontology.org|HP:0001288", "HPO"),
        ("https://snomed.info/id/703619001", "SNOMED CT"),
        ("<https://purl.obolibrary.org/obo/HP_0001288>", "HPO"),
        ("HPO HP:0001288", "HPO"),
        (703619001, "SNOMED CT"),
    ],
)
def test_a_code_as_systems_write_it(shipped: bekken_kg.KnowledgeGraph, code: str | int, system: str) -> None:
    rows = shipped.answer("term-of-code", code=code)
    assert {row.mappedCodeLabel.rpartition(" ")[0] for row in rows} == {system}


def test_a_system_as_fhir_calls_it(shipped: bekken_kg.KnowledgeGraph) -> None:
    rows = shipped.answer("term-of-code", code="O26.7", system="http://hl7.org/fhir/sid/icd-10")
    assert {row.mappedCodeLabel for row in rows} == {"ICD-10 O26.7"}


def test_a_system_as_ones_own_settings_call_it(
    shipped: bekken_kg.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[systems]\nICD10NO = 'urn:oid:1.2.3'\n", encoding="utf-8")
    monkeypatch.setenv("BEKKEN_SETTINGS", str(own))
    rows = shipped.answer("term-of-code", code="urn:oid:1.2.3|O26.7")
    assert {row.mappedCodeLabel for row in rows} == {"ICD-10-NO O26.7"}


# as HL7's register and HL7 Norway have them, see ontology/terms/code-systems.ttl
IDENTIFIERS = {
    "ICD10": ("2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"),
    "ICD10NO": ("2.16.578.1.12.4.1.1.7110", "urn:oid:2.16.578.1.12.4.1.1.7110"),
    "ICD11": (None, "http://id.who.int/icd/release/11/mms"),
    "ICPC2": ("2.16.578.1.12.4.1.1.7170", "urn:oid:2.16.578.1.12.4.1.1.7170"),
    "SNOMEDCT": ("2.16.840.1.113883.6.96", "http://snomed.info/sct"),
    "LOINC": ("2.16.840.1.113883.6.1", "http://loinc.org"),
    "HGNC": ("2.16.840.1.113883.6.281", "http://www.genenames.org"),
    "UBERON": (None, "http://purl.obolibrary.org/obo/uberon.owl"),
}


@pytest.mark.parametrize(("name", "identifiers"), IDENTIFIERS.items(), ids=IDENTIFIERS)
def test_the_identifiers_of_a_code_system(
    shipped: bekken_kg.KnowledgeGraph, name: str, identifiers: tuple[str | None, str]
) -> None:
    (row,) = shipped.query(
        f"SELECT ?oid ?uri {{ <{BK}{name}> <{BK}fhirUri> ?uri OPTIONAL {{ <{BK}{name}> <{BK}oid> ?oid }} }}"
    )
    assert (row.oid, row.uri) == identifiers


def test_a_system_that_fhir_does_not_know(shipped: bekken_kg.KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match=r"no code system is 'http://example.org' in FHIR"):
        shipped.answer("term-of-code", code="http://example.org|O26.7")


def test_every_code_with_a_claim_leads_back_to_its_term(shipped: bekken_kg.KnowledgeGraph) -> None:
    codes = [code.text for code in shipped["PelvicGirdlePain"].codes]
    found = shipped.answer("term-of-code", code=codes)
    mapped = " ".join(row.mappedCode for row in found if row.term == f"{BK}PelvicGirdlePain")
    assert set(mapped.split()) >= {code.iri for code in shipped["PelvicGirdlePain"].codes}


# --- checking

OWN = """\
#curie_map:
#  RO: http://purl.obolibrary.org/obo/RO_
#  cito: http://purl.org/spar/cito/
#  prov: http://www.w3.org/ns/prov#
#  sepio: http://purl.obolibrary.org/obo/SEPIO_
"""


@pytest.mark.parametrize(
    ("code", "findings"),
    [
        *(("RO:0002452", set()), ("cito:supports", set()), ("prov:wasDerivedFrom", set()), ("sepio:0000001", set())),
        *(("RO:2452", {"code-form"}), ("cito:supports-2", {"code-form"}), ("sepio:assertion", {"code-form"})),
    ],
)
def test_a_check_knows_the_systems_of_relations(tmp_path: Path, code: str, findings: set[str]) -> None:
    row = f"bk:hasOutcome\tskos:relatedMatch\t{code}\n"
    report = bekken_kg.check([written(tmp_path, OWN + "subject_id\tpredicate_id\tobject_id\n" + row)])
    assert {finding.check for finding in report.findings} == findings
