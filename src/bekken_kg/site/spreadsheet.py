"""The export for spreadsheets: what Norwegian Excel opens rightly, and no cell that it would run."""

from __future__ import annotations

import csv
import io

from ..asking.answer import Answer
from ..asking.tables import cells

#: what a spreadsheet takes for the start of a formula, or of a cell of its own (OWASP, CSV injection)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def spreadsheet(answer: Answer, lang: str) -> bytes:
    """Write an answer for a spreadsheet: semicolons, byte order mark, headings in words, formulas defused.

    The W3C format, which keeps every character, is :meth:`bekken_kg.Answer.to_csv`.

    Args:
        answer: rows, or triples, or a truth.
        lang: ``nb``, ``nn`` or ``en``.

    Example:
        >>> import bekken_kg
        >>> text = spreadsheet(bekken_kg.load().answer("outcomes", lang="nb"), "nb").decode("utf-8-sig")
        >>> text.splitlines()[0].split(";")[0]
        'utfall'
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    if answer.kind == "truth":
        writer.writerow([str(bool(answer)).lower()])
    else:
        headings, rows = cells(answer.columns, answer.terms, lang)
        writer.writerow(map(defused, headings))
        writer.writerows([defused(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def defused(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run.

    Example:
        >>> defused("=1+1"), defused("L25")
        ("'=1+1", 'L25')
    """
    return f"'{cell}" if cell.lstrip(" \u00a0\u200b\ufeff").startswith(_FORMULA) else cell
