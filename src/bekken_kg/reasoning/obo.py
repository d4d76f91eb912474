"""The ontology for OBO tools, which know oboInOwl and not SKOS: as OWL, in OBO format, and as OBO Graphs JSON.

All three have the same: classes and object properties with English names. :data:`LOST` says what they do not have.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ..namespaces import BK, DCTERMS, OBO, ONTOLOGY, OWL, RDF, RDFS, SKOS, shorten
from ..rdf.index import Index, key
from ..rdf.rdfxml import write_rdfxml
from .subclasses import closure, links

NAME = "bekken-obo"
#: what stands in the header of each file
LOST = (
    "Made from bekken-kg for tools that read OBO: its classes and object properties, with the parents that a reasoner "
    "infers. Names and definitions are in English; names in other languages are exact synonyms whose type is the "
    "language. Cross-references are the matches that are exact or close. Lost here: the leaflet's claims with their "
    "hedges, and the evidence on them; named values, and the other properties; definitions and notes in Norwegian, the "
    "sources of definitions and the curation status; matches that are broader, narrower or related; whether a match is "
    "exact or close; disjointness, definitions by equivalence (what follows from them is here), domains, ranges, "
    "inverses and property chains. The whole is in bekken-full.owl."
)
_OBOINOWL = "http://www.geneontology.org/formats/oboInOwl#"
_LANGUAGES = {"en": "English", "nb": "Norwegian bokmål", "nn": "Norwegian nynorsk"}
_DEFINITION, _SUCCESSOR = OBO + "IAO_0000115", OBO + "IAO_0100001"


class Frame(NamedTuple):
    """A class or an object property, as OBO has it.

    Attributes:
        iri: its IRI.
        kind: ``"Term"`` or ``"Typedef"``.
        name: its English label.
        definition: in English; ``""`` for none.
        comment: the English notes on its use.
        synonyms: text → the languages that it is a label in, joined by hyphens.
        xrefs: codes of other ontologies, as CURIEs.
        parents: IRIs of the nearest classes or properties above it.
        relations: property and filler of what always holds of a class, as IRIs.
        transitive: whether a property is.
        retired: whether it is deprecated; it has no parents and relations then.
        successors: IRIs of what takes its place.
    """

    iri: str
    kind: str
    name: str
    definition: str
    comment: str
    synonyms: Mapping[str, str]
    xrefs: tuple[str, ...]
    parents: tuple[str, ...]
    relations: tuple[tuple[str, str], ...]
    transitive: bool
    retired: bool
    successors: tuple[str, ...]


def obo_files(quads: Iterable[Quad], xrefs: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the text of each file: name → text, the same for the same graph.

    Args:
        quads: the terms, and the links that a reasoner adds.
        xrefs: IRI of a term → the codes that it matches exactly or closely, as CURIEs.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> sorted(obo_files(quads_of(["terms", "inferred"]), {}))
        ['bekken-obo.json', 'bekken-obo.obo', 'bekken-obo.owl']
    """
    index = Index(quads)
    found = frames(index, xrefs)
    version = next((text.value for text in index.literals(ONTOLOGY, OWL + "versionInfo")), "")
    licence = next(iter(index.iris(ONTOLOGY, DCTERMS + "license")), "")
    return {
        f"{NAME}.owl": write_rdfxml(_owl(found, version, licence)),
        f"{NAME}.obo": _obo(found, version, licence),
        f"{NAME}.json": _graph(found, version, licence),
    }


def frames(index: Index, xrefs: Mapping[str, Iterable[str]]) -> list[Frame]:
    """Return the classes and object properties of the project, sorted by kind and IRI."""
    found = []
    properties: dict[str, set[str]] = defaultdict(set)
    for lower, upper in index.links(RDFS + "subPropertyOf"):
        properties[lower].add(upper)
    for kind, type_, above in (("Term", "Class", links(index)), ("Typedef", "ObjectProperty", properties)):
        reached = closure(above)
        members = [iri for iri in sorted(index.members(OWL + type_)) if iri.startswith(BK)]
        for iri in members:
            ups = {up for up in reached.get(iri, ()) if up in members} - {iri}
            nearest = {up for up in ups if not any(up in reached.get(other, ()) for other in ups - {up})}
            retired = any(it.value in ("true", "1") for it in index.literals(iri, OWL + "deprecated"))
            name = _line(index.first_texts(iri, SKOS + "prefLabel").get("en", "")) or iri.removeprefix(BK)
            found.append(
                Frame(
                    iri,
                    kind,
                    name,
                    _line(index.first_texts(iri, SKOS + "definition").get("en", "")),
                    _line(" ".join(index.texts(iri, SKOS + "scopeNote").get("en", ()))),
                    _synonyms(index, iri, name),
                    tuple(sorted(set(xrefs.get(iri, ())))),
                    () if retired else tuple(sorted(nearest)),
                    tuple(sorted(set(_relations(index, iri)))) if kind == "Term" and not retired else (),
                    OWL + "TransitiveProperty" in index.iris(iri, RDF + "type"),
                    retired,
                    tuple(index.iris(iri, _SUCCESSOR)),
                )
            )
    return found


def _synonyms(index: Index, iri: str, name: str) -> dict[str, str]:
    """Return text → languages: one text is often a name in several."""
    languages: dict[str, set[str]] = defaultdict(set)
    for prop in (SKOS + "prefLabel", SKOS + "altLabel"):
        for tag, texts in index.texts(iri, prop).items():
            for text in texts if tag in _LANGUAGES else ():
                languages[_line(text)].add(tag)
    languages.pop(name, None)
    return {text: "-".join(sorted(tags)) for text, tags in sorted(languages.items())}


def _line(text: str) -> str:
    """Return a text on one line, as OBO format is a line a statement."""
    return " ".join(text.split())


def _relations(index: Index, iri: str) -> Iterable[tuple[str, str]]:
    """Give ``property some filler`` of a class's own axioms and definitions."""
    for prop in (RDFS + "subClassOf", OWL + "equivalentClass"):
        for expression in map(key, index.values(iri, prop)):
            parts = [part for head in index.values(expression, OWL + "intersectionOf") for part in index.items(head)]
            for part in (expression, *map(key, parts)):
                for role in index.iris(part, OWL + "onProperty"):
                    yield from ((role, filler) for filler in index.iris(part, OWL + "someValuesFrom"))


def _owl(found: Iterable[Frame], version: str, licence: str) -> Iterable[Triple]:
    def add(subject: str | BlankNode, prop: str, value: str | BlankNode | Literal) -> Triple:
        name = NamedNode(subject) if isinstance(subject, str) else subject
        return Triple(name, NamedNode(prop), NamedNode(value) if isinstance(value, str) else value)

    ontology = f"{ONTOLOGY}/obo"
    yield add(ontology, RDF + "type", OWL + "Ontology")
    yield add(ontology, OWL + "versionIRI", f"{ONTOLOGY}/{version}/obo")
    yield add(ontology, OWL + "versionInfo", Literal(version))
    if licence:
        yield add(ontology, DCTERMS + "license", licence)
    yield add(ontology, RDFS + "comment", Literal(LOST))
    yield add(ontology, RDFS + "seeAlso", ONTOLOGY)
    used = {languages for frame in found for languages in frame.synonyms.values()}
    for languages in sorted(used):
        yield add(_type(languages), RDF + "type", OWL + "AnnotationProperty")
        yield add(_type(languages), RDFS + "subPropertyOf", _OBOINOWL + "SynonymTypeProperty")
        yield add(_type(languages), RDFS + "label", Literal(_words(languages)))
    for name in ("hasExactSynonym", "hasSynonymType", "SynonymTypeProperty", "hasDbXref", "id"):
        yield add(_OBOINOWL + name, RDF + "type", OWL + "AnnotationProperty")
    for name in (_DEFINITION, _SUCCESSOR, DCTERMS + "license"):
        yield add(name, RDF + "type", OWL + "AnnotationProperty")
    for frame in found:
        is_class = frame.kind == "Term"
        yield add(frame.iri, RDF + "type", OWL + ("Class" if is_class else "ObjectProperty"))
        yield add(frame.iri, _OBOINOWL + "id", Literal(shorten(frame.iri)))
        yield add(frame.iri, RDFS + "label", Literal(frame.name))
        for prop, text in ((_DEFINITION, frame.definition), (RDFS + "comment", frame.comment)):
            if text:
                yield add(frame.iri, prop, Literal(text))
        if frame.retired:
            yield add(frame.iri, OWL + "deprecated", Literal(True))
        for successor in frame.successors:
            yield add(frame.iri, _SUCCESSOR, successor)
        for xref in frame.xrefs:
            yield add(frame.iri, _OBOINOWL + "hasDbXref", Literal(xref))
        for parent in frame.parents:
            yield add(frame.iri, RDFS + ("subClassOf" if is_class else "subPropertyOf"), parent)
        if frame.transitive:
            yield add(frame.iri, RDF + "type", OWL + "TransitiveProperty")
        for role, filler in frame.relations:
            some = BlankNode()
            yield add(frame.iri, RDFS + "subClassOf", some)
            yield add(some, RDF + "type", OWL + "Restriction")
            yield add(some, OWL + "onProperty", role)
            yield add(some, OWL + "someValuesFrom", filler)
        for text, languages in frame.synonyms.items():
            axiom = BlankNode()
            yield add(frame.iri, _OBOINOWL + "hasExactSynonym", Literal(text))
            yield add(axiom, RDF + "type", OWL + "Axiom")
            yield add(axiom, OWL + "annotatedSource", frame.iri)
            yield add(axiom, OWL + "annotatedProperty", _OBOINOWL + "hasExactSynonym")
            yield add(axiom, OWL + "annotatedTarget", Literal(text))
            yield add(axiom, _OBOINOWL + "hasSynonymType", _type(languages))


def _obo(found: Iterable[Frame], version: str, licence: str) -> str:
    names = {frame.iri: frame.name for frame in found}
    lines = ["format-version: 1.4", f"data-version: {version}"]
    lines += [f'idspace: bk {BK} "bekken-kg"', f'idspace: bklang {_type("")} "languages of names"']
    used = sorted({languages for frame in found for languages in frame.synonyms.values()})
    lines += [f'synonymtypedef: bklang:{languages} "{_words(languages)}" EXACT' for languages in used]
    lines += [f"remark: {_plain(LOST)}", f"ontology: {ONTOLOGY}/obo"]
    lines += [f"property_value: {DCTERMS}license {licence}"] if licence else []
    for frame in found:
        lines += ["", f"[{frame.kind}]", f"id: {shorten(frame.iri)}", f"name: {_plain(frame.name)}"]
        lines += [f"def: {_quoted(frame.definition)} []"] if frame.definition else []
        lines += [f"comment: {_plain(frame.comment)}"] if frame.comment else []
        lines += [f"synonym: {_quoted(text)} EXACT bklang:{languages} []" for text, languages in frame.synonyms.items()]
        lines += [f"xref: {_plain(xref)}" for xref in frame.xrefs]
        lines += ["is_transitive: true"] if frame.transitive else []
        lines += [f"is_a: {shorten(parent)} ! {_plain(names[parent])}" for parent in frame.parents]
        lines += [f"relationship: {shorten(role)} {shorten(filler)}" for role, filler in frame.relations]
        lines += ["is_obsolete: true"] if frame.retired else []
        lines += [f"replaced_by: {shorten(successor)}" for successor in frame.successors]
    return "\n".join(lines) + "\n"


def _graph(found: Iterable[Frame], version: str, licence: str) -> str:
    nodes, edges = [], []
    for frame in found:
        meta: dict[str, object] = {"definition": {"val": frame.definition}} if frame.definition else {}
        meta |= {"comments": [frame.comment]} if frame.comment else {}
        synonyms = [
            {"pred": "hasExactSynonym", "val": text, "synonymType": _type(languages)}
            for text, languages in frame.synonyms.items()
        ]
        meta |= {"synonyms": synonyms} if synonyms else {}
        meta |= {"xrefs": [{"val": xref} for xref in frame.xrefs]} if frame.xrefs else {}
        successors = [{"pred": _SUCCESSOR, "val": successor} for successor in frame.successors]
        meta |= {"basicPropertyValues": successors} if successors else {}
        meta |= {"deprecated": True} if frame.retired else {}
        kind = {"type": "CLASS"} if frame.kind == "Term" else {"type": "PROPERTY", "propertyType": "OBJECT"}
        nodes.append({"id": frame.iri, "lbl": frame.name, **kind, "meta": meta})
        up = "is_a" if frame.kind == "Term" else "subPropertyOf"
        pairs = [(up, parent) for parent in frame.parents] + list(frame.relations)
        edges += [{"sub": frame.iri, "pred": pred, "obj": value} for pred, value in pairs]
    values = [{"pred": OWL + "versionInfo", "val": version}]
    values += [{"pred": DCTERMS + "license", "val": licence}] if licence else []
    meta = {"comments": [LOST], "basicPropertyValues": values, "version": f"{ONTOLOGY}/{version}/obo"}
    graph = {"id": f"{ONTOLOGY}/obo", "meta": meta, "nodes": nodes, "edges": edges}
    return json.dumps({"graphs": [graph]}, ensure_ascii=False, indent=1) + "\n"


def _type(languages: str) -> str:
    """Return the IRI of a synonym type."""
    return f"{ONTOLOGY}/obo/language/{languages}"


def _words(languages: str) -> str:
    return " and ".join(_LANGUAGES[tag] for tag in languages.split("-"))


def _quoted(text: str) -> str:
    return '"' + re.sub(r'([\\"])', r"\\\1", text) + '"'


def _plain(text: str) -> str:
    """Return a text that stands without quotation marks, where ``!`` begins a comment and ``{`` a modifier."""
    return re.sub(r"([\\!{])", r"\\\1", text)
