"""Serve the graph over HTTP: SPARQL at /sparql, every term, claim and question at its own address.

  bekken serve                              on http://127.0.0.1:8000/
  bekken serve --port 0                     on a free port, which is printed
  bekken serve --unix /run/bekken/socket    on a Unix socket, for a proxy on the same machine
  bekken serve --data mine.trig             other files instead of the shipped graph

Read-only. Each query runs in a worker process with limits on time and memory; nothing goes to the network.
The address is printed on stdout when the server is ready; the access log goes to stderr (it has no query
texts and no addresses of clients). SIGTERM finishes what runs, and ends it. docs/operations.md has the rest.
"""

from __future__ import annotations

import argparse

from ..errors import WrongUse
from .options import emit

_HOST, _PORT = "127.0.0.1", 8000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add = parser.add_argument
    add("--host", metavar="ADDRESS", help=f"the address to listen on (default: {_HOST})")
    add("--port", type=int, metavar="N", help=f"the port; 0 for a free one (default: {_PORT})")
    add("--unix", metavar="PATH", help="a Unix socket to listen on instead, for a proxy on the same machine")
    add("--root-path", default="", metavar="PATH", help="the path prefix behind a proxy, such as /bekken")
    add(
        "--trusted-proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="a proxy, a network of them, or 'unix' for those on the Unix socket, whose X-Forwarded headers are "
        "believed; repeatable",
    )
    _add_limits(parser)
    add(
        "--allow-service",
        action="append",
        default=[],
        metavar="URL",
        help="an endpoint that SERVICE may call; repeatable; none unless given",
    )
    add(
        "--data",
        action="append",
        default=[],
        metavar="FILE",
        help="RDF to serve instead of the shipped graph, named graphs as the files say; repeatable",
    )
    add(
        "--endpoint",
        metavar="URL",
        help="a SPARQL endpoint that has the graph (see `bekken publish`), to serve it from there",
    )
    add(
        "--extension",
        action="append",
        default=[],
        metavar="FILE|NAME",
        help="RDF of yours, or an installed extension, added to the graph; repeatable",
    )


def _add_limits(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what a request, and all of them, may cost."""
    from ..server.limits import MEGABYTE, Limits, default_workers

    add = parser.add_argument
    add(
        "--query-timeout",
        type=float,
        default=Limits.query_seconds,
        metavar="SECONDS",
        help=f"how long a request may be worked on (default: {Limits.query_seconds:g})",
    )
    add(
        "--workers",
        type=int,
        default=default_workers(),
        metavar="N",
        help=f"how many worker processes (default: {default_workers()} on this machine)",
    )
    add(
        "--memory",
        type=int,
        default=Limits.worker_bytes // MEGABYTE,
        metavar="MB",
        help=f"memory of each worker (default: {Limits.worker_bytes // MEGABYTE})",
    )
    add(
        "--queue",
        type=int,
        default=Limits.queue,
        metavar="N",
        help=f"how many requests may wait (default: {Limits.queue})",
    )
    add(
        "--cache-bytes",
        type=int,
        default=Limits.cache_bytes,
        metavar="N",
        help=f"memory of the response cache; 0 for none (default: {Limits.cache_bytes})",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until told to end."""
    _check(args)
    args.host = _HOST if args.host is None else args.host
    args.port = _PORT if args.port is None else args.port
    from ..server.start import serve

    return serve(args, say=lambda address: emit(f"serving on {address}\n"))


def _check(args: argparse.Namespace) -> None:
    """Refuse numbers, paths and choices that cannot be meant."""
    if args.data and (args.endpoint or args.extension):
        raise WrongUse("--data is served by itself: leave --endpoint and --extension out")
    if args.unix is None and "unix" in args.trusted_proxy:
        raise WrongUse("--trusted-proxy unix is whoever asks by the Unix socket: give --unix too")
    if args.unix is not None and not (args.host is None and args.port is None):
        raise WrongUse("--unix is listened on instead of --host and --port: leave them out")
    if args.unix == "":
        raise WrongUse("--unix needs the path of a socket, such as /run/bekken/socket")
    for name, value, least, most in (
        ("--port", args.port or 0, 0, 65535),
        ("--query-timeout", args.query_timeout, 0.1, 86400),
        ("--workers", args.workers, 1, 1024),
        ("--memory", args.memory, 32, 1024 * 1024),
        ("--queue", args.queue, 1, 1_000_000),
        ("--cache-bytes", args.cache_bytes, 0, 1 << 40),
    ):
        if not least <= value <= most:
            raise WrongUse(f"{name} must be from {least} to {most}, not {value}")
    root = args.root_path
    if root and (not root.startswith("/") or root.endswith("/") or not root.isascii() or set(root) & set('?#"<> \\')):
        raise WrongUse(f"--root-path must be such as /bekken, not '{root}'")
