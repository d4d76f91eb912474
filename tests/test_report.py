"""What `make bench` writes (``benchmarks/report.py``), and how it compares rows (``benchmarks/engine.py``)."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from engine import cell, rows_of, text_of
from report import Chart, Row, alternative, drawing, put, table

CHART = Chart(
    "one <question>",
    "seconds",
    [Row("bekken", [1, 1, 1], "", [1, 1, 1]), Row("a & b", [2, 3, 4], "2 right", [1, 1, 1])],
)
NONE = Chart("one", "seconds", [Row("absent", [], "not measured: no mvn")])


def test_a_table_has_spread_and_ratio_and_who_was_not_measured() -> None:
    assert "| a & b | 3.00 | 2.50–3.50 | 3.00 (2.00–4.00) | 2 right |" in table(CHART).splitlines()
    assert "| absent | – |  |  | not measured: no mvn |" in table(NONE).splitlines()


def test_a_drawing_is_xml_with_a_bar_for_each() -> None:
    bars = ElementTree.fromstring(drawing(CHART)).findall(".//*[@class='bar']")
    assert len(bars) == 1
    assert "a & b 3.00" in alternative(CHART)


def test_a_page_keeps_what_is_outside_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- bench: cold -->\nold\n<!-- /bench: cold -->\nafter", encoding="utf-8")
    put(page, "cold", r"new \1")
    assert page.read_text(encoding="utf-8") == "before\n<!-- bench: cold -->\nnew \\1\n<!-- /bench: cold -->\nafter"
    with pytest.raises(SystemExit):
        put(page, "warm", "")


def test_engines_tell_the_same_row_in_the_same_words() -> None:
    number = "http://www.w3.org/2001/XMLSchema#decimal"
    theirs = [rdflib.Literal("1.50", datatype=number), rdflib.URIRef("e:x"), rdflib.BNode(), None]
    ours = [ox.Literal("1.5", datatype=ox.NamedNode(number)), ox.NamedNode("e:x"), ox.BlankNode(), None]
    assert rows_of([theirs]) == rows_of([ours]) == [["1.5", "e:x", "_", ""]]
    assert text_of({"type": "literal", "value": "1.50"}) == cell(1.5)
    assert rows_of([[ox.Literal("a")]]) != rows_of([[ox.Literal("b")]])
