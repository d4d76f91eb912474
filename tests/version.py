"""The version, as the ontology's header has it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parent.parent
#: property → value, of what the header says once
HEADER = {
    quad.predicate.value: quad.object.value
    for quad in ox.parse(path=ROOT / "ontology" / "terms" / "ontology.ttl")
    if quad.subject == ox.NamedNode("https://w3id.org/bekken-kg/ontology")
}
VERSION = HEADER["http://www.w3.org/2002/07/owl#versionInfo"]
