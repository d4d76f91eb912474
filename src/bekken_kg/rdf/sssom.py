"""Mappings: an SSSOM file of matches to outside terminologies, and the plain SKOS triples that it stands for.

SSSOM (https://mapping-commons.github.io/sssom/) is tab-separated text under a YAML header in ``#`` comments.
Only what a triple needs is read: the ``curie_map``, and subject, predicate and object of each row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO

import pyoxigraph as ox

from ..errors import CannotDo, nearest
from ..inputs import read_text
from ..namespaces import BK, MATCHES, OWL, RDF, RDFS, SKOS

_NEEDED = ("subject_id", "predicate_id", "object_id")
_MODIFIER = "predicate_modifier"
_COUNTS = (*_NEEDED, _MODIFIER)
_BUILT_IN = {
    "skos": SKOS,
    "bk": BK,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "sssom": "https://w3id.org/sssom/",
    "semapv": "https://w3id.org/semapv/vocab/",
}
_NOT_FOUND = "https://w3id.org/sssom/NoTermFound"
_END = "\0"  # a line after the last: no text holds it, and where it is not a row of its own a quotation is left open
#: letters and marks that nobody sees, though Unicode counts them as printable
_HIDDEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
# A line of a header that needs no YAML parser, which would take longer than the rest: a key and at most a value.
_PLAIN = re.compile(
    r"""\#(?P<indent>\ *) (?: -\  | (?P<key>[\w.-]+): (?:\ +|$) ) (?!.*(?:\ \#|:\ |:$))
        (?P<value> "[^"\\]*" | '[^'\\]*' | [\w(/][^\t]* )? \ *""",
    re.VERBOSE,
)


class Mappings:
    """The rows of one SSSOM file.

    Attributes:
        path: the file.
        prefixes: prefix → namespace, as its ``curie_map`` has it.
        columns: the names of its columns.
        rows: line number (from 1) and cells of each row.

    Example:
        >>> from bekken_kg.layers import files
        >>> mappings = Mappings(files("mappings")[0])
        >>> mappings.columns[:3], len(mappings.rows) > 80
        (['subject_id', 'subject_label', 'predicate_id'], True)
    """

    def __init__(self, path: str, text: str | None = None) -> None:
        """Read a file.

        Args:
            path: the file.
            text: its content, where that has been read already.

        Raises:
            CannotDo: when it is missing, unreadable, or no SSSOM table.
        """
        self.path = path
        lines = StringIO(read_text(path) if text is None else text, newline=None).read().split("\n")
        above = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
        self.prefixes = {**_BUILT_IN, **_curie_map(path, lines[:above])}
        self.columns: list[str] = []
        self.rows: list[tuple[int, list[str]]] = []
        for number, cells in self._table(lines[above:], above + 1):
            if not any(cells) or cells[0].startswith("#"):
                continue
            if not self.columns:
                self.columns = cells
            elif len(cells) > len(self.columns) or len(cells) <= max(map(self.columns.index, _NEEDED)):
                raise CannotDo(f"{path} has {len(cells)} cells at line {number}, its header {len(self.columns)}")
            else:
                self.rows.append((number, cells + [""] * (len(self.columns) - len(cells))))
            if not self.rows:
                self._check_columns()
        self._check_columns()

    def _table(self, lines: list[str], first: int) -> Iterator[tuple[int, list[str]]]:
        """Give the number of the first line and the cells of each row."""
        begins, limit = first, csv.field_size_limit(2**31 - 1)
        try:
            reader = csv.reader((f"{line}\n" for line in (*lines, _END)), delimiter="\t")
            for cells in reader:
                if cells != [_END] and cells and cells[-1].endswith(f"{_END}\n"):
                    raise CannotDo(f"{self.path} has a quotation at line {begins} that does not end")
                if cells != [_END]:
                    yield begins, cells
                begins = first + reader.line_num
        finally:
            csv.field_size_limit(limit)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Give the triples that the rows stand for.

        A row that says that no term was found (``sssom:NoTermFound``), or that two do *not* match
        (``predicate_modifier`` Not), stands for none.

        Args:
            graph: IRI of the named graph to put them into; the default graph for ``None``.

        Raises:
            CannotDo: for a prefix that is not in the ``curie_map``, or a predicate that is none of
                :data:`MATCHES`.
        """
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        at = [self.columns.index(column) for column in _NEEDED]
        modifier = self.columns.index(_MODIFIER) if _MODIFIER in self.columns else None
        allowed = {SKOS + local: f"skos:{local}" for local in MATCHES}
        nodes: dict[str, ox.NamedNode] = {}  # a curie is often there twice
        for number, cells in self.rows:
            for curie in (triple := [cells[index] for index in at]):
                if curie not in nodes:
                    nodes[curie] = self.node(curie, number)
            subject, predicate, value = (nodes[curie] for curie in triple)
            if _NOT_FOUND in (subject.value, value.value) or (modifier is not None and cells[modifier]):
                continue
            if predicate.value not in allowed:
                near = nearest(triple[1], list(allowed.values()))
                raise CannotDo(
                    f"{self.path} has the predicate '{triple[1]}' at line {number}{near} "
                    f"(predicates: {', '.join(allowed.values())})"
                )
            yield ox.Quad(subject, predicate, value, name)

    def node(self, curie: str, number: int) -> ox.NamedNode:
        """Write a CURIE out, of the row at a line; a whole IRI, in angle brackets or of the web, is taken as it is.

        Raises:
            CannotDo: for what is neither.
        """
        prefix, colon, local = curie.partition(":")
        namespace = self.prefixes.get(prefix) if colon and local else None
        iri = f"{namespace}{local}" if namespace else curie if local.startswith("//") else ""
        try:
            return ox.NamedNode(curie[1:-1] if curie.startswith("<") else iri)
        except ValueError:
            known = f"its curie_map has {', '.join(sorted(self.prefixes))}"
            raise CannotDo(f"{self.path} has '{curie}' at line {number}, which is no CURIE of it ({known})") from None

    def _check_columns(self) -> None:
        """Refuse a header that lacks what is needed, or in which a name only looks like one that counts."""
        for column in filter(None, self.columns):
            bare = re.sub(r"[\W_]", "", column.lower())
            hidden = not column.isprintable() or column != column.strip() or _HIDDEN.search(column)
            if hidden or (column not in _COUNTS and bare in {name.replace("_", "") for name in _COUNTS}):
                raise CannotDo(f"{self.path} has a column {column!a}; write its name in plain letters and _ alone")
            if self.columns.count(column) > 1:
                raise CannotDo(f"{self.path} has the column {column} twice")
        missing = [column for column in _NEEDED if column not in self.columns]
        if missing:
            raise CannotDo(f"{self.path} is no SSSOM table: it has no column {', '.join(missing)}")


def _curie_map(path: str, header: Sequence[str]) -> dict[str, str]:
    """Return prefix → namespace, as a header says."""
    prefixes: dict[str, str] = {}
    matches = [_PLAIN.fullmatch(line) for line in header]
    if None in matches:
        return _by_yaml(path, header)
    inside = False
    for match in filter(None, matches):
        if match["indent"] == (matches[0] or match)["indent"]:
            inside = match["key"] == "curie_map"
        elif inside and match["key"]:
            prefixes[match["key"]] = (match["value"] or "").strip("\"'")
    return prefixes


def _by_yaml(path: str, header: Sequence[str]) -> dict[str, str]:
    try:
        import yaml
    except ImportError:
        raise CannotDo(f"{path} has a header that needs PyYAML: pip install 'bekken-kg[check]'") from None
    try:
        read = yaml.load("\n".join(line[1:] for line in header), yaml.BaseLoader)  # all that is no list or map is text
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or "it cannot be read"
        raise CannotDo(f"{path} has a header that is no YAML at line {mark.line + 1 if mark else 1}: {why}") from None
    prefixes = read.get("curie_map") or {} if isinstance(read, dict) else None
    if not isinstance(prefixes, dict) or not all(isinstance(text, str) for pair in prefixes.items() for text in pair):
        raise CannotDo(f"{path} has a header whose curie_map is no map of prefixes to namespaces")
    return prefixes
