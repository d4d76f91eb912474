"""Comparison: what is said of each name in two graphs, and what kind of change a difference is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ..namespaces import BK, BKC, BKE, BKS, DCTERMS, OA, OBO, OWL, PROV, RDF, RDFS, SKOS, shorten

#: the namespaces whose names are a promise
PROMISED = (BK, BKC, BKS, BKE)

_MATCHES = {SKOS + name for name in ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")}
_SAID = {BK + name for name in ("claimSubject", "claimPredicate", "claimObject", "polarity")}
_QUALIFIERS = {
    BK + name
    for name in (
        *("modality", "frequency", "context", "effect", "followsFrom", "isMeansTo", "restates"),
        *("contrastsWith", "refersTo", "isAlternativeTo", "isTogetherWith"),
    )
} | {PROV + "wasDerivedFrom"}
_PLACES = {DCTERMS + "isPartOf", OA + "start", OA + "end", BK + "sha256", BK + "length", BK + "section"}
_AXIOMS = {RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")}
_EVIDENCE = {BK + name for name in ("aboutClaim", "stance", "publication", "readAs", "studyKind")}
_RETIRED = {OWL + "deprecated", OBO + "IAO_0100001"}
_KINDS = (
    (_SAID, "claim-changed"),
    (_QUALIFIERS, "qualifier-changed"),
    (_MATCHES, "mapping-changed"),
    (_PLACES, "unit-changed"),
    (_EVIDENCE, "evidence-changed"),
    (_AXIOMS, "axiom-changed"),
    ({SKOS + "prefLabel"}, "label-changed"),
    ({SKOS + "definition"}, "definition-changed"),
)
_SINGLY = _MATCHES | _AXIOMS | {SKOS + "altLabel"}


class Change(NamedTuple):
    """One difference.

    Attributes:
        kind: a table of ``changes.toml``.
        iri: the name that it is about.
        property: IRI of the property; ``""`` where the name itself came or went.
        language: of a text; ``""`` for the rest.
        before: what was there, ``""`` where nothing was.
        after: what is there now, ``""`` where nothing is.
    """

    kind: str
    iri: str
    property: str = ""
    language: str = ""
    before: str = ""
    after: str = ""


class Said:
    """What a graph says: name → property and language → values, blank nodes written out."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Read a graph; its named graphs are not told apart."""
        self.nodes: dict[object, list[tuple[str, object]]] = {}
        for quad in quads:
            self.nodes.setdefault(quad.subject, []).append((quad.predicate.value, quad.object))
        self.names: dict[str, dict[tuple[str, str], set[str]]] = {}
        for subject, said in self.nodes.items():
            if not isinstance(subject, NamedNode):
                continue
            about = self.names.setdefault(subject.value, {})
            for prop, value in said:
                language = value.language or "" if isinstance(value, Literal) else ""
                about.setdefault((prop, language), set()).add(self.written(value))
        inside = {value for said in self.nodes.values() for _, value in said if isinstance(value, BlankNode)}
        self.loose = {
            self.written(node) for node in self.nodes if isinstance(node, BlankNode) and node not in inside
        }

    def promised(self) -> set[str]:
        """Return the names that are a promise: ours, and said to be something."""
        kind = (RDF + "type", "")
        return {name for name, about in self.names.items() if name.startswith(PROMISED) and kind in about}

    def texts(self, name: str, prop: str) -> dict[str, str]:
        """Return language → text of a property."""
        about = self.names.get(name, {})
        return {lang: min(texts) for (each, lang), texts in about.items() if each == prop}

    def written(self, value: object, depth: int = 0) -> str:
        """Write a value as text: an IRI whole, a blank node by what it says, as Manchester syntax does."""
        if isinstance(value, NamedNode):
            return value.value
        if not isinstance(value, BlankNode) or depth > 30:
            return str(getattr(value, "value", value))
        said = self.nodes.get(value, [])
        parts = dict(said)
        role = parts.get(OWL + "onProperty")
        if role is not None and OWL + "someValuesFrom" in parts:
            return f"{self._short(role, depth)} some {self._short(parts[OWL + 'someValuesFrom'], depth)}"
        for kind, word in (("intersectionOf", " and "), ("unionOf", " or ")):
            if OWL + kind in parts:
                return f"({word.join(self._items(parts[OWL + kind], depth))})"
        if RDF + "first" in parts:
            return f"({' '.join(self._items(value, depth))})"
        return (
            "["
            + " ; ".join(sorted(f"{shorten(prop)} {self._short(each, depth)}" for prop, each in said))
            + "]"
        )

    def _short(self, value: object, depth: int) -> str:
        return shorten(self.written(value, depth + 1))

    def _items(self, node: object, depth: int) -> list[str]:
        found: list[str] = []
        while node in self.nodes and len(found) < 1000:
            parts = dict(self.nodes[node])
            if RDF + "first" in parts:
                found.append(self._short(parts[RDF + "first"], depth))
            node = parts.get(RDF + "rest")
        return found


def compared(old: Said, new: Said) -> Iterator[Change]:
    """Give the changes from one graph to another, but for what follows from them.

    Args:
        old: the graph as it was.
        new: the graph as it is.
    """
    gone, come = old.promised() - new.promised(), new.promised() - old.promised()
    renamed = dict(_renamed(old, new, gone, come))
    for name in sorted(gone):
        if name in renamed:
            yield Change("renamed", name, before=name, after=renamed[name])
        else:
            yield Change("vanished", name, before=name)
    for name in sorted(come - set(renamed.values())):
        yield Change("added", name, after=name)
    for name in sorted((old.names.keys() | new.names.keys()) - gone - come):
        yield from _of_name(name, old.names.get(name, {}), new.names.get(name, {}))
    for text in sorted(old.loose ^ new.loose):
        there = text in old.loose
        yield Change("axiom-changed", "", before=text if there else "", after="" if there else text)


def _renamed(old: Said, new: Said, gone: set[str], come: set[str]) -> Iterator[tuple[str, str]]:
    """Give the names that went and came with the same labels in every language."""
    label = SKOS + "prefLabel"
    by_labels: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name in come:
        by_labels.setdefault(tuple(sorted(new.texts(name, label).items())), []).append(name)
    for name in sorted(gone):
        labels = tuple(sorted(old.texts(name, label).items()))
        if labels and len(by_labels.get(labels, ())) == 1:
            yield name, by_labels[labels].pop()


def _of_name(
    name: str, before: dict[tuple[str, str], set[str]], after: dict[tuple[str, str], set[str]]
) -> Iterator[Change]:
    retired = (OWL + "deprecated", "")
    if retired in after and retired not in before:
        successors = after.get((OBO + "IAO_0100001", ""), set())
        yield Change("replaced" if successors else "deprecated", name, after=" ".join(sorted(successors)))
    for prop, language in sorted(before.keys() | after.keys()):
        gone = before.get((prop, language), set()) - after.get((prop, language), set())
        come = after.get((prop, language), set()) - before.get((prop, language), set())
        if not (gone or come) or (prop in _RETIRED and retired in after and retired not in before):
            continue
        kind = _kind(name, prop, language, bool(gone))
        if prop in _SINGLY:  # each value is a statement of its own
            for values, side in ((gone, "before"), (come, "after")):
                yield from (Change(kind, name, prop, language, **{side: value}) for value in sorted(values))
        else:
            old, new = (" + ".join(sorted(values)) for values in (gone, come))
            yield Change(kind, name, prop, language, old, new)


def _kind(name: str, prop: str, language: str, gone: bool) -> str:
    if prop == RDF + "type":
        ours = name.startswith(PROMISED)
        return "retyped" if gone and ours else "axiom-changed" if ours else "other-changed"
    for props, kind in _KINDS:
        if prop in props:
            return kind
    if prop.startswith(OWL) and prop not in (OWL + "versionInfo", OWL + "versionIRI"):
        return "axiom-changed"
    return "text-changed" if language else "other-changed"
