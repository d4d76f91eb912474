"""Start an extension of your own, add many terms or claims to it by a table, or list those that are installed.

  bekken extension new diastasis
  bekken extension new diastasis --to my-folder --namespace https://example.org/diastasis/
  bekken extension template claims > claims.csv
  bekken extension import claims.csv --to claims.ttl --namespace https://example.org/diastasis/ --extension terms.ttl
  bekken extension base mine.ttl --to base.tsv
  bekken extension base mine.ttl --since base.tsv
  bekken extension list

new makes a folder that works as it stands: a term, a claim and a source in Turtle, a question with its golden
rows, tests, and a pyproject.toml that registers it when it is installed, so that `--extension NAME` finds it.
template prints the two rows that a table of terms or claims begins with: headings, and ROBOT's template strings.
import reads such a table, checks it row by row, and writes it as Turtle, on stdout without --to; nothing where a row is
wrong (exit code 1).

base --to writes down what the files use of the base, with its version; --since tells what another version of the base
has changed of that (exit code 1 where anything has).

json of new is one object with the key folder; of list, extensions: each name and its files; of import, file, to (null
where nothing is written), rows, and findings: each row, column, term, check, what and remedy;
of base, recorded and present (versions), and changes: each term, how, property and value.
"""

from __future__ import annotations

import argparse
import os

from ..errors import WrongUse
from ..namespaces import BKC
from ..words import word
from .options import Parser, emit, emit_json


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    actions = ("new", "template", "import", "base", "list")
    parser.add("action", choices=actions, metavar="|".join(actions), help="what to do")
    names = "new: small letters, digits and hyphens; template: terms or claims; import: a table; base: a file"
    parser.add("name", nargs="?", metavar="NAME", help=names)
    parser.add("--to", metavar="DIR|FILE.ttl", help="new: the folder to make (default: bekken-NAME); import: the file")
    parser.add("--namespace", metavar="IRI", help="new, import: what the IRIs of your terms start with")
    parser.add("--since", metavar="base.tsv", help="base: the record to hold the present base against")
    parser.add_extension()
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Make the folder, print or read a table, or list what is installed."""
    if args.since and args.action != "base":
        raise WrongUse("--since is for `bekken extension base`")
    if args.action == "base":
        return _base(args)
    if args.extension and args.action != "import":
        raise WrongUse("--extension is for `bekken extension import`")
    if args.action == "list":
        if args.name or args.to or args.namespace:
            raise WrongUse("list takes no name, --to or --namespace; `bekken extension new NAME` makes one")
        return _list(args.format)
    if args.action == "template":
        from ..extending.robot_template import HEADS, head

        if args.name not in HEADS or args.to or args.namespace:
            raise WrongUse("which table? `bekken extension template terms` or `bekken extension template claims`")
        emit(head(args.name).encode())
        return 0
    if not args.name:
        example = "new NAME" if args.action == "new" else "import TABLE.csv --to FILE.ttl"
        raise WrongUse(f"a name is needed: `bekken extension {example}`")
    return _import(args) if args.action == "import" else _new(args)


def _new(args: argparse.Namespace) -> int:
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


def _import(args: argparse.Namespace) -> int:
    from ..checking.tables import check_table
    from ..loading import load
    from .source import save_new

    kg = load(extensions=args.extension)

    def resolve(name: str) -> str:
        return kg.claim(name).iri if name.startswith(BKC) else kg.term(name, args.lang).iri

    turtle, rows, findings = check_table(args.name, args.namespace, resolve, args.extension, args.lang)
    if args.to and not findings:
        save_new(args.to, turtle)
    if args.format == "json":
        record = {"file": args.name, "to": None if findings else args.to, "rows": rows}
        emit_json(record | {"findings": [finding._asdict() for finding in findings]})
    elif findings:
        for finding in findings:
            emit(word("commands.extension.row", args.lang, row=finding.row, column=finding.column, what=finding.what))
            emit(f" ({finding.remedy})\n" if finding.remedy else "\n")
    elif args.to:
        emit(word("commands.extension.imported", args.lang, to=args.to, n=rows) + "\n")
    else:
        emit(turtle.encode())
    return 1 if findings else 0


def _base(args: argparse.Namespace) -> int:
    if not args.name or args.namespace or bool(args.to) == bool(args.since):
        raise WrongUse(
            "which? `bekken extension base FILE --to base.tsv`, or `bekken extension base FILE --since base.tsv`"
        )
    from ..extending.base_used import base_changes, base_table, read_record
    from ..extending.extension import open_extensions

    quads = [quad for extension in open_extensions([args.name, *args.extension]) for quad in extension.quads]
    if args.to:
        from ..rdf.saving import save

        if os.path.exists(args.to):
            read_record(args.to)  # nothing else is written over
        save({args.to: base_table(quads)})
        return 0
    recorded, present, changes = base_changes(quads, args.since)
    if args.format == "json":
        emit_json({"recorded": recorded, "present": present, "changes": [change._asdict() for change in changes]})
    else:
        key = "commands.extension.base-changed" if changes else "commands.extension.base-same"
        emit(word(key, args.lang, recorded=recorded, present=present) + "\n")
        for term, how, prop, value in changes:
            emit(f"{'+' if how == 'added' else '-'} {term} {prop} {value}\n")
    return 1 if changes else 0


def _list(format: str) -> int:
    from ..extending.installed import installed, names

    extensions = {name: list(installed(name)[0]) for name in names()}
    if format == "json":
        emit_json({"extensions": [{"name": name, "files": files} for name, files in extensions.items()]})
    else:
        emit("".join(f"{name}  {' '.join(files)}\n" for name, files in extensions.items()))
    return 0
