"""Marks: how the leaflet says a thing, as a small shape beside its words."""

from __future__ import annotations

from ..model.claim import Claim

#: the marks in the order of the legend; all but the last are values of ``bk:modality``
MARKS = ("Asserted", "Possible", "Reported", "Required", "Recommended", "Optional", "Negated")


def mark_of(claim: Claim) -> str:
    """Return the name of a claim's mark; a denied claim has its own, whatever its modality.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> mark_of(kg.claim("L14")), mark_of(kg.claim("L40"))
        ('Possible', 'Negated')
    """
    if is_denied(claim):
        return "Negated"
    name = claim.modality.name if claim.modality else ""
    return name if name in MARKS else "unknown"


def is_denied(claim: Claim) -> bool:
    """Tell whether the leaflet denies it."""
    return claim.polarity is not None and claim.polarity.name == "Negated"
