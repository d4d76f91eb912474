"""The reading layer: what makes questions short. Each of its triples follows from others; none is a source.

It holds, for the claims and terms of a graph, what every question would otherwise work out anew: the evidence flag
and the hedge in words, a label in a language that has none, what is a kind of what, codes as values to be joined,
and where a claim stands in a chain of causes. Taking it away loses words and speed, never a fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from .languages import LANGUAGES, choose, written_in
from .mappings import PREDICATES
from .namespaces import BK, DCTERMS, OWL, RDF, RDFS, SKOS
from .rdf.index import Index, key, node
from .reasoning.inferred import closure, links

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
#: what follows from classes and claims without any text
STRUCTURE = frozenset(BK + name for name in ("isKindOf", "inChain", "chainStart", "chainStep"))
#: the relations over which one claim leads on to the next
CAUSAL = (BK + "causes", BK + "mayCause", BK + "affects")


def reading(quads: Iterable[Quad]) -> list[Triple]:
    """Return the reading layer of a graph.

    Args:
        quads: all its other layers, edges and inferred links among them.

    Example:
        >>> from bekken_kg.exporting.export import quads_of
        >>> base = quads_of(["terms", "leaflet", "mappings", "evidence", "inferred", "edges"])
        >>> len(reading(base)) > 1500
        True
    """
    given = list(quads)
    index = Index(given)
    found = [*kinds(given), *chains(index), *codes(index), *fallbacks(index, index)]
    for claim in index.members(BK + "Claim"):
        found += of_claim(index, claim)
    return found


def reread(
    index: Index, before: Index, new: Iterable[Quad], structure: Iterable[Triple]
) -> tuple[list[Triple], set[Triple]]:
    """Return what an extension adds to a reading layer, and what in it no longer holds.

    Args:
        index: the graph with the extension, without its reading layer.
        before: the reading layer of the graph without the extension.
        new: what the extension says.
        structure: the kinds and chains of the graph with the extension.
    """
    subjects = dict.fromkeys(quad.subject.value for quad in new if isinstance(quad.subject, NamedNode))
    touched = {claim for name in subjects for claim in index.iris(name, BK + "aboutClaim")}
    claims = [
        claim
        for claim in index.members(BK + "Claim")
        if claim in subjects
        or (claim in touched and before.iris(claim, BK + "evidenceFlag") != [flag_of(index, claim)])
    ]
    outdated = {triple for claim in claims for triple in _words_of(before, claim)}
    found = [*codes(index), *fallbacks(index, subjects), *_unplaced(before, structure)]
    return [*found, *(triple for claim in claims for triple in of_claim(index, claim))], outdated


def _words_of(layer: Index, claim: str) -> Iterator[Triple]:
    """Give what a reading layer says of a claim, but for its place in chains."""
    for prop, values in layer.facts(claim).items():
        if prop not in STRUCTURE:
            for value in values:
                yield Triple(node(claim), NamedNode(prop), value)
                if isinstance(value, BlankNode):
                    for name, inner in layer.facts(key(value)).items():
                        yield from (Triple(value, NamedNode(name), text) for text in inner)


def _unplaced(before: Index, structure: Iterable[Triple]) -> list[Triple]:
    """Leave out the places in chains that a layer has already: the same claim, followed from the same start."""
    given = list(structure)
    index = Index(given)

    def pairs(layer: Index, claim: str) -> dict[str, str]:
        return {
            start: key(place)
            for place in layer.values(claim, BK + "inChain")
            for start in layer.iris(key(place), BK + "chainStart")
        }

    again = {
        place
        for claim in index
        for start, place in pairs(index, claim).items()
        if start in pairs(before, claim)
    }
    return [triple for triple in given if not again & {key(triple.subject), key(triple.object)}]


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


def flag_of(index: Index, claim: str) -> str:
    """Return the IRI of a claim's flag."""
    stances = {
        stance.removeprefix(BK)
        for statement in index.subjects(BK + "aboutClaim", claim)
        for stance in index.iris(statement, BK + "stance")
    }
    return BK + flag(stances)


def kinds(quads: Iterable[Quad]) -> list[Triple]:
    """Return ``bk:isKindOf``: ``rdfs:subClassOf`` between named classes, closed, and each class with itself.

    Args:
        quads: the class axioms and the inferred links.

    Example:
        >>> a, b, c, under = (NamedNode(f"http://e.org/{name}") for name in ("a", "b", "c", "under"))
        >>> under = NamedNode(RDFS + "subClassOf")
        >>> len(kinds([Quad(a, under, b), Quad(b, under, c)]))
        6
    """
    given = list(quads)
    direct = links(given)
    classes = {key(quad.subject) for quad in given if _is_class(quad)} | set(direct)
    above = closure({name: direct.get(name, ()) for name in classes.union(*direct.values())})
    kind_of = NamedNode(BK + "isKindOf")
    return [
        Triple(NamedNode(name), kind_of, NamedNode(other)) for name, ups in above.items() for other in {name, *ups}
    ]


def _is_class(quad: Quad) -> bool:
    kind = quad.object
    return (
        isinstance(quad.subject, NamedNode)
        and quad.predicate.value == RDF + "type"
        and isinstance(kind, NamedNode)
        and kind.value in (OWL + "Class", RDFS + "Class")
    )


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
            for value in values:
                label = _in_language(_by_language(index, value, SKOS + "prefLabel"), lang)
                if label is not None:
                    yield Triple(words, NamedNode(BK + text), label)


def _hedge(index: Index, claim: str, lang: str) -> Literal | None:
    """Return the words of a claim's reservation: its own, else those of its modality."""
    texts: dict[str, str] = {}
    for modality in index.iris(claim, BK + "modality"):
        texts |= _by_language(index, modality, BK + "displayWord")
    return _in_language(texts | _by_language(index, claim, BK + "hedge"), lang)


def _by_language(index: Index, subject: str, prop: str) -> dict[str, str]:
    """Return one text of a property for each language; one that is tagged ``no`` is in nb."""
    texts = index.texts(subject, prop)
    return {written_in(tag): texts[tag][0] for tag in sorted(texts, key=lambda tag: (tag == written_in(tag), tag))}


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


def codes(index: Index) -> Iterator[Triple]:
    """Give the code system of each mapped code, and the code as its system writes it and without its signs."""
    systems = [
        (start.value, system, "".join(text.value for text in index.literals(system, BK + "codeStartsWith")))
        for system in index.members(BK + "CodeSystem")
        for start in index.literals(system, BK + "iriStartsWith")
    ]
    matches = {SKOS + name for name in PREDICATES}
    mapped = {
        code for term in index for prop in matches & index.facts(term).keys() for code in index.iris(term, prop)
    }
    for code in sorted(mapped):
        fitting = [(start, system, before) for start, system, before in systems if code.startswith(start)]
        if fitting:
            start, system, before = max(fitting)
            notation = before + code.removeprefix(start)
            yield Triple(NamedNode(code), NamedNode(BK + "inCodeSystem"), NamedNode(system))
            yield Triple(NamedNode(code), NamedNode(SKOS + "notation"), Literal(notation))
            yield Triple(NamedNode(code), NamedNode(BK + "compactCode"), Literal(compact(notation)))


def compact(code: str) -> str:
    """Return the letters and figures of a code, in capitals: what is left when nobody agrees on signs and spaces.

    Example:
        >>> compact("o26.7"), compact("HP:0003419")
        ('O267', 'HP0003419')
    """
    return "".join(sign for sign in code if sign.isalnum()).upper()


def chains(index: Index, known: Collection[tuple[str, str]] = ()) -> Iterator[Triple]:
    """Give the place of each claim in the chains of causes and influences that claims make: start, claim, step.

    A chain is followed along the edges of :data:`CAUSAL`. The step is 1 for a claim about the start itself; else one
    more than the number of subjects before it. A claim that only gives the end of a chain its name is the last step.

    Args:
        index: the claims and the edges.
        known: pairs of start and claim that have a place already.
    """
    claims = index.members(BK + "Claim")
    about: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        if set(CAUSAL) & set(index.iris(claim, BK + "claimPredicate")):
            for subject in index.iris(claim, BK + "claimSubject"):
                about[subject].append(claim)
    direct = {
        subject: [value for prop in CAUSAL for value in index.iris(subject, prop)]
        for subject in index
        if not set(CAUSAL).isdisjoint(index.facts(subject))
    }
    above = closure(direct)
    places: dict[tuple[str, str], int] = {}
    for start in sorted({*about, *above}):
        for subject in {start, *above.get(start, ())}:
            before = _before(start, subject, above)
            places |= {(start, claim): before + 1 for claim in about.get(subject, ())}
    places |= _namings(index, claims, above)
    for (start, claim), step in sorted(places.items()):
        if (start, claim) not in known:
            place = BlankNode()
            yield Triple(node(claim), NamedNode(BK + "inChain"), place)
            yield Triple(place, NamedNode(BK + "chainStart"), node(start))
            yield Triple(place, NamedNode(BK + "chainStep"), Literal(step))


def _before(start: str, subject: str, above: Mapping[str, set[str]]) -> int:
    """Return how many subjects stand before one on the ways to it from a start."""
    return sum(subject in above.get(earlier, ()) for earlier in {start, *above.get(start, ())})


def _namings(
    index: Index, claims: Iterable[str], above: Mapping[str, set[str]]
) -> dict[tuple[str, str], int]:
    """Return the places of the claims that give the end of a chain its name, after the claims that they refer to."""
    places = {}
    for claim in claims:
        if BK + "isNameFor" in index.iris(claim, BK + "claimPredicate"):
            causes = {
                cause
                for previous in index.iris(claim, BK + "refersTo")
                for cause in index.iris(previous, BK + "claimSubject")
            }
            ends = index.iris(claim, BK + "claimObject")
            for start, reached in above.items():
                steps = [_before(start, cause, above) + 2 for cause in causes & {start, *reached}]
                if steps and not reached.isdisjoint(ends):
                    places[start, claim] = max(steps)
    return places
