"""A claim: one statement of the leaflet, with its hedge and its place in the text."""

from __future__ import annotations

from ..namespaces import BK, DCTERMS, OA, PROV, RDF
from ..reading import flag_of, is_moved
from .entity import Entity, Text
from .evidence import EvidenceStatement, Statement, searches_in_vain
from .term import Term, first_value, values

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from collections.abc import Iterable

#: the links from claim to claim
LINKS = ("followsFrom", "isMeansTo", "restates", "contrastsWith", "refersTo", "isAlternativeTo", "isTogetherWith")


class TextUnit(Entity):
    """A stretch of the leaflet's text, by its place; the text itself is not ours and not here."""

    @property
    def section(self) -> Term | None:
        """The section of the leaflet that it stands in."""
        return first_value(self, BK + "section")

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
        path: list[Entity] = [self]
        while (wholes := path[-1].iris(DCTERMS + "isPartOf")) and len(path) < 100:  # which may be a circle
            path.append(Entity(wholes[0], self._graph))
        return path[-1] if path[1:] else None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that are derived from it."""
        found = (Claim(iri, self._graph) for iri in self.users(PROV + "wasDerivedFrom"))
        return tuple(claim for claim in found if BK + "Claim" in claim.iris(RDF + "type"))

    def no_claim_reason(self, lang: str = "nb") -> Text | None:
        """Return why it has no claims, where it has none; fallback as for labels."""
        return self.text(BK + "noClaimReason", lang)

    def _number(self, which: str) -> int | None:
        digits = self.text(OA + which, "") or ""
        return int(digits) if digits.isdecimal() and len(digits) < 10 else None


class Claim(Statement):
    """A claim of the leaflet. It says "the leaflet says", not "it is so".

    Example:
        >>> import bekken_kg
        >>> claim = bekken_kg.load().claim("L49")
        >>> claim.modality.name, claim.hedge("nb")
        ('Possible', 'kan redusere smertene')
    """

    def hedge(self, lang: str = "nb") -> Text | None:
        """Return the words of its reservation ("kan redusere smertene"), ``None`` where there is none."""
        modality = self.modality
        return self.text(BK + "hedge", lang) or (modality.text(BK + "displayWord", lang) if modality else None)

    @property
    def subjects(self) -> tuple[Term, ...]:
        """What it speaks of; several mean together."""
        return values(self, BK + "claimSubject")

    @property
    def predicate(self) -> Term | None:
        """The relation that it states, bare of any hedge."""
        return first_value(self, BK + "claimPredicate")

    @property
    def objects(self) -> tuple[Term, ...]:
        """What the subject is related to; several mean together."""
        return values(self, BK + "claimObject")

    @property
    def polarity(self) -> Term | None:
        """``bk:Affirmed`` or ``bk:Negated``."""
        return first_value(self, BK + "polarity")

    @property
    def negation_scope(self) -> Term | None:
        """What a negation covers: ``bk:NegatedStatement`` (must not) or ``bk:NegatedModality`` (need not)."""
        return first_value(self, BK + "negationScope")

    @property
    def modality(self) -> Term | None:
        """How the leaflet words it: ``bk:Asserted``, ``bk:Possible``, …; not how certain it is."""
        return first_value(self, BK + "modality")

    @property
    def frequency(self) -> Term | None:
        """How often, where the leaflet says so."""
        return first_value(self, BK + "frequency")

    @property
    def contexts(self) -> tuple[Term, ...]:
        """In which circumstances, where the leaflet says so."""
        return values(self, BK + "context")

    @property
    def effects(self) -> tuple[Term, ...]:
        """What the leaflet says that a measure does."""
        return values(self, BK + "effect")

    @property
    def links(self) -> tuple[tuple[Term, Claim], ...]:
        """The claims that it is linked to, each with the link: ``(bk:followsFrom, L16)``."""
        return self._pairs((link, iri) for link in LINKS for iri in self.iris(BK + link))

    @property
    def linked_from(self) -> tuple[tuple[Term, Claim], ...]:
        """The claims that are linked to it, each with the link."""
        return self._pairs((link, iri) for link in sorted(LINKS) for iri in self.users(BK + link))

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> tuple[tuple[Term, Claim], ...]:
        return tuple((Term(BK + link, self._graph), Claim(iri, self._graph)) for link, iri in pairs)

    @property
    def evidence(self) -> tuple[EvidenceStatement, ...]:
        """What the literature says of it, as far as it was read: contests first, then qualifies, supports."""
        statements = [EvidenceStatement(iri, self._graph) for iri in self.users(BK + "aboutClaim")]
        rank = {BK + "Contests": 0, BK + "Qualifies": 1, BK + "Supports": 2}
        ranked = [(rank.get(stance.iri, 3), it) for it in statements if (stance := it.stance)]
        return tuple(it for _, it in sorted(ranked, key=lambda pair: (pair[0], len(pair[1].iri), pair[1].iri)))

    @property
    def flag(self) -> Term:
        """Its evidence in one word.

        It is ``bk:EvidenceSupported``, ``…Qualified``, ``…Contested``, ``…Mixed`` or ``…None``, which says
        that no adequate source has been read, not that there is none.
        """
        return Term(flag_of(self._graph.index, self.iri), self._graph)

    @property
    def flag_is_moved(self) -> bool:
        """Whether it has another flag than the project's own evidence gives it: an extension's evidence counts too."""
        return is_moved(self._graph.index, self.iri)

    @property
    def searched(self) -> dict[str, str] | None:
        """The search that found no adequate source, where it has no evidence: query, where, hits, nearest, remark, day.

        ``None`` for a claim that has evidence, and for one that no source has been searched for.
        """
        return None if self.evidence else searches_in_vain().get(self.iri)

    @property
    def contested_through(self) -> tuple[Claim, ...]:
        """The claims that take it up, directly or in steps, and that evidence contests which is not about it as well.

        Evidence against the end of a chain of claims tells not which of its links fails, so that the flag of
        the link itself stays its own.
        """
        reached, todo = set[str](), [self.iri]
        while todo:
            users = set(self._graph.index.subjects(BK + "refersTo", todo.pop())) - reached
            reached |= users
            todo += users
        claims, own = (Claim(iri, self._graph) for iri in sorted(reached)), self._contesting() if reached else {}
        return tuple(claim for claim in claims if claim._contesting().keys() - own.keys())

    @property
    def contested_chain(self) -> tuple[Claim, ...]:
        """The claims that the evidence contesting it is about as a whole, itself among them: L11 to L15 for L12.

        Empty where each contesting statement is about one claim.
        """
        about = {claim for claims in self._contesting().values() if len(claims) > 1 for claim in claims}
        return tuple(Claim(iri, self._graph) for iri in sorted(about))

    def _contesting(self) -> dict[str, tuple[str, ...]]:
        """Return the statements that contest it, each with the claims that it is about."""
        return {it.iri: it.about for it in self.evidence if it.stance and it.stance.name == "Contests"}

    @property
    def cues(self) -> tuple[Text, ...]:
        """The one to four words of the leaflet that carry the claim."""
        return tuple(Text(cue, lang) for lang, cues in self.texts(BK + "cue").items() for cue in cues)

    @property
    def units(self) -> tuple[TextUnit, ...]:
        """Where in the leaflet it stands."""
        return tuple(TextUnit(iri, self._graph) for iri in self.iris(PROV + "wasDerivedFrom"))
