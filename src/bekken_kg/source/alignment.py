"""Alignment: what became of each unit of a source's text in a later version of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from .segmentation import segments

#: from what calls for nothing to what is quite another text
STATES = ("unchanged", "moved", "reworded", "split", "merged", "gone", "new")

# A soft hyphen and a space of no width are seen by nobody.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b"))
_TOKEN = re.compile(r"[\w\u00ad\u200b]+|[^\w\s]")
_ALIKE, _ELSEWHERE = 0.4, 0.75  #: the share of words that two units have in common, at the same place and elsewhere
_SPELT_ALIKE = 0.6  #: the share of letters, for units of a few words
_FEW = 6
_HELD = 0.6  #: the share of a unit's words that another holds, where it is a part of that


class Token(NamedTuple):
    """A word or a sign of a text, and where it stands."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the words and signs of a text; line ends, spaces and what nobody sees are none.

    Example:
        >>> [token.text for token in tokens("Hvile  kan\\nhjel\\u00adpe.")]
        ['Hvile', 'kan', 'hjelpe', '.']
    """
    found = (Token(match[0].translate(_UNSEEN), match.start(), match.end()) for match in _TOKEN.finditer(text))
    return [token for token in found if token.text]


@dataclass
class Stretch:
    """A part of a text: its characters, its tokens, and the stretches of the other version that it became or was.

    Attributes:
        start: its first character.
        end: the character after its last.
        first: its first token.
        last: the token after its last.
        words: its words in small letters.
        others: places of the stretches of the other version.
        exact: whether the other is the very same.
    """

    start: int
    end: int
    first: int
    last: int
    words: list[str]
    others: list[int] = field(default_factory=list)
    exact: bool = False


class Alignment:
    """An older text in its units, and a newer one in those of them that it has and what else there is.

    Example:
        >>> old = "Hvile hjelper. Trening er bra."
        >>> alignment = Alignment(old, [(0, 14), (15, 30)], "Hvile kan hjelpe. Trening er bra.")
        >>> [alignment.state(place) for place in range(2)]
        ['reworded', 'unchanged']
    """

    def __init__(self, old: str, units: Sequence[tuple[int, int]], new: str) -> None:
        """Align two texts; the units are those of the older one, in order."""
        self._old, self._new = tokens(old), tokens(new)
        self._unknown: set[int] = set()
        self.old = [_stretch(self._old, start, end) for start, end in units]
        self.new = self._segments(new)
        self._cut(*self._found())
        self._link()

    @classmethod
    def by_places(cls, count: int, places: Mapping[int, tuple[int, int]], new: str) -> Alignment:
        """Align a text with units of which no more is known than where it has some of them.

        Args:
            count: how many units there are.
            places: unit, by its number → its first character and the one after its last.
            new: the newer text.
        """
        self = cls("", [(0, 0)] * count, "")
        self._new = tokens(new)
        self.new = self._segments(new)
        spots = {place: _stretch(self._new, *span) for place, span in places.items()}
        taken = [False] * len(self._new)
        for spot in spots.values():
            taken[spot.first : spot.last] = [True] * (spot.last - spot.first)
        self._cut([(spot.first, spot.last, place) for place, spot in spots.items()], taken)
        old, rest = self._gaps()
        left = {gap for gap, stretch in zip(rest, self.new, strict=True) if not stretch.exact}
        self._unknown = {place for place, gap in enumerate(old) if not self.old[place].exact and gap in left}
        return self

    def _segments(self, text: str) -> list[Stretch]:
        return [_stretch(self._new, cut.start, cut.end) for cut in segments(text)]

    def state(self, place: int) -> str:
        """Return what became of a unit: one of :data:`STATES`."""
        unit = self.old[place]
        if unit.exact:
            return "moved" if place in self._moved else "unchanged"
        if not unit.others:  # where its words are not known, what stands in its place may be it
            return "reworded" if place in self._unknown else "gone"
        if any(len(self.new[other].others) > 1 for other in unit.others):
            return "merged"
        return "split" if len(unit.others) > 1 else "reworded"

    def added(self) -> list[int]:
        """Return which stretches of the newer text are new: they neither were a unit, nor may be what became of one."""
        old, new = self._gaps()
        unclear = {old[unit] for unit in self._unknown}
        return [place for place, it in enumerate(self.new) if not it.others and new[place] not in unclear]

    def _found(self) -> tuple[list[tuple[int, int, int]], list[bool]]:
        """Find the units that the newer text has word for word, the longest first, and which tokens these take."""
        at: dict[str, list[int]] = {}
        for number, token in enumerate(self._new):
            at.setdefault(token.text, []).append(number)
        starts, ends = {it.first for it in self.new}, {it.last for it in self.new}
        alike: dict[tuple[str, ...], list[int]] = {}
        for place, unit in enumerate(self.old):
            alike.setdefault(tuple(token.text for token in self._old[unit.first : unit.last]), []).append(place)
        taken = [False] * len(self._new)
        found: list[tuple[int, int, int]] = []
        for texts in sorted(filter(None, alike), key=len, reverse=True):
            places = [
                (first, first + len(texts))
                for first in at.get(texts[0], ())
                if tuple(token.text for token in self._new[first : first + len(texts)]) == texts
                and not any(taken[first : first + len(texts)])
            ]
            for place, (first, last) in _in_order(
                alike[texts], places, lambda it, spot: self._fits(it, spot, starts, ends)
            ):
                taken[first:last] = [True] * (last - first)
                found.append((first, last, place))
        return found, taken

    def _fits(self, place: int, spot: tuple[int, int], starts: set[int], ends: set[int]) -> bool:
        """Tell whether a unit is whole at a spot: nothing stands right beside it that did not before.

        So "rest helps" is not found in "rest helps nobody".
        """
        unit, (first, last) = self.old[place], spot
        begins = first in starts or self._beside(unit.first - 1, first - 1)
        return begins and (last in ends or self._beside(unit.last, last))

    def _beside(self, old: int, new: int) -> bool:
        there = 0 <= old < len(self._old) and 0 <= new < len(self._new)
        return there and self._old[old].text == self._new[new].text

    def _cut(self, found: Iterable[tuple[int, int, int]], taken: Sequence[bool]) -> None:
        """Cut the newer text: what was found, and of its segments what is left."""
        cuts: list[tuple[int, int, int | None]] = list(found)
        for segment in self.new:
            first = segment.first
            for number in range(segment.first, segment.last + 1):
                if number == segment.last or taken[number]:
                    if any(token.text[0].isalnum() for token in self._new[first:number]):
                        cuts.append((first, number, None))
                    first = number + 1
        self.new = []
        for first, last, place in sorted(cuts, key=lambda cut: cut[:2]):
            stretch = _stretch(self._new, self._new[first].start, self._new[last - 1].end)
            if place is not None:
                stretch.others, stretch.exact = [place], True
                self.old[place].others, self.old[place].exact = [len(self.new)], True
            self.new.append(stretch)
        self._moved = _out_of_order([it.others[0] if it.exact else None for it in self.old])

    def _link(self) -> None:
        """Link the rest: to what is most alike, then the parts of what was split or merged."""
        ours = [place for place, it in enumerate(self.old) if not it.exact and it.words]
        theirs = [place for place, it in enumerate(self.new) if not it.exact and it.words]
        gaps = self._gaps()
        scored = sorted(
            (-score, abs(one - other), one, other)
            for one in ours
            for other in theirs
            for score in [_alike(self.old[one], self.new[other], gaps[0][one] == gaps[1][other])]
            if score
        )
        for _, _, one, other in scored:
            if not self.old[one].others and not self.new[other].others:
                self.old[one].others, self.new[other].others = [other], [one]
        for side, rest, wholes in ((self.new, theirs, self.old), (self.old, ours, self.new)):
            others = self.old if side is self.new else self.new
            for place in [*rest, *reversed(rest)]:
                if not side[place].others:
                    self._join(side, place, wholes, others)

    def _join(self, side: list[Stretch], place: int, wholes: list[Stretch], others: list[Stretch]) -> None:
        """Take a stretch for one more part of what its neighbour was a part of, where that holds its words too."""
        for beside in (place - 1, place + 1):
            if not 0 <= beside < len(side) or side[beside].exact or not side[beside].others:
                continue
            whole = wholes[side[beside].others[0]]
            parts = [side[other] for other in whole.others]
            if len(side[beside].others) > 1 or whole.exact:
                continue
            left = list(whole.words)
            for part in parts:
                for block in reversed(_blocks(left, part.words)):
                    del left[block[0] : block[0] + block[2]]
            held = sum(block[2] for block in _blocks(left, side[place].words))
            if held >= _HELD * len(side[place].words):
                whole.others = sorted([*whole.others, place])
                side[place].others = list(side[beside].others)
                return

    def _gaps(self) -> tuple[list[int], list[int]]:
        """Return for each stretch of both texts between which of the units that stayed it stands."""
        fixed = [(place, it.others[0]) for place, it in enumerate(self.old) if it.exact and place not in self._moved]
        sides = ([old for old, _ in fixed], sorted(new for _, new in fixed))
        return (
            [bisect_left(sides[0], place) for place in range(len(self.old))],
            [bisect_left(sides[1], place) for place in range(len(self.new))],
        )


def _stretch(every: Sequence[Token], start: int, end: int) -> Stretch:
    first = bisect_left(every, start, key=lambda token: token.start)
    last = bisect_left(every, end, key=lambda token: token.start)
    words = [token.text.casefold() for token in every[first:last] if token.text[0].isalnum()]
    return Stretch(start, end, first, last, words)


def _in_order(
    places: Sequence[int], spots: Sequence[tuple[int, int]], fits: Callable[[int, tuple[int, int]], bool]
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Give units with the same words each a spot of its own, in the order of both texts."""
    free = list(spots)
    for place in places:
        spot = next((it for it in free if fits(place, it)), None)
        if spot:
            free = [it for it in free if it[0] >= spot[1] or it[1] <= spot[0]]
            yield place, spot


def _out_of_order(places: Sequence[int | None]) -> set[int]:
    """Return which of the places break the order: those that are not in every longest row that keeps it.

    Of two that changed places both have moved; of many that one went past, the one.
    """
    known = [(number, place) for number, place in enumerate(places) if place is not None]
    up = _longest([place for _, place in known])
    down = _longest([-place for _, place in reversed(known)])[::-1]
    most = max(up, default=0)
    kept = [number for number in range(len(known)) if up[number] + down[number] - 1 == most]
    ranks = [up[number] for number in kept]
    sure = {known[number][0] for number in kept if ranks.count(up[number]) == 1}
    return {number for number, _ in known} - sure


def _longest(values: Sequence[int]) -> list[int]:
    """Return for each value how long the longest rising row is that ends in it."""
    ends: list[int] = []
    found = []
    for value in values:
        at = bisect_left(ends, value)
        ends[at : at + 1] = [value]
        found.append(at + 1)
    return found


def _blocks(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return [(it.a, it.b, it.size) for it in matcher.get_matching_blocks() if it.size]


def _alike(ours: Stretch, theirs: Stretch, beside: bool) -> float:
    """Return how alike two stretches are, from 0 to 1; 0 where it is too little to say that one became the other."""
    least = _ALIKE if beside else _ELSEWHERE
    total = len(ours.words) + len(theirs.words)
    few = beside and max(len(ours.words), len(theirs.words)) <= _FEW
    share = 0.0
    if not {*ours.words}.isdisjoint(theirs.words):
        share = 2 * sum(block[2] for block in _blocks(ours.words, theirs.words)) / total
    if few and share < _SPELT_ALIKE:
        spelt = SequenceMatcher(None, " ".join(ours.words), " ".join(theirs.words), autojunk=False).ratio()
        share = max(share, spelt if spelt >= _SPELT_ALIKE else 0.0)
    return share if share >= least else 0.0
