"""Write a large graph of the leaflet's own pattern: its layers again and again, each copy under fresh IRIs.

  python benchmarks/copies.py 1000000 > copies.nt

What has an IRI of a term, a claim, a unit or a piece of evidence gets another in each copy; the vocabulary that the
questions ask by (``bk:claimSubject``, ``bk:isKindOf``, hedges, polarities) stays, so that each copy is one more
leaflet beside the first. Stops after the copy that reaches the number of triples.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pyoxigraph as ox

from bekken_kg.namespaces import BK, BKC, BKE, BKS
from bekken_kg.rdf.quads import quads_of

#: under which the copies have their names; no answer of the shipped graph changes for them
HOME = "http://example.org/copies"
#: classes whose members are vocabulary
FIXED = ("Modality", "Polarity", "Frequency", "Context", "Section", "EvidenceFlag", "CodeSystem")


def pattern() -> tuple[bytes, int]:
    """Return the graph as N-Triples with ``@`` where the number of a copy goes, and its number of triples."""
    quads = quads_of()
    kinds = {ox.NamedNode(BK + name) for name in FIXED}
    used = {quad.predicate.value for quad in quads}
    kept = used | {quad.subject.value for quad in quads if quad.object in kinds} | {kind.value for kind in kinds}
    kept |= {quad.object.value for quad in quads if quad.predicate.value.endswith("#type")}
    lines = sorted({f"{quad.triple} .\n" for quad in quads})

    def renamed(found: re.Match[str]) -> str:
        return found[0] if found[1] in kept else f"<{HOME}/\0/{found[1].rpartition('/kg/')[2].split('bekken-kg/')[-1]}>"

    ours = re.compile(f"<((?:{'|'.join(map(re.escape, (BK, BKC, BKS, BKE)))})[^>]*)>")
    text = "".join(
        re.sub(r"(?<=\s)_:(\w+)|^_:(\w+)", lambda it: f"_:c\0x{it[1] or it[2]}", ours.sub(renamed, line))
        for line in lines
    )
    return text.encode(), len(lines)


def copies(triples: int) -> Iterator[bytes]:
    """Give copies until they have so many triples."""
    text, size = pattern()
    for number in range(-(-triples // size)):
        yield text.replace(b"\0", str(number).encode())


def main() -> None:
    """Write them to stdout."""
    for copy in copies(int(sys.argv[1])):
        sys.stdout.buffer.write(copy)


if __name__ == "__main__":
    main()
