"""Relations of claims: how what one source says stands to what another says of the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ..languages import LANGUAGES
from ..namespaces import BK, OWL, RDFS
from ..rdf.index import Index, node
from ..words import word
from .saturation import existentials
from .subclasses import closure

#: how the second claim stands to the first, the weightiest first
RELATIONS = ("reversed", "broader", "narrower", "differs", "stronger", "weaker", "same")
#: in what two claims may differ: what is said, and how
STATEMENT = ("subject", "predicate", "object", "polarity", "negationScope")
QUALIFIERS = ("modality", "frequency", "context", "effect")
#: the property of a claim by which an aspect is told, where it is not called the same
_PROPERTIES = {name: f"claim{name.capitalize()}" for name in STATEMENT[:3]}
_TURNED = {"stronger": "weaker", "weaker": "stronger", "broader": "narrower", "narrower": "broader"}

# What a source says of the world, and what it advises: the strongest first.
_ORDERS = (
    [BK + name for name in ("Asserted", "Reported", "Possible")],
    [BK + name for name in ("Required", "Recommended", "Optional")],
)
_PLAIN = frozenset(BK + name for name in ("Asserted", "Reported"))
_GENERAL = frozenset(BK + name for name in ("isSaidToRelateTo", "isStructurallyRelatedTo"))
_TREATED, _AVOIDED, _CAUSES, _MAY_CAUSE = (BK + name for name in ("isTreatedBy", "shouldAvoid", "causes", "mayCause"))
_NOT_SO, _NOT_THE_HEDGE = BK + "NegatedStatement", BK + "NegatedModality"


class Stated(Protocol):
    """A claim of a graph."""

    @property
    def iri(self) -> str:
        """Its IRI."""
        ...

    def iris(self, prop: str) -> Sequence[str]:
        """Return the IRIs that it has as values of a property."""
        ...


Said = TypeVar("Said", bound=Stated)


class Hierarchy:
    """What is a kind or a part of what, and which relations are of one family, in one graph or several.

    A relation's family is the highest relation above it that still says something: one right below
    ``bk:isSaidToRelateTo`` or ``bk:isStructurallyRelatedTo``, or one of an extension with nothing above it. So
    ``bk:causes``, ``bk:affects``, ``bk:eases`` and ``bk:isNecessaryFor`` are of one (``bk:isSaidToInfluence``), and a
    narrower word of an extension is of the family of ours. ``bk:shouldAvoid`` is of the family of ``bk:isTreatedBy``:
    to say that a measure is to be avoided is to advise against it.
    """

    def __init__(self, indexes: Iterable[Index]) -> None:
        """Read graphs; a name means the same in all of them."""
        wider: dict[str, set[str]] = {}
        relations: dict[str, set[str]] = {}
        self._inverse: dict[str, str] = {}
        for index in indexes:
            parts = ((part, whole) for part, _, whole in existentials(index, (BK + "isPartOf",)))
            for name, other in (*index.links(BK + "isKindOf"), *parts):
                wider.setdefault(name, set()).add(other)
            for relation, other in index.links(RDFS + "subPropertyOf"):
                relations.setdefault(relation, set()).add(other)
            for pair in index.links(OWL + "inverseOf"):
                first, second = sorted(pair, key=lambda iri: (not iri.startswith(BK), iri))
                if first != second:
                    self._inverse[second] = first
        self._wider, self._relations = closure(wider), closure(relations)

    def wider(self, name: str) -> set[str]:
        """Return a name, and all that it is a kind or a part of."""
        return {name, *self._wider.get(name, ())}

    def relations(self, relation: str) -> set[str]:
        """Return a relation and all above it, but for those that say only that there is one."""
        return {relation, *self._relations.get(relation, set()) - _GENERAL}

    def families(self, relations: set[str]) -> set[str]:
        """Return the highest of some relations: the families that they are of."""
        return {top for top in relations if not (self._relations.get(top, set()) - {top}) & relations}

    def forward(self, relation: str) -> str:
        """Return a relation, or the one that it is the inverse of."""
        return self._inverse.get(relation, relation)

    def order(self, ours: frozenset[str], theirs: frozenset[str]) -> str | None:
        """Tell how theirs stand to ours: ``"same"``, ``"broader"``, ``"narrower"``; ``None`` where they do not.

        Several mean together: they are narrower where each of them is the same as, a kind of or a part of one of the
        others. So one alone is narrower than two that are named together.
        """
        wide, narrow = self._covers(theirs, ours), self._covers(ours, theirs)
        return "same" if wide and narrow else "broader" if wide else "narrower" if narrow else None

    def _covers(self, wide: frozenset[str], narrow: frozenset[str]) -> bool:
        return bool(narrow) and all(self.wider(name) & wide for name in narrow)


class Content(Generic[Said]):
    """What a claim says, written in one way whatever its words.

    An inverse relation is turned round; ``bk:mayCause`` is ``bk:causes`` with the hedge that it has in it; to avoid is
    to be treated by, advised against.

    Attributes:
        claim: the claim.
        subjects: IRIs of what it speaks of.
        relations: IRIs of the relation and those above it.
        relation: IRI of the relation.
        objects: IRIs of what the subjects are related to.
        against: whether it denies, or advises against.
        scope: IRI of what a negation covers; ``""`` where there is none.
        qualifiers: modality, frequency, context and effect: name → IRIs.
    """

    def __init__(self, claim: Said, hierarchy: Hierarchy) -> None:
        """Read a claim."""
        said = {name: claim.iris(BK + name) for name in ("claimPredicate", "polarity", "negationScope", *QUALIFIERS)}
        stated = next(iter(said["claimPredicate"]), "")
        self.claim, self.relation = claim, hierarchy.forward(stated)
        sides = [frozenset(claim.iris(BK + name)) for name in ("claimSubject", "claimObject")]
        self.subjects, self.objects = sides if self.relation == stated else reversed(sides)
        self.qualifiers = {name: frozenset(said[name]) for name in QUALIFIERS}

        negated, scopes = BK + "Negated" in said["polarity"], said["negationScope"]
        plain = self.qualifiers["modality"] <= _PLAIN
        if self.relation == _MAY_CAUSE:
            self.relation = _CAUSES
            if plain:  # "cannot cause" denies the "can"
                self.qualifiers["modality"], scopes = frozenset({BK + "Possible"}), scopes or (_NOT_THE_HEDGE,)
        elif plain:  # where nothing is hedged there is nothing else to negate
            scopes = ()
        scope = next(iter(scopes), _NOT_SO) if negated else ""

        above = hierarchy.relations(self.relation)
        avoided = _AVOIDED in above
        if avoided:  # to avoid has a "not" in it, and a second one takes that away
            scope = "" if scope == _NOT_SO else scope or _NOT_SO
        self.relation = _TREATED if self.relation == _AVOIDED else self.relation
        self.relations = above - {_AVOIDED} | ({_TREATED} if avoided else set())
        self.against, self.scope = negated != avoided, scope


@dataclass(frozen=True)
class Pair(Generic[Said]):
    """Two claims of the same, and how the second stands to the first.

    Attributes:
        a: the claim of the first source.
        b: the claim of the second.
        relation: one of :data:`RELATIONS`.
        differs: in what they differ: of :data:`STATEMENT` and :data:`QUALIFIERS`, in that order.
        orders: how the second's subject, relation and object stand to the first's: ``"same"``, ``"broader"``,
            ``"narrower"``, and of a relation ``"other"``.
    """

    a: Said
    b: Said
    relation: str
    differs: tuple[str, ...]
    orders: tuple[str, str, str]

    @property
    def equal(self) -> bool:
        """Whether both are of the very same."""
        return {*self.orders} == {"same"}

    @property
    def uneven(self) -> bool:
        """Whether the second is of something broader or narrower."""
        return not {"broader", "narrower"}.isdisjoint(self.orders)


def relate(a: Content[Said], b: Content[Said], hierarchy: Hierarchy) -> Pair[Said] | None:
    """Tell how a claim of one source stands to a claim of another; ``None`` where they are not of the same."""
    subject, object = hierarchy.order(a.subjects, b.subjects), hierarchy.order(a.objects, b.objects)
    if not (subject and object and hierarchy.families(a.relations) & hierarchy.families(b.relations)):
        return None
    wide, narrow = b.relation in a.relations, a.relation in b.relations
    relation = "same" if wide and narrow else "broader" if wide else "narrower" if narrow else "other"
    orders = (subject, relation, object)
    differs = _differing(a, b, orders)
    return Pair(a.claim, b.claim, _relation(a, b, orders, differs), differs, orders)


def _differing(a: Content[Said], b: Content[Said], orders: tuple[str, str, str]) -> tuple[str, ...]:
    """Return in what they differ; of what is denied and what is not, by which word: the relation, or the polarity."""
    opposite = a.against != b.against
    turned = opposite and a.claim.iris(BK + "polarity") != b.claim.iris(BK + "polarity")
    subject, relation, object = (order != "same" for order in orders)
    scope = not opposite and a.scope != b.scope
    stated = (subject, relation or (opposite and not turned), object, turned, scope)
    qualified = (a.qualifiers[name] != b.qualifiers[name] for name in QUALIFIERS)
    return tuple(name for name, other in zip((*STATEMENT, *QUALIFIERS), (*stated, *qualified), strict=True) if other)


def _relation(a: Content[Said], b: Content[Said], orders: tuple[str, str, str], differs: tuple[str, ...]) -> str:
    """Return the weightiest of the relations that hold; where two hold that cannot both, they differ."""
    if a.against != b.against:
        return "reversed"
    uneven = {*orders} & {"broader", "narrower"}
    if uneven:
        return uneven.pop() if len(uneven) == 1 else "differs"
    steps = {step for name in differs for step in [_step(name, a.qualifiers, b.qualifiers)]}
    return steps.pop() if len(steps) == 1 else "differs" if steps else "same"


def _step(aspect: str, a: Mapping[str, frozenset[str]], b: Mapping[str, frozenset[str]]) -> str:
    """Tell by an aspect in which they differ whether the second is stronger or weaker, or merely differs."""
    if aspect == "frequency" and not (a[aspect] and b[aspect]):
        return "weaker" if b[aspect] else "stronger"
    if aspect == "modality":
        for order in _ORDERS:
            ranks = [[order.index(value) for value in it[aspect] if value in order] for it in (a, b)]
            if all(len(rank) == len(it[aspect]) == 1 for rank, it in zip(ranks, (a, b), strict=True)):
                return "stronger" if ranks[1] < ranks[0] else "weaker"
    return "differs"


def pairs_of(ours: Iterable[Said], theirs: Iterable[Said], hierarchy: Hierarchy) -> list[Pair[Said]]:
    """Pair the claims of two sources, in the order of the first and then of the second.

    A claim pairs with every claim that it fits. Where one of the two has a partner of the very same, it has none of
    something broader or narrower.
    """
    contents = [Content(claim, hierarchy) for claim in theirs]
    of: dict[str, set[int]] = {}
    wide: dict[str, set[int]] = {}
    for place, content in enumerate(contents):
        for name in content.objects:
            of.setdefault(name, set()).add(place)
            for other in hierarchy.wider(name):
                wide.setdefault(other, set()).add(place)
    found: list[Pair[Said]] = []
    for claim in ours:
        content = Content(claim, hierarchy)
        near = {place for name in content.objects for place in wide.get(name, ())}
        near |= {place for name in content.objects for up in hierarchy.wider(name) for place in of.get(up, ())}
        found += filter(None, (relate(content, contents[place], hierarchy) for place in sorted(near)))
    settled = [{pair.a.iri for pair in found if pair.equal}, {pair.b.iri for pair in found if pair.equal}]
    return [pair for pair in found if not (pair.uneven and (pair.a.iri in settled[0] or pair.b.iri in settled[1]))]


class _Named:
    """A claim, by its name in an index."""

    def __init__(self, index: Index, iri: str) -> None:
        self.iri, self.iris = iri, partial(index.iris, iri)


def comparisons(index: Index, hierarchy: Hierarchy, ours: Iterable[str], theirs: Iterable[str]) -> Iterator[Triple]:
    """Give where two sources say something else of the same, for the reading layer: of each claim, and of each other.

    Args:
        index: the graph that both are in.
        hierarchy: that of the graph.
        ours: IRIs of the claims of one source.
        theirs: those of the other.
    """
    a, b = ([_Named(index, iri) for iri in claims] for claims in (ours, theirs))
    for pair in pairs_of(a, b, hierarchy):
        turned = _TURNED.get(pair.relation, pair.relation)
        for one, other, relation in ((pair.a, pair.b, pair.relation), (pair.b, pair.a, turned)):
            if relation == "same":
                continue
            about = BlankNode()
            yield Triple(node(one.iri), NamedNode(BK + "inComparison"), about)
            yield Triple(about, NamedNode(BK + "comparedClaim"), node(other.iri))
            for lang in LANGUAGES:
                text = Literal(word(f"compare.relation.{relation}", lang), language=lang)
                yield Triple(about, NamedNode(BK + "comparedAs"), text)
            for aspect in pair.differs:
                yield Triple(about, NamedNode(BK + "differsIn"), NamedNode(BK + _PROPERTIES.get(aspect, aspect)))
