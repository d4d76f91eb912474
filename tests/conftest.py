"""What the tests share: a tiny graph in the shape of the shipped one, and running a command."""

from __future__ import annotations

import os
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

import bekken_kg
from bekken_kg.asking.catalogue import Catalogue
from bekken_kg.commands import main
from bekken_kg.engines import open_engine
from bekken_kg.errors import CannotDo
from bekken_kg.layers import LAYERS, files, graph_iri
from bekken_kg.reasoning import java

# Real triple stores, which .ci/stores installs; the tests start and end them.
collect_ignore = [] if os.environ.get("BEKKEN_STORES") == "1" else ["stores"]

# A busy machine is no fault: no example is too slow.
settings.register_profile("bekken", deadline=None)
settings.load_profile("bekken")

SMALL = Path(__file__).parent / "data" / "small"
Run = namedtuple("Run", ("code", "out", "err"))


def small_graph(engine: str) -> bekken_kg.KnowledgeGraph:
    ontology = str(SMALL / "ontology")
    paths = [(path, graph_iri(layer)) for layer in LAYERS for path in files(layer, ontology)]
    return bekken_kg.KnowledgeGraph(open_engine(engine, paths), Catalogue(str(SMALL / "queries" / "answers")))


@pytest.fixture(scope="session", params=["oxigraph", "rdflib"])
def small(request: pytest.FixtureRequest) -> bekken_kg.KnowledgeGraph:
    """The tiny graph, on each engine."""
    return small_graph(request.param)


@pytest.fixture(scope="session")
def shipped() -> bekken_kg.KnowledgeGraph:
    """The shipped graph."""
    return bekken_kg.load()


@pytest.fixture
def bekken(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Run ``bekken …`` in this process; returns exit code, stdout and stderr."""
    monkeypatch.delenv("BEKKEN_LANG", raising=False)

    def run(*words: str) -> Run:
        code = main(list(words))
        return Run(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def real_java() -> None:
    """Skip without Java; in the check of the reasoners it must be there."""
    try:
        java.java()
    except CannotDo as error:
        if os.environ.get("BEKKEN_JAVA_NEEDED"):
            raise
        pytest.skip(str(error))
