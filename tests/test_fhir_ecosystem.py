"""The general cases of HL7's FHIR terminology ecosystem guide that apply here, replayed.

``data/tx-ecosystem.json`` holds them, cut from ``HL7/fhir-tx-ecosystem-ig`` (commit 888e84d, public domain under CC0): the
resources a case asks about, its request, and of its answer what is compared. A case of a ``general`` suite applies where
the operation is one of ours, its parameters are R4's, and its resources are of the forms that ours have: whole
case-sensitive code systems in one version, in English, and value sets without filter, exclusion, import or extension.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import bekken_kg
from bekken_kg.web.fhir import Fhir
from bekken_kg.web.request import Request
from bekken_kg.web.terminology import Terminology

DATA = json.loads((Path(__file__).parent / "data" / "tx-ecosystem.json").read_text(encoding="utf-8"))
OPERATIONS = {
    "expand": "ValueSet/$expand",
    "validate-code": "ValueSet/$validate-code",
    "cs-validate-code": "CodeSystem/$validate-code",
    "lookup": "CodeSystem/$lookup",
}
A_NAME = "a display in any of a code's languages is right here, whichever language is asked for"
#: what is answered otherwise, on purpose
OTHERWISE = {
    "validation-simple-code-bad-display-ws": "spaces more or fewer do not make a display wrong here",
    "validation-simple-code-bad-language": A_NAME,
    "validation-simple-coding-bad-language": A_NAME,
    "validation-simple-coding-bad-language-header": A_NAME,
    "validation-simple-coding-bad-language-vslang": A_NAME,
    "validation-simple-codeableconcept-bad-language": A_NAME,
    "version-simple-coding-bad-version1": "no display is given for a code of a version that is not here",
}


def value(part: Any) -> Any:
    return next((value for key, value in part.items() if key.startswith("value")), None)


def answer(case: Any) -> Any:
    """Return of an answer what is compared."""
    server = Fhir(bekken_kg.load())
    server._made = Terminology(DATA["resources"][number] for number in case["resources"])
    body = json.dumps({"resourceType": "Parameters", "parameter": case["request"]}).encode()
    headers = {"content-type": "application/fhir+json", "accept-language": case.get("language", "en")}
    response = server.respond(Request("POST", f"/fhir/{OPERATIONS[case['operation']]}", "", body, headers))
    given = json.loads(response.body)
    if response.status != 200:
        assert 400 <= response.status < 500
        return given["resourceType"]
    if given["resourceType"] == "ValueSet":
        contains = given["expansion"].get("contains", [])
        concepts = [
            [each["system"], each["code"], each.get("display"), each.get("inactive", False)] for each in contains
        ]
        total = given["expansion"]["total"] if case["expected"]["total"] is not None else None
        return {"total": total, "contains": sorted(concepts, key=str)}
    return {part["name"]: value(part) for part in given["parameter"] if part["name"] in case["expected"]}


def test_most_cases_pass() -> None:
    names = [case["name"] for case in DATA["cases"]]
    assert (len(names), len(names) - len(OTHERWISE)) == (117, 110)
    assert set(OTHERWISE) < set(names)


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: str(case["name"]))
def test_a_case_of_the_guide(case: Any) -> None:
    assert (answer(case) == case["expected"]) is (case["name"] not in OTHERWISE)
