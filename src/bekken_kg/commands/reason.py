"""Reason with HermiT over the ontology and files of yours: consistent or not, and which statements clash.

  bekken reason                       the ontology alone
  bekken reason my-extension.ttl

HermiT is a complete reasoner for OWL 2 DL; it needs Java (pip install 'bekken-kg[reason]' brings one). What
owl:imports names is not fetched; name the file as well. --timeout bounds the whole run; the Java process is ended
then. Exit code 1 when the files contradict the ontology or themselves, or leave a class no member.

json is one object with the keys consistent, unsatisfiable, clashes (about, minimal, statements), imports.
"""

from __future__ import annotations

import argparse
import signal

from ..errors import WrongUse
from ..words import word
from .options import Parser, emit_card, note


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    files = "RDF files or extensions to reason over with the ontology"
    parser.add("files", nargs="*", metavar="FILE|NAME", help=files)
    parser.add("--timeout", default="60", metavar="SECONDS", help="give up after so many seconds (default: 60)")
    parser.add_format("table", "markdown", "json")
    parser.add_lang()


def run(args: argparse.Namespace) -> int:
    """Reason; 1 where something clashes."""
    from ..explaining.consistency import reason
    from ..explaining.verdicts import reasoning_card, reasoning_record

    def progress(gone: float, allowed: float) -> None:
        note(word("commands.reason.progress", args.lang, gone=f"{gone:.0f}", allowed=f"{allowed:g}"))

    _end_with_us()
    verdict = reason(args.files, timeout=_seconds(args.timeout), progress=progress)
    emit_card(args.format, lambda: reasoning_card(verdict, args.lang), lambda: reasoning_record(verdict))
    return 0 if verdict.good else 1


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise WrongUse(f"the timeout is a number of seconds, not '{text}'") from None


def _end_with_us() -> None:
    """See that a polite end of this process (SIGTERM) ends the Java process too."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
