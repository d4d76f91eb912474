"""Differences: what changed between two revisions of the graph, and the version bump it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Quad

from ..checking.found import Names
from ..extending.derivation import STRUCTURE, derive
from ..layers import graph_iri
from ..namespaces import ONTOLOGY, OWL, RDFS
from ..rdf.index import Index
from ..reasoning.subclasses import closure, links
from .comparison import Change, compared
from .revisions import revision
from .said import Said

#: from the least to the most
LEVELS = ("none", "patch", "minor", "major")
#: kind of change → the version bump that it asks for, the weightiest first. major: what others may have built on is
#: gone or says something else. minor: something new, or something that can be done without. patch: other words.
KINDS = {
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

    @property
    def bump(self) -> str:
        """The version bump that follows: ``"major"``, ``"minor"``, ``"patch"`` or ``"none"``."""
        return max((KINDS[change.kind] for change in self.changes), key=LEVELS.index, default="none")

    @property
    def next_version(self) -> str:
        """The version after the first that the changes ask for; ``""`` where that has no number."""
        numbers = self.old_version.split(".")[:3]
        if len(numbers) < 3 or not all(number.isdigit() for number in numbers):
            return ""
        major, minor, patch = map(int, numbers)
        return {
            "major": f"{major + 1}.0.0",
            "minor": f"{major}.{minor + 1}.0",
            "patch": f"{major}.{minor}.{patch + 1}",
            "none": f"{major}.{minor}.{patch}",
        }[self.bump]

    def names(self, lang: str) -> Names:
        """Return how things are called in a language."""
        return Names(self._indexes, {}, lang)


def diff(old: str, new: str, *, checkout: str | None = None) -> Difference:
    """Tell what changed from one revision of the graph to another.

    Args:
        old: a folder (a checkout, or its ``ontology``), or a git revision of the checkout.
        new: the same.
        checkout: a folder of the checkout whose git revisions are meant; the one you stand in for ``None``.

    Raises:
        CannotDo: where one of the two is not there, or holds no ontology, or a file that is refused.

    Example:
        >>> from bekken_kg.shipped import folder
        >>> diff(folder("ontology"), folder("ontology")).bump
        'none'
    """
    before, after = revision(old, checkout), revision(new, checkout)
    was, is_now = Said(before), Said(after)
    order = {kind: number for number, kind in enumerate(KINDS)}
    changes = [*compared(was, is_now), *_followed(before, after, was, is_now, (old, new))]
    changes.sort(key=lambda change: order[change.kind])
    return Difference(old, new, tuple(changes), _version(was), _version(is_now), (is_now.index, was.index))


def _version(said: Said) -> str:
    return next((version.value for version in said.index.literals(ONTOLOGY, OWL + "versionInfo")), "")


def _followed(
    before: list[Quad], after: list[Quad], was: Said, is_now: Said, told: tuple[str, str]
) -> Iterator[Change]:
    """Give the edges and subclass links that follow from the one and not from the other."""
    old, new = _entailed(before, told[0]), _entailed(after, told[1])
    stated = {(lower, _UP, upper) for said in (was, is_now) for lower, upper in said.index.links(_UP)}
    for kind, found, both in (("inference-gained", new - old, was), ("inference-lost", old - new, is_now)):
        for subject, prop, thing in sorted(found - stated):
            if prop != _UP or subject in both.names:  # of a new name all is new
                values = {"after" if kind == "inference-gained" else "before": thing}
                yield Change(kind, subject, prop, **values)


def _entailed(quads: Iterable[Quad], told: str) -> set[tuple[str, str, str]]:
    linked = [quad for quad in quads if quad.graph_name.value in _REASONED]  # type: ignore[union-attr]
    derived = derive(linked, told)
    above = closure(links(Index([*linked, *derived])))
    found = {(lower, _UP, upper) for lower, uppers in above.items() for upper in uppers}
    for triple in derived:
        subject, prop, thing = (getattr(term, "value", "") for term in triple)
        if prop != _UP and prop not in STRUCTURE:  # which says the subclass links and the edges once more
            found.add((subject, prop, thing))
    return found


_UP = RDFS + "subClassOf"
_REASONED = {graph_iri("terms"), graph_iri("leaflet")}
