"""Punctuation: where one sentence of Norwegian or English text ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: abbreviations that something always follows
GO_ON = frozenset(
    """
    art avd bl.a ca cand.med cm d.v.s dr dr.med dvs e.g eks ekskl el ev evt f.eks f.o.m fig i.e iht inkl jf jfr kap kl
    m.a.o m.h.t maks mht min mr mrs ms nr p.g.a pga pkt pr prof ref sml t.d t.o.m tab tlf vol vs
    """.split()  # noqa: SIM905
)
#: abbreviations that a sentence can end with
MAY_END = frozenset("e.l etc g.a.o gj.sn gt m.fl m.m mill mnd mrd mv o.a o.l osv stk u.å".split())  # noqa: SIM905
MONTHS = frozenset(
    """
    januar februar mars april mai juni juli august september oktober november desember
    """.split()  # noqa: SIM905
)
#: what a single capital letter belongs to, so that it is no initial: "vitamin D."
LETTERED = frozenset("del gruppe group hepatitt hepatitis klasse punkt type vitamin".split())  # noqa: SIM905

_END = re.compile(r"""(?:\.{3}|…|[.!?]+)["'”’»)\]]*(?=\s)""")
_NEXT = re.compile(r"""\s+["'“‘«(\[–—-]*\s*(\w+)""")
_WORD = re.compile(r"[\w.]*\w$")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each sentence of a paragraph, in characters, without the space around it.

    A line end inside the paragraph is a space. A full stop ends no sentence within brackets, after an
    abbreviation, an initial or the number of a day, or before a small letter.

    Args:
        text: a paragraph.

    Example:
        >>> text = "Drikk f.eks. vann. Ta 2.5 dl den 1. mai."
        >>> [text[start:end] for start, end in sentences(text)]
        ['Drikk f.eks. vann.', 'Ta 2.5 dl den 1. mai.']
    """
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    for match in _END.finditer(text, start, end):
        if _ends(text, start, match):
            yield start, match.end()
            start = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    if start < end:
        yield start, end


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether a full stop, or what stands for one, ends a sentence."""
    following = _NEXT.match(text, match.end())
    if following is None or following[1][0].islower():
        return False
    sentence = text[start : match.end()]
    if sentence.count("(") > sentence.count(")") or sentence.count("«") > sentence.count("»"):
        return False
    if match[0] != ".":
        return True
    return not _is_short(text[start : match.start()], following[1])


def _is_short(before: str, after: str) -> bool:
    """Tell whether the full stop belongs to the word in front of it."""
    found = _WORD.search(before)
    if found is None:
        return False
    word = found[0]
    low = word.casefold()
    previous = before[: found.start()].split()
    last = previous[-1].casefold().strip(",;:(") if previous else ""
    if low.isdigit():
        return after.casefold() in MONTHS
    if low in GO_ON or word == "St" or (low == "med" and last in ("dr.", "cand.")):
        return True
    if low in MAY_END:
        return after[0].isdigit()
    if len(word) == 1 and word.isalpha():
        return last not in LETTERED if word.isupper() else last not in ("o.", "m.", "e.")
    return False
