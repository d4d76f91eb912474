"""The pages: each takes what it needs from the graph and fills its template in."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from ..asking.answer import Answer
from ..asking.question import Question
from ..errors import NotFound, WrongUse
from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.code import Code, codes_of
from ..model.entity import Entity
from ..model.search import fold
from ..model.term import Term
from ..namespaces import BASE, BK
from ..rdf.index import Index
from . import coverage, entity_page, forms, mechanism, results
from .marks import MARKS
from .reader import Reader
from .templates import render

#: what the picture on the first page is of
CONDITION = BK + "PelvicGirdlePain"
#: the questions on the first page
FIRST = (
    *("symptoms", "symptom-triggers", "radiation", "diagnosis-basis", "treatments", "how-a-measure-works"),
    *("things-to-avoid", "outcomes", "contested-claims"),
)
#: what YASGUI writes, in the order of its word in ``words/site.toml``
YASGUI = ("Table", "Response", "Simple view", "Ellipse", "Filter query results", "Page size:")
#: who asks, in the order of the list of questions
ASKERS = ("clinician", "informatician", "researcher")


class Site:
    """Makes the pages of a graph.

    Example:
        >>> import bekken_kg
        >>> site = Site(bekken_kg.load())
        >>> b"<h1" in site.coverage(Reader("nb", "nb"))
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

    def start(self, reader: Reader) -> bytes:
        """Return the first page."""
        graph, catalogue = self._graph, self._graph.questions
        claims = graph.claims
        reviewed = sum(claim.status is not None and claim.status.name == "Reviewed" for claim in claims)
        counts = {
            "claims": len(claims),
            "units": len(coverage.units(graph)),
            "terms": len(graph.terms),
            "reviewed": f"{reviewed}/{len(claims)}",
        }
        return render(
            "start", reader, counts=counts, marks=MARKS, total=len(catalogue),
            questions=[catalogue[name] for name in FIRST if name in catalogue],
            condition=Term(CONDITION, graph), overview=overview(graph),
        )  # fmt: skip

    def mechanism(self, reader: Reader) -> bytes:
        """Return the page with the mechanism."""
        graph = self._graph
        causes, measures = mechanism.beside(graph)
        return render(
            "mechanism", reader, marks=MARKS, strands=mechanism.strands(graph), causes=causes, measures=measures,
            wide=mechanism.picture(graph, reader), narrow=mechanism.picture(graph, reader, narrow=True),
            label=lambda iri: Entity(iri, graph).label(reader.lang),
        )  # fmt: skip

    def coverage(self, reader: Reader) -> bytes:
        """Return the page with the leaflet's units."""
        units = coverage.units(self._graph)
        explained = sum(not unit.claims and unit.no_claim_reason() is not None for unit in units)
        return render("coverage", reader, units=units, sections=coverage.sections(units), explained=explained)

    def entity(self, iri: str, reader: Reader) -> bytes:
        """Return the page of whatever an IRI names."""
        return entity_page.page(self._graph, iri, reader)

    def questions(self, reader: Reader) -> bytes:
        """Return the list of questions, by who asks."""
        groups: dict[str, list[Question]] = {asker: [] for asker in (*ASKERS, "other")}
        for question in self._questions():
            groups[next((tag for tag in ASKERS if tag in question.tags), "other")].append(question)
        return render("questions", reader, groups=groups)

    def answer(
        self, name: str, answer: Answer, given: dict[str, list[str]], endings: Sequence[str], reader: Reader
    ) -> bytes:
        """Return a question with its form, its answer and its query.

        Args:
            name: the question's name.
            answer: the answer.
            given: the parameters as they were given.
            endings: the endings of addresses that it can be downloaded at.
            reader: whom it is for.
        """
        return render(
            "answer", reader, endings=endings, sparql=self._graph.sparql(name, lang=reader.lang, **given),
            code=reader.path.startswith("/code"), query=urlencode(reader.pairs),
            **self._form(name, given, reader), **self._result(answer, reader),
        )  # fmt: skip

    def search(self, text: str, reader: Reader) -> bytes:
        """Return what a search finds."""
        hits = self._graph.find(text, reader.lang, 60) if fold(text) else []
        terms = [(Term(hit.iri, self._graph), hit) for hit in hits]
        return render("search", reader, text=text, hits=terms, codes=self._codes(text))

    def _codes(self, text: str) -> list[tuple[Term, Code]]:
        """Return the terms that a code is a code of, where the text is one."""
        if "term-of-code" not in self._graph.questions or not any(letter.isdigit() for letter in text):
            return []
        try:
            rows = self._graph.answer("term-of-code", code=text.strip()).rows
        except (NotFound, WrongUse):
            return []
        pairs = dict.fromkeys((Term(row.term, self._graph), code) for row in rows for code in row.mappedCode.split())
        return [(term, code) for term, iri in pairs for code in codes_of(term, self._graph) if code.iri == iri]

    def editor(self, query: str, answer: Answer | None, error: Exception | None, address: str, reader: Reader) -> bytes:
        """Return the SPARQL editor, with a result where there is one."""
        return render(
            "editor", reader, query=query, address=address, error=error, examples=self._questions(),
            yasgui=dict(zip(YASGUI, reader.word("editor.yasgui").split("|"), strict=True)),
            **self._result(answer, reader),
        )  # fmt: skip

    def refusal(
        self, status: int, sentence: str, reader: Reader, form: tuple[str, dict[str, list[str]]] | None = None
    ) -> bytes:
        """Return a page that says why not, with the ``form`` of a question: its name and what was given."""
        title = reader.word("refusal.not_found" if status == 404 and not form else "refusal.title")
        question = self._form(*form, reader) if form else {"question": None}
        return render("refusal", reader, title=title, sentence=sentence, status=status, **question)

    def _questions(self) -> list[Question]:
        catalogue = self._graph.questions
        return [catalogue[name] for name in catalogue]

    def _form(self, name: str, given: dict[str, list[str]], reader: Reader) -> dict[str, object]:
        """Return what the form of a question needs."""
        question = self._graph.questions[name]
        return {
            "question": question,
            "given": given,
            "defaults": forms.defaults(question, self._graph, reader),
            "choices": forms.choices(question, given, self._graph, reader),
        }

    def _result(self, answer: Answer | None, reader: Reader) -> dict[str, object]:
        """Return what an answer needs to be shown."""
        if answer is None:
            return {"answer": None}
        table, picture = results.table(answer, reader), results.picture(answer, self._graph, reader)
        return {"answer": answer, "table": table, "picture": picture, "limit": results.MOST_ROWS}


def overview(graph: KnowledgeGraph) -> dict[Term, list[Claim]]:
    """Return the claims on the condition by their relation; nothing where the graph has no such claims."""
    claims: dict[Term, list[Claim]] = {}
    for claim in graph.claims:
        if claim.predicate and claim.objects and Term(CONDITION, graph) in claim.subjects:
            claims.setdefault(claim.predicate, []).append(claim)
    return claims
