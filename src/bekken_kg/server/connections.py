"""All connections: which one ends where they are too many or hold too much, and whose turn it is to be read."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from itertools import islice

from .connection import BODY, ENDING, HEAD, IDLE, Connection
from .limits import ServerLimits
from .queue import FairQueue

#: how many seconds a connection that is being ended gets to take the last bytes
_LINGER = 2.0
#: what a client must take of a large result in each period of ``stall_seconds``
_PROGRESS = 65536
#: of so many of a client's oldest connections one is evicted; to look at all of them takes time from others
_OLDEST = 50
#: so many connections that were idle may be read in one turn of the event loop
_READS = 64


class Connections:
    """The connections that are open. None is ended because of what another client has.

    Attributes:
        open: all of them.
    """

    def __init__(self, limits: ServerLimits) -> None:
        """Begin with none."""
        self._limits = limits
        self._turns: FairQueue[Connection] = FairQueue(sys.maxsize)
        self._reads = 0
        self._of: dict[str, dict[Connection, None]] = {}
        self.open: set[Connection] = set()

    def add(self, newcomer: Connection) -> bool:
        """Take in a connection; tell whether there is room for it, or could be made."""
        self.open.add(newcomer)
        self._of.setdefault(newcomer.peer.client, {})[newcomer] = None
        if len(self.open) <= self._limits.connections:
            return True
        evicted = self._to_evict(newcomer)
        if evicted is not None:
            evicted.abort()
        return evicted is not None

    def remove(self, connection: Connection) -> None:
        """Take out a connection that has ended."""
        self.open.discard(connection)
        of_client = self._of[connection.peer.client]
        del of_client[connection]
        if not of_client:
            del self._of[connection.peer.client]

    def check(self, now: float) -> None:
        """End the connections that are too slow, or were open for too long without a request."""
        for connection in list(self.open):
            self._check(connection, now)

    def may_read_now(self) -> bool:
        """Tell whether one more connection may be read in this turn of the event loop without waiting for its own."""
        self._reads += 1
        if self._reads == _READS:
            asyncio.get_running_loop().call_soon(self._next_turn)
        return self._reads <= _READS

    def schedule(self, connection: Connection) -> None:
        """Let a connection read on: one in each turn of the event loop, and their clients in turns."""
        if not self._turns:
            asyncio.get_running_loop().call_soon(self._read)
        self._turns.push(connection.peer.client, connection)

    def limit_incoming(self) -> None:
        """Make room where bodies that have not come whole are too large together."""
        held = {connection: len(connection.parser.body) for connection in self.open}
        if sum(held.values()) > self._limits.incoming_bytes:
            largest(held).refuse(503, "too many large requests are under way; try again later")

    def has_room(self, connection: Connection, size: int) -> bool:
        """Make room for so much more that a client may be slow to read; tell whether there is any."""
        held = {each: each.unsent for each in self.open if each.full}
        held[connection] = size + connection.unsent
        while sum(held.values()) > self._limits.outgoing_bytes:
            evicted = largest(held)
            if evicted.peer.client == connection.peer.client:
                return False
            del held[evicted]
            evicted.abort(logged=True)
        return True

    def _check(self, connection: Connection, now: float) -> None:
        limits, waited, unsent = self._limits, now - connection.since, connection.unsent
        before, since = connection.progress
        if not unsent or unsent < before - _PROGRESS or unsent > before:
            connection.progress = unsent, now
        elif now - since > limits.stall_seconds:
            connection.abort(logged=True)
        if connection.state == HEAD and waited > limits.head_seconds:
            connection.refuse(408, f"the headers took over {limits.head_seconds:g} seconds to arrive")
        elif connection.state == BODY and waited > limits.body_seconds:
            connection.refuse(408, f"the body took over {limits.body_seconds:g} seconds to arrive")
        elif connection.state == IDLE and waited > limits.idle_seconds and not unsent:
            connection.close()
        elif connection.state == ENDING and waited > _LINGER and not unsent:
            connection.abort()

    def _to_evict(self, newcomer: Connection) -> Connection | None:
        """Return the connection that makes room for a newcomer; ``None`` where it is the newcomer itself.

        It is one of the oldest of the client with most of them, that is not being answered: the one that was idle
        longest, else the one that has taken longest to send its request.
        """
        most = max(self._of.values(), key=len)
        idle = (each for each in most if each.state in (IDLE, HEAD, BODY) and each is not newcomer)
        return min(islice(idle, _OLDEST), key=lambda each: (each.state, each.since), default=None)

    def _next_turn(self) -> None:
        self._reads = 0

    def _read(self) -> None:
        connection = self._turns.pop()
        if self._turns:
            asyncio.get_running_loop().call_soon(self._read)
        if connection is not None:
            connection.read()


def largest(held: Mapping[Connection, int]) -> Connection:
    """Return the connection that ends where all hold too much: of the client that holds most, the largest."""
    together: Counter[str] = Counter()
    for connection, size in held.items():
        together[connection.peer.client] += size
    return max(held, key=lambda connection: (together[connection.peer.client], held[connection]))
