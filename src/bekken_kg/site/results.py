"""Results: an answer as a table for people, and as a picture where it has subjects and objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

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
from .literature import STANCES
from .reader import Reader

#: rows on a page, and arrows in a picture, at most
MOST_ROWS, MOST_LINKS = 500, 24
#: with more rows, a study is one line below its claim: what it says opens, its publication's title in it
BRIEF = 40
#: a column → the class whose members it must have, the text that stands under each, and what is said of each anyway
BESIDE = {
    "claim": ("Claim", "statement", ("modality", "frequency", "context", "effect", "polarity")),
    "entry": ("EvidenceStatement", "finding", ()),
    "publication": ("Publication", "title", ("year", "doi", "pmid", "page")),
}


@dataclass(frozen=True)
class Cell:
    """A cell: its text, the language of the text where it has one, where it leads, what stands with it, of what.

    ``more`` is what a cell has in it when its note is opened.
    """

    text: str
    lang: str = ""
    href: str | None = None
    note: Cell | None = None
    entity: Claim | Publication | None = None
    stance: str = ""
    more: Cell | None = None


@dataclass(frozen=True)
class Table:
    """A table: headings, rows, whether rows were left out, and the columns that say the same in each row.

    ``shared`` is how many of its first cells each row has in common with the row above it.
    """

    headings: list[str]
    rows: list[list[Cell]]
    shared: list[int]
    cut: bool = False
    constant: tuple[tuple[str, Cell], ...] = ()


def table(answer: Answer, graph: KnowledgeGraph, reader: Reader, *, joined: bool = True) -> Table:
    """Make a table of an answer with links; its columns are those of :func:`bekken_kg.asking.tables.columns`.

    Where columns are ``joined``, a claim stands with its statement and its hedge, a publication with its title and DOI.
    """
    paired = columns(answer.columns, answer.terms[:MOST_ROWS])
    names = sorted(paired, key=lambda name: name != "claim")  # what cannot be cut off at the right edge
    made = {name: [cell(term, label, reader, graph) for term, label in paired[name]] for name in names}
    for name, (kind, under, said) in BESIDE.items() if joined else ():
        members = set(graph.index.members(BK + kind))
        iris = [getattr(term, "value", "") for term, _ in paired.get(name, ())]
        if not iris or not members.issuperset(iris):
            continue
        of = [_entity(kind, iri, graph) for iri in iris]
        if name == "claim" and "evidence" in names:
            made["evidence"] = [replace(its, entity=claim) for its, claim in zip(made["evidence"], of, strict=True)]
        if under in made:
            notes = zip(made[name], made[under], of, strict=True)
            made[name] = [replace(its, note=note, entity=entity) for its, note, entity in notes]
            names = [other for other in names if other not in (under, *said)]
            if name == "claim":
                names.sort(key=lambda each: (each != "claim", each != "evidence"))
    if len(answer.terms) > BRIEF and names[:2] == ["claim", "evidence"] and {"entry", "publication"} <= set(names):
        made["entry"] = [replace(its, more=of.note) for its, of in zip(made["entry"], made["publication"], strict=True)]
        made["publication"] = [replace(its, note=None) for its in made["publication"]]
    cells = [made[name] for name in names]
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
    cut = len(answer.terms) > MOST_ROWS
    return Table([titles[number] for number in shown], rows, _shared(rows), cut, constant)


def _entity(kind: str, iri: str, graph: KnowledgeGraph) -> Claim | Publication | None:
    return Claim(iri, graph) if kind == "Claim" else Publication(iri, graph) if kind == "Publication" else None


def _shared(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return how many of its first cells, but not all, each row has in common with the row above it."""
    pairs = [list(zip(above, row, strict=True))[:-1] for above, row in pairwise(rows)]
    return [0, *(sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], each)) for each in pairs)][: len(rows)]


def cell(term: object, label: object, reader: Reader, graph: KnowledgeGraph) -> Cell:
    """Make a cell of an RDF term, with its label where it has one; a publication is its author and year."""
    if isinstance(term, ox.NamedNode):
        href = reader.href(term.value)
        if term.value in graph.index.members(BK + "Publication"):
            return Cell(Publication(term.value, graph).short(), "", href)
        if isinstance(label, ox.Literal):
            name = term.value.removeprefix(BK)
            return Cell(label.value, label.language or "", href, stance=name if name in STANCES else "")
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

    words = {link.label for link in links}
    title = reader.word("questions.picture")
    if len(links) > 1 and len(words) == 1 and "" not in words:  # what every arrow says is said once, above
        title = f"{title}: {links[0].label}"
        links = [replace(link, label="") for link in links]

    def node(key: str) -> Node:
        iri, _, text = key.partition("\n")
        if not iri:
            return Node(text, None, "plain")
        return Node(Entity(iri, graph).words(reader.lang), reader.href(iri))

    return draw(title, links, node, 700.0)


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
