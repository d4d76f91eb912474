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


def choose(texts: Mapping[str, str], lang: str) -> tuple[str, str] | None:
    """Return ``(text, tag)`` in the asked language, else nb, else en, else any; ``None`` where there is no text.

    The tag tells the caller whether it is a fallback, so that none is shown silently.

    Example:
        >>> choose({"nb": "symfysen", "en": "pubic symphysis"}, "nn")
        ('symfysen', 'nb')
    """
    for tag in (lang, "nb", "en", *sorted(texts)):
        if tag in texts:
            return texts[tag], tag
    return None
