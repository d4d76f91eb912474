"""Review: the sheet that a clinician signs, and reading it back, every row or none."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from subprocess import PIPE

import pytest

import bekken_kg
from bekken_kg.errors import CannotDo, NotFound
from bekken_kg.namespaces import expand
from bekken_kg.rdf.quads import quads_of
from bekken_kg.reviewing import review
from bekken_kg.reviewing.fingerprint import fingerprints
from bekken_kg.reviewing.review import import_review
from bekken_kg.reviewing.sheet import COLUMNS, Row, as_csv, sheet
from bekken_kg.reviewing.sheet_page import as_html
from bekken_kg.reviewing.signatures import read_signatures
from bekken_kg.shipped import folder

ROWS = sheet(bekken_kg.load())
SIGNED = ("bkc:L49", "bk:PelvicBelt", "bke:E01")  # a claim, a term and an evidence statement
AT = {name: number for number, name in enumerate(COLUMNS)}
Table = list[list[str]]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a copy of the checkout's ontology, and stand in it."""
    shutil.copytree(folder("ontology"), tmp_path / "ontology")
    (tmp_path / "pyproject.toml").write_text('name = "bekken-kg"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def table() -> Table:
    """Return the sheet's rows, three of them signed."""
    rows = list(csv.reader(as_csv(ROWS).removeprefix("\ufeff").splitlines(keepends=True), delimiter=";"))
    for row in rows:
        if row[0] in SIGNED:
            row[AT["reviewed"] : AT["comment"]] = ["x", "Kari Ø. Eksempel", "2026-01-31"]
    return rows


def write(path: Path, rows: Table, delimiter: str = ";", encoding: str = "utf-8-sig") -> str:
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return str(path)


def sheet_of(checkout: Path) -> Table:
    """Return the rows of a sheet with the fingerprints that a checkout has now."""
    now = fingerprints(quads_of(("terms", "leaflet", "evidence"), str(checkout / "ontology")))
    rows = table()[1:]
    for row in rows:
        row[AT["fingerprint"]] = now[expand(row[0])]  # type: ignore[index]
    return rows


def content(checkout: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((checkout / "ontology").rglob("*.ttl"))}


# --- the sheet


def test_the_sheet_has_every_claim_and_statement() -> None:
    kg = bekken_kg.load()
    assert [row.id for row in ROWS if row.kind == "claim"] == [claim.curie for claim in kg.claims]
    assert len([row for row in ROWS if row.kind == "evidence"]) >= 60
    assert len([row for row in ROWS if row.kind == "term"]) >= 50
    assert len({row.id for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_has_what_is_to_be_read(row: Row) -> None:
    assert all(row.cell(lang) for lang in ("nb", "nn", "en"))
    assert row.cell("place") or row.kind == "term"
    assert bool(row.cell("cues")) == bool(row.cell("claim")) == (row.kind == "claim")
    assert bool(row.cell("terms")) == (row.kind == "claim")
    assert bool(row.cell("evidence")) == (row.kind != "term")
    assert re.fullmatch("[a-p]{12}", row.fingerprint)
    assert row.status == "ikke gjennomgått"


def test_the_sheet_shows_the_claim_and_its_hedge() -> None:
    (row,) = [row for row in ROWS if row.id == "bkc:L41"]
    assert row.lines["claim"] == ["blodprøve – viser funn ved – bekkenløsning", "nektende; sagt uten forbehold"]


def test_the_sheet_shows_codes() -> None:
    (row,) = [row for row in ROWS if row.id == "bkc:L25"]
    assert "ICD-10" in row.cell("mappings")


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_csv_reads_in_every_language(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(as_csv(sheet(bekken_kg.load(), lang), lang).encode())
    assert path.read_bytes().startswith("\ufeffid;".encode())
    assert read_signatures(str(path)).signatures == ()


class _Page(HTMLParser):
    """Collect what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_page_prints_by_itself(lang: str) -> None:
    text = as_html(sheet(bekken_kg.load(), lang), lang)
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert page.tags.count("article") == len(ROWS)
    assert page.links == []
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert "url(" not in text
    assert "@import" not in text
    assert "size: A4" in text
    assert text.count('class="box"') == len(ROWS)


def test_the_page_escapes() -> None:
    row = Row("bkc:L<1", "claim", {"place": ["<b>"], "cues": ["&"], "nb": ['"<i>']}, "", "abc")
    page = as_html([row])
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize("ending", ["html", "csv"])
def test_export(bekken, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"sheet.{ending}"
    assert bekken("export", "review", "--to", str(path)).code == 0
    assert path.stat().st_size > 100_000


@pytest.mark.parametrize("words", [[], ["--to", "sheet.pdf"], ["--to", "s.csv", "--layer", "terms"]])
def test_export_needs_a_page_or_a_table(bekken, tmp_path: Path, words: list[str], monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = bekken("export", "review", *words)
    assert (done.code, list(tmp_path.iterdir())) == (2, [])
    assert "--to FILE.csv" in done.err


# --- the round trip


def test_a_signed_sheet_is_read_in(checkout: Path, bekken) -> None:
    before = content(checkout)
    done = bekken("review", "import", write(checkout / "signed.csv", table()))
    assert (done.code, done.err) == (0, "")
    assert "bkc:L49 er gjennomgått av Kari Ø. Eksempel 2026-01-31" in done.out
    changed = [path for path, data in content(checkout).items() if data != before[path]]
    assert {Path(path).name for path in changed} == {"claims.ttl", "treatment.ttl", "statements.ttl"}
    assert bekken_kg.check([], lang="en", checkout=str(checkout)).good


def test_the_edit_of_the_text_is_small(checkout: Path) -> None:
    claims = checkout / "ontology" / "leaflet" / "claims.ttl"
    before = claims.read_text(encoding="utf-8").splitlines()
    import_review(write(checkout / "signed.csv", table()))
    after = claims.read_text(encoding="utf-8").splitlines()
    gone, new = [[line for line in old if line not in other] for old, other in ((before, after), (after, before))]
    assert gone == []  # the mark of the other claims is the same line
    assert new == [
        "@prefix schema: <https://schema.org/> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        "    obo:IAO_0000114 bk:Reviewed ;",
        '    schema:reviewedBy "Kari Ø. Eksempel" ;',
        '    schema:lastReviewed "2026-01-31"^^xsd:date .',
    ]
    assert len(after) == len(before) + 4


def test_what_was_read_in_is_shown(checkout: Path) -> None:
    import_review(write(checkout / "signed.csv", table()))
    kg = bekken_kg.load(layers=[])
    kg.engine.store.load(path=str(checkout / "ontology" / "leaflet" / "claims.ttl"))
    assert kg.claim("L49").status.name == "Reviewed"
    assert kg.claim("L50").status.name == "NotReviewed"


def test_reading_it_in_twice_changes_nothing(checkout: Path) -> None:
    path = write(checkout / "signed.csv", table())
    import_review(path)
    before = content(checkout)
    assert import_review(path).files == ()
    assert content(checkout) == before


def test_a_later_review_replaces_an_earlier_one(checkout: Path) -> None:
    import_review(write(checkout / "first.csv", table()))
    rows = [[cell.replace("Kari Ø.", 'Ola "Per"').replace("01-31", "02-28") for cell in row] for row in table()]
    import_review(write(checkout / "second.csv", rows))
    text = (checkout / "ontology" / "leaflet" / "claims.ttl").read_text(encoding="utf-8")
    assert text.count("schema:reviewedBy") == 1
    assert 'schema:reviewedBy "Ola \\"Per\\" Eksempel"' in text
    assert '"2026-02-28"^^xsd:date' in text


def test_every_entry_can_be_signed(checkout: Path) -> None:
    rows = table()
    for row in rows[1:]:
        row[AT["reviewed"] : AT["comment"]] = ["ja", "Kari Eksempel", "31.01.2026"]
    done = import_review(write(checkout / "all.csv", rows))
    assert len(done.signatures) == len(ROWS)
    assert bekken_kg.check([], checkout=str(checkout)).good


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), ("\t", "utf-8-sig"), (";", "cp1252")])
def test_as_spreadsheets_save_it(checkout: Path, delimiter: str, encoding: str) -> None:
    done = import_review(write(checkout / "signed.csv", table(), delimiter, encoding))
    assert {signature.reviewer for signature in done.signatures} == {"Kari Ø. Eksempel"}
    assert {signature.id for signature in done.signatures} == set(SIGNED)


def test_comments_are_told(checkout: Path, bekken) -> None:
    rows = table()
    rows[2][AT["comment"]] = "bør skrives om"
    done = bekken("review", "import", write(checkout / "signed.csv", rows), "--format", "json")
    assert json.loads(done.out)["comments"] == {"bkc:L02": "bør skrives om"}


def test_a_name_without_an_x_is_told(checkout: Path, bekken) -> None:
    rows = table()
    rows[2][AT["reviewer"] : AT["comment"]] = ["Kari Eksempel", "2026-01-31"]
    path = write(checkout / "signed.csv", rows)
    assert import_review(path).unmarked == ("bkc:L02",)
    assert "ikke krysset av, og derfor ikke lest inn: bkc:L02" in bekken("review", "import", path).out


def test_an_unknown_entry_is_refused_signed_or_not(checkout: Path) -> None:
    rows = table()
    rows[2][0] = "bkc:L99"
    with pytest.raises(NotFound, match="no entry 'bkc:L99'"):
        import_review(write(checkout / "signed.csv", rows))


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_a_sheet_of_any_language_is_read_in(checkout: Path, lang: str) -> None:
    text = as_csv(sheet(bekken_kg.load(), lang), lang).removeprefix("\ufeff")
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=";"))
    for row in rows[1:]:
        row[AT["reviewed"] : AT["comment"]] = ["x", "Kari Eksempel", "2026-01-31"]
    assert len(import_review(write(checkout / "all.csv", rows)).signatures) == len(rows) - 1
    rows[1][AT["claim"]] += " og mer"
    with pytest.raises(CannotDo, match="is signed, but not as the graph has it"):
        import_review(write(checkout / "all.csv", rows))


def test_a_column_that_was_taken_out_was_not_read(checkout: Path) -> None:
    rows = [[cell for at, cell in enumerate(row) if at != AT["mappings"]] for row in table()]
    assert len(import_review(write(checkout / "signed.csv", rows)).signatures) == len(SIGNED)


def test_the_page_is_no_table(checkout: Path) -> None:
    (checkout / "sheet.html").write_text(as_html(ROWS), encoding="utf-8")
    with pytest.raises(CannotDo, match="is the page, which is for print"):
        import_review(str(checkout / "sheet.html"))


def test_nobody_has_signed(checkout: Path, bekken) -> None:
    path = checkout / "sheet.csv"
    path.write_bytes(as_csv(ROWS).encode())
    before = content(checkout)
    assert bekken("review", "import", str(path), "--lang", "en").out.startswith("no row is marked as reviewed")
    assert content(checkout) == before


# --- two at once


def test_of_two_at_once_the_other_is_told(checkout: Path, bekken) -> None:
    rows = table()
    rows[3][AT["reviewed"] : AT["comment"]] = ["x", "Ola Eksempel", "2026-01-31"]
    other, before = write(checkout / "other.csv", rows), content(checkout)
    ready = "import sys; from bekken_kg.reviewing.review import _alone\nwith _alone('.'): print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", ready], stdin=PIPE, stdout=PIPE, cwd=checkout) as first:
        assert first.stdin
        assert first.stdout
        first.stdout.readline()
        done = bekken("review", "import", other)
        assert (done.code, len(done.err.splitlines())) == (3, 1)
        assert "another `bekken review import` is writing" in done.err
        assert content(checkout) == before
        first.communicate(b"\n")
    assert bekken("review", "import", other).code == 0


def test_what_somebody_wrote_meanwhile_is_not_written_over(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = checkout / "ontology" / "leaflet" / "claims.ttl"
    edited = claims.read_text(encoding="utf-8") + "# by somebody else\n"

    def prove(*_: object) -> None:
        claims.write_text(edited, encoding="utf-8")

    monkeypatch.setattr(review, "_prove", prove)
    with pytest.raises(CannotDo, match=r"claims\.ttl was changed while the sheet was read in"):
        import_review(write(checkout / "signed.csv", table()))
    assert claims.read_text(encoding="utf-8") == edited


# --- all rows or none


def _cell(column: str, text: str) -> Callable[[Table], None]:
    def change(rows: Table) -> None:
        next(row for row in rows if row[0] == SIGNED[2])[AT[column]] = text

    return change


def _again(rows: Table) -> None:
    rows.append(next(row for row in rows if row[0] == SIGNED[0]))


def _no_column(rows: Table) -> None:
    rows[0][AT["date"]] = "når"


WRONG = {
    "unknown entry": (_cell("id", "bke:E999"), NotFound, r"there is no entry 'bke:E999'"),
    "no entry": (_cell("id", ""), CannotDo, "does not say which entry"),
    "no name": (_cell("reviewer", "  "), CannotDo, "has no name"),
    "no real name": (_cell("reviewer", "123"), CannotDo, "is no name"),
    "no date": (_cell("date", ""), CannotDo, "has no date"),
    "wrong date": (_cell("date", "31/01/2026"), CannotDo, "write a day of the calendar as"),
    "no such day": (_cell("date", "2026-02-30"), CannotDo, "write a day of the calendar as"),
    "another century": (_cell("date", "1899-01-01"), CannotDo, "write a day of the calendar as"),
    "written over, in bokmål": (_cell("nb", "Det er bevist."), CannotDo, "under 'bokmål'; write corrections under"),
    "written over, codes": (_cell("mappings", "ICD-10 O71.6"), CannotDo, "under 'koder'"),
    "written over, evidence": (_cell("evidence", ""), CannotDo, "under 'litteraturen sier'"),
    "tomorrow": (_cell("date", "2999-01-01"), CannotDo, "in the future"),
    "unclear mark": (_cell("reviewed", "kanskje"), CannotDo, "write x, or leave it empty"),
    "changed since": (_cell("fingerprint", "abcdefghijkl"), CannotDo, "has changed since the sheet was made"),
    "twice": (_again, CannotDo, "as well; keep one of the two"),
    "no column": (_no_column, CannotDo, "no column 'dato"),
}


@pytest.mark.parametrize(("change", "error", "message"), WRONG.values(), ids=WRONG)
def test_one_wrong_row_and_nothing_is_changed(
    checkout: Path, bekken, change: Callable[[Table], None], error: type[Exception], message: str
) -> None:
    rows = table()
    change(rows)
    path, before = write(checkout / "wrong.csv", rows), content(checkout)
    with pytest.raises(error, match=message):
        import_review(path)
    done = bekken("review", "import", path)
    assert done.code == error.exit_code
    assert len(done.err.splitlines()) == 1
    assert content(checkout) == before


def test_a_text_that_changed_since_must_be_read_again(checkout: Path) -> None:
    claims = checkout / "ontology" / "leaflet" / "claims.ttl"
    text = claims.read_text(encoding="utf-8")
    path = write(checkout / "signed.csv", table())
    claims.write_text(text.replace("kan redusere smertene", "fjerner smertene"), encoding="utf-8")
    before = content(checkout)
    with pytest.raises(CannotDo, match="bkc:L49 has changed since the sheet was made"):
        import_review(path)
    assert content(checkout) == before


ODD = {
    "no mark in the block": ("\n    obo:IAO_0000114 bk:NotReviewed .", '\n    bk:cue "x"@nb .'),
    "no block of its own": ("bkc:L49 a bk:Claim", "  bkc:L49 a bk:Claim"),
}


@pytest.mark.parametrize(("old", "new"), ODD.values(), ids=ODD)
def test_a_file_written_in_another_way_is_left_alone(checkout: Path, old: str, new: str) -> None:
    claims = checkout / "ontology" / "leaflet" / "claims.ttl"
    start, end = claims.read_text(encoding="utf-8").split("\nbkc:L49 a", 1)
    claims.write_text(start + "\n" + ("bkc:L49 a" + end).replace(old, new, 1), encoding="utf-8")
    (row,) = [row for row in sheet_of(checkout) if row[0] == "bkc:L49"]
    rows = [table()[0], [*row[: AT["reviewed"]], "x", "Kari Eksempel", "2026-01-31", ""]]
    rows = [[cell for at, cell in enumerate(cells) if at != AT["cues"]] for cells in rows]
    path, before = write(checkout / "signed.csv", rows), content(checkout)
    with pytest.raises(CannotDo, match="by hand"):
        import_review(path)
    assert content(checkout) == before


def test_outside_a_checkout(tmp_path: Path, bekken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = bekken("review", "import", write(tmp_path / "signed.csv", table()))
    assert (done.code, len(done.err.splitlines())) == (3, 1)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b'"a;b\n'], ids=["empty", "no text", "open quote"])
def test_a_file_that_is_no_sheet(checkout: Path, data: bytes) -> None:
    (checkout / "odd.csv").write_bytes(data)
    with pytest.raises(CannotDo):
        import_review(str(checkout / "odd.csv"))


def test_a_missing_file() -> None:
    with pytest.raises(CannotDo, match="there is no file"):
        read_signatures("no-such-sheet.csv")


def test_today_is_no_future(tmp_path: Path) -> None:
    path = write(tmp_path / "signed.csv", table())
    assert len(read_signatures(path, today=date(2026, 1, 31)).signatures) == 3
    with pytest.raises(CannotDo, match="in the future"):
        read_signatures(path, today=date(2026, 1, 30))
