"""Loading a graph: the shipped one, with extensions or without, or files of one's own."""

from __future__ import annotations

from collections.abc import Iterable

from .engines import open_engine
from .errors import WrongUse
from .graph import KnowledgeGraph
from .layers import chosen, files, graph_iri

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .asking.question import Question


def load(
    layers: Iterable[str] | None = None, engine: str = "oxigraph", extensions: Iterable[str] = ()
) -> KnowledgeGraph:
    """Load the shipped graph into memory.

    Args:
        layers: the layers to load (:data:`bekken_kg.layers.LAYERS` has them all); all of them for ``None``.
        engine: ``"oxigraph"``, ``"rdflib"`` or ``"owlready2"``.
        extensions: RDF files, or names of installed extensions, each merged as a layer of its own; the edges
            of its claims, and what follows from its axioms, in a layer beside it.

    Raises:
        UnknownName: for a layer or an engine that does not exist.
        CannotDo: for a broken installation; for an extension that is refused (see
            :func:`bekken_kg.foreign.files.parse`), that is not installed, or that changes what is there.
        WrongUse: for a text in place of a list of extensions.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load(layers=["terms"])
        >>> len(kg.claims)
        0
    """
    names = chosen(layers)
    paths = [(path, graph_iri(layer)) for layer in names for path in files(layer)]
    if not extensions:
        return KnowledgeGraph(open_engine(engine, paths))
    from .extending.merging import merged

    whole = merged(extensions, names)
    # Files are quicker than quads; only the reading layer may differ from its file.
    reading = graph_iri("reading")
    kept = [quad for quad in whole.base if getattr(quad.graph_name, "value", "") == reading]
    paths = [(path, graph) for path, graph in paths if graph != reading]
    return KnowledgeGraph(open_engine(engine, paths, extra=[*kept, *whole.added]), extensions=whole.extensions)


def load_for(question: Question, engine: str = "oxigraph") -> KnowledgeGraph:
    """Load what a question reads with its defaults, and no more: its layers, without the annotations.

    These say for programs that know RDFS and OBO alone what SKOS has said already; no question reads them.

    Raises:
        UnknownName: for a layer or an engine that does not exist.
        CannotDo: for a broken installation.

    Example:
        >>> from bekken_kg.asking.catalogue import Catalogue
        >>> len(load_for(Catalogue()["symptoms"]).answer("symptoms"))
        6
    """
    paths = [(path, graph_iri(layer)) for layer in chosen(question.layers) for path in files(layer)]
    return KnowledgeGraph(open_engine(engine, [pair for pair in paths if not pair[0].endswith("annotations.ttl")]))


def load_files(paths: Iterable[str], engine: str = "oxigraph") -> KnowledgeGraph:
    """Load RDF files instead of the shipped graph: default and named graphs as the files say.

    Args:
        paths: files whose name tells their format (:data:`bekken_kg.foreign.files.ENDINGS` has them).
        engine: ``"oxigraph"``, ``"rdflib"`` or ``"owlready2"``.

    Raises:
        CannotDo: for a file that is refused; see :func:`bekken_kg.foreign.files.parse`.
    """
    from .foreign.files import read

    quads = [quad for path in paths for quad in read(path)]
    return KnowledgeGraph(open_engine(engine, [], union=False, extra=quads))


def open_graph(
    engine: str = "oxigraph", extensions: Iterable[str] = (), endpoint: str | None = None
) -> KnowledgeGraph:
    """Return the graph that a command's options ask for: loaded, or where an endpoint has it.

    Arguments and errors as for :func:`load` and :func:`bekken_kg.connect`.
    """
    if endpoint is None:
        return load(engine=engine, extensions=extensions)
    if engine != "oxigraph":
        raise WrongUse("--endpoint asks a store on the network: leave --engine out")
    from .remote.connection import connect

    return connect(endpoint, extensions=extensions)
