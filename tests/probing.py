"""Entailments as data: rows of entailments.tsv, each turned into two classes whose order a reasoner tells.

A row asks whether SUBJECT ⊑ OBJECT, or SUBJECT ⊑ RELATION some OBJECT. Subject and right side each become a
class of their own, equivalent to what they stand for; what a reasoner says of these two is the answer.
"""

from __future__ import annotations

import csv
from collections import namedtuple
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from bekken_kg.namespaces import BK, OWL, RDFS

FILE = Path(__file__).parent / "data" / "entailments.tsv"
PROBE = "https://example.org/probe/"
Row = namedtuple("Row", ("follows", "profile", "subject", "relation", "object", "why"))


def rows() -> list[Row]:
    """Read the rows."""
    with FILE.open(encoding="utf-8", newline="") as file:
        found = [Row(*line) for line in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    assert found[0] == Row(*Row._fields)
    assert len(found) > 70
    return found[1:]


def sides(row: Row) -> tuple[str, str]:
    """Return the IRIs of a row's two classes."""
    name = "-".join(row[2:5]).replace(" ", "_")
    return f"{PROBE}{name}/left", f"{PROBE}{name}/right"


def probes(some: Iterable[Row]) -> list[Quad]:
    """Return what defines the classes of rows."""
    lines = [f"PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}>"]
    for row in some:
        left, right = sides(row)
        lines.append(f"<{left}> a owl:Class ; owl:equivalentClass {_expression(row.subject)} .")
        whole = row.object if row.relation == "subClassOf" else f"{row.relation} some {row.object}"
        lines.append(f"<{right}> a owl:Class ; owl:equivalentClass {_expression(whole)} .")
    return list(parse("\n".join(lines), RdfFormat.TURTLE, rename_blank_nodes=True))


def names(row: Row) -> set[str]:
    """Return the IRIs that a row speaks of."""
    words = f"{row.subject} {row.relation} {row.object}".split()
    known = {"and", "some", "subClassOf", "Nothing"}
    return {BK + word for word in words if word not in known}


def _expression(text: str) -> str:
    """Write ``Pain and isLocatedIn some Pelvis`` as Turtle."""
    parts = [_part(part) for part in text.split(" and ")]
    return parts[0] if len(parts) == 1 else f"[ a owl:Class ; owl:intersectionOf ( {' '.join(parts)} ) ]"


def _part(text: str) -> str:
    role, some, filler = text.partition(" some ")
    if some:
        return f"[ a owl:Restriction ; owl:onProperty <{BK}{role}> ; owl:someValuesFrom <{BK}{filler}> ]"
    return "owl:Nothing" if text == "Nothing" else str(NamedNode(BK + text))
