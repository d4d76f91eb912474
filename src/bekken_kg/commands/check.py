"""Run the checks on the shipped graph, or on it together with RDF files of yours.

Each finding says what, where, and what to do. Exit code 1 when there is one.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from ..checks import Report, check
from ..rules import Finding
from .options import add_format, add_lang, emit

_WORDS = {
    "nb": ("hvor", "gjør", "{ran} sjekker kjørt, ingen funn", "ikke kjørt"),
    "nn": ("kvar", "gjer", "{ran} sjekkar køyrde, ingen funn", "ikkje køyrt"),
    "en": ("where", "do", "{ran} checks run, nothing found", "not run"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``bekken check``."""
    parser.add_argument(
        "files", nargs="*", metavar="FILE|NAME", help="files or extensions to check with the shipped graph"
    )
    parser.add_argument(
        "--leaflet",
        metavar="FILE",
        help="a copy of the leaflet's text, to check the cues (default: BEKKEN_LEAFLET)",
    )
    add_lang(parser)
    add_format(parser, ("table", "json"))


def run(args: argparse.Namespace) -> int:
    """Run the checks; 1 when there are findings.

    JSON: ``{"findings": [{"check", "title", "what", "where", "remedy"}], "ran": [NAME],
    "skipped": {NAME: WHY}}``.
    """
    report = check(args.files, leaflet=args.leaflet, lang=args.lang)
    if args.format == "json":
        found = [asdict(finding) for finding in report.findings]
        whole = {"findings": found, "ran": report.ran, "skipped": report.skipped}
        emit(json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n")
    elif report.good:
        emit(_calm(report, args.lang) + "\n")
    else:
        emit("\n".join(_block(finding, args.lang) for finding in report.findings))
    return 0 if report.good else 1


def _calm(report: Report, lang: str) -> str:
    _, _, calm, left = _WORDS[lang]
    skipped = f" ({left}: {', '.join(sorted(report.skipped))})" if report.skipped else ""
    return calm.format(ran=len(report.ran)) + skipped


def _block(finding: Finding, lang: str) -> str:
    where, remedy, *_ = _WORDS[lang]
    width = max(len(where), len(remedy)) + 1
    return (
        f"{finding.title} [{finding.check}]\n  {finding.what}\n"
        f"  {where + ':':<{width}} {finding.where}\n  {remedy + ':':<{width}} {finding.remedy}\n"
    )
