"""Tell what changed between two revisions of the graph, and the version bump that it asks for.

OLD and NEW are folders (a checkout, or its ontology folder) or git revisions of the checkout you stand in.
Told are names that came, went, were renamed or deprecated; claims, codes, evidence and axioms; labels and
definitions by language; and what follows now, or no longer.

  bekken diff v1.0.0 .
  bekken diff v1.0.0 HEAD --fail-on major
"""

from __future__ import annotations

import argparse

from ..checking.found import Names
from ..comparing.comparison import Change
from ..comparing.differences import LEVELS, Difference, diff, kinds
from .options import Parser, emit, emit_json

_WORDS = {
    "nb": {
        "none": "ingen endringer",
        "patch": "bare tekst: patch",
        "minor": "noe nytt: minor",
        "major": "noe er borte eller betyr noe annet: major",
        "next": ", {old} → {next}",
    },
    "nn": {
        "none": "ingen endringar",
        "patch": "berre tekst: patch",
        "minor": "noko nytt: minor",
        "major": "noko er borte eller tyder noko anna: major",
        "next": ", {old} → {next}",
    },
    "en": {
        "none": "no changes",
        "patch": "texts only: patch",
        "minor": "something new: minor",
        "major": "something is gone or means something else: major",
        "next": ", {old} → {next}",
    },
}


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken diff``."""
    parser.add("old", metavar="OLD", help="a folder, or a git revision")
    parser.add("new", metavar="NEW", help="a folder, or a git revision")
    level = "exit code 1 when the bump is this or more: patch, minor, major"
    parser.add("--fail-on", choices=LEVELS[1:], metavar="LEVEL", help=level)
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Tell the changes; 0, or 1 where ``--fail-on`` says so.

    JSON: ``{"old", "new", "old_version", "new_version", "bump", "next_version", "changes": [{"kind", "level",
    "iri", "label", "property", "language", "before", "after"}]}``; label is null where there is none.
    """
    found = diff(args.old, args.new)
    names = found.names(args.lang)
    if args.format == "json":
        emit_json(_document(found, names))
    else:
        emit(_told(found, names, args.lang))
    failed = args.fail_on and LEVELS.index(found.bump) >= LEVELS.index(args.fail_on)
    return 1 if failed else 0


def _document(found: Difference, names: Names) -> dict[str, object]:
    every = kinds()
    changes = [
        {
            "kind": change.kind,
            "level": every[change.kind]["level"],
            "iri": change.iri,
            "label": names.label(change.iri),
            "property": change.property,
            "language": change.language,
            "before": change.before,
            "after": change.after,
        }
        for change in found.changes
    ]
    head = {"old": found.old, "new": found.new}
    versions = {"old_version": found.old_version, "new_version": found.new_version}
    bump = {"bump": found.bump, "next_version": found.next_version}
    return {**head, **versions, **bump, "changes": changes}


def _told(found: Difference, names: Names, lang: str) -> str:
    lines: list[str] = []
    for kind, texts in kinds().items():
        changes = [change for change in found.changes if change.kind == kind]
        if changes:
            lines += [f"{texts[lang]} ({texts['level']}, {len(changes)})"]
            lines += [f"  {_line(change, names)}" for change in changes] + [""]
    words = _WORDS[lang]
    following = words["next"].format(old=found.old_version, next=found.next_version)
    lines.append(words[found.bump] + (following if found.next_version and found.bump != "none" else ""))
    return "\n".join(lines) + "\n"


def _line(change: Change, names: Names) -> str:
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
