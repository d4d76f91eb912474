"""The fewest axioms that make something follow: every one of them is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..reasoning.axioms import Axiom

#: tells whether what is asked about follows from some axioms
Oracle = Callable[[Sequence[Axiom]], bool]
#: tells from which of some growing lists of axioms it follows first, ``None`` where from none
FirstOracle = Callable[[Sequence[Sequence[Axiom]]], int | None]


def minimal_sets(axioms: Sequence[Axiom], follows: Oracle, limit: int = 8) -> list[tuple[Axiom, ...]]:
    """Return the minimal sets of axioms that make something follow, small ones first.

    Reiter's tree of hitting sets, breadth first (Artificial Intelligence 32, 1987): each set found is taken
    apart one statement at a time, and what still follows without that one has another set.

    Args:
        axioms: all that may be used.
        follows: a quick oracle; it is asked about as often as there are axioms, for each set.
        limit: how many sets at most.
    """
    found: list[tuple[Axiom, ...]] = []
    todo: list[frozenset[Axiom]] = [frozenset()]
    seen = set(todo)
    while todo and len(found) < limit:
        without = todo.pop(0)
        known = next((some for some in found if not without.intersection(some)), None)
        if known is None:
            rest = [one for one in axioms if one not in without]
            if not follows(rest):
                continue
            known = tuple(minimal(rest, follows))
            found.append(known)
        new = [without | {one} for one in known]
        todo += [one for one in new if one not in seen]
        seen.update(new)
    return sorted(found, key=lambda some: (len(some), [sorted(one.names) for one in some]))


def minimal(axioms: Iterable[Axiom], follows: Oracle) -> list[Axiom]:
    """Return axioms of which none can be spared: each is left out in turn, for good where it can be.

    Args:
        axioms: axioms from which it follows.
        follows: a quick oracle.
    """
    kept = list(axioms)
    for one in list(kept):
        rest = [other for other in kept if other is not one]
        if follows(rest):
            kept = rest
    return kept


def minimal_by_prefixes(
    axioms: Sequence[Axiom],
    first: FirstOracle,
    width: int = 40,
    needed: Sequence[Axiom] = (),
) -> list[Axiom]:
    """Return axioms of which none can be spared, asking seldom: for an oracle that is slow to start.

    It follows from some shortest start of the list: the last statement of that start is needed. The same
    again for what stands before it, with what is needed already, until this suffices.

    Args:
        axioms: axioms from which it follows.
        first: the oracle, asked about up to ``width`` growing lists at a time.
        width: how many lists at most.
        needed: axioms known to be in every such set.
    """
    kept = list(needed)
    rest = [one for one in axioms if one not in kept]
    while True:
        low, high = 0, len(rest)
        while low < high:
            ends = sorted({low + (high - low) * step // width for step in range(width)})
            found = first([[*kept, *rest[:end]] for end in ends])
            if found is None:
                low = ends[-1] + 1
            else:
                low, high = ends[found - 1] + 1 if found else ends[0], ends[found]
        if high == 0:
            return kept
        kept.append(rest[high - 1])
        rest = rest[: high - 1]
