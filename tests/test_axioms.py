"""Axioms read out of triples, put into words, and told apart by profile."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from bekken_kg.explaining.sentences import sentence
from bekken_kg.rdf.quads import quads_of
from bekken_kg.reasoning.axioms import Axiom, axioms_of, declarations

HEAD = """PREFIX : <http://e.org/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty . :n a owl:AnnotationProperty .
"""
# name → Turtle of one axiom, the words for it in nb, nn and en, and whether it lies in OWL 2 EL
AXIOMS = {
    "kind": (
        ":A rdfs:subClassOf :B",
        "«A» er et slags «B»",
        "«A» er eit slags «B»",
        "“A” is a kind of “B”",
        True,
    ),
    "some": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ]",
        "«A» p «B» (alltid)",
        "«A» p «B» (alltid)",
        "“A” p “B” (always)",
        True,
    ),
    "only": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ]",
        "«A» p bare «B» (alltid)",
        "«A» p berre «B» (alltid)",
        "“A” p only “B” (always)",
        False,
    ),
    "at most": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 2 ]",
        "«A» p høyst 2 (alltid)",
        "«A» p høgst 2 (alltid)",
        "“A” p at most 2 (always)",
        False,
    ),
    "definition": (
        ":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf"
        " ( :B [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :C ] ) ]",
        "«A» er per definisjon «B» som p «C»",
        "«A» er per definisjon «B» som p «C»",
        "“A” is by definition “B” that p “C”",
        True,
    ),
    "union": (
        ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ]",
        "«A» er et slags «B» eller «C»",
        "«A» er eit slags «B» eller «C»",
        "“A” is a kind of “B” or “C”",
        False,
    ),
    "left side": (
        "[ a owl:Class ; owl:intersectionOf ( :A :B ) ] rdfs:subClassOf :C",
        "«A» og «B» er et slags «C»",
        "«A» og «B» er eit slags «C»",
        "“A” and “B” is a kind of “C”",
        True,
    ),
    "disjoint": (
        ":A owl:disjointWith :B",
        "ingenting er både «A» og «B»",
        "ingenting er både «A» og «B»",
        "nothing is both “A” and “B”",
        True,
    ),
    "disjoint alternatives": (
        "[ a owl:Class ; owl:unionOf ( :A :B ) ] owl:disjointWith :C",
        "ingenting er både («A» eller «B») og «C»",
        "ingenting er både («A» eller «B») og «C»",
        "nothing is both (“A” or “B”) and “C”",
        False,
    ),
    "all disjoint": (
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C )",
        "ingenting er to av disse: «A», «B», «C»",
        "ingenting er to av desse: «A», «B», «C»",
        "nothing is two of these: “A”, “B”, “C”",
        True,
    ),
    "transitive": (
        ":p a owl:TransitiveProperty",
        "når x p y og y p z, gjelder at x p z",
        "når x p y og y p z, gjeld det at x p z",
        "when x p y and y p z, then x p z",
        True,
    ),
    "chain": (
        ":p owl:propertyChainAxiom ( :p :q )",
        "når x p y og y q z, gjelder at x p z",
        "når x p y og y q z, gjeld det at x p z",
        "when x p y and y q z, then x p z",
        True,
    ),
    "symmetric": (
        ":p a owl:SymmetricProperty",
        "når x p y, gjelder at y p x",
        "når x p y, gjeld det at y p x",
        "when x p y, then y p x",
        False,
    ),
    "functional": (
        ":p a owl:FunctionalProperty",
        "hver ting har høyst én verdi for «p»",
        "kvar ting har høgst éin verdi for «p»",
        "each thing has at most one value for “p”",
        False,
    ),
    "inverse": (
        ":p owl:inverseOf :q",
        "«p» er det omvendte av «q»",
        "«p» er det omvende av «q»",
        "“p” is the inverse of “q”",
        False,
    ),
    "subproperty": (
        ":p rdfs:subPropertyOf :q",
        "når x p y, gjelder også at x q y",
        "når x p y, gjeld det òg at x q y",
        "when x p y, then also x q y",
        True,
    ),
    "domain": (
        ":p rdfs:domain :A",
        "det som har en verdi for «p», er av slaget «A»",
        "det som har ein verdi for «p», er av slaget «A»",
        "what has a value for “p” is of the kind “A”",
        True,
    ),
    "individual": (":a a :A", "«a» er av slaget «A»", "«a» er av slaget «A»", "“a” is of the kind “A”", True),
    "individual without a name": (
        "[] a :A , :B ; :p [ a :C ; :d 7 ]",
        "noe er av slaget «A» og er av slaget «B» og p noe som er av slaget «C» og d 7",
        "noko er av slaget «A» og er av slaget «B» og p noko som er av slaget «C» og d 7",
        "something is of the kind “A” and is of the kind “B” and p something that is of the kind “C” and d 7",
        True,
    ),
    "individual without a name or a kind": (
        "[] :p [ a :A , :B ]",
        "noe p noe som er av slaget «A» og er av slaget «B»",
        "noko p noko som er av slaget «A» og er av slaget «B»",
        "something p something that is of the kind “A” and is of the kind “B”",
        True,
    ),
    "relation": (":a :p :b", "«a» p «b»", "«a» p «b»", "“a” p “b”", True),
    "value": (":a :d 7", "«a» d 7", "«a» d 7", "“a” d 7", True),
    "value outside EL": (":a :d true", "«a» d true", "«a» d true", "“a” d true", False),
    "different": (
        ":a owl:differentFrom :b",
        "«a» er noe annet enn «b»",
        "«a» er noko anna enn «b»",
        "“a” is not the same as “b”",
        True,
    ),
    "inside itself": (
        ":A rdfs:subClassOf _:a . _:a owl:intersectionOf ( :B _:a )",
        "«A» er et slags «B» og …",
        "«A» er eit slags «B» og …",
        "“A” is a kind of “B” and …",
        True,
    ),
    "denied": (
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ; owl:assertionProperty :p ;"
        " owl:targetIndividual :b",
        "det gjelder ikke at «a» p «b»",
        "det gjeld ikkje at «a» p «b»",
        "it is not so that “a” p “b”",
        True,
    ),
}
NONE = {
    "declaration": ":A a owl:Class",
    "annotation": ":A :n :B",
    "label": ":A rdfs:label 'a'@en",
    "header": "<http://e.org/o> a owl:Ontology ; owl:imports :x ; :p :y",
    "annotated axiom": "[] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf ;"
    " owl:annotatedTarget :B ; :n 'why'",
    "subproperty of annotations": ":n rdfs:subPropertyOf :m",
    "undeclared relation": ":a :undeclared :b",
}
assert len(AXIOMS) >= 20


def read(turtle: str) -> list[Quad]:
    return list(parse(f"{HEAD}{turtle} .", RdfFormat.TURTLE))


def told(axiom: Axiom, lang: str) -> str:
    return sentence(axiom, lambda iri, _: iri.rpartition("/")[2], lang)


@pytest.mark.parametrize("name", AXIOMS)
def test_axiom(name: str) -> None:
    turtle, nb, nn, en, in_el = AXIOMS[name]
    quads = read(turtle)
    (axiom,) = axioms_of(quads)
    assert [told(axiom, lang) for lang in ("nb", "nn", "en")] == [nb, nn, en]
    assert axiom.in_el is in_el
    assert axiom.triples == {quad.triple for quad in quads} - {quad.triple for quad in parse(HEAD, RdfFormat.TURTLE)}


@pytest.mark.parametrize("turtle", NONE.values(), ids=NONE)
def test_no_axiom(turtle: str) -> None:
    assert axioms_of(read(turtle)) == []


def test_two_axioms_about_one_blank_node() -> None:
    found = axioms_of(read("[ a owl:Class ; owl:unionOf ( :A :B ) ] rdfs:subClassOf :C , :D"))
    assert sorted(told(axiom, "en") for axiom in found) == [
        "“A” or “B” is a kind of “C”",
        "“A” or “B” is a kind of “D”",
    ]


def test_every_logical_triple_of_the_terms_is_in_an_axiom_or_a_declaration() -> None:
    quads = quads_of(["terms"])
    kept = {triple for axiom in axioms_of(quads) for triple in axiom.triples} | declarations(quads)
    blank = {quad.triple for quad in quads if str(quad.subject).startswith("_:")}
    assert len(blank) > 100
    assert blank <= kept


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_axiom_has_words(lang: str) -> None:
    found = [told(axiom, lang) for axiom in axioms_of(quads_of(["terms", "leaflet"]))]
    assert len(found) > 500
    assert not [words for words in found if "…" in words]
