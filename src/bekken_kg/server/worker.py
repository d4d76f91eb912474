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
from ..settings import Operator
from ..web.application import Application
from ..web.request import read
from ..web.response import error_response, refusal
from . import frames

#: the deadline is the server's to keep; this much later the system keeps it
_LATE = 2.0
#: replies that are ready one right after the other are written together, up to so many bytes
_TOGETHER = 65536


@dataclass(frozen=True)
class Settings:
    """What a worker gets when it is started.

    Attributes:
        snapshot: the file with the graph.
        union: whether the default graph of a query is the union of the named graphs.
        root: the path prefix.
        operator: whom readers turn to, and where the source code is; ``""`` for nobody and nowhere.
        services: endpoints that SERVICE may call.
        memory: how many bytes it may use.
        seconds: how long a job may take.
        result_bytes: how large a result may be.
        extensions: of each extension in the snapshot, its name, its prefixes and its folder of questions.
        endpoint: the endpoint that has the graph, instead of a snapshot.
        remote_extensions: the extensions that the endpoint has too, as they were named.
        store: the folder of the store that has the graph, instead of a snapshot.
        data: the data in it: a newer one is not what this server serves.
    """

    snapshot: str
    union: bool = True
    root: str = ""
    operator: Sequence[str] = ()
    services: Sequence[str] = ()
    memory: int = 1024 * 1024 * 1024
    seconds: float = 10.0
    result_bytes: int = 64 * 1024 * 1024
    extensions: Sequence[tuple[str, dict[str, str], str | None]] = ()
    endpoint: str | None = None
    remote_extensions: Sequence[str] = ()
    store: str | None = None
    data: str | None = None

    def text(self) -> str:
        """Write them as the one argument of a worker.

        Example:
            >>> Settings(**json.loads(Settings("graph.nq", root="/kg").text())).root
            '/kg'
        """
        return json.dumps(asdict(self))


def serve(settings: Settings) -> int:
    """Load the graph, say so, and answer jobs until stdin ends."""
    confine(settings.memory)
    try:
        application = prepared(settings)
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
        alarm(settings.seconds + _LATE)
        replies += answer(application, *job, root=settings.root)
        size += len(replies[-1])
        if not jobs.waiting or size > _TOGETHER:
            alarm(0)
            _write(replies)
            replies, size = [], 0
    return 0


def prepared(settings: Settings) -> Application:
    """Make the application from a worker's settings."""
    graph = _graph(settings)
    return Application(
        graph,
        union=settings.union,
        root=settings.root,
        operator=Operator(*settings.operator),
        allowed_services=tuple(settings.services),
        result_bytes=settings.result_bytes,
    )


def _graph(settings: Settings) -> KnowledgeGraph:
    if settings.endpoint is not None:
        from ..loading import connect

        graph = connect(settings.endpoint, extensions=settings.remote_extensions)
        with suppress(CannotDo):  # a store that is not there yet may be there when it is asked
            graph.engine.index()  # read now, so that the first request need not wait for it
        return graph
    if settings.store is not None:
        from ..storing.opening import open_store

        return open_store(settings.store, settings.data)
    engine = open_engine("oxigraph", [(settings.snapshot, None)], union=settings.union)
    opened = []
    if settings.extensions:
        from ..extending.extension import Extension  # brings much that a worker needs for nothing else
    for name, prefixes, folder in settings.extensions:
        quads = tuple(engine.quads(Extension(name, (), ()).graph))
        opened.append(Extension(name, (), quads, prefixes, folder))
    return KnowledgeGraph(engine, extensions=opened)


def answer(application: Application, meta: bytes, body: bytes, *, root: str = "") -> Sequence[bytes]:
    """Answer one job with the frame of its reply; a fault of ours is named as one, without its inside."""
    try:
        response = application.respond(read(meta, body, root))
    except BekkenError as error:
        response = error_response(error)
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
    sys.exit(serve(Settings(**json.loads(sys.argv[1]))))
