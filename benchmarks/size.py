"""How large a graph one process can hold: load time, memory, and the slowest question, at growing sizes.

The graph is the shipped one and, beside it, claims of the same shape on conditions of their own, twenty each.
Figures of one machine; what matters is how they grow.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

import pyoxigraph as ox

import bekken_kg
from bekken_kg.engines import open_engine
from bekken_kg.layers import LAYERS, files, graph_iri
from bekken_kg.namespaces import BK, SKOS

OWN = "http://example.org/many/"
#: ordinary questions, the whole list of claims, and paths
QUESTIONS = ("symptoms", "treatments", "claims", "glossary", "mechanism", "term-card")


def many(triples: int) -> list[ox.Quad]:
    """Make claims of the same shape as the leaflet's: fourteen triples each."""
    graph = ox.NamedNode(graph_iri("extension/many"))
    fixed = {
        "claimPredicate": "hasSign",
        "polarity": "Affirmed",
        "modality": "Possible",
    }
    quads: list[ox.Quad] = []
    number = 0
    while len(quads) < triples:
        number += 1
        claim, term = ox.NamedNode(f"{OWN}C{number}"), ox.NamedNode(f"{OWN}T{number}")
        kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        quads.append(ox.Quad(claim, kind, ox.NamedNode(f"{OWN}Claim"), graph))
        quads += [ox.Quad(claim, ox.NamedNode(BK + p), ox.NamedNode(BK + o), graph) for p, o in fixed.items()]
        subject = ox.NamedNode(f"{OWN}S{number // 20}")
        quads.append(ox.Quad(claim, ox.NamedNode(BK + "claimSubject"), subject, graph))
        quads.append(ox.Quad(claim, ox.NamedNode(BK + "claimObject"), term, graph))
        for lang in ("nb", "nn", "en"):
            text = ox.Literal(f"sentence {number} of many, hedge and all", language=lang)
            label = ox.Literal(f"term {number}", language=lang)
            quads.append(ox.Quad(claim, ox.NamedNode(BK + "statement"), text, graph))
            quads.append(ox.Quad(term, ox.NamedNode(SKOS + "prefLabel"), label, graph))
    return quads


def measure(triples: int) -> None:
    """Print the figures of one size."""
    quads = many(triples) if triples else []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    paths = [(path, graph_iri(layer)) for layer in LAYERS for path in files(layer)]
    engine = open_engine("oxigraph", paths, extra=quads)
    loaded = time.perf_counter() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    kg = bekken_kg.KnowledgeGraph(engine)
    times = {}
    for name in QUESTIONS:
        start = time.perf_counter()
        kg.answer(name)
        times[name] = time.perf_counter() - start
    took = ", ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in times.items())
    print(
        f"{len(quads) + 6400:>9} triples: loaded in {loaded:.1f} s, {memory:.0f} MB more; ms: {took}",
        flush=True,
    )


def main() -> None:
    """Measure each size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int)
    args = parser.parse_args()
    if args.triples is not None:
        measure(args.triples)
        return
    for triples in (0, 100_000, 1_000_000, 3_000_000):
        subprocess.run([sys.executable, __file__, "--triples", str(triples)], check=True)


if __name__ == "__main__":
    main()
