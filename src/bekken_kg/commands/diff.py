"""Tell what changed between two revisions of the graph or of an extension, and the version bump that it asks for.

OLD and NEW are folders (a checkout, or its ontology folder) or git revisions of the checkout you stand in; or two
versions of an extension, each a file of RDF or a folder of such files.
It lists names that came, went, were renamed or deprecated; claims, codes, evidence and axioms; labels and
definitions by language; and what follows now, or no longer.

  bekken diff v1.0.0 .
  bekken diff v1.0.0 HEAD --fail-on major
  bekken diff old/mine.ttl mine.ttl
"""

from __future__ import annotations

import argparse

from ..checking.display import DisplayNames
from ..comparing.comparison import Change
from ..comparing.differences import BUMPS, LEVELS, Difference, diff
from ..words import word
from .options import Parser, emit, emit_json


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken diff``."""
    parser.add("old", metavar="OLD", help="a folder, a git revision, or an extension")
    parser.add("new", metavar="NEW", help="a folder, a git revision, or an extension")
    level = "exit code 1 when the bump is this or more: patch, minor, major"
    parser.add("--fail-on", choices=LEVELS[1:], metavar="LEVEL", help=level)
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Tell the changes; 0, or 1 where ``--fail-on`` says so.

    JSON: ``{"old", "new", "old_version", "new_version", "bump", "next_version", "changes": [{"kind", "level",
    "iri", "label", "property", "language", "before", "after"}]}``; label is null where there is none.
    """
    difference = diff(args.old, args.new)
    names = difference.names(args.lang)
    if args.format == "json":
        keys = ("old", "new", "old_version", "new_version", "bump", "next_version")
        changes = [
            {**change._asdict(), "level": BUMPS[change.kind], "label": names.label(change.iri)}
            for change in difference.changes
        ]
        emit_json({**{key: getattr(difference, key) for key in keys}, "changes": changes})
    else:
        emit(_text(difference, names, args.lang))
    return 1 if args.fail_on and LEVELS.index(difference.bump) >= LEVELS.index(args.fail_on) else 0


def _text(difference: Difference, names: DisplayNames, lang: str) -> str:
    lines: list[str] = []
    for kind, level in BUMPS.items():
        changes = [change for change in difference.changes if change.kind == kind]
        if changes:
            lines += [f"{word(f'changes.kind.{kind}', lang)} ({level}, {len(changes)})"]
            lines += [f"  {_line(change, names)}" for change in changes] + [""]
    verdict = [word(f"changes.bump.{difference.bump}", lang)]
    if difference.next_version and difference.bump != "none":
        verdict.append(word("changes.bump.next", lang, old=difference.old_version, next=difference.next_version))
    return "\n".join([*lines, ", ".join(verdict)]) + "\n"


def _line(change: Change, names: DisplayNames) -> str:
    label = names.label(change.iri)
    name = " ".join(filter(None, [names.short(change.iri), f"({label})" if label else ""]))
    if not change.property and change.kind in ("vanished", "added", "deprecated"):
        return name
    prop = names.short(change.property) + (f"@{change.language}" if change.language else "")
    before, after = (" + ".join(map(names.short, text.split(" + "))) for text in (change.before, change.after))
    if change.kind in ("renamed", "replaced"):
        return f"{name} → {after}"
    if change.kind.startswith("inference"):
        return f"{name} {prop} {before or after}"
    values = f"{before} → {after}" if before and after else f"+ {after}" if after else f"- {before}"
    return " ".join(filter(None, [f"{name} {prop}".strip() + ":", values]))
