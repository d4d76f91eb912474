"""A server over time: its log, its signals, what is left of one that died, and one that gets no worker any more."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from served import Served, serving
from storing import StandIn, raw, says, standing_in

from bekken_kg.rdf.quads import quads_of
from bekken_kg.server.log import _UNREAD, Writer

if sys.platform == "win32":
    pytest.skip("Windows ends a process otherwise", allow_module_level=True)

GET = b"GET /claims/L25.ttl HTTP/1.1\r\nhost: x\r\n\r\n"


def waited_for(condition: Callable[[], object]) -> bool:
    ends = time.monotonic() + 60
    while not condition() and time.monotonic() < ends:
        time.sleep(0.02)
    return bool(condition())


# The log.


@contextmanager
def unread(tmp_path: Path, redirections: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server on a Unix socket, with streams as a shell makes them."""
    place = str(tmp_path / "socket")
    line = f'exec "{sys.executable}" -m bekken_kg serve --unix "{place}" --workers 1 {redirections}'
    with subprocess.Popen(["sh", "-c", line], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert waited_for(lambda: Path(place).exists() or process.poll() is not None)
            yield process, place
        finally:
            process.kill()


def answered(place: str, number: int) -> int:
    """Ask so often on one connection, and return how often there was an answer."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(60)
        wire.connect(place)
        for done in range(number):
            wire.sendall(GET)
            if not wire.recv(1 << 20).startswith(b"HTTP/1.1 200"):
                return done
    return number


@pytest.mark.parametrize("redirections", ["", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_log_that_nobody_reads_stops_nothing(tmp_path: Path, redirections: str) -> None:
    """Nor does one that is closed. What a pipe takes before its reader has to read is 64 KB."""
    with unread(tmp_path, redirections) as (process, place):
        assert answered(place, 2500) == 2500
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_a_log_whose_reader_has_gone_stops_nothing(tmp_path: Path) -> None:
    with unread(tmp_path, "") as (process, place):
        assert process.stderr is not None
        process.stderr.close()
        assert answered(place, 20) == 20
        time.sleep(0.2)  # the log is written now and then
        assert answered(place, 20) == 20


def test_what_is_not_read_is_counted_and_not_kept() -> None:
    ours, theirs = os.pipe()
    line = "x" * 99 + "\n"
    writer = Writer(theirs)
    for _ in range(_UNREAD // 50_000 + 20):  # twice as much as is kept
        writer.write(line * 1000)
    assert writer._size <= _UNREAD + 100_000
    got = b""
    while b"are missing" not in got:
        if select.select([ours], [], [], 0.01)[0]:
            got = got[-1000:] + os.read(ours, 1 << 20)
        writer.write(line)
    writer.close()
    os.close(theirs)
    os.close(ours)


def test_a_fault_of_the_server_is_a_line_of_its_log(tmp_path: Path) -> None:
    """Without what the request was, and not written by the event loop itself, which would wait for a reader."""
    code = (
        "from bekken_kg.server.connection import Connection\n"
        "Connection.read = lambda self: 1 / 0\n"
        "from bekken_kg.commands import main\n"
        f"main(['serve', '--unix', {str(tmp_path / 'socket')!r}, '--workers', '1'])"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(60)
            wire.connect(str(tmp_path / "socket"))
            wire.sendall(GET)
            assert wire.recv(100) == b""
        process.terminate()
        log = process.communicate(timeout=60)[1].decode()
    assert "bekken: a fault in the server itself: ZeroDivisionError\n" in log
    assert "Traceback" not in log
    assert "L25" not in log


def test_a_server_without_a_clock_ends(tmp_path: Path) -> None:
    """No deadline would hold; it is better started again."""
    code = (
        "from bekken_kg.server import lifecycle\n"
        "lifecycle._watch_seconds = lambda server: 1 / (1 - server.pool.ready)\n"
        "from bekken_kg.commands import main\n"
        f"raise SystemExit(main(['serve', '--unix', {str(tmp_path / 'socket')!r}, '--workers', '1']))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert run.returncode == 3
    assert b"stopped its clock (ZeroDivisionError)" in run.stderr


# Signals.


@contextmanager
def inherited(number: int, how: signal.Handlers) -> Iterator[None]:
    """Let new processes begin with a signal heeded or ignored, whatever these tests were started under."""
    before = signal.signal(number, how)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_ends_it_after_what_runs(tmp_path: Path, number: int) -> None:
    with inherited(number, signal.SIG_DFL), serving(tmp_path, "--workers", "1") as served:
        served.process.send_signal(number)
        assert waited_for(lambda: served.get("/health").status == 503)
        assert served.query("ASK {}").status == 200  # for a second it takes what is on its way
        assert served.process.wait(30) == 0


def test_nohup_is_heeded(tmp_path: Path) -> None:
    with inherited(signal.SIGHUP, signal.SIG_IGN), serving(tmp_path, "--workers", "1") as served:
        served.process.send_signal(signal.SIGHUP)
        assert served.query("ASK {}").status == 200
        time.sleep(1.5)
        assert served.get("/health").status == 200
        assert served.stop() == 0


# What is left of a server.


def folders(tmp_path: Path) -> set[str]:
    return {path.name for path in tmp_path.glob("bekken-*")}


def test_the_next_server_clears_what_is_left_of_one_that_died(tmp_path: Path) -> None:
    (tmp_path / "bekken-serve-file").write_text("of somebody", encoding="utf-8")
    temporary = {"TMPDIR": str(tmp_path)}
    with serving(tmp_path, "--workers", "1", **temporary) as living:
        (kept,) = folders(tmp_path) - {"bekken-serve-file"}
        with serving(tmp_path, "--workers", "1", **temporary) as dying:
            dying.process.kill()
            dying.process.wait(10)
        assert len(folders(tmp_path)) == 3
        with serving(tmp_path, "--workers", "1", **temporary) as served:
            assert len(folders(tmp_path)) == 3
            assert kept in folders(tmp_path)
            assert served.stop() == 0
        assert folders(tmp_path) == {kept, "bekken-serve-file"}
        assert living.query("ASK {}").status == 200
        for worker in living.settled(1):  # a new one reads the snapshot
            os.kill(worker, signal.SIGKILL)
        assert waited_for(lambda: living.query("ASK { FILTER(2 = 2) }").status == 200)
        assert living.stop() == 0
    assert folders(tmp_path) == {"bekken-serve-file"}


def test_a_server_that_gets_no_worker_any_more_ends_with_an_error(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "1", TMPDIR=str(tmp_path)) as served:
        (snapshot,) = tmp_path.glob("bekken-serve-*/graph.nq")
        snapshot.unlink()
        for worker in served.settled(1):
            os.kill(worker, signal.SIGKILL)
        assert served.process.wait(60) == 3
        assert served.log_path.read_text(encoding="utf-8").splitlines()[-1].startswith("bekken: ")
    assert folders(tmp_path) == set()


# A store behind the server.


@pytest.fixture
def store() -> Iterator[StandIn]:
    with standing_in() as server:
        server.store.extend(quads_of())
        yield server


@pytest.fixture
def front(store: StandIn, tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, "--endpoint", f"{store.url}/sparql", "--workers", "1") as served:
        yield served


WORDS = "its own words: hemmelig"
FAULTS = {
    "busy": says(503, "text/plain", WORDS.encode()),
    "forbidden": says(401, "text/plain", WORDS.encode()),
    "refused": says(400, "text/plain", WORDS.encode()),
    "broken": says(500, "text/plain", WORDS.encode()),
    "elsewhere": says(302, Location="http://hemmelig.example/"),
    "cut off": raw(b"HTTP/1.1 200 OK\r\n"),
    "no results": says(200, "text/html", WORDS.encode()),
}


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK%20%7B%3Fs%20%3Fp%201%7D", "/answers/symptoms.csv", "/", "/fhir/ValueSet"]
)
def test_strangers_hear_nothing_of_the_store_behind_it(store: StandIn, front: Served, path: str) -> None:
    """Neither its address and words nor our settings; the log has them."""
    for fault in FAULTS.values():
        store.faults["/sparql"] = fault
        reply = front.get(path)
        text = f"{reply.headers} {reply.body.decode()}"
        assert reply.status in (200, 502)
        for secret in (str(store.server_port), "hemmelig", "BEKKEN_", "own words"):
            assert secret not in text
        if reply.status == 502:
            assert f"bekken: {store.url}" in front.log() or f"at {store.url}" in front.log()
