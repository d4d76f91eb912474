"""Put the layers into another triple store, each as its named graph, and read them back.

  bekken publish http://localhost:7878/store           the Graph Store address of Oxigraph
  bekken publish http://localhost:3030/ds/data         … of Fuseki
  bekken publish --update http://localhost:8890/sparql    a store that has SPARQL updates only
  BEKKEN_ENDPOINT_USER=me BEKKEN_ENDPOINT_PASSWORD=… bekken publish https://example.org/store

It is safe to repeat: a graph is replaced as a whole. Then `bekken answer symptoms --endpoint URL` asks the
store, URL being its address for queries. Progress is told on stderr. json is one object: address, and graphs
with name, graph, triples and sha256, which is that of the canonical N-Triples with each value in one form.
"""

from __future__ import annotations

import argparse

from ..errors import WrongUse
from .options import Parser, emit, emit_json, note


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("url", nargs="?", metavar="URL", help="the store's Graph Store address, without ?graph=")
    parser.add("--update", metavar="URL", help="instead, the address that takes SPARQL updates")
    query = "with --update, the address that takes queries (default: the same, …/query for …/update)"
    parser.add("--query", metavar="URL", help=query)
    parser.add_format("table", "json")
    parser.add_extension()
    parser.add_layer()


def run(args: argparse.Namespace) -> int:
    """Publish."""
    if (args.url is None) == (args.update is None):
        raise WrongUse("give one address: URL of the Graph Store, or --update URL")
    if args.query and not args.update:
        raise WrongUse("--query goes with --update: a Graph Store reads graphs back by itself")
    from ..remote.publishing import publish

    graphs = publish(
        args.update or args.url,
        update=args.update is not None,
        query_address=args.query,
        layers=args.layer,
        extensions=args.extension,
        say=note,
    )
    if args.format == "json":
        records = [{"name": it.name, "graph": it.graph, "triples": it.triples, "sha256": it.digest} for it in graphs]
        emit_json({"address": args.update or args.url, "graphs": records})
    else:
        width = max(len(it.graph) for it in graphs)
        emit("".join(f"{it.graph:<{width}}  {it.triples:>8}  {it.digest}\n" for it in graphs))
    return 0
