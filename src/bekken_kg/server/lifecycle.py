"""The life of a server: it starts with the command's arguments, looks at the clock, and ends at a signal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, ExitStack
from dataclasses import replace
from glob import glob

from ..errors import CannotDo
from ..loading import connect, load, load_files
from ..sandbox.limits import Limits
from ..site.templates import environment
from ..web.federation import Federation
from ..web.response import refusal
from . import listeners, snapshot
from .clients import Clients
from .limits import MEGABYTE, ServerLimits
from .log import Log, Writer
from .server import Server
from .worker import Settings

#: how often the server looks at the clock, in seconds
_TICK = 0.05
#: how many seconds it still takes requests after SIGTERM: those on their way, and those of a proxy that has not looked
#: at its health yet
_GRACE = 1.0
#: how long it may take to send the last answers when it ends
_LAST_SECONDS = 1.0


def serve(args: Namespace, say: Callable[[str], None]) -> int:
    """Take a snapshot of the graph, and serve it until a signal ends it; returns the exit code.

    ``say`` is called with the address when the server is ready.

    Raises:
        BekkenError: for arguments, files or an environment that will not do.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) < 3:  # a closed stream's number must not be given to a socket
        pass
    os.close(number)
    clients = Clients(args.trusted_proxy)
    Federation(args.allow_service)  # says what is wrong before anything is loaded
    environment()  # so does this, without the extra for the pages
    limits = ServerLimits(
        query_seconds=args.query_timeout,
        workers=args.workers,
        worker_bytes=args.memory * MEGABYTE,
        queue=args.queue,
        cache_bytes=args.cache_bytes,
        connections=_connections(),
    )
    with ExitStack() as kept:
        path = kept.enter_context(snapshot.place())
        settings, version = _prepare(args, path, limits, kept)
        writer = Writer(sys.stderr.fileno())
        server = Server(settings.text(), version, limits, clients, Log(writer.write), args.root_path, settings.operator)
        if args.unix is not None:
            listener = listeners.unix(server, args.unix)
        else:
            listener = listeners.tcp(server, args.host, args.port, args.root_path)
        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                return runner.run(_live(server, listener, say))
        finally:
            writer.close()


def _prepare(args: Namespace, path: str, limits: ServerLimits, kept: ExitStack | None = None) -> tuple[Settings, str]:
    """Read what is served, and return the settings of the workers and the version of the data.

    ``kept`` is given what must stay as it is while the server runs.
    """
    settings = Settings(
        snapshot=path,
        union=not args.data,
        root=args.root_path,
        operator=(args.contact, args.source_code),
        services=tuple(args.allow_service),
        memory=limits.worker_bytes,
        seconds=limits.query_seconds,
        result_bytes=limits.result_bytes,
    )
    if args.endpoint is not None:
        connect(args.endpoint, extensions=args.extension).query("ASK { ?s ?p ?o }")
        return replace(settings, endpoint=args.endpoint, remote_extensions=tuple(args.extension)), "remote"
    if getattr(args, "store", None):
        from ..storing.opening import held

        manifest, lock = held(args.store)
        if kept is not None:
            kept.enter_context(lock)
        return replace(settings, store=os.path.abspath(args.store), data=manifest.data), manifest.about["version"]
    fixed = Limits.chosen()  # a server does not take what a person may
    graph = load_files(args.data, limits=fixed) if args.data else load(extensions=args.extension, follow=False)
    version = snapshot.save(graph.engine.quads(), path)
    files = [*args.data, *(file for extension in graph.extensions for file in extension.files)]
    for extension in graph.extensions:
        if extension.questions:
            files += sorted(glob(os.path.join(extension.questions, "*.rq")))
    extensions = tuple(
        (extension.name, dict(extension.prefixes), extension.questions) for extension in graph.extensions
    )
    return replace(settings, extensions=extensions), snapshot.with_files(version, files)


def _connections() -> int:
    """Return how many connections may be open: as many as the system gives files, within reason."""
    if sys.platform == "win32":
        return 500
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = ServerLimits.connections
    if soft != resource.RLIM_INFINITY and soft < most + 200:
        soft = most + 200 if hard == resource.RLIM_INFINITY else min(most + 200, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return most if soft == resource.RLIM_INFINITY else max(50, min(most, soft - 200))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop: uvloop where it is installed."""
    if sys.platform == "win32":
        return None
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _live(server: Server, listener: AbstractAsyncContextManager[str], say: Callable[[str], None]) -> int:
    """Serve until a signal to end; what runs then is finished first. Returns the exit code.

    Raises:
        CannotDo: where it cannot listen, or no worker can be had (any more).
    """
    loop = asyncio.get_running_loop()
    if not os.environ.get("BEKKEN_DEBUG"):  # asyncio writes it to stderr, with what it is about, and waits for a reader
        loop.set_exception_handler(
            lambda _, fault: server.log.warn(
                f"bekken: a fault in the server itself: {type(fault.get('exception')).__name__}"
            )
        )
    ended: asyncio.Future[float] = loop.create_future()
    if sys.platform != "win32":
        for number, grace in ((signal.SIGTERM, _GRACE), (signal.SIGHUP, _GRACE), (signal.SIGINT, 0.0)):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup has it that way
                loop.add_signal_handler(number, _end, ended, grace)
    clock = asyncio.ensure_future(_watch(server))
    clock.add_done_callback(lambda _: _end(ended, 0.0))  # without it no deadline holds: better to be started again
    try:
        await server.pool.start(server.dispatch)
        server.pool.failure.add_done_callback(lambda failure: _end(ended, 0.0))
        async with listener as address:
            say(address)
            grace = await ended
            server.closing = True  # each answer ends its connection now, and /health says what is to come
            await asyncio.sleep(grace)
        await _finish(server)
        if server.pool.failure.done():
            raise CannotDo(server.pool.failure.result())
        if clock.done():
            raise CannotDo(f"a fault in the server itself stopped its clock ({type(clock.exception()).__name__})")
    finally:
        clock.cancel()
        await server.pool.close()
        server.log.flush()
    return 0


def _end(ended: asyncio.Future[float], grace: float) -> None:
    if not ended.done():
        ended.set_result(grace)


async def _watch(server: Server) -> None:
    """Look at the clock again and again."""
    last = 0.0
    while True:
        server.now = time.monotonic()
        server.pool.watch(server.now)
        if server.now - last >= 1:
            last = server.now
            _watch_seconds(server)
        server.log.flush()
        await asyncio.sleep(_TICK)


def _watch_seconds(server: Server) -> None:
    """Do what is enough once a second."""
    server.date = time.strftime("date: %a, %d %b %Y %H:%M:%S GMT\r\n", time.gmtime()).encode()
    server.log.tick()
    server.connections.check(server.now)
    longest = server.limits.query_seconds * server.limits.patience
    for exchange in server.queue.drop(lambda exchange: server.now - exchange.queued > longest):
        server.answer(exchange, refusal(503, "the server is busy; try again later"))


async def _finish(server: Server) -> None:
    """Finish what runs and waits, refuse what is left after that, and send the last answers."""
    pool, connections = server.pool, server.connections
    for connection in list(connections.open):
        connection.close_when_answered()
    ends = time.monotonic() + server.limits.query_seconds + 0.5
    while (server.queue or pool.busy) and not pool.failure.done() and time.monotonic() < ends:
        await asyncio.sleep(_TICK / 2)
    for exchange in (*server.queue.drop(), *pool.take_unfinished()):
        server.answer(exchange, refusal(503, "the server is being stopped"))
    ends = time.monotonic() + _LAST_SECONDS
    while any(connection.unsent for connection in connections.open) and time.monotonic() < ends:
        await asyncio.sleep(_TICK / 2)
