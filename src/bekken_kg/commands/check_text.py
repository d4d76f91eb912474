"""Hold a text against the leaflet, sentence by sentence: does it say the same, more firmly, or the opposite?

  bekken check-text summary.txt
  bekken check-text -e "Akupunktur hjelper alle." --lang nb
  some-assistant | bekken check-text - --format json

Each sentence is "same", "stronger", "weaker", "reversed" or "not-said", with the claims and why. What cannot be
placed at a claim is "not-said", never a guess. Exit code 1 where anything is stronger or reversed.

json is one object: language, and sentences: each n, start, end (code points), text, relation, claims and why.
"""

from __future__ import annotations

import argparse
import sys

from ..errors import CannotDo, WrongUse
from .options import Parser, emit, emit_json, open_graph, terminal_width, typed


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("file", nargs="?", metavar="FILE|-", help="a plain text file in UTF-8; - for standard input")
    parser.add("-e", dest="text", metavar="TEXT", help="the text itself")
    parser.add_common("table", "json", lang="language of the text (default: found from it)")
    parser.set_defaults(lang=None)


def run(args: argparse.Namespace) -> int:
    """Check the text; 1 where a sentence says more than the leaflet, or the opposite."""
    if (args.file is None) == (args.text is None):
        raise WrongUse("name one text: a FILE, - for standard input, or -e TEXT")
    checked = open_graph(args).check_text(_text(args), args.lang)
    if args.format == "json":
        emit_json(checked.to_dict())
        return 0 if checked.good else 1
    import textwrap

    from ..words import word

    for each in checked.sentences:
        relation = word(f"wording.relation.{each.relation}", checked.language)
        wrapped = textwrap.fill(f"{each.n}. {' '.join(each.text.split())}", terminal_width(), subsequent_indent="   ")
        emit(f"{wrapped}\n   {relation}: {each.why}\n")
    return 0 if checked.good else 1


def _text(args: argparse.Namespace) -> str:
    """Return the text that was named."""
    if args.text is not None:
        return typed(args.text)
    from ..inputs import read_input
    from ..wording.text_check import MOST_LETTERS

    name = "standard input" if args.file == "-" else f"'{args.file}'"
    most = 4 * MOST_LETTERS  # bytes: a stream may have no end
    data = sys.stdin.buffer.read(most + 1) if args.file == "-" else read_input(args.file, most + 1)
    if len(data) > most:
        raise WrongUse(
            f"{name} has more than {MOST_LETTERS} characters, which is what is read at once: cut it in parts"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotDo(f"{name} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
