"""Links that an extension makes: the relations with which it says what the project's say, and what its claims say."""

from __future__ import annotations

from ..namespaces import BK, OWL, RDFS
from ..rdf.index import Index

#: what makes one property say what another says: a triple with it is one with the other too
_ALIKE = (OWL + "equivalentProperty", OWL + "inverseOf")


def own_relations(new: Index) -> set[str]:
    """Return the extension's own properties that say what one of the project's says: below it, or its inverse."""
    axioms = (RDFS + "subPropertyOf", *_ALIKE)
    todo = list({prop for axiom in axioms for ends in new.links(axiom) for prop in ends if prop.startswith(BK)})
    found: set[str] = set()
    while todo:
        prop = todo.pop()
        lower = {other for axiom in axioms for other in new.subjects(axiom, prop)}
        lower |= {other for axiom in _ALIKE for other in new.iris(prop, axiom)}
        todo += lower - found
        found |= lower
    return found


def claims_that_say(index: Index, subject: str, prop: str, thing: str) -> set[str]:
    """Return the claims with a subject, a predicate and an object, affirmed or not.

    One that says that something causes another says that it may cause it, too.
    """
    predicates = [prop, BK + "causes"] if prop == BK + "mayCause" else [prop]
    ends = set(index.subjects(BK + "claimSubject", subject)).intersection(index.subjects(BK + "claimObject", thing))
    return {claim for claim in ends if not set(predicates).isdisjoint(index.iris(claim, BK + "claimPredicate"))}


def affirmed(index: Index, subject: str, prop: str, thing: str) -> bool:
    """Tell whether an edge follows from a claim; each subject with each object is never written out."""
    polarities = (index.iris(claim, BK + "polarity") for claim in claims_that_say(index, subject, prop, thing))
    return any(BK + "Affirmed" in some and BK + "Negated" not in some for some in polarities)
