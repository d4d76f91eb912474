"""What the pages are made of: the mechanism, the overview, coverage, neighbours, spreadsheets, drawings."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bekken_kg
from bekken_kg.asking.answer import Answer
from bekken_kg.knowledge import KnowledgeGraph
from bekken_kg.model.code import codes_of
from bekken_kg.model.evidence import EvidenceStatement, Publication
from bekken_kg.namespaces import BKE
from bekken_kg.site import coverage, evidence_page, literature, mechanism, mechanism_drawing, results
from bekken_kg.site.drawing import Arrow, Drawing, Link, Node, wrap
from bekken_kg.site.entity_page import answers_codes
from bekken_kg.site.layout import draw, layers
from bekken_kg.site.marks import mark_of
from bekken_kg.site.mechanism_drawing import Mechanism
from bekken_kg.site.reader import Reader
from bekken_kg.site.spreadsheet import defused, spreadsheet

READER = Reader("en", "en")


def link(sources: str, targets: str, *, up: bool = False) -> Link:
    return Link(tuple(sources.split()), tuple(targets.split()), "leads to", "", None, up=up)


#: what leads to what, and the rows from top to bottom, each from left to right
LAYERS = {
    "a chain told backwards": ([link("c", "d"), link("b", "c"), link("a", "b")], ["a", "b", "c", "d"]),
    "a name stands below": ([link("a", "b"), link("n", "b", up=True)], ["a", "b", "n"]),
    "two sources together": ([link("a", "b"), link("a b", "c")], ["a", "b", "c"]),
    "a shorter way told last": ([link("b", "c"), link("a", "b"), link("a", "c")], ["a", "b", "c"]),
    "a source right above the first it leads to": (
        [link("x", "c d"), link("a", "b"), link("b", "c"), link("c", "d")],
        ["a", "b x", "c", "d"],
    ),
    "what is led to stays high": (
        [link("a", "b"), link("b", "c"), link("c", "d"), link("a", "e"), link("e", "d")],
        ["a", "b e", "c", "d"],
    ),
    "no arrows cross": ([link("m", "p q"), link("q", "s"), link("p", "r")], ["m", "p q", "r s"]),
    "no arrows upwards cross": (
        [link("m", "p q"), link("s", "q", up=True), link("r", "p", up=True)],
        ["m", "p q", "r s"],
    ),
    "a circle": ([link("a", "b"), link("b", "a")], ["a b"]),
    "one of two sources is a target too": ([link("a b", "b c")], ["a b", "c"]),
}


def rows(drawing: Drawing) -> list[str]:
    """The names in the boxes, row by row from the top, each row from the left."""
    boxes = sorted(drawing.boxes, key=lambda pair: pair[1].x)
    heights = sorted({box.y for _, box in boxes})
    return [" ".join(node.label for node, box in boxes if box.y == y) for y in heights]


def ends(arrow: Arrow) -> tuple[float, float]:
    """How far down an arrow starts and ends."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", arrow.path)]
    return numbers[1], numbers[-1]


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return bekken_kg.load()


def inside(drawing: Drawing) -> bool:
    boxes = [box for _, box in drawing.boxes] + [arrow.label for arrow in drawing.arrows if arrow.label.lines]
    return all(
        box.x >= -1
        and box.x + box.width <= drawing.width + 1
        and box.y >= 0
        and box.y + box.height <= drawing.height + 1
        for box in boxes
    )


def apart(drawing: Drawing) -> bool:
    boxes = [box for _, box in drawing.boxes]
    return not any(
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
        for number, one in enumerate(boxes)
        for other in boxes[:number]
    )


def clear(drawing: Drawing) -> bool:
    """Whether no label lies over a box."""
    return not any(
        label.x < box.x + box.width and box.x < label.x + label.width and label.y < box.bottom and box.y < label.bottom
        for label in (arrow.label for arrow in drawing.arrows)
        for _, box in drawing.boxes
    )


@pytest.mark.parametrize(("links", "expected"), LAYERS.values(), ids=LAYERS)
def test_a_node_stands_below_what_leads_to_it(links: list[Link], expected: list[str]) -> None:
    assert [" ".join(row) for row in layers(links)] == expected


@pytest.mark.parametrize(("links", "expected"), LAYERS.values(), ids=LAYERS)
def test_a_drawing_has_its_layers_from_the_top(links: list[Link], expected: list[str]) -> None:
    drawing = draw("x", links, lambda key: Node(key, None), 640)
    assert rows(drawing) == expected
    assert apart(drawing)
    assert inside(drawing)


def test_an_arrow_goes_from_its_source_to_its_target() -> None:
    links = [link("a", "c"), link("n", "c", up=True)]
    drawing = draw("x", links, lambda key: Node(key, None), 640)
    a, c, n = (box for _, box in sorted(drawing.boxes, key=lambda pair: pair[0].label))
    assert [ends(arrow) for arrow in drawing.arrows] == [(a.bottom, c.y - 3), (n.y, c.bottom + 3)]
    assert a.bottom < c.y < c.bottom < n.y
    assert clear(drawing)


def places(drawing: mechanism_drawing.Drawing) -> dict[str, mechanism_drawing.Box]:
    return {box.iri.rpartition("/")[2]: box for box in drawing.boxes}


def test_the_mechanism_leads_from_left_to_right_and_its_measures_stand_beneath(kg: KnowledgeGraph) -> None:
    drawing = Mechanism(kg, READER).wide()
    assert drawing is not None
    boxes = places(drawing)
    for strand in mechanism.strands(kg):
        for step in strand:
            for source, target in (
                (boxes[s.rpartition("/")[2]], boxes[t.rpartition("/")[2]]) for s in step.sources for t in step.targets
            ):
                if step.kind == "cause":
                    assert source.x + source.width < target.x
                else:
                    assert source.y > target.y + target.height
    condition = boxes["PelvicGirdlePain"]
    assert all(boxes[name].x > condition.x + condition.width for name in ("CompleteRecovery", "ChronicBackComplaints"))
    assert {line.claim.id for line in drawing.lines} == {
        *("L06", "L11", "L12", "L13", "L14", "L15", "L45", "L46", "L47", "L48", "L49", "L54", "L55", "L56")
    }


def test_the_tall_drawing_leads_downwards(kg: KnowledgeGraph) -> None:
    drawing = Mechanism(kg, READER).tall()
    assert drawing is not None
    boxes = places(drawing)
    order = ("Relaxin", "LigamentExtensibility", "IncreasedDistanceBetweenBones", "Pain", "PelvicGirdlePain")
    heights = [boxes[name].y for name in order]
    assert heights == sorted(set(heights))
    assert boxes["IncreasedRelaxinSecretion"].y == boxes["Relaxin"].y
    assert boxes["IncreasedMovementBetweenBones"].y == boxes["IncreasedDistanceBetweenBones"].y
    assert {line.claim.id for line in drawing.lines} == {"L06", "L11", "L12", "L13", "L14", "L15"}


def test_the_chain_counts_its_publications_by_stance(kg: KnowledgeGraph) -> None:
    """What is disputed is the chain, so it says so as a whole, and the name in it is not alone."""
    drawn = Mechanism(kg, READER)
    assert [claim.id for claim in drawn.chain] == ["L11", "L12", "L13", "L14", "L15"]
    publications = {
        stance: {found.publication for claim in drawn.chain for found in claim.evidence if found.stance.name == stance}  # type: ignore[union-attr]
        for stance in ("Supports", "Qualifies", "Contests")
    }
    assert drawn.stances == {stance: len(found) for stance, found in publications.items()}
    assert all(drawn.stances.values())
    assert drawn.publications == len(set().union(*publications.values()))


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_no_box_of_the_mechanism_lies_over_another_or_outside(kg: KnowledgeGraph, shape: str, lang: str) -> None:
    drawing = getattr(Mechanism(kg, Reader(lang, lang)), shape)()
    boxes = drawing.boxes
    assert all(box.x >= 0 and box.x + box.width <= drawing.width and box.y >= 0 for box in boxes)
    assert all(box.y + box.height <= drawing.height for box in boxes)
    assert not any(
        a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height
        for number, a in enumerate(boxes)
        for b in boxes[:number]
    )
    assert not any(line.endswith("…") for box in boxes for line in box.lines)
    assert {line.claim.id: line.mark for line in drawing.lines}["L14"] == "Possible"
    assert {line.claim.id: line.flag for line in drawing.lines}["L14"] == kg.claim("L14").flag.name[8:].lower()


@pytest.mark.parametrize(
    ("lang", "word", "width", "lines"),
    [
        ("nb", "bekkenløsning", 80, ("bekkenløs-", "ning")),
        ("en", "pregnancy-related", 80, ("pregnancy-", "related")),
        ("", "x" * 20, 80, ("x" * 9 + "-", "x" * 9 + "-", "xx")),
    ],
)
def test_a_long_word_is_divided_between_its_syllables(
    lang: str, word: str, width: float, lines: tuple[str, ...]
) -> None:
    assert wrap(word, width, lang=lang) == lines


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
    assert [claim.id for claim in measures] == ["L50", "L51", "L52", "L53"]
    assert [claim.id for claim in causes] == ["L03", "L04"]
    assert not shown & {"L50", "L51", "L52", "L53"}


def test_a_graph_without_a_mechanism() -> None:
    kg = bekken_kg.load(layers=["terms"])
    drawn = Mechanism(kg, READER)
    assert (drawn.wide(), drawn.tall(), drawn.chain, drawn.publications) == (None, None, [], 0)
    assert coverage.units(kg) == []


def test_the_claims_by_section_are_all_claims(kg: KnowledgeGraph) -> None:
    sections = literature.by_section(kg)
    assert [section.name for section, _ in sections if section] == [
        f"{name}Section" for name in ("Background", "Symptoms", "Diagnosis", "Treatment", "Prognosis")
    ]
    assert sorted(claim.id for _, claims in sections for claim in claims) == [claim.id for claim in kg.claims]


def test_every_unit_is_covered(kg: KnowledgeGraph) -> None:
    units = coverage.units(kg)
    assert [len(units), sum(bool(unit.claims) for unit in units)] == [36, 29]
    assert {unit.id for unit in units if unit.no_claim_reason("nb")} == {unit.id for unit in units if not unit.claims}
    assert {claim.id for unit in units for claim in unit.claims} == {claim.id for claim in kg.claims}
    assert all(unit in claim.units for unit in units for claim in unit.claims)
    sections = coverage.sections(units)
    assert [unit for _, some in sections for unit in some] == units
    assert all(unit.section == section for section, some in sections for unit in some if unit.claims)
    last = units[-1]  # a heading opens the section after it; what it closes the leaflet with stands alone
    assert [
        (section.name, some) for section, some in sections if section and not any(unit.claims for unit in some)
    ] == [("HeadingSection", [last])]
    assert [one for (one, _), (other, _) in pairwise(sections) if one == other] == []
    starts = [unit.start or 0 for unit in units]
    assert starts == sorted(starts)


def test_a_denied_claim_is_marked(kg: KnowledgeGraph) -> None:
    assert mark_of(kg.claim("L41")) == "Negated"


def test_the_literature_year_by_year(kg: KnowledgeGraph) -> None:
    found = evidence_page.overview(kg)
    order = [(publication.year or 0, publication.short(), publication.iri) for publication in found.publications]
    assert order == sorted(order)
    shown = {
        (year, stance, publication.iri, claim.id)
        for year, stances in found.years
        for stance, some in stances.items()
        for publication, claims in some
        for claim in claims
    }
    assert shown == {
        (statement.publication.year, statement.stance.name, statement.publication.iri, claim.id)
        for claim in kg.claims
        for statement in claim.evidence
        if statement.publication and statement.publication.year and statement.stance
    }
    assert [year for year, _ in found.years] == list(range(found.years[0][0], found.years[-1][0] + 1))
    assert len(shown) > 60


def test_the_matrix_says_what_each_publication_says_of_each_claim(kg: KnowledgeGraph) -> None:
    found = evidence_page.overview(kg)
    columns = [claim for _, claims in found.sections for claim in claims]
    assert {claim.id for claim in columns} == {claim.id for claim in kg.claims if claim.evidence}
    for publication, cells in found.matrix:
        assert [claim for cell in cells for claim in cell.claims] == columns
        for cell in cells:
            for claim in cell.claims:
                assert cell.statements == tuple(it for it in claim.evidence if it.publication == publication)
        assert [cell.claims[0] for cell in cells if cell.first] == [claims[0] for _, claims in found.sections]
    assert len(found.matrix) == len(found.publications)
    contesting = {claim.id: some for claims, some in found.disputes for claim in claims}
    assert {"L11", "L15", "L20", "L37"} <= set(contesting)
    assert all(it.stance and it.stance.name == "Contests" for some in contesting.values() for it in some)


def test_a_code_leads_to_its_claims_where_there_are_any(kg: KnowledgeGraph) -> None:
    expected = {term.name: answers_codes(kg, term) for term in kg.terms if codes_of(term, kg)}
    asked = {name: {code.text for code in codes_of(kg[name], kg)} for name in expected}
    found = {
        name: any(row.term == kg[name].iri for code in codes for row in kg.answer("term-of-code", code=code).rows)
        for name, codes in asked.items()
    }
    assert found == expected
    assert {True, False} == set(found.values())


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
    table = results.table(kg.answer("symptoms", lang="nb"), kg, Reader("nb", "nb"))
    assert table.headings[:2] == ["påstand", "symptom"]  # the claim first: nothing is cut off on the left
    assert {row[1].href for row in table.rows} >= {"/terms/PainOnWalking?lang=nb"}
    assert table.rows[0][1].lang == "nb"


def test_a_publication_in_a_table_is_author_and_year_with_its_doi(kg: KnowledgeGraph) -> None:
    table = results.table(kg.answer("evidence-for-claim", claim="L15", lang="nb"), kg, Reader("nb", "nb"))
    at = table.headings.index("publikasjon")
    assert ("Aldabe 2012", "10.1007/s00586-012-2162-x") in [(row[at].text, row[at].entity.doi) for row in table.rows]
    assert "DOI" not in table.headings
    other = results.table(kg.query('SELECT ?publication ?doi { VALUES (?publication ?doi) { ("x" "1") } }'), kg, READER)
    assert [row[1].text for row in other.rows] == ["1"]


def test_a_claim_in_a_table_is_its_statement_and_its_hedge_once(kg: KnowledgeGraph) -> None:
    answer = kg.answer("contested-claims", lang="nb")
    table = results.table(answer, kg, Reader("nb", "nb"))
    assert table.headings == ["påstand", "dokumentasjon", "standpunkt", "oppføring", "publikasjon"]
    texts = [row[0].note.text for row in table.rows if row[0].note]
    assert texts == [kg.claim(row[0].text).statement("nb") for row in table.rows]
    above = [None, *table.rows]
    assert [shared > 0 for shared in table.shared] == [
        before is not None and before[0] == row[0] for before, row in zip(above, table.rows, strict=False)
    ]
    assert {row[2].stance for row in table.rows} == {"Contests", "Qualifies"}
    plain = results.table(answer, kg, Reader("nb", "nb"), joined=False)
    assert "utsagn" in plain.headings
    assert len(plain.rows) == len(table.rows)


def test_a_study_of_many_is_one_line_that_opens(kg: KnowledgeGraph) -> None:
    table = results.table(kg.answer("contested-claims", lang="nb"), kg, Reader("nb", "nb"))
    statement, publication = (next(row[at] for row in table.rows if row[3].text == "E01") for at in (3, 4))
    assert statement.note
    assert statement.note.text == EvidenceStatement(BKE + "E01", kg).statement("nb")
    assert publication.note is None
    assert isinstance(publication.entity, Publication)
    assert statement.more
    assert statement.more.text == publication.entity.title
    few = results.table(kg.answer("contested-claims", stance="Contests", lang="nb"), kg, Reader("nb", "nb"))
    assert len(few.rows) <= results.BRIEF
    assert {row[-1].note is None for row in few.rows} == {False}


def test_what_all_arrows_say_is_said_once(kg: KnowledgeGraph) -> None:
    drawing = results.picture(
        kg.query("PREFIX bk: <https://w3id.org/bekken-kg/terms/> CONSTRUCT WHERE { ?s bk:causes ?o }"), kg, READER
    )
    assert drawing is not None
    assert {arrow.link.label for arrow in drawing.arrows} == {""}
    assert {arrow.link.name for arrow in drawing.arrows} == {drawing.name.rpartition(": ")[2]}


def test_a_long_table_is_cut_and_says_so(kg: KnowledgeGraph) -> None:
    table = results.table(kg.query("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 600"), kg, READER)
    assert (len(table.rows), table.cut) == (results.MOST_ROWS, True)


def test_what_has_no_subjects_and_objects_is_not_drawn(kg: KnowledgeGraph) -> None:
    assert results.picture(kg.answer("symptoms"), kg, READER) is None
    assert results.picture(kg.query("CONSTRUCT WHERE { ?s ?p ?o }"), kg, READER) is None  # far too large
    assert results.picture(kg.answer("mechanism"), kg, READER) is not None


def test_a_circle_is_drawn(kg: KnowledgeGraph) -> None:
    store = ox.Store()
    store.load(
        b"<http://e.org/a> <http://e.org/p> <http://e.org/b> .\n<http://e.org/b> <http://e.org/p> <http://e.org/a> .",
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
