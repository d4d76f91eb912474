"""Everything on a term: labels, definition, place in the ontology, codes, and the claims about it with hedges.

  bekken show PubicSymphysis
  bekken show bekkenløsning --lang nn
  bekken show bk:Relaxin --format json

TERM is a name, a CURIE, an IRI, or a label or synonym in any language. json is one object with the keys
iri, curie, kind, labels, synonyms, definitions, scopeNotes, parents, children, axioms, axiomsTo, codes,
claims, status.
"""

from __future__ import annotations

import argparse

from .options import GRAPH_FORMATS, Parser, emit_card, emit_results, open_graph


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("term", metavar="TERM", help="a name, IRI, label or synonym", completes="terms")
    parser.add_common("table", "markdown", "json", *GRAPH_FORMATS)


def run(args: argparse.Namespace) -> int:
    """Show the term."""
    from ..model.cards import term_card
    from ..model.records import term_record

    graph = open_graph(args, card=args.format not in GRAPH_FORMATS)
    term = graph.term(args.term, args.lang)
    if args.format in GRAPH_FORMATS:
        emit_results(graph.results(f"DESCRIBE <{term.iri}>"), args.format, args.lang)
    else:
        emit_card(args.format, lambda: term_card(term, args.lang), lambda: term_record(term))
    return 0
