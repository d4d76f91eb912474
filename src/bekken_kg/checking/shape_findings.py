"""What the shapes found, in the words of the rules: which shape asks for what, and which edge is to blame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from ..namespaces import BK, RDF, RDFS
from .found import Found, Names
from .shapes import SHACL, Violation

_RULES = {
    "MinCountConstraintComponent": "value-missing",
    "HasValueConstraintComponent": "value-missing",
    "MaxCountConstraintComponent": "value-twice",
    "UniqueLangConstraintComponent": "value-twice",
}  # the rest: value-wrong
_QUALIFIED = "QualifiedMinCountConstraintComponent"
_WORDS = {
    "nb": {"or": " eller ", "text": "en tekst med språk", "iri": "en IRI", "literal": "en tekst",
           "form": "av formen {}", "less": "mindre enn {}", "quoted": "«{}»", "value": "en verdi"},
    "nn": {"or": " eller ", "text": "ein tekst med språk", "iri": "ein IRI", "literal": "ein tekst",
           "form": "av forma {}", "less": "mindre enn {}", "quoted": "«{}»", "value": "ein verdi"},
    "en": {"or": " or ", "text": "a text with a language", "iri": "an IRI", "literal": "a text",
           "form": "of the form {}", "less": "less than {}", "quoted": "“{}”", "value": "a value"},
}  # fmt: skip


class Shaped:
    """The shapes, as far as it must be told what they ask for."""

    def __init__(self, shaped: Iterable[Quad], names: Names) -> None:
        """Read the shapes."""
        self.names = names
        self.about: dict[object, dict[str, list[object]]] = {}
        for quad in shaped:
            about = self.about.setdefault(quad.subject, {})
            about.setdefault(quad.predicate.value.removeprefix(SHACL), []).append(quad.object)

    def found(self, violations: Sequence[Violation], quads: Sequence[Quad]) -> Iterator[Found]:
        """Give the findings that violations are, for a graph."""
        told = [(violation, *self._ends(violation)) for violation in violations]
        wrong = {(prop, about) for _, about, ends in told for end, prop in ends if end == "to"}
        edges = _Edges(quads, self.names, wrong)
        for violation, about, ends in told:
            wanted, languages = self._wanted(self._shape(violation), violation.component)
            for end, prop in ends:
                yield from edges.blamed(about, prop, end, wanted)
            if not ends:
                yield self._of_value(violation, about, wanted, languages)

    def _shape(self, violation: Violation) -> dict[str, list[object]]:
        return self.about.get(NamedNode(violation.shape), {}) if violation.shape else {}

    def _ends(self, violation: Violation) -> tuple[str, list[tuple[str, str]]]:
        """Return the term that a violation is about, and of which edges it is the wrong end."""
        shape = self._shape(violation)
        about = violation.focus[1:-1] if violation.focus.startswith("<") else ""
        qualified = violation.component == _QUALIFIED and not self._wanted(shape, violation.component)[1]
        targets = (("from", "targetSubjectsOf"), ("to", "targetObjectsOf")) if qualified else ()
        return about, [
            (end, prop.value)
            for end, target in targets
            for prop in shape.get(target, [])
            if isinstance(prop, NamedNode)
        ]

    def _of_value(self, violation: Violation, about: str, wanted: str, languages: list[str]) -> Found:
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
        return Found(rule, about, values, (*([value] if value else []), *used))

    def _wanted(self, shape: dict[str, list[object]], component: str) -> tuple[str, list[str]]:
        """Say what a shape asks for, and in which languages where it asks for a language."""
        words = _WORDS[self.names.lang]
        inner = shape
        for node in shape.get("qualifiedValueShape", []):
            inner = shape | self.about.get(node, {})
        languages = [tag.value for node in inner.get("languageIn", []) for tag in self._items(node)]
        if languages:
            return words["text"], languages
        kinds = [kind for node in inner.get("in", []) for kind in self._items(node)] + inner.get("class", [])
        if "lessThan" in inner and component.startswith("LessThan"):
            return words["less"].format(self.names.term(inner["lessThan"][0])), []
        if kinds:
            labels = [self.names.label(kind.value) or self.names.term(kind) for kind in kinds]  # type: ignore[attr-defined]
            return words["or"].join(words["quoted"].format(label) for label in labels), []
        if "datatype" in inner and not component.startswith("Pattern"):
            kind = inner["datatype"][0]
            plain = kind == NamedNode(RDF + "langString")
            return words["text"] if plain else self.names.term(kind), []
        if "pattern" in inner:
            return words["form"].format(self.names.term(inner["pattern"][0])), []
        if "hasValue" in inner:
            return self.names.term(inner["hasValue"][0]), []
        iri = inner.get("nodeKind") == [NamedNode(SHACL + "IRI")]
        return words["iri" if iri else "literal" if "nodeKind" in inner else "value"], []

    def _items(self, node: object) -> Iterator[NamedNode | Literal]:
        while node in self.about:
            for item in self.about[node].get(RDF + "first", []):
                if isinstance(item, (NamedNode, Literal)):
                    yield item
            node = next(iter(self.about[node].get(RDF + "rest", [])), None)


class _Edges:
    """The edges of a graph, and the claims that they come from; ``wrong``: objects of the wrong kind."""

    def __init__(self, quads: Sequence[Quad], names: Names, wrong: set[tuple[str, str]]) -> None:
        self.names = names
        self.wrong = wrong
        self.higher: dict[tuple[str, str], set[str]] = {}
        self.derived: set[tuple[str, str, str]] = set()
        self.others: dict[tuple[str, str, str], set[str]] = {}
        parts: dict[str, dict[str, list[str]]] = {}
        for quad in quads:
            if not (isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)):
                continue
            subject, prop, thing = quad.subject.value, quad.predicate.value, quad.object.value
            if getattr(quad.graph_name, "value", "").endswith("/derived"):
                self.derived.add((subject, prop, thing))
            self.others.setdefault(("from", subject, prop), set()).add(thing)
            self.others.setdefault(("to", thing, prop), set()).add(subject)
            part = prop.removeprefix(BK)
            if part in ("claimSubject", "claimPredicate", "claimObject"):
                parts.setdefault(subject, {}).setdefault(part, []).append(thing)
        #: property and subject → each claim that says so, with its objects
        self.claims: dict[tuple[str, str], list[tuple[str, set[str]]]] = {}
        for claim, said in parts.items():
            things = set(said.get("claimObject", ()))
            props = said.get("claimPredicate", [])
            for prop in [*props, *([BK + "mayCause"] if BK + "causes" in props else [])]:
                for subject in said.get("claimSubject", ()):
                    self.claims.setdefault((prop, subject), []).append((claim, things))

    def blamed(self, term: str, prop: str, end: str, wanted: str) -> Iterator[Found]:
        """Give the claims that make an edge of a term of the wrong kind, or the edges where no claim does."""
        for other in sorted(self.others.get((end, term, prop), ())):
            subject, thing = (term, other) if end == "from" else (other, term)
            edge = " ".join(map(self.names.short, (subject, prop, thing)))
            values = {"edge": edge, "term": self.names.short(term), "wanted": wanted}
            claims = [claim for claim, things in self.claims.get((prop, subject), ()) if thing in things]
            for claim in claims:
                yield Found("wrong-kind", claim, values, (term,))
            if not claims and not self._lifted(subject, prop, thing):
                yield Found("wrong-kind", subject, values, (prop, thing))

    def _lifted(self, subject: str, prop: str, thing: str) -> bool:
        """Tell whether an edge only follows from one to a term below its object, which is of the right kind.

        Whoever gives a class a superclass does not say that all that leads to the one should lead to the other.
        """
        if (subject, prop, thing) not in self.derived:
            return False
        if (subject, prop) not in self.higher:
            todo = [one for one in self.others["from", subject, prop] if (prop, one) not in self.wrong]
            higher = self.higher[subject, prop] = set()
            while todo:
                above = self.others.get(("from", todo.pop(), RDFS + "subClassOf"), set()) - higher
                higher |= above
                todo += above
        return thing in self.higher[subject, prop]


def _text(value: str) -> str:
    """Return the text of a term in N-Triples syntax."""
    if value.startswith("<"):
        return value[1:-1]
    found = re.match(r'"((?:[^"\\]|\\.)*)"', value)
    return found[1] if found else value
