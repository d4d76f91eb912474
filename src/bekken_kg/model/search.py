"""Finding terms: by name, IRI, label or synonym exactly, by part of a word, or by everyday words, ranked."""

from __future__ import annotations

import unicodedata
from collections import namedtuple
from collections.abc import Callable, Iterable

from ..errors import NotFound, WrongUse, closest
from ..namespaces import SKOS, shorten
from . import everyday

#: how a text can match, best first
RANKS = ("exact", "start", "word start", "all words", "inside", "alike")

# The term's IRI, the text that matched, its language ("" for the name in the IRI), and one of RANKS.
Hit = namedtuple("Hit", ("iri", "matched", "lang", "rank"))


def fold(text: str) -> str:
    """Fold a text for comparing: case, accents, and æ/ae, ø/oe/o, å/aa/a.

    Example:
        >>> fold("Bekkenløsning") == fold("bekkenlosning") == fold("BEKKENLOESNING")
        True
    """
    folded = text.casefold().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    plain = (
        folded
        if folded.isascii()
        else "".join(letter for letter in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(letter))
    )
    return " ".join(plain.replace("ae", "a").replace("oe", "o").replace("aa", "a").split())


class LabelIndex:
    """All labels, synonyms and names of terms, folded once."""

    def __init__(self, labels: Iterable[tuple[str, str, str, str]]) -> None:
        """Index labels.

        Args:
            labels: (IRI, property IRI, text, language tag).
        """
        self.entries = [(fold(text), iri, prop, text, lang) for iri, prop, text, lang in labels]
        for iri in dict.fromkeys(entry[1] for entry in self.entries):
            name = iri.rpartition("/")[2]
            self.entries.append((fold(name), iri, "", name, ""))

    def find(self, text: str, lang: str, limit: int | None = 20) -> list[Hit]:
        """Return the terms that match, best first, each once; where none does, those that everyday words lead to.

        Args:
            text: what to look for; all languages are searched.
            lang: labels of this language come first among equals.
            limit: how many to return; ``None`` for all.

        Raises:
            WrongUse: for empty text or a limit below 1.
        """
        if not isinstance(text, str):
            raise WrongUse(f"what is to be found is a text, not {text!r}")
        wanted = fold(text)
        if not wanted:
            raise WrongUse("what is to be found? give at least one letter")
        if limit is not None and limit < 1:
            raise WrongUse(f"the limit must be 1 or more, not {limit}")
        stems = everyday.stems(wanted)
        return self._best(lambda name: _rank(wanted, name), lang, limit) or self._best(
            lambda name: 5 if everyday.has_all(name, stems) else None, lang, limit
        )

    def _best(self, rank_of: Callable[[str], int | None], lang: str, limit: int | None) -> list[Hit]:
        scored = []
        for folded, iri, prop, shown, tag in self.entries:
            rank = rank_of(folded)
            if rank is not None:
                kind = 0 if prop == SKOS + "prefLabel" else 1 if prop else 2
                scored.append(((rank, tag != lang, kind, len(folded), folded, iri, tag), shown))
        best: dict[str, Hit] = {}
        for key, shown in sorted(scored):
            best.setdefault(key[5], Hit(key[5], shown, key[6], RANKS[key[0]]))
        return list(best.values())[:limit]

    def exact(self, text: str, lang: str) -> str:
        """Return the IRI of the one term with this label or synonym, in any language.

        Raises:
            NotFound: where there is none, with the nearest name or label.
            WrongUse: where several terms have it.
        """
        wanted = fold(text)
        hits = [entry for entry in self.entries if entry[0] == wanted and entry[2]]
        preferred = [entry for entry in hits if entry[2] == SKOS + "prefLabel"]
        for tier in ([entry for entry in preferred if entry[4] == lang], preferred, hits):
            iris = list(dict.fromkeys(entry[1] for entry in tier))
            if len(iris) == 1:
                return iris[0]
            if iris:
                raise WrongUse(f"'{text}' is the label of several terms: {', '.join(map(shorten, iris))}")
        raise NotFound(f"there is no term '{text}'{self._near(text)} (`bekken find` searches labels)")

    def _near(self, text: str) -> str:
        # Compared folded, shown as written: 'bekkenlosnig' finds 'bekkenløsning'.
        shown = {entry[0]: entry[3] for entry in reversed(self.entries)}
        close = closest(fold(text), list(shown))
        return f"; did you mean '{shown[close]}'?" if close else ""


def _meets(part: str, word: str) -> bool:
    """Tell whether a typed word is the start of a word, or that word with an ending: smerter, smerte."""
    return word.startswith(part) or (len(word) > 3 and part.startswith(word) and len(part) - len(word) <= 2)


def _rank(wanted: str, folded: str) -> int | None:
    if folded == wanted:
        return 0
    if folded.startswith(wanted):
        return 1
    if f" {wanted}" in folded.replace("-", " "):
        return 2
    words = folded.replace("-", " ").split()
    parts = wanted.split()
    if all(any(_meets(part, word) for word in words) for part in parts):
        return 3
    return 4 if wanted in folded else None
