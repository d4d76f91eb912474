"""A text held against a source: which claims each sentence repeats, and whether it says them more or less firmly.

Each clause is placed at the claims that it speaks of; what it says of them is read from the lexicon of hedges. What
cannot be placed is "not said", never a guess.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import WrongUse
from ..model.claim import Claim
from ..namespaces import BKC, DCTERMS
from ..words import word
from .comparison import RELATIONS, compare
from .lexicon import Cue, Reading, read_hedge
from .linking import Linker
from .opposites import turning
from .placing import Placing
from .punctuation import sentences
from .words import UNSEEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from .linking import Indexed

    class Source(Indexed, Protocol):
        """What a text is held against."""

        @property
        def claims(self) -> tuple[Claim, ...]:
            """All claims, in their source's order."""
            ...


# A sentence: its number from 1, its place in code points, its text, what it is to the source, the claims, and why.
Sentence = namedtuple("Sentence", ("n", "start", "end", "text", "relation", "claims", "why"))
# A claim that a sentence speaks of, what the sentence is to it, the words of both, and the cues that the sentence has.
Standing = namedtuple("Standing", ("claim", "relation", "words", "cues"))

#: so long may a text be
MOST_LETTERS = 1_000_000
# A paragraph, or a heading or a line of a list, which may lack a full stop: the next line has a sign or a capital then.
_BLOCK = re.compile(
    r"(?:(?!\n[ \t]*(?:\n|[•·*+–—-][ \t]|\d{1,2}[.)][ \t])|(?<![,;(])\n[ \t]*[A-ZÆØÅ](?:[a-zæøå]|(?<=Å)[ \t])).)+",
    re.DOTALL,
)
_ITEM = re.compile(r"\s*(?:[•·*+–—-][ \t]|\d{1,2}[.)]\s)")
_NUMBER = re.compile(r"\s*\d{1,2}[.)]\s+(?=[^\W\d_])")  # of an item of a list
# Where a clause begins that says another thing, a clause in front that grants one, or says why, and one that says
# nothing outright.
_CLAUSE = re.compile(
    r"[;:]\s|,\s(?:og|men|mens|medan|and|but|while|whereas|though|although|selv\som|sjølv\som)\s"
    r"|\s(?:men|but|whereas|though|although)\s"
)
_GRANTED = re.compile(r"((?:selv om|sjølv om|mens|medan|even though|although|though|while)\b[^,]*),\s(.*)", re.I | re.S)
_BECAUSE = re.compile(r"((?:siden|sidan|fordi|ettersom|because|since)\b[^,]*),\s(.*)", re.I | re.S)
_CONDITION = re.compile(r"(?:hvis|viss|dersom|if|skal)\b[^,]*,\s", re.IGNORECASE)
_LAST_WORD = re.compile(r"\w+ \Z")
_MOST_CLAUSES = 8  # of a sentence; what follows is read as one


class CheckedText(NamedTuple):
    """A text that was held against the claims of a graph.

    Attributes:
        language: the language that it was read in.
        sentences: its sentences, in order.
    """

    language: str
    sentences: tuple[Sentence, ...]

    @property
    def good(self) -> bool:
        """Whether no sentence says more than the source, or the opposite."""
        return not any(sentence.relation in ("reversed", "stronger") for sentence in self.sentences)

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values, for JSON: ``language`` and ``sentences``, each with the fields of a sentence."""
        sentences = [{**each._asdict(), "claims": list(each.claims)} for each in self.sentences]
        return {"language": self.language, "sentences": sentences}


class TextCheck:
    """Holds texts against the claims of a graph.

    Example:
        >>> import bekken_kg
        >>> check = TextCheck(bekken_kg.load())
        >>> [(it.relation, it.claims) for it in check.read("Akupunktur hjelper alltid mot bekkenløsning.").sentences]
        [('stronger', ('L50',))]
    """

    def __init__(self, graph: Source, linker: Linker | None = None) -> None:
        """Read the claims.

        Args:
            graph: the graph with the claims.
            linker: a linker of the same graph; a new one for ``None``.

        Raises:
            CannotDo: without the extra ``ask``.
        """
        self._graph = graph
        self._linker = linker or Linker(graph)
        self._placings: dict[str, Placing] = {}

    def read(self, text: str, lang: str | None = None) -> CheckedText:
        """Return the sentences of a text with what each is to the source.

        Args:
            text: any text.
            lang: its language: ``nb``, ``nn`` or ``en``; found from the text for ``None``.

        Raises:
            WrongUse: for a text without a letter, or one of over a million characters.
        """
        if len(text) > MOST_LETTERS:
            raise WrongUse(
                f"the text has {len(text)} characters; at most {MOST_LETTERS} are read at once: cut it in parts"
            )
        if not any(letter.isalpha() for letter in text):
            raise WrongUse("there is no text to check")
        tongue = self._linker.language(text, lang)
        places = (
            (first + start, first + end, _ITEM.match(block[0]) is not None)
            for block in _BLOCK.finditer(text)
            for first in [_first(block)]
            for start, end in sentences(text[first : block.end()])
        )
        found = (
            self._sentence(n, start, end, text[start:end], tongue, item=item)
            for n, (start, end, item) in enumerate(places, 1)
        )
        return CheckedText(tongue, tuple(found))

    def _sentence(self, n: int, start: int, end: int, text: str, lang: str, *, item: bool) -> Sentence:
        if lang not in self._placings:
            self._placings[lang] = Placing(self._graph.claims, self._linker.vocabulary(lang), lang)
        found = self._found(UNSEEN.sub("", text), lang)
        if item and not text.endswith((".", "!")):
            # A symptom in a list: how common it is, the list has said.
            found = [each._replace(relation="same") if _is_listed(each) else each for each in found]
        first = min((RELATIONS.index(each.relation) for each in found), default=len(RELATIONS) - 1)
        relation = RELATIONS[first]
        meant = [each for each in found if each.relation == relation and relation != "not-said"]
        names = tuple(dict.fromkeys(each.claim.reference for each in meant))
        alike: dict[str, dict[str, None]] = {}
        for each in meant:
            alike.setdefault(each.words, {})[each.claim.reference] = None
        why = "; ".join(f"{', '.join(claims)}{words}" for words, claims in alike.items())
        return Sentence(n, start, end, text, relation, names, why or word("wording.check.not-said", lang))

    def _found(self, text: str, lang: str) -> list[Standing]:
        """Return what a sentence is to the claims that it speaks of, clause by clause where it has several."""
        if text.rstrip("\"'”’»)]").endswith("?"):
            return []  # who asks says nothing
        placing = self._placings[lang]
        clauses = [each for each in _clauses(text) if not placing.is_empty(each)]
        apart = [self._standings(each, lang) for each in clauses]
        if len(clauses) == 1 and not apart[0] and (why := _BECAUSE.match(clauses[0])):
            clauses = list(why.groups())
            apart = [self._standings(each, lang) for each in clauses]
        if len(clauses) > 1 and all(apart):
            return [each for found in apart for each in found]
        if len(clauses) == 1 and apart[0]:
            return apart[0]
        if (whole := self._standings(text, lang)) or len(clauses) < 2:
            return whole
        # What it says beside a statement of the source is not said there; that it overstates one still is.
        return [each for found in apart for each in found if each.relation in RELATIONS[:2]]

    def _standings(self, clause: str, lang: str) -> list[Standing]:
        reading = read_hedge(clause, lang)
        found = []
        for claim in self._placings[lang].claims(clause):
            relation = compare(claim, reading, clause, lang)
            turned = turning(claim, clause, lang) if relation == "reversed" else []
            found.append(Standing(claim, relation, _words_of(claim, clause, reading, turned, lang), reading.cues))
        return found


def _is_listed(standing: Standing) -> bool:
    predicate = standing.claim.predicate
    return predicate is not None and predicate.name == "hasSymptom" and not standing.cues


def _first(block: re.Match[str]) -> int:
    """Return where the text of a block begins: behind the number of an item, which "2. trimester" is not."""
    number = _NUMBER.match(block[0])
    return block.start() + (number.end() if number and not block[0][number.end()].islower() else 0)


def _clauses(text: str) -> Iterator[str]:
    """Give the clauses of a sentence that say a thing each."""
    for clause in _CLAUSE.split(text, _MOST_CLAUSES - 1):
        if beside := _GRANTED.match(clause):
            yield from beside.groups()
        else:
            yield _CONDITION.sub("", clause, count=1) if _CONDITION.match(clause) else clause


def _words_of(claim: Claim, clause: str, reading: Reading, turned: list[str], lang: str) -> str:
    """Quote the words of a claim's source and those of a clause that make it what it is to the claim."""
    hedges = [str(claim.hedge(lang) or "")] if claim.hedge(lang) else []
    hedges += [it.words(lang) for it in (claim.frequency, claim.polarity) if it and it.name != "Affirmed"]
    cues = [clause[_from(clause, cue) : cue.end] for cue in reading.cues]
    source, here = _quoted(hedges, lang), _quoted([*cues, *turned], lang)
    if source == here:
        return word("wording.check.both", lang, title=_title(claim, lang), words=here)
    return word("wording.check.words", lang, title=_title(claim, lang), source=source, here=here)


def _from(clause: str, cue: Cue) -> int:
    """Return where the quotation of a cue begins: "hjelper alle" tells more than "alle"."""
    before = _LAST_WORD.search(clause, 0, cue.start) if cue.kind == "universal" else None
    return before.start() if before else int(cue.start)


def _quoted(texts: list[str], lang: str) -> str:
    quoted = (word("wording.check.quotation", lang, text=text) for text in dict.fromkeys(texts))
    return ", ".join(quoted) or word("wording.check.outright", lang)


def _title(claim: Claim, lang: str) -> str:
    """Name the source of a claim."""
    if claim.iri.startswith(BKC):
        return word("ask.source.leaflet", lang)
    titles = (unit.source.text(DCTERMS + "title", lang) for unit in claim.units if unit.source)
    return next((str(title) for title in titles if title), word("ask.source.other", lang))
