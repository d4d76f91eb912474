"""What pyoxigraph reads in files of RDF 1.2: how many triples each has, and the rows of a query on those of Turtle."""

import sys
from pathlib import Path

from pyoxigraph import QueryResultsFormat, RdfFormat, Store, parse

query, *files = map(Path, sys.argv[1:])
for path in files:
    form = RdfFormat.from_extension(path.suffix[1:])
    print(sum(1 for _ in parse(path=str(path), format=form)), "triples")
    if form == RdfFormat.TURTLE:
        store = Store()
        store.load(path=str(path))
        rows = store.query(query.read_text()).serialize(format=QueryResultsFormat.TSV).decode().splitlines()
        print("\n".join(sorted(rows)))
