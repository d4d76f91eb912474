"""A release: the graph in every format, with checksums and what changed, the same bytes from the same checkout."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, serialize

from .building import find_checkout, is_of, release_files
from .comparing.differences import BUMPS, Difference, difference
from .comparing.revisions import HAND_WRITTEN, NO_REVISION, RELEASED, Revision, revision
from .errors import CannotDo, WrongUse
from .exporting.dataset import dataset_text
from .exporting.formats import EXPORT_FORMATS, text_of
from .exporting.framed import framed_text, published
from .exporting.nanopubs import nanopubs, read_earlier
from .exporting.tables import files as table_files
from .exporting.tables import tables, version_of
from .knowledge import KnowledgeGraph
from .languages import LANGUAGES
from .loading import load
from .namespaces import BK, BKC, BKE, BKS
from .rdf.quads import quads_of

#: where the checksums are, in the form that `sha256sum --check` reads
SUMS = "SHA256SUMS"
#: format of `bekken export` → the file in a release; those without a line here are more than one file
FILES = {
    "turtle": "bekken-kg.ttl",
    "nquads": RELEASED,
    "trig": "bekken-kg.trig",
    "ntriples": "bekken-kg.nt",
    "jsonld": "bekken-kg.jsonld",
    "rdfxml": "bekken-kg.rdf",
    "turtle12": "bekken-kg-rdf12.ttl",
    "trig12": "bekken-kg-rdf12.trig",
    "skos-ap-no": "bekken-kg-skos-ap-no.ttl",
    "void": "void.ttl",
}
#: namespace of ours → what a name in it is, in changes.json
_KINDS = {BKC: "claim", BKE: "evidence", BKS: "source", BK: "term"}

#: called with how many parts are done, how many there are, and what comes next
Progress = Callable[[int, int, str], None]
Part = Callable[[], Mapping[str, str | bytes]]


def release(
    to: str, *, checkout: str | None = None, since: str | None = None, progress: Progress | None = None
) -> tuple[str, ...]:
    """Write a release into a folder, all of it or nothing; the derived files must be fresh.

    Args:
        to: a folder that is not there or empty, or a release that is as it was written, which is replaced.
        checkout: a folder of the checkout; the one you stand in for ``None``. It must be the one that this package
            runs from.
        since: what came before: a folder (a release, or a checkout) or a git revision; nothing for ``None``.
        progress: called before each part.

    Returns:
        The names of the files, relative to the folder.

    Raises:
        CannotDo: for a folder that holds anything else; for another checkout; without the extras ``fhir`` and
            ``tables``; where something cannot be written.
        WrongUse: for an extension in place of what came before.
    """
    root, target = find_checkout(checkout), os.path.realpath(to)
    refuse_foreign(to)
    if not is_of(root):
        raise CannotDo(f"this bekken runs from another checkout than {root}; run `python -m pip install -e .` there")
    before = revision(since, root) if since else NO_REVISION
    if before.prefixes is not None:
        raise WrongUse(f"'{since}' is an extension; name a release, a checkout or a git revision")
    kg, quads = load(), quads_of()
    parts = _parts(kg, root, quads, before, since)
    files: dict[str, bytes] = {}
    for number, (name, part) in enumerate(parts.items()):
        if progress:
            progress(number, len(parts), name)
        files |= {path: text if isinstance(text, bytes) else text.encode() for path, text in part().items()}
    sums = "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files))
    files[SUMS] = sums.encode()
    _write(files, target, to)
    return tuple(sorted(files))


def _parts(kg: KnowledgeGraph, root: str, quads: list[Quad], before: Revision, since: str | None) -> dict[str, Part]:
    """Return what a release is made of: name → what makes its files."""
    from .exporting import fhir

    ontology = os.path.join(root, "ontology")
    version = version_of(kg)
    # What has no file of its own here is made in a way of its own below.
    single: dict[str, Part] = {
        name: (lambda name=name: {FILES[name]: text_of(kg, name)})  # type: ignore[misc]
        for name in EXPORT_FORMATS
        if name in FILES and name != "void"
    }
    former = os.path.join(since, "nanopubs") if since and os.path.isdir(os.path.join(since, "nanopubs")) else None
    return {
        "owl": lambda: release_files(ontology),
        **single,
        "edges": lambda: {
            "edges-rdf12.ttl": text_of(kg, "turtle12", "edges"),
            "edges-cautious.nq": text_of(kg, "nquads", "edges", edges="cautious"),
        },
        "void": lambda: {FILES["void"]: dataset_text(quads)},
        "jsonld --framed": lambda: {"bekken-kg-framed.jsonld": framed_text(kg), "context.jsonld": published()},
        "fhir": lambda: _fhir(kg, fhir.resources(kg)),
        "nanopubs": lambda: {
            f"nanopubs/{name}.trig": nanopub.text()
            for name, nanopub in nanopubs(kg, None, read_earlier(former) if former else None).items()
        },
        "tables": lambda: {
            f"tables-{form}/{name}": content
            for form in ("csv", "parquet")
            for name, content in table_files(tables(kg), form, version).items()
        },
        "review": lambda: dict(_sheets(kg)),
        "hashes": lambda: {"graphs.json": _json(hashes(quads))},
        "changes": lambda: {"changes.json": _json(changes(before, revision(root)))},
    }


def _fhir(kg: KnowledgeGraph, resources: dict[str, dict[str, object]]) -> dict[str, str | bytes]:
    from .exporting import fhir

    return {
        **{f"fhir/{name}": fhir.text(resource) for name, resource in resources.items()},
        "fhir-bundle.json": fhir.text(fhir.bundle(resources)),
        "fhir-package.tgz": fhir.package(resources),
    }


def _sheets(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    from .reviewing.sheet import as_csv, sheet
    from .reviewing.sheet_page import as_html

    for lang in LANGUAGES:
        rows = sheet(kg, lang)
        yield f"review/{lang}.csv", as_csv(rows, lang)
        yield f"review/{lang}.html", as_html(rows, lang)


def hashes(quads: list[Quad]) -> dict[str, object]:
    """Return the hash of the data set and of each named graph: of its canonical N-Quads (RDFC-1.0), in SHA-256.

    A named graph is hashed as a data set that has its triples in the default graph, so that it can be compared with a
    graph of another name.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> found = hashes(quads_of(["leaflet"]))
        >>> list(found["graphs"])
        ['https://w3id.org/bekken-kg/graph/leaflet']
    """
    graphs: dict[str, set[Quad]] = {}
    for quad in quads:
        graphs.setdefault(getattr(quad.graph_name, "value", ""), set()).add(Quad(*quad.triple))
    return {
        "canonicalization": "RDFC-1.0",
        "hash": "SHA-256",
        "dataset": _hashed(set(quads)),
        "graphs": {name: _hashed(graphs[name]) for name in sorted(graphs)},
    }


def _hashed(quads: set[Quad]) -> dict[str, object]:
    data = Dataset(quads)
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted((serialize(data, format=RdfFormat.N_QUADS) or b"").decode().splitlines(keepends=True))
    return {"triples": len(quads), "sha256": hashlib.sha256("".join(lines).encode()).hexdigest()}


def changes(before: Revision, after: Revision) -> dict[str, object]:
    """Return what changed, by claim and by term.

    Keys: from and to (version, and sha256 of the hand-written layers, see :func:`hashes`; ``null`` where nothing was
    before), bump, changes: of each name its iri, what (claim, term, evidence, source, other), labels (language →
    text), and changes (kind, level, property, language, before, after), as :mod:`bekken_kg.comparing` has them.
    """
    found = difference(before, after)
    by_name: dict[str, list[dict[str, str]]] = {}
    for change in sorted(found.changes):
        record = {key: value for key, value in change._asdict().items() if key != "iri"}
        by_name.setdefault(change.iri, []).append({"level": BUMPS[change.kind], **record})
    kinds = list(_KINDS.values())
    names = sorted(by_name, key=lambda iri: (kinds.index(_kind(iri)) if _kind(iri) in kinds else len(kinds), iri))
    return {
        "from": _state(before, found.old_version) if before.quads else None,
        "to": _state(after, found.new_version),
        "bump": found.bump,
        "changes": [
            {"iri": iri, "what": _kind(iri), "labels": _labels(found, iri), "changes": by_name[iri]} for iri in names
        ],
    }


def _state(state: Revision, version: str) -> dict[str, object]:
    return {"version": version, "layers": list(HAND_WRITTEN), "sha256": _hashed({*state.quads})["sha256"]}


def _labels(found: Difference, iri: str) -> dict[str, str]:
    labels = {lang: found.names(lang).label(iri) for lang in LANGUAGES}
    return {lang: label for lang, label in labels.items() if label}


def _kind(iri: str) -> str:
    return next((kind for space, kind in _KINDS.items() if iri.startswith(space)), "other")


def _json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def refuse_foreign(to: str) -> None:
    """Refuse a folder that holds anything but a release as it was written.

    Raises:
        CannotDo: for such a folder, and for one that cannot be made.
    """
    target = os.path.realpath(to)
    if os.path.isdir(target):
        inside = {
            os.path.relpath(os.path.join(path, name), target).replace(os.sep, "/")
            for path, _, names in os.walk(target)
            for name in names
        }
        if inside and inside != {*_intact(target), SUMS}:
            raise CannotDo(
                f"{to} is not empty, and is no release as it was written ({SUMS} tells); name a new or an empty folder"
            )
    elif os.path.lexists(target):
        raise CannotDo(f"{to} is a file; name a folder")
    elif not os.path.isdir(os.path.dirname(target)):
        raise CannotDo(f"the folder {os.path.dirname(target)} does not exist; make it first, or name another")


def _intact(target: str) -> Iterator[str]:
    """Give the files of a release that are as its checksums say."""
    try:
        with open(os.path.join(target, SUMS), encoding="utf-8") as file:
            lines = [line.rstrip("\n").split("  ", 1) for line in file]
        for digest, name in lines:
            with open(os.path.join(target, name), "rb") as content:
                if hashlib.sha256(content.read()).hexdigest() == digest:
                    yield name
    except (OSError, ValueError):
        return


def _write(files: Mapping[str, bytes], target: str, to: str) -> None:
    """Write all files beside the target, then put them in its place."""
    new, old = (
        os.path.join(os.path.dirname(target), f".{os.path.basename(target)}.{os.urandom(6).hex()}") for _ in "12"
    )
    try:
        for name, content in files.items():
            path = os.path.join(new, *name.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        refuse_foreign(to)
        if os.path.isdir(target):
            os.rename(target, old)
        os.rename(new, target)
    except OSError as error:
        if os.path.isdir(old):
            os.rename(old, target)
        raise CannotDo(f"{to} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
