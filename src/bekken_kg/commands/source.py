"""Compare a copy of the leaflet's text with the graph, a later version of it too, or cut a new leaflet into units.

verify FILE tells in one line what the copy is, then every unit that is not where it should be.
show FILE prints the copy with the claims marked behind each unit.
segment FILE cuts another leaflet's text into units, and writes a source and these as a starting Turtle.
suggest FILE drafts the claims that the units of a text seem to make, as bk:Draft: each is for a person to confirm, mend
or delete, and no answer shows it before. --extension names the terms, and the units where it has them already.
update FILE tells what became of each unit in a later version of the text, which claims are to be read again, and which
hedge was edited; --to writes the later version as a source of its own, with the claims that can be taken over.
Exit code of verify and show: 1 when a unit is not found, or the file is empty or another text.
"""

from __future__ import annotations

import argparse
import os
import re
import textwrap
from itertools import pairwise

from ..asking.tables import draw
from ..errors import WrongUse
from ..source import Verification, verify
from ..source.alignment import STATES
from ..words import word
from .options import Parser, default_language, emit, emit_json, note, terminal_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..source.revision import Revision
    from ..source.segmentation import Segment


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken source``."""
    actions = ("verify", "show", "segment", "suggest", "update")
    parser.add("action", choices=actions, metavar="|".join(actions), help="what to do with the text")
    parser.add("file", metavar="FILE", help="a plain text file in UTF-8 with the leaflet's text")
    data = "RDF with another source and its units, instead of the shipped"
    parser.add("--data", metavar="FILE", help=data, repeatable=True)
    parser.add(
        "--to", metavar="FILE.ttl|DIR", help="segment, suggest: the new Turtle file to write; update: its folder"
    )
    parser.add("--namespace", metavar="IRI", help="what new names begin with where --to writes, ending in / or #")
    parser.add_extension()
    source = 'update: whose text it is: "leaflet" (the default), an extension\'s name or file'
    parser.add("--source", metavar="NAME", help=source)
    parser.add("--old", metavar="FILE", help="update: the text before (default: BEKKEN_LEAFLET, else hashes alone)")
    parser.add_lang("language of the words; segment, suggest: of the text (default: what it seems to be)", of_text=True)
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Compare or show; 0 when every unit was found. Or segment; ``--lang`` is then the language of the text.

    JSON of verify: ``{"file", "verdict", "good", "length", "units": [{"unit", "section", "heading", "state",
    "expected": [START, END], "found": [START, END] or null, "claims": [NAME]}]}``; of show the same, each
    found unit with its ``"text"``.
    """
    if args.action not in ("segment", "suggest"):
        args.lang = args.lang or default_language()
    if args.extension and args.action != "suggest":
        raise WrongUse("--extension is for `bekken source suggest`")
    if (args.source or args.old) and args.action != "update":
        raise WrongUse("--source and --old are for `bekken source update`")
    if args.action not in ("verify", "show"):
        if args.data:
            raise WrongUse(f"`bekken source {args.action}` reads a new text: leave out --data")
        return {"segment": _segment, "suggest": _suggest, "update": _update}[args.action](args)
    if args.to or args.namespace:
        raise WrongUse("--to and --namespace are for `bekken source segment`, `suggest` and `update`")
    result = verify(args.file, args.data)
    show = args.action == "show"
    if args.format == "json":
        emit_json(_record(result, show))
    elif show:
        emit(_wrapped(result.marked()) + "\n")
        if not result.good:
            emit("\n" + _text(result, args.lang))
    else:
        emit(_text(result, args.lang))
    return 0 if result.good else 1


def _segment(args: argparse.Namespace) -> int:
    """Write the starting Turtle; a file that is there already may hold claims, and is left alone.

    JSON: ``{"file", "to": FILE or null, "units": [{"unit", "kind", "section", "hinted", "start", "end", "parent"}]}``.
    """
    from ..source import text_of
    from ..source.draft import draft, unit_names
    from ..source.segmentation import segments

    turtle = draft(args.file, args.namespace, args.lang)
    if args.to:
        save_new(args.to, turtle)
    text = text_of(args.file)
    found = segments(text)
    names = unit_names(found)
    if args.format == "json":
        parents = [None if each.parent is None else names[each.parent] for each in found]
        fields = ("kind", "section", "hinted", "start", "end")
        units = [
            {"unit": name, **{field: getattr(each, field) for field in fields}, "parent": parent}
            for name, each, parent in zip(names, found, parents, strict=True)
        ]
        emit_json({"file": args.file, "to": args.to, "units": units})
    elif not args.to:
        emit(turtle.encode())
    else:
        emit(_outline(args, text, found))
    return 0


def _suggest(args: argparse.Namespace) -> int:
    """Draft claims.

    JSON: ``{"file", "to": FILE or null, "drafts": [{"units": [IRI], "subjects": [IRI], "predicate", "objects": [IRI],
    "modality", "frequency", "polarity", "cue"}]}``.
    """
    from ..loading import load
    from ..source.suggestion import suggest

    turtle, drafts, iris = suggest(args.file, load(extensions=args.extension), args.namespace, args.lang)
    if args.to:
        save_new(args.to, turtle)
    if args.format == "json":
        fields = ("modality", "frequency", "polarity")
        records = [
            {
                "units": [iris[unit] for unit in each.units],
                "subjects": each.subjects,
                "predicate": each.predicate,
                "objects": each.objects,
                **{field: getattr(each.reading, field) for field in fields},
                "cue": each.cue,
            }
            for each in drafts
        ]
        emit_json({"file": args.file, "to": args.to, "drafts": records})
        return 0
    if not args.to:
        emit(turtle.encode())
        return 0
    lang = default_language()
    counts = {"n": len(drafts), "units": len({each.units for each in drafts}), "total": len(iris)}
    emit(word("source.suggest.made", lang, **counts) + "\n" + word("source.suggest.next", lang, to=args.to) + "\n")
    return 0


def _update(args: argparse.Namespace) -> int:
    """Tell what became of each unit in a later version of the text.

    JSON: ``{"units": [{"unit", "state", "claims": [NAME], "hedges": [{"from", "to"}]}]}``: the units in their order,
    then what is new, by the name that it gets; ``claims`` are those to read again.
    """
    from ..shipped import LEAFLET
    from ..source.revision import revise

    revision = revise(args.file, args.source or LEAFLET, args.old)
    if args.to:
        turtle = revision.turtle(args.namespace)
        os.makedirs(args.to, exist_ok=True)
        stem = os.path.splitext(os.path.basename(args.file))[0]
        save_new(os.path.join(args.to, f"{stem}.ttl"), turtle)
    elif args.namespace:
        raise WrongUse("--namespace is for what --to writes: give --to DIR too")
    if not revision.known:
        note(word("source.update.hashes-alone", args.lang))
    if args.format == "json":
        units = [
            {
                "unit": unit.name,
                "state": unit.state,
                "claims": list(unit.claims),
                "hedges": [{"from": edit.before, "to": edit.after} for edit in unit.hedges],
            }
            for unit in revision.units
        ]
        emit_json({"units": units})
    else:
        emit(_changes(revision, args.lang))
    return 0


def _changes(revision: Revision, lang: str) -> str:
    """Say how many units are in which state, then each that has changed, and the reviews that fall."""
    states = [unit.state for unit in revision.units]
    counts = [f"{states.count(state)} {word(f'source.update.{state}', lang)}" for state in STATES if state in states]
    rows = [
        [
            unit.name,
            word(f"source.update.{unit.state}", lang),
            " ".join(unit.claims),
            "; ".join(f"{edit.before or '–'} → {edit.after or '–'}" for edit in unit.hedges),
        ]
        for unit in revision.units
        if unit.state != "unchanged"
    ]
    headings = [word(f"source.update.{name}", lang) for name in ("unit", "state", "again", "hedges")]
    parts = [", ".join(counts), *([draw(headings, rows, terminal_width())] if rows else [])]
    if revision.fallen:
        parts.append(word("source.update.fallen", lang, claims=" ".join(revision.fallen)))
    return "\n\n".join(parts) + "\n"


def save_new(path: str, turtle: str) -> None:
    """Write a Turtle file that is not there yet.

    Raises:
        WrongUse: for a name that does not end in ``.ttl``, or is taken.
    """
    from ..rdf.saving import save

    if not path.endswith(".ttl"):
        raise WrongUse(f"--to names a Turtle file, which ends in .ttl, not '{path}'")
    if os.path.lexists(path):
        raise WrongUse(f"{path} is there already and is not written over; name another file")
    save({path: turtle})


def _outline(args: argparse.Namespace, text: str, found: Sequence[Segment]) -> str:
    """Say what was cut: each heading with the section of what is below it, and how many units that is."""
    headings = [at for at, each in enumerate(found) if each.kind == "heading"]
    counts = {"units": len(found) - len(headings), "headings": len(headings)}
    lang = default_language()  # --lang is that of the text
    lines = [word("source.segment.made", lang, to=args.to, **counts)]
    for at, after in pairwise([*headings, len(found)]):
        below = found[at + 1 : after]
        if below:
            title = " ".join(text[found[at].start : found[at].end].split())
            hint = "" if found[at].hinted else f"  ({word('source.segment.unhinted', lang)})"
            lines.append(f"  {textwrap.shorten(title, 40, placeholder='…'):<40}  {below[0].section} {len(below)}{hint}")
    lines.append(word("source.segment.next", lang, file=args.file, to=args.to))
    return "\n".join(lines) + "\n"


def _text(result: Verification, lang: str) -> str:
    """Say the verdict in one line, then each unit that is not in place, where some are."""
    verdict = word(
        f"source.verdict.{result.verdict.replace(' ', '-')}",
        lang,
        total=len(result.units),
        moved=sum(placed.state == "moved" for placed in result.units),
        missing=len(result.missing),
        length=len(result.text),
        first=result.found[0].unit.name if result.found else "",
        last=result.found[-1].unit.name if result.found else "",
    )
    lines = [f"{result.path}: {verdict}"]
    for placed in result.units if result.found else ():
        if placed.state != "in place":
            unit, state = placed.unit, word(f"source.state.{placed.state.replace(' ', '-')}", lang)
            place = f"{unit.start}" + ("" if placed.start is None else f" → {placed.start}")
            lines.append(f"  {unit.name}  {state:<12}  {place:<12} {' '.join(unit.claims)}".rstrip())
    return "\n".join(lines) + "\n"


def _record(result: Verification, show: bool) -> dict[str, object]:
    units: list[dict[str, object]] = []
    for placed in result.units:
        unit, start = placed.unit, placed.start
        record = {"unit": unit.name, "section": unit.section, "heading": unit.heading, "state": placed.state}
        place = None if start is None else [start, start + unit.end - unit.start]
        record |= {"expected": [unit.start, unit.end], "found": place, "claims": list(unit.claims)}
        units.append(record | ({"text": result.of(placed)} if show and place else {}))
    head = {"file": result.path, "verdict": result.verdict, "good": result.good, "length": len(result.text)}
    return head | {"units": units}


def _wrapped(text: str) -> str:
    """Wrap each line to the terminal (100 columns elsewhere), indented like its start; marks stay whole."""
    width, lines = terminal_width(), []
    whole = re.sub(r" \[[^\]\n]*\]", lambda mark: " " + mark[0][1:].replace(" ", "\u00a0"), text)
    for line in whole.split("\n"):
        indent = " " * (len(line) - len(line.lstrip(" •")))
        lines += textwrap.wrap(line, max(width, 30), subsequent_indent=indent, break_on_hyphens=False) or [""]
    return "\n".join(lines).replace("\u00a0", " ")
