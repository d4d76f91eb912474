"""Requests to a triple store: with a deadline, a few tries, a cap on bytes, and no way to anywhere else."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock, Thread
from urllib.parse import urljoin

from ..errors import CannotDo
from ..sandbox.limits import from_environment
from .address import Credentials, origin
from .connection import StoreConnection, StoreResponse
from .failures import connection_failure, redirect_failure, status_failure, timeout_failure

#: a request is sent anew after these answers
BUSY = (429, 503)
_MOVED = (301, 302, 307, 308)
_HOPS = 3
#: how many idle connections are kept to a server
_KEPT = 8


@dataclass(frozen=True)
class RequestLimits:
    """What a request may cost; an environment variable changes each, ``BEKKEN_ENDPOINT_SECONDS`` and so on.

    Attributes:
        seconds: the time from the first try to the last byte.
        mb: the size of an answer, in megabytes.
        tries: how often a request is sent to a store that says that it is busy (429, 503).
    """

    seconds: int = 30
    mb: int = 64
    tries: int = 4


class Transport:
    """Sends requests, also for several threads at once, and keeps the connections for the next ones.

    A redirect is followed to the same scheme, host and port only, so that neither a query nor a password
    goes where nobody sent it. A proxy that the environment names (``https_proxy``) is used.

    Attributes:
        credentials: who we are; sent with every request.
        limits: what a request may cost.
        requests: how many were sent; each try at a busy store counts, and each hop of a redirect.
    """

    def __init__(self, credentials: Credentials | None = None, limits: RequestLimits | None = None) -> None:
        """Take credentials and limits; those of the environment for ``None``."""
        self.credentials = Credentials.from_environment() if credentials is None else credentials
        self.limits = limits or from_environment(RequestLimits, "BEKKEN_ENDPOINT", 10**6)
        self.requests = 0
        self._idle: dict[object, list[StoreConnection]] = {}
        self._lock = Lock()

    def send(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        *,
        repeatable: bool = True,
    ) -> StoreResponse:
        """Send a request and return the answer, whatever its status.

        Args:
            method: GET, POST, PUT, …
            address: a checked address, with its query string if it needs one.
            headers: headers to send.
            body: the body.
            repeatable: whether it does no harm when the store gets it twice. It may, where a connection that
                was kept ends just then; what may not be repeated gets a new one.

        Raises:
            CannotDo: when no whole answer came: no connection, too late, too large, broken off, busy for
                too long, moved elsewhere.
        """
        end = time.monotonic() + self.limits.seconds
        if self.credentials.header:
            headers = {**headers, "Authorization": self.credentials.header}
        tries = hops = 0
        while True:
            reply = self._send_once(method, address, headers, body, repeatable, end)
            if reply.status in BUSY:
                tries += 1
                wait = _wait(reply, tries)
                if tries >= self.limits.tries or time.monotonic() + wait >= end:
                    raise status_failure(address, reply.status, self._words(reply), wait)
                time.sleep(wait)
            elif reply.status in _MOVED and "location" in reply.headers:
                hops += 1
                there, same = _there(address, reply.headers["location"])
                if hops > _HOPS or not same:
                    raise redirect_failure(address, there, hops > _HOPS)
                address = there
            else:
                return reply

    def failure(self, address: str, reply: StoreResponse) -> CannotDo:
        """Make the error for an answer that is not good."""
        return status_failure(address, reply.status, self._words(reply))

    def words(self, text: str) -> str:
        """Return what can be shown of a text that a store sent: one short line without secrets."""
        plain = "".join(sign if sign.isprintable() else " " for sign in self.credentials.hide(text))
        return " ".join(plain.split())[:200]

    def _words(self, reply: StoreResponse) -> str:
        page = "html" in reply.media or reply.body.lstrip()[:1] == b"<"
        return "" if page else self.words(reply.body[:4096].decode("utf-8", "replace"))

    def _send_once(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, repeatable: bool, end: float
    ) -> StoreResponse:
        """Send a request once. It runs beside us, since looking up a host has no deadline of its own."""
        server = (os.getpid(), *origin(address))  # a process that forks shares no connection with its child
        with self._lock:
            self.requests += 1
            idle = self._idle.setdefault(server, [])
            kept = idle.pop() if idle and repeatable else None
        connection = kept or StoreConnection(address)
        done: list[StoreResponse | Exception] = []

        def work() -> None:
            try:
                done.append(connection.send(method, address, headers, body, end, self.limits.mb))
            except Exception as error:
                done.append(error)

        worker = Thread(target=work, daemon=True)
        worker.start()
        worker.join(max(0.0, end - time.monotonic()))
        if not done:
            connection.hang_up()
            raise timeout_failure(address, self.limits.seconds)
        if isinstance(done[0], CannotDo):
            raise done[0]
        if isinstance(done[0], Exception):
            raise connection_failure(address, done[0], self.limits.seconds) from None
        with self._lock:
            if len(idle) < _KEPT:
                idle.append(connection)
        return done[0]


def _there(address: str, location: str) -> tuple[str, bool]:
    """Return where an answer sends us, and whether that is the same server."""
    try:
        there = urljoin(address, location)
        return there, origin(there) == origin(address)
    except ValueError:  # what is no address at all
        return location, False


def _wait(reply: StoreResponse, tries: int) -> float:
    """Return how many seconds a busy store wants us to wait: what it says, else 0.5, 1, 2, …"""
    asked = reply.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    if asked:
        from email.utils import parsedate_to_datetime

        try:
            return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
        except (ValueError, OverflowError):
            pass
    return 0.5 * 2.0 ** (tries - 1)
