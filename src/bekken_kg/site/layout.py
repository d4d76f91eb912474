"""Layout: from what leads to what to a drawing, layer by layer downwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .drawing import LINE, Arrow, Box, Drawing, width_of, wrap
from .links import Link, Node, layers

_SMALL, _PAD = 13.0, 12.0  # the size of labels; the space around text


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
    boxes: dict[str, Box] = {}
    y = top + 2
    for number, row in enumerate(rows):
        gap = 16.0
        each = min(210.0, (width - gap * (len(row) - 1)) / len(row))
        texts = {key: wrap(node(key).label, each - 2 * _PAD) for key in row}
        height = max(len(lines) for lines in texts.values()) * LINE + 2 * _PAD
        x = left + (width - each * len(row) - gap * (len(row) - 1)) / 2
        for key in row:
            found = node(key)
            boxes[key] = Box(round(x, 1), y, round(each, 1), height, texts[key], found.href, found.label, found.kind)
            x += each + gap
        y += height + (rooms[number] if number < len(rooms) else 2)
    drawn = (
        (_straight(link, boxes, number) for number, link in enumerate(links))
        if direct
        else (_arrows(link, boxes, links) for link in links)
    )
    arrows = tuple(_within(arrow, left, width) for some in drawn for arrow in some)
    return Drawing(name, left + width, y, tuple(boxes.values()), arrows)


def _within(arrow: Arrow, left: float, width: float) -> Arrow:
    """Move a label into the column, where it would stand out of it."""
    label = arrow.label
    x = max(left, min(label.x, left + width - label.width))
    return replace(arrow, label=replace(label, x=round(x, 1)))


def _room(links: Sequence[Link], at: dict[str, int], number: int, width: float) -> float:
    """Return how high the space below a layer must be for the labels in it."""
    crossing = [
        link
        for link in links
        if {at[key] for key in (*link.sources, *link.targets)} & {number}
        and {at[key] for key in (*link.sources, *link.targets)} & {number + 1}
    ]
    lines = max((len(_label(link, width)) for link in crossing), default=0)
    joint = any(len(link.sources) > 1 for link in crossing)
    return lines * LINE + 48 + (18 if joint else 0)


def _label(link: Link, width: float) -> tuple[str, ...]:
    return wrap(link.label, min(190.0, width - 14), 4, _SMALL) if link.label else ()


def _arrows(link: Link, boxes: dict[str, Box], links: Sequence[Link]) -> list[Arrow]:
    """Draw a link: one arrow to each target; several sources come together first."""
    found = []
    for key in link.targets:
        target = boxes[key]
        sources = [boxes[source] for source in link.sources]
        down = sources[0].y < target.y
        into = target.middle + _aside(link, key, links)
        start = max(box.y + box.height for box in sources) if down else min(box.y for box in sources)
        end = target.y if down else target.y + target.height
        step = 1 if down else -1
        legs: tuple[str, ...] = ()
        if len(sources) > 1:
            bus = start + 18 * step
            legs = tuple(
                f"M{box.middle:g} {box.y + box.height if down else box.y:g}V{bus:g}H{into:g}" for box in sources
            )
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
        found.append(Arrow(path, label, link.href, link.name, link.dashed, link.stops, link.contested, legs))
    return found


def _caption(link: Link, room: float, x: float, y: float) -> Box:
    """Make the box of a label around a point."""
    lines = _label(link, room)
    height, wide = len(lines) * LINE + 4, width_of(lines, _SMALL) + 14 + (20 if link.contested else 0)
    left, top = round(x - wide / 2, 1), round(y - height / 2, 1)
    return Box(left, top, round(wide, 1), height, lines, link.href, link.label)


def _straight(link: Link, boxes: dict[str, Box], number: int) -> list[Arrow]:
    """Draw a link as straight arrows, its label at a third, the middle or two thirds of the way."""
    found = []
    for source, target in ((boxes[one], boxes[other]) for one in link.sources for other in link.targets):
        down = source.y < target.y
        start, end = (source.y + source.height, target.y - 3) if down else (source.y, target.y + target.height + 3)
        along = 0.3 + 0.2 * (number % 3)
        x, y = source.middle + (target.middle - source.middle) * along, start + (end - start) * along
        label = _caption(link, 120, x, y)
        path = f"M{source.middle:g} {start:g}L{target.middle:g} {end:g}"
        found.append(Arrow(path, label, link.href, link.name, link.dashed, link.stops, link.contested))
    return found


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
