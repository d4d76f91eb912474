"""How long from nothing to the first answer, as a multiple of a bare Python start.

Each round runs all commands in turn, so that a drift of the machine touches them alike; the figure is the median of
the ratios of the rounds. Goal: ``bekken answer symptoms --format json`` at most 5 times ``python -c pass``.

    python benchmarks/startup.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

GOAL = 5.0
TREE = Path(__file__).parent.parent
# As an installed package has it: compiled once. Where this is set, an editable install compiles at every start.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
RDFLIB = """
import glob, rdflib
graph = rdflib.Graph()
for path in glob.glob("ontology/*/*.ttl"):
    graph.parse(path)
text = open("queries/answers/symptoms.rq", encoding="utf-8").read()
print(graph.query(text).serialize(format="json"))
"""


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=TREE, env=ENVIRONMENT)
    return time.perf_counter() - start


def main(rounds: int) -> None:
    bekken = str(Path(sysconfig.get_path("scripts")) / "bekken")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "bekken answer symptoms --format json": [bekken, "answer", "symptoms", "--format", "json"],
        "bekken answer symptoms": [bekken, "answer", "symptoms"],
        "rdflib: parse the same files, same query": [sys.executable, "-c", RDFLIB],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    bare = taken["python -c pass"][1:]  # the first round warms the disk
    for name, times in taken.items():
        ratio = statistics.median(own / other for own, other in zip(times[1:], bare, strict=True))
        print(f"{ratio:6.2f} x   {statistics.median(times[1:]) * 1000:7.1f} ms   {name}")
    print(f"goal: at most {GOAL} x for `bekken answer symptoms --format json`")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
