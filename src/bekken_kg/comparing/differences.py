"""Differences: what changed between two revisions of the graph, and the version bump it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Quad

from ..checking.display import DisplayNames
from ..errors import WrongUse
from ..extending.derivation import STRUCTURE, derive
from ..layers import graph_iri
from ..namespaces import ONTOLOGY, OWL, RDFS
from ..rdf.index import Index
from ..reasoning.subclasses import closure, links
from .comparison import Change, changes
from .contents import Contents
from .revisions import ADDED, Revision, revision

Entailment = tuple[str, str, str]

#: from the least to the most
LEVELS = ("none", "patch", "minor", "major")
#: kind of change → the version bump that it asks for, the weightiest first. major: what others may have built on is
#: gone or says something else. minor: something new, or something that can be done without. patch: other words.
BUMPS = {
    **dict.fromkeys(("vanished", "renamed", "claim-changed", "retyped"), "major"),
    **dict.fromkeys(("replaced", "deprecated", "added", "qualifier-changed", "unit-changed"), "minor"),
    **dict.fromkeys(("axiom-changed", "mapping-changed", "evidence-changed"), "minor"),
    **dict.fromkeys(("inference-gained", "inference-lost"), "minor"),
    **dict.fromkeys(("label-changed", "definition-changed", "text-changed", "other-changed"), "patch"),
}


@dataclass(frozen=True)
class Difference:
    """What changed from one revision to another.

    Attributes:
        old: the first revision, as it was named.
        new: the second.
        changes: every change, the weightiest kinds first.
        old_version: the version that the first says it is; ``""`` where it says none.
        new_version: the version that the second says it is.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    old_version: str
    new_version: str
    _indexes: tuple[Index, ...] = field(repr=False, compare=False, default=())
    _prefixes: Mapping[str, str] = field(repr=False, compare=False, default_factory=dict)

    @property
    def bump(self) -> str:
        """The version bump that follows: ``"major"``, ``"minor"``, ``"patch"`` or ``"none"``."""
        return max((BUMPS[change.kind] for change in self.changes), key=LEVELS.index, default="none")

    @property
    def next_version(self) -> str:
        """The version after the first that the changes ask for; ``""`` where that has no number."""
        numbers = self.old_version.split(".")[:3]
        if len(numbers) < 3 or not all(number.isdigit() for number in numbers):
            return ""
        place = 3 - LEVELS.index(self.bump)  # 0 for major
        raised = [str(int(number) + (at == place)) for at, number in enumerate(numbers[: place + 1])]
        return ".".join([*raised, "0", "0"][:3])

    def names(self, lang: str) -> DisplayNames:
        """Return what names are called in a language."""
        return DisplayNames(self._indexes, self._prefixes, lang)


def diff(old: str, new: str, *, checkout: str | None = None) -> Difference:
    """Tell what changed from one revision of the graph, or of an extension, to another.

    Args:
        old: a folder (a checkout, or its ``ontology``), or a git revision of the checkout; or an extension: a file of
            RDF, or a folder of such files.
        new: the same.
        checkout: a folder of the checkout whose git revisions are meant; the one you stand in for ``None``.

    Raises:
        CannotDo: where one of the two is not there, or holds no ontology, or a file that is refused.
        WrongUse: for an extension and a graph.

    Example:
        >>> from bekken_kg.shipped import folder
        >>> diff(folder("ontology"), folder("ontology")).bump
        'none'
    """
    before, after = revision(old, checkout), revision(new, checkout)
    return difference(before, after, old, new)


def difference(before: Revision, after: Revision, old: str = "", new: str = "") -> Difference:
    """Tell what changed from one revision to another, as they were read.

    Args:
        before: the first; from :data:`bekken_kg.comparing.revisions.NO_REVISION` on, all is new.
        after: the second.
        old: how the first was named.
        new: how the second was named.

    Raises:
        WrongUse: for an extension and a graph.
    """
    if (before.prefixes is None) != (after.prefixes is None):
        raise WrongUse(
            f"'{old}' and '{new}': compare two revisions of the graph, or of an extension, not one with the other"
        )
    contents = Contents(before.quads, ADDED), Contents(after.quads, ADDED)
    found = list(changes(*contents))
    if before.quads:
        found += _inferences(*contents, _entailed(before.quads, old), _entailed(after.quads, new))
    order = list(BUMPS)
    found.sort(key=lambda it: order.index(it.kind))
    old_version, new_version = (_version(it.index, before.prefixes is None) for it in contents)
    prefixes = {**(before.prefixes or {}), **(after.prefixes or {})}
    indexes = contents[1].index, contents[0].index
    return Difference(old, new, tuple(found), old_version, new_version, indexes, prefixes)


def _version(index: Index, shipped: bool) -> str:
    """Return the version that the graph says it is, or the extension."""
    ontologies = [ONTOLOGY] if shipped else [name for name in index.members(OWL + "Ontology") if name != ONTOLOGY]
    return next((text.value for name in ontologies for text in index.literals(name, OWL + "versionInfo")), "")


def _inferences(before: Contents, after: Contents, old: set[Entailment], new: set[Entailment]) -> Iterator[Change]:
    """Give the edges and subclass links that follow from the one and not from the other."""
    stated = {(lower, _UP, upper) for contents in (before, after) for lower, upper in contents.index.links(_UP)}
    for kind, side, only, other in (
        ("inference-gained", "after", new - old, before),
        ("inference-lost", "before", old - new, after),
    ):
        for subject, prop, value in sorted(only - stated):
            if prop != _UP or subject in other.names:  # of a new name all is new
                yield Change(kind, subject, prop, **{side: value})


def _entailed(quads: Iterable[Quad], revision: str) -> set[Entailment]:
    linked = [quad for quad in quads if quad.graph_name.value in _REASONED]  # type: ignore[union-attr]
    derived = derive(linked, revision)
    above = closure(links(Index([*linked, *derived])))
    entailed = {(lower, _UP, upper) for lower, uppers in above.items() for upper in uppers}
    for triple in derived:
        subject, prop, value = (getattr(term, "value", "") for term in triple)
        if prop != _UP and prop not in STRUCTURE:  # which says the subclass links and the edges once more
            entailed.add((subject, prop, value))
    return entailed


_UP = RDFS + "subClassOf"
_REASONED = {graph_iri("terms"), graph_iri("leaflet"), ADDED}
