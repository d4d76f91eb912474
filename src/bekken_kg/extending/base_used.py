"""What an extension uses of the base: recorded with the base's version, and held against a newer one.

The record is a table, ``base.tsv``: a statement of the base a row, of each term and claim that the extension names. So
an extension knows which version it was checked with, and what another has changed for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from ..errors import WrongUse
from ..inputs import read_text
from ..layers import LAYERS
from ..namespaces import ONTOLOGY, OWL, is_ours, shorten
from ..rdf.index import Index
from ..rdf.quads import quads_of

_HEAD = ("term", "property", "value")
_VERSION = OWL + "versionInfo"
#: the layers that people write; what is derived follows from them
_WRITTEN = tuple(layer for layer in LAYERS if layer in ("terms", "leaflet", "mappings", "evidence"))

Row = tuple[str, str, str]


class BaseChange(NamedTuple):
    """A statement of the base that is there in one version only.

    Attributes:
        term: CURIE of the term or claim.
        how: ``"added"`` or ``"removed"``.
        property: CURIE of the property.
        value: the value, as N-Triples writes it.
    """

    term: str
    how: str
    property: str
    value: str


def base_used(quads: Iterable[Quad]) -> tuple[str, list[Row]]:
    """Return the version of the base, and its statements on what an extension names, sorted.

    Args:
        quads: what the extension says.
    """
    index = Index(quads_of(_WRITTEN))
    named = {
        node.value
        for quad in quads
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, NamedNode) and is_ours(node.value)
    }
    rows = {
        (shorten(iri), shorten(prop), str(value))
        for iri in named
        for prop, values in index.facts(iri).items()
        for value in values
        if isinstance(value, (NamedNode, Literal))
    }
    return "".join(value.value for value in index.literals(ONTOLOGY, _VERSION)), sorted(rows)


def base_table(quads: Iterable[Quad]) -> str:
    """Return the record of what an extension uses, as tab-separated values."""
    version, rows = base_used(quads)
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerows([_HEAD, (shorten(ONTOLOGY), shorten(_VERSION), str(Literal(version))), *rows])
    return text.getvalue()


def base_changes(quads: Iterable[Quad], path: str) -> tuple[str, str, list[BaseChange]]:
    """Return the recorded version, the present one, and what changed between them for an extension.

    Args:
        quads: what the extension says.
        path: the record.

    Raises:
        CannotDo: for a record that cannot be read.
        WrongUse: for a file that is none.
    """
    rows = read_record(path)
    version, present = base_used(quads)
    terms = {term for term, _, _ in present}
    before = {(term, prop, value) for term, prop, value in rows[2:]}
    known = {term for term, _, _ in before}
    # What the extension has begun to use since, or uses no more, is no change of the base.
    gone = [
        BaseChange(row[0], "removed", *row[1:])
        for row in sorted(before - set(present))
        if row[0] in terms | _left(before, quads)
    ]
    new = [BaseChange(row[0], "added", *row[1:]) for row in present if row not in before and row[0] in known]
    return rows[1][2].strip('"'), version, sorted([*gone, *new])


def _left(before: set[Row], quads: Iterable[Quad]) -> set[str]:
    """Return the terms of a record that the extension names and the base has no more."""
    named = {
        shorten(node.value)
        for quad in quads
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, NamedNode)
    }
    return {term for term, _, _ in before if term in named}


def read_record(path: str) -> list[tuple[str, ...]]:
    """Return the rows of a record that :func:`base_table` made.

    Raises:
        CannotDo: for a file that cannot be read.
        WrongUse: for a file that is none.
    """
    rows = [tuple(row) for row in csv.reader(io.StringIO(read_text(path)), delimiter="\t")]
    first = (shorten(ONTOLOGY), shorten(_VERSION))
    if len(rows) < 2 or rows[0] != _HEAD or rows[1][:2] != first or any(len(row) != 3 for row in rows):
        made = "`bekken extension base FILE --to base.tsv`"
        raise WrongUse(f"{path} is no record of the base; name a new file, or one that {made} wrote")
    return rows
