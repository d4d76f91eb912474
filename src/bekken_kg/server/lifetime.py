"""The life of a server: it starts, looks at the clock, and ends when it is told to."""

from __future__ import annotations

import asyncio
import errno
import signal
import sys
import time
from collections.abc import Callable

from ..errors import CannotDo
from ..web.response import refusal
from .connection import Connection
from .server import Server

#: how often the server looks at the clock, in seconds
_TICK = 0.05
#: how many seconds it still takes requests when it is told to end: those on their way, and those of a proxy that
#: has not looked at its health yet
_PARTING = 1.0
#: how long it may take to send the last answers when it ends
_LAST_SECONDS = 1.0


async def live(server: Server, host: str, port: int, root: str, say: Callable[[str], None]) -> int:
    """Serve until a signal to end; what runs then is finished first.

    Args:
        server: what is to be served.
        host: the address to listen on.
        port: the port; 0 for a free one.
        root: the path prefix.
        say: told the address when the server is ready.

    Returns:
        The exit code.

    Raises:
        CannotDo: where it cannot listen, or no worker comes up.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[float] = loop.create_future()
    if sys.platform != "win32":
        loop.add_signal_handler(signal.SIGTERM, _end, ended, _PARTING)
        loop.add_signal_handler(signal.SIGINT, _end, ended, 0.0)  # a person who waits for it
    clock = asyncio.ensure_future(_watch(server))
    try:
        await server.pool.start(server.dispatch)
        try:
            listening = await loop.create_server(lambda: Connection(server), host, port, backlog=1024)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "somebody else does; choose another port, or 0 for a free one" if taken else error.strerror or error
            raise CannotDo(f"cannot listen on {host}:{port}: {why}") from None
        name = f"[{host}]" if ":" in host else host
        say(f"http://{name}:{listening.sockets[0].getsockname()[1]}{root}/")
        parting = await ended
        server.closing = True  # each answer ends its connection now, and /health says what is to come
        await asyncio.sleep(parting)
        listening.close()
        await _finish(server)
    finally:
        clock.cancel()
        server.pool.close()
        server.log.flush()
    return 0


def _end(ended: asyncio.Future[float], parting: float) -> None:
    if not ended.done():
        ended.set_result(parting)


async def _watch(server: Server) -> None:
    """Look at the clock again and again."""
    last = 0.0
    while True:
        server.now = time.monotonic()
        server.pool.watch(server.now)
        if server.now - last >= 1:
            last = server.now
            _watch_seconds(server)
        server.log.flush()
        await asyncio.sleep(_TICK)


def _watch_seconds(server: Server) -> None:
    """Do what is enough once a second."""
    server.date = time.strftime("date: %a, %d %b %Y %H:%M:%S GMT\r\n", time.gmtime()).encode()
    server.log.tick()
    for connection in list(server.connections):
        connection.watch(server.now)
    longest = server.limits.query_seconds * server.limits.patience
    for exchange in server.queue.drop(lambda exchange: server.now - exchange.queued > longest):
        server.answer(exchange, refusal(503, "the server is busy; try again later"))


async def _finish(server: Server) -> None:
    """Finish what runs and waits, refuse what is left after that, and say goodbye."""
    for connection in list(server.connections):
        connection.leave()
    ends = time.monotonic() + server.limits.query_seconds + 0.5
    while (server.queue or server.pool.busy) and time.monotonic() < ends:
        await asyncio.sleep(_TICK / 2)
    for exchange in (*server.queue.drain(), *server.pool.unfinished()):
        server.answer(exchange, refusal(503, "the server is being stopped"))
    ends = time.monotonic() + _LAST_SECONDS
    while any(connection.unsent for connection in server.connections) and time.monotonic() < ends:
        await asyncio.sleep(_TICK / 2)
