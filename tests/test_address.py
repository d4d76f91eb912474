"""Addresses that may be asked, and credentials that are shown nowhere."""

from __future__ import annotations

import pytest

from bekken_kg.errors import WrongUse
from bekken_kg.remote.address import Credentials, checked


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://localhost:7878/query", "http://localhost:7878/query"),
        ("HTTPS://example.org/sparql", "https://example.org/sparql"),
        (" https://example.org ", "https://example.org"),
        ("http://[::1]:3030/ds/query", "http://[::1]:3030/ds/query"),
        ("https://example.org/bekkenløsning", "https://example.org/bekkenl%C3%B8sning"),
        ("https://example.org/a@b", "https://example.org/a@b"),
    ],
)
def test_an_address_is_taken(given: str, kept: str) -> None:
    assert checked(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "example.org/sparql",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///sparql",
        "http://example.org:port/",
        "http://example.org:99999/",
        "http://[::1/",
        "http://example.org/a b",
        "http://example.org/a\nHost: x",
        "http://eksempel.ø/sparql",
        "http://example.org/sparql?x=1",
        "http://example.org/sparql?",
        "http://example.org/#x",
    ],
)
def test_another_is_refused_in_one_line(given: str) -> None:
    with pytest.raises(WrongUse) as raised:
        checked(given)
    assert "address" in str(raised.value)


@pytest.mark.parametrize(
    "given",
    ["http://me:hemmelig@example.org/sparql", "https://hemmelig@example.org/", "me:hemmelig@example.org"],
)
def test_a_password_in_an_address_is_not_repeated(given: str) -> None:
    with pytest.raises(WrongUse, match="BEKKEN_ENDPOINT_USER and BEKKEN_ENDPOINT_PASSWORD") as raised:
        checked(given)
    assert "hemmelig" not in str(raised.value)


def test_credentials_make_a_header() -> None:
    assert Credentials("me", "æøå").header == "Basic bWU6w6bDuMOl"
    assert Credentials(token="abc.def").header == "Bearer abc.def"
    assert Credentials().header == ""


@pytest.mark.parametrize("given", [("me", "hemmelig", ""), ("", "", "hemmelig")])
def test_credentials_are_shown_nowhere(given: tuple[str, str, str]) -> None:
    credentials = Credentials(*given)
    shown = f"{credentials!r} {credentials}"
    assert "hemmelig" not in shown
    assert credentials.header not in credentials.hide(f"you sent {credentials.header}, hemmelig")
    assert "hemmelig" not in credentials.hide(f"you sent {credentials.header}, hemmelig")


@pytest.mark.parametrize(
    "given",
    [
        ("me", "", ""),
        ("", "hemmelig", ""),
        ("me", "hemmelig", "hemmelig"),
        ("", "", "hemmelig\r\nHost: x"),
        ("", "", "hemmelig to"),
        ("", "", "hemmelig-ø"),
        ("me:you", "hemmelig", ""),
        ("me", "hemmelig\n", ""),
    ],
)
def test_faulty_credentials_are_refused_without_being_shown(given: tuple[str, str, str]) -> None:
    with pytest.raises(WrongUse, match="BEKKEN_ENDPOINT_") as raised:
        Credentials(*given)
    assert "hemmelig" not in str(raised.value)


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKKEN_ENDPOINT_TOKEN", "abc")
    assert Credentials.from_environment().header == "Bearer abc"
    monkeypatch.delenv("BEKKEN_ENDPOINT_TOKEN")
    monkeypatch.setenv("BEKKEN_ENDPOINT_USER", "me")
    monkeypatch.setenv("BEKKEN_ENDPOINT_PASSWORD", "you")
    assert Credentials.from_environment().kind == "basic"
