"""What an extension may not do to the base: it adds terms and claims of its own, and changes none.

Adding is a label, a definition or a statement in a language that the base does not have, a synonym, a note, a
mapping, a superclass of one's own, evidence about a claim. A relation between two terms of the base is none of
these, unless a claim says it. What the classes then entail is for a reasoner to say (``bekken reason``).
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Collection

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ..namespaces import BIBO, BK, BKC, BKE, BKS, DCTERMS, OA, OBO, OWL, PROV, RDF, RDFS, SCHEMA, SKOS
from ..rdf.index import Index
from .derivation import implied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.index import Node

#: what a change can be
KINDS = ("relabelled", "redefined", "deprecated", "retyped", "contradicted", "restated", "reviewed", "linked", "added")
#: where the claims, the evidence statements and the sources of the project have their names
_RECORDS = (BKC, BKE, BKS)

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
#: what makes one property say what another says: a triple with it is one with the other too
_ALIKE = (OWL + "equivalentProperty", OWL + "inverseOf")


Change = namedtuple("Change", "term kind property value")
Change.__doc__ = """One statement that changes the base.

Attributes:
    term: IRI of the base's term, claim, unit or statement.
    kind: one of :data:`KINDS`.
    property: IRI of the property that the change is made with.
    value: what it would become, as text.
"""


def changes(base: Index, new: Collection[Triple]) -> list[Change]:
    """Return what an extension would change in the base, sorted; what it merely adds is not there.

    Args:
        base: the graph as it is.
        new: the extension's statements that the base does not have.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> base = Index(quads_of(["terms"]))
        >>> relaxin, label = NamedNode(BK + "Relaxin"), NamedNode(SKOS + "prefLabel")
        >>> changes(base, [Triple(relaxin, label, Literal("relaksin", language="sv"))])
        []
        >>> changes(base, [Triple(relaxin, label, Literal("hormonet", language="nb"))])[0].kind
        'relabelled'
    """
    about, inner = _About(base), Index(new)
    relations, whole = own_relations(inner), base.extended(new)
    found = set()
    for triple in new:
        prop = triple.predicate.value
        if isinstance(triple.subject, NamedNode) and about.speaks_of(triple.subject.value):
            kind = about.changed_by(triple.subject.value, triple, inner)
            linked = (prop.startswith(BK) or prop in relations) and about.links(triple)
            if linked:  # what a claim says may stand beside it as the edge that follows
                kind = kind if affirmed(whole, triple.subject.value, prop, _text(triple.object)) else "linked"
            if kind:
                found.add(Change(triple.subject.value, kind, prop, _text(triple.object)))
        elif _text(triple.subject).startswith(_RECORDS):
            found.add(Change(_text(triple.subject), "added", "", ""))
        elif prop in _TOGETHER or prop == OWL + "sameAs":
            together = [iri for iri in inner.inside(triple.object) if about.speaks_of(iri)]
            if len(together) > 1 or (together and prop == OWL + "sameAs"):
                kind = "redefined" if prop == OWL + "sameAs" else "contradicted"
                found.add(Change(min(together), kind, prop, " ".join(sorted(together))))
    axioms = any(change.kind == "redefined" and change.property.startswith(_OUTSIDE) for change in found)
    if not axioms and not all(map(about.merely_below, new)):  # what follows from such an axiom is no change besides it
        found.update(Change(lower, "redefined", prop, upper) for lower, prop, upper in implied(base, whole))
    return sorted(found)


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


def claims_that_say(index: Index, subject: str, prop: str, value: str) -> set[str]:
    """Return the claims with a subject, a predicate and an object, affirmed or not.

    One that says that something causes another says that it may cause it, too.
    """
    predicates = [prop, BK + "causes"] if prop == BK + "mayCause" else [prop]
    ends = set(index.subjects(BK + "claimSubject", subject)).intersection(index.subjects(BK + "claimObject", value))
    return {claim for claim in ends if not set(predicates).isdisjoint(index.iris(claim, BK + "claimPredicate"))}


def affirmed(index: Index, subject: str, prop: str, value: str) -> bool:
    """Tell whether an edge follows from a claim; each subject with each object is never written out."""
    polarities = (index.iris(claim, BK + "polarity") for claim in claims_that_say(index, subject, prop, value))
    return any(BK + "Affirmed" in some and BK + "Negated" not in some for some in polarities)


class _About:
    """The base: what it speaks of, and which of these are terms of an ontology."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def changed_by(self, iri: str, triple: Triple, inner: Index) -> str | None:
        """Return the kind of change that a new statement about something of the base makes."""
        prop, value = triple.predicate.value, triple.object
        if prop in _NEVER:
            return _NEVER[prop]
        texts = self.index.texts(iri, prop)
        if prop in _ONCE and isinstance(value, Literal):
            bare = prop in _HEDGES and not texts
            return _ONCE[prop] if bare or (value.language or "") in texts else None
        if prop in _AXIOMS:
            names = (name for name in inner.inside(value) if not name.startswith(_OUTSIDE))
            return "redefined" if all(map(self.speaks_of, names)) else None
        if self.is_term(iri):
            value_of_ours = prop.startswith(BK) and isinstance(value, Literal)  # the form of a code, say
            return "redefined" if prop.startswith(OWL) or value_of_ours else None
        if not prop.startswith(_OF_RECORDS):
            return None
        tag = value.language if isinstance(value, Literal) else None
        return None if tag and tag not in texts else "restated"

    def links(self, triple: Triple) -> bool:
        """Tell whether a statement is about two terms of the base."""
        ends = (triple.subject, triple.object)
        return all(isinstance(end, NamedNode) and self.is_term(end.value) for end in ends)

    def merely_below(self, triple: Triple) -> bool:
        """Tell whether a statement is no axiom, or only puts a new name below another: nothing of the base follows."""
        prop, above = triple.predicate.value, triple.object
        if not prop.startswith((OWL, RDFS)):
            return prop != RDF + "type" or above == NamedNode(OWL + "Class") or not _text(above).startswith(_OUTSIDE)
        new = isinstance(triple.subject, NamedNode) and not self.index.has(triple.subject.value)
        return prop == RDFS + "subClassOf" and new and isinstance(above, NamedNode)

    def speaks_of(self, iri: str) -> bool:
        return bool(self.index.facts(iri))

    def is_term(self, iri: str) -> bool:
        values = (value for some in self.index.facts(iri).values() for value in some)
        return any(isinstance(value, NamedNode) and value.value.startswith(OWL) for value in values)


def _text(term: Node) -> str:
    return "…" if isinstance(term, BlankNode) else str(getattr(term, "value", term))
