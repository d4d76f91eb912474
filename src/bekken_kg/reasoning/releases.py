"""The two release files: the whole ontology in OWL 2 DL, and its part in OWL 2 EL, each as RDF/XML."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, Triple

from ..namespaces import ONTOLOGY, OWL, RDFS
from ..rdf.writing import export
from .axioms import axioms_of
from .record_labels import names

FULL, EL = "bekken-full.owl", "bekken-el.owl"


def releases(quads: Iterable[Quad]) -> dict[str, str]:
    """Return the text of each release file: name → text, the same for the same graph.

    Args:
        quads: the terms, with their derived annotations, and the leaflet layer; nothing else.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> sorted(releases(quads_of(["terms", "leaflet"])))
        ['bekken-el.owl', 'bekken-full.owl']
    """
    given = list(quads)
    given += names(given)
    return {FULL: export(given, "rdfxml"), EL: export(el_part(given), "rdfxml")}


def el_part(quads: Iterable[Quad]) -> list[Quad]:
    """Return what lies in OWL 2 EL: axioms outside it are left out whole, everything else stays.

    It is an ontology of its own, so its IRI is another one: ``…/ontology/el``.

    Args:
        quads: an ontology.
    """
    given = list(quads)
    outside = {triple for axiom in axioms_of(given) if not axiom.in_el for triple in axiom.triples}
    kept = [_renamed(quad) for quad in given if quad.triple not in outside]
    see = Triple(NamedNode(f"{ONTOLOGY}/el"), NamedNode(RDFS + "seeAlso"), NamedNode(ONTOLOGY))
    return [*kept, Quad(*see)] if any(quad.subject == see.subject for quad in kept) else kept


def _renamed(quad: Quad) -> Quad:
    if quad.subject != NamedNode(ONTOLOGY):
        return quad
    value = quad.object
    if quad.predicate.value == OWL + "versionIRI" and isinstance(value, NamedNode):
        value = NamedNode(f"{value.value}/el")
    return Quad(NamedNode(f"{ONTOLOGY}/el"), quad.predicate, value, quad.graph_name)
