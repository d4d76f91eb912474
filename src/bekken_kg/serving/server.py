"""The server process: cache, queue and pool put together, from the first byte to the last log line."""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
import sys
import time
from collections.abc import Callable
from functools import lru_cache

from ..errors import CannotDo
from . import frames
from .cache import Cache, Entry
from .clients import Clients
from .limits import Limits
from .log import Log, label
from .negotiation import choose_language, wants_gzip
from .pool import Job, Pool, Reply
from .queue import FairQueue
from .response import Response, head, refusal
from .wire import Connection, Exchange

_ALLOW = "GET, HEAD, POST, OPTIONS"
_PREFLIGHT = (
    ("allow", _ALLOW),
    ("access-control-allow-methods", _ALLOW),
    ("access-control-allow-headers", "accept, accept-language, content-type, if-none-match"),
    ("access-control-max-age", "86400"),
)
#: how often the server looks at the clock, in seconds
_TICK = 0.05
#: a reply smaller than this is never held back
_SMALL = 65536


class Asked(Job):
    """A job with what is needed to answer it."""

    __slots__ = ("exchange", "key", "who")

    def __init__(self, exchange: Exchange, key: bytes, who: str, done: Callable[[Job, Reply], None]) -> None:
        """Make a job of a request."""
        super().__init__(who, frames.job(key[: len(key) - len(exchange.body)], exchange.body), done)
        self.exchange = exchange
        self.key = key


class Server:
    """Answers requests: from its cache, or by giving them to a worker, in fair order."""

    def __init__(self, pool_settings: str, version: str, limits: Limits, clients: Clients, log: Log, root: str) -> None:
        """Make a server.

        Args:
            pool_settings: the argument for each worker.
            version: the version of the data.
            limits: what is allowed.
            clients: tells clients apart.
            log: the access log.
            root: the path prefix.
        """
        self.limits = limits
        self.connections: set[Connection] = set()
        self.now = time.monotonic()
        self.date = b""
        self._version = version
        self._clients = clients
        self._log = log
        self._root = root.encode()
        self._cache = Cache(limits.cache_bytes)
        self._queue: FairQueue[Asked] = FairQueue(limits.queue)
        self._jobs: dict[Exchange, Asked] = {}
        self._pool = Pool(pool_settings, limits, self._dispatch)
        self._closing = False

    # A connection calls these.

    def cached(self, data: bytes, peer: str) -> Entry | None:
        """Return what answers a request of exactly these bytes."""
        entry = self._cache.request(data)
        if entry is not None:
            self._log.hit(entry.label, len(entry.body), peer)
        return entry

    def asked(self, exchange: Exchange) -> None:
        """Take on a request."""
        exchange.began = time.monotonic()
        exchange.keep_alive = exchange.keep_alive and not self._closing
        method, path = exchange.method, exchange.target.partition(b"?")[0]
        if path in (b"/health", self._root + b"/health"):
            self._answer(exchange, self._health())
        elif method == b"OPTIONS":
            self._answer(exchange, Response(204, "text/plain", b"", headers=_PREFLIGHT))
        elif method not in (b"GET", b"HEAD", b"POST"):
            self._answer(exchange, refusal(405, f"the method is not one of {_ALLOW}", ("allow", _ALLOW)))
        else:
            self._look_up(exchange)

    def gone(self, exchange: Exchange) -> None:
        """Take note that the client of a request has gone."""
        job = self._jobs.pop(exchange, None)
        if job is not None:
            job.left = time.monotonic()
            if self._queue.remove(job.client, job):
                self._note(exchange, 0, 0, job.client)

    def refused(self, peer: str, status: int) -> None:
        """Take note that a connection was refused or cut off."""
        self._log.answered("- -", status, 0, client=peer)

    # The rest is ours.

    def _look_up(self, exchange: Exchange) -> None:
        """Answer from the cache, or queue the request."""
        values = exchange.values
        host, scheme = values.get("host", b""), b"http"
        if self._clients.is_trusted(exchange.peer):
            host = values.get("x-forwarded-host", host)
            scheme = b"https" if values.get("x-forwarded-proto", b"").lower() == b"https" else b"http"
        who = self._clients.name(exchange.peer, values.get("x-forwarded-for", b""))
        meta = (
            b"POST" if exchange.method == b"POST" else b"GET",
            exchange.target,
            host,
            scheme,
            values.get("accept", b""),
            b"gzip" if _gzip(values.get("accept-encoding", b"")) else b"",
            _language(values.get("accept-language", b"")),
            values.get("content-type", b""),
            values.get("content-encoding", b""),
        )
        key = b"\n".join(meta) + exchange.body
        entry = self._cache.get(key)
        tag = entry.tag if entry else self._tag(key)
        if tag[2:] in values.get("if-none-match", b""):
            not_modified = b"etag: %b\r\n" % tag + head("text/plain")
            exchange.connection.answer(exchange, 304, not_modified + b"\r\n", b"")
            self._note(exchange, 304, 0, who, cache=True)
        elif entry is not None:
            self._send(exchange, entry)
            self._note(exchange, 200, len(entry.body), who, cache=True)
        else:
            self._take_on(Asked(exchange, key, who, self._done))

    def _take_on(self, job: Asked) -> None:
        job.queued = time.monotonic()
        self._jobs[job.exchange] = job
        turned_away = self._queue.push(job.client, job)
        if turned_away is not None:
            self._jobs.pop(turned_away.exchange, None)
            wait = str(max(1, round(self.limits.query_seconds)))
            full = refusal(429, "too many requests are waiting; try again in a moment", ("retry-after", wait))
            self._answer(turned_away.exchange, full, turned_away.client)
        self._dispatch()

    def _dispatch(self) -> None:
        """Give waiting requests to idle workers, while their clients are within their share.

        A client may have as many workers as there would be left for others: so the last one goes to whoever
        has none, and those who have most wait first.
        """
        idle, running = self._pool.idle, self._pool.running
        while idle and self._queue:
            job = self._queue.pop(lambda client: running[client] < len(idle))
            if job is None:
                return
            self._pool.begin(job, time.monotonic())

    def _done(self, job: Job, reply: Reply) -> None:
        """Answer a request with a worker's reply."""
        assert isinstance(job, Asked)
        exchange, now = job.exchange, time.monotonic()
        known = self._jobs.pop(exchange, None) is not None
        times = {"waited": job.began - job.queued, "worked": now - job.began, "query": self._tag(job.key)[3:11].decode()}
        if reply.status == 200 and reply.keep:
            entry = self._entry(job.key, exchange, reply)
            self._cache.put(job.key, entry)
            if known and self._room(exchange, len(entry.body), job.client):
                self._send(exchange, entry)
                self._note(exchange, 200, len(entry.body), job.client, **times)
        elif known and self._room(exchange, len(reply.body), job.client):
            exchange.answer(reply.status, b"cache-control: no-store\r\n" + reply.head, reply.body)
            self._note(exchange, reply.status, len(reply.body), job.client, **times)
        if not known:
            self._note(exchange, 0, 0, job.client, **times)

    def _entry(self, key: bytes, exchange: Exchange, reply: Reply) -> Entry:
        tag = self._tag(key)
        start = b"etag: %b\r\ncache-control: no-cache\r\n%bcontent-length: %d\r\n\r\n"
        return Entry(tag, start % (tag, reply.head, len(reply.body)), reply.body, label(exchange.method, exchange.target))

    def _send(self, exchange: Exchange, entry: Entry) -> None:
        if exchange.raw and exchange.method != b"HEAD" and "if-none-match" not in exchange.values:
            self._cache.remember_request(exchange.raw, entry)
        exchange.connection.answer(exchange, 200, entry.head, entry.body)

    def _room(self, exchange: Exchange, size: int, who: str) -> bool:
        """Tell whether so much more may be under way to slow readers; say so to this one where not."""
        if size < _SMALL:
            return True
        under_way = sum(other.transport.get_write_buffer_size() for other in self.connections if other.full)
        if under_way + size <= self.limits.outgoing_bytes:
            return True
        self._answer(exchange, refusal(503, "too many large results are under way", ("retry-after", "5")), who)
        return False

    def _answer(self, exchange: Exchange, response: Response, who: str | None = None) -> None:
        exchange.answer(response.status, b"cache-control: no-store\r\n" + response.head, response.body)
        self._note(exchange, response.status, len(response.body), who or exchange.peer)

    def _note(self, exchange: Exchange, status: int, size: int, who: str, **more: float | str | bool) -> None:
        self._log.answered(label(exchange.method, exchange.target), status, size, client=who, **more)  # type: ignore[arg-type]

    def _health(self) -> Response:
        ready = self._pool.ready
        record = {"status": "ok" if ready else "starting", "workers": ready, "data": self._version}
        return Response(200 if ready else 503, "application/json", json.dumps(record).encode() + b"\n")

    def _tag(self, key: bytes) -> bytes:
        """Return the entity tag of a request's answer: it stands for the data and what was asked of it."""
        return b'W/"%b"' % hashlib.blake2b(key, digest_size=10, key=self._version.encode()).hexdigest().encode()

    async def _clock(self) -> None:
        """Look at the clock again and again."""
        last = 0.0
        while True:
            self.now = time.monotonic()
            self._pool.watch(self.now)
            if self.now - last >= 1:
                last = self.now
                self.date = time.strftime("date: %a, %d %b %Y %H:%M:%S GMT\r\n", time.gmtime()).encode()
                self._log.tick()
                for connection in list(self.connections):
                    connection.watch(self.now)
                for job in self._queue.drop(lambda job: self.now - job.queued > self._patience):
                    self._jobs.pop(job.exchange, None)
                    self._answer(job.exchange, refusal(503, "the server is busy; try again later"), job.client)
            self._log.flush()
            await asyncio.sleep(_TICK)

    @property
    def _patience(self) -> float:
        return self.limits.query_seconds * self.limits.patience

    async def run(self, host: str, port: int, say: Callable[[str], None]) -> int:
        """Serve until a signal to end; what runs then is finished first, and nothing new begun.

        Args:
            host: the address to listen on.
            port: the port; 0 for a free one.
            say: told the address when the server is ready.

        Raises:
            CannotDo: where it cannot listen, or no worker comes up.
        """
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT) if sys.platform != "win32" else ():
            loop.add_signal_handler(number, ended.set)
        clock = asyncio.ensure_future(self._clock())
        try:
            await self._pool.start()
            try:
                listening = await loop.create_server(lambda: Connection(self), host, port, backlog=1024)
            except OSError as error:
                raise CannotDo(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
            name = f"[{host}]" if ":" in host else host
            say(f"http://{name}:{listening.sockets[0].getsockname()[1]}{self._root.decode()}/")
            await ended.wait()
            listening.close()
            await self._finish()
        finally:
            clock.cancel()
            self._pool.close()
            self._log.flush()
        return 0

    async def _finish(self) -> None:
        """Finish what runs, refuse what waits after that, and say goodbye."""
        self._closing = True
        for connection in list(self.connections):
            connection.leave()
        ends = time.monotonic() + self.limits.query_seconds + 0.5
        while (self._jobs or self._pool.busy) and time.monotonic() < ends:
            await asyncio.sleep(0.02)
        for job in self._queue.drain():
            self._answer(job.exchange, refusal(503, "the server is being stopped"), job.client)
        for _ in range(50):
            if not any(connection.transport.get_write_buffer_size() for connection in self.connections):
                break
            await asyncio.sleep(0.02)


@lru_cache(1024)
def _gzip(header: bytes) -> bool:
    return wants_gzip(header.decode("latin-1"))


@lru_cache(1024)
def _language(header: bytes) -> bytes:
    return choose_language(header.decode("latin-1")).encode()
