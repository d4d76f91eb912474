"""The three languages of the graph, and which text to show when one is missing."""

from __future__ import annotations

from collections.abc import Mapping

from .errors import UnknownName, nearest

LANGUAGES = ("nb", "nn", "en")
DEFAULT = "nb"


def language(tag: str | None) -> str:
    """Return the language that a tag asks for: ``nb``, ``nn`` or ``en``.

    ``no`` and a missing tag mean ``nb``; case and region (``en-GB``) are set aside.

    Raises:
        UnknownName: for any other language.

    Example:
        >>> language("no"), language("en-GB")
        ('nb', 'en')
    """
    if tag is None:
        return DEFAULT
    short = str(tag).strip().casefold().replace("_", "-").partition("-")[0]
    if short == "no":
        return "nb"
    if short not in LANGUAGES:
        raise UnknownName(f"unknown language '{tag}'{nearest(tag, list(LANGUAGES))} (choose nb, nn or en)")
    return short


def written_in(tag: str) -> str:
    """Return the language that a text's tag says it is in: ``nb``, ``nn`` or ``en``, another tag as it is.

    Example:
        >>> written_in("no"), written_in("nn-NO"), written_in("en-GB"), written_in("sv")
        ('nb', 'nn', 'en', 'sv')
    """
    if tag in LANGUAGES:
        return tag
    first, _, rest = tag.lower().partition("-")
    if first == "no":
        return "nn" if rest == "nyn" else "nb"
    return first if first in LANGUAGES else tag


def choose(texts: Mapping[str, str], lang: str) -> tuple[str, str] | None:
    """Return ``(text, tag)`` in the asked language, else nb, else en, else any; ``None`` where there is no text.

    A text tagged ``no`` or ``nb-NO`` is in nb. The tag tells the caller whether it is a fallback, so that none is
    shown silently.

    Example:
        >>> choose({"nb": "symfysen", "en": "pubic symphysis"}, "nn"), choose({"no": "symfysen"}, "nb")
        (('symfysen', 'nb'), ('symfysen', 'nb'))
    """
    if lang in texts:
        return texts[lang], lang
    by_language: dict[str, str] = {}
    for tag in sorted(texts):
        by_language.setdefault(written_in(tag), tag)
    by_language |= {tag: tag for tag in LANGUAGES if tag in texts}
    for wanted in (lang, "nb", "en", *sorted(by_language)):
        if wanted in by_language:
            return texts[by_language[wanted]], wanted
    return None
