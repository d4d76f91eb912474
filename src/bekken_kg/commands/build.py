"""Write ontology/derived/ of the checkout you stand in, from its hand-written files; never an installed copy.

With --check nothing is written, and stale files are named (exit code 1). inferred.ttl is what HermiT adds to
the terms: --reason asks it (Java needed: pip install 'bekken-kg[reason]'); without, the file is only compared
with what can be found without Java, and left for you to rebuild (exit code 1) where it is stale.

--to DIR writes the release files too: bekken-full.owl (OWL 2 DL) and bekken-el.owl (OWL 2 EL), the terms and
leaflet layers as RDF/XML; and for OBO tools bekken-obo.owl, .obo and .json (OBO Graphs), whose header says what
they have lost.
"""

from __future__ import annotations

import argparse

from ..building import INFERRED, build
from ..words import word
from .options import Parser, emit, emit_json


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken build``."""
    parser.add("--check", action="store_true", help="write nothing; exit code 1 when a file is stale")
    parser.add("--reason", action="store_true", help="let HermiT make inferred.ttl (needs Java)")
    parser.add("--to", metavar="DIR", help="write the release files into this folder too")
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Build, or look whether one should; 1 when ``--check`` finds a stale file.

    JSON: ``{"checkout": PATH, "files": [{"file": PATH, "state": "fresh"|"written"|"stale"}],
    "releases": [PATH]}``.
    """
    result = build(check=args.check, reason=args.reason, to=args.to)
    changed = "stale" if args.check else "written"
    states = {
        name: "stale" if name in result.left else changed if name in result.stale else "fresh" for name in result.files
    }
    if args.format == "json":
        files = [{"file": name, "state": state} for name, state in states.items()]
        emit_json({"checkout": result.checkout, "files": files, "releases": list(result.releases)})
    else:
        lines = [("left" if state == "stale" and name == INFERRED else state, name) for name, state in states.items()]
        lines += [("written", path) for path in result.releases]
        emit("".join(word(f"commands.build.{state}", args.lang, file=name) + "\n" for state, name in lines))
    return 1 if result.left or (args.check and result.stale) else 0
