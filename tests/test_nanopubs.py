"""Nanopublications: the hedge in each assertion, names made of their hash, and what supersedes what."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

import bekken_kg
from bekken_kg.engines import open_engine
from bekken_kg.errors import CannotDo
from bekken_kg.exporting.nanopubs import CITO, NPX, Nanopub, nanopubs, read_earlier, text_of_all
from bekken_kg.exporting.trusty import code_of, parts_of
from bekken_kg.namespaces import BK, BKC, DCTERMS, PROV

#: what `nanopub` makes of the quads in test_the_hash_of_the_module_ra
EXPECTED = "RA2IpQyC81vj_KPsYlhmr6lVpW-SGJg8SxtzwZSo_3KSM"
#: hedges and other reservations as the graph has them
RESERVED = tuple(BK + name for name in ("modality", "polarity", "frequency", "context", "hedge", "negationScope"))


@pytest.fixture(scope="module")
def kg() -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load()


@pytest.fixture(scope="module")
def found(kg: bekken_kg.KnowledgeGraph) -> dict[str, Nanopub]:
    return nanopubs(kg)


@pytest.fixture(scope="module")
def published(found: dict[str, Nanopub], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all, as `bekken export nanopubs --to` writes it."""
    folder = tmp_path_factory.mktemp("published")
    for name, nanopub in found.items():
        (folder / f"{name}.trig").write_text(nanopub.text(), encoding="utf-8")
    return folder


def graph(nanopub: Nanopub, part: str) -> list[Quad]:
    return [quad for quad in nanopub.quads if quad.graph_name == NamedNode(f"{nanopub.iri}#{part}")]


def changed(kg: bekken_kg.KnowledgeGraph, old: str, new: str) -> bekken_kg.KnowledgeGraph:
    """Return the graph with one text in place of another."""
    text = kg.export("nquads")
    assert old in text
    quads = parse(text.replace(old, new), RdfFormat.N_QUADS)
    return bekken_kg.KnowledgeGraph(open_engine("oxigraph", [], extra=quads))


def test_one_a_claim_and_one_an_evidence_statement(kg: bekken_kg.KnowledgeGraph, found: dict[str, Nanopub]) -> None:
    statements = kg.index.members(BK + "EvidenceStatement")
    assert len(found) == len(kg.claims) + len(statements) > 150
    assert {nanopub.about for nanopub in found.values()} == {claim.iri for claim in kg.claims} | set(statements)


def test_the_assertion_of_a_claim_has_every_reservation(
    kg: bekken_kg.KnowledgeGraph, found: dict[str, Nanopub]
) -> None:
    for claim in kg.claims:
        said = {quad.triple for quad in graph(found[claim.id], "assertion")}
        expected = {
            (prop, value) for prop in (*RESERVED, BK + "statement") for value in kg.index.values(claim.iri, prop)
        }
        assert {(triple.predicate.value, triple.object) for triple in said} >= expected
        assert {triple.subject.value for triple in said} == {claim.iri}  # never the bare edge


def test_where_it_is_from_and_whose_it_is(found: dict[str, Nanopub]) -> None:
    pool = found["L49"]
    origin = {(quad.predicate.value, quad.object) for quad in graph(pool, "provenance")}
    assert (PROV + "wasDerivedFrom", NamedNode("https://w3id.org/bekken-kg/source/U24")) in origin
    info = {quad.predicate.value for quad in graph(pool, "pubinfo") if quad.subject == NamedNode(pool.iri)}
    assert {DCTERMS + "license", DCTERMS + "creator"} <= info
    assert not any("Signature" in quad.predicate.value for quad in pool.quads)


def test_evidence_says_what_it_does_to_its_claims(kg: bekken_kg.KnowledgeGraph, found: dict[str, Nanopub]) -> None:
    links = {"Supports": "supports", "Qualifies": "qualifies", "Contests": "disputes"}
    told = {
        (quad.predicate.value, quad.object.value)
        for quad in graph(found["E01"], "assertion")
        if quad.predicate.value.startswith(CITO)
    }
    assert told == {(CITO + "disputes", f"{BKC}L{number}") for number in range(11, 16)}
    for claim in kg.claims:
        for statement in claim.evidence:
            link = Quad(
                NamedNode(statement.iri),
                NamedNode(CITO + links[statement.stance.name]),
                NamedNode(claim.iri),
                NamedNode(f"{found[statement.id].iri}#assertion"),
            )
            assert link in found[statement.id].quads


def test_names_are_made_of_the_hash(found: dict[str, Nanopub]) -> None:
    for nanopub in found.values():
        quads = list(parse(nanopub.text(), RdfFormat.TRIG))
        assert code_of(parts_of(quads, nanopub.iri)) == nanopub.iri[-45:]


def test_the_hash_of_the_module_ra() -> None:
    """The name of this one was made by the library `nanopub` (2.0.1): texts with a language, a line end, a backslash."""
    parts = [
        (f"https://w3id.org/np/ #{graph}", "https://w3id.org/np/ ", "http://e.org/p", value)
        for graph, value in (
            ("Head", "http://e.org/o"),
            ("a", Literal("b\nc\\d", language="nb-NO")),
            ("a", Literal("b")),
            ("a", Literal("b", language="en")),
            ("a", Literal("7", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))),
            ("a", "http://e.org/ø"),
        )
    ]
    assert code_of(reversed(parts)) == code_of(parts) == EXPECTED


def test_a_changed_claim_supersedes(kg: bekken_kg.KnowledgeGraph, published: Path, tmp_path: Path) -> None:
    earlier = read_earlier(str(published))
    now = nanopubs(changed(kg, "may reduce the pain", "reduces the pain"), None, earlier)
    assert {name for name, nanopub in now.items() if nanopub != earlier[nanopub.about]} == {"L49"}
    pool = now["L49"]
    assert pool.supersedes == earlier[pool.about].iri != pool.iri
    link = (NamedNode(pool.iri), NamedNode(NPX + "supersedes"), NamedNode(pool.supersedes))
    assert [tuple(quad.triple) for quad in graph(pool, "pubinfo") if quad.predicate == link[1]] == [link]
    # with both in a folder the newer one is the one that counts
    (tmp_path / "both").mkdir()
    (tmp_path / "both" / "1.trig").write_text(earlier[pool.about].text(), encoding="utf-8")
    (tmp_path / "both" / "2.trig").write_text(pool.text(), encoding="utf-8")
    assert read_earlier(str(tmp_path / "both"))[pool.about].iri == pool.iri


def test_another_stance_supersedes_too(kg: bekken_kg.KnowledgeGraph, published: Path) -> None:
    earlier = read_earlier(str(published))
    stance = f"<https://w3id.org/bekken-kg/evidence/E01> <{BK}stance> <{BK}"
    now = nanopubs(changed(kg, f"{stance}Contests>", f"{stance}Supports>"), None, earlier)
    assert {name for name, nanopub in now.items() if nanopub.supersedes} >= {"E01"}


def test_one_file_has_them_all(found: dict[str, Nanopub], tmp_path: Path, bekken: Callable[..., Run]) -> None:
    text = bekken("export", "nanopubs").out
    assert text == text_of_all(found)
    (tmp_path / "all.trig").write_text(text, encoding="utf-8")
    assert {nanopub.iri for nanopub in read_earlier(str(tmp_path / "all.trig")).values()} == {
        nanopub.iri for nanopub in found.values()
    }


def test_what_was_published_is_written_as_it_was(published: Path, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    run = bekken("export", "nanopubs", "--supersedes", str(published), "--to", str(tmp_path / "now"))
    assert run.code == 0
    names = sorted(file.name for file in published.iterdir())
    assert sorted(file.name for file in (tmp_path / "now").iterdir()) == names
    assert all((tmp_path / "now" / name).read_bytes() == (published / name).read_bytes() for name in names)


def test_what_is_gone_is_told(published: Path, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    text = (published / "L49.trig").read_text(encoding="utf-8").replace("bkc:L49", "bkc:L99")
    (tmp_path / "old.trig").write_text(text, encoding="utf-8")
    quads = list(parse(text, RdfFormat.TRIG))
    iri = next(quad.subject.value for quad in quads if "Nanopublication" in str(quad.object))
    right = iri[:-45] + code_of(parts_of(quads, iri))
    (tmp_path / "old.trig").write_text(text.replace(iri, right), encoding="utf-8")
    run = bekken("export", "nanopubs", "--supersedes", str(tmp_path / "old.trig"), "--to", str(tmp_path / "now"))
    assert run.code == 0
    assert f"{right} is about {BKC}L99" in run.err


def refuse(path: Path, words: str) -> None:
    with pytest.raises(CannotDo, match=words):
        read_earlier(str(path))


def test_what_was_published_before_must_be_that(published: Path, tmp_path: Path) -> None:
    refuse(tmp_path / "nothing.trig", "nothing.trig")
    refuse(tmp_path, "no nanopublication")
    (tmp_path / "else.trig").write_text("<http://e.org/s> <http://e.org/p> 1 .", encoding="utf-8")
    refuse(tmp_path / "else.trig", "no nanopublication")
    text = (published / "L49.trig").read_text(encoding="utf-8")
    (tmp_path / "changed.trig").write_text(text.replace("kan redusere", "reduserer"), encoding="utf-8")
    refuse(tmp_path / "changed.trig", "says something else than its name")


@pytest.mark.parametrize(
    "words",
    [("nanopubs", "--layer", "terms"), ("nanopubs", "--extension", "x.ttl"), ("turtle", "--supersedes", "x")],
)
def test_wrong_use(words: tuple[str, ...], bekken: Callable[..., Run]) -> None:
    run = bekken("export", *words)
    assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 1)


def test_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "bekken_kg", "export", "nanopubs"],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
            cwd=tmp_path,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(outputs) == 1
