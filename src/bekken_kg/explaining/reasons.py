"""An explanation for people, as a card, and for programs, as a plain dictionary."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Triple

from ..model.cards import Card, claim_line, headed
from ..model.claim import Claim
from ..model.records import claim_summary, named
from ..namespaces import OWL, RDFS, shorten
from ..reasoning.axioms import Axiom
from ..reasoning.entailment import Goal
from ..words import word
from .explanation import Explanation
from .related import Fact
from .sentences import Labels, axiom_record, labels_of, quoted, sentence

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any


def explanation_card(why: Explanation, lang: str) -> Card:
    """Make the card of an explanation.

    Args:
        why: the explanation.
        lang: nb, nn or en.
    """
    labels = labels_of(why.graph.index)

    def sentences(axioms: Iterable[Axiom]) -> list[str]:
        return [sentence(axiom, labels, lang) for axiom in axioms]

    rows = [("asserted", sentences(why.asserted))]
    rows += [("or" if number else "follows", sentences(axioms)) for number, axioms in enumerate(why.reasons)]
    if () in why.reasons:
        rows = [("always", [word("explain.explanation.always-why", lang)])]
    rows.append(("more", [word("explain.explanation.more-why", lang)] if why.more else []))
    rows.append(("claims", [claim_line(claim, lang) for claim in why.claims]))
    rows.append(("by", sentences(why.relations)))
    rows.append(("denied", [claim_line(claim, lang) for claim in why.denials]))
    if not why:
        rows.append(("not", [word("explain.explanation.why-not", lang)]))
        rows.append(("nearest", [_fact_line(fact, labels, lang) for fact in why.nearest]))
    goal = Goal(why.subject.iri, why.predicate.iri, why.object.iri)
    return _fact_line(goal, labels, lang), headed("explain.explanation", rows, lang)


def explanation_record(why: Explanation) -> dict[str, Any]:
    """Return an explanation as a dictionary, its sentences in every language.

    Keys: subject, predicate, object (iri, curie, labels), holds, asserted and reasons (sentences, turtle,
    graph), more (whether there are more reasons), claims and denials (see
    :func:`bekken_kg.model.records.claim_summary`), relations (as reasons), nearest (either subject, predicate,
    object, or claim).
    """
    labels = labels_of(why.graph.index)
    return {
        "subject": named(why.subject),
        "predicate": named(why.predicate),
        "object": named(why.object),
        "holds": bool(why),
        "asserted": [axiom_record(axiom, labels) for axiom in why.asserted],
        "reasons": [[axiom_record(axiom, labels) for axiom in axioms] for axioms in why.reasons],
        "more": why.more,
        "claims": [claim_summary(claim) for claim in why.claims],
        "relations": [axiom_record(axiom, labels) for axiom in why.relations],
        "denials": [claim_summary(claim) for claim in why.denials],
        "nearest": [_fact_record(fact) for fact in why.nearest],
    }


def _fact_line(fact: Fact, labels: Labels, lang: str) -> str:
    if isinstance(fact, Claim):
        return claim_line(fact, lang)
    if fact.predicate.startswith((OWL, RDFS)):  # these have words of their own
        triple = Triple(*map(NamedNode, (fact.subject, fact.predicate, fact.object)))
        return sentence(Axiom(triple, frozenset({triple})), labels, lang)
    ends = [quoted(labels(iri, lang), lang) for iri in (fact.subject, fact.object)]
    return f"{ends[0]} {labels(fact.predicate, lang)} {ends[1]}"


def _fact_record(fact: Fact) -> dict[str, Any]:
    if isinstance(fact, Claim):
        return {"claim": claim_summary(fact)}
    return {name: shorten(getattr(fact, name)) for name in ("subject", "predicate", "object")}
