"""What the literature says of a claim: statements, the publications they stand in, and the flag of all."""

from __future__ import annotations

from ..namespaces import BIBO, BK, DCTERMS, OBO
from .entity import Entity, Text
from .term import Term


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
        found = self.text(DCTERMS + "issued", "")
        return int(found[:4]) if found and found[:4].isdecimal() else None

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
    def kind(self) -> Term | None:
        """What sort of work it reports: ``bk:CohortStudy``, ``bk:Guideline``, …"""
        return _first(self, "studyKind")

    def citation(self) -> str:
        """Return it as one line: authors, title, journal, year, DOI or PMID or ISBN."""
        number = next((f"{kind}:{text}" for kind, text in (("doi", self.doi), ("PMID", self.pmid)) if text), None) or (
            self.isbn and f"ISBN {self.isbn}"
        )
        parts = [self.authors, str(self.title), self.journal, str(self.year or ""), number]
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


class EvidenceStatement(Entity):
    """What one publication says about what a claim says, in the project's own words.

    Example:
        >>> import bekken_kg
        >>> found = bekken_kg.load().claim("L37").evidence[0]
        >>> found.stance.name, found.publication.year, found.read_as.name
        ('Contests', 2008, 'Abstract')
    """

    @property
    def id(self) -> str:
        """Its number: ``E01``."""
        return self.text(DCTERMS + "identifier", "") or self.name

    def statement(self, lang: str = "nb") -> Text:
        """Return it as a sentence or two; fallback as for labels."""
        return self.text(BK + "statement", lang) or Text(self.name, "")

    @property
    def about(self) -> tuple[str, ...]:
        """The IRIs of the claims that it is about."""
        return self.iris(BK + "aboutClaim")

    @property
    def stance(self) -> Term | None:
        """``bk:Supports``, ``bk:Qualifies`` or ``bk:Contests``: a curator's judgement."""
        return _first(self, "stance")

    @property
    def read_as(self) -> Term | None:
        """How much was read: ``bk:TitleOnly``, ``bk:Excerpt``, ``bk:Abstract`` or ``bk:FullText``."""
        return _first(self, "readAs")

    @property
    def publication(self) -> Publication | None:
        """Where it stands."""
        found = self.iris(BK + "publication")
        return Publication(found[0], self._graph) if found else None

    @property
    def status(self) -> Term | None:
        """Its curation status."""
        found = self.iris(OBO + "IAO_0000114")
        return Term(found[0], self._graph) if found else None


def _first(entity: Entity, prop: str) -> Term | None:
    found = entity.iris(BK + prop)
    return Term(found[0], entity._graph) if found else None
