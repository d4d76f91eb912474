"""Evidence: what the literature says of a claim, beside the claim and never in it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import bekken_kg
from bekken_kg.layers import files
from bekken_kg.model.claim import Claim
from bekken_kg.model.evidence import EvidenceStatement, Publication
from bekken_kg.namespaces import BK, BKC, BKE
from bekken_kg.rdf.quads import quads_of
from bekken_kg.reading import flag
from bekken_kg.shipped import folder
from bekken_kg.site.pages import Site
from bekken_kg.site.reader import Reader

BKN = f"PREFIX bk: <{BK}> PREFIX dcterms: <http://purl.org/dc/terms/> "
KG = bekken_kg.load()
SEARCHES = f"{folder('ontology')}/evidence/searched-none.tsv"
CLAIMS = KG.claims
STATEMENTS = {found.iri: found for claim in CLAIMS for found in claim.evidence}
IDS = sorted((found.id for found in STATEMENTS.values()), key=lambda number: int(number[1:]))
SEARCHED = [line.split("\t") for line in Path(SEARCHES).read_text(encoding="utf-8").splitlines()]
QUESTIONS = [
    name
    for name in KG.questions
    if "evidence" in KG.questions[name].columns and name != "where-sources-differ"  # which needs a second source
]
LANGUAGES = ("nb", "nn", "en")
# The names of the five, as a reader sees them in the column of an answer.
WORDS = {
    "EvidenceSupported": ("støttet", "støtta", "supported"),
    "EvidenceQualified": ("nyansert", "nyansert", "qualified"),
    "EvidenceContested": ("omstridt", "omstridd", "contested"),
    "EvidenceMixed": ("blandet", "blanda", "mixed"),
    "EvidenceNone": ("ingen kilde lest", "inga kjelde lesen", "no source read"),
}


def test_the_floor() -> None:
    assert len(STATEMENTS) >= 100
    assert len(QUESTIONS) >= 30
    assert len(CLAIMS) == 58


def test_every_statement_is_about_a_claim() -> None:
    rows = KG.query(BKN + "SELECT ?e WHERE { ?e a bk:EvidenceStatement } ORDER BY ?e").rows
    assert {row.e for row in rows} == set(STATEMENTS)


def test_the_numbers_have_no_holes() -> None:
    assert [f"E{number:02}" for number in range(1, len(IDS) + 1)] == IDS


def test_every_publication_is_used() -> None:
    unused = KG.query(BKN + "SELECT ?p WHERE { ?p a bk:Publication FILTER NOT EXISTS { ?e bk:publication ?p } }")
    assert unused.rows == []


@pytest.mark.parametrize("number", ["L15", "L20", "L37"])
def test_the_contested_claims_are_contested(number: str) -> None:
    assert "Contests" in {found.stance.name for found in KG.claim(number).evidence}


def test_the_claim_and_the_literature_share_no_triple() -> None:
    """A claim's own triples are the leaflet's; the evidence points at it and adds nothing to it."""
    subjects = {quad.subject.value for quad in quads_of(["evidence"])}
    assert subjects
    assert {iri for iri in subjects if not iri.startswith(BKE)} == set()
    assert not [quad for quad in quads_of(["leaflet"]) if BKE in str(quad)]


def test_nothing_claims_to_be_read_further_than_it_was() -> None:
    """Nothing was read as a whole; a statement that says so needs a reader who did."""
    assert {found.read_as.name for found in STATEMENTS.values()} <= {"Abstract", "Excerpt", "TitleOnly"}


@pytest.mark.parametrize("number", ["L40", "L51"])
def test_another_criterion_or_population_only_qualifies(number: str) -> None:
    """Tests that rest on reported pain are no objective criteria (L40); women after birth are not pregnant (L51)."""
    assert KG.claim(number).flag.name == "EvidenceQualified"


# --- the flag

STANCES = {
    "none": ([], "EvidenceNone"),
    "supports": (["Supports"], "EvidenceSupported"),
    "qualifies": (["Qualifies"], "EvidenceQualified"),
    "supports and qualifies": (["Supports", "Qualifies"], "EvidenceQualified"),
    "contests": (["Contests"], "EvidenceContested"),
    "contests and qualifies": (["Contests", "Qualifies"], "EvidenceContested"),
    "contests and supports": (["Supports", "Contests"], "EvidenceMixed"),
    "all three": (["Qualifies", "Supports", "Contests"], "EvidenceMixed"),
}


@pytest.mark.parametrize(("stances", "expected"), STANCES.values(), ids=STANCES)
def test_flag(stances: list[str], expected: str) -> None:
    assert flag(stances) == expected


@pytest.mark.parametrize("name", WORDS)
def test_the_words_of_a_flag(name: str) -> None:
    assert tuple(KG[name].label(lang) for lang in LANGUAGES) == WORDS[name]


SAID = {row.claim: row.evidence for row in KG.answer("claims", lang="en")}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_questions_and_the_api_say_the_same_word(claim: Claim) -> None:
    assert SAID[claim.iri] == claim.flag.label("en")


@pytest.mark.parametrize("name", list(KG.questions))
def test_a_claim_comes_with_its_flag(name: str) -> None:
    columns = KG.questions[name].columns
    assert ("claim" in columns) == ("evidence" in columns)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_says_the_flag_of_each_claim(name: str) -> None:
    rows = [row for row in KG.answer(name, lang="nn") if row.claim]
    assert rows
    assert {row.claim: row.evidence for row in rows} == {
        row.claim: str(KG.claim(row.claim).flag.label("nn")) for row in rows
    }


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_without_the_reading_layer_a_claim_still_has_its_flag(engine: str) -> None:
    kg = bekken_kg.load(layers=["terms", "leaflet", "evidence"], engine=engine)
    assert {claim.id: claim.flag.name for claim in kg.claims} == {claim.id: claim.flag.name for claim in KG.claims}
    assert [str(claim.hedge("en")) for claim in kg.claims] == [str(claim.hedge("en")) for claim in KG.claims]


def test_a_question_without_the_reading_layer_says_what_is_missing() -> None:
    kg = bekken_kg.load(layers=["terms", "leaflet", "evidence"])
    with pytest.raises(bekken_kg.CannotDo, match=r"the layer 'reading'.* is not in this graph: load it too"):
        kg.answer("outcomes")


# --- the chain from relaxin to pain

CHAIN = ["L11", "L12", "L13", "L14", "L15"]


@pytest.mark.parametrize("number", CHAIN)
def test_each_claim_of_the_chain_has_the_evidence_on_the_chain(number: str) -> None:
    claim = KG.claim(number)
    assert {"E01", "E02", "E03", "E04", "E12", "E13", "E14", "E47", "E48", "E93"} <= {it.id for it in claim.evidence}
    assert [other.id for other in claim.contested_chain] == CHAIN
    assert claim.flag.name == "EvidenceMixed"
    assert claim.contested_through == ()


def test_nothing_contests_the_name() -> None:
    own = [found for found in KG.claim("L15").evidence if found.about == (BKC + "L15",)]
    assert [(found.id, found.stance.name) for found in own] == [("E15", "Qualifies"), ("E103", "Qualifies")]


def test_a_contested_claim_outside_the_chain_has_no_chain() -> None:
    assert KG.claim("L37").contested_chain == ()


# --- searched in vain


def test_the_searches_are_whole() -> None:
    columns, *rows = SEARCHED
    assert columns == ["claim", "query", "where", "hits", "nearest", "remark", "day"]
    assert len(rows) == len({row[0] for row in rows}) >= 7
    assert [
        row for row in rows if len(row) != len(columns) or not all(cell.strip() == cell != "" for cell in row)
    ] == []
    assert [row for row in rows if not (row[3].isdecimal() and re.fullmatch(r"2026-\d\d-\d\d", row[6]))] == []


def test_a_claim_has_evidence_or_a_search_for_it() -> None:
    assert {row[0] for row in SEARCHED[1:]} == {claim.id for claim in CLAIMS if not claim.evidence}
    assert KG.claim("L29").searched == dict(zip(SEARCHED[0][1:], SEARCHED[4][1:], strict=True))
    assert KG.claim("L28").searched is None


@pytest.mark.parametrize(("number", "least"), [("L47", 4), ("L50", 4), ("L18", 2), ("L30", 2), ("L31", 2), ("L35", 2)])
def test_what_readers_look_for_first_has_several_voices(number: str, least: int) -> None:
    assert len(KG.claim(number).evidence) >= least


# --- a statement and its publication


@pytest.mark.parametrize("iri", sorted(STATEMENTS), ids=lambda iri: iri.rpartition("/")[2])
def test_a_statement_is_whole(iri: str) -> None:
    found = STATEMENTS[iri]
    assert [found.statement(lang).lang for lang in LANGUAGES] == list(LANGUAGES)
    assert len({str(found.statement(lang)) for lang in LANGUAGES}) == 3
    assert found.status.name in ("NotReviewed", "Reviewed")
    assert found.publication.title
    assert 1980 <= found.publication.year <= 2026  # type: ignore[operator]
    assert found.publication.kind.label("nb")
    assert set(found.about) <= {claim.iri for claim in CLAIMS}


def test_a_publication_in_full() -> None:
    found = Publication(BKE + "Vleeming2008Guidelines", KG)
    assert found.citation() == (
        "Vleeming A, Albert HB, Östgaard HC, Sturesson B, Stuge B. European guidelines for the diagnosis and "
        "treatment of pelvic girdle pain. European Spine Journal. 2008. doi:10.1007/s00586-008-0602-4."
    )
    assert (found.pmid, found.isbn, found.kind.name) == ("18259783", None, "Guideline")


def test_what_was_not_seen_is_not_there() -> None:
    found = Publication(BKE + "CirculatingRelaxin1997", KG)
    assert found.authors is None
    assert found.citation().startswith("Circulating levels of relaxin")


def test_a_report_has_its_isbn() -> None:
    assert Publication(BKE + "Laerum2013Report", KG).citation().endswith("ISBN 9788230323113.")


def test_a_statement_that_is_not_there() -> None:
    nothing = EvidenceStatement(BKE + "E999", KG)
    assert (nothing.stance, nothing.publication, nothing.statement("en")) == (None, None, "E999")


# --- what a person sees


def test_the_card_of_a_claim(bekken) -> None:
    shown = bekken("claim", "L37", "--lang", "en").out
    assert re.search(r"^Evidence +contested$", shown, re.MULTILINE)
    assert "E06 contests: European guidelines do not recommend" in " ".join(shown.split())
    assert "[guideline, read: abstract]" in " ".join(shown.split())


def test_a_claim_that_was_searched_for_in_vain_says_so(bekken) -> None:
    shown = " ".join(bekken("claim", "L29").out.split())
    assert "Dokumentasjon søkt, ingen god nok kilde: 8 treff 2026-11-30, nærmest: https://southtees.nhs.uk" in shown
    assert json.loads(bekken("claim", "L29", "--format", "json").out)["searched"]["day"] == "2026-11-30"


def test_a_claim_that_nobody_searched_for_says_so(tmp_path: Path, bekken) -> None:
    file = tmp_path / "odd.ttl"
    file.write_text(
        f"@prefix bk: <{BK}> . @prefix odd: <https://example.org/odd/> . odd:C1 a bk:Claim ; bk:modality bk:Asserted ;"
        ' bk:claimSubject bk:Pain ; bk:claimPredicate bk:causes ; bk:claimObject bk:Pain ; bk:statement "Vondt."@nb .',
        encoding="utf-8",
    )
    shown = " ".join(bekken("claim", "https://example.org/odd/C1", "--extension", str(file)).out.split())
    assert "Dokumentasjon ingen kilde lest: Sier ikke at det ikke finnes noen studie" in shown


def test_the_cards_of_the_chain_say_what_is_contested(bekken) -> None:
    step, name = (" ".join(bekken("claim", number, "--lang", "nn").out.split()) for number in ("L12", "L15"))
    assert "omstridd er kjeda L11 L12 L13 L14 L15 som heilskap, ikkje det einskilde leddet" in step
    assert "omstridd er kjeda L11 L12 L13 L14 L15 som heilskap, ikkje namnet" in name


def test_the_card_of_a_term_flags_its_claims(bekken) -> None:
    shown = " ".join(bekken("show", "StabilisingExercise", "--lang", "en").out.split())
    assert "U25; evidence: qualified]" in shown


def test_json_of_a_claim(bekken) -> None:
    record = json.loads(bekken("claim", "L40", "--format", "json").out)
    assert record["flag"]["curie"] == "bk:EvidenceQualified"
    assert (record["contestedThrough"], record["contestedChain"], record["searched"]) == ([], [], None)
    assert sorted(record["evidence"][0]) == [
        "id", "iri", "publication", "readAs", "stance", "statements", "status",
    ]  # fmt: skip
    assert record["evidence"][0]["publication"]["doi"] == "10.1007/s00586-008-0602-4"


def test_a_claim_with_no_source_is_answered_too() -> None:
    (row,) = KG.answer("evidence-for-claim", claim="L29", lang="en").rows
    assert (row.evidence, row.stance, row.entry, row.claim) == ("no source read", None, None, BKC + "L29")
    assert row.finding.startswith("Does not say that no study exists")


# --- the leaflet's words are not ours


@pytest.mark.skipif("BEKKEN_LEAFLET" not in os.environ, reason="needs a copy of the leaflet")
@pytest.mark.parametrize("path", files("evidence"), ids=lambda path: Path(path).name)
def test_no_six_words_of_the_leaflet(path: str) -> None:
    runs = [
        re.findall(r"\w+", Path(name).read_text(encoding="utf-8").casefold())
        for name in (os.environ["BEKKEN_LEAFLET"], path)
    ]
    sixes = [{tuple(words[at : at + 6]) for at in range(len(words) - 5)} for words in runs]
    assert not sixes[0] & sixes[1]


# --- evidence of others


OTHERS = str(Path(__file__).parent / "data" / "bad" / "identifier-shared.evidence.ttl")  # its own E01, against L49


@pytest.mark.parametrize(
    ("lang", "moved"),
    [
        ("nb", "omstridt (endret av en utvidelse)"),
        ("nn", "omstridd (endra av ei utviding)"),
        ("en", "contested (changed by an extension)"),
    ],
)
def test_evidence_of_others_is_not_taken_for_ours(bekken, lang: str, moved: str) -> None:
    shown = bekken("claim", "L49", "--lang", lang, "--extension", OTHERS).out
    assert "ex:E1 " in shown
    assert " E01 " not in shown
    assert moved in " ".join(shown.split())
    answer = bekken("answer", "treatments", "--lang", lang, "--extension", OTHERS, "--format", "tsv").out
    (row,) = [line for line in answer.splitlines() if line.endswith("claims/L49>")]
    assert f'"{moved}"@{lang}' in row
    kg = bekken_kg.load(extensions=[OTHERS])
    page = Site(kg).entity(f"{BKC}L49", Reader(lang, lang)).decode()
    assert ">ex:E1</a>" in page
    assert moved in page


def test_evidence_of_others_in_json(bekken) -> None:
    record = json.loads(bekken("claim", "L49", "--format", "json", "--extension", OTHERS).out)
    assert record["flagIsMoved"] is True
    assert "ex:E1" in [statement["id"] for statement in record["evidence"]]
    assert json.loads(bekken("claim", "L49", "--format", "json").out)["flagIsMoved"] is False


def test_evidence_of_others_that_moves_no_flag(tmp_path: Path, bekken) -> None:
    text = Path(OTHERS).read_text(encoding="utf-8").replace("bk:Contests", "bk:Qualifies")
    file = tmp_path / "mild.ttl"
    file.write_text(text, encoding="utf-8")
    assert "utvidelse" not in bekken("claim", "L49", "--extension", str(file)).out


def test_a_claim_of_others_from_a_unit_of_ours_is_not_taken_for_ours(bekken) -> None:
    file = str(Path(OTHERS).with_name("identifier-shared.base.ttl"))  # its own L25, from U25
    rows = bekken("answer", "source-coverage", "--extension", file, "--format", "tsv").out.splitlines()
    assert [row.split("\t")[5] for row in rows if "/U25>" in row] == [
        '"L50"',
        '"L51"',
        '"https://example.org/extension/L1"',
    ]
