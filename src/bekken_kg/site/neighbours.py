"""A term's neighbours: every relation in and out, by axiom or by claim."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.claim import Claim
from ..model.term import Term


@dataclass(frozen=True)
class Relation:
    """A relation between a term and another.

    Attributes:
        out: whether the term is its subject.
        other: the term at the other end.
        property: the relation; ``None`` where the subject is a kind of the object.
        claim: the claim that says it; ``None`` where it holds always.
    """

    out: bool
    other: Term
    property: Term | None = None
    claim: Claim | None = None


def relations(term: Term) -> list[Relation]:
    """Return all relations of a term: its place in the hierarchy, axioms, then claims.

    Example:
        >>> import bekken_kg
        >>> neighbours = relations(bekken_kg.load()["PubicSymphysis"])
        >>> sorted({relation.claim.id for relation in neighbours if relation.claim})
        ['L17', 'L18']
    """
    neighbours = [Relation(True, parent) for parent in term.parents]
    neighbours += [Relation(True, axiom.filler, axiom.property) for axiom in term.axioms]
    neighbours += [Relation(False, child) for child in term.children]
    neighbours += [Relation(False, axiom.term, axiom.property) for axiom in term.axioms_to]
    for claim in term.claims:
        if claim.predicate is None:
            continue
        if term in claim.subjects:
            neighbours += [Relation(True, other, claim.predicate, claim) for other in claim.objects]
        if term in claim.objects:
            neighbours += [Relation(False, other, claim.predicate, claim) for other in claim.subjects]
    return list(dict.fromkeys(neighbours))
