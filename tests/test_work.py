"""The guard that counts work (``benchmarks/work.py``), without valgrind: what it sums up, and what it lets through."""

from __future__ import annotations

from pathlib import Path

import pytest
import work

ACCEPTED = {"python": "3.11", "pyoxigraph": "1", "instructions": {"yardstick": (0, 100), "show": (400_000, 600_000)}}
VERSIONS = {"python": "3.11", "pyoxigraph": "1"}
DUMP = """desc: Trigger: Client Request: show
events: Ir
ob=(1) /usr/lib/libpython3.11.so.1.0
fl=(1) a.c
fn=(1) one
10 5
cob=(2) /site-packages/pyoxigraph.so
cfn=(2) two
calls=3 20
* 900
+1 2
ob=(2)
fn=(2)
20 300
-3 40
totals: 347
"""


def test_what_was_called_is_counted_once_and_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "out.1"
    file.write_text(DUMP, encoding="utf-8")
    assert work.instructions(file) == (340, 7)


@pytest.mark.parametrize(
    ("yardstick", "show", "code", "word"),
    [
        (100, (400_000, 600_000), 0, "+0.0%"),
        (100, (400_000, 800_000), 1, "+20.0% MORE"),
        (100, (600_000, 600_000), 1, "+20.0% MORE"),
        (100, (250_000, 600_000), 0, "-15.0% less"),
        (80, (400_000, 480_000), 0, "+0.0%"),  # another build of Python, which takes fewer for the same
        (80, (400_000, 640_000), 1, "+20.0% MORE"),
    ],
)
def test_a_fifth_more_work_fails(
    yardstick: int, show: tuple[int, int], code: int, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert work.held({"yardstick": (0, yardstick), "show": show}, ACCEPTED, VERSIONS) == code
    assert word in capsys.readouterr().out


def test_a_path_that_nobody_has_accepted_fails() -> None:
    assert work.held({"yardstick": (0, 100), "show": (400_000, 600_000), "new": (1, 1)}, ACCEPTED, VERSIONS) == 1
