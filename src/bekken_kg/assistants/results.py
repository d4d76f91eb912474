"""What the tools return: of each statement its hedge, polarity, frequency, evidence and place, always.

These models are the schema that a client gets: a statement without one of these keys does not validate.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ..model.claim import Claim
from ..namespaces import BK

#: so many rows, and so many of everything else that is listed, one result has
MOST = 50
#: so many questions the catalogue shows
MOST_QUESTIONS = 200
#: so many characters of a text or value in a row are shown
LONGEST_VALUE = 2000
_ABOUT = (
    "What one patient leaflet says, not medical advice and not reviewed by a clinician. Keep each hedge; cite claims."
)

Row = dict[str, Any]


class Result(BaseModel):
    """What every result is: keys that are all there, and no others."""

    model_config = ConfigDict(extra="forbid")


class Place(Result):
    """A stretch of the source: its unit, section and offsets."""

    unit: Annotated[str, Field(description="the unit of the source, such as U24")]
    section: Annotated[str | None, Field(description="the section that it stands in")]
    start: Annotated[int | None, Field(description="where it starts, in code points from the start of the source")]
    end: Annotated[int | None, Field(description="where it ends")]


class Statement(Result):
    """What the leaflet says, in the project's own words. To leave the hedge out changes what it says."""

    claim: Annotated[str, Field(description="the claim's number, such as L49: cite it")]
    iri: Annotated[str, Field(description="its IRI, for a link")]
    statement: Annotated[str | None, Field(description="what the leaflet says, hedge included")]
    hedge: Annotated[
        str | None, Field(description="the words of its reservation; repeat them. null: it is stated without one")
    ]
    modality: Annotated[
        str | None,
        Field(description="how it is worded: Asserted, Possible, Reported, Required, Recommended or Optional"),
    ]
    polarity: Annotated[
        str | None, Field(description="Affirmed, or Negated: the leaflet says that it is not so, or not to be done")
    ]
    frequency: Annotated[str | None, Field(description="how often or in how many; repeat it. null: not said")]
    context: Annotated[list[str], Field(description="the circumstances that it is said of; it is not said of others")]
    evidence: Annotated[
        str | None,
        Field(description="what the literature says of it, as far as the project read it; tell if contested"),
    ]
    place: Annotated[list[Place] | None, Field(description="where in the source it stands. null: not known")]


class Bounded(Result):
    """A result of which no more than some is shown."""

    about: Annotated[str, Field(description="what all of this is")] = _ABOUT
    more: Annotated[
        str | None, Field(description=f"how many more there are, and how to get them; at most {MOST} of each are shown")
    ]


class Hit(Result):
    """A term that has the text."""

    term: Annotated[str, Field(description="its CURIE, for describe_term and as a parameter")]
    label: str
    matched: Annotated[str, Field(description="the label or synonym that has the text")]
    definition: str | None


class Hits(Bounded):
    """Terms, best first."""

    hits: list[Hit]


class CodeMatch(Result):
    """A term that a code is mapped to, and how well the two match."""

    term: str
    label: str
    match: Annotated[str, Field(description="such as exactMatch; broadMatch says that the code is wider than the term")]
    meaning: Annotated[str | None, Field(description="what it means to use the code for the term")]
    system: str
    code: str
    iri: str


class CodeMatches(Bounded):
    """What a code is mapped to, and what the leaflet says of that."""

    matches: list[CodeMatch]
    statements: list[Statement]


class Description(Bounded):
    """Everything on a term."""

    term: str
    iri: str
    label: str
    synonyms: list[str]
    definition: str | None
    note: Annotated[str | None, Field(description="how the term is meant, where that needs saying")]
    parents: list[str]
    children: list[str]
    axioms: Annotated[list[str], Field(description="what holds always, by anatomy or definition; all else is claims")]
    codes: list[str]
    statements: Annotated[list[Statement], Field(description="the claims that name the term")]


class Parameter(Result):
    """A parameter of a question."""

    name: str
    description: str
    takes: Annotated[str, Field(description="term, claim, code or text; or which members of a class")]


class Question(Result):
    """A question of the catalogue."""

    name: str
    question: str
    parameters: list[Parameter]
    tags: list[str]


class Questions(Bounded):
    """The catalogue."""

    questions: list[Question]


class Answer(Bounded):
    """The rows of an answer, and the claims that they rest on."""

    columns: Annotated[list[str], Field(description="of a CONSTRUCT or DESCRIBE: triple, in N-Triples")]
    rows: list[Row]
    truth: Annotated[bool | None, Field(description="the truth of an ASK; null for all else")]
    total: Annotated[int, Field(description="how many rows there are")]
    statements: Annotated[
        list[Statement], Field(description="the claims in the rows, or behind them; a row says no more than they do")
    ]


class PlainAnswer(Bounded):
    """The answer to a question in plain words."""

    question: str
    language: str
    query: Annotated[str | None, Field(description="the catalogue's question; null: the leaflet does not say")]
    parameters: dict[str, str]
    claims: Annotated[list[str], Field(description="the numbers of the claims that answer")]
    answer: Annotated[str, Field(description="the answer in words, hedges kept, or that the leaflet does not say")]
    rows: list[Row]
    confidence: Annotated[float, Field(description="how sure it is that this was asked; not how sure the leaflet is")]
    alternatives: Annotated[list[dict[str, str]], Field(description="the nearest questions of the catalogue")]
    statements: Annotated[list[Statement], Field(description="the claims that answer; say nothing beyond them")]


class Sentence(Result):
    """A sentence of a text, held against the leaflet."""

    n: int
    start: Annotated[int, Field(description="where it starts, in code points from the start of the text")]
    end: int
    text: str
    relation: Annotated[
        str, Field(description="same, stronger, weaker, reversed, or not-said: the leaflet does not speak of it")
    ]
    claims: list[str]
    why: str


class CheckedText(Bounded):
    """A text held against the leaflet."""

    language: str
    good: Annotated[bool, Field(description="false where any sentence is stronger or reversed: rewrite those")]
    counts: Annotated[dict[str, int], Field(description="how many sentences have each relation")]
    sentences: list[Sentence]
    statements: Annotated[list[Statement], Field(description="the claims that the sentences are held against")]


class Publication(Result):
    """What a publication says of a claim."""

    stance: Annotated[str | None, Field(description="Supports, Qualifies or Contests: a curator's judgement")]
    finding: str | None
    title: str | None
    authors: str | None
    year: int | str | None
    doi: str | None
    pmid: str | None


class Citation(Bounded):
    """How to cite a claim, and what the literature says of it."""

    citation: Annotated[str, Field(description="one line to cite it by")]
    bibtex: str
    source: Annotated[str | None, Field(description="what it is a claim of")]
    statements: Annotated[list[Statement], Field(description="the claim itself")]
    literature: list[Publication]


def statement_of(claim: Claim, lang: str) -> Statement:
    """Return a claim as the tools return it.

    Example:
        >>> import bekken_kg
        >>> told = statement_of(bekken_kg.load().claim("L49"), "en")
        >>> told.hedge, told.polarity, told.frequency, told.place[0].unit
        ('may reduce the pain', 'Affirmed', None, 'U24')
    """
    sentence, hedge = claim.text(BK + "statement", lang), claim.hedge(lang)
    units = [
        Place(
            unit=unit.reference,
            section=unit.section.words(lang) if unit.section else None,
            start=unit.start,
            end=unit.end,
        )
        for unit in claim.units
    ]
    return Statement(
        claim=claim.reference,
        iri=claim.iri,
        statement=sentence.display(lang) if sentence else None,
        hedge=hedge.display(lang) if hedge else None,
        modality=claim.modality.name if claim.modality else None,
        polarity=claim.polarity.name if claim.polarity else None,
        frequency=claim.frequency.words(lang) if claim.frequency else None,
        context=[context.words(lang) for context in claim.contexts],
        evidence=claim.flag.words(lang),
        place=units or None,
    )


def more_of(advice: str, **totals: int) -> str | None:
    """Say what is left out of lists that have so many entries; ``None`` where nothing is.

    Example:
        >>> more_of("add LIMIT and OFFSET", rows=58), more_of("", rows=50)
        ('50 of 58 rows are shown: add LIMIT and OFFSET', None)
    """
    left = [f"{MOST} of {total} {name} are shown" for name, total in totals.items() if total > MOST]
    return f"{', '.join(left)}: {advice}" if left else None


def shortened(row: Row) -> Row:
    """Return a row whose texts are no longer than :data:`LONGEST_VALUE`; one that is cut ends with ``…``."""
    return {
        key: f"{value[:LONGEST_VALUE]}…" if isinstance(value, str) and len(value) > LONGEST_VALUE else value
        for key, value in row.items()
    }
