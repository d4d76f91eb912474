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
    from ..rdf.index import Index
    from .search import LabelIndex

# A claim does not speak of its own type or of its curation status.
_NO_MENTION = frozenset({RDF + "type", OBO + "IAO_0000114"})


class Lookup:
    """Finds what a word means; the labels are read from the graph when they are first needed."""

    def __init__(self, engine: Engine, extensions: Sequence[Extension] = ()) -> None:
        """Look things up in what an engine has, the terms of extensions too."""
        self._engine = engine
        self._added = frozenset().union(*(extension.terms for extension in extensions))
        self._prefixes: dict[str, str] = {}
        for extension in extensions:
            self._prefixes = {**extension.prefixes, **self._prefixes}
        self._labels: tuple[Index, LabelIndex] | None = None

    @property
    def labels(self) -> LabelIndex:
        """All labels, synonyms and names of terms."""
        index = self._engine.index()
        if self._labels is None or self._labels[0] is not index:
            from .search import LabelIndex

            texts = (
                (term, prop, text, tag)
                for prop in (SKOS + "prefLabel", SKOS + "altLabel")
                for term in index.having(prop)
                if self._is_term(term)
                for tag, of_tag in index.texts(term, prop).items()
                for text in of_tag
            )
            self._labels = (index, LabelIndex(sorted(texts)))
        return self._labels[1]

    def has(self, iri: str) -> bool:
        """Tell whether an IRI stands anywhere in a triple."""
        try:
            return self._engine.index().has(ox.NamedNode(iri).value)
        except ValueError:
            return False

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
        named = [iri for iri in self._added if iri.endswith(("/" + bare, "#" + bare))]
        if len(named) > 1:
            raise WrongUse(f"'{bare}' is the name of several terms: {', '.join(sorted(named))}")
        return named[0] if named else self.labels.exact(text, lang)

    def _written_out(self, bare: str) -> str | None:
        """Return the IRI that a text is, or is the CURIE of; the graph's own prefixes come first."""
        if "://" in bare:
            return bare
        prefix, colon, local = bare.partition(":")
        namespace = self._prefixes.get(prefix) if colon else None
        return expand(bare) or (namespace + local if namespace else None)

    def _is_term(self, iri: str) -> bool:
        return iri.startswith(BK) or iri in self._added

    def is_claim(self, iri: str) -> bool:
        """Tell whether an IRI is a claim's: the leaflet's, or an extension's."""
        return iri.startswith(BKC) or (iri in self._added and iri in self.claims())

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
        if self._added:
            others = self._numbered(bare)
            if len(others) > 1:
                raise WrongUse(f"'{bare}' is the number of several claims: {', '.join(map(shorten, others))}")
            if others:
                return others[0]
        numbers = sorted({number for iri in self.claims() for number in self._numbers(iri)})
        known = f" (claims: {numbers[0]} to {numbers[-1]})" if numbers else " (no claims are loaded)"
        raise NotFound(f"there is no claim '{text.strip()}'{nearest(text.strip().upper(), numbers)}{known}")

    def _numbered(self, bare: str) -> list[str]:
        """Return the claims of extensions that a CURIE, IRI or number means."""
        iri = self._written_out(bare)
        if iri in self._added and iri in self.claims():
            return [iri]
        lower = bare.lower()
        return sorted(
            iri for iri in self.claims() if iri in self._added and lower in map(str.lower, self._numbers(iri))
        )

    def _numbers(self, claim: str) -> list[str]:
        return [number.value for number in self._engine.index().literals(claim, DCTERMS + "identifier")]

    def claims(self, about: str | None = None) -> list[str]:
        """Return the IRIs of all claims or of those that name an IRI; the leaflet's first, in order."""
        index = self._engine.index()
        if about is None:
            found = set(index.members(BK + "Claim"))
        else:
            users = {name for prop, names in index.uses(about).items() if prop not in _NO_MENTION for name in names}
            found = {name for name in users if BK + "Claim" in index.iris(name, RDF + "type")}
            if BK + "EvidenceFlag" in index.iris(about, RDF + "type"):  # whose claims the layer reading alone names
                from ..reading import flag_of

                found |= {name for name in index.members(BK + "Claim") if flag_of(index, name) == about}
        found = {name for name in found if not name.startswith("_:")}  # what has no IRI cannot be asked for
        return sorted(found, key=lambda iri: (not iri.startswith(BKC), self._numbers(iri)[:1], iri))

    def terms(self) -> list[str]:
        """Return the IRIs of all terms of the project, sorted."""
        return sorted(iri for iri in self._engine.index().having(SKOS + "prefLabel") if self._is_term(iri))

    def members(self, of: str) -> list[str]:
        """Return the IRIs of the members of a class of ours, given by name; sorted."""
        index = self._engine.index()
        kinds, todo = set[str](), [BK + of]
        while todo:
            kind = todo.pop()
            if kind not in kinds:
                kinds.add(kind)
                todo += index.subjects(RDFS + "subClassOf", kind)
        return sorted({member for kind in kinds for member in index.members(kind) if member[:2] != "_:"})

    def value(self, kind: str, text: str, lang: str, of: str = "") -> ox.NamedNode | ox.Literal:
        """Return the RDF term of a parameter's value.

        Args:
            kind: the parameter's type: ``term``, ``claim``, ``language`` or ``text``; see :meth:`code`.
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
        word = language(text) if kind == "language" else text
        try:
            return ox.Literal(word)
        except ValueError:  # half a character, as a word in another encoding becomes on the command line
            raise WrongUse("the value of a parameter is not UTF-8 text") from None

    def code(self, text: str) -> tuple[list[ox.NamedNode | ox.Literal], ox.NamedNode | None]:
        """Return the compact codes that a text may stand for, and the code system that it names, if it does.

        Raises:
            UnknownName: for FHIR's ``system|code`` with a system that the graph does not have.
        """
        from ..settings import settings
        from .code import meaning

        codes, system = meaning(self._engine.index(), text, settings().systems)
        return [ox.Literal(code) for code in codes], ox.NamedNode(system) if system else None

    def _member(self, text: str, lang: str, of: str) -> str:
        """Return the member of a class that is meant; hedge words and a code system's URI in FHIR are names too."""
        from .search import fold

        members = self.members(of)
        named = [(shorten(iri).removeprefix("bk:"), iri) for iri in members]
        index = self._engine.index()
        words = (SKOS + "prefLabel", SKOS + "altLabel", BK + "displayWord", BK + "fhirUri", BK + "oid")
        named += [(word.value, iri) for iri in members for prop in words for word in index.literals(iri, prop)]
        meant = {iri for name, iri in named if fold(name) == fold(text.strip().removeprefix("urn:oid:"))}
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
