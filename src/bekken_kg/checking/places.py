"""Places: in which file and on which line a graph says something.

Turtle, TriG and the N formats are read token by token, far enough to know subjects from the rest; in other
formats the first line that names the term has to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from ..inputs import read_text

#: characters of a file that is read token by token; a larger one is searched for the name
LARGEST = 2_000_000
#: how often such a file, or one in another format, is searched; each time costs a look at all of it
SEARCHES = 500
#: and how many times a value may stand there for each
OCCURRENCES = 1000

_TOKEN = re.compile(
    r"""
    (?P<comment> \#[^\n]* )
  | (?P<string> \"{3} (?: [^"\\] | \\. | "(?!"") )* \"{3} | '{3} (?: [^'\\] | \\. | '(?!'') )* '{3}
      | " (?: [^"\\\n] | \\. )* " | ' (?: [^'\\\n] | \\. )* ' )
  | (?P<iri> <[^<>"{}|^`\s]*> )
  | (?P<mark> \^\^ | [.;,\[\](){}] )
  | (?P<word> [^\s#"'<>;,\[\](){}^]+ )
  | .
    """,
    re.VERBOSE | re.DOTALL,
)
_LINED = (".ttl", ".trig", ".nt", ".nq")
_DIRECTIVES = {"prefix": 3, "base": 2, "version": 2}  # and of how many tokens they are


class Place(NamedTuple):
    """A line of a file; ``line`` counts from 1."""

    path: str
    line: int


class Places:
    """Where the terms of some files stand.

    Args:
        files: path → prefix → namespace, as the file declares them.

    Example:
        >>> from bekken_kg.layers import files
        >>> from bekken_kg.namespaces import BKC, PREFIXES
        >>> leaflet = files("leaflet")[0]
        >>> Places({leaflet: PREFIXES}).of(BKC + "L01").path == leaflet
        True
    """

    def __init__(self, files: Mapping[str, Mapping[str, str]]) -> None:
        """Keep the files; each is read when it is asked for."""
        self.files = [_File(path, prefixes) for path, prefixes in files.items()]

    def of(self, term: str, values: Iterable[str] = ()) -> Place | None:
        """Return where something is said of a term; ``None`` where that is not known.

        Args:
            term: IRI of the subject; ``""`` where only the values are known.
            values: IRIs and texts that stand in the same statement; the line of the first that is found is
                the one returned, else that of the subject.
        """
        wanted = list(values)
        for file in self.files:
            line = file.line(term, wanted)
            if line:
                return Place(file.path, line)
        return None


class _File:
    def __init__(self, path: str, prefixes: Mapping[str, str]) -> None:
        self.path = path
        self.prefixes = prefixes
        self.searches = 0

    def line(self, term: str, values: list[str]) -> int | None:
        if not self.path.lower().endswith(_LINED) or len(self.text) > LARGEST:
            return self.searched(term, values)
        by_subject, everywhere = self.lines
        about = by_subject.get(term, {}) if term else everywhere
        lines = [about[value] for value in values if value in about]
        return lines[0] if lines else about.get("") if term else None

    @cached_property
    def text(self) -> str:
        return read_text(self.path)

    @cached_property
    def lines(self) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
        """Subject → token in its statements → its first line (``""`` → the subject's own); and for all."""
        by_subject: dict[str, dict[str, int]] = {}
        everywhere: dict[str, int] = {}
        for block in self.blocks():
            about = by_subject.setdefault(block[0][1], {})
            about.setdefault("", block[0][0])
            for line, token in block:
                everywhere.setdefault(token, line)
            for line, token in block[1:]:
                about.setdefault(token, line)
        return by_subject, everywhere

    def blocks(self) -> Iterator[list[tuple[int, str]]]:
        """Give the statements, each the lines and texts of its tokens, the subject's first."""
        block: list[tuple[int, str]] = []
        depth = 0
        for line, token in [*self.tokens(), (0, ".")]:
            depth += (token in ("[", "(")) - (token in ("]", ")"))
            if token in ("{", "}") or (token == "." and depth <= 0):
                if block and not block[0][1].startswith("@") and token != "{":
                    yield block
                block, depth = [], 0
            else:
                block.append((line, token))
                if len(block) == _DIRECTIVES.get(block[0][1].casefold()):
                    block = []  # as SPARQL writes them: no full stop

    def tokens(self) -> Iterator[tuple[int, str]]:
        line, done = 1, 0
        for match in _TOKEN.finditer(self.text):
            line += self.text.count("\n", done, match.start())
            done = match.start()
            token, kind = match[0], match.lastgroup
            if kind == "iri":
                yield line, token[1:-1]
            elif kind == "string":
                yield line, _plain(token)
            elif kind == "mark":
                yield line, token
            elif kind == "word":
                bare = token.rstrip(".")
                if bare:
                    yield line, self.written_out(bare)
                if bare != token:
                    yield line, "."

    def written_out(self, word: str) -> str:
        prefix, colon, local = word.partition(":")
        namespace = self.prefixes.get(prefix) if colon else None
        return f"{namespace}{local}" if namespace is not None else word

    def searched(self, term: str, values: list[str]) -> int | None:
        """Return the first line that names a term and one of the values, the best first; else the term alone."""
        self.searches += 1
        if self.searches > SEARCHES:
            return None
        forms = self.forms(term) or self.forms(next(iter(values), ""))
        for form in (form for value in values for form in self.forms(value) if term):
            for found in islice(re.finditer(re.escape(form), self.text), OCCURRENCES):
                begin, end = self.text.rfind("\n", 0, found.start()) + 1, self.text.find("\n", found.end())
                if any(other in self.text[begin : end if end >= 0 else None] for other in forms):
                    return self.text.count("\n", 0, begin) + 1
        places = [at for form in forms if (at := self.text.find(form)) >= 0]
        return self.text.count("\n", 0, min(places)) + 1 if places else None

    def forms(self, name: str) -> list[str]:
        """Return how a name may be written: whole, as a CURIE, or its local name in quotation marks."""
        forms = [name] if name else []
        for prefix, namespace in self.prefixes.items():
            if namespace and name.startswith(namespace):
                local = name[len(namespace) :]
                forms += [f"{prefix}:{local}"] + [f'{mark}{local}"' for mark in ('"', '"#', '"/')]
        return forms


def _plain(token: str) -> str:
    quotes = 3 if token[:3] in ('"""', "'''") else 1
    text = token[quotes:-quotes]
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\") if "\\" in text else text
