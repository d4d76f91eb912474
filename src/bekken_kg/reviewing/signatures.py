"""A review sheet that came back: the rows that a clinician has signed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..errors import CannotDo
from ..inputs import read_input
from ..languages import LANGUAGES
from ..words import texts, word
from .sheet import READ

_NEEDED = ("id", "fingerprint", "reviewed", "reviewer", "date", "comment")
_YES = {"x", "ja", "yes", "1", "true", "sann", "☒", "☑", "✓", "v"}
_NO = {"", "nei", "no", "0", "false", "usann", "☐", "-"}
_FIRST_YEAR = 2000
_DATES = (r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})")


@dataclass(frozen=True)
class Signature:
    """One signed row: the line it ends on, the entry's CURIE, what was read, by whom, when, the comment.

    Attributes:
        read: the cells that were read: column of the sheet → text; one that was taken out was not read.
    """

    line: int
    id: str
    fingerprint: str
    reviewer: str
    date: date
    comment: str
    read: Mapping[str, str]


@dataclass(frozen=True)
class SignedSheet:
    """A sheet that came back.

    Attributes:
        signatures: the signed rows.
        comments: the comments on all rows: entry's CURIE → comment.
        lines: all rows: entry's CURIE → line.
        unmarked: the entries with a name or a date, but no x.
        lang: the language of the headings.
    """

    signatures: tuple[Signature, ...]
    comments: Mapping[str, str]
    lines: Mapping[str, int]
    unmarked: tuple[str, ...]
    lang: str


def read_signatures(path: str, today: date | None = None) -> SignedSheet:
    """Read a filled-in sheet: CSV with ``;``, ``,`` or tab, in UTF-8 or as Norwegian Excel saves it.

    A row is signed by an x (or ja, yes) in the box; then name and date are needed. A date is ``2026-11-25``
    or, as Norwegian Excel makes of it, ``25.11.2026``.

    Args:
        path: the file.
        today: no date may lie after it; the day that it is for ``None``.

    Raises:
        CannotDo: for a file that cannot be read or is no sheet, a mark that is neither yes nor no, a signed
            row without name or date, a date of the wrong form or in the future, or an entry given twice.
    """
    rows, places, lang = _rows(path)
    signatures: list[Signature] = []
    comments: dict[str, str] = {}
    lines: dict[str, int] = {}
    unmarked: list[str] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        row = {column: cells[at].strip() if at < len(cells) else "" for column, at in places.items()}
        entry = row["id"]
        here = f"{path}, line {line} ({entry or 'no id'})"
        if not entry:
            raise CannotDo(f"{here} does not say which entry it is; take the id from a new `bekken export review`")
        if entry in lines:
            raise CannotDo(f"{here} stands on line {lines[entry]} as well; keep one of the two")
        lines[entry] = line
        if row["comment"]:
            comments[entry] = row["comment"]
        mark = row["reviewed"].casefold()
        if mark in _YES:
            name, day = _name(row, here), _date(row, here, today or date.today())
            read = {column: row[column] for column in READ if column in row}
            signatures.append(Signature(line, entry, row["fingerprint"], name, day, row["comment"], read))
        elif mark not in _NO:
            raise CannotDo(f"{here} has '{row['reviewed']}' in the box; write x, or leave it empty")
        elif not mark and (row["reviewer"] or row["date"]):
            unmarked.append(entry)
    return SignedSheet(tuple(signatures), comments, lines, tuple(unmarked), lang)


def _name(row: Mapping[str, str], here: str) -> str:
    name = " ".join(row["reviewer"].split())
    if not name:
        raise CannotDo(f"{here} is marked as reviewed but has no name; fill in who reviewed it")
    if not name.isprintable() or not any(letter.isalpha() for letter in name):
        raise CannotDo(f"{here} has '{row['reviewer']}' as the reviewer, which is no name")
    return name


def _date(row: Mapping[str, str], here: str, today: date) -> date:
    if not row["date"]:
        raise CannotDo(f"{here} is marked as reviewed but has no date; fill in the day as 2026-11-25")
    match = next((match for form in _DATES if (match := re.fullmatch(form, row["date"], re.ASCII))), None)
    try:
        day = date(*(int(match[part]) for part in "ymd")) if match else None
    except ValueError:
        day = None
    if day is None or day.year < _FIRST_YEAR:
        raise CannotDo(f"{here} has the date '{row['date']}'; write a day of the calendar as 2026-11-25")
    if day > today:
        raise CannotDo(f"{here} has the date '{row['date']}', which is in the future")
    return day


def _rows(path: str) -> tuple[list[tuple[int, list[str]]], dict[str, int], str]:
    """Return the rows with their line numbers, column → place in the row, and the language of the headings."""
    text = _text(path)
    if text.lstrip().startswith("<"):
        raise CannotDo(f"{path} is the page, which is for print; fill in the CSV of `bekken export review`")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True)
    try:
        rows = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise CannotDo(f"{path} is no CSV at line {reader.line_num}: {error}") from None
    heads = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    places = {column: _place(path, column, heads) for column in _NEEDED}
    own = {lang: {word(f"review.column.{column}", lang).casefold(): column for column in READ} for lang in LANGUAGES}
    lang = max(LANGUAGES, key=lambda lang: sum(head in own[lang] for head in heads))
    places |= {own[lang][head]: at for at, head in reversed([*enumerate(heads)]) if head in own[lang]}
    return rows[1:], places, lang


def _place(path: str, column: str, heads: list[str]) -> int:
    """Return where a column stands that must be there, once, under its name or a heading in any language."""
    headings = texts("review")[f"column.{column}"]
    known = {column, *(heading.casefold() for heading in headings.values())}
    found = [at for at, head in enumerate(heads) if head in known]
    if len(found) != 1:
        lack = "several columns" if found else "no column"
        raise CannotDo(f"{path} has {lack} '{headings['nb']}' in its first line; use a sheet of `bekken export review`")
    return found[0]


def _text(path: str) -> str:
    raw = read_input(path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
