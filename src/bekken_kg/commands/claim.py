"""Everything on a claim of the leaflet: its statement, its hedge, what it is linked to and where it stands.

  bekken claim L25
  bekken claim bkc:L49 --lang en --format json

json is one object with the keys id, iri, statements, polarity, modality, hedges, frequency, contexts,
effects, units, flag, subjects, predicate, objects, cues, links, linkedFrom, evidence, contestedThrough,
status.
"""

from __future__ import annotations

import argparse

from .options import (
    GRAPH_FORMATS,
    add_format,
    add_graph_options,
    add_lang,
    completes,
    emit,
    emit_json,
    emit_results,
    terminal_width,
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    completes(parser.add_argument("claim", metavar="CLAIM", help="L25, bkc:L25 or the IRI"), "claims")
    add_format(parser, ("table", "markdown", "json", *GRAPH_FORMATS))
    add_lang(parser)
    add_graph_options(parser)


def run(args: argparse.Namespace) -> int:
    """Show the claim."""
    from ..loading import open_graph

    kg = open_graph(args.engine, args.extension, args.endpoint)
    claim = kg.claim(args.claim)
    if args.format == "json":
        from ..model.records import claim_record

        emit_json(claim_record(claim))
    elif args.format in GRAPH_FORMATS:
        emit_results(kg.results(f"DESCRIBE <{claim.iri}>"), args.format, args.lang)
    else:
        from ..model.cards import claim_card, draw_card, draw_card_markdown

        card = claim_card(claim, args.lang)
        if args.format == "table":
            emit(draw_card(card, terminal_width()) + "\n")
        else:
            emit(draw_card_markdown(card).encode("utf-8") + b"\n")
    return 0
