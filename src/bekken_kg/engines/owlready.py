"""owlready2: the graph as Python objects, and an engine on owlready2's own quadstore.

The one module that imports owlready2. Why the engine asks by ``World.as_rdflib_graph()`` and not by
owlready2's native SPARQL: docs/decisions/owlready2-engine.md.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import owlready2  # type: ignore[import-untyped]
import pyoxigraph as ox
import rdflib
from owlready2.rdflib_store import TripleLiteRDFlibStore  # type: ignore[import-untyped]
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from ..asking.guard import has_from
from ..asking.values import is_ill_typed
from ..errors import CannotDo
from ..namespaces import BK, ONTOLOGY, OWL, PREFIXES, RDF
from .oxigraph import LocalEngine
from .rdflib import RdflibQuery

_TYPE = ox.NamedNode(RDF + "type")
_CLASS = ox.NamedNode(OWL + "Class")
_IMPORTS = ox.NamedNode(OWL + "imports")
_ONTOLOGY = ox.NamedNode(OWL + "Ontology")
_FLOATS = (rdflib.XSD.double, rdflib.XSD.float)
_SPECIAL = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}  # as Python writes them, as XSD does


class OwlreadyEngine(LocalEngine):
    """An owlready2 World with one ontology per layer, asked over its quadstore.

    Attributes:
        world: the :class:`owlready2.World`; a reasoner may be run on it, and what it adds is then found.
    """

    def __init__(
        self, files: Iterable[tuple[str, str | None]], *, union: bool = True, extra: Iterable[ox.Quad] = ()
    ) -> None:
        """Load the files; see :func:`bekken_kg.engines.open_engine`."""
        super().__init__(files, union=union, extra=extra)
        self.world, graphs = _world(self.store)
        self.dataset = rdflib.Dataset(store=Quadstore(self.world, graphs), default_union=union)

    def query(self, text: str, *, guarded: bool = False) -> ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]:
        """Answer a read-only query; see :class:`bekken_kg.engines.Engine`.

        Raises:
            QuerySyntaxError: for text that does not parse, with line and column where rdflib knows them.
            CannotDo: for a query with SERVICE or FROM.
            WrongUse: for an update.
        """
        query = RdflibQuery(text, guarded)
        if has_from(text):
            raise CannotDo("owlready2 cannot choose graphs by FROM; use GRAPH, --layer, or --engine oxigraph")
        return query.run(self.dataset)


class Quadstore(TripleLiteRDFlibStore):  # type: ignore[misc]  # owlready2 has no types
    """The quadstore of a World as an rdflib store with named graphs: the triples that stand in it, each once.

    The store that owlready2 0.51 has for this adds the inverses of triples, gives a triple twice that two
    ontologies have, gives every plain text the datatype ``xsd:string``, finds ``"x"@nb`` where ``"x"@nn`` was
    asked for, and fails on a property that it does not know as one.
    """

    graph_aware = True

    def __init__(self, world: Any, graphs: Mapping[str, Any]) -> None:
        """Put a store around a World.

        Args:
            world: the World.
            graphs: IRI of a named graph → its ontology; ``""`` is the default graph.
        """
        super().__init__(world)
        self._graphs = {name or str(DATASET_DEFAULT_GRAPH_ID): onto.graph for name, onto in graphs.items()}

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """Find the triples of a pattern; rdflib's :class:`rdflib.store.Store` says how."""
        quads = self.world.graph if context is None else self._graphs.get(str(context.identifier))
        if quads is None:
            return
        subject, predicate, value, datatype = self._rdflib_2_owlready(triple_pattern)
        if value is None:
            rows = quads._get_triples_spod_spod(subject, predicate, None, None)
        elif datatype is None:
            rows = quads._get_obj_triples_spo_spo(subject, predicate, value)
        else:
            rows = quads._get_data_triples_spod_spod(subject, predicate, value, None)
        for row in dict.fromkeys(rows):
            triple = self._owlready_2_rdflib(*row)
            if isinstance(triple[2], rdflib.Literal):
                if triple[2].datatype == rdflib.XSD.string:
                    triple = (*triple[:2], rdflib.Literal(str(triple[2])))
                elif (text := _SPECIAL.get(str(triple[2]))) and triple[2].datatype in _FLOATS:
                    triple = (*triple[:2], rdflib.Literal(text, datatype=triple[2].datatype, normalize=False))
            if triple_pattern[2] in (None, triple[2]):
                yield triple, iter([context])

    def add_graph(self, graph: Any) -> None:
        """Do nothing: the named graphs are those that were loaded."""

    def contexts(self, triple: Any = None) -> Iterator[Any]:
        """Go over the named graphs."""
        for name in self._graphs:
            yield rdflib.Graph(store=self, identifier=rdflib.URIRef(name))


def to_world(quads: Iterable[ox.Quad]) -> Any:
    """Copy quads into a new owlready2 World: one ontology per named graph.

    ``owl:imports`` is left out: owlready2 would fetch what it names.

    Args:
        quads: the graph.

    Returns:
        An :class:`owlready2.World` of its own, never the default one.

    Raises:
        CannotDo: when owlready2 does not have every class of the graph afterwards.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> world = to_world(quads_of(["terms", "leaflet"]))
        >>> world["https://w3id.org/bekken-kg/terms/PelvicGirdlePain"].prefLabel.nb
        ['bekkenløsning']
        >>> world["https://w3id.org/bekken-kg/claims/L25"].modality.name
        'Asserted'
    """
    return _world(quads)[0]


def _world(quads: Iterable[ox.Quad]) -> tuple[Any, dict[str, Any]]:
    """Return a World, and its ontologies by the name of their graph."""
    triples: dict[str, list[ox.Triple]] = {}
    classes = set()
    for quad in quads:
        if quad.predicate == _IMPORTS:
            continue
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        triples.setdefault(name, []).append(quad.triple)
        if isinstance(quad.object, ox.Literal) and is_ill_typed(quad.object):
            raise CannotDo(f"owlready2 would make a number of {quad.object}; --engine oxigraph keeps it")
        if quad.predicate == _TYPE and quad.object == _CLASS and isinstance(quad.subject, ox.NamedNode):
            classes.add(quad.subject.value)
    world = owlready2.World()
    graphs = {name: _ontology(world, name, triples[name]) for name in sorted(triples)}
    _forget(world.get_ontology("http://anonymous/"))
    missing = classes - {kind.iri for kind in world.classes()}
    if missing:
        raise CannotDo(f"owlready2 did not load {len(missing)} classes, such as {min(missing)}")
    return world, graphs


def _ontology(world: Any, name: str, triples: list[ox.Triple]) -> Any:
    """Load one graph, as N-Triples: given Turtle, owlready2 loads an empty ontology without a word."""
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    ontology = world.get_ontology(f"{name or ONTOLOGY}#")
    try:
        ontology.load(fileobj=io.BytesIO(lines), only_local=True)
    except owlready2.OwlReadyOntologyParsingError as error:  # such as "x"^^xsd:integer
        why = error.__cause__ or error.__context__ or error
        raise CannotDo(f"owlready2 cannot load the graph {name}: {why}; --engine oxigraph can") from None
    if not any(triple.object == _ONTOLOGY for triple in triples):  # owlready2 has put in one of its own
        _forget(ontology)
    return ontology


def _forget(ontology: Any) -> None:
    """Take back the triple by which owlready2 declares an ontology of its own."""
    ontology._del_obj_triple_spo(ontology.storid, owlready2.rdf_type, owlready2.base.owl_ontology)


def to_objects(quads: Iterable[ox.Quad]) -> Any:
    """Copy quads into a new World in which each property has a Python name of its own.

    Where an outside property has the name of one of ours, its Python name has its prefix before it:
    ``isPartOf`` is ``bk:isPartOf``, and ``dcterms:isPartOf`` is ``dcterms_isPartOf``.
    """
    world = to_world(quads)
    ours = {prop.name: prop for prop in world.properties() if prop.iri.startswith(BK)}
    for prop in list(world.properties()):
        if prop.name in ours and prop is not ours[prop.name]:
            prefix = next((key for key, iri in PREFIXES.items() if prop.iri == iri + prop.name), "other")
            prop.python_name = f"{prefix}_{prop.name}"
            ours[prop.name].python_name = prop.name
    return world
