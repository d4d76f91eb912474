"""The inspection: what the queries of the rules, and the shapes, find in a graph.

A file of unknown origin can be made so that a query over it takes years; with one it is done in a confined process.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Quad, QueryResultsFormat, QuerySolutions, RdfFormat, Store, parse, serialize
from pyoxigraph import parse_query_results as parse_results

from ..errors import CannotDo
from ..sandbox.confinement import confine
from ..sandbox.limits import Limits
from ..sandbox.process import Confined, Failure
from .rules import rules
from .shapes import Violation, available, shapes, violations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple
    from ..sandbox.parsing import Task

    Inspected = tuple[dict[str, str], list[Violation] | None]

_MOST = 64 << 20  #: bytes of what is found, at most
_PATIENCE = 3  #: the inspection may take so many times the seconds that parsing may


@dataclass(frozen=True)
class Inspection:
    """What was found.

    Attributes:
        rows: name of a rule → what its query found, each the variables with their values.
        violations: what the shapes found; ``None`` where the extra ``check`` is not installed.
    """

    rows: Mapping[str, Sequence[Mapping[str, Term]]]
    violations: Sequence[Violation] | None


def inspect(quads: Iterable[Quad], files: Sequence[str] = (), queries: Mapping[str, str] | None = None) -> Inspection:
    """Ask every query of the rules, and validate with the shapes; or ask other queries.

    Args:
        quads: the graph.
        files: the foreign files that are in it; the work is done in a confined process where there are any.
        queries: name → SELECT query, instead of the rules' and the shapes.

    Raises:
        CannotDo: where it takes too much memory or time, or a query is none.

    Example:
        >>> inspect([]).rows["label-missing"]
        []
    """
    inspected = _confined(quads, files, queries) if files else _inspected(*_chosen(queries), list(quads))
    rows = {name: _rows(text) for name, text in inspected[0].items()}
    wrong = inspected[1]
    return Inspection(rows, None if wrong is None else [Violation(*violation) for violation in wrong])


def _confined(quads: Iterable[Quad], files: Sequence[str], queries: Mapping[str, str] | None) -> Inspected:
    limits = Limits.chosen()
    limits = limits._replace(seconds=_PATIENCE * limits.seconds)
    try:
        given = serialize(quads, format=RdfFormat.N_QUADS) or b""
        inspected: Inspected = json.loads(
            Confined("checking.inspection", given, limits, _MOST, queries=queries).answer()
        )
    except Failure as failure:
        raise CannotDo(f"'{files[0]}' cannot be checked: that {failure}; check a part of it") from None
    return inspected


def _chosen(queries: Mapping[str, str] | None) -> tuple[Mapping[str, str], list[Quad] | None]:
    """Return what is asked, and the shapes: all rules where no queries are given."""
    if queries is not None:
        return queries, None
    return {rule.name: rule.sparql for rule in rules() if rule.sparql}, shapes() if available() else None


def _inspected(queries: Mapping[str, str], shaped: list[Quad] | None, quads: list[Quad]) -> Inspected:
    store = Store()
    store.bulk_extend(quads)
    rows = {name: _asked(name, sparql, store) for name, sparql in queries.items()}
    return rows, None if shaped is None else violations(shaped, quads)


def _asked(name: str, sparql: str, store: Store) -> str:
    try:
        rows = store.query(sparql, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise CannotDo(f"the query of {name} is no SPARQL: {error}") from None
    if not isinstance(rows, QuerySolutions):
        raise CannotDo(f"the query of {name} is no SELECT query")
    return (rows.serialize(format=QueryResultsFormat.JSON) or b"").decode()


def _rows(text: str) -> list[dict[str, Term]]:
    solutions = parse_results(text, QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in solutions]


def main(task: Task) -> bytes:
    """Read a graph in N-Quads from stdin, and return what was found in it, as JSON."""
    asked = _chosen(task["queries"])
    _inspected(*asked, [])  # loads what cannot be loaded any more afterwards
    confine(task["memory"], task["seconds"])
    return json.dumps(_inspected(*asked, list(parse(sys.stdin.buffer.read(), RdfFormat.N_QUADS)))).encode()
