"""A drawing: boxes and arrows with their places, ready to be written as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: how wide a letter is, in parts of its size; more than most fonts have, so that text stays in its box
_LETTER = 0.56


@dataclass(frozen=True)
class Box:
    """A box with text.

    Attributes:
        x: left edge.
        y: upper edge.
        width: how wide.
        height: how high.
        lines: its text, line by line.
        href: where it leads, if anywhere.
        name: its whole text.
        kind: ``step``, ``measure``, ``centre`` or ``plain``.
    """

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    href: str | None
    name: str
    kind: str = "step"

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2

    @property
    def baselines(self) -> list[tuple[float, str]]:
        """Where each line of its text stands, and the line."""
        top = self.y + (self.height - LINE * len(self.lines)) / 2 + LINE * 0.75
        return [(round(top + LINE * number, 1), line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Arrow:
    """An arrow with a label.

    Attributes:
        path: its line, as SVG writes it.
        label: a box around its words; no width where it has none.
        href: where it leads.
        name: what it says in full.
        dashed: whether the leaflet says *kan*.
        stops: whether it works against what it points at.
        contested: whether the literature contests it.
        legs: lines that lead into it, without a head.
    """

    path: str
    label: Box
    href: str | None
    name: str
    dashed: bool = False
    stops: bool = False
    contested: bool = False
    legs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A whole drawing."""

    name: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


#: height of a line of text, and its size
LINE, SIZE = 18.0, 14.0


def wrap(text: str, width: float, most: int = 4, size: float = SIZE) -> tuple[str, ...]:
    """Break a text into lines that fit a width; what is too long ends in ``…``.

    Args:
        text: any text; control and direction characters become spaces.
        width: in units of the drawing.
        most: how many lines at most.
        size: the size of the letters.

    Example:
        >>> wrap("større bevegelse mellom knokler", 120)
        ('større', 'bevegelse', 'mellom knokler')
    """
    room = max(4, int(width / (size * _LETTER)))
    plain = "".join(letter if letter.isprintable() else " " for letter in text[: room * (most + 1) * 2])
    lines = [""]
    for word in plain.split():
        while len(word) > room:
            head, word = word[: room - 1], word[room - 1 :]
            lines += [head + "-", ""] if lines[-1] else [head + "-"]
            lines = [line for line in lines if line] + [""]
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    lines = [line for line in lines if line] or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: room - 1].rstrip("-") + "…"]
    return tuple(lines)


def width_of(lines: Sequence[str], size: float = SIZE) -> float:
    """Return how wide lines are, about."""
    return max((len(line) for line in lines), default=0) * size * _LETTER


def together(name: str, drawings: Sequence[Drawing]) -> Drawing:
    """Put drawings that were made for their places into one."""
    boxes = tuple(box for drawing in drawings for box in drawing.boxes)
    arrows = tuple(arrow for drawing in drawings for arrow in drawing.arrows)
    return Drawing(
        name,
        max((drawing.width for drawing in drawings), default=0),
        max((drawing.height for drawing in drawings), default=0),
        boxes,
        arrows,
    )
