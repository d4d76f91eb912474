"""XML that every parser reads: what pyoxigraph writes is held against one before it is given to anybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.parsers import expat

from pyoxigraph import RdfFormat, Triple, serialize

from ..errors import CannotDo

_NODE_ID = re.compile(rb'(<[^<>]* rdf:nodeID=")([^"]*)')
_NAME = re.compile(rb"[A-Za-z_][\w.-]*")


class NotWritable(CannotDo):
    """A format cannot hold it: XML no control character and no predicate that does not end in a name."""


def write_xml(triples: Sequence[Triple]) -> bytes:
    """Write triples as RDF/XML as they come: of an answer, and not sorted as a file is (:mod:`.rdfxml`).

    Raises:
        NotWritable: for a triple that RDF/XML cannot hold.

    Example:
        >>> from pyoxigraph import Literal, NamedNode
        >>> write_xml([Triple(NamedNode("http://e.org/a"), NamedNode("http://e.org/1"), Literal(""))])
        Traceback (most recent call last):
        bekken_kg.rdf.xml.NotWritable: RDF/XML cannot hold <http://e.org/1> of <http://e.org/a>; take another format
    """
    try:
        return readable(_named(serialize(triples, format=RdfFormat.RDF_XML) or b""))
    except (OSError, NotWritable):
        for triple in triples if len(triples) > 1 else ():
            write_xml([triple])
        what = f"{triples[0].predicate} of {triples[0].subject}" if len(triples) == 1 else "this"
        raise NotWritable(f"RDF/XML cannot hold {what}; take another format") from None


def readable(xml: bytes) -> bytes:
    """Return XML whose carriage returns are escaped, so that no parser takes them for line ends.

    Raises:
        NotWritable: where it is not well-formed.

    Example:
        >>> readable(b"<a>\\r</a>")
        b'<a>&#13;</a>'
    """
    xml = xml.replace(b"\r", b"&#13;")
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(xml, True)
    except expat.ExpatError:
        raise NotWritable("XML cannot hold a character of this result; take another format") from None
    return xml


def _named(xml: bytes) -> bytes:
    """Name blank nodes anew where one has a name that XML does not have, such as ``1a``."""
    if all(_NAME.fullmatch(found[2]) for found in _NODE_ID.finditer(xml)):
        return xml
    numbers: dict[bytes, int] = {}
    return _NODE_ID.sub(lambda found: b"%bb%d" % (found[1], numbers.setdefault(found[2], len(numbers))), xml)
