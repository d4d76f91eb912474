"""HTTP/1.1 as bytes: the one module that knows the HTTP parser and the event loop."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Coroutine

from ..errors import CannotDo
from .limits import Limits

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


class Malformed(Exception):
    """A request that is refused; has the HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.status = status


class Message:
    """Reads one request after another from the bytes of one connection.

    Attributes:
        method: such as ``b"GET"``.
        target: path and query as sent.
        values: the headers that matter, by lower-case name; several of one name joined by commas.
        body: what has come of the body.
        missing: how many bytes of the body are still to come; -1 where it comes in chunks.
        complete: whether the request is whole.
        keep_alive: whether the connection stays open.

    Example:
        >>> message = Message(Limits())
        >>> message.read_head(b"GET /x HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n")
        >>> message.target, message.complete
        (b'/x', True)
    """

    def __init__(self, limits: Limits) -> None:
        """Read under some limits."""
        self._limits = limits
        self._parser = httptools.HttpRequestParser(self)
        self.clear()

    def clear(self) -> None:
        """Forget the request."""
        self.method = self.target = self.body = b""
        self.values: dict[bytes, bytes] = {}
        self.missing = self._messages = 0
        self.complete = self.keep_alive = self._headed = False

    def read_head(self, head: bytes) -> None:
        """Read request line and headers, which must end with the empty line.

        Raises:
            Malformed: for what is not well-formed or not allowed.
        """
        self.clear()
        if b"pgrade" in head or b"PGRADE" in head:
            head = _UPGRADE.sub(b"", head)
        self._feed(head)
        self.method = self._parser.get_method()
        values = self.values
        version = self._parser.get_http_version()
        if version not in ("1.1", "1.0"):
            raise Malformed(400, "this server speaks HTTP/1.1")
        if version == "1.1" and b"host" not in values:
            raise Malformed(400, "the Host header is missing")
        if b"transfer-encoding" in values:
            if values[b"transfer-encoding"].strip().lower() != b"chunked":
                raise Malformed(400, "the only transfer coding is chunked")
            self.missing = -1
        elif b"content-length" in values:
            self.missing = int(values[b"content-length"])
            if self.missing > self._limits.body_bytes:
                raise Malformed(413, f"the body is over {self._limits.body_bytes} bytes")

    def read_body(self, data: bytes) -> bytes:
        """Read (a part of) the body, and return what comes after it.

        Raises:
            Malformed: for what is not well-formed, too large, or more than one request at a time.
        """
        if self.missing < 0:
            part, rest = data, b""
        elif len(data) <= self.missing:
            part, rest = data, b""
            self.missing -= len(data)
        else:
            part, rest = data[: self.missing], data[self.missing :]
            self.missing = 0
        self._feed(part)
        if len(self.body) > self._limits.body_bytes:
            raise Malformed(413, f"the body is over {self._limits.body_bytes} bytes")
        if self._messages > 1:
            raise Malformed(400, "a request was sent right after the chunks of the one before it")
        return rest

    @property
    def expects(self) -> bool:
        """Whether the client waits for a word before it sends the body."""
        return self.values.get(b"expect", b"").lower() == b"100-continue"

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise Malformed(405, "CONNECT and protocol upgrades are not for this server") from None
        except httptools.HttpParserError:
            raise Malformed(400, "this is not a well-formed HTTP request") from None

    # The parser calls these.

    def on_message_begin(self) -> None:
        """Count the messages: there must be one at a time."""
        self._messages += 1

    def on_url(self, url: bytes) -> None:
        """Keep the target."""
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header that matters."""
        name = name.lower()
        if name == b"host" and name in self.values and not self._headed:
            raise ValueError("a second Host")  # the parser tells the request is not well-formed
        if name in _WANTED and not self._headed:  # what comes after the chunks of a body is no header
            self.values[name] = self.values[name] + b", " + value if name in self.values else value

    def on_headers_complete(self) -> None:
        """Keep whether the connection stays open; the parser forgets it when the message is whole."""
        self._headed = True
        self.keep_alive = self._parser.should_keep_alive() and self._parser.get_http_version() == "1.1"

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        self.body = self.body + body if self.body else body

    def on_message_complete(self) -> None:
        """Take note that the request is whole."""
        self.complete = True


def run(main: Coroutine[object, object, int]) -> int:
    """Run the server to its end, on uvloop where it is installed."""
    factory = None
    if sys.platform != "win32":
        try:
            import uvloop

            factory = uvloop.new_event_loop
        except ImportError:
            pass
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(main)
