"""Labels of what axioms speak of."""

from __future__ import annotations

from collections.abc import Callable

from ..languages import choose
from ..model.entity import Text
from ..namespaces import RDF, RDFS, SKOS, shorten
from ..rdf.index import Index
from ..words import word

#: gives the label of an IRI in a language
Labels = Callable[[str, str], str]


def labels_of(index: Index) -> Labels:
    """Return what gives the labels in a graph: ``skos:prefLabel``, else ``rdfs:label``, else a short name."""

    def label(iri: str, lang: str) -> str:
        if iri == RDF + "type":
            return word("axioms.is", lang)
        chosen = choose(index.first_texts(iri, RDFS + "label") | index.first_texts(iri, SKOS + "prefLabel"), lang)
        return Text(*chosen).display(lang) if chosen else _short(iri)

    return label


def _short(iri: str) -> str:
    """Return the short form of an IRI, or its last part where its prefix is not known."""
    short = shorten(iri)
    return short if short != iri else iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri
