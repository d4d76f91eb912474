"""Put the layers into another triple store, each as its named graph, and read them back.

  bekken publish http://localhost:7878/store           the Graph Store address of Oxigraph
  bekken publish http://localhost:3030/ds/data         … of Fuseki
  bekken publish --update http://localhost:8890/sparql    a store that has SPARQL updates only
  BEKKEN_ENDPOINT_USER=me BEKKEN_ENDPOINT_PASSWORD=… bekken publish https://example.org/store

With --edges cautious those edges that a claim says without a hedge, a frequency or a negation are put there too, in a
graph of their own, …/graph/edges-cautious. No question reads it; a query of yours that wants nothing else names it.

It is safe to repeat: a graph is replaced as a whole. Then `bekken answer symptoms --endpoint URL` asks the
store, URL being its address for queries. Progress is told on stderr. json is one object: address, and graphs
with name, graph, triples and sha256, which is that of the canonical N-Triples with each value in one form.
"""

from __future__ import annotations

import argparse

from ..errors import WrongUse
from ..exporting.edges import CAUTIOUS_GRAPH, EDGES, cautious_edges
from .options import Parser, emit, emit_json, note

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from pyoxigraph import Triple


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("url", nargs="?", metavar="URL", help="the store's Graph Store address, without ?graph=")
    parser.add("--update", metavar="URL", help="instead, the address that takes SPARQL updates")
    query = "with --update, the address that takes queries (default: the same, …/query for …/update)"
    parser.add("--query", metavar="URL", help=query)
    parser.add_format("table", "json")
    parser.add_extension()
    parser.add_layer()
    edges = "cautious: put those edges too that a claim says without hedge, frequency or negation, in their own graph"
    parser.add("--edges", choices=EDGES, default="all", metavar="all|cautious", help=edges)


def run(args: argparse.Namespace) -> int:
    """Publish."""
    if (args.url is None) == (args.update is None):
        raise WrongUse("give one address: URL of the Graph Store, or --update URL")
    if args.query and not args.update:
        raise WrongUse("--query goes with --update: a Graph Store reads graphs back by itself")
    cautious = args.edges == "cautious"
    if cautious and args.layer and "edges" not in args.layer:
        raise WrongUse("--edges cautious goes with the layer edges: name that too, or leave --layer out")
    from ..remote.publishing import publish

    graphs = publish(
        args.update or args.url,
        update=args.update is not None,
        query_address=args.query,
        layers=args.layer,
        extensions=args.extension,
        beside=_cautious(args.extension) if cautious else None,
        say=note,
    )
    if args.format == "json":
        records = [{"name": it.name, "graph": it.graph, "triples": it.triples, "sha256": it.digest} for it in graphs]
        emit_json({"address": args.update or args.url, "graphs": records})
    else:
        width = max(len(it.graph) for it in graphs)
        emit("".join(f"{it.graph:<{width}}  {it.triples:>8}  {it.digest}\n" for it in graphs))
    return 0


def _cautious(extensions: list[str]) -> dict[str, list[Triple]]:
    from ..layers import graph_iri
    from ..loading import load

    edges = [quad.triple for quad in cautious_edges(load(extensions=extensions))]
    return {CAUTIOUS_GRAPH.removeprefix(graph_iri("")): edges}
