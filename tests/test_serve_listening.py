"""A server on a Unix socket: what is at its path before and after, who may connect, and who is believed."""

from __future__ import annotations

import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from served import Served, serving

if sys.platform == "win32":
    pytest.skip("Windows has no Unix sockets", allow_module_level=True)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short path: a socket's own may not be long."""
    monkeypatch.chdir(tmp_path)
    return Path("socket")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("unix")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with serving(folder, "--unix", "socket", "--trusted-proxy", "unix", "--workers", "2") as served:
            served.address = f"unix:{folder}/socket"
            yield served


def start(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a server that does not come up."""
    run = [sys.executable, "-m", "bekken_kg", "serve", "--workers", "1", *words]
    return subprocess.run(run, capture_output=True, text=True, encoding="utf-8", timeout=60)


def refused(code: int, sentence: str, *words: str) -> None:
    run = start(*words)
    assert (run.returncode, run.stdout) == (code, "")
    assert sentence in run.stderr
    assert run.stderr.count("\n") == 1


def test_it_answers_there(server: Served) -> None:
    assert server.get("/health").status == 200
    assert server.query("ASK {}").body == b'{"head":{},"boolean":true}'


def test_owner_and_group_may_connect_and_nobody_else(server: Served) -> None:
    mode = Path(server.address.removeprefix("unix:")).stat().st_mode
    assert (stat.S_ISSOCK(mode), stat.S_IMODE(mode)) == (True, 0o660)


def test_who_is_trusted_there_says_who_asks(server: Served) -> None:
    forwarded = {"x-forwarded-proto": "https", "x-forwarded-host": "kg.example"}
    for number, client in enumerate(("203.0.113.1", "203.0.113.2", "203.0.113.1")):
        headers = {**forwarded, "x-forwarded-for": f"192.0.2.9, {client}", "accept": "text/turtle"}
        reply = server.ask("GET", f"/.well-known/void?{number}", headers=headers)
        assert b"https://kg.example/sparql" in reply.body
    first, second, again = (
        line.rpartition("client=")[2] for line in server.log().splitlines() if "GET /.well-known/void" in line
    )
    assert first == again != second


def test_who_is_not_trusted_there_is_one_client(place: Path, tmp_path: Path) -> None:
    with serving(tmp_path, "--unix", str(place), "--workers", "1") as served:
        for client in ("203.0.113.1", "203.0.113.2"):
            headers = {"x-forwarded-for": client, "x-forwarded-host": "evil.example", "accept": "text/turtle"}
            assert b"evil.example" not in served.ask("GET", "/sparql", headers=headers).body
        assert len({line.rpartition("client=")[2] for line in served.log().splitlines()}) == 1
        assert served.stop() == 0
    assert not place.exists()


def test_the_file_of_a_server_that_died_is_replaced(place: Path, tmp_path: Path) -> None:
    with serving(tmp_path, "--unix", str(place), "--workers", "1") as served:
        served.stop(signal.SIGKILL)
    assert place.exists()
    with serving(tmp_path, "--unix", str(place), "--workers", "1") as served:
        assert served.get("/health").status == 200
        refused(3, "cannot listen on socket: another server listens there", "--unix", str(place))
        assert served.get("/health").status == 200  # and it still does
        assert served.stop(signal.SIGINT) == 0
    assert not place.exists()


def test_a_server_that_is_too_busy_to_take_a_call_is_one(place: Path) -> None:
    with ExitStack() as stack:
        busy = stack.enter_context(socket.socket(socket.AF_UNIX))
        busy.bind(str(place))
        busy.listen(0)
        for _ in range(3):
            caller = stack.enter_context(socket.socket(socket.AF_UNIX))
            caller.setblocking(False)
            with suppress(BlockingIOError):
                caller.connect(str(place))
        refused(3, "another server listens there", "--unix", str(place))
    assert place.is_socket()


def test_the_file_of_another_server_is_not_removed(place: Path, tmp_path: Path) -> None:
    with serving(tmp_path, "--unix", str(place), "--workers", "1") as served, socket.socket(socket.AF_UNIX) as other:
        place.unlink()
        other.bind(str(place))
        assert served.stop() == 0
    assert place.is_socket()


def test_what_is_there_and_no_socket_stays(place: Path) -> None:
    place.write_text("mine", encoding="utf-8")
    refused(3, "cannot listen on socket: what is there is no socket", "--unix", str(place))
    assert place.read_text(encoding="utf-8") == "mine"


def test_a_link_to_a_socket_is_no_socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as other:
        other.bind("other")
    place.symlink_to("other")
    refused(3, "what is there is no socket", "--unix", str(place))


WRONG = {
    "a folder that is not there": (3, "the folder nowhere is not there; make it first", ("--unix", "nowhere/socket")),
    "a path that is too long": (3, "150 bytes are too long for the path of a socket", ("--unix", "s" * 150)),
    "no path": (2, "--unix needs the path of a socket", ("--unix", "")),
    "a port besides": (2, "leave them out", ("--unix", "socket", "--port", "8000")),
    "an address besides": (2, "leave them out", ("--unix", "socket", "--host", "127.0.0.1")),
    "trust in nobody": (2, "give --unix too", ("--trusted-proxy", "unix")),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_told(place: Path, name: str) -> None:
    code, sentence, words = WRONG[name]
    refused(code, sentence, *words)
    assert list(Path().iterdir()) == []


def test_windows_is_told_that_it_has_none(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bekken_kg.errors import CannotDo
    from bekken_kg.server import listeners

    monkeypatch.setattr(listeners.sys, "platform", "win32")
    with pytest.raises(CannotDo, match="use --host and --port"):
        listeners.unix(None, str(place)).__aenter__().send(None)  # type: ignore[arg-type]
