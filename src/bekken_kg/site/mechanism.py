"""The mechanism as the leaflet explains it, claim by claim from the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.entity import Entity
from ..namespaces import BK
from .marks import is_denied

#: where the leaflet's two strands start
STARTS = (BK + "IncreasedRelaxinSecretion", BK + "Relaxin")
_CAUSAL = ("causes", "mayCause", "affects")
#: what an effect is on, by its definition: pain, or the complaints of the claim's own subject (None)
_EFFECT_ON: dict[str, str | None] = {"ReducedPain": BK + "Pain", "LessenedComplaints": None}


@dataclass(frozen=True)
class Step:
    """One claim in the picture.

    Attributes:
        claim: the claim.
        kind: ``cause``, ``name``, ``effect`` (of a measure on a step) or ``means`` (to another measure).
        sources: IRIs that the arrow comes from.
        targets: IRIs that it goes to.
    """

    claim: Claim
    kind: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


def strands(graph: KnowledgeGraph) -> list[list[Step]]:
    """Return the steps of each strand, in the order in which one leads to the next.

    Example:
        >>> import bekken_kg
        >>> first, second = strands(bekken_kg.load())
        >>> [step.claim.id for step in first], [step.claim.id for step in second if step.kind == "cause"]
        (['L06'], ['L11', 'L12', 'L13', 'L14'])
    """
    claims = [claim for claim in graph.claims if not is_denied(claim)]
    return [steps for start in STARTS if (steps := _strand(start, claims))]


def beside(graph: KnowledgeGraph) -> tuple[list[Claim], list[Claim]]:
    """Return the causes that stand in no strand, and what to do or avoid that no claim puts at a step."""
    shown = {step.claim.iri for steps in strands(graph) for step in steps}
    rest = [claim for claim in graph.claims if claim.iri not in shown and not is_denied(claim)]
    return (
        [claim for claim in rest if _is(claim, *_CAUSAL)],
        [claim for claim in rest if _is(claim, "isTreatedBy", "shouldAvoid")],
    )


def outcomes(graph: KnowledgeGraph) -> list[Claim]:
    """Return the claims on what comes afterwards."""
    return [claim for claim in graph.claims if _is(claim, "hasOutcome") and not is_denied(claim)]


def chain(steps: Iterable[Step]) -> list[Claim]:
    """Return the claims of a strand that lead from its start to a name, which none of them is contested without."""
    found = list(steps)
    return [step.claim for step in found if step.kind in ("cause", "name")] if _ends_in_a_name(found) else []


def _ends_in_a_name(steps: Iterable[Step]) -> bool:
    return any(step.kind == "name" for step in steps)


def _strand(start: str, claims: list[Claim]) -> list[Step]:
    reached, steps = {start}, list[Step]()
    waiting = [claim for claim in claims if _is(claim, *_CAUSAL)]
    while now := [claim for claim in waiting if set(_iris(claim.subjects)) <= reached]:
        steps += [Step(claim, "cause", _iris(claim.subjects), _iris(claim.objects)) for claim in now]
        reached |= {iri for claim in now for iri in _iris(claim.objects)}
        waiting = [claim for claim in waiting if claim not in now]
    taken = {step.claim.iri for step in steps}
    for claim in claims:  # the name of what came of it, where the claim takes up a step
        earlier = {other.iri for link, other in claim.links if link.name == "refersTo"}
        if _is(claim, "isNameFor") and earlier & taken and set(_iris(claim.objects)) <= reached:
            steps.append(Step(claim, "name", _iris(claim.subjects), _iris(claim.objects)))
    return steps + _measures(claims, {iri for step in steps for iri in (*step.sources, *step.targets)}) if steps else []


def _measures(claims: list[Claim], reached: set[str]) -> list[Step]:
    """Return the measures that an effect puts at a step, and those that are a means to one of these."""
    measures = [claim for claim in claims if _is(claim, "isTreatedBy")]
    steps = []
    for claim in measures:
        on = {
            _EFFECT_ON[effect.name] or _iris(claim.subjects)[0] for effect in claim.effects if effect.name in _EFFECT_ON
        }
        steps += [Step(claim, "effect", _iris(claim.objects), (iri,)) for iri in sorted(on & reached)]
    placed = {step.claim.iri: step.sources for step in steps}
    for claim in measures:
        to = [other.iri for link, other in claim.links if link.name == "isMeansTo" and other.iri in placed]
        if claim.iri not in placed:
            steps += [Step(claim, "means", _iris(claim.objects), placed[iri]) for iri in to]
    return steps


def _is(claim: Claim, *names: str) -> bool:
    return claim.predicate is not None and claim.predicate.iri in {BK + name for name in names}


def _iris(entities: Iterable[Entity]) -> tuple[str, ...]:
    return tuple(entity.iri for entity in entities)
