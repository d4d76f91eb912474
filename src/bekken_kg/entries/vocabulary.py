"""The terms and claims of a loaded graph."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import NotFound, WrongUse
from ..languages import language
from ..namespaces import BKC, shorten
from .lookup import Lookup

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..engines import Engine
    from ..extending.extension import Extension
    from ..rdf.index import Index
    from .claim import Claim
    from .search import Hit
    from .term import Term


class Vocabulary:
    """What a graph speaks of: its terms and claims, by name, label or number.

    Attributes:
        engine: what answers the SPARQL.
    """

    def __init__(self, engine: Engine, extensions: Sequence[Extension] = ()) -> None:
        """Look things up in what an engine has loaded, the terms of extensions too."""
        self.engine = engine
        self._lookup = Lookup(engine, extensions)

    @property
    def index(self) -> Index:
        """What the graph says of whom, without a query for each."""
        return self.engine.index()

    def __getitem__(self, text: str) -> Term:
        """Return a term; the same as :meth:`term`."""
        return self.term(text)

    def __contains__(self, text: object) -> bool:
        """Tell whether a text means something in this graph."""
        try:
            return isinstance(text, str) and bool(self._lookup.term(text))
        except (NotFound, WrongUse):
            return False

    def term(self, text: str, lang: str | None = None) -> Term:
        """Return a term by name, CURIE, IRI, or by label or synonym in any language.

        Args:
            text: ``Relaxin``, ``bk:Relaxin``, its IRI, or ``relaksin``.
            lang: whose labels are preferred where a text is a label in several languages.

        Raises:
            NotFound: for a term that is not in the graph, with the nearest.
            WrongUse: for a claim's number (use :meth:`claim`) or a label that several terms have.
        """
        from .term import Term

        iri = self._lookup.term(text, language(lang))
        if self._lookup.is_claim(iri):
            number = iri[len(BKC) :] if iri.startswith(BKC) else shorten(iri)
            raise WrongUse(f"{number} is a claim: use `bekken claim {number}` (kg.claim in Python)")
        self.index.around(iri)
        return Term(iri, self)

    def claim(self, number: str) -> Claim:
        """Return a claim by its number (``L25``), CURIE or IRI; an extension's claim by its identifier too.

        Raises:
            NotFound: for a claim that is not in the graph, with the nearest.
        """
        from .claim import Claim

        iri = self._lookup.claim(number)
        self.index.around(iri)
        return Claim(iri, self)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, in the leaflet's order."""
        return self._claims(self._lookup.claims())

    def claims_about(self, iri: str) -> tuple[Claim, ...]:
        """Return the claims that name an IRI in any part, in the leaflet's order."""
        return self._claims(self._lookup.claims(iri))

    def _claims(self, iris: list[str]) -> tuple[Claim, ...]:
        from .claim import Claim

        return tuple(Claim(iri, self) for iri in iris)

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms of the project, sorted by name."""
        from .term import Term

        return tuple(Term(iri, self) for iri in self._lookup.terms())

    def members(self, name: str) -> tuple[Term, ...]:
        """Return the members of a class of the project, such as ``Modality``, sorted by name.

        Example:
            >>> import bekken_kg
            >>> [term.name for term in bekken_kg.load().members("Polarity")]
            ['Affirmed', 'Negated']
        """
        from .term import Term

        return tuple(Term(iri, self) for iri in self._lookup.members(name))

    def find(self, text: str, lang: str | None = None, limit: int | None = 20) -> list[Hit]:
        """Find terms by label, synonym or the start of a word; æøå, accents and case are folded.

        Args:
            text: what to look for; all languages are searched.
            lang: labels in this language come first among equals.
            limit: how many at most; ``None`` for all.

        Returns:
            Named tuples (iri, matched, lang, rank), best first; rank is exact, start, word start, all words
            or inside.

        Example:
            >>> import bekken_kg
            >>> bekken_kg.load().find("bekkenlosning")[0].matched
            'bekkenløsning'
        """
        return self._lookup.names.find(text, language(lang), limit)
