"""What rudof reads in files of RDF 1.2: how many triples each has, and the rows of a query on those of Turtle."""

import sys
from pathlib import Path

import pyrudof

query, *files = map(Path, sys.argv[1:])
rudof = pyrudof.Rudof(pyrudof.RudofConfig())
for path in files:
    turtle = path.suffix == ".ttl"
    rudof.reset_data()
    rudof.read_data(str(path), pyrudof.RDFFormat.Turtle if turtle else pyrudof.RDFFormat.TriG)
    print(len(list(rudof.triples())), "triples")
    if turtle:
        rudof.read_query(query.read_text())
        rows = [dict(row) for row in rudof.run_query()]
        lines = ["\t".join(value or "" for value in row.values()) for row in rows]
        print("\n".join(sorted(["\t".join(rows[0]), *lines])))
