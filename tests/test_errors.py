"""Errors: the tree is the one drawn, each has its exit code, and each message is one line."""

from __future__ import annotations

import re

import pytest

from bekken_kg import errors
from bekken_kg.errors import BekkenError, closest, nearest

CLASSES = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, BekkenError)]


def test_the_floor() -> None:
    assert len(CLASSES) >= 6


@pytest.mark.parametrize("kind", CLASSES)
def test_the_tree_is_the_one_drawn(kind: type[BekkenError]) -> None:
    assert re.search(rf"\b{kind.__name__}\b", errors.__doc__ or "")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("BekkenError", 3),
        ("WrongUse", 2),
        ("UnknownName", 2),
        ("QuerySyntaxError", 2),
        ("NotFound", 1),
        ("CannotDo", 3),
    ],
)
def test_the_exit_codes(name: str, code: int) -> None:
    assert getattr(errors, name).exit_code == code


def test_a_drawn_class_exists() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert len(drawn) >= 5
    assert set(drawn) | {"BekkenError"} == {kind.__name__ for kind in CLASSES}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("symptms", "symptoms"),
        ("SYMPTOMS", "symptoms"),
        ("goals", "treatment-goals"),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_the_nearest(wrong: str, right: str | None) -> None:
    names = ["symptoms", "treatments", "treatment-goals"]
    assert closest(wrong, names) == right
    assert nearest(wrong, names) == (f"; did you mean '{right}'?" if right else "")
