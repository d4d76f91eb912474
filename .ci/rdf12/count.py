"""How many triples pyoxigraph has in each file, a line each."""

import sys
from pathlib import Path

from pyoxigraph import RdfFormat, parse

for name, form in (("all.ttl", RdfFormat.TURTLE), ("edges.ttl", RdfFormat.TURTLE), ("all.trig", RdfFormat.TRIG)):
    print(sum(1 for _ in parse((Path(sys.argv[1]) / name).read_bytes(), form)))
