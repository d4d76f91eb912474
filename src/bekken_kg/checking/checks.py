"""The checks: every rule, on the shipped graph or on it together with files of yours."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from ..building import build, find_checkout
from ..errors import CannotDo, WrongUse
from ..extending.extension import Extension
from ..extending.merging import Change, Merging
from ..languages import language
from ..layers import LAYERS
from ..layers import files as files_of
from ..namespaces import BK, OBO, PREFIXES, PROV, RDFS
from ..rdf.index import Index
from ..rdf.quads import quads_of
from ..shipped import folder
from ..source.copies import Texts, texts_at_hand
from ..words import word
from .found import Found, Names, changed_terms, found_by_query, not_canonical, unknown_names
from .inspection import inspect
from .places import Place, Places
from .rules import TOLD_BY, Finding, Rule, rules
from .shape_findings import Shaped
from .shapes import shapes

#: labels and definitions in the words that others look for say the same once more
_TWICE = {RDFS + "label", OBO + "IAO_0000115"}


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
            ``…/graph/extension/NAME`` of its own, with the edges that follow from it.
        leaflet: a copy of a source's text; ``BEKKEN_LEAFLET`` for ``None``. A text beside a file of yours
            that is a source's, by its SHA-256, is found without being named. Where there is no text, the
            checks that look into it are skipped.
        lang: nb, nn or en, for the findings.
        checkout: a folder of a checkout, whose ontology is looked at; the one you stand in for ``None``. Outside
            one it is the installed ontology, and the check of the derived files is skipped; so it is with files
            of your own.

    Returns:
        The findings, those that concern the truth of what is said first. Without the extra ``check`` the
        shapes are skipped.

    Raises:
        UnknownName: for another language.
        CannotDo: for a file that cannot be read or takes too long, or a leaflet that holds no unit of the
            graph.
        WrongUse: for a text in place of a list of files.

    Example:
        >>> check().good
        True
    """
    if isinstance(files, str):
        raise WrongUse(f"the files are a list, such as ['{files}'], not one text")
    tongue = language(lang)
    root = _checkout(checkout)
    ontology = os.path.join(root, "ontology") if root else folder("ontology")
    graph = _Graph(files, ontology)
    names = Names([Index(graph.base), graph.index], graph.prefixes, tongue)
    texts = texts_at_hand(
        graph.index, Index(graph.added), graph.files, leaflet or os.environ.get("BEKKEN_LEAFLET") or ""
    )
    inspection = inspect([*graph.base, *graph.added, *graph.follows], graph.files)
    every = {rule.name: rule for rule in rules()}
    derived = {quad.triple for quad in graph.follows}
    found = [
        *(item for name, rows in inspection.rows.items() for item in found_by_query(name, rows, names)),
        *Shaped(shapes(), names).found(inspection.violations or (), graph.index, derived),
        *unknown_names(graph.base, graph.added, names),
        *changed_terms(graph.changes, names),
        *not_canonical([*graph.base, *graph.added], names),
        *_in_texts(texts, graph.index, names),
        *(Found("derived-stale", "", {"file": name}, path=name) for name in _stale("" if files else root)),
    ]
    lacking = {
        "checkout": ("own-files" if files else "") if root or files else "checkout",
        "shape": "extra" if inspection.violations is None else "",
        "text": "" if texts.looked else "text",
    }
    return _report(_once(found), every, _Teller(every, names, graph.extensions, ontology), lacking)


class _Graph:
    """What is checked: the shipped layers but for the reading layer, which is checked by being derived again.

    Beside these what extensions add, what follows from that, and what they would change.
    """

    def __init__(self, files: Sequence[str], ontology: str) -> None:
        layers = [layer for layer in LAYERS if layer != "reading"]
        self.base = quads_of(layers, ontology)
        self.extensions: Sequence[Extension] = ()
        self.added: list[Quad] = []
        self.follows: list[Quad] = []
        self.changes: list[Change] = []
        if files:
            merged = Merging(files, layers, layers, ontology, tolerant=True).merged
            self.extensions, self.changes = merged.extensions, merged.changes
            self.added = [quad for one in merged.extensions for quad in one.quads]
            derived = {NamedNode(one.derived_graph) for one in merged.extensions}
            self.follows = [it for it in merged.added if it.graph_name in derived and it.predicate.value not in _TWICE]
        self.files = [path for one in self.extensions for path in one.files]
        self.prefixes = {prefix: space for one in self.extensions for prefix, space in one.prefixes.items()}
        self.index = Index([*self.base, *self.added, *self.follows])


def _report(found: Iterable[Found], every: Mapping[str, Rule], teller: _Teller, lacking: Mapping[str, str]) -> Report:
    """Make a report of what was found, in the order of the rules, and of the rules that lacked something to run."""
    skipped = {
        name: word(f"checks.skipped.{why}", teller.names.lang)
        for name, rule in every.items()
        if (why := lacking.get(rule.by))
    }
    rank = {name: number for number, name in enumerate(every)}
    findings = sorted(map(teller.told, found), key=lambda finding: rank[finding.check])
    return Report(tuple(findings), tuple(name for name in sorted(every) if name not in skipped), skipped)


def _checkout(start: str | None) -> str:
    """Return the checkout to look at; ``""`` where the caller named none and stands in none."""
    try:
        return find_checkout(start)
    except CannotDo:
        if start is not None:
            raise
        return ""


def _stale(root: str) -> tuple[str, ...]:
    return build(root, check=True).stale if root else ()


def _in_texts(texts: Texts, index: Index, names: Names) -> Iterator[Found]:
    """Give the texts that were edited, the units that are not in their place, the cues that are in none."""
    for source, path, part in texts.other:
        values = {"source": names.short(source), "file": os.path.basename(path), "property": names.short(part)}
        yield Found("source-not-this-text", source, values, (part,))
    for unit, path in texts.wrong:
        values = {"unit": names.short(unit.iri), "start": str(unit.start), "end": str(unit.end)}
        yield Found("unit-not-in-text", unit.iri, values | {"file": os.path.basename(path)}, (BK + "sha256",))
    for claim, value in sorted(index.pairs(BK + "cue"), key=str) if texts.units else ():
        own = index.iris(claim, PROV + "wasDerivedFrom")
        if not own or not all(unit in texts.units for unit in own):
            continue
        cue = names.term(value)
        words = re.compile(rf"(?<!\w){re.escape(cue.casefold())}(?!\w)")  # no piece of a word
        if not any(words.search(texts.units[unit].casefold()) for unit in own):
            told = " ".join(sorted(map(names.short, own)))
            values = {"cue": cue, "claim": names.short(claim), "units": told}
            yield Found("cue-not-in-unit", claim, values, (cue,))


def _once(found: Sequence[Found]) -> Iterator[Found]:
    """Leave out what another rule has told already, and what is found twice."""
    told = {(item.rule, item.about) for item in found}
    told |= {(item.rule, name) for item in found if item.rule == "base-term-unknown" for name in item.near}
    # An edge that a claim denies is told with the claim.
    denied = {tuple(item.values.values())[1:] for item in found if item.rule == "negated-claim-with-edge"}
    seen = set()
    for item in found:
        if item.rule == "edge-without-claim" and tuple(item.values.values()) in denied:
            continue
        key = (item.rule, item.about, tuple(item.values.items()))
        names = (item.about, *item.near)
        before = any((rule, iri) in told for rule in TOLD_BY.get(item.rule, ()) for iri in names)
        if key not in seen and not before:
            seen.add(key)
            yield item


class _Teller:
    """Makes findings for people out of what was found."""

    def __init__(self, every: Mapping[str, Rule], names: Names, extensions: Sequence[Extension], ontology: str) -> None:
        self.every = every
        self.names = names
        self.added = Places({path: each.prefixes for each in extensions for path in each.files})
        self.ontology = ontology
        self.base = Places({path: PREFIXES for layer in LAYERS for path in files_of(layer, ontology)})

    def told(self, found: Found) -> Finding:
        title, what, remedy = self.every[found.rule].told(self.names.lang, found.values)
        place, subject = self._place(found)
        path = _shown(place.path, self.ontology) if place else found.path
        line = place.line if place else None
        where = ": ".join(filter(None, (f"{path}:{line}" if place else path, self._called(subject))))
        term, label = found.about or None, self.names.label(found.about)
        return Finding(found.rule, title, what, where, remedy, term, label, path or None, line)

    def _place(self, found: Found) -> tuple[Place | None, str]:
        """Return where something stands, and about what; in the extensions if it is there at all."""
        if found.path:
            return None, ""
        for subject in filter(None, [found.about, *(value for value in found.near if ":" in value)]):
            place = self.added.of(subject, found.near)
            if place:
                return place, subject
        return self.added.of("", found.near) or self.base.of(found.about, found.near), found.about

    def _called(self, iri: str) -> str:
        label, short = self.names.label(iri), self.names.short(iri)
        return f"{label} ({short})" if label else short


def _shown(path: str, ontology: str) -> str:
    """Return how a file is called: as it was named, or, of one of the project, by its place in it."""
    inside = path.startswith(ontology + os.sep)
    return f"ontology{path[len(ontology) :]}".replace(os.sep, "/") if inside else path
