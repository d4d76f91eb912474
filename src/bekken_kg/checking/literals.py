"""Values that the engines do not write alike; the promise is the same rows from each of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, Store

from ..namespaces import XSD

_LARGEST = 2**63  #: what an engine counts in


def not_alike(literals: Iterable[Literal]) -> dict[Literal, str]:
    """Return the values that not every engine keeps as written → the form that each keeps, ``""`` for none.

    Only those of XSD are looked at: of others rdflib would parse XML and HTML.

    Args:
        literals: the values.

    Example:
        >>> number = NamedNode(XSD + "integer")
        >>> list(not_alike([Literal("7", datatype=number), Literal("007", datatype=number)]).values())
        ['7']
    """
    values = [value for value in dict.fromkeys(literals) if value.datatype.value.startswith(XSD)]
    rest: dict[Literal, list[Literal]] = {}
    for literal, other in zip(values, _by_oxigraph(values), strict=True):
        form, good = _by_rdflib(literal)
        if not (good and literal.value == other == form):
            rest[literal] = [Literal(text, datatype=literal.datatype) for text in (other, form)]
    forms = [form for some in rest.values() for form in some]
    kept = {
        form
        for form, again in zip(forms, _by_oxigraph(forms), strict=True)
        if form.value == again and _by_rdflib(form) == (again, True)
    }
    return {literal: next((form.value for form in some if form in kept), "") for literal, some in rest.items()}


def _by_oxigraph(literals: Iterable[Literal]) -> list[str]:
    """Return how Oxigraph's store writes each."""
    store = Store()
    nodes = {NamedNode(f"urn:x:{number}"): literal for number, literal in enumerate(literals)}
    store.bulk_extend(Quad(node, node, literal) for node, literal in nodes.items())
    kept = (next(store.quads_for_pattern(node, None, None)).object for node in nodes)
    return [value.value if isinstance(value, Literal) else "" for value in kept]


def _by_rdflib(literal: Literal) -> tuple[str, bool]:
    """Return how rdflib writes a value, and whether it is one of its datatype that an engine can count with."""
    import rdflib  # here, as it takes a while: a query must not wait for it

    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # else a traceback for each that is no value
    try:
        read = rdflib.Literal(literal.value, datatype=rdflib.URIRef(literal.datatype.value))
    except Exception:  # a date in the year 999999999, say
        return literal.value, False
    countable = not isinstance(read.value, int) or -_LARGEST <= read.value < _LARGEST
    written = str(read)
    if literal.value.endswith("Z"):  # the usual way to write UTC, for which rdflib has another: no reader errs
        written = written.removesuffix("+00:00") + "Z" if written.endswith("+00:00") else written
    return written, countable and not read.ill_typed
