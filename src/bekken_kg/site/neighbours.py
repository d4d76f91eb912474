"""A term's neighbours: every relation in and out, by axiom or by claim, and a small picture of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.claim import Claim
from ..model.entity import Text
from ..model.term import Term
from .drawing import LINE, Arrow, Box, Drawing, width_of, wrap
from .marks import is_contested, is_denied
from .reader import Reader

#: how many neighbours the picture has on each side
MOST = 6


@dataclass(frozen=True)
class Relation:
    """A relation between a term and another.

    Attributes:
        out: whether the term is its subject.
        words: the relation, in words.
        other: the term at the other end.
        claim: the claim that says it; ``None`` where it holds always.
        property: the relation as a term, where it is one of the graph.
    """

    out: bool
    words: Text
    other: Term
    claim: Claim | None = None
    property: Term | None = None


def relations(term: Term, reader: Reader) -> list[Relation]:
    """Return all relations of a term: its place in the hierarchy, axioms, then claims.

    Example:
        >>> import bekken_kg
        >>> found = relations(bekken_kg.load()["PubicSymphysis"], Reader("en", "en"))
        >>> sorted({relation.claim.id for relation in found if relation.claim})
        ['L17', 'L18']
    """
    lang = reader.lang
    kind_of = Text(reader.word("term.kind_of"), lang)
    found = [Relation(True, kind_of, parent) for parent in term.parents]
    found += [Relation(True, axiom.property.label(lang), axiom.filler, None, axiom.property) for axiom in term.axioms]
    found += [Relation(False, kind_of, child) for child in term.children]
    found += [Relation(False, axiom.property.label(lang), axiom.term, None, axiom.property) for axiom in term.axioms_to]
    for claim in term.claims:
        if claim.predicate is None:
            continue
        words = claim.predicate.label(lang)
        if term.iri in {other.iri for other in claim.subjects}:
            found += [Relation(True, words, other, claim, claim.predicate) for other in claim.objects]
        if term.iri in {other.iri for other in claim.objects}:
            found += [Relation(False, words, other, claim, claim.predicate) for other in claim.subjects]
    return list(dict.fromkeys(found))


def picture(term: Term, found: Sequence[Relation], reader: Reader) -> Drawing:
    """Draw a term between what leads to it and what it leads to, as a tree; see :data:`MOST`."""
    incoming = [relation for relation in found if not relation.out]
    outgoing = [relation for relation in found if relation.out]
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    y = _side(incoming[:MOST], len(incoming), reader, 2.0, boxes, arrows)
    label = term.words(reader.lang)
    lines = wrap(label, 236, 3)
    middle = Box(2, y, 260, len(lines) * LINE + 24, lines, None, label, "centre")
    for index, arrow in enumerate(arrows):
        start = arrow.path
        arrows[index] = Arrow(
            start.replace("{y}", f"{y - 3:g}"),
            arrow.label,
            arrow.href,
            arrow.name,
            arrow.dashed,
            False,
            arrow.contested,
        )
    boxes.append(middle)
    y = _side(outgoing[:MOST], len(outgoing), reader, y + middle.height + 2, boxes, arrows, middle.y + middle.height)
    return Drawing(reader.word("term.picture"), 340, y, tuple(boxes), tuple(arrows))


def _side(
    shown: Sequence[Relation],
    total: int,
    reader: Reader,
    y: float,
    boxes: list[Box],
    arrows: list[Arrow],
    start: float | None = None,
) -> float:
    """Draw one side of the tree from ``y`` down; return where it ends. ``start``: the term's lower edge."""
    for relation in shown:
        claim = relation.claim
        other = relation.other.words(reader.lang)
        words = (claim.hedge(reader.lang) if claim else None) or relation.words
        told = f"{claim.id} {words.display(reader.lang)}" if claim else words.display(reader.lang)
        if claim and is_denied(claim) and claim.polarity:
            told += f" ({claim.polarity.words(reader.lang)})"
        label, lines = wrap(told, 260, 3, 13), wrap(other, 256, 3)
        top = y + LINE * len(label) + 10
        box = Box(56, top, 282, LINE * len(lines) + 16, lines, reader.href(relation.other.iri), other, "step")
        at = top + box.height / 2
        path = f"M{box.x:g} {at:g}H26V{{y}}" if start is None else f"M26 {start:g}V{at:g}H{box.x - 3:g}"
        contested = bool(claim and is_contested(claim))  # then its sign stands behind the words
        wide = width_of(label, 13) + (34 if contested else 14)
        caption = Box(56, y + 4, wide, LINE * len(label) + 4, label, None, told)
        href = reader.href(claim.iri) if claim else None
        dashed = bool(claim and claim.modality and claim.modality.name == "Possible")
        name = f"{claim.id}: {claim.statement(reader.lang).display(reader.lang)}" if claim else told
        arrows.append(Arrow(path, caption, href, name, dashed, False, contested))
        boxes.append(box)
        y = top + box.height + 6
    if total > len(shown):
        line = (reader.word("term.more", n=total - len(shown)),)
        boxes.append(Box(56, y, 282, LINE + 8, line, None, line[0], "note"))
        y += LINE + 14
    return y + (14 if shown and start is None else 2)
