"""Connecting to a graph that a triple store has: the same object as a loaded one, over HTTP."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import WrongUse
from .extension import open_extensions
from .graph import KnowledgeGraph
from .layers import chosen, graph_iri

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .transport import Transport


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
    from .engines.remote import RemoteEngine

    if isinstance(extensions, str):
        raise WrongUse(f"extensions is a list: extensions=['{extensions}']")
    opened = open_extensions(extensions)
    graphs = [graph_iri(layer) for layer in chosen(layers)]
    graphs += [graph for extension in opened for graph in (extension.graph, extension.derived_graph)]
    if not graphs:
        raise WrongUse("name at least one layer to ask, or leave layers out for all of them")
    return KnowledgeGraph(RemoteEngine(address, graphs, transport), extensions=opened)
