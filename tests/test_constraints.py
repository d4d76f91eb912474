"""constraints.txt: what a server needs, each package at one version that pyproject.toml allows, and by its hashes."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from version import ROOT

PINNED = {
    canonicalize_name(name): (version, block.count("--hash=sha256:"))
    for name, version, block in re.findall(
        r"^([\w.-]+)==(\S+)(.*\n(?: +--hash.*\n)*)",
        (ROOT / "constraints.txt").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [
    *PROJECT["dependencies"],
    *(line for extra in ("serve", "ask") for line in PROJECT["optional-dependencies"][extra]),
]


def test_the_floor() -> None:
    assert len(NEEDED) >= 11
    assert len(PINNED) >= 13


@pytest.mark.parametrize("line", NEEDED)
def test_a_dependency_has_a_version_that_it_may_have(line: str) -> None:
    needed = Requirement(line)
    version, _ = PINNED[canonicalize_name(needed.name)]
    assert needed.specifier.contains(version)


@pytest.mark.parametrize("name", PINNED)
def test_a_package_has_its_hashes(name: NormalizedName) -> None:
    assert PINNED[name][1] >= 1
