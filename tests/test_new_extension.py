"""A new extension: a folder that works as it stands, and is found by its name once it is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Callable
from datetime import date
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from conftest import Run

import bekken_kg
from bekken_kg.errors import CannotDo, WrongUse
from bekken_kg.extending import installed
from bekken_kg.extending.extension import open_extensions
from bekken_kg.extending.new_extension import new_extension

NAME = "diastasis-study"
PACKAGE = "bekken_diastasis_study"


def run(*words: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run another Python with this package and what it needs on its path."""
    return subprocess.run(
        words,
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **more},
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("new") / "study"
    return Path(new_extension(NAME, str(place), today=date(2026, 11, 25)))


@pytest.fixture
def file(folder: Path) -> str:
    return str(folder / "src" / PACKAGE / f"{NAME}.ttl")


def written(folder: Path) -> list[Path]:
    """Return the files of a new extension, without what Python has compiled since."""
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]


def test_the_folder_is_whole(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix() for path in written(folder)}
    assert files == {
        ".github/ISSUE_TEMPLATE/claim.yml",
        ".github/ISSUE_TEMPLATE/term.yml",
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
        ".gitignore",
        "LICENSE",
        "README.md",
        "pyproject.toml",
        f"src/{PACKAGE}/__init__.py",
        f"src/{PACKAGE}/{NAME}.ttl",
        f"src/{PACKAGE}/base.tsv",
        f"src/{PACKAGE}/source.txt",
        f"src/{PACKAGE}/questions/{NAME}-symptoms.rq",
        f"src/{PACKAGE}/questions/golden/{NAME}-symptoms/default.tsv",
        "tests/test_extension.py",
    }


def test_nothing_of_the_skeleton_is_left_open(folder: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in written(folder)]
    assert not [text for text in texts if "@NAME@" in text or "@P" in text or "@TODAY@" in text or "\r" in text]
    assert list(folder.parent.iterdir()) == [folder]


def test_its_project_registers_it(folder: Path) -> None:
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"] == {installed.GROUP: {NAME: PACKAGE}}
    assert project["name"] == f"bekken-{NAME}"


def test_the_checks_find_nothing(file: str, bekken: Callable[..., Run]) -> None:
    assert bekken("check", file).code == 0


def test_its_units_are_in_its_text(folder: Path, file: str, bekken: Callable[..., Run]) -> None:
    assert bekken("source", "verify", str(folder / "src" / PACKAGE / "source.txt"), "--data", file).code == 0


def test_the_catalogue_finds_its_claim(file: str, bekken: Callable[..., Run]) -> None:
    out = bekken("answer", "symptoms", "--lang", "nn", "--extension", file).out
    assert "eksempelplage" in out
    assert "kan førekome" in out
    assert f"{NAME}:C01" in out


def test_its_own_tests_pass(folder: Path) -> None:
    paths = os.pathsep.join(filter(None, sys.path))
    own = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=folder, PYTHONPATH=paths)
    assert own.returncode == 0, own.stdout
    assert "7 passed, 1 skipped" in own.stdout
    assert "warning" not in own.stdout


def test_its_tests_can_fail(folder: Path, tmp_path: Path) -> None:
    broken = Path(new_extension("broken", str(tmp_path / "broken")))
    path = broken / "src" / "bekken_broken" / "broken.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("bk:Possible", "bk:Posible"), encoding="utf-8")
    paths = os.pathsep.join(filter(None, sys.path))
    own = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=broken, PYTHONPATH=paths)
    assert own.returncode == 1


def test_the_wheel_is_installed_and_found_by_its_name(folder: Path, tmp_path: Path) -> None:
    # Without the network: built with the hatchling that is here, in an environment that sees what is here.
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    offline = ("--no-deps", "--no-index")
    wheel = run(*pip, "wheel", *offline, "--no-build-isolation", "-w", str(tmp_path), str(folder), cwd=tmp_path)
    assert wheel.returncode == 0, wheel.stderr
    (built,) = tmp_path.glob("*.whl")
    assert f"{PACKAGE}/source.txt" not in zipfile.ZipFile(built).namelist()
    environment = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(environment), cwd=tmp_path)
    scheme = {"base": str(environment), "platbase": str(environment)}
    site, scripts = (Path(sysconfig.get_path(what, "venv", scheme)) for what in ("purelib", "scripts"))
    (site / "host.pth").write_text("\n".join(filter(os.path.isdir, sys.path)), encoding="utf-8")
    python = str(scripts / ("python.exe" if sys.platform == "win32" else "python"))
    done = run(*pip, "--python", python, "install", *offline, str(built), cwd=tmp_path)
    assert done.returncode == 0, done.stderr

    def bekken(*words: str) -> subprocess.CompletedProcess[str]:
        return run(python, "-m", "bekken_kg", *words, cwd=tmp_path, BEKKEN_LANG="nb", PYTHONIOENCODING="utf-8")

    question = f"{NAME}-symptoms"
    assert "eksempelplage" in bekken("answer", question, "--extension", NAME).stdout
    assert question in bekken("answer", "--extension", NAME).stdout
    assert question not in bekken("answer").stdout
    assert bekken("extension", "list").stdout.startswith(f"{NAME}  ")
    assert bekken("check", NAME).returncode == 0
    wrong = bekken("answer", "symptoms", "--extension", "diastasis-stdy")
    assert (wrong.returncode, wrong.stdout) == (3, "")
    assert f"did you mean '{NAME}'? (installed: {NAME})" in wrong.stderr
    own = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=folder)
    assert "8 passed" in own.stdout


@pytest.mark.parametrize(
    "name",
    [
        "Diastasis",
        "1st",
        "a_b",
        "a b",
        "-a",
        "a-",
        "a--b",
        "å",
        "../a",
        "a/b",
        "",
        "kg",
        "owl",
        "leaflet",
        "a" * 41,
        "a\n",
    ],
)
def test_a_bad_name_is_told(name: str, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    found = bekken("extension", "new", name, "--to", str(tmp_path / "x"))
    assert (found.code, found.out) == (2, "")
    assert found.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.w3.org/2002/07/owl#",
        "https://schema.org/",
        "http://www.w3.org/ns/shacl#",
        "https://purl.obolibrary.org/obo/",
        "mine",
        "https://example.org",
        "https://e.org/a b/",
        "file:///x/",
        "https://w3id.org/bekken-kg/terms/",
        "http://w3id.org/bekken-kg/mine/",
    ],
)
def test_a_bad_namespace_is_told(namespace: str, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="a namespace is an http IRI of your own"):
        new_extension("mine", str(tmp_path / "x"), namespace)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("namespace", ["https://example.org/x#", "http://example.org:8080/a/b/"])
def test_the_namespace_is_ones_own(namespace: str, tmp_path: Path) -> None:
    folder = Path(new_extension("mine", str(tmp_path / "x"), namespace))
    file = str(folder / "src" / "bekken_mine" / "mine.ttl")
    assert bekken_kg.load(extensions=[file]).claim("C01").iri == f"{namespace}C01"
    assert bekken_kg.check([file]).good


@pytest.mark.parametrize("there", ["folder", "file", "link"])
def test_what_is_there_is_left_alone(there: str, tmp_path: Path, bekken: Callable[..., Run]) -> None:
    place = tmp_path / "x"
    if there == "folder":
        place.mkdir()
    elif there == "file":
        place.write_text("mine", encoding="utf-8")
    else:
        place.symlink_to("nowhere")
    found = bekken("extension", "new", "mine", "--to", str(place))
    assert found.code == 3
    assert "is there already" in found.err
    assert list(tmp_path.iterdir()) == [place]


def test_nothing_half_done_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bekken_kg.extending.new_extension.os.rename", full)
    with pytest.raises(CannotDo, match="cannot be made: No space left on device"):
        new_extension("mine", str(tmp_path / "x"))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CannotDo, match="does not exist; make it first"):
        new_extension("mine", str(tmp_path / "no" / "x"))


def test_it_is_made_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bekken: Callable[..., Run]
) -> None:
    monkeypatch.chdir(tmp_path)
    out = bekken("extension", "new", "mine", "--lang", "en").out
    file = str(Path("bekken-mine", "src", "bekken_mine", "mine.ttl"))
    assert out == f"{tmp_path / 'bekken-mine'} is made; next: read its README.md, and run `bekken check {file}`\n"
    assert bekken("check", file).code == 0


def registered(monkeypatch: pytest.MonkeyPatch, **points: str) -> None:
    """Let the given entry points be the installed ones: name → value."""
    every = [EntryPoint(name.rstrip("_"), value, installed.GROUP) for name, value in points.items()]
    monkeypatch.setattr(installed, "entry_points", lambda **asked: EntryPoints(every).select(**asked))


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ({"mine": "not_there_at_all"}, "the package 'not_there_at_all' of the extension 'mine' is missing"),
        ({"mine": "os.path"}, "which names no package"),
        ({"mine": "this"}, "is missing; install it"),
        ({"mine": "bekken_kg"}, "holds no RDF file"),
        ({"mine": "one_package", "mine_": "two_package"}, "several packages register the extension 'mine'"),
        ({"other": "x"}, r"no installed extension 'mine' \(installed: other\)"),
    ],
)
def test_a_broken_registration_is_told(points: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registered(monkeypatch, **points)
    with pytest.raises(CannotDo, match=told):
        bekken_kg.load(extensions=["mine"])
    assert "this" not in sys.modules  # found, not imported


HEADER = "#+ title:\n#+   nb: Tittel\n"
BROKEN_QUESTIONS = {
    "SERVICE": ("mine.rq", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
    "brackets": ("mine.rq", f"SELECT * {{ {'{' * 30_000} ?s ?p ?o {'}' * 30_000} }}", "nests its brackets"),
    "signs": ("mine.rq", f"SELECT * {{ FILTER({'!' * 300_000}true) }}", "write it flatter"),
    "an update": ("mine.rq", "DELETE WHERE { ?s ?p ?o }", "updates are refused"),
    "syntax": ("mine.rq", "SELECT * {\n ?s ?p }", "the query does not parse: line 2"),
    "a title that is a text": ("mine.rq", "#+ title: Tittel\nASK {}", "what is said of 'title' goes below it"),
    "a title that goes deeper": (
        "mine.rq",
        "#+ title:\n#+   nb:\n#+     x: y\nASK {}",
        "'nb' below 'title' is one text",
    ),
    "columns": ("mine.rq", "#+ columns: a\nASK {}", "'columns' is a list in brackets"),
    "a parameter's type": (
        "mine.rq",
        "#+ parameters:\n#+   x:\n#+     type: terms\nASK {}",
        "the type of 'x' is one of",
    ),
    "a parameter without its line": (
        "mine.rq",
        "#+ parameters:\n#+   x:\n#+     type: term\nASK {}",
        "needs exactly one line 'VALUES",
    ),
    "a name": ("Mine.rq", "ASK {}", "the name of a question is of small letters"),
    "no text": ("mine.rq", b"\xff", "not well-formed UTF-8"),
    "a header with the line ends of old Macs": ("mine.rq", "#+ columns: a\rASK {}", "'columns' is a list in brackets"),
    "a control character": ("mine.rq", "#+ title\x1b[2J\nASK {}", "cannot be read at line 1"),
}


@pytest.mark.parametrize(("name", "text", "told"), BROKEN_QUESTIONS.values(), ids=BROKEN_QUESTIONS)
def test_a_broken_question_is_refused_when_its_extension_is_opened(
    name: str, text: str | bytes, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "broken_package"
    (package / "questions").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "a.ttl").write_text("<e:a> <e:b> <e:c> .", encoding="utf-8")
    (package / "questions" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    monkeypatch.syspath_prepend(str(tmp_path))
    registered(monkeypatch, broken="broken_package")
    for opened in (lambda: bekken_kg.load(extensions=["broken"]), lambda: open_extensions(["broken"])):
        with pytest.raises(CannotDo, match=re.escape(told)) as caught:
            opened()
        assert str(package / "questions" / name) in str(caught.value)
        assert str(caught.value).isprintable()


def test_a_question_cannot_take_the_place_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "taking_package"
    (package / "questions").mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('it was run')", encoding="utf-8")
    (package / "a.ttl").write_text("<e:a> <e:b> <e:c> .", encoding="utf-8")
    (package / "questions" / "symptoms.rq").write_text("ASK {}", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    registered(monkeypatch, taking="taking_package")
    with pytest.raises(CannotDo, match="there is a question 'symptoms' already"):
        bekken_kg.load(extensions=["taking"])
    assert "taking_package" not in sys.modules


@pytest.mark.parametrize("words", [("list", "mine"), ("new",), ("old",), ("list", "--to", "x")])
def test_wrong_use_is_told(words: tuple[str, ...], bekken: Callable[..., Run]) -> None:
    assert bekken("extension", *words).code == 2
