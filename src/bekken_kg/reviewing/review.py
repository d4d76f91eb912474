"""A signed review sheet, written into the checkout's own files: every signed row, or none."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from ..building import find_checkout
from ..engines import open_engine
from ..errors import CannotDo, NotFound, nearest
from ..graph import Graph
from ..layers import LAYERS, files, graph_iri
from ..namespaces import BK, BKC, BKE, OBO, SCHEMA, XSD, expand, shorten
from ..rdf.quads import quads_of
from ..rdf.saving import save
from ..words import word
from .fingerprint import fingerprints
from .sheet import sheet
from .signatures import Signature, SignedSheet, read_signatures

_REVIEWED = ("terms", "leaflet", "evidence")
_STATUS = NamedNode(OBO + "IAO_0000114")
_BY = NamedNode(SCHEMA + "reviewedBy")
_ON = NamedNode(SCHEMA + "lastReviewed")
_MARK = re.compile(r"obo:IAO_0000114[ \t]+bk:(?:NotReviewed|Reviewed)\b")
# What an earlier review wrote right behind the mark.
_EARLIER = re.compile(
    r'\s*;\s*schema:reviewedBy\s+"(?:[^"\\\n]|\\.)*"\s*;\s*schema:lastReviewed\s+"[^"\n]*"\^\^xsd:date'
)
_PREFIX = re.compile(r"^(@prefix|PREFIX)\s+(\w*):\s*<([^>]*)>\s*(\.?)[ \t]*(\r?\n)", re.MULTILINE)


@dataclass(frozen=True)
class Review(SignedSheet):
    """A sheet that was read in, and what that did: ``files``, the files that were changed."""

    files: tuple[str, ...]


def import_review(path: str, checkout: str | None = None) -> Review:
    """Write the signed rows of a sheet into the Turtle files of a checkout, as small edits of their text.

    Each signed entry gets ``obo:IAO_0000114 bk:Reviewed``, ``schema:reviewedBy`` and ``schema:lastReviewed``.

    Args:
        path: the filled-in CSV of ``bekken export review``.
        checkout: a folder in the checkout; the one you stand in for ``None``.

    Raises:
        NotFound: for an entry that the checkout does not have.
        CannotDo: for a sheet that cannot be used, a row that was written over, an entry that has changed since the
            sheet was made, or files that somebody else is writing to; nothing is changed then.
    """
    signed = read_signatures(path)
    root = find_checkout(checkout)
    ontology = os.path.join(root, "ontology")
    with _alone(root):
        _compare(path, signed, ontology)
        before = {file: _read(file) for file in _hand_written(ontology)}
        after = _edited(before, {_iri(signature.id): signature for signature in signed.signatures}, ontology)
        for file in after:
            if _read(file) != before[file]:
                raise CannotDo(f"{file} was changed while the sheet was read in; nothing is written, import it again")
        save(after)
    names = tuple(sorted(os.path.relpath(file, root).replace(os.sep, "/") for file in after))
    return Review(**vars(signed), files=names)


@contextmanager
def _alone(root: str) -> Iterator[None]:
    """Keep other imports out of a checkout; the system lets go of the lock of a process that died."""
    with open(os.path.join(root, "pyproject.toml"), "rb") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                file.seek(1 << 30)  # a byte that nobody reads
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotDo(f"another `bekken review import` is writing to {root}; import the sheet again") from None
        yield


def _compare(path: str, signed: SignedSheet, ontology: str) -> None:
    """Make sure that every entry is there, and that every signed row reads as the sheet would that is made now."""
    now = fingerprints(quads_of(_REVIEWED, ontology))
    known = {shorten(iri) for iri in now if iri.startswith((BK, BKC, BKE))}
    for name, line in signed.lines.items():
        if name not in known:
            raise NotFound(f"{path}, line {line}: there is no entry '{name}'{nearest(name, sorted(known))}")
    for signature in signed.signatures:
        if now[_iri(signature.id)] != signature.fingerprint:
            raise CannotDo(
                f"{path}, line {signature.line}: {signature.id} has changed since the sheet was made; "
                "let it be read again, on a new `bekken export review`"
            )
    if not signed.signatures:
        return
    graph = Graph(open_engine("oxigraph", [(file, graph_iri(it)) for it in LAYERS for file in files(it, ontology)]))
    rows = {row.id: row for row in sheet(graph, signed.lang)}
    for signature in signed.signatures:
        for column, text in signature.read.items():
            if signature.id in rows and not _alike(text, rows[signature.id].cell(column)):
                heading, comment = (word(f"review.column.{name}", signed.lang) for name in (column, "comment"))
                raise CannotDo(
                    f"{path}, line {signature.line}: {signature.id} is signed, but not as the graph has it under "
                    f"'{heading}'; write corrections under '{comment}', or let it be read again, on a new "
                    "`bekken export review`"
                )


def _alike(text: str, other: str) -> bool:
    """Compare two texts but for space, and for letters that a spreadsheet cannot save in the old encoding."""
    words, others = ([word.encode("cp1252", "replace") for word in it.split()] for it in (text, other))
    return words == others


def _iri(curie: str) -> str:
    return expand(curie) or curie


def _hand_written(ontology: str) -> list[str]:
    derived = os.path.join(ontology, "derived", "")
    every = [file for layer in _REVIEWED for file in files(layer, ontology)]
    return [file for file in every if not file.startswith(derived) and file.endswith(".ttl")]


def _read(file: str) -> str:
    with open(file, encoding="utf-8", newline="") as stream:
        return stream.read()


def _edited(before: Mapping[str, str], signatures: Mapping[str, Signature], ontology: str) -> dict[str, str]:
    """Return the texts of the files that change; each entry is written into the file that has its block."""
    left = dict(signatures)
    changed: dict[str, str] = {}
    for file, text in before.items():
        here = {iri: signature for iri, signature in left.items() if _start(text, iri)}
        # What a block without a mark says of an entry is beside the one with it, which is in another file.
        elsewhere = [
            iri for iri in here if not _mark_of(text, iri) and any(_mark_of(it, iri) for it in before.values())
        ]
        here = {iri: signature for iri, signature in here.items() if iri not in elsewhere}
        after = text
        for iri, signature in here.items():
            after = _mark(after, iri, signature)
            del left[iri]
        if here:
            _prove(file, text, after, here)
        if after != text:
            changed[file] = after
    if left:
        ids = ", ".join(signature.id for signature in left.values())
        raise CannotDo(f"no file of {ontology} has a block for {ids} to write a review into; edit it by hand")
    return changed


def _start(text: str, iri: str) -> re.Match[str] | None:
    """Find where an entry's block begins: its CURIE at the start of a line."""
    return re.search(rf"^{re.escape(shorten(iri))}(?=[ \t\r\n])", text, re.MULTILINE)


def _mark_of(text: str, iri: str) -> re.Match[str] | None:
    """Find the mark in an entry's block."""
    start = _start(text, iri)
    if start is None:
        return None
    following = re.compile(r"^[^\s#.\])]", re.MULTILINE).search(text, start.end())
    return _MARK.search(text, start.end(), following.start() if following else len(text))


def _mark(text: str, iri: str, signature: Signature) -> str:
    """Write a review into an entry's block, in place of the mark that stands there."""
    mark = _mark_of(text, iri)
    if mark is None:
        return text  # _prove tells that nothing was written
    earlier = _EARLIER.match(text, mark.end())
    line = text[text.rfind("\n", 0, mark.start()) + 1 : mark.start()]
    end = "\r\n" if "\r\n" in text else "\n"
    gap = " ; " if line.strip() else f" ;{end}{line}"
    written = gap.join(
        [
            "obo:IAO_0000114 bk:Reviewed",
            f"schema:reviewedBy {Literal(signature.reviewer)}",
            f'schema:lastReviewed "{signature.date.isoformat()}"^^xsd:date',
        ]
    )
    text = text[: mark.start()] + written + text[(earlier or mark).end() :]
    return _with_prefix(_with_prefix(text, "schema", SCHEMA), "xsd", XSD)


def _with_prefix(text: str, prefix: str, namespace: str) -> str:
    """Declare a prefix below those that the file declares, in their style."""
    declared = list(_PREFIX.finditer(text))
    if not declared or any(match[2] == prefix for match in declared):
        return text
    last = declared[-1]
    dot = " ." if last[4] else ""
    return text[: last.end()] + f"{last[1]} {prefix}: <{namespace}>{dot}{last[5]}" + text[last.end() :]


def _prove(file: str, before: str, after: str, signatures: Mapping[str, Signature]) -> None:
    """Make sure that the edit of the text did to the triples what was meant, and nothing else."""
    entries = {NamedNode(iri): signature for iri, signature in signatures.items()}
    meant = {
        triple
        for triple in _triples(before)
        if not (triple.subject in entries and triple.predicate in (_STATUS, _BY, _ON))
    }
    for entry, signature in entries.items():
        day = Literal(signature.date.isoformat(), datatype=NamedNode(XSD + "date"))
        for predicate, value in ((_STATUS, NamedNode(BK + "Reviewed")), (_BY, Literal(signature.reviewer)), (_ON, day)):
            meant.add(Triple(entry, predicate, value))
    if _triples(after) != meant or before.count("[") != after.count("["):
        ids = ", ".join(signature.id for signature in signatures.values())
        raise CannotDo(f"{file} is not written in a way that a review can be put into ({ids}); edit it by hand")


def _triples(text: str) -> set[Triple]:
    """Return the triples of a file that no blank node is in: an edit touches no others."""
    try:
        triples = [quad.triple for quad in parse(text.encode(), RdfFormat.TURTLE)]
    except SyntaxError:
        return set()
    return {it for it in triples if not isinstance(it.subject, BlankNode) and not isinstance(it.object, BlankNode)}
