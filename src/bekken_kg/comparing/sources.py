"""Sources: the claims of two of them side by side, and how each stands to the other's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import CannotDo, NotFound, nearest
from ..extending.extension import Extension
from ..graph import Graph
from ..loading import load
from ..model.claim import Claim
from ..namespaces import BKC
from ..reasoning.relations import Hierarchy, Pair, pairs_of
from ..shipped import LEAFLET


@dataclass(frozen=True)
class Comparison:
    """What two sources say of the same, and what one of them says alone.

    Attributes:
        a: the first source, as it was named.
        b: the second.
        pairs: the claims that are of the same, in the order of the first.
        only_a: the claims of the first that the second has no partner for.
        only_b: the claims of the second that the first has none for.
    """

    a: str
    b: str
    pairs: tuple[Pair[Claim], ...]
    only_a: tuple[Claim, ...]
    only_b: tuple[Claim, ...]

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values, for JSON: ``a``, ``b``, ``pairs``, ``onlyA``, ``onlyB``; claims by their IRI."""
        pairs = [
            {"a": pair.a.iri, "b": pair.b.iri, "relation": pair.relation, "differs": list(pair.differs)}
            for pair in self.pairs
        ]
        only = {"onlyA": [it.iri for it in self.only_a], "onlyB": [it.iri for it in self.only_b]}
        return {"a": self.a, "b": self.b, "pairs": pairs, **only}


def compare(a: str, b: str) -> Comparison:
    """Compare what two sources say, claim by claim.

    Args:
        a: ``"leaflet"`` for the shipped one; an RDF file, or the name of an installed extension, for its claims.
        b: the same.

    Raises:
        CannotDo: for an extension that is refused or not installed (see :func:`bekken_kg.load`), or has no claim.

    Example:
        >>> import bekken_kg
        >>> {pair.relation for pair in bekken_kg.compare("leaflet", "leaflet").pairs}
        {'same'}
    """
    graphs = {word: load(extensions=[word]) for word in sorted({a, b} - {LEAFLET})}
    shipped = next(iter(graphs.values()), None) or load()
    sides = [(graphs.get(word, shipped), word) for word in (a, b)]
    claims = [_claims(graph, graph.extensions[0] if word in graphs else None) for graph, word in sides]
    for word, some in zip((a, b), claims, strict=True):
        if not some:
            raise CannotDo(f"'{word}' holds no claim to compare")
    return _compared((a, b), claims, Hierarchy(graph.index for graph in {id(it): it for it, _ in sides}.values()))


def sources(graph: Graph) -> dict[str, tuple[Claim, ...]]:
    """Return the sources of a graph by name, each with its claims: the leaflet, and the extensions that have any."""
    found = {LEAFLET: _claims(graph, None)}
    for extension in graph.extensions:
        found[extension.name + ("-2" if extension.name == LEAFLET else "")] = _claims(graph, extension)
    return {name: claims for name, claims in found.items() if claims}


def compare_within(graph: Graph, a: str, b: str) -> Comparison:
    """Compare two of the :func:`sources` of one graph.

    Raises:
        NotFound: for a source that the graph does not have.
    """
    known = sources(graph)
    for word in (a, b):
        if word not in known:
            raise NotFound(f"there is no source '{word}'{nearest(word, list(known))} (sources: {', '.join(known)})")
    return _compared((a, b), [known[a], known[b]], Hierarchy([graph.index]))


def _claims(graph: Graph, extension: Extension | None) -> tuple[Claim, ...]:
    """Return the claims of an extension; those of the leaflet for ``None``."""
    ours = [claim for claim in graph.claims if claim.iri.startswith(BKC) == (extension is None)]
    return tuple(claim for claim in ours if extension is None or claim.iri in extension.terms)


def _compared(names: tuple[str, str], claims: Sequence[tuple[Claim, ...]], hierarchy: Hierarchy) -> Comparison:
    pairs = pairs_of(claims[0], claims[1], hierarchy)
    paired = {pair.a.iri for pair in pairs}, {pair.b.iri for pair in pairs}
    only = (tuple(it for it in claims[side] if it.iri not in paired[side]) for side in (0, 1))
    return Comparison(*names, tuple(pairs), *only)
