"""What the literature says of a claim: statements, the publications they stand in, and the flag of all."""

from __future__ import annotations

import os
from functools import cache

from ..namespaces import BIBO, BK, BKC, DCTERMS, OBO
from ..shipped import folder
from .entity import Entity, Text
from .term import Term, first_value


class Publication(Entity):
    """A text that was read, as far as :attr:`EvidenceStatement.read_as` says.

    What was not seen is ``None``: authors, journal, DOI and PMID stand only where a page really showed them.
    """

    @property
    def title(self) -> Text:
        """Its title, in the language that it has."""
        return self.text(DCTERMS + "title", "") or Text(self.name, "")

    @property
    def authors(self) -> str | None:
        """Its authors, as they sign."""
        return self.text(BK + "authors", "")

    @property
    def year(self) -> int | None:
        """The year it was issued."""
        issued = self.text(DCTERMS + "issued", "") or ""
        return int(issued[:4]) if issued[:4].isdecimal() else None

    @property
    def journal(self) -> str | None:
        """The journal it is in, or who published it."""
        return self.text(BK + "journal", "") or self.text(DCTERMS + "publisher", "")

    @property
    def doi(self) -> str | None:
        """Its DOI: ``10.1007/s00586-008-0602-4``."""
        return self.text(BIBO + "doi", "")

    @property
    def pmid(self) -> str | None:
        """Its number in PubMed."""
        return self.text(BIBO + "pmid", "")

    @property
    def isbn(self) -> str | None:
        """Its ISBN of 13 digits."""
        return self.text(BIBO + "isbn13", "")

    @property
    def page(self) -> str | None:
        """The page where it was read, where that is a page to rely on."""
        return next(iter(self.iris(DCTERMS + "source")), None)

    @property
    def statements(self) -> tuple[EvidenceStatement, ...]:
        """What it says of claims, in the order of their numbers."""
        return tuple(EvidenceStatement(iri, self._graph) for iri in sorted(self.users(BK + "publication")))

    @property
    def kind(self) -> Term | None:
        """What sort of work it reports: ``bk:CohortStudy``, ``bk:Guideline``, …"""
        return first_value(self, BK + "studyKind")

    def short(self) -> str:
        """Return it as its first author, or the first words of its title, and its year: ``Aldabe 2012``."""
        first = (self.authors or "").split(",")[0].split(" and ")[0].strip()
        name = first.rpartition(" ")[0] if first.rpartition(" ")[2].isupper() else first
        words = str(self.title).split()
        return f"{name or ' '.join(words[:3]) + ('…' if words[3:] else '')} {self.year or ''}".strip()

    def citation(self) -> str:
        """Return it as one line: authors, title, journal, year, DOI or PMID or ISBN."""
        numbers = (("doi:", self.doi), ("PMID:", self.pmid), ("ISBN ", self.isbn))
        number = next((kind + text for kind, text in numbers if text), None)
        parts = [self.authors, str(self.title), self.journal, str(self.year or ""), number]
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


class Statement(Entity):
    """What a source says, as a sentence in the project's own words: a claim, or an evidence statement."""

    def statement(self, lang: str = "nb") -> Text:
        """Return it as a sentence or two, hedge kept; fallback as for labels."""
        return self.text(BK + "statement", lang) or Text(self.name, "")

    @property
    def status(self) -> Term | None:
        """Its curation status."""
        return first_value(self, OBO + "IAO_0000114")


class EvidenceStatement(Statement):
    """What one publication says about what a claim says, in the project's own words.

    Example:
        >>> import bekken_kg
        >>> statement = bekken_kg.load().claim("L37").evidence[0]
        >>> statement.stance.name, statement.publication.year, statement.read_as.name
        ('Contests', 2008, 'Abstract')
    """

    @property
    def about(self) -> tuple[str, ...]:
        """The IRIs of the claims that it is about."""
        return self.iris(BK + "aboutClaim")

    @property
    def stance(self) -> Term | None:
        """``bk:Supports``, ``bk:Qualifies`` or ``bk:Contests``: a curator's judgement."""
        return first_value(self, BK + "stance")

    @property
    def read_as(self) -> Term | None:
        """How much was read: ``bk:TitleOnly``, ``bk:Excerpt``, ``bk:Abstract`` or ``bk:FullText``."""
        return first_value(self, BK + "readAs")

    @property
    def publication(self) -> Publication | None:
        """Where it stands."""
        return next((Publication(iri, self._graph) for iri in self.iris(BK + "publication")), None)


@cache
def searches_in_vain() -> dict[str, dict[str, str]]:
    """Return the searches that found no adequate source: IRI of the claim → column → value.

    Example:
        >>> searches_in_vain()["https://w3id.org/bekken-kg/claims/L29"]["hits"]
        '8'
    """
    with open(os.path.join(folder("ontology"), "evidence", "searched-none.tsv"), encoding="utf-8") as file:
        columns, *rows = [line.rstrip("\n").split("\t") for line in file]
    return {BKC + row[0]: dict(zip(columns[1:], row[1:], strict=True)) for row in rows}
