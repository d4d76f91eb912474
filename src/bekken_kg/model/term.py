"""A term: a class, property or named value, with its place in the ontology and the claims about it."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable

from ..languages import LANGUAGES
from ..namespaces import OBO, OWL, RDF, RDFS, SKOS
from ..rdf.index import key
from ..words import word
from .code import Code, codes_of
from .entity import Entity, Text

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..rdf.index import Node
    from .claim import Claim

#: kind → the OWL type that makes it
KINDS = {
    "class": OWL + "Class",
    "object property": OWL + "ObjectProperty",
    "annotation property": OWL + "AnnotationProperty",
    "data property": OWL + "DatatypeProperty",
    "named value": OWL + "NamedIndividual",
}

#: property of a restriction → how its filler is meant
HOWS = {OWL + "someValuesFrom": "some", OWL + "allValuesFrom": "only", OWL + "hasValue": "value"}
#: what a class axiom is stated with
_WAYS = (RDFS + "subClassOf", OWL + "equivalentClass")


class Restriction(namedtuple("Restriction", ("term", "property", "how", "filler", "defining"))):
    """What always holds of a class, by anatomy or definition: ``term`` ``property`` ``how`` ``filler``.

    Attributes:
        term: the class that it holds of.
        property: the relation.
        how: ``"some"``, ``"only"`` or ``"value"``.
        filler: what it is related to.
        defining: whether it is part of the class's definition (an equivalence).
    """

    __slots__ = ()
    term: Term
    property: Term
    how: str
    filler: Term
    defining: bool

    def words(self, lang: str = "nb") -> str:
        """Return it in words from its subject's side: ``"er en del av bekken"``."""
        only = f" {word('axioms.only', lang)}" if self.how == "only" else ""
        return f"{self.property.words(lang)}{only} {self.filler.words(lang)}"


class Term(Entity):
    """A class, property or named value.

    Example:
        >>> import bekken_kg
        >>> symphysis = bekken_kg.load()["PubicSymphysis"]
        >>> symphysis.kind, symphysis.curie, symphysis.label("en").lang
        ('class', 'bk:PubicSymphysis', 'en')
    """

    @property
    def kind(self) -> str:
        """A key of :data:`KINDS`, or ``resource``."""
        types = self.iris(RDF + "type")
        return next((kind for kind, owl in KINDS.items() if owl in types), "resource")

    def definition(self, lang: str = "nb") -> Text | None:
        """Return its definition (in nb and en; nn falls back to nb, and the text's ``lang`` says so)."""
        return self.text(SKOS + "definition", lang)

    def synonyms(self, lang: str = "nb") -> tuple[str, ...]:
        """Return its other names in one language; there is no fallback."""
        return tuple(self.texts(SKOS + "altLabel").get(lang, ()))

    @property
    def parents(self) -> tuple[Term, ...]:
        """The named terms right above: superclasses, superproperties, or the classes of a named value."""
        above = self.iris(RDFS + "subClassOf") + self.iris(RDFS + "subPropertyOf") + self._genera()
        if self.kind in ("named value", "resource"):
            above += tuple(iri for iri in self.iris(RDF + "type") if not iri.startswith(OWL))
        return self._terms(above)

    @property
    def children(self) -> tuple[Term, ...]:
        """The named terms right below: subclasses, subproperties and named values."""
        below = [*self.users(RDFS + "subClassOf"), *self.users(RDFS + "subPropertyOf")]
        below += [name for whole in self._wholes(self.iri) for name in self._stated(whole, _WAYS[1:])]
        index = self._graph.index
        below += [it for it in self.users(RDF + "type") if KINDS["named value"] in index.iris(it, RDF + "type")]
        return self._terms(sorted(below))

    @property
    def axioms(self) -> tuple[Restriction, ...]:
        """What always holds of it."""
        restrictions = [
            self._axiom(self.iri, way, part)
            for way in _WAYS
            for expression in map(key, self._graph.index.values(self.iri, way))
            for part in (expression, *map(key, self._parts(expression)))
        ]
        return self._sorted(restrictions)

    @property
    def axioms_to(self) -> tuple[Restriction, ...]:
        """What always holds of others towards it: its parts, what is located in it."""
        restrictions = [
            self._axiom(term, way, part)
            for how in HOWS
            for part in self._graph.index.subjects(how, self.iri)
            for way in _WAYS
            for expression in (part, *self._wholes(part))
            for term in self._stated(expression, (way,))
        ]
        return self._sorted([axiom for axiom in restrictions if axiom and axiom.filler.iri == self.iri])

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that name it as subject, predicate, object or qualifier, in the leaflet's order."""
        return self._graph.claims_about(self.iri)

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes of outside terminologies that it is mapped to, the strictest matches first."""
        return codes_of(self, self._graph)

    @property
    def status(self) -> Term | None:
        """Its curation status."""
        return first_value(self, OBO + "IAO_0000114")

    def all_labels(self) -> dict[str, str]:
        """Return its labels by language, nb, nn and en first."""
        texts = self.texts(SKOS + "prefLabel")
        order = [lang for lang in LANGUAGES if lang in texts] + sorted(set(texts) - set(LANGUAGES))
        return {lang: texts[lang][0] for lang in order}

    def _parts(self, expression: str) -> list[Node]:
        """Return what a class expression is the intersection of."""
        index = self._graph.index
        return [part for head in index.values(expression, OWL + "intersectionOf") for part in index.items(head)]

    def _wholes(self, part: str) -> list[str]:
        """Return the intersections that a class or restriction is a part of."""
        index = self._graph.index
        return [whole for head in index.lists(part) for whole in index.subjects(OWL + "intersectionOf", head)]

    def _stated(self, expression: str, ways: Iterable[str]) -> list[str]:
        """Return the named classes that a class expression is stated of."""
        index = self._graph.index
        return [name for way in ways for name in index.subjects(way, expression) if name[:2] != "_:"]

    def _genera(self) -> tuple[str, ...]:
        """Return the named classes in its own definition: X ≡ Joint and … gives Joint."""
        same = self._graph.index.values(self.iri, OWL + "equivalentClass")
        parts = {key(part) for expression in same for part in self._parts(key(expression))}
        return tuple(sorted(part for part in parts if part[:2] != "_:"))

    def _terms(self, iris: Iterable[str]) -> tuple[Term, ...]:
        return tuple(Term(iri, self._graph) for iri in dict.fromkeys(iris))

    def _axiom(self, term: str, way: str, part: str) -> Restriction | None:
        """Return a restriction as an axiom of a term; ``None`` for what is none."""
        index = self._graph.index
        properties = index.iris(part, OWL + "onProperty")
        fillers = [(how, filler) for prop, how in HOWS.items() for filler in index.iris(part, prop)]
        if not properties or not fillers:
            return None
        prop, filler = Term(properties[0], self._graph), Term(fillers[0][1], self._graph)
        return Restriction(Term(term, self._graph), prop, fillers[0][0], filler, way == OWL + "equivalentClass")

    def _sorted(self, axioms: Iterable[Restriction | None]) -> tuple[Restriction, ...]:
        """Sort axioms, each once: those that define a term last, then by property, filler and term."""
        return tuple(
            sorted(
                set(filter(None, axioms)),
                key=lambda it: (it.defining, it.property.iri, it.filler.iri, it.term.iri, it.how),
            )
        )


def values(entity: Entity, prop: str) -> tuple[Term, ...]:
    """Return the terms that an entity has as values of a property."""
    return tuple(Term(iri, entity._graph) for iri in entity.iris(prop))


def first_value(entity: Entity, prop: str) -> Term | None:
    """Return the first of the terms that an entity has as values of a property."""
    return next(iter(values(entity, prop)), None)
