"""An answer: what a query returned, as Python values, W3C result formats, tables or triples."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..errors import CannotDo, WrongUse
from . import FORMATS_BY_KIND

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    import pandas

    from ..engines import Results
    from .values import Terms


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

    def __init__(self, results: Results, lang: str = "nb") -> None:
        """Take over an engine's results.

        Args:
            results: what the engine returned; it is read to its end here, so that an error comes now, and
                the answer stays as it is when the graph changes or another thread reads it.
            lang: the language that tables speak unless they are asked otherwise.
        """
        self._lang = lang
        self._rows: list[Any] | None = None
        self._truth = False
        self._triples: list[ox.Triple] = []
        self._terms: list[Terms] = []
        try:
            if isinstance(results, ox.QuerySolutions):
                self.kind = "rows"
                self.columns: tuple[str, ...] = tuple([variable.value for variable in results.variables])
                self._terms = list(map(tuple, results))
            elif isinstance(results, ox.QueryBoolean):
                self.kind = "truth"
                self.columns = ()
                self._truth = bool(results)
            else:
                self.kind = "triples"
                self.columns = ("subject", "predicate", "object")
                self._triples = sorted(results, key=str)
                self._terms = list(map(tuple, self._triples))
        finally:
            del results  # an error's traceback would keep them, and Oxigraph's must end in the thread that asked

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
        return self._truth or bool(self._terms)

    @property
    def terms(self) -> list[Terms]:
        """The rows as RDF terms, which keep language and datatype; ``None`` where a variable is unbound."""
        return self._terms

    @property
    def rows(self) -> list[Any]:
        """The rows as named tuples of Python values.

        An IRI is a ``str``; a literal, by its datatype, a ``str``, ``int``, ``float``, ``Decimal``, ``bool``,
        ``date`` (without its time zone, which :attr:`terms` keep) or ``datetime``; a ``str`` where its text is not
        one of its datatype's, or Python has no such value; an unbound variable ``None``. A column that is not a
        Python name is ``_0``, ``_1``, …
        """
        if self._rows is None:
            from .values import rows

            self._rows = rows(self.columns, self._terms)
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
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

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
        from .tables import cells, draw

        if self.kind == "truth":
            return str(self._truth).lower()
        return draw(*cells(self.columns, self.terms, lang or self._lang), width)

    def to_markdown(self, lang: str | None = None) -> str:
        """Return a Markdown table; ``lang`` as in :meth:`to_table`."""
        from .tables import cells, draw_markdown

        if self.kind == "truth":
            return str(self._truth).lower()
        return draw_markdown(*cells(self.columns, self.terms, lang or self._lang))

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame.

        Raises:
            CannotDo: where pandas is not installed (the extra ``frames``).
        """
        try:
            import pandas
        except ImportError:
            raise CannotDo("pandas is not installed: pip install 'bekken-kg[frames]'") from None
        return pandas.DataFrame([tuple(row) for row in self.rows], columns=list(self.columns))

    def serialize(self, format: str) -> bytes:
        """Return the answer in a machine format, as UTF-8.

        Args:
            format: json, csv or tsv for rows; json for a truth; turtle, ntriples or jsonld for triples.

        Raises:
            WrongUse: for a format that does not fit this kind of answer, with those that do.
            CannotDo: for triples nested in triples some 50 levels deep.
        """
        self.check_format(format)
        if self.kind == "triples":
            from .writing import triples_in

            return triples_in(self._triples, format)
        try:
            return self.results().serialize(format=getattr(ox.QueryResultsFormat, format.upper())) or b""
        except SyntaxError:
            raise CannotDo(f"the answer nests triples in triples too deep for {format}; ask for their parts") from None

    def results(self) -> ox.QuerySolutions | ox.QueryBoolean:
        """Return rows or a truth as pyoxigraph's own results, to be read once and by this thread."""
        from .writing import boolean, solutions

        return boolean(self._truth) if self.kind == "truth" else solutions(self.columns, self._terms)

    def check_format(self, format: str) -> None:
        """Raise WrongUse for a format that does not fit this kind of answer."""
        if format not in FORMATS_BY_KIND[self.kind]:
            fits = ", ".join(FORMATS_BY_KIND[self.kind])
            is_what = {"rows": "a table of rows", "truth": "true or false", "triples": "a graph"}[self.kind]
            raise WrongUse(f"the answer is {is_what}: the format {format} does not fit, use {fits}")
