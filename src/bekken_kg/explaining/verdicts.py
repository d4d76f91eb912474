"""What HermiT found, for people as a card, and for programs as a plain dictionary."""

from __future__ import annotations

from ..languages import LANGUAGES
from ..model.cards import Card, headed
from ..namespaces import GRAPH, shorten
from ..rdf.index import Index
from ..words import word
from .consistency import Reasoning
from .sentences import axiom_record, labels_of, quoted, sentence

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

#: of a clash that is not minimal, so many axioms are shown
_SHOWN = 20


def reasoning_card(reasoning: Reasoning, lang: str) -> Card:
    """Make the card of what HermiT found.

    Args:
        reasoning: what it found.
        lang: nb, nn or en.
    """
    labels = labels_of(Index(reasoning.quads))
    verdict = "good" if reasoning.good else "empty" if reasoning.consistent else "bad"
    rows = [("consistent" if reasoning.consistent else "inconsistent", [_word(verdict, lang)])]
    empty = [f"{labels(iri, lang)} ({shorten(iri)})" for iri in reasoning.unsatisfiable]
    card = headed("explain.reasoning", [*rows, ("unsatisfiable", empty)], lang)
    for clash in reasoning.clashes:
        name = quoted(labels(clash.about, lang), lang)
        shown = clash.axioms if clash.minimal else clash.axioms[:_SHOWN]
        lines = [f"{sentence(axiom, labels, lang)} [{axiom.graph.removeprefix(GRAPH)}]" for axiom in shown]
        heading = _word("clash-about", lang, name=name) if clash.about else _word("clash", lang)
        card.append((heading, lines if clash.minimal else [*lines, _word("not-minimal", lang)]))
    return "HermiT", [*card, *headed("explain.reasoning", [("imports", list(reasoning.imports))], lang)]


def reasoning_record(reasoning: Reasoning) -> dict[str, Any]:
    """Return what HermiT found as a dictionary.

    Keys: consistent, unsatisfiable (iri, labels), clashes (about: an IRI or null, minimal, statements:
    sentences, turtle, graph), imports.
    """
    labels = labels_of(Index(reasoning.quads))
    return {
        "consistent": reasoning.consistent,
        "unsatisfiable": [
            {"iri": iri, "labels": {lang: labels(iri, lang) for lang in LANGUAGES}} for iri in reasoning.unsatisfiable
        ],
        "clashes": [
            {
                "about": clash.about or None,
                "minimal": clash.minimal,
                "statements": [axiom_record(axiom, labels) for axiom in clash.axioms],
            }
            for clash in reasoning.clashes
        ],
        "imports": list(reasoning.imports),
    }


def _word(key: str, lang: str, **values: str) -> str:
    return word(f"explain.reasoning.{key}", lang, **values)
