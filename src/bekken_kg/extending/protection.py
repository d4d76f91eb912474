"""What an extension may not do to the base: it adds terms and claims of its own, and changes none.

Adding is a label, a definition or a statement in a language that the base does not have, a synonym, a note, a
mapping, a superclass of one's own, evidence about a claim. A relation between two terms of the base is none of
these, unless a claim says it. What the classes then entail is for a reasoner to say (``bekken reason``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ..namespaces import BIBO, BK, DCTERMS, OA, OBO, OWL, PROV, RDF, RDFS, SCHEMA, SKOS
from .linking import Claims, own_relations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyoxigraph import Triple

    Term = NamedNode | BlankNode | Literal | Triple

#: what a change can be
KINDS = ("relabelled", "redefined", "deprecated", "retyped", "contradicted", "restated", "reviewed", "linked")

_ONCE = {  # one text a language
    SKOS + "prefLabel": "relabelled",
    RDFS + "label": "relabelled",
    SKOS + "definition": "redefined",
    OBO + "IAO_0000115": "redefined",
    BK + "statement": "restated",
    BK + "hedge": "restated",
    BK + "displayWord": "restated",
    DCTERMS + "title": "restated",
}
#: what has no hedge in the base is not hedged: there, a first text in any language changes what is said
_HEDGES = {BK + "hedge", BK + "displayWord"}
_NEVER = {
    OWL + "deprecated": "deprecated",
    OBO + "IAO_0100001": "deprecated",
    OBO + "IAO_0000114": "reviewed",
    SCHEMA + "reviewedBy": "reviewed",
    SCHEMA + "lastReviewed": "reviewed",
    RDF + "type": "retyped",
    OWL + "disjointWith": "contradicted",
    OWL + "complementOf": "contradicted",
    OWL + "differentFrom": "contradicted",
    OWL + "propertyDisjointWith": "contradicted",
    OWL + "sameAs": "redefined",
    OWL + "equivalentClass": "redefined",
    OWL + "equivalentProperty": "redefined",
    OWL + "disjointUnionOf": "redefined",
}
_AXIOMS = {  # redefining where they speak of the base alone, adding where they name a term of one's own
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
    RDFS + "domain",
    RDFS + "range",
    OWL + "inverseOf",
    OWL + "propertyChainAxiom",
    OWL + "hasKey",
}
_TOGETHER = {OWL + "members", OWL + "distinctMembers"}
#: vocabularies in which claims, units, sources and evidence are written; nothing in them is added to those
_OF_RECORDS = (BK, OA, PROV, DCTERMS, BIBO, OWL)
_OUTSIDE = (OWL, RDF, RDFS)


@dataclass(frozen=True)
class Change:
    """One statement that changes the base.

    Attributes:
        term: IRI of the base's term, claim, unit or statement.
        kind: one of :data:`KINDS`.
        property: IRI of the property that the change is made with.
        value: what it would become, as text.
    """

    term: str
    kind: str
    property: str
    value: str


def changes(base: Iterable[Quad], added: Iterable[Quad]) -> list[Change]:
    """Return what an extension would change in the base, sorted; what it merely adds is not there.

    Args:
        base: the graph as it is.
        added: the extension's statements; those that the base has too are passed over.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> base = quads_of(["terms"])
        >>> relaxin, label = NamedNode(BK + "Relaxin"), NamedNode(SKOS + "prefLabel")
        >>> changes(base, [Quad(relaxin, label, Literal("relaksin", language="sv"))])
        []
        >>> changes(base, [Quad(relaxin, label, Literal("hormonet", language="nb"))])[0].kind
        'relabelled'
    """
    about = _About(base)
    new = [quad.triple for quad in added if quad.triple not in about.triples]
    relations, claims = own_relations(new), None
    inner: dict[object, list[Term]] = {}
    for triple in new:
        if isinstance(triple.subject, BlankNode):
            inner.setdefault(triple.subject, []).append(triple.object)
    found = set()
    for triple in new:
        prop = triple.predicate.value
        if isinstance(triple.subject, NamedNode) and triple.subject.value in about.subjects:
            kind = about.changed_by(triple.subject.value, triple, inner)
            linked = (prop.startswith(BK) or prop in relations) and about.links(triple)
            if linked:  # what a claim says may stand beside it as the edge that follows
                claims = claims or Claims([*about.triples, *new])
                kind = kind if claims.say(triple.subject.value, prop, _text(triple.object)) else "linked"
            if kind:
                found.add(Change(triple.subject.value, kind, prop, _text(triple.object)))
        elif prop in _TOGETHER or prop == OWL + "sameAs":
            together = [iri for iri in _named(triple.object, inner) if iri in about.subjects]
            if len(together) > 1 or (together and prop == OWL + "sameAs"):
                kind = "redefined" if prop == OWL + "sameAs" else "contradicted"
                found.add(Change(min(together), kind, prop, " ".join(sorted(together))))
    return sorted(found, key=lambda change: (change.term, change.kind, change.property, change.value))


class _About:
    """The base: its triples, what it speaks of, and which of these are terms of an ontology."""

    def __init__(self, base: Iterable[Quad]) -> None:
        self.triples = {quad.triple for quad in base}
        self.subjects: set[str] = set()
        self.terms: set[str] = set()
        self.said: set[tuple[str, str, str]] = set()
        self.worded: set[tuple[str, str]] = set()
        for triple in self.triples:
            if not isinstance(triple.subject, NamedNode):
                continue
            iri, value = triple.subject.value, triple.object
            self.subjects.add(iri)
            if isinstance(value, Literal):
                self.said.add((iri, triple.predicate.value, value.language or ""))
                self.worded.add((iri, triple.predicate.value))
            elif isinstance(value, NamedNode) and value.value.startswith(OWL):
                self.terms.add(iri)

    def changed_by(self, iri: str, triple: Triple, inner: dict[object, list[Term]]) -> str | None:
        """Return the kind of change that a new statement about something of the base makes."""
        prop, value = triple.predicate.value, triple.object
        if prop in _NEVER:
            return _NEVER[prop]
        if prop in _ONCE and isinstance(value, Literal):
            bare = prop in _HEDGES and (iri, prop) not in self.worded
            return _ONCE[prop] if bare or (iri, prop, value.language or "") in self.said else None
        if prop in _AXIOMS:
            own = [name for name in _named(value, inner) if not self.knows(name)]
            return None if own else "redefined"
        if iri in self.terms:
            value_of_ours = prop.startswith(BK) and isinstance(value, Literal)  # the form of a code, say
            return "redefined" if prop.startswith(OWL) or value_of_ours else None
        if not prop.startswith(_OF_RECORDS):
            return None
        tag = value.language if isinstance(value, Literal) else None
        return None if tag and (iri, prop, tag) not in self.said else "restated"

    def links(self, triple: Triple) -> bool:
        """Tell whether a statement is about two terms of the base."""
        ends = (triple.subject, triple.object)
        return all(isinstance(end, NamedNode) and end.value in self.terms for end in ends)

    def knows(self, iri: str) -> bool:
        return iri in self.subjects or iri.startswith(_OUTSIDE)


def _named(value: Term, inner: dict[object, list[Term]]) -> Iterator[str]:
    """Give the IRIs in a value, inside its blank nodes too."""
    todo, seen = [value], set()
    while todo:
        term = todo.pop()
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, BlankNode) and term not in seen:
            seen.add(term)
            todo += inner.get(term, ())


def _text(term: Term) -> str:
    return "…" if isinstance(term, BlankNode) else str(getattr(term, "value", term))
