"""What a word of a person means in a graph: a term, a claim, or the value of a question's parameter."""

from __future__ import annotations

import pyoxigraph as ox

from .errors import NotFound, WrongUse, nearest
from .languages import language
from .namespaces import BK, BKC, BKS, DCTERMS, SKOS, expand

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .engines import Engine
    from .search import Names

_LABELS = f"""SELECT DISTINCT ?s ?p ?label WHERE {{
  VALUES ?p {{ <{SKOS}prefLabel> <{SKOS}altLabel> }} ?s ?p ?label FILTER(STRSTARTS(STR(?s), "{BK}"))
}}"""
_NUMBERS = f"SELECT DISTINCT ?id WHERE {{ ?claim a <{BK}Claim> ; <{DCTERMS}identifier> ?id }} ORDER BY ?id"


class Lookup:
    """Finds what a word means; the labels are read from the graph when they are first needed."""

    def __init__(self, engine: Engine) -> None:
        """Look things up in what an engine has loaded."""
        self._engine = engine
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """All labels, synonyms and names of terms."""
        if self._names is None:
            from .search import Names

            rows = self._engine.query(_LABELS)
            assert isinstance(rows, ox.QuerySolutions)
            self._names = Names(
                sorted((s.value, p.value, text.value, text.language or "") for s, p, text in rows)
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
            WrongUse: for a label that several terms have, or empty text.
        """
        bare = text.strip().removeprefix("<").removesuffix(">")
        if not bare:
            raise WrongUse("a term is needed: a name, an IRI or a label")
        for iri in (bare if "://" in bare else expand(bare), BK + bare, BKC + bare.upper(), BKS + bare):
            if iri and self.has(iri):
                return iri
        return self.names.exact(text, lang)

    def claim(self, text: str) -> str:
        """Return the IRI of a claim given as ``L25``, ``l25``, ``bkc:L25`` or IRI.

        Raises:
            NotFound: for a claim that is not in the graph, with the nearest.
        """
        bare = text.strip().removeprefix("<").removesuffix(">")
        iri = bare if "://" in bare else BKC + bare.removeprefix("bkc:").upper()
        if iri.startswith(BKC) and self.has(iri):
            return iri
        found = self._engine.query(_NUMBERS)
        assert isinstance(found, ox.QuerySolutions)
        numbers = [row[0].value for row in found]
        known = f" (claims: {numbers[0]} to {numbers[-1]})" if numbers else " (no claims are loaded)"
        raise NotFound(f"there is no claim '{text.strip()}'{nearest(text.strip().upper(), numbers)}{known}")

    def value(self, kind: str, text: str, lang: str) -> ox.NamedNode | ox.Literal:
        """Return the RDF term of a parameter's value.

        Args:
            kind: the parameter's type: ``term``, ``claim``, ``language`` or ``text``.
            text: what was given.
            lang: whose labels are preferred.
        """
        if kind == "term":
            return ox.NamedNode(self.term(text, lang))
        if kind == "claim":
            return ox.NamedNode(self.claim(text))
        try:
            return ox.Literal(language(text) if kind == "language" else text)
        except UnicodeEncodeError:
            raise WrongUse("the value of a parameter is not UTF-8 text") from None
