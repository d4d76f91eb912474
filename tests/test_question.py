"""A question's file: its header, its parameters, and binding values to them."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from conftest import SMALL

from bekken_kg.asking.catalogue import Catalogue
from bekken_kg.asking.header import read_header
from bekken_kg.asking.question import TYPES, Question
from bekken_kg.errors import CannotDo, NotFound, UnknownName, WrongUse
from bekken_kg.shipped import folder

SHIPPED = Path(folder("queries"))
FILES = sorted([*SHIPPED.glob("**/*.rq"), *SMALL.glob("**/*.rq")])
QUESTIONS = sorted(SHIPPED.glob("answers/*.rq"))
PARAMETERS = [
    (path, name) for path in QUESTIONS for name in Question(path.stem, path.read_text(encoding="utf-8")).parameters
]
LANG = '#+ parameters:\n#+   lang:\n#+     type: language\nSELECT ?lang {\n  VALUES ?lang { "nb" }\n}\n'
KIND = "#+ parameters:\n#+   kind:\n#+     type: term\nSELECT ?kind {\n  VALUES ?kind { UNDEF }\n}\n"


def test_the_floor() -> None:
    assert len(FILES) >= 30
    assert len(PARAMETERS) >= 30


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_pyyaml_reads_the_header_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line[3:] for line in text.splitlines() if line.startswith("#+")]
    assert read_header(text, path.stem)[0] == yaml.safe_load("\n".join(lines))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_below_the_header_has_none(path: Path) -> None:
    assert "#+" not in read_header(path.read_text(encoding="utf-8"), path.stem)[1]


@pytest.mark.parametrize(("path", "name"), PARAMETERS, ids=lambda part: getattr(part, "stem", part))
def test_a_parameter_is_used(path: Path, name: str) -> None:
    question = Question(path.stem, path.read_text(encoding="utf-8"))
    assert len(re.findall(rf"\?{name}\b", question.sparql)) >= 2


@pytest.mark.parametrize(("path", "name"), PARAMETERS, ids=lambda part: getattr(part, "stem", part))
def test_a_parameter_is_described(path: Path, name: str) -> None:
    parameter = Question(path.stem, path.read_text(encoding="utf-8")).parameters[name]
    assert parameter.type in TYPES
    assert set(parameter.words) == {"nb", "nn", "en"}


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_without_values_the_text_is_that_of_the_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    question = Question(path.stem, text)
    assert text.endswith(question.bind({}))
    assert question.bind({}) == question.sparql


@pytest.mark.parametrize(
    ("header", "line", "text"),
    [
        ("#+ title\n", 1, "title"),
        ("#+    odd: x\n", 1, "odd: x"),
        ("#+     deep: x\n", 1, "deep: x"),
        ("#+ title:x\n", 1, "title:x"),
        ("#+title: x\n", 1, "title: x"),
        ("#+ a: b\n#+   c: d\n#+       e: f\n", 2, "c: d"),
        ("#+ title:\n#+  nb: x\n", 2, "nb: x"),
        ("#+ title:\n#+    nb: x\n", 2, "nb: x"),
        ("#+ title:\n#+     nb: x\n", 2, "nb: x"),
        ("#+ title:\n#+   nb: x\n#+    nn: y\n", 3, "nn: y"),
        ("#+ title:\n#+   nb: x\n#+  tags: [a]\n", 3, "tags: [a]"),
        ("#+ parameters:\n#+\n#+   x:\n#+      type: text\n", 4, "type: text"),
        ("#+ parameters:\n#+   x:\n#+     type: text\n#+    y:\n#+ tags: [a]\n", 4, "y:"),
        ("#+ parameters:\n#+   x:\n#+ tags: [a]\n#+     type: text\n", 4, "type: text"),
    ],
)
def test_a_header_outside_the_subset_is_refused_with_its_line(header: str, line: int, text: str) -> None:
    with pytest.raises(CannotDo, match=re.escape(f"header of 'x' cannot be read at line {line}: '{text}'") + "$"):
        read_header(header + "ASK {}", "x")


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("#+ title:\n#+   nb: a\n#+ tags: [x]\n#+ title:\n#+   nn: b\n", "says 'title' a second time at line 4"),
        ("#+ title: a\n#+ title:\n#+   nb: b\n", "says 'title' a second time at line 2"),
        ("#+ title:\n#+   nb: a\n#+   nb: b\n", "says 'nb' a second time at line 3"),
        ("#+ title: Measures\n", "'title' goes below it"),
        ("#+ question: [a, b]\n", "'question' goes below it"),
        ("#+ parameters: lang\n", "'parameters' goes below it"),
        ("#+ parameters:\n#+   lang: language\n", "'lang' goes below it"),
        ("#+ columns: a\n", "'columns' is a list in brackets"),
        ("#+ claims: L25\n", "'claims' is a list in brackets"),
        ("#+ tags:\n#+   a: b\n", "'tags' is a list in brackets"),
    ],
)
def test_a_header_of_another_kind_is_refused(header: str, told: str) -> None:
    with pytest.raises(CannotDo, match=rf"^[^\n]*header of 'x' [^\n]*{re.escape(told)}[^\n]*$"):
        Question("x", header + 'SELECT ?lang {\n  VALUES ?lang { "nb" }\n}')


@pytest.mark.parametrize(
    "body",
    [
        "ASK {}",
        'ASK { VALUES ?lang { "nb" } }',
        'ASK {\n VALUES ?lang { "nb" }\n VALUES ?lang { "nn" }\n}',
        'ASK {\n VALUES ?language { "nb" }\n}',
    ],
)
def test_a_declared_parameter_needs_exactly_one_values_line(body: str) -> None:
    with pytest.raises(CannotDo, match="exactly one line 'VALUES"):
        Question("x", "#+ parameters:\n#+   lang:\n#+     type: language\n" + body)


def test_a_value_replaces_what_is_inside_the_braces() -> None:
    bound = Question("x", LANG).bind({"lang": [ox.Literal("nn")]})
    assert bound == 'SELECT ?lang {\n  VALUES ?lang { "nn" }\n}\n'


def test_several_values_go_inside_the_same_braces() -> None:
    bound = Question("x", KIND).bind({"kind": [ox.NamedNode("e:a"), ox.NamedNode("e:b")]})
    assert "VALUES ?kind { <e:a> <e:b> }" in bound


def test_a_value_with_braces_and_parameter_syntax_is_not_cut_again() -> None:
    both = "#+ parameters:\n#+   a:\n#+     type: text\n#+   b:\n#+     type: text\n"
    question = Question("x", both + 'ASK {\nVALUES ?a { "1" }\nVALUES ?b { "2" }\n}')
    hostile = "}\nVALUES ?b { "
    bound = question.bind({"a": [ox.Literal(hostile)], "b": [ox.Literal("z")]})
    assert bound == f'ASK {{\nVALUES ?a {{ {ox.Literal(hostile)} }}\nVALUES ?b {{ "z" }}\n}}'


def test_a_parameter_tells_of_a_class_only_where_it_has_one() -> None:
    of = KIND.replace("type: term\n", "type: term\n#+     of: Modality\n#+     en: the hedge\n")
    assert Question("x", KIND).parameters["kind"].record == {"name": "kind", "type": "term", "description": {}}
    assert Question("x", of).parameters["kind"].record == {
        "name": "kind",
        "type": "term",
        "of": "Modality",
        "description": {"en": "the hedge"},
    }


def test_an_unknown_parameter_names_the_nearest_and_the_list() -> None:
    with pytest.raises(UnknownName, match=r"no parameter 'lng'; did you mean 'lang'\? \(parameters: lang\)"):
        Question("x", LANG).bind({"lng": [ox.Literal("nn")]})


def test_an_empty_list_of_values_is_refused() -> None:
    with pytest.raises(WrongUse, match="needs a value"):
        Question("x", LANG).bind({"lang": []})


def test_a_question_speaks_three_languages_with_fallback() -> None:
    question = Catalogue(str(SMALL / "queries" / "answers"))["treatments"]
    assert (question.title("en"), question.title("nn"), Question("x", LANG).title()) == (
        "Measures",
        "Tiltak",
        "x",
    )
    assert question.text("en") == "Which measures are mentioned, and with what hedge?"


def test_the_catalogue_lists_and_reads() -> None:
    catalogue = Catalogue(str(SMALL / "queries" / "answers"))
    assert list(catalogue) == ["claim-graph", "has-symptoms", "treatments"]
    assert len(catalogue) == 3
    assert "treatments" in catalogue
    assert catalogue["treatments"] is catalogue["treatments"]


@pytest.mark.parametrize("name", ["treatment", "", "../columns", "treatments.rq", "TREATMENTS", "a/b", "\udcff"])
def test_a_name_that_is_not_there_is_not_found(name: str) -> None:
    catalogue = Catalogue(str(SMALL / "queries" / "answers"))
    assert name not in catalogue
    with pytest.raises(NotFound, match="there is no question"):
        catalogue[name]


@pytest.mark.parametrize(
    "text", ["SELECT * { ?s ?p ?o }", "ask {}", "PREFIX x: <x:> select", "# all\nSELECT * { ?s ?p ?o }", "{ ?s ?p ?o }"]
)
def test_sparql_for_a_name_says_what_to_use(text: str) -> None:
    with pytest.raises(WrongUse, match="use `bekken query -e`"):
        Catalogue()[text]


def test_a_question_with_service_is_refused_when_read(tmp_path: Path) -> None:
    (tmp_path / "far.rq").write_text("ASK { SERVICE <http://localhost:1/> { ?s ?p ?o } }", encoding="utf-8")
    with pytest.raises(CannotDo, match="SERVICE is refused"):
        Catalogue(str(tmp_path))["far"]


def test_a_byte_order_mark_hides_no_header(tmp_path: Path) -> None:
    text = "\ufeff#+ title:\n#+   nb: Tiltak\n#+ tags: [a]\nASK {}"
    (tmp_path / "marked.rq").write_text(text, encoding="utf-8", newline="\r\n")
    assert (Catalogue(str(tmp_path))["marked"].title("nb"), Catalogue(str(tmp_path))["marked"].tags) == (
        "Tiltak",
        ["a"],
    )


def test_a_question_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes(b'ASK { ?s ?p "\xe6" }')
    with pytest.raises(CannotDo, match="not UTF-8"):
        Catalogue(str(tmp_path))["latin"]
