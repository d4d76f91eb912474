"""The server side by side with Oxigraph's own server and rdflib-endpoint, on this machine, in one run.

It needs wrk (Debian's package) and, in an environment of their own, the PyPI packages oxigraph and
rdflib-endpoint: BEKKEN_BENCH_BIN names the folder of their programs. Ratios are what counts; the rates depend
on the machine. Everything stays on loopback, for --seconds a measurement.

With --against, and a revision or none for the one that the goal is a multiple of, it needs wrk only: this tree's
server side by side with that revision's, each asked its own texts of all questions in three languages.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from revision import BEFORE, TREE, unpacked

import bekken_kg
from bekken_kg.server import snapshot

CONNECTIONS = (1, 8, 64)
QUERIES = {
    "question": bekken_kg.load().sparql("symptoms", lang="en"),
    "lookup": "SELECT ?p ?o WHERE { <https://w3id.org/bekken-kg/terms/Relaxin> ?p ?o }",
    "everything": "SELECT ?s ?p ?o WHERE { ?s ?p ?o }",
}
#: what is asked of each query: the same again, or each time another text
WAYS = {
    "repeated": ("question", "lookup", "everything"),
    "all different": ("question", "lookup", "everything"),
}
#: the goals: ours to Oxigraph's server; the middle one of the ratios is held against them
FLOORS = {"repeated": 1.0, "all different": 0.4}
#: the goal with --against: this tree's server to the revision's, at so many connections
FASTER, AT = 4.0, 8
#: what prints a tree's questions, with form feeds between them
TEXTS = """
import bekken_kg
kg = bekken_kg.load()
print("\\f".join(kg.sparql(name, lang=lang) for lang in ("nb", "nn", "en") for name in kg.questions))
"""
LUA = """
local texts = {}
for text in io.open(os.getenv("BENCH_QUERY")):read("*a"):gmatch("[^\\f]+") do table.insert(texts, text) end
local different = os.getenv("BENCH_DIFFERENT") == "1"
local head = { ["Content-Type"] = "application/sparql-query", ["Accept"] = "application/sparql-results+json" }
local stamp, number = os.time() .. "-" .. os.getenv("BENCH_STAMP"), 0
function request()
  number = number + 1
  local query = texts[number % #texts + 1]
  local text = different and (query .. "\\n# " .. stamp .. "-" .. number) or query
  return wrk.format("POST", nil, head, text)
end
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(words: list[str], address: str, environment: dict[str, str] | None = None) -> Iterator[str]:
    """Start a server, wait until it answers, and end it with all that it has started."""
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, env=environment
    )
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5).read()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{words[0]} does not answer at {address}")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def measure(address: str, query: Path, different: bool, connections: int, seconds: int, script: Path) -> float:
    """Return requests per second; a response that is not 200 stops everything."""
    environment = {
        **os.environ,
        "BENCH_QUERY": str(query),
        "BENCH_DIFFERENT": "1" if different else "0",
        "BENCH_STAMP": str(time.monotonic_ns()),
    }
    words = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "-s",
        str(script),
        address,
    ]
    told = subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"{address}: {told}")
    match = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert match
    return float(match[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="fail under the goals")
    parser.add_argument("--against", nargs="?", const=BEFORE, metavar="REVISION", help="only this tree and it")
    parser.add_argument("--rounds", type=int, default=5, help="with --against")
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error("--rounds is 1 or more")
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt-get install wrk")
    programs = Path(os.environ.get("BEKKEN_BENCH_BIN", Path(sys.executable).parent))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        script = folder / "ask.lua"
        script.write_text(LUA, encoding="utf-8")
        if args.against:
            old = stack.enter_context(unpacked(args.against))
            ratio = against(stack, {"before": old, "now": TREE}, folder, script, args.seconds, args.rounds)
            print(f"{ratio:.2f}× the requests per second of {args.against}; goal: {FASTER:g}× or more")
            return 1 if ratio < FASTER and args.check else 0
        for name, text in QUERIES.items():
            (folder / name).write_text(text, encoding="utf-8")
        quads = folder / "graph.nq"
        snapshot.save(bekken_kg.load().engine.quads(), str(quads))
        servers = started(stack, programs, folder, quads)
        print(f"servers: {', '.join(servers)}; {args.seconds} s each, wrk with one thread; requests per second")
        return compare(servers, folder, script, args.seconds, args.check)


def started(stack: ExitStack, programs: Path, folder: Path, quads: Path) -> dict[str, str]:
    """Start the servers on the same graph; those that are not installed are left out, but for Oxigraph's."""
    port = free_port()
    ours = [sys.executable, "-m", "bekken_kg", "serve", "--port", str(port)]
    servers = {"bekken": stack.enter_context(running(ours, f"http://127.0.0.1:{port}/sparql"))}
    port = free_port()
    words = [str(programs / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    servers["oxigraph"] = stack.enter_context(running(words, f"http://127.0.0.1:{port}/query"))
    load = urllib.request.Request(f"http://127.0.0.1:{port}/store", quads.read_bytes(), method="POST")
    load.add_header("Content-Type", "application/n-quads")
    urllib.request.urlopen(load, timeout=60).read()
    if (programs / "rdflib-endpoint").exists():
        port = free_port()
        turtle = folder / "graph.ttl"  # it has no named graphs of files: their union is what is asked
        turtle.write_text(bekken_kg.load().export("ntriples"), encoding="utf-8")
        words = [
            str(programs / "rdflib-endpoint"),
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            str(turtle),
        ]
        servers["rdflib-endpoint"] = stack.enter_context(running(words, f"http://127.0.0.1:{port}/"))
    return servers


def against(stack: ExitStack, trees: dict[str, Path], folder: Path, script: Path, seconds: int, rounds: int) -> float:
    """Print each round's rates; return the median of their ratios, now to before."""
    servers = {}
    for side, tree in trees.items():
        environment = {**os.environ, "PYTHONPATH": str(tree / "src")}
        with (folder / side).open("w", encoding="utf-8") as file:
            subprocess.run([sys.executable, "-c", TEXTS], env=environment, stdout=file, check=True)
        port = free_port()
        words = [sys.executable, "-m", "bekken_kg", "serve", "--port", str(port)]
        servers[side] = stack.enter_context(running(words, f"http://127.0.0.1:{port}/sparql", environment))
    ratios = []
    print(f"all questions, all different, {AT} connections, {seconds} s each; requests per second")
    for turn in range(rounds):
        rates = {
            side: measure(servers[side], folder / side, True, AT, seconds, script)
            for side in sorted(servers, reverse=turn % 2 == 1)
        }
        ratios.append(rates["now"] / rates["before"])
        print(f"{rates['before']:>10,.0f} before{rates['now']:>10,.0f} now   {ratios[-1]:.2f}×")
    return statistics.median(ratios)


def compare(servers: dict[str, str], folder: Path, script: Path, seconds: int, check: bool) -> int:
    """Print all rates and ratios; return 1 where a goal is missed and goals are checked."""
    missed = []
    print(f"{'asked':<26}{'connections':>12}{''.join(f'{name:>17}' for name in servers)}   bekken/oxigraph")
    for way, names in WAYS.items():
        for name in names:
            ratios = []
            for connections in CONNECTIONS:
                rates = {
                    server: measure(address, folder / name, way == "all different", connections, seconds, script)
                    for server, address in servers.items()
                    if server != "rdflib-endpoint" or connections == 8
                }
                ratios.append(rates["bekken"] / rates["oxigraph"])
                cells = "".join(f"{rates[server]:>17,.0f}" if server in rates else f"{'':>17}" for server in servers)
                print(f"{way + ', ' + name:<26}{connections:>12}{cells}   {ratios[-1]:.2f}×")
            floor = FLOORS[way]
            if sorted(ratios)[1] < floor:
                missed.append(f"{way}, {name}: {sorted(ratios)[1]:.2f}× (goal {floor}×)")
    for line in missed:
        print(f"under its goal: {line}")
    return 1 if missed and check else 0


if __name__ == "__main__":
    sys.exit(main())
