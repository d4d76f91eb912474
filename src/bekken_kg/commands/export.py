"""Write the graph, or some layers of it, as one sorted file: the same bytes for the same graph.

turtle, ntriples and rdfxml hold the union of the layers; nquads, trig and jsonld keep the named graphs.
"""

from __future__ import annotations

import argparse

from ..export import FORMATS, export, quads_of, save
from .options import add_graph_options, emit, talk


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``bekken export``."""
    parser.add_argument("format", choices=list(FORMATS), metavar="FORMAT", help=", ".join(FORMATS))
    add_graph_options(parser, engine=False, layer=True)
    parser.add_argument("--to", metavar="PATH", help="write to this file instead of stdout")


def run(args: argparse.Namespace) -> int:
    """Write the file; 0 when it is written."""
    text = export(quads_of(args.layer), args.format)
    if args.to is None:
        emit(text.encode())
    else:
        save({args.to: text})
        talk(f"wrote {args.to}")
    return 0
