"""Differences: each kind of change is told as what it is, with the version bump that follows."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pyoxigraph as ox
import pytest
from conftest import Run

import bekken_kg
from bekken_kg.comparing.comparison import Change, changes
from bekken_kg.comparing.contents import Contents
from bekken_kg.comparing.differences import BUMPS, LEVELS, Difference, diff
from bekken_kg.errors import CannotDo, WrongUse
from bekken_kg.extending.derivation import entailed
from bekken_kg.languages import LANGUAGES
from bekken_kg.namespaces import BK, BKC, BKE, BKS, OA, ONTOLOGY, OWL, RDF, RDFS, SKOS, expand
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.turtle import read
from bekken_kg.shipped import folder as shipped
from bekken_kg.words import word

SMALL = """
PREFIX bk: <https://w3id.org/bekken-kg/terms/>
PREFIX bkc: <https://w3id.org/bekken-kg/claims/>
PREFIX bke: <https://w3id.org/bekken-kg/evidence/>
PREFIX bks: <https://w3id.org/bekken-kg/source/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX obo: <http://purl.obolibrary.org/obo/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

<https://w3id.org/bekken-kg/ontology> a owl:Ontology ; owl:versionInfo "1.2.3" .
bk:isPartOf a owl:ObjectProperty , owl:TransitiveProperty .
bk:Body a owl:Class ; skos:prefLabel "kropp"@nb , "kropp"@nn , "body"@en ; skos:definition "All of it."@en .
bk:Arm a owl:Class ; skos:prefLabel "arm"@nb , "arm"@en ; skos:altLabel "overarm"@nb ;
    rdfs:subClassOf bk:Limb , [ a owl:Restriction ; owl:onProperty bk:isPartOf ; owl:someValuesFrom bk:Body
    ] .
bk:Limb a owl:Class ; skos:prefLabel "lem"@nb , "limb"@en ; rdfs:subClassOf bk:Thing .
bk:Thing a owl:Class ; skos:prefLabel "ting"@nb .
bk:Cast a owl:Class ; skos:prefLabel "gips"@nb , "cast"@en ; skos:closeMatch <http://snomed.info/id/1> .
bkc:L1 a bk:Claim ; bk:claimSubject bk:Arm ; bk:claimPredicate bk:isTreatedBy ; bk:claimObject bk:Cast ;
    bk:polarity bk:Affirmed ; bk:modality bk:Asserted ; bk:statement "En arm får gips."@nb .
bks:U1 a bk:TextUnit ; oa:start 1 .
bke:E1 a bk:EvidenceStatement ; bk:aboutClaim bkc:L1 ; bk:stance bk:Supports .
[] a owl:AllDisjointClasses ; owl:members ( bk:Body bk:Cast ) .
"""
BODY, ARM, LIMB, CAST, L1 = BK + "Body", BK + "Arm", BK + "Limb", BK + "Cast", BKC + "L1"
DISJOINT = "[owl:members (bk:Body bk:{}) ; rdf:type owl:AllDisjointClasses]"
UP, PART = RDFS + "subClassOf", BK + "isPartOf"


def folder(path: Path, text: str) -> str:
    """Write a graph as a folder with one file in its terms."""
    (path / "terms").mkdir(parents=True)
    (path / "terms" / "all.ttl").write_text(text, encoding="utf-8")
    return str(path)


@cache
def changed(before: str, after: str) -> Difference:
    """Compare the small graph with itself, a piece of text exchanged; without processes of their own."""
    assert before in SMALL

    def parsed(files: list[tuple[str, str]]) -> object:
        return [quad for path, graph in files for quad in read(path, graph)]

    with (
        tempfile.TemporaryDirectory() as place,
        patch("bekken_kg.comparing.revisions.read_all", parsed),
        patch("bekken_kg.comparing.differences.derive", lambda quads, told: entailed(Index(quads))),
    ):
        old = folder(Path(place) / "old", SMALL)
        new = folder(Path(place) / "new", SMALL.replace(before, after))
        return diff(old, new)


CHANGES = {
    "nothing": ("En arm", "En arm", "none", []),
    "a comment": ("bks:U1 a", "# a comment\nbks:U1 a", "none", []),
    "a term is gone": (
        'bk:Thing a owl:Class ; skos:prefLabel "ting"@nb .',
        "",
        "major",
        [Change("vanished", BK + "Thing", before=BK + "Thing")],
    ),
    "a claim is gone": (
        SMALL[SMALL.index("bkc:L1 a") : SMALL.index("bks:U1")],
        "",
        "major",
        [
            Change("vanished", L1, before=L1),
            Change("inference-lost", ARM, BK + "isTreatedBy", before=CAST),
        ],
    ),
    "a term is renamed": (
        'bk:Thing a owl:Class ; skos:prefLabel "ting"@nb .',
        'bk:Entity a owl:Class ; skos:prefLabel "ting"@nb .',
        "major",
        [Change("renamed", BK + "Thing", before=BK + "Thing", after=BK + "Entity")],
    ),
    "a term is renamed, and is something else": (
        'bk:Thing a owl:Class ; skos:prefLabel "ting"@nb .',
        'bk:Entity a owl:Class ; skos:prefLabel "ting"@nb ; skos:definition "It."@en ; rdfs:subClassOf bk:Body .',
        "major",
        [
            Change("renamed", BK + "Thing", before=BK + "Thing", after=BK + "Entity"),
            Change("definition-changed", BK + "Entity", SKOS + "definition", "en", "", "It."),
            Change("axiom-changed", BK + "Entity", UP, after=BODY),
        ],
    ),
    "a claim is renamed, and says it with a hedge": (
        SMALL[SMALL.index("bkc:L1 a") : SMALL.index(" bk:statement")],
        SMALL[SMALL.index("bkc:L1 a") : SMALL.index(" bk:statement")]
        .replace("bkc:L1", "bkc:L9")
        .replace("bk:Asserted", "bk:Possible"),
        "major",
        [
            Change("renamed", L1, before=L1, after=BKC + "L9"),
            Change("qualifier-changed", BKC + "L9", BK + "modality", "", BK + "Asserted", BK + "Possible"),
        ],
    ),
    "a term is retired": (
        "bk:Thing a owl:Class ;",
        "bk:Thing a owl:Class ; owl:deprecated true ;",
        "minor",
        [Change("deprecated", BK + "Thing")],
    ),
    "a term is not retired": (
        "bk:Thing a owl:Class ;",
        "bk:Thing a owl:Class ; owl:deprecated false ;",
        "minor",
        [Change("axiom-changed", BK + "Thing", OWL + "deprecated", "", "", "false")],
    ),
    "a term is replaced": (
        "bk:Thing a owl:Class ;",
        "bk:Thing a owl:Class ; owl:deprecated true ; obo:IAO_0100001 bk:Body ;",
        "minor",
        [Change("replaced", BK + "Thing", after=BODY)],
    ),
    "a term comes": (
        "bks:U1 a",
        'bk:Leg a owl:Class ; skos:prefLabel "bein"@nb .\nbks:U1 a',
        "minor",
        [Change("added", BK + "Leg", after=BK + "Leg")],
    ),
    "a claim comes": (
        "bks:U1 a",
        "bkc:L2 a bk:Claim .\nbks:U1 a",
        "minor",
        [Change("added", BKC + "L2", after=BKC + "L2")],
    ),
    "evidence comes": (
        "bks:U1 a",
        "bke:E2 a bk:EvidenceStatement .\nbks:U1 a",
        "minor",
        [Change("added", BKE + "E2", after=BKE + "E2")],
    ),
    "a class becomes a value": (
        "bk:Thing a owl:Class",
        "bk:Thing a owl:NamedIndividual",
        "major",
        [Change("retyped", BK + "Thing", RDF + "type", "", OWL + "Class", OWL + "NamedIndividual")],
    ),
    "a label": (
        '"arm"@en',
        '"upper limb"@en',
        "patch",
        [Change("label-changed", ARM, SKOS + "prefLabel", "en", "arm", "upper limb")],
    ),
    "a label in one more language": (
        '"arm"@en',
        '"arm"@en , "arm"@nn',
        "patch",
        [Change("label-changed", ARM, SKOS + "prefLabel", "nn", "", "arm")],
    ),
    "a definition": (
        "All of it.",
        "All.",
        "patch",
        [Change("definition-changed", BODY, SKOS + "definition", "en", "All of it.", "All.")],
    ),
    "a synonym": (
        '"overarm"@nb',
        '"overarm"@nb , "lang arm"@nb',
        "patch",
        [Change("text-changed", ARM, SKOS + "altLabel", "nb", "", "lang arm")],
    ),
    "a statement": (
        "En arm får gips.",
        "Armer får gips.",
        "patch",
        [Change("text-changed", L1, BK + "statement", "nb", "En arm får gips.", "Armer får gips.")],
    ),
    "polarity": (
        "bk:polarity bk:Affirmed",
        "bk:polarity bk:Negated",
        "major",
        [
            Change("claim-changed", L1, BK + "polarity", "", BK + "Affirmed", BK + "Negated"),
            Change("inference-lost", ARM, BK + "isTreatedBy", before=CAST),
        ],
    ),
    "modality": (
        "bk:Asserted",
        "bk:Possible",
        "minor",
        [Change("qualifier-changed", L1, BK + "modality", "", BK + "Asserted", BK + "Possible")],
    ),
    "a hedge": (
        "bk:modality",
        'bk:hedge "kan"@nb ; bk:modality',
        "minor",
        [Change("qualifier-changed", L1, BK + "hedge", "nb", "", "kan")],
    ),
    "frequency": (
        "bk:modality",
        "bk:frequency bk:Common ; bk:modality",
        "minor",
        [Change("qualifier-changed", L1, BK + "frequency", "", "", BK + "Common")],
    ),
    "a code": (
        "<http://snomed.info/id/1>",
        "<http://snomed.info/id/2>",
        "minor",
        [
            Change("mapping-changed", CAST, SKOS + "closeMatch", before="http://snomed.info/id/1"),
            Change("mapping-changed", CAST, SKOS + "closeMatch", after="http://snomed.info/id/2"),
        ],
    ),
    "a stance": (
        "bk:stance bk:Supports",
        "bk:stance bk:Contests",
        "minor",
        [Change("evidence-changed", BKE + "E1", BK + "stance", "", BK + "Supports", BK + "Contests")],
    ),
    "a unit": (
        "oa:start 1",
        "oa:start 2",
        "minor",
        [Change("unit-changed", BKS + "U1", OA + "start", "", "1", "2")],
    ),
    "the datatype of a value": (
        "oa:start 1 .",
        'oa:start "1" .',
        "minor",
        [Change("unit-changed", BKS + "U1", OA + "start", "", "1^^xsd:integer", "1^^xsd:string")],
    ),
    "a name for a text": (
        "skos:closeMatch <http://snomed.info/id/1>",
        'skos:closeMatch "http://snomed.info/id/1"',
        "minor",
        [
            Change("mapping-changed", CAST, SKOS + "closeMatch", before="http://snomed.info/id/1"),
            Change("mapping-changed", CAST, SKOS + "closeMatch", after="http://snomed.info/id/1^^xsd:string"),
        ],
    ),
    "the datatype of a value in an axiom": (
        "owl:members ( bk:Body bk:Cast )",
        'owl:members ( bk:Body bk:Cast ) ; skos:note [ skos:note "1"^^<http://www.w3.org/2001/XMLSchema#byte> ]',
        "minor",
        [
            Change("axiom-changed", "", before=DISJOINT.format("Cast")),
            Change(
                "axiom-changed",
                "",
                after=DISJOINT.format("Cast")[:-1] + " ; skos:note [skos:note 1^^xsd:byte]]",
            ),
        ],
    ),
    "a subclass": (
        "bk:Limb , [",
        "bk:Body , [",
        "minor",
        [
            Change("axiom-changed", ARM, UP, before=LIMB),
            Change("axiom-changed", ARM, UP, after=BODY),
            Change("inference-lost", ARM, UP, before=BK + "Thing"),
        ],
    ),
    "a part": (
        "owl:someValuesFrom bk:Body",
        "owl:someValuesFrom bk:Limb",
        "minor",
        [
            Change("axiom-changed", ARM, UP, before="bk:isPartOf some bk:Body"),
            Change("axiom-changed", ARM, UP, after="bk:isPartOf some bk:Limb"),
            Change("inference-gained", ARM, PART, after=LIMB),
            Change("inference-gained", ARM, PART, after=BK + "Thing"),
            Change("inference-lost", ARM, PART, before=BODY),
        ],
    ),
    "a subclass higher up": (
        "bk:Thing a owl:Class ;",
        "bk:Thing a owl:Class ; rdfs:subClassOf bk:Cast ;",
        "minor",
        [
            Change("axiom-changed", BK + "Thing", UP, after=CAST),
            Change("inference-gained", ARM, UP, after=CAST),
            Change("inference-gained", LIMB, UP, after=CAST),
        ],
    ),
    "disjoint classes": (
        "( bk:Body bk:Cast )",
        "( bk:Body bk:Arm )",
        "minor",
        [
            Change("axiom-changed", "", before=DISJOINT.format("Cast")),
            Change("axiom-changed", "", after=DISJOINT.format("Arm")),
        ],
    ),
    "the version": (
        '"1.2.3"',
        '"1.3.0"',
        "patch",
        [Change("other-changed", ONTOLOGY, OWL + "versionInfo", "", "1.2.3", "1.3.0")],
    ),
}


def sorted_changes(changes: object) -> list[Change]:
    return sorted(changes)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(("before", "after", "bump", "wanted"), CHANGES.values(), ids=CHANGES)
def test_a_change(before: str, after: str, bump: str, wanted: list[Change]) -> None:
    found = changed(before, after)
    assert sorted_changes(found.changes) == sorted_changes(wanted)
    assert found.bump == bump


LEDD = 'skos:prefLabel "ledd"@nb'
SO = 'bk:statement "Det er slik."@nb'
#: names that went, names that came, and what is said of each of them, where no one can know which became which
UNCLEAR = {
    "one became either of two": ("bk:A", "bk:B bk:C", LEDD, LEDD),
    "either of two became one": ("bk:A bk:B", "bk:C", LEDD, LEDD),
    "two became two": ("bk:A bk:B", "bk:C bk:D", LEDD, LEDD),
    "a claim became either of two": ("bkc:L1", "bkc:L2 bkc:L3", SO, SO),
    "alike in one of two languages": ("bk:A", "bk:B", LEDD + ' , "joint"@en', LEDD + ' , "link"@en'),
    "alike in different languages": ("bk:A", "bk:B", LEDD, 'skos:prefLabel "ledd"@nn'),
    "alike in a synonym": ("bk:A", "bk:B", 'skos:altLabel "ledd"@nb', 'skos:altLabel "ledd"@nb'),
    "nothing to know them by": ("bks:U1", "bks:U2", "oa:start 1", "oa:start 1"),
}


def contents(names: str, what: str) -> Contents:
    turtle = "".join(f"{name} a owl:Class ; {what} .\n" for name in names.split())
    return Contents(ox.parse(SMALL.partition("\n\n")[0] + turtle, ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(("gone", "come", "before", "after"), UNCLEAR.values(), ids=UNCLEAR)
def test_no_rename_is_told_where_it_is_not_clear(gone: str, come: str, before: str, after: str) -> None:
    assert list(changes(contents(gone, before), contents(come, after))) == [
        *(Change("vanished", expand(name) or "", before=expand(name) or "") for name in gone.split()),
        *(Change("added", expand(name) or "", after=expand(name) or "") for name in come.split()),
    ]


def test_the_floor() -> None:
    assert len(CHANGES) >= 25
    assert {change.kind for *_, wanted in CHANGES.values() for change in wanted} == set(BUMPS)


NEXT = {"a claim is gone": "2.0.0", "a code": "1.3.0", "a label": "1.2.4", "nothing": "1.2.3"}


@pytest.mark.parametrize(("name", "version"), NEXT.items(), ids=NEXT)
def test_the_next_version(name: str, version: str) -> None:
    assert changed(*CHANGES[name][:2]).next_version == version


def test_a_version_that_is_no_number() -> None:
    assert Difference("a", "b", (), "soon", "").next_version == ""


def test_the_weightiest_comes_first() -> None:
    levels = [LEVELS.index(BUMPS[change.kind]) for change in changed(*CHANGES["polarity"][:2]).changes]
    assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_has_its_texts(lang: str) -> None:
    assert len({word(f"changes.kind.{kind}", lang) for kind in BUMPS}) == len(BUMPS)
    assert set(BUMPS.values()) == set(LEVELS[1:])


# --- revisions


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout under git, in which a term went since the tag v1.2.3; the place to stand in."""
    root = tmp_path / "checkout"
    root.mkdir()
    monkeypatch.chdir(root)
    git = shutil.which("git")
    if git is None:
        pytest.skip("needs git")
    (root / "pyproject.toml").write_text('name = "bekken-kg"\n', encoding="utf-8")
    folder(root / "ontology", SMALL)
    quiet = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"], ["tag", "v1.2.3"]):
        subprocess.run([git, *quiet, *words], check=True, cwd=root)
    terms = root / "ontology" / "terms" / "all.ttl"
    terms.write_text(SMALL.replace(*CHANGES["a term is gone"][:2]), encoding="utf-8")
    return root


def test_a_tag_and_the_folder(checkout: Path) -> None:
    found = diff("v1.2.3", ".")
    assert [change.kind for change in found.changes] == ["vanished"]
    assert diff("HEAD", "v1.2.3").changes == ()


def test_from_another_folder(checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert diff("v1.2.3", str(checkout), checkout=str(checkout)).bump == "major"


def test_the_command_in_a_release_check(checkout: Path, bekken: Callable[..., Run]) -> None:
    assert bekken("diff", "v1.2.3", ".", "--fail-on", "major").code == 1
    assert bekken("diff", ".", "v1.2.3", "--fail-on", "major").code == 0
    assert bekken("diff", ".", "v1.2.3", "--fail-on", "minor").code == 1
    assert bekken("diff", "v1.2.3", ".").code == 0


REFUSED = {
    "no such thing": "no-such-tag",
    "an option": "--output=x",
    "a path in a revision": "HEAD:ontology",
    "nothing": "",
}


@pytest.mark.parametrize("word", REFUSED.values(), ids=REFUSED)
def test_what_is_no_revision(checkout: Path, word: str) -> None:
    with pytest.raises(CannotDo, match="there is no folder and no git revision"):
        diff(word, ".")
    assert not (checkout / "x").exists()


def test_outside_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CannotDo, match="stand in a checkout"):
        diff("v1.2.3", ".")


def test_a_folder_without_an_ontology(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="holds no ontology"):
        diff(str(tmp_path), str(tmp_path))


def test_a_hostile_file_in_a_folder(tmp_path: Path) -> None:
    old = folder(tmp_path / "old", SMALL)
    new = folder(tmp_path / "new", "<http://e.org/a> <http://e.org/b> <javascript:x> .")
    with pytest.raises(CannotDo, match="a browser would run"):
        diff(old, new)


def test_without_git(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotDo, match="git is not installed"):
        diff("v1.2.3", ".")


# --- the command


def test_text(tmp_path: Path, bekken: Callable[..., Run]) -> None:
    old = folder(tmp_path / "old", SMALL)
    new = folder(tmp_path / "new", SMALL.replace('"arm"@en', '"upper limb"@en').replace("bk:Asserted", "bk:Possible"))
    run = bekken("diff", old, new, "--lang", "en")
    assert (run.code, run.err) == (0, "")
    assert (
        run.out
        == """\
Claims with other qualifiers or links (minor, 1)
  bkc:L1 bk:modality: bk:Asserted → bk:Possible

Labels (patch, 1)
  bk:Arm (upper limb) skos:prefLabel@en: arm → upper limb

something new: minor, 1.2.3 → 1.3.0
"""
    )


def test_json(tmp_path: Path, bekken: Callable[..., Run]) -> None:
    old = folder(tmp_path / "old", SMALL)
    new = folder(tmp_path / "new", SMALL.replace('"arm"@en', '"upper limb"@en'))
    document = json.loads(bekken("diff", old, new, "--format", "json", "--lang", "en").out)
    change = document.pop("changes")[0]
    assert document == {
        "old": old,
        "new": new,
        "old_version": "1.2.3",
        "new_version": "1.2.3",
        "bump": "patch",
        "next_version": "1.2.4",
    }
    assert change == {
        "kind": "label-changed",
        "level": "patch",
        "iri": ARM,
        "label": "upper limb",
        "property": SKOS + "prefLabel",
        "language": "en",
        "before": "arm",
        "after": "upper limb",
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_to_tell(tmp_path: Path, bekken: Callable[..., Run], lang: str) -> None:
    old = folder(tmp_path / "old", SMALL)
    words = {"nb": "ingen endringer", "nn": "ingen endringar", "en": "no changes"}
    assert bekken("diff", old, old, "--lang", lang).out == words[lang] + "\n"


def test_the_shipped_ontology_differs_from_none_of_itself() -> None:
    assert bekken_kg.diff(shipped("ontology"), shipped("ontology")).changes == ()


# --- extensions

EXTENSION = """\
@prefix x: <https://example.org/mine/> .
@prefix bk: <https://w3id.org/bekken-kg/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
x:ontology a owl:Ontology ; owl:versionInfo "1.0.0" .
x:Spot a owl:Class ; rdfs:subClassOf bk:Symptom ; skos:prefLabel "flekk"@nb .
x:Mark a owl:Class ; skos:prefLabel "merke"@nb .
x:C1 a bk:Claim ; bk:claimSubject bk:PelvicGirdlePain ; bk:claimPredicate bk:hasSymptom ; bk:claimObject x:Spot ;
    bk:polarity bk:Affirmed ; bk:modality bk:Possible .
"""
X = "https://example.org/mine/"
EXTENSION_CHANGES = {
    "nothing": ("", "", "none", set()),
    "a term is gone": ('x:Mark a owl:Class ; skos:prefLabel "merke"@nb .', "", "major", {("vanished", f"{X}Mark", "")}),
    "a claim is denied": (
        "bk:Affirmed",
        "bk:Negated",
        "major",
        {("claim-changed", f"{X}C1", f"{BK}polarity"), ("inference-lost", f"{BK}PelvicGirdlePain", f"{BK}hasSymptom")},
    ),
    "a new name": ("x:Mark a", "x:New a owl:Class . x:Mark a", "minor", {("added", f"{X}New", "")}),
    "a label": ('"flekk"', '"prikk"', "patch", {("label-changed", f"{X}Spot", f"{SKOS}prefLabel")}),
}


@pytest.mark.parametrize(("before", "after", "bump", "found"), EXTENSION_CHANGES.values(), ids=EXTENSION_CHANGES)
def test_two_versions_of_an_extension(
    before: str, after: str, bump: str, found: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    old, new = tmp_path / "old.ttl", tmp_path / "new" / "mine.ttl"
    new.parent.mkdir()
    old.write_text(EXTENSION, encoding="utf-8")
    new.write_text(EXTENSION.replace(before, after, 1).replace("1.0.0", "1.0.1"), encoding="utf-8")
    difference = diff(str(old), str(new.parent))
    version = ("other-changed", f"{X}ontology", f"{OWL}versionInfo")
    assert {(it.kind, it.iri, it.property) for it in difference.changes} >= found | {version}
    assert {it.kind for it in difference.changes} == {kind for kind, *_ in found} | {version[0]}
    assert difference.bump == (bump if found else "patch")
    assert (difference.old_version, difference.new_version) == ("1.0.0", "1.0.1")
    assert difference.names("nb").short(f"{X}Spot") == "x:Spot"


def test_an_extension_is_not_compared_with_the_graph(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(EXTENSION, encoding="utf-8")
    with pytest.raises(WrongUse, match="not one with the other"):
        diff(str(tmp_path / "mine.ttl"), shipped("ontology"))
    with pytest.raises(CannotDo, match=r"there is no file .*none\.ttl"):
        diff(str(tmp_path / "none.ttl"), str(tmp_path / "mine.ttl"))
