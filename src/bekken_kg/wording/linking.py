"""Linking: which terms of a graph a text in plain words speaks of, and where in it."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Collection, Iterable, Mapping

import pyoxigraph as ox

from ..errors import CannotDo
from ..languages import language
from ..namespaces import BASE, BK, DCTERMS, PREFIXES, SKOS
from .detection import detect, is_foreign
from .forms import apart, forms, lemmas
from .words import Word, folded_words, small_words, stem, words

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
# Where words of a text have all stems of a label: their numbers, how sure that is, and the stems.
Span = namedtuple("Span", ("places", "score", "stems"))

_LABELS = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel")
_NORWEGIAN = ("nb", "nn")
# How sure a link is, by what ties the word to the label.
_SAME, _INFLECTED, IN_COMPOUND, _SLIP = 1.0, 0.95, 0.9, 0.75
_HIDDEN = 0.98  # … and what is left of it where the label is a hidden one
_GAP, _OTHER_ORDER = 0.05, 0.02  # what a word between those of a label takes away, and another order than its own
_FURTHEST = 2  # so many words that the label does not have may stand between those that it has
_SHORTEST_PART = 3  # letters of a part of a compound word
_SHORTEST_SLIP = 6  # letters of a word that may have a slip in it
_SHORTEST_TURNED = 5  # … and of one that may have two letters turned
_LONG = 10  # letters of a word that may have two
_LONGEST = 60  # letters of a word that is looked at
_MOST_READ = 20_000  # words of texts that are kept in mind
_JOINTS = ("", "s", "e")  # between the parts of a Norwegian compound


class Linker:
    """Links texts to the terms of a graph, whatever extensions it has.

    A term is known by its labels, synonyms and hidden labels, a claim by its number. A word of a text meets one of a
    label in the same form, inflected, as a part of a compound, without æøå, or with a slip.

    Example:
        >>> import bekken_kg
        >>> linker = Linker(bekken_kg.load())
        >>> [(it.text, it.iri.rpartition("/")[2]) for it in linker.mentions("Hjelper bekkenbeltet?", "nb")][-1]
        ('bekkenbeltet', 'PelvicBelt')
    """

    def __init__(self, graph: Indexed, *, hidden: bool = True) -> None:
        """Link to a graph.

        Args:
            graph: what has an index, such as :class:`bekken_kg.KnowledgeGraph`.
            hidden: whether a term is known by its hidden labels too: what people who ask call it.

        Raises:
            CannotDo: without the extra ``ask``.
        """
        require_extra()
        self._graph = graph
        self._labels = _LABELS if hidden else _LABELS[:2]
        self._vocabularies: dict[str, Vocabulary] = {}

    def vocabulary(self, lang: str) -> Vocabulary:
        """Return the graph's words in a language (``nb``, ``nn`` or ``en``)."""
        kind = "en" if lang == "en" else "nb"  # Norwegian in either standard is one language here
        if kind not in self._vocabularies:
            self._vocabularies[kind] = Vocabulary(_labels(self._graph.index, kind, self._labels), kind)
        return self._vocabularies[kind]

    def mentions(self, text: str, lang: str) -> list[Mention]:
        """Return the terms that a text speaks of, in the order of the text.

        Where labels overlap, the longest is meant; where several terms have it, each of them is returned.

        Args:
            text: any text; it is read in one pass.
            lang: the language that it is in: ``nb``, ``nn`` or ``en``.
        """
        return self.vocabulary(lang).mentions(text)

    def language(self, text: str, given: str | None = None) -> str:
        """Return the language of a text: that which is given, unless it plainly is not; else found from the text.

        Raises:
            WrongUse: for a language that is given and is none of the three.
        """
        if given and not is_foreign(text, language(given), self._knows):
            return language(given)
        return detect(text, self._knows)

    def _knows(self, folded: str, lang: str) -> bool:
        return self.vocabulary(lang).knows(folded, lang)


class Vocabulary:
    """The labels of a graph in a language, each as the stems of its words."""

    def __init__(self, labels: Iterable[tuple[str, str, str, float]], lang: str) -> None:
        """Index labels.

        Args:
            labels: (IRI, label, its language tag, how sure a link by it is at most).
            lang: the language whose inflection they have.
        """
        self.lang = lang
        self._function = small_words("function", lang)
        self._reflexive = small_words("reflexive", lang)
        #: the small words that a label may need
        self.particles = small_words("particle", lang) | self._reflexive
        self._small = frozenset().union(*(small_words(kind, lang) for kind in ("telling", "soft", "asking", "helping")))
        self._forms: dict[str, str] = {}  # folded form → stem, for all forms in labels
        whole: dict[tuple[str, ...], dict[str, float]] = {}
        self._tagged: dict[str, tuple[set[str], set[str]]] = {}  # language tag → forms, stems
        self._extended = False  # whether it has words of others
        for iri, label, tag, share in labels:
            if key := self._key(label):
                forms_of, stems_of = self._tagged.setdefault(tag, (set(), set()))
                forms_of.update(folded_words(label))
                stems_of.update(key)
                self._extended |= not iri.startswith(BASE)
                keys = [key] if iri.startswith(BASE) else [key, self._key(apart(label, lang))]
                for known in keys:
                    iris = whole.setdefault(known, {})
                    iris[iri] = max(share, iris.get(iri, 0.0))
        self._by_bare = {bare: word for word, bare in self._forms.items() if len(bare) >= _SHORTEST_SLIP}
        self._known = frozenset(self._forms.values())
        # A label whose words are compounds is known by their parts too: korsryggsmerte, smerte i korsryggen.
        self._iris: dict[tuple[str, ...], dict[str, float]] = {}
        self._by_stem: dict[str, list[tuple[str, ...]]] = {}
        for key, iris in whole.items():
            parts = tuple(part for each in key for part in (self._parts(each) or (each,)))
            for form in dict.fromkeys((key, parts)):
                if form not in self._iris:
                    for each in dict.fromkeys(form):
                        self._by_stem.setdefault(each, []).append(form)
                self._iris.setdefault(form, {}).update(iris)
        self._read: dict[str, dict[str, float]] = {}

    def _key(self, label: str) -> tuple[str, ...]:
        """Return the stems that stand for a label: of a single word those of its particles too, as in «gå over»."""
        named = folded_words(label)
        content = [word for word in named if word not in self._function]
        if len(content) == 1:
            content = [word for word in named if word not in self._function or word in self.particles]
        elif not content:
            particles = [word for word in named if word in self.particles]
            content = named if len(named) == 1 else particles if len(particles) > 1 else []
        alone = content == named and len(named) == 1
        for word in content:
            if alone or word not in self._function:
                self._forms[word] = stem(word, self.lang)
        return tuple(self._forms.get(word) or self._particle(word) for word in content)

    def _particle(self, folded: str) -> str:
        """Return what stands for a particle: the same for «meg» and «seg»."""
        return f"={'seg' if folded in self._reflexive else folded}"

    @property
    def words(self) -> Collection[str]:
        """The words of the labels, folded."""
        return self._forms.keys()

    def knows(self, folded: str, tag: str) -> bool:
        """Tell whether a word stands in a label with a language tag; a form of no label, whether its stem does."""
        forms_of, stems_of = self._tagged.get(tag, (set[str](), set[str]()))
        return folded in forms_of if folded in self._forms else stem(folded, self.lang) in stems_of

    def iris(self, span: Span) -> Mapping[str, float]:
        """Return the terms whose label a span has, each with how sure a link by that label is at most."""
        return self._iris[span.stems]

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
        if folded in self.particles and folded not in self._forms:
            return {self._particle(folded): _SAME}
        if len(folded) > _LONGEST or self.is_elsewhere(folded):
            return {}
        bare = stem(folded, self.lang)
        if bare not in self._known and folded in (irregular := forms(self.lang)):
            bare = stem(irregular[folded], self.lang)
        whole = {bare: _SAME if folded in self._forms else _INFLECTED} if bare in self._known else {}
        if (bare,) in self._iris:
            return whole
        # What names nothing alone, as a word of «kroniske ryggplager», may be a compound too, or a form of another.
        found = whole | dict.fromkeys(self._parts(bare), IN_COMPOUND)
        if self._extended and len(found) == len(whole):
            named = [stem(lemma, self.lang) for lemma in lemmas(folded, self.lang)]
            found |= dict.fromkeys([each for each in named if each in self._known and each != bare], _INFLECTED)
        if not found and folded not in self._small and (meant := self._nearest(folded)):
            found = {name: min(sure, _SLIP) for name, sure in self._meets(meant).items()}
        return found

    def is_elsewhere(self, folded: str) -> bool:
        """Tell whether a word is of another matter than the graph's."""
        return folded in small_words("elsewhere", self.lang) and folded not in self._forms

    def _parts(self, compound: str) -> tuple[str, ...]:
        """Return the known stems that a compound is made of; none for a word that is no compound of such."""
        if len(compound) > _LONGEST:
            return ()
        for at in range(len(compound) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            tail = compound[at:]
            for joint in _JOINTS:
                head = compound[:at].removesuffix(joint)
                if compound[:at] != head + joint or len(head) < _SHORTEST_PART:
                    continue
                head = head if head in self._known else stem(head, self.lang)
                if head in self._known:
                    if tail in self._known:
                        return (head, tail)
                    if rest := self._parts(tail):
                        return (head, *rest)
        return ()

    def _nearest(self, folded: str) -> str | None:
        """Return the word of a label that a word with a slip stands for; a short one has two letters turned at most."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        if len(folded) < _SHORTEST_SLIP:
            turned = (at for at in range(1, len(folded) - 1) if len(folded) >= _SHORTEST_TURNED)
            swaps = (folded[:at] + folded[at + 1] + folded[at] + folded[at + 2 :] for at in turned)
            return next((word for word in swaps if word in self._forms), None)
        most = 2 if len(folded) >= _LONG else 1
        found = extractOne(folded, self._forms.keys(), scorer=OSA.distance, score_cutoff=most)
        word = found[0] if found else None
        if not found:  # an inflected form that no label has
            bare = extractOne(stem(folded, self.lang), self._by_bare.keys(), scorer=OSA.distance, score_cutoff=1)
            word = self._by_bare[bare[0]] if bare else None
        return word if word and word[:1] == folded[:1] and len(word) >= _SHORTEST_SLIP - 1 else None

    def read(self, text: str) -> list[Word]:
        """Return the words of a text that may be part of a label."""
        return [word for word in words(text) if word.folded not in self._function or word.folded in self.particles]

    def spans(self, content: list[Word]) -> list[Span]:
        """Return each place where words of a text have a label, those that overlap too.

        Args:
            content: what :meth:`read` returns.
        """
        met = [self.stems(word.folded) for word in content]
        spans: list[Span] = []
        for at, stems in enumerate(met):
            keys = dict.fromkeys(key for each in stems for key in self._by_stem.get(each, ()))
            spans += [span for key in keys if (span := _span(key, met, at))]
        return spans

    def mentions(self, text: str) -> list[Mention]:
        """Return the mentions of a text, as :meth:`Linker.mentions` does."""
        content = self.read(text)
        found = [
            (span.places, len(set(span.stems)), span.score * share, iri)
            for span in self.spans(content)
            for iri, share in self._iris[span.stems].items()
        ]
        found.sort(key=lambda it: (-len(it[0]), -it[1], -it[2], it[0]))
        chosen: dict[tuple[int, ...], dict[str, float]] = {}
        best: dict[int, tuple[tuple[int, ...], float]] = {}  # place → the places and the score of what it belongs to
        for places, _, score, iri in found:
            if all(best.get(place, (places, score)) == (places, score) for place in places):
                best.update(dict.fromkeys(places, (places, score)))
                chosen.setdefault(places, {})[iri] = score
        return [
            _mention(text, content, places, iri, score)
            for places, iris in sorted(chosen.items())
            for iri, score in iris.items()
        ]


def whole_and_parts(stems: Mapping[str, float]) -> tuple[set[str], set[str]]:
    """Return which of the stems that a word meets stand for all of it, and which for a part of a compound."""
    whole = {each for each, sure in stems.items() if sure > IN_COMPOUND}
    return (whole, stems.keys() - whole) if whole or len(stems) > 1 else (set(stems), set())


def is_particle(stem: str) -> bool:
    """Tell whether the stem of a label is a particle: the «over» of «gå over»."""
    return stem.startswith("=")


def _span(key: tuple[str, ...], met: list[dict[str, float]], at: int) -> Span | None:
    """Return the words from one on that have all stems of a label, where they are."""
    left = set(key)
    if not left & met[at].keys():
        return None
    places: list[int] = []
    sure, gaps = 1.0, 0
    for place in range(at, len(met)):
        here = left & met[place].keys()
        if here:
            left -= here
            places.append(place)
            sure = min(sure, *(met[place][each] for each in here))
            if not left:
                turned = key[0] not in met[at]
                if turned and any(map(is_particle, key)):
                    return None  # «til» before «gangen» is not «en gang til»
                return Span(tuple(places), sure - _GAP * gaps - _OTHER_ORDER * turned, key)
        elif not any(map(is_particle, met[place])):
            gaps += 1
            if gaps > _FURTHEST:
                return None
    return None


def _mention(text: str, content: list[Word], places: tuple[int, ...], iri: str, score: float) -> Mention:
    start, end = content[places[0]].start, content[places[-1]].end
    return Mention(start, end, text[start:end], iri, round(score, 2))


def _labels(index: Index, lang: str, props: Iterable[str] = _LABELS) -> list[tuple[str, str, str, float]]:
    """Return the labels of terms in a language: (IRI, label, its tag, how sure a link by it is at most).

    Norwegian in either standard is one language here. A label in capitals is the same in all, and a term that has none
    in the language is known by those that it has.
    """
    tags = _NORWEGIAN if lang in _NORWEGIAN else (lang,)
    texts: dict[str, list[tuple[str, str, float]]] = {}
    for prop in props:
        share = _HIDDEN if prop.endswith("hiddenLabel") else _SAME
        for iri, node in index.pairs(prop):
            if isinstance(node, ox.Literal):
                texts.setdefault(iri, []).append((node.language or "", node.value, share))
    found: list[tuple[str, str, str, float]] = []
    others = tuple(namespace for prefix, namespace in PREFIXES.items() if not namespace.startswith(BASE))
    for iri in sorted(iri for iri in texts if not iri.startswith(others)):
        ours = [it for it in texts[iri] if it[0] in tags or not it[0] or it[1].isupper()]
        found += [(iri, text, tag, share) for tag, text, share in ours or texts[iri]]
    for claim in sorted(index.members(BK + "Claim")):
        found += [(claim, number.value, "", _SAME) for number in index.literals(claim, DCTERMS + "identifier")]
    return found


def has_extra() -> bool:
    """Tell whether the extra ``ask`` is installed."""
    from importlib.util import find_spec

    return bool(find_spec("rapidfuzz") and find_spec("simplemma"))


def require_extra() -> None:
    """Raise CannotDo where the extra ``ask`` is not installed."""
    if not has_extra():
        raise CannotDo("plain words need the extra 'ask': pip install 'bekken-kg[ask]'")
