"""Results: an answer as a table for people, and as a picture where it has subjects and objects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ..asking.answer import Answer
from ..asking.tables import columns, headings
from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.entity import Entity
from ..model.evidence import Publication
from ..namespaces import BK, BKC, BKE, BKS, shorten
from .drawing import Drawing, Link, Node
from .layout import draw
from .reader import Reader

#: rows on a page, and arrows in a picture, at most
MOST_ROWS, MOST_LINKS = 500, 24


@dataclass(frozen=True)
class Cell:
    """A cell: its text, the language of the text where it has one, where it leads, and a DOI beside it."""

    text: str
    lang: str = ""
    href: str | None = None
    doi: str | None = None


@dataclass(frozen=True)
class Table:
    """A table: headings, rows, whether rows were left out, and the columns that say the same in each row."""

    headings: list[str]
    rows: list[list[Cell]]
    cut: bool = False
    constant: tuple[tuple[str, Cell], ...] = ()


def table(answer: Answer, graph: KnowledgeGraph, reader: Reader) -> Table:
    """Make a table of an answer with links; its columns are those of :func:`bekken_kg.asking.tables.columns`.

    A publication is its author and year with its DOI, which needs no column then.
    """
    paired = columns(answer.columns, answer.terms[:MOST_ROWS])
    names = sorted(paired, key=lambda name: name != "claim")  # what cannot be cut off at the right edge
    publications = set(graph.index.members(BK + "Publication"))
    if "doi" in names and all(
        str(term).strip("<>") in publications for term, _ in paired.get("publication", [("", "")])
    ):
        names.remove("doi")
    cells = [[cell(term, label, reader, graph, publications) for term, label in paired[name]] for name in names]
    words = {"predicate": reader.word("claim.predicate"), **headings(reader.ui)}
    # A column that says the same in each of several rows is said once, above.
    same = [len(column) > 1 and bool(column[0].text) and len(set(column)) == 1 for column in cells]
    empty = [not any(cell.text for cell in column) for column in cells]
    shown = [number for number in range(len(names)) if not (same[number] or empty[number])] or list(range(len(names)))
    rows = [list(row) for row in zip(*(cells[number] for number in shown), strict=True)]
    titles = [words.get(name, name) for name in names]
    constant = tuple(
        (titles[number], cells[number][0]) for number in range(len(names)) if number not in shown and same[number]
    )
    return Table([titles[number] for number in shown], rows, len(answer.terms) > MOST_ROWS, constant)


def cell(
    term: object, label: object, reader: Reader, graph: KnowledgeGraph, publications: Collection[str] = ()
) -> Cell:
    """Make a cell of an RDF term, with its label where it has one."""
    if isinstance(term, ox.NamedNode):
        href = reader.href(term.value)
        if term.value in publications:
            publication = Publication(term.value, graph)
            return Cell(publication.short(), "", href, publication.doi)
        if isinstance(label, ox.Literal):
            return Cell(label.value, label.language or "", href)
        prefix = next((space for space in (BKC, BKS, BKE) if term.value.startswith(space)), "")
        return Cell(term.value.removeprefix(prefix) if prefix else shorten(term.value), "", href)
    if isinstance(term, ox.Literal):
        return Cell(term.value, term.language or "")
    return Cell("" if term is None else str(term))


def picture(answer: Answer, graph: KnowledgeGraph, reader: Reader) -> Drawing | None:
    """Draw an answer with subjects and objects; ``None`` where that does not suit it, or it is too large."""
    links = _links(answer, graph, reader)
    nodes = {key for link in links for key in (*link.sources, *link.targets)}
    if not 1 <= len(links) <= MOST_LINKS or len(nodes) < 2:
        return None

    def node(key: str) -> Node:
        iri, _, text = key.partition("\n")
        if not iri:
            return Node(text, None, "plain")
        return Node(Entity(iri, graph).words(reader.lang), reader.href(iri))

    return draw(reader.word("questions.picture"), links, node, 700.0)


def _links(answer: Answer, graph: KnowledgeGraph, reader: Reader) -> Sequence[Link]:
    at = {name: number for number, name in enumerate(answer.columns)}
    if not {"subject", "object"} <= set(at):
        return []
    relation = at.get("relation", at.get("predicate"))
    seen: dict[tuple[str, str, str], Link] = {}
    for row in answer.terms:
        source, target = _key(row[at["subject"]]), _key(row[at["object"]])
        how = row[relation] if relation is not None else None
        claim = row[at["claim"]] if "claim" in at else None
        hedge = row[at["modality"]] if "modality" in at else None
        words, href = "", None
        if isinstance(how, ox.NamedNode):
            words = Entity(how.value, graph).words(reader.lang)
            href = reader.href(how.value)
        if isinstance(hedge, ox.Literal):
            words = hedge.value
        if isinstance(claim, ox.NamedNode):
            words, href = f"{Claim(claim.value, graph).reference} {words}", reader.href(claim.value)
        if source != target:
            naming = isinstance(how, ox.NamedNode) and how.value == BK + "isNameFor"
            dashed = isinstance(hedge, ox.Literal)
            link = Link((source,), (target,), words, words, href, up=naming, dashed=dashed)
            seen.setdefault((source, words, target), link)
    return list(seen.values())


def _key(term: object) -> str:
    return term.value + "\n" if isinstance(term, ox.NamedNode) else f"\n{getattr(term, 'value', term)}"
