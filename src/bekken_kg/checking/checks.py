"""The checks: every rule, on the shipped graph or on it together with files of yours."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ..building import build, find_checkout
from ..errors import CannotDo, WrongUse
from ..extending.merging import Merged, Merging
from ..languages import language
from ..layers import LAYERS
from ..layers import files as files_of
from ..namespaces import BK, OBO, PREFIXES, PROV, RDFS
from ..rdf.index import Index
from ..rdf.quads import quads_of
from ..shipped import folder
from ..source.copies import Texts, texts_at_hand
from ..words import word
from .breaches import Breach, of_changes, of_literals, of_query, of_unknown_names
from .display import DisplayNames
from .hedges import of_copied_words, of_hedges
from .inspection import inspect
from .places import Place, Places
from .questions import of_questions
from .rules import COVERED_BY, Finding, Rule, rules
from .shape_breaches import Shapes
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
    graph = _Graph(files, os.path.join(root, "ontology") if root else folder("ontology"))
    names = DisplayNames([Index(graph.base), graph.index], graph.prefixes, tongue)
    copy = leaflet or os.environ.get("BEKKEN_LEAFLET") or ""
    texts = texts_at_hand(graph.index, Index(graph.added), graph.files, copy)
    inspection = inspect([*graph.base, *graph.added, *graph.derived], graph.files)
    stale = build(root, check=True).stale if root and not files else ()
    breaches = [
        *(breach for name, rows in inspection.rows.items() for breach in of_query(name, rows, names)),
        *Shapes(shapes(), names).breaches(
            inspection.violations or (), graph.index, {quad.triple for quad in graph.derived}
        ),
        *of_unknown_names(graph.base, graph.added, names),
        *of_changes(graph.changes, names),
        *of_literals([*graph.base, *graph.added], names),
        *of_hedges(graph.index, names),
        *of_copied_words(graph.index, texts.units, names),
        *_of_texts(texts, graph.index, names),
        *of_questions(files, _catalogue(root), graph.ontology, names),
        *(Breach("derived-stale", "", {"file": name}, path=name) for name in stale),
    ]
    lacking = {
        "checkout": ("own-files" if files else "") if root or files else "checkout",
        "shape": "extra" if inspection.violations is None else "",
        "text": "" if texts.looked else "text",
    }
    every = rules()
    wording = _Wording(every, names, graph)
    skipped = {rule.name: word(f"checks.skipped.{why}", tongue) for rule in every if (why := lacking.get(rule.by))}
    rank = {rule.name: number for number, rule in enumerate(every)}
    findings = sorted(map(wording.finding, _distinct(breaches)), key=lambda finding: rank[finding.check])
    return Report(tuple(findings), tuple(name for name in sorted(rank) if name not in skipped), skipped)


class _Graph:
    """What is checked: the shipped layers, what extensions add to them, what follows, and what they would change.

    The reading layer is checked by being derived again.
    """

    def __init__(self, files: Sequence[str], ontology: str) -> None:
        layers = [layer for layer in LAYERS if layer != "reading"]
        self.ontology = ontology
        self.base = quads_of(layers, ontology)
        merged = Merging(files, layers, layers, ontology, tolerant=True).merged if files else Merged()
        self.changes = merged.changes
        self.added = [quad for extension in merged.extensions for quad in extension.quads]
        graphs = {NamedNode(extension.derived_graph) for extension in merged.extensions}
        self.derived = [it for it in merged.added if it.graph_name in graphs and it.predicate.value not in _TWICE]
        self.prefixes_of = {path: each.prefixes for each in merged.extensions for path in each.files}
        self.files = list(self.prefixes_of)
        self.prefixes = {prefix: space for each in merged.extensions for prefix, space in each.prefixes.items()}
        self.index = Index([*self.base, *self.added, *self.derived])


def _checkout(start: str | None) -> str:
    """Return the checkout to look at; ``""`` where the caller named none and stands in none."""
    try:
        return find_checkout(start)
    except CannotDo:
        if start is not None:
            raise
        return ""


def _catalogue(root: str) -> str:
    """Return the folder of the catalogue's questions, that of a checkout where it has one."""
    ours = os.path.join(root, "queries", "answers")
    return ours if root and os.path.isdir(ours) else os.path.join(folder("queries"), "answers")


def _of_texts(texts: Texts, index: Index, names: DisplayNames) -> Iterator[Breach]:
    """Give the texts that were edited, the units that are not in their place, the cues that are in none."""
    for source, path, part in texts.other:
        values = {"source": names.short(source), "file": os.path.basename(path), "property": names.short(part)}
        yield Breach("source-not-this-text", source, values, (part,))
    for unit, path in texts.wrong:
        values = {"unit": names.short(unit.iri), "start": str(unit.start), "end": str(unit.end)}
        yield Breach("unit-not-in-text", unit.iri, values | {"file": os.path.basename(path)}, (BK + "sha256",))
    for claim, value in sorted(index.pairs(BK + "cue"), key=str) if texts.units else ():
        units = index.iris(claim, PROV + "wasDerivedFrom")
        if not units or not all(unit in texts.units for unit in units):
            continue
        cue = names.term(value)
        words = re.compile(rf"(?<!\w){re.escape(cue.casefold())}(?!\w)")  # no piece of a word
        if not any(words.search(texts.units[unit].casefold()) for unit in units):
            values = {"cue": cue, "claim": names.short(claim), "units": " ".join(sorted(map(names.short, units)))}
            yield Breach("cue-not-in-unit", claim, values, (cue,))


def _distinct(breaches: Sequence[Breach]) -> Iterator[Breach]:
    """Give each breach once, and not where that of another rule says it already."""
    broken = {(breach.rule, breach.about) for breach in breaches}
    broken |= {(breach.rule, name) for breach in breaches if breach.rule == "base-term-unknown" for name in breach.near}
    # An edge that a claim denies is one finding, with the claim.
    denied = {tuple(breach.values.values())[1:] for breach in breaches if breach.rule == "negated-claim-with-edge"}
    seen = set()
    for breach in breaches:
        key = (breach.rule, breach.about, values := tuple(breach.values.values()))
        names = (breach.about, *breach.near)
        covered = any((rule, name) in broken for rule in COVERED_BY.get(breach.rule, ()) for name in names)
        if not covered and key not in seen and not (breach.rule == "edge-without-claim" and values in denied):
            seen.add(key)
            yield breach


class _Wording:
    """Puts breaches into words: what is wrong, where, and what to do."""

    def __init__(self, every: Sequence[Rule], names: DisplayNames, graph: _Graph) -> None:
        self.rules = {rule.name: rule for rule in every}
        self.names = names
        self.ontology = graph.ontology
        self.added = Places(graph.prefixes_of)
        self.base = Places({path: PREFIXES for layer in LAYERS for path in files_of(layer, graph.ontology)})

    def finding(self, breach: Breach) -> Finding:
        title, what, remedy = self.rules[breach.rule].worded(self.names.lang, breach.values)
        place, subject = self._place(breach)
        path = self._relative(place.path) if place else breach.path
        label, short = self.names.label(subject), self.names.short(subject)
        where = (f"{path}:{place.line}" if place else path, f"{label} ({short})" if label else short)
        return Finding(
            breach.rule,
            title,
            what,
            ": ".join(filter(None, where)),
            remedy,
            subject or None,
            self.names.label(subject),
            path or None,
            place.line if place else None,
        )

    def _place(self, breach: Breach) -> tuple[Place | None, str]:
        """Return where something stands, and about what; in the extensions if it is there at all."""
        if breach.path:
            return None, ""
        for subject in filter(None, [breach.about, *(value for value in breach.near if ":" in value)]):
            if place := self.added.of(subject, breach.near):
                return place, subject
        return self.added.of("", breach.near) or self.base.of(breach.about, breach.near), breach.about

    def _relative(self, path: str) -> str:
        """Return a file of the project by its place in it, another as it was named."""
        inside = path.startswith(self.ontology + os.sep)
        return f"ontology{path[len(self.ontology) :]}".replace(os.sep, "/") if inside else path
