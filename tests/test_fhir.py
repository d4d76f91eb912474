"""FHIR: what the resources say, read from the ontology and the SSSOM files again by other means.

That they conform to R4 is not shown here: .ci/fhir validates them, and copies broken on purpose.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph
import pytest
from conftest import Run

import bekken_kg
from bekken_kg.engines import open_engine
from bekken_kg.errors import CannotDo, UnknownName
from bekken_kg.exporting import fhir
from bekken_kg.exporting.fhir.matches import uris
from bekken_kg.exporting.fhir.metadata import table
from bekken_kg.exporting.formats import PUBLISHED_LAYERS
from bekken_kg.namespaces import SKOS
from bekken_kg.rdf.sssom import Mappings
from bekken_kg.settings import ExportSettings, settings
from bekken_kg.shipped import folder
from bekken_kg.words import word

Resource = dict[str, Any]
Bekken = Callable[..., Run]

BK = "https://w3id.org/bekken-kg/terms"
MAPPINGS = Path(folder("ontology")) / "mappings"
# What R4 says of a target as seen from the term: a broad match has a target that is wider.
EQUIVALENCE = {
    "skos:exactMatch": "equivalent",
    "skos:closeMatch": "inexact",
    "skos:broadMatch": "wider",
    "skos:narrowMatch": "narrower",
    "skos:relatedMatch": "relatedto",
}
RESTRICTED = {"ICD10", "ICD10CM", "ICD10NO", "ICD11", "ICPC2", "SNOMEDCT", "LOINC", "UMLS"}
KINDS = {"CodeSystem": 1, "NamingSystem": 1, "ValueSet": 7, "ConceptMap": 10}


@pytest.fixture(scope="session")
def made() -> dict[str, Resource]:
    os.environ.pop("BEKKEN_SETTINGS", None)
    return fhir.resources(bekken_kg.load(layers=PUBLISHED_LAYERS))


def of_kind(made: dict[str, Resource], kind: str) -> list[Resource]:
    return [resource for resource in made.values() if resource["resourceType"] == kind]


def concepts(resource: Resource) -> Iterator[tuple[Resource, str | None]]:
    """Give all concepts of a code system, each with the code that it is nested under."""
    waiting: list[tuple[Resource, str | None]] = [(one, None) for one in resource["concept"]]
    while waiting:
        concept, above = waiting.pop()
        yield concept, above
        waiting += [(below, concept["code"]) for below in concept.get("concept", [])]


def concept(made: dict[str, Resource], code: str) -> Resource:
    return next(one for one, _ in concepts(made["CodeSystem-bekken-kg.json"]) if one["code"] == code)


def properties(concept: Resource, code: str) -> list[str]:
    return [value for one in concept["property"] if one["code"] == code for key, value in one.items() if key != "code"]


def codes(resource: Resource) -> set[tuple[str, str]]:
    return {
        (include["system"], one["code"]) for include in resource["compose"]["include"] for one in include["concept"]
    }


def systems() -> dict[str, str]:
    """Read what FHIR calls each code system off the Turtle: the name of the system → its URI."""
    text = (Path(folder("ontology")) / "terms" / "code-systems.ttl").read_text(encoding="utf-8")
    return dict(re.findall(r'^bk:(\w+)\n(?: .+\n)*? +bk:fhirUri "(.+)" ;', text, re.MULTILINE))


def rows() -> list[dict[str, str]]:
    """Read the SSSOM files again, by the csv module."""
    found: list[dict[str, str]] = []
    for path in sorted(MAPPINGS.glob("*.sssom.tsv")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
        found += csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return found


# ------------------------------------------------------------------------------------------ all resources


@pytest.mark.parametrize(("kind", "floor"), KINDS.items())
def test_the_floor(made: dict[str, Resource], kind: str, floor: int) -> None:
    assert len(of_kind(made, kind)) >= floor


def test_ids_names_and_urls(made: dict[str, Resource]) -> None:
    bad = {
        name
        for name, one in made.items()
        if not re.fullmatch(r"[A-Za-z0-9.-]{1,64}", one["id"])
        or not re.fullmatch(r"[A-Z][A-Za-z0-9_]{0,254}", one["name"])
        or name != f"{one['resourceType']}-{one['id']}.json"
    }
    assert bad == set()
    urls = [one["url"] for one in made.values() if "url" in one]
    assert len(urls) == len(set(urls)) == len(made) - 1  # a NamingSystem of R4 has none


def test_what_all_say_of_themselves(made: dict[str, Resource]) -> None:
    ontology = (Path(folder("ontology")) / "terms" / "ontology.ttl").read_text(encoding="utf-8")
    (modified,) = re.findall(r'dcterms:modified "([\d-]+)"', ontology)
    assert {one["status"] for one in made.values()} == {"draft"}
    assert {one["date"] for one in made.values()} == {modified}
    assert {one["publisher"] for one in made.values()} == {settings().publisher_name}
    assert {one.get("experimental", False) for one in made.values()} == {False}
    assert all("creativecommons.org/licenses/by/4.0" in one["copyright"] for one in made.values() if "url" in one)


@pytest.mark.parametrize("lang", ["nb", "nn"])
def test_the_language_changes_display_title_and_definition(shipped: bekken_kg.KnowledgeGraph, lang: str) -> None:
    made = fhir.resources(shipped, lang=lang)
    found, term = concept(made, "PelvicGirdlePain"), shipped["PelvicGirdlePain"]
    assert found["display"] == term.label(lang)
    assert found["definition"] == term.texts(SKOS + "definition")["nb"][0]  # there is none in nynorsk
    system = made["CodeSystem-bekken-kg.json"]
    assert (system["language"], system["title"]) == (lang, word("export.code-system.title", lang))
    others = [part["extension"][0]["valueCode"] for part in system["_title"]["extension"]]
    assert others == [tag for tag in ("nb", "nn", "en") if tag != lang]
    symptoms = made["ValueSet-bekken-kg-symptoms.json"]["expansion"]["contains"]
    assert {one["display"] for one in symptoms} >= {shipped["PainOnWalking"].label(lang)}


def test_a_package_holds_every_resource(made: dict[str, Resource]) -> None:
    raw = fhir.package(made)
    assert raw == fhir.package(made)
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        files = {name: json.load(tar.extractfile(name)) for name in tar.getnames()}  # type: ignore[arg-type]
    assert {name.removeprefix("package/") for name in files} == {"package.json", ".index.json", *made}
    manifest, index = files["package/package.json"], files["package/.index.json"]
    assert (manifest["name"], manifest["version"], manifest["fhirVersions"]) == ("bekken-kg", "1.0.0", ["4.0.1"])
    assert {one["filename"]: one["url"] for one in index["files"] if "url" in one} == {
        name: one["url"] for name, one in made.items() if "url" in one
    }


def test_narratives_are_well_formed_and_in_three_languages(made: dict[str, Resource]) -> None:
    divs = [ElementTree.fromstring(one["text"]["div"]) for one in made.values()]
    tags = [[child.get("lang") for child in div] for div in divs]
    assert {div.tag for div in divs} == {"{http://www.w3.org/1999/xhtml}div"}
    assert tags == [["en", "nb", "nn"]] * len(made)


def test_texts_are_translated(made: dict[str, Resource]) -> None:
    langs = [[part["extension"][0]["valueCode"] for part in one["_description"]["extension"]] for one in made.values()]
    assert langs == [["nb", "nn"]] * len(made)


# ------------------------------------------------------------------------------------------ CodeSystem


def test_every_term_is_a_concept_once(made: dict[str, Resource], shipped: bekken_kg.KnowledgeGraph) -> None:
    system = made["CodeSystem-bekken-kg.json"]
    found = [one["code"] for one, _ in concepts(system)]
    assert sorted(found) == sorted(term.name for term in shipped.terms)
    assert system["count"] == len(found) > 150
    assert system["url"] == BK


def test_a_concept_in_full(made: dict[str, Resource], shipped: bekken_kg.KnowledgeGraph) -> None:
    found, term = concept(made, "PelvicGirdlePain"), shipped["PelvicGirdlePain"]
    names = [(one["language"], one["value"]) for one in found["designation"]]
    assert found["display"] == "pregnancy-related pelvic girdle pain"
    assert found["definition"] == term.definition("en")
    assert ("nb", "bekkenløsning") in names
    assert ("nn", "bekkenløysing") in names
    assert ("en", "pregnancy-related pelvic girdle pain") in names
    assert ("nb", "bekkenleddsmerter") in names
    assert properties(found, "kind") == ["class"]
    assert properties(found, "parent") == ["Condition"]
    assert properties(found, "curationStatus") == ["NotReviewed"]
    assert properties(found, "definition-nb") == [term.definition("nb")]
    assert "bekkenleddsmerter" in properties(found, "note-nn")[0]


def test_every_concept_has_names_definition_and_status(made: dict[str, Resource]) -> None:
    found = [one for one, _ in concepts(made["CodeSystem-bekken-kg.json"])]
    assert [[name["language"] for name in one["designation"][:3]] for one in found] == [["nb", "nn", "en"]] * len(found)
    assert [one["code"] for one in found if any("use" in name for name in one["designation"])] == []
    assert [one["code"] for one in found if not one.get("definition")] == []
    assert [one["code"] for one in found if len(properties(one, "curationStatus")) != 1] == []


def test_nesting_is_by_the_first_parent(made: dict[str, Resource]) -> None:
    found = list(concepts(made["CodeSystem-bekken-kg.json"]))
    assert [one["code"] for one, above in found if [above] != (properties(one, "parent") or [None])[:1]] == []  # type: ignore[list-item]
    assert concept(made, "PoolExercise")["property"][1] == {
        "code": "parent",
        "valueCode": "ExerciseTreatment",
    }


def test_properties_are_declared(made: dict[str, Resource]) -> None:
    system = made["CodeSystem-bekken-kg.json"]
    kinds = {one["code"]: one["type"] for one in system["property"]}
    used = {(part["code"], key) for one, _ in concepts(system) for part in one["property"] for key in part}
    assert {key for code, key in used if key != "code"} <= {"valueString", "valueCode", "valueBoolean"}
    wrong = {(code, key) for code, key in used if key not in ("code", f"value{kinds[code].capitalize()}")}
    assert wrong == set()


# ------------------------------------------------------------------------------------------ ValueSets


@pytest.mark.parametrize(
    ("slug", "some", "none"),
    [
        ("symptoms", {"PelvicPain", "PainOnWalking", "LoadRelatedLowBackPain"}, {"Symptom", "WaddlingGait"}),
        ("signs", {"WaddlingGait", "CautiousGait"}, {"Sign", "PelvicPain"}),
        ("treatments", {"PelvicBelt", "PoolExercise", "Acupuncture"}, {"Treatment", "BloodTest"}),
    ],
)
def test_a_kind(made: dict[str, Resource], slug: str, some: set[str], none: set[str]) -> None:
    found = codes(made[f"ValueSet-bekken-kg-{slug}.json"])
    names = {code for _, code in found}
    assert {system for system, _ in found} == {BK}
    assert some <= names
    assert not none & names
    assert names <= {one["code"] for one, _ in concepts(made["CodeSystem-bekken-kg.json"])}


def test_all_terms(made: dict[str, Resource]) -> None:
    everything = made["ValueSet-bekken-kg-terms.json"]
    assert [include["system"] for include in everything["compose"]["include"]] == [BK]
    assert made["CodeSystem-bekken-kg.json"]["valueSet"] == everything["url"]


def test_the_code_lists_are_one_within_the_next(made: dict[str, Resource]) -> None:
    close, broad, related = (
        codes(made[f"ValueSet-bekken-kg-condition-codes{end}.json"]) for end in ("", "-broad", "-related")
    )
    assert close < broad < related
    assert ("urn:oid:2.16.578.1.12.4.1.1.7110", "O26.7") in close
    assert ("https://www.nlm.nih.gov/mesh", "D059388") in broad - close
    assert not {code for _, code in related} & {"O71.6", "HP:0002515"}


@pytest.mark.parametrize(("end", "loosest"), [("", 3), ("-broad", 4), ("-related", 5)])
def test_a_code_list_has_every_match_of_the_condition(made: dict[str, Resource], end: str, loosest: int) -> None:
    strict = [
        "skos:exactMatch",
        "skos:closeMatch",
        "skos:narrowMatch",
        "skos:broadMatch",
        "skos:relatedMatch",
    ]
    wanted = [
        row for row in rows() if row["subject_id"] == "bk:PelvicGirdlePain" and row["predicate_id"] in strict[:loosest]
    ]
    assert len(codes(made[f"ValueSet-bekken-kg-condition-codes{end}.json"])) == len(wanted) > 0


def test_a_code_says_how_strict_it_is(made: dict[str, Resource]) -> None:
    includes = made["ValueSet-bekken-kg-condition-codes-related.json"]["compose"]["include"]
    told = [one["extension"][0]["valueString"] for include in includes for one in include["concept"]]
    assert {text.partition(":")[0] for text in told} >= {"close", "broad", "related"}


# ------------------------------------------------------------------------------------------ ConceptMaps
def maps_there(made: dict[str, Resource]) -> list[Resource]:
    """The maps from the terms; those back have a target."""
    return [one for one in of_kind(made, "ConceptMap") if "sourceCanonical" in one]


def test_each_map_has_one_back_with_the_equivalence_turned_round(made: dict[str, Resource]) -> None:
    def rows(maps: list[Resource]) -> set[tuple[str, ...]]:
        return {
            (group["source"], element["code"], group["target"], target["code"], target["equivalence"])
            for one in maps
            for group in one["group"]
            for element in group["element"]
            for target in element["target"]
        }

    turned = {"wider": "narrower", "narrower": "wider"}
    back = rows([one for one in of_kind(made, "ConceptMap") if "targetCanonical" in one])
    assert back == {(c, d, a, b, turned.get(e, e)) for a, b, c, d, e in rows(maps_there(made))}
    w99 = {row[3:] for row in back if row[1] == "W99"}
    assert ("PelvicGirdlePain", "narrower") in w99


def test_every_row_is_in_a_concept_map_in_the_right_direction(made: dict[str, Resource]) -> None:
    uris = systems()
    prefixes = {
        "HP": "HPO",
        "MAXO": "MAxO",
        "MESH": "MeSH",
        "NCIT": "NCIt",
        "CHEBI": "ChEBI",
        "wikidata": "Wikidata",
        "cito": "CiTO",
        "prov": "PROV",
        "oa": "OA",
    }
    bare = {"MESH", "NCIT", "UniProt", "wikidata"} | RESTRICTED  # the others have their prefix in the code
    wanted = set()
    for row in rows():
        prefix, _, local = row["object_id"].partition(":")
        code = local if prefix in bare else row["object_id"]
        target = (uris[prefixes.get(prefix, prefix)], code, EQUIVALENCE[row["predicate_id"]])
        wanted.add((row["subject_id"].removeprefix("bk:"), *target))
    found = {
        (element["code"], group["target"], target["code"], target["equivalence"])
        for one in maps_there(made)
        for group in one["group"]
        for element in group["element"]
        for target in element["target"]
    }
    assert found == wanted
    assert len(found) >= 80


def targets(made: dict[str, Resource], slug: str) -> dict[tuple[str, str], Resource]:
    groups = made[f"ConceptMap-bekken-kg-{slug}.json"]["group"]
    return {
        (element["code"], target["code"]): target
        for group in groups
        for element in group["element"]
        for target in element["target"]
    }


@pytest.mark.parametrize(
    ("slug", "term", "code", "equivalence"),
    [
        ("mesh", "PelvicGirdlePain", "D059388", "wider"),  # holds pelvic girdle pain outside pregnancy too
        ("snomed-ct", "PelvicGirdlePain", "703619001", "wider"),
        ("icd-10-no", "PelvicGirdlePain", "O26.7", "inexact"),  # the title is structural
        ("icd-10", "PelvicGirdlePain", "O26.7", "inexact"),
        ("icpc-2", "PelvicGirdlePain", "W99", "wider"),
        ("uberon", "PubicSymphysis", "UBERON:0003699", "equivalent"),
    ],
)
def test_judgements(made: dict[str, Resource], slug: str, term: str, code: str, equivalence: str) -> None:
    assert targets(made, slug)[term, code]["equivalence"] == equivalence


@pytest.mark.parametrize("slug", ["icd-10", "icd-10-no", "icd-10-cm", "icd-11", "icpc-2", "loinc", "umls"])
def test_a_classification_is_never_equivalent(made: dict[str, Resource], slug: str) -> None:
    found = {target["equivalence"] for target in targets(made, slug).values()}
    assert found
    assert found <= {"inexact", "wider", "narrower", "relatedto"}


def test_every_target_has_a_comment(made: dict[str, Resource]) -> None:
    silent = [
        (one["id"], target["code"])
        for one in maps_there(made)
        for group in one["group"]
        for element in group["element"]
        for target in element["target"]
        if not target.get("comment", "").strip()
    ]
    assert silent == []


def test_names_of_restricted_systems_are_nowhere(made: dict[str, Resource]) -> None:
    restricted = {systems()[name] for name in RESTRICTED}
    maps = [group for one in maps_there(made) for group in one["group"]]
    named = {
        group["target"]
        for group in maps
        for element in group["element"]
        for target in element["target"]
        if "display" in target
    }
    listed = {
        include["system"]
        for one in of_kind(made, "ValueSet")
        for include in one["compose"]["include"]
        for concept in include.get("concept", [])
        if "display" in concept
    }
    assert not restricted & (named | listed)
    assert {group["target"] for group in maps} > restricted
    assert systems()["HPO"] in named


def test_sources_are_terms(made: dict[str, Resource]) -> None:
    known = {one["code"] for one, _ in concepts(made["CodeSystem-bekken-kg.json"])}
    sources = {element["code"] for one in maps_there(made) for group in one["group"] for element in group["element"]}
    assert sources <= known
    assert len(sources) >= 28
    assert {one["sourceCanonical"] for one in maps_there(made)} == {made["ValueSet-bekken-kg-terms.json"]["url"]}


def test_every_code_system_has_a_uri_and_an_owner(shipped: bekken_kg.KnowledgeGraph) -> None:
    names = {term.name for term in shipped["CodeSystem"].children}
    assert len(names) >= 10
    assert names == set(table("notices")) == set(systems())


# ------------------------------------------------------------------------------------------ settings, bundle


def test_settings_reach_the_resources(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        "[publisher]\nname = 'Et sykehus'\n[contact]\nemail = 'a@example.org'\n[systems]\nICD10NO = 'urn:oid:1.2.3'\n"
    )
    found = fhir.resources(bekken_kg.load(layers=PUBLISHED_LAYERS), settings(str(own)))
    assert {one["publisher"] for one in found.values()} == {"Et sykehus"}
    assert {"system": "email", "value": "a@example.org"} in found["NamingSystem-bekken-kg.json"]["contact"][0][
        "telecom"
    ]
    assert found["ConceptMap-bekken-kg-icd-10-no.json"]["group"][0]["target"] == "urn:oid:1.2.3"
    assert ("urn:oid:1.2.3", "O26.7") in codes(found["ValueSet-bekken-kg-condition-codes.json"])


@pytest.fixture(scope="module")
def with_codes(tmp_path_factory: pytest.TempPathFactory) -> bekken_kg.KnowledgeGraph:
    """The graph with a code system of an extension, which has no URI in FHIR."""
    path = tmp_path_factory.mktemp("extension") / "codes.ttl"
    path.write_text(
        f"""@prefix bk: <{BK}/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/own/Codes> a bk:CodeSystem ; skos:prefLabel "codes"@en ; bk:iriStartsWith "https://e.org/" ."""
    )
    return bekken_kg.load(extensions=[str(path)])


def test_a_code_system_without_a_uri(with_codes: bekken_kg.KnowledgeGraph) -> None:
    with pytest.raises(CannotDo, match=r"no FHIR URI for the code system Codes; add it to \[systems\]"):
        uris(with_codes, settings())


def test_settings_give_a_code_system_its_uri(with_codes: bekken_kg.KnowledgeGraph) -> None:
    own = ExportSettings("urn:x", "x", "x", "urn:x", "", {"Codes": "urn:x:codes", "ICPC2": "urn:x:icpc"})
    found = {iri.rpartition("/")[2]: uri for iri, uri in uris(with_codes, own).items()}
    assert found == {**systems(), "Codes": "urn:x:codes", "ICPC2": "urn:x:icpc"}


def test_settings_for_a_code_system_that_is_not_there(with_codes: bekken_kg.KnowledgeGraph) -> None:
    own = ExportSettings("urn:x", "x", "x", "urn:x", "", {"Codes": "urn:x:codes", "ICPC3": "urn:x:icpc"})
    with pytest.raises(UnknownName, match="'ICPC3', which the graph does not; did you mean 'ICPC2'"):
        uris(with_codes, own)


def test_the_bundle_is_one_transaction(made: dict[str, Resource]) -> None:
    bundle = fhir.bundle(made)
    requests = [(entry["request"]["method"], entry["request"]["url"]) for entry in bundle["entry"]]
    assert bundle["type"] == "transaction"
    assert sorted(requests) == sorted(("PUT", f"{one['resourceType']}/{one['id']}") for one in made.values())
    assert [entry["resource"] for entry in bundle["entry"]] == list(made.values())
    assert len({entry["fullUrl"] for entry in bundle["entry"]}) == len(made)


def test_a_choice_is_not_given_twice() -> None:
    # Both validators of .ci/fhir are blind to it; fhir.resources is not.
    with pytest.raises(CannotDo, match="Any of one field value is expected"):
        fhir._validated(
            {
                "resourceType": "CodeSystem",
                "status": "draft",
                "content": "complete",
                "concept": [{"code": "a", "property": [{"code": "p", "valueCode": "x", "valueString": "y"}]}],
            }
        )


# ------------------------------------------------------------------------------------------ a small graph

ONTOLOGY = """@prefix bk: <https://w3id.org/bekken-kg/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<https://w3id.org/bekken-kg/ontology> owl:versionInfo "2.3.4" ; dcterms:modified "2031-05-06" ;
  dcterms:creator "Someone" ; dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
bk:CodeSystem a owl:Class ; skos:prefLabel "kodesystem"@nb .
bk:Toy a bk:CodeSystem , owl:NamedIndividual ; skos:prefLabel "Toy & co"@en ; bk:iriStartsWith "urn:toy:" ;
  bk:hasRestrictedText false .
bk:Closed a bk:CodeSystem , owl:NamedIndividual ; skos:prefLabel "Closed"@en ;
  bk:iriStartsWith "urn:toy:closed:" ; bk:codeStartsWith "C:" ; bk:hasRestrictedText true .
bk:A a owl:Class ; skos:prefLabel "a"@nb .
bk:B a owl:Class ; rdfs:subClassOf bk:A ; skos:prefLabel "b"@nb .
bk:C a owl:Class ; rdfs:subClassOf bk:A ; skos:prefLabel "c"@nb .
bk:D a owl:Class ; rdfs:subClassOf bk:C , bk:B , bk:A ; skos:prefLabel "d"@nb ; owl:deprecated true .
"""
HEAD = '#curie_map:\n#  toy: "urn:toy:"\nsubject_id\tpredicate_id\tobject_id\tcomment\tobject_label\n'
OWN = ExportSettings("urn:x", "x", "x", "urn:x", "", {"Toy": "urn:toy", "Closed": "urn:closed"})


def small_resources(tmp_path: Path, row: str, more: str = "") -> dict[str, Resource]:
    (tmp_path / "small.ttl").write_text(ONTOLOGY + more)
    (tmp_path / "small.sssom.tsv").write_text(HEAD + row)
    table = str(tmp_path / "small.sssom.tsv")
    quads = [*pyoxigraph.parse(path=tmp_path / "small.ttl"), *Mappings(table).quads()]
    return fhir.resources(bekken_kg.KnowledgeGraph(open_engine("oxigraph", [], extra=quads)), OWN, [table])


def test_a_term_with_two_parents_stands_under_the_first_and_names_both(tmp_path: Path) -> None:
    made = small_resources(tmp_path, "")
    below = {one["code"]: above for one, above in concepts(made["CodeSystem-bekken-kg.json"])}
    assert below["D"] == "B"
    assert properties(concept(made, "D"), "parent") == ["B", "C"]
    assert made["CodeSystem-bekken-kg.json"]["count"] == len(below) == 7
    assert {one["version"] for one in made.values() if "version" in one} == {"2.3.4"}
    assert {one["date"] for one in made.values()} == {"2031-05-06"}


def test_a_retired_term_is_inactive(tmp_path: Path) -> None:
    made = small_resources(tmp_path, "")
    assert {"code": "inactive", "valueBoolean": True} in concept(made, "D")["property"]
    assert properties(concept(made, "C"), "inactive") == []


def test_a_row_without_comment_gets_one(tmp_path: Path) -> None:
    made = small_resources(tmp_path, "bk:A\tskos:narrowMatch\ttoy:1\t\t\n")
    target = made["ConceptMap-bekken-kg-toy-co.json"]["group"][0]["element"][0]["target"][0]
    assert target == {
        "code": "1",
        "equivalence": "narrower",
        "comment": "The target means less than the term.",
    }


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("toy:1", {"code": "1", "display": "a name", "equivalence": "equivalent", "comment": "read"}),
        ("toy:closed:1", {"code": "C:1", "equivalence": "equivalent", "comment": "read"}),
    ],
)
def test_a_name_goes_out_only_where_it_may(tmp_path: Path, code: str, target: Resource) -> None:
    made = small_resources(tmp_path, f"bk:A\tskos:exactMatch\t{code}\tread\ta name\n")
    (found,) = maps_there(made)
    assert found["group"][0]["element"][0]["target"] == [target]


def test_what_was_not_found_is_no_target(tmp_path: Path) -> None:
    made = small_resources(tmp_path, "bk:A\tskos:exactMatch\tsssom:NoTermFound\tsearched\t\n")
    assert maps_there(made) == []


@pytest.mark.parametrize(
    ("row", "more", "told"),
    [
        ("bk:Z\tskos:exactMatch\ttoy:1\t\t\n", "", "a match is of an unknown term, .*/Z"),
        ("bk:A\tskos:exactMatch\t<urn:other:1>\t\t\n", "", "urn:other:1 is of no bk:CodeSystem"),
        ("", "bk:A rdfs:subClassOf bk:D .", "in a circle"),
        ("", "<https://w3id.org/bekken-kg/ontology> owl:versionInfo '9' .", "the ontology has 2 versions"),
    ],
)
def test_what_cannot_be_exported_is_told(tmp_path: Path, row: str, more: str, told: str) -> None:
    with pytest.raises(CannotDo, match=told):
        small_resources(tmp_path, row, more)


# ------------------------------------------------------------------------------------------ an extension

EXTENSION = f"""@prefix my: <https://example.org/my#> . @prefix bk: <{BK}/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
my:HipAche a owl:Class ; rdfs:subClassOf bk:Symptom ; skos:prefLabel "hip ache"@en , "hofteverk" ;
  skos:closeMatch bk:PelvicPain ; skos:exactMatch <http://purl.obolibrary.org/obo/HP_0030838> .
my:HipAcheAtDawn a owl:Class ; rdfs:subClassOf my:HipAche ; skos:prefLabel "hip ache at dawn"@en .
"""
MY = "https://example.org/my#"


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Resource]:
    path = tmp_path_factory.mktemp("extension") / "hips.ttl"
    path.write_text(EXTENSION)
    return fhir.resources(bekken_kg.load(PUBLISHED_LAYERS, extensions=[str(path)]))


def test_the_terms_of_an_extension_are_a_code_system_of_their_own(
    made: dict[str, Resource], extended: dict[str, Resource]
) -> None:
    system = extended["CodeSystem-bekken-kg-example-org-my.json"]
    assert extended["CodeSystem-bekken-kg.json"]["concept"] == made["CodeSystem-bekken-kg.json"]["concept"]
    assert {one["version"] for one in extended.values() if "version" in one} == {
        made["CodeSystem-bekken-kg.json"]["version"] + "+hips"
    }
    assert (system["url"], system["count"]) == (MY, 2)
    assert [(one["code"], above) for one, above in concepts(system)] == [
        ("HipAche", None),
        ("HipAcheAtDawn", "HipAche"),
    ]
    ache, dawn = (one for one, _ in concepts(system))
    assert {"code": "parentElsewhere", "valueCoding": {"system": BK, "code": "Symptom"}} in ache["property"]
    assert properties(dawn, "parent") == ["HipAche"]
    assert [name.get("language") for name in ache["designation"]] == ["en", None]


def test_the_terms_of_an_extension_are_in_value_sets_and_concept_maps(extended: dict[str, Resource]) -> None:
    assert {code for system, code in codes(extended["ValueSet-bekken-kg-symptoms.json"]) if system == MY} == {
        "HipAche",
        "HipAcheAtDawn",
    }
    everything = extended["ValueSet-bekken-kg-terms.json"]["compose"]["include"]
    assert [include["system"] for include in everything] == [MY, BK]
    groups = {one["source"]: one for one in extended["ConceptMap-bekken-kg-hpo.json"]["group"]}
    (element,) = groups[MY]["element"]
    assert (element["code"], element["display"]) == ("HipAche", "hip ache")
    assert element["target"] == [
        {"code": "HP:0030838", "equivalence": "equivalent", "comment": "The definitions agree."}
    ]


@pytest.mark.parametrize("text", ['skos:prefLabel ""@nb', 'skos:definition "\\u2028"@en'])
def test_a_text_that_is_none_is_refused_by_name(text: str, bekken: Bekken, tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").write_text(f"{EXTENSION} my:Empty a owl:Class ; skos:prefLabel 'a'@nn ; {text} .")
    run = bekken("export", "fhir", "--extension", str(tmp_path / "empty.ttl"))
    assert (run.code, run.out, run.err.count("\n")) == (3, "", 1)
    assert "Empty in CodeSystem bekken-kg-example-org-my cannot be FHIR: " in run.err


def test_terms_too_deep_to_be_nested(bekken: Bekken, tmp_path: Path) -> None:
    chain = "".join(f'my:T{n} rdfs:subClassOf my:T{n + 1} ; skos:prefLabel "t"@en .\n' for n in range(51))
    (tmp_path / "deep.ttl").write_text(EXTENSION + chain)
    run = bekken("export", "fhir", "--extension", str(tmp_path / "deep.ttl"), "--to", str(tmp_path / "new"))
    assert (run.code, run.out) == (3, "")
    assert "stands more than 50 terms deep" in run.err
    assert not (tmp_path / "new").exists()


# ------------------------------------------------------------------------------------------ the command


def test_the_folder(made: dict[str, Resource], bekken: Bekken, tmp_path: Path) -> None:
    assert bekken("export", "fhir", "--to", str(tmp_path / "new")) == Run(0, "", "")
    found = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "new").iterdir()}
    assert found == made


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_bytes_whatever_the_hash_seed(made: dict[str, Resource], seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    environment.pop("BEKKEN_SETTINGS", None)
    command = [sys.executable, "-m", "bekken_kg", "export", "fhir"]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert done.stdout == fhir.text(fhir.bundle(made)).encode()


def test_all_files_or_none(made: dict[str, Resource], bekken: Bekken, tmp_path: Path) -> None:
    (tmp_path / sorted(made)[-1]).mkdir()
    run = bekken("export", "fhir", "--to", str(tmp_path))
    assert (run.code, run.out) == (3, "")
    assert "is a directory" in run.err
    assert [path.name for path in tmp_path.iterdir()] == [sorted(made)[-1]]


def test_without_the_extra(bekken: Bekken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fhir.resources", None)
    for name in [name for name in sys.modules if name.startswith("fhir.resources.")]:
        monkeypatch.delitem(sys.modules, name)
    run = bekken("export", "fhir", "--to", str(tmp_path / "new"))
    assert run == Run(3, "", "bekken: the FHIR export needs an extra: pip install 'bekken-kg[fhir]'\n")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["turtle", "--settings", "own.toml"], 2, "--settings is for fhir, skos-ap-no and nanopubs"),
        (["fhir", "--layer", "terms"], 2, "no layer can be chosen for fhir"),
        (["skos-ap-no", "--layer", "terms"], 2, "no layer can be chosen for skos-ap-no"),
        (["fhir", "--settings", "nowhere.toml"], 3, "there is no file 'nowhere.toml'"),
        (["fhir", "--to", "nowhere/new"], 3, "the folder nowhere/new cannot be made"),
        (["fhir", "--to", __file__], 3, "is a file; name a folder"),
        (["fhirr"], 2, "did you mean 'fhir'?"),
    ],
)
def test_wrong_use(bekken: Bekken, words: list[str], code: int, told: str) -> None:
    run = bekken("export", *words)
    assert (run.code, run.out) == (code, "")
    assert told in run.err


def test_a_graph_exports_the_same_bundle(made: dict[str, Resource], shipped: bekken_kg.KnowledgeGraph) -> None:
    assert shipped.export("fhir") == fhir.text(fhir.bundle(made))
