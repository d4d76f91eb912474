"""What the class axioms entail of the kind ``A ⊑ R some B``, found by structure alone: no reasoner, no Java.

A completion in the manner of Baader, Brandt and Lutz, "Pushing the EL envelope" (IJCAI 2005), for the part of
OWL 2 EL that ontologies of this kind use: named classes, ``and``, ``some``, equivalence, unions on the left,
domains, ranges, subproperties, transitive properties and property chains. What lies outside EL (``only``,
``not``, inverses, cardinalities, individuals) is passed over, as ELK does; disjointness is not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from ..rdf.index import Index
from .terminology import THING, Expression, Terminology


def existentials(index: Index, properties: Iterable[str]) -> set[tuple[str, str, str]]:
    """Return every ``(A, R, B)`` with ``A ⊑ R some B`` entailed, A and B named, R one of the properties.

    Args:
        index: the axioms as RDF; what is no axiom is passed over.
        properties: IRIs of the object properties asked for.

    Example:
        >>> from pyoxigraph import RdfFormat, parse
        >>> text = '''PREFIX : <http://e.org/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        ... PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        ... :Symphysis rdfs:subClassOf :Joint , [ owl:onProperty :in ; owl:someValuesFrom :Pelvis ] .'''
        >>> sorted(existentials(Index(parse(text, RdfFormat.TURTLE)), ["http://e.org/in"]))
        [('http://e.org/Symphysis', 'http://e.org/in', 'http://e.org/Pelvis')]
    """
    asked, state = set(properties), _saturated(index)
    terminology = state.terminology
    return {
        (name, role, filler)
        for name in terminology.names
        for link, target in state.out[name]
        for role in terminology.above(link) & asked
        for filler in state.supers[target]
        if isinstance(filler, str) and filler != THING
    }


def subsumptions(index: Index) -> set[tuple[str, str]]:
    """Return every ``(A, B)`` with ``A ⊑ B`` entailed, A and B named and different.

    Args:
        index: the axioms as RDF; what is no axiom is passed over.

    Example:
        >>> from pyoxigraph import RdfFormat, parse
        >>> text = '''PREFIX : <http://e.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        ... :Symphysis rdfs:subClassOf :Joint . :Joint rdfs:subClassOf :Structure .'''
        >>> found = subsumptions(Index(parse(text, RdfFormat.TURTLE)))
        >>> ("http://e.org/Symphysis", "http://e.org/Structure") in found
        True
    """
    state = _saturated(index)
    return {
        (name, upper)
        for name in state.terminology.names
        for upper in state.supers[name]
        if isinstance(upper, str) and upper not in (name, THING)
    }


@lru_cache(maxsize=1)
def _saturated(index: Index) -> _Saturation:
    """Return the completion of an index; who asks for its subclasses asks for its relations next."""
    return _Saturation(Terminology(index))


class _Saturation:
    """``supers``: expression → its superclasses; ``out``, ``back``: links by a property, both ways."""

    def __init__(self, terminology: Terminology) -> None:
        self.terminology = terminology
        self.supers: dict[Expression, set[Expression]] = {}
        self.out: dict[Expression, set[tuple[str, Expression]]] = defaultdict(set)
        self.back: dict[Expression, set[tuple[str, Expression]]] = defaultdict(set)
        self.todo: list[tuple[Expression, str | None, Expression]] = []
        self.ands_with: dict[Expression, set[tuple[str | Expression, ...]]] = defaultdict(set)
        for whole in terminology.ands:
            for part in whole[1:]:
                self.ands_with[part].add(whole)
        self.somes_of: dict[Expression, set[str]] = defaultdict(set)
        for _, asked, filler in terminology.somes:
            self.somes_of[filler].add(str(asked))
        for name in terminology.names:
            self.start(name)
        while self.todo:
            lower, role, upper = self.todo.pop()
            if role is None:
                self.subsumed(lower, upper)
            else:
                self.linked(lower, role, upper)

    def start(self, expression: Expression) -> None:
        if expression not in self.supers:
            self.supers[expression] = set()
            self.add(expression, expression)
            self.add(expression, THING)

    def add(self, lower: Expression, upper: Expression) -> None:
        if upper not in self.supers[lower]:
            self.supers[lower].add(upper)
            self.todo.append((lower, None, upper))

    def link(self, lower: Expression, role: str, target: Expression) -> None:
        self.start(target)
        if (role, target) not in self.out[lower]:
            self.out[lower].add((role, target))
            self.back[target].add((role, lower))
            self.todo.append((lower, role, target))

    def subsumed(self, lower: Expression, upper: Expression) -> None:
        for wider in self.terminology.stated.get(upper, ()):
            self.add(lower, wider)
        if isinstance(upper, tuple) and upper[0] == "and":
            for part in upper[1:]:
                self.add(lower, part)
        for whole in self.ands_with.get(upper, ()):
            if self.supers[lower].issuperset(whole[1:]):
                self.add(lower, whole)
        if isinstance(upper, tuple) and upper[0] == "some":
            _, role, filler = upper
            ranges = {
                wide for above in self.terminology.above(str(role)) for wide in self.terminology.ranges.get(above, ())
            }
            self.link(lower, str(role), ("and", filler, *sorted(ranges, key=str)) if ranges else filler)
        for role, source in list(self.back[lower]):
            self.carried(source, role, upper)

    def linked(self, lower: Expression, role: str, target: Expression) -> None:
        for upper in list(self.supers[target]):
            self.carried(lower, role, upper)
        above = self.terminology.above(role)
        for first, second, whole in self.terminology.chains:
            if first in above:
                for onward, end in list(self.out[target]):
                    if second in self.terminology.above(onward):
                        self.link(lower, whole, end)
            if second in above:
                for before, begin in list(self.back[lower]):
                    if first in self.terminology.above(before):
                        self.link(begin, whole, target)

    def carried(self, lower: Expression, role: str, filler: Expression) -> None:
        """``lower R some filler`` holds: say so where an axiom asks for it."""
        for asked in self.somes_of.get(filler, set()) & self.terminology.above(role):
            self.add(lower, ("some", asked, filler))
