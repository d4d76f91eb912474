"""How long from nothing to the first answer, as a multiple of a bare Python start.

Each round runs all commands in turn, so that a drift of the machine touches them alike; the figure is the median of
the ratios of the rounds. The goals are ours, for a machine that does nothing else; with ``--strict`` the exit code is
1 when one is missed.

    python benchmarks/startup.py [ROUNDS] [--strict]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

#: command → how many times ``python -c pass`` it may take
GOALS = {
    "bekken answer symptoms --format json": 3.5,
    "bekken show PelvicGirdlePain": 5.0,
    "bekken claim L25": 5.0,
}
BARE, RDFLIB = "python -c pass", "rdflib: parse the same files, same query"
TREE = Path(__file__).parent.parent
# As an installed package has it: compiled once. Where this is set, an editable install compiles at every start.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
SCRIPT = """
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


def measured(rounds: int) -> dict[str, list[float]]:
    """Return how long each command took, in seconds, round by round."""
    bekken = str(Path(sysconfig.get_path("scripts")) / "bekken")
    commands = {BARE: [sys.executable, "-c", "pass"]}
    for name in (*GOALS, "bekken answer symptoms"):
        commands[name] = [bekken, *name.split()[1:]]
    commands[RDFLIB] = [sys.executable, "-c", SCRIPT]
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            taken[name].append(seconds(command))
    return {name: times[1:] for name, times in taken.items()}  # the first round warms the disk


def main(rounds: int, strict: bool) -> int:
    taken = measured(rounds)
    missed = []
    for name, times in taken.items():
        ratio = statistics.median(own / bare for own, bare in zip(times, taken[BARE], strict=True))
        goal = GOALS.get(name)
        aim = f"   (goal: at most {goal} x)" if goal else ""
        print(f"{ratio:6.2f} x   {statistics.median(times) * 1000:7.1f} ms   {name}{aim}")
        if goal and ratio > goal:
            missed.append(f"missed: `{name}` takes {ratio:.2f} bare Python starts, the goal is {goal}")
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed and strict else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=15, help="rounds (default: 15)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    given = parser.parse_args()
    sys.exit(main(given.rounds, given.strict))
