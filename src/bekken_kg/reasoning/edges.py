"""The edges layer: one plain triple where a source says so, derived from the claims and the class axioms."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from pyoxigraph import NamedNode, Triple

from ..namespaces import BK, RDFS
from ..rdf.index import Index
from .saturation import existentials

#: the properties whose class axioms give edges
STRUCTURAL = (BK + "isPartOf", BK + "isLocatedIn", BK + "isManifestationOf")
#: what a claim can say without an edge: namings, and what is an axiom as well
WITHOUT_EDGE = frozenset({BK + "isCalled", BK + "isNameFor", RDFS + "subClassOf"})


def edges(index: Index) -> list[Triple]:
    """Return the edges of a graph, sorted.

    An edge is one of two things: an affirmed claim, each subject with each object (``bk:causes`` of a
    possible claim becomes ``bk:mayCause``); or ``A R B`` where the axioms entail ``A ⊑ R some B`` for one of
    :data:`STRUCTURAL`. Claims are not closed over axioms: what the source says of pain it says of pain only.

    Args:
        index: the terms and the claims, of one source or several.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> len(edges(Index(quads_of(["terms", "leaflet"])))) > 50
        True
    """
    links = {*existentials(index, STRUCTURAL), *_of_claims(index)}
    found = [Triple(NamedNode(subject), NamedNode(role), NamedNode(filler)) for subject, role, filler in links]
    return sorted(found, key=str)


def _of_claims(index: Index) -> Iterator[tuple[str, str, str]]:
    parts = [BK + name for name in ("claimSubject", "claimPredicate", "claimObject")]
    for claim in index.having(BK + "claimPredicate"):
        if index.iris(claim, BK + "polarity") == [BK + "Affirmed"]:
            possible = BK + "Possible" in index.iris(claim, BK + "modality")
            for subject, prop, filler in product(*(index.iris(claim, part) for part in parts)):
                if prop not in WITHOUT_EDGE:
                    yield subject, BK + "mayCause" if possible and prop == BK + "causes" else prop, filler
