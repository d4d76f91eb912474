"""What a request is known by: what its answer is kept under, and the answer's entity tag."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from .. import __version__
from ..web.negotiation import choose_language, wants_gzip
from . import frames
from .exchange import Exchange

#: as far as a header is read here, where reading takes time from all
_LONGEST = 512


class Identity:
    """Tells requests apart, for one version of the data."""

    def __init__(self, version: str) -> None:
        """Tell the answers of one version of the data from others.

        Another version of this package may write the same data in another way; its tags are others too.
        """
        self._versions = hashlib.blake2b(f"{version} {__version__}".encode()).digest()

    def key(self, exchange: Exchange, body: bytes | bytearray) -> bytes:
        """Return all that an answer depends on: the frame of the job."""
        values = exchange.values
        host, scheme = values.get(b"host", b""), b"http"
        if exchange.line.peer.trusted:
            host = values.get(b"x-forwarded-host", host)
            scheme = b"https" if values.get(b"x-forwarded-proto", b"").lower() == b"https" else b"http"
        meta = (
            b"POST" if exchange.method == b"POST" else b"GET",
            exchange.target,
            host,
            scheme,
            values.get(b"accept", b""),
            _gzip(values.get(b"accept-encoding", b"")[:_LONGEST]),
            _language(values.get(b"accept-language", b"")[:_LONGEST]),
            values.get(b"content-type", b""),
            values.get(b"content-encoding", b""),
        )
        return frames.job(b"\n".join(meta), body)

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
