"""Every bound of docs/operations.md under attack: beside it others are answered, and memory does not grow."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import attacking
import pytest
from served import Served, serving

from bekken_kg.server.limits import ServerLimits

#: whenever something is asked for during an attack, but for once, the server works for at most so many seconds before
#: it answers; counted is the time of the processor, as the machine that the tests run on does other things too
LIMIT = 0.1
#: for so many seconds it is watched, and so many answers it must have given
SECONDS, FEWEST = 2.0, 10
#: an attack is begun again where the log does not tell of it yet
ROUNDS = 5
#: so many bytes more than before the server may need, and where answers are not read (asyncio's loop copies them) as
#: many as may wait together; its cache is the one that may grow
GROWN, UNREAD, CACHE = 150_000_000, ServerLimits.outgoing_bytes + 50_000_000, 16_000_000
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


def worked(process: int) -> float:
    """For how many seconds a process has had a processor."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def delays(server: Served) -> list[float]:
    """Ask again and again on one connection; return for how long the server worked before each answer."""
    taken, ends = [], time.monotonic() + SECONDS
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as wire:
        while time.monotonic() < ends:
            began = worked(server.process.pid)
            wire.sendall(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
            assert wire.recv(10000).startswith(b"HTTP/1.1 200 OK\r\n")
            taken.append(worked(server.process.pid) - began)
            time.sleep(0.005)
    return taken


def beside(server: Served, name: str) -> int:
    """Attack for a while, and look at the answers to others meanwhile; return how often something was sent."""
    before = memory(server.process.pid)
    words = [sys.executable, attacking.__file__, name, str(server.port), str(SECONDS + 0.5)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as attack:
        try:
            time.sleep(0.3)
            taken = delays(server)
            grown = memory(server.process.pid) - before
            print(f"{name}: {len(taken)} answers, after {max(taken):.3f} s at most; {grown / 1e6:.0f} MB more")
            assert sorted(taken)[-2] < LIMIT
            assert max(taken) < 5 * LIMIT
            assert len(taken) >= FEWEST
            assert grown < (UNREAD if name == "answers that are not read" else GROWN)
            began = worked(server.process.pid)
            assert server.get("/health").status == 200
            assert worked(server.process.pid) - began < 5 * LIMIT  # a new connection waits behind others' in the system
            return int(attack.communicate(timeout=60)[0])
        finally:
            attack.kill()


@pytest.mark.parametrize("name", attacking.ATTACKS)
def test_others_are_answered_beside_an_attack(server: Served, name: str) -> None:
    logged, status, sent = len(server.log()), attacking.ATTACKS[name].status, 0
    for _ in range(ROUNDS):
        sent += beside(server, name)
        if sent >= 5 and (status is None or f" {status} " in server.log()[logged:]):
            return
    raise AssertionError(f"nothing of it in the log: {sent} times sent, {status} expected")
