"""What the checks have found, before it is told: the rule, the term, and the values of the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ..errors import closest
from ..extending.merging import Change
from ..languages import choose
from ..namespaces import (
    BASE,
    BK,
    BKC,
    BKE,
    BKS,
    DCTERMS,
    GRAPH,
    PREFIXES,
    RDF,
    SKOS,
    XSD,
    is_ours,
    shorten,
)
from ..rdf.index import Index
from ..words import word
from .literals import not_alike

_OURS = (BK, BKC, BKS, BKE)
#: what is there under the project's address besides terms, claims, units and evidence
_BESIDES = tuple(BASE + name for name in ("concepts", "dataset", "fhir/", "graph/", "ontology", "project", "shapes/"))
_TOLD = 80  #: characters of a value
_SUGGESTED = 50  #: names that a near one is looked for; in a file with more, something else is wrong
#: by what something is called, the best first
_CALLED = (SKOS + "prefLabel", DCTERMS + "identifier", DCTERMS + "title")
_PLAIN = {XSD + "string", RDF + "langString"}


class Found(NamedTuple):
    """One thing that breaks a rule.

    Attributes:
        rule: the rule's name.
        about: IRI of the term; ``""`` where there is none.
        values: what to put into the rule's texts.
        near: IRIs and texts by which to find the line, the best first.
        path: the file, where it is known without looking.
    """

    rule: str
    about: str
    values: Mapping[str, str]
    near: tuple[str, ...] = ()
    path: str = ""


class Names:
    """How IRIs and terms are called in what is told.

    Args:
        indexes: of graphs, for the labels; where several have one, that of the first is told.
        prefixes: prefix → namespace, besides the project's own.
        lang: nb, nn or en.
    """

    def __init__(self, indexes: Sequence[Index], prefixes: Mapping[str, str], lang: str) -> None:
        """Keep what names them."""
        # A namespace that is ours but for a slip is shown as it is.
        own = {
            prefix: space for prefix, space in prefixes.items() if space not in PREFIXES.values() and not is_ours(space)
        }
        self.spaces = sorted(own.items(), key=lambda item: -len(item[1]))
        self.lang = lang
        self.indexes = indexes

    def short(self, iri: str) -> str:
        """Return the CURIE of an IRI, or the name of a graph, or the IRI."""
        if iri.startswith(GRAPH):
            return iri.removeprefix(GRAPH)
        for prefix, space in self.spaces:
            if space and iri.startswith(space) and not set("/#?:") & set(iri[len(space) :]) and iri != space:
                return f"{prefix}:{iri[len(space) :]}"
        return shorten(iri)

    def term(self, term: object) -> str:
        """Return an IRI's short name, a literal's text, and ``[…]`` for a blank node."""
        if isinstance(term, NamedNode):
            return self.short(term.value)
        return "[…]" if isinstance(term, BlankNode) else str(getattr(term, "value", term))

    def label(self, iri: str) -> str | None:
        """Return a label, identifier or title, with its language where it is not the asked one."""
        for prop in _CALLED:
            texts: dict[str, str] = {}
            for index in self.indexes:
                texts = index.first_texts(iri, prop) | texts
            found = choose(texts, self.lang)
            if found:
                text, tag = found
                return text if tag in ("", self.lang) else f"{text} [{tag}]"
        return None


def found_by_query(rule: str, rows: Iterable[Mapping[str, object]], names: Names) -> Iterator[Found]:
    """Give what the query of a rule found: each row about the term in its first column."""
    for row in sorted(rows, key=lambda row: [str(value) for value in row.values()]):
        first, *rest = row.values()
        about = first.value if isinstance(first, NamedNode) else ""
        near = tuple(value.value for value in rest if isinstance(value, (NamedNode, Literal)))
        yield Found(rule, about, {name: names.term(value) for name, value in row.items()}, near)


def unknown_names(base: Sequence[Quad], added: Sequence[Quad], names: Names) -> Iterator[Found]:
    """Give the IRIs in the project's namespaces that the base does not declare, each with the nearest."""
    declared = {
        quad.subject.value
        for quad in base
        if quad.predicate.value == RDF + "type" and isinstance(quad.subject, NamedNode)
    }
    seen: dict[tuple[str, str], None] = {}
    for quad in (*base, *added):
        about = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, NamedNode) and term.value not in declared and _should_be_there(term.value):
                seen[about, term.value] = None
    meant: dict[str, str] = {}
    for about, name in seen:
        if name not in meant and len(meant) < _SUGGESTED:
            near = _nearest(name, declared)
            meant[name] = word("checks.wanted.meant", names.lang, name=names.short(near)) if near else ""
        yield Found(
            "base-term-unknown",
            about or name,
            {"name": names.short(name), "meant": meant.get(name, "")},
            (name,),
        )


def changed_terms(changes: Iterable[Change], names: Names) -> Iterator[Found]:
    """Give what extensions change in the base."""
    for term, kind, prop, value in changes:
        if kind == "linked":
            ends = {"subject": term, "property": prop, "object": value}
            yield Found("edge-without-claim", term, {end: names.short(iri) for end, iri in ends.items()}, (prop, value))
        else:
            texts = {"term": names.short(term), "property": names.short(prop), "value": names.short(value)[:_TOLD]}
            yield Found("base-term-changed", term, texts, (value, prop))


def not_canonical(quads: Iterable[Quad], names: Names) -> Iterator[Found]:
    """Give the literals that an engine writes in another way, and those that are no value of their datatype."""
    written: dict[Literal, list[Quad]] = {}
    for quad in quads:
        value = quad.object
        if isinstance(value, Literal) and value.datatype.value not in _PLAIN:
            written.setdefault(value, []).append(quad)
    for value, form in not_alike(written).items():
        for quad in written[value]:
            about = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
            told = value.value if len(value.value) <= _TOLD else f"{value.value[:_TOLD]}…"
            values = {"property": names.short(quad.predicate.value), "value": f'"{told}"'}
            near = (value.value, quad.predicate.value)
            if form:
                yield Found("literal-not-canonical", about, values | {"canonical": f'"{form}"'}, near)
            else:
                kind = names.short(value.datatype.value)
                yield Found("literal-not-alike", about, values | {"datatype": kind}, near)


def _should_be_there(iri: str) -> bool:
    return is_ours(iri) and iri != BASE and not iri.startswith(_BESIDES)


def _nearest(name: str, declared: Iterable[str]) -> str:
    """Return the declared IRI that was probably meant: of the same namespace, its first letter alike.

    Where the namespace is none of the four, it is looked for in each.
    """
    spaces = [space for space in _OURS if name.startswith(space)] or _OURS
    local = name[len(spaces[0]) :] if len(spaces) == 1 else name.replace("#", "/").rpartition("/")[2]
    others = {iri[len(s) :]: iri for iri in sorted(declared, reverse=True) for s in spaces if iri.startswith(s)}
    alike = [other for other in others if other[:1].isupper() == local[:1].isupper()]
    near = closest(local, alike) or closest(local, list(others))
    return others[near] if near else ""
