"""What extensions add to the shipped graph, found in a confined process in one trip: parse, protect, derive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Quad, Triple

from ..layers import files
from ..namespaces import BK, OBO, RDF, RDFS
from ..rdf.index import Index
from ..rdf.turtle import read
from ..reading import reread, words_of
from ..reasoning.chains import new_places
from ..reasoning.record_labels import names
from ..reasoning.relations import Hierarchy, comparisons
from ..sandbox.confinement import confine
from ..sandbox.parsing import answered, examined, prepare
from ..sandbox.process import step
from ..words import texts
from .derivation import STRUCTURE, entailed, same_labels
from .protection import changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sandbox.parsing import Task

_SUBCLASS = NamedNode(RDFS + "subClassOf")


def main(task: Task) -> bytes:
    """Read extensions, see that they change nothing, and find what follows from them.

    Args:
        task: ``files``, as :func:`bekken_kg.sandbox.parsing.examined` has them; ``extensions``, of each the graph of
            what it says, the graph of what follows, and the number of its first file; ``ontology``, the folder of the
            layers, or ``None``; ``base``, the layers that must not change; ``layers``, those that are loaded; ``all``,
            whether to go on where something is changed, and to return what the graph has already as well.

    Returns:
        ``prefixes`` of each file, ``changes``, and ``outdated``, the claims of which the reading layer no longer holds;
        then what the extensions say that is new, and what follows from it. Where something is changed and that ends it,
        ``changes``, and ``by``, the number of the extension that makes the first.
    """
    shipped = {
        layer: [quad for path in files(layer, task["ontology"]) for quad in read(path, "")] for layer in task["base"]
    }
    prepare(task)
    texts("cards"), texts("compare")  # no file can be opened afterwards
    confine(task["memory"], task["seconds"])
    prefixes, stated = examined(task)
    if not task["all"]:
        stated = _confirmed(stated)
    step("finding what follows from 0")
    present, index = _graph_of(shipped, task["base"])
    words = shipped.get("reading", [])
    changed = changes(index.extended(words), [quad.triple for quad in _new(stated, set(present))])
    if changed and not task["all"]:
        term, _, prop, _ = changed[0]
        at = {_graph(quad) for quad in stated if (_name(quad.subject), quad.predicate.value) == (term, prop)}
        by = [number for number, (graph, *_) in enumerate(task["extensions"]) if graph in at]
        return answered({"changes": changed, "by": by[0] if by else -1}, [])
    if set(task["base"]) - set(task["layers"]):
        present, index = _graph_of(shipped, task["layers"])
    extensions = [
        (first, derived, [quad for quad in stated if _graph(quad) == graph])
        for graph, derived, first in task["extensions"]
    ]
    worded = words if "reading" in task["layers"] else None
    added, outdated = merge(index, worded, present, extensions, edges="edges" in task["layers"])
    restated = stated if task["all"] else []  # what the graph has already, too
    return answered(
        {"prefixes": prefixes, "changes": changed, "outdated": sorted(outdated)}, dict.fromkeys([*restated, *added])
    )


def merge(
    index: Index,
    words: list[Quad] | None,
    present: set[Triple],
    extensions: Iterable[tuple[int, str, list[Quad]]],
    *,
    edges: bool = True,
) -> tuple[list[Quad], set[str]]:
    """Return what extensions add to a graph, what they say and what follows from it, and the claims reworded.

    A statement that the graph has already, or an earlier extension, is not added again. Where an extension's evidence
    moves the flag of a claim, the flag that the claim had goes, and the new one stands with what follows from the
    extension.

    Args:
        index: the graph, with its derived layers but for the reading layer.
        words: the reading layer; ``None`` where nothing that belongs to it is asked for.
        present: the triples of both; what is added is put among them.
        extensions: of each the number of its first file, the graph of what follows, and what it says.
        edges: whether to add edges and subclass links too.
    """
    known = set(index)  # their subclass links are for the inferred layer to say
    added: list[Quad] = []
    reworded: set[str] = set()
    sources = [list(_claims(index, known))]
    for first, derived, stated in extensions:
        step(f"finding what follows from {first}")
        new = _new(stated, present)
        index = index.extended(new)
        follows = [] if words is None and not edges else entailed(index)
        structure = [triple for triple in follows if triple.predicate.value in STRUCTURE]
        links = [
            triple
            for triple in set(follows).difference(structure)
            if triple.predicate != _SUBCLASS or not {_name(triple.subject), _name(triple.object)} <= known
        ]
        labels = same_labels([quad.triple for quad in new], index)
        more = _new(_in(derived, [*labels, *(links if edges else [])]), present)
        added += new + more
        index = index.extended(more)
        if words is not None:
            before = Index(words)
            anew, outdated = reread(index, before, new)
            gone = {triple for claim in outdated for triple in words_of(before, claim)}
            words = [quad for quad in words if quad.triple not in gone]
            present -= gone
            named = [quad.triple for quad in names(new)]
            claims = list(_claims(index, (_name(quad.subject) for quad in stated)))
            hierarchy = Hierarchy([index, Index(structure)])
            others = (it for theirs in sources if claims for it in comparisons(index, hierarchy, theirs, claims))
            words += _new(_in(derived, [*anew, *named, *new_places(before, structure), *others]), present)
            reworded.update(outdated)
            sources.append(claims)
    return [*added, *(quad for quad in words or () if _graph(quad))], reworded


def _claims(index: Index, names: Iterable[str]) -> Iterable[str]:
    return (name for name in dict.fromkeys(names) if BK + "Claim" in index.iris(name, RDF + "type"))


def _confirmed(quads: list[Quad]) -> list[Quad]:
    """Leave out what is a draft: it is for the checks to see, and no answer shows it."""
    status, draft = NamedNode(OBO + "IAO_0000114"), NamedNode(BK + "Draft")
    drafts = {quad.subject for quad in quads if quad.predicate == status and quad.object == draft}
    return [quad for quad in quads if quad.subject not in drafts and quad.object not in drafts] if drafts else quads


def _graph_of(shipped: Mapping[str, list[Quad]], layers: Iterable[str]) -> tuple[set[Triple], Index]:
    """Return the triples of layers, and an index of them but for the reading layer."""
    quads = {layer: shipped[layer] for layer in layers}
    present = {quad.triple for some in quads.values() for quad in some}
    return present, Index(quad for layer, some in quads.items() if layer != "reading" for quad in some)


def _graph(quad: Quad) -> str:
    return getattr(quad.graph_name, "value", "")


def _name(term: object) -> str:
    return getattr(term, "value", "")


def _in(graph: str, triples: Iterable[Triple]) -> list[Quad]:
    name = NamedNode(graph)
    return [Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples]


def _new(quads: Iterable[Quad], present: set[Triple]) -> list[Quad]:
    """Return the quads whose triple is not there yet, and remember them."""
    new = []
    for quad in quads:
        if quad.triple not in present:
            present.add(quad.triple)
            new.append(quad)
    return new
