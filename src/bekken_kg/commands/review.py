"""Read a signed review sheet into the checkout you stand in: every signed row, or none.

  bekken export review --to sheet.html    to print and read
  bekken export review --to sheet.csv     the same rows, to fill in
  bekken review import sheet.csv          sets curation status, reviewer and date

A row is signed by an x in the box, with name and date. The sheet is refused whole, and nothing is changed,
when one row is wrong: an unknown entry, no name or date, a text that was written over, or an entry that has
changed since it was made.
"""

from __future__ import annotations

import argparse

from ..reviewing.review import Review, import_review
from .options import Parser, emit, emit_json

_WORDS = {
    "nb": ("{id} er gjennomgått av {reviewer} {date}", "skrevet: {file}", "merknad til {id}: {text}"),
    "nn": ("{id} er gjennomgått av {reviewer} {date}", "skrive: {file}", "merknad til {id}: {text}"),
    "en": ("{id} was reviewed by {reviewer} on {date}", "written: {file}", "comment on {id}: {text}"),
}
_UNMARKED = {
    "nb": "ikke krysset av, og derfor ikke lest inn: {ids}",
    "nn": "ikkje kryssa av, og difor ikkje lesne inn: {ids}",
    "en": "not marked, and so not read in: {ids}",
}
_NOTHING = {
    "nb": "ingen rad er merket som gjennomgått; ingenting er endret",
    "nn": "inga rad er merkt som gjennomgått; ingenting er endra",
    "en": "no row is marked as reviewed; nothing was changed",
}


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken review``."""
    parser.add("action", choices=("import",), metavar="import", help="what to do with the sheet")
    parser.add("file", metavar="FILE", help="the filled-in CSV of `bekken export review`")
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Read the sheet in.

    JSON: ``{"reviewed": [{"id", "reviewer", "date"}], "files": [PATH], "comments": {ID: TEXT}, "unmarked": [ID]}``.
    """
    review = import_review(args.file)
    if args.format == "json":
        rows = [{"id": s.id, "reviewer": s.reviewer, "date": s.date.isoformat()} for s in review.signatures]
        files, comments, unmarked = list(review.files), dict(review.comments), list(review.unmarked)
        emit_json({"reviewed": rows, "files": files, "comments": comments, "unmarked": unmarked})
    else:
        emit(_told(review, args.lang))
    return 0


def _told(review: Review, lang: str) -> str:
    row, written, comment = _WORDS[lang]
    lines = [row.format(id=s.id, reviewer=s.reviewer, date=s.date) for s in review.signatures]
    lines = lines or [_NOTHING[lang]]
    lines += [_UNMARKED[lang].format(ids=", ".join(review.unmarked))] if review.unmarked else []
    lines += [written.format(file=file) for file in review.files]
    lines += [comment.format(id=key, text=" ".join(text.split())) for key, text in review.comments.items()]
    return "\n".join(lines) + "\n"
