"""What a question in plain words asks: which claims have all that it names, and whether it wants a yes or a no."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Collection

from ..model.search import fold
from ..words import word as text_of
from .facets import Facet, Facets
from .linking import Span, Vocabulary, is_particle
from .words import small_words, stem, words

# What was understood: the claims that answer, how sure (0 to 1), the terms named in it that tell them from others,
# whether a yes or a no is wanted, and whether the claims say the opposite of what is asked.
Understood = namedtuple("Understood", ("claims", "sure", "terms", "closed", "turned"))
# A word of the question: whether the question stands or falls with it, whether it asks for a number or another measure
# ("number", "measure", "how" for the word before such a one, or ""), how much it weighs, whether it is where, who,
# why, …, and its stems.
_Part = namedtuple("_Part", ("word", "needed", "amount", "weight", "asking", "stems"))

# What a word may mean: how sure that is, the term, and the stems of the label that it is a part of.
_Meaning = namedtuple("_Meaning", ("sure", "term", "stems"))

_SOFT, _PARTICLE, _ASKING = 0.7, 0.08, 0.04  # what a word weighs that need not be covered
_LESS = 0.9  # what is left of how sure it is where the question was read in another way than it is written
_OTHER = 0.3  # what it costs that another relation is named than the claim's
_ANOTHER = 0.5  # … and that another term is
_LONGER = 0.15  # what each further word of a term's label counts
_ALIKE = 0.05  # claims that cover the question so nearly as well as the best answer it too
_KNOWN = 0.25  # what an answer loses that was asked for already
_CLAUSE = re.compile(r"[.,;:!?]+\s+")  # what parts clauses


class QuestionText:
    """A question in plain words, as a language has it."""

    def __init__(self, text: str, vocabulary: Vocabulary, lang: str) -> None:
        """Read a question.

        Args:
            text: the question.
            vocabulary: the words of the graph in the question's language.
            lang: that language: ``nb``, ``nn`` or ``en``.
        """
        self.text = text
        self.vocabulary = vocabulary
        self.lang = lang
        self.words = words(text)
        self._folded = [word.folded for word in self.words]
        first = next((word for word in self.words if word.folded in small_words("asking", self.lang)), None)
        read = vocabulary.read(text)
        self.content = read if first in read or first is None or not self.open else sorted([first, *read])

    def has(self, kind: str) -> bool:
        """Tell whether it has a word of a kind; see ``words/language.toml``."""
        return not small_words(kind, self.lang).isdisjoint(self._folded)

    @property
    def open(self) -> bool:
        """Whether it begins with what, where, who, …"""
        asking = small_words("asking", self.lang)
        function = small_words("function", self.lang) - asking
        first = next((word for word in self._folded if word not in function), "")
        return first in asking

    @property
    def asks_what(self) -> bool:
        """Whether it asks for what something is related to, so that a claim whose object it names tells nothing new."""
        return self.open and any(word in small_words("object", self.lang) for word in self._folded[:3])

    @property
    def closed(self) -> bool:
        """Whether it wants a yes or a no."""
        if self.open or not self._folded:
            return False
        return self._folded[0] in small_words("helping", self.lang) or "?" in self.text or self._begins_with_a_verb()

    def _begins_with_a_verb(self) -> bool:
        first = [span for span in self.vocabulary.spans(self.content[:1]) if span.places == (0,)]
        iris = [iri for span in first for iri in self.vocabulary.iris(span)]
        return bool(iris) and all(map(is_relation, iris))

    def parts(self) -> list[_Part]:
        """Return its words with what each is there for."""
        soft, particles = small_words("soft", self.lang), small_words("particle", self.lang)
        how, amounts = small_words("how", self.lang), small_words("amount", self.lang)
        asking = small_words("asking", self.lang)
        measures = small_words("measure", self.lang)
        parts: list[_Part] = []
        before = ""
        for word in self.content:
            folded = word.folded
            amount = before in how and folded in amounts | measures
            if amount:
                parts[-1] = parts[-1]._replace(needed=False, amount="how")
            needed = amount or (folded not in soft and folded not in particles)
            kind = "" if not amount else "number" if folded in amounts else "measure"
            weight = 1.0 if needed else _PARTICLE if folded in particles else _ASKING if folded in asking else _SOFT
            parts.append(_Part(word, needed, kind, weight, folded in asking, self.vocabulary.stems(folded)))
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

    def last_clause(self) -> QuestionText | None:
        """Return what comes after its last comma or full stop; None where it has none, or an unknown word before it."""
        before, _, last = _CLAUSE.sub("\0", self.text.strip()).rpartition("\0")
        story = QuestionText(before, self.vocabulary, self.lang).parts() if last else []
        known = all(part.stems or not part.needed or part.word.folded.isdecimal() for part in story)
        return QuestionText(last, self.vocabulary, self.lang) if story and known else None

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
    """Find the claims that have all that a question names.

    Where none has, its words are taken as their opposites, then what is joined by «og» or «eller» one by one, then
    another relation is let pass, and nothing is said of yes or no. At last what comes before its last comma or full
    stop is let go, if it has no unknown word (it may be another disease), and what is left names more than a relation.

    Args:
        question: the question.
        facets: what the claims have.
    """
    found = _understand(question, facets)
    if not found.claims and (last := question.last_clause()):
        alone = _understand(last, facets)
        if not all(map(is_relation, alone.terms)):
            return alone._replace(sure=alone.sure * _LESS)
    return found


def _understand(question: QuestionText, facets: Facets) -> Understood:
    claims, sure, terms = _answering(question, facets)
    if claims:
        return Understood(claims, sure, terms, question.closed, False)
    if turned := question.opposite():
        claims, sure, terms = _answering(turned, facets)
        if claims:
            return Understood(claims, sure * _LESS, terms, question.closed, True)
    for one, other in question.alternatives():
        both = [_answering(each, facets) for each in (one, other)]
        if all(claims for claims, _, _ in both):
            claims = list(dict.fromkeys(claim for found, _, _ in both for claim in found))
            sure = min(sure for _, sure, _ in both)
            terms = list(dict.fromkeys(term for _, _, found in both for term in found))
            return Understood(claims, sure * _LESS, terms, question.closed, False)
    if any(part.needed and part.asking for part in question.parts()):
        return Understood([], 0.0, [], question.closed, False)
    claims, sure, terms = _answering(question, facets, loose=True)
    return Understood(claims, sure * _LESS, terms, False, False)


def _answering(question: QuestionText, facets: Facets, *, loose: bool = False) -> tuple[list[str], float, list[str]]:
    parts = question.parts()
    of_word: list[list[_Meaning]] = [[] for _ in parts]
    for span in _undivided(question, facets.topics):
        for iri, share in question.vocabulary.iris(span).items():
            for place in span.places:
                of_word[place].append(_Meaning(span.score * share, iri, span.stems))
    scores: dict[str, tuple[float, float]] = {}
    named: dict[str, dict[str, None]] = {}
    for claim in facets.claims:
        if any(part.amount == "measure" or (part.amount == "number" and claim not in facets.counted) for part in parts):
            continue
        known = facets.objects(claim) if question.asks_what else frozenset()
        if found := _score(parts, of_word, facets.of[claim], known, loose=loose):
            score, sure, named[claim] = found
            whole = known and named[claim].keys() >= {*known, *facets.subjects(claim)}  # it has nothing new to tell
            scores[claim] = (score - _KNOWN if whole else score, sure)
    if not scores:
        return [], 0.0, []
    best = max(score for score, _ in scores.values())
    chosen = [claim for claim, (score, _) in scores.items() if score >= best - _ALIKE]
    terms = list(dict.fromkeys(term for claim in chosen for term in named[claim]))
    return chosen, min(sure for claim, (_, sure) in scores.items() if claim in chosen), terms


def _undivided(question: QuestionText, topics: Collection[str]) -> list[Span]:
    """Return the places of labels, but no part of a topic's name or of a verb and its particle: «gå» in «gå over».

    None of them skips words of a longer label either.
    """
    vocabulary = question.vocabulary
    spans = vocabulary.spans(question.content)
    whole = [
        span
        for span in spans
        if not vocabulary.iris(span).keys().isdisjoint(topics)
        or (any(map(is_particle, span.stems)) and not all(map(is_relation, vocabulary.iris(span))))
    ]

    def is_part(span: Span) -> bool:
        gap = span.places[-1] - span.places[0] >= len(span.places)
        return any(
            len(other.places) > len(span.places) and set(other.places).issuperset(span.places)
            for other in (spans if gap else whole)
        )

    return [span for span in spans if not is_part(span)]


def _score(
    parts: list[_Part],
    of_word: list[list[_Meaning]],
    facets: dict[str, Facet],
    known: Collection[str],
    *,
    loose: bool,
) -> tuple[float, float, dict[str, None]] | None:
    """Return how well a claim covers the words of a question, how sure the links are, and the telling terms.

    None for a claim that does not cover a needed word, or covers none that tells it from others. ``known`` are the
    terms that the claim would answer with: one that is named, but could be a relation too, takes a little away. With
    ``loose``, one word may name another relation than the claim's.
    """
    total, sure, telling, others = 0.0, 1.0, dict[str, None](), 0
    for part, meant in zip(parts, of_word, strict=True):
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
        relations = [iri for _, iri, _ in meant if is_relation(iri)]
        compound = len(part.stems) > 1
        covered = {each for _, iri, stems in meant if iri in facets and not is_relation(iri) for each in stems}
        if covering and (not compound or covered.issuperset(part.stems)):
            weight, _, link, term, stems = max(covering)
            if facets[term].telling and (part.needed or is_relation(term) or len(stems) > 1):
                telling[term] = None
            verb = not is_relation(term) and any(map(is_particle, stems)) and part.weight > _PARTICLE
            total += weight * (1.0 if verb else part.weight if part.needed or not loose else 0)
            total -= _KNOWN if term in known and relations else 0
            sure = min(sure, link)
        elif part.needed and (not loose or not meant or part.asking or compound):
            return None
        elif part.needed:
            others += 1
            total -= _OTHER if len(relations) == len(meant) else _ANOTHER
    if not telling or others > 1 or (others and all(map(is_relation, telling))):
        return None
    return round(total, 3), sure, telling


def is_relation(iri: str) -> bool:
    """Tell whether an IRI is named as relations are: ``bk:isTreatedBy``."""
    return iri.rpartition("/")[2][:1].islower()
