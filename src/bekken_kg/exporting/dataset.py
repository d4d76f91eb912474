"""The graph described as a data set, in the words of VoID and DCAT.

https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/ say what the words mean.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ..errors import WrongUse
from ..namespaces import BASE, BK, BKC, DCAT, DCTERMS, FOAF, GRAPH, OBO, ONTOLOGY, PREFIXES, RDF, SKOS, VOID
from ..rdf.index import Index
from ..rdf.sssom import PREDICATES
from ..rdf.turtle import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.index import Node

DATASET = BASE + "dataset"
PROJECT = BASE + "project"
#: the dumps that the description names: file → format of `bekken export`, VoID's feature, media type
DUMPS = {
    "bekken-kg.nq": ("nquads", "N-Quads", "application/n-quads"),
    "bekken-kg.ttl": ("turtle", "Turtle", "text/turtle"),
}
_HEADER = (
    "Written by `bekken export void`. The dumps lie beside this file, where they are made:",
    *(f"`bekken export {form} --to {name}`" for name, (form, _, _) in DUMPS.items()),
)
_DATES = ("created", "modified", "issued")
_COPIED = ("title", "description", "license", "source", "bibliographicCitation", *_DATES)
_EXAMPLES = (BK + "PelvicGirdlePain", BKC + "L25")
_LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_HERE = "beside:"  # stands for the description's own place until it is text, as an IRI must be absolute


def dataset_text(quads: Iterable[Quad], endpoint: str | None = None) -> str:
    """Describe a graph as Turtle; the same text for the same graph.

    Args:
        quads: the graph; each named graph is told as a subset.
        endpoint: the address at which it can be asked by SPARQL, if it can.

    Raises:
        WrongUse: for an endpoint that is no http address.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> "void:Linkset" in dataset_text(quads_of())
        True
    """
    return write(description(quads, endpoint), _HEADER).replace(f"<{_HERE}", "<")


def description(quads: Iterable[Quad], endpoint: str | None = None) -> list[Triple]:
    """Return the triples of the description; arguments and errors as for :func:`dataset_text`."""
    given = list(quads)
    index = Index(given)
    made = _Description()
    whole = NamedNode(DATASET)
    made.add(NamedNode(_HERE), RDF + "type", NamedNode(VOID + "DatasetDescription"))
    made.add(NamedNode(_HERE), FOAF + "primaryTopic", whole)
    made.add(whole, RDF + "type", NamedNode(DCAT + "Dataset"))
    _header(made, index)
    made.count(whole, {quad.triple for quad in given})
    made.partitions(whole, {quad.triple for quad in given})
    _vocabularies(made, given)
    layers: dict[NamedNode, set[Triple]] = defaultdict(set)
    for quad in given:
        if isinstance(quad.graph_name, NamedNode):
            layers[quad.graph_name].add(quad.triple)
    for graph, triples in layers.items():
        made.add(whole, VOID + "subset", graph)
        title = f"bekken-kg, layer {graph.value.removeprefix(GRAPH)}"
        made.add(graph, DCTERMS + "title", Literal(title, language="en"))
        made.count(graph, triples)
    _links(made, given, index)
    _access(made, index, endpoint)
    return made.triples


class _Description:
    """The triples of a description, as they are made."""

    def __init__(self) -> None:
        self.triples: list[Triple] = []

    def add(self, subject: NamedNode | BlankNode, predicate: str, value: Node | str | int) -> None:
        node = Literal(value) if isinstance(value, (str, int)) else value
        self.triples.append(Triple(subject, NamedNode(predicate), node))

    def count(self, dataset: NamedNode, triples: set[Triple]) -> None:
        """Say that something is a data set, and how large."""
        subjects = {triple.subject for triple in triples}
        ours = {one for one in subjects if isinstance(one, NamedNode) and one.value.startswith(BASE)}
        self.add(dataset, RDF + "type", NamedNode(VOID + "Dataset"))
        self.add(dataset, VOID + "triples", len(triples))
        self.add(dataset, VOID + "entities", len(ours))
        self.add(dataset, VOID + "classes", len(_classes(triples)))
        self.add(dataset, VOID + "properties", len({triple.predicate for triple in triples}))
        self.add(dataset, VOID + "distinctSubjects", len(subjects))
        self.add(dataset, VOID + "distinctObjects", len({triple.object for triple in triples}))

    def partitions(self, dataset: NamedNode, triples: set[Triple]) -> None:
        """Say how many things there are of each class, and how many triples with each property."""
        for kind, members in _classes(triples).items():
            part = BlankNode()
            self.add(dataset, VOID + "classPartition", part)
            self.add(part, VOID + "class", kind)
            self.add(part, VOID + "entities", len(members))
        for prop in {triple.predicate for triple in triples}:
            part = BlankNode()
            self.add(dataset, VOID + "propertyPartition", part)
            self.add(part, VOID + "property", prop)
            self.add(part, VOID + "triples", sum(triple.predicate == prop for triple in triples))


def _classes(triples: set[Triple]) -> dict[NamedNode, set[object]]:
    """Return class → members; a class without a name is none here."""
    found: dict[NamedNode, set[object]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode):
            found[triple.object].add(triple.subject)
    return found


def _header(made: _Description, index: Index) -> None:
    """Copy what the ontology says of itself; who made it is an agent here, as DCAT asks."""
    whole, agent = NamedNode(DATASET), NamedNode(PROJECT)
    for name in _COPIED:
        for value in index.values(ONTOLOGY, DCTERMS + name):
            made.add(whole, DCTERMS + name, value)
    for name in ("creator", "publisher"):
        for value in index.values(ONTOLOGY, DCTERMS + name):
            made.add(whole, DCTERMS + name, agent)
            made.add(agent, RDF + "type", NamedNode(FOAF + "Agent"))
            made.add(agent, FOAF + "name", value)


def _vocabularies(made: _Description, quads: list[Quad]) -> None:
    """Name the vocabularies and the languages that are used."""
    whole = NamedNode(DATASET)
    used = {quad.predicate for quad in quads} | set(_classes({quad.triple for quad in quads}))
    for vocabulary in {_vocabulary(name.value) for name in used}:
        made.add(whole, VOID + "vocabulary", NamedNode(vocabulary))
    labels = [quad.object for quad in quads if quad.predicate.value == SKOS + "prefLabel"]
    for tag in {label.language for label in labels if isinstance(label, Literal) and label.language}:
        made.add(whole, DCTERMS + "language", NamedNode(_LANGUAGE + tag))


def _vocabulary(iri: str) -> str:
    if iri.startswith(BK):
        return ONTOLOGY
    if iri.startswith(OBO):  # the foundry's ontologies share one namespace: obo:IAO_0000115 is of iao.owl
        return f"{OBO}{iri.removeprefix(OBO).partition('_')[0].lower()}.owl"
    known = [namespace for namespace in PREFIXES.values() if iri.startswith(namespace)]
    return known[0] if known else iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _links(made: _Description, quads: list[Quad], index: Index) -> None:
    """Tell the matches to each code system apart by predicate: a linkset has only one."""
    starts = {start.value: system for system, start in index.pairs(BK + "iriStartsWith") if isinstance(start, Literal)}
    links: dict[tuple[str, str, NamedNode], int] = defaultdict(int)
    for quad in quads:
        predicate, code = quad.predicate.value.removeprefix(SKOS), quad.object
        if predicate in PREDICATES and isinstance(code, NamedNode):
            graph = quad.graph_name if isinstance(quad.graph_name, NamedNode) else NamedNode(DATASET)
            start = max((one for one in starts if code.value.startswith(one)), key=len, default=None)
            if start is not None:
                links[start, predicate, graph] += 1
    for (start, predicate, graph), size in links.items():
        system = NamedNode(starts[start])
        linkset = NamedNode(f"{DATASET}/links/{system.value.rpartition('/')[2]}/{predicate}")
        made.add(graph, VOID + "subset", linkset)
        made.add(linkset, RDF + "type", NamedNode(VOID + "Linkset"))
        made.add(linkset, VOID + "linkPredicate", NamedNode(SKOS + predicate))
        made.add(linkset, VOID + "subjectsTarget", NamedNode(DATASET))
        made.add(linkset, VOID + "objectsTarget", system)
        made.add(linkset, VOID + "triples", size)
        made.add(system, RDF + "type", NamedNode(VOID + "Dataset"))
        made.add(system, VOID + "uriSpace", start)
        for title in index.values(system.value, SKOS + "prefLabel"):
            made.add(system, DCTERMS + "title", title)


def _access(made: _Description, index: Index, endpoint: str | None) -> None:
    """Say how to get at it."""
    whole = NamedNode(DATASET)
    made.add(whole, VOID + "uriSpace", BASE)
    for iri in _EXAMPLES:
        if index.facts(iri):
            made.add(whole, VOID + "exampleResource", NamedNode(iri))
    for name, (_, feature, media) in DUMPS.items():
        file, part = NamedNode(_HERE + name), BlankNode()
        made.add(whole, VOID + "dataDump", file)
        made.add(whole, VOID + "feature", NamedNode(f"http://www.w3.org/ns/formats/{feature}"))
        made.add(whole, DCAT + "distribution", part)
        made.add(part, RDF + "type", NamedNode(DCAT + "Distribution"))
        made.add(part, DCAT + "downloadURL", file)
        made.add(part, DCAT + "mediaType", NamedNode(_MEDIA + media))
    if endpoint is not None:
        try:
            address = NamedNode(endpoint if endpoint.startswith(("http://", "https://")) else "")
        except ValueError:
            raise WrongUse(
                f"'{endpoint}' is no address of an endpoint; it should start with http:// or https://"
            ) from None
        made.add(whole, VOID + "sparqlEndpoint", address)
