"""Foreign files: whatever is wrong with one, it ends in one clear line, and nothing else happens."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import Run
from hostile import ABOUT, HOSTILE, SECRET, XML, S

import bekken_kg
from bekken_kg.errors import CannotDo, WrongUse
from bekken_kg.sandbox.files import ENDINGS, Ingestion, read
from bekken_kg.sandbox.limits import Limits
from bekken_kg.sandbox.process import Confined, Failure


class Canary:
    """A server that only listens: whoever connects has tried to fetch something."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port = self._socket.getsockname()[1]

    def was_called(self) -> bool:
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    server = Canary()
    yield server
    server.close()


@pytest.fixture
def place(tmp_path: Path, canary: Canary) -> Callable[[str, str | bytes], Path]:
    """Write a hostile file, with a secret beside it."""
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")

    def write(name: str, content: str | bytes) -> Path:
        if isinstance(content, str):
            content = content.replace("PORT", str(canary.port)).replace("HERE", str(tmp_path)).encode()
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def children() -> list[str]:
    """The processes that this one has started and that are still there (Linux tells)."""
    path = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return path.read_text(encoding="ascii").split() if path.exists() else []


def snapshot(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def one_line(run: Run, name: str) -> str:
    assert run.code in (1, 3)
    assert run.out == ""
    assert run.err.startswith("bekken: ")
    assert run.err.endswith("\n")
    assert run.err[:-1].isprintable()
    assert len(run.err) < 500 + len(name)
    assert name in run.err
    assert SECRET not in run.err
    assert "fault of bekken" not in run.err
    return run.err


def test_the_canary_and_the_list_of_children_can_tell(canary: Canary) -> None:
    assert not canary.was_called()
    socket.create_connection(("127.0.0.1", canary.port)).close()
    assert canary.was_called()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert str(process.pid) in children() or sys.platform != "linux"
        process.communicate(b"\n")


def test_there_are_enough_hostile_files() -> None:
    assert len(HOSTILE) >= 50
    assert len({name for name, _, _ in HOSTILE.values()}) == len(HOSTILE)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_ends_in_one_line(
    kind: str,
    place: Callable[..., Path],
    canary: Canary,
    bekken: Callable[..., Run],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Within the seconds that it may take, counted in time of the processor: the machine may do other things too."""
    monkeypatch.setenv("BEKKEN_FOREIGN_SECONDS", "120")
    monkeypatch.setenv("BEKKEN_FOREIGN_STATEMENTS", "500000")
    name, content, told = HOSTILE[kind]
    path = place(name, content)
    before, worked, running = snapshot(path.parent), sum(os.times()[:4]), children()
    run = bekken("query", "-e", "ASK { ?s ?p ?o }", "--data", str(path))
    assert sum(os.times()[:4]) - worked < Limits().seconds
    line = one_line(run, name)
    with pytest.raises(CannotDo, match=told):
        raise CannotDo(line)
    assert not canary.was_called()
    assert snapshot(path.parent) == before
    assert children() == running


WAYS: dict[str, list[str]] = {
    "answer": ["answer", "symptoms", "--extension"],
    "answer, list": ["answer", "--extension"],
    "show": ["show", "Relaxin", "--extension"],
    "claim": ["claim", "L25", "--extension"],
    "find": ["find", "smerte", "--extension"],
    "explain": ["explain", "PubicSymphysis", "isPartOf", "Pelvis", "--extension"],
    "export": ["export", "turtle", "--extension"],
    "query": ["query", "-e", "ASK {}", "--extension"],
    "query, data": ["query", "-e", "ASK {}", "--data"],
    "query, data, rdflib": ["query", "-e", "ASK {}", "--engine", "rdflib", "--data"],
    "check": ["check"],
    "reason": ["reason"],
    "source": ["source", "verify", "nothing.txt", "--data"],
}


@pytest.mark.parametrize("kind", ["entity expansion", "a remote context", "nested triple terms", "gzip"])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_is_guarded(
    way: str, kind: str, place: Callable[..., Path], canary: Canary, bekken: Callable[..., Run]
) -> None:
    name, content, told = HOSTILE[kind]
    line = one_line(bekken(*WAYS[way], str(place(name, content))), name)
    with pytest.raises(CannotDo, match=told):
        raise CannotDo(line)
    assert not canary.was_called()


@pytest.mark.parametrize("kind", ["entity expansion", "a remote context", "nested triple terms"])
def test_python_is_guarded_too(kind: str, place: Callable[..., Path]) -> None:
    name, content, told = HOSTILE[kind]
    with pytest.raises(CannotDo, match=told):
        bekken_kg.load(extensions=[str(place(name, content))])


@pytest.mark.parametrize("way", ["query, data", "answer", "check"])
def test_what_is_no_file_is_not_even_opened(way: str, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes in its file system")
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "device.ttl").symlink_to("/dev/zero")
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "loop.ttl").symlink_to("loop.ttl")
    (tmp_path / "file.ttl").write_text("x", encoding="utf-8")
    told = {
        "pipe.ttl": "no file but a pipe",
        "device.ttl": "no file but a pipe, socket or device",
        "folder.ttl": "is a folder",
        "loop.ttl": "cannot be read",
        "file.ttl/x.ttl": "cannot be read",
        "none.ttl": "there is no file",
        "a" * 300 + ".ttl": "cannot be read",
    }
    lines = {name: one_line(bekken(*WAYS[way], str(tmp_path / name)), name) for name in told}
    assert [name for name, line in lines.items() if told[name] not in line] == []


def test_a_gigabyte_is_told_at_once(tmp_path: Path, bekken: Callable[..., Run]) -> None:
    with (tmp_path / "huge.ttl").open("wb") as file:
        file.truncate(1 << 30)
    started = time.monotonic()
    huge = str(tmp_path / "huge.ttl")
    for words in (["check"], ["serve", "--port", "0", "--data"]):  # what nobody sits beside
        line = one_line(bekken(*words, huge), "huge.ttl")
        assert "it is larger than 20 MB (BEKKEN_FOREIGN_MB=1024 allows more)" in line
    assert "holds a NUL character" in one_line(bekken("query", "-e", "ASK {}", "--data", huge), "huge.ttl")
    assert time.monotonic() - started < 4


def test_an_unreadable_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(f"{S}1 .", encoding="utf-8")

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bekken_kg.inputs.os.open", denied)  # the tests may run as root, who may read everything
    with pytest.raises(CannotDo, match="cannot be read: permission denied"):
        read(str(path))


def test_a_file_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "slow.rdf"
    path.write_text(XML + "<rdf:Description><e:p>" * 100_000, encoding="utf-8")
    running, started = children(), time.monotonic()
    with pytest.raises(CannotDo, match="parsing it takes more than 1 s"):
        read(str(path), limits=Limits(seconds=1))
    assert time.monotonic() - started < 3
    assert children() == running


def test_imports_are_kept_and_not_followed(place: Callable[..., Path], canary: Canary) -> None:
    owl = "http://www.w3.org/2002/07/owl#"
    path = place("i.ttl", f"<e:o> a <{owl}Ontology> ; <{owl}imports> <http://127.0.0.1:PORT/x> .")
    kg = bekken_kg.load(extensions=[str(path)])
    assert bool(kg.query(f"ASK {{ <e:o> <{owl}imports> ?x }}"))
    assert not canary.was_called()


GOOD: dict[str, str] = {
    "a.ttl": "@prefix e: <http://e.org/> . e:s e:p 'x'@nb .",
    "a.nt": "<http://e.org/s> <http://e.org/p> 'x'@nb .".replace("'", '"'),
    "a.nq": '<http://e.org/s> <http://e.org/p> "x"@nb <http://e.org/g> .',
    "a.trig": '<http://e.org/g> { <http://e.org/s> <http://e.org/p> "x"@nb }',
    "a.jsonld": '{"@id": "http://e.org/s", "http://e.org/p": {"@value": "x", "@language": "nb"}}',
    "a.json": '{"@context": {"e": "http://e.org/"}, "@id": "e:s", "e:p": {"@value": "x", "@language": "nb"}}',
    "a.rdf": ABOUT.format("x").replace("<e:p>", '<e:p xml:lang="nb">'),
    "a.owl": ABOUT.format("x").replace("<e:p>", '<e:p xml:lang="nb">'),
    "a.xml": ABOUT.format("x").replace("<e:p>", '<e:p xml:lang="nb">'),
    "bom.ttl": "\ufeff@base <http://e.org/> . <s> <p> 'x'@nb .",
    "UPPER.TTL": "<http://e.org/s> <http://e.org/p> 'x'@nb .",
}


def test_every_ending_is_tried() -> None:
    assert {name.rpartition(".")[2].lower() for name in GOOD} | {"sssom.tsv"} == set(ENDINGS)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(GOOD[name], encoding="utf-8")
    triple = ox.Triple(ox.NamedNode("http://e.org/s"), ox.NamedNode("http://e.org/p"), ox.Literal("x", language="nb"))
    assert read(str(tmp_path / name), "http://e.org/g") == [ox.Quad(*triple, ox.NamedNode("http://e.org/g"))]  # type: ignore[call-arg]


def test_mappings_are_read(tmp_path: Path) -> None:
    lines = "#curie_map:\n#  e: http://e.org/\nsubject_id\tpredicate_id\tobject_id\ne:a\tskos:closeMatch\te:b\n"
    (tmp_path / "m.sssom.tsv").write_text(lines, encoding="utf-8")
    head, quads = Ingestion([(str(tmp_path / "m.sssom.tsv"), None)]).result()
    assert [str(quad.object) for quad in quads] == ["<http://e.org/b>"]
    assert head["prefixes"][0]["e"] == "http://e.org/"


def test_mappings_that_are_all_denied_are_no_wrong_file(tmp_path: Path) -> None:
    lines = "subject_id\tpredicate_id\tobject_id\tpredicate_modifier\nbk:A\tskos:closeMatch\tbk:B\tNot\n"
    (tmp_path / "m.sssom.tsv").write_text(lines, encoding="utf-8")
    assert read(str(tmp_path / "m.sssom.tsv")) == []


def test_literals_are_kept_as_written(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f"{S}01 , 1.50 , '1'^^<e:d> , 'javascript:x' , '\\\\u0000' .", encoding="utf-8")
    values = [(quad.object.value, quad.object.datatype.value) for quad in read(str(tmp_path / "a.ttl"))]
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert values == [
        ("01", f"{xsd}integer"),
        ("1.50", f"{xsd}decimal"),
        ("1", "e:d"),
        ("javascript:x", f"{xsd}string"),
        ("\\u0000", f"{xsd}string"),
    ]


#: as Protégé has long written it
ENTITIES = """<!DOCTYPE rdf:RDF [\r
    <!ENTITY owl "http://www.w3.org/2002/07/owl#" >\r
    <!-- its own -->\r
    <!ENTITY e 'http://e.org/' >\r
    <!ENTITY d "'" >\r
]>\r
"""
XML_TEXTS = {
    "line ends": ("<e:p>a\r\nb\rc&#13;d</e:p>", "a\nb\nc\rd"),
    "line ends in CDATA": ("<e:p><![CDATA[a\r\n\t&e;<b]]></e:p>", "a\n\t&e;<b"),
    "white space in text": ("<e:p>a\tb\n</e:p>", "a\tb\n"),
    "an entity in text": ("<e:p>&e;x &amp;e;</e:p>", "http://e.org/x &e;"),
    "a document type alone": ("<e:p>x</e:p>", "x"),
    "a comment": ("<!-- &e; --><e:p>ab</e:p>", "ab"),
}


@pytest.mark.parametrize(("element", "value"), XML_TEXTS.values(), ids=XML_TEXTS)
def test_xml_is_read_by_its_own_rules(element: str, value: str, tmp_path: Path) -> None:
    path = tmp_path / "a.owl"
    doctype = "<!DOCTYPE rdf:RDF>" if element == "<e:p>x</e:p>" else ENTITIES
    text = doctype + ABOUT.format("").replace("<e:p></e:p>", element)
    path.write_bytes(text.encode())
    assert [quad.object.value for quad in read(str(path))] == [value]


def test_entities_of_plain_text_are_written_out(tmp_path: Path) -> None:
    path = tmp_path / "a.owl"
    inside = """<rdf:Description rdf:about="&e;s" e:q="a\r\n\tb&#9;c&d;">\n<e:t rdf:resource='&owl;Class'/></rdf:Description>"""
    text = ENTITIES + XML + inside + "</rdf:RDF>"
    path.write_bytes(text.encode())
    assert {str(quad.triple) for quad in read(str(path))} == {
        '<http://e.org/s> <http://e.org/q> "a  b\\tc\'"',
        "<http://e.org/s> <http://e.org/t> <http://www.w3.org/2002/07/owl#Class>",
    }


def test_a_long_list_is_not_deep(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f"{S}({'1 ' * 5000}) .", encoding="utf-8")
    assert len(read(str(tmp_path / "a.ttl"))) == 10_001


def test_blank_nodes_of_two_files_are_kept_apart(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("_:x <e:p> <e:a> .", encoding="utf-8")
    first, second = read(str(tmp_path / "a.nt")), read(str(tmp_path / "a.nt"))
    assert first[0].subject != second[0].subject


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "٣"])
def test_a_wrong_limit_is_told(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKKEN_FOREIGN_SECONDS", value)
    with pytest.raises(WrongUse, match="BEKKEN_FOREIGN_SECONDS must be a whole number above 0"):
        Limits.chosen()


def test_the_environment_changes_the_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEKKEN_FOREIGN_STATEMENTS", "2")
    (tmp_path / "a.ttl").write_text(f"{S}1, 2, 3 .", encoding="utf-8")
    assert Limits.chosen() == Limits(statements=2)
    with pytest.raises(CannotDo, match="more than 2 statements"):
        read(str(tmp_path / "a.ttl"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@pytest.mark.parametrize("act", ["open(__file__)", "import socket; socket.socket()"])
def test_a_confined_process_opens_nothing(act: str, tmp_path: Path) -> None:
    script = tmp_path / "act.py"
    script.write_text(
        f"from bekken_kg.sandbox.confinement import confine\nimport _socket, socket\nconfine(1 << 30, 5)\n{act}\n",
        encoding="utf-8",
    )
    run = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert "Too many open files" in run.stderr


def test_without_a_foreign_file_nothing_of_this_is_imported() -> None:
    code = "from bekken_kg.commands import main; main(['answer', 'symptoms']); import sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    loaded = set(run.stdout.splitlines()[-1].split())
    assert "bekken_kg.loading" in loaded
    assert not [name for name in loaded if name.startswith(("bekken_kg.sandbox", "bekken_kg.extending"))]
    assert not loaded & {"subprocess", "importlib.metadata"}


def test_a_fault_in_the_process_is_told_as_what_it_is() -> None:
    with pytest.raises(Failure, match=r"met a fault of bekken's own \(ModuleNotFoundError: No module named .*none"):
        Confined("sandbox.none", b"", None, 10).answer()


def test_extensions_that_are_named_together_make_one_trip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.ttl").write_text(f"{S}1 .", encoding="utf-8")
    (tmp_path / "b.ttl").write_text(f"{S}2 .", encoding="utf-8")
    started: list[object] = []
    start = subprocess.Popen

    def counted(*words: Any, **options: Any) -> Any:
        started.append(words)
        return start(*words, **options)

    monkeypatch.setattr(subprocess, "Popen", counted)
    kg = bekken_kg.load(extensions=[str(tmp_path / "a.ttl"), str(tmp_path / "b.ttl")])
    assert (len(kg.extensions), len(started)) == (2, 1)
