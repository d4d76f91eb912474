"""A graph that is asked: an engine, its index, and the catalogue of questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox

from .asking.answer import Answer
from .asking.catalogue import Catalogue, is_sparql
from .asking.question import value_texts
from .errors import CannotDo, NotFound, WrongUse
from .languages import language
from .model.lookup import Lookup
from .namespaces import BK, BKC, shorten

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .engines import Engine, Results
    from .extending.extension import Extension
    from .model.claim import Claim
    from .model.entity import Entity
    from .model.search import Hit
    from .model.term import Term
    from .rdf.index import Index
    from .wording.asker import Asker
    from .wording.plain_answer import PlainAnswer
    from .wording.text_check import CheckedText, TextCheck

    Given = str | int | Entity


class Graph:
    """A graph that answers: questions of a catalogue and any SPARQL, and what it says of its terms and claims.

    Attributes:
        questions: the catalogue, question name → :class:`bekken_kg.Question`.
        engine: what answers the SPARQL.
        extensions: what was merged with the shipped graph.
    """

    def __init__(
        self,
        engine: Engine,
        questions: Catalogue | None = None,
        extensions: Sequence[Extension] = (),
        unfit: Callable[[str], str] = lambda question: "",
    ) -> None:
        """Put a graph around an engine.

        Args:
            engine: what answers the SPARQL.
            questions: the catalogue; the shipped questions for ``None``, and those of the extensions.
            extensions: what was merged with the shipped graph.
            unfit: tells why the engine's answer to a question is wrong; ``""`` where it is right.
        """
        self.engine = engine
        self._lookup = Lookup(engine, extensions)
        self.extensions = tuple(extensions)
        more = [extension.questions for extension in extensions if extension.questions]
        self.questions = questions or Catalogue(more=more)
        self._unfit = unfit
        self._asker: tuple[Index, Asker] | None = None
        self._text_check: tuple[Index, TextCheck] | None = None

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
        from .model.term import Term

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
        from .model.claim import Claim

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
        from .model.claim import Claim

        return tuple(Claim(iri, self) for iri in iris)

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms of the project, sorted by name."""
        from .model.term import Term

        return tuple(Term(iri, self) for iri in self._lookup.terms())

    def members(self, name: str) -> tuple[Term, ...]:
        """Return the members of a class of the project, such as ``Modality``, sorted by name.

        Example:
            >>> import bekken_kg
            >>> [term.name for term in bekken_kg.load().members("Polarity")]
            ['Affirmed', 'Negated']
        """
        from .model.term import Term

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
        return self._lookup.labels.find(text, language(lang), limit)

    def answer(self, name: str, /, *, lang: str | None = None, **parameters: Given | Sequence[Given] | None) -> Answer:
        """Answer a question of the catalogue.

        Args:
            name: the question's name; ``kg.questions`` has them all.
            lang: ``nb`` (also for ``None``), ``nn`` or ``en``: the language of the labels.
            **parameters: the question's own parameters: a term by name, CURIE, IRI or label; a claim as
                ``"L25"``; what ``kg[…]`` and ``kg.claim(…)`` return; or a text or whole number. A list gives
                several values; ``None`` keeps the default.

        Raises:
            NotFound: for a question, term or claim that does not exist.
            UnknownName: for a parameter or language that does not exist.
            WrongUse: for SPARQL in place of a name.
            CannotDo: for a graph without the layer ``reading``, where nothing is found for want of it, and for
                a question that this kind of store gets wrong.

        Example:
            >>> import bekken_kg
            >>> bool(bekken_kg.load().answer("symptoms", lang="en"))
            True
        """
        tag = language(lang)
        text = self.sparql(name, lang=tag, **parameters)
        answer = Answer(self.engine.query(text, guarded=True), tag)
        if wrong := self._unfit(name):
            raise CannotDo(wrong)
        asked = not answer and any(f"bk:{prop}" in text for prop in ("isKindOf", "inWords"))
        if asked and next(self.index.having(BK + "isKindOf"), None) is None:
            raise CannotDo(
                "the layer 'reading', which the questions ask, is not in this graph: load it too, "
                "or put it into the store with `bekken publish`"
            )
        return answer

    def ask(self, text: str, lang: str | None = None) -> PlainAnswer:
        """Answer a question in plain words, from the catalogue and the claims behind it; offline, without a model.

        Args:
            text: a question in bokmål, nynorsk or English, of at most 1000 characters.
            lang: the language of the question and the answer; found from the question for ``None``.

        Returns:
            The answer, with the hedges of the claims kept; false where the leaflet does not say.

        Raises:
            WrongUse: for an empty or a longer text.
            UnknownName: for any other language.
            CannotDo: without the extra ``ask``.

        Example:
            >>> import bekken_kg
            >>> kg = bekken_kg.load()
            >>> kg.ask("Hjelper ikke akupunktur?").claims, bool(kg.ask("What is the dose of ibuprofen?"))
            (['L50'], False)
        """
        from .wording.asker import Asker

        index = self.index
        if self._asker is None or self._asker[0] is not index:
            self._asker = (index, Asker(self))
        return self._asker[1].ask(text, lang)

    def check_text(self, text: str, lang: str | None = None) -> CheckedText:
        """Hold a text against the claims, sentence by sentence; offline, without a model.

        Args:
            text: a page, a summary, an assistant's answer; at most a million characters.
            lang: its language, ``nb``, ``nn`` or ``en``; found from the text for ``None``.

        Returns:
            Its sentences, each ``same``, ``stronger``, ``weaker``, ``reversed`` or ``not-said``, with claims and why.

        Raises:
            WrongUse: for a text without a letter, or a longer one.
            UnknownName: for any other language.
            CannotDo: without the extra ``ask``.

        Example:
            >>> import bekken_kg
            >>> checked = bekken_kg.load().check_text("A pelvic belt always helps against pelvic girdle pain.")
            >>> checked.good, checked.sentences[0].relation, checked.sentences[0].claims
            (False, 'stronger', ('L47',))
        """
        from .wording.text_check import TextCheck

        index = self.index
        if self._text_check is None or self._text_check[0] is not index:
            self._text_check = (index, TextCheck(self))
        return self._text_check[1].read(text, lang)

    def sparql(self, name: str, /, *, lang: str | None = None, **parameters: Given | Sequence[Given] | None) -> str:
        """Return the SPARQL of a question with its parameters bound; arguments as for :meth:`answer`."""
        question = self.questions[name]
        tag = language(lang)
        question.check(parameters)
        bound: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for key, given in parameters.items():
            wanted = question.parameters[key]
            if given is not None and wanted.type == "code":
                meant = [self._lookup.code(text) for text in value_texts(key, given)]
                bound[key] = [code for codes, _ in meant for code in codes]
                named: list[ox.NamedNode | ox.Literal] = [system for _, system in meant if system]
                if named and parameters.get("system") is None and "system" in question.parameters:
                    bound["system"] = named
            elif given is not None:
                bound[key] = [self._lookup.value(wanted.type, text, tag, wanted.of) for text in value_texts(key, given)]
        if "lang" in question.parameters:
            bound["lang"] = [ox.Literal(tag)]
        return question.bind(bound)

    def query(self, sparql: str, lang: str | None = None) -> Answer:
        """Answer any read-only SPARQL 1.1 query; the default graph is the union of the loaded layers.

        Args:
            sparql: a SELECT, ASK, CONSTRUCT or DESCRIBE. A relative IRI without BASE is one of ours: ``<terms/Pain>``.
            lang: the language of the answer's tables.

        Raises:
            QuerySyntaxError: for text that does not parse, with line and column.
            WrongUse: for an update, the name of a question, or a text that nests too deep for a parser.
            CannotDo: for SERVICE: nothing goes to the network.

        Example:
            >>> import bekken_kg
            >>> bool(bekken_kg.load().query("ASK { ?claim a <https://w3id.org/bekken-kg/terms/Claim> }"))
            True
        """
        return Answer(self.results(sparql), language(lang))

    def results(self, sparql: str) -> Results:
        """Return what the engine makes of a query, to be read once; arguments and errors as for :meth:`query`."""
        if not isinstance(sparql, str):
            raise WrongUse(f"a query is a text, not {sparql!r}")
        if not is_sparql(sparql) and sparql.strip() in self.questions:
            name = sparql.strip()
            raise WrongUse(f"'{name}' is a question's name: use `bekken answer {name}` (kg.answer in Python)")
        try:
            sparql.encode("utf-8")
        except UnicodeEncodeError:
            raise WrongUse("the query is not UTF-8 text") from None
        return self.engine.query(sparql)
