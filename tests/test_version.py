"""The version stands in the ontology's header; everything else that has one has the same."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager
from version import HEADER, ROOT, VERSION

from bekken_kg.namespaces import DCTERMS, OWL

CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", CHANGELOG, re.MULTILINE)


def test_the_package_has_it() -> None:
    assert ProjectMetadata(str(ROOT), PluginManager()).version == VERSION


def test_the_citation_file_has_it() -> None:
    assert str(CITATION["version"]) == VERSION


@pytest.mark.parametrize("predicate", [OWL + "versionIRI", DCTERMS + "bibliographicCitation"])
def test_the_rest_of_the_header_has_it(predicate: str) -> None:
    assert set(re.findall(r"\d+\.\d+\.\d+", HEADER[predicate])) == {VERSION}


def test_every_heading_of_the_changelog_is_read() -> None:
    assert CHANGELOG.count("\n## [") == len(RELEASES) + CHANGELOG.count("\n## [Unreleased]\n")


def test_the_changelog_goes_no_further_than_it() -> None:
    assert max([tuple(map(int, number.split("."))) for number, _ in RELEASES], default=(0, 0, 0)) <= tuple(
        map(int, VERSION.split("."))
    )


def test_a_day_of_release_stands_nowhere_or_everywhere() -> None:
    released = dict(RELEASES).get(VERSION)
    assert str(CITATION.get("date-released")) == str(released)
    if released:
        assert HEADER[DCTERMS + "issued"] == HEADER[DCTERMS + "modified"] == released


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A checkout as small as the release notes need it, with 1.2.3 and what came before it."""
    (tmp_path / "ontology" / "terms").mkdir(parents=True)
    (tmp_path / "ontology" / "terms" / "ontology.ttl").write_text('owl:versionInfo "1.2.3" ;\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2031-02-03\n\n### Added\n- Slakkleik.\n\n"
        "## [1.2.2] - 2030-02-03\n- Old.\n",
        encoding="utf-8",
    )
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "release_notes.py", tmp_path / ".ci")
    return tmp_path


def notes(checkout: Path, tag: str) -> tuple[int, str, str]:
    script = str(checkout / ".ci" / "release_notes.py")
    run = subprocess.run([sys.executable, script, tag], capture_output=True, encoding="utf-8", check=False)
    return run.returncode, run.stdout, run.stderr


def test_release_notes_are_the_section_of_the_tag(release: Path) -> None:
    assert notes(release, "v1.2.3") == (0, "### Added\n- Slakkleik.\n", "")


def test_a_tag_that_is_not_the_version_releases_nothing(release: Path) -> None:
    told = "the tag is v1.2.2, but the ontology's version is 1.2.3: nothing is released\n"
    assert notes(release, "v1.2.2") == (1, "", told)


def test_a_version_without_a_section_releases_nothing(release: Path) -> None:
    (release / "CHANGELOG.md").write_text("## [Unreleased]\n- Much.\n", encoding="utf-8")
    assert notes(release, "v1.2.3") == (1, "", "CHANGELOG.md says nothing of 1.2.3: nothing is released\n")
