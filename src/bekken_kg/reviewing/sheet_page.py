"""The review sheet as a page to print: A4, no script, nothing from outside."""

from __future__ import annotations

import os
from collections.abc import Iterable
from html import escape

from ..languages import LANGUAGES, language
from ..words import word
from .sheet import READ, Row

#: kind of entry → what its place is called
_PLACES = {"claim": "column.place", "term": "column.kind", "evidence": "page.about"}


def as_html(rows: Iterable[Row], lang: str = "nb") -> str:
    """Write the rows of a sheet as one HTML page.

    Args:
        rows: from :func:`bekken_kg.reviewing.sheet.sheet`.
        lang: nb, nn or en, of the headings; the language that the rows were made in.

    Example:
        >>> as_html([], "en").startswith("<!DOCTYPE html>")
        True
    """
    tag = language(lang)
    entries = list(rows)
    parts = [
        f"<h1>{_word('page.title', tag)}</h1>",
        f"<p>{_word('page.lead', tag)}</p>\n<p>{_word('page.hint', tag)}</p>",
    ]
    for kind in _PLACES:
        articles = [_article(row, tag) for row in entries if row.kind == kind]
        parts += [f"<h2>{_word(f'page.{kind}', tag)}</h2>", *articles] if articles else []
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "sheet.css"), encoding="utf-8") as file:
        style = file.read()
    body = "\n".join(parts)
    head = f'<meta charset="utf-8">\n<title>{_word("page.title", tag)}</title>\n<style>\n{style}</style>'
    return f'<!DOCTYPE html>\n<html lang="{tag}">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _article(row: Row, lang: str) -> str:
    lines = []
    for column in READ:
        heading = _word(_PLACES[row.kind] if column == "place" else f"column.{column}", lang)
        written_in = column if column in LANGUAGES else "nb" if column == "cues" else lang
        tag = f' lang="{written_in}"' if written_in != lang else ""
        if texts := row.lines.get(column):
            lines.append(f"<dt>{heading[:1].upper()}{heading[1:]}</dt><dd{tag}>{'<br>'.join(map(escape, texts))}</dd>")
    fields = "\n".join(lines)
    name = row.id.partition(":")[2]
    mark = f"<small>{escape(row.status)} · {_word('column.fingerprint', lang)} {row.fingerprint}</small>"
    box, signed, date = (_word(it, lang) for it in ("page.box", "column.reviewer", "page.date"))
    return (
        f'<article id="{escape(name)}">\n<h3>{escape(row.id)} {mark}</h3>\n<dl>\n{fields}\n</dl>\n'
        f'<p class="sign"><span><span class="box"></span>{box}</span> {signed} '
        f'<span class="line"></span> {date} <span class="line short"></span></p>\n'
        f'<p class="sign">{_word("column.comment", lang)} <span class="line"></span></p>\n</article>'
    )


def _word(name: str, lang: str) -> str:
    return escape(word(f"review.{name}", lang), quote=False)
