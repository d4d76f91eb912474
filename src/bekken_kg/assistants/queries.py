"""SPARQL of strangers: each query runs in a worker process of the server, guarded as its endpoint is."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack, suppress
from queue import Empty, SimpleQueue
from threading import Lock, Timer
from typing import Any

from ..errors import CannotDo, WrongUse
from ..knowledge import KnowledgeGraph
from ..server import frames, snapshot
from ..server.worker import Settings
from ..web.request import FIELDS

#: how long a query may take, in seconds, how large its result may be, in bytes, and how many run at once
SECONDS, RESULT_BYTES, AT_ONCE = 10.0, 8 * 1024 * 1024, 4
_LOADING = 120.0
_STOPPED = "the server is being stopped"
_SENT = {
    "method": "POST",
    "target": "/sparql",
    "accept": "application/sparql-results+json, application/n-triples",
    "content-type": "application/sparql-query",
}
_META = "\n".join(_SENT.get(field, "") for field in FIELDS).encode()


class Queries:
    """Answers SPARQL; its processes start when they are first needed, and end with it.

    Example:
        >>> import bekken_kg
        >>> with Queries(bekken_kg.load()) as queries:
        ...     queries.answer("ASK {}")
        {'head': {}, 'boolean': True}
    """

    def __init__(self, graph: KnowledgeGraph, seconds: float = SECONDS) -> None:
        """Answer from a graph; a query may take so many seconds."""
        self._graph = graph
        self._seconds = seconds
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._all: set[subprocess.Popen[bytes]] = set()
        self._lock = Lock()
        self._settings = ""
        self._open = ExitStack()
        self._closed = False

    def __enter__(self) -> Queries:
        """Return itself."""
        return self

    def __exit__(self, *problem: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End the processes, with what they are at, and remove the file that they read."""
        self._closed = True
        for process in list(self._all):
            self._end(process)
        self._open.close()

    def answer(self, text: str) -> dict[str, Any] | list[str]:
        """Return SPARQL's own JSON of rows or a truth, or the lines of N-Triples of a graph.

        Raises:
            WrongUse: for text that is no read-only query.
            CannotDo: for SERVICE, and for a query that takes too long, or returns or needs too much.
        """
        if self._closed:
            raise CannotDo(_STOPPED)
        process = self._take()
        assert process.stdin  # as it is started
        expired = Timer(self._seconds, process.kill)
        expired.start()
        reply = None
        try:
            with suppress(OSError, ValueError):  # it has ended, or is closed at this moment
                process.stdin.write(frames.job(_META, text.encode("utf-8", "replace")))
                process.stdin.flush()
                reply = self._read(process)
        finally:
            in_time = expired.is_alive()
            expired.cancel()
            if reply is None or not in_time:
                self._end(process)
            else:
                self._idle.put(process)
        if reply is None and self._closed:
            raise CannotDo(_STOPPED)
        if reply is None:
            why = (
                "needed more memory, or nested deeper, than is allowed" if in_time else f"took over {self._seconds:g} s"
            )
            raise CannotDo(f"the query was stopped: it {why}; ask for less of it, with fewer patterns or a LIMIT")
        body = reply.body.decode("utf-8", "replace")
        if reply.status >= 400:
            raise (WrongUse if reply.status < 422 else CannotDo)(body.strip())
        if b"n-triples" in reply.head:
            return body.splitlines()
        found: dict[str, Any] = json.loads(body)
        return found

    def _take(self) -> subprocess.Popen[bytes]:
        """Return a process that waits for a query: one that has not ended meanwhile, else a new one."""
        with suppress(Empty):
            while True:
                process = self._idle.get_nowait()
                if process.poll() is None:
                    return process
                self._end(process)
        return self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a process, and wait until it has the graph."""
        with self._lock:
            if self._closed:
                raise CannotDo(_STOPPED)
            if not self._settings:
                self._settings = self._saved()
        command = [sys.executable, "-P", "-m", "bekken_kg.server.worker", self._settings]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._all.add(process)
        expired = Timer(_LOADING, process.kill)
        expired.start()
        reply = self._read(process)
        expired.cancel()
        if reply is None or reply.status != frames.READY:
            self._end(process)
            why = reply.body.decode("utf-8", "replace") if reply else "it ended before it had the graph"
            raise CannotDo(f"no process for queries can be had: {why}")
        return process

    def _saved(self) -> str:
        """Write the graph to a file for the processes, and return their settings."""
        path = self._open.enter_context(snapshot.place())
        snapshot.save(self._graph.engine.quads(), path)
        return Settings(snapshot=path, seconds=self._seconds, result_bytes=RESULT_BYTES).text()

    def _read(self, process: subprocess.Popen[bytes]) -> frames.Reply | None:
        """Read one reply; ``None`` where the process ends before it has one."""
        assert process.stdout  # as it is started
        data, (reply, size) = b"", frames.read_reply(b"")
        while reply is None and size <= RESULT_BYTES + 65536:
            piece = process.stdout.read(size - len(data))
            if not piece:
                return None
            data += piece
            reply, size = frames.read_reply(data)
        return reply

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        self._all.discard(process)
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
