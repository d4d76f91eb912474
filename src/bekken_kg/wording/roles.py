"""Who does what in a clause: what is the cause in it, and what the effect."""

from __future__ import annotations

import re
from functools import cache

from .words import folded_words, small_words

_CAUSAL = frozenset(("causes", "affects"))
_WITH_CAUSE = _CAUSAL | {"isNameFor", "isTriggeredBy", "hasOutcome", "isNecessaryFor", "eases"}


def names_another_cause(predicate: str, clause: str, lang: str) -> bool:
    """Tell whether a clause says what something comes of, where a claim with a predicate speaks of no cause.

    Example:
        >>> names_another_cause("hasSign", "Den vraltende gangen kommer av relaksin.", "nb")
        True
    """
    return predicate not in _WITH_CAUSE and _phrases("due", lang).search(" ".join(folded_words(clause))) is not None


def is_swapped(
    predicate: str,
    subject: frozenset[str],
    object_: frozenset[str],
    read: list[tuple[str, tuple[str, ...]]],
    lang: str,
) -> bool:
    """Tell whether a clause has the cause of a claim as the effect.

    Args:
        predicate: the local name of the claim's predicate.
        subject: stems that only the claim's subject has.
        object_: those that only its object has.
        read: the clause's words, folded, with their stems.
        lang: ``nb``, ``nn`` or ``en``.
    """
    if predicate not in _CAUSAL:
        return False
    sides = ["s" if subject.intersection(it) else "o" if object_.intersection(it) else "" for _, it in read]
    line, places = "", []
    for folded, _ in read:
        places.append(len(line))
        line += folded + " "
    for kind in ("gives", "due"):
        for match in _phrases(kind, lang).finditer(line):
            before = [side for side, at in zip(sides, places, strict=True) if side and at < match.start()]
            after = [side for side, at in zip(sides, places, strict=True) if side and at >= match.end()]
            if kind == "gives" and before[-1:] == ["o"] and after[:1] == ["s"]:
                return True
            if kind == "due" and after[:1] == ["o"] and "s" in before + after:
                return True
    return False


@cache
def _phrases(kind: str, lang: str) -> re.Pattern[str]:
    found = "|".join(re.escape(each.replace("_", " ")) for each in sorted(small_words(kind, lang)))
    return re.compile(rf"\b(?:{found})\b", re.IGNORECASE)
