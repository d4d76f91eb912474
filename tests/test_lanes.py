"""The lanes of `make quick`: each name in the table is a test, and the table is what chooses."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import LANES, lanes

FOLDER = Path(__file__).parent
NAMES = [(lane, name) for lane, names in LANES.items() for name in names]


def test_the_floor() -> None:
    assert len(NAMES) >= 15


@pytest.mark.parametrize(("lane", "name"), NAMES, ids=lambda word: word)
def test_what_a_lane_names_is_there(lane: str, name: str, request: pytest.FixtureRequest) -> None:
    file, _, test = name.partition("::")
    (path,) = FOLDER.rglob(f"{file}.py")
    assert not test or f"\ndef {test}(" in path.read_text(encoding="utf-8")
    assert any(marker.startswith(f"{lane}: ") for marker in request.config.getini("markers"))


@pytest.mark.parametrize(
    ("file", "test", "fixtures", "expected"),
    [
        ("test_owlrl", "test_there_is_no_clash", (), ["slow"]),
        ("test_checks", "test_the_line_of_a_finding", (), ["slow"]),
        ("test_checks", "test_block", (), []),
        ("test_reasoning", "test_command", ("real_java",), ["java"]),
        ("test_serve_wire", "test_any", ("real_java",), ["server", "java"]),
    ],
)
def test_a_test_is_marked(file: str, test: str, fixtures: tuple[str, ...], expected: list[str]) -> None:
    assert lanes(file, test, fixtures) == expected


def test_a_marked_test_knows_it(request: pytest.FixtureRequest) -> None:
    assert [marker.name for marker in request.node.iter_markers()] == []


@pytest.mark.usefixtures("real_java")
def test_a_test_that_starts_java_knows_it(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("java")
