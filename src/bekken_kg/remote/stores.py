"""Triple stores that graphs are put into: by the Graph Store Protocol, or by SPARQL updates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from urllib.parse import quote
from uuid import uuid4

import pyoxigraph as ox

from ..asking.question import sparql_form
from ..errors import CannotDo
from .address import checked
from .connection import StoreResponse
from .engine import RemoteEngine
from .results import TRIPLES, quads_in
from .transport import Transport

#: how many triples, and how many characters, one update has at most; blank nodes may ask for more
CHUNK = 500, 200_000
#: what an update may have when triples hang together by blank nodes: these have to be sent at once
LARGEST = 4_000_000


class GraphStore:
    """A store that speaks the SPARQL 1.1 Graph Store HTTP Protocol: a graph is put as a whole, or not at all.

    Attributes:
        address: what ``?graph=IRI`` is added to, such as ``http://localhost:7878/store``.
    """

    def __init__(self, address: str, transport: Transport) -> None:
        """Take a store; nothing is sent yet."""
        self.address = checked(address)
        self._transport = transport

    def put(self, graph: str, triples: Sequence[ox.Triple]) -> None:
        """Put triples in place of all that a named graph has.

        Raises:
            CannotDo: when the store did not take them.
        """
        # N-Triples is Turtle too, and Turtle is what every store takes.
        body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        reply = self._send("PUT", graph, {"Content-Type": "text/turtle; charset=utf-8"}, body)
        if not reply.good:
            raise self._transport.failure(self.address, reply)

    def get(self, graph: str) -> list[ox.Triple]:
        """Return what a named graph has."""
        reply = self._send("GET", graph, {"Accept": TRIPLES})
        if reply.status == 404:
            return []
        if not reply.good:
            raise self._transport.failure(self.address, reply)
        return [quad.triple for quad in quads_in(self.address, reply)]

    def _send(self, method: str, graph: str, headers: dict[str, str], body: bytes | None = None) -> StoreResponse:
        agent = {"User-Agent": "bekken-kg"}
        address = f"{self.address}?graph={quote(graph, safe='')}"
        return self._transport.send(method, address, headers | agent, body)


class UpdateStore:
    """A store that has SPARQL updates only.

    A graph arrives in pieces, in a graph beside the one it is meant for; when it is whole, it takes the place
    of the other in one step, so that no reader sees half of it, and a failure on the way leaves the old one.

    Attributes:
        address: where updates are sent.
        questions: where queries are sent.
    """

    def __init__(self, address: str, questions: str | None, transport: Transport) -> None:
        """Take a store; where no address for queries is given, it is the same with ``query`` in place of ``update``."""
        self.address = checked(address)
        beside = self.address.removesuffix("/update")
        same = self.address if beside == self.address else f"{beside}/query"
        self.questions = checked(questions or same)
        self._transport = transport

    def put(self, graph: str, triples: Sequence[ox.Triple]) -> None:
        """Put triples in place of all that a named graph has.

        Raises:
            CannotDo: when the store did not take them, or has others than were sent; the graph is as before.
        """
        # Its name is no other's: two who publish at once do not write into the same.
        place, incoming = ox.NamedNode(graph), ox.NamedNode(f"{graph}/incoming/{uuid4()}")
        try:
            for lines in chunks(triples):
                # Not INSERT DATA: Virtuoso takes no blank nodes in it.
                self._update(f"INSERT {{ GRAPH {incoming} {{\n{''.join(lines)}}} }} WHERE {{ }}")
            sent, arrived = len(set(triples)), len(self.get(incoming.value)) if triples else 0
            if arrived != sent:
                raise CannotDo(f"{sent} triples were sent, {arrived} arrived; the store's log may tell why")
        except BaseException:
            with suppress(CannotDo):
                self._update(f"DROP SILENT GRAPH {incoming}")
            raise
        self._update(f"MOVE GRAPH {incoming} TO GRAPH {place}" if triples else f"DROP SILENT GRAPH {place}")

    def get(self, graph: str) -> list[ox.Triple]:
        """Return what a named graph has."""
        return [quad.triple for quad in RemoteEngine(self.questions, [graph], self._transport).quads()]

    def _update(self, text: str) -> None:
        headers = {"Content-Type": "application/sparql-update; charset=utf-8", "User-Agent": "bekken-kg"}
        reply = self._transport.send("POST", self.address, headers, text.encode(), repeatable=False)
        if not reply.good:
            raise self._transport.failure(self.address, reply)


def chunks(triples: Iterable[ox.Triple]) -> Iterator[list[str]]:
    """Cut triples into pieces for one update each, as lines of N-Triples that SPARQL reads the same.

    A blank node has its name within one update only, so that what hangs together by blank nodes stays
    together.

    Raises:
        CannotDo: when more hangs together than one update may have.
    """
    piece: list[str] = []
    size = 0
    for group in _groups(triples):
        lines = [f"{triple.subject} {triple.predicate} {_safe(triple.object)} .\n" for triple in group]
        length = sum(map(len, lines))
        if length > LARGEST:
            raise CannotDo(
                f"{len(lines)} triples hang together by blank nodes, too many for one update; "
                "use a store's Graph Store address, or give the blank nodes IRIs"
            )
        if piece and (len(piece) + len(lines) > CHUNK[0] or size + length > CHUNK[1]):
            yield piece
            piece, size = [], 0
        piece += lines
        size += length
    if piece:
        yield piece


def _groups(triples: Iterable[ox.Triple]) -> list[list[ox.Triple]]:
    """Sort triples into groups that share no blank node; each triple without one is a group."""
    leader: dict[ox.BlankNode, ox.BlankNode] = {}

    def first(node: ox.BlankNode) -> ox.BlankNode:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    every = sorted(set(triples), key=str)
    nodes = [[node for node in (triple.subject, triple.object) if isinstance(node, ox.BlankNode)] for triple in every]
    for pair in nodes:
        for node in pair:
            leader.setdefault(node, node)
        if len(pair) == 2:
            leader[first(pair[0])] = first(pair[1])
    groups: dict[object, list[ox.Triple]] = {}
    for triple, pair in zip(every, nodes, strict=True):
        groups.setdefault(first(pair[0]) if pair else triple, []).append(triple)
    return list(groups.values())


def _safe(term: object) -> str:
    return sparql_form(term) if isinstance(term, ox.Literal) else str(term)
