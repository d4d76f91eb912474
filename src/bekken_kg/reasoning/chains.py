"""Chains: where a claim stands among the causes and influences that lead on to one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ..namespaces import BK
from ..rdf.index import Index, key, node
from .subclasses import closure

#: the relations over which one claim leads on to the next
CAUSAL = (BK + "causes", BK + "mayCause", BK + "affects")


def chains(index: Index) -> Iterator[Triple]:
    """Give the place of each claim in the chains of causes and influences that claims make: start, claim, step.

    A chain is followed along the edges of :data:`CAUSAL`. The step is 1 for a claim about the start itself; else one
    more than the number of subjects before it. A claim that only gives the end of a chain its name is the last step.

    Args:
        index: the claims and the edges.
    """
    claims = index.members(BK + "Claim")
    about: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        if set(CAUSAL) & set(index.iris(claim, BK + "claimPredicate")):
            for subject in index.iris(claim, BK + "claimSubject"):
                about[subject].append(claim)
    direct = {
        subject: [value for prop in CAUSAL for value in index.iris(subject, prop)]
        for name in CAUSAL
        for subject in index.having(name)
    }
    above = closure(direct)
    places: dict[tuple[str, str], int] = {}
    for start in sorted({*about, *above}):
        for subject in {start, *above.get(start, ())}:
            before = _before(start, subject, above)
            places |= {(start, claim): before + 1 for claim in about.get(subject, ())}
    places |= _namings(index, claims, above)
    for (start, claim), step in sorted(places.items()):
        place = BlankNode()
        yield Triple(node(claim), NamedNode(BK + "inChain"), place)
        yield Triple(place, NamedNode(BK + "chainStart"), node(start))
        yield Triple(place, NamedNode(BK + "chainStep"), Literal(step))


def _before(start: str, subject: str, above: Mapping[str, set[str]]) -> int:
    """Return how many subjects stand before one on the ways to it from a start."""
    return sum(subject in above.get(earlier, ()) for earlier in {start, *above.get(start, ())})


def _namings(index: Index, claims: Iterable[str], above: Mapping[str, set[str]]) -> dict[tuple[str, str], int]:
    """Return the places of the claims that give the end of a chain its name, after the claims that they refer to."""
    places = {}
    for claim in claims:
        if BK + "isNameFor" in index.iris(claim, BK + "claimPredicate"):
            causes = {
                cause
                for previous in index.iris(claim, BK + "refersTo")
                for cause in index.iris(previous, BK + "claimSubject")
            }
            ends = index.iris(claim, BK + "claimObject")
            for start, reached in above.items():
                steps = [_before(start, cause, above) + 2 for cause in causes & {start, *reached}]
                if steps and not reached.isdisjoint(ends):
                    places[start, claim] = max(steps)
    return places


def new_places(before: Index, found: Iterable[Triple]) -> list[Triple]:
    """Leave out of chains the places that are there already: of the same claim, followed from the same start."""
    given = list(found)
    index = Index(given)
    again = {
        place for claim in index for start, place in _places(index, claim).items() if start in _places(before, claim)
    }
    return [triple for triple in given if not again & {key(triple.subject), key(triple.object)}]


def _places(index: Index, claim: str) -> dict[str, str]:
    """Return start → place in its chain, for a claim."""
    return {
        start: key(place)
        for place in index.values(claim, BK + "inChain")
        for start in index.iris(key(place), BK + "chainStart")
    }
