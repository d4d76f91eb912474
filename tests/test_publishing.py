"""Publishing: each layer whole in its graph, safe to repeat, read back, a failure told graph by graph."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from storing import Handler, StandIn, says, standing_in

import bekken_kg
from bekken_kg.errors import CannotDo, UnknownName, WrongUse
from bekken_kg.layers import LAYERS, graph_iri
from bekken_kg.rdf.quads import quads_of
from bekken_kg.remote import publishing
from bekken_kg.remote.address import Credentials
from bekken_kg.remote.publishing import digest, publish
from bekken_kg.remote.stores import CHUNK, LARGEST, UpdateStore, chunks
from bekken_kg.remote.transport import RequestLimits, Transport

GRAPHS = [graph_iri(layer) for layer in LAYERS]
NODE = ox.NamedNode("http://example.org/n")
EXTENSION = """
@prefix my: <http://example.org/my/> . @prefix bk: <https://w3id.org/bekken-kg/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
my:Thing a owl:Class ; rdfs:subClassOf bk:Pain , [ a owl:Restriction ; owl:onProperty bk:isLocatedIn ;
    owl:someValuesFrom bk:Pelvis ] ; skos:prefLabel "min ting"@nb , "mi ting"@nn , "my thing"@en .
"""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("no_proxy", "*")
    with standing_in() as server:
        yield server


def held(server: StandIn, graph: str) -> list[ox.Triple]:
    return [quad.triple for quad in server.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))]


def put(server: StandIn, way: str, **words: object) -> list[object]:
    address = f"{server.url}/{way}"
    if way == "update":
        words |= {"update": True, "query_address": f"{server.url}/sparql"}
    return list(publish(address, **words))


@pytest.mark.parametrize("way", ["store", "update"])
def test_each_layer_is_in_its_graph_and_stays_there(store: StandIn, way: str) -> None:
    told: list[str] = []
    mine = ox.Quad(NODE, NODE, NODE, NODE)
    store.store.add(mine)
    store.store.add(ox.Quad(NODE, NODE, NODE, ox.NamedNode(GRAPHS[0])))  # is replaced
    first = put(store, way, say=told.append)
    again = put(store, way)
    assert first == again
    assert [one.graph for one in first] == GRAPHS
    assert {graph.value for graph in store.store.named_graphs()} == {*GRAPHS, NODE.value}
    assert mine in store.store
    assert [one.triples for one in first] == [len(quads_of([layer])) for layer in LAYERS]
    assert [one.digest for one in first] == [digest(held(store, graph)) for graph in GRAPHS]
    assert len(told) == 2 * len(LAYERS)
    assert told[0] == f"terms: {first[0].triples} triples …"
    assert told[1].endswith(f"sha256 {first[0].digest[:16]}")


@pytest.mark.parametrize("way", ["store", "update"])
def test_what_was_published_answers(store: StandIn, way: str, shipped: bekken_kg.KnowledgeGraph) -> None:
    put(store, way)
    kg = bekken_kg.connect(f"{store.url}/sparql")
    assert kg.answer("kinds-of").to_tsv() == shipped.answer("kinds-of").to_tsv()


@pytest.mark.parametrize("way", ["store", "update"])
def test_an_extension_is_published_with_what_follows(store: StandIn, way: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(EXTENSION, encoding="utf-8")
    done = put(store, way, layers=["terms", "edges", "reading"], extensions=[str(path)])
    assert [one.name for one in done] == ["terms", "edges", "reading", "extension/mine", "extension/mine/derived"]
    assert len(held(store, graph_iri("extension/mine"))) == done[3].triples == 9
    kg = bekken_kg.connect(f"{store.url}/sparql", extensions=[str(path)])
    local = bekken_kg.load(["terms", "edges", "reading"], extensions=[str(path)])
    assert kg["mi ting"].label("en") == "my thing"
    assert kg.answer("kinds-of").to_tsv() == local.answer("kinds-of").to_tsv()


def test_cautious_edges_are_put_beside_the_layers(store: StandIn, bekken: Callable[..., Run]) -> None:
    run = bekken("publish", f"{store.url}/store", "--edges", "cautious", "--format", "json")
    graphs = {it["name"]: it for it in json.loads(run.out)["graphs"]}
    assert list(graphs) == [*LAYERS, "edges-cautious"]
    (graph,) = {graph.value for graph in store.store.named_graphs()} - set(GRAPHS)
    assert graphs["edges-cautious"]["graph"] == graph == graph_iri("edges-cautious")
    assert len(held(store, graph)) == 28
    assert set(held(store, graph)) < set(held(store, graph_iri("edges")))
    default = bekken("query", "-e", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--endpoint", f"{store.url}/sparql")
    assert default.out == bekken("query", "-e", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").out
    wrong = bekken("publish", f"{store.url}/store", "--layer", "terms", "--edges", "cautious")
    assert (wrong.code, wrong.out, len(wrong.err.splitlines())) == (2, "", 1)


@pytest.mark.parametrize("way", ["store", "update"])
def test_a_failure_on_the_way_is_told_graph_by_graph(store: StandIn, way: str) -> None:
    before = len(put(store, way))

    def full(handler: Handler) -> None:
        if b"graph/mappings" in handler.path.replace("%2F", "/").encode() + handler.body:
            handler.reply(507, "text/plain", b"disk full")
        elif way == "store":
            handler.graph()
        else:
            handler.server.store.update(handler.body.decode())
            handler.reply(204)

    old = sorted(map(str, held(store, graph_iri("mappings"))))
    store.faults[f"/{way}"] = full
    with pytest.raises(
        CannotDo,
        match=r"^mappings could not be published: http\S+ could not do it \(507\): disk full; "
        r"in the store: terms, leaflet; not tried: evidence, inferred, edges, reading; then run it again$",
    ):
        put(store, way)
    assert sorted(map(str, held(store, graph_iri("mappings")))) == old
    store.faults.clear()
    assert len(put(store, way)) == before


def test_a_store_that_keeps_something_else_is_told(store: StandIn) -> None:
    def forgetful(handler: Handler) -> None:
        handler.body = handler.body.replace(b"Relaxin", b"Relaxing")
        handler.graph()

    store.faults["/store"] = forgetful
    with pytest.raises(CannotDo, match=r"terms could not be .* are not the same; .* in the store: nothing; not tried"):
        publish(f"{store.url}/store")


@pytest.mark.parametrize("way", ["store", "update"])
def test_two_who_publish_at_once_never_mix(store: StandIn, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both put the same graphs with other triples, at the same time; what stays is of one of them."""
    names = ["inferred", "edges", "reading"]
    others = {name: [ox.Triple(NODE, NODE, ox.Literal(f"{name} {number}")) for number in range(40)] for name in names}
    ours = {name: [ox.Triple(NODE, NODE, ox.Literal(f"{number} {name}")) for number in range(40)] for name in names}
    barrier, own = threading.Barrier(2), threading.local()
    monkeypatch.setattr(publishing, "_graphs", lambda layers, extensions: own.graphs)

    def run(graphs: dict[str, list[ox.Triple]]) -> bool:
        own.graphs = graphs
        barrier.wait()
        try:
            put(store, way, layers=names)
        except CannotDo:
            return False
        return True

    for _ in range(3):
        with ThreadPoolExecutor(2) as pool:
            good = list(pool.map(run, (ours, others)))
        held_now = {name: set(held(store, graph_iri(name))) for name in names}
        whole = [held_now == {name: set(graphs[name]) for name in names} for graphs in (ours, others)]
        assert any(whole) or not any(good)
        assert any(good)
        assert {graph.value for graph in store.store.named_graphs()} == {graph_iri(name) for name in names}


@pytest.mark.parametrize("way", ["store", "update"])
def test_what_another_has_written_over_is_put_again(store: StandIn, way: str) -> None:
    put(store, way, layers=["inferred", "edges"])
    first, seen = ox.NamedNode(graph_iri("inferred")), [0]

    def overwritten(handler: Handler) -> None:
        """When the second graph has come, another has put the first one."""
        if handler.command == "PUT" and b"edges" in handler.path.encode():
            seen[0] += 1
            if seen[0] == 1:
                handler.server.store.remove_graph(first)
                handler.server.store.add(ox.Quad(NODE, NODE, NODE, first))
        if b"MOVE" in handler.body and b"edges" in handler.body:
            seen[0] += 1
            if seen[0] == 1:
                handler.server.store.add(ox.Quad(NODE, NODE, NODE, first))
        if way == "store":
            handler.graph()
        else:
            handler.server.store.update(handler.body.decode())
            handler.reply(204)

    store.faults[f"/{way}"] = overwritten
    done = put(store, way, layers=["inferred", "edges"])
    assert seen[0] == 2
    assert [one.digest for one in done] == [digest(held(store, graph_iri(name))) for name in ("inferred", "edges")]


def test_an_update_that_loses_triples_leaves_the_old_graph(store: StandIn) -> None:
    put(store, "update", layers=["edges"])
    before = digest(held(store, graph_iri("edges")))
    sent = [0]

    def lossy(handler: Handler) -> None:
        sent[0] += 1
        if not handler.body.startswith(b"INSERT"):
            handler.server.store.update(handler.body.decode())
        handler.reply(204)

    store.faults["/update"] = lossy
    with pytest.raises(CannotDo, match=r"\d+ triples were sent, 0 arrived"):
        put(store, "update", layers=["edges"])
    assert digest(held(store, graph_iri("edges"))) == before
    assert sent[0] == 2


def test_readers_never_see_half_a_graph(store: StandIn) -> None:
    put(store, "update", layers=["terms"])
    sizes: set[int] = set()

    def watched(handler: Handler) -> None:
        handler.server.store.update(handler.body.decode())
        sizes.add(len(held(handler.server, GRAPHS[0])))
        handler.reply(204)

    store.faults["/update"] = watched
    done = put(store, "update", layers=["terms"])
    assert len(store.seen) > 10
    assert sizes == {done[0].triples}


def test_a_busy_store_is_asked_again(store: StandIn) -> None:
    left = [1]

    def once(handler: Handler) -> None:
        left[0] -= 1
        if left[0] == 0:
            handler.reply(503, "text/plain", b"", Retry_After="0")
        else:
            handler.graph()

    store.faults["/store"] = once
    assert len(publish(f"{store.url}/store", layers=["edges"])) == 1


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"layers": []}, WrongUse),
        ({"layers": ["edge"]}, UnknownName),
        ({"query_address": "http://localhost:1/"}, WrongUse),
        ({"extensions": "mine.ttl"}, WrongUse),
    ],
)
def test_wrong_use_is_told(words: dict[str, object], error: type) -> None:
    with pytest.raises(error):
        publish("http://127.0.0.1:1/", **words)


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://localhost:1/ds/update", "http://localhost:1/ds/query"),
        ("http://localhost:1/sparql", "http://localhost:1/sparql"),
    ],
)
def test_where_an_update_store_is_asked(address: str, asked: str) -> None:
    transport = Transport(Credentials(), RequestLimits())
    assert UpdateStore(address, None, transport).questions == asked
    assert UpdateStore(address, "http://localhost:2/q", transport).questions == "http://localhost:2/q"


def test_the_digest_is_of_what_is_said() -> None:
    number = ox.NamedNode("http://www.w3.org/2001/XMLSchema#nonNegativeInteger")
    one, other = ox.BlankNode(), ox.BlankNode()
    said = [ox.Triple(one, NODE, ox.Literal("07", datatype=number)), ox.Triple(one, NODE, ox.Literal("x"))]
    same = [ox.Triple(other, NODE, ox.Literal("x")), ox.Triple(other, NODE, ox.Literal(7))]
    apart = [ox.Triple(one, NODE, ox.Literal(7)), ox.Triple(other, NODE, ox.Literal("x"))]
    assert digest(said) == digest(same) != digest(apart)


def test_blank_nodes_that_hang_together_are_sent_together() -> None:
    triples = [quad.triple for quad in quads_of(["terms"])]
    pieces = list(chunks(triples))
    assert len(pieces) >= len(triples) // CHUNK[0]
    assert sum(map(len, pieces)) == len(triples)
    names = [{word for line in piece for word in line.split() if word.startswith("_:")} for piece in pieces]
    assert sum(map(len, names)) == len(set().union(*names)) > 100
    assert max(map(len, pieces)) <= CHUNK[0]


def test_a_long_chain_is_sent_at_once() -> None:
    nodes = [ox.BlankNode() for _ in range(CHUNK[0] + 10)]
    chain = [ox.Triple(one, NODE, other) for one, other in itertools.pairwise(nodes)]
    assert [len(piece) for piece in chunks(chain)] == [len(chain)]


def test_what_cannot_be_sent_at_once_is_told() -> None:
    node, text = ox.BlankNode(), "x" * (LARGEST // 4)
    huge = [ox.Triple(node, NODE, ox.Literal(text + str(number))) for number in range(4)]
    with pytest.raises(CannotDo, match="4 triples hang together by blank nodes"):
        list(chunks(huge))


@given(st.lists(st.text(), max_size=4))
@settings(max_examples=100)
def test_any_text_arrives_by_update(texts: list[str]) -> None:
    try:
        triples = [ox.Triple(ox.BlankNode(), NODE, ox.Literal(text)) for text in texts]
    except ValueError:  # half a character
        return
    store = ox.Store()
    for lines in chunks(triples):
        store.update(f"INSERT {{ {''.join(lines)} }} WHERE {{ }}")
    assert sorted(quad.object.value for quad in store) == sorted(texts)


def test_the_command_publishes(store: StandIn, bekken: Callable[..., Run]) -> None:
    run = bekken("publish", f"{store.url}/store", "--layer", "edges", "--layer", "inferred", "--format", "json")
    record = json.loads(run.out)
    assert run.code == 0
    assert record["address"] == f"{store.url}/store"
    assert [one["name"] for one in record["graphs"]] == ["inferred", "edges"]
    assert run.err.count("\n") == 4
    table = bekken("publish", "--update", f"{store.url}/update", "--query", f"{store.url}/sparql", "--layer", "edges")
    assert table.out.split() == [
        graph_iri("edges"),
        str(record["graphs"][1]["triples"]),
        record["graphs"][1]["sha256"],
    ]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 2, "give one address"),
        (("http://localhost:1/", "--update", "http://localhost:1/"), 2, "give one address"),
        (("http://localhost:1/", "--query", "http://localhost:1/"), 2, "--query goes with --update"),
        (("http://127.0.0.1:1/",), 3, "connection refused"),
        (("http://me:hemmelig@127.0.0.1:1/",), 2, "BEKKEN_ENDPOINT_USER"),
    ],
)
def test_the_command_tells_faults(bekken: Callable[..., Run], words: tuple[str, ...], code: int, told: str) -> None:
    run = bekken("publish", *words)
    assert (run.code, run.out) == (code, "")
    assert told in run.err
    assert "hemmelig" not in run.err


def test_credentials_go_with_every_request(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKKEN_ENDPOINT_TOKEN", "abc")
    put(store, "update", layers=["edges"])
    assert {seen.headers.get("Authorization") for seen in store.seen} == {"Bearer abc"}
    store.faults["/store"] = says(401)
    with pytest.raises(CannotDo, match="401"):
        put(store, "store")
