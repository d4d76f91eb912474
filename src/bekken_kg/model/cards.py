"""Cards for people: everything on a term or a claim, in the asked language."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from ..languages import LANGUAGES
from ..namespaces import BKC, DCTERMS, SCHEMA, SKOS
from ..words import word
from .claim import Claim
from .code import Code
from .entity import Entity, Text
from .evidence import EvidenceStatement
from .term import Term

#: a card: its title, and rows of a heading with its lines
Card = tuple[str, list[tuple[str, list[str]]]]


def term_card(term: Term, lang: str) -> Card:
    """Make the card of a term."""
    order = [lang, *(other for other in LANGUAGES if other != lang)]
    labels, synonyms = term.texts(SKOS + "prefLabel"), term.texts(SKOS + "altLabel")
    rows = [
        ("kind", [word(f"cards.kind.{term.kind}", lang)]),
        ("labels", [f"{tag}: {labels[tag][0]}" for tag in order if tag in labels]),
        ("synonyms", [f"{tag}: {', '.join(synonyms[tag])}" for tag in order if tag in synonyms]),
        ("definition", _display([term.definition(lang)], lang)),
        ("scope-note", _display([term.scope_note(lang)], lang)),
        ("parents", _named(term.parents, lang)),
        ("children", _named(term.children, lang)),
        ("axioms", [f"{it.words(lang)} ({it.filler.curie})" for it in term.axioms]),
        ("axioms-to", [f"{it.term.words(lang)} {it.words(lang)} ({it.term.curie})" for it in term.axioms_to]),
        ("codes", [_code(code, lang) for code in term.codes]),
        ("claims", [claim_line(claim, lang) for claim in term.claims]),
        ("status", _status(term, lang)),
    ]
    return f"{term.words(lang)} ({term.curie})", headed("cards.heading", rows, lang)


def claim_card(claim: Claim, lang: str) -> Card:
    """Make the card of a claim."""
    others = [other for other in LANGUAGES if other != lang]
    modality = _named([claim.modality], lang)
    hedge = claim.hedge(lang)
    whose = "" if _ours(claim) else "other-"
    rows = [
        (f"{whose}statement", _display([claim.statement(lang)], lang)),
        ("other-languages", [f"{other}: {claim.statement(other).display(other)}" for other in others]),
        ("subject", _named(claim.subjects, lang)),
        ("predicate", _named([claim.predicate], lang)),
        ("object", _named(claim.objects, lang)),
        ("polarity", _named([claim.polarity, claim.negation_scope], lang)),
        ("modality", [f"{line}: {hedge.display(lang)}" if hedge else line for line in modality]),
        ("frequency", _named([claim.frequency], lang)),
        ("scope-note", _display([claim.scope_note(lang)], lang)),
        ("context", _named(claim.contexts, lang)),
        ("effect", _named(claim.effects, lang)),
        ("links", [_link(link, other, lang) for link, other in claim.links]),
        ("linked-from", [_link(link, other, lang) for link, other in claim.linked_from]),
        ("flag", flag_lines(claim, lang)),
        ("evidence", [evidence_line(statement, lang) for statement in claim.evidence]),
        (f"{whose}cues", [cue.display(lang) for cue in claim.cues]),
        ("units", list(_places(claim, lang))),
        ("status", _status(claim, lang)),
    ]
    return f"{claim.id} ({claim.curie})", headed("cards.heading", rows, lang)


def claim_line(claim: Claim, lang: str) -> str:
    """Write a claim on one line: number, statement, and in brackets hedge, polarity, place and evidence."""
    negated = [word("site.mark.Negated", lang)] if claim.polarity and claim.polarity.name == "Negated" else []
    marks = [claim.frequency, *claim.contexts, *claim.effects]
    words = [*_display([claim.hedge(lang)], lang), *negated, *(mark.words(lang) for mark in marks if mark)]
    inside = ", ".join([*words, *(unit.reference for unit in claim.units)])
    flags = [flag_text(claim, lang)] if claim.evidence else []
    if flags := [*flags, *chain_lines(claim, lang)]:
        inside += f"; {word('cards.heading.flag', lang).lower()}: {', '.join(flags)}"
    line = f"{claim.reference}: {claim.statement(lang).display(lang)} [{inside}]"
    return " ".join(line.split())  # a line end in a statement of others would begin what looks like another claim


def flag_lines(claim: Claim, lang: str) -> list[str]:
    """Write the flag of a claim's evidence, and the contested chain that it is part of."""
    return [flag_line(claim, lang), *chain_lines(claim, lang)]


def flag_text(claim: Claim, lang: str) -> str:
    """Write the flag of a claim's evidence; of a claim without any, whether a source was searched for in vain."""
    text = word("cards.line.searched", lang) if claim.searched else claim.flag.words(lang)
    return word("cards.line.moved", lang, flag=text) if claim.flag_is_moved else text


def flag_line(claim: Claim, lang: str) -> str:
    """Write the flag of a claim's evidence, and what it means or what the search found."""
    searched, note = claim.searched, claim.flag.scope_note(lang)
    if searched:
        found = word("cards.line.search", lang, **searched)
    else:
        found = note.display(lang) if note else ""
    return flag_text(claim, lang) + (f": {found}" if found else "")


def chain_lines(claim: Claim, lang: str) -> list[str]:
    """Write which chain of claims is contested as a whole, and which contested claims take this one up."""
    lines = [
        f"{word('cards.line.chain', lang, claim=other.reference)}: {flag_text(other, lang)}"
        for other in claim.contested_through
    ]
    chain = " ".join(other.reference for other in claim.contested_chain)
    if not chain:
        return lines
    if claim.predicate and claim.predicate.name == "isNameFor":
        return [word("cards.line.contested-name", lang, chain=chain), *lines]
    return [word("cards.line.contested-step", lang, chain=chain), *lines]


def evidence_line(statement: EvidenceStatement, lang: str) -> str:
    """Write an evidence statement on one line: number, stance, what it says, where, and how it was read."""
    source, stance, publication = "", statement.stance, statement.publication
    if publication:
        how = [publication.kind.words(lang)] if publication.kind else []
        how += [word("cards.line.read-as", lang, how=statement.read_as.words(lang))] if statement.read_as else []
        source = f" {publication.citation()} [{', '.join(how)}]"
    words = stance.words(lang) if stance else None
    return f"{statement.reference} {words}: {statement.statement(lang).display(lang)}{source}"


def headed(words: str, rows: Iterable[tuple[str, list[str]]], lang: str) -> list[tuple[str, list[str]]]:
    """Put headings, by their names in a table of words, on the rows that have a line."""
    return [(word(f"{words}.{heading}", lang), lines) for heading, lines in rows if lines]


def draw_card(card: Card, width: int | None = 100) -> str:
    """Write a card as plain text, wrapped to a width; ``None`` for no wrapping."""
    title, rows = card
    indent = max((len(heading) for heading, _ in rows), default=0) + 2
    room = 10_000 if width is None else max(width - indent, 20)
    lines = [title, "=" * min(len(title), width or len(title))]
    for heading, texts in rows:
        for number, text in enumerate(texts):
            for part, line in enumerate(textwrap.wrap(text, room, subsequent_indent="  ") or [""]):
                lines.append(f"{heading if number == part == 0 else '':<{indent}}{line}")
    return "\n".join(lines)


def draw_card_markdown(card: Card) -> str:
    """Write a card as Markdown."""
    title, rows = card
    blocks = [f"# {title}"]
    for heading, texts in rows:
        blocks.append(f"**{heading}**\n\n" + "\n".join(f"- {text}" for text in texts))
    return "\n\n".join(blocks)


def _code(code: Code, lang: str) -> str:
    match, system = code.match.words(lang), code.system.words(lang)
    name = f"{code.text} {code.label(lang)}".strip()
    return f"{match}: {system} {name} ({code.match.curie})"


def _places(claim: Claim, lang: str) -> Iterable[str]:
    for unit in claim.units:
        section = f", {unit.section.words(lang)}" if unit.section else ""
        place = f", {word('cards.line.characters', lang)} {unit.start}–{unit.end}" if unit.start is not None else ""
        title = unit.source.text(DCTERMS + "title", lang) if unit.source and not _ours(claim) else None
        yield f"{title.display(lang) + ', ' if title else ''}{unit.reference}{section}{place}"


def _ours(claim: Claim) -> bool:
    return claim.iri.startswith(BKC)  # else it is another source's


def _link(link: Term, other: Claim, lang: str) -> str:
    return f"{link.words(lang)}: {claim_line(other, lang)}"


def _status(entity: Claim | Term, lang: str) -> list[str]:
    by = [text for prop in ("reviewedBy", "lastReviewed") if (text := entity.text(SCHEMA + prop, ""))]
    return [", ".join([line, *by]) for line in _named([entity.status], lang)]


def _named(entities: Iterable[Entity | None], lang: str) -> list[str]:
    return [f"{entity.words(lang)} ({entity.curie})" for entity in entities if entity]


def _display(texts: Iterable[Text | None], lang: str) -> list[str]:
    return [text.display(lang) for text in texts if text]
