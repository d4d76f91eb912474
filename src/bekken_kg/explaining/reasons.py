"""An explanation for people, as a card, and for programs, as a plain dictionary."""

from __future__ import annotations

from pyoxigraph import NamedNode, Triple

from ..languages import LANGUAGES
from ..model.cards import Card, claim_line
from ..model.records import claim_summary, named
from ..namespaces import OWL, RDFS, shorten
from ..reasoning.axioms import Axiom
from ..reasoning.entailment import Goal
from .explanation import Explanation
from .labels import Labels, axiom_record, labels_in, told
from .related import Fact
from .wording import quoted

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

    from ..graph import Graph

# heading → nb, nn, en
_WORDS = {
    "asserted": ("Står uttrykkelig", "Står uttrykkeleg", "Asserted"),
    "follows": (
        "Følger av disse, og av ingen færre",
        "Følgjer av desse, og av ingen færre",
        "Follows from these, and no fewer",
    ),
    "always": ("Gjelder alt", "Gjeld alt", "Holds of everything"),
    "always why": ("det trengs intet aksiom", "det trengst ikkje noko aksiom", "no axiom is needed"),
    "more": ("Flere", "Fleire", "More"),
    "more why": (
        "det finnes flere begrunnelser enn disse",
        "det finst fleire grunngjevingar enn desse",
        "there are more reasons than these",
    ),
    "or": ("Eller av disse", "Eller av desse", "Or from these"),
    "said": ("En kilde sier det", "Ei kjelde seier det", "A source says so"),
    "by": ("Fordi", "Fordi", "Because"),
    "denied": ("En kilde benekter det", "Ei kjelde nektar for det", "A source denies it"),
    "not": ("Ikke funnet", "Ikkje funne", "Not found"),
    "why not": (
        "verken aksiomene som denne kommandoen følger, eller en påstand sier det (`bekken reason` er fullstendig, "
        "men bare for selvmotsigelser)",
        "verken aksioma som denne kommandoen følgjer, eller ein påstand seier det (`bekken reason` er fullstendig, "
        "men berre for sjølvmotseiingar)",
        "neither the axioms that this command follows nor a claim says so (`bekken reason` is complete, but for "
        "contradictions only)",
    ),
    "nearest": ("Nærmest", "Nærast", "Nearest"),
}


def explanation_card(why: Explanation, lang: str) -> Card:
    """Make the card of an explanation.

    Args:
        why: the explanation.
        lang: nb, nn or en.
    """
    labels = labels_in(_graph(why))
    rows = [("asserted", [told(one, labels, lang) for one in why.asserted])]
    for number, some in enumerate(why.reasons):
        rows.append(("or" if number else "follows", [told(one, labels, lang) for one in some]))
    if () in why.reasons:
        rows = [("always", [_word("always why", lang)])]
    rows.append(("more", [_word("more why", lang)] if why.more else []))
    rows.append(("said", [claim_line(claim, lang) for claim in why.claims]))
    rows.append(("by", [told(one, labels, lang) for one in why.relations]))
    rows.append(("denied", [claim_line(claim, lang) for claim in why.denials]))
    if not why:
        rows.append(("not", [_word("why not", lang)]))
        rows.append(("nearest", [_fact_line(fact, labels, lang) for fact in why.nearest]))
    goal = Goal(why.subject.iri, why.predicate.iri, why.object.iri)
    return _fact(goal, labels, lang), [(_word(key, lang), lines) for key, lines in rows if lines]


def explanation_record(why: Explanation) -> dict[str, Any]:
    """Return an explanation as a dictionary, its sentences in every language.

    Keys: subject, predicate, object (iri, curie, labels), holds, asserted and reasons (sentences, turtle,
    graph), more (whether there are more reasons), claims and denials (see
    :func:`bekken_kg.model.records.claim_summary`), relations (as reasons), nearest (either subject, predicate,
    object, or claim).
    """
    labels = labels_in(_graph(why))
    return {
        "subject": named(why.subject),
        "predicate": named(why.predicate),
        "object": named(why.object),
        "holds": bool(why),
        "asserted": [axiom_record(one, labels) for one in why.asserted],
        "reasons": [[axiom_record(one, labels) for one in some] for some in why.reasons],
        "more": why.more,
        "claims": [claim_summary(claim) for claim in why.claims],
        "relations": [axiom_record(one, labels) for one in why.relations],
        "denials": [claim_summary(claim) for claim in why.denials],
        "nearest": [_fact_record(fact) for fact in why.nearest],
    }


def _fact_line(fact: Fact, labels: Labels, lang: str) -> str:
    if fact.claim is not None:
        return claim_line(fact.claim, lang)
    assert fact.goal is not None
    return _fact(fact.goal, labels, lang)


def _fact(goal: Goal, labels: Labels, lang: str) -> str:
    if goal.predicate.startswith((OWL, RDFS)):  # these have words of their own
        triple = Triple(*map(NamedNode, (goal.subject, goal.predicate, goal.object)))
        return told(Axiom(triple, frozenset({triple})), labels, lang)
    ends = [quoted(labels(iri, lang), lang) for iri in (goal.subject, goal.object)]
    return f"{ends[0]} {labels(goal.predicate, lang)} {ends[1]}"


def _fact_record(fact: Fact) -> dict[str, Any]:
    if fact.claim is not None:
        return {"claim": claim_summary(fact.claim)}
    assert fact.goal is not None
    ends = (fact.goal.subject, fact.goal.predicate, fact.goal.object)
    return dict(zip(("subject", "predicate", "object"), map(shorten, ends), strict=True))


def _graph(why: Explanation) -> Graph:
    assert why.graph is not None
    return why.graph


def _word(key: str, lang: str) -> str:
    return _WORDS[key][LANGUAGES.index(lang)]
