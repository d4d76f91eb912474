"""The command line: ``bekken COMMAND …``, one module per command.

A command module has ``configure(parser)``, which adds its arguments, and ``run(args)``, which does the work
and returns the exit code. Only the module of the asked command is imported, so that a question stays quick.

Exit codes: 0 good; 1 what was looked at is not good, or not found; 2 wrong use; 3 could not be done.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys

from ..errors import BekkenError, WrongUse, nearest

#: command → its help line; the module has the command's name
COMMANDS: dict[str, str] = {
    "answer": "answer a question of the catalogue; without a name, list them",
    "ask": "answer a question in plain words, hedges kept, or say that the leaflet does not say",
    "check-text": "hold a text against the leaflet: the same, firmer, weaker, the opposite, or not said",
    "query": "run any read-only SPARQL",
    "show": "everything on a term",
    "claim": "everything on a claim of the leaflet",
    "find": "find terms by label, synonym, the start of a word or everyday words",
    "source": "compare a copy of the leaflet with the graph, or cut a new one into units",
    "build": "write the derived files of the checkout you stand in",
    "reason": "find out with HermiT whether files of yours contradict the ontology",
    "explain": "why a fact holds: the axioms or the claims behind it",
    "compare": "how the claims of two sources stand to each other",
    "diff": "what changed between two revisions, and the version bump that follows",
    "check": "run the checks, on the graph or on files of yours",
    "extension": "start an extension of your own, or list those installed",
    "export": "write the graph, or a layer of it, as one sorted file, or for FHIR, tables or review",
    "publish": "put the layers into another triple store, each as its named graph",
    "store": "put the graph, and files of yours beside it, into a store on disk that opens at once",
    "serve": "serve the graph over HTTP: pages to read, SPARQL, linked data, FHIR",
    "mcp": "tools for assistants, over the Model Context Protocol",
    "review": "read a signed review sheet into the checkout you stand in",
    "completion": "print the shell code that completes bekken's words",
}


def run() -> None:
    """Run the command that the process was started with, and end the process."""
    if sys.stdout is None or sys.stderr is None:  # ``>&-`` leaves none
        nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # open to the end
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a letter that the console does not have becomes ``?``
    # argparse would look for translations of its own words, which no system has: a millisecond.
    setattr(argparse, "_", str)  # noqa: B010  # a name that its types do not tell of
    gc.set_threshold(100_000)  # a short command has hardly any garbage, and to look for it takes a millisecond
    code = main()
    try:
        sys.stdout.flush()
    finally:  # an error here is a full disk, which main has told
        os._exit(code)  # to take a loaded graph apart would be a tenth of a short command's time


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code; an error is one line on stderr, never a traceback.

    Args:
        argv: the words after ``bekken``; those of the process for ``None``.
    """
    try:
        if "_ARGCOMPLETE" in os.environ:
            from .completion import complete

            complete()
        code = _dispatch(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return code
    except BekkenError as error:
        return _complain(str(error), error.exit_code)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough; keep the interpreter's own last flush quiet as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _complain(f"{where}{error.strerror or error}", 3)
    except Exception as error:
        if os.environ.get("BEKKEN_DEBUG"):
            raise
        return _complain(f"a fault in bekken itself: {type(error).__name__}: {error} (BEKKEN_DEBUG=1 shows where)", 3)


def _complain(message: str, code: int) -> int:
    from .options import note

    note(f"bekken: {' '.join(message.split())}")
    return code


def _dispatch(argv: list[str]) -> int:
    name, rest = (argv[0], argv[1:]) if argv else ("--help", [])
    if name in ("--help", "-h", "help"):
        if rest and rest[0] in COMMANDS:
            name, rest = rest[0], ["--help"]
        else:
            from .options import emit

            emit(_help())
            return 0
    if name in ("--version", "-V"):
        from .. import __version__
        from .options import emit

        emit(f"bekken {__version__}\n")
        return 0
    if name not in COMMANDS:
        kind = "option" if name.startswith("-") else "command"
        raise WrongUse(f"unknown {kind} '{name}'{nearest(name, list(COMMANDS))} (commands: {', '.join(COMMANDS)})")

    from .options import HelpShown, Parser

    module = __import__(f"{__name__}.{name.replace('-', '_')}", fromlist=["run"])  # importlib costs half a millisecond
    parser = Parser(prog=f"bekken {name}", description=module.__doc__)
    module.configure(parser)
    try:
        code: int = module.run(parser.parse_args(rest))
    except HelpShown:
        return 0
    return code


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {line}" for name, line in COMMANDS.items()]
    return "\n".join(
        [
            "usage: bekken COMMAND …   (bekken COMMAND --help tells the rest)",
            "",
            "A patient leaflet on bekkenløsning as a knowledge graph: what the leaflet says, hedge and all.",
            "",
            *lines,
            "",
            "bekken --version tells the version. This is one leaflet, not medical advice.",
            "",
        ]
    )
