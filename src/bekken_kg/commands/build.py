"""Write ontology/derived/ of the checkout you stand in, from its hand-written files; never an installed copy.

With --check nothing is written, and stale files are named (exit code 1).
"""

from __future__ import annotations

import argparse
import json

from ..building import build
from .options import add_format, add_lang, emit

_WORDS = {
    "fresh": {"nb": "{file} er fersk", "nn": "{file} er fersk", "en": "{file} is fresh"},
    "written": {"nb": "{file} er skrevet", "nn": "{file} er skriven", "en": "{file} is written"},
    "stale": {
        "nb": "{file} er gammel; kjør `bekken build`",
        "nn": "{file} er gamal; køyr `bekken build`",
        "en": "{file} is stale; run `bekken build`",
    },
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``bekken build``."""
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 when a file is stale"
    )
    add_lang(parser)
    add_format(parser, ("table", "json"))


def run(args: argparse.Namespace) -> int:
    """Build, or look whether one should; 1 when ``--check`` finds a stale file.

    JSON: ``{"checkout": PATH, "files": [{"file": PATH, "state": "fresh"|"written"|"stale"}]}``.
    """
    result = build(check=args.check)
    changed = "stale" if args.check else "written"
    states = {name: changed if name in result.stale else "fresh" for name in result.files}
    if args.format == "json":
        files = [{"file": name, "state": state} for name, state in states.items()]
        emit(
            json.dumps({"checkout": result.checkout, "files": files}, ensure_ascii=False, indent=1).encode()
            + b"\n"
        )
    else:
        emit("".join(_WORDS[state][args.lang].format(file=name) + "\n" for name, state in states.items()))
    return 1 if args.check and result.stale else 0
