"""The graph as JSON for web developers: an object a term with its claims inside, each with its hedge first.

It is JSON-LD 1.1 with the context of ``ontology/json/context.jsonld`` inside, so that nothing has to be fetched, and
every triple can be read back from it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ..graph import Graph
from ..layers import graph_iri
from ..namespaces import BK, PREFIXES, RDF, XSD, shorten
from ..rdf.index import Index, by_subject, is_iri, key
from ..rdf.turtle import canonical, labelled
from ..sandbox.canonical import refuse_alike
from ..shipped import folder
from .schema_org import triples as schema_org

#: what is in the file: what is written by hand, without the bare edges and what follows from it; the flags come along
LAYERS = ("terms", "leaflet", "mappings", "evidence")
_FLAG, _TYPE = BK + "evidenceFlag", RDF + "type"
_CLAIM = BK + "Claim"


def published() -> bytes:
    """Return the file of the context, for an application that has the JSON without it."""
    with open(os.path.join(folder("ontology"), "json", "context.jsonld"), "rb") as file:
        return file.read()


def context() -> dict[str, Any]:
    """Return the context, as ``ontology/json/context.jsonld`` has it.

    Example:
        >>> context()["hedge"]["@id"]
        'bk:hedge'
    """
    definitions: dict[str, Any] = json.loads(published())["@context"]
    return definitions


def framed_triples(kg: Graph) -> set[Triple]:
    """Return what the file says: the layers of :data:`LAYERS` and of extensions, the flags, and schema.org's words."""
    graphs = {graph_iri(layer) for layer in LAYERS} | {extension.graph for extension in kg.extensions}
    quads = kg.engine.quads()
    chosen = {quad.triple for quad in quads if getattr(quad.graph_name, "value", "") in graphs}
    flags = {quad.triple for quad in quads if quad.predicate.value == _FLAG}
    return chosen | flags | set(schema_org(kg))


def framed_text(kg: Graph) -> str:
    """Return a graph as framed JSON-LD; the same text for the same graph.

    Args:
        kg: the graph, with all its layers.

    Raises:
        CannotDo: for an extension whose blank nodes cannot be told apart.

    Example:
        >>> import bekken_kg
        >>> objects = {it.get("id"): it for it in json.loads(framed_text(bekken_kg.load()))["@graph"]}
        >>> objects["bk:PoolExercise"]["claimsWithObject"][0]["hedge"]["nb"]
        'kan redusere smertene'
    """
    if kg.extensions:
        refuse_alike(kg.engine.quads(), kg.extensions[0].files[0])
    return json.dumps(_Frame(framed_triples(kg)).document(), ensure_ascii=False, indent=1) + "\n"


class _Frame:
    """Triples on their way to nested objects."""

    def __init__(self, triples: set[Triple]) -> None:
        quads = canonical(Quad(*triple) for triple in triples)
        self.index = Index(quads)
        self.named = {key(node) for node in labelled(by_subject(quad.triple for quad in quads))}
        self.context = context()
        self.prefixes = {name for name in PREFIXES if name in self.context}
        rules = {name: rule for name, rule in self.context.items() if isinstance(rule, dict)}
        self.keys = {self._expanded(rule["@id"]): name for name, rule in rules.items() if "@id" in rule}
        self.inverse = {name: rule["@reverse"] for name, rule in rules.items() if "@reverse" in rule}
        self.order = {name: number for number, name in enumerate(self.context)}

    def document(self) -> dict[str, Any]:
        """Return all: terms with their claims, then what is left."""
        inside = {key(value) for name in self.index for values in self.index.facts(name).values() for value in values}
        nested = {name for name in inside - self.named if name.startswith("_:")}
        claims = set(self.index.members(_CLAIM))
        tops = [name for name in self.index if name not in nested]
        objects = [(self.with_claims(name, claims), name) for name in tops]
        objects.sort(key=lambda pair: (not any(it in pair[0] for it in self.inverse), pair[1] in claims, pair[1]))
        embedded = {claim for name in tops for role in self.roles() for claim in self.index.subjects(role, name)}
        left = claims - {claim for claim in embedded if claim in claims}
        graph = [it for it, name in objects if name not in claims or name in left]
        return {"@context": self.context, "@graph": graph}

    def roles(self) -> list[str]:
        """Return the properties from a claim to the terms that have it inside."""
        return [self._expanded(prop) for name, prop in self.inverse.items() if name.startswith("claims")]

    def with_claims(self, name: str, claims: set[str]) -> dict[str, Any]:
        """Return an entity with the claims that name it inside; a claim itself as it is."""
        if name in claims:
            return self.claim(name)
        found = self.entity(name)
        for role, prop in self.inverse.items():
            inside = [it for it in self.index.subjects(self._expanded(prop), name) if it in claims]
            if inside:
                found[role] = [self.claim(it) for it in inside]
        return found

    def claim(self, name: str) -> dict[str, Any]:
        """Return a claim: its hedge first, ``null`` where there is none, and the evidence on it by name."""
        facts = self.entity(name)
        found = {"hedge": facts.pop("hedge", None), **facts}
        evidence = self.index.subjects(self._expanded(self.inverse["evidence"]), name)
        return found | ({"evidence": [self.short(it) for it in evidence]} if evidence else {})

    def entity(self, name: str) -> dict[str, Any]:
        """Return what is said of a node, in the order of the context."""
        found: dict[str, Any] = {}
        for prop, values in self.index.facts(name).items():
            if prop == _TYPE:
                found["type"] = _single([self.short(key(value)) for value in values])
                continue
            shown = self.keys.get(prop)
            written = self.coerced(values, self.context[shown]) if shown else None
            if written is None:
                shown, written = self.short(prop), _single([self.value(value) for value in values])
            found[shown or prop] = written
        last = len(self.order)
        ordered = dict(sorted(found.items(), key=lambda pair: (self.order.get(pair[0], last), pair[0])))
        return ({"id": self.short(name)} if is_iri(name) or name in self.named else {}) | ordered

    def coerced(self, values: list[Any], rule: dict[str, str]) -> object:
        """Return values as a key of the context has them; ``None`` where they are of another kind."""
        if rule.get("@container") == "@language":
            if not all(isinstance(value, Literal) and value.language for value in values):
                return None
            texts: dict[str, list[str]] = {}
            for value in values:
                texts.setdefault(value.language, []).append(value.value)
            return {tag: _single(texts[tag]) for tag in sorted(texts, key=_language)}
        if rule.get("@type") == "@id":
            if not all(isinstance(value, NamedNode) for value in values):
                return None
            return _single([self.short(value.value) for value in values])
        return _single([value.value for value in values]) if all(map(_is_string, values)) else None

    def value(self, value: Any) -> object:
        """Return a value of a property that the context has no key for."""
        if isinstance(value, Literal):
            if value.language:
                return {"@language": value.language, "@value": value.value}
            return (
                value.value if _is_string(value) else {"@type": self.short(value.datatype.value), "@value": value.value}
            )
        name = key(value)
        if isinstance(value, BlankNode) and name not in self.named:
            items = list(self.list_of(name))
            return {"@list": items} if items else self.entity(name)
        return {"id": self.short(name)}

    def list_of(self, name: str) -> Iterator[object]:
        """Give the items of an RDF list; nothing for another node."""
        if set(self.index.facts(name)) == {RDF + "first", RDF + "rest"}:
            yield from map(self.value, self.index.items(BlankNode(name[2:])))

    def short(self, name: str) -> str:
        """Return a name as the context's prefixes have it."""
        curie = shorten(name)
        return curie if curie.partition(":")[0] in self.prefixes else name

    def _expanded(self, curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return PREFIXES[prefix] + local


def _is_string(value: Any) -> bool:
    return isinstance(value, Literal) and not value.language and value.datatype.value == XSD + "string"


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _language(tag: str) -> tuple[int, str]:
    order = ("nb", "nn", "en")
    return (order.index(tag) if tag in order else len(order), tag)
