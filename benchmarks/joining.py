"""What joining with large files costs beside pyoxigraph alone, and how what is derived grows with the graph.

    python benchmarks/joining.py [--hpo hp.owl] [--triples N …] [--rounds N] [--strict]

Both sides run in turn, each in a process of its own, and a ratio is the median of the ratios of the rounds, with the
smallest and the largest. Time is given as the clock has it, and as processor time, which others on the machine do not
change as much; memory is the largest process. ``--hpo`` names HPO as RDF/XML (`.ci/joining/run` makes it); without, HPO
is left out. The triples are made by ``copies.py``. With ``--strict`` the exit code is 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from copies import HOME, copies, pattern

from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of
from bekken_kg.reading import reading
from bekken_kg.reasoning.edges import edges

BEKKEN = str(Path(sysconfig.get_path("scripts")) / "bekken")
HPO = "http://purl.obolibrary.org/obo/HP_0001382"
LABEL = f"SELECT ?l {{ <{HPO}> <http://www.w3.org/2000/01/rdf-schema#label> ?l }}"
BUILD = """
import pyoxigraph as ox, shutil, sys
shutil.rmtree(sys.argv[2], ignore_errors=True)
form = ox.RdfFormat.from_extension(sys.argv[1].rsplit(".", 1)[1].replace("owl", "rdf"))
ox.Store(sys.argv[2]).bulk_load(path=sys.argv[1], format=form, to_graph=ox.NamedNode("http://example.org/file"))
"""
QUERY = """
import pyoxigraph as ox, sys
store = ox.Store()
store.load(path=sys.argv[1], format=ox.RdfFormat.RDF_XML)
print(store.query(sys.argv[2]).serialize(format=ox.QueryResultsFormat.JSON).decode())
"""
OPEN = """
import bekken_kg, sys
assert len(bekken_kg.load(store=sys.argv[1]).answer("symptoms")) == 6
"""
EXTENSION = """@prefix my: <http://example.org/mine/> . @prefix bk: <https://w3id.org/bekken-kg/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
my:Ache a owl:Class ; rdfs:subClassOf bk:Symptom ; skos:prefLabel "verk"@nb, "verk"@nn, "ache"@en .
"""
#: sizes of the graphs in which edges and the reading layer are derived, in copies of the leaflet
GROWING = (8, 32, 128)


class Cost(NamedTuple):
    clock: float
    processor: float
    megabytes: float


def cost(command: list[str]) -> Cost:
    """Run a command and return what it took, in seconds and megabytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    unit = 1024 if sys.platform == "linux" else 1 << 20
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def compare(name: str, ours: list[str], raw: list[str], rounds: int, goals: dict[str, float]) -> bool:
    """Print the ratios of two commands, run in turn; tell whether a goal is missed."""
    pairs = []
    for turn in range(rounds):
        sides = [(0, ours), (1, raw)]
        taken = {side: cost(command) for side, command in (sides if turn % 2 else sides[::-1])}
        pairs.append((taken[0], taken[1]))
    missed, cells = False, []
    for field in Cost._fields:
        ratios = [getattr(mine, field) / getattr(theirs, field) for mine, theirs in pairs]
        ratio = statistics.median(ratios)
        goal = f", goal {goals[field]}" if field in goals else ""
        cells.append(f"{field} {ratio:.2f} x ({min(ratios):.2f} to {max(ratios):.2f}{goal})")
        missed |= ratio > goals.get(field, math.inf)
    print(f"{name}: {'; '.join(cells)}; ours {pairs[-1][0].clock:.2f} s, {pairs[-1][0].megabytes:.0f} MB", flush=True)
    return missed


def opened(store: str, rounds: int) -> bool:
    """Print how long it takes beyond the start of Python to open a store and answer a question of the catalogue."""
    taken = []
    for _ in range(rounds):
        bare, whole = cost([sys.executable, "-c", "pass"]), cost([sys.executable, "-c", OPEN, store])
        taken.append([1000 * (mine - theirs) for mine, theirs in zip(whole[:2], bare[:2], strict=True)])
    clock, processor = (statistics.median(side) for side in zip(*taken, strict=True))
    print(f"open {store} and answer: {clock:.0f} ms by the clock, {processor:.0f} ms of processor time (goal 150)")
    return clock > 150


def one_condition(store: str, among: int, rounds: int) -> float:
    """Return the milliseconds of processor time of a question about the condition of one copy, of so many."""
    import bekken_kg

    graph = bekken_kg.load(store=store)
    taken = []
    for number in range(rounds + 1):
        condition = f"{HOME}/{number % among}/terms/PelvicGirdlePain"
        start = time.process_time()
        assert len(graph.answer("symptoms", condition=condition)) == 6
        taken.append(1000 * (time.process_time() - start))
    return statistics.median(taken[1:])


def growth() -> bool:
    """Print how what is derived grows: its exponents from one size to the next, 1 where it is linear."""
    base = [quad.triple for quad in quads_of(["terms", "leaflet", "mappings", "evidence"])]
    derived: dict[str, Callable[[Index], object]] = {"edges": edges, "reading layer": reading}
    sizes: list[int] = []
    taken: dict[str, list[float]] = {name: [] for name in derived}
    for number in GROWING:
        lines = b"".join(copies(0, number))
        triples = base + [quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES)]
        sizes.append(len(triples))
        for name, derive in derived.items():
            index = Index(triples)
            index.uses("")
            best = math.inf
            for _ in range(3):
                start = time.process_time()
                derive(index)
                best = min(best, time.process_time() - start)
            taken[name].append(best)
    missed = False
    for name, times in taken.items():
        exponents = [
            math.log(after / before) / math.log(larger / smaller)
            for before, after, smaller, larger in zip(times, times[1:], sizes, sizes[1:], strict=False)
        ]
        told = ", ".join(f"{exponent:.2f}" for exponent in exponents)
        print(f"{name} of {', '.join(f'{size:,}' for size in sizes)} triples: exponents {told}", flush=True)
        missed |= statistics.mean(exponents) > 1.25
    return missed


def main(hpo: str | None, triples: list[int], rounds: int) -> bool:
    """Measure everything; tell whether a goal is missed."""
    missed = False
    build = {"clock": 1.3, "megabytes": 1.2}
    with tempfile.TemporaryDirectory() as folder:
        extension = Path(folder, "mine.ttl")
        extension.write_text(EXTENSION, encoding="utf-8")
        plain = [BEKKEN, "answer", "symptoms"]
        missed |= compare(
            "--extension of a small file", [*plain, "--extension", str(extension)], plain, 3 * rounds, {"clock": 1.5}
        )
        files = {"HPO": Path(hpo)} if hpo else {}
        for number in triples:
            files[f"{number:,} triples"] = path = Path(folder, f"{number}.nt")
            with path.open("wb") as file:
                file.writelines(copies(number))
        stores = {name: str(Path(folder, f"store-{path.stem}")) for name, path in files.items()}
        for name, path in files.items():
            ours = [BEKKEN, "store", "build", stores[name], str(path)]
            raw = [sys.executable, "-c", BUILD, str(path), str(Path(folder, "raw"))]
            missed |= compare(f"store build, {name}", ours, raw, rounds if path.stat().st_size < 10**9 else 1, build)
        if hpo:
            ours = [BEKKEN, "query", "--data", hpo, "--format", "json", "-e", LABEL]
            missed |= compare(
                "query --data, HPO", ours, [sys.executable, "-c", QUERY, hpo, LABEL], rounds, {"clock": 1.5}
            )
        for store in stores.values():
            missed |= opened(store, 3 * rounds)
        copied = [one_condition(stores[f"{number:,} triples"], number // pattern()[1], 20) for number in triples]
        if copied:
            ratio = copied[-1] / copied[0]
            print(
                f"a question about one condition: {', '.join(f'{ms:.1f} ms' for ms in copied)}: {ratio:.2f} x (goal 2)"
            )
            missed |= ratio > 2
    return growth() or missed


#: as an installed package has it: compiled once
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hpo", metavar="FILE", help="HPO as RDF/XML")
    parser.add_argument("--triples", type=int, nargs="*", default=[1_000_000], help="sizes (default: 1000000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (default: 3)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    given = parser.parse_args()
    sys.exit(main(given.hpo, given.triples, given.rounds) and given.strict)
