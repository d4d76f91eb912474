"""HTTP/1.1 requests from bytes: the one module that knows the HTTP parser."""

from __future__ import annotations

import re

from ..errors import CannotDo
from .limits import ServerLimits

try:
    import httptools
except ImportError:  # pragma: no cover
    raise CannotDo("the server needs the extra 'serve': pip install 'bekken-kg[serve]'") from None

# An offer to switch to HTTP/2 (some clients make it on every first request) is not taken up.
_UPGRADE = re.compile(rb"\r\nupgrade[ \t]*:[^\r\n]*", re.IGNORECASE)
_WANTED = {
    *(b"host", b"accept", b"accept-encoding", b"accept-language", b"content-type", b"content-encoding"),
    *(b"if-none-match", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"),
    *(b"expect", b"content-length", b"transfer-encoding"),
}
#: how many bytes are read of one connection in one turn of the event loop
TURN = 65536
#: chunks are given to the parser in pieces of so many bytes, and what frames them is counted after each
_PIECE = 1024
#: what frames the chunks of a body may be as large as a head is, and this part of the body: a quarter
_SHARE = 4


class Malformed(Exception):
    """A request that is refused; has the HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.status = status


class RequestParser:
    """Reads one request after another from the bytes of one connection.

    Attributes:
        method: such as ``b"GET"``.
        target: path and query as sent.
        headers: the headers that matter, by lower-case name; several of one name joined by commas.
        body: what has come of the body.
        chunked: whether the body comes in chunks.
        missing: how many bytes of another body are still to come.
        complete: whether the request is whole.
        keep_alive: whether the connection stays open.

    Example:
        >>> parser = RequestParser(ServerLimits())
        >>> parser.read_head(b"GET /x HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"), parser.target, parser.complete
        (b'', b'/x', True)
    """

    def __init__(self, limits: ServerLimits) -> None:
        """Read under some limits."""
        self._limits = limits
        self._http = httptools.HttpRequestParser(self)
        self.clear()

    def clear(self) -> None:
        """Forget the request."""
        self.method = self.target = b""
        self.body = bytearray()
        self.headers: dict[bytes, bytes] = {}
        self.missing = self._messages = self._fields = self._framing = self._since = 0
        self.complete = self.keep_alive = self.chunked = self._headed = False

    def end(self) -> None:
        """Let go of the parser, which holds this message: so both are gone at once, and not when that is looked for."""
        self.clear()
        del self._http

    def read_head(self, data: bytes) -> bytes | None:
        """Read request line and headers, and return what comes after them; ``None`` where they are not whole yet.

        Raises:
            Malformed: for what is not well-formed or not allowed.
        """
        end, most = data.find(b"\r\n\r\n") + 4, self._limits.head_bytes
        if end > most or (end < 4 and len(data) > most):
            raise Malformed(431, f"the request line and headers are over {most} bytes; use POST")
        if end < 4:
            return None
        self._read_head(data[:end])
        return data[end:]

    def _read_head(self, head: bytes) -> None:
        self.clear()
        if b"pgrade" in head or b"PGRADE" in head:
            head = _UPGRADE.sub(b"", head)
        self._feed(head)
        self.method = self._http.get_method()
        headers = self.headers
        version = self._http.get_http_version()
        if version not in ("1.1", "1.0"):
            raise Malformed(400, "this server speaks HTTP/1.1")
        if version == "1.1" and b"host" not in headers:
            raise Malformed(400, "the Host header is missing")
        if b"transfer-encoding" in headers:
            if headers[b"transfer-encoding"].strip().lower() != b"chunked":
                raise Malformed(400, "the only transfer coding is chunked")
            self.chunked = True
        elif b"content-length" in headers:
            self.missing = int(headers[b"content-length"])
            if self.missing > self._limits.body_bytes:
                raise Malformed(413, f"the body is over {self._limits.body_bytes} bytes")

    def read_body(self, data: bytes) -> bytes:
        """Read as much of the body as may be read in one turn, and return the rest of the data.

        Raises:
            Malformed: for what is not well-formed, too large, or more than one request at a time.
        """
        if not self.chunked:
            part = data[: min(self.missing, TURN)]
            self.missing -= len(part)
            self._feed(part)
            return data[len(part) :]
        for at in range(0, min(len(data), TURN), _PIECE):
            self._read_chunks(data[at : at + _PIECE])
        return data[TURN:]

    def _read_chunks(self, part: bytes) -> None:
        """Read a piece of a body in chunks, and count what frames them: sizes, extensions, line ends and trailer."""
        before, most = len(self.body), self._limits.head_bytes
        self._feed(part)
        size = len(self.body)
        self._framing += len(part) - (size - before)
        self._since = self._since + len(part) if size == before else 0
        if self._messages > 1:
            raise Malformed(400, "a request was sent right after the chunks of the one before it")
        if size > self._limits.body_bytes:
            raise Malformed(413, f"the body is over {self._limits.body_bytes} bytes")
        if self._since > most:
            raise Malformed(413, f"a chunk's first line, or what comes after the last chunk, is over {most} bytes")
        if self._framing > most + size // _SHARE:
            raise Malformed(413, f"the chunks are too small: {size} bytes in {self._framing} bytes of framing")

    @property
    def expects_continue(self) -> bool:
        """Whether the client waits for a word before it sends the body."""
        return self.headers.get(b"expect", b"").lower() == b"100-continue"

    def _feed(self, data: bytes) -> None:
        try:
            self._http.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise Malformed(405, "CONNECT and protocol upgrades are not for this server") from None
        except httptools.HttpParserError:
            if self._fields > self._limits.fields:
                raise Malformed(431, f"there are over {self._limits.fields} headers; use POST") from None
            raise Malformed(400, "this is not a well-formed HTTP request") from None

    # The parser calls these.

    def on_message_begin(self) -> None:
        """Count the messages: there must be one at a time."""
        self._messages += 1

    def on_url(self, url: bytes) -> None:
        """Keep the target."""
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header that matters, and count them all."""
        name = name.lower()
        self._fields += 1
        if self._fields > self._limits.fields:
            raise ValueError("too many")  # the parser goes no further
        if name == b"host" and name in self.headers and not self._headed:
            raise ValueError("a second Host")  # the parser tells the request is not well-formed
        if name in _WANTED and not self._headed:  # what comes after the chunks of a body is no header
            self.headers[name] = self.headers[name] + b", " + value if name in self.headers else value

    def on_headers_complete(self) -> None:
        """Keep whether the connection stays open; the parser forgets it when the message is whole."""
        self._headed = True
        self.keep_alive = self._http.should_keep_alive() and self._http.get_http_version() == "1.1"

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        self.body += body

    def on_message_complete(self) -> None:
        """Take note that the request is whole."""
        self.complete = True
