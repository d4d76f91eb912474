"""Edits of hedges: the words of reservation that a later version of a text has in place of others."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from ..wording.lexicon import Cue, cues, lexicon
from .alignment import Token, tokens

_FEW = 4  #: words at most that are named in place of a hedge


class HedgeEdit(NamedTuple):
    """Words that hedge, how often or not at all, and what stands in their place; ``""`` where nothing does."""

    before: str
    after: str


def hedge_edits(old: str, new: str, lang: str) -> list[tuple[int, HedgeEdit]]:
    """Return the edits of hedges from one text to another, each with its place in the old one, in characters.

    Args:
        old: a text.
        new: a later version of it.
        lang: their language: ``nb``, ``nn`` or ``en``.

    Example:
        >>> hedge_edits("Hvile kan hjelpe.", "Hvile vil hjelpe.", "nb")
        [(6, HedgeEdit(before='kan', after='vil'))]
    """
    ours, theirs = tokens(old), tokens(new)
    hedges = _hedges(old, ours, lang), _hedges(new, theirs, lang)
    words = [[token.text.casefold() for token in each] for each in (ours, theirs)]
    found: list[tuple[int, HedgeEdit]] = []
    for tag, i, j, k, m in SequenceMatcher(None, words[0], words[1], autojunk=False).get_opcodes():
        here, there = _within(hedges[0], ours[i:j]), _within(hedges[1], theirs[k:m])
        if tag == "equal" or not (here or there) or _texts(here) == _texts(there):
            continue
        edit = HedgeEdit(_named(here, ours[i:j], there, theirs[k:m]), _named(there, theirs[k:m], here, ours[i:j]))
        at = here[0].start if here else ours[i].start if i < len(ours) else len(old)
        found.append((at, edit))
    return _without_moves(found)


def _hedges(text: str, words: Sequence[Token], lang: str) -> list[Cue]:
    """Return the words that hedge, and those that would elsewhere: where they are edited, a person is to look."""
    found = cues(text, lang)
    alone = {entry.words[0]: entry for entries in lexicon(lang).values() for entry in entries if len(entry.words) == 1}
    for word in words:
        entry = alone.get(word.text.casefold())
        if entry and not any(cue.start <= word.start < cue.end for cue in found):
            found.append(Cue(word.start, word.end, word.text, entry.kind, entry.value))
    return sorted(found)


def _within(hedges: Sequence[Cue], part: Sequence[Token]) -> list[Cue]:
    return [cue for cue in hedges if part and cue.start < part[-1].end and part[0].start < cue.end]


def _texts(hedges: Sequence[Cue]) -> list[str]:
    return [cue.text.casefold() for cue in hedges]


def _named(own: Sequence[Cue], part: Sequence[Token], other: Sequence[Cue], others: Sequence[Token]) -> str:
    """Return the words of a part that hedge; where it has none, those that stand in the place of the other's."""
    if own:
        return " ".join(token.text for token in part if any(cue.start <= token.start < cue.end for cue in own))
    held = [any(cue.start <= token.start < cue.end for cue in other) for token in others]
    if len(part) == len(others):
        part = [token for token, hedged in zip(part, held, strict=True) if hedged]
    elif not all(held) or len(part) > _FEW:
        part = ()
    return " ".join(token.text for token in part)


def _without_moves(edits: Sequence[tuple[int, HedgeEdit]]) -> list[tuple[int, HedgeEdit]]:
    """Leave out what only stands at another place of the sentence."""
    left = list(edits)
    for edit in edits:
        came = next(
            (it for it in left if not it[1].before and it[1].after.casefold() == edit[1].before.casefold()), None
        )
        if edit in left and edit[1].before and not edit[1].after and came:
            left.remove(edit)
            left.remove(came)
    return left
