"""What a claim has to do with a term that a text speaks of: it is the claim's own, wider, or a matter of course."""

from __future__ import annotations

from collections import Counter, namedtuple
from collections.abc import Iterable

from ..model.claim import LINKS
from ..namespaces import BK, DCTERMS, PROV, RDFS

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..rdf.index import Index

# How much it says of a claim that a text speaks of a term, and whether it tells the claim from those beside it.
Facet = namedtuple("Facet", ("weight", "telling"))

_ITSELF, _WIDER, _PLACE, _VALUE, _SIGN, _LINK, _MATTER, _SOURCE = 1.0, 0.8, 0.5, 0.9, 0.6, 0.4, 0.3, 0.2
# A subject that so many of the claims have is what the source is about: to name it tells nothing.
_TOPIC = 0.1


class Facets:
    """The terms that each claim of a graph answers to: claim → term → :data:`Facet`."""

    def __init__(self, index: Index) -> None:
        """Read the claims of a graph."""
        self._index = index
        self.claims = sorted(claim for claim in index.members(BK + "Claim") if not claim.startswith("_:"))
        subjects = Counter(subject for claim in self.claims for subject in index.iris(claim, BK + "claimSubject"))
        most = max(_TOPIC * len(self.claims), 1)
        #: what the sources are about
        self.topics = frozenset(subject for subject, number in subjects.items() if number > most)
        self._sources = {
            topic: {self._source(claim) for claim in index.subjects(BK + "claimSubject", topic)}
            for topic in self.topics
        }
        #: the claims that say how often, or in how many
        self.counted = frozenset(claim for claim in self.claims if index.iris(claim, BK + "frequency"))
        self._kinds: dict[str, list[str]] = {}
        self.of = {claim: self._of(claim) for claim in self.claims}

    def kinds(self, term: str) -> list[str]:
        """Return what a term is a kind of, itself among them."""
        if term not in self._kinds:
            self._kinds[term] = list(dict.fromkeys([term, *self._index.iris(term, BK + "isKindOf")]))
        return self._kinds[term]

    def _of(self, claim: str) -> dict[str, Facet]:
        index = self._index
        found: dict[str, Facet] = {claim: Facet(_ITSELF, True)}

        def add(terms: Iterable[str], weight: float, *, telling: bool = True) -> None:
            for term in terms:
                if term not in found or found[term].weight < weight:
                    found[term] = Facet(weight, telling)

        for term in index.iris(claim, BK + "claimPredicate"):
            known = [BK + "isKindOf"] if term == RDFS + "subClassOf" else [term]
            add(known, _ITSELF)
            add(self.kinds(term)[1:], _WIDER)
            if term == BK + "shouldAvoid":  # whether something is good is answered by that it is to be avoided
                add([BK + "isTreatedBy"], _LINK, telling=False)
        for term in index.iris(claim, BK + "claimObject"):
            topic = term in self.topics
            add([term], _MATTER if topic else _ITSELF, telling=not topic)
            add(self.kinds(term)[1:], _MATTER if topic else _WIDER, telling=not topic)
            add(self._places(term), _PLACE)
        for term in index.iris(claim, BK + "claimSubject"):
            wholes = index.iris(term, BK + "isManifestationOf")
            for part in index.iris(term, BK + "hasParticipant"):
                add(self.kinds(part), _WIDER, telling=False)
            topic, sign_of = term in self.topics, not self.topics.isdisjoint(wholes)
            weight = _MATTER if topic else _SIGN if sign_of else _ITSELF
            add([term], weight, telling=not (topic or sign_of))
            add(self.kinds(term)[1:], min(weight, _WIDER), telling=not (topic or sign_of))
            for sign in index.subjects(BK + "isManifestationOf", term):
                add(self.kinds(sign), _MATTER, telling=False)
            for whole in wholes:
                add(self.kinds(whole), _MATTER, telling=False)
        for subject in self.topics:
            if self._source(claim) in self._sources[subject]:
                add(self._seats(subject), _SOURCE, telling=False)
                add([subject], _MATTER if self._is_sign(claim, subject) else _SOURCE, telling=False)
        units = index.iris(claim, PROV + "wasDerivedFrom")
        add((section for unit in units for section in index.iris(unit, BK + "section")), _SOURCE, telling=False)
        for prop in ("context", "effect", "modality", "frequency"):
            for term in index.iris(claim, BK + prop):
                add([term], _VALUE, telling=prop in ("context", "effect"))
        add((BK + link for link in LINKS if index.iris(claim, BK + link)), _LINK)
        return found

    def _source(self, claim: str) -> str:
        """Return what a claim is taken from: the whole that its first unit is a part of."""
        step, seen = claim, set[str]()
        wholes = self._index.iris(claim, PROV + "wasDerivedFrom")
        while wholes and wholes[0] not in seen:
            step = wholes[0]
            seen.add(step)
            wholes = self._index.iris(step, DCTERMS + "isPartOf")
        return step

    def _is_sign(self, claim: str, topic: str) -> bool:
        """Tell whether a claim relates its subject to how a topic shows: what causes pain causes pelvic girdle pain."""
        signs = self._index.subjects(BK + "isManifestationOf", topic)
        kinds = {kind for sign in signs for kind in self.kinds(sign)}
        return not kinds.isdisjoint(self._index.iris(claim, BK + "claimObject"))

    def objects(self, claim: str) -> frozenset[str]:
        """Return what a claim relates its subject to."""
        return frozenset(self._index.iris(claim, BK + "claimObject"))

    def answers(self, claim: str) -> set[str]:
        """Return what a claim relates its subject to, its kinds, and the context that speaks of it."""
        objects, index = self.objects(claim), self._index
        contexts = [
            it for it in index.iris(claim, BK + "context") if not objects.isdisjoint(index.iris(it, BK + "speaksOf"))
        ]
        return {kind for term in objects for kind in self.kinds(term)}.union(contexts) - self.topics

    def avoided(self, claim: str) -> frozenset[str]:
        """Return what a claim says should be avoided: how long or how much of it is all right is answered by that."""
        avoids = BK + "shouldAvoid" in self._index.iris(claim, BK + "claimPredicate")
        return self.objects(claim) if avoids else frozenset()

    def happens(self, claim: str) -> frozenset[str]:
        """Return what a claim says of no more than that it happens."""
        happens = BK + "occursDuring" in self._index.iris(claim, BK + "claimPredicate")
        return self.subjects(claim) if happens else frozenset()

    def subjects(self, claim: str) -> frozenset[str]:
        """Return what a claim speaks of."""
        return frozenset(self._index.iris(claim, BK + "claimSubject"))

    def _seats(self, topic: str) -> list[str]:
        """Return where a topic's signs are: that the pain is in the pelvis tells nothing of a claim on it."""
        signs = self._index.subjects(BK + "isManifestationOf", topic)
        return list(dict.fromkeys(place for sign in signs for place in self._places(sign)))

    def _places(self, term: str) -> list[str]:
        """Return where a term always is, and what that is a part of, with what they are kinds of."""
        found: dict[str, None] = {}
        todo = [term]
        while todo:
            step = todo.pop()
            for prop in ("isLocatedIn", "isPartOf"):
                for place in self._index.iris(step, BK + prop):
                    if place not in found:
                        found[place] = None
                        todo.append(place)
        return list(dict.fromkeys(kind for place in found for kind in self.kinds(place)))
