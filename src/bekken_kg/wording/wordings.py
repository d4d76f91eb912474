"""The catalogue's own words: which of its questions is worded most like a question in plain words."""

from __future__ import annotations

from collections import Counter, namedtuple
from math import log, sqrt

from ..asking.catalogue import Catalogue
from ..asking.question import Question
from ..namespaces import BK
from .interpretation import QuestionText
from .words import folded_words, small_words, stem

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..rdf.index import Index

# A question of the catalogue with its parameters (name → IRI), and how much it is worded alike, from 0 to 1.
Asked = namedtuple("Asked", ("question", "parameters", "alike"))

LIKE_WORDED = 0.9  # so much alike, and it is the catalogue's own question that is asked
_ALIKE = 0.25  # so much must what is asked and the wording of a question have in common
_NEARLY = 0.5  # … and so much, where they share one needed word alone


class Wordings:
    """The stems of the titles and texts of a catalogue's questions in one language."""

    def __init__(self, catalogue: Catalogue, lang: str) -> None:
        """Read the questions of a catalogue."""
        self._questions = [catalogue[name] for name in catalogue]
        self._lang = lang
        self._titles = [self._stems(question.title(lang)) for question in self._questions]
        self._texts = [self._stems(question.text(lang)) for question in self._questions]
        number = Counter(each for title, text in zip(self._titles, self._texts, strict=True) for each in title | text)
        self._rare = {each: log(1 + len(self._questions) / many) ** 2 for each, many in number.items()}
        self._unknown = log(1 + len(self._questions)) ** 2
        self._sizes = {stems: self._size(stems) for stems in (*self._titles, *self._texts)}
        self._last: tuple[str, list[tuple[Question, float]]] = ("", [])

    def _stems(self, text: str) -> frozenset[str]:
        function = small_words("function", self._lang)
        return frozenset(stem(word, self._lang) for word in folded_words(text) if word not in function)

    def nearest(self, asked: QuestionText, most: int) -> list[tuple[Question, float]]:
        """Return the questions whose title or text has most in common with what is asked, each with how much."""
        last = self._last  # other threads may ask too
        if last[0] != asked.text:
            stems = self._stems(asked.text)
            size = self._size(stems)
            alike = [
                (max(self._cosine(stems, size, title), self._cosine(stems, size, text)), question)
                for question, title, text in zip(self._questions, self._titles, self._texts, strict=True)
            ]
            alike.sort(key=lambda pair: (-pair[0], pair[1].name))
            self._last = last = (asked.text, [(question, share) for share, question in alike])
        return last[1][:most]

    def _size(self, stems: frozenset[str]) -> float:
        return sum(self._rare.get(each, self._unknown) for each in stems)

    def _cosine(self, left: frozenset[str], size: float, right: frozenset[str]) -> float:
        both = left & right
        return self._size(both) / sqrt(size * self._sizes[right]) if both else 0.0

    def asked(self, asked: QuestionText, index: Index, members: dict[str, frozenset[str]]) -> Asked | None:
        """Return the question of the catalogue that is asked: its words and parameters account for each needed word.

        Args:
            asked: what is asked.
            index: what the graph says of whom.
            members: class name → its members, of the parameters that take only these.
        """
        for question, alike in self.nearest(asked, 8):
            if alike < _ALIKE:
                return None
            parameters = self._parameters(question, asked, alike, index, members)
            if parameters is not None and (alike >= _NEARLY or self._shared(question, asked) + len(parameters) > 1):
                return Asked(question, parameters, alike)
        return None

    def _shared(self, question: Question, asked: QuestionText) -> int:
        """Return how many needed words of what is asked stand in the wording of a question."""
        wording = self._stems(f"{question.title(self._lang)} {question.text(self._lang)}")
        return sum(part.needed and stem(part.word.folded, self._lang) in wording for part in asked.parts())

    def _parameters(
        self,
        question: Question,
        asked: QuestionText,
        alike: float,
        index: Index,
        members: dict[str, frozenset[str]],
    ) -> dict[str, str] | None:
        """Return what the parameters of a question are named as; ``None`` where a needed word is left over."""
        wording = self._stems(f"{question.title(self._lang)} {question.text(self._lang)}")
        parts = asked.parts()
        left = {
            at for at, part in enumerate(parts) if part.needed and stem(part.word.folded, self._lang) not in wording
        }
        about = {at for at, part in enumerate(parts) if part.needed and not part.amount}
        if left >= about and alike < LIKE_WORDED:
            return None  # nothing that it is about
        found: dict[str, str] = {}
        spans = sorted(asked.vocabulary.spans(asked.content), key=lambda span: (-len(span.places), -span.score))
        wanted = sorted(
            (it for it in question.parameters.values() if it.type == "term"), key=lambda it: (not it.of, it.name)
        )
        for parameter in wanted:
            for span in spans:
                iris = [
                    iri
                    for iri in asked.vocabulary.iris(span)
                    if (iri in members.get(parameter.of, ()) if parameter.of else _is_class(index, iri))
                ]
                if iris and left & set(span.places):
                    found[parameter.name] = iris[0]
                    left -= set(span.places)
                    break
        return None if left else found


def _is_class(index: Index, iri: str) -> bool:
    return bool(index.iris(iri, BK + "isKindOf")) and not iri.rpartition("/")[2][:1].islower()
