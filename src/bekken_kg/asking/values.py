"""RDF terms as Python values, one by one and in rows."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterable
from functools import lru_cache
from math import inf

import pyoxigraph as ox

from ..namespaces import XSD

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    Terms = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]

_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_SIGN, _ZONE = "[+-]?", r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_NUMBER = rf"{_SIGN}(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DAY = r"([0-9]{4}-[0-9]{2}-[0-9]{2})"  # Python has no year before 1 or after 9999
#: the lexical forms of a datatype that have a value in Python
_FORMS = {
    "decimal": _NUMBER,
    "double": rf"{_NUMBER}(?:[eE]{_SIGN}[0-9]+)?|{_SIGN}INF|NaN",
    "date": _DAY + _ZONE,
    "dateTime": _DAY + r"T(?:24:00:00(?:\.0+)?|([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?))" + _ZONE,
}
#: datatype of whole numbers → the least and the largest that it has
_WHOLE: dict[str, tuple[float, float]] = {
    "integer": (-inf, inf),
    "nonNegativeInteger": (0, inf),
    "positiveInteger": (1, inf),
    "nonPositiveInteger": (-inf, 0),
    "negativeInteger": (-inf, -1),
    **{name: (-(1 << bits - 1), (1 << bits - 1) - 1) for name, bits in _BITS.items()},
    **{f"unsigned{name.capitalize()}": (0, (1 << bits) - 1) for name, bits in _BITS.items()},
}


def value(term: object) -> Any:
    """Return the Python value of an RDF term.

    A whole number is an ``int``; ``xsd:decimal`` a ``Decimal``; ``xsd:double`` and ``xsd:float`` a ``float``;
    ``xsd:boolean`` a ``bool``; ``xsd:dateTime`` a ``datetime``, aware where it has a time zone; ``xsd:date`` a
    ``date``, whose time zone is left out. A literal whose text its datatype does not allow, one that Python has no
    value for (the year 0 or 10000), and one of any other datatype stays a string.

    Example:
        >>> value(ox.Literal(3)), value(ox.NamedNode("https://w3id.org/bekken-kg/terms/Relaxin")), value(None)
        (3, 'https://w3id.org/bekken-kg/terms/Relaxin', None)
        >>> value(ox.Literal("1_000", datatype=ox.NamedNode(XSD + "integer")))
        '1_000'
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
    except (ValueError, ArithmeticError):  # a day that no month has, or more than Python can hold
        return term.value


def is_ill_typed(literal: ox.Literal) -> bool:
    """Tell whether a literal's datatype is one of numbers, or that of truths, and its text is not one of these.

    Example:
        >>> is_ill_typed(ox.Literal("1_000", datatype=ox.NamedNode(XSD + "integer"))), is_ill_typed(ox.Literal(1000))
        (True, False)
    """
    kind = literal.datatype.value.removeprefix(XSD)
    return (kind in _WHOLE or kind in ("decimal", "double", "float", "boolean")) and isinstance(value(literal), str)


def _typed(text: str, kind: str) -> Any:
    if kind in _WHOLE:
        least, most = _WHOLE[kind]
        number = int(text) if re.fullmatch(rf"{_SIGN}[0-9]+", text) else None
        return text if number is None or not least <= number <= most else number
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
    form = re.fullmatch(_FORMS.get("double" if kind == "float" else kind, "(?!)"), text)
    if form is None:
        return text
    if kind == "decimal":
        from decimal import Decimal

        return Decimal(text)
    if kind in ("date", "dateTime"):
        from datetime import date, datetime, timedelta

        if kind == "date":
            return date.fromisoformat(form[1])
        moment = datetime.fromisoformat(f"{form[1]}T{form[2] or '00:00:00'}{form[3] or ''}")
        return moment if form[2] else moment + timedelta(days=1)
    return float(text.replace("INF", "inf"))


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
