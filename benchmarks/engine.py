"""One engine, in a process of its own: it loads a file and answers questions, one a line; ours and the peers alike.

    python benchmarks/engine.py KIND FILE             a question a line on stdin, as JSON; its time and rows on stdout
    python benchmarks/engine.py KIND FILE --once      one question on stdin, its rows on stdout: a cold answer
    python benchmarks/engine.py KIND FILE --load      the seconds and the megabytes that loading takes

KIND is bekken:ENGINE (FILE is ``-``: it loads its own files), bekken:data (a file of a user's, as --data), pyoxigraph, rdflib, oxrdflib or owlready2. Nothing is
imported but what the kind needs, so that each runs where it is installed. A row is the texts of its cells, without
language and datatype, since owlready2 gives no more.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Ask = Callable[[str, str], Iterable[Any]]  #: name and SPARQL → rows, as the engine gives them


def bekken(engine: str) -> Ask:
    import bekken_kg

    kg = bekken_kg.load(engine=engine)
    return lambda name, text: kg.answer(name)


def pyoxigraph(file: str) -> Ask:
    import pyoxigraph

    store = pyoxigraph.Store()
    store.load(path=file)
    return lambda name, text: iter(store.query(text))  # type: ignore[arg-type]


def rdflib(file: str, store: str = "default") -> Ask:
    import rdflib

    graph = rdflib.Graph(store=store).parse(file)
    return lambda name, text: graph.query(text)


def owlready2(file: str) -> Ask:
    import owlready2

    world = owlready2.World()
    world.get_ontology(f"file://{file}").load()
    return lambda name, text: world.sparql(text)


def opened(kind: str, file: str) -> Ask:
    if kind == "bekken:data":
        from bekken_kg.loading import load_files

        kg = load_files([file])
        return lambda name, text: kg.query(text)
    if kind.startswith("bekken:"):
        return bekken(kind.partition(":")[2])
    kinds = {"pyoxigraph": pyoxigraph, "rdflib": rdflib, "owlready2": owlready2}
    return rdflib(file, "Oxigraph") if kind == "oxrdflib" else kinds[kind](file)


def cell(value: Any) -> str:
    """Return the text of a cell: an IRI, a literal's characters, ``_`` for a blank node, ``""`` for none."""
    if value is None:
        return ""
    if "BlankNode" in type(value).__name__ or type(value).__name__ == "BNode":
        return "_"
    text = getattr(value, "iri", None) or getattr(value, "value", None)
    return number(str(value if type(value).__module__.startswith("rdflib") or text is None else text))


def number(text: str) -> str:
    """Write a number in one way: stores spell ``1.50`` and ``01`` anew."""
    try:
        return f"{float(text):g}" if text.strip()[:1].isdigit() else text
    except ValueError:
        return text


def rows_of(found: Any) -> list[list[str]]:
    """Return an answer's rows, sorted."""
    if hasattr(found, "serialize") and hasattr(found, "to_tsv"):  # ours
        return rows_of_json(found.serialize("json"))
    return sorted([cell(value) for value in row] for row in found)


def rows_of_json(payload: bytes | str) -> list[list[str]]:
    """Return the rows of W3C's JSON, sorted."""
    document = json.loads(payload)
    names = document["head"]["vars"]
    bound = document["results"]["bindings"]
    return sorted([text_of(row.get(name)) for name in names] for row in bound)


def text_of(node: dict[str, str] | None) -> str:
    return "" if node is None else "_" if node["type"] == "bnode" else number(node["value"])


def main() -> None:
    kind, file, *how = sys.argv[1:]
    if how == ["--load"]:
        start = time.perf_counter()
        asked = opened(kind, file)  # kept to the end, as a user keeps it
        seconds = time.perf_counter() - start
        status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage counts the parent's memory too
        print(json.dumps({"seconds": seconds, "mb": int(status.partition("VmHWM:")[2].split()[0]) / 1024}))
        del asked
        return
    ask = opened(kind, file)
    if how == ["--once"]:
        print(json.dumps(rows_of(ask("", sys.stdin.read()))))
        return
    print("{}", flush=True)  # it is ready
    for line in sys.stdin:
        name, text, wanted = json.loads(line)
        start = time.perf_counter()
        try:
            found = ask(name, text)
            raw = found if hasattr(found, "to_tsv") else list(found)
            len(raw)
            seconds = time.perf_counter() - start
            print(json.dumps({"seconds": seconds, "rows": rows_of(raw) if wanted else None}), flush=True)
        except Exception as error:
            print(json.dumps({"error": f"{type(error).__name__}: {error}"[:300]}), flush=True)


if __name__ == "__main__":
    main()
