"""The contents of a graph: what it says of each name, written so that two graphs can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ..namespaces import BK, BKC, BKE, BKS, OWL, RDF, XSD, shorten
from ..rdf.index import Index, is_iri, key, node

#: the namespaces whose names are a promise
PROMISED = (BK, BKC, BKS, BKE)


class Value(NamedTuple):
    """A value written out; ``datatype`` is that of a text without a language, ``""`` of anything else."""

    text: str
    datatype: str = ""


Values = dict[tuple[str, str], set[Value]]


class Contents:
    """What a graph says.

    Attributes:
        names: name → property and language → values, blank nodes written out.
        axioms: what is said of no name, written out.
        index: the graph.
    """

    def __init__(self, quads: Iterable[Quad], own: str | None = None) -> None:
        """Read a graph; its named graphs are not told apart, but that the names of an extension's are a promise too."""
        given = list(quads)
        self.index = Index(given)
        self._own = {key(quad.subject) for quad in given if getattr(quad.graph_name, "value", "") == own}
        self.names = {name: self._values(name) for name in self.index if is_iri(name)}
        inside = {value for name in self.index for values in self.index.facts(name).values() for value in values}
        nameless = {node(name) for name in self.index if not is_iri(name)}
        self.axioms = {self.written(blank) for blank in nameless - inside}

    def _values(self, name: str) -> Values:
        values: Values = {}
        for prop, nodes in self.index.facts(name).items():
            for value in nodes:
                language = value.language or "" if isinstance(value, Literal) else ""
                datatype = value.datatype.value if isinstance(value, Literal) and not language else ""
                values.setdefault((prop, language), set()).add(Value(self.written(value), datatype))
        return values

    def promised(self) -> set[str]:
        """Return the names that are a promise: ours or the extension's, and stated to be something."""
        return {name for name, values in self.names.items() if self.is_promised(name) and (RDF + "type", "") in values}

    def is_promised(self, name: str) -> bool:
        """Tell whether a name would be a promise."""
        return name.startswith(PROMISED) or name in self._own

    def written(self, value: NamedNode | BlankNode | Literal | Triple, depth: int = 0) -> str:
        """Write a value as text: an IRI whole, a blank node by what it says, as Manchester syntax does."""
        if isinstance(value, Literal) and depth and value.datatype.value != XSD + "string":
            mark = f"@{value.language}" if value.language else f"^^{shorten(value.datatype.value)}"
            return value.value + mark
        if not isinstance(value, BlankNode) or depth > 30:
            return str(getattr(value, "value", value))
        facts = self.index.facts(key(value))
        if OWL + "onProperty" in facts and OWL + "someValuesFrom" in facts:
            role, filler = (self._short(facts[OWL + part][0], depth) for part in ("onProperty", "someValuesFrom"))
            return f"{role} some {filler}"
        for kind, word in (("intersectionOf", " and "), ("unionOf", " or ")):
            if OWL + kind in facts:
                return f"({word.join(self._items(facts[OWL + kind][0], depth))})"
        if RDF + "first" in facts:
            return f"({' '.join(self._items(value, depth))})"
        parts = (f"{shorten(prop)} {self._short(each, depth)}" for prop, values in facts.items() for each in values)
        return f"[{' ; '.join(sorted(parts))}]"

    def _short(self, value: NamedNode | BlankNode | Literal | Triple, depth: int) -> str:
        return shorten(self.written(value, depth + 1))

    def _items(self, head: NamedNode | BlankNode | Literal | Triple, depth: int) -> list[str]:
        return [self._short(item, depth) for item in self.index.items(head)]
