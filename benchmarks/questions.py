"""Each question's text in this tree beside its text in a git revision: time, length and rows.

Both are asked with their default parameters, in turn, of one store in this process that has this tree's graph, and
every row is read. Each round asks each text for 5 ms of processor time or more; a ratio is the median of the ratios of
the rounds, before to now: 6 is six times as fast. Lines are those of SPARQL: no header, PREFIX, comment or blank line.

    python benchmarks/questions.py [REVISION] [--rounds N] [--strict]
"""

from __future__ import annotations

import argparse
import operator
import re
import statistics
import sys
import time
from collections import Counter, defaultdict, deque
from pathlib import Path

import pyoxigraph as ox
from revision import BEFORE, TREE, stop, unpacked

import bekken_kg

SECONDS = 0.005  #: of processor time that a round asks each text, at least
SLOWER = 0.97  #: what counts as slower lies under it, in five times as many rounds too
MUCH_FASTER = ("mechanism", "term-of-code", "contested-claims")
#: a step repeated: the sign stands right after a name, an IRI or a bracket, which no sum or product here does
PATH = re.compile(r"(?:\w*:[\w-]+|\ba|[>)])[*+](?=[\s/|)])")
RUN = 4  #: so many lines that stand in two files are a part that both copy
GOALS = {
    "ratio: geometric mean": (">=", 6),
    **{f"ratio: {name}": (">=", 8) for name in MUCH_FASTER},
    "questions slower than before": ("<=", 0),
    "lines: most": ("<=", 35),
    "lines: median": ("<=", 20),
    "longest line": ("<=", 120),
    "questions without * or + in a path": (">=", 40),
    f"runs of {RUN} lines in two files": ("<=", 0),
}
SIGNS = {">=": operator.ge, "<=": operator.le}


def texts(tree: Path) -> dict[str, str]:
    """Return each question's text without its header."""
    files = (tree / "queries/answers").glob("*.rq")
    return {file.stem: re.sub(r"(?m)^#\+.*\n", "", file.read_text(encoding="utf-8")) for file in files}


def lines(text: str) -> list[str]:
    stripped = map(str.strip, text.splitlines())
    return [line for line in stripped if line and not line.startswith(("#", "PREFIX "))]


def has_path(text: str) -> bool:
    return PATH.search(re.sub(r'"[^"]*"|\s#.*', "", "\n".join(lines(text)))) is not None


def runs(of: dict[str, str]) -> list[str]:
    """Say of each run of lines that stands in two files or more where, and its first line."""
    names = defaultdict(set)
    for name, text in of.items():
        own = lines(text)
        for at in range(len(own) - RUN + 1):
            names[tuple(own[at : at + RUN])].add(name)
    found = {run: sorted(files) for run, files in names.items() if len(files) > 1}
    return [f"in {len(files)} files, {files[0]} and {files[1]} too: {run[0]} …" for run, files in found.items()]


def sizes(of: dict[str, str]) -> dict[str, float]:
    counts = [len(lines(text)) for text in of.values()]
    return {
        "lines: most": max(counts),
        "lines: median": statistics.median(counts),
        "longest line": max(len(line) for text in of.values() for line in text.splitlines()),
        "questions without * or + in a path": sum(not has_path(text) for text in of.values()),
        f"runs of {RUN} lines in two files": len(runs(of)),
    }


def ask(store: ox.Store, text: str) -> ox.QuerySolutions:
    """Ask as :mod:`bekken_kg.engines.oxigraph` does."""
    return store.query(text, use_default_graph_as_union=True)


def difference(store: ox.Store, before: str, now: str) -> str:
    """Say in which columns or rows two texts differ, whatever the order of the rows; "" where they do not."""
    old, new = ask(store, before), ask(store, now)
    columns, others = ([variable.value for variable in side.variables] for side in (old, new))
    if columns != others:
        return f"columns {' '.join(columns)} before, {' '.join(others)} now"
    sides = {"before": Counter(map(tuple, old)), "now": Counter(map(tuple, new))}
    parts = []
    for side, other in (("before", "now"), ("now", "before")):
        more = sides[side] - sides[other]
        if more:
            row = next(iter(more))
            like = max(sides[other], key=lambda one: sum(map(operator.eq, one, row)), default=(None,) * len(row))
            cells = [f"?{name} {a or 'unbound'}" for name, a, b in zip(columns, row, like, strict=True) if a != b]
            such = ", ".join(cells) or "the same once more"
            parts.append(f"{more.total()} of {sides[side].total()} rows only {side}, as {such}")
    return "; ".join(parts)


def seconds(store: ox.Store, text: str, times: int) -> float:
    start = time.process_time()  # which does not count what others do on this machine
    for _ in range(times):
        deque(ask(store, text), maxlen=0)
    return time.process_time() - start


def measured(store: ox.Store, before: str, now: str, rounds: int) -> tuple[float, float, float]:
    """Return the milliseconds of each text and their ratio; each goes first in every other round."""
    both = (before, now)
    times = [1, 1]
    for side, text in enumerate(both):
        while seconds(store, text, times[side]) < SECONDS:
            times[side] *= 2
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        for side in (turn % 2, 1 - turn % 2):
            taken[side].append(seconds(store, both[side], times[side]) / times[side])
    ratio = statistics.median(old / new for old, new in zip(*taken, strict=True))
    return statistics.median(taken[0]) * 1000, statistics.median(taken[1]) * 1000, ratio


def compared(before: dict[str, str], now: dict[str, str], rounds: int) -> dict[str, float]:
    """Print a line for each question, and what differs; return the ratios of those that both sides have."""
    store = bekken_kg.load().engine.store
    ratios, differences = {}, []
    print(f"{'question':<24}{'ms before':>10}{'now':>9}{'ratio':>8}{'lines before':>14}{'now':>5}  path before, now")
    for name in sorted({*before, *now}):
        old, new = before.get(name, ""), now.get(name, "")
        if old and new:
            try:
                differs = difference(store, old, new)
            except SyntaxError as error:
                stop(f"{name}: {str(error).splitlines()[0]}")
            figures = measured(store, old, new, rounds)
            if figures[2] < SLOWER:
                figures = measured(store, old, new, 5 * rounds)
            ratios[name] = figures[2]
            cells = "{:>10.2f}{:>9.2f}{:>8.2f}".format(*figures)
        else:
            differs = "only before" if old else "only now"
            cells = f"{differs:>27}"
        if differs:
            differences.append(f"* {name}: {differs}")
        paths = ", ".join("yes" if has_path(text) else "no" for text in (old, new))
        print(f"{name:<24}{cells}{len(lines(old)):>14}{len(lines(new)):>5}  {paths}{' *' if differs else ''}")
    print("", *(differences or ["all rows are the same"]), "", sep="\n")
    return ratios


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revision", nargs="?", default=BEFORE, help=f"a git revision ({BEFORE})")
    parser.add_argument("--rounds", type=int, default=11, metavar="N")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a goal is missed")
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error("--rounds is 1 or more")
    if not Path(bekken_kg.__file__).is_relative_to(TREE):
        stop(f"bekken_kg comes from {bekken_kg.__file__}; set PYTHONPATH={TREE / 'src'}")
    with unpacked(args.revision, "queries/answers") as folder:
        before, now = texts(folder), texts(TREE)
    ratios = compared(before, now, args.rounds)
    worst = min(ratios, key=ratios.__getitem__)
    slower = [name for name, ratio in ratios.items() if ratio < SLOWER]
    old = sizes(before)
    new = {
        "ratio: geometric mean": statistics.geometric_mean(ratios.values()),
        f"ratio: worst, {worst}": ratios[worst],
        **{f"ratio: {name}": ratios[name] for name in MUCH_FASTER if name in ratios},
        "questions slower than before": len(slower),
        **sizes(now),
    }
    missed = []
    print(f"{'':<40}{'before':>8}{'now':>8}  goal")
    for name, figure in new.items():
        sign, goal = GOALS.get(name, ("", ""))
        if sign and not SIGNS[sign](figure, goal):
            missed.append(name)
        mark = "  missed" if name in missed else ""
        print(f"{name:<40}{old.get(name, ''):>8}{round(figure, 2):>8}  {sign} {goal}{mark}")
    print("", *(f"slower: {name}" for name in slower), *runs(now)[:10], sep="\n")
    return 1 if missed and args.strict else 0


if __name__ == "__main__":
    sys.exit(main())
