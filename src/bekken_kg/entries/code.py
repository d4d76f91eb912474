"""A code: what an outside terminology has for a term, and how well the two match."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable

import pyoxigraph as ox

from ..mappings import PREDICATES
from ..namespaces import BK, SKOS
from .entity import Entity

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .entity import Asked

_CODES = f"""SELECT DISTINCT ?match ?code ?system ?iriStart ?codeStart WHERE {{{{
  ?system a <{BK}CodeSystem> ; <{BK}iriStartsWith> ?iriStart .
  OPTIONAL {{{{ ?system <{BK}codeStartsWith> ?codeStart }}}}
  VALUES ?match {{{{ {" ".join(f"<{SKOS}{name}>" for name in PREDICATES)} }}}}
  {{term}} ?match ?code FILTER(STRSTARTS(STR(?code), ?iriStart))
}}}}"""


class Code(namedtuple("Code", ("iri", "text", "system", "match"))):
    """A code that a term is mapped to.

    Attributes:
        iri: the code's IRI.
        text: the code as its system writes it: ``O26.7``, ``HP:0002515``.
        system: the code system, an entity with a label.
        match: the predicate, from the term to the code: ``skos:broadMatch`` says that the code is wider.
    """

    __slots__ = ()
    iri: str
    text: str
    system: Entity
    match: Entity

    @property
    def looseness(self) -> int:
        """How loose the match is: 1 for exact, then close, narrow, broad, and 5 for related."""
        return PREDICATES.index(self.match.name) + 1


def codes_of(term: Entity, graph: Asked) -> tuple[Code, ...]:
    """Return the codes of a term, the strictest matches first; none where no mappings are loaded.

    Args:
        term: a term.
        graph: the graph that it is in.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> [(code.match.name, code.text) for code in codes_of(kg["IliacCrest"], kg)][0]
        ('exactMatch', 'UBERON:0014437')
    """
    rows = graph.select(_CODES.format(term=ox.NamedNode(term.iri)))
    found = sorted(_codes(rows, graph), key=lambda code: (code.system.label("en"), code.text))
    return tuple(sorted(found, key=lambda code: code.looseness))


def _codes(rows: Iterable[tuple[object, ...]], graph: Asked) -> Iterable[Code]:
    for match, code, system, iri_start, code_start in rows:
        assert isinstance(match, ox.NamedNode)
        assert isinstance(code, ox.NamedNode)
        assert isinstance(system, ox.NamedNode)
        assert isinstance(iri_start, ox.Literal)
        before = code_start.value if isinstance(code_start, ox.Literal) else ""
        text = before + code.value.removeprefix(iri_start.value)
        yield Code(code.value, text, Entity(system.value, graph), Entity(match.value, graph))
