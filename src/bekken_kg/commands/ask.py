"""Answer a question in plain words: what the leaflet says, hedges kept, or that it does not say.

  bekken ask "Hva kan lindre smertene?"
  bekken ask "Does acupuncture help?" --format json
  bekken ask "Kva bør ein unngå?" --extension mine.ttl

The language is found from the question. Offline, without a model: the answer is the claims that have all that the
question names. Where none has, the exit code is 1, and the nearest questions of the catalogue are shown.

json is one object: question, language, query (a question of `bekken answer`, null where nothing is said), parameters,
claims, answer, rows, confidence (0 to 1: how sure it is that this was asked), alternatives.
"""

from __future__ import annotations

import argparse

from ..words import word
from .options import Parser, emit, emit_json, emit_markdown, open_graph, terminal_width, typed

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..wording.plain_answer import PlainAnswer


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("question", metavar="QUESTION", help="a question in bokmål, nynorsk or English")
    lang = "language of the question and the answer (default: the question's own)"
    parser.add_common("table", "markdown", "json", lang=lang)
    parser.set_defaults(lang=None)


def run(args: argparse.Namespace) -> int:
    """Answer the question."""
    answer = open_graph(args).ask(typed(args.question), args.lang)
    if args.format == "json":
        emit_json(answer.to_dict())
    elif args.format == "markdown":
        emit_markdown("\n\n".join(_lines(answer)).replace("\n\n- ", "\n- "))
    else:
        import textwrap

        width = terminal_width()
        wrapped = ("\n".join(textwrap.wrap(line, width, subsequent_indent="  ")) for line in _lines(answer))
        emit("\n".join(wrapped) + "\n")
    return 0 if answer else 1


def _lines(answer: PlainAnswer) -> list[str]:
    lines = answer.answer.split("\n")
    if answer:
        return lines
    nearest = [f"- {other['question']} (bekken answer {other['name']})" for other in answer.alternatives]
    return [*lines, word("ask.answer.nearest", answer.language), *nearest]
