"""What is refused before a query runs, and how a fault in a query is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pyoxigraph as ox

from ..errors import BekkenError, CannotDo, QuerySyntaxError, WrongUse
from ..namespaces import BASE, PREFIXES

SERVICE_REFUSED = (
    "SERVICE is refused: nothing goes to the network; load what the query needs with --data, "
    "or run it at an endpoint of your own"
)
UPDATE_REFUSED = (
    "the graph is read-only: updates are refused; ask with SELECT, ASK, CONSTRUCT or DESCRIBE, "
    "and change the files in ontology/ to change the graph"
)

#: how deep the brackets of a query may nest, and how many operators and patterns may follow each other in a chain,
#: which nests too; Oxigraph overflows the stack, and takes Python along, somewhere past 800 brackets or 2,300 others
DEEPEST, LONGEST_CHAIN = 200, 600

# Compiled when they are first used: most questions need none of them, and a question has to be quick.
_ESCAPE = r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})"
_PLACE = r"error at (\d+):(\d+)"
_UPDATE = r"(?i:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b"
_PROLOGUE = r"\s+|#[^\n\r]*|(?i:BASE|PREFIX\s+[^\s:<]*:)\s*<[^>]*>"
_TOKEN = r"""(?xs) \#[^\n\r]* | <[^<>"{}|^`\\\x00-\x20]*>
    | \"{3}(?:"{0,2}(?:[^"\\]|\\.))*+"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
    | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' | @[\w-]+
    | \d+(?:\.\d+)?(?:[eE][+-]?\d+)? | \.\d+(?:[eE][+-]?\d+)? | [?$]\w+
    | (?:_|[^\W\d_][\w.-]*)?:(?:(?:[\w.:%-]|\\.)*(?<!\.))? | \w+
    | <<\(? | \)?>> | \{\| | \|\} | \|\| | && | \^\^ | [<>!]= | [^\s\w]"""
_CHAIN = f"has more than {LONGEST_CHAIN} operators or patterns in a chain"
_OPEN, _CLOSE = {"{", "(", "[", "<<", "<<(", "{|"}, {"}", ")", "]", ">>", ")>>", "|}"}
_CHAINED = {"||", "&&", "+", "-", "*", "/", "!", "^", "|", "?", "~", ".", ";", "FILTER", "BIND"}
_CLAUSES = {"SELECT", "BY", "HAVING", "FILTER", "BIND"}
_WORDS = {*_CLAUSES, "VALUES", "CONSTRUCT", "DESCRIBE", "WHERE"}


class _Bracket:
    """An open bracket, or the whole query: what it means to the parser, and how deep what stands in it nests."""

    __slots__ = ("best", "chain", "clause", "data", "deepest", "expression", "level", "outer", "token")

    def __init__(self, token: str = "", outer: _Bracket | None = None) -> None:
        self.token, self.outer = token, outer
        self.level: int = outer.level + 1 if outer else 0
        clause = outer.clause if outer else ""
        self.clause: str = ""  # the last word after which a bracket has a meaning of its own
        self.data: bool = outer is not None and (outer.data or (token == "{" and clause in ("VALUES", "CONSTRUCT")))
        self.expression: bool = outer is not None and token == "(" and (outer.expression or clause in _CLAUSES)
        self.chain = self.deepest = self.best = 0  # in the chain so far, below it, and of the chains before a comma


def _tokens(text: str) -> Iterator[tuple[str, int, _Bracket]]:
    """Give the tokens of a query but its comments, where each starts, and the bracket it opens, closes or is in."""
    bracket, operand, at, token = _Bracket(), False, 0, re.compile(_TOKEN)
    while match := token.search(text, at):
        word, at = match[0], match.end()
        if word[0] == "#":
            continue
        if word[0] == "<" and operand and bracket.expression and len(word) > 2:  # a < b, not an IRI
            word, at = "<", match.start() + 1
        if word in _OPEN:
            inner = _Bracket(word, bracket)
            if word == "{" or bracket.clause in ("FILTER", "BIND"):
                bracket.clause = ""
            bracket = inner
        elif word.isalpha() and word.upper() in _WORDS:
            bracket.clause = word = word.upper()
        yield word, match.start(), bracket
        if word in _CLOSE and bracket.outer:
            bracket = bracket.outer
        operand = word[0] in "?$\"')_@" or word[0].isdigit() or ":" in word or word in ("true", "false")


def refuse_depth(text: str) -> None:
    """Refuse what nests past :data:`DEEPEST` or :data:`LONGEST_CHAIN`: Oxigraph would overflow the stack.

    Brackets in strings, IRIs and comments do not count, nor do lists that the parser keeps as lists, as IN (…) and
    VALUES.

    Raises:
        WrongUse: for such a query.

    Example:
        >>> refuse_depth("ASK { FILTER(1 IN (1, 2, 3)) }")
        >>> refuse_depth("ASK { FILTER(" + "!" * 1000 + "true) }")
        Traceback (most recent call last):
        bekken_kg.errors.WrongUse: the query has more than 600 operators or patterns in a chain; write it flatter
    """
    if 2 * len(text) <= LONGEST_CHAIN or 2 * len(re.findall(r"\d+|[^\W\d]\w*|[^\w\s]", text)) <= LONGEST_CHAIN:
        return  # no token costs more than two
    depth = 0  # of the brackets that are open, and of the chains in them
    for word, _, bracket in _tokens(re.sub(_ESCAPE, _unescape, text) if "\\" in text else text):
        outer, units = bracket.outer, 0
        if word in _OPEN and outer:
            outer.chain += not outer.data
            depth += 1 + (not outer.data)
        elif word in _CLOSE and outer:
            depth -= 1 + bracket.chain
            if bracket.expression or bracket.token == "{":
                bracket.deepest += bracket.chain
            else:  # its triples join the chain around it
                outer.chain += bracket.chain
                depth += bracket.chain
            outer.deepest = max(outer.deepest, 1 + max(bracket.deepest, bracket.best))
            bracket = outer
        elif word == "," and bracket.expression:
            bracket.best = max(bracket.best, bracket.deepest + bracket.chain)
            depth -= bracket.chain
            bracket.deepest = bracket.chain = 0
        elif word in _CHAINED or word == ",":
            units = 1
        elif bracket.clause == "DESCRIBE" or (bracket.token == "(" and not bracket.expression):
            units = 2  # a list is two triples an item
        if not bracket.data:
            bracket.chain += units
            depth += units
        if bracket.level > DEEPEST or depth + bracket.deepest > LONGEST_CHAIN:
            too_many = f"nests its brackets more than {DEEPEST} deep" if bracket.level > DEEPEST else _CHAIN
            raise WrongUse(UPDATE_REFUSED if is_update(text) else f"the query {too_many}; write it flatter")


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
        ox.Store().query(masked, base_iri=BASE)
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
    parts = [f"line {line}, column {column}", f"near '{near}'" if near else "at its end", _reason(message)]
    return QuerySyntaxError(f"the query does not parse: {', '.join(filter(None, parts))}", line, column)


def _before_the_end(text: str, line: int, column: int) -> tuple[int, int]:
    """Return a place that means something: Oxigraph gives the end of the text where the last bracket is wrong.

    Blank lines and comments at the end do not count; a text that lacks a bracket is wrong at its end.
    """
    tokens = list(_tokens(text)) or [("", 0, _Bracket())]
    last, start, _ = tokens[-1]
    end = start + len(last)
    if _offset(text, line, column) < end:
        return line, column
    words = [word for word, *_ in tokens]
    whole = all(words.count(opening) == words.count(closing) for opening, closing in ("{}", "()"))
    at = end - 1 if whole and last in ("}", ")") else end
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _undeclared(text: str, line: int | None, column: int | None) -> BekkenError | None:
    """Make the error for the first prefix, up to a place, that a query does not declare; ``None`` for none."""
    end = _offset(text, line, column) if line and column else len(text)
    tokens = [(word, start) for word, start, _ in _tokens(text)]
    declared = {after for (before, _), (after, _) in pairwise(tokens) if before.lower() == "prefix"}
    for word, start in tokens:
        prefix, colon, _ = word.partition(":")
        if colon and word[0] not in "<\"'_" and start <= end and f"{prefix}:" not in declared:
            line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
            advice = f"; begin with PREFIX {prefix}: <{PREFIXES[prefix]}>" if prefix in PREFIXES else ""
            place = f"line {line}, column {column}: the prefix '{prefix}:' is not declared{advice}"
            return QuerySyntaxError(f"the query does not parse: {place}", line, column)
    return None


def _reason(message: str) -> str:
    """Keep what a person can use of a parser's message; Oxigraph's lists of what it expected mislead."""
    if "contains a variable that is unbound" in message:
        return "a selected variable is not grouped"
    return "" if "expected" in message else " ".join(message.split())[:120]


def absolute(text: str) -> str:
    """Return a query whose relative IRIs are absolute, as Oxigraph resolves them; without BASE, against our own.

    rdflib leaves those of some schemes as they are, and another store would take its own address.

    Example:
        >>> absolute("ASK { <terms/Pain> ?p <../b> }")
        'ASK { <https://w3id.org/bekken-kg/terms/Pain> ?p <https://w3id.org/b> }'
    """
    base, pieces, at, before = BASE, [], 0, ""
    for word, start, _ in _tokens(text) if "<" in text else ():
        if word[0] == "<" and word[-1] == ">" and len(word) > 1:
            iri = word[1:-1]
            if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
                try:
                    (quad,) = ox.parse(f"<> <e:p> {word} .", ox.RdfFormat.TURTLE, base_iri=base)
                except (SyntaxError, ValueError) as error:
                    raise syntax_error(text, str(error), text.count("\n", 0, start) + 1, 1) from None
                iri = str(quad.object)[1:-1]
                pieces += [text[at:start], f"<{iri}>"]
                at = start + len(word)
            base = iri if before.upper() == "BASE" else base
        before = word
    return "".join([*pieces, text[at:]])


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
    return any(word.casefold() == "from" and not bracket.level for word, _, bracket in _tokens(text))
