"""Links: what leads to what, and which of it stands above which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """What leads to what; one claim, or one row.

    Attributes:
        sources: keys of nodes; several mean together.
        targets: keys of nodes.
        label: words on the arrow.
        name: what it says in full.
        href: where it leads.
        up: whether the source stands below its target.
        dashed: whether the leaflet says *kan*.
        stops: whether it works against its target.
        contested: whether the literature contests it.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    label: str
    name: str
    href: str | None
    up: bool = False
    dashed: bool = False
    stops: bool = False
    contested: bool = False


@dataclass(frozen=True)
class Node:
    """What stands in a box."""

    label: str
    href: str | None
    kind: str = "step"


def layers(links: Sequence[Link]) -> list[list[str]]:
    """Put each node below all that leads to it.

    Example:
        >>> layers([Link(("a",), ("b",), "", "", None), Link(("c",), ("b",), "", "", None, up=True)])
        [['a'], ['b'], ['c']]
    """
    keys = list(dict.fromkeys(key for link in links for key in (*link.sources, *link.targets)))
    level = dict.fromkeys(keys, 0)
    for _ in keys:  # enough for every chain; a circle ends with it
        for link in links:
            above, below = (link.targets, link.sources) if link.up else (link.sources, link.targets)
            least = max(level[key] for key in above) + 1
            for key in below:
                if key not in above:
                    level[key] = min(max(level[key], least), len(keys))
    pairs = [(a, b) for link in links for a in link.sources for b in link.targets]
    pairs = [pair if level[pair[0]] <= level[pair[1]] else pair[::-1] for pair in pairs]
    for key in keys:  # what nothing leads to stands right above what it leads to
        reached = [level[b] for a, b in pairs if a == key]
        if reached and key not in {b for _, b in pairs}:
            level[key] = max(level[key], min(reached) - 1)
    rows: list[list[str]] = []
    for at in sorted(set(level.values())):
        row = [key for key in keys if level[key] == at]
        rows.append(_ordered(row, rows[-1], pairs) if rows else row)
    return rows


def _ordered(row: list[str], above: list[str], pairs: list[tuple[str, str]]) -> list[str]:
    """Put each node below the middle of what leads to it, so that few arrows cross."""
    places = {key: number / len(above) for number, key in enumerate(above)}

    def middle(key: str) -> float:
        found = [places[a] for a, b in pairs if b == key and a in places]
        return sum(found) / len(found) if found else 1.0

    return sorted(row, key=middle)
