"""Starting the server from the command's arguments."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..loading import load, load_files
from ..site.templates import environment
from ..web.federation import Federation
from . import listening, snapshot, wire
from .clients import Clients
from .lifetime import live
from .limits import MEGABYTE, Limits
from .log import Log
from .server import Server
from .worker import Settings


def serve(args: Namespace, say: Callable[[str], None]) -> int:
    """Take a snapshot of the graph, and serve it until told to end; returns the exit code.

    Args:
        args: the arguments of ``bekken serve``.
        say: told the address when the server is ready.

    Raises:
        BekkenError: for arguments, files or an environment that will not do.
    """
    clients = Clients(args.trusted_proxy)
    Federation(args.allow_service)  # tells what is wrong before anything is loaded
    environment()  # so does this, without the extra for the pages
    limits = Limits(
        query_seconds=args.query_timeout,
        workers=args.workers,
        worker_bytes=args.memory * MEGABYTE,
        queue=args.queue,
        cache_bytes=args.cache_bytes,
        connections=_connections(),
    )
    with snapshot.place() as path:
        own, version = _prepared(args, path, limits)
        server = Server(own.text(), version, limits, clients, Log(_to_stderr), args.root_path)
        if args.unix is not None:
            place = listening.unix(server, args.unix)
        else:
            place = listening.tcp(server, args.host, args.port, args.root_path)
        return wire.run(live(server, place, lambda address: _say(say, address)))


def _prepared(args: Namespace, path: str, limits: Limits) -> tuple[Settings, str]:
    """Read what is served, and return the settings of the workers and the version of the data."""
    own = Settings(
        snapshot=path,
        union=not args.data,
        root=args.root_path,
        services=tuple(args.allow_service),
        memory=limits.worker_bytes,
        seconds=limits.query_seconds,
        result_bytes=limits.result_bytes,
    )
    if args.endpoint is not None:
        from ..loading import connect

        connect(args.endpoint, extensions=args.extension).query("ASK { ?s ?p ?o }")
        return replace(own, endpoint=args.endpoint, words=tuple(args.extension)), "remote"
    graph = load_files(args.data) if args.data else load(extensions=args.extension)
    version = snapshot.save(graph.engine.quads(), path)
    files = [*args.data, *(file for one in graph.extensions for file in one.files)]
    for one in graph.extensions:
        if one.questions:
            files += sorted(str(file) for file in Path(one.questions).glob("*.rq"))
    version = snapshot.with_files(version, files)
    extensions = tuple((one.name, dict(one.prefixes), one.questions) for one in graph.extensions)
    return replace(own, extensions=extensions), version


def _say(say: Callable[[str], None], address: str) -> None:
    say(address)
    sys.stdout.flush()


def _to_stderr(lines: str) -> None:
    try:
        sys.stderr.write(lines)
        sys.stderr.flush()
    except OSError:  # whoever read the log has gone; the server goes on
        pass


def _connections() -> int:
    """Return how many connections may be open: as many as the system gives files, within reason."""
    if sys.platform == "win32":
        return 500
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = Limits.connections + 200
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return Limits.connections if soft == resource.RLIM_INFINITY else max(50, min(Limits.connections, soft - 200))
