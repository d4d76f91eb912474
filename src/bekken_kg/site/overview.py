"""The condition in one picture: what the leaflet says of it, group by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..namespaces import BK
from .drawing import LINE, Box, wrap
from .marks import is_contested, mark_of
from .reader import Reader

CONDITION = BK + "PelvicGirdlePain"
_PAD = 12.0


@dataclass(frozen=True)
class Point:
    """One claim in a group: its mark, its words, where they stand."""

    mark: str
    lines: tuple[tuple[float, str], ...]
    x: float
    y: float
    href: str | None
    name: str
    contested: bool


@dataclass(frozen=True)
class Group:
    """What is said by one relation."""

    box: Box
    points: tuple[Point, ...]
    spine: str


@dataclass(frozen=True)
class Overview:
    """The whole picture."""

    name: str
    width: float
    height: float
    centre: Box
    groups: tuple[Group, ...]


def overview(graph: KnowledgeGraph, reader: Reader, *, columns: int = 3) -> Overview | None:
    """Draw what is said of the condition; ``None`` where the graph has no such claims.

    Args:
        graph: the graph.
        reader: whom it is for.
        columns: how many groups stand side by side.
    """
    said: dict[str, list[Claim]] = {}
    for claim in graph.claims:
        if claim.predicate and CONDITION in {term.iri for term in claim.subjects} and claim.objects:
            said.setdefault(claim.predicate.iri, []).append(claim)
    if not said:
        return None
    width = 320.0 * columns - 16
    label = graph.term(CONDITION).words(reader.lang)
    title = wrap(label, min(width, 520) - 2 * _PAD, 3)
    centre_width = min(width, 440.0)
    centre = Box(
        (width - centre_width) / 2,
        2,
        centre_width,
        len(title) * LINE + 2 * _PAD + 4,
        title,
        reader.href(CONDITION),
        label,
        "centre",
    )
    bottoms = [centre.y + centre.height + 30] * columns
    groups = []
    for predicate, claims in said.items():
        at = bottoms.index(min(bottoms))
        group = _group(graph, predicate, claims, reader, at * 320.0, bottoms[at], centre)
        groups.append(group)
        bottoms[at] = group.box.y + group.box.height + 16
    return Overview(reader.word("start.picture"), width, max(bottoms) - 12, centre, tuple(groups))


def _group(
    graph: KnowledgeGraph,
    predicate: str,
    claims: Sequence[Claim],
    reader: Reader,
    x: float,
    y: float,
    centre: Box,
) -> Group:
    left, width = x + 14, 288.0
    key = f"hub.{predicate.removeprefix(BK)}"
    heading = reader.word(key) if reader.has_word(key) else graph.term(predicate).words(reader.lang)
    title = wrap(heading, width - 2 * _PAD, 2)
    points = []
    down = y + _PAD + LINE * len(title) + 6
    for claim in claims:
        words = ", ".join(term.words(reader.lang) for term in claim.objects)
        if claim.frequency:
            words += f" ({claim.frequency.words(reader.lang)})"
        lines = wrap(words, width - 2 * _PAD - 24, 3)
        placed = tuple((round(down + LINE * (number + 0.75), 1), line) for number, line in enumerate(lines))
        name = f"{claim.id}: {claim.statement(reader.lang).display(reader.lang)}"
        points.append(
            Point(mark_of(claim), placed, left + _PAD, down, reader.href(claim.iri), name, is_contested(claim))
        )
        down += LINE * len(lines) + 5
    box = Box(left, y, width, down - y + _PAD - 5, title, reader.href(predicate), heading, "plain")
    bus = centre.y + centre.height + 14
    spine = f"M{centre.middle:g} {centre.y + centre.height:g}V{bus:g}H{x + 4:g}V{y + 20:g}H{left:g}"
    return Group(box, tuple(points), spine)
