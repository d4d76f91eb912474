"""Everyday words: what people type who do not know how the graph names things.

All is folded as :func:`.search.fold` does. The words say nothing of medicine; they only lead to labels.
"""

from __future__ import annotations

#: what tells nothing of what is looked for
_LITTLE = """
i a nar jeg eg du man en ein ei et eit meg deg seg min mitt mi pa ved til om av med for er har det den som og blir
gjor gjer litt veldig so the an at when in on my of to and is it while
"""
LITTLE = frozenset(_LITTLE.split())
#: words that people use alike, by the stems that labels have
ALIKE = {
    ("smert", "pain"): "smert vondt vond vonde ondt verk verker verkjer pain hurt hurts hurting ache aches aching sore",
    ("gang", "walk"): "ga gar gange gaing gaende gaande walk walks walking",
    ("bein", "ben", "leg"): "bein beina beinet ben bena benet leg legs",
    ("stral", "radiat"): "utstraling utstralende utstralande straling straler stralar radiation radiating",
    ("ro",): "hvile hvil kvile kvil",
    ("vralt", "waddl", "vagg"): "vagge vagger vaggende vaggar vaggande vralte vralter vraltende waddle waddling",
}
_STEMS = {word: stems for stems, words in ALIKE.items() for word in words.split()}
_ENDINGS = ("ande", "ende", "ene", "ane", "ing", "er", "ar", "et", "en", "es", "a", "e", "s")
#: a shorter stem must be a whole word
_LONG = 4


def stems(folded: str) -> list[tuple[str, ...]]:
    """Return the stems to look for, for each word of a folded text that is not a little one.

    Example:
        >>> stems("vondt i bekkenet")
        [('smert', 'pain'), ('bekken',)]
    """
    words = [word for word in folded.replace("-", " ").split() if word not in LITTLE]
    return [_STEMS.get(word) or (_stem(word),) for word in words]


def has_all(folded: str, wanted: list[tuple[str, ...]]) -> bool:
    """Tell whether a folded label has one of the stems for each word.

    Example:
        >>> has_all("korsryggsmerte", stems("vondt i ryggen"))
        True
    """
    words = folded.replace("-", " ").split()
    return bool(wanted) and all(
        any(stem in folded if len(stem) >= _LONG else stem in words for stem in choice) for choice in wanted
    )


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LONG:
            return word.removesuffix(ending)
    return word
