"""What the README and the docs show is what happens."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

import bekken_kg
from bekken_kg.commands import COMMANDS, main

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = [
    (page.name, *run.partition("\n")[::2])
    for page in PAGES
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    for run in block.split("$ ")
    if run
]


def test_the_floor() -> None:
    assert len(PAGES) >= 5
    assert len(CONSOLE) >= 3


@pytest.mark.parametrize(("page", "command", "shown"), CONSOLE, ids=[f"{page}:{line}" for page, line, _ in CONSOLE])
def test_console(
    page: str, command: str, shown: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    program, *words = shlex.split(command)
    assert program == "bekken"
    assert main(words) == 0
    printed = capsysbinary.readouterr().out.decode("utf-8").replace("\r\n", "\n")
    assert [line.rstrip() for line in printed.splitlines()] == [line.rstrip() for line in shown.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python(page: Path) -> None:
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS)
    assert result.failed == 0


def test_the_readme_has_python_that_runs() -> None:
    assert doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8").attempted > 3


@pytest.mark.parametrize("text", re.findall(r"```sparql\n(.*?)```", README, re.DOTALL))
def test_sparql(text: str) -> None:
    assert len(bekken_kg.load().query(text)) > 5


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_has_help(command: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert f"bekken {command}" in README
    assert main([command, "--help"]) == 0
    assert len(capsysbinary.readouterr().out.splitlines()) > 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_ci_calls_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "readme_commands.py" in script
