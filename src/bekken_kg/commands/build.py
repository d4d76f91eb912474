"""Write ontology/derived/ of the checkout you stand in, from its hand-written files; never an installed copy.

With --check nothing is written, and stale files are named (exit code 1). inferred.ttl is what HermiT adds to
the terms: --reason asks it (Java needed: pip install 'bekken-kg[reason]'); without, the file is only compared
with what can be found without Java, and left for you to rebuild (exit code 1) where it is stale.

--to DIR writes the release files too: bekken-full.owl (OWL 2 DL) and bekken-el.owl (OWL 2 EL), the terms and
leaflet layers as RDF/XML; and for OBO tools bekken-obo.owl, .obo and .json (OBO Graphs), whose header says what
they have lost.

--release --to DIR writes a whole release instead: these files and every format of `bekken export`, SHA256SUMS, the
hash of each named graph (RDFC-1.0) in graphs.json, and in changes.json what changed since --since OLD, claim by claim
and term by term. The same checkout gives the same bytes, whatever the day, the folder and the language.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import replace

from ..building import INFERRED, build, find_checkout, is_of
from ..errors import CannotDo, WrongUse
from ..releasing import refuse_foreign, release
from ..words import word
from .options import Parser, emit, emit_json, note


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken build``."""
    parser.add("--check", action="store_true", help="write nothing; exit code 1 when a file is stale")
    parser.add("--reason", action="store_true", help="let HermiT make inferred.ttl (needs Java)")
    parser.add("--to", metavar="DIR", help="write the release files into this folder too")
    whole = "a whole release: every format, checksums, what changed; into --to DIR, a new or an empty folder"
    parser.add("--release", action="store_true", help=whole)
    since = "for --release: what came before (a release, a checkout or a git revision)"
    parser.add("--since", metavar="OLD", help=since)
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Build, or look whether one should; 1 when ``--check`` finds a stale file.

    JSON: ``{"checkout": PATH, "files": [{"file": PATH, "state": "fresh"|"written"|"stale"}],
    "releases": [PATH]}``.
    """
    if args.release and (args.to is None or args.check):
        raise WrongUse("--release needs --to DIR, and no --check")
    if args.since and not args.release:
        raise WrongUse("--since is for --release")
    if args.release and not is_of(root := find_checkout()):
        return _run_from(root)
    if args.release:
        refuse_foreign(args.to)
    result = build(check=args.check, reason=args.reason, to=None if args.release else args.to)
    if args.release:
        if result.left:
            raise CannotDo(f"{INFERRED} is stale; run `bekken build --reason` first")
        names = _release(args)
        result = replace(result, releases=tuple(os.path.join(args.to, name) for name in names))
    changed = "stale" if args.check else "written"
    states = {
        name: "stale" if name in result.left else changed if name in result.stale else "fresh" for name in result.files
    }
    if args.format == "json":
        files = [{"file": name, "state": state} for name, state in states.items()]
        emit_json({"checkout": result.checkout, "files": files, "releases": list(result.releases)})
    else:
        lines = [("left" if state == "stale" and name == INFERRED else state, name) for name, state in states.items()]
        lines += [("written", path) for path in result.releases if not args.release]
        emit("".join(word(f"commands.build.{state}", args.lang, file=name) + "\n" for state, name in lines))
        if args.release:
            emit(word("commands.build.released", args.lang, n=len(result.releases), folder=args.to) + "\n")
    return 1 if result.left or (args.check and result.stale) else 0


def _release(args: argparse.Namespace) -> tuple[str, ...]:
    def progress(number: int, total: int, part: str) -> None:
        note(f"[{number + 1}/{total}] {part}")

    return release(args.to, since=args.since, progress=progress)


def _run_from(root: str) -> int:
    """Run the same command with the code of the checkout that one stands in: it knows its graph."""
    source = os.path.join(root, "src")
    path = os.environ.get("PYTHONPATH", "")
    if path.partition(os.pathsep)[0] == source:
        raise CannotDo(f"the code in {source} does not run; run `python -m pip install -e .` in {root}")
    both = os.pathsep.join(filter(None, [source, path]))
    command = [sys.executable, "-m", "bekken_kg", *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": both}, check=False).returncode
