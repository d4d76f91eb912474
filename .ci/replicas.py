"""Two replicas behind nginx, then HAProxy, under load: one is killed and started again, the other one ended.

The configurations are those of docs/scaling.md. No request may fail but those that the killed replica was at.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import namedtuple
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

Request = namedtuple("Request", ("start", "end", "fault"))
CLIENTS, SECONDS = 16, 20
KILL, START, END = 5, 10, 15  # seconds after the start of the load
SELECT = "PREFIX bk: <https://w3id.org/bekken-kg/terms/> SELECT (COUNT(*) AS ?n) { ?claim a bk:Claim } #"
DOCS = (Path(__file__).parent.parent / "docs" / "scaling.md").read_text(encoding="utf-8")


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def ask(port: int, path: str, body: bytes | None = None, source: str = "127.0.0.1") -> tuple[int, bytes, str]:
    """Ask once; return the status, the body and the entity tag."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(source, 0))
    try:
        # One name for all, as behind a proxy: an answer may have the address in it that was asked.
        headers = {"Host": "bekken.example.org", "Accept": "application/sparql-results+json"}
        if body is not None:
            headers["Content-Type"] = "application/sparql-query"
        wire.request("GET" if body is None else "POST", path, body, headers)
        reply = wire.getresponse()
        return reply.status, reply.read(), reply.headers.get("ETag", "")
    finally:
        wire.close()


def wait_for(port: int, path: str = "/health") -> None:
    """Wait until a server is ready."""
    end = time.monotonic() + 60
    while True:
        try:
            if ask(port, path)[0] == 200:
                return
        except OSError:
            pass
        if time.monotonic() > end:
            raise SystemExit(f"nothing is ready on port {port}")
        time.sleep(0.1)


class Replica:
    """A server that can be killed and started again on its port."""

    def __init__(self, log: Path) -> None:
        """Start it on a free port."""
        self.port, self.log = free_port(), log
        self.start()

    def start(self) -> None:
        """Start it, with one worker."""
        words = [sys.executable, "-m", "bekken_kg", "serve", "--port", str(self.port), "--workers", "1"]
        words += ["--trusted-proxy", "127.0.0.1"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(words, stdout=output, stderr=output, start_new_session=True)

    def kill(self) -> None:
        """Kill it and its workers at once, as when a machine goes down."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Ask it to end, and wait until it has."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


@contextmanager
def nginx(folder: Path, ports: dict[str, str]):
    """Run nginx as docs/scaling.md sets it up."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = [f"{kind}_temp_path {folder}/{kind};" for kind in kinds]
    quiet = "\n  ".join(["http {", "access_log off;", *places])
    text = block("nginx", ports).replace("http {", quiet, 1)
    (folder / "nginx.conf").write_text(f"daemon off;\npid {folder}/pid;\n{text}")
    with running(["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", f"{folder}/errors"], folder):
        yield


@contextmanager
def haproxy(folder: Path, ports: dict[str, str]):
    """Run HAProxy as docs/scaling.md sets it up."""
    (folder / "haproxy.cfg").write_text(block("haproxy", ports))
    with running(["haproxy", "-f", str(folder / "haproxy.cfg")], folder):
        yield


@contextmanager
def running(words: list[str], folder: Path):
    """Run a program until the block ends."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(15)


def block(language: str, ports: dict[str, str]) -> str:
    """Return a configuration of docs/scaling.md with ports of this run."""
    text = re.search(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)[1]
    for written, port in ports.items():
        assert text.count(written) >= 1, f"docs/scaling.md has no port {written} for {language}"
        text = text.replace(written, port)
    return text


def load(port: int, replicas: list[Replica]) -> tuple[list[Request], float, float]:
    """Ask from many addresses for a while, and kill, start and end replicas meanwhile.

    Returns what was asked, the time of the kill, and the time when the killed one was dead: until then it had ports.
    """
    begin = time.monotonic()
    done: list[Request] = []
    over = threading.Event()

    def client(number: int) -> None:
        source, turn = f"127.0.0.{10 + number}", 0
        while not over.is_set():
            turn += 1
            text = f"{SELECT}{number}-{turn}"  # a text of its own: no cache answers it
            start = time.monotonic()
            try:
                if turn % 3 == 0:
                    status, body, _ = ask(port, "/sparql", text.encode(), source)
                elif turn % 3 == 1:
                    status, body, _ = ask(port, f"/sparql?query={quote(text)}", None, source)
                else:
                    status, body, _ = ask(port, f"/sparql?query={quote(SELECT)}", None, source)
                right = status == 200 and json.loads(body)["results"]["bindings"][0]["n"]["value"] == "58"
                fault = "" if right else f"status {status}"
            except (OSError, http.client.HTTPException, ValueError) as error:
                fault = type(error).__name__
            done.append(Request(start, time.monotonic(), fault))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(max(0, begin + KILL - time.monotonic()))
    killed = time.monotonic()
    replicas[0].kill()
    dead = time.monotonic()
    time.sleep(max(0, begin + START - time.monotonic()))
    replicas[0].start()
    wait_for(replicas[0].port)
    time.sleep(max(0, begin + END - time.monotonic()))
    replicas[1].end()
    time.sleep(max(0, begin + SECONDS - time.monotonic()))
    over.set()
    for thread in threads:
        thread.join()
    return done, killed, dead


def told(name: str, done: list[Request], killed: float, dead: float) -> bool:
    """Print the figures; return whether nothing failed but what was under way at the kill."""
    faults = [one for one in done if one.fault]
    flying = [one for one in done if one.start <= dead and killed <= one.end]
    beyond = [one for one in faults if one not in flying]
    times = sorted(one.end - one.start for one in done)
    after = [one.end - one.start for one in done if killed <= one.start <= killed + 1]
    print(
        f"{name:8} {len(done):6} requests, {len(done) / SECONDS:5.0f} a second; "
        f"p50 {times[len(times) // 2] * 1000:.0f} ms, p99 {times[len(times) * 99 // 100] * 1000:.0f} ms, "
        f"slowest {times[-1] * 1000:.0f} ms, slowest begun in the second after the kill "
        f"{max(after, default=0) * 1000:.0f} ms; under way at the kill {len(flying)}; "
        f"failed {len(faults)}, of which not under way at the kill {len(beyond)}"
    )
    for one in faults[:5]:
        print(f"         failed {one.start - killed:+.2f} s to {one.end - killed:+.2f} s: {one.fault}")
    return len(done) > 500 and not beyond


def main() -> int:
    """Run both trials."""
    good = True
    with tempfile.TemporaryDirectory(prefix="replicas-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # nginx gives up root
        replicas = [Replica(folder / "one.log"), Replica(folder / "two.log")]
        for replica in replicas:
            stack.callback(lambda one=replica: one.process.poll() is None and one.kill())
            wait_for(replica.port)
        tags = {ask(replica.port, f"/sparql?query={quote(SELECT)}")[2] for replica in replicas}
        print(f"entity tags of the two replicas: {tags}")
        good = len(tags) == 1 and tags != {""}
        for proxy in (nginx, haproxy):
            for replica in replicas:
                if replica.process.poll() is not None:
                    replica.start()
                wait_for(replica.port)
            port = free_port()
            ports = {"8001": str(replicas[0].port), "8002": str(replicas[1].port), "8080": str(port)}
            place = folder / proxy.__name__
            place.mkdir()
            with proxy(place, ports):
                wait_for(port)
                good = told(proxy.__name__, *load(port, replicas)) and good
    print("no request failed that was not under way at the kill" if good else "SOME REQUESTS FAILED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
