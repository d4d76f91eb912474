"""An entity: anything with an IRI in the graph, and what the graph says of it."""

from __future__ import annotations

from ..languages import choose
from ..namespaces import BASE, DCTERMS, SKOS, shorten

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import NoReturn, Protocol

    from ..rdf.index import Facts, Index
    from .claim import Claim

    class Asked(Protocol):
        """What an entity needs of the graph that it is in."""

        @property
        def index(self) -> Index:
            """What the graph says of whom."""
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
        self = super().__new__(cls, text)
        self.lang = lang
        return self

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # str's own has the text alone
        """Return what pickle and copy make it anew from."""
        return str(self), self.lang

    def display(self, lang: str) -> str:
        """Return the text for someone who asked for ``lang``; another language is named after it."""
        return f"{self} [{self.lang}]" if self.lang and self.lang != lang else str(self)


class Entity:
    """Anything with an IRI in the graph; equal to another of its class with the same IRI, and never changed.

    No dataclass: to import those takes half as long as to start Python.

    Attributes:
        iri: its full IRI.
    """

    iri: str
    _graph: Asked

    def __init__(self, iri: str, graph: Asked) -> None:
        """Name what a graph speaks of."""
        self.__dict__.update(iri=iri, _graph=graph)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse a change."""
        raise AttributeError(f"'{name}' of a {type(self).__name__} cannot be set")

    def __eq__(self, other: object) -> bool:
        """Compare class and IRI."""
        return type(other) is type(self) and other.iri == self.iri

    def __hash__(self) -> int:
        """Hash the IRI."""
        return hash(self.iri)

    def __repr__(self) -> str:
        """Tell the IRI."""
        return f"{type(self).__name__}(iri={self.iri!r})"

    @property
    def curie(self) -> str:
        """The IRI with its prefix: ``bk:Relaxin``."""
        return shorten(self.iri)

    @property
    def name(self) -> str:
        """The last part of the IRI: ``Relaxin``."""
        return self.iri.rstrip("/#").replace("#", "/").rpartition("/")[2]

    @property
    def id(self) -> str:
        """Its number, such as ``L49``; its name where it has none."""
        return self.text(DCTERMS + "identifier", "") or self.name

    @property
    def reference(self) -> str:
        """How it is referred to: by its number where it is the project's, by its CURIE where it is of others."""
        return self.id if self.iri.startswith(BASE) else self.curie

    @property
    def facts(self) -> Facts:
        """What the graph says of it: property IRI → values as RDF terms, all sorted."""
        return self._graph.index.facts(self.iri)

    def texts(self, prop: str) -> dict[str, list[str]]:
        """Return a property's texts by language tag (``""`` for none)."""
        return self._graph.index.texts(self.iri, prop)

    def text(self, prop: str, lang: str) -> Text | None:
        """Return one text of a property: in the asked language, else nb, else en, else any."""
        chosen = choose(self._graph.index.first_texts(self.iri, prop), lang)
        return Text(*chosen) if chosen else None

    def scope_note(self, lang: str = "nb") -> Text | None:
        """Return how it is meant, where that needs saying; fallback as for labels."""
        return self.text(SKOS + "scopeNote", lang)

    def iris(self, prop: str) -> tuple[str, ...]:
        """Return the IRIs that a property has as values."""
        return tuple(self._graph.index.iris(self.iri, prop))

    def users(self, prop: str) -> tuple[str, ...]:
        """Return the IRIs of those that have it as a value of a property."""
        return tuple(name for name in self._graph.index.subjects(prop, self.iri) if name[:2] != "_:")

    def label(self, lang: str = "nb") -> Text:
        """Return its label.

        Args:
            lang: ``nb``, ``nn`` or ``en``; where there is no such label, nb, then en, then its name. The
                ``lang`` of what is returned tells which it was.
        """
        return self.text(SKOS + "prefLabel", lang) or Text(self.name, "")

    def words(self, lang: str = "nb") -> str:
        """Return its label for someone who reads a language; where it is in another, that is named after it."""
        return self.label(lang).display(lang)
