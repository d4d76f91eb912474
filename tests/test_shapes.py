"""Shapes: what the SHACL engine finds is what pySHACL finds, and every shape is seen to fail."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from conftest import Run
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

import bekken_kg
from bekken_kg.checking.shapes import SHACL, SHAPES, Violation, shapes, violations
from bekken_kg.errors import CannotDo
from bekken_kg.namespaces import BK, OWL, RDF, RDFS, SKOS
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.turtle import read

pytest.importorskip("shacl", reason="needs the extra check")

DATA = Path(__file__).parent / "data"
FIXTURES = sorted([*(DATA / "bad").glob("*.ttl"), *(DATA / "good").glob("*.ttl"), *(DATA / "shapes").glob("*.ttl")])
SHAPED = shapes()
SUBJECTS = {quad.subject.value for quad in SHAPED if isinstance(quad.subject, NamedNode)}
RELATIONS = sorted(name for name in SUBJECTS if re.search(r"-(from|to)$", name))
PROPERTIES = sorted(
    quad.subject.value
    for quad in SHAPED
    if quad.object == NamedNode(SHACL + "PropertyShape") and isinstance(quad.subject, NamedNode)
)
EXAMPLE = "https://example.org/extension/"


def moved(path: Path) -> list[Quad]:
    """Read a fixture with a namespace of its own, so that all of them fit into one graph."""

    def renamed(term: object) -> object:
        if isinstance(term, NamedNode) and term.value.startswith(EXAMPLE):
            return NamedNode(f"{EXAMPLE}{path.stem}/{term.value.removeprefix(EXAMPLE)}")
        return term

    return [Quad(renamed(s), p, renamed(o)) for s, p, o, _ in read(str(path))]  # type: ignore[arg-type]


def wrong_edges() -> Iterator[Quad]:
    """Give an edge of each relation, between two terms that are of no kind."""
    for name in sorted({re.sub("-(from|to)$", "", shape.removeprefix(SHAPES)) for shape in RELATIONS}):
        yield Quad(NamedNode(f"{EXAMPLE}a"), NamedNode(BK + name), NamedNode(f"{EXAMPLE}b"))


def lines(quads: list[Quad]) -> str:
    return (serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES) or b"").decode()


@cache
def everything() -> list[Quad]:
    added = [quad for path in FIXTURES for quad in moved(path)]
    return list(dict.fromkeys(Quad(*quad.triple) for quad in [*quads_of(), *added, *wrong_edges()]))


@cache
def by_ours() -> frozenset[Violation]:
    return frozenset(violations(SHAPED, everything()))


@cache
def by_pyshacl() -> frozenset[Violation]:
    with patch.dict(sys.modules, {"shacl": None}):
        return frozenset(violations(SHAPED, everything()))


def plain(found: frozenset[Violation], space: str = "") -> set[tuple[str, ...]]:
    """Leave out the datatype that the engines write in different ways, and keep one namespace."""
    return {
        tuple(re.sub(r'^"(.*)"\^\^<.*>$', r'"\1"', part, flags=re.DOTALL) for part in violation)
        for violation in found
        if space in violation.focus
    }


def test_the_floors() -> None:
    assert len(FIXTURES) >= 80
    assert len(RELATIONS) >= 50
    assert len(PROPERTIES) >= 110
    assert len(by_ours()) >= 120


def test_both_engines_find_the_same() -> None:
    assert plain(by_ours()) == plain(by_pyshacl())


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_both_engines_find_the_same_in_a_fixture(fixture: Path) -> None:
    space = f"{EXAMPLE}{fixture.stem}/"
    assert plain(by_ours(), space) == plain(by_pyshacl(), space)


@pytest.mark.parametrize("fixture", [path for path in FIXTURES if path.parent.name == "good"], ids=lambda p: p.stem)
def test_a_good_fixture_has_no_violation(fixture: Path) -> None:
    assert plain(by_ours(), f"{EXAMPLE}{fixture.stem}/") == set()


@pytest.mark.parametrize("shape", PROPERTIES, ids=lambda shape: shape.removeprefix(SHAPES))
def test_every_shape_is_seen_to_fail(shape: str) -> None:
    assert shape in {violation.shape for violation in by_ours()}


def test_every_property_shape_has_a_name_of_its_own() -> None:
    assert all(violation.shape.startswith(SHAPES) for violation in by_ours())


def test_the_shipped_graph_has_the_shape_that_it_should() -> None:
    assert violations(SHAPED, quads_of()) == []


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda shape: shape.removeprefix(SHAPES))
def test_a_relation_goes_between_kinds_that_are_there(relation: str) -> None:
    terms = {quad.subject.value for quad in quads_of(["terms"]) if isinstance(quad.subject, NamedNode)}
    name = re.sub("-(from|to)$", "", relation.removeprefix(SHAPES))
    assert BK + name in terms
    kinds = wanted(relation)
    assert kinds
    assert kinds <= terms


def wanted(shape: str) -> set[str]:
    """Return the kinds that a relation's shape lists."""
    about: dict[object, list[Quad]] = {}
    for quad in SHAPED:
        about.setdefault(quad.subject, []).append(quad)
    todo: list[object] = [
        quad.object for quad in about[NamedNode(shape)] if quad.predicate.value == SHACL + "qualifiedValueShape"
    ]
    found = set()
    while todo:
        for quad in about.get(todo.pop(), []):
            todo.append(quad.object)
            if quad.predicate.value == RDF + "first":
                found.add(quad.object.value)  # type: ignore[union-attr]
    return found


def test_every_relation_of_the_edges_has_a_shape() -> None:
    free = {BK + "isImportantAmong", BK + "isNecessaryFor"}
    used = {quad.predicate.value for quad in quads_of(["edges"])} - free
    shaped = {BK + re.sub("-(from|to)$", "", shape.removeprefix(SHAPES)) for shape in RELATIONS}
    assert used <= shaped


def test_no_domain_or_range_of_a_relation_stands_in_the_terms() -> None:
    related = {NamedNode(BK + re.sub("-(from|to)$", "", shape.removeprefix(SHAPES))) for shape in RELATIONS}
    stated = {quad.subject for quad in quads_of(["terms"]) if quad.predicate.value in (RDFS + "domain", RDFS + "range")}
    assert related & stated == set()


def test_a_class_that_is_of_a_kind_by_way_of_another() -> None:
    high, low = NamedNode(EXAMPLE + "High"), NamedNode(EXAMPLE + "Low")
    above = NamedNode(RDFS + "subClassOf")
    edge = Quad(NamedNode(BK + "PelvicGirdlePain"), NamedNode(BK + "isTreatedBy"), low)
    chain = [Quad(low, above, high), Quad(high, above, NamedNode(BK + "Treatment"))]
    assert violations(SHAPED, [*quads_of(), edge, *chain]) == []
    assert len(violations(SHAPED, [*quads_of(), edge])) == 1


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in ("shacl", "pyshacl"):
        monkeypatch.setitem(sys.modules, engine, None)
    with pytest.raises(CannotDo, match=r"pip install 'bekken-kg\[check\]'"):
        violations(SHAPED, [])


def test_where_shacl_has_no_wheel_pyshacl_finds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bekken: Callable[..., Run]
) -> None:
    path = str(DATA / "bad" / "value-wrong.unit.ttl")
    found = bekken("check", path, "--format", "json").out
    (tmp_path / "shacl.py").write_text("raise ImportError", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))  # a confined process gets the same path
    monkeypatch.setitem(sys.modules, "shacl", None)
    monkeypatch.setenv("BEKKEN_FOREIGN_SECONDS", "60")
    assert bekken("check", path, "--format", "json").out == found
    assert '"value-wrong"' in found


def test_one_module_knows_the_engine() -> None:
    package = Path(bekken_kg.__file__).parent
    knows = [
        file.name
        for file in package.rglob("*.py")
        if re.search(r"^\s*(import|from) (py)?shacl\b", file.read_text("utf-8"), re.M)
    ]
    assert knows == ["shapes.py"]


def test_a_label_is_text(tmp_path: Path) -> None:
    term = NamedNode(EXAMPLE + "T")
    found = violations(SHAPED, [Quad(term, NamedNode(SKOS + "prefLabel"), Literal("x"))])
    assert [violation.component for violation in found] == ["DatatypeConstraintComponent"]
    assert OWL not in found[0].path
