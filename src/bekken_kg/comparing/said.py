"""What a graph says of each name, written so that two graphs can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ..namespaces import BK, BKC, BKE, BKS, OWL, RDF, XSD, shorten

#: the namespaces whose names are a promise
PROMISED = (BK, BKC, BKS, BKE)


class Value(NamedTuple):
    """A value written out; ``datatype`` is that of a text without a language, ``""`` of anything else."""

    text: str
    datatype: str = ""


About = dict[tuple[str, str], set[Value]]


class Said:
    """What a graph says: name → property and language → values, blank nodes written out."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Read a graph; its named graphs are not told apart."""
        self.nodes: dict[object, list[tuple[str, object]]] = {}
        for quad in quads:
            self.nodes.setdefault(quad.subject, []).append((quad.predicate.value, quad.object))
        self.names: dict[str, About] = {}
        for subject, said in self.nodes.items():
            if not isinstance(subject, NamedNode):
                continue
            about = self.names.setdefault(subject.value, {})
            for prop, value in said:
                language = value.language or "" if isinstance(value, Literal) else ""
                datatype = value.datatype.value if isinstance(value, Literal) and not language else ""
                about.setdefault((prop, language), set()).add(Value(self.written(value), datatype))
        inside = {value for said in self.nodes.values() for _, value in said if isinstance(value, BlankNode)}
        self.loose = {
            self.written(node) for node in self.nodes if isinstance(node, BlankNode) and node not in inside
        }

    def promised(self) -> set[str]:
        """Return the names that are a promise: ours, and said to be something."""
        kind = (RDF + "type", "")
        return {name for name, about in self.names.items() if name.startswith(PROMISED) and kind in about}

    def texts(self, name: str, prop: str) -> dict[str, str]:
        """Return language → text of a property."""
        about = self.names.get(name, {})
        return {lang: min(texts).text for (each, lang), texts in about.items() if each == prop}

    def written(self, value: object, depth: int = 0) -> str:
        """Write a value as text: an IRI whole, a blank node by what it says, as Manchester syntax does."""
        if isinstance(value, NamedNode):
            return value.value
        if isinstance(value, Literal) and depth and value.datatype.value != XSD + "string":
            mark = f"@{value.language}" if value.language else f"^^{shorten(value.datatype.value)}"
            return value.value + mark
        if not isinstance(value, BlankNode) or depth > 30:
            return str(getattr(value, "value", value))
        said = self.nodes.get(value, [])
        parts = dict(said)
        role = parts.get(OWL + "onProperty")
        if role is not None and OWL + "someValuesFrom" in parts:
            return f"{self._short(role, depth)} some {self._short(parts[OWL + 'someValuesFrom'], depth)}"
        for kind, word in (("intersectionOf", " and "), ("unionOf", " or ")):
            if OWL + kind in parts:
                return f"({word.join(self._items(parts[OWL + kind], depth))})"
        if RDF + "first" in parts:
            return f"({' '.join(self._items(value, depth))})"
        return (
            "["
            + " ; ".join(sorted(f"{shorten(prop)} {self._short(each, depth)}" for prop, each in said))
            + "]"
        )

    def _short(self, value: object, depth: int) -> str:
        return shorten(self.written(value, depth + 1))

    def _items(self, node: object, depth: int) -> list[str]:
        found: list[str] = []
        while node in self.nodes and len(found) < 1000:
            parts = dict(self.nodes[node])
            if RDF + "first" in parts:
                found.append(self._short(parts[RDF + "first"], depth))
            node = parts.get(RDF + "rest")
        return found
