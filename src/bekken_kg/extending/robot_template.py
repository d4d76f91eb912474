"""Tables of terms or claims as ROBOT's templates are: a row of headings, a row of template strings, a row each.

Of ROBOT's template strings (http://robot.obolibrary.org/template) these are read: ``ID``, ``LABEL``, ``TYPE``,
``SC %``, ``A P``, ``AL P@LANG``, ``AT P^^TYPE``, ``AI P``, and ``SPLIT=X`` behind each. A column without one is a
remark.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from ..errors import BekkenError, CannotDo, WrongUse
from ..inputs import read_text
from ..namespaces import BK, DCTERMS, OBO, OWL, PREFIXES, RDF, RDFS, XSD

_STRING = re.compile(r"(?P<kind>ID|LABEL|TYPE|SC %|AL|AT|AI|A)(?: (?P<rest>(?!SPLIT=)\S+?))?(?: SPLIT=(?P<split>\S+))?")
#: what ROBOT calls a type
_TYPES = {
    **dict.fromkeys(("class", "owl:Class"), OWL + "Class"),
    **dict.fromkeys(("object property", "owl:ObjectProperty"), OWL + "ObjectProperty"),
    **dict.fromkeys(("data property", "owl:DataProperty"), OWL + "DatatypeProperty"),
    **dict.fromkeys(("annotation property", "owl:AnnotationProperty"), OWL + "AnnotationProperty"),
    **dict.fromkeys(("datatype", "owl:Datatype"), RDFS + "Datatype"),
    **dict.fromkeys(("individual", "named individual", "owl:Individual"), OWL + "NamedIndividual"),
}
_LANGS = ("nb", "nn", "en")
_STATUS = OBO + "IAO_0000114"
#: what a table begins with: column → template string
HEADS: Mapping[str, Mapping[str, str]] = {
    "terms": {
        "term": "ID",
        "kind": "TYPE",
        "parent": "SC % SPLIT=|",
        **{f"label {lang}": f"AL skos:prefLabel@{lang}" for lang in _LANGS},
        **{f"synonyms {lang}": f"AL skos:altLabel@{lang} SPLIT=|" for lang in _LANGS},
        **{f"definition {lang}": f"AL skos:definition@{lang}" for lang in ("nb", "en")},
        "named in": "AI bk:isNamedIn SPLIT=|",
    },
    "claims": {
        "claim": "ID",
        "kind": "TYPE",
        "subject": "AI bk:claimSubject SPLIT=|",
        "predicate": "AI bk:claimPredicate",
        "object": "AI bk:claimObject SPLIT=|",
        **{name: f"AI bk:{name}" for name in ("polarity", "modality", "frequency", "context", "effect")},
        **{f"hedge {lang}": f"AL bk:hedge@{lang}" for lang in _LANGS},
        **{f"statement {lang}": f"AL bk:statement@{lang}" for lang in _LANGS},
        "cue": "AL bk:cue@nb SPLIT=|",
        "units": "AI prov:wasDerivedFrom SPLIT=|",
    },
}


class RowError(NamedTuple):
    """What is wrong in a table: the row, counted from 1 with both heads, the column's heading, and what."""

    row: int
    column: str
    what: str


@dataclass(frozen=True)
class Table:
    """A table that was read.

    Attributes:
        triples: what its rows say.
        rows: IRI → the row that it stands in.
        errors: what cannot be read as RDF, by row.
    """

    triples: tuple[Triple, ...]
    rows: Mapping[str, int]
    errors: tuple[RowError, ...]


class _Column(NamedTuple):
    heading: str
    kind: str
    prop: str
    tag: str  # of a language, or the IRI of a datatype
    split: str


def head(kind: str) -> str:
    """Return the two rows that a table of a kind begins with, as CSV.

    Args:
        kind: ``"terms"`` or ``"claims"``.

    Example:
        >>> head("terms").splitlines()[1][:20]
        'ID,TYPE,SC % SPLIT=|'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEADS[kind].keys(), HEADS[kind].values()])
    return text.getvalue()


def read_table(path: str, prefixes: Mapping[str, str], resolve: Callable[[str], str]) -> Table:
    """Read a table; each cell that is wrong is an error of its own.

    Args:
        path: a file of separated values in UTF-8: tabs in ``.tsv`` and ``.tab``, else commas, or the semicolons that
            spreadsheets write where the comma is a decimal sign, whichever the headings have.
        prefixes: prefix → namespace of the names of one's own.
        resolve: gives the IRI of a term of the graph by its name or label.

    Raises:
        CannotDo: for a file that is missing or cannot be read.
        WrongUse: for one without the two heads, or with a template string that is not known.
    """
    text = read_text(path)
    headings = text.partition("\n")[0]
    delimiter = "\t" if path.lower().endswith((".tsv", ".tab")) else max(",;\t", key=headings.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise CannotDo(f"{path}:{reader.line_num} is no table: {error}") from None
    if len(rows) < 2:
        raise WrongUse(f"{path} needs a row of headings and one of template strings; see `bekken extension template`")
    return _Reader(path, {**PREFIXES, **prefixes}, resolve).table(rows)


class _Reader:
    def __init__(self, path: str, prefixes: Mapping[str, str], resolve: Callable[[str], str]) -> None:
        self.path = path
        self.prefixes = prefixes
        self.resolve = resolve
        self.rows: dict[str, int] = {}

    def table(self, rows: list[list[str]]) -> Table:
        columns = list(self.columns(rows[0], rows[1]))
        if [column.kind for column in columns].count("ID") != 1:
            raise WrongUse(f"{self.path} needs one column with the template string ID")
        triples: list[Triple] = []
        errors: list[RowError] = []
        at = next(number for number, column in enumerate(columns) if column.kind == "ID")
        named = [(number, row) for number, row in enumerate(rows[2:], 3) if any(cell.strip() for cell in row)]
        if not named:
            raise WrongUse(f"{self.path} has no row below its two heads")
        for number, row in named:
            try:
                if len(row) > len(columns):
                    raise WrongUse(f"{len(row)} cells, but {len(columns)} columns")
                self.name(number, row[at].strip() if at < len(row) else "")
            except (BekkenError, ValueError) as error:
                errors.append(RowError(number, columns[at].heading, str(error)))
        by_row = {number: iri for iri, number in self.rows.items()}
        for number, row in named:
            for column, cell in zip(columns, row, strict=False):
                try:
                    triples += self.cell(by_row[number], column, cell) if number in by_row else ()
                except (BekkenError, ValueError) as error:
                    errors.append(RowError(number, column.heading, str(error)))
        return Table((*triples, *self.defaults(triples)), self.rows, tuple(sorted(errors)))

    def columns(self, headings: list[str], strings: list[str]) -> Iterator[_Column]:
        for heading, string in zip(headings, [*strings, *[""] * len(headings)], strict=False):
            match = _STRING.fullmatch(string.strip())
            if not string.strip():
                yield _Column(heading, "", "", "", "")
                continue
            if match is None or bool(match["rest"]) != match["kind"].startswith("A"):
                known = "ID, LABEL, TYPE, SC %, A P, AL P@LANG, AT P^^TYPE, AI P, each with SPLIT=X behind it"
                raise WrongUse(f"{self.path}:2 the template string '{string}' of '{heading}' is not known; use {known}")
            mark = {"AL": "@", "AT": "^^"}.get(match["kind"], "")
            prop, found, tag = (match["rest"] or "").partition(mark) if mark else (match["rest"] or "", "", "")
            if mark and not found:
                raise WrongUse(f"{self.path}:2 the template string '{string}' of '{heading}' lacks {mark}")
            iri = self.written_out(prop) if prop else RDFS + "label"
            yield _Column(
                heading, match["kind"], iri, self.written_out(tag) if mark == "^^" else tag, match["split"] or ""
            )

    def name(self, number: int, text: str) -> None:
        """Keep the IRI of a row."""
        if not text:
            raise WrongUse("every row needs an ID")
        iri = NamedNode(self.written_out(text)).value
        if iri in self.rows:
            raise WrongUse(f"{text} is in row {self.rows[iri]} already")
        self.rows[iri] = number

    def cell(self, iri: str, column: _Column, cell: str) -> Iterator[Triple]:
        values = cell.split(column.split) if column.split else [cell]
        for value in filter(None, map(str.strip, values)):
            subject = NamedNode(iri)
            if column.kind == "ID":
                continue
            if column.kind in ("TYPE", "SC %", "AI"):
                prop = {"TYPE": RDF + "type", "SC %": RDFS + "subClassOf"}.get(column.kind, column.prop)
                named = _TYPES.get(value) if column.kind == "TYPE" else None
                yield Triple(subject, NamedNode(prop), NamedNode(named or self.iri(value)))
            elif column.kind == "AL":
                yield Triple(subject, NamedNode(column.prop), Literal(value, language=column.tag))
            elif column.kind:
                kind = NamedNode(column.tag or XSD + "string")
                yield Triple(subject, NamedNode(column.prop), Literal(value, datatype=kind))

    def iri(self, value: str) -> str:
        """Return what a cell names: an IRI, a CURIE, a row of the table, or a term of the graph."""
        try:
            iri = NamedNode(self.written_out(value)).value
        except (BekkenError, ValueError):
            return self.resolve(value)
        return iri if iri in self.rows or not iri.startswith(BK) else self.resolve(iri)

    def written_out(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if colon and prefix in self.prefixes and not local.startswith("//"):
            return self.prefixes[prefix] + local
        if "://" in name:
            return name.removeprefix("<").removesuffix(">")
        if colon and not re.search(r"\s", prefix):
            raise WrongUse(
                f"the prefix '{prefix}' of '{name}' is not known; known are {', '.join(sorted(self.prefixes))}"
            )
        raise WrongUse(f"'{name}' is no IRI and no CURIE")

    def defaults(self, triples: list[Triple]) -> Iterator[Triple]:
        """Give what every row has and none needs to write: a class, the identifier of a claim, "not reviewed"."""
        said: dict[str, dict[str, str]] = {iri: {} for iri in self.rows}
        for subject, prop, value in triples:
            assert isinstance(subject, NamedNode)
            said[subject.value][prop.value] = getattr(value, "value", "")
        for iri, values in said.items():
            if RDF + "type" not in values:
                yield Triple(NamedNode(iri), NamedNode(RDF + "type"), NamedNode(OWL + "Class"))
            if _STATUS not in values:
                yield Triple(NamedNode(iri), NamedNode(_STATUS), NamedNode(BK + "NotReviewed"))
            if values.get(RDF + "type") == BK + "Claim" and DCTERMS + "identifier" not in values:
                local = re.split(r"[/#]", iri)[-1]
                yield Triple(NamedNode(iri), NamedNode(DCTERMS + "identifier"), Literal(local))
