"""The mechanism drawn: lanes from the hormone to what comes afterwards, each claim a line between its two ends.

The form of a line is the hedge, its hue the literature; all places are computed from the claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.entity import Entity
from ..namespaces import BK
from . import mechanism
from .drawing import LINE, wrap
from .literature import by_stance, counts
from .marks import mark_of
from .mechanism import Step
from .reader import Reader

#: the wide drawing: its width, where its lanes begin and end, and how high the lanes are
WIDE, _LEFT, _CONDITION, _AFTER = 1232.0, 0.0, 728.0, 1016.0
_CONDITION_END, _MEASURES = 1000.0, 552.0
#: the tall drawing's width
TALL = 328.0
_SMALL, _TEXT = 13.0, 14.0
_PAD = 8.0


@dataclass(frozen=True)
class Box:
    """A term: its place, its label line by line, and ``step``, ``measure`` or ``condition``."""

    iri: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    kind: str = "step"
    size: float = _TEXT

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2

    @property
    def centre(self) -> float:
        """The middle from top to bottom."""
        return self.y + self.height / 2

    @property
    def baselines(self) -> list[tuple[float, str]]:
        """Where each line of its label stands."""
        step = self.size * 1.05 if self.kind == "condition" else LINE
        top = self.centre - step * len(self.lines) / 2 + step * 0.78
        return [(round(top + step * number, 1), line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Line:
    """A claim: its line, as SVG writes it, where its words stand, and what they are.

    Attributes:
        claim: the claim.
        path: the line.
        kind: ``leads``, ``stops`` (acts against), ``name``, or ``means``.
        x: where its words stand.
        y: where the first line of them stands.
        words: them, after the claim's number.
        anchor: ``start``, ``middle`` or ``end``.
        stances: stance → publications.
        gap: how far below the first line of words the second stands.
    """

    claim: Claim
    path: str
    kind: str
    x: float
    y: float
    words: tuple[str, ...]
    anchor: str = "middle"
    stances: dict[str, int] = field(default_factory=dict)
    gap: int = 16

    @property
    def mark(self) -> str:
        """The name of the hedge's form."""
        return mark_of(self.claim)

    @property
    def flag(self) -> str:
        """The name of the line's hue."""
        return self.claim.flag.name.removeprefix("Evidence").lower()


@dataclass(frozen=True)
class Drawing:
    """A whole drawing of the mechanism."""

    width: float
    height: float
    lanes: tuple[tuple[float, float, float, str], ...]  # x from, x to, y, key of its heading
    warm: tuple[float, float, float, float]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    ends: tuple[tuple[float, float], ...] = ()  # where a strand ends
    bracket: tuple[str, float, float] | None = None  # its line, and where its words stand
    legend: tuple[float, float] | None = None
    rest: tuple[tuple[Claim, float, tuple[str, ...], tuple[str, ...]], ...] = ()  # without a step: y, hedge, what


class Mechanism:
    """What there is to draw, of one graph, in one language."""

    def __init__(self, graph: KnowledgeGraph, reader: Reader) -> None:
        """Read the strands out of a graph."""
        self._graph, self._lang = graph, reader.lang
        self.strands = mechanism.strands(graph)
        self.outcomes = mechanism.outcomes(graph)
        self.causes, self.rest = mechanism.beside(graph)
        self.main = next((steps for steps in self.strands if mechanism.chain(steps)), None)
        self.chain = mechanism.chain(self.main or ())
        self.stances = counts(self.chain)
        self.publications = len(set().union(*by_stance(self.chain).values()))

    @property
    def measures(self) -> list[Step]:
        """The measures at a step, and those that are a means to one."""
        return [step for step in self.main or () if step.kind in ("effect", "means")]

    def label(self, iri: str) -> str:
        """Return the label of a term."""
        return Entity(iri, self._graph).label(self._lang).display(self._lang)

    def objects(self, claim: Claim) -> str:
        """Return the labels of a claim's objects."""
        return " + ".join(term.label(self._lang).display(self._lang) for term in claim.objects)

    def words(self, claim: Claim, kind: str = "leads") -> str:
        """Return the hedge of a claim, else its relation; of what comes afterwards, its modality and how often."""
        if kind == "after":
            modality = claim.modality.text(BK + "displayWord", self._lang) if claim.modality else None
            parts = [modality, claim.frequency.label(self._lang) if claim.frequency else None]
        else:
            parts = [claim.hedge(self._lang) or (claim.predicate.label(self._lang) if claim.predicate else None)]
        return " · ".join(text.display(self._lang) for text in parts if text)

    def _line(
        self, claim: Claim, path: str, kind: str, x: float, y: float, room: float, anchor: str = "middle"
    ) -> Line:
        words = self.words(claim, kind)
        if kind == "after":  # the number above the line, the words below it
            lines = ("", *wrap(words, room, 3, _SMALL, self._lang))
        else:
            lines = wrap(f"{claim.reference} {words}", room, 3, _SMALL, self._lang)
            lines = (lines[0].removeprefix(claim.reference).strip(), *lines[1:])
        kind = "leads" if kind == "after" else kind
        # Words above a line that runs across go on below it.
        return Line(
            claim, path, kind, x, y, lines, anchor, counts([claim]), 26 if kind == "leads" and anchor != "end" else 16
        )

    def _box(self, iri: str, x: float, y: float, width: float, height: float, kind: str = "step") -> Box:
        label = self.label(iri)
        if kind != "condition":
            return Box(iri, x, y, width, height, wrap(label, width - _PAD, 3, _TEXT, self._lang), kind)
        for size in (35.0, 26.0, 20.0, 16.0):
            lines = wrap(label, width, max(1, int((height - 8) / (size * 1.05))), size * 0.8, self._lang)
            if not any(line.endswith(("…", "-")) for line in lines):
                break
        return Box(iri, x, y, width, height, lines, kind, size)

    def wide(self) -> Drawing | None:
        """Draw it from left to right, the measures beneath the step that they act on."""
        return _Wide(self).drawing() if self.main else None

    def tall(self) -> Drawing | None:
        """Draw the strands from top to bottom; what comes afterwards and the measures are lists beside it."""
        return _Tall(self).drawing() if self.main else None


def levels(steps: Iterable[Step]) -> list[list[str]]:
    """Return the terms of a strand, level by level, as its causes lead from one to the next.

    Example:
        >>> import bekken_kg
        >>> [len(level) for level in levels(mechanism.strands(bekken_kg.load())[1])]
        [1, 1, 2, 1]
    """
    causes = [step for step in steps if step.kind == "cause"]
    level: dict[str, int] = {}
    for step in causes:
        level.setdefault(step.sources[0], 0)
        at = max(level.get(source, 0) for source in step.sources) + 1
        for target in step.targets:
            level[target] = max(level.get(target, 0), at)
    rows = [[iri for iri, at in level.items() if at == number] for number in range(max(level.values(), default=-1) + 1)]
    return [row for row in rows if row]


def rounded(*points: tuple[float, float], radius: float = 6) -> str:
    """Return a line through points, with round corners, as SVG writes it.

    Example:
        >>> rounded((0, 0), (20, 0), (20, 20))
        'M0 0L14 0Q20 0 20 6L20 20'
    """
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        path += f"L{start[0]:g} {start[1]:g}Q{corner[0]:g} {corner[1]:g} {end[0]:g} {end[1]:g}"
    return path + f"L{points[-1][0]:g} {points[-1][1]:g}"


def _towards(start: tuple[float, float], end: tuple[float, float], by: float) -> tuple[float, float]:
    along = abs(end[0] - start[0]) + abs(end[1] - start[1])
    share = min(by, along / 2) / along if along else 0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _double(upper: Box, lower: Box) -> str:
    """Return the two thin lines of a name, from one box down to another."""
    start, middle = upper.y + upper.height, upper.middle
    return f"M{middle - 3.5:g} {start:g}V{lower.y:g}M{middle + 3.5:g} {start:g}V{lower.y:g}"


class _Layout:
    """What is placed so far of a drawing: the boxes of its terms and the lines of its claims."""

    def __init__(self, content: Mechanism) -> None:
        self.content = content
        self.main = content.main or []
        self.short = [steps for steps in content.strands if steps is not content.main]
        self.boxes: dict[str, Box] = {}
        self.lines: list[Line] = []


class _Wide(_Layout):
    """Lanes from left to right; the strands one below the other; beneath them the measures."""

    def __init__(self, content: Mechanism) -> None:
        super().__init__(content)
        self.depth = max(len(levels(steps)) - (steps is self.main) for steps in content.strands)
        self.pitch = (_CONDITION - 16 - _LEFT) / self.depth
        self.ends: list[tuple[float, float]] = []
        self.bottom = 0.0

    def drawing(self) -> Drawing:
        content, y = self.content, 104.0
        for steps in self.short:
            self.place(levels(steps), y)
            last = self.boxes[levels(steps)[-1][0]]
            self.ends.append((last.x + last.width, last.centre))
            y += 80
        rows = levels(self.main)
        tallest = max(len(row) for row in rows)
        centre = y + 84 + (tallest - 1) * 64
        self.place(rows[:-1], centre)
        pain, condition = self.condition(rows[-1][0], centre)
        self.bottom = condition.y + condition.height + 56
        for steps in content.strands:
            self.causes(steps)
        self.after(condition)
        below = self.bottom
        self.measures(pain, condition)
        rest, end = self.rest(below + 36)
        height = max(self.bottom, below + 225, end)
        keys = ("hormone", "ligaments", "joints") if self.depth == 3 else ("",) * self.depth
        lanes = [
            (_LEFT + self.pitch * number, _LEFT + self.pitch * (number + 1) - 16, 48.0, key)
            for number, key in enumerate(keys)
        ]
        lanes += [(_CONDITION + 16, _CONDITION_END - 16, 48.0, "condition"), (_AFTER, WIDE, 48.0, "after")]
        start = self.boxes[rows[0][0]]
        bar = y + 4
        bracket = (
            f"M{start.middle:g} {bar + 12:g}V{bar:g}H{pain.middle:g}V{bar + 12:g}"
            f"M{_CONDITION + 32:g} {bar:g}V{bar - 14:g}",
            _CONDITION + 16,
            92.0,
        )
        return Drawing(
            WIDE, height, tuple(lanes), (_CONDITION, 0, _CONDITION_END - _CONDITION, below), tuple(self.boxes.values()),
            tuple(self.lines), tuple(self.ends), bracket, (_LEFT, below + 36), rest,
        )  # fmt: skip

    def place(self, rows: Sequence[Sequence[str]], centre: float) -> None:
        width = min(136.0, self.pitch - 90)
        for number, row in enumerate(rows):
            for at, iri in enumerate(row):
                y = centre + (at - (len(row) - 1) / 2) * 128
                self.boxes[iri] = self.content._box(iri, _LEFT + self.pitch * number, y - 28, width, 56)

    def condition(self, pain: str, centre: float) -> tuple[Box, Box]:
        """Place what the chain ends in, and below it the condition that is its name."""
        x = _CONDITION + 16
        self.boxes[pain] = self.content._box(pain, x + 56, centre - 35, 128, 62)
        name = next(step for step in self.main if step.kind == "name")
        iri = name.sources[0]
        box = self.content._box(iri, x, centre + 80, 240, 84, "condition")
        self.boxes[iri] = box
        end = self.boxes[pain]
        path = _double(end, box)
        y = (end.y + end.height + box.y) / 2 + 5
        self.lines.append(self.content._line(name.claim, path, "name", end.middle + 12, y, 132, "start"))
        return end, box

    def causes(self, steps: Sequence[Step]) -> None:
        causes = [step for step in steps if step.kind == "cause"]
        for step in causes:
            for iri in step.targets:
                self.cause(step, [self.boxes[source] for source in step.sources], self.boxes[iri], causes)

    def cause(self, step: Step, sources: list[Box], target: Box, causes: Sequence[Step]) -> None:
        siblings = [other for other in causes if set(other.sources) == set(step.sources)]
        into = target.x - 4
        if len(sources) > 1:
            bend = max(box.x + box.width for box in sources) + 14
            y = target.centre - 8
            legs = [rounded((box.x + box.width, box.centre), (bend, box.centre), (bend, y)) for box in sources]
            path = "".join(legs) + f"M{bend:g} {y:g}H{into:g}"
            x, room = (bend + into) / 2, into - bend - 10
        else:
            source = sources[0]
            out = source.centre + (siblings.index(step) - (len(siblings) - 1) / 2) * 20
            start = source.x + source.width
            if abs(out - target.centre) < 1:
                path, y = f"M{start:g} {out:g}H{into:g}", out
            else:
                bend = start + 16
                path, y = (
                    rounded((start, out), (bend, out), (bend, target.centre), (into, target.centre)),
                    target.centre,
                )
            x, room = (start + into) / 2 + (9 if abs(out - target.centre) >= 1 else 0), into - start + 12
        self.lines.append(self.content._line(step.claim, path, "leads", x, y - 8, room))

    def after(self, condition: Box) -> None:
        outcomes = [(claim, term.iri) for claim in self.content.outcomes for term in claim.objects]
        outcomes.sort(key=lambda pair: pair[0].modality is not None and pair[0].modality.name == "Possible")
        step = 100.0 if len(outcomes) < 4 else max(70.0, (condition.y + condition.height - 132) / (len(outcomes) - 1))
        first = condition.y + condition.height - 28 - step * (len(outcomes) - 1)
        for number, (claim, iri) in enumerate(outcomes):
            y = first + step * number
            box = self.content._box(iri, _AFTER + 106, y - 28, WIDE - _AFTER - 106, 56)
            self.boxes[iri] = box
            out = condition.centre + (number - (len(outcomes) - 1) / 2) * 18
            start, bend = condition.x + condition.width, _CONDITION_END + 2 + 6 * number  # lines that rise do not cross
            path = rounded((start, out), (bend, out), (bend, y), (box.x - 4, y))
            self.lines.append(self.content._line(claim, path, "after", _AFTER + 8, y - 8, 95, "start"))

    def rest(self, y: float) -> tuple[tuple[tuple[Claim, float, tuple[str, ...], tuple[str, ...]], ...], float]:
        """Place what no effect puts at a step, as a list; return it and where it ends."""
        content, rows = self.content, []
        y += 24
        for claim in content.rest:
            hedge = wrap(f"{claim.reference} {content.words(claim)}", 196, 2, _SMALL, content._lang)
            what = wrap(content.objects(claim), 186, 2, _TEXT, content._lang)
            rows.append((claim, y, (hedge[0].removeprefix(claim.reference).strip(), *hedge[1:]), what))
            y += 7 + 17 * (len(hedge) + len(what))
        return tuple(rows), y

    def measures(self, pain: Box, condition: Box) -> None:
        """Place each measure beneath what it acts on, and below it the means to it."""
        top, content = self.bottom + 44, self.content
        effects = sorted(
            (step for step in content.measures if step.kind == "effect"),
            key=lambda step: step.targets[0] == condition.iri,
        )
        means = [step for step in content.measures if step.kind == "means"]
        left = _MEASURES
        for step in effects:
            target = self.boxes[step.targets[0]]
            at_condition = target is condition
            left = max(left, condition.x) if at_condition else left
            box = content._box(step.sources[0], left, top, 228.0 if at_condition else 156.0, 52, "measure")
            self.boxes[box.iri] = box
            left += box.width + 20
            if at_condition:
                path = f"M{box.middle:g} {box.y:g}V{target.y + target.height + 6:g}"
                self.lines.append(
                    content._line(step.claim, path, "stops", box.middle + 12, self.bottom - 22, 120, "start")
                )
            else:
                x, y = box.x + box.width - 20, pain.centre + 18
                path = rounded((x, box.y), (x, y), (target.x - 6, y))
                self.lines.append(content._line(step.claim, path, "stops", x - 10, self.bottom - 36, 120, "end"))
        low = top + 52
        for goal in dict.fromkeys(step.targets[0] for step in means):
            siblings = [step for step in means if step.targets[0] == goal]
            aim = self.boxes[goal]
            width, gap = 120.0, 14.0
            whole = width * len(siblings) + gap * (len(siblings) - 1)
            left = max(_MEASURES, min(aim.middle - whole / 2, _AFTER - 60 - whole))
            for number, step in enumerate(siblings):
                box = content._box(step.sources[0], left + (width + gap) * number, low + 84, width, 52, "measure")
                self.boxes[box.iri] = box
                first, last = aim.x + 20 + 14 * number, aim.x + aim.width - 20 - 14 * (len(siblings) - 1 - number)
                end = min(max(box.middle, first), last)
                path = rounded((box.middle, box.y), (box.middle, low + 34), (end, low + 34), (end, low + 5))
                room = min(width - 10, _AFTER - 24 - box.middle)
                self.lines.append(content._line(step.claim, path, "means", box.middle + 8, low + 52, room, "start"))
            low += 84 + 52
        self.bottom = low + 24


class _Tall(_Layout):
    """Lanes from top to bottom, the strands side by side."""

    def drawing(self) -> Drawing:
        content = self.content
        rows = levels(self.main)
        keys = ("hormone", "ligaments", "joints") if len(rows) == 4 else ("",) * (len(rows) - 1)
        lanes, ends, y = [], list[tuple[float, float]](), 96.0
        for number, row in enumerate(rows[:-1]):
            lanes.append((0.0, TALL, y, keys[number]))
            beside = [iri for steps in self.short for at in levels(steps)[number : number + 1] for iri in at]
            everything = [*beside, *row]
            width = (TALL - 44 - 12 * (len(everything) - 1)) / max(len(everything), 2)
            for at, iri in enumerate(everything):
                left = 4 + (width + 12) * (at if len(everything) > 1 else 1)
                self.boxes[iri] = content._box(iri, left, y + 32, width, 56)
            ends += [
                (self.boxes[levels(steps)[-1][0]].middle, y + 88)
                for steps in self.short
                if number == len(levels(steps)) - 1
            ]
            y += 32 + 56 + (96 if ends and number == 1 else 62)
        warm = y
        lanes.append((0.0, TALL, y, "condition"))
        name = next(step for step in self.main if step.kind == "name")
        pain = self.boxes[rows[-1][0]] = content._box(rows[-1][0], (TALL - 20 - 128) / 2, y + 44, 128, 48)
        condition = self.boxes[name.sources[0]] = content._box(name.sources[0], 20, y + 140, TALL - 56, 76, "condition")
        self.lines.append(
            content._line(
                name.claim, _double(pain, condition),
                "name", pain.middle + 14, pain.y + 76, 150, "start",
            )
        )  # fmt: skip
        for steps in content.strands:
            self.causes([step for step in steps if step.kind == "cause"])
        start = self.boxes[rows[0][0]]
        edge = TALL - 6
        bracket = (
            f"M{edge - 10:g} {start.centre:g}H{edge:g}V{pain.centre:g}H{edge - 10:g}"
            f"M{edge - 10:g} {start.centre:g}H{edge:g}V66H{TALL - 140:g}",
            0.0,
            20.0,
        )
        bottom = condition.y + condition.height + 16
        return Drawing(
            TALL, bottom, tuple(lanes), (0, warm, TALL, bottom - warm), tuple(self.boxes.values()), tuple(self.lines),
            tuple(ends), bracket,
        )  # fmt: skip

    def causes(self, causes: Sequence[Step]) -> None:
        for step in causes:
            sources = [self.boxes[iri] for iri in step.sources]
            siblings = [other for other in causes if set(other.sources) == set(step.sources)]
            for iri in step.targets:
                target = self.boxes[iri]
                into, low = target.middle, max(box.y + box.height for box in sources)
                end = target.y - 4
                if len(sources) > 1:
                    bend = low + 30
                    legs = [
                        rounded((box.middle, box.y + box.height), (box.middle, bend), (into, bend)) for box in sources
                    ]
                    path, y = "".join(legs) + f"M{into:g} {bend:g}V{end:g}", bend + 22
                else:
                    source = sources[0]
                    out = source.middle + (siblings.index(step) - (len(siblings) - 1) / 2) * 20
                    straight = abs(out - into) < source.width / 2 - 10
                    bend = target.y - 66
                    out = into if straight else out
                    path = (
                        f"M{out:g} {low:g}V{end:g}"
                        if straight
                        else rounded((out, low), (out, bend), (into, bend), (into, end))
                    )
                    y = target.y - 46 if straight else bend + 18
                self.lines.append(self.content._line(step.claim, path, "leads", into + 10, y, 120, "start"))
