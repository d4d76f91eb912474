"""Serve the graph over HTTP: pages to read, SPARQL, and every term, claim and question at its own address.

  bekken serve                              on http://127.0.0.1:8000/
  bekken serve --port 0                     on a free port, which is printed
  bekken serve --unix /run/bekken/socket    on a Unix socket, for a proxy on the same machine
  bekken serve --data mine.trig             other files instead of the shipped graph

Programs ask at /sparql, /fhir (a FHIR R4 terminology server), /infobutton and /innhold (record systems, by code).

Read-only. Each query runs in a worker process with limits on time and memory; nothing goes to the network.
The address is printed on stdout when the server is ready; the access log goes to stderr (it has no query
texts and no addresses of clients). SIGTERM finishes what runs, and ends it. docs/operations.md has the rest.
"""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit

from ..errors import WrongUse
from ..settings import contact
from .options import Parser, emit, store_of

_HOST, _PORT = "127.0.0.1", 8000


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("--host", metavar="ADDRESS", help=f"the address to listen on (default: {_HOST})")
    parser.add("--port", type=int, metavar="N", help=f"the port; 0 for a free one (default: {_PORT})")
    parser.add("--unix", metavar="PATH", help="a Unix socket to listen on instead, for a proxy on the same machine")
    parser.add("--root-path", default="", metavar="PATH", help="the path prefix behind a proxy, such as /bekken")
    proxy = "a proxy, a network of them, or 'unix' for those on the Unix socket, whose X-Forwarded headers are believed"
    parser.add("--trusted-proxy", metavar="ADDRESS", help=proxy, repeatable=True)
    for option, (default, _, _, metavar, words) in _limits().items():
        parser.add(
            option, type=type(default), default=default, metavar=metavar, help=f"{words} (default: {default:.12g})"
        )
    service = "an endpoint that SERVICE may call; none unless given"
    parser.add("--allow-service", metavar="URL", help=service, repeatable=True)
    data = "RDF to serve instead of the shipped graph, named graphs as the files say"
    parser.add("--data", metavar="FILE", help=data, repeatable=True)
    endpoint = "a SPARQL endpoint that has the graph (see `bekken publish`), to serve it from there"
    parser.add("--endpoint", metavar="URL", help=endpoint)
    for option, what in (("--contact", "whom its readers turn to"), ("--source-code", "where its source code is")):
        kinds = "a web address or mailto:" if option == "--contact" else "a web address"
        parser.add(option, metavar="URL", help=f"{what}, as each page says at its foot: {kinds}")
    parser.add_extension()
    parser.add_store()


def _limits() -> dict[str, tuple[float, float, int, str, str]]:
    """Return what a request, and all of them, may cost: option → its default, the least, the most, unit and help."""
    from ..server.limits import MEGABYTE, ServerLimits, default_workers

    return {
        "--query-timeout": (ServerLimits.query_seconds, 0.1, 86400, "SECONDS", "how long a request may be worked on"),
        "--workers": (default_workers(), 1, 1024, "N", "how many worker processes"),
        "--memory": (ServerLimits.worker_bytes // MEGABYTE, 32, 1024 * 1024, "MB", "memory of each worker"),
        "--queue": (ServerLimits.queue, 1, 1_000_000, "N", "how many requests may wait"),
        "--cache-bytes": (ServerLimits.cache_bytes, 0, 1 << 40, "N", "memory of the response cache; 0 for none"),
    }


def run(args: argparse.Namespace) -> int:
    """Serve until told to end."""
    _check(args)
    args.host = _HOST if args.host is None else args.host
    args.port = _PORT if args.port is None else args.port
    from ..server.lifecycle import serve

    return serve(args, say=lambda address: emit(f"serving on {address}\n"))


def _check(args: argparse.Namespace) -> None:
    """Refuse numbers, paths and choices that cannot be meant."""
    args.store = store_of(args)
    if args.data and (args.endpoint or args.extension):
        raise WrongUse("--data is served by itself: leave --endpoint and --extension out")
    if args.unix is None and "unix" in args.trusted_proxy:
        raise WrongUse("--trusted-proxy unix is whoever asks by the Unix socket: give --unix too")
    if args.unix is not None and not (args.host is None and args.port is None):
        raise WrongUse("--unix is listened on instead of --host and --port: leave them out")
    if args.unix == "":
        raise WrongUse("--unix needs the path of a socket, such as /run/bekken/socket")
    for option, (_, least, most, _, _) in {"--port": (0, 0, 65535, "N", ""), **_limits()}.items():
        value = getattr(args, option[2:].replace("-", "_")) or 0
        if not least <= value <= most:
            raise WrongUse(f"{option} must be from {least} to {most}, not {value}")
    root = args.root_path
    if root and (not root.startswith("/") or root.endswith("/") or not root.isascii() or set(root) & set('?#"<> \\')):
        raise WrongUse(f"--root-path must be such as /bekken, not '{root}'")
    args.contact = _link("--contact", contact() if args.contact is None else args.contact, given=args.contact)
    args.source_code = _link("--source-code", args.source_code or "", given=args.source_code)


def _link(option: str, address: str, given: str | None) -> str:
    """Return an address that a page may link to; only ``""`` that nobody has given is none."""
    mail = option == "--contact"
    try:
        parts = urlsplit(address)
        host = parts.hostname if parts.port is None or parts.port else None
    except ValueError:
        parts, host = urlsplit(""), None
    web = parts.scheme in ("http", "https") and host
    letter = mail and parts.scheme == "mailto" and parts.path.strip("@").count("@") == 1
    plain = address.isprintable() and not set(address) & set(" <>\"'`{}|\\^")
    if (given is None and not address) or (plain and (web or letter)):
        return address
    such = "https://example.org/contact or mailto:post@example.org" if mail else "https://example.org/code"
    raise WrongUse(f"{option} must be such as {such}, not '{address}'")
