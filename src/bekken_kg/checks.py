"""The checks: every rule, on the shipped graph or on it together with files of yours."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, Store

from .building import build, find_checkout
from .errors import CannotDo
from .export import quads_of
from .extension import open_extensions
from .languages import language
from .namespaces import BK, GRAPH, PROV, shorten
from .rules import CUE, STALE, Finding, Rule, rules
from .source import compare


@dataclass(frozen=True)
class Report:
    """What the checks found; ``ran`` are their names, ``skipped`` tells why another was not run."""

    findings: tuple[Finding, ...]
    ran: tuple[str, ...]
    skipped: Mapping[str, str]

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def check(
    files: Sequence[str] = (), *, leaflet: str | None = None, lang: str = "nb", checkout: str | None = None
) -> Report:
    """Run every check.

    Args:
        files: RDF files, or names of installed extensions, to add to the shipped graph, each as a graph
            ``…/graph/extension/NAME`` of its own.
        leaflet: a copy of the leaflet's text; ``BEKKEN_LEAFLET`` for ``None``. Without one, the check of the
            cues is skipped.
        lang: nb, nn or en, for the findings.
        checkout: a folder of a checkout; the one you stand in for ``None``. Outside one, the check of the
            derived files is skipped.

    Raises:
        UnknownName: for another language.
        CannotDo: for a file that cannot be read, or a leaflet that holds no unit of the graph.

    Example:
        >>> check().good
        True
    """
    tongue = language(lang)
    copy = leaflet or os.environ.get("BEKKEN_LEAFLET") or ""
    root = _checkout(checkout)
    quads = quads_of()
    for extension in open_extensions(files):
        quads += extension.quads
    store = Store()
    store.extend(quads)
    findings: list[Finding] = []
    skipped: dict[str, str] = {}
    every = rules()
    for rule in every:
        if rule is CUE and not copy:
            skipped[rule.name] = "needs a copy of the leaflet: --leaflet FILE or BEKKEN_LEAFLET"
        elif rule is STALE and not root:
            skipped[rule.name] = "needs a checkout to stand in"
        elif rule is CUE:
            findings += _cues(quads, copy, tongue)
        elif rule is STALE:
            findings += [
                STALE.finding(tongue, root, {"file": name}) for name in build(root, check=True).stale
            ]
        else:
            findings += _asked(rule, store, tongue)
    ran = tuple(rule.name for rule in every if rule.name not in skipped)
    return Report(tuple(findings), ran, skipped)


def _checkout(start: str | None) -> str:
    """Return the checkout to look at; ``""`` where the caller named none and stands in none."""
    try:
        return find_checkout(start)
    except CannotDo:
        if start is not None:
            raise
        return ""


def _asked(rule: Rule, store: Store, lang: str) -> Iterator[Finding]:
    """Ask a rule's query; each row is a finding, about the term in its first column."""
    rows = store.query(rule.sparql, use_default_graph_as_union=True)
    if not isinstance(rows, QuerySolutions):
        raise CannotDo(f"the check {rule.name} is no SELECT query")
    names = [variable.value for variable in rows.variables]
    found = [{name: row[name] for name in names if row[name] is not None} for row in rows]
    for row in sorted(found, key=lambda row: [str(row.get(name)) for name in names]):
        about = row[names[0]]
        place = _where(store, about) if isinstance(about, NamedNode) else ""
        yield rule.finding(lang, place, {name: _short(value) for name, value in row.items()})


def _where(store: Store, about: NamedNode) -> str:
    """Name a term and the graphs that say something of it."""
    graphs = {quad.graph_name for quad in store.quads_for_pattern(about, None, None)}
    names = sorted(_short(graph) for graph in graphs if not isinstance(graph, DefaultGraph))
    return f"{_short(about)} ({', '.join(names)})" if names else _short(about)


def _short(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value.removeprefix(GRAPH) if term.value.startswith(GRAPH) else shorten(term.value)
    return str(getattr(term, "value", term))


def _cues(quads: Sequence[Quad], copy: str, lang: str) -> Iterator[Finding]:
    """Find the cues that are in none of their claim's units, as far as the copy holds these."""
    verification = compare(copy, quads)
    if not verification.found:
        raise CannotDo(f"{copy} holds no unit of the graph; `bekken source verify` tells more")
    texts = {placed.unit.iri: verification.of(placed) for placed in verification.found}
    units: dict[object, list[NamedNode]] = {}
    for quad in quads:
        if quad.predicate.value == PROV + "wasDerivedFrom" and isinstance(quad.object, NamedNode):
            units.setdefault(quad.subject, []).append(quad.object)
    for quad in sorted(quads, key=str):
        own = units.get(quad.subject, [])
        if quad.predicate.value != BK + "cue" or not own or not all(unit.value in texts for unit in own):
            continue
        cue = _short(quad.object)
        if not any(cue.casefold() in texts[unit.value].casefold() for unit in own):
            names = " ".join(sorted(map(_short, own)))
            values = {"cue": cue, "claim": _short(quad.subject), "units": names}
            yield CUE.finding(lang, f"{values['claim']} ({_short(quad.graph_name)})", values)
