"""Tables for people: labels in place of IRIs, headings in the asked language, wrapped to a width."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping, Sequence
from itertools import zip_longest

import pyoxigraph as ox

from ..errors import printable
from ..namespaces import BKC, shorten
from ..shipped import folder

_NARROWEST = 8
_READABLE = 12  # a table whose columns would be cut narrower than this is written as records instead


def draw(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = 100) -> str:
    """Draw rows of text as a table, wrapped to a width; ``None`` for no wrapping.

    Example:
        >>> print(draw(["measure", "claim"], [["acupuncture", "L50"]]))
        measure      claim
        -----------  -----
        acupuncture  L50
    """
    rows = [[printable(cell) for cell in row] for row in rows]
    needed = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    widths = _fit(needed, width)
    if width and rows and any(size < min(need, _READABLE) for size, need in zip(widths, needed, strict=True)):
        return _records(headings, rows, width)
    drawn = [_lines(row, widths) for row in rows]
    tall = any(len(lines) > 1 for lines in drawn)  # then an empty line keeps the rows apart
    rule = "  ".join("-" * size for size in widths)
    body = [line for lines in drawn for line in ([*lines, ""] if tall else lines)]
    return "\n".join([*_lines(headings, widths), rule, *body]).rstrip("\n")


def draw_markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Draw rows of text as a Markdown table.

    Example:
        >>> print(draw_markdown(["measure", "claim"], [["acupuncture", "L50"]]))
        | measure | claim |
        | --- | --- |
        | acupuncture | L50 |
    """
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(map(_safe, line))} |" for line in lines)


def cells(names: Sequence[str], rows: Sequence[Sequence[object]], lang: str) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the cells of a table; names and rows as in :func:`columns`."""
    pairs = columns(names, rows)
    words = headings(lang)
    shown = [[show(term if label is None else label, lang) for term, label in column] for column in pairs.values()]
    return [words.get(name, name) for name in pairs], [list(row) for row in zip(*shown, strict=True)]


def columns(names: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, list[tuple[object, object]]]:
    """Return the columns of a table for people: in each row the term, and the label that is shown in its place.

    ``x`` and ``xLabel`` become one column; a column that is empty in every row is left out.

    Args:
        names: the variables of an answer.
        rows: its terms, row by row; ``None`` where there is none.

    Example:
        >>> columns(["x", "xLabel", "y"], [("bk:Pain", "pain", None), ("bk:Rest", None, None)])
        {'x': [('bk:Pain', 'pain'), ('bk:Rest', None)]}
    """
    at = {name: number for number, name in enumerate(names)}
    pairs = {
        name: at.get(f"{name}Label") for name in names if name.removesuffix("Label") not in at or name[-5:] != "Label"
    }
    every = {
        name: [(row[at[name]], None if label is None else row[label]) for row in rows] for name, label in pairs.items()
    }
    full = {name: column for name, column in every.items() if any(show(value, "") for pair in column for value in pair)}
    return full or every


def show(term: object, lang: str) -> str:
    """Write one RDF term for people.

    A claim is its number, another IRI its short form; a text in another language than asked says which.

    Example:
        >>> show(ox.NamedNode("https://w3id.org/bekken-kg/claims/L25"), "nb")
        'L25'
        >>> show(ox.Literal("joint", language="en"), "nb")
        'joint [en]'
    """
    if isinstance(term, ox.NamedNode):
        return term.value[len(BKC) :] if term.value.startswith(BKC) else shorten(term.value)
    if isinstance(term, ox.Literal):
        return f"{term.value} [{term.language}]" if term.language and term.language != lang else term.value
    return "" if term is None else str(term)


def headings(lang: str, path: str | None = None) -> Mapping[str, str]:
    """Read ``queries/columns.tsv``: column name → heading in a language."""
    path = path or os.path.join(folder("queries"), "columns.tsv")
    if not os.path.isfile(path):
        return {}
    with open(path, encoding="utf-8") as file:
        first, *rest = [line.rstrip("\n").split("\t") for line in file if line.strip()]
    if lang not in first:
        return {}
    return {cells[0]: cells[first.index(lang)] for cells in rest if len(cells) == len(first)}


def _safe(cell: str) -> str:
    """Write a cell so that Markdown neither ends it nor reads markup or HTML into it."""
    escaped = printable(cell).replace("\\", "\\\\").replace("|", "\\|")
    return escaped.replace("&", "&amp;").replace("<", "&lt;")


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Write one row as lines of text."""
    cells = [textwrap.wrap(cell, size) or [""] for cell, size in zip(row, widths, strict=True)]
    return ["  ".join(map(str.ljust, line, widths)).rstrip() for line in zip_longest(*cells, fillvalue="")]


def _records(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Write each row as a block of lines, heading and cell, without its empty cells."""
    indent = max(map(len, headings)) + 2
    blocks = []
    for row in rows:
        lines: list[str] = []
        for heading, cell in zip(headings, row, strict=True):
            wrapped = textwrap.wrap(cell, max(width - indent, _READABLE))
            lines += [f"{'' if number else heading:{indent}}{line}" for number, line in enumerate(wrapped)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _fit(widths: list[int], width: int | None) -> list[int]:
    """Narrow the widest columns until the table fits."""
    widths = [max(1, size) for size in widths]
    room = None if width is None else width - 2 * (len(widths) - 1)
    while room is not None and sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths
