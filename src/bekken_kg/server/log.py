"""The access log: one line per request, with times, and without anything that tells who asked what.

No address, no query text, no parameter and no name of a browser is written. A client is six letters that
stand for it until the server is restarted; a query is eight letters by which the same one is known again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from functools import lru_cache


class Log:
    """Collects lines and writes them now and then.

    Example:
        >>> lines = []
        >>> log = Log(lines.append)
        >>> log.answered("GET /sparql", 200, 12, client="192.0.2.7", waited=0.001, worked=0.002)
        >>> log.flush()
        >>> lines[0].split()[1:6]
        ['200', 'GET', '/sparql', '12', 'cache=no']
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        """Write with a function; each call gets whole lines."""
        self._write = write
        self._lines: list[str] = []
        self._salt = os.urandom(16)
        self._stamp = ""
        self.pseudonym = lru_cache(4096)(self._pseudonym)
        self.tick()

    def tick(self) -> None:
        """Look at the clock: lines have the second of the last look."""
        self._stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def hit(self, label: str, size: int, client: str) -> None:
        """Note a request that was answered from the cache, byte for byte the same as one before."""
        self._lines.append(f"{self._stamp} 200 {label} {size} cache=yes client={self.pseudonym(client)}\n")

    def answered(
        self,
        label: str,
        status: int,
        size: int,
        *,
        client: str,
        cache: bool = False,
        waited: float | None = None,
        worked: float | None = None,
        query: str = "",
    ) -> None:
        """Note a request that was answered.

        Args:
            label: method and path.
            status: the HTTP status; 0 where the client was cut off or had gone.
            size: bytes of the body.
            client: who asked; written as a pseudonym.
            cache: whether the answer came from the cache.
            waited: seconds in the queue.
            worked: seconds at work in a worker.
            query: by what the same query is known again.
        """
        times = "" if worked is None else f" wait={(waited or 0) * 1000:.1f}ms run={worked * 1000:.1f}ms"
        again = f" query={query}" if query else ""
        who = self.pseudonym(client)
        kept = "yes" if cache else "no"
        self._lines.append(f"{self._stamp} {status} {label} {size} cache={kept}{times}{again} client={who}\n")

    def flush(self) -> None:
        """Write what has been collected."""
        if self._lines:
            lines, self._lines = self._lines, []
            self._write("".join(lines))

    def _pseudonym(self, client: str) -> str:
        return hashlib.blake2b(client.encode(), digest_size=3, key=self._salt).hexdigest()


@lru_cache(4096)
def label(method: bytes, target: bytes) -> str:
    """Return method and path of a request for the log: no parameters, printable, not too long.

    Example:
        >>> label(b"GET", b"/answers/symptoms?condition=Pain")
        'GET /answers/symptoms'
    """
    path = target.partition(b"?")[0].decode("latin-1")[:120]
    plain = "".join(letter if letter.isprintable() and letter != " " else "?" for letter in path)
    return f"{method.decode('latin-1')} {plain}"
