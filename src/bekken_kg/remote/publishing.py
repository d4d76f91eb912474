"""Publishing: the layers put into another triple store, each as its named graph."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ..errors import CannotDo, WrongUse
from ..layers import chosen, graph_iri
from ..rdf.quads import quads_of
from ..rdf.turtle import canonical
from .stores import GraphStore, UpdateStore
from .transport import Transport

#: how often all graphs are put where somebody else writes to the store meanwhile
_ATTEMPTS = 4


@dataclass(frozen=True)
class Published:
    """A graph that is in the store, and was found the same when it was read back.

    Attributes:
        name: the layer, ``extension/NAME``, or the end of the IRI of another graph.
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
    beside: Mapping[str, Sequence[ox.Triple]] | None = None,
    transport: Transport | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> list[Published]:
    """Put layers into a triple store, each in place of the named graph of its name; safe to repeat.

    When all are there, they are read once more: where somebody else has published meanwhile, all are put again, so that
    what stays is of one of the two.

    Args:
        address: the store's Graph Store address (``…/store`` of Oxigraph, ``…/data`` of Fuseki), to which
            ``?graph=…`` is added; with ``update`` the address that takes SPARQL updates.
        update: whether to send updates, for a store that has nothing else.
        query_address: with ``update``, the address that takes queries, to read back what was put.
        layers: the layers; all of them for ``None``.
        extensions: RDF files, or names of installed extensions, to put there too, with what follows.
        beside: more graphs, which are no layers: the end of the IRI → triples.
        transport: what sends; with the environment's credentials and limits for ``None``.
        say: called with a line of progress before and after each graph.

    Raises:
        WrongUse: for an address of another kind, one that holds a password, or no layer at all.
        UnknownName: for a layer that does not exist.
        CannotDo: when not all is in the store afterwards, with what is and what is not.
    """
    if query_address and not update:
        raise WrongUse("an address for queries is needed with updates only")
    transport = transport or Transport()
    store = UpdateStore(address, query_address, transport) if update else GraphStore(address, transport)
    graphs = _graphs(chosen(layers), extensions) | {name: list(some) for name, some in (beside or {}).items()}
    if not graphs:
        raise WrongUse("name at least one layer to publish, or leave layers out for all of them")
    wanted = [Published(name, graph_iri(name), len(some), digest(some)) for name, some in graphs.items()]
    for attempt in range(_ATTEMPTS):
        time.sleep(attempt * random.uniform(0.1, 1))  # so that of two that are at it one goes first
        done: list[Published] = []
        try:
            for published in wanted:
                say(f"{published.name}: {published.triples} triples …")
                store.put(published.graph, graphs[published.name])
                _compare(store, published)
                done.append(published)
                say(f"{published.name}: in, {published.triples} triples read back, sha256 {published.digest[:16]}")
            done = []
            for published in wanted[:-1]:
                _compare(store, published)
                done.append(published)
            return wanted
        except _Mismatch as error:
            why = str(error)
        except CannotDo as error:
            why = str(error)
            break
    raise CannotDo(_partly(list(graphs), done, why))


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
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    text = "".join(f"{quad.triple} .\n" for quad in canonical(store))
    return hashlib.sha256(text.encode()).hexdigest()


def _graphs(layers: Sequence[str], extensions: Iterable[str]) -> dict[str, list[ox.Triple]]:
    """Return the triples of each graph to publish, by the end of its IRI, in order."""
    graphs = {layer: [quad.triple for quad in quads_of([layer])] for layer in layers}
    if extensions:
        from ..extending.merging import Merging

        merged = Merging(extensions, layers).merged
        if "reading" in layers:
            graphs["reading"] = [quad.triple for quad in merged.reading()]
        for graph in (iri for extension in merged.extensions for iri in (extension.graph, extension.derived_graph)):
            place = ox.NamedNode(graph)
            graphs[graph.removeprefix(graph_iri(""))] = [
                quad.triple for quad in merged.added if quad.graph_name == place
            ]
    return {name: list(dict.fromkeys(triples)) for name, triples in graphs.items()}


class _Mismatch(CannotDo):
    """A graph is another than the one that was put."""


def _compare(store: GraphStore | UpdateStore, wanted: Published) -> None:
    """Make sure that a graph is there as it was put."""
    back = set(store.get(wanted.graph))
    if len(back) != wanted.triples or digest(back) != wanted.digest:
        raise _Mismatch(
            f"{wanted.triples} triples were sent, and the {len(back)} that come back are not the same; "
            "does someone else write to the store?"
        )


def _partly(names: Sequence[str], done: Sequence[Published], why: str) -> str:
    """Say which graphs are in the store and which are not."""
    there = ", ".join(published.name for published in done) or "nothing"
    failed, rest = names[len(done)], names[len(done) + 1 :]
    later = f"; not tried: {', '.join(rest)}" if rest else ""
    return f"{failed} could not be published: {why}; in the store: {there}{later}; then run it again"
