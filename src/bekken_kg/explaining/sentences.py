"""Axioms in words: one sentence each, in nb, nn or en."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode

from ..namespaces import OWL, RDF, RDFS
from ..rdf.index import Index, key
from ..reasoning.axioms import DECLARATIONS, Axiom
from .wording import ABOUT_RELATIONS, WORDS, quoted, word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.index import Node

#: gives the label of an IRI in the language that is written
Label = Callable[[str], str]


def sentence(statement: Axiom, label: Label, lang: str = "nb") -> str:
    """Write an axiom as a sentence.

    Args:
        statement: the axiom.
        label: gives the label of an IRI.
        lang: nb, nn or en, the language of the words around the labels.

    Example:
        >>> from pyoxigraph import RdfFormat, parse
        >>> from bekken_kg.reasoning.axioms import axioms_of
        >>> text = '''PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        ... <http://e.org/relaxin> rdfs:subClassOf <http://e.org/hormone> .'''
        >>> axiom = axioms_of(parse(text, RdfFormat.TURTLE))[0]
        >>> sentence(axiom, lambda iri: iri.rpartition("/")[2], "en")
        '“relaxin” is a kind of “hormone”'
    """
    return _Writer(statement, label, lang).sentence()


class _Writer:
    def __init__(self, statement: Axiom, label: Label, lang: str) -> None:
        self.statement = statement
        self.index = Index(statement.triples)
        self.label = label
        self.lang = lang
        self.open: list[Node] = []  # the nodes without a name that are being written

    def word(self, key: str) -> str:
        return word(key, self.lang)

    def sentence(self) -> str:
        subject, predicate, value = self.statement.root
        kind = _local(predicate.value)
        if predicate.value == RDF + "type" and isinstance(value, NamedNode) and value.value.startswith(OWL):
            return self.whole(_local(value.value), subject)
        is_about_one = predicate.value == RDF + "type" or not predicate.value.startswith((OWL, RDF, RDFS))
        if isinstance(subject, BlankNode) and is_about_one:
            self.open.append(subject)
            return f"{self.word('something')} {self.described(subject)}"
        if kind == "disjointUnionOf":
            return self.fill(kind, a=self.thing(subject), all=self.listed(value))
        if kind == "propertyChainAxiom":
            return self.chain(subject, value)
        if kind == "subClassOf" and isinstance(value, BlankNode) and self.one(value, "onProperty"):
            kind = "subClassOf-some"
            return self.fill(kind, a=self.thing(subject), b=self.restriction(value))
        if kind == "subPropertyOf":
            return self.fill(kind, a=self.relation(subject), b=self.relation(value))
        if kind == "disjointWith":
            return self.fill(kind, a=self.side(subject), b=self.side(value))
        if kind in WORDS and predicate.value.startswith((OWL, RDF, RDFS)):
            return self.fill(kind, a=self.thing(subject), b=self.thing(value))
        return self.fill("assertion", a=self.thing(subject), p=self.relation(predicate), b=self.thing(value))

    def whole(self, kind: str, subject: Node) -> str:
        """Write an axiom that is about a property as such, or a blank node that is an axiom."""
        if kind == "NegativePropertyAssertion":
            parts = [self.one(subject, name) for name in ("sourceIndividual", "assertionProperty")]
            target = self.one(subject, "targetIndividual") or self.one(subject, "targetValue")
            a, b = self.thing(parts[0]), self.thing(target)
            return self.fill(kind, a=a, p=self.relation(parts[1]), b=b)
        members = self.one(subject, "members") or self.one(subject, "distinctMembers")
        if members is not None:
            return self.fill(kind, all=self.listed(members))
        if kind not in WORDS:
            return str(self.statement.root)
        return self.fill(kind, a=self.thing(subject) if kind in ABOUT_RELATIONS else self.relation(subject))

    def chain(self, whole: Node, links: Node) -> str:
        places = "xyzuvw"
        steps = [
            f"{places[n % 6]} {self.relation(link)} {places[(n + 1) % 6]}"
            for n, link in enumerate(self.index.items(links))
        ]
        told = f" {self.word('and')} ".join(steps)
        return self.fill("propertyChainAxiom", chain=told, a=self.relation(whole), last=places[len(steps) % 6])

    def thing(self, node: Node | None) -> str:
        """Write a name, a value, or a class that has no name."""
        if isinstance(node, NamedNode):
            return quoted(self.label(node.value), self.lang)
        if isinstance(node, Literal):
            return node.value
        if node is None or node in self.open:
            return "…"
        self.open.append(node)
        told = self.nameless(node)
        self.open.pop()
        return told

    def nameless(self, node: Node) -> str:
        if self.one(node, "onProperty"):
            return f"{self.word('something')} {self.word('that')} {self.restriction(node)}"
        for name, conjunction in (("intersectionOf", "and"), ("unionOf", "or")):
            if parts := self.one(node, name):
                return self.combined(self.index.items(parts), conjunction)
        if self.one(node, "complementOf"):
            return f"{self.word('not')} {self.thing(self.one(node, 'complementOf'))}"
        if some := self.one(node, "oneOf"):
            return f"{self.word('one of')} {self.listed(some)}"
        if self.one(node, "inverseOf"):
            return self.fill("inverseOf", a="…", b=self.thing(self.one(node, "inverseOf")))
        told = self.described(node)
        return f"{self.word('something')} {self.word('that')} {told}" if told else "…"

    def described(self, node: Node) -> str:
        """Write all that is said of an individual that has no name, its kinds first."""
        kinds, others = set(), set()
        for prop, values in self.index.facts(key(node)).items():
            if prop != RDF + "type":
                others |= {f"{self.label(prop)} {self.thing(value)}" for value in values}
                continue
            for kind in values:
                if not (isinstance(kind, NamedNode) and kind.value in DECLARATIONS):
                    kinds.add(f"{self.word('is')} {self.thing(kind)}")
        return f" {self.word('and')} ".join([*sorted(kinds), *sorted(others)])

    def side(self, node: Node) -> str:
        """Write one of two sides, so that it is seen where several alternatives end."""
        told = self.thing(node)
        return f"({told})" if self.one(node, "unionOf") else told

    def combined(self, parts: Sequence[Node], conjunction: str) -> str:
        """Write ``X that R Y`` where it can be said so, else the parts with and/or between them."""
        restrictions = [part for part in parts if self.one(part, "onProperty")]
        names = [part for part in parts if part not in restrictions]
        if conjunction == "and" and restrictions and names:
            told = f" {self.word('and')} ".join(self.restriction(part) for part in restrictions)
            return f"{f' {self.word(conjunction)} '.join(map(self.thing, names))} {self.word('that')} {told}"
        return f" {self.word(conjunction)} ".join(map(self.thing, parts))

    def restriction(self, node: Node) -> str:
        role = self.relation(self.one(node, "onProperty"))
        filler = self.one(node, "someValuesFrom") or self.one(node, "hasValue")
        if filler is not None:
            return f"{role} {self.thing(filler)}"
        if self.one(node, "allValuesFrom"):
            return f"{role} {self.word('only')} {self.thing(self.one(node, 'allValuesFrom'))}"
        for kind in ("cardinality", "minCardinality", "maxCardinality"):
            qualified = "qualifiedCardinality" if kind == "cardinality" else f"{kind[:3]}QualifiedCardinality"
            number = self.one(node, kind) or self.one(node, qualified)
            if isinstance(number, Literal):
                of = self.one(node, "onClass")
                return f"{role} {self.word(kind)} {number.value}" + (f" {self.thing(of)}" if of else "")
        return f"{role} {self.word('itself')}"

    def listed(self, node: Node) -> str:
        return ", ".join(map(self.thing, self.index.items(node)))

    def one(self, node: Node, name: str) -> Node | None:
        """Return the first value of a property of OWL that a node without a name has."""
        values = self.index.values(key(node), OWL + name) if isinstance(node, BlankNode) else []
        return next(iter(values), None)

    def relation(self, node: Node | None) -> str:
        """Write a relation as the verb that it is."""
        return self.label(node.value) if isinstance(node, NamedNode) else self.thing(node)

    def fill(self, key: str, **values: str) -> str:
        return self.word(key).format(**values)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
