"""Quads as the text of one file: sorted, and the same bytes for the same graph."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from ..errors import CannotDo, UnknownName, nearest
from ..namespaces import PREFIXES
from .rdfxml import write_rdfxml
from .turtle import canonical, write, write_graphs

#: format name → pyoxigraph's format
RDF_FORMATS: dict[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}


def export(quads: Iterable[Quad], format: str) -> str:
    """Write quads as the text of one file.

    nquads and trig keep the named graphs; the others hold the union, JSON-LD too, so that a program that reads
    one graph finds it there. The text depends on the graph alone, not on the order of the quads or the names of
    blank nodes.

    Args:
        quads: what to write.
        format: turtle, nquads, trig, ntriples, jsonld or rdfxml.

    Raises:
        UnknownName: for another format.
        CannotDo: for what RDF/XML cannot hold (see :func:`bekken_kg.rdf.rdfxml.write_rdfxml`), and for blank
            nodes that are nested some hundred deep.

    Example:
        >>> from pyoxigraph import NamedNode, Quad
        >>> relaxin, name = NamedNode("https://w3id.org/bekken-kg/terms/Relaxin"), NamedNode("http://e.org/p")
        >>> export([Quad(relaxin, name, name)], "ntriples")
        '<https://w3id.org/bekken-kg/terms/Relaxin> <http://e.org/p> <http://e.org/p> .\\n'
    """
    form = RDF_FORMATS.get(format)
    if form is None:
        raise UnknownName(
            f"unknown export format '{format}'{nearest(format, list(RDF_FORMATS))} (choose {', '.join(RDF_FORMATS)})"
        )
    try:
        if form == RdfFormat.TRIG:
            return write_graphs(quads)
        if form == RdfFormat.N_QUADS:
            return _serialize(canonical(quads), form)
        triples = {quad.triple for quad in quads}
        if form in (RdfFormat.TURTLE, RdfFormat.RDF_XML):
            return write(triples) if form == RdfFormat.TURTLE else write_rdfxml(triples)
    except RecursionError:
        raise CannotDo(f"blank nodes are nested too deep for {format}; take ntriples or nquads") from None
    text = _serialize([quad.triple for quad in canonical(Quad(*triple) for triple in triples)], form)
    if form == RdfFormat.JSON_LD:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    return text


def _serialize(data: list[Quad] | list[Triple], form: RdfFormat) -> str:
    return (serialize(data, format=form, prefixes=PREFIXES) or b"").decode()
