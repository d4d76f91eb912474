"""Whether files of yours can be true together with the ontology; which axioms clash where they cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Triple

from ..errors import CannotDo, WrongUse
from ..extending.extension import open_extensions
from ..namespaces import GRAPH, OWL, RDF
from ..rdf.index import Index, key
from ..rdf.quads import quads_of
from ..reasoning.axioms import Axiom, axioms_of, declarations
from ..reasoning.entailment import reachable
from ..reasoning.hermit import THING, classify, contradictions
from ..reasoning.java import Deadline, OutOfTime, Progress
from .justification import Oracles, minimal_by_prefixes

#: of so many unsatisfiable classes the clash is shown; the others are named
_SHOWN = 5
_RULE = "http://www.w3.org/2003/11/swrl#Imp"


@dataclass(frozen=True)
class Clash:
    """Statements that cannot all be true.

    Attributes:
        about: IRI of the class that they leave no member; ``""`` where nothing at all can be true with them.
        axioms: the axioms.
        minimal: whether none of them can be spared; not so where time ran out.
    """

    about: str
    axioms: tuple[Axiom, ...]
    minimal: bool


@dataclass(frozen=True)
class Reasoning:
    """What HermiT found.

    Attributes:
        consistent: whether everything can be true together.
        unsatisfiable: IRIs of the classes that can have no member, sorted.
        clashes: one for the whole where it is inconsistent, else one for each of the first unsatisfiable
            classes that are not so on account of another.
        imports: what the files import and is not among what was reasoned over; it was not fetched.
        quads: all that was reasoned over.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    clashes: tuple[Clash, ...]
    imports: tuple[str, ...]
    quads: tuple[Quad, ...]

    @property
    def good(self) -> bool:
        """Whether it is consistent and every class can have a member."""
        return self.consistent and not self.unsatisfiable


def reason(files: Sequence[str] = (), *, timeout: float = 60.0, progress: Progress | None = None) -> Reasoning:
    """Reason with HermiT over the terms and claims, and files of yours.

    Nothing is fetched: an ``owl:imports`` is named in the result, and not followed.

    Args:
        files: RDF files.
        timeout: seconds for everything; the Java process is gone then.
        progress: called about once a second with the seconds gone and allowed.

    Raises:
        CannotDo: without Java (extra ``reason``), for a file that cannot be read, for an ontology that HermiT
            refuses, or when there is no verdict in time.
        WrongUse: for a timeout that is not above 0.
    """
    if not timeout > 0:
        raise WrongUse(f"the timeout must be above 0 seconds, not {timeout:g}")
    deadline = Deadline(timeout, progress)
    quads = quads_of(["terms", "leaflet"])  # what the release files hold
    for extension in open_extensions(files):
        quads += extension.quads
    _refuse_rules(quads)
    index = Index(quads)
    ontologies = set(index.members(OWL + "Ontology"))
    versions = {version for ontology in ontologies for version in index.iris(ontology, OWL + "versionIRI")}
    imports = {key(value) for _, value in index.pairs(OWL + "imports")} - ontologies - versions
    verdict = classify({quad.triple for quad in quads if key(quad.subject) not in ontologies}, deadline)
    unsatisfiable = tuple(sorted(verdict.unsatisfiable))
    axioms = sorted(axioms_of(quads), key=lambda axiom: not _is_of_extension(axiom))
    starts = {name: [name] for name in _roots(unsatisfiable, axioms)}
    if not verdict.consistent:
        starts = {"": [name for axiom in axioms if _is_of_extension(axiom) for name in axiom.names]}
    declared = declarations(quads)
    clashes = [_clash(about, reachable(axioms, start), axioms, declared, deadline) for about, start in starts.items()]
    return Reasoning(verdict.consistent, unsatisfiable, tuple(clashes), tuple(sorted(imports)), tuple(quads))


def _refuse_rules(quads: Iterable[Quad]) -> None:
    """Refuse SWRL: HermiT reads rules, and can then go on for ever."""
    for quad in quads:
        if quad.predicate.value == RDF + "type" and quad.object == NamedNode(_RULE):
            name = getattr(quad.graph_name, "value", "").removeprefix(GRAPH)
            raise CannotDo(f"{name} has a rule (swrl:Imp); rules are outside OWL 2 DL, take them out")


def _clash(
    about: str, near: Sequence[Axiom], axioms: Sequence[Axiom], declared: Collection[Triple], deadline: Deadline
) -> Clash:
    """Find the axioms that clash, among the near ones where these suffice; HermiT is asked each time."""
    smallest = list(axioms)

    def ask(lists: Sequence[Sequence[Axiom]]) -> list[bool]:
        nonlocal smallest
        answers = contradictions([_triples(it, declared, about) for it in lists], deadline, about or THING)
        clashing = [list(it) for it, answer in zip(lists, answers, strict=False) if answer]
        smallest = min([smallest, *clashing], key=len)
        return answers

    try:
        return Clash(about, tuple(_minimal(near, axioms, ask, bool(about))), True)
    except OutOfTime:
        return Clash(about, tuple(smallest), False)


def _minimal(near: Sequence[Axiom], axioms: Sequence[Axiom], ask: Oracles, apart: bool) -> list[Axiom]:
    """Return a minimal clash; ``apart`` says that one run can answer for several lists that clash."""
    without = [[axiom for axiom in near if axiom is not left] for left in near] if apart else []
    answers = ask([near, *without])
    if not answers[0]:
        return minimal_by_prefixes(axioms, ask)
    needed = [axiom for axiom, clash in zip(near, answers[1:], strict=False) if not clash]
    if needed and ask([needed])[0]:  # each is in every clash, and together they are one
        return needed
    return minimal_by_prefixes(near, ask, needed=needed)


def _triples(axioms: Iterable[Axiom], declared: Iterable[Triple], about: str) -> set[Triple]:
    """Return the triples of axioms, with what declares their names."""
    triples = {Triple(NamedNode(about), NamedNode(RDF + "type"), NamedNode(OWL + "Class"))} if about else set()
    names = {about}
    for axiom in axioms:
        triples |= axiom.triples
        names |= axiom.names
    return triples | {triple for triple in declared if getattr(triple.subject, "value", "") in names}


def _is_of_extension(axiom: Axiom) -> bool:
    return axiom.graph.startswith(f"{GRAPH}extension/")


def _roots(unsatisfiable: Sequence[str], axioms: Sequence[Axiom]) -> list[str]:
    """Return the unsatisfiable classes to explain: those that are not so on account of one explained already.

    First those that the files speak of, then those whose axioms name no other unsatisfiable class.
    """
    bad = set(unsatisfiable)
    of_extension: set[str] = set()
    on_account: set[str] = set()
    for axiom in axioms:
        about = getattr(axiom.root.subject, "value", "")
        of_extension |= {about} if _is_of_extension(axiom) else set()
        on_account |= {about} if (axiom.names & bad) - {about} else set()
    roots: list[str] = []
    for name in sorted(unsatisfiable, key=lambda name: (name not in of_extension, name in on_account, name)):
        reached = {other for axiom in reachable(axioms, [name]) for other in axiom.names}
        if len(roots) < _SHOWN and not reached.intersection(roots):
            roots.append(name)
    return roots
