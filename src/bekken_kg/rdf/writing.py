"""Quads as the text of one file: sorted, and the same bytes for the same graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from ..errors import UnknownName, nearest
from ..namespaces import PREFIXES
from .turtle import canonical, write, write_graphs
from .xml import write_xml

#: format name → pyoxigraph's format
FORMATS: dict[str, RdfFormat] = {
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

    Example:
        >>> from pyoxigraph import NamedNode, Quad
        >>> relaxin, name = NamedNode("https://w3id.org/bekken-kg/terms/Relaxin"), NamedNode("http://e.org/p")
        >>> export([Quad(relaxin, name, name)], "ntriples")
        '<https://w3id.org/bekken-kg/terms/Relaxin> <http://e.org/p> <http://e.org/p> .\\n'
    """
    form = FORMATS.get(format)
    if form is None:
        raise UnknownName(
            f"unknown export format '{format}'{nearest(format, list(FORMATS))} (choose {', '.join(FORMATS)})"
        )
    if form == RdfFormat.TRIG:
        return write_graphs(quads)
    if form == RdfFormat.N_QUADS:
        return _serialize(canonical(quads), form)
    triples = {quad.triple for quad in quads}
    if form == RdfFormat.TURTLE:
        return write(triples)
    text = _serialize([quad.triple for quad in canonical(Quad(*triple) for triple in triples)], form)
    if form == RdfFormat.JSON_LD:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    return _sorted_namespaces(text) + "\n" if form == RdfFormat.RDF_XML else text


def _serialize(data: list[Quad] | list[Triple], form: RdfFormat) -> str:
    if form == RdfFormat.RDF_XML:
        return write_xml([triple for triple in data if isinstance(triple, Triple)], PREFIXES).decode()
    return (serialize(data, format=form, prefixes=PREFIXES) or b"").decode()


def _sorted_namespaces(xml: str) -> str:
    """Sort the namespaces of the first element: they come in a different order at every run."""
    return re.sub(r"( xmlns:\S+)+(?=>)", lambda names: " " + " ".join(sorted(names[0].split())), xml, count=1)
