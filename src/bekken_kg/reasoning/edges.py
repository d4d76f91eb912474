"""The edges layer: one plain triple where a source says so, derived from the claims and the class axioms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, Triple

from ..namespaces import BK, RDFS
from .saturation import existentials

#: the properties whose class axioms give edges
STRUCTURAL = (BK + "isPartOf", BK + "isLocatedIn", BK + "isManifestationOf")
#: what a claim can say without an edge: namings, and what is an axiom as well
WITHOUT_EDGE = frozenset({BK + "isCalled", BK + "isNameFor", RDFS + "subClassOf"})

_AFFIRMED = NamedNode(BK + "Affirmed")
_POSSIBLE = NamedNode(BK + "Possible")


def edges(quads: Iterable[Quad]) -> list[Triple]:
    """Return the edges of a graph, sorted.

    An edge is one of two things: an affirmed claim, each subject with each object (``bk:causes`` of a
    possible claim becomes ``bk:mayCause``); or ``A R B`` where the axioms entail ``A ⊑ R some B`` for one of
    :data:`STRUCTURAL`. Claims are not closed over axioms: what the source says of pain it says of pain only.

    Args:
        quads: the terms and the claims, of one source or several; graphs are not told apart.

    Example:
        >>> from bekken_kg.exporting.export import quads_of
        >>> len(edges(quads_of(["terms", "leaflet"]))) > 50
        True
    """
    given = list(quads)
    found = {
        Triple(NamedNode(subject), NamedNode(role), NamedNode(filler))
        for subject, role, filler in existentials(given, STRUCTURAL)
    }
    return sorted(found | _of_claims(given), key=str)


def _of_claims(quads: Iterable[Quad]) -> set[Triple]:
    parts = {"claimSubject", "claimPredicate", "claimObject", "polarity", "modality"}
    claims: dict[object, dict[str, list[NamedNode]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        iri = quad.predicate.value
        if iri.startswith(BK) and iri[len(BK) :] in parts and isinstance(quad.object, NamedNode):
            claims[quad.subject][iri[len(BK) :]].append(quad.object)
    return {
        Triple(subject, _edge(predicate, claim["modality"]), filler)
        for claim in claims.values()
        if claim["polarity"] == [_AFFIRMED]
        for predicate in claim["claimPredicate"]
        if predicate.value not in WITHOUT_EDGE
        for subject in claim["claimSubject"]
        for filler in claim["claimObject"]
    }


def _edge(predicate: NamedNode, modality: list[NamedNode]) -> NamedNode:
    if predicate.value == BK + "causes" and _POSSIBLE in modality:
        return NamedNode(BK + "mayCause")
    return predicate
