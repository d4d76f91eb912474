"""FHIR R4 terminology under ``/fhir``: each operation, what is not there, and a real client over a real connection."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from fhirpy import SyncFHIRClient
from served import serving

import bekken_kg
from bekken_kg.errors import WrongUse
from bekken_kg.web.application import Application
from bekken_kg.web.request import Request
from bekken_kg.web.terminology import Terminology

TERMS = "https://w3id.org/bekken-kg/terms"
FHIR = "https://w3id.org/bekken-kg/fhir"
ICPC2, ICD10NO, ICD10CM = (
    "urn:oid:2.16.578.1.12.4.1.1.7170",
    "urn:oid:2.16.578.1.12.4.1.1.7110",
    "http://hl7.org/fhir/sid/icd-10-cm",
)


@pytest.fixture(scope="module")
def application() -> Application:
    return Application(bekken_kg.load())


def get(application: Application, path: str, status: int = 200, language: str = "", **given: object) -> Any:
    query = urlencode({key.replace("__", "-"): value for key, value in given.items()})
    headers = {"accept": "application/fhir+json", "accept-language": language, "host": "kg.example"}
    response = application.respond(Request("GET", f"/fhir/{path}", query, headers=headers))
    assert response.type == "application/fhir+json; charset=utf-8"
    found = json.loads(response.body)
    assert response.status == status, found
    if status >= 400:
        assert found["resourceType"] == "OperationOutcome"
        assert found["issue"][0]["diagnostics"]
    return found


def post(application: Application, path: str, body: bytes, kind: str = "application/fhir+json") -> tuple[int, Any]:
    response = application.respond(Request("POST", f"/fhir/{path}", "", body, {"content-type": kind}))
    return response.status, json.loads(response.body)


def value(part: Any) -> Any:
    return next((value for key, value in part.items() if key.startswith("value")), None)


def part(parameters: Any, name: str) -> Any:
    return next((value(each) for each in parameters["parameter"] if each["name"] == name), None)


def matches(parameters: Any) -> list[tuple[str, str, str]]:
    found = []
    for each in parameters["parameter"]:
        if each["name"] == "match":
            parts = {p["name"]: next(v for k, v in p.items() if k.startswith("value")) for p in each["part"]}
            found.append((parts["equivalence"], parts["concept"]["code"], parts["concept"].get("display", "")))
    return found


def test_metadata_names_what_is_there(application: Application) -> None:
    statement = get(application, "metadata")
    assert (statement["resourceType"], statement["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    operations = {
        each["type"]: [operation["name"] for operation in each.get("operation", ())]
        for each in statement["rest"][0]["resource"]
    }
    assert operations == {
        "CodeSystem": ["lookup", "validate-code", "subsumes"],
        "ValueSet": ["expand", "validate-code"],
        "ConceptMap": ["translate"],
        "NamingSystem": [],
    }
    terminology = get(application, "metadata", mode="terminology")
    assert terminology["resourceType"] == "TerminologyCapabilities"
    assert [each["uri"] for each in terminology["codeSystem"]] == [TERMS]


@pytest.mark.parametrize(
    ("kind", "least"), [("CodeSystem", 1), ("ValueSet", 7), ("ConceptMap", 15), ("NamingSystem", 1)]
)
def test_resources_are_read_and_searched(application: Application, kind: str, least: int) -> None:
    bundle = get(application, kind)
    assert (bundle["type"], bundle["total"]) == ("searchset", len(bundle["entry"]))
    assert bundle["total"] >= least
    for entry in bundle["entry"]:
        resource = entry["resource"]
        assert get(application, f"{kind}/{resource['id']}") == resource
        if "url" in resource:
            assert get(application, kind, url=resource["url"], version=resource["version"])["total"] == 1
            assert get(application, kind, url=resource["url"], version="0.1")["total"] == 0
    assert len(get(application, kind, _count=1).get("entry", [])) == 1


@pytest.mark.parametrize(
    ("lang", "display"),
    [("nb", "bekkenløsning"), ("nn-NO", "bekkenløysing"), ("en", "pregnancy-related pelvic girdle pain")],
)
def test_lookup_in_each_language(application: Application, lang: str, display: str) -> None:
    found = get(application, "CodeSystem/$lookup", system=TERMS, code="PelvicGirdlePain", displayLanguage=lang)
    assert part(found, "display") == display
    by_header = get(application, "CodeSystem/$lookup", language=lang, system=TERMS, code="PelvicGirdlePain")
    assert part(by_header, "display") == display
    assert part(found, "version") == "1.0.0"


@pytest.mark.parametrize(
    ("given", "result"),
    [
        ({"code": "PelvicGirdlePain"}, True),
        ({"code": "PelvicGirdlePain", "display": "Bekkenløysing"}, True),
        ({"code": "PelvicGirdlePain", "display": "symptomgivende bekkenløsning"}, True),
        ({"code": "PelvicGirdlePain", "display": "astma"}, False),
        ({"code": "pelvicgirdlepain"}, False),
        ({"code": "Nothing"}, False),
        ({"code": "PelvicGirdlePain", "version": "9"}, False),
    ],
)
def test_a_code_and_its_display_are_validated(application: Application, given: dict[str, str], result: bool) -> None:
    found = get(application, "CodeSystem/$validate-code", url=TERMS, **given)
    assert part(found, "result") is result
    assert bool(part(found, "message")) is not result


@pytest.mark.parametrize(
    ("system", "code", "result"),
    [
        (ICD10CM, "O26.71", True),
        (ICD10CM, "O2671", True),
        (ICD10NO, "o267", True),
        (ICPC2, "W99", False),
        (ICD10CM, "O80", False),
    ],
)
def test_a_value_set_takes_codes_with_their_dot_and_without(
    application: Application, system: str, code: str, result: bool
) -> None:
    found = get(
        application, "ValueSet/$validate-code", url=f"{FHIR}/ValueSet/condition-codes", system=system, code=code
    )
    assert part(found, "result") is result


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("Symptom", "PainOnWalking", "subsumes"),
        ("PainOnWalking", "Symptom", "subsumed-by"),
        ("Symptom", "Symptom", "equivalent"),
        ("Symptom", "Relaxin", "not-subsumed"),
    ],
)
def test_subsumption(application: Application, first: str, second: str, outcome: str) -> None:
    found = get(application, "CodeSystem/$subsumes", system=TERMS, codeA=first, codeB=second)
    assert part(found, "outcome") == outcome


def test_an_expansion_is_filtered_in_all_languages_and_paged(application: Application) -> None:
    url = f"{FHIR}/ValueSet/terms"
    whole = get(application, "ValueSet/$expand", url=url)["expansion"]
    assert whole["total"] == len(whole["contains"]) > 250
    for word in ("bekkenløysing", "bekkenløsning", "pelvic girdle"):
        hits = get(application, "ValueSet/$expand", url=url, filter=word, displayLanguage="nn")["expansion"]
        assert {"system": TERMS, "code": "PelvicGirdlePain", "display": "bekkenløysing"} in hits["contains"]
    page = get(application, "ValueSet/$expand", url=url, offset=10, count=5)["expansion"]
    assert page["contains"] == whole["contains"][10:15]
    assert page["total"] == whole["total"]
    assert "contains" not in get(application, "ValueSet/$expand", url=url, count=0)["expansion"]
    first = get(application, "ValueSet/$expand", url=url, includeDesignations="true")["expansion"]["contains"][0]
    assert {each["language"] for each in first["designation"]} >= {"nb", "nn", "en"}


def test_a_hospital_asks_the_other_way_round(application: Application) -> None:
    forth = get(application, "ConceptMap/$translate", system=TERMS, code="PelvicGirdlePain", targetsystem=ICPC2)
    assert ("wider", "W99", "") in matches(forth)
    for given in ({"reverse": "true"}, {}):
        back = get(application, "ConceptMap/$translate", system=ICPC2, code="W99", displayLanguage="nb", **given)
        assert ("narrower", "PelvicGirdlePain", "bekkenløsning") in matches(back)
    assert part(get(application, "ConceptMap/$translate", system=ICPC2, code="A01"), "result") is False
    dotless = get(application, "ConceptMap/$translate", system=ICD10NO, code="O267", displayLanguage="nb")
    assert matches(dotless)[0] == ("inexact", "PelvicGirdlePain", "bekkenløsning")


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("CodeSystem/none", {}, 404),
        ("Patient/1", {}, 404),
        ("CodeSystem/$explode", {}, 404),
        ("CodeSystem/$lookup", {"system": TERMS, "code": "Nothing"}, 404),
        ("CodeSystem/$lookup", {"code": "Relaxin"}, 400),
        ("ValueSet/$expand", {}, 400),
        ("ValueSet/$expand", {"url": "http://nowhere.example"}, 404),
        ("ValueSet/$expand", {"url": f"{FHIR}/ValueSet/terms", "count": "-1"}, 400),
        ("ValueSet/$expand", {"url": f"{FHIR}/ValueSet/terms|9"}, 404),
        ("ValueSet/$expand", {"url": f"{FHIR}/ValueSet/terms", "valueSetVersion": "9"}, 404),
        ("ValueSet/$expand", {"url": f"{FHIR}/ValueSet/terms", "context": "x"}, 422),
        ("ValueSet/$expand", {"url": f"{FHIR}/ValueSet/terms", "exclude-system": TERMS}, 422),
        ("ValueSet/$expand", {"url": f"{FHIR}/ValueSet/terms", "filter": "a " * 20_000}, 400),
        ("ValueSet/$validate-code", {"url": f"{FHIR}/ValueSet/terms|9", "code": "Relaxin"}, 404),
        ("CodeSystem/$validate-code", {"code": "Relaxin"}, 400),
        ("CodeSystem/$lookup", {"system": TERMS, "code": "A" * 1_000_000}, 400),
        ("CodeSystem/$lookup", {"system": TERMS, "code": "Relaxin\0"}, 404),
        ("CodeSystem/$lookup", {f"p{n}": "" for n in range(1001)}, 400),
        ("CodeSystem", {"colour": "red"}, 400),
        ("CodeSystem", {"url:below": "https://w3id.org"}, 400),
        ("CodeSystem", {"_format": "xml"}, 406),
        ("metadata", {"_format": "application/fhir+xml"}, 406),
        ("CodeSystem/$subsumes", {"codeA": "Symptom"}, 400),
        ("CodeSystem/$subsumes", {"codingA": f"{TERMS}|Symptom", "codingB": "x|Relaxin"}, 400),
    ],
)
def test_what_is_not_there_is_an_operation_outcome(
    application: Application, path: str, given: dict[str, str], status: int
) -> None:
    get(application, path, status, **given)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'{"resourceType": "Patient"}', b"[" * 100_000, b'{"resourceType": "Parameters", "parameter": 1}',
        b'{"resourceType": "Parameters", "parameter": [1, {}, {"name": 2}, {"name": "code", "valueString": null}]}',
        b'{"resourceType": "Parameters", "parameter": [{"name": "coding", "valueCoding": []}]}',
        b'{"resourceType": "Parameters", "parameter": [{"name": "codeableConcept", "valueCodeableConcept": {"coding": 1}}]}',
        b"\xff\xfe", b"x" * 70_000, b"<Parameters/>",
        b'{"resourceType": "Parameters", "parameter": [{"name": "coding", "valueCoding": {"code": ["x"], "system": {}}}]}',
        b'{"resourceType": "Parameters", "parameter": [{"name": "valueSet", "resource": {"resourceType": "ValueSet"}}]}',
        b'{"resourceType": "Parameters", "parameter": [{"name": "codeableConcept", "valueCodeableConcept": {"coding": ['
        + b",".join([b'{"code": "O26.7"}'] * 1000) + b"]}}]}",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "path",
    [
        "CodeSystem/$lookup",
        "CodeSystem/$validate-code",
        "CodeSystem/$subsumes",
        "ValueSet/$expand",
        "ConceptMap/$translate",
    ],
)
def test_a_hostile_body_is_refused_in_words(application: Application, path: str, body: bytes) -> None:
    status, found = post(application, path, body)
    assert status in (400, 404, 413, 422)
    assert found["resourceType"] == "OperationOutcome"


WRONG: tuple[object, ...] = ([], {}, [[[]]], 1, 1.5, True, ["x"], {"code": [1], "system": {"a": 1}}, {"code": "Relaxin", "display": ["x"]},
         {"coding": [{"code": ["x"], "system": [TERMS]}]})  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize(
    "path",
    ["CodeSystem/$lookup", "CodeSystem/$validate-code", "CodeSystem/$subsumes", "ValueSet/$expand",
     "ValueSet/$validate-code", "ConceptMap/$translate"],
)  # fmt: skip
def test_a_wrong_type_is_refused_or_left_out(application: Application, path: str, wrong: object) -> None:
    for name in ("coding", "codingA", "codingB", "code", "codeableConcept", "url", "filter", "count", "property"):
        body = {"resourceType": "Parameters", "parameter": [{"name": name, "valueAny": wrong}]}
        status, found = post(application, path, json.dumps(body).encode())
        assert (status, found["resourceType"]) in (
            (200, "Parameters"), (400, "OperationOutcome"), (404, "OperationOutcome"),
        )  # fmt: skip


def test_a_client_that_takes_no_json_is_told_so(application: Application) -> None:
    for accept, status in (("application/fhir+xml", 406), ("image/png", 406), ("text/html, */*;q=0.8", 200)):
        headers = {"accept": accept, "host": "kg.example"}
        assert application.respond(Request("GET", "/fhir/metadata", headers=headers)).status == status
    headers = {"accept": "application/fhir+xml", "host": "kg.example"}
    assert application.respond(Request("GET", "/fhir/metadata", "_format=json", headers=headers)).status == 200


def test_a_search_is_paged_and_may_be_posted(application: Application) -> None:
    whole = [entry["resource"]["id"] for entry in get(application, "ConceptMap")["entry"]]
    found, query = [], "_count=7"
    while query:
        response = application.respond(Request("GET", "/fhir/ConceptMap", query, headers={"host": "kg.example"}))
        page = json.loads(response.body)
        assert page["total"] == len(whole)
        found += [entry["resource"]["id"] for entry in page["entry"]]
        after = [link["url"] for link in page["link"] if link["relation"] == "next"]
        query = after[0].partition("?")[2] if after else ""
    assert found == whole
    form = urlencode({"url": f"{TERMS}|1.0.0,x"}).encode()
    status, page = post(application, "CodeSystem/_search", form, "application/x-www-form-urlencoded")
    assert (status, page["total"]) == (200, 1)
    assert get(application, "CodeSystem", url=f"{TERMS}|9")["total"] == 0


def test_a_translation_says_what_it_comes_from(application: Application) -> None:
    found = get(application, "ConceptMap/$translate", system=ICPC2, code="W99")
    assert "one Norwegian patient leaflet" in part(found, "message")
    assert "reviewed by a named clinician" in part(found, "message")


def test_of_several_codings_none_may_be_wrong(application: Application) -> None:
    right, wrong = {"system": TERMS, "code": "Relaxin"}, {"system": TERMS, "code": "Nothing"}
    elsewhere = {"system": "http://snomed.info/sct", "code": "1"}
    for codings, result in (([elsewhere, right], True), ([right, wrong], False), ([elsewhere], False)):
        concept = {"name": "codeableConcept", "valueCodeableConcept": {"coding": codings}}
        body = {
            "resourceType": "Parameters",
            "parameter": [concept, {"name": "url", "valueUri": f"{FHIR}/ValueSet/terms"}],
        }
        status, found = post(application, "ValueSet/$validate-code", json.dumps(body).encode())
        assert (status, part(found, "result")) == (200, result)


def test_a_large_value_set_is_given_to_who_asks_for_a_piece() -> None:
    concepts = [{"code": str(number)} for number in range(1001)]
    value_set = {"resourceType": "ValueSet", "url": "x", "compose": {"include": [{"system": "y", "concept": concepts}]}}
    with pytest.raises(WrongUse, match="with count"):
        Terminology([value_set]).expand(value_set, "nb")
    piece = Terminology([value_set]).expand(value_set, "nb", count=5, offset=1000)["expansion"]
    assert (piece["total"], [each["code"] for each in piece["contains"]]) == (1001, ["1000"])


@pytest.mark.parametrize("more", [{"exclude": []}, {"filter": []}, {"valueSet": ["z"]}])
def test_a_value_set_of_another_form_is_refused(more: dict[str, Any]) -> None:
    compose = {"include": [{"system": "y"}], "exclude": [{"system": "y"}]} if "exclude" in more else {"include": [more]}
    with pytest.raises(WrongUse, match="none here does"):
        Terminology([]).members({"url": "x", "compose": compose})


@pytest.mark.parametrize(
    ("lang", "start"),
    [("nb", "Noe en person gjør"), ("nn", "Noe en person gjør"), ("en", "Something that a person does")],
)
def test_a_definition_in_the_language_and_that_it_is_not_reviewed(
    application: Application, lang: str, start: str
) -> None:
    for more in ({}, {"property": "parent"}):
        found = get(application, "CodeSystem/$lookup", system=TERMS, code="Act", displayLanguage=lang, **more)
        assert part(found, "definition").startswith(start)
        told = [[value(each) for each in p["part"]] for p in found["parameter"] if p["name"] == "property"]
        assert ["curationStatus", "NotReviewed"] in told


def test_a_code_of_an_expansion_says_what_match_it_is(application: Application) -> None:
    found = get(application, "ValueSet/$expand", url=f"{FHIR}/ValueSet/condition-codes-broad")["expansion"]["contains"]
    comments = {each["code"]: each["extension"][0]["valueString"] for each in found}
    assert comments["W99"].startswith("broad")
    assert comments["O26.7"].startswith("close")


def test_links_have_the_root_path() -> None:
    application = Application(bekken_kg.load(), root="/kg")
    bundle = get(application, "CodeSystem")
    assert bundle["link"][0]["url"].startswith("http://kg.example/kg/fhir/CodeSystem")
    assert bundle["entry"][0]["fullUrl"] == "http://kg.example/kg/fhir/CodeSystem/bekken-kg"
    assert get(application, "metadata")["implementation"]["url"] == "http://kg.example/kg/fhir"


def test_parameters_in_a_body(application: Application) -> None:
    coding = {"system": ICD10NO, "code": "O26.7"}
    body = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": "x", "code": "y"}, coding]}},
            {"name": "reverse", "valueBoolean": True},
        ],
    }
    status, found = post(application, "ConceptMap/$translate", json.dumps(body).encode())
    assert (status, matches(found)[0][1]) == (200, "PelvicGirdlePain")
    form = urlencode({"system": TERMS, "code": "Relaxin", "displayLanguage": "nb"}).encode()
    status, found = post(application, "CodeSystem/$lookup", form, "application/x-www-form-urlencoded")
    assert (status, part(found, "display")) == (200, "relaksin")


@pytest.mark.server
def test_a_client_that_is_not_ours(tmp_path: Any) -> None:
    with serving(tmp_path) as server:
        first = server.get("/fhir/CodeSystem/bekken-kg")
        assert first.headers["content-type"].startswith("application/fhir+json")
        assert server.get("/fhir/CodeSystem/bekken-kg", if_none_match=first.headers["etag"]).status == 304
        head = server.ask("HEAD", "/fhir/CodeSystem/bekken-kg")
        assert (head.status, head.body, head.headers["etag"]) == (200, b"", first.headers["etag"])
        assert server.get(f"/fhir/CodeSystem/%24lookup?{urlencode({'system': TERMS, 'code': 'Relaxin'})}").status == 200
        for method in ("PUT", "DELETE", "PATCH"):
            assert server.ask(method, "/fhir/CodeSystem/bekken-kg", b"{}").status == 405
        client = SyncFHIRClient(f"{server.address.rstrip('/')}/fhir")
        sets = client.resources("ValueSet").fetch_all()
        assert {each["id"] for each in sets} >= {"bekken-kg-terms", "bekken-kg-condition-codes"}
        symptoms = client.reference("ValueSet", "bekken-kg-symptoms").to_resource()
        expanded = symptoms.execute("$expand", method="get", params={"displayLanguage": "nn"})
        assert "smerte ved gange" in {each["display"] for each in expanded["expansion"]["contains"]}
        found = client.execute("ConceptMap/$translate", method="get", params={"system": ICPC2, "code": "W99"})
        assert ("narrower", "PelvicGirdlePain", "bekkenløsning") in matches(found)
