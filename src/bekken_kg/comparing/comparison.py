"""Comparison: what differs between two graphs, and what kind of change each difference is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..namespaces import BK, DCTERMS, OA, OBO, OWL, PROV, RDF, RDFS, SKOS, shorten
from .contents import Contents, Value, Values

_MATCHES = {SKOS + name for name in ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")}
_STATEMENT = {BK + name for name in ("claimSubject", "claimPredicate", "claimObject", "polarity")}
_QUALIFIERS = {
    BK + name
    for name in (
        *("modality", "hedge", "frequency", "context", "effect", "followsFrom", "isMeansTo", "restates"),
        *("contrastsWith", "refersTo", "isAlternativeTo", "isTogetherWith"),
    )
} | {PROV + "wasDerivedFrom"}
_PLACES = {DCTERMS + "isPartOf", OA + "start", OA + "end", BK + "sha256", BK + "length", BK + "section"}
_AXIOMS = {RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")}
_EVIDENCE = {BK + name for name in ("aboutClaim", "stance", "publication", "readAs", "studyKind")}
_RETIRED = {OWL + "deprecated", OBO + "IAO_0100001"}
_KINDS = (
    (_STATEMENT, "claim-changed"),
    (_QUALIFIERS, "qualifier-changed"),
    (_MATCHES, "mapping-changed"),
    (_PLACES, "unit-changed"),
    (_EVIDENCE, "evidence-changed"),
    (_AXIOMS, "axiom-changed"),
    ({SKOS + "prefLabel"}, "label-changed"),
    ({SKOS + "definition"}, "definition-changed"),
)
_KNOWN_BY = (SKOS + "prefLabel", BK + "statement")
_SINGLY = _MATCHES | _AXIOMS | {SKOS + "altLabel"}


class Change(NamedTuple):
    """One difference.

    Attributes:
        kind: one of :data:`bekken_kg.comparing.differences.BUMPS`.
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


def changes(old: Contents, new: Contents) -> Iterator[Change]:
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
        ours = old.is_promised(name) or new.is_promised(name)
        yield from _of_name(name, old.names.get(name, {}), new.names.get(name, {}), ours)
    for name, now in sorted(renamed.items()):
        yield from _of_name(now, old.names[name], new.names[now], True)
    for text in sorted(old.axioms ^ new.axioms):
        yield Change("axiom-changed", "", **{"before" if text in old.axioms else "after": text})


def _renamed(old: Contents, new: Contents, gone: set[str], come: set[str]) -> Iterator[tuple[str, str]]:
    """Give the names that went and came with the same labels, or, as claims, the same statements.

    Where several went or came with the same, none is taken for another.
    """
    alike: dict[tuple[tuple[str, str], ...], tuple[list[str], list[str]]] = {}
    for side, contents, names in ((0, old, gone), (1, new, come)):
        for name in names:
            labels, statements = (contents.index.first_texts(name, prop) for prop in _KNOWN_BY)
            alike.setdefault(tuple(sorted((labels or statements).items())), ([], []))[side].append(name)
    for texts, (before, after) in alike.items():
        if texts and len(before) == len(after) == 1:
            yield before[0], after[0]


def _of_name(name: str, before: Values, after: Values, ours: bool) -> Iterator[Change]:
    retired = _is_retired(after) and not _is_retired(before)
    if retired:
        successors = sorted(value.text for value in after.get((OBO + "IAO_0100001", ""), ()))
        yield Change("replaced" if successors else "deprecated", name, after=" ".join(successors))
    for prop, language in sorted(before.keys() | after.keys()):
        gone = before.get((prop, language), set()) - after.get((prop, language), set())
        come = after.get((prop, language), set()) - before.get((prop, language), set())
        if not (gone or come) or (prop in _RETIRED and retired):
            continue
        kind = _kind(ours, prop, language, bool(gone))
        old, new = _written(gone, come), _written(come, gone)
        if prop in _SINGLY:  # each value is a statement of its own
            for values, side in ((old, "before"), (new, "after")):
                yield from (Change(kind, name, prop, language, **{side: value}) for value in values)
        else:
            yield Change(kind, name, prop, language, " + ".join(old), " + ".join(new))


def _is_retired(values: Values) -> bool:
    return any(value.text in ("true", "1") for value in values.get((OWL + "deprecated", ""), ()))


def _written(values: set[Value], others: set[Value]) -> list[str]:
    """Write values; with the datatype where that is all that differs."""
    alike = {value.text for value in others}
    return sorted(f"{text}^^{shorten(datatype)}" if text in alike and datatype else text for text, datatype in values)


def _kind(ours: bool, prop: str, language: str, gone: bool) -> str:
    if prop == RDF + "type":
        return "retyped" if gone and ours else "axiom-changed" if ours else "other-changed"
    for props, kind in _KINDS:
        if prop in props:
            return kind
    if prop.startswith(OWL) and prop not in (OWL + "versionInfo", OWL + "versionIRI"):
        return "axiom-changed"
    return "text-changed" if language else "other-changed"
