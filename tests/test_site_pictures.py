"""What the pages are made of: the mechanism, the overview, coverage, neighbours, spreadsheets, drawings."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bekken_kg
from bekken_kg.asking.answer import Answer
from bekken_kg.graph import KnowledgeGraph
from bekken_kg.site import coverage, mechanism, neighbours, overview, results
from bekken_kg.site.drawing import Drawing, wrap
from bekken_kg.site.marks import MARKS, is_contested, mark_of
from bekken_kg.site.reader import Reader
from bekken_kg.site.spreadsheet import defused, spreadsheet

READER = Reader("en", "en")


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return bekken_kg.load()


def inside(drawing: Drawing) -> bool:
    boxes = (*drawing.boxes, *(arrow.label for arrow in drawing.arrows if arrow.label.lines))
    return all(
        box.x >= -1
        and box.x + box.width <= drawing.width + 1
        and box.y >= 0
        and box.y + box.height <= drawing.height + 1
        for box in boxes
    )


def apart(drawing: Drawing) -> bool:
    boxes = drawing.boxes
    return not any(
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
        for number, one in enumerate(boxes)
        for other in boxes[:number]
    )


def test_the_two_strands_claim_by_claim(kg: KnowledgeGraph) -> None:
    first, second = mechanism.strands(kg)
    assert [(step.claim.id, step.kind) for step in first] == [("L06", "cause")]
    assert [(step.claim.id, step.kind) for step in second] == [
        *((number, "cause") for number in ("L11", "L12", "L13", "L14")),
        ("L15", "name"),
        ("L45", "effect"),
        ("L49", "effect"),
        *((number, "means") for number in ("L46", "L47", "L48")),
    ]


def test_a_measure_stands_only_where_a_claim_puts_it(kg: KnowledgeGraph) -> None:
    shown = {step.claim.id for steps in mechanism.strands(kg) for step in steps}
    causes, measures = mechanism.beside(kg)
    assert [claim.id for claim in measures] == ["L50", "L51", "L52"]
    assert [claim.id for claim in causes] == ["L03", "L04"]
    assert not shown & {"L50", "L51", "L52", "L53"}


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_mechanism_is_drawn_with_its_hedges(kg: KnowledgeGraph, lang: str, narrow: bool) -> None:
    drawing = mechanism.picture(kg, Reader(lang, lang), narrow=narrow)
    assert drawing is not None
    dashed = {arrow.name[:3] for arrow in drawing.arrows if arrow.dashed}
    assert dashed == {"L14", "L47", "L48", "L49"}
    assert {arrow.name[:3] for arrow in drawing.arrows if arrow.contested} == {"L15"}
    assert {arrow.name[:3] for arrow in drawing.arrows if arrow.stops} == {"L45", "L49"}
    assert all(arrow.href and f"/claims/{arrow.name[:3]}" in arrow.href for arrow in drawing.arrows)
    assert [len(arrow.legs) for arrow in drawing.arrows if arrow.name.startswith("L14")] == [2]
    assert inside(drawing)
    assert apart(drawing)


def test_a_graph_without_a_mechanism() -> None:
    kg = bekken_kg.load(layers=["terms"])
    assert mechanism.picture(kg, READER) is None
    assert overview.overview(kg, READER) is None
    assert coverage.covered(kg, "nb") == []


def test_the_overview_has_each_claim_on_the_condition(kg: KnowledgeGraph) -> None:
    drawn = overview.overview(kg, READER)
    assert drawn is not None
    told = {point.name.partition(":")[0] for group in drawn.groups for point in group.points}
    expected = {
        claim.id for claim in kg.claims if overview.CONDITION in {term.iri for term in claim.subjects}
    }
    assert told == expected
    assert len(expected) > 25
    assert {point.mark for group in drawn.groups for point in group.points} == set(MARKS)


def test_every_unit_is_covered(kg: KnowledgeGraph) -> None:
    units = coverage.covered(kg, "nb")
    assert [len(units), sum(unit.is_covered for unit in units)] == [36, 36]
    assert sum(bool(unit.reason) for unit in units) == 7
    assert {claim.id for unit in units for claim in unit.claims} == {claim.id for claim in kg.claims}
    assert sum(len(part.units) for part in coverage.parts(units)) == 36
    starts = [unit.unit.start or 0 for unit in units]
    assert starts == sorted(starts)


@pytest.mark.parametrize("width", [324, 640])
def test_the_map_has_a_stripe_for_each_unit(kg: KnowledgeGraph, width: int) -> None:
    stripes = coverage.stripes(coverage.covered(kg, "nb"), READER, width)
    assert len(stripes) == 36
    assert all(stripe.x >= 0 and stripe.x + stripe.width <= width for stripe in stripes)


TERMS = [term.curie for term in bekken_kg.load().terms]


def test_the_floor() -> None:
    assert len(TERMS) > 200


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize("curie", TERMS[::6])
def test_neighbours_are_drawn_inside_the_picture(kg: KnowledgeGraph, curie: str, lang: str) -> None:
    reader = Reader(lang, lang)
    found = neighbours.relations(kg[curie], reader)
    drawing = neighbours.picture(kg[curie], found, reader)
    assert apart(drawing)
    assert len(drawing.arrows) <= 2 * neighbours.MOST
    assert all(box.y + box.height <= drawing.height + 1 for box in drawing.boxes)


def test_denied_and_contested_are_marked(kg: KnowledgeGraph) -> None:
    assert mark_of(kg.claim("L41")) == "Negated"
    assert [claim.id for claim in kg.claims if is_contested(claim)] == ["L15", "L20", "L37", "L40", "L51"]


# Spreadsheets.


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\u200b=1", "＝1", "\n=1", "\r=1"])
def test_a_formula_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_cell_comes_back_and_never_starts_a_formula(text: str) -> None:
    assert defused(text).removeprefix("'") == text.removeprefix("'") or defused(text) == text
    assert not defused(text).strip(" ").startswith(("=", "+", "-", "@"))


def test_a_spreadsheet_is_for_norwegian_excel(kg: KnowledgeGraph) -> None:
    answer = kg.answer("treatments", lang="nb")
    body = spreadsheet(answer, "nb")
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == len(answer) + 1
    assert "bekkenbelte" in {cell for row in rows for cell in row}
    assert len({len(row) for row in rows}) == 1


def test_the_exact_csv_is_left_as_it_is(kg: KnowledgeGraph) -> None:
    answer = kg.query('SELECT ?x WHERE { VALUES ?x { "=1+1" } }')
    assert answer.to_csv() == "x\r\n=1+1\r\n"
    assert b"'=1+1" in spreadsheet(answer, "nb")


def test_a_truth_and_triples_as_spreadsheets(kg: KnowledgeGraph) -> None:
    assert spreadsheet(kg.query("ASK {}"), "nb").decode("utf-8-sig") == "true\r\n"
    triples = kg.query("PREFIX bk: <https://w3id.org/bekken-kg/terms/> CONSTRUCT WHERE { ?s bk:causes ?o }")
    assert len(spreadsheet(triples, "nb").decode("utf-8-sig").splitlines()) == len(triples) + 1


# Results and drawings.


def test_a_table_joins_labels_and_links(kg: KnowledgeGraph) -> None:
    table = results.table(kg.answer("symptoms", lang="nb"), Reader("nb", "nb"))
    assert table.headings[:2] == ["påstand", "symptom"]  # the claim first: nothing is cut off on the left
    assert {row[1].href for row in table.rows} >= {"/terms/PainOnWalking?lang=nb"}
    assert table.rows[0][1].lang == "nb"


def test_a_long_table_is_cut_and_says_so(kg: KnowledgeGraph) -> None:
    table = results.table(kg.query("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 600"), READER)
    assert (len(table.rows), table.cut) == (results.MOST_ROWS, True)


def test_what_has_no_subjects_and_objects_is_not_drawn(kg: KnowledgeGraph) -> None:
    assert results.picture(kg.answer("symptoms"), kg, READER) is None
    assert results.picture(kg.query("CONSTRUCT WHERE { ?s ?p ?o }"), kg, READER) is None  # far too large
    assert results.picture(kg.answer("mechanism"), kg, READER) is not None


def test_a_circle_is_drawn(kg: KnowledgeGraph) -> None:
    store = ox.Store()
    store.load(
        b"<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n"
        b"<http://e.org/b> <http://e.org/p> <http://e.org/a> .",
        ox.RdfFormat.N_TRIPLES,
    )
    triples = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(triples, ox.QueryTriples)
    drawing = results.picture(Answer(triples), kg, READER)
    assert drawing is not None
    assert len(drawing.boxes) == len(drawing.arrows) == 2


@given(st.text(), st.floats(10, 400), st.integers(1, 6))
def test_a_text_fits_its_box(text: str, width: float, most: int) -> None:
    lines = wrap(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(len(line) <= max(4, int(width / (14 * 0.56))) for line in lines)
