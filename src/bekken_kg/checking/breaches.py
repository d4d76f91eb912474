"""Breaches of rules as the checks find them: the rule, the term, and the values of the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from ..errors import closest
from ..extending.merging import Change
from ..namespaces import BASE, BK, BKC, BKE, BKS, RDF, XSD, is_ours
from ..words import word
from .display import DisplayNames
from .literals import not_alike

_OURS = (BK, BKC, BKS, BKE)
#: what is there under the project's address besides terms, claims, units and evidence
_BESIDES = tuple(BASE + name for name in ("concepts", "dataset", "fhir/", "graph/", "ontology", "project", "shapes/"))
_SHOWN = 80  #: characters of a value
_SUGGESTED = 50  #: names that a near one is looked for; in a file with more, something else is wrong
_PLAIN = {XSD + "string", RDF + "langString"}


class Breach(NamedTuple):
    """One breach of a rule.

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


def of_query(rule: str, rows: Iterable[Mapping[str, object]], names: DisplayNames) -> Iterator[Breach]:
    """Give what the query of a rule found: each row about the term in its first column."""
    for row in sorted(rows, key=lambda row: [str(value) for value in row.values()]):
        first, *rest = row.values()
        about = first.value if isinstance(first, NamedNode) else ""
        near = tuple(value.value for value in rest if isinstance(value, (NamedNode, Literal)))
        yield Breach(rule, about, {name: names.term(value) for name, value in row.items()}, near)


def of_unknown_names(base: Sequence[Quad], added: Sequence[Quad], names: DisplayNames) -> Iterator[Breach]:
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
        yield Breach(
            "base-term-unknown",
            about or name,
            {"name": names.short(name), "meant": meant.get(name, "")},
            (name,),
        )


def of_changes(changes: Iterable[Change], names: DisplayNames) -> Iterator[Breach]:
    """Give what extensions change in the base."""
    for term, kind, prop, value in changes:
        if kind == "linked":
            ends = {"subject": term, "property": prop, "object": value}
            yield Breach(
                "edge-without-claim", term, {end: names.short(iri) for end, iri in ends.items()}, (prop, value)
            )
        elif kind != "added":  # which is an unknown name as well
            texts = {"term": names.short(term), "property": names.short(prop), "value": names.short(value)[:_SHOWN]}
            yield Breach("base-term-changed", term, texts, (value, prop))


def of_literals(quads: Iterable[Quad], names: DisplayNames) -> Iterator[Breach]:
    """Give the literals that an engine writes in another way, and those that are no value of their datatype."""
    written: dict[Literal, list[Quad]] = {}
    for quad in quads:
        value = quad.object
        if isinstance(value, Literal) and value.datatype.value not in _PLAIN:
            written.setdefault(value, []).append(quad)
    for value, form in not_alike(written).items():
        for quad in written[value]:
            about = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
            text = value.value if len(value.value) <= _SHOWN else f"{value.value[:_SHOWN]}…"
            values = {"property": names.short(quad.predicate.value), "value": f'"{text}"'}
            near = (value.value, quad.predicate.value)
            if form:
                yield Breach("literal-not-canonical", about, values | {"canonical": f'"{form}"'}, near)
            else:
                kind = names.short(value.datatype.value)
                yield Breach("literal-not-alike", about, values | {"datatype": kind}, near)


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
