"""One HTTP exchange: a request and its whole answer, and no way to anywhere else."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..errors import CannotDo
from .unanswered import silent, too_large


@dataclass(frozen=True)
class Reply:
    """A whole answer of a store.

    Attributes:
        status: the HTTP status.
        media: the media type, lower case, without parameters.
        body: the body.
        headers: the headers, by name in lower case.
    """

    status: int
    media: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def good(self) -> bool:
        """Whether what was asked for was done."""
        return 200 <= self.status < 300


class Exchange:
    """A request that is sent once; :meth:`hang_up` ends it from another thread."""

    def __init__(self, request: urllib.request.Request, seconds: int, mb: int) -> None:
        """Take a request, the seconds that it was given, and how many megabytes the answer may have."""
        self._request = request
        self._seconds = seconds
        self._mb = mb
        self._connections: list[http.client.HTTPConnection] = []

    def run(self, end: float) -> Reply:
        """Send the request and read the answer to its end.

        Args:
            end: when it must be over, on the clock ``time.monotonic()``.

        Raises:
            CannotDo: when it is too late, or the answer too large or of a kind that was not asked for.
            OSError: when there is no connection, or it breaks off.
            http.client.HTTPException: when the answer is not HTTP, or not whole.
        """
        address = self._request.full_url
        left = max(0.01, end - time.monotonic())
        with self._opener().open(self._request, timeout=left) as response:
            pieces, size = [], 0
            while piece := response.read1(1 << 16):
                pieces.append(piece)
                size += len(piece)
                if size > self._mb * 1_000_000:
                    raise too_large(address, self._mb)
                if time.monotonic() > end:
                    raise silent(address, self._seconds)
            if response.length:  # read1() does not tell that fewer bytes came than were promised
                raise http.client.IncompleteRead(b"")
            headers = {name.lower(): value for name, value in response.headers.items()}
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise CannotDo(f"{address.partition('?')[0]} sends its answer packed, which was not asked for")
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reply(response.status, media, b"".join(pieces), headers)

    def hang_up(self) -> None:
        """Close the connections, so that whoever waits for bytes stops waiting."""
        for connection in self._connections:
            wire: socket.socket | None = connection.sock
            if wire is not None:
                with suppress(OSError):  # it was closed just now
                    wire.shutdown(socket.SHUT_RDWR)

    def _opener(self) -> urllib.request.OpenerDirector:
        """Make what opens http and https, nothing else, and follows no redirect."""

        def kept(kind: Callable[..., Any], *args: Any, **words: Any) -> Any:
            self._connections.append(kind(*args, **words))
            return self._connections[-1]

        class Plain(urllib.request.HTTPHandler):
            def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
                return self.do_open(partial(kept, http.client.HTTPConnection), req)

        class Secure(urllib.request.HTTPSHandler):
            def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
                safe = ssl.create_default_context()
                return self.do_open(partial(kept, http.client.HTTPSConnection), req, context=safe)

        opener = urllib.request.OpenerDirector()
        for handler in (urllib.request.ProxyHandler(), Plain(), Secure(), urllib.request.UnknownHandler()):
            opener.add_handler(handler)
        return opener
