"""The knowledge graph: ask it, export it, explain it."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from .asking.answer import Answer
from .asking.catalogue import Catalogue, is_sparql
from .asking.question import texts
from .entries.vocabulary import Vocabulary
from .errors import CannotDo, WrongUse
from .languages import language
from .namespaces import BK

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    import owlready2  # type: ignore[import-untyped]
    import rdflib

    from .engines import Engine, Results
    from .entries.entity import Entity
    from .extending.extension import Extension
    from .reasoning.explanation import Explanation

    Given = str | int | Entity


class KnowledgeGraph(Vocabulary):
    """A loaded graph; made by :func:`bekken_kg.load`.

    Attributes:
        questions: the catalogue, question name → :class:`bekken_kg.Question`.
        engine: what answers the SPARQL.
        extensions: what was merged with the shipped graph.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> "relaksin" in kg, kg["relaksin"].curie, kg.claim("L49").effects[0].name
        (True, 'bk:Relaxin', 'ReducedPain')
    """

    def __init__(
        self, engine: Engine, questions: Catalogue | None = None, extensions: Sequence[Extension] = ()
    ) -> None:
        """Put a graph around an engine; the shipped questions for ``None``, and those of the extensions."""
        super().__init__(engine, extensions)
        self.extensions = tuple(extensions)
        more = [extension.questions for extension in extensions if extension.questions]
        self.questions = questions or Catalogue(more=more)

    def answer(
        self, name: str, /, *, lang: str | None = None, **parameters: Given | Sequence[Given] | None
    ) -> Answer:
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
            CannotDo: for a graph without the layer ``reading``, where nothing is found for want of it.

        Example:
            >>> import bekken_kg
            >>> bool(bekken_kg.load().answer("symptoms", lang="en"))
            True
        """
        tag = language(lang)
        text = self.sparql(name, lang=tag, **parameters)
        answer = Answer(self.engine.query(text, guarded=True), tag)
        asked = not answer and any(f"bk:{prop}" in text for prop in ("isKindOf", "inWords"))
        if asked and next(self.index.having(BK + "isKindOf"), None) is None:
            raise CannotDo(
                "the layer 'reading', which the questions ask, is not in this graph: load it too, "
                "or put it into the store with `bekken publish`"
            )
        return answer

    def sparql(
        self, name: str, /, *, lang: str | None = None, **parameters: Given | Sequence[Given] | None
    ) -> str:
        """Return the SPARQL of a question with its parameters bound; arguments as for :meth:`answer`."""
        question = self.questions[name]
        tag = language(lang)
        question.check(parameters)
        bound: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for key, given in parameters.items():
            wanted = question.parameters[key]
            if given is not None and wanted.type == "code":
                meant = [self._lookup.code(text) for text in texts(key, given)]
                bound[key] = [code for codes, _ in meant for code in codes]
                named: list[ox.NamedNode | ox.Literal] = [system for _, system in meant if system]
                if named and parameters.get("system") is None and "system" in question.parameters:
                    bound["system"] = named
            elif given is not None:
                bound[key] = [self._lookup.value(wanted.type, text, tag, wanted.of) for text in texts(key, given)]
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

    def explain(self, subject: str, predicate: str, object: str, lang: str | None = None) -> Explanation:
        """Explain why a fact holds: axioms that it follows from, claims that say it, or the nearest facts.

        Arguments and errors as :func:`bekken_kg.reasoning.explanation.explain` has them.

        Example:
            >>> import bekken_kg
            >>> bool(bekken_kg.load().explain("symfyse", "er en del av", "bekken"))
            True
        """
        from .reasoning.explanation import explain

        return explain(self, subject, predicate, object, language(lang))

    def to_rdflib(self) -> rdflib.Dataset:
        """Return a copy as an rdflib Dataset: one named graph per layer, their union as the default."""
        from .engines.rdflib import to_dataset

        return to_dataset(self.engine.quads())

    def to_owlready(self) -> owlready2.World:
        """Return a copy as an owlready2 World: an ontology a layer, terms as classes, claims as individuals.

        Where an outside property has the name of one of ours, its Python name has its prefix before it:
        ``isPartOf`` is ``bk:isPartOf``, and ``dcterms_isPartOf`` the one of Dublin Core.

        Example:
            >>> import bekken_kg
            >>> world = bekken_kg.load().to_owlready()
            >>> bk = world.get_namespace("https://w3id.org/bekken-kg/terms/")
            >>> bk.PelvicGirdlePain.prefLabel.nb, bk.PelvicGirdlePain.label.en
            (['bekkenløsning'], ['pregnancy-related pelvic girdle pain'])
            >>> len(list(bk.Claim.instances()))
            58
        """
        from .engines.owlready import to_objects

        return to_objects(self.engine.quads())

    def export(self, format: str, layer: str | None = None) -> str:
        """Return the graph, or one layer of it, as one sorted text.

        Args:
            format: turtle, nquads, trig, ntriples, jsonld, rdfxml, skos-ap-no, or fhir (a Bundle).
            layer: only this layer; all that is loaded for ``None``.

        Raises:
            UnknownName: for a format or layer that does not exist.
            CannotDo: for fhir without the extra ``fhir``.
        """
        from .exporting.formats import text_of

        return text_of(self, format, layer)
