"""Breaches that the shapes find: which shape asks for what, and which edge is at fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from pyoxigraph import Literal, NamedNode, Quad, Triple

from ..extending.protection import claims_that_say
from ..namespaces import RDF, RDFS
from ..rdf.index import Index, is_iri, key
from ..words import word
from .breaches import Breach
from .display import DisplayNames
from .shapes import SHACL, Violation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.index import Facts, Node

_RULES = {
    "MinCountConstraintComponent": "value-missing",
    "HasValueConstraintComponent": "value-missing",
    "MaxCountConstraintComponent": "value-twice",
    "UniqueLangConstraintComponent": "value-twice",
}  # the rest: value-wrong
_QUALIFIED = "QualifiedMinCountConstraintComponent"


class Shapes:
    """The shapes, as far as it matters what they ask for."""

    def __init__(self, quads: Iterable[Quad], names: DisplayNames) -> None:
        """Read the shapes."""
        self.names = names
        self.index = Index(quads)

    def breaches(self, violations: Sequence[Violation], index: Index, derived: Set[Triple]) -> Iterator[Breach]:
        """Give the breaches that violations are, for a graph and what in it is derived from an extension."""
        located = [(violation, *self._ends(violation)) for violation in violations]
        wrong = {(prop, about) for _, about, ends in located for end, prop in ends if end == "to"}
        edges = _Edges(index, derived, self.names, wrong)
        for violation, about, ends in located:
            wanted, languages = self._wanted(self.index.facts(violation.shape), violation.component)
            for end, prop in ends:
                yield from edges.at_fault(about, prop, end, wanted)
            if not ends:
                yield self._of_value(violation, about, wanted, languages)

    def _ends(self, violation: Violation) -> tuple[str, list[tuple[str, str]]]:
        """Return the term that a violation is about, and of which edges it is the wrong end."""
        shape = self.index.facts(violation.shape)
        about = violation.focus[1:-1] if violation.focus.startswith("<") else ""
        qualified = violation.component == _QUALIFIED and not self._wanted(shape, violation.component)[1]
        targets = (("from", "targetSubjectsOf"), ("to", "targetObjectsOf")) if qualified else ()
        return about, [
            (end, prop.value)
            for end, target in targets
            for prop in shape.get(SHACL + target, [])
            if isinstance(prop, NamedNode)
        ]

    def _of_value(self, violation: Violation, about: str, wanted: str, languages: list[str]) -> Breach:
        rule = _RULES.get(violation.component, "value-wrong")
        if violation.component == _QUALIFIED:
            rule = "value-missing"
        used = re.findall(r"<([^>]*)>", violation.path)
        path = re.sub(r"<([^>]*)>", lambda iri: self.names.short(iri[1]), violation.path)
        value = _text(violation.value)
        values = {
            "term": self.names.short(about) if about else "[…]",
            "property": path + "".join(f"@{lang}" for lang in languages),
            "value": self.names.short(value),
            "wanted": wanted,
        }
        return Breach(rule, about, values, (*([value] if value else []), *used))

    def _wanted(self, shape: Facts, component: str) -> tuple[str, list[str]]:
        """Say what a shape asks for, and in which languages where it asks for a language."""

        def say(name: str, **value: str) -> str:
            return word(f"checks.wanted.{name}", self.names.lang, **value)

        inner = dict(shape)
        for node in shape.get(SHACL + "qualifiedValueShape", []):
            inner |= self.index.facts(key(node))

        def values(name: str) -> list[Node]:
            return inner.get(SHACL + name, [])

        def listed(name: str) -> list[Node]:
            return [item for head in values(name) for item in self.index.items(head)]

        languages = [tag.value for tag in listed("languageIn") if isinstance(tag, Literal)]
        if languages:
            return say("text"), languages
        if values("lessThan") and component.startswith("LessThan"):
            return say("less", value=self.names.term(values("lessThan")[0])), []
        kinds = [*listed("in"), *values("class")]
        if kinds:
            labels = [self.names.label(key(kind)) or self.names.term(kind) for kind in kinds]
            quoted = [word("axioms.quoted", self.names.lang, text=label) for label in labels]
            return f" {say('or')} ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1]))), []
        if values("datatype") and not component.startswith("Pattern"):
            kind = values("datatype")[0]
            plain = kind == NamedNode(RDF + "langString")
            return say("text") if plain else self.names.term(kind), []
        if values("pattern"):
            return say("form", value=self.names.term(values("pattern")[0])), []
        if values("hasValue"):
            return self.names.term(values("hasValue")[0]), []
        iri = values("nodeKind") == [NamedNode(SHACL + "IRI")]
        return say("iri" if iri else "literal" if values("nodeKind") else "value"), []


class _Edges:
    """The edges of a graph, and which are derived; ``wrong``: objects of the wrong kind."""

    def __init__(self, index: Index, derived: Set[Triple], names: DisplayNames, wrong: set[tuple[str, str]]) -> None:
        self.index = index
        self.derived = derived
        self.names = names
        self.wrong = wrong
        self.higher: dict[tuple[str, str], set[str]] = {}

    def at_fault(self, term: str, prop: str, end: str, wanted: str) -> Iterator[Breach]:
        """Give the claims that make an edge of a term of the wrong kind, or the edges where no claim does."""
        others = self.index.iris(term, prop) if end == "from" else filter(is_iri, self.index.subjects(prop, term))
        for other in sorted(others):
            subject, target = (term, other) if end == "from" else (other, term)
            edge = " ".join(map(self.names.short, (subject, prop, target)))
            values = {"edge": edge, "term": self.names.short(term), "wanted": wanted}
            claims = sorted(filter(is_iri, claims_that_say(self.index, subject, prop, target)))
            for claim in claims:
                yield Breach("wrong-kind", claim, values, (term,))
            if not claims and not self._lifted(subject, prop, target):
                yield Breach("wrong-kind", subject, values, (prop, target))

    def _lifted(self, subject: str, prop: str, target: str) -> bool:
        """Tell whether an edge only follows from one to a term below its object, which is of the right kind.

        Whoever gives a class a superclass does not say that all that leads to the one should lead to the other.
        """
        if Triple(*map(NamedNode, (subject, prop, target))) not in self.derived:
            return False
        if (subject, prop) not in self.higher:
            todo = [value for value in self.index.iris(subject, prop) if (prop, value) not in self.wrong]
            higher = self.higher[subject, prop] = set()
            while todo:
                above = set(self.index.iris(todo.pop(), RDFS + "subClassOf")) - higher
                higher |= above
                todo += above
        return target in self.higher[subject, prop]


def _text(value: str) -> str:
    """Return the text of a term in N-Triples syntax."""
    if value.startswith("<"):
        return value[1:-1]
    match = re.match(r'"((?:[^"\\]|\\.)*)"', value)
    return match[1] if match else value
