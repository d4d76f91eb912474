"""A signed review sheet, written into the checkout's own files: every signed row, or none."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from ..building import find_checkout
from ..errors import CannotDo, NotFound, nearest
from ..layers import files
from ..namespaces import BK, BKC, BKE, OBO, SCHEMA, XSD, expand, shorten
from ..rdf.quads import quads_of
from ..rdf.saving import save
from . import rereading
from .fingerprint import fingerprints
from .signatures import Signature, Signed, read_signatures

_STATUS = NamedNode(OBO + "IAO_0000114")
_BY = NamedNode(SCHEMA + "reviewedBy")
_ON = NamedNode(SCHEMA + "lastReviewed")
_REVIEWED = NamedNode(BK + "Reviewed")
_MARK = re.compile(r"obo:IAO_0000114[ \t]+bk:(?:NotReviewed|Reviewed)\b")
# What an earlier review wrote right behind the mark.
_EARLIER = re.compile(
    r'\s*;\s*schema:reviewedBy\s+"(?:[^"\\\n]|\\.)*"\s*;\s*schema:lastReviewed\s+"[^"\n]*"\^\^xsd:date'
)
_PREFIX = re.compile(r"^(@prefix|PREFIX)\s+(\w*):\s*<([^>]*)>\s*(\.?)[ \t]*(\r?\n)", re.MULTILINE)


@dataclass(frozen=True)
class Review:
    """What an import did.

    Attributes:
        signatures: the signed rows.
        files: the files that were changed.
        comments: CURIE → comment.
        unmarked: the CURIEs of rows with a name or a date but no x, which are not signed.
    """

    signatures: tuple[Signature, ...]
    files: tuple[str, ...]
    comments: Mapping[str, str]
    unmarked: tuple[str, ...]


def import_review(path: str, checkout: str | None = None) -> Review:
    """Write the signed rows of a sheet into the Turtle files of a checkout, as small edits of their text.

    Each signed entry gets ``obo:IAO_0000114 bk:Reviewed``, ``schema:reviewedBy`` and ``schema:lastReviewed``.

    Args:
        path: the filled-in CSV of ``bekken export review``.
        checkout: a folder in the checkout; the one you stand in for ``None``.

    Raises:
        NotFound: for an entry that the checkout does not have.
        CannotDo: for a sheet that cannot be used, a row that was written over, or an entry that has changed
            since the sheet was made; nothing is changed then.
    """
    signed = read_signatures(path)
    root = find_checkout(checkout)
    ontology = os.path.join(root, "ontology")
    _compare(path, signed, ontology)
    changed: dict[str, str] = {}
    left = {_iri(signature.id): signature for signature in signed.signatures}
    for file in _hand_written(ontology):
        before = _read(file)
        here = {iri: signature for iri, signature in left.items() if _start(before, iri)}
        after = before
        for iri, signature in here.items():
            after = _mark(after, iri, signature)
        if here and _as_meant(file, before, after, here):
            left = {iri: signature for iri, signature in left.items() if iri not in here}
            if after != before:
                changed[file] = after
    if left:
        ids = ", ".join(signature.id for signature in left.values())
        raise CannotDo(f"no file of {ontology} has a block for {ids} to write a review into; edit it by hand")
    save(changed)
    names = tuple(sorted(os.path.relpath(file, root).replace(os.sep, "/") for file in changed))
    return Review(signed.signatures, names, signed.comments, signed.unmarked)


def _compare(path: str, signed: Signed, ontology: str) -> None:
    """Make sure that every entry is there, and that every signed one says what was read."""
    now = fingerprints(quads_of(("terms", "leaflet", "evidence"), ontology))
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
    if signed.signatures:
        rereading.compare(path, signed.signatures, ontology, signed.lang)


def _iri(curie: str) -> str:
    return expand(curie) or curie


def _hand_written(ontology: str) -> list[str]:
    derived = os.path.join(ontology, "derived", "")
    every = [file for layer in ("terms", "leaflet", "evidence") for file in files(layer, ontology)]
    return [file for file in every if not file.startswith(derived) and file.endswith(".ttl")]


def _read(file: str) -> str:
    with open(file, encoding="utf-8", newline="") as stream:
        return stream.read()


def _start(text: str, iri: str) -> re.Match[str] | None:
    """Find where an entry's block begins: its CURIE at the start of a line."""
    return re.search(rf"^{re.escape(shorten(iri))}(?=[ \t\r\n])", text, re.MULTILINE)


def _mark(text: str, iri: str, signature: Signature) -> str:
    """Write a review into an entry's block, in place of the mark that stands there."""
    start = _start(text, iri)
    assert start
    following = re.compile(r"^[^\s#.\])]", re.MULTILINE).search(text, start.end())
    mark = _MARK.search(text, start.end(), following.start() if following else len(text))
    if mark is None:
        return text  # _as_meant tells that nothing was written
    earlier = _EARLIER.match(text, mark.end())
    line = text[text.rfind("\n", 0, mark.start()) + 1 : mark.start()]
    gap = f" ;\r\n{line}" if "\r\n" in text else f" ;\n{line}"
    if line.strip():
        gap = " ; "
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
    if not declared or any(found[2] == prefix for found in declared):
        return text
    last = declared[-1]
    dot = " ." if last[4] else ""
    return text[: last.end()] + f"{last[1]} {prefix}: <{namespace}>{dot}{last[5]}" + text[last.end() :]


def _as_meant(file: str, before: str, after: str, here: Mapping[str, Signature]) -> bool:
    """Make sure that the edit of the text did to the triples what was meant, and nothing else."""
    old, new = _triples(before), _triples(after)
    ours = {NamedNode(iri) for iri in here}
    meant = {triple for triple in old if not (triple.subject in ours and triple.predicate in (_STATUS, _BY, _ON))}
    for iri, signature in here.items():
        day = Literal(signature.date.isoformat(), datatype=NamedNode(XSD + "date"))
        for predicate, value in ((_STATUS, _REVIEWED), (_BY, Literal(signature.reviewer)), (_ON, day)):
            meant.add(Triple(NamedNode(iri), predicate, value))
    if new != meant or before.count("[") != after.count("["):
        ids = ", ".join(signature.id for signature in here.values())
        raise CannotDo(f"{file} is not written in a way that a review can be put into ({ids}); edit it by hand")
    return True


def _triples(text: str) -> set[Triple]:
    """Return the triples of a file that no blank node is in: an edit touches no others."""
    try:
        quads = list(parse(text.encode(), RdfFormat.TURTLE))
    except SyntaxError:
        return set()
    triples = (quad.triple for quad in quads)
    return {t for t in triples if not isinstance(t.subject, BlankNode) and not isinstance(t.object, BlankNode)}
