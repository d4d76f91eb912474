"""The claims and the evidence as nanopublications, unsigned: one a claim, one an evidence statement.

A nanopublication (https://nanopub.net/guidelines/) is an assertion, where it is from, and who publishes it, under a
name that holds their hash. The assertion is the claim itself, with its hedge, never the bare edge that it speaks of.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ..errors import CannotDo, WrongUse
from ..graph import Graph
from ..layers import graph_iri
from ..model.claim import Claim
from ..model.entity import Entity
from ..model.evidence import EvidenceStatement
from ..namespaces import BK, DCTERMS, FOAF, OBO, ONTOLOGY, PROV, RDF, RDFS, SKOS
from ..rdf.index import Index
from ..rdf.turtle import write_graphs
from ..sandbox.files import read_all
from ..settings import ExportSettings, settings
from .trusty import BLANK, CODE, Parts, code_of, named, parts_of

#: where nanopublications have their names; servers of the network answer for them once they are published
SPACE = "https://w3id.org/np/"
NP = "http://www.nanopub.org/nschema#"
NPX = "http://purl.org/nanopub/x/"
CITO = "http://purl.org/spar/cito/"
#: what an evidence statement does to a claim, in the words of CiTO
STANCES = {"Supports": "supports", "Qualifies": "qualifies", "Contests": "disputes"}
_PREFIXES = {"np": NP, "npx": NPX, "cito": CITO}
_KINDS = (BK + "Claim", BK + "EvidenceStatement")
_STATUS, _FLAG = OBO + "IAO_0000114", BK + "evidenceFlag"
#: what a signer's program may add to where an assertion is from
_SIGNERS = {PROV + "generatedAtTime", PROV + "wasAttributedTo"}
_OWN = SPACE + BLANK
_HEAD, _ASSERTION, _PROVENANCE, _PUBINFO = (f"{_OWN}#{part}" for part in ("Head", "assertion", "provenance", "pubinfo"))


@dataclass(frozen=True)
class Nanopub:
    """A nanopublication.

    Attributes:
        iri: its name, which ends in the hash of the rest.
        about: the IRI of the claim or evidence statement that it publishes.
        quads: its four graphs.
        supersedes: the name of the one that it takes the place of; ``""`` where it is the first.
    """

    iri: str
    about: str
    quads: tuple[Quad, ...]
    supersedes: str = ""

    def text(self) -> str:
        """Return it as TriG."""
        return write_graphs(self.quads, {**_PREFIXES, "sub": f"{self.iri}#"})


def nanopubs(
    kg: Graph, publication: ExportSettings | None = None, earlier: Mapping[str, Nanopub] | None = None
) -> dict[str, Nanopub]:
    """Return all nanopublications of a graph: number of the claim or evidence statement → nanopublication.

    Args:
        kg: the graph, with all its layers and no extension.
        publication: the settings, whose publisher is the creator; those in force for ``None``.
        earlier: what was published before, as :func:`read_earlier` has it. One that says the same still is returned as
            it was, with its signature; one that says something else is superseded.

    Raises:
        WrongUse: for a graph with an extension.

    Example:
        >>> import bekken_kg
        >>> found = nanopubs(bekken_kg.load())
        >>> len(found), found["L49"].iri[:22]
        (166, 'https://w3id.org/np/RA')
    """
    if kg.extensions:
        raise WrongUse("nanopubs are made from the shipped graph alone: what is of others is theirs to publish")
    publication = publication or settings()
    graphs = {graph_iri(layer) for layer in ("terms", "leaflet", "evidence")}
    quads = kg.engine.quads()
    index = Index(quad for quad in quads if _name(quad.graph_name) in graphs)
    statements = [EvidenceStatement(iri, kg) for iri in sorted(index.members(_KINDS[1]))]
    written = _Writer(index, publication)
    found: dict[str, Nanopub] = {}
    parts: list[tuple[Entity, list[Parts]]] = [(claim, written.claim(claim)) for claim in kg.claims]
    parts += [(statement, written.evidence(statement)) for statement in statements]
    for entity, said in parts:
        found[entity.id] = _published(entity.iri, said, (earlier or {}).get(entity.iri))
    return found


def text_of_all(found: Mapping[str, Nanopub]) -> str:
    """Return nanopublications as one TriG file."""
    return write_graphs((quad for nanopub in found.values() for quad in nanopub.quads), _PREFIXES)


def read_earlier(path: str) -> dict[str, Nanopub]:
    """Read nanopublications, signed or not: IRI of what each is about → the one that no other supersedes.

    Args:
        path: a file in TriG or N-Quads, or a folder of such files.

    Raises:
        CannotDo: for a file that is refused; where no nanopublication of a claim is found; for one that does not say
            what its name was made from; where two are about the same and neither supersedes the other.
    """
    files = [path]
    if os.path.isdir(path):
        files = sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith((".trig", ".nq")))
    by_graph: dict[str, list[Quad]] = {}
    for quad in read_all([(file, None) for file in files]) if files else ():
        by_graph.setdefault(_name(quad.graph_name), []).append(quad)
    found = [_read(head, by_graph, path) for head in by_graph.values() if _is_head(head)]
    replaced = {nanopub.supersedes for nanopub in found}
    latest: dict[str, Nanopub] = {}
    for nanopub in found:
        if nanopub.iri not in replaced:
            if nanopub.about in latest:
                raise CannotDo(f"{path}: {nanopub.iri} and {latest[nanopub.about].iri} are about the same; keep one")
            latest[nanopub.about] = nanopub
    if not latest:
        raise CannotDo(f"{path} has no nanopublication of a claim; name what `bekken export nanopubs` wrote before")
    return latest


def _is_head(quads: Iterable[Quad]) -> bool:
    return any(quad.object == NamedNode(NP + "Nanopublication") for quad in quads)


def _read(head: Sequence[Quad], by_graph: Mapping[str, list[Quad]], path: str) -> Nanopub:
    iri = next(_name(quad.subject) for quad in head if quad.object == NamedNode(NP + "Nanopublication"))
    names = {quad.predicate.value: _name(quad.object) for quad in head if _name(quad.subject) == iri}
    graphs = {part: by_graph.get(names.get(NP + part, ""), []) for part in ("hasAssertion", "hasPublicationInfo")}
    quads = [*head, *(quad for name in set(names.values()) for quad in by_graph.get(name, []))]
    nodes = {node for quad in quads for node in (quad.subject, quad.object)}
    if any(isinstance(node, BlankNode) for node in nodes) or not CODE.fullmatch(iri[-45:]):
        raise CannotDo(f"{path}: {iri} is not named by a hash (a trusty URI)")
    if code_of(parts_of(quads, iri)) != iri[-45:]:
        raise CannotDo(f"{path}: {iri} says something else than its name was made from; take it as it was published")
    kinds = {NamedNode(kind) for kind in _KINDS}
    about = [_name(quad.subject) for quad in graphs["hasAssertion"] if quad.object in kinds]
    if len(about) != 1:
        raise CannotDo(f"{path}: {iri} is not about one claim or one evidence statement")
    older = [_name(quad.object) for quad in graphs["hasPublicationInfo"] if quad.predicate.value == NPX + "supersedes"]
    return Nanopub(iri, about[0], tuple(quads), next(iter(older), ""))


def _name(node: object) -> str:
    return str(getattr(node, "value", ""))


def _published(about: str, parts: list[Parts], earlier: Nanopub | None) -> Nanopub:
    if earlier and _content(parts, about) == _content(_parts(earlier), about):
        return earlier
    supersedes = earlier.iri if earlier else ""
    if supersedes:
        parts = [*parts, (_PUBINFO, _OWN, NPX + "supersedes", supersedes)]
    code = code_of(parts)
    return Nanopub(SPACE + code, about, tuple(named(parts, code)), supersedes)


def _parts(nanopub: Nanopub) -> list[Parts]:
    """Return a nanopublication's quads as if it were one of ours without a name."""
    space = nanopub.iri[:-45]
    return [
        tuple(  # type: ignore[misc]
            SPACE + part.removeprefix(space) if isinstance(part, str) and part.startswith(space + BLANK) else part
            for part in parts
        )
        for parts in parts_of(nanopub.quads, nanopub.iri)
    ]


def _content(parts: Iterable[Parts], about: str) -> set[Parts]:
    """Return what a nanopublication says, without who published it when."""
    return {
        quad
        for quad in parts
        if quad[0] == _ASSERTION
        or (quad[0] == _PROVENANCE and quad[2] not in _SIGNERS)
        or (quad[0] == _PUBINFO and quad[1] == about)
    }


class _Writer:
    """What stands in the four graphs."""

    def __init__(self, index: Index, publication: ExportSettings) -> None:
        self.index = index
        self.publication = publication

    def claim(self, claim: Claim) -> list[Parts]:
        """Return a claim: the assertion, its text units and the source, and licence, creator, status and flag."""
        derived = PROV + "wasDerivedFrom"
        parts = [*self.facts(claim, _ASSERTION, without={derived, _STATUS})]
        sources: dict[str, Entity] = {}
        for unit in claim.units:
            parts += [(_PROVENANCE, _ASSERTION, derived, unit.iri), (_PROVENANCE, claim.iri, derived, unit.iri)]
            parts += self.facts(unit, _PROVENANCE)
            sources |= {unit.source.iri: unit.source} if unit.source else {}
        for source in sources.values():
            parts += self.facts(source, _PROVENANCE, without={SKOS + "note"})
        parts.append((_PUBINFO, claim.iri, _FLAG, claim.flag.iri))
        return [*parts, *self.frame(claim, _KINDS[0], str(claim.statement("en")))]

    def evidence(self, statement: EvidenceStatement) -> list[Parts]:
        """Return an evidence statement: what it does to its claims, and the publication that it was read in."""
        parts = [*self.facts(statement, _ASSERTION, without={_STATUS})]
        link = STANCES.get(statement.stance.name if statement.stance else "")
        if link:
            parts += [(_ASSERTION, statement.iri, CITO + link, claim) for claim in statement.about]
        if publication := statement.publication:
            parts += [(_PROVENANCE, _ASSERTION, PROV + "wasDerivedFrom", publication.iri)]
            parts += self.facts(publication, _PROVENANCE)
        return [*parts, *self.frame(statement, _KINDS[1], str(statement.statement("en")))]

    def facts(self, entity: Entity, graph: str, without: Iterable[str] = ()) -> Iterator[Parts]:
        """Give what is said of an entity, but for some properties."""
        for prop, values in self.index.facts(entity.iri).items():
            if prop not in set(without):
                for value in values:
                    if isinstance(value, (Literal, NamedNode)):
                        yield graph, entity.iri, prop, value if isinstance(value, Literal) else value.value

    def frame(self, entity: Entity, kind: str, words: str) -> Iterator[Parts]:
        """Give the head, and what is said of the nanopublication itself."""
        yield _HEAD, _OWN, RDF + "type", NP + "Nanopublication"
        for prop, graph in (("Assertion", _ASSERTION), ("Provenance", _PROVENANCE), ("PublicationInfo", _PUBINFO)):
            yield _HEAD, _OWN, f"{NP}has{prop}", graph
        for licence in self.index.iris(ONTOLOGY, DCTERMS + "license"):
            yield _PUBINFO, _OWN, DCTERMS + "license", licence
        yield _PUBINFO, _OWN, DCTERMS + "creator", self.publication.publisher_iri
        yield _PUBINFO, self.publication.publisher_iri, FOAF + "name", Literal(self.publication.publisher_name)
        yield _PUBINFO, _OWN, NPX + "hasNanopubType", kind
        yield _PUBINFO, _OWN, RDFS + "label", Literal(f"{entity.id}: {words}", language="en")
        yield from ((_PUBINFO, entity.iri, _STATUS, value) for value in self.index.iris(entity.iri, _STATUS))
