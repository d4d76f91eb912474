"""The pages of the reference that the package and its graph write: commands, questions and terms, as Markdown."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterable
from itertools import groupby

import bekken_kg
from bekken_kg.commands import COMMANDS, main

LANGUAGES = {"nb": "bokmål", "nn": "nynorsk", "en": "English"}


def commands() -> str:
    """Return each command with what its ``--help`` prints."""
    os.environ["COLUMNS"] = "100"
    return _page(
        part
        for name, line in COMMANDS.items()
        for part in (f"## bekken {name}", f"{line[:1].upper()}{line[1:]}.", _fence("text", _help(name)))
    )


def _help(name: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if main([name, "--help"]) != 0:
            raise RuntimeError(f"bekken {name} --help did not end well")
    return printed.getvalue()


def questions() -> str:
    """Return each question of the catalogue: in words, parameters, columns, claims, and its SPARQL."""
    catalogue = bekken_kg.Catalogue()
    return _page(part for name in catalogue.names() for part in _question(catalogue[name]))


def _question(question: bekken_kg.Question) -> Iterable[str]:
    yield f"## {question.name}"
    yield "\n".join(f"- *{_plain(question.text(lang))}* ({words})" for lang, words in LANGUAGES.items())
    if question.parameters:
        yield "\n".join(
            f"- parameter `{it.name}` ({it.type}{f', one of {it.of}' if it.of else ''}): {_plain(it.words['en'])}"
            for it in question.parameters.values()
        )
    columns = ", ".join(f"`{name}`" for name in question.columns)
    yield f"- columns: {columns}\n- claims that it must return: {', '.join(question.claims) or 'none'}"
    yield _fence("sparql", question.sparql)


def terms() -> str:
    """Return each term of the graph: labels, definitions, what it is a kind of, and the claims that speak of it."""
    graph = bekken_kg.load()
    by_kind = sorted(graph.terms, key=lambda term: (term.kind, term.name))
    return _page(
        part
        for kind, members in groupby(by_kind, key=lambda term: term.kind)
        for part in (f"## Kind: {kind}", *(part for term in members for part in _term(term)))
    )


def _term(term: bekken_kg.Term) -> Iterable[str]:
    yield f"### {term.name}"
    yield "; ".join(f"{_plain(term.label(lang))} ({words})" for lang, words in LANGUAGES.items())
    for lang in ("en", "nb"):
        if definition := term.definition(lang):
            yield _plain(definition)
    rows = [f"`{term.iri}`"]
    for title, others in (("is a kind of", term.parents), ("claims", term.claims)):
        if others:
            rows.append(f"{title}: " + ", ".join(other.name for other in others))
    yield "\n".join(f"- {row}" for row in rows)


def _plain(text: str) -> str:
    """Return a text with nothing in it that Markdown would read as its own."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]<>#|$~" else sign for sign in text)


def _fence(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


#: page of the docs → what writes the rest of it
PAGES: dict[str, Callable[[], str]] = {
    "reference/commands": commands,
    "reference/questions": questions,
    "reference/terms": terms,
}
