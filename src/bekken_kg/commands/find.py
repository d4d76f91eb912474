"""Find terms by label, synonym, the start of a word or everyday words, in all three languages at once.

  bekken find smerte
  bekken find bekkenlosning            æøå, accents and case are folded
  bekken find "vondt å gå"             where no name has the words, everyday ones lead to the term
  bekken find "pelvic pain" --lang en --limit 5

json is one object: text, and hits with iri, curie, labels, matched, lang and rank (exact, start, word start,
all words, inside, alike).
"""

from __future__ import annotations

import argparse

from ..errors import NotFound
from ..words import word
from .options import Parser, emit, emit_json, emit_markdown, open_graph, terminal_width, typed


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("text", metavar="TEXT", help="what to look for")
    parser.add("--limit", type=int, default=20, metavar="N", help="show at most so many terms (default: 20)")
    parser.add_common("table", "markdown", "json")


def run(args: argparse.Namespace) -> int:
    """Find the terms."""
    from ..asking.tables import draw, draw_markdown
    from ..model.records import named
    from ..model.term import Term

    text = typed(args.text)
    graph = open_graph(args)
    hits = [(hit, Term(hit.iri, graph)) for hit in graph.find(text, args.lang, args.limit)]
    if not hits:
        raise NotFound(f"no term has '{text}' in a label or synonym (`bekken answer glossary` lists them all)")
    if args.format == "json":
        records = [
            {**(named(term) or {}), "matched": hit.matched, "lang": hit.lang, "rank": hit.rank} for hit, term in hits
        ]
        emit_json({"text": text, "hits": records})
        return 0
    headings = [word(f"commands.find.{name}", args.lang) for name in ("term", "name", "matched")]
    rows = [
        (
            term.words(args.lang),
            term.curie,
            f"{hit.matched} [{hit.lang}]" if hit.lang else hit.matched,
        )
        for hit, term in hits
    ]
    if args.format == "markdown":
        emit_markdown(draw_markdown(headings, rows))
    else:
        emit(draw(headings, rows, terminal_width()) + "\n")
    return 0
