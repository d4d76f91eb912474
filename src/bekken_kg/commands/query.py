"""Run any read-only SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE.

  bekken query my.rq --format csv
  bekken query -e 'ASK { ?claim a <https://w3id.org/bekken-kg/terms/Claim> }'
  bekken query my.rq --data mine.ttl   on files of yours instead of the shipped graph

The default graph is the union of the layers; each layer is also a named graph. Updates and SERVICE are
refused. json, csv and tsv are the W3C result formats.
"""

from __future__ import annotations

import argparse
import os
import sys

from ..errors import CannotDo, WrongUse
from .options import GRAPH_FORMATS, ROW_FORMATS, Parser, emit_results, open_graph


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("file", nargs="?", metavar="FILE", help="a file with the query; - for stdin")
    parser.add("-e", "--expression", metavar="TEXT", help="the query itself")
    data = "RDF to ask instead of the shipped graph, default and named graphs as the files say"
    parser.add("--data", metavar="FILE", help=data, repeatable=True)
    parser.add_common(*ROW_FORMATS, *GRAPH_FORMATS, default=None)


def run(args: argparse.Namespace) -> int:
    """Run the query."""
    if (args.file is None) == (args.expression is None):
        raise WrongUse("give one query: a FILE, - for stdin, or -e TEXT")
    text = _read(args.file) if args.expression is None else args.expression
    if not text.strip():
        raise WrongUse("the query is empty: write a SELECT, ASK, CONSTRUCT or DESCRIBE")
    if args.data and args.extension:
        raise WrongUse("--data asks other files instead of the graph: give the extension as --data as well")
    if args.data and args.endpoint:
        raise WrongUse("--data asks files, --endpoint a store: give one of the two")
    if args.data and args.store:
        raise WrongUse("--data asks files, --store a store: give one of the two")
    from ..loading import load_files

    graph = load_files(args.data, args.engine) if args.data else open_graph(args)
    emit_results(graph.results(text), args.format, args.lang)
    return 0


def _read(path: str) -> str:
    """Read the query from a file, or from stdin for ``-``."""
    from ..asking.catalogue import Catalogue, is_sparql
    from ..inputs import read_text

    if path == "-":
        if sys.stdin is None:  # closed, as by <&-
            raise WrongUse("stdin is closed: pipe the query in, name a FILE, or use -e TEXT")
        try:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CannotDo(f"stdin is not UTF-8 (byte {error.start}); give the query as UTF-8") from None
    if not os.path.exists(path):
        if path in Catalogue():
            raise WrongUse(f"'{path}' is a question's name: use `bekken answer {path}`")
        if is_sparql(path):
            raise WrongUse("this is SPARQL, not a file: put -e before it")
        raise CannotDo(f"there is no file '{path}' (-e TEXT takes the query itself)")
    return read_text(path)
