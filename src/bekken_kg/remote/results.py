"""What a triple store answers, read whole: rows, a truth, or triples."""

from __future__ import annotations

import re

import pyoxigraph as ox

from ..errors import CannotDo
from ..sandbox.nesting import DEEPEST
from .connection import StoreResponse

#: what is asked for: rows and truths, and triples
ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/turtle;q=0.9"

_JSON = (ROWS, "application/json")
_RDF = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,  # what it was called before it had a name
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}
# What Virtuoso 7 writes in JSON: a name that no blank node can have, and 0 and 1 for false and true.
_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_TRUTH = re.compile(rb'("datatype"\s*:\s*"[^"]+#boolean"\s*,\s*"value"\s*:\s*")([01])"')
# What opens and closes in JSON, and what does in Turtle that the parser goes into: triples within triples; and before
# them what may hold the same signs and means nothing by them.
_JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', re.DOTALL)
_RDF_TOKEN = re.compile(
    rb""""{3}(?:[^"\\]|\\.|"(?!""))*"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}"""
    rb"""|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|\\.|\#[^\n\r]*|(<<)|(>>)|<[^<>"{}|^`\s]*>""",
    re.DOTALL,
)
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))


def results_in(address: str, reply: StoreResponse, form: str) -> tuple[ox.QuerySolutions | ox.QueryBoolean, bool]:
    """Read the answer to SELECT or ASK whole; the second value tells whether it says anything."""
    if reply.media not in _JSON:
        raise _unreadable(address, reply, "SPARQL results in JSON")
    json = ox.QueryResultsFormat.JSON
    _refuse_depth(address, reply.body, _JSON_TOKEN)
    results: ox.QuerySolutions | ox.QueryBoolean | None = None
    try:
        body = _plain(reply.body)
        results = ox.parse_query_results(body, json)
        if isinstance(results, ox.QueryBoolean):
            if form != "ASK":
                raise CannotDo(f"{address} answers a SELECT with true or false; it is no SPARQL endpoint")
            return results, bool(results)
        rows = list(results)  # to the end: what is broken is told now
        if form == "ASK":  # Virtuoso 7 says it with a row, in which there is a 1 or a 0
            cell = rows[0][0] if rows and len(results.variables) == 1 else None
            truth = isinstance(cell, ox.Literal) and cell.value in ("1", "true")
            return ox.parse_query_results("true" if truth else "false", ox.QueryResultsFormat.TSV), truth
        return ox.parse_query_results(body, json), bool(rows)
    except (SyntaxError, ValueError, OSError):
        raise CannotDo(f"{address} sends broken JSON, perhaps cut off; ask again, or ask for less") from None
    finally:
        results = None  # an error's traceback would keep them, and Oxigraph's must end in the thread that asked


def _plain(body: bytes) -> bytes:
    """Return JSON with Virtuoso's ways mended; no text is touched, as no bare quote can stand in one."""
    if b"nodeID://" in body:
        body = _NODE.sub(rb"\1", body)
    if b"#boolean" in body:
        body = _TRUTH.sub(lambda it: it[1] + (b'true"' if it[2] == b"1" else b'false"'), body)
    return body


def quads_in(address: str, reply: StoreResponse) -> list[ox.Quad]:
    """Read the answer to CONSTRUCT or DESCRIBE whole."""
    form = _RDF.get(reply.media)
    if form is None:
        raise _unreadable(address, reply, "N-Triples or Turtle")
    _refuse_depth(address, reply.body, _RDF_TOKEN)
    try:
        return list(ox.parse(reply.body, form, base_iri=address, rename_blank_nodes=True))
    except (SyntaxError, ValueError):
        raise CannotDo(f"{address} sends broken {form.name}, perhaps cut off; ask again") from None


def _refuse_depth(address: str, body: bytes, token: re.Pattern[bytes]) -> None:
    """Refuse what nests deeper than anything that a person wrote: the parser would take Python along."""
    if token is _RDF_TOKEN:
        suspicious = body.count(b"<<") > DEEPEST
    else:  # what is no deeper is gone when so many inner pairs of brackets are taken out; others may stand in strings
        left = body.translate(None, _NO_BRACKETS)
        for _ in range(DEEPEST):
            before, left = len(left), left.replace(b"{}", b"").replace(b"[]", b"")
            if len(left) == before:
                break
        suspicious = bool(left)
    depth = 0
    for match in token.finditer(body) if suspicious else ():
        depth += bool(match[1]) - bool(match[2])
        if depth > DEEPEST:
            raise CannotDo(f"the answer of {address} nests more than {DEEPEST} deep; it is not read")


def _unreadable(address: str, reply: StoreResponse, wanted: str) -> CannotDo:
    if "html" in reply.media:
        return CannotDo(
            f"{address} shows a web page, not {wanted}; is it the endpoint itself, often …/sparql or …/query?"
        )
    kind = reply.media if re.fullmatch(r"[\w.+/-]{1,80}", reply.media) else "of an unknown kind"
    return CannotDo(f"the answer of {address} is {kind}, not {wanted}; is it a SPARQL endpoint?")
