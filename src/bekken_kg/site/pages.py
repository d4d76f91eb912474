"""The pages: each takes what it needs from the graph and fills its template in."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from ..asking.answer import Answer
from ..asking.question import Question
from ..errors import NotFound, WrongUse
from ..knowledge import KnowledgeGraph
from ..model.code import Code, codes_of
from ..model.entity import Entity
from ..model.search import fold
from ..model.term import Term
from ..namespaces import BASE
from ..rdf.index import Index
from . import coverage, forms, mechanism, overview, results, thing
from .marks import MARKS
from .reader import Reader
from .templates import render

Pairs = Sequence[tuple[str, str]]
#: the questions on the first page
FIRST = (
    *("symptoms", "symptom-triggers", "radiation", "diagnosis-basis", "treatments", "how-a-measure-works"),
    *("things-to-avoid", "outcomes", "contested-claims"),
)
#: what YASGUI writes, in the order of its word in ``words/site.toml``
YASGUI = ("Table", "Response", "Simple view", "Ellipse", "Filter query results", "Page size:")
#: who asks, in the order of the list of questions
ASKERS = ("clinician", "informatician", "researcher")


class Pages:
    """Makes the pages of a graph.

    Example:
        >>> import bekken_kg
        >>> pages = Pages(bekken_kg.load())
        >>> b"<h1" in pages.coverage(Reader("nb", "nb"), [])
        True
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        """Make pages of a graph."""
        self._graph = graph
        self._known: tuple[Index | None, frozenset[str]] = (None, frozenset())

    @property
    def known(self) -> frozenset[str]:
        """The IRIs outside of ours that the graph says something of."""
        index = self._graph.index
        if self._known[0] is not index:
            self._known = (index, frozenset(iri for iri in index if not iri.startswith((BASE, "_:"))))
        return self._known[1]

    def start(self, reader: Reader, pairs: Pairs) -> bytes:
        """Return the first page."""
        graph = self._graph
        units = coverage.covered(graph, reader.lang)
        claims, terms = graph.claims, graph.terms
        reviewed = sum(claim.status is not None and claim.status.name == "Reviewed" for claim in claims)
        counts = {
            "claims": len(claims),
            "units": len(units),
            "terms": len(terms),
            "reviewed": f"{reviewed}/{len(claims)}",
        }
        catalogue = graph.questions
        return render(
            "start", reader, here="/", pairs=pairs, counts=counts, marks=MARKS,
            questions=[catalogue[name] for name in FIRST if name in catalogue], total=len(catalogue),
            wide=overview.overview(graph, reader), narrow=overview.overview(graph, reader, columns=1),
        )  # fmt: skip

    def mechanism(self, reader: Reader, pairs: Pairs) -> bytes:
        """Return the page with the mechanism."""
        graph = self._graph
        causes, measures = mechanism.beside(graph)
        return render(
            "mechanism", reader, here="/mechanism", pairs=pairs, marks=MARKS,
            strands=mechanism.strands(graph),
            wide=mechanism.picture(graph, reader), narrow=mechanism.picture(graph, reader, narrow=True),
            causes=causes, measures=measures, graph=graph,
            label=lambda iri: Entity(iri, graph).label(reader.lang),
        )  # fmt: skip

    def coverage(self, reader: Reader, pairs: Pairs) -> bytes:
        """Return the page with the leaflet's units."""
        units = coverage.covered(self._graph, reader.lang)
        widths = {"wide": 640, "narrow": 324}
        maps = {name: coverage.stripes(units, reader, width) for name, width in widths.items()}
        return render(
            "coverage", reader, here="/coverage", pairs=pairs,
            units=units, parts=coverage.parts(units), maps=maps, sources=coverage.sources(units),
        )  # fmt: skip

    def thing(self, iri: str, reader: Reader, here: str, pairs: Pairs) -> bytes:
        """Return the page of whatever an IRI names."""
        return thing.page(self._graph, iri, reader, here=here, pairs=pairs)

    def questions(self, reader: Reader, pairs: Pairs) -> bytes:
        """Return the list of questions, by who asks."""
        catalogue = self._graph.questions
        groups: dict[str, list[Question]] = {asker: [] for asker in (*ASKERS, "other")}
        for name in catalogue:
            question = catalogue[name]
            groups[next((tag for tag in ASKERS if tag in question.tags), "other")].append(question)
        return render("questions", reader, here="/answers", pairs=pairs, groups=groups)

    def answer(
        self,
        name: str,
        answer: Answer,
        given: dict[str, list[str]],
        endings: Sequence[str],
        reader: Reader,
        pairs: Pairs,
        here: str,
    ) -> bytes:
        """Return a question with its form, its answer and its query.

        Args:
            name: the question's name.
            answer: the answer.
            given: the parameters as they were given.
            endings: the endings of addresses that it can be downloaded at.
            reader: whom it is for.
            pairs: the parameters of the address.
            here: its path.
        """
        query = self._graph.sparql(name, lang=reader.lang, **{key: texts for key, texts in given.items() if texts})
        return render(
            "answer", reader, here=here, pairs=pairs, answer=answer, **self._form(name, given, reader),
            sparql=query, endings=endings, table=results.table(answer, reader),
            picture=results.picture(answer, self._graph, reader),
            code=here.startswith("/code"), limit=results.MOST_ROWS, query=urlencode(pairs),
        )  # fmt: skip

    def search(self, text: str, reader: Reader, pairs: Pairs) -> bytes:
        """Return what a search finds."""
        hits = self._graph.find(text, reader.lang, 60) if fold(text) else []
        found = [(Term(hit.iri, self._graph), hit) for hit in hits]
        return render("search", reader, here="/search", pairs=pairs, text=text, found=found, codes=self._codes(text))

    def _codes(self, text: str) -> list[tuple[Term, Code]]:
        """Return the terms that a code is a code of, where the text is one."""
        if "term-of-code" not in self._graph.questions or not any(letter.isdigit() for letter in text):
            return []
        try:
            rows = self._graph.answer("term-of-code", code=text.strip()).rows
        except (NotFound, WrongUse):
            return []
        pairs = dict.fromkeys((row.term, code) for row in rows for code in row.mappedCode.split())
        return [
            (Term(term, self._graph), code)
            for term, iri in pairs
            for code in codes_of(Term(term, self._graph), self._graph)
            if code.iri == iri
        ]

    def editor(
        self,
        query: str,
        answer: Answer | None,
        error: Exception | None,
        address: str,
        reader: Reader,
        pairs: Pairs,
    ) -> bytes:
        """Return the SPARQL editor, with a result where there is one."""
        catalogue = self._graph.questions
        return render(
            "editor", reader, here="/editor", pairs=pairs, query=query, answer=answer, address=address,
            error=str(error) if error else "",
            line=getattr(error, "line", None), column=getattr(error, "column", None),
            table=results.table(answer, reader) if answer is not None else None, limit=results.MOST_ROWS,
            picture=results.picture(answer, self._graph, reader) if answer is not None else None,
            examples=[catalogue[name] for name in catalogue],
            yasgui=dict(zip(YASGUI, reader.word("editor.yasgui").split("|"), strict=True)),
        )  # fmt: skip

    def refusal(
        self,
        status: int,
        sentence: str,
        reader: Reader,
        here: str,
        pairs: Pairs,
        asked: tuple[str, dict[str, list[str]]] | None = None,
    ) -> bytes:
        """Return a page that says why not, with the form of the question where one was ``asked``."""
        title = reader.word("refusal.not_found" if status == 404 and not asked else "refusal.title")
        form = self._form(*asked, reader) if asked else {"question": None}
        return render("refusal", reader, title=title, sentence=sentence, status=status, here=here, pairs=pairs, **form)

    def _form(self, name: str, given: dict[str, list[str]], reader: Reader) -> dict[str, object]:
        """Return what the form of a question needs."""
        question = self._graph.questions[name]
        return {
            "question": question,
            "given": given,
            "defaults": forms.defaults(question, self._graph, reader),
            "choices": forms.choices(question, given, self._graph, reader),
        }
