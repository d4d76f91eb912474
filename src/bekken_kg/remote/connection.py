"""Connecting to a graph that a triple store has: the same object as a loaded one, over HTTP."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from ..asking.answer import Answer
from ..engines.remote import RemoteEngine
from ..errors import CannotDo, WrongUse
from ..extending.extension import open_extensions
from ..graph import KnowledgeGraph
from ..layers import chosen, graph_iri
from ..shipped import folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..extending.extension import Extension
    from ..graph import Given
    from .transport import Transport


class ConnectedGraph(KnowledgeGraph):
    """A graph that a triple store has; made by :func:`bekken_kg.connect`."""

    engine: RemoteEngine

    def __init__(self, engine: RemoteEngine, extensions: Sequence[Extension] = ()) -> None:
        """Put a graph around an endpoint."""
        super().__init__(engine, extensions=extensions)

    def answer(
        self, name: str, /, *, lang: str | None = None, **parameters: Given | Sequence[Given] | None
    ) -> Answer:
        """Answer a question of the catalogue; see :meth:`KnowledgeGraph.answer`.

        Raises:
            CannotDo: also for a question that this kind of store gets wrong, with the reason.
        """
        found = super().answer(name, lang=lang, **parameters)
        wrong, reason = unfit(self.engine.product).get(name, ("", ""))
        if wrong == "rows":
            raise CannotDo(
                f"'{name}' is not asked of {self.engine.product.capitalize()}, whose answer is wrong: "
                f"{reason}; ask without --endpoint, or another store"
            )
        return found


def unfit(product: str) -> dict[str, tuple[str, str]]:
    """Return the questions that a kind of store gets wrong: what is wrong (``rows`` or ``order``), and why.

    They were found by running every golden case on a real one; ``queries/stores/`` has them.

    Args:
        product: what the store calls itself, in small letters.

    Example:
        >>> unfit("oxigraph")
        {}
    """
    path = os.path.join(folder("queries"), "stores", f"{product}.tsv")
    if not product.isalnum() or not os.path.isfile(path):
        return {}
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    return {name: (wrong, reason) for name, wrong, reason in rows}


def connect(
    address: str,
    *,
    layers: Iterable[str] | None = None,
    extensions: Iterable[str] = (),
    transport: Transport | None = None,
) -> ConnectedGraph:
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
    if isinstance(extensions, str):
        raise WrongUse(f"extensions is a list: extensions=['{extensions}']")
    opened = open_extensions(extensions)
    graphs = [graph_iri(layer) for layer in chosen(layers)]
    graphs += [graph for extension in opened for graph in (extension.graph, extension.derived_graph)]
    if not graphs:
        raise WrongUse("name at least one layer to ask, or leave layers out for all of them")
    return ConnectedGraph(RemoteEngine(address, graphs, transport), extensions=opened)
