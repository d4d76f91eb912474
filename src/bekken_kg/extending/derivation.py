"""What follows from an extension: edges, subclass links, kinds, chains, labels in the words that others look for."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from ..errors import CannotDo
from ..namespaces import BK, OBO, OWL, RDFS, SKOS
from ..rdf.index import Index
from ..reasoning.chains import chains
from ..reasoning.edges import STRUCTURAL, edges
from ..reasoning.saturation import existentials, subsumptions
from ..reasoning.subclasses import inferred, kinds, without_java
from ..sandbox.confinement import confine
from ..sandbox.process import Confined, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sandbox.limits import Limits
    from ..sandbox.parsing import Task

    Link = tuple[str, str, str]

#: what of the reading layer is found together with the edges
STRUCTURE = frozenset(BK + name for name in ("isKindOf", "inChain", "chainStart", "chainStep"))

_SAME = {SKOS + "prefLabel": RDFS + "label", SKOS + "definition": OBO + "IAO_0000115"}
_UP = RDFS + "subClassOf"
_MOST = 64 << 20  #: bytes of what follows, at most


def entailed(index: Index) -> list[Triple]:
    """Return the edges of a graph, its missing subclass links, and the kinds and chains that they make.

    Args:
        index: the terms and claims of the base and the extensions.

    Example:
        >>> entailed(Index())
        []
    """
    links = [*edges(index), *inferred(without_java(index), index)]
    whole = index.extended(links)
    return [*links, *kinds(whole), *chains(whole)]


def derive(quads: Iterable[Quad], name: str, limits: Limits | None = None) -> list[Triple]:
    """Find in a confined process what follows from a graph; see :func:`entailed`.

    Args:
        quads: the graph.
        name: what to call it in an error.
        limits: what it may cost; those of the environment for ``None``.

    Raises:
        CannotDo: where it takes too much memory or time.
    """
    linked = [quad for quad in quads if not isinstance(quad.object, Literal)]
    given = serialize(linked, format=RdfFormat.N_QUADS) or b""
    try:
        answer = Confined("extending.derivation", given, limits, _MOST).answer()
    except Failure as failure:
        raise CannotDo(f"'{name}' is refused: finding what follows from it {failure}") from None
    return [quad.triple for quad in parse(answer, RdfFormat.N_TRIPLES, rename_blank_nodes=True)]


def same_labels(new: Iterable[Triple], index: Index) -> list[Triple]:
    """Return labels and definitions that a term has in SKOS only, or in RDFS and OBO only, in the other.

    Args:
        new: what an extension says.
        index: the graph with it.

    Example:
        >>> label = Triple(NamedNode("http://e.org/T"), NamedNode(RDFS + "label"), Literal("etikett", language="nb"))
        >>> [str(triple.predicate) for triple in same_labels([label], Index([label]))]
        ['<http://www.w3.org/2004/02/skos/core#prefLabel>']
    """
    ways = {**_SAME, **{there: here for here, there in _SAME.items()}}
    return [
        Triple(term, NamedNode(ways[prop]), text)
        for term in dict.fromkeys(triple.subject for triple in new if isinstance(triple.subject, NamedNode))
        for prop in ways
        if not index.literals(term.value, ways[prop])
        for text in index.literals(term.value, prop)
        if prop not in _SAME or text.language == "en"
    ]


def implied(base: Index, whole: Index) -> list[Link]:
    """Return the subclass links and structural relations between terms of the base that an extension makes follow.

    ``bk:A ⊑ my:T`` adds and ``my:T ⊑ bk:B`` adds, but the two together say ``bk:A ⊑ bk:B``. Only those are given,
    sorted, that do not follow from others of them.

    Args:
        base: the graph as it is.
        whole: the graph with the extension.

    Example:
        >>> implied(Index(), Index())
        []
    """
    names = {*base, OWL + "Nothing"}  # what is a kind of nothing cannot be
    before = _links(base)
    links = {link for link in _links(whole) - before if names.issuperset((link[0], link[2]))}
    return sorted(link for link in links if not _follows(link, links, before))


def _links(index: Index) -> set[Link]:
    return {(lower, _UP, upper) for lower, upper in subsumptions(index)} | existentials(index, STRUCTURAL)


def _follows(link: Link, links: set[Link], before: set[Link]) -> bool:
    """Tell whether a new link follows from another: from above its lower end, to below its upper one."""
    lower, prop, upper = link

    def below(name: str, *by: str, than: str) -> bool:
        return any((name, how, than) in before and (than, how, name) not in before for how in by)

    return any(
        (same == prop and end == upper and below(lower, _UP, than=other))
        or (same == prop and other == lower and below(end, _UP, prop, STRUCTURAL[0], than=upper))
        or (same == _UP != prop and other == lower and (end, prop, upper) in before)
        for other, same, end in links
    )


def main(task: Task) -> bytes:
    """Read a graph in N-Quads from stdin, and return what follows from it as N-Triples."""
    confine(task["memory"], task["seconds"])
    triples = entailed(Index(parse(sys.stdin.buffer.read(), RdfFormat.N_QUADS)))
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
