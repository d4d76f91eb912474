"""The letters of a copy: made plain, in which encoding they seem to be, and whether they were spoilt on the way."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

from .units import Unit, place

_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")
_ENCODINGS = {
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "utf-16": "UTF-16",
    "utf-16-be": "UTF-16, without its byte order mark",
    "utf-16-le": "UTF-16, without its byte order mark",
    "utf-32": "UTF-32",
    "mac-roman": "Mac Roman",
    "cp865": "a DOS code page (CP865 or CP850)",
}


def plain(text: str) -> str:
    """Make a text comparable: NFC, line feeds, plain spaces, no byte order mark.

    Example:
        >>> plain("\\ufeffa\\u030a\\u00a0b\\r\\n")
        'å b\\n'
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text.translate(_BLANKS))


def count(text: str, units: Sequence[Unit]) -> int:
    """Return how many units a text holds."""
    return sum(placed.start is not None for placed in place(text, units))


def guess(raw: bytes, units: Sequence[Unit], longest: int) -> str:
    """Say which encoding a file seems to have: the one in which most units are found."""
    if not units:
        return "; save it as UTF-8 and try again"
    best, most = "", 0
    for encoding, name in _ENCODINGS.items():
        text = plain(raw.decode(encoding, errors="replace"))[:longest]
        if (found := count(text, units)) > most:
            best, most = name, found
    if not best:
        return ", nor does it hold a unit of the leaflet in any other encoding; is it a text file?"
    return f" but probably {best} (read so, {most} of {len(units)} units are found); save it as UTF-8 and try again"


def spoilt(text: str, units: Sequence[Unit], found: int) -> bool:
    """Tell whether letters were lost or written in another way, so that only ``found`` units are found."""
    lost = text.isascii() and re.search(r"\w\?+\w", text) is not None  # æ, ø and å as question marks
    if "\ufffd" in text or lost:
        return True
    return max(count(_repaired(text), units), count(plain(html.unescape(text)), units)) > found


def _repaired(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 (``Ã¥`` for ``å``), letter by letter as far as it goes."""
    raw = b"".join(letter.encode("cp1252" if _in_cp1252(letter) else "utf-8") for letter in text)
    return plain(raw.decode(errors="replace"))


def _in_cp1252(letter: str) -> bool:
    try:
        return bool(letter.encode("cp1252"))
    except UnicodeEncodeError:
        return False
