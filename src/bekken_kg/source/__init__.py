"""A copy of the leaflet against the graph: which units it holds, where, and what befell the rest.

The project may not ship the leaflet's text, so nobody else has the file byte for byte. A unit is therefore
known by the length and SHA-256 of its characters, and is looked for anywhere in the copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import CannotDo
from ..inputs import read_input
from ..rdf.index import Index
from ..rdf.quads import quads_of
from ..sandbox.files import read
from .letters import guess, plain, spoilt
from .units import Placed, Unit, digest, place, sources_of, units_of

LIMIT = 100_000  #: characters; a longer file is no leaflet


@dataclass(frozen=True)
class Verification:
    """What a copy turned out to be.

    ``verdict`` is one of *exact*, *miscounted* (exact, but the source gives another length), *in place* (all
    units, but something between them differs), *moved* (all units, some elsewhere), *cut off*, *begins late*
    (its beginning is lost), *garbled* (letters were lost or written in another way), *changed*, *other* (none of
    the units) and *empty*. ``text`` is the copy made plain: see :func:`bekken_kg.source.letters.plain`.
    """

    path: str
    verdict: str
    units: tuple[Placed, ...]
    text: str = field(repr=False)

    @property
    def good(self) -> bool:
        """Whether every unit was found."""
        return self.verdict in ("exact", "in place", "moved")

    @property
    def missing(self) -> tuple[Unit, ...]:
        """The units that were not found, in the source's order."""
        return tuple(placed.unit for placed in self.units if placed.start is None)

    @property
    def found(self) -> tuple[Placed, ...]:
        """The units that were found, in the copy's order."""
        return tuple(sorted((p for p in self.units if p.start is not None), key=lambda p: p.start or 0))

    def of(self, placed: Placed) -> str:
        """Return the characters of a unit that was found; ``""`` for one that was not."""
        if placed.start is None:
            return ""
        return self.text[placed.start : placed.start + placed.unit.end - placed.unit.start]

    def marked(self) -> str:
        """Return the copy with the claims behind each unit: ``… [U10: L25]``; a heading has none."""
        text, done = "", 0
        for placed in self.found:
            end = (placed.start or 0) + placed.unit.end - placed.unit.start
            claims = f": {' '.join(placed.unit.claims)}" if placed.unit.claims else ""
            text += self.text[done:end] + f" [{placed.unit.name}{claims}]"
            done = end
        return text + self.text[done:]


def verify(path: str, data: Sequence[str] = ()) -> Verification:
    """Compare a copy of the source with the units of the graph.

    Args:
        path: a plain text file in UTF-8.
        data: RDF files with another source and its units; the shipped leaflet when empty.

    Raises:
        CannotDo: for a file that is missing, a directory, unreadable, far too long or not UTF-8 (it says
            which encoding it seems to be); for ``data`` without units.

    Example:
        >>> verify(__file__).verdict
        'other'
    """
    quads = [quad for file in data for quad in read(file)] if data else quads_of(["leaflet"])
    return compare(path, Index(quads))


def compare(path: str, index: Index) -> Verification:
    """Compare a copy with the units of a graph at hand; see :func:`verify`."""
    units = units_of(index)
    if not units:
        raise CannotDo("this graph holds no text unit (bk:TextUnit) to compare with")
    text = text_of(path, units)
    placed = place(text, units)
    return Verification(path, _verdict(text, placed, dict(sources_of(index).values())), placed, text)


def text_of(path: str, units: Sequence[Unit] = ()) -> str:
    """Read a leaflet's text, made plain.

    Args:
        path: a plain text file in UTF-8.
        units: units to look for, to find out the encoding of a file that is not UTF-8.

    Raises:
        CannotDo: for a file that is missing, a directory, unreadable, far too long or not UTF-8.
    """
    raw = read_input(path, 4 * LIMIT + 4)
    try:
        text = plain(raw.decode())
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(raw) - 3:  # cut within a letter
            text = plain(raw[: error.start].decode())
        else:
            raise CannotDo(f"{path} is not UTF-8{guess(raw, units, LIMIT)}") from None
    if len(text) > LIMIT:
        raise CannotDo(f"{path} is far too long for a leaflet (over {LIMIT} characters); give the leaflet's own text")
    return text


def _verdict(text: str, placed: Sequence[Placed], sources: Mapping[str, str]) -> str:
    found = [p for p in placed if p.start is not None]
    if not text.strip():
        return "empty"
    if len(found) == len(placed):
        for exact in (text, text.rstrip("\n")):
            if digest(exact) in sources:
                return "exact" if sources[digest(exact)] in ("", str(len(exact)), str(len(text))) else "miscounted"
        return "in place" if all(p.state == "in place" for p in placed) else "moved"
    units = [p.unit for p in placed]
    if spoilt(text, units, len(found)):
        return "garbled"
    if not found:
        return "other"
    if _begins_late(placed, len(found)):
        return "begins late"
    return "cut off" if _is_cut(text, placed, len(found)) else "changed"


def _begins_late(placed: Sequence[Placed], count: int) -> bool:
    """Whether the last units are there, in order, and the text begins after the ones before could."""
    starts = [p.start for p in placed[-count:] if p.start is not None]
    if len(starts) < count or starts != sorted(starts):
        return False
    before = placed[-count - 1].unit
    return starts[0] < placed[-count].unit.start - before.start


def _is_cut(text: str, placed: Sequence[Placed], count: int) -> bool:
    """Whether the first units are there, in order, and the text ends before the next could."""
    starts = [p.start for p in placed[:count] if p.start is not None]
    if len(starts) < count or starts != sorted(starts):
        return False
    last, following = placed[count - 1].unit, placed[count].unit
    left = len(text.rstrip()) - (starts[-1] + last.end - last.start)
    return left < following.end - last.end
