"""Layout: from what leads to what to a drawing, layer by layer downwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


def draw(name: str, links: Sequence[Link], node: Callable[[str], Node], width: float) -> Drawing:
    """Draw links, layer by layer, with straight arrows, so that many to many stay apart.

    Args:
        name: what the drawing shows.
        links: what leads to what.
        node: gives the text and address of a node.
        width: of the drawing.
    """
    rows = layers(links)
    nodes = {key: node(key) for row in rows for key in row}
    at = {key: number for number, row in enumerate(rows) for key in row}
    boxes: dict[str, Box] = {}
    y, gap = 2.0, 16.0
    for number, row in enumerate(rows):
        each = min(210.0, (width - gap * (len(row) - 1)) / len(row))
        texts = [wrap(nodes[key].label, each - 2 * _PAD) for key in row]
        height = max(map(len, texts)) * LINE + 2 * _PAD
        x = (width - each * len(row) - gap * (len(row) - 1)) / 2
        for key, lines in zip(row, texts, strict=True):
            boxes[key] = Box(round(x, 1), y, round(each, 1), height, lines)
            x += each + gap
        crossing = [
            link for link in links if {number, number + 1} <= {at[key] for key in (*link.sources, *link.targets)}
        ]
        y += height + (
            max((len(_label(link)) for link in crossing), default=0) * LINE + 108 if number < len(rows) - 1 else 2
        )
    arrows = [
        _arrow(link, boxes[source], boxes[target], number, width)
        for number, link in enumerate(links)
        for source in link.sources
        for target in link.targets
    ]
    return Drawing(name, width, y, tuple((nodes[key], box) for key, box in boxes.items()), tuple(arrows))


def _label(link: Link) -> tuple[str, ...]:
    return wrap(link.label, 106, 4, _SMALL) if link.label else ()


def _arrow(link: Link, source: Box, target: Box, number: int, width: float) -> Arrow:
    """Draw a link, its label at a third, the middle or two thirds of the way, and within the drawing."""
    down = source.y < target.y
    start, end = (source.bottom, target.y - 3) if down else (source.y, target.bottom + 3)
    along = 0.3 + 0.2 * (number % 3)
    lines = _label(link)
    wide, high = width_of(lines, _SMALL) + 14, len(lines) * LINE + 4
    x = source.middle + (target.middle - source.middle) * along**2 * (3 - 2 * along) - wide / 2
    y = start + (end - start) * (1.5 * along * (1 - along) + along**3) - high / 2
    label = Box(round(max(0.0, min(x, width - wide)), 1), round(y, 1), round(wide, 1), high, lines)
    half = (start + end) / 2
    curve = f"C{source.middle:g} {half:g} {target.middle:g} {half:g} {target.middle:g} {end:g}"
    return Arrow(link, f"M{source.middle:g} {start:g}{curve}", label)
