"""HermiT, the reasoner that owlready2 ships, run in a Java process of its own that a deadline really ends."""

from __future__ import annotations

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec

from pyoxigraph import Triple

from ..errors import CannotDo
from ..namespaces import OWL
from .java import Deadline, java, run_java
from .subclasses import closure

THING, NOTHING = OWL + "Thing", OWL + "Nothing"

_IMPORTS = OWL + "imports"

#: how the lines begin in which Java itself speaks
_NO_COMPLAINT = ("WARNING", "NOTE: Picked up", "Picked up")
_MAIN = "org.semanticweb.HermiT.cli.CommandLine"
#: HermiT's own last word on an ontology that can be true
_CAN_BE_TRUE = f"<{THING}> is satisfiable."
_LINE = re.compile(r"^(SubClassOf|EquivalentClasses|Type)\( ((?:<[^>]+>\s*)+) \)$", re.MULTILINE)
_NAME = re.compile(r"<([^>]+)>")


@dataclass(frozen=True)
class Verdict:
    """What HermiT says of an ontology.

    Attributes:
        consistent: whether it can be true at all; the rest is empty where it cannot.
        above: class IRI → all its named superclasses, itself and ``owl:Thing`` left out.
        unsatisfiable: the IRIs of the classes that can have no member.
        types: IRI of a named individual → all its named classes.
    """

    consistent: bool
    above: dict[str, frozenset[str]] = field(default_factory=dict)
    unsatisfiable: frozenset[str] = frozenset()
    types: dict[str, frozenset[str]] = field(default_factory=dict)


def classify(triples: Iterable[Triple], deadline: Deadline) -> Verdict:
    """Return HermiT's class hierarchy of an ontology, and the classes of its named individuals.

    Args:
        triples: the ontology; ``owl:imports`` is left out, so that nothing is fetched.
        deadline: when to give up.

    Raises:
        OutOfTime: when the deadline comes first; the Java process is gone then.
        CannotDo: without Java, or when HermiT refuses the ontology.
    """
    # The last of the actions prints a line even where there is no class to tell of.
    actions = ["--classify", "--classifyIs", f"--consistency=<{THING}>"]
    code, out, err = _run(actions, [triples], deadline)
    if code and "InconsistentOntologyException" in err:
        return Verdict(False)
    if code:
        raise CannotDo(f"HermiT refuses the ontology: {_complaint(err)}")
    if _CAN_BE_TRUE not in out.splitlines():
        raise _no_answer()
    return _verdict(out)


def contradictions(ontologies: Sequence[Iterable[Triple]], deadline: Deadline, about: str = THING) -> list[bool]:
    """Tell of each ontology whether it is inconsistent, or leaves a class no member.

    One Java process looks at all of them in turn. It stops at the first inconsistent one, and so does the
    list; an ontology that only leaves the class no member stops nothing.

    Args:
        ontologies: the ontologies.
        deadline: when to give up.
        about: IRI of the class.

    Raises:
        OutOfTime: when the deadline comes first.
        CannotDo: without Java, or when HermiT refuses an ontology.
    """
    code, out, err = _run([f"--consistency=<{about}>"], ontologies, deadline)
    found = [line.endswith("is not satisfiable.") for line in out.splitlines() if line.endswith("satisfiable.")]
    if code and "InconsistentOntologyException" in err:
        return [*found, True]
    if code:
        raise CannotDo(f"HermiT refuses the ontology: {_complaint(err)}")
    if len(found) != len(ontologies):
        raise _no_answer()
    return found


def _run(actions: list[str], ontologies: Iterable[Iterable[Triple]], deadline: Deadline) -> tuple[int, str, str]:
    spec = find_spec("owlready2")
    where = next(iter(spec.submodule_search_locations or ()), "") if spec else ""
    jar = os.path.join(where, "hermit", "HermiT.jar")
    if not os.path.isfile(jar):
        raise CannotDo("HermiT is missing from owlready2; install bekken-kg again")
    with tempfile.TemporaryDirectory(prefix="bekken-hermit-") as folder:
        names = []
        for number, triples in enumerate(ontologies):
            lines = sorted(f"{triple} .\n" for triple in triples if triple.predicate.value != _IMPORTS)
            names.append(f"{number}.nt")
            with open(os.path.join(folder, names[-1]), "w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
        classpath = os.pathsep.join([os.path.join(where, "hermit"), jar])
        options = ["--no-prefixes", "--ignoreUnsupportedDatatypes", *actions]
        code, out, err = run_java(["-cp", classpath, _MAIN, *options, *names], folder, deadline)
    if code and "UnsupportedClassVersionError" in err:
        raise CannotDo(f"this Java is too old; reasoning needs 17 or newer: {java()}")
    return code, out, err


def _no_answer() -> CannotDo:
    return CannotDo(f"what ran is no Java with HermiT, or it broke off: there is no answer from {java()}")


def _complaint(err: str) -> str:
    lines = (line for line in err.splitlines() if line.strip() and not line.startswith(_NO_COMPLAINT))
    first = next(lines, "")
    return re.sub(r'^Exception in thread "main" [\w.$]+: ?', "", first).strip() or "it gave no reason"


def _verdict(out: str) -> Verdict:
    over: dict[str, set[str]] = defaultdict(set)
    types: dict[str, set[str]] = defaultdict(set)
    for kind, names in _LINE.findall(out):
        iris = _NAME.findall(names)
        if kind == "Type":
            types[iris[0]].add(iris[1])
        elif kind == "SubClassOf":
            over[iris[0]].add(iris[1])
        else:
            for iri in iris:
                over[iri] |= set(iris) - {iri}
    above = {iri: frozenset(wider - {iri}) for iri, wider in closure(over).items()}
    unsatisfiable = frozenset(iri for iri, supers in above.items() if NOTHING in supers)
    return Verdict(
        True,
        {iri: supers - {THING} for iri, supers in above.items() if iri not in unsatisfiable | {THING, NOTHING}},
        unsatisfiable - {NOTHING},
        {
            iri: frozenset(direct | {wider for kind in direct for wider in above.get(kind, ())}) - {THING}
            for iri, direct in types.items()
        },
    )
