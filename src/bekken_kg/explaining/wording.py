"""The words of axioms, in three languages."""

from __future__ import annotations

from ..languages import LANGUAGES

#: predicate or type → nb, nn, en; {a} and {b} are the two sides, {all} several things
WORDS: dict[str, tuple[str, str, str]] = {
    "subClassOf": ("{a} er et slags {b}", "{a} er eit slags {b}", "{a} is a kind of {b}"),
    "subClassOf-some": ("{a} {b} (alltid)", "{a} {b} (alltid)", "{a} {b} (always)"),
    "equivalentClass": ("{a} er per definisjon {b}", "{a} er per definisjon {b}", "{a} is by definition {b}"),
    "disjointWith": (
        "ingenting er både {a} og {b}",
        "ingenting er både {a} og {b}",
        "nothing is both {a} and {b}",
    ),
    "AllDisjointClasses": (
        "ingenting er to av disse: {all}",
        "ingenting er to av desse: {all}",
        "nothing is two of these: {all}",
    ),
    "disjointUnionOf": (
        "{a} er alltid nøyaktig én av disse: {all}",
        "{a} er alltid nøyaktig éin av desse: {all}",
        "{a} is always exactly one of these: {all}",
    ),
    "subPropertyOf": (
        "når x {a} y, gjelder også at x {b} y",
        "når x {a} y, gjeld det òg at x {b} y",
        "when x {a} y, then also x {b} y",
    ),
    "equivalentProperty": (
        "{a} betyr det samme som {b}",
        "{a} tyder det same som {b}",
        "{a} means the same as {b}",
    ),
    "inverseOf": ("{a} er det omvendte av {b}", "{a} er det omvende av {b}", "{a} is the inverse of {b}"),
    "propertyDisjointWith": (
        "{a} og {b} kan ikke gjelde mellom de samme to",
        "{a} og {b} kan ikkje gjelde mellom dei same to",
        "{a} and {b} cannot hold between the same two",
    ),
    "propertyChainAxiom": (
        "når {chain}, gjelder at x {a} {last}",
        "når {chain}, gjeld det at x {a} {last}",
        "when {chain}, then x {a} {last}",
    ),
    "domain": (
        "det som har en verdi for {a}, er av slaget {b}",
        "det som har ein verdi for {a}, er av slaget {b}",
        "what has a value for {a} is of the kind {b}",
    ),
    "range": (
        "en verdi av {a} er av slaget {b}",
        "ein verdi av {a} er av slaget {b}",
        "a value of {a} is of the kind {b}",
    ),
    "TransitiveProperty": (
        "når x {a} y og y {a} z, gjelder at x {a} z",
        "når x {a} y og y {a} z, gjeld det at x {a} z",
        "when x {a} y and y {a} z, then x {a} z",
    ),
    "SymmetricProperty": (
        "når x {a} y, gjelder at y {a} x",
        "når x {a} y, gjeld det at y {a} x",
        "when x {a} y, then y {a} x",
    ),
    "AsymmetricProperty": (
        "når x {a} y, kan det ikke gjelde at y {a} x",
        "når x {a} y, kan det ikkje gjelde at y {a} x",
        "when x {a} y, it cannot be that y {a} x",
    ),
    "IrreflexiveProperty": ("ingenting {a} seg selv", "ingenting {a} seg sjølv", "nothing {a} itself"),
    "ReflexiveProperty": ("alt {a} seg selv", "alt {a} seg sjølv", "everything {a} itself"),
    "FunctionalProperty": (
        "hver ting har høyst én verdi for {a}",
        "kvar ting har høgst éin verdi for {a}",
        "each thing has at most one value for {a}",
    ),
    "InverseFunctionalProperty": (
        "hver verdi av {a} hører til høyst én ting",
        "kvar verdi av {a} høyrer til høgst éin ting",
        "each value of {a} belongs to at most one thing",
    ),
    "type": ("{a} er av slaget {b}", "{a} er av slaget {b}", "{a} is of the kind {b}"),
    "sameAs": ("{a} er det samme som {b}", "{a} er det same som {b}", "{a} is the same as {b}"),
    "differentFrom": ("{a} er noe annet enn {b}", "{a} er noko anna enn {b}", "{a} is not the same as {b}"),
    "AllDifferent": (
        "disse er alle forskjellige: {all}",
        "desse er alle ulike: {all}",
        "these are all different: {all}",
    ),
    "AllDisjointProperties": (
        "høyst én av disse gjelder mellom de samme to: {all}",
        "høgst éin av desse gjeld mellom dei same to: {all}",
        "at most one of these holds between the same two: {all}",
    ),
    "NegativePropertyAssertion": (
        "det gjelder ikke at {a} {p} {b}",
        "det gjeld ikkje at {a} {p} {b}",
        "it is not so that {a} {p} {b}",
    ),
    "assertion": ("{a} {p} {b}", "{a} {p} {b}", "{a} {p} {b}"),
    "is": ("er av slaget", "er av slaget", "is of the kind"),
    "that": ("som", "som", "that"),
    "something": ("noe", "noko", "something"),
    "and": ("og", "og", "and"),
    "or": ("eller", "eller", "or"),
    "not": ("ikke", "ikkje", "not"),
    "only": ("bare", "berre", "only"),
    "one of": ("en av", "ein av", "one of"),
    "cardinality": ("nøyaktig", "nøyaktig", "exactly"),
    "minCardinality": ("minst", "minst", "at least"),
    "maxCardinality": ("høyst", "høgst", "at most"),
    "itself": ("seg selv", "seg sjølv", "itself"),
}
#: sentences that speak about a relation, and so quote it; the others speak with it
ABOUT_RELATIONS = frozenset(
    (
        *("domain", "range", "FunctionalProperty", "InverseFunctionalProperty", "equivalentProperty"),
        *("inverseOf", "propertyDisjointWith", "AllDisjointProperties"),
    )
)


def word(key: str, lang: str) -> str:
    """Return the words of one kind of axiom, with ``{a}`` and the like where its parts go.

    Args:
        key: a key of :data:`WORDS`.
        lang: nb, nn or en.

    Example:
        >>> word("or", "nb")
        'eller'
    """
    return WORDS[key][LANGUAGES.index(lang)]


def quoted(text: str, lang: str) -> str:
    """Put a label in the quotation marks of a language.

    Example:
        >>> quoted("symfyse", "nb")
        '«symfyse»'
    """
    return f"“{text}”" if lang == "en" else f"«{text}»"
