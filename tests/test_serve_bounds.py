"""Every bound of docs/operations.md under attack: beside it others are answered, and memory does not grow."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import attacking
import pytest
from served import Served, serving

#: an honest client's slowest answer of each part of an attack; the middle one of these counts, as the machine that the
#: tests run on does other things too, and what an attack does to a server it does in each part
LIMIT, PARTS, SECONDS = 0.1, 6, 0.4
#: so many bytes more than before the server may need; its cache is the one that may grow
GROWN, CACHE = 150_000_000, 16_000_000
DOCS = Path(__file__).parents[1] / "docs" / "operations.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    words = ("--workers", "4", "--query-timeout", "5", "--queue", "20", "--cache-bytes", str(CACHE))
    with serving(tmp_path_factory.mktemp("bounds"), *words) as served:
        served.settled(4)
        yield served


def memory(process: int) -> int:
    """How many bytes a process has of the machine's memory."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024


def test_every_bound_is_attacked() -> None:
    table = DOCS.read_text(encoding="utf-8").partition("| what a client sends |")[2].partition("\n\n")[0]
    bounds = set(re.findall(r"^\| ([^|]+?) \|", table, re.MULTILINE)) - {"---"}
    assert len(bounds) >= 12
    assert bounds == {attack.bound for attack in attacking.ATTACKS.values()}


def slowest(wire: socket.socket) -> tuple[float, int]:
    """Ask for a part of the time on one connection; return how long the slowest answer took, and their number."""
    taken, ends = [], time.monotonic() + SECONDS
    while time.monotonic() < ends:
        began = time.monotonic()
        wire.sendall(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
        assert wire.recv(10000).startswith(b"HTTP/1.1 200 OK\r\n")
        taken.append(time.monotonic() - began)
        time.sleep(0.005)
    return max(taken), len(taken)


@pytest.mark.parametrize("name", attacking.ATTACKS)
def test_others_are_answered_beside_an_attack(server: Served, name: str) -> None:
    before, logged = memory(server.process.pid), len(server.log())
    words = [sys.executable, attacking.__file__, name, str(server.port), str(PARTS * SECONDS + 0.5)]
    with (
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as attack,
        socket.create_connection(("127.0.0.1", server.port), timeout=3) as wire,
    ):
        try:
            time.sleep(0.3)
            parts, others = [], []
            for _ in range(PARTS):
                parts.append(slowest(wire))
                began = time.monotonic()
                assert server.get("/health").status == 200
                others.append(time.monotonic() - began)
            grown = memory(server.process.pid) - before
            assert median(longest for longest, _ in parts) < LIMIT
            assert sum(number for _, number in parts) >= 10 * PARTS
            assert grown < GROWN
            assert median(others) < 5 * LIMIT  # new connections wait behind others' in the system
            assert int(attack.communicate(timeout=20)[0]) >= 5
        finally:
            attack.kill()
    status = attacking.ATTACKS[name].status
    assert status is None or f" {status} " in server.log()[logged:]
