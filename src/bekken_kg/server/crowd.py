"""Where too many connections are open: which of them has to go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from .connection import BODY, HEAD, IDLE, Connection


def outgoing(connections: Collection[Connection], newcomer: Connection) -> Connection | None:
    """Return the connection that makes room for a newcomer; ``None`` where it is the newcomer itself.

    It is one of the address with most of them, that is not being answered: the one that was idle longest, else the one
    that has taken longest to send its request. So nobody is cut off because of somebody else's connections.
    """
    crowd = Counter(one.peer for one in connections)
    most = max(crowd, key=lambda peer: crowd[peer])
    idle = [one for one in connections if one.peer == most and one.state in (IDLE, HEAD, BODY) and one is not newcomer]
    return min(idle, key=lambda one: (one.state, one.since), default=None)
