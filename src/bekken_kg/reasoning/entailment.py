"""What follows from axioms by the completion of ``saturation.py``, and which of them could matter for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ..namespaces import OWL, RDF, RDFS
from .axioms import THING, Axioms
from .saturation import existentials, subsumptions
from .statements import DECLARATIONS, WHOLE, Statement

_SUBCLASS, _SUBPROPERTY, _TYPE = RDFS + "subClassOf", RDFS + "subPropertyOf", RDF + "type"


@dataclass(frozen=True)
class Goal:
    """What may follow: ``subject`` is a kind of, is of the kind, or always has the relation to, ``object``.

    Attributes:
        subject: an IRI.
        predicate: ``rdfs:subClassOf``, ``rdfs:subPropertyOf``, ``rdf:type`` or an object property, as IRI.
        object: an IRI.
    """

    subject: str
    predicate: str
    object: str

    def follows(self, statements: Sequence[Statement]) -> bool:
        """Tell whether it follows from statements, as far as OWL 2 EL goes."""
        quads = list(_quads(statements))
        if self.predicate in (_SUBCLASS, _TYPE):
            return (self.subject, self.object) in subsumptions(quads)
        if self.predicate == _SUBPROPERTY:
            return self.object in Axioms(quads).above(self.subject)
        return (self.subject, self.predicate, self.object) in existentials(quads, [self.predicate])

    def module(self, statements: Iterable[Statement]) -> list[Statement]:
        """Return the statements that could matter for it; see :func:`reachable`."""
        return reachable(statements, [self.subject])


def reachable(statements: Iterable[Statement], names: Iterable[str]) -> list[Statement]:
    """Return the statements that could matter for what follows about some names, near ones first.

    They are those whose left side can be reached from the names; within OWL 2 EL, what follows from all
    follows from these (Suntisrivaraporn, "Module extraction and incremental classification", ESWC 2008).

    Args:
        statements: all statements.
        names: IRIs to start from.
    """
    known = {*names, THING}
    rest = list(statements)
    found: list[Statement] = []
    while True:
        new = [one for one in rest if any(left <= known for left in _lefts(one))]
        if not new:
            return found
        found += new
        rest = [one for one in rest if one not in set(new)]
        known.update(name for one in new if not _only_parts(one) for name in one.names)


def stated(statements: Iterable[Statement], goal: Goal) -> list[Statement]:
    """Return the statements that are the goal itself, nothing more and nothing less."""
    return [one for one in statements if _says(one) == goal]


def _says(statement: Statement) -> Goal | None:
    """Return what a statement says where it is as plain as a goal."""
    subject, predicate, value = statement.root
    if not isinstance(subject, NamedNode):
        return None
    if isinstance(value, NamedNode):
        return Goal(subject.value, predicate.value, value.value)
    if predicate.value != _SUBCLASS or not isinstance(value, BlankNode):
        return None
    about = {triple.predicate.value: triple.object for triple in statement.about.get(value, ())}
    role, filler = about.get(OWL + "onProperty"), about.get(OWL + "someValuesFrom")
    if isinstance(role, NamedNode) and isinstance(filler, NamedNode):
        return Goal(subject.value, role.value, filler.value)
    return None


def _quads(statements: Iterable[Statement]) -> Iterator[Quad]:
    """Give the axioms; an individual is a class of its own here, so that what is said of it counts too."""
    classes = {
        triple.subject
        for one in statements
        for triple in one.triples
        if triple.predicate.value in (_SUBCLASS, OWL + "equivalentClass")
    }
    ranges: dict[object, list[object]] = defaultdict(list)
    for one in statements:
        if one.root.predicate.value == RDFS + "range":
            ranges[one.root.subject].append(one.root.object)
    for one in statements:
        yield from (Quad(*triple) for triple in one.triples)
        subject, predicate, value = one.root
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode) or subject in classes:
            continue
        if predicate.value == _TYPE and value.value not in DECLARATIONS and not value.value.startswith(OWL):
            yield Quad(subject, NamedNode(_SUBCLASS), value)
        elif not predicate.value.startswith((OWL, RDF, RDFS)):
            node = BlankNode()
            yield Quad(subject, NamedNode(_SUBCLASS), node)
            yield Quad(node, NamedNode(OWL + "onProperty"), predicate)
            yield Quad(node, NamedNode(OWL + "someValuesFrom"), value)
            for kind in ranges[predicate]:
                if isinstance(kind, NamedNode):
                    yield Quad(value, NamedNode(_SUBCLASS), kind)


def _lefts(statement: Statement) -> list[set[str]]:
    """Return the names on each side from which a statement can be used; one side's must all be known."""
    subject, predicate, value = statement.root
    kind = predicate.value
    if isinstance(subject, BlankNode) and isinstance(value, NamedNode) and value.value in WHOLE:
        return [set(pair) for pair in combinations(statement.names, 2)]
    if kind == _TYPE and isinstance(value, NamedNode) and value.value.startswith(OWL):
        return [_names(statement, subject)]
    if kind == OWL + "propertyChainAxiom":
        return [_names(statement, value)]
    if kind == OWL + "disjointWith":
        return [_names(statement, subject) | _names(statement, value)]
    if isinstance(value, Literal):
        return [_names(statement, subject)]
    if kind in (OWL + "equivalentClass", OWL + "equivalentProperty") or not kind.startswith((OWL, RDF, RDFS)):
        return [_names(statement, subject), _names(statement, value)]
    if kind == OWL + "disjointUnionOf" or _has_union(statement):
        return [{name} for name in statement.names]
    return [_names(statement, subject)]


def _names(statement: Statement, node: object) -> set[str]:
    if isinstance(node, NamedNode):
        return {node.value}
    found: set[str] = set()
    todo: list[object] = [node]
    seen: set[object] = set()
    while todo:
        step = todo.pop()
        if step in seen:
            continue
        seen.add(step)
        for triple in statement.about.get(step, ()):
            if triple == statement.root:  # what it says of the node is the other side
                continue
            found |= {triple.object.value} if isinstance(triple.object, NamedNode) else set()
            todo.append(triple.object)
    vocabularies = (OWL, RDF, RDFS)
    return {name for name in found if not name.startswith(vocabularies)} or {THING}


def _only_parts(statement: Statement) -> bool:
    """Tell whether a statement only keeps things apart, and so leads on to none of them."""
    values = {getattr(statement.root.object, "value", ""), statement.root.predicate.value}
    return bool(values & (WHOLE | {OWL + "disjointWith", OWL + "differentFrom"}))


def _has_union(statement: Statement) -> bool:
    return any(triple.predicate.value == OWL + "unionOf" for triple in statement.triples)
