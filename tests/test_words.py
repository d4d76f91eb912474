"""The texts that a person sees: whole in three languages, the same gaps in each, all used and all there."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

import bekken_kg
from bekken_kg.words import texts, word

SOURCE = Path(bekken_kg.__file__).parent
FILES = sorted((SOURCE / "words").glob("*.toml"))
SUBJECTS = [path.stem for path in FILES]
TEXTS = [(subject, name) for subject in SUBJECTS for name in texts(subject)]
MODULES = [*SOURCE.rglob("*.py"), *(SOURCE / "site" / "templates").glob("*.html")]
# A text that is asked for by its whole name; on pages the subject is `site`.
USED = re.compile(r"""\b(\w+\.)?word\(\s*['"]([a-z-]+(?:\.[\w -]+)+)['"]""")
#: what is asked for by a name of the graph, or of the program
NAMED = {
    "site": (
        *(
            "mark.",
            "kind.",
            "tag.",
            "hub.",
            "page.n",
            "page.e",
            "claim.",
            "own.",
            "lane.",
            "legend.",
            "section.",
            "stance.",
            "changelog.",
        ),
        *("start.", "code.", "about.", "accessibility.", "use.", "refusal.no_"),
    ),
    "axioms": ("A", "I", "F", "R", "S", "T", "equivalent", "sameAs", "differentFrom", "domain", "range", "type"),
    "cards": ("heading.other-", "kind."),
    "changes": ("kind.", "bump."),
    "rules": ("",),
    "commands": ("build.",),
    "language": ("small.",),
    "source": ("verdict.", "state.", "suggest.as-"),
    "export": ("",),
    "review": ("column.", "kind.", "page."),
}
#: the modules with a table of what is called how in one language, or in none: the lists of hyphenation, OBO's header
ABOUT_LANGUAGES = {"drawing", "obo"}


def flat(table: dict[str, object], above: str = "") -> dict[str, dict[str, str]]:
    """Join the headings of a table, until the languages come."""
    found: dict[str, dict[str, str]] = {}
    for name, value in table.items():
        assert isinstance(value, dict)
        if all(isinstance(text, str) for text in value.values()):
            found[above + name] = value
        else:
            found |= flat(value, f"{above}{name}.")
    return found


def used(path: Path) -> set[str]:
    """Read which texts a module or a template asks for by their whole names."""
    calls = USED.findall(path.read_text(encoding="utf-8"))
    return {f"site.{name}" if of in ("r.", "reader.", "self.") else name for of, name in calls}


def test_the_floor() -> None:
    assert len(SUBJECTS) >= 11
    assert len(TEXTS) >= 480
    assert len(set[str]().union(*map(used, MODULES))) >= 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_toml_and_reads_as_such(path: Path) -> None:
    there = flat(tomllib.loads(path.read_text(encoding="utf-8")))
    assert texts(path.stem) == there
    assert list(texts(path.stem)) == list(there)


@pytest.mark.parametrize(("subject", "name"), TEXTS)
def test_a_text_is_there_in_three_languages_with_the_same_gaps(subject: str, name: str) -> None:
    found = texts(subject)[name]
    assert list(found) == ["nb", "nn", "en"]
    assert all(text.strip() == text != "" for text in found.values())
    gaps = [sorted({field for _, field, _, _ in string.Formatter().parse(text) if field}) for text in found.values()]
    assert gaps[0] == gaps[1] == gaps[2]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_every_text_that_is_used_is_there(path: Path) -> None:
    assert used(path) <= {f"{subject}.{name}" for subject, name in TEXTS}


@pytest.mark.parametrize("path", [path for path in MODULES if path.suffix == ".py"], ids=str)
def test_no_text_in_several_languages_stands_in_code(path: Path) -> None:
    tables = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Dict)]
    keys = [{key.value for key in table.keys if isinstance(key, ast.Constant)} for table in tables]
    found = [names for names in keys if {"nb", "nn"} <= names and path.stem not in ABOUT_LANGUAGES]
    assert found == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_text_is_left_over(subject: str) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    names = [name for name in texts(subject) if not name.startswith(NAMED.get(subject, ()))]
    assert [name for name in names if name not in source and f'"{name.rpartition(".")[2]}"' not in source] == []


def test_a_value_with_braces_is_put_in_as_it_is() -> None:
    assert word("site.search.found", "nb", n=1, q="{n}") == "1 treff for «{n}»"
