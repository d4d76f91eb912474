"""A code: what an outside terminology has for a term, how well the two match, and what people write for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..mappings import PREDICATES
from ..namespaces import SKOS
from ..reading import Systems
from .entity import Entity

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .entity import Asked


@dataclass(frozen=True)
class Code:
    """A code that a term is mapped to.

    Attributes:
        iri: the code's IRI.
        text: the code as its system writes it: ``O26.7``, ``HP:0002515``.
        system: the code system, an entity with a label.
        match: the predicate, from the term to the code: ``skos:broadMatch`` says that the code is wider.
    """

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
    found = sorted(_codes(term, graph), key=lambda code: (code.system.label("en"), code.text))
    return tuple(sorted(found, key=lambda code: code.looseness))


def _codes(term: Entity, graph: Asked) -> Iterator[Code]:
    systems = Systems(graph.index)
    for name in PREDICATES:
        for code in term.iris(SKOS + name):
            system, notation = systems.of(code)
            if system:
                yield Code(code, notation, Entity(system, graph), Entity(SKOS + name, graph))
