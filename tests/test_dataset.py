"""The description of the data set: the words of VoID and DCAT, and figures that are those of the graph."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, VOID, URIRef

import bekken_kg
from bekken_kg.exporting.dataset import DATASET, DUMPS, dataset_text
from bekken_kg.layers import LAYERS, graph_iri
from bekken_kg.namespaces import BK, BKC, ONTOLOGY
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.writing import RDF_FORMATS

WHOLE = URIRef(DATASET)
BESIDE = "https://example.org/data/"


def read(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle", publicID=BESIDE + "void.ttl")


@pytest.fixture(scope="module")
def described() -> rdflib.Graph:
    return read(dataset_text(quads_of()))


def number(graph: rdflib.Graph, subject: rdflib.term.Node, predicate: URIRef) -> int:
    (value,) = graph.objects(subject, predicate)
    return value.toPython()


@pytest.mark.parametrize("vocabulary", [VOID, DCAT, DCTERMS, FOAF])
def test_every_word_is_one_of_its_vocabulary(described: rdflib.Graph, vocabulary: type) -> None:
    nodes = {node for triple in described for node in triple[1:] if isinstance(node, URIRef)}
    words = {node for node in nodes if str(node).startswith(str(vocabulary)) and str(node) != str(vocabulary)}
    assert words
    assert [word for word in words if word not in vocabulary] == []  # type: ignore[operator]


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_is_a_subset_of_its_size(
    described: rdflib.Graph, shipped: bekken_kg.KnowledgeGraph, layer: str
) -> None:
    graph = URIRef(graph_iri(layer))
    assert (WHOLE, VOID.subset, graph) in described
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    assert number(described, graph, VOID.triples) == shipped.query(query).rows[0].n > 5


COUNTS = {
    VOID.triples: "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    VOID.classes: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s a ?o }",
    VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
}


@pytest.mark.parametrize("predicate", COUNTS)
def test_the_whole_is_counted(described: rdflib.Graph, shipped: bekken_kg.KnowledgeGraph, predicate: URIRef) -> None:
    assert number(described, WHOLE, predicate) == shipped.query(COUNTS[predicate]).rows[0].n


def test_the_layers_add_up(described: rdflib.Graph) -> None:
    sizes = [number(described, URIRef(graph_iri(layer)), VOID.triples) for layer in LAYERS]
    assert sum(sizes) == number(described, WHOLE, VOID.triples)


def test_the_partitions(described: rdflib.Graph) -> None:
    classes = {
        described.value(part, VOID["class"]): number(described, part, VOID.entities)
        for part in described.objects(WHOLE, VOID.classPartition)
    }
    properties = [number(described, part, VOID.triples) for part in described.objects(WHOLE, VOID.propertyPartition)]
    assert classes[URIRef(BK + "Claim")] == 58
    assert len(classes) == number(described, WHOLE, VOID.classes)
    assert len(properties) == number(described, WHOLE, VOID.properties)
    assert sum(properties) == number(described, WHOLE, VOID.triples)


def test_the_linksets_are_the_matches(described: rdflib.Graph, shipped: bekken_kg.KnowledgeGraph) -> None:
    linksets = set(described.subjects(RDF.type, VOID.Linkset))
    matches = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(STRENDS(STR(?p), 'Match') && ?p != rdf:type) }"
    prefix = f"PREFIX rdf: <{RDF}> "
    rows = shipped.query(f"{prefix}{matches}").rows
    assert sum(number(described, one, VOID.triples) for one in linksets) == rows[0].n > 100
    assert [len(list(described.objects(one, VOID.linkPredicate))) for one in linksets] == [1] * len(linksets)
    (exact,) = [one for one in linksets if str(one).endswith("/UBERON/exactMatch")]
    assert described.value(exact, VOID.linkPredicate) == SKOS.exactMatch
    target = described.value(exact, VOID.objectsTarget)
    assert str(described.value(target, VOID.uriSpace)) == "http://purl.obolibrary.org/obo/UBERON_"
    mappings = URIRef(graph_iri("mappings"))
    assert all((mappings, VOID.subset, one) in described for one in linksets)


def test_it_says_who_and_under_which_licence(described: rdflib.Graph) -> None:
    assert described.value(WHOLE, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert (described.value(WHOLE, DCTERMS.publisher), RDF.type, FOAF.Agent) in described
    assert {title.language for title in described.objects(WHOLE, DCTERMS.title)} == {"nb", "nn", "en"}
    languages = {str(one).rpartition("/")[2] for one in described.objects(WHOLE, DCTERMS.language)}
    assert languages == {"nb", "nn", "en"}


def test_it_names_vocabularies_and_examples(described: rdflib.Graph) -> None:
    vocabularies = set(described.objects(WHOLE, VOID.vocabulary))
    iao = URIRef("http://purl.obolibrary.org/obo/iao.owl")
    assert {URIRef(ONTOLOGY), URIRef(str(SKOS)), iao} <= vocabularies
    assert set(described.objects(WHOLE, VOID.exampleResource)) == {
        URIRef(BKC + "L25"),
        URIRef(BK + "PelvicGirdlePain"),
    }


def test_the_dumps_lie_beside_it(described: rdflib.Graph) -> None:
    dumps = {str(dump) for dump in described.objects(WHOLE, VOID.dataDump)}
    assert dumps == {BESIDE + name for name in DUMPS}
    assert {form for form, _, _ in DUMPS.values()} <= set(RDF_FORMATS)
    assert (URIRef(BESIDE + "void.ttl"), RDF.type, VOID.DatasetDescription) in described


def test_an_endpoint_stands_only_where_it_is_given(described: rdflib.Graph, bekken) -> None:
    assert described.value(WHOLE, VOID.sparqlEndpoint) is None
    run = bekken("export", "void", "--sparql-endpoint", "https://example.org/sparql")
    assert run.code == 0
    assert read(run.out).value(WHOLE, VOID.sparqlEndpoint) == URIRef("https://example.org/sparql")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("void", "--sparql-endpoint", "ftp://example.org"), "is no address of an endpoint"),
        (("void", "--sparql-endpoint", "https://exam ple"), "is no address of an endpoint"),
        (("void", "--layer", "terms"), "no layer can be chosen for void"),
        (("turtle", "--sparql-endpoint", "https://example.org"), "--sparql-endpoint is for void"),
    ],
)
def test_wrong_use(bekken, words: tuple[str, ...], told: str) -> None:
    run = bekken("export", *words)
    assert run.code == 2
    assert told in run.err


def test_the_api_says_the_same(bekken, shipped: bekken_kg.KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "void.ttl"
    assert bekken("export", "void", "--to", str(path)).code == 0
    assert path.read_text(encoding="utf-8") == shipped.export("void")


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    command = [sys.executable, "-m", "bekken_kg", "export", "void"]
    runs = [
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("0", "4711")
    ]
    assert runs[0].stdout == runs[1].stdout != b""
