"""Which of the things on offer a client would rather have, by its headers (RFC 9110, section 12)."""

from __future__ import annotations

from functools import lru_cache

from ..languages import LANGUAGES

#: a longer header is read as far as this
_LONGEST = 4096


def weights(header: str) -> list[tuple[str, float]]:
    """Read a header's values with their weights, in its order; a weight that cannot be read counts as 0.

    Example:
        >>> weights("text/turtle;q=0.5, application/json;charset=utf-8")
        [('text/turtle', 0.5), ('application/json', 1.0)]
    """
    weighted = []
    for part in header[:_LONGEST].split(","):
        name, *parameters = [piece.strip() for piece in part.split(";")]
        if not name:
            continue
        weight = 1.0
        for parameter in parameters:
            key, _, text = parameter.partition("=")
            if key.strip().lower() == "q":
                try:
                    weight = min(max(float(text.strip()), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
                weight = weight if weight == weight else 0.0
        weighted.append((name.lower(), weight))
    return weighted


@lru_cache(256)
def choose_type(header: str, offers: tuple[str, ...]) -> str | None:
    """Return the media type that a client would rather have; ``None`` where none will do.

    The most exact range that fits an offer gives its weight; among equals the first offer wins.

    Args:
        header: the ``Accept`` header; ``""`` takes anything.
        offers: media types without parameters, the preferred first.

    Example:
        >>> choose_type("text/*;q=0.3, text/turtle, */*;q=0.1", ("application/json", "text/csv", "text/turtle"))
        'text/turtle'
        >>> choose_type("image/png", ("text/csv",)) is None
        True
    """
    if not header.strip():
        return offers[0]
    ranges = dict(reversed(weights(header)))
    best, best_weight = None, 0.0
    for offer in offers:
        for name in (offer, offer.partition("/")[0] + "/*", "*/*"):
            if name in ranges:
                if ranges[name] > best_weight:
                    best, best_weight = offer, ranges[name]
                break
    return best


def wants_gzip(header: str) -> bool:
    """Tell whether a client takes gzip, by its ``Accept-Encoding``.

    Example:
        >>> wants_gzip("br, gzip;q=0.5"), wants_gzip("gzip;q=0, *"), wants_gzip("")
        (True, False, False)
    """
    if not header:
        return False
    accepted = dict(weights(header))
    return accepted.get("gzip", accepted.get("*", 0.0)) > 0


def choose_language(header: str) -> str:
    """Return ``nb``, ``nn`` or ``en``: what a client would rather read, by its ``Accept-Language``.

    ``no`` and ``da`` and ``sv`` mean ``nb``; where nothing fits, ``en``; without the header, ``nb``.

    Example:
        >>> choose_language("nn-NO, nb;q=0.8"), choose_language("de, en;q=0.7"), choose_language("")
        ('nn', 'en', 'nb')
    """
    if not header.strip():
        return "nb"
    for tag, weight in sorted(weights(header), key=lambda pair: -pair[1]):
        short = tag.partition("-")[0]
        short = "nb" if short in ("no", "da", "sv", "*") else short
        if short in LANGUAGES and weight > 0:
            return short
    return "en"
