"""RDF/XML with typed nodes (``owl:Class`` and not ``rdf:Description``), as OBO tools need it too."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ..namespaces import OWL, PREFIXES, RDF, XSD, shorten
from .index import by_subject
from .turtle import canonical, labelled, list_items
from .xml import NotWritable

_TYPE = NamedNode(RDF + "type")
#: the types that name an element, in this order; of the others the first by name does
_KINDS = [
    OWL + name
    for name in (
        *("Ontology", "AnnotationProperty", "ObjectProperty", "DatatypeProperty", "Class", "NamedIndividual"),
        *("Restriction", "Axiom", "AllDisjointClasses"),
    )
]
_START = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_LOCAL = re.compile(f"[{_START}][{_START}\\-.0-9\xb7\u0300-\u036f\u203f\u2040]*$")
_NEVER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: what RDF/XML reads in another way as the name of an element
_SYNTAX = frozenset(
    RDF + name
    for name in (
        *("RDF", "Description", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li"),
        *("bagID", "aboutEach", "aboutEachPrefix"),
    )
)
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}


def write_rdfxml(triples: Iterable[Triple]) -> str:
    """Write triples as sorted RDF/XML: a subject an element, blank nodes nested where they stand.

    The text depends on nothing but the graph: not on the order given, nor on the names of blank nodes.

    Args:
        triples: the triples, in any order.

    Raises:
        NotWritable: for what XML cannot hold: a property whose IRI ends in no XML name, a control character in a
            text, a quoted triple; with the name of the term.

    Example:
        >>> zebra, kind = NamedNode("http://e.org/Zebra"), NamedNode(OWL + "Class")
        >>> print(write_rdfxml([Triple(zebra, _TYPE, kind)]).splitlines()[2])
          <owl:Class rdf:about="http://e.org/Zebra"/>
    """
    given = set(triples)
    about = by_subject(given)
    if labelled(about):
        about = by_subject(quad.triple for quad in canonical(Quad(*triple) for triple in given))
    return _Document(about).text()


class _Document:
    """A graph on its way to XML; remembers the namespaces that its elements are in."""

    def __init__(self, about: dict[object, list[Triple]]) -> None:
        self.about = about
        self.labelled = labelled(about)
        self.prefixes = {RDF: "rdf"}
        triples = [triple for block in about.values() for triple in block]
        names = {triple.predicate.value for triple in triples} | set(_types(triples))
        known = {namespace: prefix for prefix, namespace in PREFIXES.items()}
        for namespace in sorted({_split(name)[0] for name in names} - {"", RDF}):
            self.prefixes[namespace] = known.get(namespace) or f"ns{len(self.prefixes)}"

    def text(self) -> str:
        nested = {it.object for block in self.about.values() for it in block if isinstance(it.object, BlankNode)}
        blocks = []
        for subject in self.about.keys() - (nested - self.labelled):
            kind, lines = self.node(subject, 1)
            rank = _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
            blocks.append((rank, not isinstance(subject, NamedNode), lines))
        body = [line for _, _, lines in sorted(blocks) for line in lines]
        declared = sorted(f'xmlns:{prefix}="{_escape(space)}"' for space, prefix in self.prefixes.items())
        return "\n".join(
            ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF {' '.join(declared)}>", *body, "</rdf:RDF>\n"]
        )

    def node(self, subject: object, depth: int) -> tuple[str, list[str]]:
        """Return the type that names a subject's element, and the element."""
        triples = self.about.get(subject, [])
        types = sorted(
            (name not in _KINDS, _KINDS.index(name) if name in _KINDS else 0, name)
            for name in _types(triples)
            if _split(name)[0]
        )
        kind = types[0][2] if types else RDF + "Description"
        indent, tag = "  " * depth, self.tag(kind, subject) if types else "rdf:Description"
        place = ""
        if isinstance(subject, NamedNode):
            place = f' rdf:about="{_checked(subject.value, subject)}"'
        elif subject in self.labelled:
            place = f' rdf:nodeID="{subject.value}"'  # type: ignore[attr-defined]
        rest = [it for it in triples if not (types and it.predicate == _TYPE and _named(it.object) == kind)]
        properties = sorted((it.predicate != _TYPE, self.property(it, depth + 1)) for it in rest)
        inner = [line for _, lines in properties for line in lines]
        if not inner:
            return kind, [f"{indent}<{tag}{place}/>"]
        return kind, [f"{indent}<{tag}{place}>", *inner, f"{indent}</{tag}>"]

    def property(self, triple: Triple, depth: int) -> list[str]:
        """Return the element of a property with its value."""
        subject, value = triple.subject, triple.object
        indent, tag = "  " * depth, self.tag(triple.predicate.value, subject)
        if isinstance(value, NamedNode):
            return [f'{indent}<{tag} rdf:resource="{_checked(value.value, subject)}"/>']
        if isinstance(value, Literal) and not value.direction:
            mark = f' xml:lang="{value.language}"' if value.language else ""
            if not value.language and value.datatype.value != XSD + "string":
                mark = f' rdf:datatype="{_checked(value.datatype.value, subject)}"'
            return [f"{indent}<{tag}{mark}>{_checked(value.value, subject, triple.predicate)}</{tag}>"]
        if not isinstance(value, BlankNode):
            what = "a text with a direction" if isinstance(value, Literal) else "a quoted triple"
            raise NotWritable(f"{what} of {_name(subject)} cannot be written as RDF/XML; take turtle or nquads")
        if value in self.labelled:
            return [f'{indent}<{tag} rdf:nodeID="{value.value}"/>']
        items = list_items(value, self.about, self.labelled)
        if items and not any(isinstance(item, (Literal, Triple)) or item in self.labelled for item in items):
            inner = [line for item in items for line in self.item(item, depth + 1)]
            return [f'{indent}<{tag} rdf:parseType="Collection">', *inner, f"{indent}</{tag}>"]
        return [f"{indent}<{tag}>", *self.node(value, depth + 1)[1], f"{indent}</{tag}>"]

    def item(self, item: object, depth: int) -> list[str]:
        if isinstance(item, NamedNode):
            return [f'{"  " * depth}<rdf:Description rdf:about="{_checked(item.value, item)}"/>']
        return self.node(item, depth)[1]

    def tag(self, iri: str, subject: object) -> str:
        namespace, local = _split(iri)
        if not namespace:
            why = "cannot be the name of an XML element"
            raise NotWritable(f"<{iri}>, a property of {_name(subject)}, {why}, as in RDF/XML; take turtle or nquads")
        return f"{self.prefixes[namespace]}:{local}"


def _types(triples: Iterable[Triple]) -> list[str]:
    return [it.object.value for it in triples if it.predicate == _TYPE and isinstance(it.object, NamedNode)]


def _named(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else ""


def _name(subject: object) -> str:
    return shorten(_named(subject)) if _named(subject) else "what has no IRI"


def _checked(text: str, subject: object, predicate: object = None) -> str:
    if bad := _NEVER.search(text):
        where = f"{_name(predicate)} of {_name(subject)}" if predicate else _name(subject)
        raise NotWritable(
            f"{where} holds U+{ord(bad[0]):04X}, which XML cannot hold; mend it, or take turtle or nquads"
        )
    return _escape(text)


def _split(iri: str) -> tuple[str, str]:
    """Return namespace and local name, ``("", "")`` where an IRI cannot name an element."""
    if iri in _SYNTAX or iri.startswith(("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")):
        return "", ""
    for namespace in PREFIXES.values():
        if iri.startswith(namespace) and _LOCAL.match(iri, len(namespace)):
            return namespace, iri[len(namespace) :]
    local = _LOCAL.search(iri)
    return (iri[: local.start()], local[0]) if local and local.start() else ("", "")


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(sign, sign) for sign in text)
