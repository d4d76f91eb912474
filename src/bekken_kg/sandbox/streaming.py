"""Streaming: what a confined process does with files of unknown origin that may be large; :mod:`.stream` starts it.

The statements go out as N-Quads while the file is still being read, so that no file is ever in memory as a whole. A
small file is read at once instead: a refusal of it can then name the line.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph as ox

from ..errors import BekkenError
from ..layers import ENDING
from .confinement import confine
from .limits import way_past
from .nesting import Link, links_too_deep
from .parsing import (
    LONGEST_TERM,
    NO_BASE,
    Refused,
    examine,
    means,
    nested,
    nothing_in_it,
    prepare,
    refuse_dtd,
    refuse_terms,
    suspicious,
    syntax,
    without_doctype,
    written_out,
)
from .process import step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Task = dict[str, Any]

_WHOLE = 2 << 20  #: bytes of a file that is read at once
_PIECE = 1 << 20  #: bytes that are read, and looked through, together
_TOGETHER = 10_000  #: statements that are
_IN_LISTS = (b"22-rdf-syntax-ns#first", b"22-rdf-syntax-ns#rest")
_FROM_BLANK = re.compile(rb"\n(_:\S+) <([^>]*)> (\S+)")
_MARKUP = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))


def main(task: Task) -> bytes:
    """Read the files of a task from stdin, and write their statements to stdout as they come.

    Args:
        task: ``files``, of each its ``ending``, its ``size`` in bytes, the IRI of the ``graph`` to put it into or
            ``None``, and ``unfolded``, the bytes that it may unfold to; ``statements``, how many one may have.

    Returns:
        A line of comment in N-Quads: in JSON, the number of statements and the prefixes of each file.
    """
    prepare({**task, "questions": []})
    confine(task["memory"], task["seconds"])
    parts = []
    for number, file in enumerate(task["files"]):
        step(f"parsing {number}")
        count, prefixes = passed_on(file, task["statements"])
        parts.append({"statements": count, "prefixes": prefixes})
    return b"#" + json.dumps({"files": parts}).encode() + b"\n"


def passed_on(file: Task, statements: int) -> tuple[int, dict[str, str]]:
    """Pass the statements of a file on from stdin to stdout; return their number, and the file's prefixes.

    Raises:
        Refused: for what is not let through; some of it may have been passed on before that was seen.
    """
    ending, size, unfolded = file["ending"], file["size"], file["unfolded"]
    graph = ox.NamedNode(file["graph"]) if file["graph"] else None
    if size <= _WHOLE or ending == ENDING.lstrip("."):
        prefixes, quads = examine(sys.stdin.buffer.read(size), ending, unfolded, statements)
        _write(ox.serialize([bare(quad) for quad in quads] if graph else quads, format=ox.RdfFormat.N_QUADS), graph)
        return len(quads), prefixes
    form = ox.RdfFormat.from_extension(ending)
    assert form is not None, ending
    pieces = checked(size)
    source = Source(plain(pieces, unfolded) if form == ox.RdfFormat.RDF_XML else pieces)
    late = form in (ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)
    count = written = 0
    links: list[Link] = []
    try:
        parser = ox.parse(source, form, base_iri=NO_BASE if late else None, rename_blank_nodes=True)  # type: ignore[arg-type]  # all that it asks of a file
        named = graph and form.supports_datasets
        while lines := ox.serialize(
            map(bare, islice(parser, _TOGETHER)) if named else islice(parser, _TOGETHER), format=ox.RdfFormat.N_QUADS
        ):
            count, written = count + lines.count(b"\n"), written + len(lines)
            refuse(lines)
            if count > statements:
                raise Refused(f"it has more than {statements} statements{way_past('statements', 10 * statements)}")
            if written > unfolded:
                raise Refused(f"it unfolds to more than {unfolded >> 20} MB")
            links += blank_links(lines)
            _write(lines, graph)
    except SyntaxError as error:
        raise syntax(error, ending) from None
    except MemoryError as error:
        raise means(error) from None
    except BekkenError:
        raise
    except ValueError as error:
        raise Refused(str(error)) from None
    if not count:
        raise nothing_in_it()
    if links_too_deep(links):
        raise nested()
    return count, dict(parser.prefixes)


def refuse(lines: bytes) -> None:
    """Refuse statements, as N-Quads, that hold what is not let through."""
    if not suspicious(lines):
        return
    quads = list(ox.parse(lines, ox.RdfFormat.N_QUADS))
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        raise Refused("it has quoted triples (RDF 1.2), which not every engine knows; write them out")
    refuse_terms(quads, b"")


def blank_links(lines: bytes) -> list[Link]:
    r"""Return what lines of N-Quads say of blank nodes, as far as it counts for how deep these nest.

    Example:
        >>> blank_links(b'_:a <http://e.org/p> _:b .\n_:b <http://e.org/p> "c" .\n')
        [('_:a', 'http://e.org/p', '_:b')]
    """
    if not (b"> _:" in lines or any(prop in lines for prop in _IN_LISTS)):
        return []
    return [
        (node.decode(), prop.decode(), value.decode())
        for node, prop, value in _FROM_BLANK.findall(b"\n" + lines)
        if value.startswith(b"_:") or prop.endswith(_IN_LISTS)
    ]


def bare(quad: ox.Quad) -> ox.Quad:
    """Return a statement without its graph."""
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _write(lines: bytes | None, graph: ox.NamedNode | None) -> None:
    """Write lines of N-Quads; into a graph those that name none (a line feed ends a line, and stands nowhere else)."""
    sys.stdout.buffer.write((lines or b"").replace(b" .\n", f" {graph} .\n".encode()) if graph else lines or b"")


def checked(size: int) -> Iterator[bytes]:
    """Give the bytes of a file on stdin piece by piece; refuse what is no text in UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    left, line = size, 1
    while left and (piece := sys.stdin.buffer.read(min(left, _PIECE))):
        if left == size and piece.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Refused("it is UTF-16; save it as UTF-8", None, "UTF-8")
        left -= len(piece)
        if (at := piece.find(b"\0")) >= 0:
            raise Refused("it holds a NUL character (U+0000)", line + piece.count(b"\n", 0, at))
        try:
            decoder.decode(piece, not left)
        except UnicodeDecodeError as error:
            raise Refused("save it as UTF-8", line + piece.count(b"\n", 0, max(0, error.start)), "UTF-8") from None
        line += piece.count(b"\n")
        yield piece if line > 1 or not piece.startswith(b"\xef\xbb\xbf") else piece[3:]


def plain(pieces: Iterable[bytes], unfolded: int) -> Iterator[bytes]:
    r"""Give XML as its parser should read it, in pieces of whole tokens; see :func:`.parsing.plain_xml`.

    Raises:
        Refused: for a document type that is not let through, or stands past the first piece; for what unfolds too far.

    Example:
        >>> b"".join(plain([b'<!DOCTYPE a [<!ENTITY b "c">]>\r', b'\n<a d="&b;', b'\te"/>'], 100))
        b'\n<a d="c e"/>'
    """
    held, end, written = b"", b"", 0
    entities: dict[bytes, bytes] | None = None
    for piece in pieces:
        held, end = held + end + piece, b""
        if b"\r" in held:
            end = b"\r" if held.endswith(b"\r") else b""
            held = held.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if entities is None:
            held, entities = without_doctype(held)
        elif b"<!" in held:
            refuse_dtd(held)
        cut = whole_tokens(held)
        text, held = written_out(held[:cut], entities), held[cut:]
        written += len(text)
        if written > unfolded:
            raise Refused(f"it unfolds to more than {unfolded >> 20} MB")
        if len(held) > LONGEST_TERM:
            raise means(MemoryError("buffer"))
        yield text
    yield written_out(held + end.replace(b"\r", b"\n"), entities or {})


def whole_tokens(text: bytes) -> int:
    """Return up to where XML consists of whole tags, comments and so on.

    Example:
        >>> whole_tokens(b"<a><!-- <b> "), whole_tokens(b"<a>text")
        (3, 0)
    """
    cut = max(text.rfind(b"<"), 0)
    for opening, closing in _MARKUP:
        at = text.rfind(opening, 0, cut)
        if at >= 0 and text.find(closing, at + len(opening), cut) < 0:
            cut = at
    return cut


class Source:
    """Pieces of bytes as a file that a parser reads."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Read from pieces."""
        self._pieces = pieces
        self._piece = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """Return bytes, at most so many; none at the end."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._piece = memoryview(piece)
        part, self._piece = (
            self._piece[:size] if size >= 0 else self._piece,
            self._piece[size:] if size >= 0 else memoryview(b""),
        )
        return bytes(part)
