"""The knowledge graph: a graph that is asked, exported and explained."""

from __future__ import annotations

from .errors import WrongUse
from .graph import Graph
from .languages import language

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    import owlready2  # type: ignore[import-untyped]
    import rdflib

    from .explaining.explanation import Explanation


class KnowledgeGraph(Graph):
    """A loaded graph; made by :func:`bekken_kg.load` and :func:`bekken_kg.connect`.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> "relaksin" in kg, kg["relaksin"].curie, kg.claim("L49").effects[0].name
        (True, 'bk:Relaxin', 'ReducedPain')
    """

    def explain(self, subject: str, predicate: str, object: str, lang: str | None = None) -> Explanation:
        """Explain why a fact holds: axioms that it follows from, claims that say it, or the nearest facts.

        Arguments and errors as :func:`bekken_kg.explaining.explanation.explain` has them.

        Example:
            >>> import bekken_kg
            >>> bool(bekken_kg.load().explain("symfyse", "er en del av", "bekken"))
            True
        """
        from .explaining.explanation import explain

        return explain(self, subject, predicate, object, language(lang))

    def to_rdflib(self) -> rdflib.Dataset:
        """Return a copy as an rdflib Dataset: one named graph per layer, their union as the default."""
        from .engines.rdflib import to_dataset

        return to_dataset(self.engine.quads())

    def to_owlready(self) -> owlready2.World:
        """Return a copy as an owlready2 World: an ontology a layer, terms as classes, claims as individuals.

        Where an outside property has the name of one of ours, its Python name has its prefix before it:
        ``isPartOf`` is ``bk:isPartOf``, and ``dcterms_isPartOf`` the one of Dublin Core.

        Example:
            >>> import bekken_kg
            >>> world = bekken_kg.load().to_owlready()
            >>> bk = world.get_namespace("https://w3id.org/bekken-kg/terms/")
            >>> bk.PelvicGirdlePain.prefLabel.nb, bk.PelvicGirdlePain.label.en
            (['bekkenløsning'], ['pregnancy-related pelvic girdle pain'])
            >>> len(list(bk.Claim.instances()))
            58
        """
        from .engines.owlready import to_objects

        return to_objects(self.engine.quads())

    def export(self, format: str, layer: str | None = None, edges: str = "all", *, framed: bool = False) -> str:
        """Return the graph, or one layer of it, as one sorted text.

        Args:
            format: turtle, nquads, trig, ntriples, jsonld, rdfxml, turtle12, trig12, void, skos-ap-no, or fhir (a
                Bundle).
            layer: only this layer; all that is loaded for ``None``.
            edges: for the layer ``edges``, ``"cautious"`` for those that a claim says without a hedge, a frequency or a
                negation.
            framed: for jsonld, an object a term with its claims inside; for all layers alone.

        Raises:
            UnknownName: for a format or layer that does not exist, or another word for edges.
            CannotDo: for fhir without the extra ``fhir``.
            WrongUse: for a layer of a format that always takes the same, cautious edges of another layer, or ``framed``
                with another format.

        Example:
            >>> import bekken_kg
            >>> len(bekken_kg.load().export("ntriples", "edges", "cautious").splitlines())
            28
        """
        if framed and (format != "jsonld" or layer):
            raise WrongUse("framed is for jsonld, and has its own choice of layers: leave the layer out")
        if framed:
            from .exporting.framed import framed_text

            return framed_text(self)
        from .exporting.formats import text_of

        return text_of(self, format, layer, None, edges)
