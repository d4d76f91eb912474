"""RDF terms as Python values."""

from __future__ import annotations

import pyoxigraph as ox

from ..namespaces import XSD

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

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
