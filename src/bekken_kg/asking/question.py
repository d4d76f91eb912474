"""A question: one ``.rq`` file, its header, and binding values to its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..errors import CannotDo, UnknownName, WrongUse, nearest
from ..languages import choose
from .header import read_header

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    import pyoxigraph as ox

#: what a parameter may be: a term or a claim of the graph, a code of a record system, any text, one of the
#: three languages
TYPES = ("term", "claim", "code", "text", "language")
_MAPPINGS, _LISTS = ("title", "question", "parameters"), ("columns", "claims", "tags", "layers")


class Parameter:
    """A parameter of a question.

    Attributes:
        name: its variable in the query, without ``?``.
        type: one of :data:`TYPES`.
        of: the class whose members alone are meant, by name; ``""`` for any term.
        words: what it is for, by language.
    """

    __slots__ = ("name", "of", "type", "words")

    def __init__(self, name: str, kind: str, words: Mapping[str, str], of: str = "") -> None:
        """Keep what the header says."""
        self.of = of
        self.name = name
        self.type = kind
        self.words = words

    @property
    def record(self) -> dict[str, object]:
        """What a list of the questions says of it, for JSON; ``of`` only where a few values alone are meant."""
        members = {"of": self.of} if self.of else {}
        return {"name": self.name, "type": self.type, **members, "description": self.words}

    def __repr__(self) -> str:
        """Tell the name."""
        return f"Parameter({self.name!r}, {self.type!r})"


class Question:
    """A question of the catalogue.

    Attributes:
        name: the file's name without ``.rq``.
        titles: its short title, by language.
        texts: the question in plain words, by language.
        parameters: parameter name → :class:`Parameter`.
        columns: the variables of its rows, in order; empty for ASK and CONSTRUCT.
        claims: the claims it must return, as the header writes them: ``["L22-L27"]``.
        tags: who asks it and what it is about.
        layers: the layers that it reads with its defaults; all of them where its header does not say.
        sparql: the query, with its defaults, without the header.
    """

    __slots__ = ("_pieces", "claims", "columns", "layers", "name", "parameters", "sparql", "tags", "texts", "titles")

    def __init__(self, name: str, text: str) -> None:
        """Read a question's file.

        Args:
            name: the question's name.
            text: the text of the whole file.

        Raises:
            CannotDo: for a header that cannot be read, or a declared parameter without its VALUES line.
        """
        header, self.sparql = read_header(text, name)
        _check(header, name)
        self.name = name
        self.titles: dict[str, str] = header.get("title", {})
        self.texts: dict[str, str] = header.get("question", {})
        self.columns: list[str] = header.get("columns", [])
        self.claims: list[str] = header.get("claims", [])
        self.tags: list[str] = header.get("tags", [])
        self.layers: list[str] | None = header.get("layers")
        self.parameters: dict[str, Parameter] = {}
        for key, words in header.get("parameters", {}).items():
            texts = {lang: word for lang, word in words.items() if lang not in ("type", "of")}
            self.parameters[key] = Parameter(key, words.get("type", ""), texts, words.get("of", ""))
        self._pieces = _cut(self.sparql, self.parameters, name)

    def __repr__(self) -> str:
        """Tell the name."""
        return f"Question({self.name!r})"

    @property
    def claim_numbers(self) -> list[str]:
        """The numbers of the claims it must return, each by itself.

        Example:
            >>> Question("x", "#+ claims: [L01, L22-L24, cold-7]\\nSELECT * {}").claim_numbers
            ['L01', 'L22', 'L23', 'L24', 'cold-7']
        """
        spans = [(span, re.fullmatch(r"(\D*)(\d+)-\1(\d+)", span)) for span in self.claims]
        return [
            number
            for span, ends in spans
            for number in (
                [f"{ends[1]}{n:0{len(ends[2])}}" for n in range(int(ends[2]), int(ends[3]) + 1)] if ends else [span]
            )
        ]

    def title(self, lang: str = "nb") -> str:
        """Return the title in the asked language (fallback nb, then en)."""
        return (choose(self.titles, lang) or [self.name])[0]

    def text(self, lang: str = "nb") -> str:
        """Return the question in plain words in the asked language (fallback nb, then en)."""
        return (choose(self.texts, lang) or [self.name])[0]

    def check(self, names: Sequence[str] | Mapping[str, object]) -> None:
        """Raise UnknownName for a parameter that the question does not have."""
        for name in names:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                near = nearest(name, list(self.parameters))
                raise UnknownName(f"'{self.name}' has no parameter '{name}'{near} (parameters: {known})")

    def bind(self, values: Mapping[str, Sequence[ox.NamedNode | ox.Literal]]) -> str:
        """Return the query with values in place of the defaults.

        Only the N-Triples form of an RDF term is ever sparql_form into the query, never a user's own text.

        Args:
            values: parameter name → one or more RDF terms; a parameter left out keeps its default.

        Raises:
            UnknownName: for a parameter that the question does not have.
            WrongUse: for a parameter given without a value.

        Example:
            >>> import pyoxigraph as ox
            >>> header = "#+ parameters:\\n#+   lang:\\n#+     type: language\\n"
            >>> question = Question("x", header + 'SELECT ?lang {\\n  VALUES ?lang { "nb" }\\n}\\n')
            >>> question.bind({"lang": [ox.Literal("nn")]})
            'SELECT ?lang {\\n  VALUES ?lang { "nn" }\\n}\\n'
        """
        self.check(values)
        pieces = list(self._pieces)
        for at in range(1, len(pieces), 2):  # text, name of a parameter, text, name, … text
            name, _, default = pieces[at].partition(" ")
            terms = values.get(name)
            if terms is None:
                pieces[at] = default
            elif terms:
                pieces[at] = f"{{ {' '.join(map(sparql_form, terms))} }}"
            else:
                raise WrongUse(f"the parameter '{name}' needs a value; leave it out to use its default")
        return "".join(pieces)


def value_texts(name: str, given: object) -> list[str]:
    """Return the texts that a parameter was given in Python: one value or several, each a text or what has one.

    Raises:
        WrongUse: for what cannot be the value of a parameter.

    Example:
        >>> value_texts("code", 703619001), value_texts("term", ["Pain", "Pelvis"])
        (['703619001'], ['Pain', 'Pelvis'])
    """
    if isinstance(given, (str, bytes)) or hasattr(given, "iri") or not isinstance(given, Iterable):
        given = [given]
    values = [getattr(value, "iri", value) for value in given]
    for value in values:
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            raise WrongUse(f"the value of '{name}' is a text, a whole number, a term or a claim, not {value!r}")
    return [str(value) for value in values]


def sparql_form(term: ox.NamedNode | ox.Literal) -> str:
    """Write an RDF term so that every engine reads the same.

    SPARQL undoes ``\\u0041`` before it looks at strings, and rdflib takes eight digits where there are eight.
    So no backslash of the text may stand before a u, and an escape has eight digits.
    """
    text = str(term)
    if not text.isprintable():  # a terminal may be where the query is shown
        text = "".join(letter if letter.isprintable() else f"\\U{ord(letter):08X}" for letter in text)
    return re.sub(r"\\\\([uU])|\\u([0-9A-F]{4})|\\.", _escaped, text) if "\\" in text else text


def _escaped(pair: re.Match[str]) -> str:
    if pair[1]:
        return f"\\\\\\U{ord(pair[1]):08X}"
    return f"\\U0000{pair[2]}" if pair[2] else pair[0]


def _check(header: Mapping[str, object], name: str) -> None:
    """Refuse a header whose parts are not of the kind that they are read as."""
    parameters = header.get("parameters", {})
    parts = [(key, header.get(key, {})) for key in _MAPPINGS]
    parameters = parameters if isinstance(parameters, dict) else {}
    parts += parameters.items()
    for key, part in parts:
        if not isinstance(part, dict):
            raise CannotDo(f"in the header of '{name}' what is said of '{key}' goes below it, each line two spaces in")
        wrong = [below for below, text in part.items() if not isinstance(text, str) and part is not parameters]
        if wrong:
            raise CannotDo(f"in the header of '{name}' '{wrong[0]}' below '{key}' is one text")
        if key in parameters and part.get("type") not in TYPES:
            raise CannotDo(f"in the header of '{name}' the type of '{key}' is one of {', '.join(TYPES)}")
    for key in _LISTS:
        if not isinstance(header.get(key, []), list):
            raise CannotDo(f"in the header of '{name}' '{key}' is a list in brackets: [a, b]")


def _cut(sparql: str, parameters: Mapping[str, Parameter], name: str) -> list[str]:
    """Cut a query at its parameters: text, ``name { default }``, text, …, text."""
    pieces, at, keys = [], 0, []
    for slot in re.finditer(r"^[ \t]*VALUES \?(\w+) (\{.*\})[ \t]*$", sparql, re.MULTILINE):
        if slot[1] in parameters:
            keys.append(slot[1])
            pieces += [sparql[at : slot.start(2)], f"{slot[1]} {slot[2]}"]
            at = slot.end(2)
    for key in parameters:
        if keys.count(key) != 1:
            raise CannotDo(
                f"the question '{name}' needs exactly one line 'VALUES ?{key} {{ … }}', has {keys.count(key)}"
            )
    return [*pieces, sparql[at:]]
