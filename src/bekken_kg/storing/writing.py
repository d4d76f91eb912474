"""Building a store: aside, verified, on the disk, and only then in the place of the old one."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext, suppress

import pyoxigraph as ox

from .. import __version__
from ..errors import CannotDo, WrongUse
from ..extending.extension import Extension, stem
from ..extending.merging import Merging
from ..layers import LAYERS
from ..namespaces import FILE_GRAPH
from ..rdf.quads import quads_of
from ..sandbox.stream import Stream
from .locks import Lock
from .manifest import DATA, MANIFEST, Manifest, sync_folder, synced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    #: called with what is done now, how much of it is done (from 0 to 1), and how many seconds are left, if known
    Progress = Callable[[str, float, float | None], None]

_LOCK = "lock"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("no space", "file too large", "quota")
#: from so many statements on they are loaded in several batches, and each look-up would go through the files of each
_SEVERAL_BATCHES = 2_000_000


def build(
    folder: str,
    files: Sequence[str] = (),
    extensions: Sequence[str] = (),
    *,
    shipped: bool = True,
    progress: Progress = lambda doing, share, left: None,
) -> Manifest:
    """Build a store, or build one anew: the old one is there until the new one is whole, and then the new one.

    Args:
        folder: where; it is made where there is none.
        files: RDF files, each put into a named graph of its own.
        extensions: as for :func:`bekken_kg.load`; they are merged with the shipped graph.
        shipped: whether that is put into the store.
        progress: told again and again how far it is.

    Raises:
        CannotDo: for a file or extension that is refused, a folder that holds something else, a full disk, or while
            another process builds the same store.
        WrongUse: for extensions without what they extend, or nothing to build from.

    Example:
        >>> import tempfile, bekken_kg
        >>> with tempfile.TemporaryDirectory() as place:
        ...     built = build(place + "/store")
        ...     len(bekken_kg.load(store=place + "/store").claims)
        58
    """
    if not shipped and extensions:
        raise WrongUse("extensions extend the shipped graph: leave --only out")
    if not shipped and not files:
        raise WrongUse("a store without the shipped graph needs a file: name one, or leave --only out")
    _refuse_other(folder)
    try:
        os.makedirs(folder, exist_ok=True)
        with Lock(os.path.join(folder, _LOCK)):
            return _build(folder, files, extensions, shipped, progress)
    except BlockingIOError:
        raise CannotDo(f"another process is building the store '{folder}'; wait until it is done") from None
    except OSError as error:
        full = error.errno in _FULL or any(word in str(error).lower() for word in _FULL_WORDS)
        why = "the disk is full" if full else str(error.strerror or error).lower()
        raise CannotDo(f"the store '{folder}' cannot be built: {why}; nothing was changed") from None


def _refuse_other(folder: str) -> None:
    """Refuse a folder that holds something else than a store."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotDo(f"'{folder}' cannot be a store: {(error.strerror or str(error)).lower()}") from None
    if other := [name for name in names if not name.startswith((DATA, MANIFEST)) and name != _LOCK]:
        raise CannotDo(f"'{folder}' is no store, and not empty ('{other[0]}' is in it): name another folder")


def _build(folder: str, files: Sequence[str], extensions: Sequence[str], shipped: bool, progress: Progress) -> Manifest:
    data = DATA + secrets.token_hex(6)
    manifest = Manifest(folder, data, {}, {})
    os.mkdir(manifest.path)
    try:
        named = _graphs_of(files)
        with Stream(named) if files else nullcontext() as stream:  # its process works while our own files are loaded
            database = ox.Store(manifest.database)
            graphs, names = _load_shipped(database, manifest, extensions, progress) if shipped else ([], [])
            graphs += _load(database, stream, named, progress) if stream else []
        if sum(graph.get("stated", 0) for graph in graphs) >= _SEVERAL_BATCHES:
            progress("ordering", 0.0, None)
            database.optimize()
        database.flush()
        del database  # closes it
        progress("verifying", 0.0, None)
        manifest.about = _about(graphs, shipped, names)
        _verify(manifest, graphs)
        manifest.files = synced(manifest.path)
        _place(manifest)
    except BaseException:
        shutil.rmtree(manifest.path, ignore_errors=True)
        if os.listdir(folder) == [_LOCK]:  # there was no store before, and there is none now
            shutil.rmtree(folder, ignore_errors=True)
        raise
    _clear(folder, data)
    return manifest


def _load_shipped(
    database: ox.Store, manifest: Manifest, extensions: Sequence[str], progress: Progress
) -> tuple[list[dict[str, Any]], list[str]]:
    """Load the shipped graph, with extensions or without; return the graphs, and the names of the extensions."""
    quads = quads_of()
    merged: Sequence[Extension] = ()
    if extensions:
        progress("extensions", 0.0, None)
        with Merging(extensions, list(LAYERS), follow=True) as merging:
            merged = merging.merged.extensions
            if merging.merged.outdated:
                quads = [*quads_of([layer for layer in LAYERS if layer != "reading"]), *merging.merged.reading()]
            quads += merging.merged.added
    for number, extension in enumerate(merged):
        _keep(manifest, number, extension)
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    database.bulk_load(lines, ox.RdfFormat.N_QUADS)
    sources = {it.graph: it.files[0] for it in merged} | {it.derived_graph: it.files[0] for it in merged}
    names = dict.fromkeys(quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode))
    whole = hashlib.sha256(b"".join(sorted(_unlabelled(lines)))).hexdigest()
    graphs: list[dict[str, Any]] = [
        {"graph": graph, "source": sources.get(graph, "bekken-kg"), "sha256": whole} for graph in names
    ]
    return graphs, [extension.name for extension in merged]


def _unlabelled(lines: bytes) -> Iterable[bytes]:
    """Go over lines of N-Quads with the names of blank nodes left out."""
    for line in lines.splitlines():
        yield b" ".join(b"_" if part.startswith(b"_:") else part for part in line.split(b" "))


def _keep(manifest: Manifest, number: int, extension: Extension) -> None:
    """Keep in the store what there is of an extension besides its statements: its terms, prefixes and questions."""
    about = {"name": extension.name, "prefixes": dict(extension.prefixes), "terms": sorted(extension.terms)}
    with open(manifest.extension(number), "w", encoding="utf-8") as file:
        json.dump(about, file, ensure_ascii=False)
    if extension.question_files:
        folder = manifest.questions(number)
        os.makedirs(folder)
        for path in extension.question_files:
            shutil.copyfile(path, os.path.join(folder, os.path.basename(path)))


def _graphs_of(files: Iterable[str]) -> list[tuple[str, str]]:
    """Return files with the IRI of the named graph of each: its name without the ending, with a number where taken."""
    named: dict[str, str] = {}
    for path in files:
        name, number = stem(path), 2
        while (graph := FILE_GRAPH + name) in named:
            name, number = f"{stem(path)}-{number}", number + 1
        named[graph] = path
    return [(path, graph) for graph, path in named.items()]


def _load(
    database: ox.Store, stream: Stream, files: Sequence[tuple[str, str]], progress: Progress
) -> list[dict[str, Any]]:
    """Load files, each into its graph; return the graphs."""
    started = last = time.monotonic()
    read = stream.read

    def told(size: int = -1) -> bytes:
        nonlocal last
        now = time.monotonic()
        if now - last > 0.25:
            last, share = now, stream.gone / max(1, stream.size)
            progress("loading", share, (now - started) * (1 - share) / share if share > 0.02 else None)
        return read(size)

    stream.read = told  # type: ignore[method-assign]
    parts = stream.load_into(database, bulk=True)
    return [
        {"graph": graph, "source": path, "stated": part["statements"], "sha256": digest}
        for (path, graph), part, digest in zip(files, parts, stream.digests, strict=True)
    ]


def _about(graphs: list[dict[str, Any]], shipped: bool, extensions: list[str]) -> dict[str, Any]:
    whole = hashlib.blake2b(digest_size=8)
    for graph in graphs:
        whole.update(f"{graph['graph']} {graph['sha256']}\n".encode())
    return {
        "version": whole.hexdigest(),
        "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "bekken": __version__,
        "shipped": shipped,
        "triples": 0,
        "graphs": graphs,
        "extensions": extensions,
    }


def _verify(manifest: Manifest, graphs: list[dict[str, Any]]) -> None:
    """Open the new store as it will be opened, and count what is in each graph by one index, and in all by another.

    Raises:
        CannotDo: where that cannot be what was loaded.
    """
    database = ox.Store.read_only(manifest.database)
    for graph in graphs:
        graph["triples"] = count(database, graph["graph"])
        if not 0 < graph["triples"] <= graph.pop("stated", graph["triples"]):
            raise CannotDo(f"the store has lost statements of {graph['source']}; nothing was changed")
    manifest.about["triples"] = len(database)
    if manifest.about["triples"] != sum(graph["triples"] for graph in graphs):
        raise CannotDo("the store does not hold what was loaded; nothing was changed")


def count(database: ox.Store, graph: str) -> int:
    """Return how many triples a named graph has.

    Example:
        >>> count(ox.Store(), "http://e.org/graph")
        0
    """
    rows = database.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    assert isinstance(rows, ox.QuerySolutions)
    return int(next(rows)["n"].value)


def _place(manifest: Manifest) -> None:
    """Put the manifest in the place of the old one: this is the moment in which the store is replaced."""
    path = os.path.join(manifest.folder, MANIFEST)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(manifest.text())
        file.flush()
        os.fsync(file.fileno())
    sync_folder(manifest.folder)
    os.replace(path + ".new", path)
    for changed in (manifest.folder, os.path.dirname(os.path.abspath(manifest.folder))):
        sync_folder(changed)


def _clear(folder: str, data: str) -> None:
    """Remove what an older build has left, unless somebody still reads it."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.startswith(DATA) and name != data:
            with suppress(OSError), Lock(path):
                shutil.rmtree(path, ignore_errors=True)
