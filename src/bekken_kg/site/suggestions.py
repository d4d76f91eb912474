"""Suggestions: all names of all terms, for completion in the search field and in the editor."""

from __future__ import annotations

import json

from ..knowledge import KnowledgeGraph
from ..model.search import fold
from ..namespaces import SKOS


def suggestions(graph: KnowledgeGraph) -> bytes:
    """Return the names of all terms as JSON: a list of IRI, labels by language, and all names folded.

    The browser folds what is typed in the same way (``names.js``); a test holds the two together.
    """
    records = []
    for term in graph.terms:
        names = [
            (tag, text)
            for prop in ("prefLabel", "altLabel")
            for tag, texts in term.texts(SKOS + prop).items()
            for text in texts
        ]
        folded = [[text, fold(text), tag] for tag, text in dict.fromkeys([*names, ("", term.name)])]
        records.append({"iri": term.iri, "curie": term.curie, "labels": term.all_labels(), "names": folded})
    return json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode()
