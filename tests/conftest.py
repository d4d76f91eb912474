"""What the tests share: a tiny graph in the shape of the shipped one, and running a command."""

from __future__ import annotations

import gc
import os
from collections import namedtuple
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from hypothesis import settings

import bekken_kg
from bekken_kg.asking.catalogue import Catalogue
from bekken_kg.commands import main
from bekken_kg.engines import open_engine
from bekken_kg.errors import CannotDo
from bekken_kg.layers import LAYERS, files, graph_iri
from bekken_kg.namespaces import DECLARED
from bekken_kg.reasoning import java

# Real triple stores, which .ci/stores installs; the tests start and end them.
collect_ignore = [] if os.environ.get("BEKKEN_STORES") == "1" else ["stores"]

os.environ["BEKKEN_CACHE"] = ""  # what an extension adds is worked out anew in each test

# A busy machine is no fault: no example is too slow.
settings.register_profile("bekken", deadline=None)
settings.load_profile("bekken")

#: What `make quick` leaves out: marker → file of tests, or file::test. pyproject.toml says what each marker means;
#: a test that uses the fixture real_java has that marker too.
LANES = {
    "server": (
        *("test_serve_attacks", "test_serve_fairness", "test_serve_protocol", "test_serve_things", "test_serve_w3c"),
        *(
            "test_serve_wire",
            "test_connection",
            "test_publishing",
            "test_remote_index",
            "test_transport",
            "test_stores",
        ),
        *("test_serve_bounds", "test_serve_listening", "test_serve_operation"),
        "test_assistants::test_a_script_over_stdio",
        "test_assistants::test_the_settings_of_a_client_start_it",
        "test_assistants::test_a_script_over_http",
        "test_assistants::test_hostile_arguments",
        "test_assistants::test_fifty_clients_while_others_ask_without_end",
        "test_assistants::test_a_client_that_goes_away_from_stdio",
        "test_assistants::test_a_signal_ends_it",
        "test_assistants::test_another_host_is_refused_and_a_client_that_goes_away_harms_nobody",
    ),
    "java": (),
    "slow": (
        *("test_extending", "test_new_extension", "test_owlrl", "test_release"),
        "test_checks::test_a_bad_file_breaks_its_rule_and_nothing_else",
        "test_checks::test_the_line_of_a_finding",
        "test_explanation::test_holds",
        "test_export::test_a_loaded_graph_exports_the_same",
        "test_export::test_rdflib_reads_each_named_graph",
        "test_export::test_rdflib_reads_the_same_graph",
        "test_export::test_the_same_bytes_under_any_hash_seed",
        "test_linking::test_the_irregular_forms_kept_are_those_of_the_graph",
        "test_extension::test_an_export_has_it_and_is_the_same_every_time",
        "test_extension::test_every_engine_gives_the_same_rows",
    ),
}

SMALL = Path(__file__).parent / "data" / "small"
Run = namedtuple("Run", ("code", "out", "err"))


def lanes(file: str, test: str, fixtures: Collection[str]) -> list[str]:
    """Return the markers of a test, by the stem of its file, its name without parameters, and what it uses."""
    found = [lane for lane, names in LANES.items() if file in names or f"{file}::{test}" in names]
    return [*found, "java"] if "real_java" in fixtures else found


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test as soon as it is found, so that ``-m`` can choose by it."""
    function = getattr(item, "originalname", item.name)
    for lane in lanes(item.path.stem, function, getattr(item, "fixturenames", ())):
        item.add_marker(lane)


def small_graph(engine: str) -> bekken_kg.KnowledgeGraph:
    ontology = str(SMALL / "ontology")
    paths = [(path, graph_iri(layer)) for layer in LAYERS for path in files(layer, ontology)]
    return bekken_kg.KnowledgeGraph(open_engine(engine, paths), Catalogue(str(SMALL / "queries" / "answers")))


@pytest.fixture(scope="module", autouse=True)
def nothing_left_of_other_modules() -> None:
    """Collect what failed queries left: Oxigraph's solutions may not be dropped by the thread of a stand-in.

    And forget the prefixes of the extensions that were loaded there.
    """
    gc.collect()
    DECLARED.clear()


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
