"""Tables of terms and claims: what a row says as RDF, and what is said of one that is wrong."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

import bekken_kg
from bekken_kg.checking.shapes import available
from bekken_kg.extending.robot_template import HEADS, head, read_table
from bekken_kg.namespaces import OWL, RDF
from bekken_kg.rdf.turtle import read

DATA = Path(__file__).parent / "data" / "tables"
COLD = ("--namespace", "https://example.org/cold/")


@pytest.fixture
def terms(tmp_path: Path, bekken: Callable[..., Run]) -> str:
    path = str(tmp_path / "terms.ttl")
    assert bekken("extension", "import", str(DATA / "terms.csv"), "--to", path, *COLD).code == 0
    return path


def test_what_the_rows_say(terms: str, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    claims = str(tmp_path / "claims.ttl")
    table = str(DATA / "claims.csv")
    run = bekken("extension", "import", table, "--to", claims, "--extension", terms, *COLD, "--lang", "en")
    assert run == (
        0,
        f"{claims}: 1 rows, nothing found; next: `bekken check {claims}` together with the rest of the extension\n",
        "",
    )
    kg = bekken_kg.load(extensions=[terms, claims])
    assert [term.name for term in kg["cold:ColdHands"].parents] == ["Condition"]
    (claim,) = kg.claims_about("https://example.org/cold/Mittens")
    assert (claim.statement("nn"), claim.hedge("en")) == ("Vottar kan vere til hjelp.", "may help")
    assert len(read(claims)) == 15


def test_what_robot_gives_for_the_terms(terms: str) -> None:
    """As ROBOT 1.9.8 did for the same table, which has no curation status of its own."""
    said = {str(quad.triple) for quad in read(terms) if not quad.predicate.value.endswith("IAO_0000114")}
    assert len(said) == 16
    assert (
        '<https://example.org/cold/ColdHands> <http://www.w3.org/2004/02/skos/core#altLabel> "frosne hender"@nb' in said
    )


@pytest.mark.parametrize(("ending", "delimiter"), [("csv", ";"), ("tsv", "\t"), ("tab", "\t")])
def test_as_spreadsheets_write_it(
    terms: str, ending: str, delimiter: str, tmp_path: Path, bekken: Callable[..., Run]
) -> None:
    with (DATA / "terms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with (tmp_path / f"table.{ending}").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    again = str(tmp_path / "again.ttl")
    assert bekken("extension", "import", str(tmp_path / f"table.{ending}"), "--to", again, *COLD).code == 0
    assert {str(quad.triple) for quad in read(again)} == {str(quad.triple) for quad in read(terms)}


def test_types_in_the_words_of_robot(tmp_path: Path) -> None:
    words = ("class", "object property", "annotation property", "data property", "individual", "", "owl:Class")
    table = tmp_path / "types.csv"
    table.write_text("a,b\nID,TYPE\n" + "".join(f"x:T{n},{text}\n" for n, text in enumerate(words)), encoding="utf-8")
    triples = read_table(str(table), {"x": "https://example.org/x/"}, lambda name: pytest.fail(name)).triples
    types = {str(it.subject)[-3:-1]: it.object.value for it in triples if it.predicate.value == RDF + "type"}
    wanted = ["Class", "ObjectProperty", "AnnotationProperty", "DatatypeProperty", "NamedIndividual", "Class", "Class"]
    assert [types[f"T{n}"].removeprefix(OWL) for n in range(len(words))] == wanted


HEAD = "claim,subject,object\nID,AI bk:claimSubject,AI bk:claimObject SPLIT=|\n"
WRONG_ROWS = {
    "no such term": (HEAD + "cold:A,PelvicBellt,Relaxin", (3, "subject", "did you mean 'PelvicBelt'")),
    "the second of two": (HEAD + "cold:A,Relaxin,Relaxin|Nothing", (3, "object", "no term 'Nothing'")),
    "no name": (HEAD + ",Relaxin,Relaxin", (3, "claim", "every row needs an ID")),
    "twice": (HEAD + "cold:A,Relaxin,Relaxin\ncold:A,Relaxin,Relaxin", (4, "claim", "is in row 3 already")),
    "no such prefix": (HEAD + "hot:A,Relaxin,Relaxin", (3, "claim", "the prefix 'hot' of 'hot:A' is not known")),
    "a cell too many": (HEAD + "cold:A,Relaxin,Relaxin,x", (3, "claim", "4 cells, but 3 columns")),
    "a space in an IRI": (HEAD + "https://example.org/a b,Relaxin,Relaxin", (3, "claim", "Invalid IRI")),
}


@pytest.mark.parametrize(("text", "wanted"), WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_a_wrong_row(text: str, wanted: tuple[int, str, str], tmp_path: Path, bekken: Callable[..., Run]) -> None:
    table, to = tmp_path / "table.csv", tmp_path / "table.ttl"
    table.write_text(text, encoding="utf-8")
    run = bekken("extension", "import", str(table), "--to", str(to), *COLD, "--format", "json")
    assert run.code == 1
    assert not to.exists()
    (finding,) = json.loads(run.out)["findings"]
    assert (finding["row"], finding["column"], finding["check"]) == (*wanted[:2], "template")
    assert wanted[2] in finding["what"]


@pytest.mark.skipif(not available(), reason="needs the extra check")
def test_the_checks_name_the_row(tmp_path: Path, bekken: Callable[..., Run]) -> None:
    table = tmp_path / "table.tsv"
    text = (DATA / "terms.csv").read_text(encoding="utf-8").replace(",vottar,", ",,").replace(",", "\t")
    table.write_text(text, encoding="utf-8")
    run = bekken("extension", "import", str(table), *COLD, "--lang", "en")
    assert (run.code, run.out) == (
        1,
        'row 4, cold:Mittens: cold:Mittens has no skos:prefLabel in nn (write skos:prefLabel "…"@nn)\n',
    )


WRONG_TABLES = {
    "empty": ("", "needs a row of headings"),
    "no ID": ("term\nAI bk:claimSubject\nRelaxin", "needs one column with the template string ID"),
    "two IDs": ("a,b\nID,ID\nx,y", "needs one column with the template string ID"),
    "an expression": ("term,part\nID,SC part of some %\nx,y", "'SC part of some %' of 'part' is not known"),
    "no language": ("term,label\nID,AL skos:prefLabel\nx,y", "lacks @"),
    "an open quote": ('term\nID\n"x', "is no table"),
}


@pytest.mark.parametrize(("text", "why"), WRONG_TABLES.values(), ids=WRONG_TABLES)
def test_a_wrong_table(text: str, why: str, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    table = tmp_path / "table.csv"
    table.write_text(text, encoding="utf-8")
    run = bekken("extension", "import", str(table), *COLD)
    assert (run.code in (2, 3), run.out) == (True, "")
    assert why in run.err
    assert len(run.err.splitlines()) == 1


@pytest.mark.parametrize("kind", HEADS)
def test_a_table_to_begin_with(kind: str, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    table = tmp_path / "table.csv"
    table.write_text(bekken("extension", "template", kind).out, encoding="utf-8")
    assert table.read_text(encoding="utf-8") == head(kind)
    assert "has no row below its two heads" in bekken("extension", "import", str(table)).err
