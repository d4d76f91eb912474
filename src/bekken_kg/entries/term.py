"""A term: a class, property or named value, with its place in the ontology and the claims about it."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from functools import cached_property

from ..languages import LANGUAGES
from ..namespaces import OBO, OWL, RDF, RDFS, SKOS
from .code import Code, codes_of
from .entity import Entity, Text

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .claim import Claim

#: kind → the OWL type that makes it
KINDS = {
    "class": OWL + "Class",
    "object property": OWL + "ObjectProperty",
    "annotation property": OWL + "AnnotationProperty",
    "data property": OWL + "DatatypeProperty",
    "named value": OWL + "NamedIndividual",
}

# A restriction stands under subClassOf or equivalentClass, alone or as a part of an intersection.
_AXIOMS = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?term ?way ?property ?how ?filler WHERE {{
  VALUES ?way {{ rdfs:subClassOf owl:equivalentClass }}
  VALUES ?how {{ owl:someValuesFrom owl:allValuesFrom owl:hasValue }}
  ?term ?way ?class .
  {{ ?class owl:onProperty ?property ; ?how ?filler }} UNION
  {{ ?class owl:intersectionOf/rdf:rest*/rdf:first ?part . ?part owl:onProperty ?property ; ?how ?filler }}
  FILTER({variable} = {node}) FILTER(ISIRI(?term) && ISIRI(?filler))
}} ORDER BY ?way ?property ?filler ?term"""


class Axiom(namedtuple("Axiom", ("term", "property", "how", "filler", "defining"))):
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
        only = {"nb": " bare", "nn": " berre", "en": " only"}.get(lang, "") if self.how == "only" else ""
        return f"{self.property.label(lang).told(lang)}{only} {self.filler.label(lang).told(lang)}"


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

    def scope_note(self, lang: str = "nb") -> Text | None:
        """Return how the term is meant, where that needs saying; fallback as for labels."""
        return self.text(SKOS + "scopeNote", lang)

    @cached_property
    def parents(self) -> tuple[Term, ...]:
        """The named terms right above: superclasses, superproperties, or the classes of a named value."""
        above = self.iris(RDFS + "subClassOf") + self.iris(RDFS + "subPropertyOf") + self._genera()
        if self.kind in ("named value", "resource"):
            above += tuple(iri for iri in self.iris(RDF + "type") if not iri.startswith(OWL))
        return self._terms(above)

    @cached_property
    def children(self) -> tuple[Term, ...]:
        """The named terms right below: subclasses, subproperties and named values."""
        rows = self._iri_rows(
            f"""PREFIX owl: <{OWL}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}>
            SELECT DISTINCT ?child WHERE {{
              {{ ?child rdfs:subClassOf|rdfs:subPropertyOf {self._node} }} UNION
              {{ ?child owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first {self._node} }} UNION
              {{ ?child a {self._node} , owl:NamedIndividual }} FILTER(ISIRI(?child))
            }} ORDER BY ?child"""
        )
        return self._terms(iri for (iri,) in rows)

    @cached_property
    def axioms(self) -> tuple[Axiom, ...]:
        """What always holds of it."""
        return self._axioms("?term")

    @cached_property
    def axioms_to(self) -> tuple[Axiom, ...]:
        """What always holds of others towards it: its parts, what is located in it."""
        return self._axioms("?filler")

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
        found = self.iris(OBO + "IAO_0000114")
        return Term(found[0], self._graph) if found else None

    def all_labels(self) -> dict[str, str]:
        """Return its labels by language, nb, nn and en first."""
        texts = self.texts(SKOS + "prefLabel")
        order = [lang for lang in LANGUAGES if lang in texts] + sorted(set(texts) - set(LANGUAGES))
        return {lang: texts[lang][0] for lang in order}

    def _genera(self) -> tuple[str, ...]:
        """Return the named classes in its own definition: X ≡ Joint and … gives Joint."""
        rows = self._iri_rows(
            f"""PREFIX owl: <{OWL}> PREFIX rdf: <{RDF}>
            SELECT DISTINCT ?genus WHERE {{
              {self._node} owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first ?genus
              FILTER(ISIRI(?genus))
            }} ORDER BY ?genus"""
        )
        return tuple(iri for (iri,) in rows)

    def _terms(self, iris: Iterable[str]) -> tuple[Term, ...]:
        return tuple(Term(iri, self._graph) for iri in dict.fromkeys(iris))

    def _axioms(self, variable: str) -> tuple[Axiom, ...]:
        hows = {OWL + "someValuesFrom": "some", OWL + "allValuesFrom": "only", OWL + "hasValue": "value"}
        rows = self._iri_rows(_AXIOMS.format(variable=variable, node=self._node))
        return tuple(
            Axiom(
                Term(term, self._graph),
                Term(prop, self._graph),
                hows[how],
                Term(filler, self._graph),
                way == OWL + "equivalentClass",
            )
            for term, way, prop, how, filler in rows
        )
