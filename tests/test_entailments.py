"""What must follow from the axioms, and what must not; HermiT and ELK are asked the same in CI."""

from __future__ import annotations

import probing
import pytest

from bekken_kg.explaining.justification import minimal_sets
from bekken_kg.namespaces import BK, OWL, RDFS
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of
from bekken_kg.reasoning.axioms import Axiom, axioms_of
from bekken_kg.reasoning.entailment import Goal
from bekken_kg.reasoning.saturation import subsumptions

ROWS = probing.rows()
# The completion looks at no disjointness, and not at inverses.
COMPLETION = [row for row in ROWS if row.profile == "EL" and row.object != "Nothing"]
NAMED = [row for row in COMPLETION if row.follows == "yes" and " " not in row.subject]
assert sum(row.follows == "yes" for row in ROWS) >= 30
assert sum(row.follows == "no" for row in ROWS) >= 40
assert len(NAMED) >= 25


def identity(row: probing.Row) -> str:
    return " ".join(row[2:5])


@pytest.fixture(scope="module")
def found() -> set[tuple[str, str]]:
    return subsumptions(Index([*quads_of(["terms", "leaflet"]), *probing.probes(COMPLETION)]))


@pytest.fixture(scope="module")
def terms() -> set[str]:
    return {getattr(quad.subject, "value", "") for quad in quads_of(["terms"])}


@pytest.fixture(scope="module")
def axioms() -> list[Axiom]:
    return axioms_of(quads_of(["terms", "leaflet"]))


def test_no_row_stands_twice() -> None:
    assert len({row[2:5] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=identity)
def test_every_name_is_a_term(row: probing.Row, terms: set[str]) -> None:
    assert probing.names(row) <= terms


@pytest.mark.parametrize("row", COMPLETION, ids=identity)
def test_completion(row: probing.Row, found: set[tuple[str, str]]) -> None:
    assert (probing.sides(row) in found) is (row.follows == "yes")


@pytest.mark.parametrize("row", NAMED, ids=identity)
def test_every_reason_is_minimal(row: probing.Row, axioms: list[Axiom]) -> None:
    relation = RDFS + row.relation if row.relation == "subClassOf" else BK + row.relation
    goal = Goal(BK + row.subject, relation, BK + row.object)
    reasons = minimal_sets(goal.module(axioms), goal.follows)
    assert reasons
    assert all(goal.follows(some) for some in reasons)
    assert not any(goal.follows(some[:spared] + some[spared + 1 :]) for some in reasons for spared in range(len(some)))


def test_a_broken_copy_is_seen(axioms: list[Axiom]) -> None:
    """Without part-of being transitive, the symphysis is no joint of the pelvis any more."""
    goal = Goal(BK + "PubicSymphysis", RDFS + "subClassOf", BK + "PelvicJoint")
    broken = [one for one in axioms if OWL + "TransitiveProperty" not in str(one.root)]
    assert len(broken) < len(axioms)
    assert goal.follows(axioms)
    assert not goal.follows(broken)
