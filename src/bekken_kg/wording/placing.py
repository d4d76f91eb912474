"""Places clauses at the claims that they speak of: by the terms that they name, and by all their other words."""

from __future__ import annotations

import math
from collections import Counter, namedtuple
from collections.abc import Iterable, Iterator

from ..languages import LANGUAGES
from ..model.claim import Claim
from ..model.term import Term
from ..namespaces import BK, SKOS
from .lexicon import cues
from .linking import IN_COMPOUND, Vocabulary, whole_and_parts
from .opposites import opposites
from .roles import is_swapped, names_another_cause
from .words import Word, folded_words, has_words, small_words, stem, words

_COVERED = 0.55  # so much of a clause's weight must be words of the claims that it is placed at
_SHARE = 0.25  # … and so much of it words of each
_OF_CLAIM = 0.5  # … and so much of a claim's must be in the clause, where that does not name its subject and object
_COVERED_UNNAMED = 0.85
_GENERAL = 0.25  # what is left of a word's weight that may stand in any clause, where a claim lacks it
_CONTEXT = 0.5  # what it counts that a clause names the circumstances of a claim
_NAMED = 0.65  # so much of a label's weight names its term
_BESIDE = 0.97  # another claim is meant as well where it fits so nearly as much as the best
_LONGEST = 100  # words of a clause that is looked at; a longer one is no clause
# That both are named does not tell that one is a name of the other, or a kind of it.
_SAID_BY = {"isNameFor": "naming", "isCalled": "naming", "isConditionOf": "being", "subClassOf": "being"}
# A word of a clause: the stems that it stands for, what it is there for: "hedge", "quantity", "general" for one that
# may stand in a clause about anything, "foreign" for another that no claim has, else ""; and whether it may so stand.
_Token = namedtuple("_Token", ("stems", "kind", "general"))
# How a clause fits a claim: which of its words the claim has, how much of the clause these are, and of the claim.
_Fit = namedtuple("_Fit", ("claim", "explained", "covered", "of_claim", "named", "context"))


class Placing:
    """Places clauses of a language at claims."""

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
        self._function = small_words("function", lang)
        self._left_out = self._function.union(*(small_words(kind, lang) for kind in ("soft", "common")))
        self._general = frozenset(
            stem(each, lang) for kind in ("general", "telling", "asking") for each in small_words(kind, lang)
        )
        self._quantities = small_words("quantity", lang)
        self._statements = Vocabulary(
            [(claim.iri, str(claim.text(BK + "statement", lang) or ""), lang, 1.0) for claim in self._claims], lang
        )
        self._words = {claim.iri: self._of_claim(claim) for claim in self._claims}
        self._slots = {claim.iri: list(self._slots_of(claim)) for claim in self._claims}
        self._directions = {claim.iri: opposites(claim, lang) for claim in self._claims}
        counts = Counter(each for found in self._words.values() for each in found)
        most = len(self._claims) + 1
        self._weight = {each: math.log(most / count) for each, count in counts.items()}
        self._unknown = math.log(most / 2)
        subjects = Counter(term.iri for claim in self._claims for term in claim.subjects)
        self._topics = {iri for iri, count in subjects.items() if count > max(most / 10, 1)}
        self._terms = {
            claim.iri: frozenset(it.iri for it in (*claim.subjects, *claim.objects)) - self._topics
            for claim in self._claims
        }

    def _of_claim(self, claim: Claim) -> dict[str, bool]:
        """Return the stems of a claim: those of its statement (True), and of its terms' labels besides (False)."""
        statement = str(claim.text(BK + "statement", self._lang) or "")
        found = dict.fromkeys(self._stems(statement), True)
        predicate = [claim.predicate] if claim.predicate else []
        for term in (*claim.subjects, *claim.objects, *predicate, *claim.effects, *claim.contexts):
            for text in self._texts(term):
                found = dict.fromkeys(self._stems(text), False) | found
        return found

    def _slots_of(self, claim: Claim) -> Iterator[tuple[frozenset[str], list[list[str]]]]:
        """Give its subjects, and its objects, as far as a clause must name one of them: IRIs, stems of the labels.

        What a claim says of a condition is said without naming it, in a text that is about it; that a thing triggers
        pain, without saying which.
        """
        triggered = claim.predicate is not None and claim.predicate.name == "isTriggeredBy"
        for terms in (() if triggered else claim.subjects, claim.objects):
            if terms and not any(BK + "Condition" in term.iris(BK + "isKindOf") for term in terms):
                texts = [text for term in terms for text in self._texts(term)]
                keys = [key for text in texts if (key := self._key(text))]
                yield frozenset(term.iri for term in terms), keys

    def _key(self, label: str) -> list[str]:
        """Return the stems that name a term; none for a label that is another thing without what they leave out."""
        key = self._stems(label, alone=True)
        folded = folded_words(label)
        if len(key) == 1 and len(folded) > 1 and small_words("particle", self._lang).intersection(folded):
            return []  # "over" of "gå over"
        stems = [self._statements.stems(each) or self._labels.stems(each) for each in folded]
        # "fri" of "symptomfri"
        return [] if any(len(it) == 1 and max(it.values()) <= IN_COMPOUND for it in stems) else key

    def _texts(self, term: Term) -> Iterator[str]:
        """Give the labels of a term in the language; those of both written standards of Norwegian."""
        for prop in (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel"):
            for tag, texts in term.texts(prop).items():
                if tag == self._lang or (tag in LANGUAGES[:2] and self._lang in LANGUAGES[:2]):
                    yield from texts

    def _stems(self, text: str, *, alone: bool = False) -> list[str]:
        """Return the stems of a text's words; of those that tell little only where, wanted, one at most is beside them.

        "Pain" alone is no "pain free".
        """
        read = [each.folded for each in words(text) if each.folded not in self._function]
        named = [each for each in read if each not in self._left_out]
        named = read if alone and len(named) < 2 else named
        return [part for each in named for part in self._apart(each)]

    def _apart(self, folded: str) -> tuple[str, ...]:
        """Return the stems of a word, of a compound those of its parts."""
        whole, parts = whole_and_parts(self._statements.stems(folded) or self._labels.stems(folded))
        return tuple(whole or parts) or (stem(folded, self._lang),)

    def claims(self, clause: str) -> list[Claim]:
        """Return the claims that a clause speaks of, none where it is about something else."""
        read = [each for each in words(clause)[:_LONGEST] if each.folded not in self._function]
        tokens = self._tokens(clause, read)
        present = {part for each in read for part in self._apart(each.folded)}
        named = {iri for it in self._labels.spans(self._labels.read(clause)) for iri in self._labels.iris(it)}
        fits = [fit for claim in self._claims if (fit := self._fit(claim, tokens, present, named))]
        fits = [fit for fit in fits if not self._says_other(fit.claim, clause)]
        return [fit.claim for fit in self._chosen(fits, tokens)]

    def is_empty(self, clause: str) -> bool:
        """Tell whether a clause has no word that tells what it is about."""
        read = [each for each in words(clause)[:_LONGEST] if each.folded not in self._function]
        return all(token.kind not in ("", "foreign") for token in self._tokens(clause, read))

    def are_related(self, claim: Claim, other: Claim) -> bool:
        """Tell whether two claims say the same of other terms, or speak of a term that is not what all speak of."""
        if self._terms[claim.iri] & self._terms[other.iri]:
            return True
        same = (
            claim.predicate is not None and other.predicate is not None and claim.predicate.iri == other.predicate.iri
        )
        return same and {it.iri for it in claim.subjects} == {it.iri for it in other.subjects}

    def _tokens(self, clause: str, read: list[Word]) -> list[_Token]:
        hedging = [(cue.start, cue.end) for cue in cues(clause, self._lang)]
        tokens = []
        for each in read:
            if each.folded in self._left_out:
                continue
            stems = self._apart(each.folded)
            general = stem(each.folded, self._lang) in self._general
            if any(start <= each.start < end for start, end in hedging):
                kind = "hedge"
            elif each.folded.isdigit() or each.folded in self._quantities:
                kind = "quantity"
            elif any(part in self._weight for part in stems):
                kind = ""
            else:
                kind = "general" if general else "foreign"
            tokens.append(_Token(stems, kind, general))
        return tokens

    def _fit(self, claim: Claim, tokens: list[_Token], present: set[str], named: set[str]) -> _Fit | None:
        """Return how a clause fits a claim; None where it does not name what the claim is about."""
        ours = self._words[claim.iri]
        against = [side for _, side in self._directions[claim.iri]]
        turned = {it for with_it, side in self._directions[claim.iri] if present & side for it in with_it}
        # A word of the opposite, and a hedge, weigh nothing where the claim has another: they are compared, not looked
        # for. The same of a number, where the claim says how many or how surely; else the number is news.
        compared = {"hedge", "general"} | ({"quantity"} if claim.frequency or claim.hedge(self._lang) else set())
        explained, total = set(), 0.0
        for at, (stems, kind, general) in enumerate(tokens):
            if any(part in ours for part in stems):
                explained.add(at)
            elif kind in compared or any(side.intersection(stems) for side in against):
                continue
            elif kind == "foreign":
                return None
            total += self._heavy(stems) * (_GENERAL if general and at not in explained else 1)
        core = sum(self._weight[part] for part, stated in ours.items() if stated)
        of_claim = sum(self._weight[part] for part, stated in ours.items() if stated and part in present) / core
        is_named = all(
            iris & named
            or any(
                self._share(key, present | turned if present.intersection(key) else present) >= _NAMED for key in keys
            )
            for iris, keys in self._slots[claim.iri]
        )
        covered = sum(self._heavy(tokens[at].stems) for at in explained) / total if total else 0.0
        # A claim with a hedge is not one of which only some of the words are there: it would be called overstated.
        hedged = claim.frequency is not None or getattr(claim.modality, "name", "Asserted") != "Asserted"
        if not is_named and (hedged or covered < _COVERED_UNNAMED or of_claim < _OF_CLAIM):
            return None
        context = any(it.iri in named for it in claim.contexts)
        return _Fit(claim, frozenset(explained), covered, of_claim, is_named, context)

    def _chosen(self, fits: list[_Fit], tokens: list[_Token]) -> list[_Fit]:
        """Return the claims that together have enough of a clause's words: the best, those beside it, related ones."""
        scored = []
        for fit in fits:
            theirs = [each for each in fits if each is fit or self.are_related(fit.claim, each.claim)]
            left = set().union(*(each.explained for each in theirs)) - fit.explained
            weight = sum(self._heavy(tokens[at].stems) for at in left)
            ours = sum(self._heavy(tokens[at].stems) for at in fit.explained)
            total = ours / fit.covered if fit.covered else 0.0
            together = (ours + weight) / total if total else 0.0
            if together >= _COVERED and fit.covered >= _SHARE:
                scored.append((together + fit.covered + fit.of_claim + fit.named + _CONTEXT * fit.context, fit))
        scored.sort(key=lambda pair: -pair[0])
        chosen: list[_Fit] = []
        for score, fit in scored:
            had = set().union(*(each.explained for each in chosen))
            related = bool(chosen) and self.are_related(chosen[0].claim, fit.claim)
            if score >= scored[0][0] * _BESIDE or (related and fit.named and fit.explained - had):
                chosen.append(fit)
        return chosen

    def _says_other(self, claim: Claim, clause: str) -> bool:
        """Tell whether a clause that names what a claim is about says another thing of it."""
        predicate = claim.predicate.name if claim.predicate else ""
        if predicate in _SAID_BY and not has_words(_SAID_BY[predicate], clause, self._lang):
            return True
        if names_another_cause(predicate, clause, self._lang):
            return True
        return is_swapped(predicate, self._only(claim, 0), self._only(claim, 1), self._read(clause), self._lang)

    def _only(self, claim: Claim, at: int) -> frozenset[str]:
        """Return the stems of a claim's subjects (0) or objects (1) that the others do not have."""
        sides = [
            {part for term in terms for text in self._texts(term) for part in self._stems(text)}
            for terms in (claim.subjects, claim.objects)
        ]
        return frozenset(sides[at] - sides[1 - at])

    def _read(self, clause: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(each.folded, self._apart(each.folded)) for each in words(clause)[:_LONGEST]]

    def _heavy(self, stems: Iterable[str]) -> float:
        return max(self._weight.get(part, self._unknown) for part in stems)

    def _share(self, key: Iterable[str], present: set[str]) -> float:
        """Return how much of a label's weight is in a clause."""
        weights = {part: self._weight.get(part, self._unknown) for part in key}
        return sum(weight for part, weight in weights.items() if part in present) / sum(weights.values())
