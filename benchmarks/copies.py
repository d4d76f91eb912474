"""Write a large graph of the leaflet's own pattern: its claims and terms again and again, each copy under fresh IRIs.

  python benchmarks/copies.py 1000000 > copies.nt

What has an IRI of ours gets another in each copy: terms, claims, units, evidence. The vocabulary that the questions ask
by (properties, classes that they name, hedges, polarities) stays, so that each copy is one more leaflet beside the first.
Ends with the copy that reaches the number of triples.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pyoxigraph as ox

from bekken_kg.asking.catalogue import Catalogue
from bekken_kg.namespaces import BASE, BK
from bekken_kg.rdf.quads import quads_of

#: under which the copies have their names
HOME = "http://example.org/copies"
#: classes whose members are vocabulary
FIXED = ("Modality", "Polarity", "Frequency", "Context", "Section", "EvidenceFlag", "CodeSystem")


def vocabulary(quads: list[ox.Quad]) -> set[str]:
    """Return the IRIs that stay: properties, types, members of :data:`FIXED`, and what the questions name."""
    kinds = {ox.NamedNode(BK + name) for name in FIXED}
    kept = {quad.predicate.value for quad in quads} | {kind.value for kind in kinds}
    kept |= {quad.subject.value for quad in quads if quad.object in kinds}
    kept |= {quad.object.value for quad in quads if quad.predicate.value.endswith("#type")}
    catalogue = Catalogue()
    for name in catalogue:
        text = re.sub(r"VALUES[^}]*}", "", catalogue[name].sparql)  # whose terms are what is asked about
        kept |= {BK + local for local in re.findall(r"\bbk:(\w+)", text)}
    return kept


def pattern() -> tuple[bytes, int]:
    """Return what a copy says as N-Triples, with NUL where its number goes, and how many triples that is.

    What the shipped graph says of its vocabulary is said once: no copy hangs together with another one.
    """
    quads = quads_of()
    kept = vocabulary(quads)

    def renamed(found: re.Match[str]) -> str:
        return found[0] if found[1] in kept else f"<{HOME}/\0/{found[1].removeprefix(BASE)}>"

    ours = re.compile(f"<({re.escape(BASE)}[^>]*)>")
    lines = {ours.sub(renamed, f"{quad.triple} .\n") for quad in quads}
    named = (re.sub(r"(^| )_:(\w+)", "\\1_:c\0x\\2", line) for line in lines)
    fresh = sorted(line for line in named if "\0" in line.partition(" ")[0])
    return "".join(fresh).encode(), len(fresh)


def copies(triples: int, least: int = 0) -> Iterator[bytes]:
    """Give copies until they have so many triples, and are so many."""
    text, size = pattern()
    for number in range(max(least, -(-triples // size))):
        yield text.replace(b"\0", str(number).encode())


def main() -> None:
    """Write them to stdout."""
    for copy in copies(int(sys.argv[1])):
        sys.stdout.buffer.write(copy)


if __name__ == "__main__":
    main()
