"""Print the shell code that completes bekken's commands, options, questions, parameters, terms and languages.

eval "$(bekken completion bash)"     in ~/.bashrc; likewise zsh
bekken completion fish | source      in config.fish
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from importlib import import_module

from ..asking.catalogue import Catalogue
from ..languages import LANGUAGES
from ..loading import load
from . import COMMANDS
from .options import Parser, emit

SHELLS = ("bash", "zsh", "fish")


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def run(args: argparse.Namespace) -> int:
    """Print the code."""
    from argcomplete.shell_integration import shellcode

    emit(shellcode(["bekken"], shell=args.shell).encode() + b"\n")
    return 0


def complete() -> None:
    """Answer the shell, which has set ``_ARGCOMPLETE``, and leave the process."""
    import argcomplete

    argcomplete.autocomplete(whole_parser())


def whole_parser() -> argparse.ArgumentParser:
    """Return a parser with every command, whose arguments know their completers."""
    parser = argparse.ArgumentParser(prog="bekken")
    commands = parser.add_subparsers(parser_class=Parser)
    for name in COMMANDS:
        command = commands.add_parser(name)
        import_module(f".{name.replace('-', '_')}", __package__).configure(command)
        for action in command._actions:
            what = getattr(action, "completes", None)
            if what:
                setattr(action, "completer", _COMPLETERS[what])  # noqa: B010  # argcomplete's own name
    return parser


def _parameters(prefix: str, parsed_args: argparse.Namespace, **_: object) -> Iterable[str]:
    """Offer a question's parameters and, after the sign ``=``, the values of one that has only a few."""
    catalogue = Catalogue()
    name = getattr(parsed_args, "name", None) or ""
    parameters = catalogue[name].parameters if name in catalogue else {}
    key, equals, _value = prefix.partition("=")
    if equals and key in parameters and parameters[key].of:
        return [f"{key}={term.name}" for term in load(layers=["terms"]).members(parameters[key].of)]
    return [f"{parameter}=" for parameter in parameters]


_COMPLETERS: dict[str, Callable[..., Iterable[str]]] = {
    "questions": lambda **_: Catalogue().names(),
    "parameters": _parameters,
    "terms": lambda **_: [term.name for term in load(layers=["terms"]).terms],
    "claims": lambda **_: [claim.id for claim in load(layers=["leaflet"]).claims],
    "languages": lambda **_: LANGUAGES,
}
