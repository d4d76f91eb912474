"""What the commands share: the parser, the options with one meaning everywhere, and writing to stdout."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from ..asking import FORMATS_BY_KIND
from ..engines import ENGINES
from ..errors import UnknownName, WrongUse, nearest, printable
from ..languages import language
from ..layers import LAYERS

ROW_FORMATS, GRAPH_FORMATS = FORMATS_BY_KIND["rows"], FORMATS_BY_KIND["triples"]

_LANG = "language of labels and texts (default: BEKKEN_LANG, else nb)"

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import IO, Any, NoReturn

    from ..asking.answer import Answer
    from ..engines import Results
    from ..knowledge import KnowledgeGraph
    from ..model.cards import Card


class HelpShown(Exception):
    """``--help`` was asked for and printed; there is no more to do."""


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
        """Raise HelpShown, so that a program that calls main() goes on."""
        raise HelpShown

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse the arguments; an unknown option is reported with the nearest one."""
        namespace, rest = self.parse_known_args(args, namespace)
        if rest:
            options = sorted(self._option_string_actions)
            name, equals, _ = rest[0].partition("=")
            if name.startswith("-"):
                self.error(f"unknown option '{name}'{nearest(name, options)}")
            if equals and "-p" in options:
                self.error(f"a parameter is given as -p NAME=VALUE: -p {rest[0]}")
            self.error(f"one word too many: '{rest[0]}'")
        return namespace

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

    def add(self, *names: str, completes: str = "", repeatable: bool = False, **how: Any) -> None:
        """Add an argument, as :meth:`argparse.ArgumentParser.add_argument` does.

        Args:
            names: the argument's name, or its options.
            completes: what it completes with in the shell: questions, parameters, terms, claims or languages.
            repeatable: whether it may stand several times; its value is then a list.
            how: argparse's own settings.
        """
        if repeatable:
            how = {"action": "append", "default": [], **how, "help": f"{how['help']}; repeatable"}
        action = self.add_argument(*names, **how)
        setattr(action, "completes", completes)  # noqa: B010  # read by completion.py, a name argparse does not know

    def add_common(self, *formats: str, default: str | None = "table", lang: str = _LANG) -> None:
        """Add ``--format``, ``--lang`` and the options that say which graph is asked, and by which engine."""
        self.add_format(*formats, default=default)
        self.add_lang(lang)
        self.add_extension()
        engines = f"{', '.join(ENGINES)} (default: oxigraph)"
        self.add("--engine", choices=ENGINES, default="oxigraph", metavar="ENGINE", help=engines)
        endpoint = "a SPARQL endpoint that has the graph (see `bekken publish`), asked instead of loading it"
        self.add("--endpoint", metavar="URL", help=endpoint)
        self.add_store()

    def add_store(self) -> None:
        """Add ``--store``; what is meant by it, or by ``BEKKEN_STORE``, tells :func:`store_of`."""
        words = "a store on disk to ask instead (default: BEKKEN_STORE; see `bekken store`)"
        self.add("--store", metavar="DIR", help=words)

    def add_format(self, *formats: str, default: str | None = "table") -> None:
        """Add ``--format``; without a default the command chooses by what it has to show."""
        words = f"{', '.join(formats)} (default: {default or formats[0]})"
        self.add("--format", choices=formats, default=default, metavar="FORMAT", help=words)

    def add_lang(self, words: str = _LANG, *, of_text: bool = False) -> None:
        """Add ``--lang nb|nn|en``; its default is ``BEKKEN_LANG``, else nb; none where it may be that of a text."""
        default = None if of_text else default_language()
        self.add("--lang", type=language, default=default, metavar="nb|nn|en", help=words, completes="languages")

    def add_extension(self) -> None:
        """Add ``--extension``."""
        words = "RDF of yours, or an installed extension, added to the graph"
        self.add("--extension", metavar="FILE|NAME", help=words, repeatable=True)

    def add_layer(self) -> None:
        """Add ``--layer``; its value is ``None`` where all layers are meant."""
        words = f"only this layer; one of {', '.join(LAYERS)}"
        self.add("--layer", choices=list(LAYERS), default=None, metavar="LAYER", help=words, repeatable=True)


def default_language() -> str:
    """Return the language of ``BEKKEN_LANG``, else nb; a wrong one is reported by the variable's name."""
    try:
        return language(os.environ.get("BEKKEN_LANG") or None)
    except UnknownName as error:
        raise UnknownName(f"BEKKEN_LANG: {error}") from None


def open_graph(args: argparse.Namespace, *, card: bool = False) -> KnowledgeGraph:
    """Return the graph that a command's options ask for: loaded, in part for a ``card``, or an endpoint's."""
    from ..loading import CARD, connect, load, load_part

    if store := store_of(args):
        return load(store=store)
    if args.endpoint is None and card and not args.extension:
        return load_part(CARD, args.engine)
    if args.endpoint is None:
        return load(engine=args.engine, extensions=args.extension)
    if args.engine != "oxigraph":
        raise WrongUse("--endpoint asks a store on the network: leave --engine out")
    return connect(args.endpoint, extensions=args.extension)


def store_of(args: argparse.Namespace) -> str | None:
    """Return the store that is to be asked: that of ``--store``, or else of ``BEKKEN_STORE``; ``None`` for none.

    A store of the environment gives way where other data is named.

    Raises:
        WrongUse: where both are named on the command line, or an extension, which a store has already.
    """
    given = ("endpoint", "data", "extension")
    others = [name for name in given if getattr(args, name, None)]
    if getattr(args, "engine", "oxigraph") != "oxigraph":
        others.append("engine")
    if args.store is not None and others:
        more = " (`bekken store build --extension …` puts them in)" if others == ["extension"] else ""
        raise WrongUse(f"--store is asked by itself: leave --{others[0]} out{more}")
    if args.store == "":
        raise WrongUse("--store needs the folder of a store")
    return args.store or (None if others else os.environ.get("BEKKEN_STORE") or None)


def typed(text: str) -> str:
    """Return words that somebody typed, read as UTF-8 where the locale has no letters beyond ASCII.

    Not for names of files, which are to be handed back to the system as they came.

    Raises:
        WrongUse: for bytes that are not UTF-8.

    Example:
        >>> typed("bl\\udcc3\\udca5tt")
        'blått'
    """
    if not any("\udc80" <= letter <= "\udcff" for letter in text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        raise WrongUse(f"'{text}' is not UTF-8; type it in a terminal that is set to UTF-8") from None


def emit(output: str | bytes) -> None:
    """Write a result to stdout.

    Bytes (the machine formats) are written as they are, UTF-8 whatever the console. Text for people is written line
    by line as :func:`bekken_kg.errors.printable` has it, in the console's own encoding.
    """
    if isinstance(output, str):
        sys.stdout.write(_printable_lines(output))
    elif buffer := getattr(sys.stdout, "buffer", None):
        sys.stdout.flush()
        buffer.write(output)
    else:  # a stand-in such as io.StringIO
        sys.stdout.write(output.decode("utf-8"))


def emit_markdown(text: str) -> None:
    """Write Markdown, as UTF-8."""
    emit(_printable_lines(text).encode("utf-8") + b"\n")


def _printable_lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def note(message: str) -> None:
    """Write a line to stderr at once; where nobody can read it, there is nobody to tell."""
    try:
        sys.stderr.write(printable(message) + "\n")
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # nor at the interpreter's own last flush


def talk(message: str) -> None:
    """Write a line to stderr for the person at the terminal, and nothing where there is none."""
    if sys.stderr.isatty():
        note(message)


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
        emit_markdown(answer.to_markdown(lang))
    else:
        payload = answer.serialize(chosen)
        emit(payload if payload.endswith(b"\n") else payload + b"\n")
    if answer.kind == "rows" and sys.stderr.isatty():
        from ..words import word

        talk(word("site.questions.one_row" if len(answer) == 1 else "site.questions.rows", lang, n=len(answer)))


def emit_json(record: object) -> None:
    """Write one JSON object, indented, as UTF-8; what cannot be seen is escaped."""
    import json
    import re

    text = json.dumps(record, ensure_ascii=False, indent=2)
    if not text.replace("\n", "").isprintable():
        text = re.sub(r"[^ -~\n]", lambda it: it[0] if it[0].isprintable() else json.dumps(it[0])[1:-1], text)
    emit(text.encode("utf-8") + b"\n")


def emit_card(format: str, card: Callable[[], Card], record: Callable[[], object]) -> None:
    """Write a card as a table or Markdown, or the record of the same as JSON; only the one asked for is made."""
    from ..model.cards import draw_card, draw_card_markdown

    if format == "json":
        emit_json(record())
    elif format == "markdown":
        emit_markdown(draw_card_markdown(card()))
    else:
        emit(draw_card(card(), terminal_width()) + "\n")


def terminal_width() -> int:
    """Return how many characters a line has: the terminal's, or 100 where stdout is no terminal."""
    if not sys.stdout.isatty():
        return 100
    import shutil

    return shutil.get_terminal_size().columns
