"""Input files: what is no regular file is refused at once, by every command; what cannot be seen is never printed raw."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

import bekken_kg
from bekken_kg.errors import CannotDo, printable
from bekken_kg.inputs import open_input, read_input, read_text

Bekken = Callable[..., Run]

#: every command that takes a file, FILE in place of its name
COMMANDS = [
    "query FILE",
    "query -e ASK{} --data FILE.ttl",
    "query -e ASK{} --data FILE.sssom.tsv",
    "query -e ASK{} --extension FILE.ttl",
    "answer symptoms --extension FILE.ttl",
    "show Pain --extension FILE.ttl",
    "check FILE.ttl",
    "check --leaflet FILE",
    "reason FILE.ttl",
    "export turtle --extension FILE.ttl",
    "export fhir --settings FILE",
    "publish http://127.0.0.1:1/store --extension FILE.ttl",
    "review import FILE",
    "serve --port 0 --data FILE.ttl",
    "serve --port 0 --extension FILE.ttl",
    "source verify FILE",
    "source show FILE",
    "source segment FILE",
    "source verify README.md --data FILE.ttl",
]
#: RIGHT-TO-LEFT OVERRIDE, ZERO WIDTH SPACE, escape sequences of 7 and 8 bits, line ends, line separator, delete
HIDDEN = "a\u202eb\u200bc\x1b[2Jd\x9b2Je\rf\ng\u2028h\x7f\x00i"
SEEN = "a\\u202eb\\u200bc\\x1b[2Jd\\x9b2Je f g h\\x7f\\x00i"

#: of these, what a file of RDF may hold
LABEL = "a\u202eb\u200bc\rd\ne\u2028f smerte"


def test_the_floor() -> None:
    assert len(COMMANDS) >= 19


@pytest.fixture(params=["pipe", "device", "folder"])
def special(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Make a pipe, a link to an endless device and a folder, under every name that the commands use."""
    for ending in ("", ".ttl", ".sssom.tsv"):
        path = tmp_path / f"x{ending}"
        if request.param == "pipe":
            os.mkfifo(path)
        elif request.param == "device":
            path.symlink_to("/dev/zero")
        else:
            path.mkdir()
    return str(tmp_path / "x")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("words", COMMANDS)
def test_only_a_regular_file_is_read(
    bekken: Bekken, special: str, words: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(bekken_kg.__file__).parents[2])
    run = bekken(*[word.replace("FILE", special) for word in words.split()])
    assert (run.code, run.out) == (3, "")
    assert len(run.err.splitlines()) == 1
    assert ("is a folder" if "folder" in request.node.name else "is no file but a pipe, socket or device") in run.err


def test_a_file_that_is_replaced_by_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("a")
    regular = (tmp_path / "file").stat()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(os, "stat", lambda path: regular)
    with pytest.raises(CannotDo, match="is no file but a pipe"):
        open_input(str(tmp_path / "pipe"))


def test_a_text_is_read_without_its_mark_and_with_its_line_ends(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"\xef\xbb\xbfa\r\nb")
    assert read_text(str(tmp_path / "text")) == "a\r\nb"
    assert read_input(str(tmp_path / "text"), 4) == b"\xef\xbb\xbfa"


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(CannotDo, match=r"'a\\x00b' cannot be read"):
        open_input("a\0b")


def test_what_cannot_be_seen_is_shown() -> None:
    assert printable(HIDDEN) == SEEN
    assert printable("tøy, bekkenløsning – 骨盤 🙂") == "tøy, bekkenløsning – 骨盤 🙂"
    assert str(CannotDo(HIDDEN)) == SEEN


@pytest.fixture
def hidden(tmp_path: Path) -> str:
    """Make an extension whose label, synonym, IRI and file name hold what cannot be seen."""
    path = tmp_path / "m\u202ey\u200b.ttl"
    text = json.dumps(LABEL)
    path.write_text(
        "@prefix bk: <https://w3id.org/bekken-kg/terms/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        f"<http://e.org/x\u202e\u200by> a owl:Class ; <http://www.w3.org/2000/01/rdf-schema#subClassOf> bk:Pain ;\n"
        f"  skos:prefLabel {text}@nb ; skos:altLabel {text}@en ; skos:definition {text}@nb .\n",
        encoding="utf-8",
    )
    return str(path)


@pytest.mark.parametrize(
    "words",
    [
        "show http://e.org/x\u202e\u200by",
        "show Pain",
        "show http://e.org/x\u202e\u200by --format markdown",
        "show http://e.org/x\u202e\u200by --format json",
        "find smerte",
        "find smerte --format markdown",
        "find smerte --format json",
        "find \u202e\u200b\x1bxyzzy",
        "answer glossary",
        "answer glossary --format markdown",
        "answer \u202e\x9b",
        "explain http://e.org/x\u202e\u200by subClassOf Pain",
        "explain http://e.org/x\u202e\u200by subClassOf Pelvis",
        "query nowhere\u202e.rq",
        "answer term-of-code -p code=1\u202e\u200b2 --show",
        "query -e \u202e\x9b{",
    ],
)
def test_what_cannot_be_seen_is_never_printed_raw(bekken: Bekken, hidden: str, words: str) -> None:
    run = bekken(*words.split(), "--extension", hidden)
    assert run.out + run.err
    assert (run.out + run.err).replace("\n", "").isprintable()
    if words.startswith(("show http", "find smerte")):
        assert "a\\u202eb\\u200bc" in run.out.replace("\\\\", "\\")


@pytest.mark.parametrize("words", ["check FILE", "check FILE --format json", "reason FILE", "diff FILE FILE"])
def test_nor_by_a_command_that_looks_at_files(bekken: Bekken, hidden: str, words: str) -> None:
    run = bekken(*words.replace("FILE", hidden).split())
    assert run.out + run.err
    assert (run.out + run.err).replace("\n", "").isprintable()


def test_json_keeps_what_cannot_be_seen_as_escapes(bekken: Bekken, hidden: str) -> None:
    run = bekken("show", "http://e.org/x\u202e\u200by", "--extension", hidden, "--format", "json")
    assert json.loads(run.out)["labels"]["nb"] == LABEL
