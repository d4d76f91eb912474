"""An answer: what a query returned, as Python values, W3C result formats, tables or triples."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from ..errors import CannotDo, WrongUse
from ..namespaces import PREFIXES
from .values import value

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    import pandas

    Terms = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]

#: the formats that fit each kind of answer
FORMATS: dict[str, tuple[str, ...]] = {
    "rows": ("table", "markdown", "json", "csv", "tsv"),
    "truth": ("table", "markdown", "json"),
    "triples": ("turtle", "ntriples", "jsonld"),
}


class Answer:
    """The answer to a question or a query; always this class, whatever was asked.

    Attributes:
        kind: ``"rows"`` (SELECT), ``"truth"`` (ASK) or ``"triples"`` (CONSTRUCT, DESCRIBE).
        columns: names of the columns; ``("subject", "predicate", "object")`` for triples, none for a truth.

    ``len()`` and iteration go over :attr:`rows`; ``bool()`` is the truth of an ASK, else whether it has any.

    Example:
        >>> import bekken_kg
        >>> answer = bekken_kg.load().query("SELECT ?n WHERE { VALUES ?n { 1 2 } }")
        >>> answer.rows
        [Row(n=1), Row(n=2)]
    """

    def __init__(
        self, results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, lang: str = "nb"
    ) -> None:
        """Take over an engine's results.

        Args:
            results: what the engine returned; it is read to its end here.
            lang: the language that tables speak unless they are asked otherwise.
        """
        self._lang = lang
        self._rows: list[Any] | None = None
        self._terms: list[Terms] | None = None
        self._triples: list[ox.Triple] = []
        if isinstance(results, ox.QueryTriples):
            self.kind = "triples"
            self.columns: tuple[str, ...] = ("subject", "predicate", "object")
            self._triples = sorted(results, key=str)
            return
        if isinstance(results, ox.QueryBoolean):
            self.kind = "truth"
            self.columns = ()
        else:
            self.kind = "rows"
            self.columns = tuple([variable.value for variable in results.variables])
        self._json = results.serialize(format=ox.QueryResultsFormat.JSON) or b""

    def __repr__(self) -> str:
        """Tell the kind and the size."""
        return f"<Answer: {bool(self)}>" if self.kind == "truth" else f"<Answer: {len(self)} {self.kind}>"

    def __len__(self) -> int:
        """Return the number of rows or triples."""
        return len(self.terms)

    def __iter__(self) -> Iterator[Any]:
        """Go over the rows."""
        return iter(self.rows)

    def __bool__(self) -> bool:
        """Return the truth of an ASK, else whether there is any row or triple."""
        if self.kind == "truth":
            return bool(ox.parse_query_results(self._json, ox.QueryResultsFormat.JSON))
        return bool(self.terms)

    @property
    def terms(self) -> list[Terms]:
        """The rows as RDF terms, which keep language and datatype; ``None`` where a variable is unbound."""
        if self._terms is None:
            if self.kind == "triples":
                self._terms = [(triple.subject, triple.predicate, triple.object) for triple in self._triples]
            elif self.kind == "truth":
                self._terms = []
            else:
                solutions = ox.parse_query_results(self._json, ox.QueryResultsFormat.JSON)
                assert isinstance(solutions, ox.QuerySolutions)
                self._terms = [tuple(solution) for solution in solutions]
        return self._terms

    @property
    def rows(self) -> list[Any]:
        """The rows as named tuples of Python values.

        An IRI is a ``str``; a literal, by its datatype, a ``str``, ``int``, ``float``, ``Decimal``, ``bool``,
        ``date`` or ``datetime``; an unbound variable ``None``. A column that is not a Python name is
        ``_0``, ``_1``, …
        """
        if self._rows is None:
            row = namedtuple("Row", self.columns, rename=True)  # type: ignore[misc]  # names known at run time only
            self._rows = [row._make(map(value, terms)) for terms in self.terms]
        return self._rows

    @property
    def triples(self) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, sorted.

        Raises:
            WrongUse: for an answer that has rows or a truth instead.
        """
        if self.kind != "triples":
            raise WrongUse("only CONSTRUCT and DESCRIBE give triples; this answer has .rows and bool()")
        return self._triples

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries, column → Python value."""
        return [dict(zip(self.columns, map(value, terms), strict=True)) for terms in self.terms]

    def to_json(self) -> str:
        """Return the W3C SPARQL 1.1 Query Results JSON Format."""
        return self.serialize("json").decode("utf-8")

    def to_csv(self) -> str:
        """Return the W3C SPARQL 1.1 results in CSV (CRLF line ends, values without language or type)."""
        return self.serialize("csv").decode("utf-8")

    def to_tsv(self) -> str:
        """Return the W3C SPARQL 1.1 results in TSV (values in Turtle's syntax)."""
        return self.serialize("tsv").decode("utf-8")

    def to_table(self, lang: str | None = None, width: int | None = 100) -> str:
        """Return a table for people.

        Args:
            lang: ``nb``, ``nn`` or ``en``; the language of the question for ``None``.
            width: wrap to this many characters; ``None`` for no wrapping.
        """
        from .tables import table

        return table(self, lang or self._lang, width)

    def to_markdown(self, lang: str | None = None) -> str:
        """Return a Markdown table; ``lang`` as in :meth:`to_table`."""
        from .tables import markdown

        return markdown(self, lang or self._lang)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame.

        Raises:
            CannotDo: where pandas is not installed (the extra ``frames``).
        """
        try:
            import pandas
        except ImportError:
            raise CannotDo("pandas is not installed: pip install 'bekken-kg[frames]'") from None
        return pandas.DataFrame(
            [tuple(map(value, terms)) for terms in self.terms], columns=list(self.columns)
        )

    def serialize(self, format: str) -> bytes:
        """Return the answer in a machine format, as UTF-8.

        Args:
            format: json, csv or tsv for rows; json for a truth; turtle, ntriples or jsonld for triples.

        Raises:
            WrongUse: for a format that does not fit this kind of answer, with those that do.
        """
        self.check_format(format)
        if self.kind == "triples":
            return triples_in(self._triples, format)
        if format == "json":
            return self._json
        results = ox.parse_query_results(self._json, ox.QueryResultsFormat.JSON)
        return results.serialize(format=getattr(ox.QueryResultsFormat, format.upper())) or b""

    def check_format(self, format: str) -> None:
        """Raise WrongUse for a format that does not fit this kind of answer."""
        if format not in FORMATS[self.kind]:
            fits = ", ".join(FORMATS[self.kind])
            is_what = {"rows": "a table of rows", "truth": "true or false", "triples": "a graph"}[self.kind]
            raise WrongUse(f"the answer is {is_what}: the format {format} does not fit, use {fits}")


def triples_in(triples: Sequence[ox.Triple], format: str) -> bytes:
    """Write triples as ``turtle``, ``ntriples`` or ``jsonld``."""
    formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    used = "".join(map(str, triples))
    prefixes = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in used}
    return ox.serialize(triples, format=formats[format], prefixes=prefixes) or b""
