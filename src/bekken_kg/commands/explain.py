"""Why a fact holds: the axioms that it follows from, and no more than these, or the claims that say it.

  bekken explain PubicSymphysis isPartOf Pelvis
  bekken explain symfyse "er et slags" bekkenledd
  bekken explain PelvicGirdlePain hasSymptom PainOnWalking --lang en

SUBJECT, PREDICATE and OBJECT are names, CURIEs, IRIs, labels or synonyms; subClassOf and a are understood too.
A fact about classes reads: each SUBJECT always has the relation to some OBJECT. No Java is needed, and not all
that follows is found: it is OWL 2 EL, with inverses and symmetry between individuals and with what disjointWith
and differentFrom name. Where the fact is not found, the claims that deny it and the nearest facts that hold are
shown, and the exit code is 1.

json is one object with the keys subject, predicate, object, holds, asserted, reasons, more, claims, relations,
denials, nearest; turtle and ntriples are the axioms and the claims.
"""

from __future__ import annotations

import argparse

from .options import Parser, emit, emit_card, open_graph


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    for name in ("subject", "predicate", "object"):
        parser.add(name, metavar=name.upper(), help="a name, IRI, label or synonym", completes="terms")
    parser.add_common("table", "markdown", "json", "turtle", "ntriples")


def run(args: argparse.Namespace) -> int:
    """Explain the fact; 1 where it does not hold."""
    from ..explaining.reasons import explanation_card, explanation_record
    from ..rdf.writing import export

    why = open_graph(args).explain(args.subject, args.predicate, args.object, args.lang)
    if args.format in ("turtle", "ntriples"):
        emit(export(why.quads, args.format).encode("utf-8"))
    else:
        emit_card(args.format, lambda: explanation_card(why, args.lang), lambda: explanation_record(why))
    return 0 if why else 1
