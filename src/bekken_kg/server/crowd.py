"""All connections together: who gives way where they are too many or hold too much, and whose turn it is to be read."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from itertools import islice

from .connection import BODY, ENDING, HEAD, IDLE, Connection
from .limits import Limits
from .queue import FairQueue

#: how many seconds a connection that is being ended gets to take the last words
_LINGER = 2.0
#: what a client must take of a large result in each period of ``stall_seconds``
_PROGRESS = 65536
#: of so many of a client's oldest connections one has to go; to look at all of them takes time from others
_OLDEST = 50
#: so many connections that were idle may be read in one turn of the event loop
_AT_ONCE = 64


class Crowd:
    """The connections that are open. Nobody is cut off because of what somebody else has.

    Attributes:
        connections: all of them.
    """

    def __init__(self, limits: Limits) -> None:
        """Begin with none."""
        self._limits = limits
        self._turns: FairQueue[Connection] = FairQueue(sys.maxsize)
        self._at_once = 0
        self._of: dict[str, dict[Connection, None]] = {}
        self.connections: set[Connection] = set()

    def add(self, newcomer: Connection) -> bool:
        """Take in a connection; tell whether there is room for it, or could be made."""
        self.connections.add(newcomer)
        self._of.setdefault(newcomer.peer.client, {})[newcomer] = None
        if len(self.connections) <= self._limits.connections:
            return True
        outgoing = self._outgoing(newcomer)
        if outgoing is not None:
            outgoing.cut()
        return outgoing is not None

    def remove(self, connection: Connection) -> None:
        """Take out a connection that has ended."""
        self.connections.discard(connection)
        own = self._of[connection.peer.client]
        del own[connection]
        if not own:
            del self._of[connection.peer.client]

    def watch(self, now: float) -> None:
        """Look at the clock: cut off who is too slow, or has had its connection open for nothing."""
        for connection in list(self.connections):
            self._watch(connection, now)

    def at_once(self) -> bool:
        """Tell whether one more connection may be read in this turn of the event loop without waiting for its own."""
        self._at_once += 1
        if self._at_once == _AT_ONCE:
            asyncio.get_running_loop().call_soon(self._begin)
        return self._at_once <= _AT_ONCE

    def soon(self, connection: Connection) -> None:
        """Let a connection read on: one in each turn of the event loop, and their clients in turns."""
        if not self._turns:
            asyncio.get_running_loop().call_soon(self._read)
        self._turns.push(connection.peer.client, connection)

    def grown(self) -> None:
        """Make room where bodies that have not come whole are too large together."""
        held = {one: len(one.message.body) for one in self.connections}
        if sum(held.values()) > self._limits.incoming_bytes:
            largest(held).refuse(503, "too many large requests are under way; try again later")

    def has_room(self, connection: Connection, size: int) -> bool:
        """Make room for so much more that a client may be slow to read; tell whether there is any."""
        held = {one: one.unsent for one in self.connections if one.full}
        held[connection] = size + connection.unsent
        while sum(held.values()) > self._limits.outgoing_bytes:
            outgoing = largest(held)
            if outgoing.peer.client == connection.peer.client:
                return False
            del held[outgoing]
            outgoing.give_up()
        return True

    def _watch(self, one: Connection, now: float) -> None:
        limits, waited, unsent, (before, since) = self._limits, now - one.since, one.unsent, one.taken
        if not unsent or unsent < before - _PROGRESS or unsent > before:
            one.taken = unsent, now
        elif now - since > limits.stall_seconds:
            one.give_up()
        if one.state == HEAD and waited > limits.head_seconds:
            one.refuse(408, f"the headers took over {limits.head_seconds:g} seconds to arrive")
        elif one.state == BODY and waited > limits.body_seconds:
            one.refuse(408, f"the body took over {limits.body_seconds:g} seconds to arrive")
        elif one.state == IDLE and waited > limits.idle_seconds and not unsent:
            one.end()
        elif one.state == ENDING and waited > _LINGER and not unsent:
            one.cut()

    def _outgoing(self, newcomer: Connection) -> Connection | None:
        """Return the connection that makes room for a newcomer; ``None`` where it is the newcomer itself.

        It is one of the oldest of the client with most of them, that is not being answered: the one that was idle
        longest, else the one that has taken longest to send its request.
        """
        most = max(self._of.values(), key=len)
        idle = (one for one in most if one.state in (IDLE, HEAD, BODY) and one is not newcomer)
        return min(islice(idle, _OLDEST), key=lambda one: (one.state, one.since), default=None)

    def _begin(self) -> None:
        self._at_once = 0

    def _read(self) -> None:
        connection = self._turns.pop()
        if self._turns:
            asyncio.get_running_loop().call_soon(self._read)
        if connection is not None:
            connection.read()


def largest(held: Mapping[Connection, int]) -> Connection:
    """Return the connection that gives way where all hold too much: of the client that holds most, the largest."""
    together: Counter[str] = Counter()
    for one, size in held.items():
        together[one.peer.client] += size
    return max(held, key=lambda one: (together[one.peer.client], held[one]))
