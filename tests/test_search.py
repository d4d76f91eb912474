"""Finding terms: folded letters, all languages, the better match first."""

from __future__ import annotations

import pytest

import bekken_kg
from bekken_kg.errors import NotFound, WrongUse
from bekken_kg.model import everyday
from bekken_kg.model.search import RANKS, LabelIndex, fold
from bekken_kg.namespaces import SKOS

PREF, ALT = SKOS + "prefLabel", SKOS + "altLabel"
NAMES = LabelIndex(
    [
        ("e:Pain", PREF, "smerte", "nb"),
        ("e:Pain", PREF, "pain", "en"),
        ("e:BackPain", PREF, "smerte i ryggen", "nb"),
        ("e:PelvicPain", PREF, "bekken-smerte", "nb"),
        ("e:PelvicPain", PREF, "pelvic pain", "en"),
        ("e:Relief", PREF, "smertelindring", "nb"),
        ("e:Painless", PREF, "usmerted", "nb"),
        ("e:Other", ALT, "smerte", "nn"),
    ]
)


@pytest.mark.parametrize(
    "text",
    ["bekkenløsning", "BEKKENLØSNING", "bekkenlosning", "bekkenloesning", "bekkenlösning", " bekkenløsning "],
)
def test_letters_are_folded(text: str) -> None:
    assert fold(text) == fold("bekkenløsning")


@pytest.mark.parametrize(
    ("one", "other"), [("Å ligge", "aa ligge"), ("væske", "vaeske"), ("væske", "vaske"), ("é", "e")]
)
def test_other_letters_are_folded(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_different() -> None:
    assert fold("ledd") != fold("led")


def test_the_better_match_comes_first() -> None:
    hits = NAMES.find("smerte", "nb")
    assert [(hit.iri, hit.rank) for hit in hits] == [
        ("e:Pain", "exact"),
        ("e:Other", "exact"),
        ("e:Relief", "start"),
        ("e:BackPain", "start"),
        ("e:PelvicPain", "word start"),
        ("e:Painless", "inside"),
    ]


@pytest.mark.parametrize(
    ("labels", "first"),
    [
        ([("e:A", PREF, "ledd", "nn"), ("e:B", ALT, "ledd", "nb")], "e:B"),  # the asked language before all else
        ([("e:A", ALT, "ledd", "nb"), ("e:B", PREF, "ledd", "nb")], "e:B"),  # a label before a synonym
        ([("e:a/Ledd", PREF, "x", "nb"), ("e:b/B", ALT, "ledd", "en")], "e:b/B"),  # a synonym before a name
        ([("e:A", PREF, "ledd i bekkenet", "nb"), ("e:B", PREF, "leddbånd", "nb")], "e:B"),  # the shorter
        ([("e:B", PREF, "ledd", "nb"), ("e:A", PREF, "ledd", "nb")], "e:A"),
    ],
)
def test_among_equals(labels: list[tuple[str, str, str, str]], first: str) -> None:
    assert LabelIndex(labels).find("ledd", "nb")[0].iri == first


@pytest.mark.parametrize(
    ("text", "rank"),
    [("smertene ryggen", "all words"), ("rygg smerters", "all words"), ("smerteneså rygg", None), ("smerte inn", None)],
)
def test_a_word_may_have_an_ending_of_two_letters(text: str, rank: str | None) -> None:
    assert {hit.rank for hit in NAMES.find(text, "nb") if hit.iri == "e:BackPain"} - {"alike"} == {rank} - {None}


def test_each_term_comes_once_with_its_best_text() -> None:
    hits = NAMES.find("pain", "nb")
    assert [hit.iri for hit in hits if hit.iri == "e:Pain"] == ["e:Pain"]
    assert (hits[0].matched, hits[0].lang) == ("pain", "en")


def test_all_words_match_in_any_order() -> None:
    assert [(hit.iri, hit.rank) for hit in NAMES.find("pain pelv", "nb")] == [("e:PelvicPain", "all words")]


def test_the_name_in_the_iri_is_searched_too(small: bekken_kg.KnowledgeGraph) -> None:
    (hit,) = small.find("LyingFace")
    assert (hit.iri, hit.lang, hit.rank) == ("https://w3id.org/bekken-kg/terms/LyingFacedown", "", "start")


def test_the_limit_is_kept() -> None:
    assert len(NAMES.find("smerte", "nb", limit=2)) == 2
    assert len(NAMES.find("smerte", "nb", limit=None)) == 6


@pytest.mark.parametrize(("text", "limit"), [("", 5), ("  ", 5), ("smerte", 0), ("smerte", -1)])
def test_nothing_to_find_is_wrong_use(text: str, limit: int) -> None:
    with pytest.raises(WrongUse):
        NAMES.find(text, "nb", limit)


def test_nothing_found_is_an_empty_list() -> None:
    assert NAMES.find("xyzzy", "nb") == []


def test_a_preferred_label_wins_over_a_synonym() -> None:
    assert NAMES.exact("Smerte", "nb") == "e:Pain"


def test_a_label_of_several_terms_is_told() -> None:
    twice = LabelIndex([("e:A", PREF, "ledd", "nb"), ("e:B", PREF, "ledd", "nb"), ("e:B", PREF, "ledd", "nn")])
    assert twice.exact("ledd", "nn") == "e:B"
    with pytest.raises(WrongUse, match="several terms: e:A, e:B"):
        twice.exact("ledd", "nb")


def test_a_name_in_an_iri_is_no_label() -> None:
    names = LabelIndex([("e:a/Ledd", PREF, "knokkel", "nb"), ("e:a/B", ALT, "ledd", "nb")])
    assert names.exact("ledd", "nb") == "e:a/B"


def test_the_nearest_is_a_label_before_a_name() -> None:
    with pytest.raises(NotFound, match="did you mean 'relaksin'"):
        LabelIndex([("e:a/Relaksin", PREF, "relaksin", "nb")]).exact("relaksinn", "nb")


def test_the_nearest_is_shown_as_it_is_written(small: bekken_kg.KnowledgeGraph) -> None:
    with pytest.raises(NotFound, match="did you mean 'bekkenløsning'"):
        small["bekkenlosnig"]


@pytest.mark.parametrize("text", ["bekkenløsning", "bekkenloysing", "pelvic girdle", "Bekkenleddsmerter"])
def test_the_condition_is_found_on_the_shipped_graph(shipped: bekken_kg.KnowledgeGraph, text: str) -> None:
    hits = shipped.find(text)
    assert "https://w3id.org/bekken-kg/terms/PelvicGirdlePain" in [hit.iri for hit in hits]
    assert {hit.rank for hit in hits} <= set(RANKS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("vondt å gå", "PainOnWalking"),
        ("det gjør vondt når jeg går", "PainOnWalking"),
        ("Vondt i bekkenet", "PelvicPain"),
        ("vond rygg", "LowBackPain"),
        ("vaggar", "WaddlingGait"),
        ("hurts when walking", "PainOnWalking"),
        ("kvile", "MoreRestThanUsual"),
        ("utstråling", "radiatesTo"),
    ],
)
def test_everyday_words_lead_to_a_term(shipped: bekken_kg.KnowledgeGraph, text: str, name: str) -> None:
    hit = shipped.find(text)[0]
    assert (hit.iri.rpartition("/")[2], hit.rank) == (name, "alike")


@pytest.mark.parametrize(
    ("label", "text", "found"),
    [
        ("smerte i beinet", "pain in the leg", True),
        ("pain in the leg", "vondt i beina", True),
        ("smerte av legemiddel", "leg pain", False),  # a short stem is a word, not a part of one
        ("smerte i ro", "hvile smerter", True),
        ("smerte i rot", "hvile smerter", False),
        ("smerte", "vondt i ryggen", False),
        ("smerte i rygg-delen", "vond rygg", True),
    ],
)
def test_everyday_words_by_their_stems(label: str, text: str, found: bool) -> None:
    assert everyday.has_all(fold(label), everyday.stems(fold(text))) is found


@pytest.mark.parametrize("text", ["i", "når jeg", "vondt i hodet"])
def test_everyday_words_lead_nowhere_else(shipped: bekken_kg.KnowledgeGraph, text: str) -> None:
    assert "alike" not in {hit.rank for hit in shipped.find(text)}
