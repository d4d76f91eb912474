"""A result written in a media type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from ..namespaces import PREFIXES
from ..rdf.xml import NotWritable, readable, write_xml
from . import media

Results = ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]


def write(results: Results, kind: str, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Write a result in a media type that fits it; ``prefixes`` are for Turtle and TriG.

    Raises:
        NotWritable: where the type cannot hold it.

    Example:
        >>> write(ox.Store().query("ASK {}"), "text/csv")
        b'true'
    """
    if isinstance(results, (ox.QuerySolutions, ox.QueryBoolean)):
        body = results.serialize(format=media.ROWS[kind]) or b""
        return readable(body) if media.ROWS[kind] == ox.QueryResultsFormat.XML else body
    format = media.GRAPHS[kind]
    if format == ox.RdfFormat.RDF_XML:
        return write_xml(list(results))
    if format == ox.RdfFormat.JSON_LD:
        results = list(results)  # so that an OSError of its writer is none of a SERVICE
        try:
            return ox.serialize(results, format=format) or b""
        except OSError as error:
            raise NotWritable(f"{error}; take another format") from None
    used = dict(prefixes) if format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG) else None
    return ox.serialize(results, format=format, prefixes=used) or b""
