"""A term's neighbours: what its definition makes always true of it, in and out."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.term import Term


@dataclass(frozen=True)
class Relation:
    """A relation between a term and another.

    Attributes:
        out: whether the term is its subject.
        other: the term at the other end.
        property: the relation; ``None`` where the subject is a kind of the object.
    """

    out: bool
    other: Term
    property: Term | None = None


def relations(term: Term) -> list[Relation]:
    """Return the relations of a term that always hold: its place in the hierarchy, then its axioms.

    Example:
        >>> import bekken_kg
        >>> [relation.other.name for relation in relations(bekken_kg.load()["PubicSymphysis"]) if not relation.property]
        ['Joint', 'PelvicJoint']
    """
    neighbours = [Relation(True, parent) for parent in term.parents]
    neighbours += [Relation(True, axiom.filler, axiom.property) for axiom in term.axioms]
    neighbours += [Relation(False, child) for child in term.children]
    neighbours += [Relation(False, axiom.term, axiom.property) for axiom in term.axioms_to]
    return list(dict.fromkeys(neighbours))
