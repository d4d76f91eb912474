"""Measure what users wait for beside what else could answer it, side by side, in turn, in one run.

Ours; the engines rdflib, oxrdflib, owlready2 and pyoxigraph; Oxigraph's server, rdflib-endpoint and Fuseki; pyshacl. What
they answer is held against our rows while it is measured. The peers are installed into an environment of their own
(.peers/, from benchmarks/peers.txt; Fuseki by mvn); what cannot be had is told in its row. HTTP needs wrk.

    python benchmarks/bench.py                     all of it, at most a quarter of an hour
    python benchmarks/bench.py --quick             all of it in two minutes, with fewer rounds
    python benchmarks/bench.py --only cold --only http
    python benchmarks/bench.py --write             tables and drawings into docs/performance.md too
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import copies
from engine import rows_of_json
from report import Chart, Row, alternative, drawing, put, table
from revision import TREE
from serving import LUA, Server, free_port, measure, running

import bekken_kg

PAGE = TREE / "docs" / "performance.md"
PEERS = TREE / ".peers"
FUSEKI = "5.6.0"  # the last that runs on Java 17
JAR = PEERS / f"jena-fuseki-server-{FUSEKI}.jar"
PYTHON = PEERS / "bin" / "python"
ENGINE = str(TREE / "benchmarks" / "engine.py")
LOCAL = ("pyoxigraph", "oxrdflib", "rdflib", "owlready2")
OURS = ("bekken:oxigraph", "bekken:rdflib", "bekken:owlready2")
#: part → seconds that it takes, roughly, in whole and quick
PARTS = {"cold": (60, 15), "warm": (330, 45), "http": (200, 40), "validation": (90, 25), "loading": (120, 20)}
#: command → how many bare Python starts it may take
GOALS = {"answer symptoms --format json": 3.5, "show PelvicGirdlePain": 5.0, "claim L25": 5.0}
# As installed: compiled once. Where this is set, an editable install compiles at every start.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
FAILED = "not measured"
RELAXED = 0.5  #: seconds within which every server must have answered a question of the mix


class Bench:
    """A run: its folder, how much of it there is to do, and how far it has come."""

    def __init__(self, folder: Path, chosen: list[str], quick: bool) -> None:
        self.folder, self.chosen, self.quick = folder, chosen, quick
        self.start, self.part, self.began = time.monotonic(), "", time.monotonic()
        kg = bekken_kg.load()
        self.texts = {name: kg.sparql(name) for name in kg.questions}
        self.files = {"ttl": folder / "graph.ttl", "nt": folder / "graph.nt"}
        for ending, name in (("ttl", "turtle"), ("nt", "ntriples")):
            self.files[ending].write_text(kg.export(name), encoding="utf-8")
        self.right = {name: rows_of_json(kg.answer(name).serialize("json")) for name in self.texts}

    def rounds(self, most: int, share: float = 1.0) -> Iterator[int]:
        """Go through rounds until there are enough, or the part's share of time is over; tell what is left."""
        begun, seconds = time.monotonic(), PARTS[self.part][self.quick] * share
        for number in range(most):
            if number and time.monotonic() - begun > seconds:
                return
            self.tell(f"round {number + 1} of {most}")
            yield number

    def tell(self, line: str) -> None:
        todo = self.chosen[self.chosen.index(self.part) :]
        left = sum(PARTS[part][self.quick] for part in todo) - (time.monotonic() - self.began)
        gone = time.monotonic() - self.start
        print(f"[{gone:4.0f} s, about {max(left, 1):.0f} s to go] {self.part}: {line}", file=sys.stderr, flush=True)

    def note(self, answers: dict[str, object]) -> str:
        """Say how many of the questions were answered as ours are, and what became of the others."""
        kinds = Counter("right" if answers[name] == self.right[name] else kind(answers[name]) for name in answers)
        return ", ".join(f"{count} {what}" for what, count in kinds.most_common())


def kind(answer: object) -> str:
    return "**other rows**" if isinstance(answer, list) else str(answer)


class Worker:
    """An engine in a process of its own, asked a question at a time, ended when it takes too long."""

    def __init__(self, words: list[str]) -> None:
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
        )

    def reply(self, seconds: float) -> dict[str, object] | None:
        """Wait for a reply; ``None`` where there is none in time, or the process has ended."""
        assert self.process.stdout
        if select.select([self.process.stdout], [], [], seconds)[0] and (line := self.process.stdout.readline()):
            return json.loads(line)  # type: ignore[no-any-return]
        return None

    def ask(self, name: str, text: str, wanted: bool, seconds: float) -> dict[str, object] | None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps([name, text, wanted]) + "\n")
        return self.reply(seconds)

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def command(kind: str, bench: Bench, *how: str) -> list[str]:
    """Return the command line of an engine on the shipped graph; owlready2 reads no Turtle."""
    if kind.startswith("bekken"):
        return [sys.executable, ENGINE, kind, "-", *how]
    return [str(PYTHON), ENGINE, kind, str(bench.files["nt" if kind == "owlready2" else "ttl"]), *how]


def timed(words: list[str], given: str = "", limit: float = 60) -> tuple[float, str]:
    """Run a command and return how long it took, and what it wrote."""
    start = time.perf_counter()
    done = subprocess.run(words, input=given, capture_output=True, text=True, env=ENVIRONMENT, cwd=TREE, timeout=limit)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it failed"])[-1][:80])
    return seconds, done.stdout


def in_turn(bench: Bench, runs: dict[str, Callable[[], tuple[float, str]]], most: int) -> list[Row]:
    """Run each in turn, round by round, the first time uncounted; the note of one is what went wrong with it, or all."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    notes: dict[str, str] = {}
    for number in bench.rounds(most + 1):
        for name, run in runs.items():
            if notes.get(name, "").startswith(FAILED):
                continue
            try:
                seconds, notes[name] = run()
            except (RuntimeError, subprocess.TimeoutExpired, OSError) as error:
                notes[name] = f"{FAILED}: {error}"[:100]
                continue
            if number or bench.quick:  # the first one warms the disk
                taken[name].append(seconds)
    ours = next(iter(taken.values()))
    return [Row(name, figures, notes[name], ours) for name, figures in taken.items()]


def cold(bench: Bench) -> list[Chart]:
    """One question from nothing: a process that starts, loads, answers and ends."""
    text, right = bench.texts["symptoms"], bench.right["symptoms"]
    program = Path(sys.executable).parent / "bekken"

    def ours(words: str, engine: str = "oxigraph") -> Callable[[], tuple[float, str]]:
        def run() -> tuple[float, str]:
            seconds, out = timed([str(program), *words.split(), "--engine", engine])
            return seconds, "" if "json" not in words or rows_of_json(out) == right else "**other rows**"

        return run

    def peer(kind: str) -> Callable[[], tuple[float, str]]:
        def run() -> tuple[float, str]:
            seconds, out = timed(command(kind, bench, "--once"), text)
            return seconds, "" if json.loads(out) == right else "**other rows**"

        return run

    asked = "answer symptoms --format json"
    runs = {"bekken answer": ours(asked)}
    runs |= {f"bekken answer --engine {engine}": ours(asked, engine) for engine in ("rdflib", "owlready2")}
    runs |= {kind: peer(kind) for kind in LOCAL}
    runs |= {f"bekken {words}": ours(words) for words in GOALS if words != asked}
    runs["python -c pass"] = lambda: (timed([sys.executable, "-c", "pass"])[0], "")
    rows = in_turn(bench, runs, 2 if bench.quick else 11)
    bare = rows[-1].figures
    noted = []
    for row in rows:
        words = asked if row.name == "bekken answer" else row.name.removeprefix("bekken ")
        goal = f", goal {GOALS[words]}" if words in GOALS else ""
        starts = (
            f"{statistics.median(a / b for a, b in zip(row.figures, bare, strict=False)):.1f} bare starts"
            if row.figures
            else ""
        )
        noted.append(row._replace(note="; ".join(filter(None, (starts + goal, row.note)))))
    return [Chart("one question from nothing", "seconds", noted)]


def warm(bench: Bench) -> list[Chart]:
    """The whole catalogue, asked in process: engine by engine in turn, question by question."""
    limit, budget = (2.0, 5.0) if bench.quick else (5.0, 60.0)
    names = [name for kind in (OURS[0], LOCAL[0]) for name in (kind,)] + [*LOCAL[1:], *OURS[1:]]
    taken: dict[str, dict[str, list[float]]] = {kind: {} for kind in names}
    answers: dict[str, dict[str, object]] = {kind: {} for kind in names}
    spent = dict.fromkeys(names, 0.0)
    workers: dict[str, Worker] = {}
    try:
        for number in bench.rounds(3 if bench.quick else 15):
            for name, text in bench.texts.items():
                for kind in names:
                    known = answers[kind].get(name)
                    if isinstance(known, str) or spent[kind] > budget * (1 if number else 1.5):
                        answers[kind].setdefault(name, "not asked, its time was over")
                        continue
                    reply = asked(workers, kind, bench, name, text, known is None, limit)
                    if "seconds" not in reply:
                        answers[kind][name] = reply["error"]
                        spent[kind] += limit if "within" in str(reply["error"]) else 0
                        continue
                    spent[kind] += float(str(reply["seconds"]))
                    taken[kind].setdefault(name, []).append(float(str(reply["seconds"])))
                    answers[kind].setdefault(name, reply["rows"])
    finally:
        for worker in workers.values():
            worker.end()
    rows = []
    medians = {kind: {name: statistics.median(times) for name, times in taken[kind].items()} for kind in names}
    for kind in names:
        right = [name for name in medians[kind] if answers[kind][name] == bench.right[name]]
        figures = [medians[kind][name] * 1000 for name in right]
        rows.append(Row(kind, figures, bench.note(answers[kind]), [medians[OURS[0]][name] * 1000 for name in right]))
    return [Chart("a question of the catalogue in process", "milliseconds", rows)]


def asked(
    workers: dict[str, Worker], kind: str, bench: Bench, name: str, text: str, wanted: bool, limit: float
) -> dict[str, object]:
    """Ask a worker, which is started where there is none, and ended where it does not answer in time."""
    if kind not in workers:
        workers[kind] = Worker(command(kind, bench))
        if workers[kind].reply(30) is None:
            workers.pop(kind).end()
            return {"error": "could not be started"}
    reply = workers[kind].ask(name, text, wanted, limit)
    if reply is None:
        workers.pop(kind).end()
        return {"error": f"not within {limit:g} s"}
    return {"error": "refused"} if "error" in reply else reply


def http(bench: Bench) -> list[Chart]:
    """The same questions of the catalogue over HTTP."""
    if not shutil.which("wrk"):
        return [
            Chart("questions over HTTP", "requests a second", [Row("all", [], "not measured: apt-get install wrk")])
        ]
    seconds, charts = (1 if bench.quick else 3), []
    (bench.folder / "ask.lua").write_text(LUA, encoding="utf-8")
    with ExitStack() as stack:
        servers, missing = started(bench, stack)
        answers, times = first_pass(bench, servers)
    # A server that gets through less than half of the questions is not put under load: it would work on for minutes.
    loaded = [it for it in servers if sum(seconds < RELAXED for seconds in times[it].values()) > len(bench.texts) / 2]
    mix = [name for name in bench.texts if all(times[it].get(name, 9) < RELAXED for it in loaded)] or list(bench.texts)
    (bench.folder / "mix").write_text("\f".join(bench.texts[name] for name in mix), encoding="utf-8")
    ways = [(different, connections) for different in (True, False) for connections in (1, 8)]
    rates: dict[tuple[str, bool, int], list[float]] = {}
    with ExitStack() as stack:  # started anew: what they did not answer in time some still work on
        servers, _ = started(bench, stack)
        for name in loaded:  # Java is slow until it has compiled what it runs often
            with alone(servers, name) as address, suppress(RuntimeError, subprocess.CalledProcessError):
                measure(address, bench.folder / "mix", True, 8, 2 * seconds, bench.folder / "ask.lua")
        for _ in bench.rounds(1 if bench.quick else 4):
            for name, different, connections in ((name, *way) for way in ways for name in loaded):
                given = (bench.folder / "mix", different, connections, seconds, bench.folder / "ask.lua")
                with alone(servers, name) as address, suppress(RuntimeError, subprocess.CalledProcessError):
                    rates.setdefault((name, different, connections), []).append(measure(address, *given))
    ours = "bekken serve"
    for way in ways:
        for name in set(servers) - set(loaded):  # one pass, in which no question came twice
            found = [1 / seconds for seconds in times[name].values()] if way == (True, 1) else []
            rates[name, *way] = [statistics.harmonic_mean(found)] if found else []
        rows = [
            Row(it, rates.get((it, *way), []), bench.note(answers[it]), rates.get((ours, *way), [])) for it in servers
        ]
        how = f"{'each another text' if way[0] else 'the same texts again'}, {way[1]} connection{'s'[: way[1] - 1]}"
        charts.append(Chart(f"{len(mix)} questions over HTTP, {how}", "requests a second", [*rows, *missing], True))
    return charts


@contextmanager
def alone(servers: dict[str, Server], name: str) -> Iterator[str]:
    """Hold all servers but one, which may still be at what nobody waits for any more; give its address."""
    others = [server.process.pid for other, server in servers.items() if other != name]
    for pid in others:
        os.killpg(pid, signal.SIGSTOP)
    try:
        yield servers[name].address
    finally:
        for pid in others:
            os.killpg(pid, signal.SIGCONT)


def started(bench: Bench, stack: ExitStack) -> tuple[dict[str, Server], list[Row]]:
    """Start the servers on the same graph; what cannot be started is a row that says so."""
    java = ["java", "-Xmx1g", "-jar", str(JAR), "--localhost"]
    turtle = str(bench.files["ttl"])
    words: dict[str, Callable[[int], tuple[list[str], str]]] = {
        "bekken serve": lambda port: ([sys.executable, "-m", "bekken_kg", "serve", "--port", f"{port}"], "sparql"),
        "oxigraph": lambda port: ([str(PEERS / "bin/oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"], "query"),
        "fuseki": lambda port: ([*java, f"--port={port}", f"--file={turtle}", "/ds"], "ds/query"),
        "rdflib-endpoint": lambda port: (
            [str(PEERS / "bin/rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", f"{port}", turtle],
            "",
        ),
    }
    servers, missing = {}, []
    for name, made in words.items():
        port = free_port()
        program, path = made(port)
        bench.tell(f"starting {name}")
        try:
            servers[name] = stack.enter_context(
                running(program, f"http://127.0.0.1:{port}/{path}", folder=bench.folder)
            )
            if name == "oxigraph":  # in memory, as the others are
                head = {"Content-Type": "text/turtle"}
                store = f"http://127.0.0.1:{port}/store?default"
                urllib.request.urlopen(
                    urllib.request.Request(store, Path(turtle).read_bytes(), head), timeout=30
                ).close()
        except (RuntimeError, OSError) as error:
            missing.append(Row(name, [], f"not measured: {error}"[:100]))
    return servers, missing


def first_pass(
    bench: Bench, servers: dict[str, Server]
) -> tuple[dict[str, dict[str, object]], dict[str, dict[str, float]]]:
    """Ask each server each question twice, and return its answers and the seconds of the second."""
    answers: dict[str, dict[str, object]] = {name: {} for name in servers}
    times: dict[str, dict[str, float]] = {name: {} for name in servers}
    spent = dict.fromkeys(servers, 0.0)
    limit = 2 if bench.quick else 5
    for question, text in bench.texts.items():
        for name in servers:
            if spent[name] > (8 if bench.quick else 40):
                answers[name][question] = "not asked, its time was over"
                continue
            body = f"{text}\n# {time.monotonic_ns()}".encode()
            head = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
            start = time.perf_counter()
            try:
                with alone(servers, name) as address:
                    request = urllib.request.Request(address, body, head)
                    with urllib.request.urlopen(request, timeout=limit) as response:
                        answers[name][question] = rows_of_json(response.read())
                times[name][question] = time.perf_counter() - start
            except TimeoutError:
                answers[name][question] = f"not within {limit} s"
            except (OSError, ValueError) as error:
                answers[name][question] = "refused" if isinstance(error, urllib.error.HTTPError) else "no answer"
            spent[name] += time.perf_counter() - start
    return answers, times


VALIDATE = {
    "bekken (shacl)": """
import sys; from pathlib import Path; from bekken_kg.checking.shapes import shapes, violations; from bekken_kg.rdf.turtle import read
print(len(violations(shapes(), read(sys.argv[1]))))
""",
    "pyshacl": """
import sys, rdflib, pyshacl; from pathlib import Path
shapes = rdflib.Graph()
for path in Path(sys.argv[2]).glob("*.ttl"): shapes.parse(path)
_, report, _ = pyshacl.validate(rdflib.Graph().parse(sys.argv[1]), shacl_graph=shapes)
print(len(set(report.subjects(rdflib.RDF.type, rdflib.namespace.SH.ValidationResult))))
""",
}


def validation(bench: Bench) -> list[Chart]:
    """The shapes of `bekken check`, on the graph and on one in which each claim has lost its modality."""
    lines = bench.files["nt"].read_text(encoding="utf-8").splitlines(keepends=True)
    (bench.folder / "broken.nt").write_text("".join(it for it in lines if "/terms/modality>" not in it), "utf-8")
    broken: dict[str, int] = {}

    def runner(name: str, file: Path) -> Callable[[], tuple[float, str]]:
        python = sys.executable if name.startswith("bekken") else str(PYTHON)

        def run() -> tuple[float, str]:
            words = [python, "-c", VALIDATE[name], str(file), str(TREE / "ontology" / "shapes")]
            seconds, out = timed(words, limit=120)
            return seconds, f"{int(out)} violations"

        return run

    for name in VALIDATE:
        bench.tell(f"{name} on a broken graph")
        try:
            broken[name] = int(runner(name, bench.folder / "broken.nt")()[1].split()[0])
        except (RuntimeError, OSError, subprocess.TimeoutExpired):
            broken[name] = -1
    rows = in_turn(bench, {name: runner(name, bench.files["nt"]) for name in VALIDATE}, 1 if bench.quick else 5)
    noted = [row._replace(note=f"{row.note}; in a broken graph {broken[row.name]}") for row in rows]
    return [Chart("validation, process and all", "seconds", noted)]


def loading(bench: Bench) -> list[Chart]:
    """What it takes to load: the shipped graph, and copies of it under other names."""
    charts = []
    size = 20_000 if bench.quick else 100_000
    many = bench.folder / "copies.nt"
    many.write_bytes(b"".join(copies.copies(size)))
    for title, file in (("to load the shipped graph", None), (f"to load {size:,} triples of copies", many)):
        figures: dict[str, list[float]] = {}

        def run(kind: str, file: Path | None = file, figures: dict[str, list[float]] = figures) -> tuple[float, str]:
            words = command(kind, bench, "--load")
            if file:
                words[3] = str(file)
            told = json.loads(timed(words)[1])
            figures.setdefault(kind, []).append(told["mb"])
            return told["seconds"], f"{statistics.median(figures[kind]):.0f} MB"

        kinds = ("bekken:data", *LOCAL) if file else (*OURS[:1], *LOCAL, *OURS[1:])
        runs = {kind: (lambda kind=kind, run=run: run(kind)) for kind in kinds}
        charts.append(Chart(title, "seconds", in_turn(bench, runs, 1 if bench.quick else 5)))
    return charts


def install(bench: Bench) -> list[str]:
    """Make the environment of the peers as far as it is not there; return what could not be had."""
    missing = []
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    wanted = [line for line in (TREE / "benchmarks/peers.txt").read_text().splitlines() if line[:1] not in ("", "#")]
    there = subprocess.run([PYTHON, "-m", "pip", "freeze"], capture_output=True, text=True).stdout
    for line in wanted:
        if line.partition("==")[0] + "==" not in there or ("==" in line and line not in there):
            print(f"installing {line} into {PEERS.name}/", file=sys.stderr, flush=True)
            if subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", line]).returncode:
                missing.append(line)
    if not JAR.exists() and shutil.which("mvn") and "http" in bench.chosen:
        print("getting Fuseki", file=sys.stderr, flush=True)
        artifact = f"-Dartifact=org.apache.jena:jena-fuseki-server:{FUSEKI}"
        words = ["mvn", "-q", "-B", "dependency:copy", f"-DoutputDirectory={PEERS}", artifact]
        subprocess.run(words, cwd=bench.folder, stdout=subprocess.DEVNULL)
    return missing if JAR.exists() else [*missing, f"fuseki=={FUSEKI}"]


def machine(missing: list[str], before: tuple[float, ...], quick: bool, seconds: float) -> str:
    """Say on what it was measured, with which versions, and what else the machine did."""
    there = subprocess.run([PYTHON, "-m", "pip", "freeze"], capture_output=True, text=True).stdout.split()
    names = [
        line.partition("==")[0] for line in (TREE / "benchmarks/peers.txt").read_text().splitlines() if line[:1] != "#"
    ]
    versions = [line.replace("==", " ") for line in there if line.partition("==")[0] in names]
    cpu = next(
        (it.partition(": ")[2] for it in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in it), "?"
    )
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    java = (
        subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()
        if shutil.which("java")
        else []
    )
    parts = [
        f"{'A quick run' if quick else 'A whole run'} of {seconds:.0f} s on {time.strftime('%Y-%m-%d')}: {cpu or platform.machine()}, "
        f"{os.cpu_count()} processors, {memory:.0f} GB, {platform.system()}; Python {platform.python_version()}; "
        f"bekken-kg {bekken_kg.__version__}; {', '.join(versions)}; Fuseki {FUSEKI}{', ' + java[0] if java else ''}.",
        f"Load average before it: {before[0]:.1f}, after it: {os.getloadavg()[0]:.1f}. {'Not to be had: ' + ', '.join(missing) if missing else ''}",
    ]
    return "\n".join(part.strip() for part in parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, two minutes")
    parser.add_argument("--only", choices=list(PARTS), action="append", help="this part; repeatable")
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.relative_to(TREE)} too")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as Ctrl-C: servers and files go
    chosen = [part for part in PARTS if not given.only or part in given.only]
    before = os.getloadavg()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), chosen, given.quick)
        missing = install(bench)
        for part in chosen:
            bench.part, bench.began = part, time.monotonic()
            charts = globals()[part](bench)
            tables = [table(chart) for chart in charts]
            print("", *tables, "", sep="\n\n", flush=True)
            if given.write:
                write(part, charts, tables)
        about = machine(missing, before, given.quick, time.monotonic() - bench.start)
    print(about)
    if given.write:
        put(PAGE, "machine", about)
    return 0


def write(part: str, charts: list[Chart], tables: list[str]) -> None:
    """Put a part's tables and drawings into the page."""
    texts = []
    for number, (chart, text) in enumerate(zip(charts, tables, strict=True)):
        file = PAGE.parent / "performance" / f"{part}{number or ''}.svg"
        file.parent.mkdir(exist_ok=True)
        if any(row.figures for row in chart.rows):
            file.write_text(drawing(chart), encoding="utf-8")
            text += f"\n\n![{alternative(chart)}](performance/{file.name})"
        texts.append(text)
    put(PAGE, part, "\n\n".join(texts))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
