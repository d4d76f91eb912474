"""A claim: one statement of the leaflet, with its hedge and its place in the text."""

from __future__ import annotations

from ..namespaces import BK, DCTERMS, OA, OBO, PROV
from ..reading import flag_of
from .entity import Entity, Text
from .evidence import EvidenceStatement
from .term import Term

#: the links from claim to claim
LINKS = (
    "followsFrom",
    "isMeansTo",
    "restates",
    "contrastsWith",
    "refersTo",
    "isAlternativeTo",
    "isTogetherWith",
)


class TextUnit(Entity):
    """A stretch of the leaflet's text, by its place; the text itself is not ours and not here."""

    @property
    def id(self) -> str:
        """Its number: ``U24``."""
        return self.text(DCTERMS + "identifier", "") or self.name

    @property
    def section(self) -> Term | None:
        """The section of the leaflet that it stands in."""
        found = self.iris(BK + "section")
        return Term(found[0], self._graph) if found else None

    @property
    def start(self) -> int | None:
        """Where it starts, in characters (code points) from the start of the text; ``None`` for no number."""
        return self._number("start")

    @property
    def end(self) -> int | None:
        """Where it ends: the place after its last character."""
        return self._number("end")

    @property
    def source(self) -> Entity | None:
        """The source that it is a stretch of, as a whole."""
        above: tuple[Entity, ...] = (self,)
        while (found := above[-1].iris(DCTERMS + "isPartOf")) and len(above) < 100:
            above += (Entity(found[0], self._graph),)
        return above[-1] if above[1:] else None

    def _number(self, which: str) -> int | None:
        found = self.text(OA + which, "")
        return int(found) if found and found.isdecimal() and len(found) < 10 else None


class Claim(Entity):
    """A claim of the leaflet. It says "the leaflet says", not "it is so".

    Example:
        >>> import bekken_kg
        >>> claim = bekken_kg.load().claim("L49")
        >>> claim.modality.name, claim.hedge("nb")
        ('Possible', 'kan redusere smertene')
    """

    @property
    def id(self) -> str:
        """Its number: ``L49``."""
        return self.text(DCTERMS + "identifier", "") or self.name

    def statement(self, lang: str = "nb") -> Text:
        """Return the claim as a sentence, hedge kept; fallback as for labels."""
        return self.text(BK + "statement", lang) or Text(self.name, "")

    def hedge(self, lang: str = "nb") -> Text | None:
        """Return the words of its reservation ("kan redusere smertene"), ``None`` where there is none."""
        found = self.text(BK + "hedge", lang)
        if found or self.modality is None:
            return found
        return self.modality.text(BK + "displayWord", lang)

    @property
    def subjects(self) -> tuple[Term, ...]:
        """What it speaks of; several mean together."""
        return self._values("claimSubject")

    @property
    def predicate(self) -> Term | None:
        """The relation that it states, bare of any hedge."""
        return self._first("claimPredicate")

    @property
    def objects(self) -> tuple[Term, ...]:
        """What the subject is related to; several mean together."""
        return self._values("claimObject")

    @property
    def polarity(self) -> Term | None:
        """``bk:Affirmed`` or ``bk:Negated``."""
        return self._first("polarity")

    @property
    def modality(self) -> Term | None:
        """How the leaflet words it: ``bk:Asserted``, ``bk:Possible``, …; not how certain it is."""
        return self._first("modality")

    @property
    def frequency(self) -> Term | None:
        """How often, where the leaflet says so."""
        return self._first("frequency")

    @property
    def contexts(self) -> tuple[Term, ...]:
        """In which circumstances, where the leaflet says so."""
        return self._values("context")

    @property
    def effects(self) -> tuple[Term, ...]:
        """What the leaflet says that a measure does."""
        return self._values("effect")

    @property
    def links(self) -> tuple[tuple[Term, Claim], ...]:
        """The claims that it is linked to, each with the link: ``(bk:followsFrom, L16)``."""
        return tuple(
            (Term(BK + link, self._graph), Claim(iri, self._graph)) for link in LINKS for iri in self.iris(BK + link)
        )

    @property
    def linked_from(self) -> tuple[tuple[Term, Claim], ...]:
        """The claims that are linked to it, each with the link."""
        return tuple(
            (Term(BK + link, self._graph), Claim(iri, self._graph))
            for link in sorted(LINKS)
            for iri in self.users(BK + link)
        )

    @property
    def evidence(self) -> tuple[EvidenceStatement, ...]:
        """What the literature says of it, as far as it was read: contests first, then qualifies, supports."""
        found = [EvidenceStatement(iri, self._graph) for iri in self.users(BK + "aboutClaim")]
        rank = {BK + "Contests": 0, BK + "Qualifies": 1, BK + "Supports": 2}
        stated = [(rank.get(it.stance.iri, 3), it) for it in found if it.stance]
        return tuple(statement for _, statement in sorted(stated, key=lambda pair: pair[0]))

    @property
    def flag(self) -> Term:
        """Its evidence in one word.

        It is ``bk:EvidenceSupported``, ``…Qualified``, ``…Contested``, ``…Mixed`` or ``…None``, which says
        that no adequate source has been read, not that there is none.
        """
        return Term(flag_of(self._graph.index, self.iri), self._graph)

    @property
    def contested_through(self) -> tuple[Claim, ...]:
        """The contested claims that take it up, directly or in steps: L15 for each claim of its chain.

        Evidence against the end of a chain of claims tells not which of its links fails, so that the flag of
        the link itself stays its own.
        """
        reached, todo = set[str](), [self.iri]
        while todo:
            users = set(self._graph.index.subjects(BK + "refersTo", todo.pop())) - reached
            reached |= users
            todo += users
        found = (Claim(iri, self._graph) for iri in sorted(reached))
        return tuple(claim for claim in found if claim.flag.name in ("EvidenceContested", "EvidenceMixed"))

    @property
    def cues(self) -> tuple[Text, ...]:
        """The one to four words of the leaflet that carry the claim."""
        return tuple(Text(cue, lang) for lang, cues in self.texts(BK + "cue").items() for cue in cues)

    @property
    def units(self) -> tuple[TextUnit, ...]:
        """Where in the leaflet it stands."""
        return tuple(TextUnit(iri, self._graph) for iri in self.iris(PROV + "wasDerivedFrom"))

    @property
    def status(self) -> Term | None:
        """Its curation status."""
        found = self.iris(OBO + "IAO_0000114")
        return Term(found[0], self._graph) if found else None

    def _values(self, prop: str) -> tuple[Term, ...]:
        return tuple(Term(iri, self._graph) for iri in self.iris(BK + prop))

    def _first(self, prop: str) -> Term | None:
        return next(iter(self._values(prop)), None)
