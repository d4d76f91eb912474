"""Count the work of what users wait for, in instructions, and hold it against what was accepted.

Instructions do not depend on how busy a machine is: two runs differ by less than a hundredth. valgrind counts them, in
whole commands from a cold start and in the paths of a process that has the graph. What pyoxigraph and the system's
libraries execute is about the same on every machine; what Python itself does is scaled by a piece of plain Python that is
counted beside it, as one build of Python takes more instructions than another: under two builds of 3.11, of which one
takes a sixth fewer, the figures differed by 3 % in the middle and 9 % at most.

    python benchmarks/work.py             exit 1 where a path takes more work than accepted
    python benchmarks/work.py --accept    take what is counted now as accepted (benchmarks/work.json)

It needs valgrind with its headers, and a C compiler: apt-get install valgrind gcc libc6-dev.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

ACCEPTED = Path(__file__).with_suffix(".json")
TOLERANCE = 0.1  #: so much more, or less, is told
START = "import sys; sys.argv[0] = 'bekken'; from bekken_kg.commands import run; run()"
#: what was compiled with Python itself
PYTHON = re.compile(r"/(lib)?python[\d.]*(\.so[\d.]*)?$|/lib-dynload/")
#: whole commands
COLD = ("answer symptoms --format json", "show PelvicGirdlePain", "claim L25", "find bekken", "ask 'Hva hjelper?'")
#: where a process counts by itself: only what is between the two calls
COUNTER = """
#include <valgrind/callgrind.h>
void begin(void) { CALLGRIND_ZERO_STATS; CALLGRIND_START_INSTRUMENTATION; }
void end(const char *name) { CALLGRIND_STOP_INSTRUMENTATION; CALLGRIND_DUMP_STATS_AT(name); }
"""


def yardstick() -> int:
    """Do what Python code of ours does much of: calls, dictionaries, texts, sorting, patterns."""

    class Node:
        def __init__(self, name: str) -> None:
            self.name = name

        def key(self) -> tuple[int, str]:
            return len(self.name), self.name

    texts: dict[str, list[Node]] = {}
    for number in range(4000):
        texts.setdefault(f"claim {number % 97}", []).append(Node(f"a statement of number {number}, hedge and all"))
    found = sorted((node for nodes in texts.values() for node in nodes), key=Node.key)
    lines = [re.sub(r"(\d+),", r"<\1>", node.name).split(" ") for node in found if node.name.startswith("a")]
    return len(json.dumps({line[-4]: [word.upper() for word in line] for line in lines}))


def paths() -> dict[str, Callable[[], object]]:
    """Return the paths by name; each gives what it made, which must not be empty."""
    from urllib.parse import quote

    import bekken_kg
    from bekken_kg.model.cards import claim_card, draw_card, term_card
    from bekken_kg.web.application import Application
    from bekken_kg.web.request import Request

    kg = bekken_kg.load()
    application = Application(kg)
    sparql = f"query={quote(kg.sparql('claims'))}"

    def served(path: str, query: str = "", accept: str = "text/html") -> bytes:
        response = application.respond(Request("GET", path, query, {"accept": accept}))
        assert response.status == 200, (path, response.status, response.body)
        return bytes(response.body)

    text = "A pelvic belt always helps. Relaxin may make the ligaments stretch. The cause is known."
    return {
        "yardstick": yardstick,
        "load": bekken_kg.load,
        "answer: all questions": lambda: [kg.answer(name).to_tsv() for name in kg.questions],
        "term card": lambda: draw_card(term_card(kg["PelvicGirdlePain"], "nb")),
        "claim card": lambda: draw_card(claim_card(kg.claim("L25"), "nb")),
        "find": lambda: kg.find("smerter i bekkenet", "nb"),
        "ask": lambda: kg.ask("Hjelper akupunktur mot bekkenløsning?", "nb").claims,
        "check-text": lambda: kg.check_text(text).sentences,
        "page of a term": lambda: served("/terms/PelvicGirdlePain.html"),
        "/code": lambda: served("/code", "code=O26.7&system=ICD-10"),
        "/sparql": lambda: served("/sparql", sparql, "application/sparql-results+json"),
        "export turtle": lambda: kg.export("turtle"),
    }


def count_inside(library: str) -> None:
    """Count each path on its second run, for what the first run imports and keeps is the start's."""
    counter = ctypes.CDLL(library)
    measured = paths()
    gc.disable()  # it runs after so many objects, whoever made them, and would be counted with that path
    for name, path in measured.items():
        assert path(), name
        counter.begin()
        path()
        counter.end(name.encode())


def instructions(file: Path) -> tuple[int, int]:
    """Sum up a file of callgrind: what extension modules and the system's libraries executed, and what Python did."""
    names: dict[str, str] = {}
    others, python, here, inclusive = 0, 0, "", False
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith(("ob=", "cob=")):
            number, _, name = line.partition("=")[2].strip().partition(" ")
            names.setdefault(number, name)
            if line.startswith("ob="):
                here = names[number]
        elif line.startswith("calls="):
            inclusive = True  # the next line is what the called one took, which is counted where it is
        elif line and line[0] in "0123456789+-*":
            cost = int(line.split()[1]) if not inclusive and " " in line.strip() else 0
            inclusive = False
            if PYTHON.search(here):
                python += cost
            else:
                others += cost
    return others, python


def valgrind(folder: Path, words: list[str], *options: str) -> None:
    """Run a command of Python under callgrind."""
    tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *options]
    result = subprocess.run([*tool, sys.executable, *words], env=environment(), capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"not counted: {' '.join(words)}\n{result.stderr}")


def environment() -> dict[str, str]:
    """Return what is set for what is counted: little, and the same everywhere; bytecode is kept, as installed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}


def count() -> dict[str, tuple[int, int]]:
    """Return what :func:`instructions` tells of each path, by name."""
    import shlex

    counted = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands = {f"bekken {words}": ["-c", START, *shlex.split(words)] for words in COLD}
        for number, (command, words) in enumerate(commands.items()):
            tell(f"{command} ({len(commands) + 1 - number} to go)")
            subprocess.run([sys.executable, *words], check=True, env=environment(), stdout=subprocess.DEVNULL)
            valgrind(folder, words)
            counted[command] = instructions(folder / "out")
        tell("the paths of a process that has the graph (1 to go)")
        (folder / "counter.c").write_text(COUNTER, encoding="utf-8")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", f"{name}/counter.so", f"{name}/counter.c"], check=True)
        (folder / "out").unlink()
        valgrind(folder, [__file__, "--inside", f"{name}/counter.so"], "--instr-atstart=no")
        for file in sorted(folder.glob("out.*"), key=lambda file: int(file.suffix[1:])):
            trigger = file.read_text(encoding="utf-8", errors="replace").partition("Trigger: Client Request: ")[2]
            counted[trigger.partition("\n")[0]] = instructions(file)
    return counted


def tell(line: str) -> None:
    print(f"counting {line}", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept", action="store_true", help="take what is counted now as accepted")
    parser.add_argument("--inside", metavar="LIBRARY", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        count_inside(given.inside)
        return 0
    if missing := [name for name in ("valgrind", "cc") if not shutil.which(name)]:
        print(f"{missing[0]} is missing: apt-get install valgrind gcc libc6-dev", file=sys.stderr)
        return 3
    versions = {"python": "{}.{}".format(*sys.version_info), "pyoxigraph": version("pyoxigraph")}
    counted = count()
    if given.accept:
        ACCEPTED.write_text(json.dumps({**versions, "instructions": counted}, indent=1) + "\n", encoding="utf-8")
    accepted = json.loads(ACCEPTED.read_text(encoding="utf-8"))
    return held(counted, accepted, versions)


def held(counted: dict[str, tuple[int, int]], accepted: dict[str, object], versions: dict[str, str]) -> int:
    """Print each path beside what was accepted; return 1 where one takes more work, or is not known."""
    before: dict[str, tuple[int, int]] = accepted["instructions"]  # type: ignore[assignment]
    scale = before["yardstick"][1] / counted["yardstick"][1]
    bad = False
    for name in sorted({*before, *counted}, key=[*counted, *before].index):
        others, python = counted.get(name, (0, 0))
        now, then = (others + python * scale) / 1e6, sum(before.get(name, (0, 0))) / 1e6
        change = now / then - 1 if then else 1.0
        word = "" if abs(change) <= TOLERANCE else "MORE" if change > 0 else "less"
        bad |= word == "MORE"
        print(f"{now:10.1f} M {change:+8.1%} {word:<5} {name}")
    for name, is_now in versions.items():
        if accepted[name] != is_now:
            print(f"counted with {name} {is_now}, accepted with {accepted[name]}: that may be why")
    print("where a change is meant, or less is to stay less: python benchmarks/work.py --accept")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
