"""A text held against a source: which claims each sentence repeats, and whether it says them more or less firmly.

A sentence is placed at a claim by its words: those of the claim's statement and of the labels of its terms, the rarer
the heavier. What it says of the claim is read from the lexicon of hedges. What cannot be placed is "not said", never a
guess.
"""

from __future__ import annotations

import math
import re
from collections import Counter, namedtuple
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..errors import WrongUse
from ..languages import LANGUAGES, language
from ..model.claim import Claim
from ..model.term import Term
from ..namespaces import BK, SKOS
from ..words import word
from .lexicon import Reading, cues, read_hedge
from .linking import Linker, Vocabulary
from .opposites import opposites, turning
from .punctuation import sentences
from .words import UNSEEN, has_words, small_words, stem, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..graph import Graph

#: what a sentence can be to a claim, the first that holds for one of its claims is said of the sentence
RELATIONS = ("reversed", "stronger", "weaker", "same", "not-said")
# A sentence: its number from 1, its place in code points, its text, what it is to the source, the claims, and why.
Sentence = namedtuple("Sentence", ("n", "start", "end", "text", "relation", "claims", "why"))
# A claim that a sentence speaks of, what the sentence is to it, and why.
Standing = namedtuple("Standing", ("claim", "relation", "why"))

#: so long may a text be
MOST_LETTERS = 1_000_000
_FACTS = {"Possible": 1, "Reported": 2, "Asserted": 3}
_ADVICE = {"Optional": 1, "Recommended": 2, "Required": 3}
#: how many or how often, roughly; the values count different things, so that near ones are not told apart
_FREQUENCY = {
    "InSome": 1,
    **dict.fromkeys(("Common", "Often", "MostOften", "AmongMostFrequent", "Usually"), 2),
    "InMost": 3,
}
_ALL = 4  # where none is left out, or nothing is said
_COVERED = 0.55  # so much of a sentence's weight must be words of the claim
_OF_CLAIM = 0.5  # … and so much of the claim's must be in the sentence, where that does not name its subject and object
_COVERED_UNNAMED = 0.85
_NAMED = 0.65  # so much of a label's weight names its term
_BESIDE = 0.97  # another claim is meant as well where it fits so nearly as much as the best
# A paragraph, or a line of a list, which may lack a full stop.
_BLOCK = re.compile(r"(?:(?!\n[ \t]*(?:\n|[•·*+–—-][ \t]|\d{1,2}[.)][ \t])).)+", re.DOTALL)
_NUMBER = re.compile(r"\s*\d{1,2}[.)]\s+(?=[^\W\d_])")  # of an item of a list
# Where a clause begins that says another thing, and a clause in front that says nothing outright.
_CLAUSE = re.compile(r";\s|,\s(?:og|men|mens|medan|and|but|while|whereas)\s|\s(?:men|mens|medan|but|whereas)\s")
_CONDITION = re.compile(r"(?:hvis|viss|dersom|if|unless)\b[^,]*,\s", re.IGNORECASE)
_DENIES = re.compile(r"(?:ikke|ikkje|not|no)\b|\w+n['’]t\b", re.IGNORECASE)
_MOST_CLAUSES = 8  # of a sentence; what follows is read as one
_LONGEST = 100  # words of a sentence that is looked at; a longer one is no sentence


class CheckedText(NamedTuple):
    """A text that was held against the claims of a graph.

    Attributes:
        language: the language that it was read in.
        sentences: its sentences, in order.
    """

    language: str
    sentences: tuple[Sentence, ...]

    @property
    def good(self) -> bool:
        """Whether no sentence says more than the source, or the opposite."""
        return not any(sentence.relation in ("reversed", "stronger") for sentence in self.sentences)

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values, for JSON: ``language`` and ``sentences``, each with the fields of a sentence."""
        sentences = [{**each._asdict(), "claims": list(each.claims)} for each in self.sentences]
        return {"language": self.language, "sentences": sentences}


class TextCheck:
    """Holds texts against the claims of a graph.

    Example:
        >>> import bekken_kg
        >>> check = TextCheck(bekken_kg.load())
        >>> [(it.relation, it.claims) for it in check.read("Akupunktur hjelper alltid mot bekkenløsning.").sentences]
        [('stronger', ('L50',))]
    """

    def __init__(self, graph: Graph, linker: Linker | None = None) -> None:
        """Read the claims.

        Args:
            graph: the graph with the claims.
            linker: a linker of the same graph; a new one for ``None``.

        Raises:
            CannotDo: without the extra ``ask``.
        """
        self._graph = graph
        self._linker = linker or Linker(graph)
        self._placings: dict[str, Placing] = {}

    def read(self, text: str, lang: str | None = None) -> CheckedText:
        """Return the sentences of a text with what each is to the source.

        Args:
            text: any text.
            lang: its language: ``nb``, ``nn`` or ``en``; found from the text for ``None``.

        Raises:
            WrongUse: for a text without a letter, or one of over a million characters.
        """
        if len(text) > MOST_LETTERS:
            raise WrongUse(
                f"the text has {len(text)} characters; at most {MOST_LETTERS} are read at once: cut it in parts"
            )
        if not any(letter.isalpha() for letter in text):
            raise WrongUse("there is no text to check")
        tongue = language(lang) if lang else self._linker.detect(text)
        places = (
            (first + start, first + end)
            for block in _BLOCK.finditer(text)
            for first in [_first(block)]
            for start, end in sentences(text[first : block.end()])
        )
        found = (self._sentence(n, *place, text[slice(*place)], tongue) for n, place in enumerate(places, 1))
        return CheckedText(tongue, tuple(found))

    def _sentence(self, n: int, start: int, end: int, text: str, lang: str) -> Sentence:
        if lang not in self._placings:
            self._placings[lang] = Placing(self._graph.claims, self._linker.vocabulary(lang), lang)
        found = self._found(UNSEEN.sub("", text), lang)
        first = min((RELATIONS.index(each.relation) for each in found), default=len(RELATIONS) - 1)
        relation = RELATIONS[first]
        meant = [each for each in found if each.relation == relation and relation != "not-said"]
        why = "; ".join(dict.fromkeys(each.why for each in meant))
        names = tuple(dict.fromkeys(each.claim.reference for each in meant))
        return Sentence(n, start, end, text, relation, names, why or word("wording.check.not-said", lang))

    def _found(self, text: str, lang: str) -> list[Standing]:
        """Return what a sentence is to the claims that it speaks of; clause by clause, where several speak of any."""
        if text.rstrip("\"'”’»)]").endswith("?"):
            return []  # who asks says nothing
        text = _CONDITION.sub("", text, count=1) if _CONDITION.match(text) else text
        apart = [found for clause in _CLAUSE.split(text, _MOST_CLAUSES - 1) if (found := self._standings(clause, lang))]
        return [each for found in apart for each in found] if len(apart) > 1 else self._standings(text, lang)

    def _standings(self, clause: str, lang: str) -> list[Standing]:
        reading = read_hedge(clause, lang)
        found = []
        for claim in self._placings[lang].claims(clause):
            relation = _relation(claim, reading, clause, lang)
            turned = turning(claim, clause, lang) if relation == "reversed" else []
            found.append(Standing(claim, relation, _why(claim, relation, reading, turned, lang)))
        return found


class Placing:
    """Places sentences of a language at claims."""

    def __init__(self, claims: Iterable[Claim], labels: Vocabulary, lang: str) -> None:
        """Weigh the words of the claims' statements and terms.

        Args:
            claims: the claims.
            labels: the labels of their graph in the language.
            lang: ``nb``, ``nn`` or ``en``.
        """
        self._lang = lang
        self._labels = labels
        self._claims = tuple(claims)
        self._left_out = frozenset[str]().union(*(small_words(kind, lang) for kind in ("function", "soft", "common")))
        self._quantities = small_words("quantity", lang)
        self._statements = Vocabulary(
            [(claim.iri, str(claim.text(BK + "statement", lang) or ""), lang, 1.0) for claim in self._claims], lang
        )
        self._words = {claim.iri: self._of_claim(claim) for claim in self._claims}
        self._names = {claim.iri: list(self._keys(claim)) for claim in self._claims}
        self._against = {
            claim.iri: frozenset[str]().union(*(against for _, against in opposites(claim, lang)))
            for claim in self._claims
        }
        counts = Counter(each for found in self._words.values() for each in found)
        most = len(self._claims) + 1
        self._weight = {each: math.log(most / count) for each, count in counts.items()}
        self._unknown = math.log(most / 2)

    def _of_claim(self, claim: Claim) -> dict[str, bool]:
        """Return the stems of a claim: those of its statement (True), and of its terms' labels besides (False)."""
        statement = str(claim.text(BK + "statement", self._lang) or "")
        found = dict.fromkeys(self._stems(statement), True)
        predicate = [claim.predicate] if claim.predicate else []
        for term in (*claim.subjects, *claim.objects, *predicate, *claim.effects, *claim.contexts):
            for text in self._texts(term):
                found = dict.fromkeys(self._stems(text), False) | found
        return found

    def _keys(self, claim: Claim) -> Iterator[list[list[str]]]:
        """Give, of each subject and object that a sentence must name, the stems of each of its labels.

        What a claim says of a condition is said without naming it, in a text that is about it.
        """
        for term in (*claim.subjects, *claim.objects):
            if BK + "Condition" not in term.iris(BK + "isKindOf"):
                yield [key for text in self._texts(term) if (key := self._stems(text))]

    def _texts(self, term: Term) -> Iterator[str]:
        """Give the labels of a term in the language; those of both written standards of Norwegian."""
        for prop in (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel"):
            for tag, texts in term.texts(prop).items():
                if tag == self._lang or (tag in LANGUAGES[:2] and self._lang in LANGUAGES[:2]):
                    yield from texts

    def _stems(self, text: str) -> list[str]:
        named = [each.folded for each in words(text) if each.folded not in self._left_out]
        return [part for each in named for part in self._apart(each)]

    def _apart(self, folded: str) -> tuple[str, ...]:
        """Return the stems of a word, of a compound those of its parts."""
        met = self._statements.stems(folded) or self._labels.stems(folded)
        return tuple(met) or (stem(folded, self._lang),)

    def claims(self, sentence: str) -> list[Claim]:
        """Return the claims that a sentence speaks of, none where it is about something else."""
        hedging = [(cue.start, cue.end) for cue in cues(sentence, self._lang)]
        content: list[tuple[tuple[str, ...], str]] = []
        for each in words(sentence)[:_LONGEST]:
            if each.folded not in self._left_out:
                kind = "quantity" if each.folded.isdigit() or each.folded in self._quantities else ""
                hedges = any(start <= each.start < end for start, end in hedging)
                content.append((self._apart(each.folded), "hedge" if hedges else kind))
        present = {part for parts, kind in content if not kind for part in parts}
        scored = [(self._fit(claim, content, present), claim) for claim in self._claims]
        best = max((score for score, _ in scored), default=0.0)
        return [claim for score, claim in scored if score and score >= best * _BESIDE]

    def _fit(self, claim: Claim, content: list[tuple[tuple[str, ...], str]], present: set[str]) -> float:
        """Return how well a sentence fits a claim; 0 where it says something else, or lacks what the claim is about."""
        ours, against = self._words[claim.iri], self._against[claim.iri]
        # A word of the opposite, and a hedge, weigh nothing where the claim has another: they are compared, not looked
        # for. The same of a number, where the claim says how many or how surely; else the number is news.
        compared = {"hedge", "quantity"} if claim.frequency or claim.hedge(self._lang) else {"hedge"}
        weighed = [
            (max(self._weight.get(part, self._unknown) for part in parts), here)
            for parts, kind in content
            if (here := any(part in ours for part in parts)) or not (kind in compared or against.intersection(parts))
        ]
        total = sum(weight for weight, _ in weighed)
        covered = sum(weight for weight, here in weighed if here) / total if total else 0.0
        core = sum(self._weight[part] for part, stated in ours.items() if stated)
        of_claim = sum(self._weight[part] for part in present if ours.get(part)) / core if core else 0.0
        named = all(any(self._share(key, present) >= _NAMED for key in keys) for keys in self._names[claim.iri])
        if covered < (_COVERED if named else _COVERED_UNNAMED) or not (named or of_claim >= _OF_CLAIM):
            return 0.0
        return covered + of_claim + named

    def _share(self, key: Iterable[str], present: set[str]) -> float:
        """Return how much of a label's weight is in a sentence."""
        weights = {part: self._weight.get(part, self._unknown) for part in key}
        return sum(weight for part, weight in weights.items() if part in present) / sum(weights.values())


def _first(block: re.Match[str]) -> int:
    """Return where the text of a block begins: behind the number of an item, which "2. trimester" is not."""
    number = _NUMBER.match(block[0])
    return block.start() + (number.end() if number and not block[0][number.end()].islower() else 0)


def _relation(claim: Claim, reading: Reading, sentence: str, lang: str) -> str:
    """Return what a sentence that speaks of a claim is to it."""
    affirmed = getattr(claim.polarity, "name", "Affirmed") == "Affirmed"
    if _not_all(reading):
        return "weaker" if affirmed else "not-said"
    if reading.polarity == "Negated" and turning(claim, sentence, lang):
        return "not-said"  # what is "not worse" need not be better
    if _affirms(sentence, reading, claim, lang) != affirmed:
        return "reversed"
    # "cannot" is no softer than "does not".
    said = "Asserted" if (reading.modality, reading.scope) == ("Possible", "NegatedModality") else reading.modality
    certainty = _step(getattr(claim.modality, "name", "Asserted"), said)
    # What "can" be says nothing of how often.
    steps = [certainty] if certainty < 0 and not _whole(reading) else [certainty, _frequency_step(claim, reading)]
    if any(step > 0 for step in steps):
        return "stronger"
    return "weaker" if any(step < 0 for step in steps) else "same"


def _whole(reading: Reading) -> bool:
    return any(cue.kind == "universal" for cue in reading.cues)


def _not_all(reading: Reading) -> bool:
    """Tell whether a sentence denies only that it is so for all: "not always", "does not help everyone"."""
    denied = False
    for cue in reading.cues:
        denied = denied or (cue.kind == "polarity" and _DENIES.search(cue.text) is not None)
        if (denied and cue.kind == "universal") or (cue.kind == "frequency" and _DENIES.match(cue.text)):
            return True
    return False


def _affirms(sentence: str, reading: Reading, claim: Claim, lang: str) -> bool:
    """Tell whether a sentence affirms what the claim is about; to avoid something is to deny its use."""
    affirmed = reading.polarity == "Affirmed"
    avoided = has_words("avoid", sentence, lang)
    if claim.predicate is not None and claim.predicate.name == "shouldAvoid":
        return bool(affirmed == avoided)
    return bool(affirmed != avoided) != bool(turning(claim, sentence, lang))


def _step(claim: str, said: str) -> int:
    """Return how much firmer a modality is than that of the claim: above, below or equal to 0."""
    for order in (_FACTS, _ADVICE):
        if claim in order and said in order:
            return order[said] - order[claim]
    if said == "Optional":
        return 0 if claim == "Possible" else -1
    if claim == "Optional":  # said as a fact
        return _FACTS[said] - _FACTS["Possible"]
    if claim in _FACTS:  # said as advice
        return _ADVICE[said] - 1 if claim != "Asserted" else min(_ADVICE[said] - _ADVICE["Required"], 0)
    return -1 if said in ("Possible", "Reported") else 0


def _frequency_step(claim: Claim, reading: Reading) -> int:
    frequency = claim.frequency.name if claim.frequency else None
    if _whole(reading) and not frequency:
        return 1
    said = _ALL if _whole(reading) or reading.frequency is None else _FREQUENCY[reading.frequency]
    return said - _FREQUENCY.get(frequency or "", _ALL)


def _why(claim: Claim, relation: str, reading: Reading, turned: list[str], lang: str) -> str:
    """Say what the source has, and what is here."""
    source = [str(claim.hedge(lang) or "")] if claim.hedge(lang) else []
    source += [it.words(lang) for it in (claim.frequency, claim.polarity) if it and it.name != "Affirmed"]
    here = [cue.text for cue in reading.cues] + (turned if relation == "reversed" else [])
    none = word("wording.check.outright", lang)
    values = {"claim": claim.reference, "source": ", ".join(source) or none, "here": ", ".join(here) or none}
    return word(f"wording.check.{relation}", lang, **values)
