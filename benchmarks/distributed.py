"""Questions on a Spark cluster through Ontop, over more and more copies of the leaflet, with one worker and with two.

    PYTHONPATH=tests/stores .ci/cluster .venv/bin/python benchmarks/distributed.py [COPIES…]

The tables are those of `bekken export tables`, and beside the leaflet its copies, each under fresh names (what stays is what
`copies.py` keeps). Each question is asked once to warm up and then twice; the mean counts. The number of claims must
be right before. One worker is tried with the most copies alone. What a figure grows with is fitted: seconds ~ copies^k.
"""

from __future__ import annotations

import math
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pyarrow
from cluster import cluster
from copies import vocabulary
from pyarrow import compute, parquet

import bekken_kg
from bekken_kg.exporting.tables import Table, files, tables
from bekken_kg.namespaces import BASE, BK
from bekken_kg.rdf.quads import quads_of
from bekken_kg.remote.address import Credentials
from bekken_kg.remote.engine import RemoteEngine
from bekken_kg.remote.transport import RequestLimits, Transport

#: about one condition; counted over all claims; listed for all claims
QUESTIONS = ("symptoms", "relations", "topics", "claims")
COUNT = "PREFIX bk: <https://w3id.org/bekken-kg/terms/> SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a bk:Claim }"
PARTS = 8  #: files of a table, for the workers to share
BATCH = 25  #: copies in a row group
#: columns whose cells are names of ours, several with + between them
NAMED = {
    "codes": ("term",),
    "condition_codes": ("condition", "term"),
    "claims": ("claim", "subject", "predicate", "object", "frequency", "context", "effect", "section", "unit"),
    "claim_words": ("claim",),
    "terms": ("term",),
    "labels": ("term",),
    "evidence": ("statement", "claim", "stance", "publication", "read_as"),
    "publications": ("publication", "kind"),
    "kinds": ("term", "kind"),
}


def marked(name: str, table: Table, kept: set[str]) -> Table:
    """Return a table's rows that a copy has of its own, with NUL where the copy's mark goes."""
    local = {iri.rpartition("/")[2] for iri in kept}
    ours = re.compile(f"({re.escape(BASE)}[a-z]+/)(.+)")

    def fresh(column: str, cell: str | int | None) -> str | int | None:
        if not isinstance(cell, str) or not cell:
            return cell
        if name == "quads" and column in ("subject", "object"):
            found = ours.fullmatch(cell)
            return f"{found[1]}\0{found[2]}" if found and cell not in kept else re.sub("^_:", "_:\0", cell)
        if column == "iri" and name == "terms":
            return cell if cell in kept else cell.replace(BK, f"{BK}\0")
        if column in NAMED.get(name, ()):
            return "+".join(part if part in local else f"\0{part}" for part in cell.split("+"))
        return cell

    rows = [tuple(map(fresh, table.names, row)) for row in table.rows]
    return table._replace(rows=[row for row in rows if any("\0" in str(cell) for cell in row)])


def write(folder: Path, number: int) -> int:
    """Write the tables of the leaflet and so many copies; return how many statements they have."""
    made = tables(bekken_kg.load())
    kept = vocabulary(quads_of())
    for name, content in files(made, "parquet").items():
        if name.endswith(".json"):
            (folder / name).write_bytes(content)
            continue
        (folder / name).mkdir()
        (folder / name / "leaflet.parquet").write_bytes(content)
        schema = parquet.read_schema(folder / name / "leaflet.parquet")
        stem = name.removesuffix(".parquet")
        rows = marked(stem, made[stem], kept).rows
        if not rows:
            continue
        columns = zip(*rows, strict=True)
        arrays = [pyarrow.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
        once = pyarrow.Table.from_arrays(arrays, schema=schema)
        for part in range(min(PARTS, number)):
            with parquet.ParquetWriter(folder / name / f"copies-{part}.parquet", schema, compression="zstd") as out:
                for batch in range(part, number, PARTS * BATCH):
                    marks = range(batch, min(number, batch + PARTS * BATCH), PARTS)
                    out.write_table(pyarrow.concat_tables(copied(once, f"c{mark}-") for mark in marks))
    return sum(parquet.read_metadata(path).num_rows for path in (folder / "quads.parquet").iterdir())


def copied(table: pyarrow.Table, mark: str) -> pyarrow.Table:
    columns = [
        compute.replace_substring(column, "\0", mark) if column.type == pyarrow.string() else column
        for column in table.columns
    ]
    return pyarrow.Table.from_arrays(columns, schema=table.schema)


def measure(folder: Path, number: int, workers: int) -> dict[str, float]:
    """Return the mean seconds of each question."""
    kg = bekken_kg.load()
    memory = {"spark_executor_memory": "2g", "spark_driver_memory": "3g", "spark_sql_shuffle_partitions": "4"}
    found: dict[str, float] = {}
    with cluster(folder / f"running-{workers}", folder / "tables", workers, **memory) as store:
        engine = RemoteEngine(store.query, [BASE], Transport(Credentials(), RequestLimits(seconds=600, mb=512)))
        ((claims,),) = engine.query(COUNT)
        if int(claims.value) != 58 * (number + 1):
            raise SystemExit(f"{claims} claims in {number} copies")
        for name in QUESTIONS:
            text, times = kg.sparql(name), []
            for _ in range(3):
                start = time.perf_counter()
                rows = len(list(engine.query(text)))
                times.append(time.perf_counter() - start)
            found[name] = statistics.mean(times[1:])
            spread = f"{min(times[1:]):.2f} to {max(times[1:]):.2f}"
            print(
                f"{number:6} copies {workers} workers  {name:15} {found[name]:7.2f} s ({spread})  {rows} rows",
                flush=True,
            )
    return found


def main() -> None:
    """Print the seconds, what a second worker brings, and the exponents."""
    sizes = sorted(map(int, sys.argv[1:])) or [10, 100, 1000]
    two: dict[int, dict[str, float]] = {}
    for number in reversed(sizes):
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work)
            (folder / "tables").mkdir()
            start = time.perf_counter()
            statements = write(folder / "tables", number)
            print(
                f"{number} copies: {statements:,} statements, written in {time.perf_counter() - start:.0f} s",
                flush=True,
            )
            two[number] = measure(folder, number, 2)
            if number == sizes[-1]:
                one = measure(folder, number, 1)
    for name in QUESTIONS:
        slope = statistics.linear_regression(
            [math.log(number) for number in sizes], [math.log(two[number][name]) for number in sizes]
        ).slope
        gain = one[name] / two[sizes[-1]][name]
        print(f"{name:15} seconds ~ copies^{slope:.2f}; two workers are {gain:.2f} times as fast as one")


if __name__ == "__main__":
    main()
