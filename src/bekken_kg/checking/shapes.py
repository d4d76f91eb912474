"""The SHACL shapes: what they find in a graph. No other module knows the SHACL engines (extra ``check``).

They are read by the engine ``shacl``; where that has no wheel, by pySHACL, which takes many times as long.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import NamedTuple

from pyoxigraph import Quad, RdfFormat, serialize

from ..errors import CannotDo
from ..namespaces import BASE
from ..rdf.turtle import read
from ..shipped import folder

SHACL = "http://www.w3.org/ns/shacl#"
#: namespace of our shapes
SHAPES = BASE + "shapes/"


class Violation(NamedTuple):
    """One result of the validation.

    Attributes:
        focus: the node that it is about, in N-Triples syntax.
        path: the property path as SPARQL writes it.
        component: local name of the constraint component, such as ``MinCountConstraintComponent``.
        shape: IRI of the shape.
        value: the value that is wrong, in N-Triples syntax; ``""`` where none is.
    """

    focus: str
    path: str
    component: str
    shape: str
    value: str


def available() -> bool:
    """Whether the extra ``check`` is installed."""
    return any(map(find_spec, ("shacl", "pyshacl")))


def shapes(path: str | None = None) -> list[Quad]:
    """Read the shapes.

    Args:
        path: a folder of Turtle files; the shipped ``ontology/shapes`` for ``None``.

    Example:
        >>> len(shapes()) > 400
        True
    """
    root = path or os.path.join(folder("ontology"), "shapes")
    names = sorted(name for name in os.listdir(root) if name.endswith(".ttl"))
    return [quad for name in names for quad in read(os.path.join(root, name))]


def violations(shaped: Iterable[Quad], data: Iterable[Quad]) -> list[Violation]:
    """Validate a graph, the union of its named graphs, and return what is wrong, sorted.

    Nothing is inferred first; ``sh:class`` looks along ``rdfs:subClassOf``, as SHACL asks.

    Args:
        shaped: the shapes.
        data: the graph.

    Raises:
        CannotDo: without the extra ``check``.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> violations(shapes(), quads_of()) if available() else []
        []
    """
    if not available():
        raise CannotDo("the shapes need the extra check: pip install 'bekken-kg[check]'")
    try:
        import shacl
    except ImportError:
        sys.modules["shacl"] = None  # type: ignore[assignment]  # a confined process could not look for it again
        return sorted(_by_pyshacl(_lines(shaped), _lines(data)))
    report = shacl.Shapes.from_text(_lines(shaped), "ntriples").validate_text(_lines(data), "ntriples")
    return sorted(
        Violation(
            result.focus_node,
            result.path or "",
            result.component,
            (result.source_shape or "").strip("<>"),
            result.value or "",
        )
        for result in report.results
    )


def _by_pyshacl(shaped: str, data: str) -> Iterator[Violation]:
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    graph, asked = (rdflib.Graph().parse(data=text, format="nt") for text in (data, shaped))
    _, report, _ = pyshacl.validate(graph, shacl_graph=asked)
    assert isinstance(report, rdflib.Graph)

    def written(node: rdflib.term.Node | None) -> str:
        return "" if node is None else node.n3()

    def path(node: rdflib.term.Node | None) -> str:
        if isinstance(node, rdflib.BNode):
            if (node, rdflib.RDF.first, None) in report:
                return f"({'/'.join(map(path, report.items(node)))})"
            for kind, mark in ((SH.zeroOrOnePath, "?"), (SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+")):
                if (inner := report.value(node, kind)) is not None:
                    return f"({path(inner)}){mark}"
        return written(node)

    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        yield Violation(
            written(report.value(result, SH.focusNode)),
            path(report.value(result, SH.resultPath)),
            str(report.value(result, SH.sourceConstraintComponent)).removeprefix(SHACL),
            str(report.value(result, SH.sourceShape)),
            written(report.value(result, SH.value)),
        )


def _lines(quads: Iterable[Quad]) -> str:
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
