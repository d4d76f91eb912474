"""Where a server listens: at an address and a port."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..errors import CannotDo
from .connection import Connection
from .server import Server

#: how many connections the system keeps until they are taken
_BACKLOG = 1024


@asynccontextmanager
async def tcp(server: Server, host: str, port: int, root: str) -> AsyncIterator[str]:
    """Listen at an address and a port (0: a free one) while the block runs, which gets the address to ask.

    Raises:
        CannotDo: where that cannot be.
    """
    try:
        own = await asyncio.get_running_loop().create_server(lambda: Connection(server), host, port, backlog=_BACKLOG)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "somebody else does; choose another port, or 0 for a free one" if taken else error.strerror or error
        raise CannotDo(f"cannot listen on {host}:{port}: {why}") from None
    name = f"[{host}]" if ":" in host else host
    try:
        yield f"http://{name}:{own.sockets[0].getsockname()[1]}{root}/"
    finally:
        own.close()
