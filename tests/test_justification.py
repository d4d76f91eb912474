"""The fewest statements that make something follow, found with a made-up oracle."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from bekken_kg.explaining.justification import minimal, minimal_by_prefixes, minimal_sets
from bekken_kg.reasoning.axioms import Axiom

EVERY = [
    Axiom(triple, frozenset({triple}))
    for number in range(12)
    for triple in [Triple(NamedNode(f"x:{number:02}"), NamedNode("x:p"), NamedNode("x:o"))]
]
# It follows from each of these sets of statements, by number.
SETS = st.lists(st.sets(st.integers(0, 11), min_size=1, max_size=5), min_size=1, max_size=4)


def numbers(some: Sequence[Axiom]) -> frozenset[int]:
    return frozenset(EVERY.index(one) for one in some)


def least(sets: list[set[int]]) -> set[frozenset[int]]:
    return {frozenset(one) for one in sets if not any(other < one for other in sets)}


@given(SETS)
def test_all_minimal_sets_are_found(sets: list[set[int]]) -> None:
    found = minimal_sets(EVERY, lambda some: any(one <= numbers(some) for one in sets), limit=20)
    assert {numbers(some) for some in found} == least(sets)
    assert [len(some) for some in found] == sorted(len(some) for some in found)


@given(SETS)
def test_minimal(sets: list[set[int]]) -> None:
    found = minimal(EVERY, lambda some: any(one <= numbers(some) for one in sets))
    assert numbers(found) in least(sets)


@given(SETS, st.integers(1, 15))
def test_by_prefixes(sets: list[set[int]], width: int) -> None:
    def follow(growing: Sequence[Sequence[Axiom]]) -> list[bool]:
        assert len(growing) <= width
        assert all(numbers(one) < numbers(next_one) for one, next_one in pairwise(growing))
        return [any(one <= numbers(some) for one in sets) for some in growing]

    assert numbers(minimal_by_prefixes(EVERY, follow, width)) in least(sets)


def test_by_prefixes_asks_seldom() -> None:
    asked = 0

    def follow(growing: Sequence[Sequence[Axiom]]) -> list[bool]:
        nonlocal asked
        asked += 1
        return [{2, 7} <= numbers(some) for some in growing]

    assert numbers(minimal_by_prefixes(EVERY, follow)) == {2, 7}
    assert asked == 3


def test_what_is_known_to_be_needed_is_not_looked_for() -> None:
    def follow(growing: Sequence[Sequence[Axiom]]) -> list[bool]:
        assert all(EVERY[7] in some for some in growing)
        return [{2, 7} <= numbers(some) for some in growing]

    assert numbers(minimal_by_prefixes(EVERY, follow, needed=[EVERY[7]])) == {2, 7}


def test_the_limit() -> None:
    sets = [set(pair) for pair in combinations(range(5), 2)]
    found = minimal_sets(EVERY, lambda some: any(one <= numbers(some) for one in sets), limit=3)
    assert len(found) == 3


def test_nothing_follows() -> None:
    assert minimal_sets(EVERY, lambda some: False) == []


@pytest.mark.parametrize("size", [0, 1])
def test_it_follows_from_nothing(size: int) -> None:
    assert minimal_sets(EVERY[:size], lambda some: True) == [()]
