"""Export: every format, the whole graph and each layer, read again and the same graph."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse, serialize
from rdflib.compare import isomorphic

import bekken_kg
from bekken_kg.commands import main
from bekken_kg.errors import CannotDo, UnknownName
from bekken_kg.layers import LAYERS, graph_iri
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.saving import save
from bekken_kg.rdf.writing import RDF_FORMATS, export

WITH_GRAPHS = ["nquads", "trig"]
WITHOUT_GRAPHS = ["turtle", "ntriples", "rdfxml", "jsonld"]
CHOICES: list[list[str] | None] = [None, *([layer] for layer in LAYERS)]


def canonical(quads: object) -> set[str]:
    data = Dataset(quads)  # type: ignore[arg-type]
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in data}


def union(quads: list[Quad]) -> set[str]:
    return canonical(Quad(*triple) for triple in {quad.triple for quad in quads})


def test_formats() -> None:
    assert sorted(RDF_FORMATS) == sorted(WITH_GRAPHS + WITHOUT_GRAPHS)


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_holds_something(layer: str) -> None:
    assert len(quads_of([layer])) > {"inferred": 5}.get(layer, 100)


@pytest.mark.parametrize("layers", CHOICES, ids=str)
@pytest.mark.parametrize("format", WITHOUT_GRAPHS)
def test_read_again_as_the_union(format: str, layers: list[str] | None) -> None:
    quads = quads_of(layers)
    assert canonical(parse(export(quads, format), RDF_FORMATS[format])) == union(quads)


@pytest.mark.parametrize("layers", CHOICES, ids=str)
@pytest.mark.parametrize("format", WITH_GRAPHS)
def test_read_again_with_its_graphs(format: str, layers: list[str] | None) -> None:
    quads = quads_of(layers)
    assert canonical(parse(export(quads, format), RDF_FORMATS[format])) == canonical(quads)


RDFLIB = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib warns of itself
@pytest.mark.parametrize("format", RDFLIB)
def test_rdflib_reads_the_same_graph(format: str) -> None:
    quads = quads_of(["terms"])
    given, exported = rdflib.Graph(), rdflib.Graph()
    given.parse(data=serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES), format="nt")
    exported.parse(data=export(quads, format), format=RDFLIB[format])
    assert isomorphic(exported, given)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib warns of itself
@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("format", ["trig", "nquads"])
def test_rdflib_reads_each_named_graph(format: str, layer: str) -> None:
    dataset, given = rdflib.Dataset(), rdflib.Graph()
    dataset.parse(data=export(quads_of(), format), format=format)
    given.parse(data=serialize([quad.triple for quad in quads_of([layer])], format=RdfFormat.N_TRIPLES), format="nt")
    assert isomorphic(dataset.graph(rdflib.URIRef(graph_iri(layer))), given)


@pytest.mark.parametrize("seed", ["1", "4711"])
@pytest.mark.parametrize("format", RDF_FORMATS)
def test_the_same_bytes_under_any_hash_seed(format: str, seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "bekken_kg", "export", format]
    done = subprocess.run(command, check=True, env=environment, capture_output=True)
    assert done.stdout == export(quads_of(), format).encode()


@pytest.mark.parametrize("format", RDF_FORMATS)
def test_order_does_not_matter(format: str) -> None:
    quads = quads_of()
    assert export(reversed(quads), format) == export(quads, format)


@pytest.mark.parametrize("format", RDF_FORMATS)
def test_an_empty_graph(format: str) -> None:
    assert list(parse(export([], format), RDF_FORMATS[format])) == []


@pytest.mark.parametrize("format", RDF_FORMATS)
def test_line_ends(format: str) -> None:
    text = export(quads_of(["edges"]), format)
    assert text.endswith("\n")
    assert "\r" not in text


def test_offsets_keep_their_type() -> None:
    assert '"2571"^^xsd:nonNegativeInteger' in export(quads_of(["leaflet"]), "turtle")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib warns of itself
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("format", RDF_FORMATS)
def test_a_loaded_graph_exports_the_same(format: str, engine: str) -> None:
    assert bekken_kg.load(engine=engine).export(format) == export(quads_of(), format)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_loaded_graph_exports_a_layer(layer: str) -> None:
    assert bekken_kg.load().export("nquads", layer=layer) == export(quads_of([layer]), "nquads")


# --- the command

WRONG = {
    "format": (["export", "turtel"], 2, "did you mean 'turtle'?"),
    "layer": (["export", "turtle", "--layer", "term"], 2, "did you mean 'terms'?"),
    "no format": (["export"], 2, "FORMAT"),
    "folder": (["export", "turtle", "--to", "no/such/file.ttl"], 3, "does not exist"),
    "directory": (["export", "turtle", "--to", "."], 3, "is a directory"),
}


@pytest.mark.parametrize(("words", "code", "told"), WRONG.values(), ids=WRONG)
def test_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == code
    error = capsys.readouterr().err
    assert (len(error.splitlines()), told in error, list(tmp_path.iterdir())) == (1, True, [])


def test_unknown_format_in_python() -> None:
    with pytest.raises(UnknownName, match="did you mean 'nquads'"):
        export([], "nquad")


def test_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "edges.nq"
    assert main(["export", "nquads", "--layer", "edges", "--to", str(path)]) == 0
    assert path.read_bytes() == export(quads_of(["edges"]), "nquads").encode()
    assert capsys.readouterr().out == ""


def test_two_layers(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["export", "nquads", "--layer", "edges", "--layer", "leaflet"])
    assert capsysbinary.readouterr().out == export(quads_of(["leaflet", "edges"]), "nquads").encode()


def test_half_a_file_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "whole.ttl"
    path.write_text("before", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "chmod", full)
    with pytest.raises(CannotDo, match="No space left"):
        save({str(path): "after"})
    assert [(file.name, file.read_text(encoding="utf-8")) for file in tmp_path.iterdir()] == [("whole.ttl", "before")]


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")
@pytest.mark.parametrize("unnamed", [True, False])
def test_a_process_that_is_killed_leaves_everything_as_it_was(tmp_path: Path, unnamed: bool) -> None:
    (tmp_path / "one").write_text("before", encoding="utf-8")
    code = f"""
import os, signal
{"" if unnamed else "del os.O_TMPFILE"}
from bekken_kg.rdf import saving
done, sync = [], os.fsync
os.fsync = lambda file: (done.append(sync(file)), len(done) > 1 and os.kill(os.getpid(), signal.{"SIGKILL" if unnamed else "SIGTERM"}))
saving.save({{"one": "after", "two": "after"}})
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path)
    left = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert run.returncode < 0
    assert left.pop("one") == "before"
    assert "two" not in left
    assert left == {} or not unnamed


@pytest.mark.parametrize("unnamed", [True, False])
def test_all_files_or_none_where_one_cannot_be_replaced(
    tmp_path: Path, unnamed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not unnamed:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    (tmp_path / "one").write_text("before", encoding="utf-8")
    replace = os.replace

    def held(part: str, path: str) -> None:
        if path.endswith("three"):
            raise PermissionError(13, "Permission denied")
        replace(part, path)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(CannotDo, match="Permission denied"):
        save({str(tmp_path / name): "after" for name in ("one", "two", "three")})
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("one", "before")]


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")
def test_a_signal_waits_until_all_files_are_replaced(tmp_path: Path) -> None:
    code = """
import os, signal
from bekken_kg.rdf import saving
replace = os.replace
os.replace = lambda *paths: (os.kill(os.getpid(), signal.SIGTERM), replace(*paths))
saving.save({"one": "after", "two": "after"})
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path)
    assert run.returncode == -15
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_permissions_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.touch(mode=0o640)
    before = path.stat().st_mode
    save({str(path): "after"})
    assert path.stat().st_mode == before


def test_a_link_is_followed(tmp_path: Path) -> None:
    path, link = tmp_path / "graph.ttl", tmp_path / "link.ttl"
    path.write_text("before", encoding="utf-8")
    link.symlink_to(path)
    save({str(link): "after"})
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "after"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX system")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(pipe.read_text, encoding="utf-8")
        save({str(pipe): "after"})
        assert reader.result(10) == "after"
    assert pipe.is_fifo()


def test_a_full_device_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    device = Path("/dev/full")
    if not device.is_char_device():
        pytest.skip("there is no /dev/full")
    assert main(["export", "turtle", "--layer", "edges", "--to", str(device)]) == 3
    assert capsys.readouterr().err == "bekken: /dev/full cannot be written: No space left on device\n"
    assert device.is_char_device()


def test_a_read_only_file_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text("before", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root, who may write anything, is told so too
    with pytest.raises(CannotDo, match="read-only"):
        save({str(path): "after"})
    assert [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()] == ["before"]
