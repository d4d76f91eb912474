"""Why a triple store gave no answer, each in one line that says what to do."""

from __future__ import annotations

import http.client
import socket
import ssl

from ..errors import CannotDo
from .address import PASSWORD, TOKEN, USER


def silent(address: str, seconds: int) -> CannotDo:
    """Say that the whole answer did not come in time."""
    return CannotDo(
        f"{_short(address)} has not answered within {seconds} s; ask for less, "
        "or give it more time with BEKKEN_ENDPOINT_SECONDS"
    )


def too_large(address: str, mb: int) -> CannotDo:
    """Say that the answer is larger than what is read."""
    return CannotDo(
        f"the answer of {_short(address)} is larger than {mb} MB; ask for less, or allow more with BEKKEN_ENDPOINT_MB"
    )


def moved(address: str, there: str, often: bool) -> CannotDo:
    """Say that the store is elsewhere."""
    if often:
        return CannotDo(f"{_short(address)} sends us round in circles; ask whoever runs it for its address")
    shown = _short(there) if "@" not in there and there.isprintable() else "somewhere else"
    return CannotDo(f"{_short(address)} sends us on to {shown}; give that address if it is the right one")


def refused(address: str, status: int, words: str = "", wait: float | None = None) -> CannotDo:
    """Say what a store's status means.

    Args:
        address: what was asked.
        status: the HTTP status.
        words: what the store said of it, fit to be shown.
        wait: how many seconds it wants us to wait.

    Example:
        >>> str(refused("http://localhost:1/x", 404))
        'there is nothing at http://localhost:1/x (404); is that the address, to the last letter?'
    """
    store, said = _short(address), f": {words}" if words else ""
    if status == 401:
        return CannotDo(f"{store} wants to know who asks (401): set {USER} and {PASSWORD}, or {TOKEN}")
    if status == 403:
        return CannotDo(f"{store} does not let us do this (403); with rights, set {USER} or {TOKEN}")
    if status in (404, 410):
        return CannotDo(f"there is nothing at {store} ({status}); is that the address, to the last letter?")
    if status in (405, 501):
        return CannotDo(f"{store} does not do this ({status}); is that the address for it?")
    if status in (429, 503):
        later = f"in {wait:.0f} s" if wait is not None and wait >= 1 else "later"
        return CannotDo(f"{store} is busy ({status}); try again {later}")
    return CannotDo(f"{store} could not do it ({status}){said or '; its log may tell why'}")


def unreachable(address: str, error: Exception, seconds: int) -> CannotDo:
    """Say why no whole answer came."""
    store = _short(address)
    if isinstance(error, TimeoutError):
        return silent(address, seconds)
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f"the certificate of {store} is not trusted ({error.verify_message})"
        return CannotDo(f"{why}; SSL_CERT_FILE names your own roots")
    if isinstance(error, ssl.SSLError):
        return CannotDo(f"{store} does not speak TLS as we do ({error.reason or 'no reason'}); is it http://?")
    if isinstance(error, socket.gaierror):
        return CannotDo(f"the host of {store} is not known; is it spelt right, and is there a network?")
    if isinstance(error, ConnectionRefusedError):
        return CannotDo(f"nothing answers at {store} (connection refused); is the server running?")
    if isinstance(error, (http.client.IncompleteRead, ConnectionError)):
        return CannotDo(f"the connection to {store} broke off before the answer was whole; try again")
    if isinstance(error, http.client.HTTPException):
        return CannotDo(f"what answers at {store} does not speak HTTP ({type(error).__name__})")
    if isinstance(error, OSError):
        return CannotDo(f"{store} cannot be reached: {error.strerror or type(error).__name__}")
    return CannotDo(f"{store} cannot be asked ({type(error).__name__}); is the address right?")


def _short(address: str) -> str:
    """Return an address without its query string."""
    return address.partition("?")[0][:200]
