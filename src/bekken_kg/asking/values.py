"""RDF terms as Python values, one by one and in rows."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox

from ..namespaces import XSD

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    Terms = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]

_WHOLE = (
    *("integer", "int", "long", "short", "byte"),
    *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
)


def value(term: object) -> Any:
    """Return the Python value of an RDF term; a literal whose text does not fit its datatype stays a string.

    Example:
        >>> value(ox.Literal(3)), value(ox.NamedNode("https://w3id.org/bekken-kg/terms/Relaxin")), value(None)
        (3, 'https://w3id.org/bekken-kg/terms/Relaxin', None)
    """
    if isinstance(term, ox.NamedNode):
        return term.value
    if not isinstance(term, ox.Literal):
        return None if term is None else str(term)
    datatype = term.datatype.value
    if not datatype.startswith(XSD) or datatype == XSD + "string":
        return term.value
    try:
        return _typed(term.value, datatype[len(XSD) :])
    except (ValueError, ArithmeticError):
        return term.value


def _typed(text: str, kind: str) -> Any:
    if kind in _WHOLE:
        return int(text)
    if kind in ("double", "float"):
        return float(text.replace("INF", "inf"))
    if kind == "decimal":
        from decimal import Decimal

        return Decimal(text)
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
    if kind in ("date", "dateTime"):
        from datetime import date, datetime

        return date.fromisoformat(text) if kind == "date" else datetime.fromisoformat(text)
    return text


def rows(columns: tuple[str, ...], solutions: Iterable[Terms]) -> list[Any]:
    """Return rows of terms as named tuples of Python values, which can be pickled.

    Example:
        >>> rows(("n", "class"), [(ox.Literal(3), None)])
        [Row(n=3, _1=None)]
    """
    make = _row_class(columns)._make
    return [make(map(value, terms)) for terms in solutions]


@lru_cache(256)  # to make a class takes longer than to make the rows of most answers
def _row_class(columns: tuple[str, ...]) -> Any:
    class Row(namedtuple("Row", columns, rename=True)):  # type: ignore[misc]  # names known at run time only
        __slots__ = ()

        def __reduce__(self) -> tuple[object, ...]:  # pickle would look for the class in this module
            return _row, (columns, tuple(self))

    return Row


def _row(columns: tuple[str, ...], values: tuple[object, ...]) -> Any:
    return _row_class(columns)._make(values)
