"""Links that an extension makes: the relations with which it says what the project's say, and what its claims say."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from ..namespaces import BK, OWL, RDFS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyoxigraph import Triple

#: what makes one property say what another says: a triple with it is one with the other too
_ALIKE = {OWL + "equivalentProperty", OWL + "inverseOf"}


def own_relations(new: Iterable[Triple]) -> set[str]:
    """Return the extension's own properties that say what one of the project's says: below it, or its inverse."""
    above: dict[str, set[str]] = {}
    for triple in new:
        prop, ends = triple.predicate.value, (triple.subject, triple.object)
        if (prop == RDFS + "subPropertyOf" or prop in _ALIKE) and all(isinstance(end, NamedNode) for end in ends):
            lower, upper = _iri(ends[0]), _iri(ends[1])
            above.setdefault(upper, set()).add(lower)
            if prop in _ALIKE:
                above.setdefault(lower, set()).add(upper)
    todo = [prop for prop in above if prop.startswith(BK)]
    found: set[str] = set()
    while todo:
        lower_ones = above.get(todo.pop(), set()) - found
        found |= lower_ones
        todo += lower_ones
    return found


class Claims:
    """Affirmed claims, by what they say; each subject with each object is never written out."""

    def __init__(self, new: Iterable[Triple]) -> None:
        """Read the claims."""
        self.by: dict[tuple[str, str], set[object]] = {}
        for triple in new:
            if triple.predicate.value.startswith(BK):
                part = triple.predicate.value.removeprefix(BK)
                self.by.setdefault((part, _iri(triple.object)), set()).add(triple.subject)

    def say(self, subject: str, prop: str, thing: str) -> bool:
        """Tell whether an edge follows from one of them."""
        predicates = [prop, BK + "causes"] if prop == BK + "mayCause" else [prop]
        claims = self._with("claimSubject", subject) & self._with("claimObject", thing)
        claims &= self._with("claimPredicate", *predicates) & self._with("polarity", BK + "Affirmed")
        return bool(claims - self._with("polarity", BK + "Negated"))

    def _with(self, part: str, *values: str) -> set[object]:
        return set().union(*(self.by.get((part, value), set()) for value in values))


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
