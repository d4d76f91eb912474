"""Mappings: an SSSOM file of matches to outside terminologies, and the plain SKOS triples that it stands for.

SSSOM (https://mapping-commons.github.io/sssom/) is tab-separated text under a YAML header in ``#`` comments.
Only what a triple needs is read: the ``curie_map``, and subject, predicate and object of each row.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..errors import CannotDo, nearest
from ..inputs import read_text
from ..namespaces import BK, SKOS

#: the five predicates that a mapping may have, from the strictest to the loosest
PREDICATES = ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")

_NEEDED = ("subject_id", "predicate_id", "object_id")
_BUILT_IN = {"skos": SKOS, "bk": BK, "sssom": "https://w3id.org/sssom/"}
_NOT_FOUND = "sssom:NoTermFound"


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
        self.prefixes = dict(_BUILT_IN)
        self.columns: list[str] = []
        self.rows: list[tuple[int, list[str]]] = []
        inside = -1  # how far the curie_map is indented while its entries are read
        for number, line in enumerate((read_text(path) if text is None else text).split("\n"), 1):
            if line.startswith("#"):
                bare = line[1:].strip()
                indent = len(line) - len(line[1:].lstrip())
                if inside >= 0 and indent > inside:
                    prefix, _, namespace = bare.partition(":")
                    self.prefixes[prefix.strip("\"'")] = namespace.strip().strip("\"'")
                else:
                    inside = indent if bare == "curie_map:" else -1
            elif not self.columns:
                self.columns = line.split("\t")
                self._check_columns()
            elif line:
                cells = line.split("\t")
                if len(cells) != len(self.columns):
                    raise CannotDo(
                        f"{path} has {len(cells)} cells at line {number}, its header {len(self.columns)}; "
                        "a cell holds no tab and no line end"
                    )
                self.rows.append((number, cells))
        self._check_columns()

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Give the triples that the rows stand for.

        A row that says that no term was found (``sssom:NoTermFound``), or that two do *not* match
        (``predicate_modifier`` Not), stands for none.

        Args:
            graph: IRI of the named graph to put them into; the default graph for ``None``.

        Raises:
            CannotDo: for a prefix that is not in the ``curie_map``, or a predicate that is none of
                :data:`PREDICATES`.
        """
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        at = [self.columns.index(column) for column in _NEEDED]
        modifier = self.columns.index("predicate_modifier") if "predicate_modifier" in self.columns else None
        predicates = {f"skos:{local}": ox.NamedNode(SKOS + local) for local in PREDICATES}
        subjects: dict[str, ox.NamedNode] = {}
        for number, cells in self.rows:
            subject, predicate, thing = (cells[index] for index in at)
            if _NOT_FOUND in (subject, thing) or (modifier is not None and cells[modifier]):
                continue
            if predicate not in predicates:
                near = nearest(predicate, list(predicates))
                raise CannotDo(
                    f"{self.path} has the predicate '{predicate}' at line {number}{near} "
                    f"(predicates: {', '.join(predicates)})"
                )
            node = subjects.get(subject)
            if node is None:
                node = subjects[subject] = self._node(subject, number)
            yield ox.Quad(node, predicates[predicate], self._node(thing, number), name)

    def _node(self, curie: str, number: int) -> ox.NamedNode:
        """Write a CURIE out; a whole IRI in angle brackets is taken as it is."""
        prefix, colon, local = curie.partition(":")
        namespace = self.prefixes.get(prefix) if colon and local else None
        iri = curie[1:-1] if curie.startswith("<") else f"{namespace}{local}" if namespace else ""
        try:
            return ox.NamedNode(iri)
        except ValueError:
            known = f"its curie_map has {', '.join(sorted(self.prefixes))}"
            raise CannotDo(f"{self.path} has '{curie}' at line {number}, which is no CURIE of it ({known})") from None

    def _check_columns(self) -> None:
        missing = [column for column in _NEEDED if column not in self.columns]
        if missing:
            raise CannotDo(f"{self.path} is no SSSOM table: it has no column {', '.join(missing)}")
