"""Docstrings: every example in them runs."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from types import ModuleType

import pytest

import bekken_kg
from bekken_kg.errors import CannotDo

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(bekken_kg.__path__, "bekken_kg.", onerror=lambda name: None)
    if not info.name.endswith("__main__")
)
FINDER = doctest.DocTestFinder(exclude_empty=True)


def module(name: str) -> ModuleType | None:
    """Import a module; ``None`` where that fails, which the last test tells."""
    try:
        return import_module(name)
    except (CannotDo, ImportError):
        return None


FOUND = [found for name in ["bekken_kg", *MODULES] if (found := module(name))]
EXAMPLES = [test for found in FOUND for test in FINDER.find(found) if test.examples]


def test_the_floor() -> None:
    assert len(FOUND) >= 30
    assert len(EXAMPLES) >= 25


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_runs(example: doctest.DocTest) -> None:
    # A copy: a runner empties the globals of the test that it has run.
    fresh = doctest.DocTest(
        example.examples,
        dict(example.globs),
        example.name,
        example.filename,
        example.lineno,
        example.docstring,
    )
    told: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(fresh, out=told.append)
    assert told == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is(name: str) -> None:
    try:
        found = import_module(name)
    except CannotDo as error:
        pytest.skip(str(error))  # it needs an extra that is not installed here
    assert (found.__doc__ or "").strip()
