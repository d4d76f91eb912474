"""ExportSettings: the shipped file, one of one's own laid over it, and what is wrong with it told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bekken_kg.errors import BekkenError, CannotDo, UnknownName, WrongUse
from bekken_kg.settings import VARIABLE, contact, settings

WRONG = [
    ("[publisher", CannotDo, "is not TOML"),
    ("name = 'x'", WrongUse, "'name' stands outside a table"),
    ("[publishers]\nname = 'x'", UnknownName, "unknown table 'publishers'; did you mean 'publisher'?"),
    ("[contact]\nmail = 'x'", UnknownName, "unknown key 'mail' in [contact]; did you mean 'email'?"),
    ("[contact]\nname = 7", WrongUse, "[contact] name is not a text"),
    ("[publisher]\niri = 'us'", WrongUse, "[publisher] iri is not an absolute IRI: 'us'"),
    ("[publisher]\nname = ' '", WrongUse, "[publisher] name is empty"),
    ("[contact]\nname = ''", WrongUse, "[contact] name is empty"),
    ("[contact]\nurl = 'a page'", WrongUse, "[contact] url is not an absolute IRI"),
    ("[contact]\nemail = 'office'", WrongUse, "[contact] email is not an address: 'office'"),
    ("[contact]\nurl = ''", WrongUse, "[contact] needs a url or an email"),
    ("[systems]\nICD10NO = '7110'", WrongUse, "[systems] ICD10NO is not an absolute IRI"),
]


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(
        "[publisher]\niri = 'https://data.norge.no/organizations/000000000'\nname = 'Sykehuset på Høyden'\n"
        "[contact]\nemail = 'begreper@example.org'\nurl = ''\n"
        "[systems]\nICPC2 = 'urn:oid:1.2.3'\nLocal = 'urn:x:y'\n",
        encoding="utf-8",
    )
    return path


def test_the_project_itself_is_the_default() -> None:
    shipped = settings()
    assert shipped.publisher_name == "The bekken-kg project"
    assert shipped.publisher_iri.startswith("https://w3id.org/bekken-kg/")
    assert (shipped.contact_url, shipped.contact_email) == ("https://w3id.org/bekken-kg/ontology", "")


def test_what_fhir_calls_a_code_system_is_no_setting_of_the_shipped_file() -> None:
    assert settings().systems == {}  # it is in the graph


@pytest.mark.parametrize("by", ["argument", "variable"])
def test_a_file_is_laid_over_the_shipped_one(own: Path, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if by == "variable":
        monkeypatch.setenv(VARIABLE, str(own))
    found = settings(str(own) if by == "argument" else None)
    assert found.publisher_name == "Sykehuset på Høyden"
    assert found.contact_name == "The bekken-kg project"
    assert (found.contact_url, found.contact_email) == ("", "begreper@example.org")
    assert found.systems == {"ICPC2": "urn:oid:1.2.3", "Local": "urn:x:y"}


def test_the_argument_is_stronger_than_the_variable(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(own.with_name("nowhere.toml")))
    assert settings(str(own)).systems["ICPC2"] == "urn:oid:1.2.3"


@pytest.mark.parametrize(("text", "kind", "told"), WRONG, ids=[told for _, _, told in WRONG])
def test_what_is_wrong_is_told(tmp_path: Path, text: str, kind: type[BekkenError], told: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(kind) as caught:
        settings(str(path))
    assert type(caught.value) is kind
    assert told in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(("name", "why"), [("nowhere.toml", "there is no file"), (".", "is a folder")])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(CannotDo, match=why):
        settings(str(tmp_path / name))


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes("[publisher]\nname = 'Høyden'".encode("latin-1"))
    with pytest.raises(CannotDo, match="is not UTF-8"):
        settings(str(path))


def test_the_contact_of_a_server_is_the_one_of_a_file_of_ones_own(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert contact() == ""  # the shipped one is no address that answers
    monkeypatch.setenv(VARIABLE, str(own))
    assert contact() == "mailto:begreper@example.org"
    own.write_text("[publisher]\nname = 'Sykehuset på Høyden'\n", encoding="utf-8")
    assert contact() == ""
