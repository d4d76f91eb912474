"""Questions whose header no longer fits: claims that are not there, are drafts, or are not among the rows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode, Quad

from ..asking.catalogue import Catalogue
from ..asking.question import Question
from ..errors import BekkenError
from ..extending.extension import Extension, named_extensions
from ..extending.merging import Merged, Merging
from ..layers import LAYERS
from ..namespaces import BK, DCTERMS, OBO
from ..rdf.index import Index
from ..rdf.quads import quads_of
from ..words import word
from .breaches import Breach
from .display import DisplayNames
from .inspection import inspect

_RULE = "question-claims"


def of_questions(files: Sequence[str], queries: str, ontology: str, names: DisplayNames) -> Iterator[Breach]:
    """Give the claims that a question must return by its header, and does not with its defaults.

    Args:
        files: extensions, whose own questions are looked at: those in the folder ``questions`` beside a file too; for
            none the catalogue's.
        queries: the catalogue's folder.
        ontology: the folder of the ontology.
        names: how things are named.

    Raises:
        CannotDo: for a query that takes too long.
    """
    merged = Merged()
    folders = {queries: "queries/answers"}
    if files:
        folders = {path: path for extension in named_extensions(files) for path in _folders(extension)}
        merged = Merging(files, list(LAYERS), list(LAYERS), ontology, tolerant=True).merged if folders else merged
    questions: dict[str, Question] = {}
    for folder, shown in folders.items():
        catalogue = Catalogue(folder)
        for name in catalogue:
            path = f"{shown}/{name}.rq"
            try:
                questions[path] = catalogue[name]
            except BekkenError as error:
                yield Breach(_RULE, "", {"question": name, "why": str(error)}, path=path)
    if any(question.claims for question in questions.values()):
        reading = merged.reading() if files else quads_of(["reading"], ontology)
        shipped = quads_of([layer for layer in LAYERS if layer != "reading"], ontology)
        yield from _misfits(questions, [*shipped, *reading, *merged.added], files, names)


def _folders(extension: Extension) -> Iterator[str]:
    beside = [os.path.join(os.path.dirname(file), "questions") for file in extension.files]
    return filter(os.path.isdir, [extension.questions] if extension.questions else beside)


def _misfits(
    questions: dict[str, Question], quads: Sequence[Quad], files: Sequence[str], names: DisplayNames
) -> Iterator[Breach]:
    index = Index(quads)
    claims: dict[str, list[str]] = {}
    for claim in index.members(BK + "Claim"):
        numbers = [it.value for it in index.literals(claim, DCTERMS + "identifier")]
        for name in {*numbers, claim.replace("#", "/").rpartition("/")[2], names.short(claim)}:
            claims.setdefault(name, []).append(claim)
    asked = {path: it.sparql for path, it in questions.items() if it.claims and it.columns}
    rows = inspect(quads, files, asked).rows
    for path, question in questions.items():
        found = {cell.value for row in rows.get(path, ()) for cell in row.values() if isinstance(cell, NamedNode)}
        for number in question.claim_numbers:
            meant = claims.get(number, [])
            drafts = [it for it in meant if BK + "Draft" in index.iris(it, OBO + "IAO_0000114")]
            why = "missing" if not meant else "draft" if drafts == meant else "unreturned"
            if why != "unreturned" or (path in asked and not found.intersection(meant)):
                text = word(f"checks.question.{why}", names.lang, claim=number)
                yield Breach(_RULE, "", {"question": question.name, "why": text}, path=path)
