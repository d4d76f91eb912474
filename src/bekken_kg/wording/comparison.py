"""What a clause is to a claim that it speaks of: the same, firmer, weaker, or the opposite."""

from __future__ import annotations

import re

from ..model.claim import Claim
from ..namespaces import BK
from .lexicon import Reading
from .opposites import turning
from .words import has_words

#: what a sentence can be to a claim, the first that holds for one of its claims is said of the sentence
RELATIONS = ("reversed", "stronger", "weaker", "same", "not-said")
_FACTS = {"Possible": 1, "Reported": 2, "Asserted": 3}
_ADVICE = {"Optional": 1, "Recommended": 2, "Required": 3}
#: how many or how often, roughly; the values count different things, so that near ones are not told apart
_FREQUENCY = {
    "InSome": 1,
    **dict.fromkeys(("Common", "Often", "MostOften", "AmongMostFrequent", "Usually"), 2),
    "InMost": 3,
}
_ALL = 4  # where none is left out, or nothing is said
_DENIES = re.compile(r"(?:ikke|ikkje|not|no)\b|\w+n['’]t\b", re.IGNORECASE)


def compare(claim: Claim, reading: Reading, sentence: str, lang: str) -> str:
    """Return what a sentence that speaks of a claim is to it."""
    affirmed = getattr(claim.polarity, "name", "Affirmed") == "Affirmed"
    predicate = claim.predicate.name if claim.predicate else ""
    if _not_all(reading):
        return "weaker" if affirmed else "not-said"
    if any(cue.kind == "rare" for cue in reading.cues):
        return "reversed" if affirmed and not _is_soft(claim) else "weaker"
    if reading.polarity == "Negated" and turning(claim, sentence, lang):
        return "not-said"  # what is "not worse" need not be better
    if _affirms(sentence, reading, claim, lang) != affirmed:
        return "reversed"
    said = reading.modality
    # "cannot" is no softer than "does not", nor is what "shall" be reached, nor what "can", for one, be a trigger.
    if (
        (said, reading.scope) == ("Possible", "NegatedModality")
        or (said == "Reported" and predicate in ("hasTreatmentGoal", "hasFunction"))
        or (said == "Possible" and predicate == "isTriggeredBy" and has_words("example", sentence, lang))
    ):
        said = "Asserted"
    certainty = _step(getattr(claim.modality, "name", "Asserted"), said)
    # What "can" be says nothing of how often.
    steps = [certainty] if certainty < 0 and not _whole(reading) else [certainty, _frequency_step(claim, reading, lang)]
    if any(step > 0 for step in steps):
        return "stronger"
    return "weaker" if any(step < 0 for step in steps) else "same"


def _is_soft(claim: Claim) -> bool:
    """Tell whether a claim says only that it may be, or that it is so in some."""
    frequency = claim.frequency.name if claim.frequency else ""
    return frequency == "InSome" or (not frequency and getattr(claim.modality, "name", "") in ("Possible", "Optional"))


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
    if claim.predicate is not None and claim.predicate.name == "showsFindingOf":
        affirmed = affirmed != has_words("unremarkable", sentence, lang)
    if claim.predicate is not None and claim.predicate.name == "isNecessaryFor":
        affirmed = affirmed != has_words("lacking", sentence, lang)  # without it not: it is necessary
    statement = str(claim.text(BK + "statement", lang) or "")
    if (
        claim.predicate is not None
        and claim.predicate.name == "hasTreatmentGoal"
        and has_words("prevent", statement, lang)
    ):
        # To prevent it is the same as that it shall not be.
        denied = any(cue.kind == "polarity" and not has_words("prevent", cue.text, lang) for cue in reading.cues)
        return denied != has_words("prevent", sentence, lang)
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


def _frequency_step(claim: Claim, reading: Reading, lang: str) -> int:
    frequency = claim.frequency.name if claim.frequency else None
    if not frequency and reading.frequency and not _whole(reading):
        # What is "normally" so, as the claim has it itself, is no rarer; nor what is an example of a common thing.
        statement = str(claim.text(BK + "statement", lang) or "")
        if _FREQUENCY[reading.frequency] == _FREQUENCY["Usually"] and has_words("usual", statement, lang):
            return 0
    if _whole(reading) and not frequency:
        return 1
    said = _ALL if _whole(reading) or reading.frequency is None else _FREQUENCY[reading.frequency]
    return said - _FREQUENCY.get(frequency or "", _ALL)
