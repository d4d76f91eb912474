"""Why a fact holds: the axioms that it follows from, none too many, or the claims that say it.

  bekken explain PubicSymphysis isPartOf Pelvis
  bekken explain symfyse "er et slags" bekkenledd
  bekken explain PelvicGirdlePain hasSymptom PainOnWalking --lang en

SUBJECT, PREDICATE and OBJECT are names, CURIEs, IRIs, labels or synonyms; subClassOf and a are understood
too. A fact about classes reads: each SUBJECT always has the relation to some OBJECT. No Java is
needed, and not all that follows is found: it is OWL 2 EL, with inverses and symmetry between individuals and
with what is kept apart by name. Where the fact is not found, the claims that deny it and the nearest facts
that hold are shown, and the exit code is 1.

json is one object with the keys subject, predicate, object, holds, asserted, reasons, more, claims, relations,
denials, nearest; turtle and ntriples are the axioms and the claims.
"""

from __future__ import annotations

import argparse

from .options import add_format, add_graph_options, add_lang, completes, emit, emit_json, terminal_width


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    for name in ("subject", "predicate", "object"):
        completes(parser.add_argument(name, metavar=name.upper(), help="a name, IRI, label or synonym"), "terms")
    add_format(parser, ("table", "markdown", "json", "turtle", "ntriples"))
    add_lang(parser)
    add_graph_options(parser)


def run(args: argparse.Namespace) -> int:
    """Explain the fact; 1 where it does not hold."""
    from ..explaining.reasons import explanation_card, explanation_record
    from ..loading import open_graph
    from ..model.cards import draw_card, draw_card_markdown
    from ..rdf.writing import export

    kg = open_graph(args.engine, args.extension, args.endpoint)
    why = kg.explain(args.subject, args.predicate, args.object, args.lang)
    if args.format == "table":
        emit(draw_card(explanation_card(why, args.lang), terminal_width()) + "\n")
    elif args.format == "markdown":
        emit(draw_card_markdown(explanation_card(why, args.lang)).encode("utf-8") + b"\n")
    elif args.format == "json":
        emit_json(explanation_record(why))
    else:
        emit(export(why.quads, args.format).encode("utf-8"))
    return 0 if why else 1
