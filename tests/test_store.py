"""A store on disk: the old one or the new one, never a mix; cut or changed it is refused; it answers as files do."""

from __future__ import annotations

import gc
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

import bekken_kg
from bekken_kg.errors import CannotDo, WrongUse
from bekken_kg.loading import load_files
from bekken_kg.sandbox import streaming
from bekken_kg.sandbox.limits import Limits
from bekken_kg.sandbox.parsing import plain_xml
from bekken_kg.storing import writing
from bekken_kg.storing.locks import Lock
from bekken_kg.storing.manifest import read_manifest
from bekken_kg.storing.writing import build
from bekken_kg.web.application import Application
from bekken_kg.web.request import Request

JOINED = "http://example.org/joined"
LABEL = f"SELECT ?l {{ <{JOINED}> <http://www.w3.org/2000/01/rdf-schema#label> ?l }}"
MINE = """@prefix my: <http://example.org/mine/> . @prefix bk: <https://w3id.org/bekken-kg/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
my:Ache a owl:Class ; rdfs:subClassOf bk:Symptom ; skos:prefLabel "verk"@nb, "verk"@nn, "ache"@en .
"""


def place(folder: Path, name: str, label: str, more: int = 0) -> str:
    """Write a file with a label, and so many other statements."""
    lines = [f'<{JOINED}> <http://www.w3.org/2000/01/rdf-schema#label> "{label}" .\n']
    lines += [f'<{JOINED}/{n}> <http://example.org/p> "{n} of many" .\n' for n in range(more)]
    path = folder / name
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def label(store: Path) -> str:
    (row,) = bekken_kg.load(store=store).query(LABEL)
    return str(row[0])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build(str(tmp_path / "store"), [place(tmp_path, "joined.nt", "old")])
    return tmp_path / "store"


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bekken_kg", "store", "build", *words]


def test_a_store_answers_as_the_files_do(store: Path, bekken: Callable[..., Run]) -> None:
    for words in (["answer", "symptoms", "--lang", "nn"], ["claim", "L25"], ["find", "relaksin"], ["answer"]):
        assert bekken(*words, "--store", str(store)) == bekken(*words)
    assert bekken("query", "-e", LABEL, "--store", str(store), "--format", "csv").out.split() == ["l", "old"]


def test_the_environment_names_a_store_and_gives_way(
    store: Path, tmp_path: Path, bekken: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEKKEN_STORE", str(store))
    assert "old" in bekken("query", "-e", LABEL).out
    other = place(tmp_path, "other.nt", "another")
    assert "another" in bekken("query", "-e", LABEL, "--data", other).out
    assert "another" in bekken("query", "-e", LABEL, "--extension", other).out
    assert bekken("query", "-e", LABEL, "--store", str(store), "--extension", other).code == 2
    monkeypatch.setenv("BEKKEN_STORE", str(tmp_path / "none"))
    run = bekken("answer", "symptoms")
    assert (run.code, "bekken store build" in run.err) == (3, True)


def test_each_file_has_a_graph_and_extensions_are_layers(tmp_path: Path, bekken: Callable[..., Run]) -> None:
    (tmp_path / "mine.ttl").write_text(MINE, encoding="utf-8")
    (tmp_path / "more").mkdir()
    files = [place(tmp_path, "a b.nt", "one"), place(tmp_path / "more", "a b.nt", "two")]
    run = bekken(
        "store", "build", str(tmp_path / "s"), *files, "--extension", str(tmp_path / "mine.ttl"), "--format", "json"
    )
    graphs = {it["graph"].removeprefix("https://w3id.org/bekken-kg/graph/"): it for it in json.loads(run.out)["graphs"]}
    assert (graphs["file/a-b"]["triples"], graphs["file/a-b-2"]["source"]) == (1, files[1])
    assert {"extension/mine", "extension/mine/derived", "terms"} <= graphs.keys()
    assert json.loads(bekken("store", "info", str(tmp_path / "s"), "--format", "json").out) == json.loads(run.out)
    assert "ache" in bekken("show", "Ache", "--lang", "en", "--store", str(tmp_path / "s")).out
    assert bekken("store", "build", str(tmp_path / "s"), files[0], "--only").code == 0
    assert bekken_kg.load(store=tmp_path / "s").claims == ()
    for words in (["--only"], ["--only", files[0], "--extension", str(tmp_path / "mine.ttl")]):
        assert bekken("store", "build", str(tmp_path / "t"), *words).code == 2
    assert not (tmp_path / "t").exists()


def files_of(store: Path) -> list[Path]:
    return sorted(path for path in store.rglob("*") if path.is_file() and path.stat().st_size > 1)


@pytest.mark.parametrize("kind", ["cut", "changed", "gone", "more"])
def test_a_damaged_store_is_refused(kind: str, store: Path, bekken: Callable[..., Run]) -> None:
    assert bekken("store", "verify", str(store)).code == 0
    many = [path for path in files_of(store) if path.name not in ("LOG", "lock")]
    assert len(many) > 8
    for path in many:
        whole = path.read_bytes()
        middle = len(whole) // 2
        extra = path.with_name("999999.log")
        if kind == "cut":
            path.write_bytes(whole[:-1])
        elif kind == "changed":
            path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        elif kind == "gone":
            path.unlink()
        else:
            extra.write_bytes(b"x")
        if kind != "more" or extra.parent != store:
            assert bekken("store", "verify", str(store)).code in ((1, 3) if path.name == "store.json" else (1,))
            run = bekken("query", "-e", "ASK {}", "--store", str(store))
            assert (run.code, run.out) == (3, "")
        path.write_bytes(whole)
        extra.unlink(missing_ok=True)
    assert label(store) == "old"  # a copy that was put back byte by byte is as good


def test_what_is_no_store_is_left_alone(tmp_path: Path, bekken: Callable[..., Run]) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    for name in ("letters", "file", "file/in"):
        run = bekken("store", "build", str(tmp_path / name))
        assert (run.code, run.err.count("\n")) == (3, 1)
        assert bekken("store", "info", str(tmp_path / name)).code == 3
        assert bekken("store", "verify", str(tmp_path / name)).code == 3
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["a.txt"]


def test_a_refused_file_changes_nothing(store: Path, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    before = {path: path.read_bytes() for path in files_of(store)}
    (tmp_path / "bad.nt").write_text(f'<{JOINED}> <http://e.org/p> "ok" .\n<{JOINED}> oops', encoding="utf-8")
    run = bekken("store", "build", str(store), place(tmp_path, "new.nt", "new"), str(tmp_path / "bad.nt"))
    assert (run.code, "bad.nt' is not well-formed N-Triples at line 2" in run.err) == (3, True)
    assert {path: path.read_bytes() for path in files_of(store)} == before
    assert bekken("store", "build", str(tmp_path / "first"), str(tmp_path / "bad.nt")).code == 3
    assert not (tmp_path / "first").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("blocks", [1, 8, 200, 2000])
def test_a_full_disk_changes_nothing(blocks: int, store: Path, tmp_path: Path) -> None:
    new = place(tmp_path, "new.nt", "new", 100_000)
    words = ["bash", "-c", f'ulimit -f {blocks}; exec "$@"', "bash", *command(str(store), new)]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (3, "")
    assert "nothing was changed" in run.stderr
    assert label(store) == "old"
    assert len(list(store.glob("data-*"))) == 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_killed_at_any_moment_the_old_or_the_new_is_there(store: Path, tmp_path: Path) -> None:
    names = {name: place(tmp_path, f"{name}.nt", name, 60_000) for name in ("one", "two")}
    started = time.monotonic()
    subprocess.run(command(str(store), names["one"]), check=True, capture_output=True)
    whole, now, seen = time.monotonic() - started, "one", set()
    for number in range(40):
        other = "two" if now == "one" else "one"
        with subprocess.Popen(command(str(store), names[other]), stdout=subprocess.DEVNULL) as process:
            time.sleep(whole * (number + 1) / 10)
            process.send_signal(signal.SIGKILL)
        found = label(store)
        assert found in (now, other)
        seen.add(found == now)
        now = found
        if number > 9 and len(seen) == 2:
            break
    assert seen == {True, False}
    build(str(store), [names[now]])
    assert len(list(store.glob("data-*"))) == 1


def test_a_second_writer_is_told(store: Path, bekken: Callable[..., Run]) -> None:
    with Lock(str(store / "lock")):
        run = bekken("store", "build", str(store))
    assert (run.code, "another process is building" in run.err) == (3, True)
    assert label(store) == "old"


def test_a_reader_keeps_what_it_has(store: Path, tmp_path: Path) -> None:
    reader = bekken_kg.load(store=store)
    first = Path(read_manifest(str(store)).path)
    build(str(store), [place(tmp_path, "joined.nt", "new")])
    assert ([row[0] for row in reader.query(LABEL)], label(store)) == (["old"], "new")
    assert first.is_dir()
    del reader
    gc.collect()
    build(str(store), [place(tmp_path, "joined.nt", "newer")])
    assert not first.is_dir()


def test_a_large_store_is_put_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doing: list[str] = []
    monkeypatch.setattr(writing, "_SEVERAL_BATCHES", 50)
    for more, ordered in ((10, False), (100, True)):
        file = place(tmp_path, "joined.nt", f"beside {more}", more)
        build(str(tmp_path / "s"), [file], progress=lambda what, *_: doing.append(what))
        assert ("ordering" in doing) == ordered
        assert label(tmp_path / "s") == f"beside {more}"


def test_a_store_is_asked_by_itself(store: Path) -> None:
    for more in ({"extensions": ["a.ttl"]}, {"layers": ["terms"]}, {"engine": "rdflib"}):
        with pytest.raises(WrongUse, match="leave them out"):
            bekken_kg.load(store=store, **more)  # type: ignore[arg-type]


def test_large_files_are_streamed_and_still_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused in a small file is refused after megabytes too; what is not comes out as it is."""
    many = "".join(f'<{JOINED}/{n}> <http://example.org/p> "{n} of many, written out" .\n' for n in range(60_000))
    bad = {
        "a control": (f'<{JOINED}> <http://e.org/p> "\\u0007" .\n', "control character"),
        "c1": (f'<{JOINED}> <http://e.org/p> "\u0085" .\n', "control character"),
        "a script": ("<http://e.org/a> <http://e.org/p> <JavaScript:alert(1)> .\n", "a browser would run"),
        "quoted": (f"<{JOINED}> <http://e.org/p> <<( <{JOINED}> <http://e.org/p> <{JOINED}> )>> .\n", "quoted triples"),
        "deep": ("".join(f"_:a{n} <http://e.org/p> _:a{n + 1} .\n" for n in range(200)), "nests blank nodes"),
        "bytes": ("\udcff", "not well-formed UTF-8 at line 60001"),
        "a nul": ("\0", "at line 60001: it holds a NUL"),
        "syntax": ("oops", "at line 60001"),
    }
    for name, (text, told) in bad.items():
        path = tmp_path / f"{name}.nt"
        path.write_bytes((many + text).encode(errors="surrogateescape"))
        with pytest.raises(CannotDo, match=told):
            load_files([str(path)])
    path = tmp_path / "good.nt"
    path.write_text(many, encoding="utf-8")
    assert len(load_files([str(path)]).engine.quads()) == 60_000
    monkeypatch.setenv("BEKKEN_FOREIGN_MB", "1")
    with pytest.raises(CannotDo, match=r"larger than 1 MB \(BEKKEN_FOREIGN_MB=6 allows more\)"):
        load_files([str(path)])


@pytest.mark.parametrize("size", [1, 7, 50, 1000])
def test_xml_in_pieces_reads_as_the_whole_does(size: int) -> None:
    text = (
        b'<?xml version="1.0"?>\r\n<!DOCTYPE a [<!ENTITY b "c">]><a e="f\r\n&b;\tg">&b;&amp;<!-- <h i="\n"> -->'
        b"<![CDATA[<j k='\n'>&b;]]><l m='\n\"'/>\r</a>\r"
    )
    head = text.index(b"]>") + 2
    pieces = [text[:head], *(text[at : at + size] for at in range(head, len(text), size))]
    assert b"".join(streaming.plain(pieces, 1000)) == plain_xml(text, 1000)


def test_limits_follow_a_file_that_a_user_names() -> None:
    small, large = Limits.following(0), Limits.following(500 << 20)
    assert small == Limits()
    assert large.mb >= 500
    assert large.seconds > small.seconds
    assert large.statements > small.statements


def test_a_joined_ontology_names_the_codes(tmp_path: Path, bekken: Callable[..., Run]) -> None:
    """Where it is loaded, its own label stands beside the code; ours for the code is no name."""
    code = "<http://purl.obolibrary.org/obo/HP_0001382>"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    (tmp_path / "hp.nt").write_text(f'{code} {label} "Joint hypermobility" .\n', encoding="utf-8")
    build(str(tmp_path / "joined"), [str(tmp_path / "hp.nt")])
    for words in (["answer", "codes", "-p", "term=LigamentLaxity"], ["show", "LigamentLaxity"]):
        alone = bekken(*words, "--lang", "en")
        joined = bekken(*words, "--lang", "en", "--store", str(tmp_path / "joined"))
        assert "HP:0001382 Joint hypermobility" in joined.out
        assert [line for line in joined.out.splitlines() if "HP:0001382" not in line and "---" not in line] == [
            line for line in alone.out.splitlines() if "HP:0001382" not in line and "---" not in line
        ]
    graph = bekken_kg.load(store=tmp_path / "joined")
    page = Application(graph).respond(Request("GET", "/terms/LigamentLaxity.html"))
    assert b"HP:0001382 Joint hypermobility" in page.body


def test_pages_are_of_our_graphs_whatever_is_joined(tmp_path: Path) -> None:
    """Claims and terms of a joined file are for queries: no page counts or lists them, and none reads them all."""
    kind, claim = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<https://w3id.org/bekken-kg/terms/Claim>"
    many = "".join(f"<{JOINED}/{n}> {kind} {claim} .\n" for n in range(5_000))
    (tmp_path / "many.nt").write_text(many, encoding="utf-8")
    build(str(tmp_path / "joined"), [str(tmp_path / "many.nt")])
    graph = bekken_kg.load(store=tmp_path / "joined")
    assert len(graph.claims) > 5_000
    alone, joined = Application(bekken_kg.load()), Application(graph)
    for path in ("/", "/terms", "/claims", "/coverage", "/evidence", "/mechanism", "/sitemap.xml"):
        assert joined.respond(Request("GET", path)).body == alone.respond(Request("GET", path)).body, path
    assert joined.respond(Request("GET", "/graph/terms.nt")).status == 200
    assert joined.respond(Request("GET", "/about", f"iri={JOINED}/7")).status == 200
    told = joined.respond(Request("GET", "/sparql", "", b"", {"accept": "application/n-triples"})).body
    assert b'triples> "5000"' in told
    assert b"5000" not in joined.respond(Request("GET", "/.well-known/void")).body
