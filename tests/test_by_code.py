"""What record systems ask by code: HL7's Infobutton, and the directorate's content API."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import feedparser
import pyoxigraph as ox
import pytest

import bekken_kg
from bekken_kg.engines.oxigraph import OxigraphEngine
from bekken_kg.extending.extension import Extension
from bekken_kg.knowledge import KnowledgeGraph
from bekken_kg.namespaces import BASE, BK, OWL, RDF, SKOS
from bekken_kg.web.application import Application
from bekken_kg.web.request import Request
from bekken_kg.web.response import Response

ATOM = "{http://www.w3.org/2005/Atom}"
ICD10NO, ICPC2, SNOMED = "2.16.578.1.12.4.1.1.7110", "2.16.578.1.12.4.1.1.7170", "2.16.840.1.113883.6.96"
SECTIONS = ["Background", "Symptoms", "Diagnosis", "Treatment", "Prognosis"]


@pytest.fixture(scope="module")
def application() -> Application:
    return Application(bekken_kg.load())


def get(application: Application, path: str, *pairs: tuple[str, str], accept: str = "*/*") -> Response:
    headers = {"accept": accept, "host": "kg.example"}
    return application.respond(Request("GET", path, urlencode(pairs), headers=headers))


def ask(application: Application, code: str, system: str = "", *more: tuple[str, str]) -> Response:
    given = [("mainSearchCriteria.v.c", code), *([("mainSearchCriteria.v.cs", system)] if system else []), *more]
    return get(application, "/infobutton", *given)


def entries(response: Response) -> list[ET.Element]:
    assert response.status == 200
    return ET.fromstring(response.body).findall(f"{ATOM}entry")


def test_a_feed_is_atom_with_what_rfc_4287_requires(application: Application) -> None:
    response = ask(application, "O26.7", ICD10NO, ("informationRecipient.languageCode.c", "en"))
    assert response.type == "application/atom+xml"
    feed = ET.fromstring(response.body)
    assert [len(feed.findall(ATOM + name)) for name in ("id", "title", "updated", "author")] == [1, 1, 1, 1]
    for entry in feed.findall(f"{ATOM}entry"):
        assert [len(entry.findall(ATOM + name)) for name in ("id", "title", "updated", "summary")] == [1, 1, 1, 1]
        assert len([link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]) == 1
    identifiers = [entry.findtext(f"{ATOM}id") or "" for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(identifiers)) == len(identifiers) == 5
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", e.text or "") for e in feed.iter(f"{ATOM}updated"))
    read = feedparser.parse(response.body)
    assert not read.bozo
    assert [entry.title.rpartition(": ")[2] for entry in read.entries] == SECTIONS


def test_the_parameters_are_echoed_and_what_is_not_hl7_is_ignored(application: Application) -> None:
    given = [("taskContext.c.c", "PROBLISTREV"), ("performer", "PROV"), ("age.v.v", "31"), ("utm_source", "x")]
    feed = ET.fromstring(ask(application, "O26.7", ICD10NO, *given).body)
    echoed = [(item.get("scheme"), item.get("term")) for item in feed.findall(f"{ATOM}category")]
    assert echoed == [
        ("mainSearchCriteria.v.c", "O26.7"), ("mainSearchCriteria.v.cs", ICD10NO), *given[:3],
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_each_claim_has_its_hedge_its_polarity_and_its_evidence(application: Application, lang: str) -> None:
    kg = bekken_kg.load()
    found = entries(ask(application, "O26.7", ICD10NO, ("informationRecipient.languageCode.c", lang)))
    summaries = "".join(entry.findtext(f"{ATOM}summary") or "" for entry in found)
    items = dict(re.findall(r"<li><a [^>]*>(L\d+)</a>(.*?)</li>", summaries))
    assert len(items) == 38
    for number, item in items.items():
        claim = kg.claim(number)
        assert claim.polarity
        words = [claim.statement(lang), claim.polarity.label(lang), claim.hedge(lang)]
        assert all(text in item for text in words if text)
    assert summaries.count("0 ") >= len(found)  # none of the claims is reviewed, and each entry says so
    linked = {
        link.get("title") for entry in found for link in entry.findall(f"{ATOM}link") if link.get("rel") == "related"
    }
    assert linked == set(items)


@pytest.mark.parametrize("system", [ICPC2, f"urn:oid:{ICPC2}", "ICPC-2", "icpc-2", ""])
def test_a_wider_code_says_so_and_is_not_for_patients(application: Application, system: str) -> None:
    found = entries(ask(application, "W99", system))
    assert len(found) == 5
    assert all("(videre begrep)" in (entry.findtext(f"{ATOM}title") or "") for entry in found)
    assert entries(ask(application, "W99", system, ("informationRecipient", "PAT"))) == []
    assert len(entries(ask(application, "W99", system, ("informationRecipient", "PROV")))) == 5


@pytest.mark.parametrize(("code", "system"), [("ZZZ", ""), ("O26.7", "1.2.3"), ("O26.7", SNOMED), ("\x01<&", "")])
def test_no_hit_is_an_empty_feed(application: Application, code: str, system: str) -> None:
    assert entries(ask(application, code, system)) == []
    page = ask(application, code, system, ("knowledgeResponseType", "text/html"))
    assert (page.status, page.type) == (200, "text/html; charset=utf-8")


def test_several_criteria_and_names(application: Application) -> None:
    given = [
        ("mainSearchCriteria.v.c", "W99"),
        ("mainSearchCriteria.v.c1", "O26.7"),
        ("mainSearchCriteria.v.cs1", ICD10NO),
    ]
    assert len(entries(get(application, "/infobutton", *given))) == 10
    assert len(entries(get(application, "/infobutton", ("mainSearchCriteria.v.dn", "bekkenløsning")))) == 5
    assert entries(get(application, "/infobutton", ("mainSearchCriteria.v.ot", "astma"))) == []


@pytest.mark.parametrize(
    ("pairs", "status"),
    [
        ([], 400),
        ([("mainSearchCriteria.v.cs", ICD10NO)], 400),
        ([("mainSearchCriteria.v.c", " ")], 400),
        ([(f"mainSearchCriteria.v.c{n}", "W99") for n in range(9)], 400),
        ([("mainSearchCriteria.v.c", "W99"), ("knowledgeResponseType", "image/png")], 415),
    ],
)
def test_what_cannot_be_answered_says_why(application: Application, pairs: list[tuple[str, str]], status: int) -> None:
    response = get(application, "/infobutton", *pairs)
    assert response.status == status
    assert response.body.count(b"\n") == 1


def test_json_has_the_form_of_medlineplus_connect(application: Application) -> None:
    response = ask(application, "O26.7", ICD10NO, ("knowledgeResponseType", "application/json"))
    assert response.type == "application/json"
    feed = json.loads(response.body)["feed"]
    assert set(feed) == {"xsi", "base", "lang", "title", "subtitle", "author", "updated", "category", "id", "entry"}
    assert feed["category"][0] == {"scheme": "mainSearchCriteria.v.c", "term": "O26.7"}
    assert [entry["title"]["_value"].rpartition(": ")[2] for entry in feed["entry"]] == [
        "Bakgrunn", "Symptomer", "Diagnose", "Behandling", "Prognose",
    ]  # fmt: skip
    assert feed["entry"][0]["link"][0]["href"] == "http://kg.example/code?code=O26.7&lang=nb"


def test_html_is_the_page_of_the_code(application: Application) -> None:
    response = ask(application, "O26.7", ICD10NO, ("knowledgeResponseType", "text/html"))
    assert (response.status, response.type) == (200, "text/html; charset=utf-8")
    assert b'id="L15"' in response.body


def test_the_page_for_a_patient_has_no_wider_match(application: Application) -> None:
    for recipient, claims in (("PROV", True), ("PAT", False)):
        html = ("knowledgeResponseType", "text/html")
        page = ask(application, "W99", ICPC2, html, ("informationRecipient", recipient))
        assert (page.status, b'id="L15"' in page.body) == (200, claims)
    page = ask(application, "O26.7", ICD10NO, html, ("informationRecipient", "PAT"))
    assert b'id="L15"' in page.body


# As MedlinePlus Connect's description has them: by code and system, by name beside them, in a language, in a form.
REQUESTS = [
    "mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&mainSearchCriteria.v.c=O26.71",
    "mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&mainSearchCriteria.v.c=O26.71&informationRecipient.languageCode.c=en",
    "mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&mainSearchCriteria.v.c=O26.71&mainSearchCriteria.v.dn=Subluxation"
    "+of+symphysis&informationRecipient.languageCode.c=es",
    "mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&mainSearchCriteria.v.c=O26.71&mainSearchCriteria.v.dn=",
    "mainSearchCriteria.v.dn=pregnancy-related%20pelvic%20girdle%20pain&informationRecipient.languageCode.c=en",
]


@pytest.mark.parametrize("query", REQUESTS)
def test_the_requests_of_medlineplus_connect(application: Application, query: str) -> None:
    headers = {"host": "kg.example", "accept-language": "en"}
    feed = application.respond(Request("GET", "/infobutton", query, headers=headers))
    assert (feed.status, feed.type) == (200, "application/atom+xml")
    count = len(entries(feed))
    assert count >= 4
    for kind, media_type in (("text/xml", "application/atom+xml"), ("application/json", "application/json")):
        form = f"{query}&knowledgeResponseType={kind}"
        answer = application.respond(Request("GET", "/infobutton", form, headers=headers))
        assert answer.type == media_type
        read = feedparser.parse(answer.body).entries if kind == "text/xml" else json.loads(answer.body)["feed"]["entry"]
        assert len(read) == count
    jsonp = application.respond(
        Request(
            "GET", "/infobutton", f"{query}&knowledgeResponseType=application/javascript&callback=f", headers=headers
        )
    )
    assert jsonp.status == 415


def test_the_form_of_the_directorates_content_api(application: Application) -> None:
    response = get(application, "/innhold", ("kodeverk", "ICPC-2"), ("kode", "W99"))
    assert (response.status, response.type) == (200, "application/json")
    items = json.loads(response.body)
    assert len(items) == 5
    keys = {"id", "tittel", "intro", "tekst", "forstPublisert", "sistFagligOppdatert", "type", "lenker"}
    assert all(set(item) == keys for item in items)
    assert all(
        set(link) == {"rel", "type", "tittel", "href", "strukturId"} for item in items for link in item["lenker"]
    )
    assert all("videre begrep" in item["tittel"] for item in items)
    assert json.loads(get(application, "/innhold", ("kodeverk", "ICPC-2"), ("kode", "A01")).body) == []
    assert json.loads(get(application, "/innhold", ("kodeverk", "Ukjent"), ("kode", "W99")).body) == []
    assert get(application, "/innhold", ("kodeverk", "ICPC-2")).status == 400


@pytest.mark.parametrize("system", [ICD10NO, f"urn:oid:{ICD10NO}", f"URN:OID:{ICD10NO}", "ICD-10-NO"])
def test_a_page_of_a_code_knows_the_same_names_of_systems(application: Application, system: str) -> None:
    assert get(application, "/code", ("code", "O26.7"), ("system", system), accept="application/json").status == 200


@pytest.mark.parametrize("root", ["", "/kg"])
@pytest.mark.parametrize(
    ("iri", "place"),
    [
        (f"{BK}Weeding", "/terms/Weeding?lang=en"),
        ("https://example.org/garden/Weeding", "/about?iri=https%3A%2F%2Fexample.org%2Fgarden%2FWeeding&lang=en"),
        (f"{BASE}/evil.example/x", "/search?q=weeding&lang=en"),
    ],
)
def test_a_name_leads_to_its_page_on_this_host(root: str, iri: str, place: str) -> None:
    said = [(RDF + "type", ox.NamedNode(OWL + "Class")), (SKOS + "prefLabel", ox.Literal("weeding", language="en")),
            (RDF + "type", ox.NamedNode(OWL + "NamedIndividual"))]  # fmt: skip
    claim = [(RDF + "type", ox.NamedNode(BK + "Claim")), (BK + "claimSubject", ox.NamedNode(iri))]
    graph = ox.NamedNode("https://example.org/graph")
    quads = [ox.Quad(ox.NamedNode(iri), ox.NamedNode(prop), value, graph) for prop, value in said]
    quads += [ox.Quad(ox.NamedNode(f"{BASE}claims/L1"), ox.NamedNode(prop), value, graph) for prop, value in claim]
    extension = Extension("garden", (), tuple(quads))
    application = Application(KnowledgeGraph(OxigraphEngine([], extra=quads), extensions=[extension]), root=root)
    response = get(
        application, "/infobutton", ("mainSearchCriteria.v.dn", "weeding"), ("knowledgeResponseType", "text/html"),
        ("informationRecipient.languageCode.c", "en"),
    )  # fmt: skip
    assert (response.status, dict(response.headers)["location"]) == (303, f"{root}{place}")
