"""What a request is known by: who asks, what its answer is kept under, and the answer's entity tag."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from .. import __version__
from ..web.negotiation import choose_language, wants_gzip
from .clients import Clients
from .exchange import Exchange


class Identity:
    """Tells requests apart, for one version of the data."""

    def __init__(self, clients: Clients, version: str) -> None:
        """Tell the clients apart with ``clients``, and the answers of one version of the data from others.

        Another version of this package may write the same data in another way; its tags are others too.
        """
        self._clients = clients
        self._versions = hashlib.blake2b(f"{version} {__version__}".encode()).digest()

    def client(self, exchange: Exchange) -> str:
        """Return who asks."""
        return self._clients.name(exchange.peer, exchange.values.get(b"x-forwarded-for", b""))

    def key(self, exchange: Exchange) -> bytes:
        """Return all that an answer depends on: the lines of a job (:data:`.request.FIELDS`), and its body."""
        values = exchange.values
        host, scheme = values.get(b"host", b""), b"http"
        if self._clients.is_trusted(exchange.peer):
            host = values.get(b"x-forwarded-host", host)
            scheme = b"https" if values.get(b"x-forwarded-proto", b"").lower() == b"https" else b"http"
        return b"\n".join(
            (
                b"POST" if exchange.method == b"POST" else b"GET",
                exchange.target,
                host,
                scheme,
                values.get(b"accept", b""),
                _gzip(values.get(b"accept-encoding", b"")),
                _language(values.get(b"accept-language", b"")),
                values.get(b"content-type", b""),
                values.get(b"content-encoding", b""),
                exchange.body,
            )
        )

    def tag(self, key: bytes) -> bytes:
        """Return the entity tag of an answer: it stands for the data and what was asked of it."""
        digest = hashlib.blake2b(key, digest_size=10, key=self._versions)
        return b'W/"%b"' % digest.hexdigest().encode()


@lru_cache(1024)
def _gzip(header: bytes) -> bytes:
    return b"gzip" if wants_gzip(header.decode("latin-1")) else b""


@lru_cache(1024)
def _language(header: bytes) -> bytes:
    return choose_language(header.decode("latin-1")).encode()
