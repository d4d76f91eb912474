"""Trusty URIs: names of nanopublications that hold a hash of what these say, so that a change shows.

The module RA of https://trustyuri.net/ : quads with the hash taken out, sorted, a line a part, SHA-256 in base64.
Without blank nodes, for which the module has no canonical form.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

#: what stands for the hash in IRIs while it is not known
BLANK = " "
#: a hash as it stands at the end of a name: the module's letters, and 256 bits in base64
CODE = re.compile(r"RA[A-Za-z0-9_-]{43}")

Parts = tuple[str, str, str, str | Literal]  # graph, subject, predicate, object


def parts_of(quads: Iterable[Quad], name: str) -> list[Parts]:
    """Return quads with the hash of a nanopublication's own name taken out.

    Args:
        quads: without blank nodes.
        name: the nanopublication's IRI, which ends in its hash.
    """
    code = name[-45:]

    def without(node: object) -> str:
        value = str(getattr(node, "value", ""))
        return value.replace(code, BLANK) if value == name or value.startswith(f"{name}#") else value

    return [
        (
            without(quad.graph_name),
            without(quad.subject),
            quad.predicate.value,
            quad.object if isinstance(quad.object, Literal) else without(quad.object),
        )
        for quad in quads
    ]


def code_of(parts: Iterable[Parts]) -> str:
    """Return the hash of quads, ``RA`` and 43 letters.

    Example:
        >>> code_of([("http://e.org/ #g", "http://e.org/s", "http://e.org/p", Literal("o"))])[:2]
        'RA'
    """
    lines = [
        f"{graph}\n{subject}\n{predicate}\n{_written(value)}\n"
        for graph, subject, predicate, value in sorted(set(parts), key=_place)
    ]
    return "RA" + base64.urlsafe_b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode().rstrip("=")


def named(parts: Iterable[Parts], code: str) -> list[Quad]:
    """Return quads with a hash put in where it was taken out."""

    def node(value: str) -> NamedNode:
        return NamedNode(value.replace(BLANK, code))

    return [
        Quad(node(subject), node(prop), value if isinstance(value, Literal) else node(value), node(graph))
        for graph, subject, prop, value in parts
    ]


def _place(parts: Parts) -> tuple[object, ...]:
    graph, subject, predicate, value = parts
    if not isinstance(value, Literal):
        return graph, subject, predicate, 0, value
    kind = "" if value.language else value.datatype.value
    return graph, subject, predicate, 1, value.value, kind, value.language or ""


def _written(value: str | Literal) -> str:
    if not isinstance(value, Literal):
        return value
    text = value.value.replace("\\", "\\\\").replace("\n", "\\n")
    return f"@{value.language.lower()} {text}" if value.language else f"^{value.datatype.value} {text}"
