"""The fewest axioms that make something follow: every one of them is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..reasoning.axioms import Axiom

#: tells whether what is asked about follows from some axioms
Oracle = Callable[[Sequence[Axiom]], bool]
#: tells the same of each of several lists of axioms; what it says may end at the first from which it follows
Oracles = Callable[[Sequence[Sequence[Axiom]]], Sequence[bool]]


def minimal_sets(axioms: Sequence[Axiom], follows: Oracle, limit: int = 8) -> list[tuple[Axiom, ...]]:
    """Return the minimal sets of axioms that make something follow, small ones first.

    Reiter's tree of hitting sets, breadth first (Artificial Intelligence 32, 1987): each set found is taken
    apart one axiom at a time, and what still follows without that one has another set.

    Args:
        axioms: all that may be used.
        follows: a quick oracle; it is asked about as often as there are axioms, for each set.
        limit: how many sets at most.
    """
    sets: list[tuple[Axiom, ...]] = []
    queue: list[frozenset[Axiom]] = [frozenset()]
    seen = set(queue)
    while queue and len(sets) < limit:
        without = queue.pop(0)
        known = next((axioms for axioms in sets if not without.intersection(axioms)), None)
        if known is None:
            rest = [axiom for axiom in axioms if axiom not in without]
            if not follows(rest):
                continue
            known = tuple(minimal(rest, follows))
            sets.append(known)
        branches = [without | {axiom} for axiom in known]
        queue += [branch for branch in branches if branch not in seen]
        seen.update(branches)
    return sorted(sets, key=lambda axioms: (len(axioms), [sorted(axiom.names) for axiom in axioms]))


def minimal(axioms: Iterable[Axiom], follows: Oracle) -> list[Axiom]:
    """Return axioms of which none can be spared: each is left out in turn, for good where it can be.

    Args:
        axioms: axioms from which it follows.
        follows: a quick oracle.
    """
    kept = list(axioms)
    for axiom in list(kept):
        rest = [other for other in kept if other is not axiom]
        if follows(rest):
            kept = rest
    return kept


def minimal_by_prefixes(
    axioms: Sequence[Axiom], follow: Oracles, width: int = 40, needed: Sequence[Axiom] = ()
) -> list[Axiom]:
    """Return axioms of which none can be spared, asking seldom: for an oracle that is slow to start.

    It follows from some shortest start of the list: the last axiom of that start is needed. The same
    again for what stands before it, with what is needed already, until this suffices.

    Args:
        axioms: axioms from which it follows.
        follow: the oracle, asked about up to ``width`` growing lists at a time.
        width: how many lists at most.
        needed: axioms known to be in every such set.
    """
    kept = list(needed)
    rest = [axiom for axiom in axioms if axiom not in kept]
    while True:
        low, high = 0, len(rest)
        while low < high:
            ends = sorted({low + (high - low) * step // width for step in range(width)})
            answers = follow([[*kept, *rest[:end]] for end in ends])
            if True in answers:
                first = answers.index(True)
                low, high = ends[first - 1] + 1 if first else ends[0], ends[first]
            else:
                low = ends[-1] + 1
        if high == 0:
            return kept
        kept.append(rest[high - 1])
        rest = rest[: high - 1]
