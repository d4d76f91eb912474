"""What is refused before a query runs, and how a fault in a query is told."""

from __future__ import annotations

import re
from itertools import pairwise

import pyoxigraph as ox

from ..errors import BekkenError, CannotDo, QuerySyntaxError, WrongUse
from ..namespaces import PREFIXES

SERVICE_REFUSED = (
    "SERVICE is refused: nothing goes to the network; load what the query needs with --data, "
    "or run it at an endpoint of your own"
)
UPDATE_REFUSED = (
    "the graph is read-only: updates are refused; ask with SELECT, ASK, CONSTRUCT or DESCRIBE, "
    "and change the files in ontology/ to change the graph"
)

#: how deep the brackets of a query may nest; Oxigraph itself dies somewhere past 2000
DEEPEST = 200

# Compiled when they are first used: most questions need none of them, and a question has to be quick.
_ESCAPE = r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})"
_PLACE = r"error at (\d+):(\d+)"
_UPDATE = r"(?i:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b"
_PROLOGUE = r"\s+|#[^\n\r]*|(?i:BASE|PREFIX\s+[^\s:<]*:)\s*<[^>]*>"
_TOKEN = (
    r"""(?s)#[^\n\r]*|<(?![(?$!+\d"'-])[^<>"{}|^`\\\x00-\x20]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
    r"""|[?$]?[\w.-]*:(?:[\w.:%-]|\\.)*|[?$]?\w+|[{}()]"""
)


def refuse_depth(text: str) -> None:
    """Refuse brackets nested past :data:`DEEPEST`: Oxigraph would overflow the stack and take Python along.

    Raises:
        WrongUse: for such a query.
    """
    if text.count("{") + text.count("(") + text.count("[") <= DEEPEST:
        return
    depth = 0
    for bracket in re.findall(r"[{}()\[\]]", text):
        depth += 1 if bracket in "{([" else -1
        if depth > DEEPEST:
            raise WrongUse(f"the query nests its brackets more than {DEEPEST} deep; write it flatter")


def refuse_service(text: str) -> None:
    """Refuse a query that would call an endpoint: Oxigraph makes real requests for SERVICE.

    A query without the letters ``service`` passes at once. Otherwise Oxigraph itself is the judge, so that
    no two parsers can disagree: with the seven letters masked wherever they stand, the text still parses if
    they are part of a name, a string or a comment, and does not if one of them is the keyword. The masked
    text runs on an empty store.

    Raises:
        CannotDo: for a query with SERVICE.
        QuerySyntaxError: for a query with those letters that does not parse anyway.
    """
    plain = text
    while "\\" in plain and re.search(_ESCAPE, plain):
        plain = re.sub(_ESCAPE, _unescape, plain)
    if "service" not in plain.casefold():
        return
    if plain != text:
        raise CannotDo("a query with both \\u escapes and the word 'service' is refused; write the letters themselves")
    masked = re.sub("service", "zzzzzzz", text, flags=re.IGNORECASE | re.ASCII)
    try:
        ox.Store().query(masked)
    except SyntaxError as error:
        place = re.search(_PLACE, str(error))
        if place and "zzzzzzz" not in _around(masked, int(place[1]), int(place[2])):
            raise syntax_error(text, str(error)) from None
        raise CannotDo(SERVICE_REFUSED) from None


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else ""


def _around(text: str, line: int, column: int) -> str:
    offset = _offset(text, line, column)
    return text[max(0, offset - 8) : offset + 8]


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(part) + 1 for part in text.split("\n")[: line - 1]) + column - 1


def is_update(text: str) -> bool:
    """Tell whether a text is a SPARQL update.

    Example:
        >>> is_update("PREFIX bk: <https://w3id.org/bekken-kg/terms/> DELETE WHERE { ?s ?p ?o }")
        True
    """
    return re.compile(_UPDATE).match(text, _after_prologue(text)) is not None


def starts_with(text: str) -> str:
    """Return the word, in capitals, that a query starts with after its prologue; ``""`` for none.

    Example:
        >>> starts_with("PREFIX select: <http://example.org/> ask {}")
        'ASK'
    """
    word = re.compile(r"[A-Za-z]*").match(text, _after_prologue(text))
    return word[0].upper() if word else ""


def _after_prologue(text: str) -> int:
    at, prologue = 0, re.compile(_PROLOGUE)
    while match := prologue.match(text, at):
        at = match.end()
    return at


def syntax_error(text: str, message: str, line: int | None = None, column: int | None = None) -> BekkenError:
    """Make the error for a text that an engine could not parse.

    Args:
        text: the query.
        message: the engine's message; Oxigraph's has the place in it.
        line: the line, from 1, where the engine gives it apart.
        column: the column, from 1.
    """
    if is_update(text):
        return WrongUse(UPDATE_REFUSED)
    place = re.search(_PLACE, message)
    if place:
        line, column = int(place[1]), int(place[2])
    if not text.strip():
        return QuerySyntaxError("the query is empty", 1, 1)
    prefix = _undeclared(text, line, column)
    if prefix is not None:
        return prefix
    if line is None or column is None:
        return QuerySyntaxError(f"the query does not parse: {_reason(message)}")
    line, column = _before_the_end(text, line, column)
    lines = text.split("\n")
    whole = lines[line - 1] if line <= len(lines) else ""
    near = whole[max(0, column - 31) : column + 29].strip()
    if column > 31:
        near = near.partition(" ")[2] or near  # from the start of a word
    told = [f"line {line}, column {column}", f"near '{near}'" if near else "at its end", _reason(message)]
    return QuerySyntaxError(f"the query does not parse: {', '.join(filter(None, told))}", line, column)


def _before_the_end(text: str, line: int, column: int) -> tuple[int, int]:
    """Return a place that means something: Oxigraph gives the end of the text where the last bracket is wrong.

    Blank lines and comments at the end do not count; a text that lacks a bracket is wrong at its end.
    """
    plain = re.sub(_TOKEN, lambda token: " " * len(token[0]) if token[0][0] == "#" else token[0], text).rstrip()
    if _offset(text, line, column) < len(plain):
        return line, column
    tokens = [token[0] for token in re.finditer(_TOKEN, plain)]
    whole = all(tokens.count(one) == tokens.count(other) for one, other in ("{}", "()"))
    at = len(plain) - 1 if whole and plain.endswith(("}", ")")) else len(plain)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _undeclared(text: str, line: int | None, column: int | None) -> BekkenError | None:
    """Make the error for the first prefix, up to a place, that a query does not declare; ``None`` for none."""
    end = _offset(text, line, column) if line and column else len(text)
    tokens = [token for token in re.finditer(_TOKEN, text) if token[0][0] not in "#<\"'?$_{}()"]
    declared = {after[0] for before, after in pairwise(tokens) if before[0].lower() == "prefix"}
    for token in tokens:
        prefix, colon, _ = token[0].partition(":")
        if colon and token.start() <= end and f"{prefix}:" not in declared:
            line = text.count("\n", 0, token.start()) + 1
            column = token.start() - text.rfind("\n", 0, token.start())
            advice = f"; begin with PREFIX {prefix}: <{PREFIXES[prefix]}>" if prefix in PREFIXES else ""
            told = f"line {line}, column {column}: the prefix '{prefix}:' is not declared{advice}"
            return QuerySyntaxError(f"the query does not parse: {told}", line, column)
    return None


def _reason(message: str) -> str:
    """Keep what a person can use of a parser's message; Oxigraph's lists of what it expected mislead."""
    if "contains a variable that is unbound" in message:
        return "a selected variable is not grouped"
    return "" if "expected" in message else " ".join(message.split())[:120]


def has_from(text: str) -> bool:
    """Tell whether a query names its own dataset with FROM, which then replaces the union of the layers.

    Example:
        >>> has_from("SELECT * FROM <https://w3id.org/bekken-kg/graph/terms> WHERE { ?s ?p ?o }")
        True
        >>> has_from("SELECT ?from WHERE { ?from ?p 'a word from a label' }")
        False
    """
    if "from" not in text.casefold() or not re.search(r"(?i)\bfrom\b", text):  # wasDerivedFrom is no keyword
        return False
    depth = 0
    for token in re.finditer(_TOKEN, text):
        word = token[0]
        if word in ("{", "("):
            depth += 1
        elif word in ("}", ")"):
            depth -= 1
        elif depth == 0 and word.casefold() == "from":
            return True
    return False
