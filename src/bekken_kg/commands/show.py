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
    completes(parser.add_argument("term", metavar="TERM", help="a name, IRI, label or synonym"), "terms")
    add_format(parser, ("table", "markdown", "json", *GRAPH_FORMATS))
    add_lang(parser)
    add_graph_options(parser)


def run(args: argparse.Namespace) -> int:
    """Show the term."""
    from ..loading import open_graph

    kg = open_graph(args.engine, args.extension, args.endpoint)
    term = kg.term(args.term, args.lang)
    if args.format == "json":
        from ..model.records import term_record

        emit_json(term_record(term))
    elif args.format in GRAPH_FORMATS:
        emit_results(kg.results(f"DESCRIBE <{term.iri}>"), args.format, args.lang)
    else:
        from ..model.cards import draw_card, draw_card_markdown, term_card

        card = term_card(term, args.lang)
        if args.format == "table":
            emit(draw_card(card, terminal_width()) + "\n")
        else:
            emit(draw_card_markdown(card).encode("utf-8") + b"\n")
    return 0
