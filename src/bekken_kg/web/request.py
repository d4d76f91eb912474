"""A request as the application sees it: no parser, no socket, nothing of the web."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from ..errors import WrongUse

FORM = "application/x-www-form-urlencoded"
#: the lines of a job's meta, in order; a header that was not sent is an empty line
FIELDS = (
    "method",
    "target",
    "host",
    "scheme",
    "accept",
    "accept-encoding",
    "accept-language",
    "content-type",
    "content-encoding",
)
#: how many parameters a request may have
MOST_PARAMETERS = 1000

_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")

# What stands before the path in the form that is sent to proxies.
_ABSOLUTE = re.compile(r"\Ahttps?://[^/?]*", re.IGNORECASE)

Pairs = list[tuple[str, str]]


class Request(NamedTuple):
    """One request.

    Attributes:
        method: ``GET`` or ``POST`` (``HEAD`` is asked as ``GET``).
        path: the decoded path below the root path, such as ``/sparql``.
        query: the text after ``?``, as sent.
        body: the body.
        headers: what was sent of :data:`FIELDS`, ``""`` for what was not.
    """

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})

    @property
    def parameters(self) -> Pairs:
        """The parameters after ``?``, in order.

        Raises:
            WrongUse: for text that is not UTF-8, or too many of them.
        """
        return pairs(self.query)

    def header(self, name: str) -> str:
        """Return a header, ``""`` where it was not sent."""
        return self.headers.get(name, "")

    def origin(self, root: str = "") -> str:
        """Return the address that the client used, up to the root path; a host that cannot be is left out."""
        host = self.header("host").partition(",")[0].strip()
        host = host if _HOST.fullmatch(host) else "localhost"
        scheme = "https" if self.header("scheme") == "https" else "http"
        return f"{scheme}://{host}{root}"


def read(meta: bytes, body: bytes, root: str = "") -> Request:
    """Read a request from a frame.

    Args:
        meta: its lines of meta.
        body: its body.
        root: the path prefix under which the server stands; it may have been cut off already by a proxy.

    Raises:
        WrongUse: for a target that is not UTF-8 text.

    Example:
        >>> read(b"GET\\n/kg/terms/Relaxin?lang=nn", b"", "/kg").path
        '/terms/Relaxin'
    """
    method, path, query, headers = _read_meta(meta, root)
    return Request(method, path, query, body, headers)


@lru_cache(64)  # requests of many kinds come in between, and one may be as long as all its headers
def _read_meta(meta: bytes, root: str) -> tuple[str, str, str, Mapping[str, str]]:
    values = dict(zip(FIELDS, meta.decode("latin-1").split("\n"), strict=False))
    target = values.pop("target", "/")
    path, _, query = _ABSOLUTE.sub("", target).partition("?")
    path = path or "/"
    if root and (path == root or path.startswith(root + "/")):
        path = path[len(root) :] or "/"
    try:
        path = unquote(path, errors="strict")
    except UnicodeDecodeError:
        raise WrongUse("the path is not UTF-8 text") from None
    return values.pop("method", "GET"), path, query, values


def pairs(text: str) -> Pairs:
    """Read form-encoded text.

    Raises:
        WrongUse: for text that is not UTF-8, or too many parameters.

    Example:
        >>> pairs("query=ASK%20%7B%7D&lang=nb")
        [('query', 'ASK {}'), ('lang', 'nb')]
    """
    if not text:
        return []
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise WrongUse("a parameter is not UTF-8 text") from None
    except ValueError:
        raise WrongUse(f"there are more than {MOST_PARAMETERS} parameters") from None


def values(pairs: Sequence[tuple[str, str]], name: str) -> Sequence[str]:
    """Return all values of one parameter, in order."""
    return [value for key, value in pairs if key == name]


def single(pairs: Sequence[tuple[str, str]], name: str) -> str | None:
    """Return the value of a parameter that may stand once; ``None`` where it is not there.

    Raises:
        WrongUse: where it stands more than once.
    """
    given = values(pairs, name)
    if len(given) > 1:
        raise WrongUse(f"the parameter '{name}' is given {len(given)} times; give it once")
    return given[0] if given else None
