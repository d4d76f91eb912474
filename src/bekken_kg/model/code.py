"""A code: what an outside terminology has for a term, how well the two match, and what people write for it."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal

from ..errors import UnknownName
from ..namespaces import BK, MATCHES, RDFS, SKOS
from ..reading import Systems, compact
from .entity import Entity

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..rdf.index import Index
    from .entity import Asked


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
        return MATCHES.index(self.match.name) + 1

    def label(self, lang: str = "nb") -> str:
        """Return what its own terminology calls it, where that is joined with the graph; ``""`` where it is not.

        Args:
            lang: the language that is preferred; then nb, en and what has no language.
        """
        index = self.system._graph.index
        texts = [text for prop in (SKOS + "prefLabel", RDFS + "label") for text in index.literals(self.iri, prop)]
        named = {text.language or "": text.value for text in reversed(texts) if not text.value.endswith(self.text)}
        return next((named[tag] for tag in (lang, "nb", "en", "", *sorted(named)) if tag in named), "")


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
    for name in MATCHES:
        for code in term.iris(SKOS + name):
            system, notation = systems.of(code)
            if system:
                yield Code(code, notation, Entity(system, graph), Entity(SKOS + name, graph))


def meaning(index: Index, text: str, uris: Mapping[str, str] | None = None) -> tuple[list[str], str]:
    """Return the compact codes that a text may stand for, and the IRI of the code system that it names.

    Dots, hyphens, spaces and letter case do not matter. Before the code may stand what its system puts there, or not;
    the name of the system, or its URI or OID in FHIR with ``|`` or ``/`` between; and it may be an IRI, with http or
    https.

    Args:
        index: the graph, its reading layer among the rest.
        text: a code as a record, a form or a person writes it.
        uris: other URIs in FHIR, by the name of the code system: ``{"ICPC2": "http://hl7.org/fhir/sid/icpc-2"}``.

    Returns:
        The codes that are in the graph, else what was written; and the system, ``""`` where none is named.

    Raises:
        UnknownName: for ``system|code`` where the graph has no such system.

    Example:
        >>> import bekken_kg
        >>> index = bekken_kg.load().index
        >>> meaning(index, "o26.7"), meaning(index, "0003419"), meaning(index, "http://snomed.info/sct|703619001")
        ((['O267'], ''), (['HP0003419'], ''), (['703619001'], 'https://w3id.org/bekken-kg/terms/SNOMEDCT'))
    """
    place, bar, code = _plain(text).rpartition("|")
    asked = compact(code if bar else _plain(text))
    named: dict[str, set[str]] = {}
    bare: set[str] = set()
    for system in index.members(BK + "CodeSystem"):
        start = "".join(compact(text.value) for text in index.literals(system, BK + "codeStartsWith"))
        names = _names(index, system, uris or {})
        fitting = [compact(place)] if bar else [name for name in names if asked.startswith(name)]
        for name in names.intersection(fitting):
            rest = asked if bar else asked[len(name) :]
            named.setdefault(system, set()).update({rest, start + rest})
        bare |= set() if bar else {asked, start + asked}
    if bar and not named:
        known = {uri.value for it in index.members(BK + "CodeSystem") for uri in index.literals(it, BK + "fhirUri")}
        given = text.rpartition("|")[0].strip()
        raise UnknownName(f"no code system is '{given}' in FHIR; those that are: {', '.join(sorted(known))}")
    for system, codes in [("", bare), *sorted(named.items())]:
        present = [code for code in sorted(codes) if (found := _systems(index, code)) and system in (*found, "")]
        if present:
            return present, system
    return [asked], min(named) if bar else ""


def _plain(text: str) -> str:
    """Return a text without angle brackets around it, and http and https as nothing."""
    bare = text.strip().removeprefix("<").removesuffix(">")
    scheme, colon, rest = bare.partition("://")
    return rest if colon and scheme.lower() in ("http", "https") else bare


def _names(index: Index, system: str, uris: Mapping[str, str]) -> set[str]:
    """Return what a system is called before a code: its names, its OID, its URI in FHIR, the start of its IRIs."""
    properties = (SKOS + "prefLabel", SKOS + "altLabel", BK + "oid", BK + "fhirUri", BK + "iriStartsWith")
    texts = [text.value for prop in properties for text in index.literals(system, prop)]
    texts += [f"urn:oid:{text.value}" for text in index.literals(system, BK + "oid")]
    local = system.rpartition("/")[2]
    names = {compact(_plain(text)) for text in (*texts, local, uris.get(local, ""))}
    return {name for name in names if len(name) > 1}


def _systems(index: Index, code: str) -> set[str]:
    """Return the systems that have a compact code."""
    found = index.subjects(BK + "compactCode", Literal(code))
    return {system for iri in found for system in index.iris(iri, BK + "inCodeSystem")}
