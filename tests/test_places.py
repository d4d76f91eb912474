"""Places: the line on which a graph says something, whatever stands around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bekken_kg.checking.places import Place, Places
from bekken_kg.errors import CannotDo
from bekken_kg.layers import files
from bekken_kg.namespaces import BKC, PREFIXES

EX = "http://e.org/"
TURTLE = """\
@prefix ex: <http://e.org/> .
PREFIX p: <http://e.org/p#>
# ex:A in a comment is no place
ex:A p:says "one # not a comment" ;
    p:says '''two
    ex:B . in a long text''' , "a \\"quoted\\" text"@en ;
    p:is [ p:in ( ex:C
        ex:D ) ] .
ex:B p:of ex:A .
<http://e.org/A> p:half 1.5 ; p:more 007 .
ex:A.b p:of ex:A.b.
"""

FOUND = {
    "the subject": (EX + "A", [], 4),
    "a text": (EX + "A", ["one # not a comment"], 4),
    "a quoted text": (EX + "A", ['a "quoted" text'], 6),
    "a property": (EX + "A", [EX + "p#is"], 7),
    "inside a list": (EX + "A", [EX + "D"], 8),
    "the first that is there": (EX + "A", ["nothing", EX + "p#is"], 7),
    "nothing that is there": (EX + "A", ["nothing"], 4),
    "a second statement": (EX + "A", ["007"], 10),
    "after a number with a point": (EX + "A", [EX + "p#more"], 10),
    "after a long text": (EX + "B", [], 9),
    "a name with a full stop": (EX + "A.b", [], 11),
    "a value alone": ("", [EX + "C"], 7),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "x.ttl"
    file.write_text(TURTLE, encoding="utf-8")
    return file


@pytest.mark.parametrize(("term", "values", "line"), FOUND.values(), ids=FOUND)
def test_turtle(path: Path, term: str, values: list[str], line: int) -> None:
    places = Places({str(path): {"ex": EX, "p": EX + "p#"}})
    assert places.of(term, values) == Place(str(path), line)


@pytest.mark.parametrize("term", [EX + "C", EX + "unknown", ""])
def test_what_is_no_subject_has_no_place(path: Path, term: str) -> None:
    assert Places({str(path): {"ex": EX, "p": EX + "p#"}}).of(term) is None


def test_windows_line_ends(path: Path) -> None:
    path.write_bytes(TURTLE.replace("\n", "\r\n").encode())
    assert Places({str(path): {"ex": EX, "p": EX + "p#"}}).of(EX + "B") == Place(str(path), 9)


OTHERS = {
    "x.nt": (
        "<http://e.org/X> <http://e.org/p> <http://e.org/A> .\n<http://e.org/A> <http://e.org/p> 'x' .\n",
        2,
    ),
    "x.trig": ("PREFIX ex: <http://e.org/>\nGRAPH ex:g {\n  ex:X ex:p ex:A .\n  ex:A ex:p ex:X\n}\n", 4),
    "x.rdf": ('<rdf:RDF xmlns:ex="http://e.org/">\n<ex:C rdf:about="http://e.org/A"/>\n</rdf:RDF>', 2),
    "x.jsonld": ('{\n "@id": "ex:A"\n}', 2),
    "x.sssom.tsv": ("#curie_map:\nsubject_id\tobject_id\nex:A\tex:B\n", 3),
}


@pytest.mark.parametrize(("name", "text", "line"), [(k, *v) for k, v in OTHERS.items()], ids=OTHERS)
def test_another_format(tmp_path: Path, name: str, text: str, line: int) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert Places({str(file): {"ex": EX}}).of(EX + "A") == Place(str(file), line)


def test_the_row_that_names_both(tmp_path: Path) -> None:
    file = tmp_path / "x.sssom.tsv"
    file.write_text("subject_id\tobject_id\nex:A\tex:B\nex:C\tex:D\nex:A\tex:D", encoding="utf-8")
    places = Places({str(file): {"ex": EX}})
    assert [places.of(EX + "A", [EX + name]) for name in "BDE"] == [Place(str(file), line) for line in (2, 4, 2)]


def test_a_large_file_is_searched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bekken_kg.checking.places.LARGEST", 10)
    assert Places({str(path): {"ex": EX, "p": EX + "p#"}}).of(EX + "B") == Place(str(path), 6)


def test_a_large_file_is_searched_so_often_and_no_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bekken_kg.checking.places.LARGEST", 10)
    monkeypatch.setattr("bekken_kg.checking.places.SEARCHES", 2)
    places = Places({str(path): {"ex": EX}})
    assert [places.of(EX + "B") is None for _ in range(3)] == [False, False, True]


def test_the_first_file_comes_first(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "y.ttl"
    other.write_text("<http://e.org/A> <http://e.org/p> 1 .", encoding="utf-8")
    assert Places({str(other): {}, str(path): {"ex": EX}}).of(EX + "A") == Place(str(other), 1)


def test_a_file_that_went(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="there is no file"):
        Places({str(tmp_path / "gone.ttl"): {}}).of(EX + "A")


@pytest.mark.parametrize("number", [1, 25, 58])
def test_the_claims_that_are_shipped(number: int) -> None:
    name = f"L{number:02}"
    (path,) = [file for file in files("leaflet") if file.endswith("claims.ttl")]
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    place = Places({path: PREFIXES}).of(BKC + name)
    assert place is not None
    assert lines[place.line - 1].startswith(f"bkc:{name} ")
