"""The fingerprint of an entry: what it says, so that a signature can be tied to it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from pyoxigraph import BlankNode, NamedNode, Quad

from ..layers import graph_iri
from ..namespaces import OBO, RDFS, SCHEMA

# The layers whose files a reviewer's name is written into.
_READ = {NamedNode(graph_iri(layer)) for layer in ("terms", "leaflet", "evidence")}
# A spreadsheet takes 12345e678901 for a number, and rounds it.
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
# What a review itself writes, and what `bekken build` derives, is no part of what was read.
_NOT_READ = {
    OBO + "IAO_0000114",
    SCHEMA + "reviewedBy",
    SCHEMA + "lastReviewed",
    OBO + "IAO_0000115",
    RDFS + "label",
}


def fingerprints(quads: Iterable[Quad]) -> dict[str, str]:
    """Return a fingerprint of what is said of every IRI: IRI → the start of a SHA-256, as twelve letters.

    Its review is set aside, what `bekken build` derives too, and its axioms, which the sheet does not show.
    """
    own: dict[str, set[str]] = {}
    for quad in quads:
        if quad.graph_name not in _READ or quad.predicate.value in _NOT_READ:
            continue
        if isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode):
            own.setdefault(quad.subject.value, set()).add(f"{quad.predicate} {quad.object}")
    return {
        iri: sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12].translate(_LETTERS)
        for iri, lines in own.items()
    }
