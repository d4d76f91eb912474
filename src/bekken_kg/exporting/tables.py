"""The graph as tables to join with: CSV or Parquet, and a description of them (Frictionless Data Package)."""

from __future__ import annotations

import csv
import io
import json
import os
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyoxigraph as ox

from ..errors import CannotDo
from ..graph import Graph
from ..languages import LANGUAGES
from ..model.claim import Claim
from ..model.code import codes_of
from ..model.entity import Entity
from ..model.evidence import EvidenceStatement, Publication
from ..namespaces import BK, DCTERMS, ONTOLOGY, OWL, SKOS
from ..rdf.index import key
from ..rdf.writing import export
from ..reading import compact
from ..wording.lexicon import rows

#: the formats of a table
FORMATS = ("csv", "parquet")
_WORD_COLUMNS = ("lang", "kind", "value", "form", "only_before", "unless_before", "unless_after", "note")
_WORDS = ("evidenceText", "polarityText", "hedge", "frequencyText", "contextText", "effectText")
_KINDS = {"integer": "int64", "string": "string"}

Row = tuple[str | int | None, ...]


class Table(NamedTuple):
    """A table: its columns, each with what it is, and its rows in order.

    Attributes:
        about: what a row is.
        columns: name → what it holds; a name that ends in ``:integer`` holds whole numbers.
        key: the columns that tell its rows apart.
        rows: the rows.
    """

    about: str
    columns: dict[str, str]
    key: tuple[str, ...]
    rows: list[Row]

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [name.partition(":")[0] for name in self.columns]

    @property
    def types(self) -> list[str]:
        """The types of the columns: ``string`` or ``integer``."""
        return [name.partition(":")[2] or "string" for name in self.columns]


def tables(kg: Graph) -> dict[str, Table]:
    """Return all tables by name; the same for the same graph.

    Args:
        kg: the graph, with all its layers.

    Example:
        >>> import bekken_kg
        >>> by_name = tables(bekken_kg.load())
        >>> sorted(by_name)[:4], len(by_name["claims"].rows)
        (['claim_words', 'claims', 'codes', 'condition_codes'], 58)
    """
    codes = list(_codes(kg))
    by_name: dict[str, Iterable[Row]] = {
        "codes": codes,
        "condition_codes": {(condition, *row) for row in codes for condition in _conditions(kg, str(row[0]))},
        "claims": map(_claim, kg.claims),
        "claim_words": _claim_words(kg),
        "terms": _terms(kg),
        "labels": _labels(kg),
        "evidence": _evidence(kg),
        "publications": _publications(kg),
        "kinds": _kinds(kg),
        "hedge_words": _hedge_words(),
        "quads": _quads(kg),
    }
    with open(os.path.join(os.path.dirname(__file__), "tables.toml"), "rb") as file:
        descriptions = tomllib.load(file)
    descriptions["condition_codes"]["columns"] |= descriptions["codes"]["columns"]
    return {
        name: Table(
            description["about"],
            description["columns"],
            tuple(description["key"]),
            sorted(by_name[name], key=_sortable),
        )
        for name, description in descriptions.items()
    }


def files(by_name: dict[str, Table], format: str, version: str = "") -> dict[str, bytes]:
    """Return the tables as files: name → content, ``datapackage.json`` among them.

    Args:
        by_name: the tables.
        format: ``csv`` or ``parquet``.
        version: of the graph, for the description.

    Raises:
        CannotDo: for parquet without the extra ``tables``.

    Example:
        >>> table = Table("a word", {"word": "the word"}, ("word",), [("smerte",)])
        >>> files({"words": table}, "csv")["words.csv"]
        b'word\\nsmerte\\n'
    """
    write = _csv if format == "csv" else _parquet
    contents = {f"{name}.{format}": write(table) for name, table in by_name.items()}
    return {"datapackage.json": _package(by_name, format, version), **contents}


def _csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows(table.rows)
    return text.getvalue().encode()


def _parquet(table: Table) -> bytes:
    try:
        import pyarrow  # type: ignore[import-untyped,unused-ignore]
        from pyarrow import parquet
    except ImportError:
        raise CannotDo("Parquet needs an extra: pip install 'bekken-kg[tables]'; --format csv needs none") from None
    schema = pyarrow.schema(
        [(name, getattr(pyarrow, _KINDS[kind])()) for name, kind in zip(table.names, table.types, strict=True)]
    )
    columns = list(zip(*table.rows, strict=True)) or [() for _ in table.names]
    arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    sink = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue()


def _package(by_name: dict[str, Table], format: str, version: str) -> bytes:
    """Return the description of the files, as the Data Package standard has it."""
    resources: list[dict[str, Any]] = []
    for name, table in by_name.items():
        fields = [
            {"name": column, "type": kind, "description": about}
            for column, kind, about in zip(table.names, table.types, table.columns.values(), strict=True)
        ]
        key = {"primaryKey": list(table.key)} if table.key else {}
        resources.append(
            {
                "name": name.replace("_", "-"), "path": f"{name}.{format}", "description": f"A row is {table.about}.",
                "profile": "tabular-data-resource", "format": format,
                "mediatype": "text/csv" if format == "csv" else "application/vnd.apache.parquet",
                **({"encoding": "utf-8"} if format == "csv" else {}),
                "schema": {"fields": fields, **key},
            }
        )  # fmt: skip
    package = {
        "name": "bekken-kg",
        "id": ONTOLOGY,
        "title": "bekken-kg: a Norwegian patient leaflet on pregnancy-related pelvic girdle pain, claim by claim",
        "description": "What one leaflet says, with its hedges; not reviewed by a clinician, not medical advice.",
        "version": version,
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _hedge_words() -> Iterator[Row]:
    for row in rows():
        yield from (
            (*({**row, "form": form}[name] or None for name in _WORD_COLUMNS),) for form in row["form"].split("|")
        )


def _codes(kg: Graph) -> Iterator[Row]:
    for term in kg.terms:
        for code in codes_of(term, kg):
            known = (kg.index.literals(code.system.iri, BK + name) for name in ("oid", "fhirUri"))
            oid, uri = (next((text.value for text in texts), "") for texts in known)
            system = (code.system.name, str(code.system.label("en")), oid, uri)
            labels = (str(term.label(lang)) for lang in LANGUAGES)
            match = (code.match.name, code.looseness)
            yield term.name, *system, code.text, compact(code.text), *match, *labels, code.iri


def _conditions(kg: Graph, term: str) -> list[str]:
    """Return the conditions that a term is, or is a kind of."""
    above = [iri for iri in kg.index.iris(BK + term, BK + "isKindOf") if iri != BK + "Condition"]
    return [Entity(iri, kg).name for iri in above if BK + "Condition" in kg.index.iris(iri, BK + "isKindOf")]


def _claim(claim: Claim) -> Row:
    def names(entities: Iterable[Entity | None]) -> str:
        return "+".join(entity.name for entity in entities if entity)

    sections = dict.fromkeys(unit.section for unit in claim.units)
    return (
        claim.id, names(claim.subjects), names([claim.predicate]), names(claim.objects), names([claim.polarity]),
        names([claim.modality]), names([claim.frequency]), names(claim.contexts), names(claim.effects),
        *(str(claim.hedge(lang) or "") for lang in LANGUAGES), claim.flag.name, names(sections),
        *("+".join(str(getattr(unit, part)) for unit in claim.units) for part in ("id", "start", "end")),
        *(str(claim.statement(lang)) for lang in LANGUAGES),
    )  # fmt: skip


def _claim_words(kg: Graph) -> Iterator[Row]:
    for claim in kg.claims:
        for node in kg.index.values(claim.iri, BK + "inWords"):
            words = Entity(key(node), kg)
            (lang,) = words.texts(DCTERMS + "language")[""]
            yield claim.id, lang, *(words.text(BK + prop, lang) for prop in _WORDS)


def _terms(kg: Graph) -> Iterator[Row]:
    for term in kg.terms:
        definitions = term.texts(SKOS + "definition")
        texts = [next(iter(definitions.get(lang, [])), "") for lang in ("nb", "en")]
        labels = term.all_labels()
        status = term.status.name if term.status else ""
        yield (term.name, term.iri, term.kind, *(str(labels.get(lang, "")) for lang in LANGUAGES), *texts, status)


def _labels(kg: Graph) -> Iterator[Row]:
    for term in kg.terms:
        yield from ((term.name, lang, "preferred", str(text)) for lang, text in term.all_labels().items())
        yield from ((term.name, lang, "alternative", str(text)) for lang in LANGUAGES for text in term.synonyms(lang))


def _evidence(kg: Graph) -> Iterator[Row]:
    for iri in kg.index.members(BK + "EvidenceStatement"):
        statement = EvidenceStatement(iri, kg)
        entities = [statement.stance, statement.publication, statement.read_as]
        for claim in statement.about:
            texts = (str(statement.statement(lang)) for lang in LANGUAGES)
            yield (statement.id, Entity(claim, kg).id, *(entity.name if entity else "" for entity in entities), *texts)


def _publications(kg: Graph) -> Iterator[Row]:
    for iri in kg.index.members(BK + "Publication"):
        publication = Publication(iri, kg)
        kind = publication.kind.name if publication.kind else ""
        numbers = (publication.year, publication.doi or "", publication.pmid or "")
        yield (
            publication.name,
            publication.authors or "",
            str(publication.title),
            publication.journal or "",
            *numbers,
            kind,
        )


def _kinds(kg: Graph) -> Iterator[Row]:
    for term, kind in kg.index.links(BK + "isKindOf"):
        yield Entity(term, kg).name, Entity(kind, kg).name


def _quads(kg: Graph) -> Iterator[Row]:
    # As N-Quads are written, blank nodes have the same names each time.
    for quad in ox.parse(export(kg.engine.quads(), "nquads"), ox.RdfFormat.N_QUADS):
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        subject, value = _node(quad.subject), quad.object
        if isinstance(value, ox.Literal):
            end = (value.value, "literal", value.datatype.value, value.language or "")
        else:
            end = (_node(value), "iri" if isinstance(value, ox.NamedNode) else "blank", "", "")
        yield subject, quad.predicate.value, *end, graph


def _node(node: object) -> str:
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _sortable(row: Row) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in row)


def version_of(kg: Graph) -> str:
    """Return the version of the ontology in a graph, ``""`` where it has none."""
    return next((text.value for text in kg.index.literals(ONTOLOGY, OWL + "versionInfo")), "")
