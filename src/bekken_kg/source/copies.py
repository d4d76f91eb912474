"""Copies of sources: the texts at hand that the units of a graph can be looked up in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..errors import CannotDo
from ..namespaces import BK, DCTERMS
from ..rdf.index import Index, is_iri
from . import LIMIT, compare
from .letters import plain
from .segmentation import segments
from .units import Unit, digest, sources_of, units_of

LARGEST = 400_000  #: bytes of a text file that is looked at
MOST = 100  #: text files of a folder that are looked at
_SHARE = 3  #: a text that holds one of so many units of a source is taken for it: two may share a sentence


@dataclass(frozen=True)
class Texts:
    """What the texts at hand tell of the units.

    Attributes:
        units: unit IRI → its characters, where these have the hash that the graph gives.
        wrong: the units whose place in an exact copy of their source has other characters, with its path.
        other: sources whose text at hand has another SHA-256 or length, each with its path and that property.
        looked: whether there was any text.
    """

    units: dict[str, str]
    wrong: tuple[tuple[Unit, str], ...]
    other: tuple[tuple[str, str, str], ...]
    looked: bool


def texts_at_hand(index: Index, extensions: Index, files: Iterable[str] = (), copy: str = "") -> Texts:
    """Look for the texts of the sources: a copy that was named, and ``*.txt`` beside an extension's files.

    A text beside a file counts where it is a source's, by its SHA-256; one that was edited since is told, and
    of its units those that it still holds count. In a copy that was named the units are looked for anywhere.

    Args:
        index: the graph.
        extensions: the triples of the extensions.
        files: the files of the extensions.
        copy: a text file; ``""`` for none.

    Raises:
        CannotDo: for a copy that cannot be read, or that holds no unit of the graph.
    """
    found: dict[str, str] = {}
    wrong: list[tuple[Unit, str]] = []
    other: list[tuple[str, str, str]] = []
    sources = {sha256: source for source, (sha256, _) in sources_of(index).items() if is_iri(source)}
    lengths = {source: length for source, (_, length) in sources_of(extensions).items()}
    if copy:
        verification = compare(copy, index)
        if not verification.found:
            raise CannotDo(f"{copy} holds no unit of the graph; `bekken source verify` tells more")
        found.update({placed.unit.iri: verification.of(placed) for placed in verification.found})
        source = _source_of(verification.text, sources)
        if _miscounted(verification.text, lengths.get(source, "")):
            other.append((source, copy, BK + "length"))
    beside = list(texts_beside(files))
    units = _by_source(index) if beside else {}
    rest, exact = [], False
    for path, text in beside:
        source = _source_of(text, sources)
        if not source:
            rest += [(path, text)] if len(text) <= LIMIT else []
            continue
        if _miscounted(text, lengths.pop(source, "")):
            other.append((source, path, BK + "length"))
        exact = True
        for unit in units.get(source, ()):
            characters = text[unit.start : unit.end]
            if digest(characters) == unit.sha256:
                found[unit.iri] = characters
            else:
                wrong.append((unit, path))
    for path, text in rest if lengths else ():
        pieces = {digest(piece): piece for cut in segments(text) for piece in [text[cut.start : cut.end]]}
        counts = _counts(text)
        for source, length in lengths.items():
            held = {unit.iri: pieces[unit.sha256] for unit in units.get(source, ()) if unit.sha256 in pieces}
            if length in counts or len(held) * _SHARE >= max(len(units.get(source, ())), 1):
                other.append((source, path, BK + "sha256"))
                found.update(held)
    return Texts(found, tuple(wrong), tuple(other), bool(copy or exact or other))


def _by_source(index: Index) -> dict[str, list[Unit]]:
    """Return source → the units that are a part of it, straight or by the units they are nested in."""
    above = dict(index.links(DCTERMS + "isPartOf"))
    source: dict[str, str] = {}
    for unit in above:
        way = [unit]
        while way[-1] in above and way[-1] not in source and above[way[-1]] not in way[:1]:
            way.append(above[way[-1]])
            if len(way) > len(above):  # round in a circle
                break
        top = source.get(way[-1], way[-1])
        source.update((step, top) for step in way if step in above)
    found: dict[str, list[Unit]] = {}
    for text_unit in units_of(index):
        found.setdefault(source.get(text_unit.iri, ""), []).append(text_unit)
    return found


def _source_of(text: str, sources: Mapping[str, str]) -> str:
    return sources.get(digest(text)) or sources.get(digest(text.rstrip("\n")), "")


def _miscounted(text: str, length: str) -> bool:
    """Tell whether a source gives another length; one that is no number is for the shapes to tell."""
    return length.isdecimal() and length not in _counts(text)


def _counts(text: str) -> set[str]:
    """Return the length of a text, with and without the line end after it."""
    return {str(len(text)), str(len(text.rstrip("\n")))}


def texts_beside(files: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Give path and text of each text file beside the files."""
    for folder in dict.fromkeys(os.path.dirname(os.path.abspath(file)) for file in files):
        names = sorted(name for name in os.listdir(folder) if name.lower().endswith(".txt"))[:MOST]
        for path in (os.path.join(folder, name) for name in names):
            text = _text(path)
            if text:
                yield path, text


def _text(path: str) -> str:
    """Return a text file made plain; ``""`` where it is no text of a leaflet's size."""
    if not os.path.isfile(path) or os.path.getsize(path) > LARGEST:
        return ""
    try:
        with open(path, "rb") as file:
            return plain(file.read().decode())
    except (OSError, UnicodeDecodeError):
        return ""
