"""A shadow of the leaflet: an extension with a claim beside each of its claims, about terms of its own.

Each object of a claim gets a subclass in another namespace; each claim, unit and piece of evidence gets a
counterpart that says the same of it. So a question that finds the leaflet's rows must find the shadow's too.
There is nothing in nynorsk, so that the fallback is seen.
"""

from __future__ import annotations

import pyoxigraph as ox

from bekken_kg.namespaces import BK, BKC, BKE, BKS, DCTERMS, OWL, RDF, RDFS, SKOS
from bekken_kg.rdf.quads import quads_of

X = "https://example.org/shadow/"
PREFIXES = {"x": X, "bk": BK, "dcterms": DCTERMS, "owl": OWL, "rdfs": RDFS, "skos": SKOS}

#: what the leaflet has no place for: a relation, a frequency, a code system, a term with axioms of its own
OWN = """
x:Spot a owl:Class ; rdfs:subClassOf bk:Symptom ;
    rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty bk:isLocatedIn ; owl:someValuesFrom bk:PubicSymphysis ] ;
    skos:prefLabel "flekk"@nb , "spot"@en ;
    skos:definition
        "Et symptom som bare er til for prøven."@nb ,
        "A symptom that is there for the test only."@en .
x:isSeenWith a owl:ObjectProperty ; skos:prefLabel "sees ved"@nb , "is seen with"@en .
x:Always a bk:Frequency , owl:NamedIndividual ; skos:prefLabel "alltid"@nb , "always"@en .
x:S01 a bk:Claim ; dcterms:identifier "S01" ;
    bk:claimSubject x:Spot ; bk:claimPredicate x:isSeenWith ; bk:claimObject bk:PelvicGirdlePain ;
    bk:polarity bk:Affirmed ; bk:modality bk:Asserted ; bk:frequency x:Always ;
    bk:statement "Flekken sees."@nb .
x:Codes a bk:CodeSystem , owl:NamedIndividual ; skos:prefLabel "koder"@nb , "codes"@en ;
    bk:iriStartsWith "https://example.org/shadow/codes/" .
bk:PelvicGirdlePain skos:closeMatch <https://example.org/shadow/codes/1> .
"""

_TYPE, _CLASS = ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "Class")
_LABEL, _ALTERNATIVE = ox.NamedNode(SKOS + "prefLabel"), ox.NamedNode(SKOS + "altLabel")
_OBJECT, _ABOUT = ox.NamedNode(BK + "claimObject"), ox.NamedNode(BK + "aboutClaim")
_OURS = (BKC, BKS, BKE)
_MATCHES = tuple(SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"))


def shadow() -> list[ox.Triple]:
    """Make the extension."""
    base = quads_of(["terms", "leaflet", "evidence", "mappings"])
    classes = {quad.subject for quad in base if quad.predicate == _TYPE and quad.object == _CLASS}
    kinds = {quad.object: _kind(quad.object) for quad in base if quad.predicate == _OBJECT and quad.object in classes}
    found = set()
    for quad in base:
        subject, predicate, value, _ = quad
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(_OURS):
            if isinstance(value, ox.Literal) and value.language == "nn":
                continue
            if predicate == _OBJECT:
                value = kinds.get(value, value)
            elif predicate != _ABOUT:
                value = _shadowed(value)
            found.add(ox.Triple(_shadowed(subject), predicate, value))
        elif subject in kinds and predicate.value in _MATCHES:
            found.add(ox.Triple(kinds[subject], predicate, value))
    for term, kind in kinds.items():
        name = kind.value.removeprefix(X)
        found |= {
            ox.Triple(kind, _TYPE, _CLASS),
            ox.Triple(kind, ox.NamedNode(RDFS + "subClassOf"), term),
            ox.Triple(kind, _LABEL, ox.Literal(f"skygge av {name}", language="nb")),
            ox.Triple(kind, _LABEL, ox.Literal(f"shadow of {name}", language="en")),
            ox.Triple(kind, _ALTERNATIVE, ox.Literal(f"bilde av {name}", language="nb")),
        }
    return sorted(found | set(_own()), key=str)


def written() -> str:
    """Return it as Turtle."""
    return (ox.serialize(shadow(), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()


def _own() -> list[ox.Triple]:
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    return [quad.triple for quad in ox.parse(prefixes + OWN, ox.RdfFormat.TURTLE)]


def _kind(term: ox.NamedNode) -> ox.NamedNode:
    return ox.NamedNode(X + term.value.removeprefix(BK) + "Kind")


def _shadowed(value: object) -> object:
    """Return the counterpart of a claim, unit, source or piece of evidence."""
    if isinstance(value, ox.NamedNode):
        start = next((start for start in _OURS if value.value.startswith(start)), None)
        return ox.NamedNode(X + value.value.removeprefix(start)) if start else value
    return value
