"""Refusals: what was wrong in the reader's language, and what was probably meant."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from urllib.parse import urlencode

from ..asking.question import Parameter, Question
from ..errors import BekkenError
from ..knowledge import KnowledgeGraph
from ..languages import LANGUAGES
from ..model.claim import Claim
from ..model.entity import Entity
from ..model.search import fold
from ..model.term import Term
from ..namespaces import BASE, BK, DCTERMS
from ..reading import Systems, compact
from .reader import Reader

#: how many values are offered
MOST = 3

# A sentence in the words of the interface ("" where only the server's own says it), what was typed, and what was
# probably meant: address, label and what that is.
Refusal = namedtuple("Refusal", ("sentence", "typed", "near"), defaults=("", ()))


def explain(
    graph: KnowledgeGraph, status: int, reader: Reader, form: tuple[str, Mapping[str, Sequence[str]]] | None
) -> Refusal:
    """Explain why an address was refused.

    Args:
        graph: what was asked.
        status: the HTTP status.
        reader: who asked, and for which address.
        form: the name of a question and what was given for its parameters, where it was one.

    Example:
        >>> import bekken_kg
        >>> reader = Reader("nb", "nb", path="/terms/pelvicgirdlepain")
        >>> explain(bekken_kg.load(), 404, reader, None).near[0][:2]
        ('/terms/PelvicGirdlePain?lang=nb', 'bekkenløsning')
    """
    lang = dict(reader.pairs).get("lang", reader.lang)
    if lang not in LANGUAGES:
        others = [(reader.in_languages(tag, tag), reader.word(f"own.{tag}"), "") for tag in LANGUAGES]
        return Refusal(reader.word("refusal.no_language", value=lang[:40]), "", others)
    if form:
        return _value(graph, reader, graph.questions[form[0]], form[1])
    kind, _, name = reader.path.strip("/").partition("/")
    name = name.removesuffix(".html")
    if status != 404 or not name or kind not in ("terms", "claims", "evidence", "source", "answers"):
        return Refusal("", name)
    if kind == "answers":
        titles = [(name, name) for name in graph.questions]
        titles += [(graph.questions[other].title(reader.lang), other) for other in graph.questions]
        near = [
            (reader.link(f"/answers/{other}"), graph.questions[other].text(reader.lang), "")
            for other in _near(name, titles)
        ]
    elif kind == "terms":
        near = [
            (reader.href(iri) or "", str(Entity(iri, graph).label(reader.lang)), _definition(iri, graph, reader))
            for iri in _near(name, _term_names(graph))
        ]
    else:
        start = f"{BASE}{kind}/"
        iris = _near(name, ((iri.removeprefix(start), iri) for iri in graph.index if iri.startswith(start)))
        near = [(reader.href(iri) or "", Entity(iri, graph).id, _words(Entity(iri, graph), reader)) for iri in iris]
    return Refusal(reader.word(f"refusal.no_{kind}", name=name), name, near)


def _value(graph: KnowledgeGraph, reader: Reader, question: Question, given: Mapping[str, Sequence[str]]) -> Refusal:
    """Explain which value of a question's form cannot be used."""
    for name, values in given.items():
        parameter = question.parameters.get(name)
        if not parameter:
            without = [(_with(reader, name), question.text(reader.lang), "")]
            return Refusal(reader.word("refusal.no_parameter", name=name), "", without)
        for value in values:
            try:
                graph.sparql(question.name, lang=reader.lang, **{name: value})
            except BekkenError:
                words = parameter.words.get(reader.ui, name)
                near = [
                    (_with(reader, name, other), label, about)
                    for other, label, about in _values(graph, reader, parameter, value)
                ]
                return Refusal(reader.word("refusal.no_value", value=value, parameter=words), value, near)
    code = next(iter(given.get("code", ())), "")
    if reader.path != "/code" or not code:
        return Refusal(reader.word("refusal.no_code_given") if reader.path == "/code" else "", code)
    near = [(_with(reader, "code", text, only=True), text, system) for text, system in _codes(graph, reader, code)]
    return Refusal(reader.word("refusal.no_code", code=code), code, near)


def _with(reader: Reader, name: str, value: str = "", *, only: bool = False) -> str:
    """Return the address of a page with another value for a parameter, or without it; ``only`` drops the others."""
    pairs = [pair for pair in reader.pairs if pair[0] not in (name, "lang", "ui") and not only]
    pairs += [(name, value)] if value else []
    return f"{reader.root}{reader.path}?{urlencode([*pairs, *reader.languages.items()])}"


def _values(graph: KnowledgeGraph, reader: Reader, parameter: Parameter, value: str) -> list[tuple[str, str, str]]:
    """Return the values of a parameter that are near to one, each with its label and what it is."""
    if parameter.type == "claim":
        iris = _near(value, ((claim.id, claim.iri) for claim in graph.claims))
        return [(Claim(iri, graph).id, Claim(iri, graph).id, _words(Entity(iri, graph), reader)) for iri in iris]
    if parameter.type != "term":
        return []
    among = graph.members(parameter.of) if parameter.of else graph.terms
    return [
        (Entity(iri, graph).curie, Entity(iri, graph).words(reader.lang), _definition(iri, graph, reader))
        for iri in _near(value, _term_names(graph, among))
    ]


def _codes(graph: KnowledgeGraph, reader: Reader, code: str) -> list[tuple[str, str]]:
    """Return the codes near to one that the leaflet says something of, each with its system."""
    known = [
        (text.value, iri)
        for iri in graph.index.having(BK + "compactCode")
        for text in graph.index.literals(iri, BK + "compactCode")
    ]
    systems = Systems(graph.index)
    found = [(systems.of(iri)[1], systems.of(iri)[0]) for iri in _near(compact(code), known)]
    said = [(text, system) for text, system in found if system and graph.answer("term-of-code", code=text)]
    return [(text, Entity(system, graph).words(reader.lang)) for text, system in said]


def _term_names(graph: KnowledgeGraph, terms: Iterable[Term] | None = None) -> Iterable[tuple[str, str]]:
    for term in graph.terms if terms is None else terms:
        yield term.name, term.iri
        for lang, label in term.all_labels().items():
            yield label, term.iri
            yield from ((word, term.iri) for word in term.texts(BK + "displayWord").get(lang, ()))
            yield from ((synonym, term.iri) for synonym in term.synonyms(lang))


def _words(entity: Entity, reader: Reader) -> str:
    """Return what a claim or evidence statement says, or a publication's title; ``""`` for what has neither."""
    return str(entity.text(BK + "statement", reader.lang) or entity.text(DCTERMS + "title", "") or "")


def _definition(iri: str, graph: KnowledgeGraph, reader: Reader) -> str:
    return str(Term(iri, graph).definition(reader.lang) or "")


def _near(text: str, named: Iterable[tuple[str, str]]) -> list[str]:
    """Return what has a name like a text, the nearest first; where one has it but for its letters' case, that alone."""
    folded: dict[str, str] = {}
    for name, meant in named:
        folded.setdefault(fold(name), meant)
    wanted = fold(text)
    if wanted in folded:
        return [folded[wanted]]
    close = get_close_matches(wanted, folded, MOST, 0.6)
    if not close and len(wanted) > 2:
        close = sorted((name for name in folded if wanted in name), key=len)[:MOST]
    return list(dict.fromkeys(folded[name] for name in close))
