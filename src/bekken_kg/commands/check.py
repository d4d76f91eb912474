"""Run the checks on the shipped graph, or on it together with RDF files of yours.

Each finding says what is wrong, where (file and line where that can be known, and the term), and what to do;
those that concern the truth of what is said come first. Exit code 1 when there is one.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from ..checking.checks import Report, check
from ..checking.rules import Finding
from ..words import word
from .options import Parser, emit, emit_json, note


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken check``."""
    parser.add("files", nargs="*", metavar="FILE|NAME", help="files or extensions to check with the shipped graph")
    leaflet = "a copy of a source's text, to check the cues (default: BEKKEN_LEAFLET, or a text beside FILE)"
    parser.add("--leaflet", metavar="FILE", help=leaflet)
    parser.add_lang()
    parser.add_format("table", "json")


def run(args: argparse.Namespace) -> int:
    """Run the checks; 1 when there are findings.

    JSON: ``{"findings": [{"check", "title", "what", "where", "remedy", "term", "label", "file", "line"}],
    "ran": [NAME], "skipped": {NAME: WHY}}``; term, label, file and line are null where they are not known.
    """
    report = check(args.files, leaflet=args.leaflet, lang=args.lang)
    _report_skipped(report, args.lang, bool(args.files))
    if args.format == "json":
        findings = [asdict(finding) for finding in report.findings]
        emit_json({"findings": findings, "ran": report.ran, "skipped": report.skipped})
    elif report.good:
        emit(word("checks.report.good", args.lang, n=len(report.ran)) + "\n")
    else:
        emit("\n".join(_block(finding, args.lang) for finding in report.findings))
    return 0 if report.good else 1


def _report_skipped(report: Report, lang: str, extended: bool) -> None:
    """Say on stderr what was not run, a line for each reason; one's own files have no derived ones."""
    reasons: dict[str, list[str]] = {}
    for name, why in sorted(report.skipped.items()):
        if not (extended and name == "derived-stale"):
            reasons.setdefault(why, []).append(name)
    for why, names in reasons.items():
        note(f"bekken: {word('checks.report.not-run', lang)}: {', '.join(names)} ({why})")


def _block(finding: Finding, lang: str) -> str:
    where, remedy = word("checks.report.where", lang), word("checks.report.remedy", lang)
    width = max(len(where), len(remedy)) + 1
    return (
        f"{finding.title} [{finding.check}]\n  {finding.what}\n"
        f"  {where + ':':<{width}} {finding.where}\n  {remedy + ':':<{width}} {finding.remedy}\n"
    )
