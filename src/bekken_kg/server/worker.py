"""A worker process: it has the graph, and answers one job at a time until the server is done with it.

It is started as ``python -m bekken_kg.server.worker SETTINGS``, reads jobs from stdin and writes replies to
stdout (see :mod:`.frames`). The server kills it when a job takes too long; the system does when it uses too
much memory, or when the server has died.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from ..engines import open_engine
from ..errors import BekkenError, CannotDo
from ..knowledge import KnowledgeGraph
from ..sandbox.confinement import alarm, confine
from ..web.application import Application
from ..web.request import read
from ..web.response import refusal, told
from . import frames

#: the deadline is the server's to keep; this much later the system keeps it
_LATE = 2.0
#: replies that are ready one right after the other are written together, up to so many bytes
_TOGETHER = 65536


@dataclass(frozen=True)
class Settings:
    """What a worker is told when it is started.

    Attributes:
        snapshot: the file with the graph.
        union: whether the default graph of a query is the union of the named graphs.
        root: the path prefix.
        services: endpoints that SERVICE may call.
        memory: how many bytes it may use.
        seconds: how long a job may take.
        result_bytes: how large a result may be.
        extensions: of each extension in the snapshot, its name, its prefixes and its folder of questions.
        endpoint: the endpoint that has the graph, instead of a snapshot.
        words: the extensions that the endpoint has too, as they were named.
    """

    snapshot: str
    union: bool = True
    root: str = ""
    services: tuple[str, ...] = ()
    memory: int = 1024 * 1024 * 1024
    seconds: float = 10.0
    result_bytes: int = 64 * 1024 * 1024
    extensions: tuple[tuple[str, dict[str, str], str | None], ...] = ()
    endpoint: str | None = None
    words: tuple[str, ...] = ()

    def text(self) -> str:
        """Write them as the one argument of a worker."""
        return json.dumps(asdict(self))


def settings(text: str) -> Settings:
    """Read the argument of a worker.

    Example:
        >>> settings(Settings("graph.nq", root="/kg").text()).root
        '/kg'
    """
    record = json.loads(text)
    for name in ("services", "extensions", "words"):
        record[name] = tuple(record[name])
    return Settings(**record)


def serve(own: Settings) -> int:
    """Load the graph, say so, and answer jobs until stdin ends."""
    confine(own.memory)
    try:
        application = prepared(own)
    except (BekkenError, MemoryError) as error:
        why = str(error) or "the graph does not fit into the memory of a worker; give more with --memory"
        _write(frames.reply(frames.FAILED, False, b"", why.encode()))
        return 3
    gc.collect()
    gc.freeze()
    _write(frames.reply(frames.READY, False, b"", b""))

    jobs = frames.Jobs(lambda size: os.read(0, size))
    replies: list[bytes] = []
    size = 0
    while job := jobs.next():
        alarm(own.seconds + _LATE)
        replies += answer(application, *job, root=own.root)
        size += len(replies[-1])
        if not jobs.waiting or size > _TOGETHER:
            alarm(0)
            _write(replies)
            replies, size = [], 0
    return 0


def prepared(own: Settings) -> Application:
    """Make the application from a worker's settings."""
    graph = _graph(own)
    return Application(
        graph, union=own.union, root=own.root, allowed_services=own.services, result_bytes=own.result_bytes
    )


def _graph(own: Settings) -> KnowledgeGraph:
    if own.endpoint is not None:
        from ..loading import connect

        graph = connect(own.endpoint, extensions=own.words)
        with suppress(CannotDo):  # a store that is not there yet may be there when it is asked
            graph.engine.index()  # read now, so that the first request need not wait for it
        return graph
    engine = open_engine("oxigraph", [(own.snapshot, None)], union=own.union)
    opened = []
    if own.extensions:
        from ..extending.extension import Extension  # brings much that a worker needs for nothing else
    for name, prefixes, folder in own.extensions:
        quads = tuple(engine.quads(Extension(name, (), ()).graph))
        opened.append(Extension(name, (), quads, prefixes, folder))
    return KnowledgeGraph(engine, extensions=opened)


def answer(application: Application, meta: bytes, body: bytes, *, root: str = "") -> Sequence[bytes]:
    """Answer one job with the frame of its reply; a fault of ours is told as one, without its inside."""
    try:
        response = application.respond(read(meta, body, root))
    except BekkenError as error:
        response = told(error)
    except MemoryError:
        response = refusal(503, "the request needed more memory than the server allows; ask for less at a time")
    except Exception as error:
        sys.stderr.write(f"bekken: a fault in the server itself: {type(error).__name__}\n")
        if os.environ.get("BEKKEN_DEBUG"):
            import traceback

            traceback.print_exc()
        response = refusal(500, "a fault in the server itself; the request was not answered")
    return frames.reply(response.status, response.keep, response.head, response.body)


def _write(pieces: Sequence[bytes]) -> None:
    large = any(len(piece) > _TOGETHER for piece in pieces)
    for piece in pieces if large else (b"".join(pieces),):
        view = memoryview(piece)
        while view:
            view = view[os.write(1, view) :]


if __name__ == "__main__":
    sys.exit(serve(settings(sys.argv[1])))
