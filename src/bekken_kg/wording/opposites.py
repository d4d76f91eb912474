"""Words that turn a statement round without a negation: less where a claim says more, worse where it says good."""

from __future__ import annotations

from functools import cache

from ..model.claim import Claim
from ..namespaces import SKOS
from ..words import word as text_of
from .words import small_words, stem, words


def turning(claim: Claim, sentence: str, lang: str) -> list[str]:
    """Return the words of a sentence that say the opposite of a claim; none where it also has words of its direction.

    Args:
        claim: what the sentence speaks of.
        sentence: any text.
        lang: its language: ``nb``, ``nn`` or ``en``.

    Example:
        >>> import bekken_kg
        >>> turning(bekken_kg.load().claim("L34"), "Plagene avtar utover dagen.", "nb")
        ['avtar']
    """
    said = {stem(each.folded, lang): sentence[each.start : each.end] for each in words(sentence)}
    found: set[str] = set()
    for with_it, against in opposites(claim, lang):
        if not said.keys() & with_it:
            found |= said.keys() & against
    if claim.predicate is not None and claim.predicate.name == "isTreatedBy":
        found |= said.keys() & _stems("harm", lang)
    return [text for each, text in said.items() if each in found]


def opposites(claim: Claim, lang: str) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return the directions that a claim has, by its objects, else its effects, else its subjects.

    Args:
        claim: any claim.
        lang: ``nb``, ``nn`` or ``en``.

    Returns:
        Of each, the stems of words for it, and of those for the opposite.
    """
    found = []
    for pair in _directions(lang):
        # Only here does the relation have a direction, and only that between easy and hard.
        eased = claim.predicate is not None and claim.predicate.name == "eases" and pair is _directions(lang)[-1]
        for terms in (
            (claim.predicate,) if claim.predicate and eased else (),
            claim.objects,
            claim.effects,
            claim.subjects,
        ):
            labels = " ".join(text for term in terms for text in term.texts(SKOS + "prefLabel").get(lang, ()))
            has = {stem(each.folded, lang) for each in words(labels)}
            if sides := [at for at in (0, 1) if has & pair[at]]:
                if len(sides) == 1:
                    found.append((pair[sides[0]], pair[1 - sides[0]]))
                break
    return found


@cache
def _stems(kind: str, lang: str) -> frozenset[str]:
    return frozenset(stem(each, lang) for each in small_words(kind, lang))


@cache
def _directions(lang: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return pairs of directions, each as the stems of the words for it."""
    from ..model.search import fold

    pairs = (pair.split("/") for pair in text_of("language.small.direction", lang).split("|"))
    return tuple(
        (
            frozenset(stem(fold(each), lang) for each in down.split()),
            frozenset(stem(fold(each), lang) for each in up.split()),
        )
        for down, up in pairs
    )
