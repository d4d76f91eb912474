"""The errors of bekken-kg, one tree.

Every message is one line that says what is wrong and what to do next::

    BekkenError                    exit code 3
    ├── WrongUse                   exit code 2: the call itself is wrong
    │   ├── UnknownName            a parameter, language, format, engine or layer that does not exist
    │   └── QuerySyntaxError       SPARQL that does not parse; has .line and .column
    ├── NotFound                   exit code 1: a term, claim or question that is not in the graph
    └── CannotDo                   exit code 3: a missing or unreadable file, a missing extra, a refused query
"""

from __future__ import annotations


class BekkenError(Exception):
    """Any error of bekken-kg; catch this one to catch them all."""

    exit_code = 3

    def __init__(self, message: str) -> None:
        """Keep the message, on one line, without what a terminal would not show but obey."""
        super().__init__(printable(message))


class WrongUse(BekkenError):
    """The call is wrong, whatever the graph holds."""

    exit_code = 2


class UnknownName(WrongUse):
    """A parameter, language, format, engine or layer with that name does not exist."""


class QuerySyntaxError(WrongUse):
    """SPARQL text that does not parse.

    ``line`` and ``column`` count from 1; both are ``None`` where the engine gave no place.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        """Keep the message and the place (1-based line and column)."""
        super().__init__(message)
        self.line = line
        self.column = column


class NotFound(BekkenError):
    """A term, claim or question with that name is not in the graph."""

    exit_code = 1


class CannotDo(BekkenError):
    """It was asked for rightly, but could not be done."""


def printable(text: str) -> str:
    r"""Write a text so that it stands on one line and nothing in it is hidden or moves the cursor.

    Any space becomes a plain one; what else cannot be seen (control, bidi and zero-width characters) its escape.

    Example:
        >>> print(printable("a\u202eb\x1b[2J\r\nc"))
        a\u202eb\x1b[2J  c
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else " " if letter.isspace() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def nearest(wrong: object, names: list[str]) -> str:
    """Say which name was probably meant, as the tail of an error message.

    Args:
        wrong: the name as given.
        names: the names that exist.

    Returns:
        ``"; did you mean 'treatments'?"``, or ``""`` where nothing is near.

    Example:
        >>> nearest("treatment", ["symptoms", "treatments"])
        "; did you mean 'treatments'?"
    """
    close = closest(wrong, names) if isinstance(wrong, str) else None
    return f"; did you mean '{close}'?" if close else ""


def closest(wrong: str, names: list[str]) -> str | None:
    """Return the name that was probably meant, ``None`` where nothing is near.

    Example:
        >>> closest("treatmnt", ["symptoms", "treatments"])
        'treatments'
    """
    from difflib import get_close_matches  # only on the way to an error

    folded = {name.casefold(): name for name in reversed(names)}
    close = get_close_matches(wrong.casefold(), list(folded), n=1, cutoff=0.6)
    if not close and len(wrong) > 2:
        close = sorted((key for key in folded if wrong.casefold() in key), key=len)[:1]
    return folded[close[0]] if close else None
