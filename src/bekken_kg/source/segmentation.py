"""Segmentation: a leaflet's text cut into headings, list items and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .punctuation import MONTHS, sentences

LONGEST_HEADING = 80  #: characters

_ITEM = re.compile(r"(?P<mark>[•·▪■●◦‣∙*+–—-]|(?P<number>\d{1,2}|[a-zæøå])[.)])[ \t]+(?=\S)")
_HASHES = re.compile(r"#{1,6}[ \t]+")
_RULE = re.compile(r"[=_*~-]{3,}\Z")
_SECTIONS = {  # the first that a heading has the beginning of a word of
    "DiagnosisSection": ("diagnos", "undersøk", "påvis", "utred"),
    "TreatmentSection": ("behandl", "tiltak", "hjelp", "lindr", "førebygg", "forebygg", "treat", "prevent"),
    "PrognosisSection": ("prognos", "forløp", "utsikt", "framtid", "fremtid", "outlook"),
    "SymptomsSection": ("symptom", "tegn", "teikn", "plage", "merke", "signs"),
}


@dataclass(frozen=True)
class Segment:
    """A stretch of a text that is one unit.

    Attributes:
        start: its first character, counted from 0 in code points.
        end: the character after its last.
        kind: ``"heading"``, ``"item"`` or ``"sentence"``.
        parent: which segment it is nested in, by its place in the list; ``None`` for none.
        section: name of the section it seems to belong to, by the words of the last heading.
    """

    start: int
    end: int
    kind: str
    parent: int | None = None
    section: str = "BackgroundSection"


@dataclass(frozen=True)
class _Line:
    """A line: where its text starts and ends, how far it is indented, and the length of its list mark."""

    start: int
    end: int
    indent: int
    mark: int
    text: str


def segments(text: str) -> list[Segment]:
    """Cut a text into segments, in their order; no two overlap.

    Args:
        text: a plain text, as :func:`bekken_kg.source.plain` makes it.

    Example:
        >>> text = "Kaffe\\n\\nDrikk vann til. Unngå:\\n- mye kaffe\\n- te"
        >>> [(text[segment.start : segment.end], segment.parent) for segment in segments(text)][2:]
        [('Unngå:', None), ('mye kaffe', 2), ('te', 2)]
    """
    return _Cutter(text).found


class _Cutter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Segment] = []
        self.section = "BackgroundSection"
        self.open: list[tuple[int, int]] = []  # list items that others may be nested in: indent, place
        self.lead: int | None = None
        lines = list(self.lines())
        at = 0
        while at < len(lines):
            at = self.cut(lines, at)

    def lines(self) -> Iterator[_Line]:
        """Give the lines; a blank one, or one that is but a rule, has no text."""
        raw, offset = self.text.split("\n"), 0
        for number, line in enumerate(raw):
            body = line.strip()
            start = offset + len(line) - len(line.lstrip())
            indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
            match = _ITEM.match(body)
            neighbours = raw[max(number - 1, 0) : number] + raw[number + 1 : number + 2]
            mark = match.end() if match and _marks_an_item(match, body, neighbours) else 0
            body = "" if _RULE.match(body) else body
            yield _Line(start, offset + len(line.rstrip()), indent, mark, body)
            offset += len(line) + 1

    def cut(self, lines: Sequence[_Line], at: int) -> int:
        """Cut what begins at a line, and return the line after it."""
        line = lines[at]
        if not line.text:
            if self.open and not (at + 1 < len(lines) and lines[at + 1].mark):
                self.open, self.lead = [], None
            return at + 1
        if line.mark:
            return self.item(lines, at)
        if self.is_heading(lines, at):
            return self.heading(line, at)
        last = at
        while last + 1 < len(lines) and _goes_on_below(lines[last + 1]):
            last += 1
        self.add(line.start, lines[last].end, "sentence", None)
        self.open = []
        self.lead = self.leading()
        return last + 1

    def item(self, lines: Sequence[_Line], at: int) -> int:
        line, last = lines[at], at
        while last + 1 < len(lines) and self.goes_on(line, lines[last + 1]):
            last += 1
        while self.open and self.open[-1][0] >= line.indent:
            self.open.pop()
        parent = self.open[-1][1] if self.open else self.lead
        self.add(line.start + line.mark, lines[last].end, "item", parent)
        self.open.append((line.indent, len(self.found) - 1))
        return last + 1

    def goes_on(self, item: _Line, line: _Line) -> bool:
        """Tell whether a line is more of an item: it is indented, or begins with a small letter."""
        if not line.text or line.mark:
            return False
        return line.indent > item.indent or line.text[0].islower()

    def heading(self, line: _Line, at: int) -> int:
        hashes = _HASHES.match(line.text)
        words = re.findall(r"\w+", line.text.casefold())
        guess = [name for name, stems in _SECTIONS.items() if any(word.startswith(stems) for word in words)]
        self.section = guess[0] if guess else "BackgroundSection"
        start = line.start + (hashes.end() if hashes else 0)
        bare = self.text[start : line.end].rstrip("# \t") if hashes else ""
        end = start + len(bare) if bare else line.end
        self.found.append(Segment(start, end, "heading", None, "HeadingSection"))
        self.open, self.lead = [], None
        return at + 1

    def is_heading(self, lines: Sequence[_Line], at: int) -> bool:
        """Tell whether a line is a heading: short, no sentence, alone or above a line that begins anew."""
        line = lines[at]
        if _HASHES.match(line.text):
            return True
        if len(line.text) > LONGEST_HEADING or line.text.endswith((".", "!", ":", ";", ",")):
            return False
        if at and lines[at - 1].text and not (self.found and self.found[-1].kind == "heading"):
            return False
        below = lines[at + 1] if at + 1 < len(lines) else None
        if below is None or not below.text or below.mark:
            return bool(below) or not self.found
        anew = not (below.text[0].islower() or below.text[0].isdigit())
        return anew and len(line.text) <= LONGEST_HEADING * 3 // 4

    def leading(self) -> int | None:
        """Return the place of the last segment where it leads in a list."""
        last = len(self.found) - 1
        return last if last >= 0 and self.text[self.found[last].end - 1] == ":" else None

    def add(self, start: int, end: int, kind: str, parent: int | None) -> None:
        for first, last in sentences(self.text[start:end]):
            self.found.append(Segment(start + first, start + last, kind, parent, self.section))


def _goes_on_below(line: _Line) -> bool:
    """Tell whether a line can be more of the paragraph above it."""
    return bool(line.text) and not line.mark and not _HASHES.match(line.text)


def _marks_an_item(match: re.Match[str], body: str, neighbours: Sequence[str]) -> bool:
    """Tell a list's mark from the number of a day or of anything else that a sentence begins with."""
    if not match["number"]:
        return True
    after = body[match.end() :]
    if re.split(r"\W", after, maxsplit=1)[0].casefold() in MONTHS:
        return False
    beside = [found for line in neighbours if (found := _ITEM.match(line.strip())) and found["number"]]
    return bool(beside) or after[0].isupper()
