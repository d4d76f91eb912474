"""A link to a server that takes time, as a network does: a TCP proxy on loopback that holds all bytes back.

    with delayed("http://127.0.0.1:7878/query", seconds=0.03) as link:
        bekken_kg.connect(link.address).query("ASK { ?s ?p ?o }")
        assert (link.connections, link.requests) == (1, 1)

Bytes arrive ``seconds`` later at the other end, whichever way they go, and a connection takes there and back
before its first byte goes: a request costs 2 × ``seconds``, the first one of a connection 4 ×. Bandwidth is
not limited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from threading import Thread
from urllib.parse import urlsplit

from httptools import HttpRequestParser


class Link:
    """A link that is up.

    Attributes:
        address: what to ask instead of the server's own address.
        seconds: how long a byte is on its way.
        connections: how many connections were made.
        requests: how many HTTP requests went by them.
    """

    def __init__(self, address: str, seconds: float) -> None:
        self.address = address
        self.seconds = seconds
        self.connections = 0
        self.requests = 0
        parts = urlsplit(address)
        self._server = parts.hostname, parts.port

    def on_message_begin(self) -> None:
        """Count a request; the parser calls this."""
        self.requests += 1

    async def run(self, started: Future[Callable[[], object]]) -> None:
        """Take connections until what ``started`` gets is called."""
        stopped, loop = asyncio.Event(), asyncio.get_running_loop()
        server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        parts, port = urlsplit(self.address), server.sockets[0].getsockname()[1]
        self.address = parts._replace(netloc=f"127.0.0.1:{port}").geturl()
        started.set_result(lambda: loop.call_soon_threadsafe(stopped.set))
        await stopped.wait()
        server.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection to the server."""
        self.connections += 1
        ends = [writer]
        try:
            # Who hangs up, or does not answer, is as gone at this end; and so are both when the link is taken down.
            with suppress(OSError, asyncio.CancelledError):
                await asyncio.sleep(2 * self.seconds)
                there = await asyncio.open_connection(*self._server)
                ends.append(there[1])
                await asyncio.gather(
                    self._carry(reader, there[1], HttpRequestParser(self).feed_data),
                    self._carry(there[0], writer, lambda data: None),
                )
                for end in ends:
                    end.close()
                    await end.wait_closed()
        finally:
            for end in ends:
                end.transport.abort()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, look: Callable[[bytes], object]
    ) -> None:
        """Take bytes from one end to the other, each after its time."""
        held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        clock = asyncio.get_running_loop().time

        async def deliver() -> None:
            while True:
                due, data = await held.get()
                await asyncio.sleep(due - clock())
                if not data:
                    writer.write_eof()
                    return
                writer.write(data)
                await writer.drain()

        async def take() -> None:
            while data := await reader.read(1 << 16):
                look(data)
                held.put_nowait((clock() + self.seconds, data))
            held.put_nowait((clock() + self.seconds, b""))

        await asyncio.gather(take(), deliver())


@contextmanager
def delayed(address: str, seconds: float = 0.03) -> Iterator[Link]:
    """Put a link before a server on this machine; it is taken down at the end, with its connections.

    Args:
        address: where the server is; its path is kept.
        seconds: how long a byte is on its way.
    """
    link = Link(address, seconds)
    started: Future[Callable[[], object]] = Future()

    def work() -> None:
        try:
            asyncio.run(link.run(started))
        except BaseException as error:
            if not started.done():
                started.set_exception(error)
            raise

    thread = Thread(target=work, daemon=True)
    thread.start()
    stop = started.result(10)
    try:
        yield link
    finally:
        stop()
        thread.join(10)
