"""A real server process on loopback, and a small client for it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

Reply = namedtuple("Reply", ("status", "headers", "body"))
PLAIN = re.compile(r"[^\n]{10,400}\n")


class Served:
    """A server that runs."""

    def __init__(self, process: subprocess.Popen[bytes], address: str, log: Path) -> None:
        self.process = process
        self.address = address
        self.port = 0 if address.startswith("unix:") else int(address.rsplit(":", 1)[1].partition("/")[0])
        self.root = "/" + address.partition("://")[2].partition("/")[2].rstrip("/") if address.count("/") > 3 else ""
        self.log_path = log

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        source: str = "127.0.0.1",
        timeout: float = 30,
    ) -> Reply:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout, source_address=(source, 0))
        if not self.port:
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.settimeout(timeout)
            connection.sock.connect(self.address.removeprefix("unix:"))
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, path: str, accept: str = "", **more: str) -> Reply:
        headers = {key.replace("_", "-"): value for key, value in more.items()}
        return self.ask("GET", path, headers={**({"accept": accept} if accept else {}), **headers})

    def query(
        self, text: str, accept: str = "", parameters: str = "", source: str = "127.0.0.1", **more: object
    ) -> Reply:
        """Ask SPARQL by a direct POST."""
        headers = {"content-type": "application/sparql-query", **({"accept": accept} if accept else {})}
        return self.ask("POST", f"/sparql{parameters}", text.encode(), headers, source, **more)  # type: ignore[arg-type]

    def rows(self, text: str) -> list[dict[str, str]]:
        """Return the bindings of a SELECT as plain texts."""
        reply = self.query(text)
        assert reply.status == 200, reply
        bindings = json.loads(reply.body)["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in bindings]

    def raw(self, data: bytes, timeout: float = 10) -> bytes:
        """Send bytes as they are, and return all that comes until the server closes or says nothing more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as wire:
            wire.sendall(data)
            got = b""
            try:
                while piece := wire.recv(65536):
                    got += piece
            except TimeoutError:
                pass
            return got

    def workers(self) -> set[int]:
        """Return the process ids of the workers."""
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(word) for word in task.read_text().split()} if task.exists() else set()

    def settled(self, workers: int) -> set[int]:
        """Wait until so many workers are ready and no other is left, and return their process ids."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            found = self.workers()
            if len(found) == workers and json.loads(self.get("/health").body)["workers"] == workers:
                return found
            time.sleep(0.02)
        raise AssertionError(f"not {workers} workers: {self.workers()}")

    def log(self) -> str:
        """Return the access log so far."""
        time.sleep(0.2)
        return self.log_path.read_text(encoding="utf-8")

    def stop(self, how: int = signal.SIGTERM, timeout: float = 20) -> int:
        """End the server and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout)


@contextmanager
def serving(folder: Path, *words: str, **environment: str) -> Iterator[Served]:
    """Start ``bekken serve`` on a free port; it is ended whatever happens."""
    log = folder / "access.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "bekken_kg", "serve", *([] if "--unix" in words else ["--port", "0"]), *words],
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **environment},
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline().decode()
        assert re.match("serving on (http://|unix:)", line), log.read_text(encoding="utf-8")
        yield Served(process, line.split()[-1], log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        process.stdout.close()


def asked(text: str) -> str:
    """Return the address of a query."""
    return f"/sparql?query={quote(text, safe='')}"
