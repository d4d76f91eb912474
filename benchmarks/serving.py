"""This tree's server side by side with that of a git revision, on this machine, in one run.

Each is asked its own texts of all questions in three languages, each request another text. It needs wrk (Debian's
package). Ratios are what counts; the rates depend on the machine. Everything stays on loopback.

    python benchmarks/serving.py [--against REVISION] [--seconds N] [--rounds N]
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
from collections import namedtuple
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from revision import BEFORE, TREE, unpacked

#: the goal: this tree's server to the revision's, at so many connections
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

#: a server that was started: where it takes queries, and its process, which leads a group
Server = namedtuple("Server", ("address", "process"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(
    words: list[str], address: str, environment: dict[str, str] | None = None, folder: Path | None = None
) -> Iterator[Server]:
    """Start a server, wait until it answers, and end it with all that it has started."""
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(
        words, stdout=nowhere, stderr=nowhere, start_new_session=True, env=environment, cwd=folder
    )
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5).read()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError(f"{words[0]} does not answer at {address}")
        yield Server(address, process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:  # rdflib-endpoint finishes every query first
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


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
        raise RuntimeError(f"{address}: {told}")
    match = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert match
    return float(match[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", nargs="?", default=BEFORE, const=BEFORE, metavar="REVISION", help=f"{BEFORE}")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="fail under the goal")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error("--rounds is 1 or more")
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt-get install wrk")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        script = folder / "ask.lua"
        script.write_text(LUA, encoding="utf-8")
        old = stack.enter_context(unpacked(args.against))
        ratio = against(stack, {"before": old, "now": TREE}, folder, script, args.seconds, args.rounds)
        print(f"{ratio:.2f}× the requests per second of {args.against}; goal: {FASTER:g}× or more")
        return 1 if ratio < FASTER and args.check else 0


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
            side: measure(servers[side].address, folder / side, True, AT, seconds, script)
            for side in sorted(servers, reverse=turn % 2 == 1)
        }
        ratios.append(rates["now"] / rates["before"])
        print(f"{rates['before']:>10,.0f} before{rates['now']:>10,.0f} now   {ratios[-1]:.2f}×")
    return statistics.median(ratios)


if __name__ == "__main__":
    sys.exit(main())
