"""Put the graph, and files of yours beside it, into a store on disk: parsed and checked once, and open at once.

  bekken store build joined hp.owl              the shipped graph, and hp.owl in a named graph of its own
  bekken store build joined hp.owl --extension mine.ttl
  bekken store build hpo hp.owl --only          hp.owl without the shipped graph
  bekken store info joined                      what is in it
  bekken store verify joined                    whether every byte is as it was built; exit code 1 where not

Ask it with --store, or BEKKEN_STORE: `bekken answer symptoms --store joined`; `bekken serve` too.

build onto a store replaces it: until the new one is whole and on the disk the old one is there, and whoever reads
that goes on with it. FILE may be as large as the disk allows. The graph of FILE is …/graph/file/NAME.

json is one object; of build and info: store, version, built, bekken, shipped, triples, bytes, extensions, and graphs,
each with graph, source, triples and sha256; of verify: store, good, and damage (null where there is none).
"""

from __future__ import annotations

import argparse
import sys

from ..errors import WrongUse
from ..words import word
from .options import Parser, emit, emit_json, talk

_ACTIONS = ("build", "info", "verify")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..storing.manifest import Manifest


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("action", choices=_ACTIONS, metavar="|".join(_ACTIONS), help="what to do")
    parser.add("dir", metavar="DIR", help="the folder of the store")
    parser.add("files", nargs="*", metavar="FILE", help="build: RDF to put into it, each into a named graph of its own")
    parser.add("--only", action="store_true", help="build: the files alone, without the shipped graph")
    parser.add_extension()
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Build a store, or tell of one; 1 where it is damaged."""
    if not args.dir:
        raise WrongUse("name the folder of the store")
    if args.action != "build" and (args.files or args.only or args.extension):
        raise WrongUse(f"{args.action} takes one DIR: files, --only and --extension are for build")
    if args.action == "verify":
        return _verify(args)
    if args.action == "info":
        from ..storing.manifest import read_manifest

        manifest = read_manifest(args.dir)
    else:
        from ..storing.writing import build

        progress = _Progress(args.lang)
        try:
            manifest = build(args.dir, args.files, args.extension, shipped=not args.only, progress=progress)
        finally:
            progress.end()
    _show(manifest, args)
    return 0


def _show(manifest: Manifest, args: argparse.Namespace) -> None:
    about = {"store": args.dir, **manifest.about, "bytes": manifest.size}
    if args.format == "json":
        emit_json(about)
        return
    from ..asking.tables import draw

    rows = [[graph["graph"], f"{graph['triples']:,}".replace(",", " "), graph["source"]] for graph in about["graphs"]]
    headings = [word(f"commands.store.{name}", args.lang) for name in ("graph", "triples", "source")]
    total = f"{about['triples']:,}".replace(",", " ")
    megabytes = f"{manifest.size / 1e6:.1f}"
    last = word("commands.store.whole", args.lang, dir=args.dir, n=total, mb=megabytes, version=about["version"])
    emit(f"{draw(headings, rows, 200)}\n{last}\n")


def _verify(args: argparse.Namespace) -> int:
    from ..storing.verifying import damage

    wrong = damage(args.dir)
    if args.format == "json":
        emit_json({"store": args.dir, "good": not wrong, "damage": wrong or None})
    else:
        state = word("commands.store.damaged" if wrong else "commands.store.good", args.lang, dir=args.dir, what=wrong)
        emit(state + "\n")
    return 1 if wrong else 0


class _Progress:
    """What is being done, on one line of the terminal; where stderr is none, a line for each thing."""

    def __init__(self, lang: str) -> None:
        """Speak a language."""
        self._lang = lang
        self._shown = ""
        self._width = 0

    def __call__(self, doing: str, share: float, left: float | None) -> None:
        """Say how far it is."""
        text = word(f"commands.store.{doing}", self._lang)
        if share:
            text += f" {share:.0%}"
        if left is not None:
            text += f", {word('commands.store.left', self._lang, n=max(1, round(left)))}"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{text:<{self._width}}")
            sys.stderr.flush()
            self._width = len(text)
        elif doing != self._shown:
            talk(text)
        self._shown = doing

    def end(self) -> None:
        """Leave the terminal's line clean."""
        if self._width:
            sys.stderr.write(f"\r{'':<{self._width}}\r")
            sys.stderr.flush()
