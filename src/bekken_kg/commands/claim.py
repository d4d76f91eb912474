"""Everything on a claim of the leaflet: its statement and hedge, what it is linked to and where in the text it stands.

  bekken claim L25
  bekken claim bkc:L49 --lang en --format json

json is one object with the keys id, iri, statements, polarity, modality, hedges, frequency, contexts,
effects, units, flag, subjects, predicate, objects, cues, links, linkedFrom, evidence, contestedThrough,
contestedChain, searched, status.
"""

from __future__ import annotations

import argparse

from .options import GRAPH_FORMATS, Parser, emit_card, emit_results, open_graph


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("claim", metavar="CLAIM", help="L25, bkc:L25 or the IRI", completes="claims")
    parser.add_common("table", "markdown", "json", *GRAPH_FORMATS)


def run(args: argparse.Namespace) -> int:
    """Show the claim."""
    from ..model.cards import claim_card
    from ..model.records import claim_record

    graph = open_graph(args, card=args.format not in GRAPH_FORMATS)
    claim = graph.claim(args.claim)
    if args.format in GRAPH_FORMATS:
        emit_results(graph.results(f"DESCRIBE <{claim.iri}>"), args.format, args.lang)
    else:
        emit_card(args.format, lambda: claim_card(claim, args.lang), lambda: claim_record(claim))
    return 0
