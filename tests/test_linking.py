"""Linking: which terms a text in plain words speaks of, however it is written."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import bekken_kg
from bekken_kg.wording import forms, linking
from bekken_kg.wording.detection import detect
from bekken_kg.wording.linking import Linker


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(bekken_kg.load())


def named(linker: Linker, text: str, lang: str) -> list[tuple[str, str]]:
    return [(mention.text, mention.iri.rpartition("/")[2]) for mention in linker.mentions(text, lang)]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Er symfysen et ledd?", "nb", ["PubicSymphysis", "Joint"]),
        ("leddbåndene", "nb", ["Ligament"]),  # inflected
        ("leddbanda", "nn", ["Ligament"]),
        ("akupunkturen og poteten", "nb", ["Acupuncture"]),
        ("BEKKENLOSNING", "nb", ["PelvicGirdlePain"]),  # no æøå
        ("bekkenloesning", "nb", ["PelvicGirdlePain"]),
        ("akupuntkur", "nb", ["Acupuncture"]),  # slips
        ("acupunture", "en", ["Acupuncture"]),
        ("smerter i korsryggen", "nb", ["LowBackPain"]),  # a compound's parts, apart
        ("smerter når jeg går", "nb", ["PainOnWalking"]),  # what stands between, another pronoun
        ("the pelvic ligaments", "en", ["PelvicLigament"]),  # the longest label
        ("fisk og poteter", "nb", []),
        ("", "nb", []),
    ],
)
def test_mentions(linker: Linker, text: str, lang: str, expected: list[str]) -> None:
    assert [name for _, name in named(linker, text, lang)] == expected


def test_a_label_of_several_terms_is_each(linker: Linker) -> None:
    names = {name for _, name in named(linker, "heter", "nb")}
    assert {"isCalled", "isNameFor"} <= names


def test_places_are_in_code_points(linker: Linker) -> None:
    text = "😀 Hjelper «bekkenbelte»?"
    (mention,) = [it for it in linker.mentions(text, "nb") if it.iri.endswith("PelvicBelt")]
    assert text[mention.start : mention.end] == mention.text == "bekkenbelte"
    assert 0 < mention.score <= 1


def test_the_surer_has_the_higher_score(linker: Linker) -> None:
    scores = [linker.mentions(text, "nb")[0].score for text in ("akupunktur", "akupunkturen", "akupuntkur")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_the_words_of_an_extension_are_known_at_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        """
        @prefix bk: <https://w3id.org/bekken-kg/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://example.org/mine/Boxing> a owl:Class ; rdfs:subClassOf bk:Treatment ; skos:hiddenLabel "solhilsen"@nb ;
          skos:prefLabel "boksing"@nb , "boksing"@nn , "boksing"@en ; skos:definition "En behandling."@nb , "A treatment."@en .
        """,
        encoding="utf-8",
    )
    linker = Linker(bekken_kg.load(extensions=[str(file)]))
    assert named(linker, "boksingen, eller solhilsen?", "nb") == [("boksingen", "Boxing"), ("solhilsen", "Boxing")]


def test_a_megabyte_is_read_in_one_pass(linker: Linker) -> None:
    start = time.perf_counter()
    linker.mentions("smerter i bekkenet x" * 2500, "nb")
    short = time.perf_counter() - start
    start = time.perf_counter()
    linker.mentions("smerter i bekkenet x" * 50_000, "nb")
    assert time.perf_counter() - start < 80 * short


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Hjelper det?", "nb"),
        ("Kva hjelper?", "nn"),
        ("Eg har vondt", "nn"),
        ("Does it go away?", "en"),
        ("akupunktur", "nb"),
        ("acupuncture", "en"),
        ("", "nb"),
        ("\x00\u202e", "nb"),
    ],
)
def test_language(linker: Linker, text: str, lang: str) -> None:
    assert linker.language(text) == lang


@pytest.mark.parametrize(
    ("text", "given", "lang"),
    [
        ("Hjelper akupunktur?", "en", "nb"),
        ("Kva hjelper mot smertene?", "en", "nn"),
        ("Does acupuncture help?", "nb", "en"),
        ("Hjelper akupunktur?", "nn", "nn"),
        ("Kva hjelper?", "nb", "nb"),
        ("relaxin", "nb", "nb"),
        ("Is yoga bra?", "nb", "nb"),
    ],
)
def test_a_language_that_is_given_holds_unless_it_is_plainly_another(
    linker: Linker, text: str, given: str, lang: str
) -> None:
    assert linker.language(text, given) == lang


def test_an_endless_label_is_no_compound(tmp_path: Path) -> None:
    label = "vondt" * 2000
    (tmp_path / "long.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix bk: <https://w3id.org/bekken-kg/terms/> .\n"
        f'<http://example.org/x/Long> a owl:Class ; rdfs:subClassOf bk:Symptom ; skos:prefLabel "{label}"@nb .\n',
        encoding="utf-8",
    )
    graph = bekken_kg.load(extensions=[str(tmp_path / "long.ttl")])
    assert graph.ask("Hjelper akupunktur?").claims == ["L50"]


def test_language_without_a_graph() -> None:
    assert detect("What is it?") == "en"


def test_without_the_extra_an_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(bekken_kg.CannotDo, match=r"bekken-kg\[ask\]"):
        linking.require_extra()


def test_irregular_forms_are_known(linker: Linker) -> None:
    assert forms.forms("nb")["gikk"] == "ga"
    assert [name for _, name in named(linker, "gikk i trappene", "nb")] == ["StairClimbing"]


def test_the_irregular_forms_kept_are_those_of_the_graph(linker: Linker) -> None:
    words = {lang: linker.vocabulary(lang).words for lang in ("nb", "en")}
    kept = set(Path(forms.FILE).read_text(encoding="utf-8").splitlines())
    stale = kept ^ set(forms.text_of(words).splitlines())
    assert len(stale) <= len(kept) / 20, "write them anew: python -m bekken_kg.wording.keep_forms"


def test_an_irregular_form_of_a_word_of_an_extension_is_known(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        """
        @prefix bk: <https://w3id.org/bekken-kg/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://example.org/mine/Foot> a owl:Class ; rdfs:subClassOf bk:AnatomicalStructure ;
          skos:prefLabel "fot"@nb , "fot"@nn , "foot"@en ; skos:definition "Et kroppsområde."@nb , "A region."@en .
        """,
        encoding="utf-8",
    )
    linker = Linker(bekken_kg.load(extensions=[str(file)]))
    assert named(linker, "the feet", "en") == [("feet", "Foot")]
