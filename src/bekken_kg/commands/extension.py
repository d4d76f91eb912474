"""Start an extension of your own, or list those that are installed.

  bekken extension new diastasis
  bekken extension new diastasis --to my-folder --namespace https://example.org/diastasis/
  bekken extension list

new makes a folder that works as it stands: a term, a claim and a source in Turtle, a question with its golden
rows, tests, and a pyproject.toml that registers it when it is installed, so that `--extension NAME` finds it.

json of new is one object with the key folder; of list, extensions: each name and its files.
"""

from __future__ import annotations

import argparse

from ..errors import WrongUse
from ..words import word
from .options import Parser, emit, emit_json


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("action", choices=("new", "list"), metavar="new|list", help="what to do")
    parser.add("name", nargs="?", metavar="NAME", help="new: small letters, digits and hyphens")
    parser.add("--to", metavar="DIR", help="new: the folder to make (default: bekken-NAME)")
    parser.add("--namespace", metavar="IRI", help="new: what the IRIs of your terms start with")
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Make the folder, or list what is installed."""
    if args.action == "list":
        if args.name or args.to or args.namespace:
            raise WrongUse("list takes no name, --to or --namespace; `bekken extension new NAME` makes one")
        return _list(args.format)
    if not args.name:
        raise WrongUse("which name shall it have? `bekken extension new NAME`")
    import os

    from ..extending.new_extension import new_extension

    folder = new_extension(args.name, args.to, args.namespace)
    if args.format == "json":
        emit_json({"folder": folder})
    else:
        package = f"bekken_{args.name.replace('-', '_')}"
        file = os.path.join(os.path.relpath(folder), "src", package, f"{args.name}.ttl")
        emit(word("commands.extension.made", args.lang, folder=folder, file=file) + "\n")
    return 0


def _list(format: str) -> int:
    from ..extending.installed import installed, names

    extensions = {name: list(installed(name)[0]) for name in names()}
    if format == "json":
        emit_json({"extensions": [{"name": name, "files": files} for name, files in extensions.items()]})
    else:
        emit("".join(f"{name}  {' '.join(files)}\n" for name, files in extensions.items()))
    return 0
