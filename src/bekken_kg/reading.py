"""The reading layer: what makes questions short. Each of its triples follows from others; none is a source.

It holds, for the claims and terms of a graph, what every question would otherwise work out anew: the evidence flag
and the hedge in words, a label in a language that has none, what is a kind of what, codes as values to be joined,
and where a claim stands in a chain of causes. Taking it away loses words and speed, never a fact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from .languages import LANGUAGES, choose, written_in
from .namespaces import BK, BKC, BKE, DCTERMS, MATCHES, RDFS, SKOS
from .rdf.index import Index, key, node
from .words import word

#: property of a claim → the property of its words that has the label of its value
WORDS = {
    "polarity": "polarityText",
    "frequency": "frequencyText",
    "context": "contextText",
    "effect": "effectText",
    "evidenceFlag": "evidenceText",
}
#: property whose texts have a fallback → the property of the fallback
FALLBACKS = {SKOS + "prefLabel": BK + "fallbackLabel", BK + "statement": BK + "fallbackStatement"}


def reading(index: Index) -> list[Triple]:
    """Return what the reading layer holds for the claims, labels and codes of a graph.

    The kinds and chains in it are for :mod:`bekken_kg.reasoning` to find.

    Args:
        index: all other layers of the graph.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> index = Index(quads_of(["terms", "leaflet", "mappings", "evidence"]))
        >>> len(reading(index)) > 1000
        True
    """
    found = [*codes(index), *fallbacks(index, index)]
    for claim in index.members(BK + "Claim"):
        found += of_claim(index, claim)
    return found


def reread(index: Index, before: Index, new: Iterable[Quad]) -> tuple[list[Triple], list[str]]:
    """Return what an extension adds to a reading layer, and the claims of which that layer no longer holds.

    Args:
        index: the graph with the extension, without its reading layer.
        before: the reading layer of the graph without the extension.
        new: what the extension says.
    """
    subjects = dict.fromkeys(quad.subject.value for quad in new if isinstance(quad.subject, NamedNode))
    touched = {claim for name in subjects for claim in index.iris(name, BK + "aboutClaim")}
    claims = [
        claim
        for claim in index.members(BK + "Claim")
        if claim in subjects
        or (claim in touched and before.iris(claim, BK + "evidenceFlag") != [flag_of(index, claim)])
    ]
    found = [*codes(index), *fallbacks(index, subjects)]
    return [*found, *(triple for claim in claims for triple in of_claim(index, claim))], claims


def words_of(layer: Index, claim: str) -> Iterator[Triple]:
    """Give what a reading layer says of a claim, but for its place in chains, its comparisons and its label."""
    for prop, values in layer.facts(claim).items():
        if prop not in (BK + "inChain", BK + "inComparison", RDFS + "label"):
            for value in values:
                yield Triple(node(claim), NamedNode(prop), value)
                if isinstance(value, BlankNode):
                    for name, inner in layer.facts(key(value)).items():
                        yield from (Triple(value, NamedNode(name), text) for text in inner)


def flag(stances: Collection[str]) -> str:
    """Return the name of the flag that sums up the stances of all evidence statements about a claim.

    Args:
        stances: names of stances: ``Supports``, ``Qualifies``, ``Contests``.

    Example:
        >>> flag(["Supports", "Contests", "Qualifies"]), flag(["Supports", "Qualifies"]), flag([])
        ('EvidenceMixed', 'EvidenceQualified', 'EvidenceNone')
    """
    if "Contests" in stances:
        return "EvidenceMixed" if "Supports" in stances else "EvidenceContested"
    if "Qualifies" in stances:
        return "EvidenceQualified"
    return "EvidenceSupported" if "Supports" in stances else "EvidenceNone"


def flag_of(index: Index, claim: str, evidence: str = "") -> str:
    """Return the IRI of a claim's flag, by the evidence statements whose IRIs begin so."""
    stances = {
        stance.removeprefix(BK)
        for statement in index.subjects(BK + "aboutClaim", claim)
        if statement.startswith(evidence)
        for stance in index.iris(statement, BK + "stance")
    }
    return BK + flag(stances)


def is_moved(index: Index, claim: str) -> bool:
    """Tell whether others' evidence gives a claim of the project another flag than its own evidence does."""
    return claim.startswith(BKC) and flag_of(index, claim) != flag_of(index, claim, BKE)


def of_claim(index: Index, claim: str) -> Iterator[Triple]:
    """Give a claim's flag, its hedge where it has no words of its own, and its words in each language."""
    subject = node(claim)
    yield Triple(subject, NamedNode(BK + "evidenceFlag"), NamedNode(flag_of(index, claim)))
    for lang in LANGUAGES:
        hedge = _hedge(index, claim, lang)
        if hedge is not None and hedge not in index.values(claim, BK + "hedge"):
            yield Triple(subject, NamedNode(BK + "hedge"), hedge)
        words = BlankNode()
        yield Triple(subject, NamedNode(BK + "inWords"), words)
        yield Triple(words, NamedNode(DCTERMS + "language"), Literal(lang))
        if hedge is not None:
            yield Triple(words, NamedNode(BK + "hedge"), hedge)
        for prop, text in WORDS.items():
            values = [flag_of(index, claim)] if prop == "evidenceFlag" else index.iris(claim, BK + prop)
            scope = index.iris(claim, BK + "negationScope") if prop == "polarity" else []
            for value in values:
                labels = [_in_language(_by_language(index, one, SKOS + "prefLabel"), lang) for one in (value, *scope)]
                label = ", ".join(found.value for found in labels if found is not None)
                if label and prop == "evidenceFlag" and is_moved(index, claim):
                    label = word("cards.line.moved", lang, flag=label)
                if label:
                    yield Triple(words, NamedNode(BK + text), Literal(label, language=lang))


def _hedge(index: Index, claim: str, lang: str) -> Literal | None:
    """Return the words of a claim's reservation: its own, else those of its modality."""
    texts: dict[str, str] = {}
    for modality in index.iris(claim, BK + "modality"):
        texts |= _by_language(index, modality, BK + "displayWord")
    return _in_language(texts | _by_language(index, claim, BK + "hedge"), lang)


def _by_language(index: Index, subject: str, prop: str) -> dict[str, str]:
    """Return one text of a property for each language; one that is tagged ``no`` is in nb."""
    texts = index.first_texts(subject, prop)
    return {written_in(tag): texts[tag] for tag in sorted(texts, key=lambda tag: (tag == written_in(tag), tag))}


def _in_language(texts: Mapping[str, str], lang: str) -> Literal | None:
    """Return a text for someone who asks for a language; one in another language says at its end which it is."""
    chosen = choose(texts, lang)
    if chosen is None:
        return None
    text, tag = chosen
    return Literal(text if tag in (lang, "") else f"{text} [{tag}]", language=lang)


def fallbacks(index: Index, subjects: Iterable[str]) -> Iterator[Triple]:
    """Give a label, and a statement, for each language in which a subject has others but not this.

    Example:
        >>> mountain = Quad(NamedNode("http://e.org/m"), NamedNode(SKOS + "prefLabel"), Literal("fjell", language="no"))
        >>> [str(triple.object) for triple in fallbacks(Index([mountain]), ["http://e.org/m"])]
        ['"fjell"@nb', '"fjell [nb]"@nn', '"fjell [nb]"@en']
    """
    for subject in subjects:
        for prop, fallback in FALLBACKS.items():
            present = index.texts(subject, prop)
            for lang in LANGUAGES if present else ():
                text = _in_language(_by_language(index, subject, prop), lang)
                if text is not None and lang not in present:
                    yield Triple(node(subject), NamedNode(fallback), text)


class Systems:
    """The code systems of a graph: which one a code is of, and how it is written there.

    Example:
        >>> from bekken_kg.rdf.quads import quads_of
        >>> Systems(Index(quads_of(["terms"]))).of("http://purl.obolibrary.org/obo/HP_0003419")
        ('https://w3id.org/bekken-kg/terms/HPO', 'HP:0003419')
    """

    def __init__(self, index: Index) -> None:
        """Read the code systems of a graph."""
        self._starts = [
            (start.value, system, "".join(text.value for text in index.literals(system, BK + "codeStartsWith")))
            for system in index.members(BK + "CodeSystem")
            for start in index.literals(system, BK + "iriStartsWith")
        ]

    def of(self, code: str) -> tuple[str, str]:
        """Return the IRI of a code's system, and the code as that writes it; ``("", "")`` where no system fits."""
        start, system, before = max((it for it in self._starts if code.startswith(it[0])), default=("", "", ""))
        return system, before + code.removeprefix(start) if system else ""


def codes(index: Index) -> Iterator[Triple]:
    """Give the code system of each mapped code, and the code as its system writes it and without its signs."""
    systems = Systems(index)
    for code in sorted({code for name in MATCHES for _, code in index.links(SKOS + name)}):
        system, notation = systems.of(code)
        if system:
            yield Triple(NamedNode(code), NamedNode(BK + "inCodeSystem"), NamedNode(system))
            yield Triple(NamedNode(code), NamedNode(SKOS + "notation"), Literal(notation))
            if not index.values(code, RDFS + "label"):
                name = _by_language(index, system, SKOS + "prefLabel").get("en", "")
                label = notation if ":" in notation or not name else f"{name} {notation}"
                yield Triple(NamedNode(code), NamedNode(RDFS + "label"), Literal(label, language="en"))
            yield Triple(NamedNode(code), NamedNode(BK + "compactCode"), Literal(compact(notation)))


def compact(code: str) -> str:
    """Return the letters and figures of a code, in capitals: what is left when nobody agrees on signs and spaces.

    Example:
        >>> compact("o26.7"), compact("HP:0003419")
        ('O267', 'HP0003419')
    """
    return "".join(sign for sign in code if sign.isalnum()).upper()
