"""What imports what: stages in order, nothing heavy for a question, the public names as promised."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import bekken_kg

SOURCE = Path(bekken_kg.__file__).parent
# The core, in stages: a module imports only from stages before its own, and from nothing not listed here.
# What is built on the core (a command, an export) needs no place in the list; it must only not go in circles.
STAGES = [
    {"errors", "namespaces"},
    {"asking.header", "languages", "foreign.limits", "mappings", "foreign.nesting", "settings", "shipped", "asking.values", "asking.writing"},
    {"layers", "rdf.index", "foreign.cell", "reasoning.java"},
    {"rdf.store", "exporting.turtle", "reasoning.axioms", "extending.linking", "reasoning.statements"},
    {"foreign.files", "foreign.quarantine", "reasoning.saturation", "exporting.export", "extending.naming", "extending.protection"},
    {"reasoning.edges", "reasoning.inferred", "extending.installed", "reasoning.releases", "reading"},
    {"reasoning.chains", "reasoning.hermit", "reasoning.kinds"},
    {"extending.extension"},
    {"extending.derivation"},
    {"extending.detours"},
    {"extending.merging"},
    {"engines.guard"},
    {"engines.oxigraph"},
    {"engines.rdflib"},
    {"engines.owlready"},
    {"engines", "remote.address", "remote.index"},
    {"remote.unanswered"},
    {"remote.exchange"},
    {"remote.transport"},
    {"engines.results"},
    {"engines.remote"},
    {"asking.question"},
    {"asking.catalogue"},
    {"asking.answer"},
    {"asking.tables"},
    {"entries.entity", "entries.everyday"},
    {"entries.search"},
    {"entries.code"},
    {"entries.term", "entries.lookup"},
    {"entries.evidence"},
    {"entries.claim"},
    {"entries.cards", "entries.records", "entries.vocabulary"},
    {"graph"},
    {"remote.connection"},
    {"loading"},
    {"checking.literals"},
    {"checking.rules", "source.units", "checking.places", "checking.shapes", "checking.found", "source.punctuation"},
    {"source.letters"},
    {"source", "checking.inspection", "checking.shape_findings", "source.segmentation"},
    {"source.copies", "source.draft"},
    {"building", "comparing.said"},
    {"checking.checks", "comparing.comparison", "comparing.revisions"},
    {"comparing.differences"},
    {"reviewing.fingerprint"},
    {"reviewing.sheet"},
    {"reviewing.sheet_page", "reviewing.signatures"},
    {"reviewing.rereading"},
    {"reviewing.review"},
    {""},
    {"commands.options"},
]
# Imported when they are called: an answer's table, a graph's formats, the commands that completion completes.
LATER = {
    ("asking.answer", "asking.tables"),
    ("graph", "reasoning.explanation"),
    ("graph", "exporting.formats"),
    ("commands.completion", "commands"),
}
STAGE = {module: number for number, stage in enumerate(STAGES) for module in stage}
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix("__init__").rstrip("."): path
    for path in SOURCE.rglob("*.py")
}
HEAVY = {
    "rdflib",
    "owlready2",
    "pandas",
    "SPARQLWrapper",
    "yaml",
    "dataclasses",
    "typing",
    "pathlib",
    "importlib.metadata",
}


def imports(module: str) -> set[str]:
    """Read a module's imports of the package; what stands under TYPE_CHECKING does not run."""
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    unused = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level and id(node) not in unused:
            base = ".".join(
                [*package.split(".")[: len(package.split(".")) - node.level + 1], node.module or ""]
            ).strip(".")
            whole = {f"{base}.{alias.name}".strip(".") for alias in node.names}
            found |= {name if name in MODULES else base for name in whole}
    return found


EDGES = sorted((module, used) for module in MODULES for used in imports(module) if used != module)
CORE = [edge for edge in EDGES if edge[0] in STAGE]


def test_the_floor() -> None:
    assert len(MODULES) >= 30
    assert len(CORE) >= 60


@pytest.mark.parametrize("module", STAGE)
def test_a_listed_module_is_there(module: str) -> None:
    assert module in MODULES


@pytest.mark.parametrize(("module", "used"), CORE)
def test_a_core_module_imports_from_stages_before_its_own(module: str, used: str) -> None:
    assert used in STAGE or (module, used) in LATER, f"{used} needs its place in STAGES"
    assert (module, used) in LATER or STAGE[used] < STAGE[module]


def test_no_imports_go_in_circles() -> None:
    uses = {module: [used for used in imports(module) if (module, used) not in LATER] for module in MODULES}
    assert len(list(TopologicalSorter(uses).static_order())) == len(MODULES)


@pytest.mark.parametrize(("module", "used"), [edge for edge in EDGES if edge[1].startswith("commands")])
def test_only_commands_import_commands(module: str, used: str) -> None:
    assert module == "__main__" or module.startswith("commands")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_is_short(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 220


def loaded_after(code: str) -> set[str]:
    script = f"{code}\nimport sys; print(chr(10).join(sys.modules), file=sys.stderr)"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return set(run.stderr.splitlines())


@pytest.mark.parametrize("words", ["answer symptoms --format json", "show PelvicGirdlePain", "claim L25"])
def test_a_question_a_term_and_a_claim_import_nothing_heavy(words: str) -> None:
    bare = loaded_after("pass")
    loaded = loaded_after(f"from bekken_kg.commands import main; main({words.split()})")
    assert "pyoxigraph" in loaded
    assert not (HEAVY & (loaded - bare))


def test_a_parameter_and_a_table_import_nothing_heavy() -> None:
    loaded = loaded_after(
        "from bekken_kg.commands import main; main(['answer', 'symptoms', '-p', 'condition=Pain'])"
    )
    assert not ({"rdflib", "owlready2", "pandas", "SPARQLWrapper", "yaml"} & loaded)


def test_importing_the_package_reads_nothing() -> None:
    loaded = loaded_after("import bekken_kg")
    assert {name for name in loaded if name.startswith("bekken_kg")} == {"bekken_kg"}
    assert "pyoxigraph" not in loaded


def test_only_the_asked_command_is_imported() -> None:
    loaded = loaded_after("from bekken_kg.commands import main; main(['find', 'smerte'])")
    commands = {name for name in loaded if name.startswith("bekken_kg.commands.")}
    assert commands == {"bekken_kg.commands.find", "bekken_kg.commands.options"}


@pytest.mark.parametrize("name", bekken_kg.__all__)
def test_a_public_name_is_there_and_described(name: str) -> None:
    thing = getattr(bekken_kg, name)
    assert thing.__name__ == name
    assert thing.__doc__.split("\n")[0].endswith(".")
    assert name in dir(bekken_kg)


def test_a_name_that_is_not_public_is_told() -> None:
    assert sorted(bekken_kg.__all__) == bekken_kg.__all__
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        _ = bekken_kg.lod
