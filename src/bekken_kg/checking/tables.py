"""A table of terms or claims, checked row by row as the Turtle that it becomes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..errors import WrongUse
from ..extending.extension import open_extensions
from ..extending.robot_template import read_table
from ..namespaces import PREFIXES, is_of_others, is_ours, prefix_for
from ..rdf.turtle import write
from .checks import check
from .display import DisplayNames


class RowFinding(NamedTuple):
    """What is wrong with a row.

    Attributes:
        row: the row of the table, counted from 1 with its two heads.
        column: the heading of the column, or the row's own name where a check found it.
        term: IRI of the row; ``None`` where it cannot be read.
        check: the check that found it; ``"template"`` where the cell cannot be read.
        what: what is wrong.
        remedy: what to do; ``""`` where that is said already.
    """

    row: int
    column: str
    term: str | None
    check: str
    what: str
    remedy: str


def check_table(
    path: str,
    namespace: str | None,
    resolve: Callable[[str], str],
    extensions: Sequence[str] = (),
    lang: str = "nb",
) -> tuple[str, int, list[RowFinding]]:
    """Read a table and check what it says, together with the shipped graph.

    Args:
        path: the table, ``.csv`` or ``.tsv``, as :mod:`bekken_kg.extending.robot_template` reads it.
        namespace: IRI that the names of the rows begin with, ending in ``/`` or ``#``; ``None`` where they are
            written whole, or with a prefix that an extension declares.
        resolve: gives the IRI of a term of the graph, or of an extension, by its name or label.
        extensions: files or installed extensions that it goes with.
        lang: nb, nn or en, for the findings.

    Returns:
        The Turtle, the number of rows, and what is wrong, by row.

    Raises:
        CannotDo: for a file that cannot be read.
        WrongUse: for a table without heads, or a namespace that is not one's own.
    """
    if namespace and (is_ours(namespace) or is_of_others(namespace) or not namespace.endswith(("/", "#"))):
        raise WrongUse(f"a namespace is an http IRI of your own that ends in / or #, not '{namespace}'")
    opened = open_extensions(extensions)
    prefixes = {prefix: space for each in opened for prefix, space in each.prefixes.items() if prefix not in PREFIXES}
    if namespace and namespace not in prefixes.values():
        prefixes[prefix_for(namespace)] = namespace
    table = read_table(path, prefixes, resolve)
    turtle = write(table.triples, [f"From {os.path.basename(path)}."], prefixes)
    found = [RowFinding(error.row, error.column, None, "template", error.what, "") for error in table.errors]
    if not found:
        found = _checked(turtle, table.rows, extensions, DisplayNames([], prefixes, lang))
    return turtle, len(table.rows), sorted(found, key=lambda finding: finding.row)


def _checked(turtle: str, rows: Mapping[str, int], extensions: Sequence[str], names: DisplayNames) -> list[RowFinding]:
    """Return what the checks find about the rows; what is elsewhere in the extension is not their business."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.ttl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(turtle)
        findings = check([path, *extensions], lang=names.lang).findings
    return [
        RowFinding(rows[each.term], names.short(each.term), each.term, each.check, each.what, each.remedy)
        for each in findings
        if each.term is not None and each.term in rows
    ]
