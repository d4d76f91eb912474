"""The address of a triple store on the network, and who we are there."""

from __future__ import annotations

import os
from base64 import b64encode
from urllib.parse import quote, urlsplit

from ..errors import WrongUse

#: the environment variables that say who we are; nothing else does, so that no history of commands shows it
USER, PASSWORD, TOKEN = "BEKKEN_ENDPOINT_USER", "BEKKEN_ENDPOINT_PASSWORD", "BEKKEN_ENDPOINT_TOKEN"


def checked(address: str) -> str:
    """Return an address that a request may be sent to.

    Args:
        address: an ``http://`` or ``https://`` address without ``?`` and ``#``.

    Raises:
        WrongUse: for any other; one that holds a user name or password is not repeated in the message.

    Example:
        >>> checked("https://example.org/sparql")
        'https://example.org/sparql'
    """
    text = address.strip()
    no_address = f"'{text}' is not an address; it should be such as https://example.org/sparql"
    if "@" in text.partition("://")[2].partition("/")[0] or ("@" in text and "://" not in text):
        raise WrongUse(f"the address holds a user or a password: take it out, and set {USER} and {PASSWORD}")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise WrongUse(no_address) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise WrongUse(f"'{text}' is not an http:// or https:// address; nothing else is asked")
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        raise WrongUse("the address of a store has no ? and no #: give what stands before them")
    if not host or not parts.netloc.isascii() or not text.isprintable() or " " in text:
        raise WrongUse(no_address)
    return f"{parts.scheme.lower()}://{parts.netloc}{quote(parts.path, safe=_IN_PATH)}"


_IN_PATH = "/%:@!$&'()*+,;=~-._"


def origin(address: str) -> tuple[str, str | None, str | None, int | None]:
    """Return scheme, user (none, as a rule), host and port of an address."""
    parts = urlsplit(address)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.username, parts.hostname, port


def basic(user: str, password: str) -> str:
    """Return the value of a header that says who we are by a user and a password."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


class Credentials:
    """Who we are at a store: nobody, a user with a password, or the bearer of a token.

    They are shown nowhere: not by ``repr()``, and :meth:`hide` takes them out of any text.

    Example:
        >>> Credentials(token="secret"), Credentials(token="secret").hide("no such token: secret")
        (Credentials(bearer), 'no such token: ***')
    """

    __slots__ = ("_secrets", "header", "kind")

    def __init__(self, user: str = "", password: str = "", token: str = "") -> None:
        """Take a user and a password, or a token, or nothing.

        Raises:
            WrongUse: for both, for half of the one, or for characters that a header cannot hold.
        """
        if token and (user or password):
            raise WrongUse(f"there is a token and a user: set {TOKEN}, or {USER} and {PASSWORD}, not both")
        if bool(user) != bool(password):
            raise WrongUse(f"{USER} and {PASSWORD} belong together: set both, or none")
        if not (user + password + token).isprintable() or ":" in user or not token.isascii() or " " in token:
            which = TOKEN if token else f"{USER} or {PASSWORD}"
            raise WrongUse(f"{which} has a character that it cannot have")
        self.kind = "bearer" if token else "basic" if user else "none"
        #: the value of the Authorization header, ``""`` for none
        self.header = f"Bearer {token}" if token else basic(user, password) if user else ""
        self._secrets = [secret for secret in (self.header.partition(" ")[2], password) if secret]

    @classmethod
    def from_environment(cls) -> Credentials:
        """Return what the environment says.

        Raises:
            WrongUse: as for ``Credentials(…)``.
        """
        return cls(*(os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN)))

    def __repr__(self) -> str:
        """Tell the kind, and nothing else."""
        return f"Credentials({self.kind})"

    def hide(self, text: str) -> str:
        """Return a text without the secrets, in case a server repeats what it was sent."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
