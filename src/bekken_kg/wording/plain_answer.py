"""The answer to a question in plain words: a sentence or a short list, what it rests on, and what else is near."""

from __future__ import annotations

from collections import namedtuple

from ..model.cards import claim_line
from ..namespaces import BKC
from ..words import word

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    from ..asking.question import Question
    from ..model.claim import Claim

#: so many claims or rows are put in words
SHOWN = 10


class PlainAnswer(
    namedtuple(
        "PlainAnswer",
        ("question", "language", "query", "parameters", "claims", "answer", "rows", "confidence", "alternatives"),
    )
):
    """What the leaflet says to a question in plain words. True where it says something.

    Attributes:
        question: the question as it was asked.
        language: ``nb``, ``nn`` or ``en``: the language of the answer.
        query: the name of the catalogue's question that answers; ``None`` where the leaflet does not say.
        parameters: its parameters: name → the CURIE of a term.
        claims: the numbers of the claims that answer, such as ``"L49"``, in the leaflet's order.
        answer: the answer in words, hedges kept; where nothing is said, that, and where to turn.
        rows: the rows of the catalogue's answer that these claims are behind, each column → value.
        confidence: how sure it is that this was asked, from 0 to 1; it says nothing of how sure the leaflet is.
        alternatives: the nearest other questions of the catalogue: ``name`` and ``question``.

    Example:
        >>> import bekken_kg
        >>> bekken_kg.load().ask("Does a pelvic belt help?").claims
        ['L47']
    """

    __slots__ = ()
    question: str
    language: str
    query: str | None
    parameters: dict[str, str]
    claims: list[str]
    answer: str
    rows: list[dict[str, Any]]
    confidence: float
    alternatives: list[dict[str, str]]

    def __bool__(self) -> bool:
        """Tell whether the leaflet says something to it."""
        return self.query is not None

    def to_dict(self) -> dict[str, Any]:
        """Return all of it by name, as JSON has it."""
        return self._asdict()


def in_words(
    claims: list[Claim], rows: list[dict[str, object]], name: str, verdict: str, lang: str, *, turn: bool
) -> str:
    """Write an answer: a verdict where one was asked for, then each claim with its hedge, place and evidence.

    Args:
        claims: the claims that answer; for none of them, the rows are written.
        rows: what the catalogue's question returned.
        name: that question's name.
        verdict: ``yes``, ``yes-still``, ``no``, ``possibly``, ``not-all``, or ``""`` for none.
        lang: the language.
        turn: whether to say where to turn.
    """
    ours = [claim for claim in claims[:SHOWN] if claim.iri.startswith(BKC)]
    others = [claim for claim in claims[:SHOWN] if not claim.iri.startswith(BKC)]
    source = word(f"ask.source.{'leaflet' if ours or not others else 'other'}", lang)
    lines = [word(f"ask.verdict.{verdict}", lang, source=source)] if verdict else []
    for heading, some in (("claims", ours), ("claims-of-others", others)):
        if some:
            lines += [word(f"ask.answer.{heading}", lang), *(f"- {claim_line(claim, lang)}" for claim in some)]
    if not claims:
        lines += [word("ask.answer.rows", lang), *(f"- {_row(row)}" for row in rows[:SHOWN])]
    if (more := len(claims or rows) - SHOWN) > 0:
        lines.append(word("ask.answer.more", lang, n=more, name=name))
    return "\n".join([*lines, *([word("ask.answer.turn", lang)] if turn else [])])


def not_said(lang: str) -> str:
    """Write that the leaflet does not say, and where to turn."""
    return "\n".join([word("ask.answer.not-said", lang), word("ask.answer.turn", lang)])


def near(questions: list[Question], lang: str) -> list[dict[str, str]]:
    """Return questions of the catalogue by name and text."""
    return [{"name": question.name, "question": question.text(lang)} for question in questions]


def _row(row: dict[str, object]) -> str:
    """Write what a row shows to people: its labels and values, no IRI that has a label beside it."""
    return ", ".join(str(value) for key, value in row.items() if value is not None and f"{key}Label" not in row)
