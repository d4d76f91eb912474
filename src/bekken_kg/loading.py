"""Loading a graph: the shipped one, with extensions or without, or files of one's own."""

from __future__ import annotations

import os
from collections.abc import Iterable

from .engines import open_engine
from .errors import WrongUse
from .knowledge import KnowledgeGraph
from .layers import LAYERS, chosen, files, graph_iri

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .remote.transport import Transport
    from .sandbox.limits import Limits

#: what no question and no card reads: SKOS said once more for programs that know RDFS and OBO alone, and words that
#: only a search needs
UNREAD = ("annotations.ttl", "search-words.ttl")
#: the layers that a card reads: all sources, and not the shortcuts of the layer ``reading``
CARD = [layer for layer in LAYERS if layer != "reading"]


def load(
    layers: Iterable[str] | None = None,
    engine: str = "oxigraph",
    extensions: Iterable[str] = (),
    *,
    store: str | os.PathLike[str] | None = None,
    follow: bool = True,
) -> KnowledgeGraph:
    """Load the shipped graph into memory, or open a store on disk.

    Args:
        layers: the layers to load (:data:`bekken_kg.layers.LAYERS` has them all); all of them for ``None``.
        engine: ``"oxigraph"``, ``"rdflib"`` or ``"owlready2"``.
        extensions: RDF files, or names of installed extensions, each merged as a layer of its own; the edges
            of its claims, and what follows from its axioms, in a layer beside it.
        store: the folder of a store that ``bekken store build`` has made; nothing else is loaded then.
        follow: whether what reading the extensions may cost follows from their size; the fixed limits of
            :class:`bekken_kg.sandbox.limits.Limits` hold otherwise, as for a server.

    Raises:
        UnknownName: for a layer or an engine that does not exist.
        CannotDo: for a broken installation; for an extension that is refused (see
            :func:`bekken_kg.sandbox.files.read`), that is not installed, or that changes what is there.
        WrongUse: for a text in place of a list of extensions, or for layers, an engine or extensions with a store.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load(layers=["terms"])
        >>> len(kg.claims)
        0
    """
    if store is not None:
        if layers is not None or extensions or engine != "oxigraph":
            raise WrongUse("a store has its layers and extensions already, and its engine: leave them out")
        from .storing.opening import open_store

        return open_store(os.fspath(store))
    names = chosen(layers)
    paths = [(path, graph_iri(layer)) for layer in names for path in files(layer)]
    return _loaded(paths, engine, extensions, names, follow)


def _loaded(
    paths: list[tuple[str, str]], engine: str, extensions: Iterable[str], layers: list[str], follow: bool
) -> KnowledgeGraph:
    """Load files of ours, and what extensions add to layers."""
    if not extensions:
        return KnowledgeGraph(open_engine(engine, paths))
    from .extending.merging import Merging

    with Merging(extensions, layers, follow=follow) as merging:  # its process works while our own files are loaded
        loaded = open_engine(engine, merging.files(paths), extra=merging.quads())
        return KnowledgeGraph(loaded, extensions=merging.merged.extensions)


def load_part(layers: Iterable[str] | None, engine: str = "oxigraph", extensions: Iterable[str] = ()) -> KnowledgeGraph:
    """Load what a question or a card reads, and no more: layers, without :data:`UNREAD`.

    Args:
        layers: those that the question names, or :data:`CARD`; all of them for ``None``.
        engine: as for :func:`load`.
        extensions: as for :func:`load`; what they add to any layer is loaded.

    Raises:
        UnknownName: for a layer or an engine that does not exist.
        CannotDo: for a broken installation, or an extension that is refused.

    Example:
        >>> from bekken_kg.asking.catalogue import Catalogue
        >>> len(load_part(Catalogue()["symptoms"].layers).answer("symptoms"))
        6
    """
    paths = [(path, graph_iri(layer)) for layer in chosen(layers) for path in files(layer)]
    return _loaded([pair for pair in paths if not pair[0].endswith(UNREAD)], engine, extensions, list(LAYERS), True)


def connect(
    address: str,
    *,
    layers: Iterable[str] | None = None,
    extensions: Iterable[str] = (),
    transport: Transport | None = None,
) -> KnowledgeGraph:
    """Connect to a SPARQL endpoint that has our graphs (:func:`bekken_kg.publish` puts them there).

    Nothing is sent until something is asked. The default graph of every query is the union of our graphs,
    and no other, whatever else the store holds: they are sent as ``default-graph-uri``.

    Args:
        address: the endpoint's ``http://`` or ``https://`` address. Who we are there is read from the
            environment: ``BEKKEN_ENDPOINT_USER`` and ``BEKKEN_ENDPOINT_PASSWORD``, or
            ``BEKKEN_ENDPOINT_TOKEN``.
        layers: the layers to ask; all of them for ``None``.
        extensions: RDF files, or names of installed extensions, whose graphs the store has too. Their
            questions and prefixes are taken from here.
        transport: what sends, with a deadline and a cap on bytes of your own; for ``None`` one with those of
            the environment (``BEKKEN_ENDPOINT_SECONDS``, ``BEKKEN_ENDPOINT_MB``, ``BEKKEN_ENDPOINT_TRIES``).

    Raises:
        WrongUse: for an address of another kind, one that holds a password, or no layer at all.
        UnknownName: for a layer that does not exist.
        CannotDo: for an extension that is refused; later, for a store that does not answer.

    Example:
        >>> import bekken_kg
        >>> bekken_kg.connect("https://example.org/sparql").engine
        RemoteEngine('https://example.org/sparql')
    """
    from .extending.extension import open_extensions
    from .remote.engine import RemoteEngine

    if isinstance(extensions, str):
        raise WrongUse(f"extensions is a list: extensions=['{extensions}']")
    opened = open_extensions(extensions)
    graphs = [graph_iri(layer) for layer in chosen(layers)]
    graphs += [graph for extension in opened for graph in (extension.graph, extension.derived_graph)]
    if not graphs:
        raise WrongUse("name at least one layer to ask, or leave layers out for all of them")
    engine = RemoteEngine(address, graphs, transport)
    return KnowledgeGraph(engine, extensions=opened, unfit=engine.unfit)


def load_files(paths: Iterable[str], engine: str = "oxigraph", limits: Limits | None = None) -> KnowledgeGraph:
    """Load RDF files instead of the shipped graph: default and named graphs as the files say.

    Args:
        paths: files whose name tells their format (:data:`bekken_kg.sandbox.files.ENDINGS` has them).
        engine: ``"oxigraph"``, ``"rdflib"`` or ``"owlready2"``.
        limits: what reading them may cost; what follows from their size for ``None``.

    Raises:
        CannotDo: for a file that is refused; see :func:`bekken_kg.sandbox.files.read`.
    """
    from .sandbox.stream import Foreign

    return KnowledgeGraph(open_engine(engine, [], union=False, extra=Foreign(paths, limits)))
