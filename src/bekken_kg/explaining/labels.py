"""Labels for what is told about axioms, and the sentences made with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import Quad

from ..languages import LANGUAGES, choose
from ..model.entity import Entity
from ..namespaces import RDF, RDFS, SKOS, shorten
from ..rdf.index import Index
from ..rdf.turtle import write
from ..reasoning.axioms import Axiom
from .sentences import sentence
from .wording import word

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    from ..model.entity import Asked

#: gives the label of an IRI in a language
Labels = Callable[[str, str], str]


def labels_in(graph: Asked) -> Labels:
    """Return what gives the labels of a graph; a fallback is told by its language."""

    def label(iri: str, lang: str) -> str:
        if iri == RDF + "type":
            return word("is", lang)
        found = Entity(iri, graph).label(lang)
        return found.display(lang) if found.lang else _short(iri)

    return label


def labels_of(quads: Iterable[Quad]) -> Labels:
    """Return what gives the labels in quads: ``skos:prefLabel``, else ``rdfs:label``, else a short name."""
    index = Index(quads)

    def label(iri: str, lang: str) -> str:
        texts = index.first_texts(iri, RDFS + "label") | index.first_texts(iri, SKOS + "prefLabel")
        found = choose(texts, lang)
        return found[0] if found else _short(iri)

    return label


def told(statement: Axiom, labels: Labels, lang: str) -> str:
    """Write a statement as a sentence, with the labels of a language."""
    return sentence(statement, lambda iri: labels(iri, lang), lang)


def axiom_record(statement: Axiom, labels: Labels) -> dict[str, Any]:
    """Return a statement as a dictionary: sentences (by language), turtle, and graph (an IRI or null)."""
    return {
        "sentences": {lang: told(statement, labels, lang) for lang in LANGUAGES},
        "turtle": write(statement.triples),
        "graph": statement.graph or None,
    }


def _short(iri: str) -> str:
    """Return the short form of an IRI, or its last part where its prefix is not known."""
    short = shorten(iri)
    return short if short != iri else iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri
