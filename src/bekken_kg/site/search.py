"""The search: codes, claims, terms and literature by what people write for them, in one ranking."""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Iterator

from pyoxigraph import Literal

from ..errors import NotFound, WrongUse
from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.code import Code, codes_of, meaning
from ..model.entity import Entity, Text
from ..model.evidence import EvidenceStatement, Publication
from ..model.search import LabelIndex, fold
from ..model.term import Term
from ..namespaces import BASE, BK, DCTERMS, MATCHES, SKOS
from ..rdf.index import Index
from ..settings import settings
from ..wording.interpretation import is_relation
from ..wording.linking import Linker, has_extra
from .reader import Reader

#: how many results a page has, and how many are suggested while someone types
MOST, SUGGESTED = 60, 10
_LONGEST = 1000  #: so much of what was typed is looked at in plain words

# Where it leads, its label, what it is in words, how many claims it has, what matched where that is not the label, and
# a sentence on it; the term; the claim or evidence statement whose hedge or stance is shown.
Result = namedtuple(
    "Result", ("href", "label", "what", "claims", "matched", "text", "entity", "says"), defaults=("", "", None, None)
)


class Search:
    """Finds what is in a graph.

    Example:
        >>> import bekken_kg
        >>> search = Search(bekken_kg.load())
        >>> [result.what for result in search.results("e01", Reader("en", "en"))]
        ['statement from the literature E01']
        >>> search.results("icd o26.7", Reader("nb", "nb"))[0].claims
        38
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        """Search a graph."""
        self._graph = graph
        self._sources: tuple[Index, LabelIndex] | None = None
        self._linker: Linker | None = None

    def results(self, text: str, reader: Reader, limit: int = MOST) -> list[Result]:
        """Return what a text finds, best first: what has it as its number or code, terms, sentences.

        Args:
            text: what was typed.
            reader: whose language comes first among equals, and whose words are used.
            limit: how many at most.
        """
        if not fold(text):
            return []
        hits = self._texts.find(text, reader.lang, limit)
        numbered = [hit.iri for hit in hits if hit.rank == "exact" and not hit.lang]
        found = [self._code(term, codes, reader) for term, codes in self._codes(text)]
        found += [self._source(iri, reader) for iri in numbered]
        found += self.terms(text, reader, limit)
        return [*found, *(self._source(hit.iri, reader) for hit in hits if hit.iri not in numbered)][:limit]

    def meant(self, text: str, reader: Reader) -> list[Result]:
        """Return the terms that plain words speak of, with slips and in everyday words; none without the extra ``ask``.

        Example:
            >>> import bekken_kg
            >>> [str(it.label) for it in Search(bekken_kg.load()).meant("bekenløsning", Reader("nb", "nb"))]
            ['bekkenløsning']
        """
        if self._linker is None and has_extra():
            self._linker = Linker(self._graph)
        if self._linker is None:
            return []
        mentions = self._linker.mentions(text[:_LONGEST], self._linker.language(text, reader.lang))
        iris = dict.fromkeys(it.iri for it in mentions if it.iri[len(BASE) :].startswith("terms/"))
        terms = [Term(iri, self._graph) for iri in iris if not is_relation(iri)]
        return [self._term(term, term.label(reader.lang), reader) for term in terms[:SUGGESTED]]

    def terms(self, text: str, reader: Reader, limit: int = MOST) -> list[Result]:
        """Return the terms that a text finds; without any text, those with the most claims."""
        if fold(text):
            hits = self._graph.find(text, reader.lang, limit)
            return [self._term(Term(hit.iri, self._graph), Text(hit.matched, hit.lang), reader) for hit in hits]
        terms = sorted(self._graph.terms, key=lambda term: -len(term.claims))[:limit]
        return [self._term(term, term.label(reader.lang), reader) for term in terms]

    def suggestions(self, text: str, of: str, reader: Reader) -> bytes:
        """Return the first results as JSON for the browser; ``of`` is ``terms`` where terms alone are meant."""
        found = (self.terms if of == "terms" else self.results)(text, reader, SUGGESTED)
        labels = [result.label for result in found]
        records = [
            {
                "href": result.href,
                "label": result.label,
                "lang": result.label.lang,
                "what": " · ".join(filter(None, (result.what, reader.claims(result.claims), result.matched))),
                "fill": result.label if labels.count(result.label) == 1 or not result.entity else result.entity.curie,
                "curie": result.entity.curie if result.entity else "",
            }
            for result in found
        ]
        return json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def _texts(self) -> LabelIndex:
        """The numbers and sentences of claims, the numbers of evidence and units, and titles with their authors."""
        index = self._graph.index
        if self._sources is None or self._sources[0] is not index:
            self._sources = (index, LabelIndex(self._labels()))
        return self._sources[1]

    def _labels(self) -> Iterator[tuple[str, str, str, str]]:
        graph = self._graph
        others = [iri for name in ("EvidenceStatement", "TextUnit") for iri in graph.index.members(BK + name)]
        for iri in [claim.iri for claim in graph.claims] + others:
            yield iri, DCTERMS + "identifier", Entity(iri, graph).id, ""
        for claim in graph.claims:
            for lang, statements in claim.texts(BK + "statement").items():
                yield claim.iri, BK + "statement", statements[0], lang
        for iri in graph.index.members(BK + "Publication"):
            publication = Publication(iri, graph)
            yield iri, DCTERMS + "title", publication.title, publication.title.lang
            yield iri, DCTERMS + "creator", f"{publication.authors or ''} {publication.year or ''}", ""

    def _term(self, term: Term, matched: Text, reader: Reader) -> Result:
        label = term.label(reader.lang)
        above = term.parents[0].words(reader.lang) if term.parents else ""
        what = reader.word(f"kind.{term.kind}") + (f" · {above}" if above else "")
        other = str(matched) if matched != label and matched.lang else ""
        text = term.definition(reader.lang) or ""
        return Result(reader.href(term.iri), label, what, len(term.claims), other, text, term)

    def _source(self, iri: str, reader: Reader) -> Result:
        """Return a claim, an evidence statement, a publication or a text unit as a result."""
        graph = self._graph
        entity = Entity(iri, graph)
        if iri in graph.index.members(BK + "Publication"):
            publication = Publication(iri, graph)
            about = {claim for said in publication.statements for claim in said.about}
            what = f"{reader.word('kind.publication')} · {publication.short()}"
            return Result(reader.href(iri), publication.title, what, len(about))
        if iri in graph.index.members(BK + "EvidenceStatement"):
            evidence = EvidenceStatement(iri, graph)
            what = f"{reader.word('kind.evidence')} {evidence.reference}"
            return Result(reader.href(iri), evidence.statement(reader.lang), what, len(evidence.about), says=evidence)
        if iri in graph.index.members(BK + "TextUnit"):
            count = len([claim for claim in graph.claims if iri in [unit.iri for unit in claim.units]])
            return Result(reader.href(iri), Text(entity.reference, ""), reader.word("kind.unit"), count)
        claim = Claim(iri, graph)
        what = f"{reader.word('kind.claim')} {claim.reference}"
        return Result(reader.href(iri), claim.statement(reader.lang), what, 0, says=claim)

    def _code(self, term: Term, codes: list[Code], reader: Reader) -> Result:
        """Return a code as a result: what the leaflet says of it, or its term where that is nothing."""
        systems = ", ".join(dict.fromkeys(code.system.words(reader.lang) for code in codes))
        try:
            rows = self._graph.answer("term-of-code", code=codes[0].text).rows
        except (NotFound, WrongUse):
            rows = []
        claims = {row.claim for row in rows if row.term == term.iri}
        href = reader.link("/code", code=codes[0].text) if claims else reader.href(term.iri)
        what = reader.word("search.code", systems=systems)
        text = f"{codes[0].match.words(reader.lang)}: {term.words(reader.lang)}"
        return Result(href, Text(codes[0].text, ""), what, len(claims), "", text)

    def _codes(self, text: str) -> list[tuple[Term, list[Code]]]:
        """Return the terms that a code is a code of; before it may stand the start of its system's name."""
        if not any(letter.isdigit() for letter in text):
            return []
        start, _, rest = text.strip().partition(" ")
        for asked, name in ((text, ""), (rest, fold(start))):
            found = self._terms_of(asked, name) if asked else []
            if found:
                return found
        return []

    def _terms_of(self, text: str, name: str) -> list[tuple[Term, list[Code]]]:
        """Return the terms of a code with its systems, of those that start with a folded name."""
        graph = self._graph
        try:
            codes, system = meaning(graph.index, text, settings().systems)
        except WrongUse:
            return []
        index = graph.index
        iris = {iri for code in codes for iri in index.subjects(BK + "compactCode", Literal(code))}
        iris = {iri for iri in iris if system in ("", *index.iris(iri, BK + "inCodeSystem"))}
        terms = sorted({term for iri in iris for match in MATCHES for term in index.subjects(SKOS + match, iri)})
        pairs = [
            (term, [code for code in codes_of(term, graph) if code.iri in iris and _starts(code.system, name)])
            for term in (Term(term, graph) for term in terms)
        ]
        return [(term, codes) for term, codes in pairs if codes]


def _starts(system: Entity, name: str) -> bool:
    return fold(system.label("en")).startswith(name)
