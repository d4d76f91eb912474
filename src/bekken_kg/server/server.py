"""What the server process does with a request: from the cache, or through the queue to a worker."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence
from functools import lru_cache

from .. import __version__
from ..web.negotiation import choose_language, wants_gzip
from ..web.response import UNCHANGED, Response, refusal
from . import frames
from .cache import Cache, Entry
from .clients import Clients, Peer, Sender
from .connection import Connections, Exchange
from .frames import Reply
from .limits import ServerLimits
from .log import Log, label
from .pool import Pool
from .queue import FairQueue

_ALLOW = "GET, HEAD, POST, OPTIONS"
_PREFLIGHT = (
    ("allow", _ALLOW),
    ("access-control-allow-methods", _ALLOW),
    ("access-control-allow-headers", "accept, accept-language, content-type, if-none-match"),
    ("access-control-max-age", "86400"),
)
#: a reply smaller than this is never held back
_SMALL = 65536
#: as far as a header is read here, where reading takes time from all
_LONGEST = 512
_HEAD = b"etag: %b\r\ncache-control: no-cache\r\n%bcontent-length: %d\r\n\r\n"


class Server:
    """Answers requests: from its cache, or by giving them to a worker, in fair order; a :class:`.connection.Handler`.

    Attributes:
        now: the time of the last look at the clock.
        date: the ``date`` header line of now.
        closing: whether it is being stopped.
    """

    def __init__(
        self, settings: str, version: str, limits: ServerLimits, clients: Clients, log: Log, root: str = "",
        operator: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Make a server: ``settings`` are the argument for each worker; ``root`` and ``operator`` are in them."""
        self.limits = limits
        self.clients = clients
        self.log = log
        self.connections = Connections(limits)
        self.now = time.monotonic()
        self.date = b""
        self.closing = False
        self.queue: FairQueue[Exchange] = FairQueue(limits.queue)
        self.pool = Pool(settings, limits, self._done, self._requeue, log.warn)
        self._cache = Cache(limits.cache_bytes)
        self._version = version
        # Another version of this package may write the same data in another way; its tags are others too.
        self._tag_key = hashlib.blake2b(repr((version, root, *operator, __version__)).encode()).digest()
        self._health_paths = (b"/health", root.encode() + b"/health")

    # A connection calls these.

    def cached(self, data: bytes, peer: Peer) -> Entry | None:
        """Return what answers a request of exactly these bytes."""
        known = None if self.closing else self._cache.request(data, peer.trusted)
        if known is None:
            return None
        entry, client = known
        self.log.write_hit(entry.label, len(entry.body), client or peer.client)
        return entry

    def handle(self, exchange: Exchange, body: bytes | bytearray) -> None:
        """Take on a request."""
        method, path = exchange.method, exchange.target.partition(b"?")[0]
        sender = self.clients.sender(exchange.connection.peer, exchange.headers)
        exchange.client = sender.client
        if self.closing:
            exchange.keep_alive = False
        if path in self._health_paths:
            self.answer(exchange, self._health())
        elif method == b"OPTIONS":
            self.answer(exchange, Response(204, "text/plain", b"", headers=_PREFLIGHT))
        elif method not in (b"GET", b"HEAD", b"POST"):
            self.answer(exchange, refusal(405, f"the method is not one of {_ALLOW}", ("allow", _ALLOW)))
        else:
            exchange.key = cache_key(exchange, sender, body)
            self._look_up(exchange)

    def abandon(self, exchange: Exchange) -> None:
        """Take note that the client of a request has gone."""
        exchange.abandoned = time.monotonic()
        if self.queue.remove(exchange.client, exchange):
            self._log(exchange, 0, 0)

    def log_refusal(self, peer: Peer, status: int) -> None:
        """Take note that a connection was refused or ended before its time."""
        self.log.write("- -", status, 0, client=peer.client)

    # The event loop and the pool call these.

    def answer(self, exchange: Exchange, response: Response) -> None:
        """Answer a request without a worker."""
        exchange.answer(response.status, b"cache-control: no-store\r\n" + response.head, response.body)
        self._log(exchange, response.status, len(response.body))

    def dispatch(self) -> None:
        """Give waiting requests to idle workers, while their clients are within their share."""
        pool = self.pool
        while self.queue and pool.idle:
            first = self.queue.pop(pool.may_start)
            if first is None:
                return
            most = 1 if first.alone else pool.batches.of(first.client)
            others = self.queue.followers(first.client, most - 1, lambda other: not other.alone)
            pool.begin([first, *others], time.monotonic())

    def _look_up(self, exchange: Exchange) -> None:
        """Answer from the cache, or queue the request."""
        headers, peer = exchange.headers, exchange.connection.peer
        entry = self._cache.get(exchange.key)
        exchange.tag = entry.tag if entry else self.tag(exchange.key)
        if exchange.tag[2:] in _condition(exchange) or (entry and _condition(exchange) == b"*"):
            self._unchanged(exchange, b"etag: %b\r\n" % exchange.tag, cache=True)
        elif entry is not None:
            plain = exchange.raw and exchange.method != b"HEAD" and b"if-none-match" not in headers
            if plain and len(entry.body) < _SMALL:
                client = exchange.client if exchange.client != peer.client else ""
                self._cache.remember_request(exchange.raw, peer.trusted, entry, client)
            self._send(exchange, 200, entry.head, entry.body, cache=True)
        else:
            self._enqueue(exchange)

    def tag(self, key: bytes) -> bytes:
        """Return the entity tag of an answer: it stands for the data and what was asked of it."""
        return b'W/"%b"' % hashlib.blake2b(key, digest_size=10, key=self._tag_key).hexdigest().encode()

    def _enqueue(self, exchange: Exchange) -> None:
        exchange.queued = now = time.monotonic()
        if not self.queue and self.pool.try_start(exchange, now):
            return
        turned_away = self.queue.push(exchange.client, exchange)
        if turned_away is not None:
            wait = str(max(1, round(self.limits.query_seconds)))
            full = refusal(429, "too many requests are waiting; try again later", ("retry-after", wait))
            self.answer(turned_away, full)
        self.dispatch()

    def _requeue(self, exchanges: Sequence[Exchange]) -> None:
        """Put requests back into the queue, before all others of their client."""
        for exchange in reversed(exchanges):
            if not exchange.abandoned:
                self.queue.push_back(exchange.client, exchange)
        asyncio.get_running_loop().call_soon(self.dispatch)

    def _done(self, exchange: Exchange, reply: Reply) -> None:
        """Answer a request with a worker's reply."""
        size = len(reply.body)
        if reply.status == 200 and reply.keep:
            head = _HEAD % (exchange.tag, reply.head, size)
            self._cache.put(
                exchange.key, Entry(exchange.tag, head, reply.body, label(exchange.method, exchange.target))
            )
        else:
            head = b"cache-control: no-store\r\n%bcontent-length: %d\r\n\r\n" % (reply.head, size)
        if exchange.abandoned:
            self._log(exchange, 0, 0)
        elif reply.status == 200 and _condition(exchange) == b"*":
            self._unchanged(exchange, b"etag: %b\r\n" % exchange.tag if reply.keep else b"")
        else:
            self._send(exchange, reply.status, head, reply.body)

    def _unchanged(self, exchange: Exchange, etag: bytes, *, cache: bool = False) -> None:
        """Tell a client that what it has is still so."""
        exchange.connection.answer(exchange, 304, UNCHANGED % etag, b"")
        self._log(exchange, 304, 0, cache=cache)

    def _send(self, exchange: Exchange, status: int, head: bytes, body: bytes, *, cache: bool = False) -> None:
        """Send an answer, if there is room for a large one."""
        if len(body) < _SMALL or self.connections.has_room(exchange.connection, len(body)):
            exchange.connection.answer(exchange, status, head, body)
            self._log(exchange, status, len(body), cache=cache)
        else:
            busy = "too many large results are under way to slow readers; try again later"
            self.answer(exchange, refusal(503, busy, ("retry-after", "5")))

    def _log(self, exchange: Exchange, status: int, size: int, *, cache: bool = False) -> None:
        started, name = exchange.started, label(exchange.method, exchange.target)
        seconds = (started - exchange.queued, time.monotonic() - started) if started else None
        query = exchange.tag[3:11].decode()
        self.log.write(name, status, size, client=exchange.client, cache=cache, seconds=seconds, query=query)

    def _health(self) -> Response:
        ready = self.pool.ready
        status = "ending" if self.closing else "ok" if ready else "starting"
        body = json.dumps({"status": status, "workers": ready, "data": self._version}).encode() + b"\n"
        return Response(200 if status == "ok" else 503, "application/json", body)


def _condition(exchange: Exchange) -> bytes:
    """Return the tags, or ``*``, of what a client has already; nothing for a method that has no such thing."""
    return exchange.headers.get(b"if-none-match", b"").strip() if exchange.method in (b"GET", b"HEAD") else b""


def cache_key(exchange: Exchange, sender: Sender, body: bytes | bytearray) -> bytes:
    """Return all that an answer depends on: the frame of the job."""
    headers = exchange.headers
    meta = (
        b"POST" if exchange.method == b"POST" else b"GET",
        exchange.target,
        sender.host,
        sender.scheme,
        headers.get(b"accept", b""),
        _gzip(headers.get(b"accept-encoding", b"")[:_LONGEST]),
        _language(headers.get(b"accept-language", b"")[:_LONGEST]),
        headers.get(b"content-type", b""),
        headers.get(b"content-encoding", b""),
    )
    return frames.job(b"\n".join(meta), body)


@lru_cache(1024)
def _gzip(header: bytes) -> bytes:
    return b"gzip" if wants_gzip(header.decode("latin-1")) else b""


@lru_cache(1024)
def _language(header: bytes) -> bytes:
    return choose_language(header.decode("latin-1")).encode()
