"""Requests to a triple store: with a deadline, a few tries, a cap on bytes, and no way to anywhere else."""

from __future__ import annotations

import os
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, fields
from threading import Thread
from urllib.parse import urljoin

from ..errors import CannotDo, WrongUse
from .address import Credentials, origin
from .exchange import Exchange, Reply
from .unanswered import moved, refused, silent, unreachable

#: a request is sent anew after these answers
BUSY = (429, 503)
_MOVED = (301, 302, 307, 308)
_HOPS = 3


@dataclass(frozen=True)
class Bounds:
    """What a request may cost; an environment variable changes each, ``BEKKEN_ENDPOINT_SECONDS`` and so on.

    Attributes:
        seconds: the time from the first try to the last byte.
        mb: the size of an answer, in megabytes.
        tries: how often a request is sent to a store that says that it is busy (429, 503).
    """

    seconds: int = 30
    mb: int = 64
    tries: int = 4

    @classmethod
    def chosen(cls) -> Bounds:
        """Return the bounds that the environment asks for.

        Raises:
            WrongUse: for a value that is no whole number above 0.
        """
        asked = {}
        for bound in fields(cls):
            name = f"BEKKEN_ENDPOINT_{bound.name.upper()}"
            if value := os.environ.get(name):
                if not (value.isascii() and value.isdigit() and 0 < int(value) < 10**6):
                    raise WrongUse(f"{name} must be a whole number above 0, not '{value}'")
                asked[bound.name] = int(value)
        return cls(**asked)


class Transport:
    """Sends requests.

    A redirect is followed to the same scheme, host and port only, so that neither a query nor a password
    goes where nobody sent it. A proxy that the environment names (``https_proxy``) is used.

    Attributes:
        credentials: who we are; sent with every request.
        bounds: what a request may cost.
    """

    def __init__(self, credentials: Credentials | None = None, bounds: Bounds | None = None) -> None:
        """Take credentials and bounds; those of the environment for ``None``."""
        self.credentials = Credentials.found() if credentials is None else credentials
        self.bounds = Bounds.chosen() if bounds is None else bounds

    def send(self, method: str, address: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        """Send a request and return the answer, whatever its status.

        Args:
            method: GET, POST, PUT, …; it must be safe to repeat.
            address: a checked address, with its query string if it needs one.
            headers: headers to send.
            body: the body.

        Raises:
            CannotDo: when no whole answer came: no connection, too late, too large, broken off, busy for
                too long, moved elsewhere.
        """
        end = time.monotonic() + self.bounds.seconds
        tries = hops = 0
        while True:
            reply = self._one(method, address, headers, body, end)
            if reply.status in BUSY:
                tries += 1
                wait = _wait(reply, tries)
                if tries >= self.bounds.tries or time.monotonic() + wait >= end:
                    raise refused(address, reply.status, self._words(reply), wait)
                time.sleep(wait)
            elif reply.status in _MOVED and "location" in reply.headers:
                hops += 1
                there, same = _there(address, reply.headers["location"])
                if hops > _HOPS or not same:
                    raise moved(address, there, hops > _HOPS)
                address = there
            else:
                return reply

    def failure(self, address: str, reply: Reply) -> CannotDo:
        """Make the error for an answer that is not good."""
        return refused(address, reply.status, self._words(reply))

    def words(self, text: str) -> str:
        """Return what can be shown of a text that a store sent: one short line without secrets."""
        plain = "".join(sign if sign.isprintable() else " " for sign in self.credentials.hide(text))
        return " ".join(plain.split())[:200]

    def _words(self, reply: Reply) -> str:
        page = "html" in reply.media or reply.body.lstrip()[:1] == b"<"
        return "" if page else self.words(reply.body[:4096].decode("utf-8", "replace"))

    def _one(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, end: float
    ) -> Reply:
        """Send a request once. It runs beside us, since not even looking up a host can be told to hurry."""
        request = urllib.request.Request(address, body, {**headers}, method=method)
        if self.credentials.header:
            request.add_unredirected_header("Authorization", self.credentials.header)
        exchange = Exchange(request, self.bounds.seconds, self.bounds.mb)
        done: list[Reply | Exception] = []

        def work() -> None:
            try:
                done.append(exchange.run(end))
            except Exception as error:
                done.append(error)

        worker = Thread(target=work, daemon=True)
        worker.start()
        worker.join(max(0.0, end - time.monotonic()))
        if not done:
            exchange.hang_up()
            raise silent(address, self.bounds.seconds)
        if isinstance(done[0], CannotDo):
            raise done[0]
        if isinstance(done[0], Exception):
            raise unreachable(address, done[0], self.bounds.seconds) from None
        return done[0]


def _there(address: str, location: str) -> tuple[str, bool]:
    """Return where an answer sends us, and whether that is the same server."""
    try:
        there = urljoin(address, location)
        return there, origin(there) == origin(address)
    except ValueError:  # what is no address at all
        return location, False


def _wait(reply: Reply, tries: int) -> float:
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
