"""A drawing: nodes and links with their places, ready to be written as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

#: how wide a letter is, in parts of its size; more than most fonts have, so that text stays in its box
_LETTER = 0.56
#: height of a line of text, and its size
LINE, SIZE = 18.0, 14.0


@dataclass(frozen=True)
class Node:
    """What stands in a box; ``plain`` where it is no term."""

    label: str
    href: str | None
    kind: str = "step"


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
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    label: str
    name: str
    href: str | None
    up: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Box:
    """A place with lines of text: that of a node, or that of the label of a link."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def baselines(self) -> list[tuple[float, str]]:
        """Where each line of its text stands, and the line."""
        top = self.y + (self.height - LINE * len(self.lines)) / 2 + LINE * 0.75
        return [(round(top + LINE * number, 1), line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Arrow:
    """A link with its line as SVG writes it, and the box of its label."""

    link: Link
    path: str
    label: Box


@dataclass(frozen=True)
class Drawing:
    """A whole drawing."""

    name: str
    width: float
    height: float
    boxes: tuple[tuple[Node, Box], ...]
    arrows: tuple[Arrow, ...]


@lru_cache(maxsize=4)
def _hyphens(lang: str) -> Any:
    """Return the list of hyphenation of a language, ``None`` where there is none."""
    try:
        import pyphen  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        return None
    return pyphen.Pyphen(lang=lang) if lang in pyphen.LANGUAGES else None


def _cut(word: str, room: int, lang: str) -> tuple[str, str]:
    """Cut a word that is too long for a line, between two syllables where the language's list has them."""
    hyphen = word.rfind("-", 1, room)
    if hyphen > 0:
        return word[: hyphen + 1], word[hyphen + 1 :]
    hyphens = _hyphens(lang)
    pair = hyphens.wrap(word, room) if hyphens else None
    return pair or (word[: room - 1] + "-", word[room - 1 :])


def wrap(text: str, width: float, most: int = 4, size: float = SIZE, lang: str = "") -> tuple[str, ...]:
    """Break a text into lines that fit a width; what is too long ends in ``…``.

    Args:
        text: any text; control and direction characters become spaces.
        width: in units of the drawing.
        most: how many lines at most.
        size: the size of the letters.
        lang: the language by whose list long words are divided.

    Example:
        >>> wrap("større bevegelse mellom knokler", 120)
        ('større', 'bevegelse', 'mellom knokler')
    """
    room = max(4, int(width / (size * _LETTER)))
    plain = "".join(letter if letter.isprintable() else " " for letter in text[: room * (most + 1) * 2])
    lines = [""]
    for word in plain.split():
        while len(word) > room:
            head, word = _cut(word, room, lang)
            lines += [head, ""] if lines[-1] else [head]
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
    return max(map(len, lines), default=0) * size * _LETTER
