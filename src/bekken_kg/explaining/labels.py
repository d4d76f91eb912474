"""Labels of what axioms speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import Quad

from ..languages import choose
from ..model.entity import Entity
from ..namespaces import RDF, RDFS, SKOS, shorten
from ..rdf.index import Index
from ..words import word

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..model.entity import Asked

#: gives the label of an IRI in a language
Labels = Callable[[str, str], str]


def labels_in(graph: Asked) -> Labels:
    """Return what gives the labels of a graph; a fallback says its language."""

    def label(iri: str, lang: str) -> str:
        if iri == RDF + "type":
            return word("axioms.is", lang)
        text = Entity(iri, graph).label(lang)
        return text.display(lang) if text.lang else _short(iri)

    return label


def labels_of(quads: Iterable[Quad]) -> Labels:
    """Return what gives the labels in quads: ``skos:prefLabel``, else ``rdfs:label``, else a short name."""
    index = Index(quads)

    def label(iri: str, lang: str) -> str:
        texts = index.first_texts(iri, RDFS + "label") | index.first_texts(iri, SKOS + "prefLabel")
        chosen = choose(texts, lang)
        return chosen[0] if chosen else _short(iri)

    return label


def _short(iri: str) -> str:
    """Return the short form of an IRI, or its last part where its prefix is not known."""
    short = shorten(iri)
    return short if short != iri else iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri
