"""Axioms in words: one sentence each, in nb, nn or en."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ..namespaces import OWL, RDF, RDFS
from .statements import DECLARATIONS, Statement
from .wording import ABOUT_RELATIONS, WORDS, quoted, word

#: gives the label of an IRI in the language that is written
Label = Callable[[str], str]


def sentence(statement: Statement, label: Label, lang: str = "nb") -> str:
    """Write an axiom as a sentence.

    Args:
        statement: the axiom.
        label: gives the label of an IRI.
        lang: nb, nn or en, the language of the words around the labels.

    Example:
        >>> from pyoxigraph import RdfFormat, parse
        >>> from bekken_kg.reasoning.statements import statements
        >>> text = '''PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        ... <http://e.org/relaxin> rdfs:subClassOf <http://e.org/hormone> .'''
        >>> axiom = statements(parse(text, RdfFormat.TURTLE))[0]
        >>> sentence(axiom, lambda iri: iri.rpartition("/")[2], "en")
        '“relaxin” is a kind of “hormone”'
    """
    return _Writer(statement, label, lang).sentence()


class _Writer:
    def __init__(self, statement: Statement, label: Label, lang: str) -> None:
        self.statement = statement
        self.label = label
        self.lang = lang
        self.open: list[object] = []  # the nameless individuals that are being described

    def word(self, key: str) -> str:
        return word(key, self.lang)

    def sentence(self) -> str:
        subject, predicate, value = self.statement.root
        kind = _local(predicate.value)
        if predicate.value == RDF + "type" and isinstance(value, NamedNode) and value.value.startswith(OWL):
            return self.whole(_local(value.value), subject)
        is_about_one = predicate.value == RDF + "type" or not predicate.value.startswith((OWL, RDF, RDFS))
        if isinstance(subject, BlankNode) and is_about_one:
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

    def whole(self, kind: str, subject: object) -> str:
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

    def chain(self, whole: object, links: object) -> str:
        places = "xyzuvw"
        steps = [
            f"{places[n % 6]} {self.relation(link)} {places[(n + 1) % 6]}"
            for n, link in enumerate(self.items(links))
        ]
        told = f" {self.word('and')} ".join(steps)
        return self.fill(
            "propertyChainAxiom", chain=told, a=self.relation(whole), last=places[len(steps) % 6]
        )

    def thing(self, node: object) -> str:
        """Write a name, a value, or a class that has no name."""
        if isinstance(node, NamedNode):
            return quoted(self.label(node.value), self.lang)
        if isinstance(node, Literal):
            return node.value
        if self.one(node, "onProperty"):
            return f"{self.word('something')} {self.word('that')} {self.restriction(node)}"
        for name, key in (("intersectionOf", "and"), ("unionOf", "or")):
            if self.one(node, name):
                return self.combined(self.items(self.one(node, name)), key)
        if self.one(node, "complementOf"):
            return f"{self.word('not')} {self.thing(self.one(node, 'complementOf'))}"
        if self.one(node, "oneOf"):
            return f"{self.word('one of')} {self.listed(self.one(node, 'oneOf'))}"
        if self.one(node, "inverseOf"):
            return self.fill("inverseOf", a="…", b=self.thing(self.one(node, "inverseOf")))
        told = self.described(node)
        return f"{self.word('something')} {self.word('that')} {told}" if told else "…"

    def described(self, node: object) -> str:
        """Write all that is said of an individual that has no name, its kinds first."""
        if node in self.open:
            return ""
        self.open.append(node)
        kinds, others = set(), set()
        for _, predicate, value in self.statement.about.get(node, ()):
            if predicate.value != RDF + "type":
                others.add(f"{self.relation(predicate)} {self.thing(value)}")
            elif not (isinstance(value, NamedNode) and value.value in DECLARATIONS):
                kinds.add(f"{self.word('is')} {self.thing(value)}")
        self.open.remove(node)
        return f" {self.word('and')} ".join([*sorted(kinds), *sorted(others)])

    def side(self, node: object) -> str:
        """Write one of two sides, so that it is seen where several alternatives end."""
        told = self.thing(node)
        return f"({told})" if self.one(node, "unionOf") else told

    def combined(self, parts: Sequence[object], key: str) -> str:
        """Write ``X that R Y`` where it can be said so, else the parts with and/or between them."""
        restrictions = [part for part in parts if self.one(part, "onProperty")]
        names = [part for part in parts if part not in restrictions]
        if key == "and" and restrictions and names:
            told = f" {self.word('and')} ".join(self.restriction(part) for part in restrictions)
            return f"{f' {self.word(key)} '.join(map(self.thing, names))} {self.word('that')} {told}"
        return f" {self.word(key)} ".join(map(self.thing, parts))

    def restriction(self, node: object) -> str:
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

    def listed(self, node: object) -> str:
        return ", ".join(map(self.thing, self.items(node)))

    def items(self, node: object) -> list[object]:
        found: list[object] = []
        while isinstance(node, BlankNode) and len(found) < len(self.statement.triples):
            found.append(self.one(node, "first", RDF))
            node = self.one(node, "rest", RDF)
        return found

    def one(self, node: object, name: str, namespace: str = OWL) -> object | None:
        triples: list[Triple] = self.statement.about.get(node, []) if isinstance(node, BlankNode) else []
        return next((t.object for t in triples if t.predicate.value == namespace + name), None)

    def relation(self, node: object) -> str:
        """Write a relation as the verb that it is."""
        return self.label(node.value) if isinstance(node, NamedNode) else self.thing(node)

    def fill(self, key: str, **values: str) -> str:
        return self.word(key).format(**values)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
