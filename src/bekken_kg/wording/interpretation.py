"""What a question in plain words asks: which claims have all that it names, and whether it wants a yes or a no."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Collection
from functools import cache

from ..model.search import fold
from ..words import word as text_of
from .facets import Facet, Facets
from .linking import Span, Vocabulary, is_particle, whole_and_parts
from .words import small_words, stem, words

# What was understood: the claims that answer, how sure (0 to 1), the terms named in it that tell them from others,
# whether a yes or a no is wanted, and whether the claims say the opposite of what is asked.
Understood = namedtuple("Understood", ("claims", "sure", "terms", "closed", "turned"))
# A word of the question: whether the question stands or falls with it, whether it asks for a number or another measure
# ("number", "measure", "how" for the word before such a one, or ""), how much it weighs, whether it is where, who,
# why, …, its stems, the number of its clause, and whether it is what is asked for: the kind in «which kind».
_Part = namedtuple("_Part", ("word", "needed", "amount", "weight", "asking", "stems", "clause", "asked"))
# What claims cover a question best, how sure that is, the telling terms, and how well.
_Answering = namedtuple("_Answering", ("claims", "sure", "terms", "score"))

# What a word may mean: how sure that is, the term, and the stems of the label that it is a part of.
_Meaning = namedtuple("_Meaning", ("sure", "term", "stems"))

_SOFT, _PARTICLE, _ASKING = 0.7, 0.08, 0.04  # what a word weighs that need not be covered
_LESS = 0.9  # what is left of how sure it is where the question was read in another way than it is written
_OTHER = 0.2  # what it costs that another relation is named than the claim's
_ANOTHER = 0.5  # … that another term is
_UNKNOWN, _UNKNOWN_CLOSED = 1.0, 1.3  # … and what no term is called; where a yes or a no is wanted
_ASKED = 1.0  # … and where, when, who or why
_ASKS = 0.3  # what is left of the weight of such a word
_ENOUGH = 0.65  # so much must be left
_ASIDE = 0.6  # what is left of the weight of what comes before the last clause
_LONGER = 0.15  # what each further word of a term's label counts
_ANSWERED = 0.1  # what a claim gains of which a yes or a no is asked: what it relates its subject to is named
_HAPPENS = 0.2  # what a claim gains that says of the thing asked for no more than that it happens
_ALIKE = 0.05  # claims that cover the question so nearly as well as the best answer it too
_KNOWN = 0.25  # what an answer loses that was asked for already
_LONG_STEM = 5  # letters of a stem that tells what word it is of
_CLAUSE = re.compile(r"[.,;:!?]+\s+")  # what parts clauses
_SENTENCE = re.compile(r"(?<=[.!?])\s+")  # … and sentences


class QuestionText:
    """A question in plain words, as a language has it."""

    def __init__(self, text: str, vocabulary: Vocabulary, lang: str) -> None:
        """Read a question.

        Args:
            text: the question.
            vocabulary: the words of the graph in the question's language.
            lang: that language: ``nb``, ``nn`` or ``en``.
        """
        self.vocabulary = vocabulary
        self.lang = lang
        self.text = text = self._without_small_talk(text)
        self.words = words(text)
        self._folded = [word.folded for word in self.words]
        asking = [each for each in _SENTENCE.split(text) if "?" in each][-1:]
        self._asks = [word.folded for word in words(asking[0])] if asking else self._folded
        self._ends = [match.end() for match in _CLAUSE.finditer(text.strip())]
        first = next((word for word in self.words if word.folded in small_words("asking", self.lang)), None)
        read = vocabulary.read(text)
        self.content = read if first in read or first is None or not self.open else sorted([first, *read])

    def _without_small_talk(self, text: str) -> str:
        """Return the sentences that ask, or name something."""
        soft = _inflected("soft", self.lang)
        sentences = _SENTENCE.split(text.strip())
        kept = [
            each
            for each in sentences
            if "?" in each or not soft.issuperset(it.folded for it in self.vocabulary.read(each))
        ]
        return " ".join(kept or sentences)

    def has(self, kind: str) -> bool:
        """Tell whether it has a word of a kind; see ``words/language.toml``."""
        return not small_words(kind, self.lang).isdisjoint(self._folded)

    @property
    def open(self) -> bool:
        """Whether it begins with what, where, who, …"""
        asking = small_words("asking", self.lang)
        function = small_words("function", self.lang) - asking
        first = next((word for word in self._asks if word not in function), "")
        return first in asking

    @property
    def asks_what(self) -> bool:
        """Whether it asks for what something is related to, so that a claim whose object it names tells nothing new."""
        return self.open and any(word in small_words("object", self.lang) for word in self._asks[:3])

    @property
    def closed(self) -> bool:
        """Whether it wants a yes or a no."""
        if self.open or not self._asks:
            return False
        return self._asks[0] in small_words("helping", self.lang) or "?" in self.text or self._begins_with_a_verb()

    @property
    def is_of_the_asker(self) -> bool:
        """Whether its one word is what the asker does, to nothing that it points at: «can I still work?»."""
        return (
            self.closed
            and self.has("asker")
            and not self.has("pointing")
            and sum(part.needed for part in self.parts()) == 1
        )

    def _begins_with_a_verb(self) -> bool:
        first = [span for span in self.vocabulary.spans(self.content[:1]) if span.places == (0,)]
        iris = [iri for span in first for iri in self.vocabulary.iris(span)]
        return bool(iris) and all(map(is_relation, iris))

    def parts(self) -> list[_Part]:
        """Return its words with what each is there for."""
        soft, particles = _inflected("soft", self.lang), self.vocabulary.particles
        how, amounts = small_words("how", self.lang), small_words("amount", self.lang)
        asking = small_words("asking", self.lang)
        measures, units = small_words("measure", self.lang), small_words("unit", self.lang)
        shares = small_words("share", self.lang)
        parts: list[_Part] = []
        before = ""
        for word in self.content:
            folded = word.folded
            amount = before in how and folded in amounts | measures
            if amount:
                parts[-1] = parts[-1]._replace(needed=False, amount="how")
            if parts and parts[-1].amount == "number" and folded in units:  # how many weeks it takes
                parts[-1] = parts[-1]._replace(amount="measure")
            needed = amount or not (folded in soft or folded in particles or _bare(folded, self.lang) in soft)
            kind = "measure" if folded in shares else "" if not amount else "number" if folded in amounts else "measure"
            weight = 1.0 if needed else _PARTICLE if folded in particles else _ASKING if folded in asking else _SOFT
            clause = sum(end <= word.start for end in self._ends)
            stems, asked = self.vocabulary.stems(folded), before in asking
            parts.append(_Part(word, needed, kind, weight, folded in asking, stems, clause, asked))
            before = folded
        return parts

    def opposite(self) -> QuestionText | None:
        """Return the question with a word turned into its opposite, where it has one with an opposite."""
        for pair in text_of("language.small.opposite", self.lang).split():
            word, _, other = pair.partition("/")
            for each in self.words:
                if stem(each.folded, self.lang) == stem(fold(word), self.lang):
                    turned = self.text[: each.start] + other + self.text[each.end :]
                    return QuestionText(turned, self.vocabulary, self.lang)
        return None

    @property
    def clauses(self) -> int:
        """The number of its clauses, as commas and full stops part them."""
        return len(_CLAUSE.split(self.text.strip()))

    def sentences(self) -> list[QuestionText]:
        """Return those of its sentences that ask, unless the others name what no term is called (an illness)."""
        found = [QuestionText(it, self.vocabulary, self.lang) for it in _SENTENCE.split(self.text.strip())]
        told = [part for it in found if "?" not in it.text for part in it.parts()]
        if any(part.needed and not part.stems and not _is_counted(part.word.folded, self.lang) for part in told):
            return []
        return [it for it in found if "?" in it.text and len(found) > 1]

    def alternatives(self) -> list[tuple[QuestionText, QuestionText]]:
        """Return the two questions that one with «og» or «eller» is, for each of these words."""
        found = []
        spans = [span.places for span in self.vocabulary.spans(self.content) if span.score > 0]
        for word in self.words:
            if word.folded not in small_words("joined", self.lang):
                continue
            after = [at for at, other in enumerate(self.content) if other.start > word.start]
            if not after or after[0] == 0:
                continue
            at = after[0]
            last = max((places[-1] for places in spans if places[0] == at), default=at)
            first = min((places[0] for places in spans if places[-1] == at - 1), default=at - 1)
            cut = [(word.start, self.content[last].end), (self.content[first].start, word.end)]
            one, other = (QuestionText(self.text[:a] + self.text[b:], self.vocabulary, self.lang) for a, b in cut)
            found.append((one, other))
        return found


def understand(question: QuestionText, facets: Facets) -> Understood:
    """Find the claims that a question asks for.

    First those that have all that it names; where none has, its words are taken as their opposites, then what is joined
    by «og» or «eller» one by one. Else its words are weighed: those that tell a claim from others speak for it, those
    that it does not account for speak against it. What comes before the last comma or full stop may weigh less. Where a
    word was let pass, nothing is said of yes or no.

    Args:
        question: the question.
        facets: what the claims have.
    """
    claims, sure, terms, _ = _answering(question, facets)
    of_the_asker = claims and question.is_of_the_asker and all(map(is_relation, terms))
    if of_the_asker or any(question.vocabulary.is_elsewhere(word.folded) for word in question.words):
        return Understood([], 0.0, [], False, False)
    if claims:
        return Understood(claims, sure, terms, question.closed, False)
    if turned := question.opposite():
        claims, sure, terms, _ = _answering(turned, facets)
        if claims:
            return Understood(claims, sure * _LESS, terms, question.closed, True)
    for one, other in question.alternatives():
        both = [_answering(each, facets) for each in (one, other)]
        if all(found.claims for found in both):
            claims = list(dict.fromkeys(claim for found in both for claim in found.claims))
            terms = list(dict.fromkeys(term for found in both for term in found.terms))
            return Understood(claims, min(it.sure for it in both) * _LESS, terms, question.closed, False)
    whole = _answering(question, facets, weighed=True)
    found = [whole, *(_answering(question, facets, weighed=True, clause=True) for _ in range(question.clauses > 1))]
    best = max(found, key=lambda it: it.score)
    if not best.claims:  # a story before the question, or an addition after it, is let pass
        alone = [_answering(each, facets, weighed=True) for each in question.sentences()]
        best = max([it for it in alone if not all(map(is_relation, it.terms))], key=lambda it: it.score, default=best)
    return Understood(best.claims, best.sure * _LESS, best.terms, False, False)


def _answering(question: QuestionText, facets: Facets, *, weighed: bool = False, clause: bool = False) -> _Answering:
    """Return the claims that cover the words of a question best.

    Args:
        question: the question.
        facets: what the claims have.
        weighed: whether a claim may leave words uncovered, at a cost.
        clause: whether what stands before the last clause weighs less.
    """
    parts = question.parts()
    of_word: list[list[_Meaning]] = [[] for _ in parts]
    for span in _undivided(question, facets.topics):
        for iri, share in question.vocabulary.iris(span).items():
            for place in span.places:
                of_word[place].append(_Meaning(span.score * share, iri, span.stems))
    meant = {each.term for meanings in of_word for each in meanings}
    aside = [_ASIDE if clause and part.clause < question.clauses - 1 else 1.0 for part in parts]
    unknown = _UNKNOWN_CLOSED if question.closed else _UNKNOWN
    scores: dict[str, tuple[float, float]] = {}
    named: dict[str, dict[str, None]] = {}
    for claim in facets.claims:
        avoided = facets.avoided(claim)
        if any(
            (part.amount == "measure" and avoided.isdisjoint(it.term for it in its))
            or (part.amount == "number" and claim not in facets.counted)
            for part, its in zip(parts, of_word, strict=True)
        ):
            continue
        known = facets.objects(claim) if question.asks_what else frozenset()
        if found := _score(parts, of_word, aside, facets.of[claim], known, unknown, weighed=weighed):
            score, sure, named[claim] = found
            whole = known and named[claim].keys() >= {*known, *facets.subjects(claim)}  # it has nothing new to tell
            gain = -_KNOWN if whole else _ANSWERED * (question.closed and not meant.isdisjoint(facets.answers(claim)))
            gain += _HAPPENS * (question.closed and not meant.isdisjoint(facets.happens(claim)))
            scores[claim] = (score + gain, sure)
    if not scores:
        return _Answering([], 0.0, [], 0.0)
    best = max(score for score, _ in scores.values())
    chosen = [claim for claim, (score, _) in scores.items() if score >= best - _ALIKE]
    terms = list(dict.fromkeys(term for claim in chosen for term in named[claim]))
    return _Answering(chosen, min(sure for claim, (_, sure) in scores.items() if claim in chosen), terms, best)


def _is_counted(folded: str, lang: str) -> bool:
    """Tell whether a word is a number, or what is counted."""
    return folded.isdecimal() or folded in small_words("unit", lang)


def _undivided(question: QuestionText, topics: Collection[str]) -> list[Span]:
    """Return the places of labels, but no part of a topic's name or of a verb and its particle: «gå» in «gå over».

    None of them skips words of a longer label either, or what no label has.
    """
    vocabulary = question.vocabulary
    spans = vocabulary.spans(question.content)
    whole = [
        span
        for span in spans
        if not vocabulary.iris(span).keys().isdisjoint(topics)
        or (any(map(is_particle, span.stems)) and not all(map(is_relation, vocabulary.iris(span))))
    ]

    unknown = {at for at, part in enumerate(question.parts()) if part.needed and not part.stems}

    def is_part(span: Span) -> bool:
        gap = span.places[-1] - span.places[0] >= len(span.places)
        if gap and not unknown.isdisjoint(
            range(span.places[0], span.places[-1])
        ):  # «ta ibux mot smertene» takes no pain
            return True
        return any(
            len(other.places) > len(span.places) and set(other.places).issuperset(span.places)
            for other in (spans if gap else whole)
        )

    return [span for span in spans if not is_part(span)]


def _score(
    parts: list[_Part],
    of_word: list[list[_Meaning]],
    aside: list[float],
    facets: dict[str, Facet],
    known: Collection[str],
    unknown: float,
    *,
    weighed: bool,
) -> tuple[float, float, dict[str, None]] | None:
    """Return how well a claim covers the words of a question, how sure the links are, and the telling terms.

    None for a claim that does not cover a needed word, or covers none that tells it from others. ``known`` are the
    terms that the claim would answer with: one that is named, but could be a relation too, takes a little away. Where
    words are ``weighed``, those that are not covered cost something (``unknown``, where no term is called so), and what
    is left must be enough.
    """
    total, cost, sure, telling = 0.0, 0.0, 1.0, dict[str, None]()
    for part, meant, share in zip(parts, of_word, aside, strict=True):
        if part.amount:
            continue
        covering = [
            (
                facets[iri].weight * link + _LONGER * (not is_relation(iri)) * (len(stems) - 1),
                is_relation(iri),
                link,
                iri,
                stems,
            )
            for link, iri, stems in meant
            if iri in facets
        ]
        whole, pieces = whole_and_parts(part.stems)
        covered = {each for _, iri, stems in meant if iri in facets and not is_relation(iri) for each in stems}
        if covering and (not pieces or not covered.isdisjoint(whole) or covered.issuperset(pieces)):
            weight, _, link, term, stems = max(covering)
            asks = weighed and part.asking  # that it was asked when tells nothing, where other words are let pass
            if facets[term].telling and not asks and (part.needed or is_relation(term) or len(stems) > 1):
                telling[term] = None
            verb = not is_relation(term) and any(map(is_particle, stems)) and part.weight > _PARTICLE
            total += share * weight * (_ASKS if asks else 1.0 if verb else part.weight)
            total -= _KNOWN if term in known and any(is_relation(iri) for _, iri, _ in meant) else 0
            sure = min(sure, link)
        elif part.needed and not weighed:
            return None
        elif part.needed:
            cost += share * (_cost(part, meant) if meant or part.asking else unknown * (1 + part.asked))
    if not telling or (cost and all(map(is_relation, telling))) or (weighed and total - cost < _ENOUGH):
        return None
    return round(total - cost, 3), sure, telling


def _cost(part: _Part, meant: list[_Meaning]) -> float:
    """Return what it costs that a claim does not account for a word of ours, or one that asks."""
    if part.asking:
        return _ASKED
    return _OTHER if any(is_relation(iri) for _, iri, _ in meant) else _ANOTHER


@cache
def _inflected(kind: str, lang: str) -> frozenset[str]:
    """Return the small words of a kind, and the stems of those that are long enough to stand for their forms."""
    small = small_words(kind, lang)
    return small | {_bare(word, lang) for word in small}


def _bare(word: str, lang: str) -> str:
    """Return the stem of a word, of a short one itself."""
    bare = stem(word, lang)
    return bare if len(bare) >= _LONG_STEM else word


def is_relation(iri: str) -> bool:
    """Tell whether an IRI is named as relations are: ``bk:isTreatedBy``."""
    return iri.rpartition("/")[2][:1].islower()
