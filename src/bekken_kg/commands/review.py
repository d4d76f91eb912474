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
from ..words import word
from .options import Parser, emit, emit_json


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
        emit(_report(review, args.lang))
    return 0


def _report(review: Review, lang: str) -> str:
    def say(name: str, **values: object) -> str:
        return word(f"review.import.{name}", lang, **values)

    lines = [say("signed", id=s.id, reviewer=s.reviewer, date=s.date) for s in review.signatures] or [say("nothing")]
    lines += [say("unmarked", ids=", ".join(review.unmarked))] if review.unmarked else []
    lines += [say("written", file=file) for file in review.files]
    lines += [say("comment", id=key, text=" ".join(text.split())) for key, text in review.comments.items()]
    return "\n".join(lines) + "\n"
