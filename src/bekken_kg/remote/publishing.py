"""Publishing: the layers put into another triple store, each as its named graph."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ..errors import CannotDo, WrongUse
from ..layers import chosen, graph_iri
from ..rdf.quads import quads_of
from ..rdf.turtle import canonical
from .stores import GraphStore, UpdateStore
from .transport import Transport


@dataclass(frozen=True)
class Published:
    """A graph that is in the store, and was found the same when it was read back.

    Attributes:
        name: the layer, or ``extension/NAME``.
        graph: IRI of the named graph.
        triples: how many it has.
        digest: SHA-256 of what it says; see :func:`digest`.
    """

    name: str
    graph: str
    triples: int
    digest: str


def publish(
    address: str,
    *,
    update: bool = False,
    query_address: str | None = None,
    layers: Iterable[str] | None = None,
    extensions: Iterable[str] = (),
    transport: Transport | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> list[Published]:
    """Put layers into a triple store, each in place of the named graph of its name; safe to repeat.

    Args:
        address: the store's Graph Store address (``…/store`` of Oxigraph, ``…/data`` of Fuseki), to which
            ``?graph=…`` is added; with ``update`` the address that takes SPARQL updates.
        update: whether to send updates, for a store that has nothing else.
        query_address: with ``update``, the address that takes queries, to read back what was put.
        layers: the layers; all of them for ``None``.
        extensions: RDF files, or names of installed extensions, to put there too, with what follows.
        transport: what sends; with the environment's credentials and limits for ``None``.
        say: told a line of progress before and after each graph.

    Raises:
        WrongUse: for an address of another kind, one that holds a password, or no layer at all.
        UnknownName: for a layer that does not exist.
        CannotDo: when not all is in the store afterwards, with what is and what is not.
    """
    if query_address and not update:
        raise WrongUse("an address for queries is needed with updates only")
    transport = transport or Transport()
    store = UpdateStore(address, query_address, transport) if update else GraphStore(address, transport)
    graphs = _graphs(chosen(layers), extensions)
    if not graphs:
        raise WrongUse("name at least one layer to publish, or leave layers out for all of them")
    done: list[Published] = []
    for name, triples in graphs.items():
        say(f"{name}: {len(triples)} triples …")
        try:
            done.append(_put(store, name, triples))
        except CannotDo as error:
            raise CannotDo(_partly(list(graphs), done, str(error))) from None
        say(f"{name}: in, {done[-1].triples} triples read back, sha256 {done[-1].digest[:16]}")
    return done


def digest(triples: Iterable[ox.Triple]) -> str:
    """Return the SHA-256 of what triples say, whatever their order and the names of their blank nodes.

    It is taken of the canonical N-Triples (RDFC-1.0) after each number, truth and date has one form: stores
    keep values, not spellings, and some give ``"7"^^xsd:nonNegativeInteger`` back as an ``xsd:integer``.

    Example:
        >>> from pyoxigraph import BlankNode, NamedNode, Triple
        >>> node = NamedNode("http://example.org/p")
        >>> digest([Triple(BlankNode(), node, node)]) == digest([Triple(BlankNode(), node, node)])
        True
    """
    store = ox.Store()
    store.extend(ox.Quad(one.subject, one.predicate, one.object) for one in triples)
    text = "".join(f"{quad.triple} .\n" for quad in canonical(store))
    return hashlib.sha256(text.encode()).hexdigest()


def _graphs(layers: Sequence[str], extensions: Iterable[str]) -> dict[str, list[ox.Triple]]:
    """Return the triples of each graph to publish, by the end of its IRI, in order."""
    found = {layer: [quad.triple for quad in quads_of([layer])] for layer in layers}
    if extensions:
        from ..extending.merging import Merging

        merged = Merging(extensions, layers).merged
        if "reading" in layers:
            found["reading"] = [quad.triple for quad in merged.reading()]
        for graph in (graph for one in merged.extensions for graph in (one.graph, one.derived_graph)):
            place = ox.NamedNode(graph)
            found[graph.removeprefix(graph_iri(""))] = [it.triple for it in merged.added if it.graph_name == place]
    return {name: list(dict.fromkeys(triples)) for name, triples in found.items()}


def _put(store: GraphStore | UpdateStore, name: str, triples: Sequence[ox.Triple]) -> Published:
    """Put one graph, and make sure that it is there."""
    graph, wanted = graph_iri(name), digest(triples)
    store.put(graph, triples)
    back = set(store.get(graph))
    if len(back) != len(triples) or digest(back) != wanted:
        raise CannotDo(
            f"{len(triples)} triples were sent, and the {len(back)} that come back are not the same; "
            "does someone else write to the store?"
        )
    return Published(name, graph, len(back), wanted)


def _partly(names: Sequence[str], done: Sequence[Published], why: str) -> str:
    """Say which graphs are in the store and which are not."""
    there = ", ".join(one.name for one in done) or "nothing"
    failed, rest = names[len(done)], names[len(done) + 1 :]
    later = f"; not tried: {', '.join(rest)}" if rest else ""
    return f"{failed} could not be published: {why}; in the store: {there}{later}; then run it again"
