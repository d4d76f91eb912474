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

from ..namespaces import BK, DCTERMS, OBO, PROV, RDF, RDFS, prefix_for
from ..rdf.index import Index, key
from ..rdf.turtle import read, write
from ..shipped import folder
from ..wording.lexicon import Reading, read_hedge
from ..wording.linking import Mention
from ..wording.words import has_words
from ..words import texts
from . import text_of
from .draft import draft, namespace_for, unit_names
from .segmentation import Segment, segments
from .units import digest, sources_of, units_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..graph import Graph
    from ..wording.linking import Linker
    from ..wording.text_check import Placing

# A draft of a claim: the places of its units in the list of segments, the IRIs of subjects, predicate and objects, what
# the words say of it, and one to four words of the text that carry it.
Draft = namedtuple("Draft", ("units", "subjects", "predicate", "objects", "reading", "cue"))

_SH = "http://www.w3.org/ns/shacl#"
_SURE, _SURE_SHORT = 0.9, 0.95  # so sure must a link be, and that of a short word, which many words look like
_SHORT = 5  # letters
_CONDITION = BK + "Condition"
#: predicate → the kind of word that tells it in a text; the others are told by the kinds of the terms
_TOLD_BY = {
    "shouldAvoid": "avoid",
    "radiatesTo": "radiate",
    "isTriggeredBy": "trigger",
    "isLocatedIn": "located",
    "showsFindingOf": "shows",
    "causes": "cause",
    "affects": "affect",
    "isNecessaryFor": "necessary",
}
#: what says how something is called, of which a sentence that names it says nothing
_NAMINGS = ("isNameFor", "isCalled")
#: which of several that fit is meant where no word tells it, the likeliest first
_LIKELY = (
    *("hasSymptom", "hasSign", "isTreatedBy", "hasTreatmentGoal", "isDiagnosedBy", "hasDiagnosticCriterion"),
    *("hasOutcome", "hasDailyCourse", "hasOnsetPattern", "isConditionOf", "hasAffectedSite"),
)


class Suggester:
    """Drafts claims from the sentences of a text.

    Args:
        index: the graph, with the extension whose terms may be meant.
        linker: links words to its terms.
        placing: places a sentence at the claims of the graph.
        lang: the language of the text: ``nb``, ``nn`` or ``en``.
    """

    def __init__(self, index: Index, linker: Linker, placing: Placing, lang: str) -> None:
        """Read which kinds of term each relation is between."""
        self._index = index
        self._linker = linker
        self._placing = placing
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
        cue = _cue(reading, said, text)
        if close := [
            claim for claim in self._placing.claims(said) if getattr(claim.predicate, "name", "") not in _NAMINGS
        ]:
            avoids = self._has("avoid", said)
            for claim in close[:2]:
                predicate = claim.predicate.iri if claim.predicate else ""
                if predicate in (BK + "isTreatedBy", BK + "shouldAvoid"):
                    predicate = BK + ("shouldAvoid" if avoids else "isTreatedBy")
                subjects, objects = ([term.iri for term in terms] for terms in (claim.subjects, claim.objects))
                yield Draft(units, subjects, predicate, objects, reading, cue)
            return
        mentions = [it for it in self._linker.mentions(text, self._lang) if _is_sure(it)]
        named = list(dict.fromkeys(it.iri for it in _longest(mentions) if self._kinds(it.iri)))
        named = [iri for iri in named if not any(iri in self._kinds(other) for other in named if other != iri)]
        seen: set[tuple[str, str, str]] = set()
        for triple in self._triples(named, said, topic):
            if triple not in seen:
                seen.add(triple)
                subject, predicate, value = triple
                yield Draft(units, [subject], predicate, [value], reading, cue)

    def _triples(self, named: Sequence[str], text: str, topic: str) -> Iterator[tuple[str, str, str]]:
        """Give what a unit may say of the terms that it names: what a word tells, else what the kinds let one think."""
        others = [iri for iri in named if iri != topic]
        for name, kind in _TOLD_BY.items():
            if not self._has(kind, text):
                continue
            predicate = BK + name
            for subject, value in self._pairs(predicate, others, topic, turned=self._has("because", text)):
                yield subject, predicate, value
                others = [iri for iri in others if iri not in (subject, value)]
        kind_of = re.search(r"\b(?:er|is) (?:en|et|ein|eit|ei|an?)\b", text)
        if kind_of and len(others) == 2 and others[1] in self._index.iris(others[0], BK + "isKindOf"):
            yield others[0], RDFS + "subClassOf", others[1]
            return
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

    def _kinds(self, iri: str) -> frozenset[str]:
        return frozenset(self._index.iris(iri, BK + "isKindOf"))

    def _has(self, kind: str, text: str) -> bool:
        return has_words(kind, text, self._lang)

    def _topic(self, text: str) -> str:
        """Return the condition that a text speaks of most; that which most claims are about where it names none."""
        named = Counter(it.iri for it in self._linker.mentions(text, self._lang) if _is_sure(it))
        conditions = {iri: number for iri, number in named.items() if _CONDITION in self._kinds(iri) - {iri}}
        if not conditions:
            subjects = (value.value for _, value in self._index.pairs(BK + "claimSubject") if hasattr(value, "value"))
            conditions = Counter(iri for iri in subjects if _CONDITION in self._kinds(iri) - {iri})
        return max(conditions, key=lambda iri: (conditions[iri], iri), default="")


def _is_sure(mention: Mention) -> bool:
    return bool(mention.score >= (_SURE_SHORT if len(mention.text) < _SHORT + 1 else _SURE))


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
    hedges = [cue for cue in reading.cues if cue.kind != "universal"]
    start = hedges[0].start if hedges else said.find(text)
    end = hedges[0].end if hedges else start
    places = [(match.start(), match.end()) for match in re.finditer(r"[^\W_]+(?:['’-][^\W_]+)*", said[start:])]
    wanted = len(said[start:end].split()) if hedges else min(3, len(places))
    last = min(max(wanted, 1), 4, len(places))
    return said[start : start + places[last - 1][1]] if places else ""


def suggest(path: str, kg: Graph, namespace: str | None = None, lang: str = "nb") -> tuple[str, list[Draft], list[str]]:
    """Return drafts of the claims of a text, as Turtle.

    Where the graph has the text's source, by its hash, the drafts are of its units; else the source and its units are
    drafted too.

    Args:
        path: a plain text file in UTF-8.
        kg: the graph, with the extension that the text belongs to, if it has one.
        namespace: IRI that the new names begin with; that of the text's source, or one under
            ``https://example.org/``, for ``None``.
        lang: the language of the text: ``nb``, ``nn`` or ``en``.

    Returns:
        The Turtle, the drafts, and the IRI of each segment of the text.

    Raises:
        CannotDo: for a file that cannot be read; without the extra ``ask``.
        WrongUse: for a text that holds no letter, or a namespace that is not one's own.
    """
    from ..wording.linking import Linker
    from ..wording.text_check import Placing

    text = text_of(path)
    found = segments(text)
    places = _units(kg.index, digest(text))
    head = "" if places else draft(path, namespace, lang)
    space = namespace or (_space(next(iter(places.values()))) if places else namespace_for(path))
    names = unit_names(found)
    iris = [places.get((each.start, each.end), space + name) for each, name in zip(found, names, strict=True)]
    own = set(iris)
    linker = Linker(kg)
    others = [claim for claim in kg.claims if not own.intersection(unit.iri for unit in claim.units)]
    placing = Placing(others, linker.vocabulary(lang), lang)
    drafts = Suggester(kg.index, linker, placing, lang).drafts(text, found)
    prefixes = {prefix_for(space): space} | {
        prefix: each for extension in kg.extensions for prefix, each in extension.prefixes.items()
    }
    taken = {claim.id for claim in kg.claims if claim.iri.startswith(space)}
    numbers = (f"C{number:02}" for number in range(1, len(drafts) + len(taken) + 1))
    free = [number for number in numbers if number not in taken]
    triples = [
        triple
        for number, each in zip(free, drafts, strict=False)
        for triple in _triples(space, number, each, iris, lang)
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
