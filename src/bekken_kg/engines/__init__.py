"""The engines that answer SPARQL in process: one class per module, all with the same methods.

All of them answer with pyoxigraph's solutions and booleans, or with triples, so that everything after the engine
is one path.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import UnknownName, nearest

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Protocol

    from pyoxigraph import Quad, QueryBoolean, QuerySolutions, Triple

    Results = QuerySolutions | QueryBoolean | Iterable[Triple]

    from ..rdf.index import Index

    class Engine(Protocol):
        """What every engine can do."""

        def query(self, text: str, *, guarded: bool = False) -> Results:
            """Answer a read-only query.

            ``guarded`` says that the guard has seen the text, or the question that it is made from.
            """
            ...

        def index(self) -> Index:
            """Return what the graph says of whom; it is read once."""
            ...

        def quads(self, graph: str | None = None) -> list[Quad]:
            """Return what was loaded, or only the quads of one named graph."""
            ...


#: engine → the module and the class that has it
ENGINES: dict[str, tuple[str, str]] = {
    "oxigraph": ("oxigraph", "OxigraphEngine"),
    "rdflib": ("rdflib", "RdflibEngine"),
    "owlready2": ("owlready", "OwlreadyEngine"),
}


def open_engine(
    name: str, files: Iterable[tuple[str, str | None]], *, union: bool = True, extra: Iterable[Quad] = ()
) -> Engine:
    """Load files into a new engine.

    Args:
        name: a key of :data:`ENGINES`.
        files: pairs of a path and the IRI of the named graph to load it into (``None``: as the file itself
            says), all of our own making; foreign ones are parsed by :mod:`bekken_kg.sandbox.files`.
        union: whether the default graph of a query is the union of the named graphs.
        extra: quads to load as well; what has a method ``load_into`` puts them into the store by itself.

    Raises:
        UnknownName: for an engine that does not exist.
        CannotDo: for a file that is missing, unreadable or not RDF.

    Example:
        >>> engine = open_engine("oxigraph", [])
        >>> bool(engine.query("ASK { ?s ?p ?o }"))
        False
    """
    if name not in ENGINES:
        raise UnknownName(f"unknown engine '{name}'{nearest(name, list(ENGINES))} (engines: {', '.join(ENGINES)})")
    from importlib import import_module

    module, kind = ENGINES[name]
    engine: Engine = getattr(import_module(f".{module}", __name__), kind)(files, union=union, extra=extra)
    return engine
