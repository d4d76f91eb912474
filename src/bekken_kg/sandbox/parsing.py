"""Parsing: what a confined process does with a file of unknown origin; :mod:`.files` starts it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from ..errors import BekkenError, CannotDo
from ..layers import ENDING
from ..rdf.sssom import Mappings
from .confinement import confine
from .limits import way_past
from .nesting import DEEPEST, too_deep
from .process import step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Task = dict[str, Any]

#: stands for the base that a file lacks, where the parser would else drop what needs one without a word
NO_BASE = "bekken-no-base://x/"

_RUNS = re.compile(r"(?:javascript|vbscript|data):", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
#: what there may be in N-Quads, where control characters of ASCII are escaped, that must be looked at more closely;
#: and the byte that it begins with, which is found faster
_SIGNS = {
    b"\\": re.compile(rb"\\[uUbf]"),
    b"\xc2": re.compile(rb"\xc2[\x80-\x9f]"),
    b"\xef": re.compile(rb"\xef\xbf[\xbe\xbf]"),
    b"<": re.compile(rb"<(?:<|[jJ][aA][vV][aA]|[vV][bB][sS]|[dD][aA][tT][aA]:)"),
}
_SSSOM = ENDING.lstrip(".")
_DTD = re.compile(rb"<!(?:doctype|entity)", re.IGNORECASE)
_ENTITY = re.compile(rb"""<!ENTITY\s+([A-Za-z_][\w.-]*)\s+(?:"([^"<&%\n\t]*)"|'([^'<&%\n\t]*)')\s*>""")
_DOCTYPE = re.compile(
    rb"<!DOCTYPE\s+[\w:.-]+\s*(?:\[(?:\s|" + _ENTITY.pattern + rb"|<!--(?:(?!--)[^<&%])*-->)*\]\s*)?>"
)
_LONGEST_DOCTYPE = 8192  #: bytes
LONGEST_TERM = 16 << 20  #: bytes; the parsers' own bound
_PREDEFINED = {b"amp", b"lt", b"gt", b"quot", b"apos"}
# What is to be left as it is (comments, CDATA, instructions), tags, and references in text.
_MARKUP = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<[^!?<>\"']+(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>|&[\w.:-]+;", re.DOTALL
)
_FOREIGN_REFERENCE = re.compile(rb"&(?!amp;|lt;|gt;|quot;|apos;|#)")
_WHITE_IN_ATTRIBUTE = re.compile(rb"=\s*(?:\"[^\"<\n\t]*[\n\t]|'[^'<\n\t]*[\n\t])")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_REFERENCE = re.compile(rb"&([\w.:-]+);")


class Refused(CannotDo):
    """The file is not let through; the message says why, to be put after its name.

    ``line`` says where (from 1), if that is known; ``form`` what it should be, and is not well-formed as.
    """

    def __init__(self, why: str, line: int | None = None, form: str = "") -> None:
        """Put reason, line and format into words."""
        what = f"is not well-formed {form}" if form else "is refused"
        super().__init__(f"{what}{f' at line {line}' if line else ''}: {why[:250]}")


def examine(raw: bytes, ending: str, size: int, statements: int) -> tuple[dict[str, str], list[ox.Quad]]:
    """Parse a file.

    Args:
        raw: its content.
        ending: how its name ends, without the first dot: what pyoxigraph knows, or ``sssom.tsv``.
        size: how many bytes its statements may have as N-Quads.
        statements: how many statements it may have.

    Returns:
        Its prefixes, and its statements; blank nodes are its own.

    Raises:
        Refused: for a file that is not well-formed, or holds what is not let through.

    Example:
        >>> examine(b"<http://e.org/a> <http://e.org/b> 1 .", "ttl", 1000, 10)[0]
        {}
    """
    raw = _text(raw)
    quads: list[ox.Quad] = []
    try:
        parser, prefixes = _parser(raw, ending, size)
        for quad in parser:
            quads.append(quad)
            if len(quads) > statements:
                raise Refused(f"it has more than {statements} statements{way_past('statements', 10 * statements)}")
            if isinstance(quad.object, ox.Triple):
                raise Refused(
                    "it has quoted triples (RDF 1.2), which not every engine knows; save it as RDF 1.1, and write what "
                    "is said of a triple as a claim (bk:claimSubject, bk:claimPredicate, bk:claimObject)"
                )
    except SyntaxError as error:
        raise syntax(error, ending) from None
    except MemoryError as error:
        raise means(error) from None
    except Refused:
        raise
    except (ValueError, CannotDo) as error:
        raise Refused(str(error)) from None
    if not quads and ending != _SSSOM:  # whose rows may all deny a match
        raise nothing_in_it()
    if too_deep(quads):
        raise nested()
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    if len(lines) > size:
        raise Refused(f"it unfolds to more than {size >> 20} MB")
    if suspicious(lines):
        refuse_terms(quads, raw)
    return dict(getattr(parser, "prefixes", prefixes)), quads


def nothing_in_it() -> Refused:
    """Return the refusal of a file without a statement."""
    return Refused("it holds no statement; is it the right file, in the format that its name tells?")


def nested() -> Refused:
    """Return the refusal of a file whose blank nodes nest too deep."""
    return Refused(f"it nests blank nodes more than {DEEPEST} deep, or in circles")


def means(error: MemoryError) -> MemoryError | Refused:
    """Return what a lack of memory means: the parser's own bound on a single term, or that there is no more."""
    if "buffer" not in str(error):
        return error
    return Refused("a single literal, IRI or comment in it is longer than 16 MB")


def _parser(raw: bytes, ending: str, size: int) -> tuple[Iterable[ox.Quad], dict[str, str]]:
    """Return what gives the statements, and the prefixes where these are known before."""
    if ending == _SSSOM:
        mappings = Mappings("it", raw.decode())
        return mappings.quads(), mappings.prefixes
    form = ox.RdfFormat.from_extension(ending)
    assert form is not None, ending
    if form == ox.RdfFormat.RDF_XML:
        raw = plain_xml(raw, size)
    late = form in (ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)
    return ox.parse(raw, form, base_iri=NO_BASE if late else None, rename_blank_nodes=True), {}


def plain_xml(raw: bytes, size: int) -> bytes:
    r"""Return an XML file as its parser should have read it (XML 1.0, 2.11, 3.3.3 and 4.4), which Oxigraph's does not.

    Line ends are line feeds, white space in attributes is spaces, and entities that stand for plain text, of a few
    kilobytes together, are written out; any other document type is refused.

    Raises:
        Refused: for such a document type, and for entities that unfold to more than a size.

    Example:
        >>> plain_xml(b'<!DOCTYPE a [<!ENTITY b "c">]>\r\n<a d="&b;\te"/>', 100)
        b'\n<a d="c e"/>'
    """
    raw, entities = without_doctype(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    more = sum(raw.count(b"&" + name + b";") * len(text) for name, text in entities.items())
    if len(raw) + more > size:
        raise Refused(f"it unfolds to more than {size >> 20} MB")
    return written_out(raw, entities)


def without_doctype(raw: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """Return XML without its document type, and the entities that this declares: each stands for plain text.

    Raises:
        Refused: for any other document type, or one that stands elsewhere.

    Example:
        >>> without_doctype(b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')
        (b'<a/>', {b'b': b'c'})
    """
    entities: dict[bytes, bytes] = {}
    doctype = _DOCTYPE.search(raw)
    if doctype and len(doctype[0]) <= _LONGEST_DOCTYPE:
        for name, double, single in _ENTITY.findall(doctype[0]):
            entities.setdefault(name, (double or single).replace(b'"', b"&quot;").replace(b"'", b"&apos;"))
        raw = raw[: doctype.start()] + raw[doctype.end() :]
    refuse_dtd(raw, bool(entities.keys() & _PREDEFINED))
    return raw, entities


def refuse_dtd(raw: bytes, has: bool = False) -> None:
    """Refuse XML with a document type of any kind; ``has`` where it is known to have one."""
    if (other := _DTD.search(raw)) or has:
        raise Refused(
            "it has a DTD (<!DOCTYPE) of more than entities of plain text, which can unfold to gigabytes or name other "
            "files; save it without",
            _line(raw, other.start()) if other else None,
        )


def written_out(raw: bytes, entities: Mapping[bytes, bytes]) -> bytes:
    r"""Return XML, of whole tokens, with entities written out and the white space in its attributes as spaces.

    Example:
        >>> written_out(b'<a b="c\nd">&e;</a>', {b"e": b"f"})
        b'<a b="c d">f</a>'
    """
    if not (_FOREIGN_REFERENCE.search(raw) or _WHITE_IN_ATTRIBUTE.search(raw)):
        return raw

    def written(found: re.Match[bytes]) -> bytes:
        token = found[0]
        if token.startswith((b"<!", b"<?")):
            return token
        if token.startswith(b"<"):
            token = _QUOTED.sub(lambda value: value[0].replace(b"\n", b" ").replace(b"\t", b" "), token)
        return _REFERENCE.sub(lambda it: entities.get(it[1], it[0]), token)

    return _MARKUP.sub(written, raw)


def _text(raw: bytes) -> bytes:
    """Return the content without a byte order mark; refuse what is no text in UTF-8."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("it is UTF-16; save it as UTF-8", None, "UTF-8")
    at = raw.find(b"\0")
    if at >= 0:
        raise Refused("it holds a NUL character (U+0000)", _line(raw, at))
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        raise Refused("save it as UTF-8", _line(raw, error.start), "UTF-8") from None
    return raw.removeprefix(b"\xef\xbb\xbf")


def syntax(error: SyntaxError, ending: str) -> Refused:
    """Return the refusal of what is not well-formed."""
    message = " ".join(str(error.msg).split())
    message = re.sub(r"^Parser error at line \d+ (?:between )?columns? \d+(?: and \d+)?: ", "", message)
    if "LoadDocumentCallback" in message or "remote context" in message:
        return Refused("its @context names another document, which is not fetched; write it into the file")
    if "No scheme found" in message:
        message = "an IRI is relative and the file has no base; write it out, or add a base"
    form = ox.RdfFormat.from_extension(ending)
    return Refused(message, error.lineno, form.name if form else ending)


def suspicious(lines: bytes) -> bool:
    """Tell whether N-Quads may hold what is not let through; where not, no term of them need be looked at."""
    return NO_BASE.encode() in lines or any(byte in lines and sign.search(lines) for byte, sign in _SIGNS.items())


def refuse_terms(quads: list[ox.Quad], raw: bytes) -> None:
    """Refuse IRIs that a browser would run, and characters that a terminal or XML cannot bear."""
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            value = getattr(term, "value", "")
            if isinstance(term, ox.Literal):
                found = _CONTROL.search(value)
                if found:
                    why = f"a literal holds the control character U+{ord(found[0]):04X}"
                    raise Refused(why, _near(raw, found[0]))
                value = term.datatype.value
            if _RUNS.match(value):
                raise Refused(
                    f"it has the IRI '{value[:40]}', which a browser would run; use one that names something",
                    _near(raw, value[:11]),
                )
            if NO_BASE in value:
                raise Refused(
                    f"the IRI '{value.removeprefix(NO_BASE)[:60]}' is relative and the file has no base; "
                    "write it out, or add a base"
                )


def _line(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1


def _near(raw: bytes, text: str) -> int | None:
    """Return the line on which a text stands as it is, or escaped as Turtle and JSON do."""
    plain = raw.lower()
    code = f"{ord(text[0]):04x}"
    escaped = (f"\\u{code}", f"\\u0000{code}", f"&#x{code.lstrip('0')};", f"&#{ord(text[0])};")
    for form in (text.lower(), *escaped):
        at = plain.find(form.encode())
        if at >= 0:
            return _line(raw, at)
    return None


def examined(task: Task) -> tuple[list[dict[str, str]], list[ox.Quad]]:
    """Parse the files of a task, and the questions after them, from stdin.

    Args:
        task: ``files``, of each its ``ending``, its ``size`` in bytes, and the IRI of the ``graph`` to put it into or
            ``None``; ``questions``, the name and size of each; ``unfolded``, the bytes that one may unfold to;
            ``statements``.

    Returns:
        The prefixes of each, and the statements of all.

    Raises:
        Refused: for the first that is not let through; its number is told as the step.
    """
    prefixes: list[dict[str, str]] = []
    quads: list[ox.Quad] = []
    for number, file in enumerate(task["files"]):
        step(f"parsing {number}")
        declared, found = examine(
            sys.stdin.buffer.read(file["size"]), file["ending"], task["unfolded"], task["statements"]
        )
        prefixes.append(declared)
        graph = ox.NamedNode(file["graph"]) if file["graph"] else None
        quads += [ox.Quad(it.subject, it.predicate, it.object, graph) for it in found] if graph else found
    for number, (name, size) in enumerate(task["questions"], len(task["files"])):
        step(f"reading {number}")
        check_question(name, sys.stdin.buffer.read(size))
    return prefixes, quads


def check_question(name: str, raw: bytes) -> None:
    """Refuse a question that the catalogue could not show or that no engine would answer.

    Args:
        name: its name.
        raw: its file.

    Raises:
        Refused: for it.

    Example:
        >>> check_question("mine", b"ASK {}")
    """
    from ..asking.guard import refuse_depth, refuse_service, syntax_error
    from ..asking.question import Question

    text = _text(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")).decode()  # as the catalogue opens it
    if not name.replace("-", "").isalnum() or name != name.lower():
        raise Refused("the name of a question is of small letters, digits and hyphens")
    try:
        sparql = Question(name, text).sparql
        refuse_depth(sparql)
        refuse_service(sparql)
        ox.Store().query(sparql)
    except SyntaxError as error:
        raise Refused(str(syntax_error(text, str(error)))) from None
    except BekkenError as error:
        raise Refused(str(error)) from None


def prepare(task: Task) -> None:
    """Import what reading may need: where nothing can be opened, nothing can be imported."""
    if any(file["ending"] == _SSSOM for file in task["files"]):
        import difflib  # noqa: F401  (to say which predicate was meant)

        try:
            import yaml  # noqa: F401
        except ImportError:
            sys.modules["yaml"] = None  # type: ignore[assignment]  # it is not looked for again
    if task["questions"]:
        check_question("any", b"ASK {}")


def answered(head: Task, quads: Iterable[ox.Quad]) -> bytes:
    """Write what a confined process has to say: a line of JSON, then N-Quads."""
    return json.dumps(head).encode() + b"\n" + (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")


def main(task: Task) -> bytes:
    """Parse files; return ``{"prefixes": …}`` and their statements."""
    prepare(task)
    confine(task["memory"], task["seconds"])
    prefixes, quads = examined(task)
    return answered({"prefixes": prefixes}, quads)
