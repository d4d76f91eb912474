"""The graph described as a data set, in the words of VoID and DCAT.

https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/ say what the words mean.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ..errors import WrongUse
from ..namespaces import BASE, BK, BKC, DCAT, DCTERMS, FOAF, GRAPH, MATCHES, OBO, ONTOLOGY, PREFIXES, RDF, SKOS, VOID
from ..rdf.index import Index
from ..rdf.turtle import write
from ..reading import Systems

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
    quads = list(quads)
    index = Index(quads)
    union = {quad.triple for quad in quads}
    about = _Description()
    about.add(_HERE, RDF + "type", NamedNode(VOID + "DatasetDescription"))
    about.add(_HERE, FOAF + "primaryTopic", NamedNode(DATASET))
    about.add(DATASET, RDF + "type", NamedNode(DCAT + "Dataset"))
    _header(about, index)
    about.count(DATASET, union)
    about.partitions(union)
    _vocabularies(about, union)
    layers: dict[str, set[Triple]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode):
            layers[quad.graph_name.value].add(quad.triple)
    for graph, triples in layers.items():
        about.add(DATASET, VOID + "subset", NamedNode(graph))
        about.add(graph, DCTERMS + "title", Literal(f"bekken-kg, layer {graph.removeprefix(GRAPH)}", language="en"))
        about.count(graph, triples)
    _links(about, quads, index)
    _access(about, index, endpoint)
    return about.triples


class _Description:
    """The triples of a description, as they are made."""

    def __init__(self) -> None:
        self.triples: list[Triple] = []

    def add(self, subject: str | BlankNode, predicate: str, value: Node | str | int) -> None:
        name = NamedNode(subject) if isinstance(subject, str) else subject
        node = Literal(value) if isinstance(value, (str, int)) else value
        self.triples.append(Triple(name, NamedNode(predicate), node))

    def count(self, dataset: str, triples: set[Triple]) -> None:
        """Say that something is a data set, and how large."""
        subjects = {triple.subject for triple in triples}
        ours = [name for name in subjects if isinstance(name, NamedNode) and name.value.startswith(BASE)]
        self.add(dataset, RDF + "type", NamedNode(VOID + "Dataset"))
        self.add(dataset, VOID + "triples", len(triples))
        self.add(dataset, VOID + "entities", len(ours))
        self.add(dataset, VOID + "classes", len(_classes(triples)))
        self.add(dataset, VOID + "properties", len({triple.predicate for triple in triples}))
        self.add(dataset, VOID + "distinctSubjects", len(subjects))
        self.add(dataset, VOID + "distinctObjects", len({triple.object for triple in triples}))

    def partitions(self, triples: set[Triple]) -> None:
        """Say how many entities there are of each class, and how many triples with each property."""
        uses = Counter(triple.predicate for triple in triples)
        sizes = {kind: len(members) for kind, members in _classes(triples).items()}
        for word, numbers, counted in (("class", sizes, "entities"), ("property", uses, "triples")):
            for name, size in numbers.items():
                part = BlankNode()
                self.add(DATASET, f"{VOID}{word}Partition", part)
                self.add(part, VOID + word, name)
                self.add(part, VOID + counted, size)


def _classes(triples: set[Triple]) -> dict[NamedNode, set[object]]:
    """Return class → members; a class without a name is none here."""
    members: dict[NamedNode, set[object]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode):
            members[triple.object].add(triple.subject)
    return members


def _header(about: _Description, index: Index) -> None:
    """Copy what the ontology says of itself; who made it is an agent here, as DCAT asks."""
    for name in _COPIED:
        for value in index.values(ONTOLOGY, DCTERMS + name):
            about.add(DATASET, DCTERMS + name, value)
    for name in ("creator", "publisher"):
        for value in index.values(ONTOLOGY, DCTERMS + name):
            about.add(DATASET, DCTERMS + name, NamedNode(PROJECT))
            about.add(PROJECT, RDF + "type", NamedNode(FOAF + "Agent"))
            about.add(PROJECT, FOAF + "name", value)


def _vocabularies(about: _Description, triples: set[Triple]) -> None:
    """Name the vocabularies and the languages that are used."""
    for vocabulary in {_vocabulary(name.value) for name in {*_classes(triples), *(it.predicate for it in triples)}}:
        about.add(DATASET, VOID + "vocabulary", NamedNode(vocabulary))
    labels = [triple.object for triple in triples if triple.predicate.value == SKOS + "prefLabel"]
    for tag in {label.language for label in labels if isinstance(label, Literal) and label.language}:
        about.add(DATASET, DCTERMS + "language", NamedNode(_LANGUAGE + tag))


def _vocabulary(iri: str) -> str:
    if iri.startswith(BK):
        return ONTOLOGY
    if iri.startswith(OBO):  # the foundry's ontologies share one namespace: obo:IAO_0000115 is of iao.owl
        return f"{OBO}{iri.removeprefix(OBO).partition('_')[0].lower()}.owl"
    known = [namespace for namespace in PREFIXES.values() if iri.startswith(namespace)]
    return known[0] if known else iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _links(about: _Description, quads: list[Quad], index: Index) -> None:
    """Tell the matches to each code system apart by predicate: a linkset has only one."""
    systems = Systems(index)
    sizes = Counter(
        (systems.of(quad.object.value)[0], quad.predicate.value.removeprefix(SKOS), quad.graph_name)
        for quad in quads
        if isinstance(quad.object, NamedNode) and quad.predicate.value.removeprefix(SKOS) in MATCHES
    )
    for (system, predicate, graph), size in sizes.items():
        if system:
            linkset = f"{DATASET}/links/{system.rpartition('/')[2]}/{predicate}"
            about.add(getattr(graph, "value", DATASET), VOID + "subset", NamedNode(linkset))
            about.add(linkset, RDF + "type", NamedNode(VOID + "Linkset"))
            about.add(linkset, VOID + "linkPredicate", NamedNode(SKOS + predicate))
            about.add(linkset, VOID + "subjectsTarget", NamedNode(DATASET))
            about.add(linkset, VOID + "objectsTarget", NamedNode(system))
            about.add(linkset, VOID + "triples", size)
            about.add(system, RDF + "type", NamedNode(VOID + "Dataset"))
            for start in index.literals(system, BK + "iriStartsWith"):
                about.add(system, VOID + "uriSpace", start)
            for title in index.values(system, SKOS + "prefLabel"):
                about.add(system, DCTERMS + "title", title)


def _access(about: _Description, index: Index, endpoint: str | None) -> None:
    """Say how to get at it."""
    about.add(DATASET, VOID + "uriSpace", BASE)
    for iri in _EXAMPLES:
        if index.facts(iri):
            about.add(DATASET, VOID + "exampleResource", NamedNode(iri))
    for name, (_, feature, media) in DUMPS.items():
        file, part = NamedNode(_HERE + name), BlankNode()
        about.add(DATASET, VOID + "dataDump", file)
        about.add(DATASET, VOID + "feature", NamedNode(f"http://www.w3.org/ns/formats/{feature}"))
        about.add(DATASET, DCAT + "distribution", part)
        about.add(part, RDF + "type", NamedNode(DCAT + "Distribution"))
        about.add(part, DCAT + "downloadURL", file)
        about.add(part, DCAT + "mediaType", NamedNode(_MEDIA + media))
    if endpoint is not None:
        try:
            address = NamedNode(endpoint if endpoint.startswith(("http://", "https://")) else "")
        except ValueError:
            raise WrongUse(
                f"'{endpoint}' is no address of an endpoint; it should start with http:// or https://"
            ) from None
        about.add(DATASET, VOID + "sparqlEndpoint", address)
