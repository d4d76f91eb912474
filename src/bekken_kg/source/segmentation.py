"""Segmentation: a leaflet's text cut into headings, list items and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..wording.punctuation import MONTHS, sentences

LONGEST_HEADING = 80  #: characters

# Word writes its bullets as o, § and signs of the private use area.
_ITEM = re.compile(
    r"(?P<mark>[•·▪■●◦‣∙*+–—§✓✔➢►\uf06f\uf0a7\uf0b7\uf0d8\uf0fc-]|o(?=[ \t])|(?P<number>\d{1,2}|[a-zæøå])[.)])"
    r"[ \t]+(?=\S)"
)

_HASHES = re.compile(r"#{1,6}[ \t]+")
_RULE = re.compile(r"[=_*~-]{3,}\Z|(?=.*-)[|:\s-]{3,}\Z")
_ROW = re.compile(r"\S(?:[ ]*\t+[ ]*| {3,})\S|\|.*\|")
_SECTIONS = {  # the first that a heading has the beginning of a word of
    name: tuple(stems.split())
    for name, stems in {
        "DiagnosisSection": "diagnos undersøk påvis utred oppdag prøve examin",
        "TreatmentSection": "behandl tiltak hjelp lindr førebygg forebygg råd gjør gjer trening øving øvels medisin "
        "legemid lækjemid unngå operasjon selv sjølv treat prevent help relie advice exercis medic surger avoid",
        "PrognosisSection": "prognos forløp utsikt framtid fremtid etterpå varer varar lenge frisk komplikasjon "
        "videre vidare outlook afterwards recover complication",
        "SymptomsSection": "symptom tegn teikn plage merke merkar kjenn smerte vondt signs pain feel notice",
        "BackgroundSection": "årsak skyldes skuldast hvorfor kvifor bakgrunn fakta why cause",
    }.items()
}
_WHAT_IT_IS = re.compile(r"(?:(?:hva|kva) er|what (?:is|are)|om|about)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Segment:
    """A stretch of a text that is one unit.

    Attributes:
        start: its first character, counted from 0 in code points.
        end: the character after its last.
        kind: ``"heading"``, ``"item"``, ``"row"`` (of a table) or ``"sentence"``.
        parent: which segment it is nested in, by its place in the list; ``None`` for none.
        section: name of the section it seems to belong to, by the words of the last heading.
        hinted: whether that heading has a word that hints at the section; without, it is BackgroundSection.
    """

    start: int
    end: int
    kind: str
    parent: int | None = None
    section: str = "BackgroundSection"
    hinted: bool = False


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
        self.section, self.hinted = "BackgroundSection", False
        self.open: list[tuple[int, int]] = []  # list items that others may be nested in: indent, place
        self.lead: int | None = None
        self.lines = list(self.read_lines())
        self.headings, self.loose = _short_lines(self.lines)
        at = 0
        while at < len(self.lines):
            at = self.cut(at)

    def read_lines(self) -> Iterator[_Line]:
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

    def cut(self, at: int) -> int:
        """Cut what begins at a line, and return the line after it."""
        line, lines = self.lines[at], self.lines
        if not line.text:
            if self.open and not (at + 1 < len(lines) and lines[at + 1].mark):
                self.open, self.lead = [], None
            return at + 1
        if at in self.headings:
            return self.heading(line, at)
        if line.mark:
            return self.item(at)
        row = _ROW.search(line.text) is not None
        if row or at in self.loose:
            self.found.append(Segment(line.start, line.end, "row" if row else "item", None, self.section, self.hinted))
            self.open, self.lead = [], None
            return at + 1
        last = at
        while last + 1 < len(lines) and _goes_on_below(lines[last + 1]):
            last += 1
        self.add(line.start, lines[last].end, "sentence", None)
        self.open = []
        self.lead = self.leading()
        return last + 1

    def item(self, at: int) -> int:
        lines = self.lines
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
        start = line.start + (hashes.end() if hashes else line.mark)
        self.section = guess[0] if guess else "BackgroundSection"
        self.hinted = bool(guess or _WHAT_IT_IS.match(self.text, start))
        bare = self.text[start : line.end].rstrip("# \t") if hashes else ""
        end = start + len(bare) if bare else line.end
        self.found.append(Segment(start, end, "heading", None, "HeadingSection", self.hinted))
        self.open, self.lead = [], None
        return at + 1

    def leading(self) -> int | None:
        """Return the place of the last segment where it leads in a list."""
        last = len(self.found) - 1
        return last if last >= 0 and self.text[self.found[last].end - 1] == ":" else None

    def add(self, start: int, end: int, kind: str, parent: int | None) -> None:
        for first, last in sentences(self.text[start:end]):
            self.found.append(Segment(start + first, start + last, kind, parent, self.section, self.hinted))


def _goes_on_below(line: _Line) -> bool:
    """Tell whether a line can be more of the paragraph above it."""
    return bool(line.text) and not line.mark and not _HASHES.match(line.text) and not _ROW.search(line.text)


def _short_lines(lines: Sequence[_Line]) -> tuple[set[int], set[int]]:
    """Tell the headings from short lines that say something and only lack a full stop: the places of both.

    Short lines in a row are a list without marks: a heading stands above text, so of three or more only the first is
    one, and the last where a blank line is above it and text below.
    """
    headings, loose = {at for at, line in enumerate(lines) if _HASHES.match(line.text)}, set[int]()
    run: list[int] = []
    for at, line in enumerate(lines):
        if not line.text:
            continue
        if at not in headings and _is_short(lines, at, run):
            run.append(at)
            continue
        _sort_out(lines, run, headings, loose, text_below=at not in headings)
        run = []
    _sort_out(lines, run, headings, loose, text_below=False)
    return headings, loose


def _sort_out(
    lines: Sequence[_Line], run: Sequence[int], headings: set[int], loose: set[int], text_below: bool
) -> None:
    if not run:
        return
    alone = run[-1] == 0 or not lines[run[-1] - 1].text
    last = text_below and (len(run) < 3 or alone)
    chosen = {run[0]} if len(run) > 1 or text_below or run[0] == 0 else set()
    headings |= chosen | ({run[-1]} if last else set())
    loose |= set(run) - headings if len(run) > 1 else set()


def _is_short(lines: Sequence[_Line], at: int, run: Sequence[int]) -> bool:
    """Tell whether a line has the form of a heading: short, no sentence, alone or above a line that begins anew."""
    line = lines[at]
    body = line.text[line.mark :]
    if len(body) > LONGEST_HEADING or body.endswith((".", "!", ":", ";", ",")) or _ROW.search(body):
        return False
    if sum(1 for _ in sentences(body)) > 1:
        return False
    above = lines[at - 1].text if at else ""
    if line.mark and (above or not body[0].isupper() or not line.text[0].isdigit() or _is_listed(lines, at)):
        return False
    if above and at - 1 not in run and not _HASHES.match(above):
        return False
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None or not below.text or below.mark:
        return True
    anew = not (below.text[0].islower() or below.text[0].isdigit())
    return anew and len(body) <= LONGEST_HEADING * 3 // 4


def _is_listed(lines: Sequence[_Line], at: int) -> bool:
    """Tell whether the next or the last line with text has a mark as well, or leads in a list."""
    below = next((line for line in lines[at + 1 :] if line.text), None)
    above = next((line for line in reversed(lines[:at]) if line.text), None)
    return below is None or bool(below.mark) or bool(above and (above.mark or above.text.endswith(":")))


def _marks_an_item(match: re.Match[str], body: str, neighbours: Sequence[str]) -> bool:
    """Tell a list's mark from the number of a day or of anything else that a sentence begins with."""
    if not match["number"]:
        return True
    after = body[match.end() :]
    if re.split(r"\W", after, maxsplit=1)[0].casefold() in MONTHS:
        return False
    beside = [found for line in neighbours if (found := _ITEM.match(line.strip())) and found["number"]]
    return bool(beside) or after[0].isupper()
