"""The index of a store on the network: few requests, soon there, never older than a minute, large layers in parts."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from delaying import Link, delayed
from served import serving
from storing import StandIn, says, standing_in

import bekken_kg
from bekken_kg.layers import LAYERS, graph_iri
from bekken_kg.model.cards import claim_card, term_card
from bekken_kg.namespaces import BK, BKC, SKOS
from bekken_kg.rdf.quads import quads_of
from bekken_kg.remote import index as remote_index
from bekken_kg.remote.address import Credentials
from bekken_kg.remote.engine import RemoteEngine
from bekken_kg.remote.transport import RequestLimits, Transport
from bekken_kg.web.application import Application
from bekken_kg.web.request import Request

GRAPHS = [graph_iri(layer) for layer in LAYERS]
PAGES = (
    *("", "mechanism", "coverage", "answers", "answers/symptoms", "answers/term-of-code", "code?code=O26.7"),
    *("terms/PelvicGirdlePain", "claims/L15", "evidence/E01", "source/U10", "search?q=smerte", "sparql"),
)


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Link]:
    """A store that is 30 ms away, each way."""
    with (
        serving(tmp_path_factory.mktemp("store"), "--workers", "1") as server,
        delayed(f"{server.address}sparql", seconds=0.03) as link,
    ):
        yield link


def ours(address: str) -> bekken_kg.KnowledgeGraph:
    return bekken_kg.connect(address, transport=Transport(Credentials(), RequestLimits()))


def test_show_asks_a_far_store_once(far: Link) -> None:
    before, start = far.requests, time.monotonic()
    command = [sys.executable, "-m", "bekken_kg", "show", "PelvicGirdlePain", "--endpoint", far.address]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert "bekkenløsning" in done.stdout
    assert far.requests - before <= 5
    assert time.monotonic() - start < 1.5


@pytest.fixture(scope="module")
def front(far: Link, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in front of that store."""
    with serving(tmp_path_factory.mktemp("front"), "--endpoint", far.address, "--workers", "1") as server:
        yield server.address


SECRETS = "at http://user:secret@internal.example:8890/ in the table DB.DBA.RDF_QUAD"
#: how the store behind a server fails, and what the log alone has of it
FAILURES = {
    "an error": (says(500, "text/plain", SECRETS.encode()), "500"),
    "a refusal": (says(401, "text/plain", SECRETS.encode(), WWW_Authenticate="Basic realm=secret"), "401"),
    "a refused query": (says(400, "text/plain", SECRETS.encode()), "400"),
    "a page": (says(200, "text/html", SECRETS.encode()), "web page"),
    "another address": (says(302, Location="http://internal.example/"), "internal.example"),
    "broken JSON": (says(200, "application/sparql-results+json", b'{"secret": '), "127.0.0.1"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_strangers_learn_nothing_of_the_store_behind_a_server(
    store: StandIn, failure: str, capfd: pytest.CaptureFixture[str]
) -> None:
    served = Application(ours(f"{store.url}/sparql"))
    assert served.respond(Request("GET", "/terms/Relaxin.ttl")).status == 200
    store.faults["/sparql"], reason = FAILURES[failure]
    capfd.readouterr()
    browser = {"accept": "text/html"}
    for path, query, headers in (
        ("/sparql", "query=ASK%7B?s?p?o%7D", {}),
        ("/sparql", "default", {}),
        ("/answers/symptoms.csv", "", {}),
        ("/answers/symptoms", "", browser),
        ("/editor", "query=ASK%7B?s?p?o%7D", browser),
    ):
        reply = served.respond(Request("GET", path, query, headers=headers))
        text = reply.body.decode()
        assert (reply.status, path) in ((502, path), (200, "/editor"))
        assert "the store behind this server does not answer as it should" in text
        assert not re.search(rf"127\.0\.0\.1|{store.server_port}|internal|secret|DBA|BEKKEN|proxy", text)
        assert reason in capfd.readouterr().err


@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_front_of_a_far_store(far: Link, front: str, page: str) -> None:
    for most in (2.0, 0.3):
        before, start = far.requests, time.monotonic()
        request = urllib.request.Request(front + page, headers={"Accept": "text/html"})
        with urllib.request.urlopen(request) as reply:
            assert len(reply.read()) > 2000
        assert far.requests - before <= (10 if page == "" else 20)
        assert time.monotonic() - start < most


@pytest.fixture
def store() -> Iterator[StandIn]:
    """A store with our graphs and one that is not ours."""
    with standing_in() as made:
        made.store.extend(quads_of())
        a = ox.NamedNode("http://e.org/a")
        made.store.extend(
            ox.Quad(a, a, ox.Literal(number), ox.NamedNode("http://e.org/other")) for number in range(500)
        )
        yield made


def test_other_graphs_are_never_read(store: StandIn) -> None:
    index = ours(f"{store.url}/sparql").index
    assert index.facts("http://e.org/a") == {}
    assert index.iris(f"{BKC}L25", f"{BK}claimObject")


def test_the_same_index_for_a_minute(store: StandIn) -> None:
    kg = ours(f"{store.url}/sparql")
    relaxin, label = ox.NamedNode(f"{BK}Relaxin"), ox.NamedNode(f"{SKOS}altLabel")
    assert kg["Relaxin"]
    asked = len(store.seen)
    store.store.add(ox.Quad(relaxin, label, ox.Literal("new", language="en"), ox.NamedNode(GRAPHS[0])))
    assert "new" not in kg["Relaxin"].synonyms("en")
    assert len(store.seen) == asked
    kg.engine._layers._until = 0.0
    assert "new" in kg["Relaxin"].synonyms("en")
    assert len(store.seen) == asked + 1


def test_what_has_not_changed_is_not_sent_again(far: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_index, "FRESH", 0.0)
    kg = ours(far.address)
    first = kg.index
    before = far.requests
    assert kg.index is first
    assert far.requests - before == 1


@pytest.mark.parametrize("largest", [100, 1000, 1800])
def test_large_layers_are_read_in_parts(store: StandIn, monkeypatch: pytest.MonkeyPatch, largest: int) -> None:
    """Cards are the same, with a few requests each; of a layer that is larger no more is read at once."""
    monkeypatch.setattr(remote_index, "LARGEST", largest)
    local, kg = bekken_kg.load(), ours(f"{store.url}/sparql")
    for name in ("L15", "L49", "bk:PelvicGirdlePain", "bk:PubicSymphysis"):
        asked = len(store.seen)
        assert card(kg, name) == card(local, name)
        assert len(store.seen) - asked <= 20
    whole = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    unbounded = [seen.parameters for seen in store.seen if seen.parameters["query"] == [whole]]
    assert [parameters["default-graph-uri"] for parameters in unbounded] == [[graph_iri("terms")]]


def card(kg: bekken_kg.KnowledgeGraph, name: str) -> object:
    return term_card(kg[name], "nb") if name.startswith("bk:") else claim_card(kg.claim(name), "nb")


def test_a_store_that_gives_a_few_rows_at_a_time_is_asked_graph_by_graph(store: StandIn) -> None:
    engine = RemoteEngine(f"{store.url}/sparql", GRAPHS, Transport(Credentials(), RequestLimits()))
    store.product = "Virtuoso/07.20"
    engine.index()
    assert len(store.seen) == 1 + len(GRAPHS)
