"""The files for OBO tools; .ci/obo shows that pronto, fastobo, horned-owl and ROBOT read them and count the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from bekken_kg.building import build
from bekken_kg.namespaces import BK, OBO, ONTOLOGY, OWL, RDF, RDFS, SKOS
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of
from bekken_kg.reasoning.obo import LOST, frames, obo_files

OBOINOWL = "http://www.geneontology.org/formats/oboInOwl#"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("release") / "new"
    paths = [Path(path) for path in build(__file__, to=str(folder)).releases]
    assert sorted(path.name for path in paths) == sorted(path.name for path in folder.iterdir())
    return {path.suffix: path.read_text(encoding="utf-8") for path in paths if path.stem == "bekken-obo"}


@pytest.fixture(scope="module")
def owl(texts: dict[str, str]) -> Index:
    return Index(parse(texts[".owl"], RdfFormat.RDF_XML))


def stanza(texts: dict[str, str], name: str) -> list[str]:
    (found,) = re.findall(rf"^id: bk:{name}\n((?:.+\n)+)", texts[".obo"], re.MULTILINE)
    return str(found).splitlines()


def test_classes_and_relations_are_all_there(texts: dict[str, str], owl: Index) -> None:
    index = Index(quads_of(["terms"]))
    for type_, frame in ((OWL + "Class", "Term"), (OWL + "ObjectProperty", "Typedef")):
        wanted = sorted(iri for iri in index.members(type_) if iri.startswith(BK))
        assert sorted(owl.members(type_)) == wanted
        assert len(wanted) == texts[".obo"].count(f"\n[{frame}]\n") > 30


def test_a_term_in_full(texts: dict[str, str]) -> None:
    lines = stanza(texts, "PubicSymphysis")
    assert "name: pubic symphysis" in lines
    assert 'synonym: "symfysen" EXACT bklang:nb-nn []' in lines
    assert 'synonym: "symphysis pubis" EXACT bklang:en []' in lines
    assert "xref: UBERON:0003699" in lines
    assert "is_a: bk:PelvicJoint ! joint of the pelvis" in lines  # inferred: it is a joint, and part of the pelvis
    assert not [line for line in lines if line.startswith("is_a: bk:Joint ")]  # it follows


def test_a_match_that_is_broader_is_no_xref(texts: dict[str, str]) -> None:
    xrefs = {line for line in stanza(texts, "PelvicGirdlePain") if line.startswith("xref: ")}
    assert "xref: ICD10NO:O26.7" in xrefs  # close
    assert not {line for line in xrefs if "D059388" in line or "703619001" in line}  # broader


def test_the_header_says_what_is_lost(texts: dict[str, str], owl: Index) -> None:
    assert f"remark: {LOST}\n" in texts[".obo"]
    assert [text.value for text in owl.literals(f"{ONTOLOGY}/obo", RDFS + "comment")] == [LOST]
    assert json.loads(texts[".json"])["graphs"][0]["meta"]["comments"] == [LOST]
    for word in ("claims", "hedges", "evidence", "named values", "disjointness", "domains"):
        assert word in LOST


def test_the_three_files_say_the_same(texts: dict[str, str], owl: Index) -> None:
    (graph,) = json.loads(texts[".json"])["graphs"]
    obo: set[tuple[str, str]] = set()
    for name, block in re.findall(r"^id: bk:(\S+)\n((?:.+\n)+)", texts[".obo"], re.MULTILINE):
        obo |= {(name, text) for text in re.findall(r'^synonym: "(.+)" EXACT ', block, re.MULTILINE)}
    stated = {(iri.removeprefix(BK), text.value) for iri, text in owl.pairs(OBOINOWL + "hasExactSynonym")}  # type: ignore[union-attr]
    drawn = {
        (node["id"].removeprefix(BK), synonym["val"])
        for node in graph["nodes"]
        for synonym in node["meta"].get("synonyms", ())
    }
    assert obo == stated == drawn
    assert len(obo) > 300
    assert {
        edge["obj"] for edge in graph["edges"] if edge["sub"] == BK + "PubicSymphysis" and edge["pred"] == "is_a"
    } == {BK + "PelvicJoint"}


def test_a_synonym_has_the_type_of_its_languages(owl: Index) -> None:
    axiom = next(
        iri for iri in owl.subjects(OWL + "annotatedTarget", Literal("symfysen")) if owl.values(iri, RDF + "type")
    )
    (type_,) = owl.iris(axiom, OBOINOWL + "hasSynonymType")
    assert [text.value for text in owl.literals(type_, RDFS + "label")] == ["Norwegian bokmål and Norwegian nynorsk"]


def test_what_obo_reads_in_another_way_is_escaped() -> None:
    zebra, kind = NamedNode(BK + "Zebra"), NamedNode(OWL + "Class")
    quads = [
        Quad(zebra, NamedNode(RDF + "type"), kind),
        Quad(zebra, NamedNode(SKOS + "prefLabel"), Literal("zebra! {striped}", language="en")),
        Quad(zebra, NamedNode(SKOS + "altLabel"), Literal('say "z\\"', language="nb")),
        Quad(zebra, NamedNode(SKOS + "altLabel"), Literal("Zebra", language="sv")),
        Quad(zebra, NamedNode(SKOS + "definition"), Literal("two\r\n\u2028lines", language="en")),
    ]
    text = obo_files(quads, {BK + "Zebra": ["X:1", "X:1"]})["bekken-obo.obo"]
    assert text.endswith(
        '\n[Term]\nid: bk:Zebra\nname: zebra\\! \\{striped}\ndef: "two lines" []\n'
        'synonym: "say \\"z\\\\\\"" EXACT bklang:nb []\nxref: X:1\n'
    )


def test_a_retired_term_is_obsolete_and_stands_nowhere() -> None:
    old, new, above = (NamedNode(BK + name) for name in ("Old", "New", "Above"))
    quads = [Quad(name, NamedNode(RDF + "type"), NamedNode(OWL + "Class")) for name in (old, new, above)]
    quads += [Quad(name, NamedNode(RDFS + "subClassOf"), above) for name in (old, new)]
    quads += [
        Quad(old, NamedNode(OWL + "deprecated"), Literal(True)),
        Quad(old, NamedNode(OBO + "IAO_0100001"), new),
    ]
    files = obo_files(quads, {})
    assert files["bekken-obo.obo"].endswith("\n[Term]\nid: bk:Old\nname: Old\nis_obsolete: true\nreplaced_by: bk:New\n")
    owl = Index(parse(files["bekken-obo.owl"], RdfFormat.RDF_XML))
    assert owl.iris(old.value, OBO + "IAO_0100001") == [new.value]
    assert [text.value for text in owl.literals(old.value, OWL + "deprecated")] == ["true"]
    assert owl.iris(old.value, RDFS + "subClassOf") == []
    (node,) = [node for node in json.loads(files["bekken-obo.json"])["graphs"][0]["nodes"] if node["lbl"] == "Old"]
    assert node["meta"]["deprecated"] is True


def test_only_nearest_parents() -> None:
    a, b, c = (NamedNode(BK + name) for name in "abc")
    under = NamedNode(RDFS + "subClassOf")
    quads = [Quad(name, NamedNode(RDF + "type"), NamedNode(OWL + "Class")) for name in (a, b, c)]
    quads += [Quad(a, under, b), Quad(b, under, c), Quad(a, under, c), Quad(a, under, NamedNode("http://e.org/x"))]
    assert [frame.parents for frame in frames(Index(quads), {})] == [(b.value,), (c.value,), ()]
