"""The source: a copy of a text against its units. The text is our own (data/source/garden.txt)."""

from __future__ import annotations

import json
import os
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from bekken_kg import source
from bekken_kg.commands import main
from bekken_kg.errors import CannotDo
from bekken_kg.source.units import Unit, digest, place

DATA = Path(__file__).parent / "data" / "source"
GARDEN = (DATA / "garden.txt").read_text(encoding="utf-8")
UNITS = str(DATA / "garden.ttl")

#: what befell the copy → (the copy as text or bytes, the verdict, the states of its units from first to last)
#: p: in place, m: moved, n: not found
CASES: dict[str, tuple[str | bytes, str, str]] = {
    "untouched": (GARDEN, "exact", "pppppppp"),
    "line break at the end": (GARDEN + "\n", "exact", "pppppppp"),
    "Windows line ends": (GARDEN.replace("\n", "\r\n"), "exact", "pppppppp"),
    "old Mac line ends": (GARDEN.replace("\n", "\r"), "exact", "pppppppp"),
    "letters in parts (NFD)": (unicodedata.normalize("NFD", GARDEN), "exact", "pppppppp"),
    "byte order mark": ("\ufeff" + GARDEN, "exact", "pppppppp"),
    "no-break spaces": (GARDEN.replace(" ", "\u00a0").replace("\u00a0•", "\u202f•"), "exact", "pppppppp"),
    "other bullets": (GARDEN.replace("•", "*"), "in place", "pppppppp"),
    "something added at the end": (GARDEN + "\n\nKopiert i dag.", "in place", "pppppppp"),
    "something put before": ("Utskrift\n\n" + GARDEN, "moved", "mmmmmmmm"),
    "bullets dropped": (GARDEN.replace(" • ", ""), "moved", "ppppmmmm"),
    "lines in another order": ("\n".join(reversed(GARDEN.split("\n"))), "moved", "mmmmmmmm"),
    "cut between units": (GARDEN[: GARDEN.index(" • Vann")], "cut off", "pppppnnn"),
    "cut in a unit": (GARDEN[: GARDEN.index("kvelden")], "cut off", "ppppppnn"),
    "cut in a letter": (GARDEN.encode()[: GARDEN.encode().index("ø".encode()) + 1], "cut off", "pnnnnnnn"),
    "moved and cut": ("Utskrift\n\n" + GARDEN[: GARDEN.index(" • Vann")], "cut off", "mmmmmnnn"),
    "a word changed": (GARDEN.replace("myk", "våt"), "changed", "ppnppppp"),
    "a word longer": (GARDEN.replace("løken", "løkene"), "changed", "pnmmmmmm"),
    "a line lost": (GARDEN.replace(" • Sol hver dag\n", ""), "changed", "ppppnmmm"),
    "the beginning lost": (GARDEN[GARDEN.index("Hva") :], "begins late", "nnnmmmmm"),
    "the middle lost": (
        GARDEN.replace(GARDEN[GARDEN.index("Hva") : GARDEN.index(" • Vann")], ""),
        "changed",
        "pppnnmmm",
    ),
    "letters as question marks": (GARDEN.encode("ascii", "replace"), "garbled", "nnnppnpn"),
    "letters as entities": (GARDEN.encode("ascii", "xmlcharrefreplace"), "garbled", "nnnmmnmn"),
    "capital letters": (GARDEN.replace("Sol", "SOL"), "changed", "ppppnppp"),
    "read as Windows-1252 on its way": (GARDEN.encode().decode("cp1252"), "garbled", "nnnmmnmn"),
    "letters lost": (GARDEN.replace("å", "\ufffd"), "garbled", "nnpppppp"),
    "another text": ("Dette er noe helt annet.\nOg litt til.\n", "other", "nnnnnnnn"),
    "nothing": ("", "empty", "nnnnnnnn"),
    "only a line break": ("\r\n \n", "empty", "nnnnnnnn"),
}
LETTERS = {"in place": "p", "moved": "m", "not found": "n"}


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[str | bytes], str]:
    def write(content: str | bytes) -> str:
        path = tmp_path / "copy.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def test_there_are_cases() -> None:
    assert len(CASES) >= 20


@pytest.mark.parametrize(("content", "verdict", "states"), CASES.values(), ids=CASES)
def test_verdict(copy: Callable[[str | bytes], str], content: str | bytes, verdict: str, states: str) -> None:
    result = source.verify(copy(content), [UNITS])
    assert (result.verdict, "".join(LETTERS[placed.state] for placed in result.units)) == (verdict, states)


@pytest.mark.parametrize(("content", "verdict", "states"), CASES.values(), ids=CASES)
def test_exit_code(copy: Callable[[str | bytes], str], content: str | bytes, verdict: str, states: str) -> None:
    code = main(["source", "verify", copy(content), "--data", UNITS])
    assert code == (1 if "n" in states else 0)


@pytest.mark.parametrize(("content", "verdict", "states"), CASES.values(), ids=CASES)
def test_json(
    copy: Callable[[str | bytes], str],
    capsysbinary: pytest.CaptureFixture[bytes],
    content: str | bytes,
    verdict: str,
    states: str,
) -> None:
    path = copy(content)
    main(["source", "verify", path, "--data", UNITS, "--format", "json"])
    document = json.loads(capsysbinary.readouterr().out)
    assert (document["file"], document["verdict"], document["good"]) == (path, verdict, "n" not in states)
    assert "".join(LETTERS[unit["state"]] for unit in document["units"]) == states


def test_found_offsets(copy: Callable[[str | bytes], str]) -> None:
    result = source.verify(copy("Utskrift\n\n" + GARDEN), [UNITS])
    assert [placed.start for placed in result.units] == [placed.unit.start + 10 for placed in result.units]


def test_the_nearest_of_two_places(copy: Callable[[str | bytes], str]) -> None:
    result = source.verify(copy("x" + GARDEN + "\n" + GARDEN), [UNITS])
    assert [placed.start for placed in result.units] == [placed.unit.start + 1 for placed in result.units]


TWICE = "Hvile hjelper. Ring legen. Det kan bli verre. Ring legen. Ring legen."
#: the copy → where the four sentences are that it repeats, each a unit of its own
REPEATED = {
    "untouched": (TWICE, [15, 46, 58]),
    "far off": (200 * "x" + TWICE, [215, 246, 258]),
    "some in place": (TWICE.replace("verre", "mye verre"), [15, 50, 62]),
    "one lost": (TWICE.removesuffix("Ring legen."), [15, 46, None]),
    "only the last there": (70 * "x" + TWICE[46:57], [None, None, 70]),
    "one more": ("x" + TWICE + " Ring legen.", [16, 47, 59]),
}


@pytest.mark.parametrize(("text", "starts"), REPEATED.values(), ids=REPEATED)
def test_a_sentence_that_is_repeated(text: str, starts: list[int | None]) -> None:
    about = {"section": "", "sha256": digest("Ring legen."), "heading": False, "claims": ()}
    units = [Unit(iri=f"e:{at}", name=f"{at}", start=at, end=at + 11, **about) for at in (15, 46, 58)]
    assert [placed.start for placed in place(text, units)] == starts


def test_a_place_that_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "garden.ttl"
    wrong = Path(UNITS).read_text(encoding="utf-8").replace('oa:start "0"', 'oa:start "abc"')
    path.write_text(wrong, encoding="utf-8")
    found = source.verify(str(DATA / "garden.txt"), [str(path)])
    assert (found.verdict, len(found.units)) == ("exact", 7)


def test_a_length_that_is_another(tmp_path: Path, bekken: Callable[..., Run]) -> None:
    path = tmp_path / "garden.ttl"
    told = Path(UNITS).read_text(encoding="utf-8").replace("bk:sha256", 'bk:length "186" ; bk:sha256', 1)
    path.write_text(told, encoding="utf-8")
    run = bekken("source", "verify", str(DATA / "garden.txt"), "--data", str(path), "--lang", "en")
    assert run.code == 1
    assert "the exact text, but the source gives another number of characters (bk:length) than 168" in run.out


def test_characters_of_a_unit(copy: Callable[[str | bytes], str]) -> None:
    result = source.verify(copy("Utskrift\n\n" + GARDEN.replace("myk", "våt")), [UNITS])
    assert [result.of(placed) for placed in result.units][1:4] == [
        "Om våren spirer løken.",
        "",
        "Hva trenger plantene?",
    ]


# --- what cannot be compared at all

FILES: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "there is no file"),
    "Windows-1252": (GARDEN.encode("cp1252"), r"not UTF-8 but probably Windows-1252 \(read so, 8 of 8 units"),
    "Latin-1": (
        GARDEN.replace("–", "-").replace("•", "-").encode("latin-1"),
        "not UTF-8 but probably Windows-1252",
    ),
    "UTF-16": (GARDEN.encode("utf-16"), "not UTF-8 but probably UTF-16"),
    "UTF-16, without its mark": (GARDEN.encode("utf-16-be"), "not UTF-8 but probably UTF-16, without its byte"),
    "UTF-16, cut in a letter": (GARDEN.encode("utf-16")[:-1], "not UTF-8 but probably UTF-16"),
    "UTF-32": (GARDEN.encode("utf-32"), "not UTF-8 but probably UTF-32"),
    "DOS": (GARDEN.replace("–", "-").replace("•", "-").encode("cp850"), "not UTF-8 but probably a DOS code page"),
    "Mac": (GARDEN.encode("mac-roman"), "not UTF-8 but probably Mac Roman"),
    "not a text": (bytes(range(256)), "not UTF-8, nor does it hold a unit"),
    "endless": (b"abc " * 30_000, "far too long"),
}


@pytest.mark.parametrize(("content", "told"), FILES.values(), ids=FILES)
def test_file_that_cannot_be_compared(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "copy.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CannotDo, match=told):
        source.verify(str(path), [UNITS])


def test_directory(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="is a folder"):
        source.verify(str(tmp_path), [UNITS])


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="a socket is the file that nobody may open, root neither")
def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as unreadable:
        unreadable.bind("copy.txt")
        with pytest.raises(CannotDo, match="is no file but a pipe, socket or device"):
            source.verify("copy.txt", [UNITS])


def test_no_units(copy: Callable[[str | bytes], str]) -> None:
    with pytest.raises(CannotDo, match="no text unit"):
        source.verify(copy(GARDEN), [str(DATA.parent / "edges" / "axiom-direct.ttl")])


@pytest.mark.parametrize("action", ["verify", "show"])
def test_missing_file_is_exit_code_three(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["source", action, "no/such/file.txt", "--data", UNITS]) == 3
    assert len(capsys.readouterr().err.splitlines()) == 1


@given(st.text())
def test_plain_is_plain(text: str) -> None:
    assert source.plain(source.plain(text)) == source.plain(text)


# --- what people read

SAID = {
    "nb": "copy.txt: kuttet etter U03 (tegn 100): 3 av 8 enheter mangler; hent hele teksten",
    "nn": "copy.txt: kutta etter U03 (teikn 100): 3 av 8 einingar manglar; hent heile teksten",
    "en": "copy.txt: cut after U03 (character 100): 3 of 8 units missing; get the whole text",
}


@pytest.mark.parametrize("lang", SAID)
def test_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("copy.txt").write_text(GARDEN[:100].rstrip(), encoding="utf-8")
    main(["source", "verify", "copy.txt", "--data", UNITS, "--lang", lang])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].replace(f"{len(GARDEN[:100].rstrip())}", "100") == SAID[lang]
    assert [line.split()[0] for line in lines[1:]] == ["U04", "U05", "U06"]


SHOWN = """\
Hagen vår [H01]

Om våren spirer løken. [U01: G01] Regn gjør jorden myk. [U02: G02]

Hva trenger plantene? [H02]

 • Sol hver dag [U03: G03]
 • Vann ved tørke [U04: G04 G05]
   • Mest om kvelden [U05: G05]

Høsten er rolig – da hviler alt. [U06: G06]
"""


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["source", "show", str(DATA / "garden.txt"), "--data", UNITS]) == 0
    assert capsys.readouterr().out == SHOWN


def test_show_wraps_but_keeps_marks_whole(
    copy: Callable[[str | bytes], str], capsys: pytest.CaptureFixture[str]
) -> None:
    long = GARDEN.replace(" • Vann", " • " + "lang linje " * 7 + "Vann")
    main(["source", "show", copy(long), "--data", UNITS])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert "   ved tørke [U04: G04 G05]" in lines or "   [U04: G04 G05]" in lines


def test_show_tells_what_is_not_found(copy: Callable[[str | bytes], str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["source", "show", copy(GARDEN.replace("myk", "våt")), "--data", UNITS, "--lang", "en"]) == 1
    shown = capsys.readouterr().out
    assert "Regn gjør jorden våt.\n" in shown
    assert "the text has changed: 1 of 8 units not found word for word" in shown


def test_show_json(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["source", "show", str(DATA / "garden.txt"), "--data", UNITS, "--format", "json"])
    units = json.loads(capsysbinary.readouterr().out)["units"]
    assert units[5] == {
        "unit": "U04",
        "section": "BackgroundSection",
        "heading": False,
        "state": "in place",
        "expected": [GARDEN.index("Vann"), GARDEN.index("Vann") + 14],
        "found": [GARDEN.index("Vann"), GARDEN.index("Vann") + 14],
        "claims": ["G04", "G05"],
        "text": "Vann ved tørke",
    }


# --- on the leaflet itself, where a copy is at hand; these tests exist only then

LEAFLET = os.environ.get("BEKKEN_LEAFLET")

if LEAFLET:

    def test_leaflet_is_the_exact_text() -> None:
        result = source.verify(LEAFLET)
        assert (result.verdict, len(result.units)) == ("exact", 36)

    def test_leaflet_shows_every_claim() -> None:
        result = source.verify(LEAFLET)
        assert len({claim for placed in result.units for claim in placed.unit.claims}) == 58

    def test_leaflet_headings_have_no_claims() -> None:
        headings = [placed.unit for placed in source.verify(LEAFLET).units if placed.unit.heading]
        assert [unit.claims for unit in headings] == [()] * 7
