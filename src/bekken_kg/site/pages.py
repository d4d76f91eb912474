"""The pages: each takes what it needs from the graph and fills its template in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Sequence
from html import escape
from urllib.parse import quote, urlencode

from .. import __version__
from ..asking.answer import Answer
from ..asking.question import Question
from ..comparing.sources import Comparison, compare_within, sources
from ..knowledge import KnowledgeGraph
from ..model.entity import Entity
from ..model.search import fold
from ..model.term import Term
from ..namespaces import BASE, BK, DCTERMS, ONTOLOGY, RDFS
from ..rdf.index import Index, is_iri
from ..reasoning.relations import RELATIONS
from ..settings import UNNAMED, Operator
from ..wording.comparison import RELATIONS as SENTENCES
from ..wording.linking import has_extra
from ..wording.plain_answer import PlainAnswer
from ..wording.text_check import CheckedText
from ..words import word
from . import (
    changes,
    code_page,
    coverage,
    entity_page,
    evidence_page,
    forms,
    literature,
    refusals,
    results,
    structured_data,
)
from .mechanism_drawing import Mechanism
from .reader import Reader
from .search import Search
from .templates import render

#: the questions on the first page, by what one wants to know
FIRST = {
    "feels": ("symptoms", "symptom-triggers", "radiation", "daily-course"),
    "why": ("mechanism", "changes-in-pregnancy", "why-loosening"),
    "do": ("treatments", "how-a-measure-works", "things-to-avoid", "diagnosis-basis"),
    "goes": ("outcomes", "who-gets-chronic", "recurrence"),
    "true": ("contested-claims", "publications", "negative-findings"),
    "use": ("code-list", "source-coverage", "glossary"),
}
#: the pages that are lists, or about the site
LISTS = (
    *("terms", "claims", "evidence", "answers", "mechanism", "coverage", "compare"),
    *("about", "use", "changes", "accessibility"),
)
#: who asks, in the order of the list of questions
ASKERS = ("clinician", "informatician", "researcher")
#: what questions are about, in that order; the last one is for all else
TOPICS = (
    *("symptoms", "mechanism", "diagnosis", "treatment", "course", "evidence", "claims", "codes", "terms", "source"),
    "other",
)


class Site:
    """Makes the pages of a graph.

    Example:
        >>> import bekken_kg
        >>> site = Site(bekken_kg.load())
        >>> b"<h1" in site.coverage(Reader("nb", "nb"))
        True
    """

    def __init__(self, graph: KnowledgeGraph, operator: Operator = UNNAMED) -> None:
        """Make pages of a graph; ``operator`` is who runs the server."""
        self._graph = graph
        self._operator = operator
        self._can_ask = has_extra()
        self._search = Search(graph)

    @property
    def known(self) -> Container[str]:
        """The IRIs outside of ours that the graph says something of."""
        return _Outside(self._graph.index)

    @property
    def modified(self) -> str:
        """The day on which the ontology was last changed."""
        return next((day.value for day in self._graph.index.literals(ONTOLOGY, DCTERMS + "modified")), "1970-01-01")

    def sitemap(self, address: str) -> bytes:
        """Return the addresses of all pages for crawlers; ``address`` is the site's own."""
        graph = self._graph
        index = graph.index
        members = [iri for name in ("EvidenceStatement", "Publication", "TextUnit") for iri in index.members(BK + name)]
        iris = [term.iri for term in graph.terms] + [claim.iri for claim in graph.claims] + members
        paths = ["/", *(f"/{name}" for name in LISTS), *(f"/answers/{name}" for name in graph.questions)]
        paths += ["/" + iri[len(BASE) :] for iri in iris if iri.startswith(BASE)]
        urls = "".join(f"<url><loc>{escape(address + quote(path))}</loc></url>" for path in paths)
        head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        return f"{head}{urls}</urlset>\n".encode()

    def start(self, reader: Reader) -> bytes:
        """Return the first page."""
        graph = self._graph
        claims = graph.claims
        flags = [claim.flag.name for claim in claims]
        counts = {
            "claims": len(claims),
            "hedged": sum(claim.hedge(reader.lang) is not None for claim in claims),
            "read": sum(flag != "EvidenceNone" for flag in flags),
            "disputed": sum(flag in ("EvidenceContested", "EvidenceMixed") for flag in flags),
            "statements": len(graph.index.members(BK + "EvidenceStatement")),
            "publications": len(graph.index.members(BK + "Publication")),
        }
        return self._render(
            "start", reader, counts=counts, total=len(self._graph.questions), groups=self._first(),
            m=Mechanism(graph, reader), sections=literature.by_section(graph),
        )  # fmt: skip

    def _first(self) -> dict[str, list[Question]]:
        """Return the questions that one begins with, by what one wants to know."""
        catalogue = self._graph.questions
        return {key: [catalogue[name] for name in names if name in catalogue] for key, names in FIRST.items()}

    def mechanism(self, reader: Reader) -> bytes:
        """Return the page with the mechanism."""
        return self._render("mechanism", reader, m=Mechanism(self._graph, reader))

    def terms(self, reader: Reader) -> bytes:
        """Return the list of all terms by their kind, those kinds first that the most claims are about."""
        kinds: dict[str, list[Term]] = {}
        for term in sorted(self._graph.terms, key=lambda term: fold(term.label(reader.lang))):
            kinds.setdefault(term.kind, []).append(term)
        n = sum(map(len, kinds.values()))
        first = sorted(kinds.items(), key=lambda it: -len({claim for term in it[1] for claim in term.claims}))
        return self._render("terms", reader, title=reader.word("lists.terms"), kinds=first, n=n)

    def claims(self, reader: Reader) -> bytes:
        """Return the list of all claims, by section."""
        counts = code_page.count(self._graph.claims)
        return self._render("claims", reader, sections=literature.by_section(self._graph), counts=counts)

    def evidence(self, reader: Reader) -> bytes:
        """Return the page of the literature."""
        read = sum(claim.flag.name != "EvidenceNone" for claim in self._graph.claims)
        return self._render("literature", reader, o=evidence_page.overview(self._graph), n_read=read)

    def changes(self, reader: Reader) -> bytes:
        """Return what changed from version to version."""
        return self._render("changes", reader, releases=changes.releases())

    def about(self, reader: Reader) -> bytes:
        """Return what the graph is, and is not, who answers for it, and where its source is."""
        parts = ("leaflet", "reviewed", "text", "names", "contact", "source_code", "licence")
        links = {"contact": self._operator.contact, "source_code": self._operator.source_code}
        unknown = {f"no_{key}": "" if link else reader.word(f"about.no_{key}") for key, link in links.items()}
        values: dict[str, object] = {
            **self.edition(reader),
            **unknown,
            "base": BASE,
            "address": f"{reader.origin}{reader.root}/",
        }
        return self._text("about", reader, parts, values, links=links)

    def accessibility(self, reader: Reader) -> bytes:
        """Return the accessibility statement."""
        return self._text("accessibility", reader, ("done", "known"), {})

    def use(self, reader: Reader) -> bytes:
        """Return how to ask the same question from different programs."""
        address = f"{reader.origin}{reader.root}"
        code = {
            "curl": f'curl "{address}/answers/symptoms.csv?lang={reader.lang}"',
            "cli": f"bekken answer symptoms --lang {reader.lang}",
            "python": (
                "import bekken_kg\n"
                f'for row in bekken_kg.load().answer("symptoms", lang="{reader.lang}").rows:\n'
                "    print(row.claim, row.symptomLabel, row.modality)"
            ),
            "r": f'symptoms <- read.csv("{address}/answers/symptoms.csv?lang={reader.lang}")',
            "protege": f"{address}/ontology.rdf",
            "sheet": f"{address}/spreadsheet/symptoms.csv?lang={reader.lang}",
            "fhir": "bekken export fhir --to fhir/",
            "assistant": json.dumps(
                {"mcpServers": {"bekken": {"command": "bekken", "args": ["mcp", "--lang", reader.lang]}}}
            ),
            "sparql": f'curl "{address}/sparql" --data-urlencode "query=ASK {{ <{BK}Relaxin> ?p ?o }}"',
        }
        return self._text("use", reader, tuple(code), {"n": len(code)}, code)

    def _text(
        self,
        page: str,
        reader: Reader,
        parts: Sequence[str],
        values: dict[str, object],
        code: dict[str, str] | None = None,
        links: dict[str, str] | None = None,
    ) -> bytes:
        return self._render(
            "text", reader, page=page, parts=parts, values=values, code=code or {}, links=links or {}
        )  # fmt: skip

    def coverage(self, reader: Reader) -> bytes:
        """Return the page with the leaflet's units."""
        units = coverage.units(self._graph)
        explained = sum(not unit.claims and unit.no_claim_reason() is not None for unit in units)
        return self._render("coverage", reader, units=units, sections=coverage.sections(units), explained=explained)

    def compare(self, reader: Reader) -> bytes:
        """Return two sources side by side: those that the address names, else the leaflet and the first other."""

        def words(key: str, **values: object) -> str:
            return word(f"compare.{key}", reader.ui, **values)

        names, c = list(sources(self._graph)), self.comparison(reader)
        if c is None:
            return self._render("compare", reader, words=words, sources=names, c=None)
        groups = [(it, [pair for pair in c.pairs if pair.relation == it]) for it in RELATIONS]
        groups = [(relation, pairs) for relation, pairs in groups if pairs]
        return self._render("compare", reader, words=words, sources=names, c=c, groups=groups)

    def comparison(self, reader: Reader) -> Comparison | None:
        """Return the two sources that the address names, else the leaflet and the first other; without one, ``None``.

        Raises:
            NotFound: for a source that the graph does not have.
        """
        given, names = dict(reader.pairs), list(sources(self._graph))
        a, b = given.get("a"), given.get("b")
        if len(names) < 2 and not (a and b):
            return None
        return compare_within(self._graph, a or names[0], b or names[1])

    def entity(self, iri: str, reader: Reader) -> bytes:
        """Return the page of whatever an IRI names."""
        name, values = entity_page.contents(self._graph, iri, reader)
        return self._render(name, reader, **values)

    def questions(self, reader: Reader) -> bytes:
        """Return the list of questions, by who asks and what about."""
        groups: dict[str, dict[str, list[Question]]] = {asker: {} for asker in (*ASKERS, "other")}
        for topic in TOPICS:
            for question in self._questions():
                if topic == next((tag for tag in TOPICS if tag in question.tags), TOPICS[-1]):
                    asker = next((tag for tag in ASKERS if tag in question.tags), "other")
                    groups[asker].setdefault(topic, []).append(question)
        return self._render("questions", reader, groups=groups)

    def answer(
        self, name: str, answer: Answer, given: dict[str, list[str]], endings: Sequence[str], reader: Reader,
        matches: Sequence[str] = (),
    ) -> bytes:  # fmt: skip
        """Return a question with its form, its answer and its query.

        Args:
            name: the question's name.
            answer: the answer.
            given: the parameters as they were given.
            endings: the endings of addresses that it can be downloaded at.
            reader: whom it is for.
            matches: names of the matches that the page of a code shows; all for none.
        """
        values = {
            "endings": endings,
            "sparql": self._graph.sparql(name, lang=reader.lang, **given),
            "query": urlencode(reader.pairs),
            **self._form(name, given, reader),
        }
        if reader.path.startswith("/code"):
            groups = [
                each for each in code_page.groups(answer, self._graph) if not matches or each.match.name in matches
            ]
            sections = literature.by_section(self._graph)
            return self._render("code", reader, code=given["code"][0], groups=groups, sections=sections, **values)
        return self._render("answer", reader, **values, **self._result(answer, reader))

    def search(self, text: str, reader: Reader) -> bytes:
        """Return what a search finds."""
        results = self._search.results(text, reader)
        meant = [] if results else self._search.meant(text, reader)
        return self._render("search", reader, text=text, results=results, meant=meant)

    def ask(self, text: str, answer: PlainAnswer | None, reader: Reader) -> bytes:
        """Return the page of a question in plain words; ``None`` where none is asked yet."""
        claims = [self._graph.claim(number) for number in answer.claims] if answer is not None else []
        lines = answer.answer.split("\n") if answer is not None else []
        examples = [reader.word(key) for key in ("ask.example_1", "ask.example_2", "ask.example_3")]
        return self._render(
            "ask", reader, text=text, answer=answer, claims=claims, lines=lines, examples=examples,
            groups=self._first(),
        )  # fmt: skip

    def check_text(self, text: str, checked: CheckedText | None, reader: Reader) -> bytes:
        """Return the page of a text that is held against the leaflet; ``None`` where none is given yet."""
        lang = checked.language if checked else reader.lang
        counts = Counter(sentence.relation for sentence in checked.sentences) if checked else Counter()
        return self._render(
            "check_text", reader, text=text, checked=checked, counts=counts.most_common(), relations=SENTENCES,
            relation=lambda name: word(f"wording.relation.{name}", lang),
            claims=lambda numbers: [self._graph.claim(number) for number in numbers],
        )  # fmt: skip

    def suggestions(self, text: str, of: str, reader: Reader) -> bytes:
        """Return the first results of a search as JSON; ``of`` is ``terms`` where terms alone are meant."""
        return self._search.suggestions(text, of, reader)

    def editor(self, query: str, answer: Answer | None, error: Exception | None, address: str, reader: Reader) -> bytes:
        """Return the SPARQL editor, with a result where there is one."""
        fullest = max(self._graph.claims, key=lambda claim: len(claim.facts), default=None)
        made_of = [Term(prop, self._graph) for prop in fullest.facts if prop.startswith(BK)] if fullest else []
        return self._render(
            "editor", reader, query=query, address=address, error=error, examples=self._questions(), made_of=made_of,
            **self._result(answer, reader, joined=False),
        )  # fmt: skip

    def refusal(
        self, status: int, sentence: str, reader: Reader, form: tuple[str, dict[str, list[str]]] | None = None
    ) -> bytes:
        """Return a page that says why not, with the ``form`` of a question: its name and what was given."""
        title = reader.word("refusal.not_found" if status == 404 and not form else "refusal.title")
        question = self._form(*form, reader) if form else {"question": None}
        why = refusals.explain(self._graph, status, reader, form)
        offered = code_page.offered(self._graph) if reader.path == "/code" and not why.near else (None, ())
        return self._render(
            "refusal", reader, title=title, sentence=sentence, status=status, why=why, offered=offered, **question
        )

    def _render(self, name: str, reader: Reader, **values: object) -> bytes:
        main_entity = structured_data.main_entity(values.get("entity"), name, self._graph, reader)
        return render(name, reader, edition=self.edition(reader), main_entity=main_entity, **values)

    def picture(self) -> bytes:
        """Return the picture that is shown where a page is shared, as a PNG."""
        return structured_data.picture(self._graph)

    def edition(self, reader: Reader) -> dict[str, object]:
        """Return what the head and the foot of each page say of the graph: version, source, how far it is reviewed."""
        claims = self._graph.claims
        ours = sorted(self._graph.index.members(BK + "Source"), key=lambda iri: not iri.startswith(BASE))
        source = Entity(ours[0], self._graph) if ours else None
        words, page = "", None
        if source:
            title, publisher = source.text(DCTERMS + "title", reader.lang), source.iris(DCTERMS + "publisher")
            day = source.text(BK + "readOn", "")
            words = reader.word(
                "page.read_from",
                title=title or source.curie,
                publisher=Entity(publisher[0], self._graph).words(reader.lang) if publisher else "–",
                day=reader.day(day) if day else "–",
            )
            page = next((href for iri in source.iris(RDFS + "seeAlso") if (href := reader.href(iri))), None)
        reviewed = sum(claim.status is not None and claim.status.name == "Reviewed" for claim in claims)
        return {
            "version": __version__, "claims": len(claims), "reviewed": reviewed, "source": words, "page": page,
            "can_ask": self._can_ask, "operator": self._operator,
        }  # fmt: skip

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

    def _result(self, answer: Answer | None, reader: Reader, *, joined: bool = True) -> dict[str, object]:
        """Return what an answer needs to be shown."""
        if answer is None:
            return {"answer": None}
        table = results.table(answer, self._graph, reader, joined=joined)
        picture = results.picture(answer, self._graph, reader)
        return {"answer": answer, "table": table, "picture": picture, "limit": results.MOST_ROWS}


class _Outside(Container[str]):
    """The IRIs outside of ours that a graph says something of."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __contains__(self, iri: object) -> bool:
        return isinstance(iri, str) and is_iri(iri) and not iri.startswith(BASE) and iri in self._index
