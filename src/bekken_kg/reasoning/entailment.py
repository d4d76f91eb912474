"""What follows from axioms by the completion of ``saturation.py``, and which of them could matter for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from pyoxigraph import BlankNode, Literal, NamedNode

from ..namespaces import OWL, RDF, RDFS
from ..rdf.index import Index, key
from .axioms import WHOLE, Axiom
from .individuals import as_classes
from .saturation import existentials, subsumptions
from .separation import kept_apart
from .terminology import THING, Terminology

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.index import Node

_SUBCLASS, _SUBPROPERTY, _TYPE = RDFS + "subClassOf", RDFS + "subPropertyOf", RDF + "type"
_DISJOINT, _DIFFERENT, _INVERSE = OWL + "disjointWith", OWL + "differentFrom", OWL + "inverseOf"
_NOT_BOTH = OWL + "propertyDisjointWith"
#: what reads the same from either end
_MUTUAL = frozenset({_DISJOINT, _DIFFERENT, _INVERSE, _NOT_BOTH, OWL + "sameAs"}) | {
    OWL + "equivalentClass",
    OWL + "equivalentProperty",
}


@dataclass(frozen=True)
class Goal:
    """What may follow: ``subject`` is a kind of, is of the kind, or always has the relation to, ``object``.

    Attributes:
        subject: an IRI.
        predicate: ``rdfs:subClassOf``, ``rdfs:subPropertyOf``, ``rdf:type``, an object property, or one of
            OWL's relations that read the same from either end, as IRI.
        object: an IRI.
    """

    subject: str
    predicate: str
    object: str

    def follows(self, axioms: Sequence[Axiom]) -> bool:
        """Tell whether it follows from axioms, as far as OWL 2 EL goes, and a little further.

        Further: symmetric relations and inverses between individuals, and what is kept apart by name.
        """
        if self.predicate in (_SUBCLASS, _SUBPROPERTY) and self.subject == self.object:
            return True
        if self.predicate in _MUTUAL:
            return self._mutual(axioms)
        if self.predicate == _SUBCLASS:
            return (self.subject, self.object) in _above(axioms)
        if self.predicate == _TYPE:
            return self._of_kind(axioms)
        index = Index(as_classes(axioms))
        if self.predicate == _SUBPROPERTY:
            return self.object in Terminology(index).above(self.subject)
        return (self.subject, self.predicate, self.object) in existentials(index, [self.predicate])

    def _of_kind(self, axioms: Sequence[Axiom]) -> bool:
        """Tell whether an individual is of a class; a class is not, though it be a kind of it."""
        classes = _types(axioms, self.subject)
        if any((kind, self.object) in _above(axioms) for kind in classes):
            return True
        subject = NamedNode(self.subject)
        of_classes = (_SUBCLASS, OWL + "equivalentClass")
        if any(axiom.root.subject == subject and axiom.root.predicate.value in of_classes for axiom in axioms):
            return False
        return (self.subject, self.object) in subsumptions(Index(as_classes(axioms)))

    def _mutual(self, axioms: Sequence[Axiom]) -> bool:
        """Tell whether a relation that reads the same from either end holds."""
        if any(_says(axiom) == Goal(self.object, self.predicate, self.subject) for axiom in axioms):
            return True
        ends = (self.subject, self.object)
        above = _above(axioms)
        if self.predicate == OWL + "equivalentClass":
            return {ends, ends[::-1]} <= above
        if self.predicate in (_DIFFERENT, _NOT_BOTH) and frozenset(ends) in kept_apart(axioms, self.predicate):
            return True
        if self.predicate not in (_DISJOINT, _DIFFERENT):
            return False
        lower = [{end} if self.predicate == _DISJOINT else _types(axioms, end) for end in ends]
        wider = [some | {up for low, up in above if low in some} for some in lower]
        pairs = kept_apart(axioms, _DISJOINT)
        return any(frozenset({a, b}) in pairs for a in wider[0] for b in wider[1] if a != b)

    def module(self, axioms: Iterable[Axiom]) -> list[Axiom]:
        """Return the axioms that could matter for it; see :func:`reachable`."""
        return reachable(axioms, [self.subject, *([self.object] if self.predicate in _MUTUAL else [])])


def reachable(axioms: Iterable[Axiom], names: Iterable[str]) -> list[Axiom]:
    """Return the axioms that could matter for what follows about some names, near ones first.

    They are those whose left side can be reached from the names; within OWL 2 EL, what follows from all
    follows from these (Suntisrivaraporn, "Module extraction and incremental classification", ESWC 2008).

    Args:
        axioms: all axioms.
        names: IRIs to start from.
    """
    known = {*names, THING}
    rest = list(axioms)
    found: list[Axiom] = []
    while True:
        new = [axiom for axiom in rest if any(left <= known for left in _lefts(axiom))]
        if not new:
            return found
        found += new
        rest = [axiom for axiom in rest if axiom not in set(new)]
        known.update(name for axiom in new if not _only_parts(axiom) for name in axiom.names)


def stated(axioms: Iterable[Axiom], goal: Goal) -> list[Axiom]:
    """Return the axioms that are the goal itself, nothing more and nothing less."""
    return [axiom for axiom in axioms if _says(axiom) == goal]


def _says(axiom: Axiom) -> Goal | None:
    """Return what a axiom says where it is as plain as a goal."""
    subject, predicate, value = axiom.root
    if not isinstance(subject, NamedNode):
        return None
    if isinstance(value, NamedNode):
        return Goal(subject.value, predicate.value, value.value)
    if predicate.value != _SUBCLASS or not isinstance(value, BlankNode):
        return None
    some = (axiom.parts.iris(key(value), OWL + name) for name in ("onProperty", "someValuesFrom"))
    return next((Goal(subject.value, role, filler) for role, filler in product(*some)), None)


def _above(axioms: Iterable[Axiom]) -> set[tuple[str, str]]:
    """Return what is a kind of what, among classes only: an individual is a kind of nothing."""
    return subsumptions(Index(triple for axiom in axioms for triple in axiom.triples))


def _types(axioms: Iterable[Axiom], iri: str) -> set[str]:
    """Return the classes that an individual is said to be of."""
    goals = (_says(axiom) for axiom in axioms)
    return {goal.object for goal in goals if goal and goal.subject == iri and goal.predicate == _TYPE}


def _lefts(axiom: Axiom) -> list[set[str]]:
    """Return the names on each side from which an axiom can be used; one side's must all be known."""
    subject, predicate, value = axiom.root
    kind = predicate.value
    if isinstance(subject, BlankNode) and isinstance(value, NamedNode) and value.value in WHOLE:
        return [set(pair) for pair in combinations(axiom.names, 2)]
    if kind == _TYPE and isinstance(value, NamedNode) and value.value.startswith(OWL):
        return [_names(axiom, subject)]
    if kind == OWL + "propertyChainAxiom":
        return [_names(axiom, value)]
    if kind == OWL + "disjointWith":
        return [{a, b} for a in _names(axiom, subject) for b in _names(axiom, value)]
    if isinstance(value, Literal):
        return [_names(axiom, subject)]
    both = (OWL + "equivalentClass", OWL + "equivalentProperty", _INVERSE)
    if kind in both or not kind.startswith((OWL, RDF, RDFS)):
        return [_names(axiom, subject), _names(axiom, value)]
    if kind == OWL + "disjointUnionOf" or _has_union(axiom):
        return [{name} for name in axiom.names]
    return [_names(axiom, subject)]


def _names(axiom: Axiom, node: Node) -> set[str]:
    if isinstance(node, NamedNode):
        return {node.value}
    return {name for name in axiom.parts.inside(node) if not name.startswith((OWL, RDF, RDFS))} or {THING}


def _only_parts(axiom: Axiom) -> bool:
    """Tell whether a axiom only keeps names apart, and so leads on to none of them."""
    values = {getattr(axiom.root.object, "value", ""), axiom.root.predicate.value}
    return bool(values & (WHOLE | {OWL + "disjointWith", OWL + "differentFrom"}))


def _has_union(axiom: Axiom) -> bool:
    return any(triple.predicate.value == OWL + "unionOf" for triple in axiom.triples)
