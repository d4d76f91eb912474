"""Real triple stores: each takes the layers and gives them back; each question gives its golden rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from delaying import delayed
from running import Store, fuseki, own, oxigraph, virtuoso

import bekken_kg
from bekken_kg.errors import CannotDo
from bekken_kg.layers import LAYERS
from bekken_kg.model.records import claim_record, term_record
from bekken_kg.remote.address import Credentials
from bekken_kg.remote.engine import unfit
from bekken_kg.remote.publishing import digest, publish
from bekken_kg.remote.transport import RequestLimits, Transport

GOLDEN = Path(__file__).parent.parent.parent / "queries" / "answers" / "golden"
CASES = sorted(f"{path.parent.name}/{path.stem}" for path in GOLDEN.glob("*/*.tsv"))
QUESTIONS = sorted({case.partition("/")[0] for case in CASES})
#: what may be wrong with an answer, from nothing to the worst
FAULTS = ("", "order", "rows")
#: on these every question runs
WHOLE = ("oxigraph", "fuseki", "own")
#: into these the layers are put
TAKING = ("oxigraph", "fuseki", "virtuoso")
BOUNDS = RequestLimits(seconds=60)


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    """All of them, with the layers in."""
    folder = tmp_path_factory.mktemp("stores")
    with ExitStack() as stack:
        running = {}
        for start in (fuseki, virtuoso, oxigraph, own):
            store = stack.enter_context(start(folder / start.__name__))
            running[store.name] = store
            if store.graphs:
                publish(store.graphs, transport=Transport(Credentials(), BOUNDS))
        yield running


@pytest.fixture(scope="session")
def shipped_graph() -> bekken_kg.KnowledgeGraph:
    return bekken_kg.load()


def graph(store: Store) -> bekken_kg.KnowledgeGraph:
    return bekken_kg.connect(store.query, transport=Transport(Credentials(), BOUNDS))


def rows(kg: bekken_kg.KnowledgeGraph, case: str) -> str:
    """Return a case's rows as TSV, also where the package would rather not ask."""
    name, _, chosen = case.partition("/")
    values = {} if chosen == "default" else dict(part.split("=") for part in chosen.split("+"))
    return bekken_kg.KnowledgeGraph.answer(kg, name, **values).to_tsv()


def golden(case: str) -> str:
    return (GOLDEN / f"{case}.tsv").read_bytes().decode("utf-8")


def fault(kg: bekken_kg.KnowledgeGraph, case: str) -> str:
    """Return what is wrong with a case's answer: ``rows``, ``order``, or nothing."""
    try:
        given, right = rows(kg, case).splitlines(), golden(case).splitlines()
    except CannotDo:
        return "rows"
    return "" if given == right else "order" if sorted(given) == sorted(right) else "rows"


def test_the_floor() -> None:
    assert len(QUESTIONS) >= 48
    assert len(CASES) >= 99


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("case", CASES)
def test_golden_rows(stores: dict[str, Store], name: str, case: str) -> None:
    assert rows(graph(stores[name]), case) == golden(case)


def worst(kg: bekken_kg.KnowledgeGraph, question: str) -> int:
    """Return the worst that befalls a question's cases, as a place in :data:`FAULTS`."""
    return max(FAULTS.index(fault(kg, case)) for case in CASES if case.startswith(f"{question}/"))


@pytest.mark.parametrize("question", QUESTIONS)
def test_virtuoso_gives_the_rows_but_for_what_is_listed(stores: dict[str, Store], question: str) -> None:
    known, _ = unfit("virtuoso").get(question, ("", ""))
    assert FAULTS[worst(graph(stores["virtuoso"]), question)] == known


@pytest.mark.parametrize("name", [*WHOLE, "virtuoso"])
@pytest.mark.parametrize("term", ["PubicSymphysis", "hasSymptom"])
def test_a_term_is_the_same(
    stores: dict[str, Store], shipped_graph: bekken_kg.KnowledgeGraph, name: str, term: str
) -> None:
    assert term_record(graph(stores[name])[term]) == term_record(shipped_graph[term])


@pytest.mark.parametrize("name", [*WHOLE, "virtuoso"])
@pytest.mark.parametrize("claim", ["L15", "L49"])
def test_a_claim_is_the_same(
    stores: dict[str, Store], shipped_graph: bekken_kg.KnowledgeGraph, name: str, claim: str
) -> None:
    assert claim_record(graph(stores[name]).claim(claim)) == claim_record(shipped_graph.claim(claim))


@pytest.mark.parametrize("name", [*WHOLE, "virtuoso"])
def test_a_connection_is_kept(stores: dict[str, Store], name: str) -> None:
    with delayed(stores[name].query, seconds=0.005) as link:
        engine = bekken_kg.connect(link.address, transport=Transport(Credentials(), BOUNDS)).engine
        triples, etag = engine.fetch("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", engine.graphs)  # type: ignore[misc]
        assert len(triples) > 6000
        assert all(engine.query("ASK { ?s ?p ?o }") for _ in range(5))
        if etag:
            assert engine.fetch("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", engine.graphs, etag) is None
        assert (link.connections, link.requests) == (1, 7 if etag else 6)


@pytest.mark.parametrize("name", [*WHOLE, "virtuoso"])
def test_a_fact_is_explained(stores: dict[str, Store], name: str) -> None:
    why = graph(stores[name]).explain("symfyse", "er en del av", "bekken")
    assert len(why.reasons) == 2  # through the ring of bones, and through the region


@pytest.mark.parametrize("name", [*WHOLE, "virtuoso"])
def test_the_quads_come_back(stores: dict[str, Store], shipped_graph: bekken_kg.KnowledgeGraph, name: str) -> None:
    back = digest(quad.triple for quad in graph(stores[name]).engine.quads())
    assert back == digest(quad.triple for quad in shipped_graph.engine.quads())


@pytest.mark.parametrize("way", ["graphs", "update"])
@pytest.mark.parametrize("name", TAKING)
def test_publishing_can_be_repeated(stores: dict[str, Store], name: str, way: str) -> None:
    store = stores[name]
    once = publish(getattr(store, way), update=way == "update", transport=Transport(Credentials(), BOUNDS))
    again = publish(getattr(store, way), update=way == "update", transport=Transport(Credentials(), BOUNDS))
    assert once == again
    assert [one.name for one in once] == list(LAYERS)


@pytest.mark.parametrize("way", ["graphs", "update"])
@pytest.mark.parametrize("name", TAKING)
def test_an_extension_is_taken(stores: dict[str, Store], name: str, way: str, tmp_path: Path) -> None:
    path = tmp_path / f"mine-{name}-{way}.ttl"
    path.write_text(
        "@prefix my: <http://example.org/my/> . @prefix bk: <https://w3id.org/bekken-kg/terms/> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "my:Thing a owl:Class ; rdfs:subClassOf bk:Pain ,\n"
        "  [ a owl:Restriction ; owl:onProperty bk:isLocatedIn ; owl:someValuesFrom bk:Pelvis ] ;\n"
        '  skos:prefLabel "smerte \\U0001F600 \\\\u0041 \\"x\\"\\n"@nb .\n',
        encoding="utf-8",
    )
    address, update = getattr(stores[name], way), way == "update"
    done = publish(address, update=update, layers=["edges"], extensions=[str(path)])
    assert len(done) == 3
    kg = bekken_kg.connect(stores[name].query, extensions=[str(path)])
    assert kg["http://example.org/my/Thing"].label("nb") == 'smerte \U0001f600 \\u0041 "x"\n'


def test_a_store_that_wants_a_password(tmp_path: Path) -> None:
    (tmp_path / "passwd").write_text("me: secret\n")
    with fuseki(tmp_path / "fuseki", f"--passwd={tmp_path / 'passwd'}", "--auth=basic") as store:
        with pytest.raises(CannotDo, match=r"wants to know who asks \(401\)"):
            publish(store.graphs, layers=["edges"], transport=Transport(Credentials(), BOUNDS))
        allowed = Transport(Credentials("me", "secret"), BOUNDS)
        assert publish(store.graphs, layers=["edges"], transport=allowed)
        assert bekken_kg.connect(store.query, layers=["edges"], transport=allowed).query("ASK { ?s ?p ?o }")
        wrong = Transport(Credentials("me", "wrong"), BOUNDS)
        with pytest.raises(CannotDo, match="401"):
            bekken_kg.connect(store.query, transport=wrong).query("ASK {}")
