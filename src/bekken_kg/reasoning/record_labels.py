"""Labels of records: what a claim, a text unit, a source or a piece of evidence is called where it has no name."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

from ..namespaces import BK, DCTERMS, RDFS, SKOS
from ..rdf.index import Index

#: class → what a member is called before its number
_NUMBERED = {
    BK + "Claim": "claim",
    BK + "TextUnit": "text unit",
    BK + "Source": "source",
    BK + "EvidenceStatement": "evidence statement",
    BK + "Publication": "publication",
    DCTERMS + "Agent": "agent",
}


def names(quads: Iterable[Quad]) -> list[Quad]:
    """Return an ``rdfs:label`` for each claim, text unit, source and piece of evidence: OWL tools show nothing else.

    It is its own English name, else its title, else its kind and number; none where it has a label.

    Args:
        quads: an ontology.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> [quad.object.value for quad in names(quads_of(["leaflet"])) if "L25" in quad.object.value]
        ['claim L25']
    """
    index = Index(quads)
    labelled = []
    for kind, word in _NUMBERED.items():
        for name in (iri for iri in index.members(kind) if not index.values(iri, RDFS + "label")):
            english = [label for label in index.literals(name, SKOS + "prefLabel") if label.language == "en"]
            numbers = (f"{word} {number.value}" for number in index.literals(name, DCTERMS + "identifier"))
            numbered = [Literal(number, language="en") for number in numbers]
            labels = [*english, *index.literals(name, DCTERMS + "title"), *numbered]
            labelled += [Quad(NamedNode(name), NamedNode(RDFS + "label"), label) for label in labels[:1]]
    return labelled
