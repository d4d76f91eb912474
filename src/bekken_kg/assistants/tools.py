"""The tools: a function each, which is described to language models by its docstring and the words on its arguments.

Each returns a model of :mod:`.results`, and raises a :class:`~bekken_kg.errors.BekkenError` that says what to try.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

import pyoxigraph as ox
from pydantic import Field, StrictInt

from ..errors import NotFound, nearest
from ..knowledge import KnowledgeGraph
from ..languages import language
from ..model.bibliography import bibtex, reference
from ..model.claim import Claim
from ..model.code import meaning
from ..model.entity import Entity
from ..model.evidence import EvidenceStatement
from ..model.term import Term
from ..namespaces import BK, DCTERMS, MATCHES, RDFS, SKOS, shorten
from ..settings import settings
from . import results
from .queries import Queries
from .results import MOST, MOST_QUESTIONS, Statement, more_of, shortened, statement_of

#: so many characters a text to check has at most
LONGEST_TEXT = 50_000
_ENUM: dict[str, Any] = {"enum": ["nb", "nn", "en", None]}
Lang = Annotated[
    str | None, Field(description="language of the texts: nb (bokmål), nn (nynorsk) or en", json_schema_extra=_ENUM)
]
AnyLang = Annotated[
    str | None,
    Field(description="nb (bokmål), nn (nynorsk) or en; leave it out to have it found", json_schema_extra=_ENUM),
]
PlainQuestion = Annotated[str, Field(description="a question in Norwegian or English, as a person asks it")]
CheckedText = Annotated[
    str, Field(description="the text, such as the answer that you are about to give", max_length=LONGEST_TEXT)
]
SearchText = Annotated[str, Field(description="a word or a few, in Norwegian or English", max_length=1000)]
TermName = Annotated[
    str,
    Field(
        description="a label or synonym such as 'bekkenløsning', a CURIE such as bk:Relaxin, or an IRI", max_length=1000
    ),
]
QuestionName = Annotated[
    str, Field(description="a name that list_questions gives, such as treatments", max_length=1000)
]
Value = Annotated[str, Field(max_length=1000)] | StrictInt
Values = Annotated[list[Value], Field(max_length=MOST)]
Parameters = Annotated[
    dict[str, Value | Values | None] | None,
    Field(description='the question\'s own, such as {"condition": "bk:PelvicGirdlePain"}; a list for several values'),
]
SparqlText = Annotated[str, Field(description="a SELECT, ASK, CONSTRUCT or DESCRIBE", max_length=1_000_000)]
CodeText = Annotated[
    str, Field(description="as a record writes it (O26.7), or with its system (ICD-10|O26.7)", max_length=1000)
]
SystemName = Annotated[
    str | None,
    Field(description="its system by name, OID or URI in FHIR, such as ICD-10-NO; all for null", max_length=1000),
]
ClaimNumber = Annotated[str, Field(description="the claim's number, such as L49, or its IRI", max_length=1000)]


class Tools:
    """The tools on one graph.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> Tools(kg, Queries(kg)).search_terms("relaksin").hits[0].term
        'bk:Relaxin'
    """

    def __init__(self, graph: KnowledgeGraph, queries: Queries, lang: str = "nb") -> None:
        """Put the tools on a graph.

        Args:
            graph: what they tell of.
            queries: what answers SPARQL.
            lang: the language of a call that names none.
        """
        self._graph = graph
        self._queries = queries
        self._lang = lang
        self._claims = {claim.iri: claim for claim in graph.claims}
        #: of each claim, the relations that its edges have, and the terms at their ends
        self._edges = {
            iri: (
                {term.iri for it in [claim.predicate] if it for term in (it, *it.parents)},
                {term.iri for term in (*claim.subjects, *claim.objects)},
            )
            for iri, claim in self._claims.items()
        }

    def ask(self, question: PlainQuestion, lang: AnyLang = None) -> results.PlainAnswer:
        """Answer a question about bekkenløsning (pregnancy-related pelvic girdle pain) from one patient leaflet.

        Start here. The answer has every claim that it rests on. Pass each on with its hedge, frequency and context
        ("may reduce the pain", never "reduces the pain"; "in some", never "people get"), and cite its number. Where
        query is null the leaflet does not say: tell that, and do not fill it in from elsewhere as if it did.
        """
        answer = self._graph.ask(question, lang)
        claims = [self._graph.claim(number) for number in answer.claims]
        told = answer.to_dict()
        more = more_of(f"answer_question {answer.query} narrows them", rows=len(answer.rows), claims=len(answer.claims))
        told |= {"claims": answer.claims[:MOST], "rows": [shortened(row) for row in answer.rows[:MOST]]}
        return results.PlainAnswer(**told, statements=self._statements(claims, answer.language), more=more)

    def check_text(self, text: CheckedText, lang: AnyLang = None) -> results.CheckedText:
        """Hold a text against the leaflet, sentence by sentence: the same, stronger, weaker, reversed, or not said.

        Call it on your own answer before you give it. Where a sentence is stronger or reversed, rewrite it with the
        hedge of its claim and check again; where it is not-said, the leaflet does not support it.
        """
        checked = self._graph.check_text(text, lang)
        counts = Counter(it.relation for it in checked.sentences)
        # What is to be rewritten is never among what is left out, unless there is too much of it.
        first = sorted(checked.sentences, key=lambda it: it.relation not in ("stronger", "reversed"))[:MOST]
        shown = sorted(first, key=lambda it: it.n)
        claims = [self._graph.claim(number) for number in dict.fromkeys(it for each in shown for it in each.claims)]
        return results.CheckedText(
            language=checked.language,
            good=checked.good,
            counts=dict(counts),
            sentences=[results.Sentence(**{**it._asdict(), "claims": list(it.claims)}) for it in shown],
            statements=self._statements(claims, checked.language),
            more=more_of("check a part of the text", sentences=len(checked.sentences), claims=len(claims)),
        )

    def search_terms(self, text: SearchText, lang: Lang = None) -> results.Hits:
        """Find terms by label, synonym, the start of a word or everyday words, in all three languages at once.

        For what a term means and what the leaflet says of it, give its CURIE to describe_term.
        """
        tag = self._tag(lang)
        found = self._graph.find(text, tag, None)
        if not found:
            raise NotFound(
                f"no term has '{text[:100]}' in a label or synonym; try one word of it, or in Norwegian, or "
                "answer_question glossary, which lists the terms"
            )
        hits = []
        for hit in found[:MOST]:
            term = Term(hit.iri, self._graph)
            definition = term.definition(tag)
            words = definition.display(tag) if definition else None
            hits.append(results.Hit(term=term.curie, label=term.words(tag), matched=hit.matched, definition=words))
        return results.Hits(hits=hits, more=more_of("search for more of the name", terms=len(found)))

    def describe_term(self, term: TermName, lang: Lang = None) -> results.Description:
        """Tell everything on a term: definition, place among the terms, codes, and every claim that names it.

        The claims are what a leaflet says of it: keep each hedge, frequency and context, and cite the number.
        """
        tag = self._tag(lang)
        found = self._graph.term(term, tag)
        definition, note = found.definition(tag), found.scope_note(tag)
        names = list(found.synonyms(tag))
        parents, children = ([_named(it, tag) for it in terms] for terms in (found.parents, found.children))
        axioms = [axiom.words(tag) for axiom in found.axioms]
        codes = [f"{code.match.name}: {code.system.label('en')} {code.text}" for code in found.codes]
        claims = found.claims
        return results.Description(
            term=found.curie,
            iri=found.iri,
            label=found.words(tag),
            synonyms=names[:MOST],
            definition=definition.display(tag) if definition else None,
            note=note.display(tag) if note else None,
            parents=parents[:MOST],
            children=children[:MOST],
            axioms=axioms[:MOST],
            codes=codes[:MOST],
            statements=self._statements(claims, tag),
            more=more_of(
                "ask for the rest with sparql, LIMIT and OFFSET",
                synonyms=len(names),
                parents=len(parents),
                children=len(children),
                axioms=len(axioms),
                codes=len(codes),
                claims=len(claims),
            ),
        )

    def list_questions(self, lang: Lang = None) -> results.Questions:
        """List the catalogue: every question that answer_question can answer, with its parameters.

        A question of the catalogue is surer than SPARQL of your own: its rows have their claims and hedges.
        """
        tag = self._tag(lang)
        catalogue = self._graph.questions
        questions = [
            results.Question(
                name=name,
                question=catalogue[name].text(tag),
                parameters=[
                    results.Parameter(name=it.name, description=it.words.get(tag, ""), takes=it.of or it.type)
                    for it in catalogue[name].parameters.values()
                    if it.type != "language"
                ],
                tags=catalogue[name].tags,
            )
            for name in catalogue
        ]
        # nearly all of them: a name that is not told cannot be asked
        more = f"{len(questions) - MOST_QUESTIONS} more are not shown" if len(questions) > MOST_QUESTIONS else None
        return results.Questions(questions=questions[:MOST_QUESTIONS], more=more)

    def answer_question(self, name: QuestionName, parameters: Parameters = None, lang: Lang = None) -> results.Answer:
        """Answer a question of the catalogue by its name; list_questions has the names and their parameters.

        Beside the rows stand the claims that they rest on: a row without its hedge says more than the leaflet does.
        """
        given = dict(parameters or {})
        tag = self._tag(str(given.pop("lang", None) or lang or "") or None)
        answer = self._graph.answer(name, lang=tag, **given)
        rows = [{"triple": str(triple)} for triple in answer.triples] if answer.kind == "triples" else answer.to_dicts()
        columns = ["triple"] if answer.kind == "triples" else list(answer.columns)
        truth = bool(answer) if answer.kind == "truth" else None
        claims = self._named_in(rows[:MOST])
        return self._answer(
            columns, rows, truth, claims, "narrow it with parameters, or ask with sparql and OFFSET", tag
        )

    def sparql(self, query: SparqlText) -> results.Answer:
        """Run a read-only SPARQL 1.1 query on the graph, for what no question of the catalogue answers.

        Declare the prefixes: bk: <https://w3id.org/bekken-kg/terms/>, bkc: <https://w3id.org/bekken-kg/claims/>, skos:
        <http://www.w3.org/2004/02/skos/core#>. A claim has bk:claimSubject, bk:claimPredicate, bk:claimObject,
        bk:polarity, bk:modality, bk:frequency, bk:context and bk:statement: select ?claim too, and its hedge comes with
        the rows. A direct triple such as ?x bk:isTreatedBy ?y says only that a source says so, without the hedge: the
        claims behind it come beside the rows; say no more than they do. Updates and SERVICE are refused; a query has 10
        seconds and 8 MB.
        """
        found = self._queries.answer(query)
        truth: bool | None = None
        if isinstance(found, list):
            columns = ["triple"]
            rows: list[results.Row] = [{"triple": line} for line in found]
        elif "boolean" in found:
            columns, rows, truth = [], [], found["boolean"]
        else:
            columns = found["head"]["vars"]
            cells = found["results"]["bindings"]
            rows = [{name: _text(row[name]) if name in row else None for name in columns} for row in cells]
        shown = rows[:MOST]
        claims = self._named_in(shown) or self._behind(query, shown)
        return self._answer(columns, rows, truth, claims, "add LIMIT and OFFSET, or count", self._lang)

    def map_code(self, code: CodeText, system: SystemName = None, lang: Lang = None) -> results.CodeMatches:
        """Tell which terms a code of ICD-10, ICPC-2, SNOMED CT, HPO or another terminology is mapped to, and how well.

        A match that is not exact means something wider, narrower or only near: tell which. With it comes what the
        leaflet says of the term.
        """
        tag, index = self._tag(lang), self._graph.index
        asked = {"code": code, **({"system": system} if system else {})}
        answer = self._graph.answer("term-of-code", lang=tag, **asked)  # refuses a system that is not known
        codes, named = meaning(index, code, settings().systems)
        mapped = {iri for text in codes for iri in index.subjects(BK + "compactCode", ox.Literal(text))}
        terms = sorted({term for iri in mapped for name in MATCHES for term in index.subjects(SKOS + name, iri)})
        matches = []
        if terms:
            where = {"system": system or named} if system or named else {}
            rows = self._graph.answer("codes", lang=tag, term=terms, **where).to_dicts()
            matches = [self._match(row, tag) for row in rows if row["code"] in mapped]
        if not matches:
            known = [
                text.value
                for iri in index.having(BK + "compactCode")
                for text in index.literals(iri, SKOS + "notation")
            ]
            raise NotFound(
                f"no term is mapped to the code '{code[:100]}'{f' in {system[:100]}' if system else ''}"
                f"{nearest(code, known)}; answer_question code-list has the codes of the condition, "
                "describe_term those of a term"
            )
        claims = self._named_in(answer.to_dicts())
        more = more_of("describe_term has the rest", matches=len(matches), claims=len(claims))
        return results.CodeMatches(matches=matches[:MOST], statements=self._statements(claims, tag), more=more)

    def cite_claim(self, claim: ClaimNumber) -> results.Citation:
        """Give all that a citation of a claim needs: wording, hedge, place in the source, address, and the literature.

        The literature says whether the claim is supported, qualified or contested: tell that with it.
        """
        found = self._graph.claim(claim)
        entry = reference(found.iri, self._graph, self._lang)
        places = ", ".join(f"{unit.reference}, {unit.start}–{unit.end}" for unit in found.units)
        source = _source(found.units[0].source, self._lang) if found.units else None
        of = f" {source} ({places})." if source else ""
        studies = [self._publication(it) for it in found.evidence]
        return results.Citation(
            citation=f"{entry.fields['title']}{of} In: {entry.fields['edition']}. {found.iri}",
            bibtex=bibtex(entry),
            source=source,
            statements=self._statements([found], self._lang),
            literature=studies[:MOST],
            more=more_of("answer_question evidence-for-claim has the rest", publications=len(studies)),
        )

    def _tag(self, lang: str | None) -> str:
        return language(lang) if lang is not None else self._lang

    def _statements(self, claims: Iterable[Claim], lang: str) -> list[Statement]:
        return [statement_of(claim, lang) for claim in list(claims)[:MOST]]

    def _named_in(self, rows: Iterable[results.Row]) -> list[Claim]:
        """Return the claims whose IRIs stand in rows, each once."""
        return [self._claims[iri] for iri in _iris(rows) if iri in self._claims]

    def _behind(self, query: str, rows: Iterable[results.Row]) -> list[Claim]:
        """Return the claims behind direct triples: those of the relations that a query or its rows name.

        Where any of them is about a term of the rows, the others are left out.
        """
        iris = set(_iris(rows))
        words = set(re.findall(r"\w+", query))
        asked = {
            iri: terms
            for iri, (relations, terms) in self._edges.items()
            if any(relation in iris or relation.rpartition("/")[2] in words for relation in relations)
        }
        near = [iri for iri, terms in asked.items() if terms & iris]
        return [self._claims[iri] for iri in near or asked]

    def _answer(
        self,
        columns: list[str],
        rows: list[results.Row],
        truth: bool | None,
        claims: list[Claim],
        advice: str,
        lang: str,
    ) -> results.Answer:
        return results.Answer(
            columns=columns,
            rows=[shortened(row) for row in rows[:MOST]],
            truth=truth,
            total=len(rows),
            statements=self._statements(claims, lang),
            more=more_of(advice, rows=len(rows), claims=len(claims)),
        )

    def _match(self, row: results.Row, lang: str) -> results.CodeMatch:
        match = Entity(row["match"], self._graph)
        note = match.scope_note(lang)
        return results.CodeMatch(
            term=shorten(row["term"]),
            label=row["termLabel"],
            match=match.name,
            meaning=note.display(lang) if note else None,
            system=row["systemLabel"],
            code=row["codeLabel"],
            iri=row["code"],
        )

    def _publication(self, statement: EvidenceStatement) -> results.Publication:
        finding, publication = statement.text(BK + "statement", self._lang), statement.publication
        return results.Publication(
            stance=statement.stance.name if statement.stance else None,
            finding=finding.display(self._lang) if finding else None,
            **{name: getattr(publication, name, None) for name in ("title", "authors", "year", "doi", "pmid")},
        )


def _iris(rows: Iterable[results.Row]) -> list[str]:
    """Return the values of rows, and the IRIs of those that are triples, each once."""
    values = (value for row in rows for value in row.values() if isinstance(value, str))
    return list(dict.fromkeys(iri for value in values for iri in (value, *re.findall(r"<([^<>]*)>", value))))


def _named(term: Term, lang: str) -> str:
    return f"{term.curie} ({term.words(lang)})"


def _source(source: Entity | None, lang: str) -> str | None:
    """Return a source's title, publisher and address."""
    if source is None:
        return None
    publishers = [Entity(iri, source._graph).words(lang) for iri in source.iris(DCTERMS + "publisher")]
    title = source.text(DCTERMS + "title", lang) or source.label(lang)
    return ". ".join([str(title), *publishers, *source.iris(RDFS + "seeAlso")])


def _text(cell: dict[str, Any]) -> str:
    """Return a value of SPARQL's JSON as a text; triples in triples as that JSON."""
    value = cell["value"]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
