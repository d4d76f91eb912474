"""owlready2: the catalogue on its quadstore, where answers differ and why, and the graph as objects."""

from __future__ import annotations

import ast
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import small_graph

import bekken_kg
from bekken_kg.engines import open_engine
from bekken_kg.engines.owlready import to_objects, to_world
from bekken_kg.errors import CannotDo
from bekken_kg.layers import LAYERS, graph_iri
from bekken_kg.namespaces import BK, BKC, BKS

SOURCE = Path(bekken_kg.__file__).parent
ANSWERS = Path(__file__).parent.parent / "queries" / "answers"
QUESTIONS = sorted(path.stem for path in ANSWERS.glob("*.rq"))
TABLE = Path(__file__).parent / "data" / "owlready2-exceptions.tsv"
EXCEPTIONS = dict(line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:])


@pytest.fixture(scope="module")
def kg() -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load(engine="owlready2")


@pytest.fixture(scope="module")
def world(shipped: bekken_kg.KnowledgeGraph) -> object:
    return shipped.to_owlready()


def test_the_exceptions_are_few_questions_each_with_a_reason() -> None:
    assert len(QUESTIONS) >= 38
    assert set(EXCEPTIONS) <= set(QUESTIONS)
    assert 3 * len(EXCEPTIONS) <= len(QUESTIONS)
    assert all(len(reason.split()) > 5 for reason in EXCEPTIONS.values())


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_same_rows_unless_it_is_listed(
    kg: bekken_kg.KnowledgeGraph, shipped: bekken_kg.KnowledgeGraph, name: str
) -> None:
    same = kg.answer(name).to_tsv() == shipped.answer(name).to_tsv()  # whose rows are the golden ones
    assert same is (name not in EXCEPTIONS)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("what-is", {"term": "relaksin"}),
        ("treatments", {"lang": "nn"}),
        ("claims", {"section": ["TreatmentSection", "bk:SymptomsSection"]}),
    ],
)
def test_parameters(kg: bekken_kg.KnowledgeGraph, shipped: bekken_kg.KnowledgeGraph, name: str, values: dict) -> None:
    assert kg.answer(name, **values)
    assert kg.answer(name, **values).to_tsv() == shipped.answer(name, **values).to_tsv()


def test_the_command(bekken) -> None:
    words = ("answer", "treatments", "--lang", "en", "--format", "tsv")
    run = bekken(*words, "--engine", "owlready2")
    assert run.code == 0
    assert run.out == bekken(*words).out


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_is_a_named_graph_with_all_its_triples(
    kg: bekken_kg.KnowledgeGraph, shipped: bekken_kg.KnowledgeGraph, layer: str
) -> None:
    pattern = "?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o))"
    query = f"SELECT ?s ?p ?o {{ GRAPH <{graph_iri(layer)}> {{ {pattern} }} }}"
    expected = set(shipped.query(query).terms)
    assert len(expected) > 5
    assert set(kg.query(query).terms) == expected


def test_the_layers_are_told_apart(kg: bekken_kg.KnowledgeGraph) -> None:
    rows = kg.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows
    assert {row.g for row in rows} == {graph_iri(layer) for layer in LAYERS}
    assert not kg.query("ASK { GRAPH <e:none> { ?s ?p ?o } }")


SMALL = [
    "ASK { ?s ?p 'symfysen'@nb }",
    "ASK { ?s ?p 'symfysen'@nn }",
    "ASK { ?s ?p 'symfysen' }",
    "SELECT (COUNT(*) AS ?n) { ?s <http://purl.org/dc/terms/identifier> ?o }",
    "SELECT ?s { VALUES ?o { 'L01' } ?s <http://purl.org/dc/terms/identifier> ?o }",
    "SELECT ?s { ?s <http://purl.org/dc/terms/identifier> ?o { SELECT ?o { VALUES ?o { 'L01' } } } }",
    "SELECT ?x (DATATYPE(?n) AS ?type) { ?x <http://www.w3.org/ns/oa#start> ?n } ORDER BY ?x",
    "SELECT ?o { ?o a <http://www.w3.org/2002/07/owl#Ontology> }",
    "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t FILTER(ISIRI(?s)) }",
    "DESCRIBE <https://w3id.org/bekken-kg/claims/L01>",
]


@pytest.mark.parametrize("query", SMALL)
def test_it_answers_as_oxigraph_does(query: str) -> None:
    ours, other = (small_graph(name).query(query) for name in ("owlready2", "oxigraph"))
    assert (bool(ours), sorted(map(str, ours.terms))) == (bool(other), sorted(map(str, other.terms)))


def test_a_triple_that_two_graphs_have_is_found_once(tmp_path: Path) -> None:
    path = tmp_path / "one.nt"
    path.write_text("<e:a> <e:b> <e:c> .\n", encoding="utf-8")
    engine = open_engine("owlready2", [(str(path), "e:one"), (str(path), "e:two")])
    kg = bekken_kg.KnowledgeGraph(engine)
    assert len(kg.query("SELECT * { ?s ?p ?o }")) == 1
    assert len(kg.query("SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 2


def test_from_is_refused(kg: bekken_kg.KnowledgeGraph) -> None:
    with pytest.raises(CannotDo, match="cannot choose graphs by FROM; use GRAPH"):
        kg.query(f"SELECT * FROM <{graph_iri('terms')}> {{ ?s ?p ?o }}")


def test_terms_are_classes_with_labels(world) -> None:
    pain = world.get_namespace(BK).PelvicGirdlePain
    assert pain in list(world.classes())
    assert pain.label.en == ["pregnancy-related pelvic girdle pain"]
    assert [pain.prefLabel.nb, pain.prefLabel.nn] == [["bekkenløsning"], ["bekkenløysing"]]
    assert issubclass(world[BK + "PubicSymphysis"], world[BK + "Joint"])


def test_every_class_is_there(world, shipped: bekken_kg.KnowledgeGraph) -> None:
    query = "SELECT ?c { ?c a <http://www.w3.org/2002/07/owl#Class> FILTER(ISIRI(?c)) }"
    classes = {row.c for row in shipped.query(query)}
    assert len(classes) >= 110
    assert {found.iri for found in world.classes()} == classes


def test_claims_are_individuals(world) -> None:
    claims = list(world.get_namespace(BK).Claim.instances())
    assert len(claims) == 58
    claim = world[BKC + "L49"]
    assert claim.modality.name == "Possible"
    assert claim.effect == [world[BK + "ReducedPain"]]
    assert claim.claimObject == [world[BK + "PoolExercise"]]
    assert claim.statement.nn


def test_a_property_name_that_two_have_is_ours(world) -> None:
    assert world.get_namespace(BK).isPartOf.python_name == "isPartOf"
    assert world[BKS + "U01"].dcterms_isPartOf == [world[BKS + "leaflet"]]
    assert world[BK + "Pelvis"].isPartOf == []


def test_it_is_a_world_of_its_own(shipped: bekken_kg.KnowledgeGraph) -> None:
    import owlready2

    assert to_objects(shipped.engine.quads()) is not owlready2.default_world
    assert owlready2.default_world[BK + "Pelvis"] is None


def test_nothing_is_imported(tmp_path: Path) -> None:
    ontology, imports = ox.NamedNode("e:o"), ox.NamedNode("http://www.w3.org/2002/07/owl#imports")
    there = ox.NamedNode("http://127.0.0.1:9/there.owl")  # would be an error at once
    world = to_world([ox.Quad(ontology, imports, there)])
    assert list(world.classes()) == []


def test_a_class_that_is_lost_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("owlready2.World.classes", lambda self: iter(()))
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    quad = ox.Quad(ox.NamedNode("e:C"), kind, ox.NamedNode("http://www.w3.org/2002/07/owl#Class"))
    with pytest.raises(CannotDo, match="owlready2 did not load 1 classes, such as e:C"):
        to_world([quad])


def test_one_module_imports_owlready2() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}
    importers = {path.stem for path, tree in trees.items() if imports_at_run_time(tree)}
    assert importers == {"owlready"}


def imports_at_run_time(tree: ast.Module) -> bool:
    choices = [node for node in ast.walk(tree) if isinstance(node, ast.If)]
    typing = [node for node in choices if "TYPE_CHECKING" in ast.dump(node.test)]
    skipped = {id(inner) for node in typing for inner in ast.walk(node)}
    nodes = [node for node in ast.walk(tree) if id(node) not in skipped]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return any(name.partition(".")[0] == "owlready2" for name in names)
