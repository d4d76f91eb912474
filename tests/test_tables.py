"""Tables for people: labels for IRIs, headings in the asked language, no silent fallback, the width kept."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import bekken_kg
from bekken_kg.asking.tables import draw, draw_markdown, headings, show
from bekken_kg.namespaces import BK

LABELLED = """SELECT ?x ?xLabel ?none ?claim WHERE { VALUES (?x ?xLabel ?none ?claim) {
  (<https://w3id.org/bekken-kg/terms/Pain> "smerte"@nb UNDEF <https://w3id.org/bekken-kg/claims/L25>)
  (<https://w3id.org/bekken-kg/terms/Joint> UNDEF UNDEF <https://w3id.org/bekken-kg/claims/L26>) } }"""


def test_a_label_stands_for_its_iri_and_an_empty_column_is_left_out(small: bekken_kg.KnowledgeGraph) -> None:
    lines = small.query(LABELLED).to_table("nb").splitlines()
    assert lines[0].split()[0] == "x"
    assert [line.split() for line in lines[2:]] == [["smerte", "L25"], ["bk:Joint", "L26"]]


def test_a_fallback_is_never_silent(small: bekken_kg.KnowledgeGraph) -> None:
    assert "smerte [nb]" in small.query(LABELLED).to_table("nn")
    assert "øvelser i basseng [nb]" in small.answer("treatments", lang="nn").to_table()
    assert "[nb]" not in small.answer("treatments", lang="nb").to_table()


def test_headings_speak_the_asked_language() -> None:
    nb, nn, en = headings("nb"), headings("nn"), headings("en")
    assert len(nb) >= 20
    assert set(nb) == set(nn) == set(en)
    assert (nb["claim"], en["claim"]) == ("påstand", "claim")


def test_headings_of_no_file_are_none(tmp_path: Path) -> None:
    assert headings("nb", f"{tmp_path}/none.tsv") == {}


def test_a_line_of_headings_that_is_not_whole_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "columns.tsv"
    path.write_text("column\tnb\tnn\ten\nclaim\tpåstand\n\nterm\tord\tord\tterm\n", encoding="utf-8")
    assert headings("en", str(path)) == {"term": "term"}
    assert headings("sv", str(path)) == {}


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (None, ""),
        (ox.NamedNode(BK + "Pain"), "bk:Pain"),
        (ox.NamedNode("https://w3id.org/bekken-kg/claims/L25"), "L25"),
        (ox.NamedNode("http://e.org/x"), "http://e.org/x"),
        (ox.Literal("ledd", language="nb"), "ledd"),
        (ox.Literal("joint", language="en"), "joint [en]"),
        (ox.Literal(3), "3"),
        (ox.BlankNode("b"), "_:b"),
    ],
)
def test_a_term_for_people(term: object, text: str) -> None:
    assert show(term, "nb") == text


@pytest.mark.parametrize("width", [30, 40, 60, 100])
def test_a_table_keeps_its_width(width: int) -> None:
    text = draw(["one", "two"], [["word " * 30, "x"], ["short", "also a longer text " * 5]], width)
    assert max(map(len, text.splitlines())) <= width


MEASURES = [["exercise in a pool, twice", "may reduce the pain", "L49"], ["acupuncture", "", "L50"]]
RECORDS = """
measure  exercise in a pool,
         twice
hedge    may reduce the pain
claim    L49

measure  acupuncture
claim    L50
"""


def test_a_table_that_would_be_cut_too_narrow_is_written_as_records() -> None:
    """Down to twelve letters a column is still read; a row without a hedge has no line for it."""
    assert draw(["measure", "hedge", "claim"], MEASURES, 33).splitlines()[2:4] == [
        "exercise in   may reduce    L49",
        "a pool,       the pain",
    ]
    assert draw(["measure", "hedge", "claim"], MEASURES, 32) == RECORDS.strip("\n")


def test_tall_rows_are_kept_apart() -> None:
    assert "\n\n" in draw(["a"], [["word " * 30], ["b"]], 30)
    assert "\n\n" not in draw(["a"], [["word"], ["b"]], 30)


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in draw(["a"], [["red \x1b[31m\r\n\x07"]])


def test_markdown_cells_cannot_break_out() -> None:
    text = draw_markdown(["a"], [["x|y\\|z\n<b>&"]])
    assert text.splitlines()[2] == "| x\\|y\\\\\\|z &lt;b>&amp; |"


def test_an_answer_without_rows_has_its_headings(small: bekken_kg.KnowledgeGraph) -> None:
    assert small.query("SELECT ?a ?b { ?a ?b 1234 }").to_table().splitlines() == ["a  b", "-  -"]


def test_columns_that_are_empty_everywhere_do_not_leave_an_empty_table(
    small: bekken_kg.KnowledgeGraph,
) -> None:
    assert small.query("SELECT ?a { VALUES ?a { UNDEF } }").to_table().splitlines()[0] == "a"
