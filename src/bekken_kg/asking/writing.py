"""Terms and triples written in the formats of the W3C, all by pyoxigraph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from ..namespaces import PREFIXES

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .values import Terms


def solutions(columns: Sequence[str], rows: Iterable[Terms]) -> ox.QuerySolutions:
    """Return rows of terms as pyoxigraph's own solutions, which can write every format.

    pyoxigraph makes solutions from text only; in TSV a term stands as :class:`str` has it. What reads them gets a
    SyntaxError where triples are nested in triples deeper than pyoxigraph goes, some 50 levels.

    Example:
        >>> solutions(["n"], [(ox.Literal(3),), (None,)]).serialize(format=ox.QueryResultsFormat.CSV)
        b'n\\r\\n3\\r\\n\\r\\n'
    """
    lines = ["\t".join([f"?{name}" for name in columns])]
    lines += ["\t".join(map(_cell, row)) for row in rows]
    results = ox.parse_query_results("\n".join(lines) + "\n", ox.QueryResultsFormat.TSV)
    assert isinstance(results, ox.QuerySolutions)
    return results


def boolean(truth: bool) -> ox.QueryBoolean:
    """Return a truth as pyoxigraph's own result of an ASK."""
    result = ox.parse_query_results("true" if truth else "false", ox.QueryResultsFormat.TSV)
    assert isinstance(result, ox.QueryBoolean)
    return result


def _cell(term: object) -> str:
    """Write a term, or nothing, as a cell of TSV that pyoxigraph reads back as the same term."""
    if term is None:
        return ""
    if isinstance(term, ox.Triple):
        return f"<<( {term} )>>"
    if isinstance(term, ox.BlankNode):  # JSON from elsewhere may have colons in their names, and TSV may not
        return f"_:{term.value.replace(':', '_')}"
    return str(term)


def triples_in(triples: Sequence[ox.Triple], format: str) -> bytes:
    """Write triples as ``turtle``, ``ntriples`` or ``jsonld``."""
    formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    used = "".join(map(str, triples))
    prefixes = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in used}
    return ox.serialize(triples, format=formats[format], prefixes=prefixes) or b""
