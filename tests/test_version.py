"""The version stands in the ontology's header; everything else that has one has the same."""

from __future__ import annotations

import re

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
