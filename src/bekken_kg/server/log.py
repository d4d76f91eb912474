"""The access log: one line per request, with times, and without anything that tells who asked what.

No address, no query text, no parameter and no name of a browser is written. A client is six letters that
stand for it until the server is restarted; a query is eight letters by which the same one is known again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from threading import Condition, Thread

#: of a log that nobody reads so many characters are kept, no more
_UNREAD = 4_000_000


class Log:
    """Collects lines and writes them now and then.

    Example:
        >>> lines = []
        >>> log = Log(lines.append)
        >>> log.write("GET /sparql", 200, 12, client="192.0.2.7", seconds=(0.001, 0.002))
        >>> log.flush()
        >>> lines[0].split()[1:6]
        ['200', 'GET', '/sparql', '12', 'cache=no']
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        """Write with a function; each call gets whole lines."""
        self._write = write
        self._lines: list[str] = []
        self._salt = os.urandom(16)
        self.pseudonym = lru_cache(4096)(self._pseudonym)
        self.tick()

    def tick(self) -> None:
        """Look at the clock: lines have the second of the last look."""
        self._now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def write_hit(self, label: str, size: int, client: str) -> None:
        """Note a request that was answered from the cache, byte for byte the same as one before."""
        self._lines.append(f"{self._now} 200 {label} {size} cache=yes client={self.pseudonym(client)}\n")

    def write(
        self,
        label: str,
        status: int,
        size: int,
        *,
        client: str,
        cache: bool = False,
        seconds: tuple[float, float] | None = None,
        query: str = "",
    ) -> None:
        """Note a request that was answered, after so many seconds in the queue and at work.

        Its status is 0 where the client was cut off or had gone.
        """
        times = f" wait={seconds[0] * 1000:.1f}ms run={seconds[1] * 1000:.1f}ms" if seconds else ""
        again = f" query={query}" if query else ""
        hit, who = "yes" if cache else "no", self.pseudonym(client)
        self._lines.append(f"{self._now} {status} {label} {size} cache={hit}{times}{again} client={who}\n")

    def warn(self, text: str) -> None:
        """Note what whoever runs the server should know, in one line."""
        plain = "".join(sign if sign.isprintable() else " " for sign in text)
        self._lines.append(f"{self._now} {plain}\n")

    def flush(self) -> None:
        """Write what has been collected."""
        if self._lines:
            lines, self._lines = self._lines, []
            self._write("".join(lines))

    def _pseudonym(self, client: str) -> str:
        return hashlib.blake2b(client.encode(), digest_size=3, key=self._salt).hexdigest()


class Writer:
    """Writes to a file descriptor from a thread of its own: where nobody reads, only that thread waits.

    What is more than a few megabytes is not kept for who does not read, but counted.
    """

    def __init__(self, descriptor: int) -> None:
        """Write to an open file."""
        self._descriptor = descriptor
        self._texts: list[str] = []
        self._size = self._dropped = 0
        self._closed = False
        self._changed = Condition()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        """Write whole lines, soon."""
        with self._changed:
            if self._size > _UNREAD:
                self._dropped += text.count("\n")
                return
            if self._dropped:
                text = f"({self._dropped} lines are missing: nobody read them)\n{text}"
                self._dropped = 0
            self._texts.append(text)
            self._size += len(text)
            self._changed.notify()

    def close(self, seconds: float = 1.0) -> None:
        """Wait a little for what is still to be written."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._texts or self._closed)
                if not self._texts:
                    return
                data = memoryview("".join(self._texts).encode())
                self._texts = []
            with suppress(OSError):  # whoever read it has gone; the server goes on
                while data:
                    data = data[os.write(self._descriptor, data) :]
            with self._changed:
                self._size = sum(map(len, self._texts))


def label(method: bytes, target: bytes) -> str:
    """Return method and path of a request for the log: no parameters, printable, not too long.

    Example:
        >>> label(b"GET", b"/answers/symptoms?condition=Pain")
        'GET /answers/symptoms'
    """
    return _label(method, target.partition(b"?")[0][:120])


@lru_cache(4096)
def _label(method: bytes, path: bytes) -> str:
    plain = "".join(sign if sign.isprintable() and sign != " " else "?" for sign in path.decode("latin-1"))
    return f"{method.decode('latin-1')} {plain}"
