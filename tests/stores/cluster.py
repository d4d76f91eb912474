"""A Spark cluster on this machine, over the tables of ``bekken export tables``, and Ontop in front of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from running import Store, found, free_port, started

MAPPING = Path(__file__).parent.parent.parent / "ontology" / "mappings" / "tables.obda"
ENDPOINT = Path(__file__).parent.parent.parent / ".ci" / "ontop" / "Endpoint.java"
LOGGING = ENDPOINT.with_name("logback.xml")  #: Ontop's default writes each message from and to Spark
HERE = "127.0.0.1"


@contextmanager
def cluster(folder: Path, tables: Path, workers: int = 2, **settings: str) -> Iterator[Store]:
    """Start a master, workers of one core each, the Thrift server and Ontop; give where it takes queries.

    Args:
        folder: for what they write; it is made.
        tables: a folder of Parquet files with their ``datapackage.json``.
        workers: how many.
        **settings: Spark's own, by name with ``_`` for each dot: ``spark_executor_memory="2g"``.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what is started here ends with us
    folder.mkdir()
    home = found("SPARK_HOME", "spark")
    env = {**os.environ, "SPARK_LOCAL_IP": HERE, "SPARK_LOCAL_DIRS": f"{folder}/local"}
    # Quick to start, and small; not for the Thrift server, which would take it for its own.
    daemon = {"SPARK_DAEMON_MEMORY": "512m", "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"}
    memory = settings.get("spark_executor_memory", "1g")
    spark, master, thrift, sparql = f"{home}/bin/spark-class", free_port(), free_port(), free_port()
    deploy = "org.apache.spark.deploy"
    with ExitStack() as stack:

        def start(name: str, words: list[str], port: int, **more: str) -> None:
            stack.enter_context(started(words, folder / name, f"tcp://{HERE}:{port}", env={**env, **more}))

        address = f"spark://{HERE}:{master}"
        words = [spark, f"{deploy}.master.Master", "--host", HERE, "--port", str(master), "--webui-port"]
        start("master", [*words, str(free_port())], master, **daemon)
        for number in range(workers):
            port = free_port()
            words = [spark, f"{deploy}.worker.Worker", "--host", HERE, "--port", str(port), "--cores", "1", "--memory"]
            start(f"worker-{number}", [*words, memory, "--webui-port", str(free_port()), address], port, **daemon)
        start("thrift", _thrift(home, address, thrift, folder, settings), thrift)
        _load(home, thrift, tables, folder, env)
        java = [
            "java",
            "-Xmx1g",
            "-XX:+UseSerialGC",
            f"-Dlogback.configurationFile={LOGGING}",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-cp",
        ]
        classes = f"{found('BEKKEN_ONTOP', 'ontop')}/*:{home}/jars/*"
        words = [str(ENDPOINT), str(MAPPING), str(folder / "keys"), f"jdbc:hive2://{HERE}:{thrift}/default"]
        start("ontop", [*java, classes, *words, str(sparql)], sparql)
        yield Store("ontop", f"http://{HERE}:{sparql}/sparql", "", "")


def _thrift(home: str, master: str, port: int, folder: Path, more: dict[str, str]) -> list[str]:
    settings = {
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
        "spark.ui.enabled": "false",
        "spark.driver.host": HERE,
        "spark.driver.memory": "2g",
        "spark.executor.memory": "1g",
        "spark.executor.cores": "1",
        "spark.sql.shuffle.partitions": "2",
        **{name.replace("_", "."): value for name, value in more.items()},
    }
    words = [f"{home}/bin/spark-submit", "--master", master]
    words += ["--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"]
    words += [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    own = (f"hive.server2.thrift.port={port}", f"hive.server2.thrift.bind.host={HERE}")
    return [*words, "spark-internal", *(word for one in own for word in ("--hiveconf", one))]


def _load(home: str, port: int, tables: Path, folder: Path, env: dict[str, str]) -> None:
    """Name the tables to Spark, and write what tells their rows apart to ``keys``, as Ontop wants it."""
    described = json.loads((tables / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    names = {table["name"].replace("-", "_"): table for table in described}
    lines = [f"CREATE TABLE {name} USING parquet LOCATION '{tables / table['path']}';" for name, table in names.items()]
    (folder / "load.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = [f"{home}/bin/beeline", "-u", f"jdbc:hive2://{HERE}:{port}", "-f", str(folder / "load.sql")]
    subprocess.run(words, check=True, capture_output=True, timeout=300, env=env)
    keys = {name: table["schema"].get("primaryKey") for name, table in names.items()}
    keys["terms"] = ["term"]  # its name too is its own, where all terms are of one project
    (folder / "keys").write_text(
        "".join(f"{name}:{','.join(key)}\n" for name, key in keys.items() if key), encoding="utf-8"
    )
