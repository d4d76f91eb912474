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
# The house from below: a room (a folder, or a module beside the folders) imports from rooms on floors below its own only.
FLOORS = [
    {"errors", "namespaces"},
    {"inputs"},
    {"languages", "settings", "shipped", "words"},
    {"layers", "asking"},
    {"rdf"},
    {"engines", "reading", "reasoning", "sandbox"},
    {"building", "extending", "model"},
    {"wording"},
    {"source"},
    {"checking", "explaining", "graph", "remote"},
    {"exporting", "reviewing"},
    {"knowledge"},
    {"storing"},
    {"loading"},
    {"comparing"},
    {"releasing", "site"},
    {"web"},
    {"server"},
    {"assistants"},
    {"commands"},
]
# Imported when they are called: the commands that completion completes.
LATER = {("commands.completion", "commands")}
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
#: what comes from elsewhere and is known to one module alone
KNOWN = {
    "owlready2": "engines.owlready",
    "SPARQLWrapper": "remote.engine",
    "shacl": "checking.shapes",
    "pyshacl": "checking.shapes",
    "httptools": "server.parser",
    "mcp": "assistants.server",
}
#: so many modules fit on a screen
MODULES_A_FOLDER = 24
#: so many lines of a function do, its docstring aside
LINES_A_FUNCTION = 60
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
            base = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], node.module or ""]).strip(
                "."
            )
            whole = {f"{base}.{alias.name}".strip(".") for alias in node.names}
            found |= {name if name in MODULES else base for name in whole}
    return found


EDGES = sorted((module, used) for module in MODULES for used in imports(module) if used != module)
ROOMS = sorted({module.partition(".")[0] for module in MODULES} - {"", "__main__"})
BETWEEN = [
    (module, used)
    for module, used in EDGES
    if module not in ("", "__main__") and used and module.partition(".")[0] != used.partition(".")[0]
]


def test_the_floor() -> None:
    assert len(MODULES) >= 180
    assert len(BETWEEN) >= 400


def test_every_room_has_its_floor() -> None:
    assert sorted(room for rooms in FLOORS for room in rooms) == ROOMS


@pytest.mark.parametrize(("module", "used"), BETWEEN)
def test_a_room_imports_from_floors_below(module: str, used: str) -> None:
    assert FLOOR[used.partition(".")[0]] < FLOOR[module.partition(".")[0]]


def test_no_imports_go_in_circles() -> None:
    uses = {module: [used for used in imports(module) if (module, used) not in LATER] for module in MODULES}
    assert len(list(TopologicalSorter(uses).static_order())) == len(MODULES)


@pytest.mark.parametrize("room", ROOMS)
def test_a_folder_fits_on_a_screen(room: str) -> None:
    folders = [module.rpartition(".")[0] for module in MODULES if module.startswith(f"{room}.")]
    assert max((folders.count(folder) for folder in folders), default=0) <= MODULES_A_FOLDER


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_function_fits_on_a_screen(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    bodies = {it.name: it.body[1:] if ast.get_docstring(it) else it.body for it in functions}
    long = {
        name
        for name, body in bodies.items()
        if body and (body[-1].end_lineno or 0) - body[0].lineno >= LINES_A_FUNCTION
    }
    assert long == set()


@pytest.mark.parametrize(("library", "knower"), KNOWN.items())
def test_one_module_knows_a_library(library: str, knower: str) -> None:
    found = {
        module
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
        if name.partition(".")[0] == library
    }  # fmt: skip
    assert found - {"knowledge"} == {knower}  # the knowledge graph names the type of what it returns


@pytest.mark.parametrize(("module", "used"), [edge for edge in EDGES if edge[1].startswith("commands")])
def test_only_commands_import_commands(module: str, used: str) -> None:
    assert module == "__main__" or module.startswith("commands")


def loaded_after(code: str) -> set[str]:
    script = f"{code}\nimport sys; print(chr(10).join(sys.modules), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True)
    return set(run.stderr.splitlines())


@pytest.mark.parametrize("words", ["answer symptoms --format json", "show PelvicGirdlePain", "claim L25"])
def test_a_question_a_term_and_a_claim_import_nothing_heavy(words: str) -> None:
    bare = loaded_after("pass")
    loaded = loaded_after(f"from bekken_kg.commands import main; main({words.split()})")
    assert "pyoxigraph" in loaded
    assert not (HEAVY & (loaded - bare))


def test_a_parameter_and_a_table_import_nothing_heavy() -> None:
    loaded = loaded_after("from bekken_kg.commands import main; main(['answer', 'symptoms', '-p', 'condition=Pain'])")
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
