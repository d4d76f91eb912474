"""The knowledge graph: ask it, and look things up in it."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from .answer import Answer
from .catalogue import Catalogue, is_sparql
from .errors import NotFound, WrongUse
from .languages import language
from .layers import chosen, graph_iri
from .lookup import Lookup
from .namespaces import BK, BKC, DCTERMS, OBO, RDF, SKOS

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    import rdflib

    from .claim import Claim
    from .engines import Engine
    from .entity import Node
    from .search import Hit
    from .term import Term


class KnowledgeGraph:
    """A loaded graph; made by :func:`bekken_kg.load`.

    Attributes:
        questions: the catalogue, question name → :class:`bekken_kg.Question`.
        engine: what answers the SPARQL.
    """

    def __init__(self, engine: Engine, questions: Catalogue | None = None) -> None:
        """Put a graph around an engine; the shipped questions for ``None``."""
        self.engine = engine
        self.questions = questions or Catalogue()
        self._lookup = Lookup(engine)

    def answer(
        self, name: str, /, *, lang: str | None = None, **parameters: str | Sequence[str] | None
    ) -> Answer:
        """Answer a question of the catalogue.

        Args:
            name: the question's name; ``kg.questions`` has them all.
            lang: ``nb`` (also for ``None``), ``nn`` or ``en``: the language of the labels.
            **parameters: the question's own parameters: a term by name, CURIE, IRI or label; a claim as
            ``"L25"``;
                or a text. A list gives several values; ``None`` keeps the default.

        Raises:
            NotFound: for a question, term or claim that does not exist.
            UnknownName: for a parameter or language that does not exist.
            WrongUse: for SPARQL in place of a name.

        Example:
            >>> import bekken_kg
            >>> bool(bekken_kg.load().answer("symptoms", lang="en"))
            True
        """
        tag = language(lang)
        return Answer(self.engine.query(self.sparql(name, lang=tag, **parameters), guarded=True), tag)

    def sparql(
        self, name: str, /, *, lang: str | None = None, **parameters: str | Sequence[str] | None
    ) -> str:
        """Return the SPARQL of a question with its parameters bound; arguments as for :meth:`answer`."""
        question = self.questions[name]
        tag = language(lang)
        question.check(parameters)
        bound: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for key, given in parameters.items():
            if given is not None:
                several = [given] if isinstance(given, str) else list(given)
                bound[key] = [
                    self._lookup.value(question.parameters[key].type, text, tag) for text in several
                ]
        if "lang" in question.parameters:
            bound["lang"] = [ox.Literal(tag)]
        return question.bind(bound)

    def query(self, sparql: str, lang: str | None = None) -> Answer:
        """Answer any read-only SPARQL 1.1 query; the default graph is the union of the loaded layers.

        Args:
            sparql: a SELECT, ASK, CONSTRUCT or DESCRIBE.
            lang: the language of the answer's tables.

        Raises:
            QuerySyntaxError: for text that does not parse, with line and column.
            WrongUse: for an update, or the name of a question.
            CannotDo: for SERVICE: nothing goes to the network.

        Example:
            >>> import bekken_kg
            >>> bool(bekken_kg.load().query("ASK { ?claim a <https://w3id.org/bekken-kg/terms/Claim> }"))
            True
        """
        if not is_sparql(sparql) and sparql.strip() in self.questions:
            name = sparql.strip()
            raise WrongUse(f"'{name}' is a question's name: use `bekken answer {name}` (kg.answer in Python)")
        try:
            sparql.encode("utf-8")
        except UnicodeEncodeError:
            raise WrongUse("the query is not UTF-8 text") from None
        return Answer(self.engine.query(sparql), language(lang))

    def select(self, sparql: str) -> list[tuple[Node, ...]]:
        """Return the rows of a SELECT as RDF terms."""
        return Answer(self.engine.query(sparql)).terms

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
        if iri.startswith(BKC):
            number = iri[len(BKC) :]
            raise WrongUse(f"{number} is a claim: use `bekken claim {number}` (kg.claim in Python)")
        return Term(iri, self)

    def claim(self, number: str) -> Claim:
        """Return a claim by its number (``L25``), CURIE or IRI.

        Raises:
            NotFound: for a claim that is not in the graph, with the nearest.
        """
        from .claim import Claim

        return Claim(self._lookup.claim(number), self)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, in the leaflet's order."""
        return self._claims(f"?claim a <{BK}Claim>")

    def claims_about(self, iri: str) -> tuple[Claim, ...]:
        """Return the claims that name an IRI in any part, in the leaflet's order."""
        how = f"?how {ox.NamedNode(iri)} FILTER(?how NOT IN (<{RDF}type>, <{OBO}IAO_0000114>))"
        return self._claims(f"?claim {how} ?claim a <{BK}Claim>")

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms of the project, sorted by name."""
        from .term import Term

        rows = self.select(f"SELECT DISTINCT ?term WHERE {{ ?term <{SKOS}prefLabel> ?label }} ORDER BY ?term")
        iris = [row[0].value for row in rows if isinstance(row[0], ox.NamedNode)]
        return tuple(Term(iri, self) for iri in iris if iri.startswith(BK))

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

    def to_rdflib(self) -> rdflib.Dataset:
        """Return a copy as an rdflib Dataset: one named graph per layer, their union as the default."""
        from .engines.rdflib import to_dataset

        return to_dataset(self.engine.quads())

    def export(self, format: str, layer: str | None = None) -> str:
        """Return the graph, or one layer of it, as one sorted text.

        Args:
            format: turtle, nquads, trig, ntriples, jsonld or rdfxml.
            layer: only this layer; all that is loaded for ``None``.

        Raises:
            UnknownName: for a format or layer that does not exist.
        """
        from .export import export

        graph = graph_iri(chosen([layer])[0]) if layer else None
        return export(self.engine.quads(graph), format)

    def _claims(self, pattern: str) -> tuple[Claim, ...]:
        from .claim import Claim

        rows = self.select(
            f"SELECT DISTINCT ?claim ?id WHERE {{ {pattern} ; <{DCTERMS}identifier> ?id }} ORDER BY ?id"
        )
        return tuple(Claim(row[0].value, self) for row in rows if isinstance(row[0], ox.NamedNode))
