"""An HTTP connection to a store that is kept, and the whole answers that come by it."""

from __future__ import annotations

import http.client
import selectors
import socket
import ssl
import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from ..errors import CannotDo, WrongUse
from .address import basic
from .failures import size_failure

#: after so many idle seconds a connection is not used again: firewalls forget it, and tell nobody
_IDLE = 90


@dataclass(frozen=True)
class StoreResponse:
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


class StoreConnection:
    """A connection to a server, by the proxy that the environment names for it; opened when it is needed.

    It takes one request after the other. A request that goes wrong closes it. The server may close it between
    two requests: then the second one is sent on a new connection.
    """

    def __init__(self, address: str) -> None:
        """Take an address on the server; nothing is sent yet.

        Raises:
            WrongUse: when the environment names a proxy by what is no address.
        """
        parts = urlsplit(address)
        proxy = _proxy(parts.scheme, parts.netloc)
        user, password = unquote(proxy.username or ""), unquote(proxy.password or "")
        headers = {"Proxy-Authorization": basic(user, password)} if user and password else {}
        host = proxy.netloc.rpartition("@")[2] or parts.netloc
        self._http = (
            http.client.HTTPSConnection(host, context=ssl.create_default_context())
            if "https" in (parts.scheme, proxy.scheme)
            else http.client.HTTPConnection(host)
        )
        #: for a proxy that reads the requests: what stands before the path, and more headers
        self._root, self._headers = "", dict[str, str]()
        if proxy.netloc and parts.scheme == "https":
            self._http.set_tunnel(parts.netloc, headers=headers)
        elif proxy.netloc:
            self._root, self._headers = f"http://{parts.netloc}", headers
        self._used = 0.0
        weakref.finalize(self, self._http.close)

    def send(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, end: float, mb: int
    ) -> StoreResponse:
        """Send a request and read the answer to its end, before a moment of ``time.monotonic()``.

        Raises:
            CannotDo: when the answer is too large or of a kind that was not asked for.
            OSError: when there is no connection, it breaks off, or it is too late (TimeoutError).
            http.client.HTTPException: when the answer is not HTTP, or not whole.
        """
        parts = urlsplit(address)
        target = self._root + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with self._response(method, target, {**headers, **self._headers}, body, end) as response:
                pieces, size = [], 0
                while piece := response.read1(1 << 16):
                    pieces.append(piece)
                    size += len(piece)
                    if size > mb * 1_000_000:
                        raise size_failure(address, mb)
                    _left(end)
                if response.length:  # read1() does not tell that fewer bytes came than were promised
                    raise http.client.IncompleteRead(b"")
                fields = {name.lower(): value for name, value in response.headers.items()}
            if fields.get("content-encoding", "identity").lower() != "identity":
                raise CannotDo(f"{address.partition('?')[0]} sends its answer packed, which was not asked for")
        except BaseException:
            self._http.close()
            raise
        self._used = time.monotonic()
        media = fields.get("content-type", "").partition(";")[0].strip().lower()
        return StoreResponse(response.status, media, b"".join(pieces), fields)

    def hang_up(self) -> None:
        """End a request from another thread: whoever waits for bytes stops waiting."""
        wire: socket.socket | None = self._http.sock
        if wire is not None:
            with suppress(OSError):  # it was closed just now
                socket.socket.shutdown(wire, socket.SHUT_RDWR)

    def _response(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, end: float
    ) -> http.client.HTTPResponse:
        """Send a request and read the head of the answer, on a new connection where the server has closed this one."""
        if self._http.sock is not None and (time.monotonic() - self._used > _IDLE or _ended(self._http.sock)):
            self._http.close()
        kept = self._http.sock is not None
        while True:
            if self._http.sock is None:
                self._http.timeout = _left(end)
                self._http.connect()
            self._http.sock.settimeout(_left(end))
            try:
                self._http.request(method, target, body, headers)
                return self._http.getresponse()
            except OSError as error:
                if not kept or isinstance(error, TimeoutError):
                    raise
            kept = False  # the server closed it while the request was on its way
            self._http.close()


def _proxy(scheme: str, server: str) -> SplitResult:
    """Return the address of the proxy that the environment names for a server, an empty one for none."""
    named = "" if proxy_bypass(server) else getproxies().get(scheme, "")
    try:
        proxy = urlsplit(named if "://" in named else f"//{named}")
        if (named and not proxy.hostname) or proxy.port == 0:  # reading the port finds one that is no number
            raise ValueError
    except ValueError:
        raise WrongUse(f"{scheme}_proxy is not an address; it should be such as http://proxy.example:3128") from None
    return proxy


def _left(end: float) -> float:
    """Return the seconds that are left."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _ended(wire: socket.socket) -> bool:
    """Tell whether the other side has closed a connection on which nothing is due: then there is its end to read."""
    with selectors.DefaultSelector() as selector:
        selector.register(wire, selectors.EVENT_READ)
        return bool(selector.select(0))
