"""Layout: from what leads to what to a drawing, layer by layer downwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .drawing import LINE, Arrow, Box, Drawing, Link, Node, width_of, wrap

_SMALL, _PAD = 13.0, 12.0  # the size of labels; the space around text


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
        sources = [places[a] for a, b in pairs if b == key and a in places]
        return sum(sources) / len(sources) if sources else 1.0

    return sorted(row, key=middle)


def draw(
    name: str,
    links: Sequence[Link],
    node: Callable[[str], Node],
    width: float,
    left: float = 0,
    top: float = 0,
    direct: bool = False,
) -> Drawing:
    """Draw links into a column.

    Args:
        name: what the drawing shows.
        links: what leads to what.
        node: gives the text and address of a node.
        width: of the column.
        left: where the column starts.
        top: where it starts.
        direct: whether arrows go straight, so that many to many stay apart; else at right angles.
    """
    rows = layers(links)
    at = {key: number for number, row in enumerate(rows) for key in row}
    rooms = [
        _room(links, at, number, width / max(len(rows[number]), len(row))) + (60 if direct else 0)
        for number, row in enumerate(rows[1:])
    ]
    nodes = {key: node(key) for row in rows for key in row}
    boxes: dict[str, Box] = {}
    y = top + 2
    for row, room in zip(rows, [*rooms, 2.0], strict=True):
        gap = 16.0
        each = min(210.0, (width - gap * (len(row) - 1)) / len(row))
        texts = [wrap(nodes[key].label, each - 2 * _PAD) for key in row]
        height = max(map(len, texts)) * LINE + 2 * _PAD
        x = left + (width - each * len(row) - gap * (len(row) - 1)) / 2
        for key, lines in zip(row, texts, strict=True):
            boxes[key] = Box(round(x, 1), y, round(each, 1), height, lines)
            x += each + gap
        y += height + room
    arrows = [
        _within(arrow, left, width)
        for number, link in enumerate(links)
        for arrow in (_straight(link, boxes, number) if direct else _arrows(link, boxes, links))
    ]
    return Drawing(name, left + width, y, tuple((nodes[key], box) for key, box in boxes.items()), tuple(arrows))


def _within(arrow: Arrow, left: float, width: float) -> Arrow:
    """Move a label into the column, where it would stand out of it."""
    label = arrow.label
    x = max(left, min(label.x, left + width - label.width))
    return replace(arrow, label=replace(label, x=round(x, 1)))


def _room(links: Sequence[Link], at: dict[str, int], number: int, width: float) -> float:
    """Return how high the space below a layer must be for the labels in it."""
    crossing = [link for link in links if {number, number + 1} <= {at[key] for key in (*link.sources, *link.targets)}]
    lines = max((len(_label(link, width)) for link in crossing), default=0)
    joint = any(len(link.sources) > 1 for link in crossing)
    return lines * LINE + 48 + (18 if joint else 0)


def _label(link: Link, width: float) -> tuple[str, ...]:
    return wrap(link.label, min(190.0, width - 14), 4, _SMALL) if link.label else ()


def _arrows(link: Link, boxes: dict[str, Box], links: Sequence[Link]) -> list[Arrow]:
    """Draw a link: one arrow to each target; several sources come together first."""
    arrows = []
    for key in link.targets:
        target = boxes[key]
        sources = [boxes[source] for source in link.sources]
        down = sources[0].y < target.y
        into = target.middle + _aside(link, key, links)
        start = max(box.bottom for box in sources) if down else min(box.y for box in sources)
        end = target.y if down else target.bottom
        step = 1 if down else -1
        legs: tuple[str, ...] = ()
        if len(sources) > 1:
            bus = start + 18 * step
            legs = tuple(f"M{box.middle:g} {box.bottom if down else box.y:g}V{bus:g}H{into:g}" for box in sources)
            path, x, low, high = f"M{into:g} {bus:g}V{end - 3 * step:g}", into, bus, end
        else:
            source = sources[0]
            fan_in = sum(key in other.targets for other in links) > 1 or len(link.targets) == 1
            bend = end - 20 * step if fan_in and not _fans_out(link, links) else start + 12 * step
            x = source.middle if bend == end - 20 * step else into
            straight = abs(source.middle - into) < 1
            path = (
                f"M{source.middle:g} {start:g}V{end - 3 * step:g}"
                if straight
                else f"M{source.middle:g} {start:g}V{bend:g}H{into:g}V{end - 3 * step:g}"
            )
            low, high = (start, bend) if bend == end - 20 * step else (bend, end - 10 * step)
        room = min(target.width, sources[0].width) if len(sources) == 1 else target.width
        label = _caption(link, max(room, 100), x, (low + high) / 2)
        arrows.append(Arrow(link, path, label, legs))
    return arrows


def _caption(link: Link, room: float, x: float, y: float) -> Box:
    """Make the box of a label around a point."""
    lines = _label(link, room)
    height, wide = len(lines) * LINE + 4, width_of(lines, _SMALL) + 14 + (20 if link.contested else 0)
    left, top = round(x - wide / 2, 1), round(y - height / 2, 1)
    return Box(left, top, round(wide, 1), height, lines)


def _straight(link: Link, boxes: dict[str, Box], number: int) -> list[Arrow]:
    """Draw a link as straight arrows, its label at a third, the middle or two thirds of the way."""
    arrows = []
    for source, target in ((boxes[source], boxes[target]) for source in link.sources for target in link.targets):
        down = source.y < target.y
        start, end = (source.bottom, target.y - 3) if down else (source.y, target.bottom + 3)
        along = 0.3 + 0.2 * (number % 3)
        x, y = source.middle + (target.middle - source.middle) * along, start + (end - start) * along
        label = _caption(link, 120, x, y)
        path = f"M{source.middle:g} {start:g}L{target.middle:g} {end:g}"
        arrows.append(Arrow(link, path, label))
    return arrows


def _fans_out(link: Link, links: Sequence[Link]) -> bool:
    """Tell whether the source leads to several, so that the label belongs at the target."""
    targets = {
        key
        for other in links
        if set(other.sources) == set(link.sources) and other.up == link.up
        for key in other.targets
    }
    return len(targets) > 1


def _aside(link: Link, key: str, links: Sequence[Link]) -> float:
    """Return how far from the middle of its target an arrow ends: apart from those of another kind."""
    into = [other for other in links if key in other.targets and other.up == link.up]
    kinds = {other.stops for other in into}
    return 56.0 * (into.index(link) - (len(into) - 1) / 2) if len(kinds) > 1 else 0.0
