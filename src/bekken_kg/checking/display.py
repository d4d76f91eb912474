"""How IRIs, terms and literals are named in findings and differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import BlankNode, NamedNode

from ..languages import choose
from ..namespaces import DCTERMS, GRAPH, PREFIXES, SKOS, is_ours, shorten
from ..rdf.index import Index

#: what has a name for people, the best first
_LABELS = (SKOS + "prefLabel", DCTERMS + "identifier", DCTERMS + "title")


class DisplayNames:
    """How IRIs and terms are named to people.

    Args:
        indexes: of graphs, for the labels; where several have one, that of the first counts.
        prefixes: prefix → namespace, besides the project's own.
        lang: nb, nn or en.
    """

    def __init__(self, indexes: Sequence[Index], prefixes: Mapping[str, str], lang: str) -> None:
        """Keep what names them."""
        taken = set(PREFIXES.values())  # a namespace that is ours but for a slip is shown as it is
        others = [pair for pair in prefixes.items() if pair[1] and pair[1] not in taken and not is_ours(pair[1])]
        self.spaces = sorted(others, key=lambda pair: -len(pair[1]))
        self.lang = lang
        self.indexes = indexes

    def short(self, iri: str) -> str:
        """Return the CURIE of an IRI, or the name of a graph, or the IRI."""
        if iri.startswith(GRAPH):
            return iri.removeprefix(GRAPH)
        for prefix, space in self.spaces:
            if iri.startswith(space) and not set("/#?:") & set(iri[len(space) :]) and iri != space:
                return f"{prefix}:{iri[len(space) :]}"
        return shorten(iri)

    def term(self, term: object) -> str:
        """Return an IRI's short name, a literal's text, and ``[…]`` for a blank node."""
        if isinstance(term, NamedNode):
            return self.short(term.value)
        return "[…]" if isinstance(term, BlankNode) else str(getattr(term, "value", term))

    def label(self, iri: str) -> str | None:
        """Return a label, identifier or title, with its language where it is not the asked one."""
        for prop in _LABELS:
            texts: dict[str, str] = {}
            for index in self.indexes:
                texts = index.first_texts(iri, prop) | texts
            found = choose(texts, self.lang)
            if found:
                text, tag = found
                return text if tag in ("", self.lang) else f"{text} [{tag}]"
        return None
