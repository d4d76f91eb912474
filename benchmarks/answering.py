"""What a question on the loaded graph costs beside the same text on a raw pyoxigraph store.

Both sides read every row of the same query over the same triples. Goal: at most 1.2 times.

    python benchmarks/answering.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time

import pyoxigraph

import bekken_kg

GOAL = 1.2
QUESTIONS = ["symptoms", "treatments", "outcomes", "claims", "glossary"]


def main(rounds: int) -> None:
    kg = bekken_kg.load()
    store = pyoxigraph.Store()
    store.load(kg.export("nquads").encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    worst = 0.0
    for name in QUESTIONS:
        text = kg.questions[name].sparql
        ratios = []
        for _ in range(rounds):
            start = time.perf_counter()
            ours = len(kg.answer(name))
            middle = time.perf_counter()
            raw = len(list(store.query(text, use_default_graph_as_union=True)))
            end = time.perf_counter()
            assert ours == raw > 0
            ratios.append((middle - start) / (end - middle))
        ratio = statistics.median(ratios)
        worst = max(worst, ratio)
        print(f"{ratio:6.2f} x   {name}")
    print(f"{worst:6.2f} x   the worst of them; goal: at most {GOAL} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
