"""Languages: three, with a fallback that is never silent."""

from __future__ import annotations

import pytest

from bekken_kg.errors import UnknownName
from bekken_kg.languages import choose, language


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("nb", "nb"),
        ("nn", "nn"),
        ("en", "en"),
        ("no", "nb"),
        (None, "nb"),
        ("en-GB", "en"),
        ("NB", "nb"),
        ("nn_NO", "nn"),
    ],
)
def test_a_tag_means_one_of_three(tag: str | None, expected: str) -> None:
    assert language(tag) == expected


@pytest.mark.parametrize("tag", ["sv", "", "english", "x"])
def test_another_language_is_unknown(tag: str) -> None:
    with pytest.raises(UnknownName, match="choose nb, nn or en"):
        language(tag)


@pytest.mark.parametrize(
    ("texts", "lang", "expected"),
    [
        ({"nb": "b", "nn": "n", "en": "e"}, "nn", ("n", "nn")),
        ({"nb": "b", "en": "e"}, "nn", ("b", "nb")),
        ({"en": "e", "sv": "s"}, "nn", ("e", "en")),
        ({"sv": "s"}, "nn", ("s", "sv")),
        ({}, "nn", None),
    ],
)
def test_the_fallback_says_which(texts: dict[str, str], lang: str, expected: tuple[str, str] | None) -> None:
    assert choose(texts, lang) == expected
