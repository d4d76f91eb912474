"""The graph as one file for other programs: sorted, and the same bytes for the same graph."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from ..errors import CannotDo, UnknownName, nearest
from ..layers import chosen, files, graph_iri
from ..namespaces import PREFIXES
from .turtle import canonical, read, write, write_graphs

#: format name → pyoxigraph's format
FORMATS: dict[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}


def quads_of(layers: Iterable[str] | None = None, ontology: str | None = None) -> list[Quad]:
    """Read layers as quads, each triple in its layer's named graph, literals as the files write them.

    (A store would not do: Oxigraph's gives ``"7"^^xsd:nonNegativeInteger`` back as ``xsd:integer``.)

    Args:
        layers: names of layers; all of them for ``None``.
        ontology: the ontology folder; the shipped one for ``None``.

    Raises:
        UnknownName: for a layer that does not exist.
        CannotDo: for a file that cannot be read.

    Example:
        >>> {quad.graph_name.value for quad in quads_of(["edges"])}
        {'https://w3id.org/bekken-kg/graph/edges'}
    """
    return [
        quad
        for layer in chosen(layers)
        for path in files(layer, ontology)
        for quad in read(path, graph_iri(layer))
    ]


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


def save(texts: Mapping[str, str]) -> None:
    """Write texts to files, each whole or not at all, and none where one of them cannot be written.

    A link is followed; a device or a pipe is written to as it is.

    Args:
        texts: path → text; the folders must exist.

    Raises:
        CannotDo: when a folder is missing or a file cannot be written.
    """
    parts: dict[str, str] = {}
    try:
        for path, text in texts.items():
            path = os.path.realpath(path)
            if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
                _write_into(path, text)
            else:
                parts[path] = _write_beside(path, text)
        for path, part in parts.items():
            os.replace(part, path)
    finally:
        for part in parts.values():
            if os.path.exists(part):
                os.remove(part)


def _write_into(path: str, text: str) -> None:
    """Write a text to what is no file: a device, or a pipe."""
    try:
        with open(path, "wb") as stream:
            stream.write(text.encode())
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror or error}") from None


def _write_beside(path: str, text: str) -> str:
    """Write a text to a new file in the folder of another, and return its path."""
    folder, name = os.path.split(path)
    if not os.path.isdir(folder):
        raise CannotDo(f"the folder {folder} does not exist; make it first, or name another")
    if os.path.isdir(path):
        raise CannotDo(f"{path} is a directory; name a file in it")
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise CannotDo(f"{path} cannot be written: it is read-only")
    part = ""
    try:
        handle, part = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        os.chmod(part, _mode(path))
    except OSError as error:
        if part:
            os.remove(part)
        raise CannotDo(f"{path} cannot be written: {error.strerror or error}") from None
    return part


def _mode(path: str) -> int:
    """Return the permissions that the file has, or that a new one would get."""
    if os.path.exists(path):
        return os.stat(path).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _serialize(data: list[Quad] | list[Triple], form: RdfFormat) -> str:
    return (serialize(data, format=form, prefixes=PREFIXES) or b"").decode()


def _sorted_namespaces(xml: str) -> str:
    """Sort the namespaces of the first element: they come in a different order at every run."""
    return re.sub(r"( xmlns:\S+)+(?=>)", lambda found: " " + " ".join(sorted(found[0].split())), xml, count=1)
