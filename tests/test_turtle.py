"""Turtle: what is written is what was read, and depends on nothing but the graph."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from bekken_kg.errors import CannotDo
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.turtle import read, write, write_graphs

DATA = Path(__file__).parent / "data"
FILES = sorted([*(DATA / "turtle").glob("*.ttl"), *(DATA / "edges").glob("*.ttl"), *(DATA / "bad").glob("*.ttl")])


def canonical(quads: object) -> set[str]:
    data = Dataset(quads)  # type: ignore[arg-type]
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in data}


def test_there_are_files() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_round_trip(path: Path) -> None:
    quads = read(str(path))
    text = write(quad.triple for quad in quads)
    assert canonical(parse(text, RdfFormat.TURTLE)) == canonical(quads)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_same_text_whatever_the_order_and_the_names(path: Path) -> None:
    """Reading gives blank nodes new names each time."""
    first, second = read(str(path)), read(str(path))
    shuffled = random.Random(len(second)).sample(second, len(second))
    assert write(quad.triple for quad in first) == write(quad.triple for quad in shuffled)


def test_named_graphs_round_trip_with_a_blank_node_in_two() -> None:
    node, other = BlankNode(), BlankNode()
    names = [NamedNode(f"http://e.org/{name}") for name in "spg"]
    quads = [
        Quad(names[0], names[1], node, names[2]),
        Quad(node, names[1], names[0], names[0]),
        Quad(names[0], names[1], other, names[2]),
        Quad(names[0], names[1], other),
    ]
    assert canonical(parse(write_graphs(quads), RdfFormat.TRIG)) == canonical(quads)


def test_one_changed_axiom_is_a_small_diff() -> None:
    quads = quads_of(["terms"])
    iris = [NamedNode(f"http://e.org/{name}") for name in "spo"]
    before = write(quad.triple for quad in quads).splitlines()
    after = write([*(quad.triple for quad in quads), Triple(*iris)]).splitlines()
    assert len(set(after) - set(before)) == 2
    assert len(after) == len(before) + 4


def test_blocks_are_nested() -> None:
    text = write(quad.triple for quad in read(str(DATA / "edges" / "intersection-filler.ttl")))
    assert "_:" not in text


def test_the_header_is_a_comment() -> None:
    assert write([], ["one", "two"]) == "# one\n# two\n"


UNREADABLE = {
    "missing": ("nothing.ttl", None, "there is no file"),
    "broken": ("broken.ttl", b"bk:A a", "not well-formed Turtle at line 1"),
    "not UTF-8": (
        "latin.ttl",
        '<http://e.org/s> <http://e.org/p> "å" .'.encode("latin-1"),
        "not well-formed Turtle",
    ),
    "broken N-Triples": ("broken.nt", b"\n<a>", "not well-formed N-Triples at line 2"),
}


@pytest.mark.parametrize(("name", "content", "told"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable(tmp_path: Path, name: str, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CannotDo, match=told) as error:
        read(str(tmp_path / name))
    assert "\n" not in str(error.value)


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="is a folder"):
        read(str(tmp_path))


def test_into_a_graph() -> None:
    graphs = {quad.graph_name for quad in read(str(FILES[0]), "http://e.org/g")}
    assert graphs == {NamedNode("http://e.org/g")}
