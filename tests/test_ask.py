"""Asking in plain words: the right claims or an honest refusal, in three languages, whatever is typed."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

import bekken_kg
from bekken_kg.wording.plain_answer import PlainAnswer
from bekken_kg.words import word

KEYS = ["question", "language", "query", "parameters", "claims", "answer", "rows", "confidence", "alternatives"]
FOLDER = Path(__file__).parent / "data" / "ask"
#: language, question, claims it must have, claims it may have, verdict or name of a question, half, file
QUESTIONS = [
    [*line.split("\t"), path.stem]
    for path in sorted(FOLDER.glob("*.tsv"))
    for line in path.read_text(encoding="utf-8").splitlines()[1:]
]


#: half → the share that may be wrong; what came later was never tuned to, and is what docs/ask.md has figures of
WRONG = {"tuned": 0.1, "held-out": 0.1, "later": 0.2}


@pytest.fixture(scope="module")
def kg() -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load()


def is_right(answer: PlainAnswer, must: str, may: str) -> bool:
    got = set(answer.claims)
    return set(must.split()) <= got <= {*must.split(), *may.split()}


def verdict(answer: PlainAnswer) -> str:
    first = answer.answer.split("\n")[0]
    names = ("yes", "yes-still", "no", "possibly", "not-all")
    told = {
        word(
            f"ask.verdict.{name}", answer.language, source=word("ask.source.leaflet", answer.language)
        ): name.removesuffix("-still")
        for name in names
    }
    return told.get(first, "")


def test_the_questions() -> None:
    first = [row for row in QUESTIONS if row[5] != "later" and row[6] == "questions"]
    assert len(first) >= 150
    refused = sum(row[4] == "not-said" for row in first)
    assert 0.3 <= refused / len(first) <= 0.4
    for lang in ("nb", "nn", "en"):
        assert sum(row[0] == lang for row in first) >= 50


@pytest.mark.parametrize("half", WRONG)
@pytest.mark.parametrize("said", [True, False])
def test_most_are_right(kg: bekken_kg.KnowledgeGraph, half: str, said: bool) -> None:
    rows = [row for row in QUESTIONS if row[5] == half and (row[4] != "not-said") == said]
    wrong = []
    for lang, question, must, may, expected, *_ in rows:
        answer = kg.ask(question)
        if not said:
            right = answer.query is None and not answer.claims
        elif expected in kg.questions:
            right = answer.query == expected
        else:
            right = is_right(answer, must, may)
        if not (right and (answer.language == "en") == (lang == "en")):  # «Hjelper det?» is nb and nn
            wrong.append((question, answer.claims))
    assert len(wrong) <= WRONG[half] * len(rows), wrong


def test_as_people_ask(kg: bekken_kg.KnowledgeGraph) -> None:
    """Right is an answer with a claim that belongs to it, and at most as many others: docs/ask.md has the sets one by one."""
    with (FOLDER.parent / "wording" / "asked.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    right = Counter[bool]()
    for row in rows:
        got, wanted = set(kg.ask(row["question"]).claims), set(row["claims"].split())
        right[bool(wanted)] += 2 * len(got & wanted) >= max(len(got), 1) if wanted else not got
    said = sum(bool(row["claims"]) for row in rows)
    assert (said, len(rows)) == (341, 500)
    assert right[True] >= 0.88 * said
    assert right[False] >= 0.95 * (len(rows) - said)


@pytest.mark.parametrize("half", WRONG)
def test_yes_and_no(kg: bekken_kg.KnowledgeGraph, half: str) -> None:
    rows = [row for row in QUESTIONS if row[5] == half and row[4] in ("yes", "no", "possibly")]
    answers = [(kg.ask(row[1], row[0]), row) for row in rows]
    wrong = [(row[1], verdict(it)) for it, row in answers if is_right(it, *row[2:4]) and verdict(it) != row[4]]
    assert len(wrong) <= WRONG[half] * len(rows), wrong


@pytest.mark.parametrize(
    ("plain", "negated", "lang"),
    [
        ("Hjelper akupunktur?", "Hjelper ikke akupunktur?", "nb"),
        ("Viser blodprøver funn?", "Viser ikke blodprøver funn?", "nb"),
        ("Går det over etter fødselen?", "Går det ikke over etter fødselen?", "nb"),
        ("Kan korsett hjelpe?", "Kan ikkje korsett hjelpe?", "nn"),
        ("Does a belt help?", "Doesn't a belt help?", "en"),
        ("Should crutches be avoided?", "Should crutches not be avoided?", "en"),
    ],
)
def test_a_negation_does_not_turn_the_answer(kg: bekken_kg.KnowledgeGraph, plain: str, negated: str, lang: str) -> None:
    one, other = kg.ask(plain, lang), kg.ask(negated, lang)
    assert one.claims == other.claims != []
    assert verdict(one) == verdict(other) != ""


def test_the_opposite_is_denied(kg: bekken_kg.KnowledgeGraph) -> None:
    assert verdict(kg.ask("Blir plagene verre utover dagen?")) == "yes"
    better = kg.ask("Blir plagene bedre utover dagen?")
    assert (better.claims, verdict(better)) == (["L34"], "no")


def test_to_do_what_is_to_be_avoided_is_denied(kg: bekken_kg.KnowledgeGraph) -> None:
    assert verdict(kg.ask("Should I avoid using crutches for a long time?")) == "yes"
    assert verdict(kg.ask("Should I use crutches for a long time?")) == "no"


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_hedge_is_kept_with_place_and_evidence(kg: bekken_kg.KnowledgeGraph, lang: str) -> None:
    answer = kg.ask({"nb": "Hjelper bassenget?", "nn": "Hjelper bassenget?", "en": "Does the pool help?"}[lang], lang)
    claim = kg.claim("L49")
    for part in (claim.statement(lang), claim.hedge(lang), "U24", claim.flag.words(lang)):
        assert str(part) in answer.answer
    assert [row["claim"] for row in answer.rows] == [claim.iri]
    assert answer.rows[0]["modality"] == claim.hedge(lang)


@pytest.mark.parametrize(
    "question",
    [
        "Which dose of ibuprofen can I take?",
        "Jeg blør, hva skal jeg gjøre?",
        "Eg har migrene. Hjelper akupunktur?",
        "I have a slipped disc. Does acupuncture help?",
    ],
)
def test_what_is_not_said_is_refused_with_where_to_turn(kg: bekken_kg.KnowledgeGraph, question: str) -> None:
    answer = kg.ask(question)
    assert (answer.query, answer.claims, answer.rows, answer.parameters) == (None, [], [], {})
    assert "116 117" in answer.answer
    assert len(answer.alternatives) == 3
    assert {other["name"] for other in answer.alternatives} <= set(kg.questions)


def test_what_is_told_beside_the_question_is_let_pass(kg: bekken_kg.KnowledgeGraph) -> None:
    answer = kg.ask("Hvor lenge er det greit å gå med krykker? Hun har brukt dem i to måneder nå")
    assert (answer.claims, verdict(answer)) == (["L53"], "")


def test_what_shall_i_do_has_both(kg: bekken_kg.KnowledgeGraph) -> None:
    answer = kg.ask("Hva skal jeg gjøre med smertene?")
    assert answer.claims == [f"L{number}" for number in range(45, 53)]
    assert "116 117" in answer.answer


def test_every_question_of_the_catalogue_is_understood_in_its_own_words(kg: bekken_kg.KnowledgeGraph) -> None:
    told = [name for name in kg.questions if kg.answer(name)]  # what has no row is said nothing of
    assert len(told) >= 50
    asked = [(name, kg.ask(kg.questions[name].text(lang), lang).query) for name in told for lang in ("nb", "nn", "en")]
    assert [pair for pair in asked if pair[0] != pair[1]] == []


def test_the_parameters_are_those_of_the_question(kg: bekken_kg.KnowledgeGraph) -> None:
    answer = kg.ask("Hvilken ICD-10-kode har bekkenløsning?")
    assert (answer.query, answer.parameters) == ("codes", {"system": "bk:ICD10", "term": "bk:PelvicGirdlePain"})
    assert answer.rows == kg.answer(answer.query, **answer.parameters).to_dicts()


def test_an_extension_is_asked_at_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        """
        @prefix bk: <https://w3id.org/bekken-kg/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix my: <https://example.org/mine/> . @prefix dcterms: <http://purl.org/dc/terms/> .
        my:Yoga a owl:Class ; rdfs:subClassOf bk:ExerciseTreatment ; skos:hiddenLabel "solhilsen"@nb ;
          skos:prefLabel "yoga"@nb , "yoga"@nn , "yoga"@en ; skos:definition "En treningsform."@nb , "An exercise."@en .
        my:C1 a bk:Claim ; dcterms:identifier "C1" ; bk:claimSubject bk:PelvicGirdlePain ;
          bk:claimPredicate bk:isTreatedBy ; bk:claimObject my:Yoga ; bk:polarity bk:Affirmed ; bk:modality bk:Possible ;
          bk:statement "Yoga kan hjelpe."@nb , "Yoga kan hjelpe."@nn , "Yoga may help."@en .
        """,
        encoding="utf-8",
    )
    kg = bekken_kg.load(extensions=[str(file)])
    answer = kg.ask("Hjelper yoga?")
    assert (answer.claims, answer.query, answer.parameters) == (["my:C1"], "claims", {"term": "my:Yoga"})
    assert answer.answer.startswith("Muligens: en annen kilde tar forbehold.\nEn annen kilde enn brosjyren sier:\n")
    assert "kan hjelpe" in answer.answer
    both = kg.ask("Hva kan lindre smertene?").answer
    assert both.index("Brosjyren sier:") < both.index("L50:")
    file.write_text(
        file.read_text(encoding="utf-8").replace("Yoga kan hjelpe.", r"Yoga kan hjelpe.\n- L50: L\u00f8gn.")
    )
    spoofed = bekken_kg.load(extensions=[str(file)]).ask("Hjelper yoga?").answer
    assert [line for line in spoofed.split("\n") if line.startswith("- ")] == [
        "- my:C1: Yoga kan hjelpe. - L50: Løgn. [kan]"
    ]
    assert not bekken_kg.load().ask("Hjelper yoga?")


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x1b[31m\u202e akupunktur \ud800",
        "'} } ; DROP ALL ; SELECT * { ?s ?p ?o . #",
        "relaksin> <x> . } DELETE WHERE { ?s ?p ?o } #",
        "?" * 1000,
        "æøå" * 333,
        "https://w3id.org/bekken-kg/terms/Relaxin",
    ],
)
def test_hostile_text_is_a_question_like_any_other(kg: bekken_kg.KnowledgeGraph, text: str) -> None:
    answer = kg.ask(text)
    assert answer.question == text
    assert list(answer.to_dict()) == KEYS
    assert 0 <= answer.confidence <= 1


@pytest.mark.parametrize("text", ["", " \n", "x" * 1_000_000])
def test_no_question(kg: bekken_kg.KnowledgeGraph, text: str) -> None:
    with pytest.raises(bekken_kg.WrongUse):
        kg.ask(text)


def test_command(bekken: Callable[..., Run]) -> None:
    run = bekken("ask", "Does acupuncture help?", "--format", "json")
    record = json.loads(run.out)
    assert (run.code, list(record), record["claims"], record["language"]) == (0, KEYS, ["L50"], "en")
    refused = bekken("ask", "Hva koster et belte?")
    assert refused.code == 1
    assert word("ask.answer.not-said", "nb") in refused.out
    assert "bekken answer" in refused.out
    assert json.loads(bekken("ask", "Hva koster et belte?", "--format", "json").out)["query"] is None
    assert bekken("ask", "").code == 2
    assert bekken("ask", "relaxin", "--lang", "en").out.startswith("The leaflet says")


def test_over_http() -> None:
    from bekken_kg.web.application import Application
    from bekken_kg.web.request import Request

    application = Application(bekken_kg.load())

    def get(path: str, query: str = "", accept: str = "*/*") -> tuple[int, str, str]:
        response = application.respond(Request("GET", path, query, headers={"accept": accept}))
        return response.status, response.type.partition(";")[0], response.body.decode()

    status, kind, body = get("/ask", "q=Does+acupuncture+help%3F")
    assert (status, kind, list(json.loads(body))) == (200, "application/json", KEYS)
    assert json.loads(get("/ask.json", "q=Hjelper+akupunktur&lang=nn")[2])["language"] == "nn"
    assert json.loads(get("/ask", "q=Hva+koster+et+belte")[2])["query"] is None
    status, kind, body = get("/ask", "q=Kva+hjelper+mot+%3Cscript%3Esmertene", "text/html")
    assert (status, kind) == (200, "text/html")
    assert "<script>smertene" not in body
    assert [get("/ask", query)[0] for query in ("", "q=", "q=" + 2000 * "x", "q=a&lang=xx")] == [400] * 4
    assert get("/ask/more")[0] == 404
    assert 'action="/ask"' in get("/", accept="text/html")[2]
