"""A result written in a media type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from ..namespaces import PREFIXES
from . import media

Results = ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]


def write(results: Results, kind: str, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Write a result in a media type that fits it; ``prefixes`` are for Turtle and TriG.

    Example:
        >>> write(ox.Store().query("ASK {}"), "text/csv")
        b'true'
    """
    if isinstance(results, (ox.QuerySolutions, ox.QueryBoolean)):
        return results.serialize(format=media.ROWS[kind]) or b""
    format = media.GRAPHS[kind]
    used = dict(prefixes) if format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG) else None
    return ox.serialize(results, format=format, prefixes=used) or b""
