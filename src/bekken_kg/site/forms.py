"""The form of a question: what each of its parameters may be, and what it is where it is left empty."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..asking.question import Question
from ..knowledge import KnowledgeGraph
from ..model.entity import Entity
from ..model.search import fold
from ..model.term import Term
from ..namespaces import expand
from .reader import Reader


def defaults(question: Question, graph: KnowledgeGraph, reader: Reader) -> dict[str, str]:
    """Return what each parameter of a question is where it is left empty, in words."""
    words = {}
    for name in question.parameters:
        slot = re.search(rf"VALUES \?{re.escape(name)} \{{(.*)\}}", question.sparql)
        values = re.findall(r'"[^"]*"|\S+', slot[1]) if slot else []
        labels = [
            Entity(iri, graph).words(reader.lang) if (iri := expand(value)) else value.strip('"')
            for value in values
            if value != "UNDEF"
        ]
        words[name] = ", ".join(labels) or reader.word("questions.any")
    return words


def choices(
    question: Question, given: Mapping[str, Sequence[str]], graph: KnowledgeGraph, reader: Reader
) -> dict[str, list[tuple[str, str, bool]]]:
    """Return what each parameter with only a few values may be: name, label, and whether it was given."""
    parameters = {}
    for parameter in question.parameters.values():
        if parameter.of:
            texts = {fold(text) for text in given.get(parameter.name, ())}
            few = [(term.words(reader.lang), term) for term in graph.members(parameter.of)]
            few.sort(key=lambda pair: pair[0].casefold())
            parameters[parameter.name] = [(term.name, label, _is_meant(term, texts)) for label, term in few]
    return parameters


def _is_meant(term: Term, texts: set[str]) -> bool:
    """Tell whether one of some folded texts is a name of a term."""
    names = (term.name, term.iri, term.curie, *term.all_labels().values())
    return any(fold(name) in texts for name in names)
