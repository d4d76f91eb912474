"""The two release files; the OWL API's own checks of their profiles run in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse
from version import VERSION

from bekken_kg import building
from bekken_kg.namespaces import BK, BKC, BKS, ONTOLOGY, OWL, RDF, RDFS
from bekken_kg.rdf.quads import quads_of
from bekken_kg.reasoning.axioms import axioms_of
from bekken_kg.reasoning.record_labels import names
from bekken_kg.reasoning.releases import EL, FULL, releases

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return releases(quads_of(["terms", "leaflet"]))


@pytest.fixture(scope="module")
def full(texts: dict[str, str]) -> list[Quad]:
    return list(parse(texts[FULL], RdfFormat.RDF_XML))


@pytest.fixture(scope="module")
def el(texts: dict[str, str]) -> list[Quad]:
    return list(parse(texts[EL], RdfFormat.RDF_XML))


def has(quads: list[Quad], subject: str, predicate: str, value: str) -> bool:
    return any(f"<{subject}> <{predicate}> <{value}>" == str(quad) for quad in quads)


def test_the_full_file_is_the_two_layers(full: list[Quad]) -> None:
    quads = quads_of(["terms", "leaflet"])
    assert len(full) == len({quad.triple for quad in quads}) + len(names(quads)) > 3000


def test_every_record_has_one_label(full: list[Quad]) -> None:
    records = {quad.subject for quad in full if quad.subject.value.startswith((BKC, BKS))}
    labelled = [quad.subject for quad in full if quad.predicate.value == RDFS + "label"]
    assert len(records) >= 58 + 36
    assert [labelled.count(record) for record in records] == [1] * len(records)
    assert has_label(full, BKC + "L25", '"claim L25"@en')
    assert has_label(full, BKS + "H01", '"text unit H01"@en')
    assert has_label(full, BKS + "leaflet", '"Bekkenløsning"@nb')


def has_label(quads: list[Quad], subject: str, label: str) -> bool:
    return any(f"<{subject}> <{RDFS}label> {label}" == str(quad) for quad in quads)


def test_there_are_axioms_enough(full: list[Quad], el: list[Quad]) -> None:
    kinds = {RDFS + "subClassOf", OWL + "equivalentClass", OWL + "disjointWith"}
    assert sum(one.root.predicate.value in kinds for one in axioms_of(full)) >= 150
    assert len(axioms_of(full)) > len(axioms_of(el)) > len(axioms_of(full)) * 0.9


def test_the_el_file_has_only_axioms_of_el(el: list[Quad]) -> None:
    assert [one.root for one in axioms_of(el) if not one.in_el] == []


LEFT_OUT = {
    "inverse": (BK + "isPartOf", OWL + "inverseOf", BK + "hasPart"),
    "functional": (BK + "polarity", RDF + "type", OWL + "FunctionalProperty"),
    "symmetric": (BK + "contrastsWith", RDF + "type", OWL + "SymmetricProperty"),
    "asymmetric": (BK + "connects", RDF + "type", OWL + "AsymmetricProperty"),
}
KEPT = {
    "kind": (BK + "Relaxin", RDFS + "subClassOf", BK + "Hormone"),
    "disjoint": (BK + "PelvicBelt", OWL + "disjointWith", BK + "PelvicCorset"),
    "transitive": (BK + "isPartOf", RDF + "type", OWL + "TransitiveProperty"),
    "domain": (BK + "polarity", RDFS + "domain", BK + "Claim"),
    "claim": (BKC + "L25", BK + "claimSubject", BK + "PelvicGirdlePain"),
}


@pytest.mark.parametrize("triple", LEFT_OUT.values(), ids=LEFT_OUT)
def test_left_out_of_el(full: list[Quad], el: list[Quad], triple: tuple[str, str, str]) -> None:
    assert has(full, *triple)
    assert not has(el, *triple)


@pytest.mark.parametrize("triple", KEPT.values(), ids=KEPT)
def test_kept_in_el(full: list[Quad], el: list[Quad], triple: tuple[str, str, str]) -> None:
    assert has(full, *triple)
    assert has(el, *triple)


def test_annotations_are_kept_in_el(full: list[Quad], el: list[Quad]) -> None:
    numbers = [sum(quad.predicate.value.endswith("Label") for quad in quads) for quads in (full, el)]
    assert numbers[0] == numbers[1] > 300


def test_each_file_is_an_ontology_of_its_own(full: list[Quad], el: list[Quad]) -> None:
    version = OWL + "versionIRI"
    assert has(full, ONTOLOGY, version, f"{ONTOLOGY}/{VERSION}")
    assert has(el, ONTOLOGY + "/el", version, f"{ONTOLOGY}/{VERSION}/el")
    assert has(el, ONTOLOGY + "/el", RDFS + "seeAlso", ONTOLOGY)
    assert not any(str(quad.subject) == f"<{ONTOLOGY}>" for quad in el)


def test_no_derived_layer_is_released(full: list[Quad]) -> None:
    assert not has(full, BK + "PubicSymphysis", BK + "isPartOf", BK + "Pelvis")
    assert not has(full, BK + "PubicSymphysis", RDFS + "subClassOf", BK + "PelvicJoint")


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_bytes_under_any_hash_seed(tmp_path: Path, seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    code = (
        "import sys; from bekken_kg.building import released; from bekken_kg.reasoning.releases import releases\n"
        "for name, text in releases(released(sys.argv[1])).items():\n"
        "    open(name, 'w', encoding='utf-8').write(text)"
    )
    command = [sys.executable, "-c", code, str(REPOSITORY / "ontology")]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment)
    found = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert found == releases(building.released(str(REPOSITORY / "ontology")))


# --- the command, on a checkout of its own


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a small checkout and stand in it."""
    for name in ("terms", "leaflet", "derived"):
        (tmp_path / "ontology" / name).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "bekken-kg"\n', encoding="utf-8")
    terms = f"<{BK}A> a <{OWL}Class> ; <{RDFS}subClassOf> <{BK}B> ."
    (tmp_path / "ontology" / "terms" / "letters.ttl").write_text(terms, encoding="utf-8")
    (tmp_path / "ontology" / "leaflet" / "claims.ttl").write_text(f"<{BKC}L1> a <{BK}Claim> .", encoding="utf-8")
    building_files = building.derived(str(tmp_path / "ontology"))
    for name, text in building_files.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_command_writes_all(checkout: Path, bekken: Callable) -> None:
    run = bekken("build", "--to", "out", "--lang", "en")
    assert run.code == 0
    obo = [f"bekken-obo.{ending}" for ending in ("json", "obo", "owl")]
    assert sorted(path.name for path in (checkout / "out").iterdir()) == sorted([EL, FULL, *obo])
    assert run.out.count(" is written\n") == 5


def test_what_xml_cannot_hold_leaves_no_folder(checkout: Path, bekken: Callable) -> None:
    path, odd = (
        checkout / "ontology" / "terms" / "letters.ttl",
        f'<{BK}C> a <{OWL}Class> ; <{RDFS}comment> "a\\u0001" .',
    )
    path.write_text(path.read_text(encoding="utf-8") + odd, encoding="utf-8")
    before = {path: path.read_bytes() for path in (checkout / "ontology" / "derived").iterdir()}
    run = bekken("build", "--to", "out")
    assert run == (3, "", f"bekken: rdfs:comment of bk:C {run.err.partition('bk:C ')[2]}")
    assert "holds U+0001, which XML cannot hold" in run.err
    assert not (checkout / "out").exists()
    assert {path: path.read_bytes() for path in (checkout / "ontology" / "derived").iterdir()} == before


def test_a_missing_folder_of_a_folder(checkout: Path, bekken: Callable) -> None:
    run = bekken("build", "--to", "no/such")
    assert (run.code, run.err.count("\n")) == (3, 1)


def test_a_check_writes_nothing(checkout: Path, bekken: Callable) -> None:
    run = bekken("build", "--check", "--to", "out")
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert not (checkout / "out").exists()
