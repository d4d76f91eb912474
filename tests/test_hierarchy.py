"""The hierarchy: nearest parents, a tree in which each term stands once, and no circle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bekken_kg
from bekken_kg.errors import CannotDo
from bekken_kg.exporting.hierarchy import Hierarchy, hierarchy

# joint is told under structure too, which tissue stands under as well: only the nearest parents count
PARENTS = {
    "structure": [],
    "tissue": ["structure", "outside"],
    "part": ["structure"],
    "joint": ["tissue", "structure", "part"],
    "knee": ["joint"],
}


def walk(tree: Hierarchy, below: str | None = None) -> list[str]:
    return [term for one in tree.branch(below) for term in [one, *walk(tree, one)]]


def test_nearest_parents() -> None:
    assert Hierarchy(PARENTS).parents == {
        "structure": (),
        "tissue": ("structure",),
        "part": ("structure",),
        "joint": ("part", "tissue"),
        "knee": ("joint",),
    }


def test_the_tree_has_a_term_under_its_first_parent_only() -> None:
    tree = Hierarchy(PARENTS)
    assert tree.branch("part") == ("joint",)
    assert tree.branch("tissue") == ()


def test_descendants_by_any_parent() -> None:
    assert Hierarchy(PARENTS).descendants("tissue") == ("joint", "knee")
    assert Hierarchy(PARENTS).descendants("knee") == ()


@pytest.mark.parametrize("parents", [{"a": ["b"], "b": ["c"], "c": ["a"]}, {"a": ["b"], "b": ["a"], "c": []}])
def test_a_circle_is_told(parents: dict[str, list[str]]) -> None:
    with pytest.raises(CannotDo, match=r"in a circle: a under b under .*a; mend the ontology"):
        Hierarchy(parents)


def test_a_term_under_itself_is_no_circle() -> None:
    assert Hierarchy({"a": ["a"]}).parents == {"a": ()}


@given(st.dictionaries(st.integers(0, 30), st.lists(st.integers(0, 30), max_size=4), max_size=30))
def test_every_term_stands_once_in_the_tree(above: dict[int, list[int]]) -> None:
    # A parent has a lower number, so that there is no circle.
    parents = {str(term): [str(it) for it in found if it < term] for term, found in above.items()}
    tree = Hierarchy(parents)
    assert sorted(walk(tree)) == sorted(parents)
    assert tree.parents.keys() == parents.keys()


def test_the_shipped_terms(shipped: bekken_kg.KnowledgeGraph) -> None:
    tree = hierarchy(shipped)
    names = {shipped[iri].name for iri in tree.descendants(shipped["Treatment"].iri)}
    assert {"PelvicBelt", "ExternalPelvicSupport", "PoolExercise"} <= names
    assert sorted(walk(tree)) == sorted(term.iri for term in shipped.terms)
    assert len(tree.parents) > 150
