"""What the commands share: the parser, the options with one meaning everywhere, and writing to stdout."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ..errors import UnknownName, WrongUse, nearest
from ..languages import language
from ..layers import LAYERS

ENGINES = ("oxigraph", "rdflib", "owlready2")
ROW_FORMATS = ("table", "markdown", "json", "csv", "tsv")
GRAPH_FORMATS = ("turtle", "ntriples", "jsonld")

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import IO, Any, NoReturn

    from ..asking.answer import Answer
    from ..engines import Results


class Finished(Exception):
    """The parser has done all there was to do (``--help``)."""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help of 100 characters a line; argparse's own asks for the terminal's width, which costs time."""

    def __init__(self, prog: str) -> None:
        """Make a formatter for a command."""
        super().__init__(prog, width=100)


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line that names the nearest right word."""

    def __init__(self, *, prog: str, description: str | None = None) -> None:
        """Make a parser; ``description`` may be a module's docstring."""
        super().__init__(prog=prog, description=description, allow_abbrev=False, formatter_class=Formatter)
        self.color = False  # Python 3.14 would colour the help

    def error(self, message: str) -> NoReturn:
        """Raise WrongUse instead of printing the usage and leaving."""
        raise WrongUse(f"{message} (see '{self.prog} --help')")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Raise Finished, so that a program that calls main() goes on."""
        raise Finished

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse the arguments; an unknown option is told with the nearest one."""
        known, rest = self.parse_known_args(args, namespace)
        if rest:
            options = sorted(self._option_string_actions)
            wrong = rest[0].partition("=")[0]
            if wrong.startswith("-"):
                raise WrongUse(f"unknown option '{wrong}'{nearest(wrong, options)} (see '{self.prog} --help')")
            raise WrongUse(f"one word too many: '{rest[0]}' (see '{self.prog} --help')")
        return known

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            what = max(action.option_strings, key=len, default=action.metavar or action.dest)
            raise UnknownName(
                f"{what} cannot be '{value}'{nearest(str(value), choices)} (choose from {', '.join(choices)})"
            )

    def _print_message(self, message: str, file: IO[str] | None = None) -> None:  # type: ignore[override]
        if message:
            emit(message)


def add_lang(parser: argparse.ArgumentParser) -> None:
    """Add ``--lang nb|nn|en``; its default is ``BEKKEN_LANG``, else nb."""
    action = parser.add_argument(
        "--lang",
        type=language,
        default=_default_language(),
        metavar="nb|nn|en",
        help="language of labels and texts (default: BEKKEN_LANG, else nb)",
    )
    completes(action, "languages")


def _default_language() -> str:
    """Return the language of ``BEKKEN_LANG``, else nb; a wrong one is told by the variable's name."""
    asked = os.environ.get("BEKKEN_LANG")
    try:
        return language(asked or None)
    except UnknownName as error:
        raise UnknownName(f"BEKKEN_LANG: {error}") from None


def add_format(
    parser: argparse.ArgumentParser, formats: Sequence[str] = ROW_FORMATS, default: str | None = "table"
) -> None:
    """Add ``--format``.

    Args:
        parser: the command's parser.
        formats: the formats that the command writes.
        default: the format when none is asked for; ``None`` lets the command choose by what it found.
    """
    parser.add_argument(
        "--format",
        choices=formats,
        default=default,
        metavar="FORMAT",
        help=f"{', '.join(formats)} (default: {default or formats[0]})",
    )


def add_graph_options(
    parser: argparse.ArgumentParser, *, engine: bool = True, layer: bool = False, extension: bool = True
) -> None:
    """Add the options that say which graph is asked, and by which engine.

    Args:
        parser: the command's parser.
        engine: add ``--engine`` and ``--endpoint``.
        layer: add ``--layer`` (repeatable; ``args.layer`` is ``None`` where all layers are meant).
        extension: add ``--extension`` (repeatable).
    """
    if extension:
        told = "RDF of yours, or an installed extension, added to the graph; repeatable"
        parser.add_argument("--extension", action="append", default=[], metavar="FILE|NAME", help=told)
    if engine:
        told = f"{', '.join(ENGINES)} (default: oxigraph)"
        parser.add_argument("--engine", choices=ENGINES, default="oxigraph", metavar="ENGINE", help=told)
        told = "a SPARQL endpoint that has the graph (see `bekken publish`), asked instead of loading it"
        parser.add_argument("--endpoint", metavar="URL", help=told)
    if layer:
        parser.add_argument(
            "--layer",
            action="append",
            choices=list(LAYERS),
            metavar="LAYER",
            help=f"only this layer; repeatable: {', '.join(LAYERS)}",
        )


def emit(output: str | bytes) -> None:
    """Write a result to stdout.

    Bytes (the machine formats) are written as they are, UTF-8 whatever the console. Text for people is
    written in the console's own encoding; a letter that it does not have becomes ``?`` instead of an error.
    """
    stream = sys.stdout
    buffer = getattr(stream, "buffer", None)
    if isinstance(output, bytes):
        if buffer is None:  # a stand-in such as io.StringIO
            stream.write(output.decode("utf-8"))
            return
        stream.flush()
        buffer.write(output)
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if buffer is None or encoding.lower().replace("-", "") == "utf8":
        stream.write(output)
    else:
        stream.write(output.encode(encoding, "replace").decode(encoding))


def talk(message: str) -> None:
    """Write a line to stderr for the person at the terminal, and nothing where there is none."""
    if sys.stderr.isatty():
        sys.stderr.write(message + "\n")


def emit_results(results: Results | Answer, format: str | None, lang: str) -> None:
    """Write an answer, or what an engine returned, in a format; ``None`` is a table, or Turtle for a graph."""
    from pyoxigraph import QueryResultsFormat, QuerySolutions

    from ..asking.answer import Answer

    if isinstance(results, QuerySolutions) and format in ("json", "csv", "tsv") and not sys.stderr.isatty():
        payload = results.serialize(format=getattr(QueryResultsFormat, format.upper())) or b""  # no rows in between
        emit(payload if format != "json" else payload + b"\n")
        return
    answer = results if isinstance(results, Answer) else Answer(results, lang)
    chosen = format or ("turtle" if answer.kind == "triples" else "table")
    answer.check_format(chosen)
    if chosen == "table":
        emit(answer.to_table(lang, terminal_width()) + "\n")
    elif chosen == "markdown":
        emit(answer.to_markdown(lang).encode("utf-8") + b"\n")
    else:
        payload = answer.serialize(chosen)
        emit(payload if payload.endswith(b"\n") else payload + b"\n")
    if answer.kind == "rows":
        words = {"nb": ("rad", "rader"), "nn": ("rad", "rader"), "en": ("row", "rows")}[lang]
        talk(f"{len(answer)} {words[len(answer) != 1]}")


def emit_json(record: object) -> None:
    """Write one JSON object, indented, as UTF-8."""
    import json

    emit(json.dumps(record, ensure_ascii=False, indent=2).encode("utf-8") + b"\n")


def terminal_width() -> int:
    """Return how many characters a line has: the terminal's, or 100 where stdout is no terminal."""
    if not sys.stdout.isatty():
        return 100
    import shutil

    return shutil.get_terminal_size().columns


def completes(action: argparse.Action, what: str) -> None:
    """Say what an argument completes with in the shell: questions, parameters, terms, claims or languages."""
    setattr(action, "completes", what)  # noqa: B010  # read by completion.py, a name argparse does not know
