"""A response before it is bytes on the wire, and the headers that every response has."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from ..errors import BekkenError, NotFound
from ..rdf.xml import NotWritable

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"

#: what a page may load: its own style sheets, pictures and scripts as files; nothing inline or from elsewhere
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: data is not a page: nothing at all
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

# Any page in any browser may read what is public; no cookies or logins are ever looked at. What varies with which
# header is not known before it is made, and a 304 has to say the same: so all of them, always.
_VARY = "vary: accept, accept-encoding, accept-language\r\n"
_COMMON = (
    f"{_VARY}"
    "access-control-allow-origin: *\r\n"
    "access-control-expose-headers: etag, link, retry-after\r\n"
    "cross-origin-resource-policy: cross-origin\r\n"
    "referrer-policy: no-referrer\r\n"
    "x-content-type-options: nosniff\r\n"
)
_DATA = _COMMON + f"content-security-policy: {DATA_POLICY}\r\n"
_PAGE = _COMMON + f"content-security-policy: {PAGE_POLICY}\r\n"

#: the lines of a 304, with that of the entity tag to come; a browser lays them over those that it has kept, so that
#: nothing in them may be about the content
UNCHANGED = b"%bcache-control: no-cache\r\n" + _VARY.encode() + b"access-control-allow-origin: *\r\n\r\n"
#: what an error advises at the command line → the address that does the same
_ADDRESSES = {"`bekken answer` lists them": "/answers lists them", "`bekken find` searches": "/search?q=… searches"}
#: the first line of a response, by status
LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}


class Response(NamedTuple):
    """What is answered to one request.

    Attributes:
        status: the HTTP status.
        type: the media type.
        body: the content.
        keep: whether it may be given again for the same request, as long as the graph is the same.
        headers: more headers, as pairs.
    """

    status: int
    type: str
    body: bytes
    keep: bool = False
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def head(self) -> bytes:
        """The header lines, without those on length, date and entity tag.

        Example:
            >>> Response(405, "text/csv", b"", headers=(("allow", "GET"),)).head.decode().splitlines()[-2:]
            ['content-type: text/csv', 'allow: GET']
        """
        common = _PAGE if self.type.startswith("text/html") else _DATA
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        return f"{common}content-type: {self.type}\r\n{more}".encode("latin-1")


def refusal(status: int, sentence: str, *headers: tuple[str, str]) -> Response:
    """Make a response that says in one plain sentence why not."""
    return Response(status, TEXT, f"{' '.join(sentence.split())}\n".encode(), False, headers)


def error_response(error: BekkenError) -> Response:
    """Make the response for an error: not to be had in a format, not found, asked wrongly, or a store is silent."""
    sentence = str(error)
    for command, address in _ADDRESSES.items():
        sentence = sentence.replace(command, address)
    if isinstance(error, NotWritable):
        return refusal(406, sentence)
    if isinstance(error, NotFound):
        return refusal(404, sentence)
    return refusal(400 if error.exit_code == 2 else 502, sentence)
