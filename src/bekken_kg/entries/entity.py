"""An entity: anything with an IRI in the graph, and what the graph says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from ..languages import choose
from ..namespaces import SKOS, shorten

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Protocol

    from .claim import Claim

    Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None

    class Asked(Protocol):
        """What an entity needs of the graph that it is in."""

        def select(self, sparql: str) -> Sequence[tuple[Node, ...]]:
            """Return the rows of a SELECT as RDF terms."""
            ...

        def claims_about(self, iri: str) -> tuple[Claim, ...]:
            """Return the claims that name an IRI as subject, predicate, object or qualifier."""
            ...


class Text(str):
    """A text that knows its language, so that a fallback can be told from what was asked for.

    Example:
        >>> label = Text("symfysen", "nb")
        >>> label, label.lang
        ('symfysen', 'nb')
    """

    lang: str

    def __new__(cls, text: str, lang: str) -> Text:
        """Make a text of a language tag (``""`` for none)."""
        made = super().__new__(cls, text)
        made.lang = lang
        return made

    def told(self, lang: str) -> str:
        """Return the text for someone who asked for ``lang``; another language is named after it."""
        return f"{self} [{self.lang}]" if self.lang and self.lang != lang else str(self)


@dataclass(frozen=True)
class Entity:
    """Anything with an IRI in the graph.

    Attributes:
        iri: its full IRI.
    """

    iri: str
    _graph: Asked = field(repr=False, compare=False)

    @property
    def curie(self) -> str:
        """The IRI with its prefix: ``bk:Relaxin``."""
        return shorten(self.iri)

    @property
    def name(self) -> str:
        """The last part of the IRI: ``Relaxin``."""
        return self.iri.rstrip("/#").replace("#", "/").rpartition("/")[2]

    @cached_property
    def facts(self) -> dict[str, list[Node]]:
        """What the graph says of it: property IRI → values as RDF terms."""
        found: dict[str, list[Node]] = {}
        for prop, value in self._graph.select(
            f"SELECT DISTINCT ?p ?o WHERE {{ {self._node} ?p ?o }} ORDER BY ?p ?o"
        ):
            assert isinstance(prop, ox.NamedNode)
            found.setdefault(prop.value, []).append(value)
        return found

    def texts(self, prop: str) -> dict[str, list[str]]:
        """Return a property's texts by language tag (``""`` for none)."""
        found: dict[str, list[str]] = {}
        for value in self.facts.get(prop, []):
            if isinstance(value, ox.Literal):
                found.setdefault(value.language or "", []).append(value.value)
        return found

    def text(self, prop: str, lang: str) -> Text | None:
        """Return one text of a property: in the asked language, else nb, else en, else any."""
        found = choose({tag: texts[0] for tag, texts in self.texts(prop).items()}, lang)
        return Text(*found) if found else None

    def iris(self, prop: str) -> tuple[str, ...]:
        """Return the IRIs that a property has as values."""
        return tuple(value.value for value in self.facts.get(prop, []) if isinstance(value, ox.NamedNode))

    def label(self, lang: str = "nb") -> Text:
        """Return its label.

        Args:
            lang: ``nb``, ``nn`` or ``en``; where there is no such label, nb, then en, then its name. The
            ``lang`` of
                what is returned tells which it was.
        """
        return self.text(SKOS + "prefLabel", lang) or Text(self.name, "")

    def _iri_rows(self, sparql: str) -> list[tuple[str, ...]]:
        """Return the rows of a SELECT whose every cell is an IRI."""
        rows = [
            tuple(cell.value if isinstance(cell, ox.NamedNode) else "" for cell in row)
            for row in self._graph.select(sparql)
        ]
        return [row for row in rows if all(row)]

    @property
    def _node(self) -> str:
        return str(ox.NamedNode(self.iri))
