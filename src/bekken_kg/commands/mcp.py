"""Tools for assistants, over the Model Context Protocol: an answer always has its hedge, its claim and its place.

  bekken mcp                            over stdin and stdout: a client starts it by this command
  bekken mcp --lang en                  texts in English where a call names no language
  bekken mcp --extension mine.ttl       with what an extension adds
  bekken mcp --http                     on http://127.0.0.1:8765/mcp, for clients that connect to an address
  bekken mcp --http --port 0            on a free port, which is printed

The tools: ask, check_text, search_terms, describe_term, list_questions, answer_question, sparql, map_code and
cite_claim. The resources: bekken://claims, bekken://catalogue and bekken://ontology. docs/assistants.md has settings
for common clients.

Read-only, offline, without a model. SPARQL runs in a worker process with limits on time and memory. Over HTTP there
are no logins: it is for this machine, or behind a proxy that has them.
"""

from __future__ import annotations

import argparse
import sys

from ..errors import CannotDo, WrongUse
from .options import Parser, emit, note, store_of

_HOST, _PORT = "127.0.0.1", 8765
#: the names of this machine for itself
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("--http", action="store_true", help="serve over streamable HTTP instead of stdin and stdout")
    parser.add("--host", metavar="ADDRESS", help=f"the address to listen on (default: {_HOST})")
    parser.add("--port", type=int, metavar="N", help=f"the port; 0 for a free one (default: {_PORT})")
    names = "a name or address by which clients reach it, where that is not this machine's own"
    parser.add("--allow-host", metavar="NAME", help=names, repeatable=True)
    parser.add_lang("language of the texts where a call names none (default: BEKKEN_LANG, else nb)")
    parser.add_extension()
    parser.add_store()


def run(args: argparse.Namespace) -> int:
    """Serve until the client ends, or a signal comes."""
    host, port = args.host or _HOST, _PORT if args.port is None else args.port
    if not args.http and (args.host is not None or args.port is not None or args.allow_host):
        raise WrongUse("--host, --port and --allow-host are for HTTP: add --http")
    if not 0 <= port <= 65535:
        raise WrongUse(f"--port must be from 0 to 65535, not {port}")
    if host not in _LOOPBACK and not args.allow_host:
        raise WrongUse(
            f"--host {host} is open to other machines: add --allow-host NAME, the name that they reach it by"
        )
    if not args.http and sys.stdin is None:  # ``<&-`` leaves none
        raise WrongUse("stdin is closed: a client speaks to bekken mcp there; or use --http")
    try:
        from ..assistants import server
    except ImportError:
        raise CannotDo("the SDK of the protocol is not installed: pip install 'bekken-kg[mcp]'") from None
    from ..loading import load

    store = store_of(args)
    graph = load(store=store) if store else load(extensions=args.extension, follow=False)
    if args.http:
        hosts = (*_LOOPBACK, *args.allow_host)
        server.run_http(graph, args.lang, host, port, hosts, lambda address: _say(address))
    else:
        if sys.stdin.isatty():
            note("bekken mcp waits for a client on stdin; a client starts it itself, or use --http (Ctrl+C ends it)")
        server.run_stdio(graph, args.lang)
    return 0


def _say(address: str) -> None:
    emit(f"serving on {address}\n")
    sys.stdout.flush()
