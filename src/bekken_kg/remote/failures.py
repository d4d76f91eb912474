"""Why a triple store gave no answer, each in one line that says what to do."""

from __future__ import annotations

import http.client
import socket
import ssl

from ..errors import CannotDo
from .address import PASSWORD, TOKEN, USER

_REFUSALS = {
    401: f"{{store}} wants to know who asks (401): set {USER} and {PASSWORD}, or {TOKEN}",
    403: f"{{store}} does not let us do this (403); with rights, set {USER} or {TOKEN}",
    **dict.fromkeys((404, 410), "there is nothing at {store} ({status}); is that the address, to the last letter?"),
    **dict.fromkeys((405, 501), "{store} does not do this ({status}); is that the address for it?"),
    **dict.fromkeys((429, 503), "{store} is busy ({status}); try again {later}"),
}
_FAULTS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (
        ssl.SSLCertVerificationError,
        "the certificate of {store} is not trusted ({error.verify_message}); SSL_CERT_FILE names your own roots",
    ),
    (ssl.SSLError, "{store} does not speak TLS as we do ({error.reason}); is it http://?"),
    (socket.gaierror, "the host of {store} is not known; is it spelt right, and is there a network?"),
    (ConnectionRefusedError, "nothing answers at {store} (connection refused); is the server running?"),
    (
        (http.client.IncompleteRead, ConnectionError),
        "the connection to {store} broke off before the answer was whole; try again",
    ),
    (http.client.HTTPException, "what answers at {store} does not speak HTTP ({name})"),
    (OSError, "{store} cannot be reached: {why}"),
    (Exception, "{store} cannot be asked ({name}); is the address right?"),
)


def timeout_failure(address: str, seconds: int) -> CannotDo:
    """Say that the whole answer did not come in time."""
    return CannotDo(
        f"{_short(address)} has not answered within {seconds} s; ask for less, "
        "or give it more time with BEKKEN_ENDPOINT_SECONDS"
    )


def size_failure(address: str, mb: int) -> CannotDo:
    """Say that the answer is larger than what is read."""
    return CannotDo(
        f"the answer of {_short(address)} is larger than {mb} MB; ask for less, or allow more with BEKKEN_ENDPOINT_MB"
    )


def redirect_failure(address: str, there: str, often: bool) -> CannotDo:
    """Say that the store is elsewhere."""
    if often:
        return CannotDo(f"{_short(address)} sends us round in circles; ask whoever runs it for its address")
    shown = _short(there) if "@" not in there and there.isprintable() else "somewhere else"
    return CannotDo(f"{_short(address)} sends us on to {shown}; give that address if it is the right one")


def status_failure(address: str, status: int, words: str = "", wait: float | None = None) -> CannotDo:
    """Say what a store's status means, with its words, fit to be shown, and how many seconds it wants us to wait.

    Example:
        >>> str(status_failure("http://localhost:1/x", 404))
        'there is nothing at http://localhost:1/x (404); is that the address, to the last letter?'
    """
    store, reason = _short(address), f": {words}" if words else "; its log may tell why"
    later = f"in {wait:.0f} s" if wait is not None and wait >= 1 else "later"
    text = _REFUSALS.get(status, "{store} could not do it ({status}){reason}")
    return CannotDo(text.format(store=store, status=status, reason=reason, later=later))


def connection_failure(address: str, error: Exception, seconds: int) -> CannotDo:
    """Say why no whole answer came."""
    if isinstance(error, TimeoutError):
        return timeout_failure(address, seconds)
    name, why = type(error).__name__, getattr(error, "strerror", None) or type(error).__name__
    text = next(text for kinds, text in _FAULTS if isinstance(error, kinds))
    return CannotDo(text.format(store=_short(address), error=error, name=name, why=why))


def _short(address: str) -> str:
    """Return an address without its query string."""
    return address.partition("?")[0][:200]
