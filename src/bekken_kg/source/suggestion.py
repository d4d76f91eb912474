"""Suggestions: drafts of the claims that a new text's units seem to make, for a person to confirm or to delete.

Terms are linked by their names, the relation is the one that fits the kinds of the terms best, and modality, frequency
and polarity are read from the lexicon of hedges. Where a claim of the graph says nearly the same, its terms are taken.
Where a unit names nothing that a relation fits, nothing is suggested.
"""

from __future__ import annotations

import re
from collections import Counter, namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from ..languages import LANGUAGES, choose
from ..model.search import fold
from ..namespaces import BASE, BK, DCTERMS, OBO, PROV, RDF, RDFS, SKOS, prefix_for
from ..rdf.index import Index, key
from ..rdf.turtle import read, write
from ..shipped import folder
from ..wording.detection import detect
from ..wording.forms import is_imperative
from ..wording.lexicon import Reading, read_hedge
from ..wording.linking import Mention
from ..wording.words import has_words, stem
from ..words import texts, word
from . import text_of
from .draft import draft, namespace_for, unit_names
from .segmentation import Segment, segments
from .units import digest, sources_of, units_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..graph import Graph
    from ..model.claim import Claim
    from ..wording.linking import Linker

# A draft of a claim: the places of its units in the list of segments, the IRIs of subjects, predicate and objects, what
# the words say of it, and one to four words of the text that carry it.
Draft = namedtuple("Draft", ("units", "subjects", "predicate", "objects", "reading", "cue"))

_Said = tuple[list[str], str, list[str]]  # subjects, predicate, objects

_SH = "http://www.w3.org/ns/shacl#"
# So sure must a link be, that of a short word, which many words look like, and that to a term of the text's extension.
_SURE, _SURE_SHORT, _SURE_OWN = 0.9, 0.95, 0.8
_SHORT = 5  # letters
_CONDITION = BK + "Condition"
_NAMES = (SKOS + "prefLabel", SKOS + "altLabel")
#: a predicate, and the kind of word that tells it in a text; the others are told by the kinds of the terms
_TOLD_BY = (
    ("shouldAvoid", "avoid"),
    ("radiatesTo", "radiate"),
    ("isTriggeredBy", "trigger"),
    ("isLocatedIn", "located"),
    ("showsFindingOf", "shows"),
    ("causes", "cause"),
    ("causes", "trigger"),
    ("causes", "worsen"),
    ("affects", "affect"),
    ("isNecessaryFor", "necessary"),
)
#: kinds that cause something where no word tells what they do, those that do not, and those that tell of when and whom
_CAUSES = frozenset(BK + name for name in ("CausalFactor", "Hormone"))
_NO_CAUSES = frozenset(BK + name for name in ("Treatment", "Person"))
_AROUND = frozenset(BK + name for name in ("Person", "BodilyProcess"))
#: what says how something is called, of which a sentence that names it says nothing
_NAMINGS = (BK + "isNameFor", BK + "isCalled")
#: what is said of a measure, and what where it is to be left out
_ADVICE = (BK + "isTreatedBy", BK + "shouldAvoid")
#: which of several that fit is meant where no word tells it, the likeliest first
_LIKELY = (
    *("hasSymptom", "hasSign", "isTreatedBy", "hasTreatmentGoal", "isDiagnosedBy", "hasDiagnosticCriterion"),
    *("hasOutcome", "hasDailyCourse", "hasOnsetPattern", "isConditionOf", "hasAffectedSite"),
)


class Suggester:
    """Drafts claims from the sentences of a text.

    Args:
        graph: the graph, with the extension whose terms may be meant.
        claims: the claims that the text may say as well.
        lang: the language of the text: ``nb``, ``nn`` or ``en``.
    """

    def __init__(self, graph: Graph, claims: Sequence[Claim], lang: str) -> None:
        """Read which kinds of term each relation is between."""
        from ..wording.linking import Linker
        from ..wording.placing import Placing

        self._index = graph.index
        self._linker, self._names = Linker(graph), Linker(graph, hidden=False)
        self._placing = Placing(claims, self._linker.vocabulary(lang), lang)
        self._claimed = {term.iri for claim in claims for term in (*claim.subjects, *claim.objects)}
        self._lang = lang
        self._between = _ends(Index(read(f"{folder('ontology')}/shapes/relations.ttl", "")))

    def drafts(self, text: str, found: Sequence[Segment]) -> list[Draft]:
        """Return the drafts of a text's segments, in their order.

        Args:
            text: the text.
            found: its segments, as :func:`bekken_kg.source.segmentation.segments` returns them.
        """
        topic = self._topic(text)
        drafts: list[Draft] = []
        for at, segment in enumerate(found):
            whole = text[segment.start : segment.end]
            leads = any(other.parent == at for other in found)
            if segment.kind == "heading" or leads or whole.rstrip().endswith("?"):
                continue
            before = "" if segment.parent is None else text[found[segment.parent].start : found[segment.parent].end]
            units = (at,) if segment.parent is None else (segment.parent, at)
            drafts += self._of_unit(units, whole, before, topic)
        return drafts

    def _of_unit(self, units: tuple[int, ...], text: str, before: str, topic: str) -> Iterator[Draft]:
        said = f"{before.rstrip(': ')} {text}".strip()
        reading = read_hedge(said, self._lang)
        if reading.modality == "Asserted" and not before and is_imperative(text, self._lang):
            reading = reading._replace(modality="Recommended")
        named = self._named(self._names, text, topic)
        close = [found for claim in self._placing.claims(said) if (found := self._as_of(claim, named, said, topic))]
        triples = close[:2] or self._triples(named, said, topic)
        if not triples and topic in self._claimed:
            triples = self._triples(self._named(self._linker, text, topic), said, topic)
        for triple in triples:
            yield Draft(units, *triple, reading, _cue(reading, said, text))

    def _named(self, linker: Linker, text: str, topic: str) -> list[str]:
        """Return the terms that a text surely names, the most special ones."""
        mentions = [it for it in linker.mentions(text, self._lang) if _is_sure(it)]
        named = list(dict.fromkeys(self._meant(it, topic) for it in _longest(mentions) if self._kinds(it.iri)))
        return [iri for iri in named if not any(iri in self._kinds(other) for other in named if other != iri)]

    def _meant(self, mention: Mention, topic: str) -> str:
        """Return the term of a mention: the topic where its label ends in that word, as «smertene» of ryggsmerter."""
        word = stem(fold(mention.text), self._lang)
        labels = (fold(label.value) for prop in _NAMES for label in self._index.literals(topic, prop))
        ends = topic not in self._claimed and any(stem(label, self._lang).endswith(word) for label in labels)
        return topic if ends else str(mention.iri)

    def _as_of(self, claim: Claim, named: Sequence[str], said: str, topic: str) -> _Said | None:
        """Return what a claim of the graph says, as said of the topic; None where the text says something else.

        A text on another condition must name all that the claim is about, and nothing besides; one on the same, no term
        of its own besides.
        """
        predicate = claim.predicate.iri if claim.predicate else ""
        if predicate in _NAMINGS:
            return None
        if predicate in _ADVICE:
            predicate = _ADVICE[self._has("avoid", said)]
        sides = [[term.iri for term in terms] for terms in (claim.subjects, claim.objects)]
        terms = {iri for side in sides for iri in side}
        besides = {iri for iri in named if not (iri.startswith(BASE) and self._kinds(iri) & _AROUND)} - {topic, *terms}
        if topic in self._claimed:
            return None if any(not iri.startswith(BASE) for iri in besides) else (sides[0], predicate, sides[1])
        meant = {it.iri for it in self._linker.mentions(said, self._lang) if _is_sure(it)}
        telling = next((kind for name, kind in _TOLD_BY if BK + name == predicate), None)
        unnamed = {iri for iri in terms if not self._is_condition(iri)} - meant
        elsewhere = topic in named and not any(map(self._is_condition, terms))
        if besides or unnamed or elsewhere or (telling and not self._has(telling, said)):
            return None
        first, last = ([topic if self._is_condition(iri) else iri for iri in side] for side in sides)
        return first, predicate, last

    def _triples(self, named: Sequence[str], text: str, topic: str) -> list[_Said]:
        """Return what a unit may say of the terms that it names, each once."""
        found = dict.fromkeys(self._guesses(named, text, topic))
        return [([subject], predicate, [value]) for subject, predicate, value in found]

    def _guesses(self, named: Sequence[str], text: str, topic: str) -> Iterator[tuple[str, str, str]]:
        """Give what a word tells of the terms that are named, else what their kinds let one think."""
        others = [iri for iri in named if iri != topic]
        for name, kind in _TOLD_BY:
            if not self._has(kind, text):
                continue
            predicate = BK + name
            here = [iri for iri in named if iri == topic or iri in others]
            for subject, value in self._pairs(predicate, here, topic, turned=self._has("because", text)):
                if name in ("causes", "affects") and self._kinds(subject) & _NO_CAUSES:
                    continue
                yield subject, predicate, value
                others = [iri for iri in others if iri not in (subject, value)]
        kind_of = re.search(r"\b(?:er|is) (?:en|et|ein|eit|ei|an?)\b", text)
        if kind_of and len(others) == 2 and others[1] in self._index.iris(others[0], BK + "isKindOf"):
            yield others[0], RDFS + "subClassOf", others[1]
            return
        causes = [iri for iri in others if self._kinds(iri) & _CAUSES]
        for subject in causes:
            for value in [iri for iri in others if iri not in causes] or [topic]:
                if value and self._fits(BK + "causes", subject, value):
                    yield subject, BK + "causes", value
                    others = [iri for iri in others if iri != value]
        for value in others:
            for name in _LIKELY:
                if topic and self._fits(BK + name, topic, value):
                    yield topic, BK + name, value
                    break

    def _pairs(self, predicate: str, others: Sequence[str], topic: str, *, turned: bool) -> Iterator[tuple[str, str]]:
        """Give the subject and object of a relation among what is named, the first named first; else of the topic."""
        ordered = list(reversed(others)) if turned else list(others)
        for at, subject in enumerate(ordered):
            for value in ordered[at + 1 :]:
                if self._fits(predicate, subject, value):
                    yield subject, value
                    return
        for value in others:
            if topic and self._fits(predicate, topic, value):
                yield topic, value
            elif topic and self._fits(predicate, value, topic):
                yield value, topic

    def _fits(self, predicate: str, subject: str, value: str) -> bool:
        """Tell whether a relation can be between two terms, by the kinds that the shapes ask for."""
        first, last = self._between.get(predicate, (frozenset(), frozenset()))
        if not (first or last) or subject == value:
            return False
        return (not first or bool(first & self._kinds(subject))) and (not last or bool(last & self._kinds(value)))

    def _is_condition(self, iri: str) -> bool:
        return _CONDITION in self._kinds(iri) - {iri}

    def _kinds(self, iri: str) -> frozenset[str]:
        return frozenset(self._index.iris(iri, BK + "isKindOf"))

    def _has(self, kind: str, text: str) -> bool:
        return has_words(kind, text, self._lang)

    def _topic(self, text: str) -> str:
        """Return the condition that a text speaks of most; that which most claims are about where it names none."""
        named = Counter(it.iri for it in self._linker.mentions(text, self._lang) if _is_sure(it))
        conditions = {iri: number for iri, number in named.items() if self._is_condition(iri)}
        if not conditions:
            subjects = (value.value for _, value in self._index.pairs(BK + "claimSubject") if hasattr(value, "value"))
            conditions = Counter(filter(self._is_condition, subjects))
        return max(conditions, key=lambda iri: (conditions[iri], iri), default="")


def _is_sure(mention: Mention) -> bool:
    if not mention.iri.startswith(BASE) and " " in mention.text:
        return bool(mention.score >= _SURE_OWN)
    return bool(mention.score >= (_SURE_SHORT if len(mention.text) <= _SHORT else _SURE))


def _longest(mentions: Iterable[Mention]) -> list[Mention]:
    """Leave out a mention that lies inside another."""
    found = list(mentions)
    return [
        it
        for it in found
        if not any(o.start <= it.start and it.end <= o.end and (o.start, o.end) != (it.start, it.end) for o in found)
    ]


def _cue(reading: Reading, said: str, text: str) -> str:
    """Return one to four words that carry the claim: its hedge with the word behind it, else the first words."""
    hedges = [cue for cue in reading.cues if cue.value]
    start = hedges[0].start if hedges else said.find(text)
    end = hedges[0].end if hedges else start
    places = [(match.start(), match.end()) for match in re.finditer(r"[^\W_]+(?:['’-][^\W_]+)*", said[start:])]
    wanted = len(said[start:end].split()) if hedges else min(3, len(places))
    last = min(max(wanted, 1), 4, len(places))
    return said[start : start + places[last - 1][1]] if places else ""


def suggest(
    path: str, kg: Graph, namespace: str | None = None, lang: str | None = None
) -> tuple[str, list[Draft], list[str]]:
    """Return drafts of the claims of a text, as Turtle.

    Where the graph has the text's source, by its hash, the drafts are of its units; else the source and its units are
    drafted too.

    Args:
        path: a plain text file in UTF-8.
        kg: the graph, with the extension that the text belongs to, if it has one.
        namespace: IRI that the new names begin with; that of the text's source, or one under
            ``https://example.org/``, for ``None``.
        lang: the language of the text: ``nb``, ``nn`` or ``en``; found from the text for ``None``.

    Returns:
        The Turtle, the drafts, and the IRI of each segment of the text.

    Raises:
        CannotDo: for a file that cannot be read; without the extra ``ask``.
        WrongUse: for a text that holds no letter, or a namespace that is not one's own.
    """
    text = text_of(path)
    lang = lang or detect(text)
    found = segments(text)
    places = _units(kg.index, digest(text))
    head = "" if places else draft(path, namespace, lang)
    space = namespace or (_space(next(iter(places.values()))) if places else namespace_for(path))
    names = unit_names(found)
    iris = [places.get((each.start, each.end), space + name) for each, name in zip(found, names, strict=True)]
    own = set(iris)
    others = [claim for claim in kg.claims if not own.intersection(unit.iri for unit in claim.units)]
    drafts = Suggester(kg, others, lang).drafts(text, found)
    prefixes = {prefix_for(space): space} | {
        prefix: each for extension in kg.extensions for prefix, each in extension.prefixes.items()
    }
    taken = {claim.id for claim in kg.claims if claim.iri.startswith(space)}
    numbers = (f"C{number:02}" for number in range(1, len(drafts) + len(taken) + 1))
    free = [number for number in numbers if number not in taken]
    triples = [
        triple
        for number, each in zip(free, drafts, strict=False)
        for triple in (*_triples(space, number, each, iris, lang), *_worded(space + number, each, kg.index))
    ]
    body = write(triples, texts("source")["suggest.head"]["en"].split(" | "), prefixes)
    return (head + "\n" + body if head else body), drafts, iris


def _triples(space: str, number: str, found: Draft, iris: Sequence[str], lang: str) -> Iterator[Triple]:
    claim = NamedNode(space + number)
    values = [
        (RDF + "type", BK + "Claim"),
        *((BK + "claimSubject", iri) for iri in found.subjects),
        (BK + "claimPredicate", found.predicate),
        *((BK + "claimObject", iri) for iri in found.objects),
        (BK + "modality", BK + found.reading.modality),
        (BK + "polarity", BK + found.reading.polarity),
        *([(BK + "negationScope", BK + found.reading.scope)] if found.reading.scope else []),
        *([(BK + "frequency", BK + found.reading.frequency)] if found.reading.frequency else []),
        *((PROV + "wasDerivedFrom", iris[unit]) for unit in found.units),
        (OBO + "IAO_0000114", BK + "Draft"),
    ]
    for prop, value in values:
        yield Triple(claim, NamedNode(prop), NamedNode(value))
    yield Triple(claim, NamedNode(DCTERMS + "identifier"), Literal(number))
    yield Triple(claim, NamedNode(BK + "cue"), Literal(found.cue, language=lang))


def _worded(claim: str, found: Draft, index: Index) -> Iterator[Triple]:
    """Give a draft's statement in each language, put together from labels, and the words of its hedge."""
    modality, _, polarity, scope, _ = found.reading
    for lang in LANGUAGES:

        def named(*iris: str, lang: str = lang) -> str:
            labels = (choose(index.first_texts(iri, SKOS + "prefLabel"), lang) for iri in iris)
            return f" {word('source.suggest.and', lang)} ".join(label[0] if label else "–" for label in labels)

        text = f"{named(*found.subjects)} {named(found.predicate)} {named(*found.objects)}"
        text += f" ({named(BK + found.reading.frequency)})" if found.reading.frequency else ""
        if scope == "NegatedStatement":
            text = word("source.suggest.not-so", lang, clause=text)
        text = word(f"source.suggest.as-{modality.lower()}", lang, clause=text)
        if polarity == "Negated" and scope != "NegatedStatement":
            text = word("source.suggest.not", lang, clause=text)
        said = Literal(f"{text[:1].upper()}{text[1:]}.", language=lang)
        yield Triple(NamedNode(claim), NamedNode(BK + "statement"), said)
        hedge = choose(index.first_texts(BK + modality, BK + "displayWord"), lang)
        if hedge and modality != "Asserted":
            yield Triple(NamedNode(claim), NamedNode(BK + "hedge"), Literal(hedge[0], language=lang))


def _units(index: Index, sha256: str) -> dict[tuple[int, int], str]:
    """Return the units of the source with a hash: start and end → IRI; none where no source has it."""
    sources = {iri for iri, (own, _) in sources_of(index).items() if own == sha256}
    return {(unit.start, unit.end): unit.iri for unit in units_of(index) if _source_of(index, unit.iri) in sources}


def _source_of(index: Index, unit: str) -> str:
    """Return the source that a unit is a stretch of, in however many steps."""
    for _ in range(100):  # which may be a circle
        wholes = index.iris(unit, DCTERMS + "isPartOf")
        if not wholes:
            break
        unit = wholes[0]
    return unit


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _ends(shapes: Index) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Return the kinds that a relation's subject and object may be of, as the shapes have them: relation → both."""
    found: dict[str, list[frozenset[str]]] = {}
    for number, target in enumerate(("targetSubjectsOf", "targetObjectsOf")):
        for shape, value in shapes.pairs(_SH + target):
            kinds = {
                getattr(item, "value", "")
                for inner in shapes.values(shape, _SH + "qualifiedValueShape")
                for head in shapes.values(key(inner), _SH + "in")
                for item in shapes.items(head)
            }
            found.setdefault(getattr(value, "value", ""), [frozenset(), frozenset()])[number] = frozenset(kinds)
    return {relation: (first, last) for relation, (first, last) in found.items()}
