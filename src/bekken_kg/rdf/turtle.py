"""Turtle, read and written: the quads of a file, and a text in which one change is one line of diff."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from ..errors import CannotDo
from ..inputs import read_input
from ..layers import ENDING
from ..namespaces import PREFIXES, RDF, XSD
from .index import by_subject
from .sssom import Mappings

_TYPE = NamedNode(RDF + "type")
_REIFIES = NamedNode(RDF + "reifies")
_FIRST, _REST, _NIL = (NamedNode(RDF + part) for part in ("first", "rest", "nil"))
_STRING = NamedNode(XSD + "string")
_SAFE_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def read(path: str, graph: str | None = None) -> list[Quad]:
    """Read one RDF file as quads, its literals exactly as they are written.

    Args:
        path: a file; its ending tells the format (.sssom.tsv: SSSOM), Turtle where the ending says nothing.
        graph: IRI of the named graph to put every triple into, ``""`` for the default graph; as the file says for
            ``None``.

    Raises:
        CannotDo: when the file is missing, a directory, unreadable or not well-formed.

    Example:
        >>> from bekken_kg.layers import files
        >>> len(read(files("leaflet")[0])) > 36
        True
    """
    if path.endswith(ENDING):
        return list(Mappings(path).quads(graph))
    form = RdfFormat.from_extension(os.path.splitext(path)[1].lstrip(".")) or RdfFormat.TURTLE
    base = None
    if graph is None:  # a user's own file may have relative IRIs; ours have none
        from pathlib import Path  # takes longer to import than most files to read

        base = Path(path).absolute().as_uri()
    try:
        quads = list(parse(read_input(path), form, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        place = f" at line {error.lineno}" if error.lineno else ""
        why = " ".join(str(error.msg).split())
        raise CannotDo(f"{path} is not well-formed {form.name}{place}: {why}") from None
    if not graph:
        return quads
    name = NamedNode(graph)
    return [Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads]


def write(
    triples: Iterable[Triple], header: Sequence[str] = (), prefixes: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Write triples as sorted Turtle: a subject a block, a value a line, blank nodes nested where they stand.

    The text depends on nothing but the graph: not on the order given, nor on the names of blank nodes.

    Args:
        triples: the triples, in any order.
        header: lines of a comment to put first.
        prefixes: prefix → namespace, besides the project's.

    Example:
        >>> from pyoxigraph import NamedNode as N, Triple
        >>> text = write([Triple(N("https://w3id.org/bekken-kg/terms/Relaxin"), N("http://e.org/p"), N("http://e.org/o"))])
        >>> print(text.splitlines()[2], text.splitlines()[3])
        bk:Relaxin     <http://e.org/p> <http://e.org/o> ;
    """
    unique = set(triples)
    about = by_subject(unique)
    if labelled(about):
        about = by_subject(quad.triple for quad in canonical(Quad(*triple) for triple in unique))
    writer = _Writer(prefixes)
    body = writer.blocks(about, labelled(about))
    return "\n".join([writer.head(header), *body]).lstrip("\n")


def write_graphs(quads: Iterable[Quad], prefixes: Mapping[str, str] = MappingProxyType({})) -> str:
    """Write quads as TriG: like :func:`write`, a named graph at a time, the default graph first."""
    graphs: dict[str, list[Triple]] = {}
    where: dict[BlankNode, set[str]] = {}
    writer = _Writer(prefixes)
    for quad in canonical(quads):
        name = "" if isinstance(quad.graph_name, DefaultGraph) else writer.term(quad.graph_name, 0)
        graphs.setdefault(name, []).append(quad.triple)
        for node in (quad.subject, quad.object):
            if isinstance(node, BlankNode):
                where.setdefault(node, set()).add(name)
    shared = {node for node, names in where.items() if len(names) > 1}
    body: list[str] = []
    for name, triples in sorted(graphs.items()):
        about = by_subject(triples)
        blocks = writer.blocks(about, labelled(about) | shared)
        body += [f"GRAPH {name} {{\n", *blocks, "}\n"] if name else blocks
    return "\n".join([writer.head(), *body]).lstrip("\n")


def canonical(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads sorted by graph and text, their blank nodes named by what they say (RDFC-1.0)."""
    data = Dataset(quads)
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(data, key=lambda quad: (str(quad.graph_name), str(quad)))


class _Writer:
    """Graphs on their way to text; remembers the prefixes that they used."""

    def __init__(self, prefixes: Mapping[str, str] = MappingProxyType({})) -> None:
        self.spaces = {**PREFIXES, **prefixes}
        self.prefixes: set[str] = set()
        self.about: dict[object, list[Triple]] = {}
        self.named: set[BlankNode] = set()
        self.reifiers: dict[Triple, list[str]] = {}

    def head(self, header: Sequence[str] = ()) -> str:
        return "".join(f"# {line}\n" for line in header) + "".join(
            f"PREFIX {prefix}: <{self.spaces[prefix]}>\n" for prefix in sorted(self.prefixes)
        )

    def blocks(self, about: dict[object, list[Triple]], named: set[BlankNode]) -> list[str]:
        """Return one text a subject; ``named`` are the blank nodes that cannot be nested."""
        self.about, self.named = about, named
        self.reifiers = self.reified(about)
        inside = {t.object for block in about.values() for t in block if isinstance(t.object, BlankNode)} - named
        blocks: list[tuple[str, str]] = []
        for subject in about.keys() - inside:
            if isinstance(subject, BlankNode) and subject not in named:
                blocks.append(("~", f"{self.nested(subject, 0)} .\n"))
            elif lines := self.lines(subject, 1):
                name = self.term(subject, 0)
                blocks.append((name, "\n".join([name, *lines, ".\n"])))
        return [block for _, block in sorted(blocks)]

    def reified(self, about: Mapping[object, list[Triple]]) -> dict[Triple, list[str]]:
        """Return the triples that stand here and that others reify (RDF 1.2), each with the names of those."""
        found: dict[Triple, list[str]] = {}
        for block in about.values():
            for triple in block:
                if triple.predicate == _REIFIES and isinstance(triple.object, Triple):
                    found.setdefault(triple.object, []).append(self.term(triple.subject, 0))
        return {triple: names for triple, names in found.items() if triple in about.get(triple.subject, ())}

    def lines(self, subject: object, depth: int) -> list[str]:
        values = [
            (
                triple.predicate != _TYPE,
                self.verb(triple.predicate),
                " ~ ".join([self.term(triple.object, depth), *sorted(self.reifiers.get(triple, ()))]),
            )
            for triple in self.about.get(subject, ())
            if triple.predicate != _REIFIES or triple.object not in self.reifiers
        ]
        return [f"{'    ' * depth}{verb} {value} ;" for _, verb, value in sorted(values)]

    def verb(self, predicate: NamedNode) -> str:
        return "a" if predicate == _TYPE else self.term(predicate, 0)

    def term(self, term: object, depth: int) -> str:
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, Literal):
            if term.language or term.datatype == _STRING:
                return str(term)
            return f"{Literal(term.value)}^^{self.iri(term.datatype.value)}"
        if isinstance(term, Triple):
            return f"<<( {' '.join(self.term(part, depth) for part in term)} )>>"
        if isinstance(term, BlankNode) and term not in self.named:
            return self.listed(term, depth) or self.nested(term, depth)
        return str(term)

    def iri(self, iri: str) -> str:
        for prefix, namespace in self.spaces.items():
            if iri.startswith(namespace) and _SAFE_LOCAL.fullmatch(iri, len(namespace)):
                self.prefixes.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def nested(self, node: BlankNode, depth: int) -> str:
        inner = self.lines(node, depth + 1)
        return "\n".join(["[", *inner, "    " * depth + "]"]) if inner else "[]"

    def listed(self, node: BlankNode, depth: int) -> str | None:
        items = list_items(node, self.about, self.named)
        if items is None:
            return None
        inner = ["    " * (depth + 1) + self.term(item, depth + 1) for item in items]
        return "\n".join(["(", *inner, "    " * depth + ")"])


def list_items(
    head: BlankNode, about: Mapping[object, Sequence[Triple]], named: Collection[BlankNode]
) -> list[object] | None:
    """Return the items of a list that is nothing else, and has no part with a name; ``None`` for what is none."""
    items: list[object] = []
    rest: object = head
    while rest != _NIL:
        if not isinstance(rest, BlankNode) or rest in named:
            return None
        parts = {triple.predicate: triple.object for triple in about.get(rest, ())}
        if set(parts) != {_FIRST, _REST} or len(about[rest]) != 2:
            return None
        items.append(parts[_FIRST])
        rest = parts[_REST]
    return items


def labelled(about: dict[object, list[Triple]]) -> set[BlankNode]:
    """Return the blank nodes that need a name: referred to twice, or going round in a circle."""
    parents: dict[BlankNode, object] = {}
    uses: Counter[BlankNode] = Counter()
    for block in about.values():
        for triple in block:
            if isinstance(triple.object, BlankNode):
                uses[triple.object] += 1
                parents[triple.object] = triple.subject
    named = {node for node, count in uses.items() if count > 1}
    for node in uses:
        seen: set[object] = set()
        step: object = node
        while isinstance(step, BlankNode) and step in parents and step not in named and step not in seen:
            seen.add(step)
            step = parents[step]
        if step in seen:
            named.add(node)
    return named
