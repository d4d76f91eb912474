"""What OBO tools count in the release files: the same in each, whichever reads it.

python counts.py RELEASE ROBOT: the folder of the release files, and that of what ROBOT made of them.
"""

import json
import sys
import warnings
from collections import Counter
from pathlib import Path

import fastobo
import pronto
import pyhornedowl

# classes, relations, synonyms, cross-references, parents of classes, parents of relations, relations of classes
Counts = tuple[int, int, int, int, int, int, int]


def by_pronto(path: Path) -> Counts:
    """Count what pronto opens."""
    ontology = pronto.Ontology(path)
    terms, relations = list(ontology.terms()), list(ontology.relationships())
    entities = [*terms, *relations]
    return (
        len(terms),
        len(relations),
        sum(len(entity.synonyms) for entity in entities),
        sum(len(entity.xrefs) for entity in entities),
        sum(len(term.superclasses(1, with_self=False).to_set()) for term in terms),
        sum(len(relation.superproperties(1, with_self=False).to_set()) for relation in relations),
        sum(len(fillers) for term in terms for fillers in term.relationships.values()),
    )


def by_fastobo(path: Path) -> Counts:
    """Count what fastobo reads in OBO format."""
    frames = list(fastobo.load(str(path)))
    counts = Counter((type(frame).__name__, type(clause).__name__) for frame in frames for clause in frame)
    kinds = Counter(type(frame).__name__ for frame in frames)
    both = [sum(counts[frame, clause] for frame in kinds) for clause in ("SynonymClause", "XrefClause")]
    return (
        kinds["TermFrame"],
        kinds["TypedefFrame"],
        *both,
        counts["TermFrame", "IsAClause"],
        counts["TypedefFrame", "IsAClause"],
        counts["TermFrame", "RelationshipClause"],
    )


def by_horned_owl(path: Path) -> Counts:
    """Count what horned-owl reads in RDF/XML."""
    ontology = pyhornedowl.open_ontology(str(path))
    axioms = [axiom.component for axiom in ontology.get_axioms()]
    kinds = Counter(type(axiom).__name__ for axiom in axioms)
    named = sum(type(it).__name__ == "SubClassOf" and type(it.sup).__name__ == "Class" for it in axioms)
    texts = Counter(str(it.ann.ap.first) for it in axioms if type(it).__name__ == "AnnotationAssertion")
    space = "http://www.geneontology.org/formats/oboInOwl#"
    return (
        len(ontology.get_classes()),
        len(ontology.get_object_properties()),
        texts[space + "hasExactSynonym"],
        texts[space + "hasDbXref"],
        named,
        kinds["SubObjectPropertyOf"],
        kinds["SubClassOf"] - named,
    )


def by_json(path: Path) -> Counts:
    """Count what OBO Graphs JSON holds."""
    (graph,) = json.loads(path.read_text(encoding="utf-8"))["graphs"]
    kinds = Counter((node["type"], node.get("propertyType")) for node in graph["nodes"])
    edges = Counter(edge["pred"] for edge in graph["edges"])
    synonyms, xrefs = (
        sum(len(node.get("meta", {}).get(part, [])) for node in graph["nodes"]) for part in ("synonyms", "xrefs")
    )
    up = edges["is_a"], edges["subPropertyOf"]
    return kinds["CLASS", None], kinds["PROPERTY", "OBJECT"], synonyms, xrefs, *up, edges.total() - sum(up)


def main() -> None:
    """Compare all counts."""
    warnings.simplefilter("ignore")
    release, robot = map(Path, sys.argv[1:])
    read = [
        *((f"pronto {name}", by_pronto(release / name)) for name in ("bekken-obo.owl", "bekken-obo.obo")),
        ("pronto bekken-obo.json", by_pronto(release / "bekken-obo.json")),
        ("fastobo bekken-obo.obo", by_fastobo(release / "bekken-obo.obo")),
        ("horned-owl bekken-obo.owl", by_horned_owl(release / "bekken-obo.owl")),
        ("bekken-obo.json itself", by_json(release / "bekken-obo.json")),
        ("fastobo, by ROBOT from OWL", by_fastobo(robot / "from-owl.obo")),
        ("JSON, by ROBOT from OWL", by_json(robot / "from-owl.json")),
        ("horned-owl, by ROBOT from OBO", by_horned_owl(robot / "from-obo.owl")),
    ]
    for name, counts in read:
        print(f"{name:<30}", *counts)
    for name in ("bekken-full.owl", "bekken-el.owl"):
        ontology = pronto.Ontology(release / name)
        print(f"pronto {name:<23}", len(ontology.terms()), len(ontology.relationships()))
        assert len(ontology.terms()) >= read[0][1][0] > 100, name
        assert len(ontology.relationships()) >= read[0][1][1] > 30, name
    if len({counts for _, counts in read}) != 1 or min(read[0][1]) == 0:
        sys.exit("obo: the counts differ")


if __name__ == "__main__":
    main()
