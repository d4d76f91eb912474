"""The mechanism as the leaflet explains it, claim by claim from the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..knowledge import KnowledgeGraph
from ..model.claim import Claim
from ..model.entity import Entity
from ..namespaces import BK
from .drawing import Drawing, Link, Node
from .layout import draw
from .marks import is_contested, is_denied
from .reader import Reader

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
    """Return the causes that stand in no strand, and the measures that no claim puts at a step."""
    shown = {step.claim.iri for steps in strands(graph) for step in steps}
    rest = [claim for claim in graph.claims if claim.iri not in shown and not is_denied(claim)]
    return (
        [claim for claim in rest if _is(claim, *_CAUSAL)],
        [claim for claim in rest if _is(claim, "isTreatedBy")],
    )


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


def picture(graph: KnowledgeGraph, reader: Reader, *, narrow: bool = False) -> Drawing | None:
    """Draw the strands: side by side, or one below the other where the page is narrow."""
    columns = strands(graph)
    if not columns:
        return None
    title = reader.word("mechanism.title")
    measures = {key for steps in columns for step in steps if step.kind in ("effect", "means") for key in step.sources}

    def node(iri: str) -> Node:
        label = Entity(iri, graph).label(reader.lang)
        return Node(label.display(reader.lang), reader.href(iri), "measure" if iri in measures else "step")

    drawings: list[Drawing] = []
    left = top = 0.0
    for steps in columns:
        links = [_link(step, reader) for step in steps]
        wide = 340.0 if narrow else (220.0 if len(steps) < 3 else 640.0)
        drawings.append(draw(title, links, node, wide, left, top))
        left, top = (0.0, drawings[-1].height + 28) if narrow else (left + wide + 48, 0.0)
    return Drawing(
        title,
        max(drawing.width for drawing in drawings),
        max(drawing.height for drawing in drawings),
        tuple(box for drawing in drawings for box in drawing.boxes),
        tuple(arrow for drawing in drawings for arrow in drawing.arrows),
    )


def _link(step: Step, reader: Reader) -> Link:
    claim = step.claim
    words = claim.hedge(reader.lang) or (
        claim.predicate.label(reader.lang) if step.kind in ("cause", "name") and claim.predicate else None
    )
    contested = is_contested(claim)
    label = f"{claim.id} {words.display(reader.lang)}" if words else claim.id
    name = f"{claim.id}: {claim.statement(reader.lang).display(reader.lang)}"
    if contested:
        name += f" ({reader.word('claim.contested_mark')})"
    return Link(
        step.sources,
        step.targets,
        label,
        name,
        reader.href(claim.iri),
        up=step.kind != "cause",
        dashed=claim.modality is not None and claim.modality.name == "Possible",
        stops=step.kind == "effect",
        contested=contested,
    )


def _is(claim: Claim, *names: str) -> bool:
    return claim.predicate is not None and claim.predicate.iri in {BK + name for name in names}


def _iris(entities: Iterable[Entity]) -> tuple[str, ...]:
    return tuple(entity.iri for entity in entities)
