"""What a word of a person means in a graph: a term, a claim, or the value of a question's parameter."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from ..errors import NotFound, UnknownName, WrongUse, nearest
from ..languages import language
from ..namespaces import BK, BKC, BKS, DCTERMS, OBO, RDF, RDFS, SKOS, expand, shorten

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from ..engines import Engine
    from ..extending.extension import Extension
    from .search import Names

_LABELS = f"""SELECT DISTINCT ?s ?p ?label WHERE {{
  VALUES ?p {{ <{SKOS}prefLabel> <{SKOS}altLabel> }} ?s ?p ?label FILTER(isLiteral(?label))
}}"""
_NUMBERS = f"SELECT DISTINCT ?id WHERE {{ ?claim a <{BK}Claim> ; <{DCTERMS}identifier> ?id }} ORDER BY ?id"

# A claim does not speak of its own type or of its curation status.
_NO_MENTION = f"<{RDF}type>, <{OBO}IAO_0000114>"


class Lookup:
    """Finds what a word means; the labels are read from the graph when they are first needed."""

    def __init__(self, engine: Engine, extensions: Sequence[Extension] = ()) -> None:
        """Look things up in what an engine has loaded, the terms of extensions too."""
        self._engine = engine
        self._own = frozenset().union(*(extension.terms for extension in extensions))
        self._prefixes: dict[str, str] = {}
        for extension in extensions:
            self._prefixes = {**extension.prefixes, **self._prefixes}
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """All labels, synonyms and names of terms."""
        if self._names is None:
            from .search import Names

            rows = self._engine.query(_LABELS)
            assert isinstance(rows, ox.QuerySolutions)
            self._names = Names(
                sorted(
                    (s.value, p.value, text.value, text.language or "")
                    for s, p, text in rows
                    if self._is_term(s.value)
                )
            )
        return self._names

    def has(self, iri: str) -> bool:
        """Tell whether an IRI stands anywhere in a triple."""
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        return bool(
            self._engine.query(
                f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} UNION {{ ?s {node} ?o }} }}"
            )
        )

    def term(self, text: str, lang: str = "nb") -> str:
        """Return the IRI that a name, CURIE, IRI, label or synonym means.

        Raises:
            NotFound: where nothing in the graph is meant, with the nearest.
            WrongUse: for a label that several terms have, or what is no text.
        """
        if not isinstance(text, str):
            raise WrongUse(f"a term is named by a text, such as 'Relaxin', not {text!r}")
        bare = text.strip().removeprefix("<").removesuffix(">")
        if not bare:
            raise WrongUse("a term is needed: a name, an IRI or a label")
        for iri in (self._written_out(bare), BK + bare, BKC + bare.upper(), BKS + bare):
            if iri and self.has(iri):
                return iri
        named = [iri for iri in self._own if iri.endswith(("/" + bare, "#" + bare))]
        if len(named) > 1:
            raise WrongUse(f"'{bare}' is the name of several terms: {', '.join(sorted(named))}")
        return named[0] if named else self.names.exact(text, lang)

    def _written_out(self, bare: str) -> str | None:
        """Return the IRI that a text is, or is the CURIE of; the graph's own prefixes come first."""
        if "://" in bare:
            return bare
        prefix, colon, local = bare.partition(":")
        namespace = self._prefixes.get(prefix) if colon else None
        return expand(bare) or (namespace + local if namespace else None)

    def _is_term(self, iri: str) -> bool:
        return iri.startswith(BK) or iri in self._own

    def is_claim(self, iri: str) -> bool:
        """Tell whether an IRI is a claim's: the leaflet's, or an extension's."""
        return iri.startswith(BKC) or (iri in self._own and iri in self.claims())

    def claim(self, text: str) -> str:
        """Return the IRI of a claim given as ``L25``, ``l25``, ``bkc:L25`` or IRI.

        A claim of an extension is meant by its IRI, its CURIE, or its ``dcterms:identifier`` where it alone
        has that.

        Raises:
            NotFound: for a claim that is not in the graph, with the nearest.
            WrongUse: for what is no text.
        """
        if not isinstance(text, str):
            raise WrongUse(f"a claim is named by a text, such as 'L25', not {text!r}")
        bare = text.strip().removeprefix("<").removesuffix(">")
        iri = bare if "://" in bare else BKC + bare.removeprefix("bkc:").upper()
        if iri.startswith(BKC) and self.has(iri):
            return iri
        if self._own:
            others = self._numbered(bare)
            if len(others) > 1:
                raise WrongUse(f"'{bare}' is the number of several claims: {', '.join(map(shorten, others))}")
            if others:
                return others[0]
        found = self._engine.query(_NUMBERS)
        assert isinstance(found, ox.QuerySolutions)
        numbers = [row[0].value for row in found]
        known = f" (claims: {numbers[0]} to {numbers[-1]})" if numbers else " (no claims are loaded)"
        raise NotFound(f"there is no claim '{text.strip()}'{nearest(text.strip().upper(), numbers)}{known}")

    def _numbered(self, bare: str) -> list[str]:
        """Return the claims of extensions that a CURIE, IRI or number means."""
        iri = self._written_out(bare)
        if iri in self._own and iri in self.claims():
            return [iri]
        number = f"FILTER(LCASE(STR(?id)) = {ox.Literal(bare.lower())})"
        found = self._iris(f"SELECT DISTINCT ?s {{ ?s a <{BK}Claim> ; <{DCTERMS}identifier> ?id {number} }}")
        return sorted(iri for iri in found if iri in self._own)

    def claims(self, about: str | None = None) -> list[str]:
        """Return the IRIs of all claims or of those that name an IRI; the leaflet's first, in order."""
        named = f"; ?how {ox.NamedNode(about)} FILTER(?how NOT IN ({_NO_MENTION}))" if about else ""
        pattern = f"?s a <{BK}Claim> {named} OPTIONAL {{ ?s <{DCTERMS}identifier> ?id }}"
        order = f"DESC(STRSTARTS(STR(?s), '{BKC}')) ?id ?s"
        return self._iris(f"SELECT DISTINCT ?s ?id WHERE {{ {pattern} }} ORDER BY {order}")

    def terms(self) -> list[str]:
        """Return the IRIs of all terms of the project, sorted."""
        found = self._iris(f"SELECT DISTINCT ?s WHERE {{ ?s <{SKOS}prefLabel> ?label }} ORDER BY ?s")
        return [iri for iri in found if self._is_term(iri)]

    def _iris(self, sparql: str) -> list[str]:
        rows = self._engine.query(sparql)
        assert isinstance(rows, ox.QuerySolutions)
        return [row["s"].value for row in rows if isinstance(row["s"], ox.NamedNode)]  # nameless ones have no IRI

    def members(self, of: str) -> list[str]:
        """Return the IRIs of the members of a class of ours, given by name; sorted."""
        kind = f"<{BK}{of}>"
        pattern = f"{{ ?s a {kind} }} UNION {{ ?s a/<{RDFS}subClassOf>+ {kind} }}"
        return self._iris(f"SELECT DISTINCT ?s {{ {pattern} }} ORDER BY ?s")

    def value(self, kind: str, text: str, lang: str, of: str = "") -> ox.NamedNode | ox.Literal:
        """Return the RDF term of a parameter's value.

        Args:
            kind: the parameter's type: ``term``, ``claim``, ``code``, ``language`` or ``text``.
            text: what was given.
            lang: whose labels are preferred.
            of: name of the class whose members alone are meant; ``""`` for any term.

        Raises:
            UnknownName: for a term that is no member, with those that are.
        """
        if kind == "term":
            return ox.NamedNode(self._member(text, lang, of) if of else self.term(text, lang))
        if kind == "claim":
            return ox.NamedNode(self.claim(text))
        if kind == "code" and ("|" in text or "://" in text):
            from ..settings import plain_code

            text = plain_code(text)
        word = language(text) if kind == "language" else text
        try:
            return ox.Literal(word)
        except ValueError:  # half a character, as a word in another encoding becomes on the command line
            raise WrongUse("the value of a parameter is not UTF-8 text") from None

    def _member(self, text: str, lang: str, of: str) -> str:
        """Return the member of a class that is meant; the words that the hedge is told in are names too."""
        from .search import fold

        members = self.members(of)
        named = [(shorten(iri).removeprefix("bk:"), iri) for iri in members]
        values = " ".join(map(str, map(ox.NamedNode, members)))
        words = f"VALUES ?s {{ {values} }} ?s <{SKOS}prefLabel>|<{SKOS}altLabel>|<{BK}displayWord> ?word"
        rows = self._engine.query(f"SELECT DISTINCT ?s ?word {{ {words} }}")
        assert isinstance(rows, ox.QuerySolutions)
        named += [(row["word"].value, row["s"].value) for row in rows]
        meant = {iri for name, iri in named if fold(name) == fold(text)}
        if len(meant) == 1:
            return meant.pop()
        known = f"one of these: {', '.join(shorten(iri).removeprefix('bk:') for iri in members)}"
        try:
            iri = self.term(text, lang)
        except (NotFound, WrongUse):
            near = nearest(text.strip(), [name for name, _ in named])
            raise NotFound(f"'{text.strip()}' is not {known}{near}") from None
        if iri not in members:
            raise UnknownName(f"'{shorten(iri)}' is not {known}")
        return iri
