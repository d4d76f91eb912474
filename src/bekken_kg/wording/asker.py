"""Asking a graph in plain words: from the question to the claims, and from these to the catalogue's answer."""

from __future__ import annotations

from collections import namedtuple

from ..asking.catalogue import Catalogue
from ..asking.question import Question
from ..errors import WrongUse
from ..model.claim import Claim
from ..namespaces import BK, shorten
from .facets import Facets
from .interpretation import QuestionText, Understood, understand
from .linking import Linker
from .plain_answer import PlainAnswer, in_words, near, not_said
from .wordings import LIKE_WORDED, Wordings

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any, Protocol

    from ..asking.answer import Answer
    from ..model.term import Term
    from ..rdf.index import Index

    class Asked(Protocol):
        """What is asked: a graph with a catalogue."""

        questions: Catalogue

        @property
        def index(self) -> Index:
            """What the graph says of whom."""
            ...

        @property
        def claims(self) -> tuple[Claim, ...]:
            """All claims, in the leaflet's order."""
            ...

        def members(self, name: str) -> tuple[Term, ...]:
            """Return the members of a class."""
            ...

        def answer(self, name: str, /, *, lang: str | None = None, **parameters: Any) -> Answer:
            """Answer a question of the catalogue."""
            ...


#: so many characters a question has at most
LONGEST = 1000
_HEDGED = frozenset(BK + name for name in ("Possible", "Reported", "Optional"))
_ALL_CLAIMS = "claims"  # the question of the catalogue that narrows all claims to those about a term

# A question of the catalogue, its parameters, and the rows of its answer that were asked for.
_Chosen = namedtuple("_Chosen", ("question", "parameters", "rows"))


class Asker:
    """Answers questions in plain words from one graph; it is made once, and quick after that.

    Example:
        >>> import bekken_kg
        >>> asker = Asker(bekken_kg.load())
        >>> asker.ask("Hva koster et bekkenbelte?").query is None
        True
    """

    def __init__(self, graph: Asked) -> None:
        """Read a graph.

        Raises:
            CannotDo: without the extra ``ask``.
        """
        self._graph = graph
        self._linker = Linker(graph)
        self._facets = Facets(graph.index)
        self._order = {claim.iri: (number, claim) for number, claim in enumerate(graph.claims)}
        self._wordings: dict[str, Wordings] = {}
        self._rows: dict[tuple[object, ...], list[dict[str, Any]]] = {}
        self._members: dict[str, frozenset[str]] = {}

    def ask(self, text: str, lang: str | None = None) -> PlainAnswer:
        """Answer a question in plain words; arguments and errors as :meth:`bekken_kg.graph.Graph.ask` has them."""
        question = self._read(text, lang)
        understood = understand(question, self._facets)
        wordings = self._wording(question.lang)
        asked = wordings.asked(question, self._graph.index, self._members)
        if asked and (asked.alike >= LIKE_WORDED or not understood.claims):
            rows = self._answer(asked.question, question.lang, asked.parameters)
            claims = list(dict.fromkeys(row["claim"] for row in rows if row.get("claim") in self._order))
            understood = Understood(claims, round(asked.alike, 2), [], question.closed, False)
            chosen = _Chosen(asked.question, asked.parameters, rows) if rows else None
        else:
            chosen = self._chosen(understood, wordings, question) if understood.claims else None
        nearest = [it for it, _ in wordings.nearest(question, 4) if not (chosen and it is chosen.question)]
        others = near(nearest[:3], question.lang)
        if not chosen:
            return PlainAnswer(text, question.lang, None, {}, [], not_said(question.lang), [], 0.0, others)
        claims = [self._order[iri][1] for iri in sorted(understood.claims, key=lambda iri: self._order[iri][0])]
        words = in_words(
            claims, chosen.rows, chosen.question.name, self._verdict(question, understood), question.lang,
            turn=question.has("personal"),
        )  # fmt: skip
        parameters = {name: shorten(iri) for name, iri in chosen.parameters.items()}
        numbers = [claim.reference for claim in claims]
        name = chosen.question.name
        sure = round(understood.sure, 2)
        return PlainAnswer(text, question.lang, name, parameters, numbers, words, chosen.rows, sure, others)

    def _read(self, text: str, lang: str | None) -> QuestionText:
        if not isinstance(text, str):
            raise WrongUse(f"a question is a text, not {text!r}")
        if not text.strip():
            raise WrongUse("what is the question? give at least one word")
        if len(text) > LONGEST:
            raise WrongUse(f"a question has at most {LONGEST} characters, this has {len(text)}")
        tag = self._linker.language(text, lang)
        return QuestionText(text, self._linker.vocabulary(tag), tag)

    def _wording(self, lang: str) -> Wordings:
        if lang not in self._wordings:
            catalogue = self._graph.questions
            self._wordings[lang] = Wordings(catalogue, lang)
            classes = {it.of for name in catalogue for it in catalogue[name].parameters.values() if it.of}
            self._members = {name: frozenset(term.iri for term in self._graph.members(name)) for name in classes}
        return self._wordings[lang]

    def _chosen(self, understood: Understood, wordings: Wordings, question: QuestionText) -> _Chosen:
        """Return the question of the catalogue that the claims answer: no other claims, else the fewest."""
        ids = {self._order[iri][1].reference for iri in understood.claims}
        catalogue = self._graph.questions
        alike = {it.name: share for it, share in wordings.nearest(question, len(catalogue))}

        def fit(name: str) -> tuple[int, int, float]:
            theirs = _numbers(catalogue[name].claims)
            return (len(ids - theirs), len(theirs - ids), -alike[name])

        best = min((name for name in catalogue if "claim" in catalogue[name].columns), key=fit)
        if fit(best)[:2] != (0, 0) and _ALL_CLAIMS in catalogue:
            for term in understood.terms:
                about = {claim for claim, facets in self._facets.of.items() if self._is_about(claim, term)}
                if about == set(understood.claims):
                    chosen = catalogue[_ALL_CLAIMS]
                    return _Chosen(chosen, {"term": term}, self._answer(chosen, question.lang, {"term": term}))
        rows = [
            row for row in self._answer(catalogue[best], question.lang, {}) if row.get("claim") in understood.claims
        ]
        return _Chosen(catalogue[best], {}, rows)

    def _is_about(self, claim: str, term: str) -> bool:
        index = self._graph.index
        parts = (it for prop in ("claimSubject", "claimObject") for it in index.iris(claim, BK + prop))
        return any(term in self._facets.kinds(part) for part in parts)

    def _answer(self, question: Question, lang: str, parameters: dict[str, str]) -> list[dict[str, Any]]:
        key = (question.name, lang, *parameters.items())
        if key not in self._rows:
            if len(self._rows) >= LONGEST:
                self._rows.clear()
            self._rows[key] = self._graph.answer(question.name, lang=lang, **parameters).to_dicts()
        return self._rows[key]

    def _verdict(self, question: QuestionText, understood: Understood) -> str:
        """Return yes, no or possibly, as the claims have it; a negation in the question changes nothing but «jo»."""
        if not understood.closed or not understood.claims:
            return ""
        found = {self._stand(claim, question) for claim in understood.claims}
        verdict = found.pop() if len(found) == 1 else "possibly" if found <= {"yes", "possibly"} else ""
        if understood.turned:
            return {"yes": "no", "possibly": "no", "no": "yes"}.get(verdict, "")
        whole = question.has("whole") and self._facets.counted.intersection(understood.claims)
        if whole and verdict != "no":
            return "not-all"
        return "yes-still" if verdict == "yes" and question.has("negation") else verdict

    def _stand(self, claim: str, question: QuestionText) -> str:
        index = self._graph.index
        avoids = BK + "shouldAvoid" in index.iris(claim, BK + "claimPredicate")
        named = any(
            BK + "shouldAvoid" in question.vocabulary.iris(span) for span in question.vocabulary.spans(question.content)
        )
        if (BK + "Negated" in index.iris(claim, BK + "polarity")) != (avoids and not named):
            return "no"
        hedged = _HEDGED.intersection(index.iris(claim, BK + "modality"))
        few = BK + "InSome" in index.iris(claim, BK + "frequency")
        return "possibly" if hedged or few else "yes"


def _numbers(written: list[str]) -> set[str]:
    """Return the numbers of claims that a header writes: ``L22-L24`` are three."""
    found: set[str] = set()
    for each in written:
        first, _, last = each.partition("-")
        if last and first[:1] == last[:1] and first[1:].isdecimal() and last[1:].isdecimal():
            width = len(first) - 1
            found.update(f"{first[0]}{number:0{width}}" for number in range(int(first[1:]), int(last[1:]) + 1))
        else:
            found.add(each)
    return found
