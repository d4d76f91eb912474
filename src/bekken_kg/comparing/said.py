"""What a graph says of each name, written so that two graphs can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ..namespaces import BK, BKC, BKE, BKS, OWL, RDF, XSD, shorten
from ..rdf.index import Index, is_iri, key, node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.index import Node

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
        self.index = Index(quads)
        self.names = {name: self._about(name) for name in self.index if is_iri(name)}
        values = (each for name in self.index for some in self.index.facts(name).values() for each in some)
        inside = {value for value in values if isinstance(value, BlankNode)}
        nameless = {node(name) for name in self.index if not is_iri(name)}
        self.loose = {self.written(one) for one in nameless - inside}

    def _about(self, name: str) -> About:
        about: About = {}
        for prop, values in self.index.facts(name).items():
            for value in values:
                language = value.language or "" if isinstance(value, Literal) else ""
                datatype = value.datatype.value if isinstance(value, Literal) and not language else ""
                about.setdefault((prop, language), set()).add(Value(self.written(value), datatype))
        return about

    def promised(self) -> set[str]:
        """Return the names that are a promise: ours, and said to be something."""
        kind = (RDF + "type", "")
        return {name for name, about in self.names.items() if name.startswith(PROMISED) and kind in about}

    def written(self, value: Node, depth: int = 0) -> str:
        """Write a value as text: an IRI whole, a blank node by what it says, as Manchester syntax does."""
        if isinstance(value, NamedNode):
            return value.value
        if isinstance(value, Literal) and depth and value.datatype.value != XSD + "string":
            mark = f"@{value.language}" if value.language else f"^^{shorten(value.datatype.value)}"
            return value.value + mark
        if not isinstance(value, BlankNode) or depth > 30:
            return str(getattr(value, "value", value))
        said = self.index.facts(key(value))
        if OWL + "onProperty" in said and OWL + "someValuesFrom" in said:
            role, filler = (self._short(said[OWL + part][0], depth) for part in ("onProperty", "someValuesFrom"))
            return f"{role} some {filler}"
        for kind, word in (("intersectionOf", " and "), ("unionOf", " or ")):
            if OWL + kind in said:
                return f"({word.join(self._items(said[OWL + kind][0], depth))})"
        if RDF + "first" in said:
            return f"({' '.join(self._items(value, depth))})"
        told = (f"{shorten(prop)} {self._short(each, depth)}" for prop, values in said.items() for each in values)
        return f"[{' ; '.join(sorted(told))}]"

    def _short(self, value: Node, depth: int) -> str:
        return shorten(self.written(value, depth + 1))

    def _items(self, head: Node, depth: int) -> list[str]:
        return [self._short(item, depth) for item in self.index.items(head)]
