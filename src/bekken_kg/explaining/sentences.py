"""Axioms in words: one sentence each, in nb, nn or en."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode

from ..languages import LANGUAGES, choose
from ..model.entity import Text
from ..namespaces import OWL, RDF, RDFS, SKOS, shorten
from ..rdf.index import Index, key
from ..rdf.turtle import write
from ..reasoning.axioms import DECLARATIONS, Axiom
from ..words import texts, word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.index import Node

#: gives the label of an IRI in a language
Labels = Callable[[str, str], str]
#: sentences that speak about a relation, and so quote it; the others speak with it
_ABOUT_RELATIONS = (
    *("domain", "range", "FunctionalProperty", "InverseFunctionalProperty", "equivalentProperty"),
    *("inverseOf", "propertyDisjointWith", "AllDisjointProperties"),
)


def sentence(axiom: Axiom, labels: Labels, lang: str = "nb") -> str:
    """Write an axiom as a sentence.

    Args:
        axiom: the axiom.
        labels: gives the label of an IRI in a language.
        lang: nb, nn or en.

    Example:
        >>> from pyoxigraph import RdfFormat, parse
        >>> from bekken_kg.reasoning.axioms import axioms_of
        >>> text = '''PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        ... <http://e.org/relaxin> rdfs:subClassOf <http://e.org/hormone> .'''
        >>> axiom = axioms_of(parse(text, RdfFormat.TURTLE))[0]
        >>> sentence(axiom, lambda iri, lang: iri.rpartition("/")[2], "en")
        '“relaxin” is a kind of “hormone”'
    """
    return _Writer(axiom, labels, lang).sentence()


def labels_of(index: Index) -> Labels:
    """Return what gives the labels in a graph: ``skos:prefLabel``, else ``rdfs:label``, else a short name."""

    def label(iri: str, lang: str) -> str:
        if iri == RDF + "type":
            return word("axioms.is", lang)
        chosen = choose(index.first_texts(iri, RDFS + "label") | index.first_texts(iri, SKOS + "prefLabel"), lang)
        return Text(*chosen).display(lang) if chosen else _short(iri)

    return label


def axiom_record(axiom: Axiom, labels: Labels) -> dict[str, object]:
    """Return an axiom as a dictionary: sentences (by language), turtle, and graph (an IRI or null)."""
    return {
        "sentences": {lang: sentence(axiom, labels, lang) for lang in LANGUAGES},
        "turtle": write(axiom.triples),
        "graph": axiom.graph or None,
    }


def quoted(text: str, lang: str) -> str:
    """Put a label in the quotation marks of a language."""
    return word("axioms.quoted", lang, text=text)


class _Writer:
    def __init__(self, axiom: Axiom, labels: Labels, lang: str) -> None:
        self.axiom = axiom
        self.index = Index(axiom.triples)
        self.labels = labels
        self.lang = lang
        self.open: list[Node] = []  # the nodes without a name that are being written

    def sentence(self) -> str:
        subject, predicate, value = self.axiom.root
        kind = _local(predicate.value)
        if predicate.value == RDF + "type" and isinstance(value, NamedNode) and value.value.startswith(OWL):
            return self.whole(_local(value.value), subject)
        of_owl = predicate.value.startswith((OWL, RDF, RDFS))
        if isinstance(subject, BlankNode) and (predicate.value == RDF + "type" or not of_owl):
            self.open.append(subject)
            return f"{self.word('something')} {self.described(subject)}"
        if kind == "disjointUnionOf":
            return self.word(kind, a=self.term(subject), all=self.listed(value))
        if kind == "propertyChainAxiom":
            return self.chain(subject, value)
        if kind == "subClassOf" and isinstance(value, BlankNode) and self.value(value, "onProperty"):
            return self.word("subClassOf-some", a=self.term(subject), b=self.restriction(value))
        if of_owl and kind in texts("axioms"):
            side = {"subPropertyOf": self.relation, "disjointWith": self.side}.get(kind, self.term)
            return self.word(kind, a=side(subject), b=side(value))
        return self.word("assertion", a=self.term(subject), p=self.relation(predicate), b=self.term(value))

    def whole(self, kind: str, subject: Node) -> str:
        """Write an axiom that is about a property as such, or a blank node that is an axiom."""
        if kind == "NegativePropertyAssertion":
            target = self.value(subject, "targetIndividual") or self.value(subject, "targetValue")
            source, relation = (self.value(subject, name) for name in ("sourceIndividual", "assertionProperty"))
            return self.word(kind, a=self.term(source), p=self.relation(relation), b=self.term(target))
        members = self.value(subject, "members") or self.value(subject, "distinctMembers")
        if members is not None:
            return self.word(kind, all=self.listed(members))
        if kind not in texts("axioms"):
            return str(self.axiom.root)
        return self.word(kind, a=(self.term if kind in _ABOUT_RELATIONS else self.relation)(subject))

    def chain(self, whole: Node, links: Node) -> str:
        places = "xyzuvw"
        steps = [
            f"{places[n % 6]} {self.relation(link)} {places[(n + 1) % 6]}"
            for n, link in enumerate(self.index.items(links))
        ]
        last = places[len(steps) % 6]
        return self.word("propertyChainAxiom", chain=self.joined("and", steps), a=self.relation(whole), last=last)

    def term(self, node: Node | None) -> str:
        """Write a name, a value, or a class that has no name."""
        if isinstance(node, NamedNode):
            return quoted(self.labels(node.value, self.lang), self.lang)
        if isinstance(node, Literal):
            return node.value
        if node is None or node in self.open:
            return "…"
        self.open.append(node)
        text = self.nameless(node)
        self.open.pop()
        return text

    def nameless(self, node: Node) -> str:
        if self.value(node, "onProperty"):
            return f"{self.word('something')} {self.word('that')} {self.restriction(node)}"
        for name, conjunction in (("intersectionOf", "and"), ("unionOf", "or")):
            if parts := self.value(node, name):
                return self.combined(self.index.items(parts), conjunction)
        if self.value(node, "complementOf"):
            return f"{self.word('not')} {self.term(self.value(node, 'complementOf'))}"
        if members := self.value(node, "oneOf"):
            return f"{self.word('one-of')} {self.listed(members)}"
        if self.value(node, "inverseOf"):
            return self.word("inverseOf", a="…", b=self.term(self.value(node, "inverseOf")))
        text = self.described(node)
        return f"{self.word('something')} {self.word('that')} {text}" if text else "…"

    def described(self, node: Node) -> str:
        """Write all that is said of an individual that has no name, its kinds first."""
        kinds, others = set(), set()
        for prop, values in self.index.facts(key(node)).items():
            if prop != RDF + "type":
                others |= {f"{self.labels(prop, self.lang)} {self.term(value)}" for value in values}
                continue
            for kind in values:
                if not (isinstance(kind, NamedNode) and kind.value in DECLARATIONS):
                    kinds.add(f"{self.word('is')} {self.term(kind)}")
        return self.joined("and", [*sorted(kinds), *sorted(others)])

    def side(self, node: Node) -> str:
        """Write one of two sides, so that it is seen where several alternatives end."""
        return f"({self.term(node)})" if self.value(node, "unionOf") else self.term(node)

    def combined(self, parts: Sequence[Node], conjunction: str) -> str:
        """Write ``X that R Y`` where it can be said so, else the parts with and/or between them."""
        restrictions = [part for part in parts if self.value(part, "onProperty")]
        names = [part for part in parts if part not in restrictions]
        if conjunction == "and" and restrictions and names:
            rest = self.joined("and", map(self.restriction, restrictions))
            return f"{self.joined('and', map(self.term, names))} {self.word('that')} {rest}"
        return self.joined(conjunction, map(self.term, parts))

    def restriction(self, node: Node) -> str:
        role = self.relation(self.value(node, "onProperty"))
        filler = self.value(node, "someValuesFrom") or self.value(node, "hasValue")
        if filler is not None:
            return f"{role} {self.term(filler)}"
        if every := self.value(node, "allValuesFrom"):
            return f"{role} {self.word('only')} {self.term(every)}"
        for kind in ("cardinality", "minCardinality", "maxCardinality"):
            qualified = "qualifiedCardinality" if kind == "cardinality" else f"{kind[:3]}QualifiedCardinality"
            number = self.value(node, kind) or self.value(node, qualified)
            if isinstance(number, Literal):
                of = self.value(node, "onClass")
                return f"{role} {self.word(kind)} {number.value}" + (f" {self.term(of)}" if of else "")
        return f"{role} {self.word('itself')}"

    def listed(self, node: Node) -> str:
        return ", ".join(map(self.term, self.index.items(node)))

    def joined(self, conjunction: str, parts: Iterable[str]) -> str:
        return f" {self.word(conjunction)} ".join(parts)

    def value(self, node: Node, name: str) -> Node | None:
        """Return the first value of a property of OWL that a node without a name has."""
        values = self.index.values(key(node), OWL + name) if isinstance(node, BlankNode) else []
        return next(iter(values), None)

    def relation(self, node: Node | None) -> str:
        """Write a relation as the verb that it is."""
        return self.labels(node.value, self.lang) if isinstance(node, NamedNode) else self.term(node)

    def word(self, name: str, **parts: str) -> str:
        return word(f"axioms.{name}", self.lang, **parts)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


def _short(iri: str) -> str:
    """Return the short form of an IRI, or its last part where its prefix is not known."""
    short = shorten(iri)
    return short if short != iri else iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri
