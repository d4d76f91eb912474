"""Compare what two sources say, claim by claim: how each claim of B stands to those of A of the same.

A and B are each "leaflet" (the shipped one), a file of RDF, or the name of an installed extension.
same, stronger, weaker: the hedge alone; reversed: denied, or advised against; broader, narrower: of something wider
or narrower; differs: anything else. What the literature contests is said beside the claim.

  bekken compare leaflet mine.ttl
  bekken compare old-name new-name --format json
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from ..asking.tables import draw
from ..comparing.sources import Comparison, compare
from ..model.cards import claim_line
from ..model.claim import Claim
from ..reasoning.relations import RELATIONS
from ..words import word
from .options import Parser, emit, emit_json, terminal_width


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken compare``."""
    parser.add("a", metavar="A", help='the first source: "leaflet", an extension\'s name or file')
    parser.add("b", metavar="B", help="the second, the same")
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Tell how the claims of two sources stand to each other.

    JSON: ``{"a", "b", "pairs": [{"a": IRI, "b": IRI, "relation", "differs": [ASPECT]}], "onlyA": [IRI],
    "onlyB": [IRI]}``.
    """
    comparison = compare(args.a, args.b)
    if args.format == "json":
        emit_json(comparison.to_dict())
    else:
        emit(_text(comparison, args.lang))
    return 0


def _text(comparison: Comparison, lang: str) -> str:
    a, b = (os.path.basename(name) or name for name in (comparison.a, comparison.b))
    counts = {"pairs": len(comparison.pairs), "only_a": len(comparison.only_a), "only_b": len(comparison.only_b)}
    headings = [a, word("compare.text.stands", lang), b, word("compare.text.differs", lang)]
    rows = [
        [
            claim_line(pair.a, lang),
            word(f"compare.relation.{pair.relation}", lang),
            claim_line(pair.b, lang),
            ", ".join(word(f"compare.aspect.{aspect}", lang) for aspect in pair.differs),
        ]
        for pair in sorted(comparison.pairs, key=lambda pair: RELATIONS.index(pair.relation))
    ]
    parts = [word("compare.text.summary", lang, a=a, b=b, **counts)]
    parts += [draw(headings, rows, terminal_width())] if rows else []
    parts += [_only(name, some, lang) for name, some in ((a, comparison.only_a), (b, comparison.only_b)) if some]
    return "\n\n".join(parts) + "\n"


def _only(source: str, claims: Sequence[Claim], lang: str) -> str:
    heading = word("compare.text.only", lang, source=source, n=len(claims))
    return "\n".join([heading, *(f"  {claim_line(claim, lang)}" for claim in claims)])
