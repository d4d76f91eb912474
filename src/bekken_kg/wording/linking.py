"""Linking: which terms of a graph a text in plain words speaks of, and where in it."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable

from ..errors import CannotDo
from ..namespaces import BK, SKOS
from .detection import detect
from .words import Word, function_words, stem, words

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Protocol

    from ..rdf.index import Index

    class Indexed(Protocol):
        """What is linked to."""

        @property
        def index(self) -> Index:
            """What the graph says of whom."""
            ...


# A mention of a term: its place in code points, the text there, the term's IRI, and how sure the link is (0 to 1).
Mention = namedtuple("Mention", ("start", "end", "text", "iri", "score"))

_LABELS = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel")
_NORWEGIAN = ("nb", "nn")
# How sure a link is, by what ties the word to the label.
_SAME, _INFLECTED, _IN_COMPOUND, _SLIP = 1.0, 0.95, 0.9, 0.75
_GAP, _OTHER_ORDER = 0.05, 0.02  # what a word between those of a label takes away, and another order than its own
_FURTHEST = 2  # so many words that the label does not have may stand between those that it has
_SHORTEST_PART = 3  # letters of a part of a compound word
_SHORTEST_SLIP = 5  # letters of a word that may have a slip in it
_LONG = 9  # letters of a word that may have two
_LONGEST = 60  # letters of a word that is looked at
_MOST_READ = 20_000  # words of texts that are kept in mind
_JOINTS = ("", "s", "e")  # between the parts of a Norwegian compound


class Linker:
    """Links texts to the terms of a graph, whatever extensions it has.

    A term is known by its labels, synonyms and hidden labels. A word of a text meets one of a label in the
    same form, inflected, as a part of a compound, without æøå, or with a slip.

    Example:
        >>> import bekken_kg
        >>> linker = Linker(bekken_kg.load())
        >>> [(it.text, it.iri.rpartition("/")[2]) for it in linker.mentions("Hjelper bekkenbeltet?", "nb")][-1]
        ('bekkenbeltet', 'PelvicBelt')
    """

    def __init__(self, graph: Indexed) -> None:
        """Link to a graph.

        Args:
            graph: what has an index, such as :class:`bekken_kg.KnowledgeGraph`.

        Raises:
            CannotDo: without the extra ``ask``.
        """
        require_extra()
        self._graph = graph
        self._vocabularies: dict[str, Vocabulary] = {}

    def vocabulary(self, lang: str) -> Vocabulary:
        """Return the graph's words in a language (``nb``, ``nn`` or ``en``)."""
        if lang not in self._vocabularies:
            self._vocabularies[lang] = Vocabulary(_labels(self._graph.index, lang), lang)
        return self._vocabularies[lang]

    def mentions(self, text: str, lang: str) -> list[Mention]:
        """Return the terms that a text speaks of, in the order of the text.

        Where labels overlap, the longest is meant; where several terms have it, each of them is returned.

        Args:
            text: any text; it is read in one pass.
            lang: the language that it is in: ``nb``, ``nn`` or ``en``.
        """
        return self.vocabulary(lang).mentions(text)

    def detect(self, text: str) -> str:
        """Return the language of a text, by its small words, else by the labels whose words it has."""
        return detect(text, lambda folded, lang: folded in self.vocabulary(lang))


class Vocabulary:
    """The labels of a graph in a language, each as the set of the stems of its words."""

    def __init__(self, labels: Iterable[tuple[str, str]], lang: str) -> None:
        """Index labels.

        Args:
            labels: (IRI, label).
            lang: the language whose inflection they have.
        """
        self.lang = lang
        self._little = function_words(lang)
        self._stems: dict[str, str] = {}  # folded form → stem, for all forms in labels
        parts: dict[tuple[str, ...], dict[str, None]] = {}
        for iri, label in labels:
            named = [word.folded for word in words(label)]
            named = [word for word in named if word not in self._little] or named
            for word in named:
                self._stems[word] = stem(word, lang)
            if named:
                parts.setdefault(tuple(self._stems[word] for word in named), {})[iri] = None
        self._known = frozenset(self._stems.values())
        # A label whose words are compounds is known by their parts too: korsryggsmerte, smerte i korsryggen.
        split: dict[tuple[str, ...], dict[str, None]] = {}
        for stems, iris in parts.items():
            apart = tuple(part for each in stems for part in (self._parts(each) or (each,)))
            for key in dict.fromkeys((stems, apart)):
                split.setdefault(key, {}).update(iris)
        self._labels = split
        self._by_stem: dict[str, list[tuple[str, ...]]] = {}
        for key in split:
            for each in dict.fromkeys(key):
                self._by_stem.setdefault(each, []).append(key)
        self._read: dict[str, dict[str, float]] = {}

    def __contains__(self, folded: object) -> bool:
        """Tell whether a folded word is one of a label, letter by letter."""
        return folded in self._stems

    def stems(self, folded: str) -> dict[str, float]:
        """Return the stems of labels that a word of a text meets, each with how sure that is; none for an unknown word.

        Args:
            folded: the word, folded.
        """
        if folded not in self._read:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            self._read[folded] = self._meets(folded)
        return self._read[folded]

    def _meets(self, folded: str) -> dict[str, float]:
        if len(folded) > _LONGEST:
            return {}
        bare = stem(folded, self.lang)
        if bare in self._known:
            return {bare: _SAME if folded in self._stems else _INFLECTED}
        found = dict.fromkeys(self._parts(bare), _IN_COMPOUND)
        if not found and len(folded) >= _SHORTEST_SLIP and (meant := self._nearest(folded)):
            found = {name: min(sure, _SLIP) for name, sure in self._meets(meant).items()}
        return found

    def _parts(self, compound: str) -> tuple[str, ...]:
        """Return the known stems that a compound is made of; none for a word that is no compound of such."""
        for at in range(len(compound) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            tail = compound[at:]
            for joint in _JOINTS:
                head = compound[:at].removesuffix(joint)
                if len(head) >= _SHORTEST_PART and head in self._known and compound[:at] == head + joint:
                    if tail in self._known:
                        return (head, tail)
                    if rest := self._parts(tail):
                        return (head, *rest)
        return ()

    def _nearest(self, folded: str) -> str | None:
        """Return the word of a label that a word with a slip stands for; one near a function word is none."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        most = 2 if len(folded) >= _LONG else 1
        found = extractOne(folded, self._stems.keys(), scorer=OSA.distance, score_cutoff=most)
        return found[0] if found and found[0][:1] == folded[:1] and len(found[0]) >= _SHORTEST_SLIP - 1 else None

    def mentions(self, text: str) -> list[Mention]:
        """Return the mentions of a text, as :meth:`Linker.mentions` does."""
        content = [word for word in words(text) if word.folded not in self._little]
        met = [self.stems(word.folded) for word in content]
        spans: list[tuple[tuple[int, ...], float, tuple[str, ...]]] = []
        for at, stems in enumerate(met):
            keys = dict.fromkeys(key for each in stems for key in self._by_stem.get(each, ()))
            spans += [(*span, key) for key in keys if (span := _span(key, met, at))]
        spans.sort(key=lambda span: (-len(span[0]), -len(set(span[2])), -span[1], span[0]))
        chosen: dict[tuple[int, ...], list[tuple[float, str]]] = {}
        best: dict[int, tuple[tuple[int, ...], float]] = {}  # place → the places and the score of what it belongs to
        for places, score, key in spans:
            if all(best.get(place, (places, score)) == (places, score) for place in places):
                best.update(dict.fromkeys(places, (places, score)))
                chosen.setdefault(places, []).extend((score, iri) for iri in self._labels[key])
        return [
            _mention(text, content, places, iri, score)
            for places, found in sorted(chosen.items())
            for score, iri in dict.fromkeys(found)
        ]


def _span(key: tuple[str, ...], met: list[dict[str, float]], at: int) -> tuple[tuple[int, ...], float] | None:
    """Return the words from one on that have all stems of a label, and how sure that is."""
    left = set(key)
    places: list[int] = []
    sure = 1.0
    for place in range(at, min(at + len(left) + _FURTHEST, len(met))):
        here = left & met[place].keys()
        if here:
            left -= here
            places.append(place)
            sure = min(sure, *(met[place][each] for each in here))
        elif place == at:
            return None
        if not left:
            gaps = places[-1] - places[0] + 1 - len(places)
            first = next(iter(key)) in met[places[0]]
            return tuple(places), sure - _GAP * gaps - (0 if first else _OTHER_ORDER)
    return None


def _mention(text: str, content: list[Word], places: tuple[int, ...], iri: str, score: float) -> Mention:
    start, end = content[places[0]].start, content[places[-1]].end
    return Mention(start, end, text[start:end], iri, round(score, 2))


def _labels(index: Index, lang: str) -> list[tuple[str, str]]:
    """Return the labels of terms in a language: (IRI, label); of a term that has none there, those that it has.

    Norwegian in either standard is one language here. A label in capitals is the same in all.
    """
    tags = _NORWEGIAN if lang in _NORWEGIAN else (lang,)
    found: list[tuple[str, str]] = []
    claims = frozenset(index.members(BK + "Claim"))
    for iri in sorted(set().union(*(index.having(prop) for prop in _LABELS)) - claims):
        texts = [(tag, text) for prop in _LABELS for tag, of in index.texts(iri, prop).items() for text in of]
        ours = [text for tag, text in texts if tag in tags or text.isupper()]
        found += [(iri, text) for text in dict.fromkeys(ours or [text for _, text in texts])]
    return found


def require_extra() -> None:
    """Raise CannotDo where the extra ``ask`` is not installed."""
    from importlib.util import find_spec

    if not (find_spec("rapidfuzz") and find_spec("simplemma")):
        raise CannotDo("plain words need the extra 'ask': pip install 'bekken-kg[ask]'")
