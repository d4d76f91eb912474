"""Real triple stores, started on free ports of this machine and ended whatever happens.

A store that is missing is an error, not a skipped test: ``.ci/stores`` and ``.ci/cluster`` install them all.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import namedtuple
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

#: where a store takes queries, whole graphs and updates (``""``: nowhere)
Store = namedtuple("Store", ("name", "query", "graphs", "update"))
VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
TransactionFile = {folder}/virtuoso.trx
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 100000
"""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def found(variable: str, name: str) -> str:
    """Return the program or file that a variable names, or that is on the path."""
    path = os.environ.get(variable) or shutil.which(name)
    if not path or not Path(path).exists():
        raise RuntimeError(f"{name} is missing: .ci/stores or .ci/cluster installs it and sets {variable}")
    return path


@contextmanager
def started(
    words: Sequence[str], folder: Path, ready: str, seconds: float = 150, env: dict[str, str] | None = None
) -> Iterator[None]:
    """Run a program until the block ends; go on when an address answers, whatever it says.

    Args:
        words: the program and its arguments.
        folder: where it runs; its output goes to ``log`` in it.
        ready: a ``http://`` address, or ``tcp://HOST:PORT``.
        seconds: how long to wait for it.
        env: its environment; ours for ``None``.
    """
    folder.mkdir(exist_ok=True)
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(words, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=env)
    try:
        end = time.monotonic() + seconds
        while not answers(ready):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{words[0]} did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(address: str) -> bool:
    if address.startswith("tcp://"):
        host, _, port = address.removeprefix("tcp://").partition(":")
        with socket.socket() as tried:
            return tried.connect_ex((host, int(port))) == 0
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(address, timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True


@contextmanager
def oxigraph(folder: Path) -> Iterator[Store]:
    base = f"127.0.0.1:{free_port()}"
    words = [found("BEKKEN_OXIGRAPH", "oxigraph"), "serve", "--bind", base]
    with started(words, folder, f"http://{base}/"):
        yield Store("oxigraph", f"http://{base}/query", f"http://{base}/store", f"http://{base}/update")


@contextmanager
def fuseki(folder: Path, *more: str) -> Iterator[Store]:
    jar, port = found("BEKKEN_FUSEKI", "jena-fuseki-server.jar"), free_port()
    base = f"http://127.0.0.1:{port}/ds"
    java = ["java", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar]  # quick to start
    words = [*java, "--localhost", f"--port={port}", *more, "--mem", "--update", "/ds"]
    with started(words, folder, f"{base}/query"):
        yield Store("fuseki", f"{base}/query", f"{base}/data", f"{base}/update")


@contextmanager
def own(folder: Path) -> Iterator[Store]:
    port = free_port()
    words = [sys.executable, "-m", "bekken_kg", "serve", "--port", str(port)]
    with started(words, folder, f"http://127.0.0.1:{port}/health"):
        yield Store("own", f"http://127.0.0.1:{port}/sparql", "", "")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Store]:
    """Virtuoso, whose SPARQL user is allowed to write, as it is not at first."""
    folder.mkdir()
    sql, port = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, sql=sql, http=port))
    (folder / "grant.sql").write_text('GRANT SPARQL_UPDATE TO "SPARQL";\n')
    base = f"http://127.0.0.1:{port}"
    program = found("BEKKEN_VIRTUOSO", "virtuoso-t")
    words = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with started(words, folder, f"{base}/sparql"):
        shell = [found("BEKKEN_ISQL", "isql-vt"), str(sql), "dba", "dba", str(folder / "grant.sql")]
        subprocess.run(shell, check=True, capture_output=True, timeout=60)
        yield Store("virtuoso", f"{base}/sparql", f"{base}/sparql-graph-crud", f"{base}/sparql")
